package output

import (
	"math"
	"sync"
	"testing"
	"time"

	"github.com/faiface/beep"
	"go.uber.org/goleak"
)

const deadline = 30 * time.Second

// patient is a latency with which no sound breaks on a machine that is busy
// with other tests: what is measured here is the sound, not the machine.
const patient = time.Second

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// tone is a sine of so many frames that counts what was pulled; what is left
// of it can be changed while it plays.
type tone struct {
	freq, rate float64
	lead       int // frames of silence before it

	mu     sync.Mutex
	at     int
	left   int
	calls  int
	signal sync.Cond
	block  chan struct{} // if set, Stream waits for it
}

func newTone(freq float64, rate, frames int) *tone {
	t := &tone{freq: freq, rate: float64(rate), left: frames}
	t.signal.L = &t.mu
	return t
}

func (t *tone) Stream(p [][2]float64) (int, bool) {
	if t.block != nil {
		<-t.block
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.calls++
	t.signal.Broadcast()
	n := min(len(p), t.left)
	for i := range p[:n] {
		x := 0.5 * math.Sin(2*math.Pi*t.freq*float64(max(0, t.at-t.lead))/t.rate)
		p[i] = [2]float64{x, x}
		t.at++
	}
	t.left -= n
	return n, n > 0
}

func (t *tone) Err() error { return nil }

func (t *tone) pulled() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.at
}

// more puts the tone's end off.
func (t *tone) more(frames int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.left = frames
}

// waitPulled blocks until so many frames were pulled.
func (t *tone) waitPulled(tb testing.TB, frames int) {
	tb.Helper()
	stop := time.AfterFunc(deadline, t.signal.Broadcast)
	defer stop.Stop()
	limit := time.Now().Add(deadline)
	t.mu.Lock()
	defer t.mu.Unlock()
	for t.at < frames {
		if time.Now().After(limit) {
			tb.Fatalf("only %d of %d frames were pulled", t.at, frames)
		}
		t.signal.Wait()
	}
}

// waitDone blocks until the device is done.
func waitDone(tb testing.TB, d Device) {
	tb.Helper()
	select {
	case <-d.Done():
	case <-time.After(deadline):
		tb.Fatal("never done")
	}
}

// isDone does not block.
func isDone(d Device) bool {
	select {
	case <-d.Done():
		return true
	default:
		return false
	}
}

// start opens nothing itself: it starts d on s and closes it with the test.
func start(tb testing.TB, d Device, s beep.Streamer) {
	tb.Helper()
	tb.Cleanup(func() {
		if err := d.Close(); err != nil {
			tb.Error(err)
		}
	})
	if err := d.Start(s); err != nil {
		tb.Fatal(err)
	}
}

// reach polls a condition that no event announces.
func reach(tb testing.TB, what string, ok func() bool) {
	tb.Helper()
	limit := time.Now().Add(deadline)
	for !ok() {
		if time.Now().After(limit) {
			tb.Fatalf("never: %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}
