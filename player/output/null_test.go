package output

import (
	"testing"
	"time"
)

func TestNullConforms(t *testing.T) {
	conform(t, func(t *testing.T) Device {
		d, err := Open("null", Options{})
		if err != nil {
			t.Fatal(err)
		}
		return d
	})
}

// TestNullKeepsTheTimeItIsGiven: with a clock that stands still only the queue
// is filled; with each step as much is pulled as was heard.
func TestNullKeepsTheTimeItIsGiven(t *testing.T) {
	ft := &fakeTime{}
	d, err := Open("null", Options{SampleRate: 10000, Latency: 200 * time.Millisecond, Now: ft.now})
	if err != nil {
		t.Fatal(err)
	}
	s := newTone(440, 10000, 1<<40)
	start(t, d, s)
	s.waitPulled(t, 2000)
	settle(t, s)
	if s.pulled() != 2000 || d.Delay() != 200*time.Millisecond {
		t.Errorf("pulled %d, delay %v", s.pulled(), d.Delay())
	}
	for range 10 {
		at := s.pulled()
		ft.add(80 * time.Millisecond)
		s.waitPulled(t, at+800)
	}
	settle(t, s)
	if s.pulled() != 10000 {
		t.Errorf("pulled %d frames in 0.8 s and a queue of 0.2 s, of 10 kHz", s.pulled())
	}
}

// TestNullAfterSleep: a machine that slept for a night has not heard the night.
func TestNullAfterSleep(t *testing.T) {
	ft := &fakeTime{}
	d, err := Open("null", Options{SampleRate: 10000, Latency: 200 * time.Millisecond, Now: ft.now})
	if err != nil {
		t.Fatal(err)
	}
	s := newTone(440, 10000, 1<<40)
	start(t, d, s)
	s.waitPulled(t, 2000)
	settle(t, s)
	ft.add(8 * time.Hour)
	s.waitPulled(t, 4000) // what was queued counts as heard, no more
	settle(t, s)
	if s.pulled() != 4000 || d.Delay() != 200*time.Millisecond {
		t.Errorf("after the night: pulled %d, delay %v", s.pulled(), d.Delay())
	}
	ft.add(-time.Hour) // a clock that is set back
	if late := d.Delay(); late != 200*time.Millisecond || s.pulled() != 4000 {
		t.Errorf("after the clock was set back: pulled %d, delay %v", s.pulled(), late)
	}
	ft.add(80 * time.Millisecond)
	s.waitPulled(t, 4800)
}
