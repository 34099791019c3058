package player

import (
	"context"
	"errors"
	"testing"
	"time"

	"cosm/player/output"
)

func TestLoadReplaces(t *testing.T) {
	r := newRig(t, rate)
	r.load(fileSource(t, 9), LoadOptions{})
	r.hear(2 * rate)
	first := r.dev()
	other := fileSource(t, 7)
	other.Title = "other"
	r.load(other, LoadOptions{At: 4 * time.Second})
	<-first.Done()
	if err := sequence(r.hear(rate), 4*rate, rate/200+1); err != nil {
		t.Error(err)
	}
	if st := r.p.Status(); st.Seq != 2 || st.Source.Title != "other" || st.Duration != 7*time.Second {
		t.Errorf("status %+v", st)
	}
	r.until("the last position of the first", func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, e := range r.events {
			if e.Kind == Progress && e.Status.Seq == 1 && e.Status.State == Stopped && e.Status.Position == 2*time.Second {
				return true
			}
		}
		return false
	})
	if r.saw(Finished) || r.saw(Failed) {
		t.Error("a load that was replaced is told as finished or failed")
	}
}

func TestStop(t *testing.T) {
	r := newRig(t, rate)
	if err := r.p.Stop(); err != nil {
		t.Errorf("stop with nothing loaded: %v", err)
	}
	r.load(fileSource(t, 9), LoadOptions{})
	r.hear(rate)
	if err := r.p.Stop(); err != nil {
		t.Fatal(err)
	}
	<-r.dev().Done()
	st := r.p.Status()
	if st.State != Stopped || st.Position != time.Second || st.Output != "" {
		t.Errorf("status %+v", st)
	}
	for name, f := range map[string]func() error{
		"play": r.p.Play, "pause": r.p.Pause, "seek": func() error { return r.p.Seek(0) },
		"swap": func() error { return r.p.SwapPath("x") },
	} {
		if err := f(); !errors.Is(err, ErrNotLoaded) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestClose(t *testing.T) {
	r := newRig(t, rate)
	r.load(fileSource(t, 9), LoadOptions{})
	r.hear(rate)
	r.close()
	<-r.dev().Done()
	if err := r.p.Close(); err != nil {
		t.Errorf("second close: %v", err)
	}
	if st := r.p.Status(); st.State != Stopped || st.Position != time.Second {
		t.Errorf("status %+v", st)
	}
	if err := r.p.Load(context.Background(), Source{}, LoadOptions{}); !errors.Is(err, ErrClosed) {
		t.Errorf("load: %v", err)
	}
	for name, f := range map[string]func() error{
		"play": r.p.Play, "stop": r.p.Stop, "mute": func() error { return r.p.SetMuted(true) },
		"output": func() error { return r.p.SetOutput("null") },
	} {
		if err := f(); !errors.Is(err, ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A reader that does not read costs nothing and loses only what newer events
// tell: the end of each episode reaches it.
func TestSlowReaderOfEvents(t *testing.T) {
	p := New(Options{OpenDevice: func(string, output.Options) (output.Device, error) {
		return nil, output.ErrNoDevice
	}})
	defer p.Close()
	for i := range 400 {
		if err := p.SetVolume(float64(i%15) / 10); err != nil {
			t.Fatal(err)
		}
		if i%50 == 0 {
			_ = p.Load(context.Background(), Source{Path: "/nowhere"}, LoadOptions{})
		}
	}
	failed, total := 0, 0
	for failed < 8 {
		select {
		case e := <-p.Events():
			total++
			if e.Kind == Failed {
				failed++
			}
		case <-time.After(deadline):
			t.Fatalf("%d of 8 failures came", failed)
		}
	}
	if total > maxQueue {
		t.Errorf("%d events were kept", total)
	}
}
