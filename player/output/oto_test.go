package output

import (
	"errors"
	"io"
	"sync"
	"testing"
	"time"
)

// mixer behaves as oto does: players read ahead, from one goroutine, and the
// system takes what they have in pieces of 15 ms.
type mixer struct {
	rate int
	stop chan struct{}

	mu      sync.Mutex
	cond    sync.Cond
	users   int
	players []*mixerPlayer
	dead    error
	closed  bool
}

type mixerPlayer struct {
	m     *mixer
	r     io.Reader
	ahead int

	// under the mixer's lock
	buf     int
	played  int
	playing bool
	eof     bool
	reading bool
}

func newMixer(t *testing.T, rate int) *mixer {
	m := &mixer{rate: rate, stop: make(chan struct{})}
	m.cond.L = &m.mu
	var wg sync.WaitGroup
	wg.Go(m.takes)
	t.Cleanup(func() {
		close(m.stop)
		wg.Wait()
		m.mu.Lock()
		m.closed = true
		m.cond.Broadcast()
		m.mu.Unlock()
	})
	return m
}

// takes is the system's thread.
func (m *mixer) takes() {
	tick := time.NewTicker(15 * time.Millisecond)
	defer tick.Stop()
	piece := m.rate * 15 / 1000 * otoFrame
	for {
		select {
		case <-m.stop:
			return
		case <-tick.C:
		}
		m.mu.Lock()
		for _, p := range m.players {
			if n := min(piece, p.buf); p.playing && m.users > 0 {
				p.buf -= n
				p.played += n
			}
		}
		m.cond.Broadcast()
		m.mu.Unlock()
	}
}

func (m *mixer) newPlayer(r io.Reader, ahead int) otoPlayer {
	p := &mixerPlayer{m: m, r: r, ahead: ahead}
	m.mu.Lock()
	m.players = append(m.players, p)
	m.mu.Unlock()
	go p.reads()
	return p
}

func (m *mixer) run(change int) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.users += change
	return nil
}

func (m *mixer) err() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dead
}

// reads is the goroutine that reads ahead for a player that has played once.
func (p *mixerPlayer) reads() {
	p.m.mu.Lock()
	defer p.m.mu.Unlock()
	for !p.m.closed && !p.eof {
		if !p.reading || p.buf >= p.ahead {
			p.m.cond.Wait()
			continue
		}
		p.readOnce()
	}
}

// readOnce reads without the lock, as oto does.
func (p *mixerPlayer) readOnce() {
	buf := make([]byte, p.ahead)
	p.m.mu.Unlock()
	n, err := p.r.Read(buf)
	p.m.mu.Lock()
	p.buf += n
	p.eof = err == io.EOF
}

func (p *mixerPlayer) Play() {
	p.m.mu.Lock()
	defer p.m.mu.Unlock()
	p.playing = true
	for p.buf < p.ahead && !p.eof {
		p.readOnce()
	}
	p.reading = true
	p.m.cond.Broadcast()
}

func (p *mixerPlayer) Pause() {
	p.m.mu.Lock()
	defer p.m.mu.Unlock()
	p.playing = false
}

func (p *mixerPlayer) BufferedSize() int {
	p.m.mu.Lock()
	defer p.m.mu.Unlock()
	return p.buf
}

func (p *mixerPlayer) Err() error { return nil }

func TestOtoConforms(t *testing.T) {
	conform(t, func(t *testing.T) Device {
		return newOto("mixer", 48000, newMixer(t, 48000), Options{}.withDefaults())
	})
}

func TestOtoPlaysEverySample(t *testing.T) {
	m := newMixer(t, 48000)
	d := newOto("mixer", 48000, m, Options{}.withDefaults())
	start(t, d, newTone(440, 48000, 12345))
	waitDone(t, d)
	m.mu.Lock()
	defer m.mu.Unlock()
	if got := m.players[0].played; got != 12345*otoFrame {
		t.Errorf("%d frames of 12345 were played", got/otoFrame)
	}
}

func TestOtoSleepsWhenPaused(t *testing.T) {
	m := newMixer(t, 48000)
	d := newOto("mixer", 48000, m, Options{}.withDefaults())
	s := newTone(440, 48000, 1<<40)
	start(t, d, s)
	s.waitPulled(t, 4800)
	for range 2 {
		if err := d.Pause(); err != nil {
			t.Fatal(err)
		}
	}
	m.mu.Lock()
	users := m.users
	m.mu.Unlock()
	if users != 0 {
		t.Errorf("%d users of a paused system", users)
	}
}

func TestOtoDeviceLost(t *testing.T) {
	m := newMixer(t, 48000)
	d := newOto("mixer", 48000, m, Options{}.withDefaults())
	start(t, d, newTone(440, 48000, 1<<40))
	m.mu.Lock()
	m.dead = errors.New("unplugged")
	m.mu.Unlock()
	waitDone(t, d)
	if !errors.Is(d.Err(), ErrLost) || !errors.Is(d.Err(), m.dead) {
		t.Errorf("error %v", d.Err())
	}
}
