package output

import (
	"errors"
	"testing"
	"time"
)

// conform is what every device promises. open gives a fresh one each time.
func conform(t *testing.T, open func(t *testing.T) Device) {
	for name, test := range map[string]func(*testing.T, Device){
		"end":         conformEnd,
		"empty":       conformEmpty,
		"short":       conformShort,
		"pause":       conformPause,
		"start":       conformStartPaused,
		"pause end":   conformPauseAtEnd,
		"flush":       conformFlush,
		"flush pause": conformFlushPaused,
		"blocked":     conformBlocked,
		"close":       conformClose,
		"steady":      conformSteady,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// conformEnd: all is pulled, and Done comes without an error when it was heard.
func conformEnd(t *testing.T, d Device) {
	if d.Name() == "" || d.SampleRate() < 8000 {
		t.Errorf("name %q, rate %d", d.Name(), d.SampleRate())
	}
	frames := d.SampleRate() / 2
	s := newTone(440, d.SampleRate(), frames)
	begin := time.Now()
	start(t, d, s)
	waitDone(t, d)
	if took := time.Since(begin); d.Realtime() && took < 450*time.Millisecond {
		t.Errorf("half a second of sound was over after %v", took)
	}
	if s.pulled() != frames || d.Err() != nil || d.Delay() != 0 {
		t.Errorf("pulled %d of %d, delay %v, %v", s.pulled(), frames, d.Delay(), d.Err())
	}
	if err := d.Pause(); !errors.Is(err, ErrClosed) {
		t.Errorf("pause after the end: %v", err)
	}
}

// conformEmpty: a sound without samples ends.
func conformEmpty(t *testing.T, d Device) {
	start(t, d, newTone(440, d.SampleRate(), 0))
	waitDone(t, d)
	if d.Err() != nil {
		t.Error(d.Err())
	}
}

// conformShort: so does one that is shorter than what a device waits for.
func conformShort(t *testing.T, d Device) {
	start(t, d, newTone(440, d.SampleRate(), 50))
	waitDone(t, d)
	if d.Err() != nil {
		t.Error(d.Err())
	}
}

// conformPause: a pause stops pulling and the clock, Resume goes on.
func conformPause(t *testing.T, d Device) {
	s := newTone(440, d.SampleRate(), 1<<40)
	start(t, d, s)
	s.waitPulled(t, d.SampleRate()/3)
	for range 3 {
		if err := d.Pause(); err != nil {
			t.Fatal(err)
		}
	}
	settle(t, s)
	at, delay := s.pulled(), d.Delay()
	elapse(t, 100*time.Millisecond)
	if s.pulled() != at || d.Delay() != delay {
		t.Errorf("paused, yet %d frames were pulled and the delay went from %v to %v", s.pulled()-at, delay, d.Delay())
	}
	if err := d.Resume(); err != nil {
		t.Fatal(err)
	}
	if err := d.Resume(); err != nil {
		t.Fatal(err)
	}
	s.waitPulled(t, at+d.SampleRate()/3)
	if isDone(d) {
		t.Error("done: ", d.Err())
	}
}

// elapse returns when a device that surely works has played so much silence.
func elapse(t *testing.T, d time.Duration) {
	t.Helper()
	n := openNull(Options{}.withDefaults())
	start(t, n, newTone(1, n.SampleRate(), int(d.Seconds()*float64(n.SampleRate()))))
	waitDone(t, n)
}

// settle waits for a Stream call that was under way.
func settle(t *testing.T, s *tone) {
	t.Helper()
	for last := -1; last != s.pulled(); {
		last = s.pulled()
		elapse(t, 10*time.Millisecond)
	}
}

// conformStartPaused: Pause before Start pulls nothing; Start works once.
func conformStartPaused(t *testing.T, d Device) {
	if err := d.Pause(); err != nil {
		t.Fatal(err)
	}
	s := newTone(440, d.SampleRate(), d.SampleRate()/10)
	start(t, d, s)
	if err := d.Start(s); !errors.Is(err, ErrStarted) {
		t.Errorf("second start: %v", err)
	}
	settle(t, s)
	if s.pulled() != 0 || d.Delay() != 0 {
		t.Errorf("pulled %d frames, delay %v, while paused", s.pulled(), d.Delay())
	}
	if err := d.Resume(); err != nil {
		t.Fatal(err)
	}
	waitDone(t, d)
	if d.Err() != nil {
		t.Error(d.Err())
	}
}

// conformPauseAtEnd: a pause in the last samples keeps them.
func conformPauseAtEnd(t *testing.T, d Device) {
	if !d.Realtime() {
		t.Skip("has no end to be heard")
	}
	frames := d.SampleRate() / 4
	s := newTone(440, d.SampleRate(), frames)
	start(t, d, s)
	s.waitPulled(t, frames)
	if err := d.Pause(); err != nil && !isDone(d) {
		t.Fatal(err)
	}
	if isDone(d) {
		t.Skip("the machine was too slow for this")
	}
	if left := d.Delay(); left <= 0 {
		t.Skipf("all was heard: %v", left)
	}
	if err := d.Resume(); err != nil {
		t.Fatal(err)
	}
	waitDone(t, d)
	if d.Err() != nil {
		t.Error(d.Err())
	}
}

// conformFlush: what is queued goes, and a sound that had ended may go on.
func conformFlush(t *testing.T, d Device) {
	s := newTone(440, d.SampleRate(), 1<<40)
	start(t, d, s)
	for i := 1; i <= 3; i++ {
		s.waitPulled(t, i*d.SampleRate()/3)
		if err := d.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	s.waitPulled(t, s.pulled()+d.SampleRate()/3) // it still plays
	if isDone(d) {
		t.Error("done: ", d.Err())
	}
	if err := d.Pause(); err != nil {
		t.Fatal(err)
	}
	s.more(0)
	if err := d.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := d.Resume(); err != nil {
		t.Fatal(err)
	}
	waitDone(t, d)
	if d.Err() != nil {
		t.Error(d.Err())
	}
}

// conformFlushPaused: a flush while paused leaves nothing and stays paused.
func conformFlushPaused(t *testing.T, d Device) {
	s := newTone(440, d.SampleRate(), 1<<40)
	start(t, d, s)
	s.waitPulled(t, d.SampleRate()/3)
	if err := d.Pause(); err != nil {
		t.Fatal(err)
	}
	settle(t, s)
	if err := d.Flush(); err != nil {
		t.Fatal(err)
	}
	at := s.pulled()
	settle(t, s)
	if d.Delay() != 0 || s.pulled() != at {
		t.Errorf("delay %v, pulled %d frames after a flush in a pause", d.Delay(), s.pulled()-at)
	}
	if err := d.Resume(); err != nil {
		t.Fatal(err)
	}
	s.waitPulled(t, at+d.SampleRate()/3)
}

// conformBlocked: a Streamer that waits for the network blocks nobody.
func conformBlocked(t *testing.T, d Device) {
	s := newTone(440, d.SampleRate(), 1<<40)
	s.block = make(chan struct{})
	defer close(s.block)
	start(t, d, s)
	if d.Realtime() {
		for range 10 {
			s.block <- struct{}{}
		}
	}
	if err := errors.Join(d.Pause(), d.Flush(), d.Resume()); err != nil {
		t.Fatal(err)
	}
	reach(t, "the queue runs dry", func() bool { return d.Delay() == 0 })
	s.block <- struct{}{}
	if isDone(d) {
		t.Error("done: ", d.Err())
	}
}

// conformClose: Close ends everything, twice.
func conformClose(t *testing.T, d Device) {
	s := newTone(440, d.SampleRate(), 1<<40)
	start(t, d, s)
	s.waitPulled(t, 1)
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	waitDone(t, d)
	settle(t, s)
	if err := errors.Join(d.Err(), d.Close()); err != nil {
		t.Error(err)
	}
	for name, f := range map[string]func() error{"pause": d.Pause, "resume": d.Resume, "flush": d.Flush, "start": func() error { return d.Start(s) }} {
		if err := f(); !errors.Is(err, ErrClosed) {
			t.Errorf("%s after close: %v", name, err)
		}
	}
}

// conformSteady: what is heard never runs backwards, and the queue is bounded.
func conformSteady(t *testing.T, d Device) {
	if !d.Realtime() {
		t.Skip("written is heard")
	}
	s := newTone(440, d.SampleRate(), d.SampleRate()*7/10)
	start(t, d, s)
	// A piece may be pulled and not yet noted as such.
	slack := float64(chunkFrames(d.SampleRate())) + 1
	for last := 0.0; !isDone(d); elapse(t, 5*time.Millisecond) {
		delay, pulled := d.Delay(), s.pulled()
		if delay < 0 || delay > time.Second {
			t.Fatalf("delay %v", delay)
		}
		heard := float64(pulled) - delay.Seconds()*float64(d.SampleRate())
		if heard < last-slack {
			t.Fatalf("heard %.0f frames after %.0f", heard, last)
		}
		last = max(last, heard)
	}
	if d.Err() != nil {
		t.Error(d.Err())
	}
}
