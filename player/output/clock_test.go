package output

import (
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// fakeTime is a clock that stands still until told.
type fakeTime struct {
	mu sync.Mutex
	t  time.Time
}

func (f *fakeTime) now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.t
}

func (f *fakeTime) add(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.t = f.t.Add(d)
}

func TestClock(t *testing.T) {
	ft := &fakeTime{}
	c := newClock(ft.now, 1000)
	want := func(what string, ms int) {
		t.Helper()
		if got := c.delay(); (got - time.Duration(ms)*time.Millisecond).Abs() > time.Microsecond {
			t.Errorf("%s: delay %v, want %d ms", what, got, ms)
		}
	}
	c.pulled(100)
	want("pulled", 100)
	c.wrote(100)
	ft.add(time.Second)
	want("not started", 100)
	c.start()
	ft.add(30 * time.Millisecond)
	want("playing", 70)
	c.stop()
	ft.add(time.Second)
	want("paused", 70)
	c.start()
	c.hold(true)
	ft.add(time.Second)
	want("asleep", 70)
	c.hold(false)
	ft.add(time.Second)
	want("all heard", 0)
	c.pulled(50)
	c.wrote(50)
	want("an empty queue begins anew", 50)
	c.flush()
	want("flushed", 0)
	c.pulled(100)
	c.wrote(100)
	c.measured(40)
	want("measured", 40)
	c.measured(90)
	want("what was shown stays", 40)
	ft.add(50 * time.Millisecond)
	want("till it is true", 40)
	ft.add(10 * time.Millisecond)
	want("then goes on", 30)
}

func TestClockWaitsForWhatIsNotSent(t *testing.T) {
	ft := &fakeTime{}
	c := newClock(ft.now, 1000)
	c.start()
	c.pulled(100)
	c.wrote(100)
	c.unheard(80)
	ft.add(time.Second)
	if q := c.queued(); q != 80 {
		t.Errorf("%v frames queued, 80 could not be heard", q)
	}
}

func TestClockFollowsTheDevice(t *testing.T) {
	ft := &fakeTime{}
	c := newClock(ft.now, 1000)
	c.start()
	// A device that is 1 % fast or slow takes what it plays; its queue is full.
	for _, rate := range []int{990, 1010} {
		for range 2000 {
			ft.add(100 * time.Millisecond)
			c.pulled(rate / 10)
			c.wrote(rate / 10)
			c.steer(150, true)
		}
		if q := c.queued(); q < 100 || q > 260 {
			t.Errorf("at %d: %v frames queued, want about 150", rate, q)
		}
	}
}

// TestClockNeverRunsBack whatever the device says.
func TestClockNeverRunsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ft := &fakeTime{}
		c := newClock(ft.now, 1000)
		pulled, heard := 0.0, 0.0
		for range rapid.IntRange(1, 100).Draw(t, "steps") {
			n := rapid.IntRange(0, 300).Draw(t, "n")
			switch rapid.IntRange(0, 8).Draw(t, "what") {
			case 0:
				c.start()
			case 1:
				c.stop()
			case 2:
				c.hold(n%2 == 0)
			case 3:
				c.measured(float64(n))
			case 4:
				c.unheard(float64(n))
			case 5:
				c.steer(float64(n), n%2 == 0)
			case 6, 7:
				c.pulled(n)
				c.wrote(n)
				pulled += float64(n)
			}
			ft.add(time.Duration(n) * time.Millisecond)
			delay := c.delay().Seconds() * 1000
			if delay < 0 || pulled-delay < heard-0.01 {
				t.Fatalf("heard %v after %v, delay %v", pulled-delay, heard, delay)
			}
			heard = pulled - delay
		}
	})
}
