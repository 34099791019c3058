package player

import (
	"errors"
	"math"
	"testing"
	"time"
)

const rate = 8000 // of most test files: quick to make and to play

func fileSource(t testing.TB, seconds float64) Source {
	return Source{Path: writeFile(t, wavBytes(rate, int(seconds*rate)))}
}

func TestPlaysEverySampleAndFinishes(t *testing.T) {
	r := newRig(t, rate)
	r.load(fileSource(t, 5), LoadOptions{})
	heard := r.hear(3 * rate)
	if err := sequence(heard, 0, 0); err != nil {
		t.Fatal(err)
	}
	if at := r.at(rate); at != 3*rate {
		t.Errorf("position is sample %v after %d were heard", at, 3*rate)
	}
	st := r.p.Status()
	if st.Duration != 5*time.Second || !st.Exact || st.Codec.Codec != "wav" || st.Output != "fake" || st.Seq != 1 {
		t.Errorf("status %+v", st)
	}
	if st.Buffered != 2*time.Second {
		t.Errorf("buffered %v of a file with 2 s to go", st.Buffered)
	}
	r.full()
	r.dev().pass(10 * rate)
	rest := r.dev().take()
	if err := sequence(rest, 3*rate, 0); err != nil || len(rest) != 2*rate {
		t.Fatalf("%d samples of the rest: %v", len(rest), err)
	}
	e := r.event(Finished)
	if e.Status.State != Stopped || e.Status.Position != 5*time.Second || e.Status.Seq != 1 || e.Status.Truncated {
		t.Errorf("finished with %+v", e.Status)
	}
	if st := r.p.Status(); st.State != Stopped || st.Position != 5*time.Second || st.Output != "" {
		t.Errorf("status after the end %+v", st)
	}
	if err := r.p.Play(); !errors.Is(err, ErrNotLoaded) {
		t.Errorf("play after the end: %v", err)
	}
}

func TestProgressEachSecond(t *testing.T) {
	r := newRig(t, rate)
	r.load(fileSource(t, 20), LoadOptions{})
	r.hear(rate / 2)
	for second := 1; second <= 10; second++ {
		for range 4 {
			r.hear(rate / 4)
			_ = r.p.SetMuted(false) // time passes faster here than the player looks: make it look
		}
		at := r.event(Progress).Status.Position.Seconds()
		if at < float64(second) || at >= float64(second)+1 {
			t.Errorf("progress in second %d tells %v", second, at)
		}
	}
}

// rests lets time pass till the device is paused, and gives what is heard till
// then.
func (r *rig) rests() [][2]float64 {
	r.t.Helper()
	r.until("the device is paused", func() bool {
		r.dev().pass(10)
		r.dev().mu.Lock()
		defer r.dev().mu.Unlock()
		return r.dev().paused
	})
	return r.dev().take()
}

// A pause fades what is on its way to the ear, and goes on where the fade began:
// every sample is heard in full.
func TestPauseKeepsEverySample(t *testing.T) {
	r := newRig(t, rate)
	r.load(fileSource(t, 5), LoadOptions{})
	heard := r.hear(rate + 77)
	if err := r.p.Pause(); err != nil {
		t.Fatal(err)
	}
	st := r.p.Status()
	from := int(math.Round(st.Position.Seconds() * rate))
	if st.State != Paused || from < rate+77 || from > rate+77+r.dev().latency {
		t.Fatalf("paused at sample %d with %d heard, %s", from, len(heard), st.State)
	}
	heard = append(heard, r.rests()...)
	const fade = rate / 50
	if err := sequence(heard[:from], 0, 0); err != nil {
		t.Error(err)
	}
	for i, x := range heard[from:] {
		if i >= fade && x != [2]float64{} {
			t.Fatalf("sample %d after the fade is %v", i-fade, x)
		}
	}
	if mid := heard[from+fade/2][0] * 32768 / float64((from+fade/2)&0x7fff); !near(mid, 0.5, 0.05) {
		t.Errorf("in the middle of the fade the sound is at %v", mid)
	}
	r.dev().pass(rate)
	if got := r.p.Status(); len(r.dev().take()) != 0 || got.Position != st.Position {
		t.Errorf("sound while paused, at %v", got.Position)
	}
	if e := r.event(Progress); e.Status.Seq != 1 {
		t.Errorf("progress %+v", e)
	}
	if err := r.p.Play(); err != nil {
		t.Fatal(err)
	}
	again := r.hear(rate)
	if err := sequence(again, from, fade+1); err != nil {
		t.Error(err)
	}
	if !near(again[fade/2][0]*32768/float64((from+fade/2)&0x7fff), 0.5, 0.05) {
		t.Error("it comes back at once")
	}
}

// Playing on before the fade is over loses nothing either.
func TestPlayDuringThePausesFade(t *testing.T) {
	for _, passed := range []int{0, 100, 700} {
		r := newRig(t, rate)
		r.load(fileSource(t, 5), LoadOptions{})
		r.hear(rate)
		_ = r.p.Pause()
		at := r.p.Status().Position
		r.dev().pass(passed)
		_ = r.p.Play()
		if got := r.p.Status(); got.Position != at {
			t.Errorf("from %v to %v", at, got.Position)
		}
		r.dev().take()
		heard, full := r.hear(rate), 0
		for i, x := range heard {
			if i > 0 && place(x) == place(heard[i-1])+1 {
				full++
			}
		}
		last := place(heard[len(heard)-1])
		if got := r.at(rate); !near(got, float64(last+1), 1) {
			t.Errorf("after %d samples: at %v, and %d is heard", passed, got, last)
		}
		if quiet := len(heard) - full; quiet > rate/20 {
			t.Errorf("after %d samples: %d are not heard in full", passed, quiet)
		}
	}
}

func TestLoadPausedOpensNoDevice(t *testing.T) {
	r := newRig(t, rate)
	r.load(fileSource(t, 5), LoadOptions{Paused: true, At: 2 * time.Second, Speed: 1.5, Volume: 0.5})
	st := r.p.Status()
	if st.State != Paused || st.Position != 2*time.Second || st.Speed != 1.5 || st.Volume != 0.5 {
		t.Errorf("status %+v", st)
	}
	if r.dev() != nil {
		t.Error("a device was opened for nothing to play")
	}
	if err := r.p.SetSpeed(1); err != nil {
		t.Fatal(err)
	}
	if err := r.p.SetVolume(1); err != nil {
		t.Fatal(err)
	}
	if err := r.p.Play(); err != nil {
		t.Fatal(err)
	}
	if err := sequence(r.hear(rate), 2*rate, rate/200+1); err != nil {
		t.Error(err)
	}
}

func TestSeek(t *testing.T) {
	r := newRig(t, rate)
	r.load(fileSource(t, 60), LoadOptions{})
	r.hear(2 * rate)
	fade := rate/200 + 1
	for _, to := range []time.Duration{
		2500 * time.Millisecond, // in what is decoded
		1800 * time.Millisecond, // back in what is kept
		40 * time.Second, 3 * time.Second, 59500 * time.Millisecond, 0, time.Microsecond * 1234567,
	} {
		flushes := r.dev().flushes
		if err := r.p.Seek(to); err != nil {
			t.Fatal(err)
		}
		want := int(to.Seconds()*rate + 0.5)
		if got := r.at(rate); !near(got, float64(want), 0.01) {
			t.Errorf("seek to %v: position is sample %v, want %d", to, got, want)
		}
		if r.dev().flushes == flushes {
			t.Errorf("seek to %v: the device plays on what it had", to)
		}
		heard := r.hear(rate / 3)
		if err := sequence(heard, want, fade); err != nil {
			t.Errorf("seek to %v: %v", to, err)
		}
		if got, want := r.at(rate), float64(want+len(heard)); !near(got, want, 0.01) {
			t.Errorf("seek to %v: position is sample %v after hearing on, want %v", to, got, want)
		}
	}
	for to, want := range map[time.Duration]time.Duration{-time.Second: 0, time.Hour: time.Minute} {
		_ = r.p.Pause()
		if err := r.p.Seek(to); err != nil {
			t.Fatal(err)
		}
		if got := r.p.Status().Position; got != want {
			t.Errorf("seek to %v: %v, want it clamped to %v", to, got, want)
		}
	}
}

func TestSeekWhilePausedStaysPaused(t *testing.T) {
	r := newRig(t, rate)
	r.load(fileSource(t, 60), LoadOptions{})
	r.hear(rate)
	_ = r.p.Pause()
	if err := r.p.Seek(30 * time.Second); err != nil {
		t.Fatal(err)
	}
	r.full()
	r.dev().pass(rate)
	if st := r.p.Status(); st.State != Paused || st.Position != 30*time.Second {
		t.Errorf("status %+v", st)
	}
	_ = r.p.Play()
	if err := sequence(r.hear(rate), 30*rate, rate/50+1); err != nil {
		t.Error(err)
	}
}

func TestSeekAfterTheEndWasPulled(t *testing.T) {
	r := newRig(t, rate)
	r.load(fileSource(t, 3), LoadOptions{})
	r.hear(3*rate - 400)
	first := r.dev()
	first.pass(50) // the device pulls the last samples
	first.pass(50) // and learns that there are no more; 300 are to be heard
	if err := r.p.Seek(time.Second); err != nil {
		t.Fatal(err)
	}
	r.until("another device", func() bool { d := r.dev(); return d != first && d.started() })
	if err := sequence(r.hear(rate), rate, rate/200+1); err != nil {
		t.Error(err)
	}
	if r.saw(Finished) {
		t.Error("finished though it was sought back")
	}
}

func TestSpeedKeepsPositionExact(t *testing.T) {
	r := newRig(t, rate)
	r.load(Source{Path: writeFile(t, toneBytes(rate, 60*rate, 440))}, LoadOptions{})
	want := 0.0
	for _, speed := range []float64{1, 1.5, 3, 0.5, 1, 2} {
		if err := r.p.SetSpeed(speed); err != nil {
			t.Fatal(err)
		}
		before := r.at(rate)
		r.hear(2 * rate)
		// What the device had queued was made at the speed before.
		if got := r.at(rate) - before; !near(got, 2*rate*speed, 0.1*rate*3) {
			t.Errorf("%vx: 2 s move the position by %v samples", speed, got)
		}
		before = r.at(rate)
		r.hear(2 * rate)
		if got := r.at(rate) - before; !near(got, 2*rate*speed, 0.02*rate) {
			t.Errorf("%vx: 2 s more move the position by %v samples, want %v", speed, got, 2*rate*speed)
		}
		want += 4 * speed
	}
	if got := r.p.Status().Position.Seconds(); !near(got, want, 0.3) {
		t.Errorf("ends at %v s, want %v", got, want)
	}
	for _, x := range []float64{0, 0.49, 3.1, -1} {
		if err := r.p.SetSpeed(x); !errors.Is(err, ErrRange) {
			t.Errorf("speed %v: %v", x, err)
		}
	}
}

func TestResamplesToTheDevice(t *testing.T) {
	const fileRate = 22050
	r := newRig(t, 48000)
	r.load(Source{Path: writeFile(t, toneBytes(fileRate, 10*fileRate, 1000))}, LoadOptions{})
	heard := r.hear(3 * 48000)
	if got := r.p.Status().Position.Seconds(); !near(got, 3, 0.0001) {
		t.Errorf("3 s of sound put the position to %v s", got)
	}
	crossings := 0
	for i := 1; i < len(heard); i++ {
		if heard[i-1][0] < 0 && heard[i][0] >= 0 {
			crossings++
		}
	}
	if crossings < 2998 || crossings > 3000 {
		t.Errorf("%d periods of 1 kHz in 3 s", crossings)
	}
}

func TestVolumeAndMute(t *testing.T) {
	r := newRig(t, rate)
	r.load(Source{Path: writeFile(t, toneBytes(rate, 60*rate, 440))}, LoadOptions{Volume: 0.5})
	peak := func() (m float64) {
		r.hear(rate) // what was queued, and the ramp
		for _, x := range r.hear(rate) {
			m = max(m, x[0])
		}
		return m * 32768
	}
	if got := peak(); !near(got, 4000, 10) {
		t.Errorf("volume 0.5: peak %v", got)
	}
	_ = r.p.SetMuted(true)
	if got := peak(); got != 0 || !r.p.Status().Muted {
		t.Errorf("muted: peak %v", got)
	}
	_ = r.p.SetVolume(1.5)
	_ = r.p.SetMuted(false)
	if got := peak(); !near(got, 12000, 20) || r.p.Status().Volume != 1.5 {
		t.Errorf("volume 1.5: peak %v", got)
	}
	if err := r.p.SetVolume(1.6); !errors.Is(err, ErrRange) {
		t.Errorf("volume 1.6: %v", err)
	}
}

func TestFadeOutPauses(t *testing.T) {
	r := newRig(t, rate)
	r.load(fileSource(t, 60), LoadOptions{})
	r.hear(rate)
	if err := r.p.FadeOut(500 * time.Millisecond); err != nil {
		t.Fatal(err)
	}
	r.full()
	r.dev().pass(rate)
	r.state(Paused)
	at := r.p.Status().Position.Seconds()
	if at < 1.3 || at > 2.1 {
		t.Errorf("paused at %v s", at)
	}
	r.dev().take()
	_ = r.p.Play()
	from := int(at*rate + 0.5)
	if err := sequence(r.hear(rate), from, rate/40); err != nil {
		t.Errorf("after the fade: %v", err)
	}
	_ = r.p.Pause()
	if err := r.p.FadeOut(time.Second); err != nil {
		t.Errorf("a fade while paused: %v", err)
	}
}
