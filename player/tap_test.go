package player

import (
	"fmt"
	"math"
	"sync"
	"testing"
	"time"
)

// newTap is a tap on a track of two seconds that is decoded whole. A test that
// wants more sound turns the ring back.
func newTap(trackRate, deviceRate int, realtime bool) (*tap, *track) {
	mu := &sync.Mutex{}
	t := &track{mu: mu, cond: sync.NewCond(mu), kick: func() {}, rate: trackRate, seekTo: -1, speed: 1}
	t.ring = newRing(2*trackRate, 0)
	buf := t.ring.grab(2 * trackRate)
	for i := range buf {
		v := 0.5 * math.Sin(2*math.Pi*440*float64(i)/float64(trackRate))
		buf[i] = [2]float64{v, v}
	}
	t.ring.commit(len(buf))
	d := &tap{
		mu: mu, cond: t.cond, kick: func() {}, now: time.Now, rate: deviceRate, realtime: realtime, flowing: true,
	}
	d.attach(t, &Status{Speed: 1, Volume: 1})
	return d, t
}

func TestTapIsSilentTillEnough(t *testing.T) {
	d, trk := newTap(rate, rate, true)
	trk.prime(time.Second)
	trk.ring.wr = rate / 2 // less
	kicks := 0
	d.kick = func() { kicks++ }
	out := [][2]float64{{1, 1}, {1, 1}}
	if n, ok := d.Stream(out); n != 2 || !ok || out[1] != [2]float64{} {
		t.Errorf("%d, %v, %v: want silence", n, ok, out)
	}
	trk.ring.wr = 2 * rate
	out = make([][2]float64, 100)
	if n, ok := d.Stream(out); n != 100 || !ok || out[50] == [2]float64{} {
		t.Errorf("%d, %v: want sound", n, ok)
	}
	d.Stream(out) // news is told at the next call
	if kicks == 0 {
		t.Error("the player was not told")
	}
	if got := d.heard(d.out, 100*time.Second/rate).pos; !near(got, 100, 0.01) {
		t.Errorf("200 samples of sound, 100 of them not heard: at %v", got)
	}
	if got := d.heard(d.out, 201*time.Second/rate).pos; !near(got, 0, 0.01) {
		t.Errorf("in the silence before: at %v", got)
	}
}

func TestTapRunsDry(t *testing.T) {
	d, trk := newTap(rate, rate, true)
	out := make([][2]float64, rate)
	for range 3 {
		d.Stream(out)
	}
	if trk.primed || trk.drained || trk.need != refill {
		t.Errorf("dry: primed %v, drained %v, wants %v", trk.primed, trk.drained, trk.need)
	}
	if got := d.pulled().pos; got != 2*rate {
		t.Errorf("silence moved the place to %v", got)
	}
	trk.eof = true
	for range 2 {
		d.Stream(out)
	}
	if n, ok := d.Stream(out); n != 0 || ok || !trk.drained || !d.over {
		t.Errorf("the end: %d, %v, drained %v", n, ok, trk.drained)
	}
}

// A file waits where a device would get silence, and is let go when it closes.
func TestTapOfAFileWaits(t *testing.T) {
	d, _ := newTap(rate, rate, false)
	out := make([][2]float64, rate)
	d.Stream(out)
	d.Stream(out)
	type result struct {
		n  int
		ok bool
	}
	got := make(chan result)
	go func() {
		n, ok := d.Stream(out)
		got <- result{n, ok}
	}()
	select {
	case r := <-got:
		t.Fatalf("nothing is there, and it gave %+v", r)
	default:
	}
	d.mu.Lock()
	d.closed = true
	d.cond.Broadcast()
	d.mu.Unlock()
	if r := <-got; r.n != 0 || r.ok {
		t.Errorf("closed: %+v", r)
	}
}

func TestTapDoesNotCountAPieceEarly(t *testing.T) {
	d, _ := newTap(rate, rate, true)
	now := time.Unix(0, 0)
	d.now, d.settle = func() time.Time { return now }, time.Millisecond
	out := make([][2]float64, 100)
	d.Stream(out)
	d.Stream(out)
	if got := d.counted(); got != 100 {
		t.Errorf("just after the call %d are counted, want 100", got)
	}
	now = now.Add(time.Millisecond)
	if got := d.counted(); got != 200 {
		t.Errorf("a moment later %d are counted, want 200", got)
	}
}

func TestTapDoesNotAllocate(t *testing.T) {
	for _, speed := range []float64{1, 1.5} {
		d, trk := newTap(22050, 48000, true)
		d.str.SetSpeed(speed)
		out := make([][2]float64, 1920)
		if n := testing.AllocsPerRun(100, func() {
			if trk.ring.ahead() < 10000 {
				trk.ring.rd = 0
			}
			d.Stream(out)
		}); n != 0 {
			t.Errorf("%vx: %v allocations a call", speed, n)
		}
	}
}

// One operation is one second of sound on the device, in its pieces of 40 ms.
func BenchmarkTap(b *testing.B) {
	for _, c := range []struct {
		from, to int
		speed    float64
	}{{44100, 44100, 1}, {44100, 44100, 1.5}, {44100, 48000, 1}, {22050, 48000, 1.5}} {
		b.Run(fmt.Sprintf("%d-%d/%vx", c.from, c.to, c.speed), func(b *testing.B) {
			d, trk := newTap(c.from, c.to, true)
			d.str.SetSpeed(c.speed)
			out := make([][2]float64, c.to/25)
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				for range 25 {
					if trk.ring.ahead() < c.from/2 {
						trk.ring.rd = 0
					}
					d.Stream(out)
				}
			}
		})
	}
}
