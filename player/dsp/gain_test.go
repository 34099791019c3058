package dsp

import (
	"math"
	"testing"
	"time"
)

func TestGainTransparentAtOne(t *testing.T) {
	data := noise(5000)
	for i, x := range drain(NewGain(&clip{data: data}, 48000), 512) {
		if x != data[i] {
			t.Fatalf("sample %d changed", i)
		}
	}
}

func TestGainLevels(t *testing.T) {
	const rate = 48000
	for _, v := range []float64{0, 0.1, 0.5, 1, 1.2, 1.5} {
		g := NewGain(&endless{f: sine(440, rate)}, rate)
		g.SetVolume(v)
		out := left(read(g, rate))[rate/2:]
		amp, _, _ := fit(out, 440, rate)
		if math.Abs(amp-0.5*v) > 1e-9 {
			t.Errorf("volume %v: amplitude %v, want %v", v, amp, 0.5*v)
		}
	}
}

func TestGainRampsWithoutClick(t *testing.T) {
	const rate = 48000
	g := NewGain(&endless{f: func(int) float64 { return 0.5 }}, rate)
	steps := []func(){
		func() { g.SetVolume(0.2) }, func() { g.SetMuted(true) }, func() { g.SetVolume(1) },
		func() { g.SetMuted(false) }, func() { g.SetVolume(1.5) }, func() { g.SetVolume(0) },
		func() { g.SetVolume(1.5) }, func() { g.SetVolume(1) }, func() { g.FadeOut(50 * time.Millisecond) },
		func() { g.Unfade() }, func() { g.SetVolume(0.7) },
	}
	last := 0.5
	for i, step := range steps {
		step()
		for _, x := range read(g, 3000) {
			if d := math.Abs(x[0] - last); d > 0.001 {
				t.Fatalf("step %d: a jump of %v", i, d)
			}
			last = x[0]
		}
	}
	if last != 0.5*0.7 {
		t.Errorf("ends at %v, want %v", last, 0.5*0.7)
	}
}

func TestGainLimits(t *testing.T) {
	const rate = 44100
	loud := func(i int) float64 { return 2 * sine(440, rate)(i) } // full scale
	g := NewGain(&endless{f: loud}, rate)
	g.SetVolume(1.5)
	out := left(read(g, 2*rate))
	for i, v := range out {
		if math.Abs(v) > 1 {
			t.Fatalf("sample %d is %v", i, v)
		}
	}
	amp, _, rest := fit(out[rate:], 440, rate)
	if amp < 0.9 {
		t.Errorf("amplitude %v: the limiter takes too much", amp)
	}
	if distortion := 10 * math.Log10(rest/(amp*amp/2)); distortion > -30 {
		t.Errorf("distortion %.1f dB", distortion)
	}
}

// Back at volume 1 the limiter lets go without a jump, and is then out of the way.
func TestGainLimiterLetsGo(t *testing.T) {
	const rate = 44100
	g := NewGain(&endless{f: func(int) float64 { return 0.95 }}, rate)
	g.SetVolume(1.5)
	last := read(g, rate)[rate-1][0]
	g.SetVolume(1)
	for i, x := range read(g, rate) {
		if d := math.Abs(x[0] - last); d > 0.002 {
			t.Fatalf("sample %d: a jump of %v", i, d)
		}
		last = x[0]
	}
	if last != 0.95 {
		t.Errorf("ends at %v, want the source's 0.95", last)
	}
}

func TestGainFade(t *testing.T) {
	const rate = 8000
	g := NewGain(&endless{f: func(int) float64 { return 1 }}, rate)
	g.FadeIn(10 * time.Millisecond)
	x := left(read(g, 160))
	if x[0] > 0.02 || x[40] < 0.4 || x[40] > 0.6 || x[100] != 1 {
		t.Errorf("fade in: %v at the start, %v in the middle, %v at the end", x[0], x[40], x[100])
	}
	g.FadeOut(10 * time.Millisecond)
	read(g, 40)
	if g.Faded() {
		t.Error("faded half way")
	}
	read(g, 41)
	if !g.Faded() {
		t.Error("not faded at the end")
	}
	if v := read(g, 10)[9][0]; v != 0 {
		t.Errorf("%v is heard after the fade", v)
	}
}

func TestGainSettleAndBounds(t *testing.T) {
	g := NewGain(&endless{f: func(int) float64 { return 0.1 }}, 8000)
	g.SetVolume(7)
	g.Settle()
	if v := read(g, 1)[0][0]; math.Abs(v-0.15) > 1e-12 {
		t.Errorf("volume 7 gives %v, want it clamped to 1.5 at once", v)
	}
	g.SetVolume(-1)
	g.Settle()
	if v := read(g, 1)[0][0]; v != 0 {
		t.Errorf("volume -1 gives %v", v)
	}
	g.SetVolume(math.NaN())
	if v := read(g, 1)[0][0]; v != 0 {
		t.Errorf("NaN gives %v", v)
	}
}

func TestGainDoesNotAllocate(t *testing.T) {
	g := NewGain(&endless{f: sine(440, 44100)}, 44100)
	buf := make([][2]float64, 1024)
	v := 0.0
	if n := testing.AllocsPerRun(50, func() { g.SetVolume(v); v += 0.05; g.Stream(buf) }); n != 0 {
		t.Errorf("%v allocations a call", n)
	}
}

func BenchmarkGain(b *testing.B) {
	for name, v := range map[string]float64{"1": 1, "0.5": 0.5, "1.5": 1.5} {
		b.Run(name, func(b *testing.B) {
			g := NewGain(&loop{data: noise(1 << 14)}, 44100)
			g.SetVolume(v)
			benchmarkSeconds(b, g, 44100)
		})
	}
}
