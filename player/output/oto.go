package output

import (
	"io"
	"sync"
	"time"
)

const (
	otoFrame = 8 // bytes: two 32-bit floats
	// otoDevice is how much sound the system's own buffers are asked to hold.
	otoDevice = 60 * time.Millisecond
	// otoPlayerTime is how much the library takes ahead of them.
	otoPlayerTime = 40 * time.Millisecond
	// otoWatch is how often a playing device is asked whether it still lives.
	otoWatch = 250 * time.Millisecond
)

// otoSystem is what is used of the library oto, which this file does not name:
// so its logic is tested on systems where oto is not linked.
type otoSystem interface {
	// newPlayer makes a player, paused, that reads ahead so many bytes.
	newPlayer(r io.Reader, ahead int) otoPlayer
	// run says that one more (1) or one less (-1) device wants the system awake.
	run(change int) error
	// err is why the system no longer plays.
	err() error
}

// otoPlayer is *oto.Player.
type otoPlayer interface {
	Play() // may call Read until the read-ahead is there
	Pause()
	BufferedSize() int // bytes read and not yet given to the system
	Err() error
}

// otoOut plays through CoreAudio or WASAPI. The library pulls; so that it
// never waits for the network, it pulls from a queue.
type otoOut struct {
	e     *engine
	sys   otoSystem
	ahead int // bytes
	limit int // bytes that may wait in the queue

	// What follows is under the engine's lock.
	queue  *otoQueue
	player otoPlayer
	awake  bool
	wants  bool // Play is due once there is enough to read
	tail   bool // only what the system holds is left
	buf    []byte
}

func newOto(name string, rate int, //nolint:unparam // the other name is given on macOS and Windows
	sys otoSystem, o Options) *engine {
	e := newEngine(name, rate, chunkFrames(rate), true, o.Now)
	bytes := func(d time.Duration) int { return int(d.Seconds()*float64(rate)) * otoFrame }
	p := &otoOut{e: e, sys: sys, ahead: bytes(otoPlayerTime)}
	p.limit = max(p.ahead+len(e.buf)*otoFrame, bytes(o.Latency-otoDevice-otoPlayerTime))
	p.renew()
	e.out = p
	return e
}

// renew makes a player with an empty queue. The old one, which may be reading
// at this moment, is left with a queue that has ended.
func (p *otoOut) renew() {
	if p.player != nil {
		p.player.Pause()
		p.queue.end(true)
	}
	p.queue = newOtoQueue(p.e.kick)
	p.player = p.sys.newPlayer(p.queue, p.ahead)
	p.tail = false
}

// maybePlay plays if that need not wait: Play reads until it has enough.
func (p *otoOut) maybePlay() {
	if p.wants && (p.queue.ended() || p.queue.len()+p.player.BufferedSize() >= p.ahead) {
		p.wants = false
		p.player.Play()
	}
}

func (p *otoOut) room() (int, time.Duration) {
	if err := p.failed(); err != nil {
		_ = p.e.check(err)
		return 0, otoWatch
	}
	if p.limit-p.queue.len() < len(p.e.buf)*otoFrame {
		return 0, otoWatch // or when the queue shrinks
	}
	return len(p.e.buf), 0
}

func (p *otoOut) failed() error {
	if err := p.sys.err(); err != nil {
		return err
	}
	return p.player.Err()
}

func (p *otoOut) write(s [][2]float64) error {
	p.buf = appendFloat32(p.buf[:0], s)
	p.queue.write(p.buf)
	p.maybePlay()
	return nil
}

// measure sets the clock by what is in the queues.
func (p *otoOut) measure() {
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	if !p.e.over && p.awake && !p.wants {
		p.e.clk.measured(p.held() + p.device())
	}
}

// held is how many frames the system has not got yet, device how many it holds.
func (p *otoOut) held() float64 {
	return float64((p.queue.len() + p.player.BufferedSize()) / otoFrame)
}

func (p *otoOut) device() float64 { return otoDevice.Seconds() * float64(p.e.rate) }

func (p *otoOut) pause() error {
	p.player.Pause()
	p.wants = false
	return p.wake(false)
}

func (p *otoOut) resume() error {
	p.wants = true
	if err := p.wake(true); err != nil {
		return err
	}
	p.maybePlay()
	return nil
}

// wake keeps the system going while somebody plays: asleep it costs nothing.
func (p *otoOut) wake(on bool) error {
	if p.awake == on {
		return nil
	}
	p.awake = on
	if on {
		return p.sys.run(1)
	}
	return p.sys.run(-1)
}

func (p *otoOut) flush() error {
	p.renew()
	p.wants = p.awake
	return nil
}

func (p *otoOut) end() error {
	p.queue.end(false)
	p.maybePlay()
	return nil
}

func (p *otoOut) drained() (bool, time.Duration) {
	if err := p.failed(); err != nil {
		_ = p.e.check(err)
		return false, 0
	}
	if held := p.held(); held > 0 {
		return false, min(otoWatch, max(time.Millisecond, p.e.clk.duration(held)))
	}
	if !p.tail {
		p.tail = true
		p.e.clk.measured(p.device())
	}
	left := p.e.clk.queued()
	return left <= 0, max(time.Millisecond, p.e.clk.duration(left))
}

func (p *otoOut) close() error {
	p.player.Pause()
	p.queue.end(true)
	return p.wake(false)
}

// otoQueue is bytes between two goroutines.
type otoQueue struct {
	read func() // called when it has shrunk

	mu   sync.Mutex
	cond sync.Cond
	buf  []byte
	eof  bool
}

func newOtoQueue(read func()) *otoQueue {
	q := &otoQueue{read: read}
	q.cond.L = &q.mu
	return q
}

func (q *otoQueue) write(p []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.buf = append(q.buf, p...)
	q.cond.Signal()
}

// Read waits for bytes; io.EOF after end.
func (q *otoQueue) Read(p []byte) (int, error) {
	q.mu.Lock()
	for len(q.buf) == 0 && !q.eof {
		q.cond.Wait()
	}
	n := copy(p, q.buf)
	q.buf = append(q.buf[:0], q.buf[n:]...)
	q.mu.Unlock()
	if n == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	q.read()
	return n, nil
}

// end says that no more comes, and may drop what is there.
func (q *otoQueue) end(drop bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.eof = true
	if drop {
		q.buf = nil
	}
	q.cond.Broadcast()
}

func (q *otoQueue) ended() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.eof
}

func (q *otoQueue) len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.buf)
}
