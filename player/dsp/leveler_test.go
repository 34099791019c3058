package dsp

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The values of EBU Tech 3341 for a sine of 1 kHz on both channels.
func TestMeterKnowsTheReferenceTones(t *testing.T) {
	for _, rate := range []int{8000, 22050, 48000} {
		m := NewMeter(rate, 0)
		tone := sine(1000, rate)
		play := func(dbfs, seconds float64) {
			for i := range int(seconds * float64(rate)) {
				v := 2 * tone(i) * math.Pow(10, dbfs/20)
				m.Add([2]float64{v, v})
			}
		}
		check := func(what string, want float64) {
			t.Helper()
			if got := m.Integrated(); math.Abs(got-want) > 0.1 {
				t.Errorf("%d Hz, %s: %.2f LUFS, want %.1f", rate, what, got, want)
			}
			m.Forget()
		}
		play(-23, 5)
		check("case 1", -23)
		play(-33, 5)
		check("case 2", -33)
		play(-36, 3)
		play(-23, 18)
		play(-36, 3)
		check("case 3", -23)
		play(-72, 3)
		play(-36, 3)
		play(-23, 18)
		play(-36, 3)
		play(-72, 3)
		check("case 4", -23)
		if got := m.Integrated(); !math.IsInf(got, -1) || !math.IsInf(m.Momentary(), -1) {
			t.Errorf("nothing is %v LUFS loud", got)
		}
	}
}

func TestMeterForgetsByAndBy(t *testing.T) {
	const rate = 16000
	m := NewMeter(rate, 5)
	tone := sine(1000, rate)
	for i := range 70 * rate {
		v := 0.05 * tone(i)
		if i < 10*rate {
			v = 0.5 * tone(i)
		}
		m.Add([2]float64{v, v})
	}
	want := loudness(0.025 * 0.025) // the later sound alone
	if got := m.Integrated(); math.Abs(got-want) > 1 {
		t.Errorf("%.1f LUFS after 60 s of %.1f", got, want)
	}
}

// loudnessOf measures x whole.
func loudnessOf(x [][2]float64, rate int) float64 {
	m := NewMeter(rate, 0)
	for _, s := range x {
		m.Add(s)
	}
	return m.Integrated()
}

func scaled(x [][2]float64, by float64) [][2]float64 {
	return take(func(i int) float64 { return by * x[i][0] }, len(x))
}

func TestLevelerEvensOut(t *testing.T) {
	const rate = 22050
	voice := speech(40*rate, rate)
	own := loudnessOf(voice, rate)
	for _, at := range []float64{-31, -23, -16, -9} {
		l := NewLeveler(&clip{data: scaled(voice, math.Pow(10, (at-own)/20)), chunk: 700}, rate)
		l.SetLevel(true)
		out := drain(l, 512)
		if len(out) != len(voice) {
			t.Fatalf("%d samples of %d", len(out), len(voice))
		}
		if got := loudnessOf(out[15*rate:], rate); math.Abs(got-TargetLoudness) > 1.5 { // its peaks are higher than any voice's
			t.Errorf("%v LUFS come out as %.1f", at, got)
		}
		for i, s := range out {
			if math.Abs(s[0]) > limitCeiling+1e-9 {
				t.Fatalf("sample %d is %v", i, s[0])
			}
		}
	}
}

// A quiet guest beside a loud host ends up nearly as loud; noise alone is not
// raised.
func TestLevelerFollowsTheSpeakerNotTheRoom(t *testing.T) {
	const rate = 22050
	voice := speech(30*rate, rate)
	own := loudnessOf(voice, rate)
	host := scaled(voice, math.Pow(10, (-16-own)/20))
	guest := scaled(voice, math.Pow(10, (-26-own)/20))
	l := NewLeveler(&clip{data: append(append([][2]float64{}, host...), guest...)}, rate)
	l.SetLevel(true)
	out := drain(l, 1024)
	if got := loudnessOf(out[45*rate:], rate); got < -20 {
		t.Errorf("the guest is at %.1f LUFS", got)
	}
	quiet := scaled(noise(10*rate), 0.001)
	l = NewLeveler(&clip{data: quiet}, rate)
	l.SetLevel(true)
	if got := db(rms(left(drain(l, 1024))) / rms(left(quiet))); math.Abs(got) > 0.1 {
		t.Errorf("the noise of a room is changed by %.1f dB", got)
	}
}

func TestLevelerOffIsTransparent(t *testing.T) {
	data := noise(20000)
	l := NewLeveler(&clip{data: data, chunk: 333, stalls: true}, 44100)
	for i, x := range drain(l, 500) {
		if x != data[i] {
			t.Fatalf("sample %d changed", i)
		}
	}
}

// However it is switched: as many samples come out as went in, each in its
// place, without a click.
func TestLevelerKeepsPlaces(t *testing.T) {
	const rate = 8000
	tone := sine(200, rate)
	data := take(func(i int) float64 { return tone(i) * 0.8 }, rate)
	rapid.Check(t, func(t *rapid.T) {
		l := NewLeveler(&clip{data: data, chunk: rapid.IntRange(1, 900).Draw(t, "chunk"), stalls: true}, rate)
		var out [][2]float64
		for {
			switch rapid.IntRange(0, 5).Draw(t, "change") {
			case 0:
				l.SetLevel(rapid.Bool().Draw(t, "level"))
			case 1:
				l.SetBoost(rapid.Bool().Draw(t, "boost"))
			}
			buf := make([][2]float64, rapid.IntRange(1, 1500).Draw(t, "n"))
			n, ok := l.Stream(buf)
			if !ok {
				break
			}
			out = append(out, buf[:n]...)
		}
		if len(out) != len(data) {
			t.Fatalf("%d samples of %d", len(out), len(data))
		}
		w := 2 * math.Pi * 200 / rate
		for i := 2; i < len(out); i++ {
			if d := math.Abs(out[i][0] - 2*out[i-1][0] + out[i-2][0]); d > 2.5*0.5*w*w {
				t.Fatalf("a click of %v at %d", d, i)
			}
		}
	})
}

func TestLevelerResets(t *testing.T) {
	const rate = 8000
	src := &clip{data: speech(4*rate, rate)}
	l := NewLeveler(src, rate)
	l.SetLevel(true)
	l.SetBoost(true)
	first := len(drain(l, 300))
	src.at = 0
	l.Reset()
	if second := len(drain(l, 300)); first != 4*rate || second != first {
		t.Errorf("%d samples, then %d", first, second)
	}
}

func TestBoostLiftsTheVoice(t *testing.T) {
	const rate = 44100
	gain := func(freq float64) float64 {
		l := NewLeveler(&clip{data: scaled(take(sine(freq, rate), 4*rate), 0.1)}, rate)
		l.SetBoost(true)
		out := left(drain(l, 1024))[2*rate:]
		return db(rms(out) / rms(scaled1(sine(freq, rate), 0.1, len(out))))
	}
	rumble, body, presence := gain(30), gain(250), gain(3000)
	t.Logf("30 Hz %+.1f dB, 250 Hz %+.1f dB, 3 kHz %+.1f dB", rumble, body, presence)
	if rumble > -8 || presence-body < 4 {
		t.Errorf("30 Hz %+.1f dB, 250 Hz %+.1f dB, 3 kHz %+.1f dB", rumble, body, presence)
	}
	// What is 20 dB apart comes nearer.
	tone := sine(1000, rate)
	l := NewLeveler(&clip{data: take(func(i int) float64 {
		if i/rate%2 == 0 {
			return 0.5 * tone(i)
		}
		return 0.05 * tone(i)
	}, 16*rate)}, rate)
	l.SetBoost(true)
	out := left(drain(l, 1024))
	apart := db(rms(out[12*rate+rate/2:13*rate]) / rms(out[13*rate+rate/2:14*rate]))
	if apart > 16 {
		t.Errorf("20 dB of difference are %.1f dB", apart)
	}
}

func scaled1(f func(int) float64, by float64, n int) []float64 {
	return left(take(func(i int) float64 { return by * f(i) }, n))
}

func TestLimiterHoldsEveryPeak(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := newLimiter(8000)
		quiet := rapid.Float64Range(0, 0.8).Draw(t, "quiet")
		for range rapid.IntRange(1, 40).Draw(t, "bursts") {
			for range rapid.IntRange(1, 200).Draw(t, "pause") {
				check(t, l, quiet)
			}
			for range rapid.IntRange(1, 60).Draw(t, "burst") {
				check(t, l, rapid.SampledFrom([]float64{0.95, 1.5, -3, 8}).Draw(t, "peak"))
			}
		}
	})
	l := newLimiter(8000)
	for i := range 1000 {
		x := [2]float64{0.8 * math.Sin(float64(i)), 0}
		if y, ok := l.step(x); ok && math.Abs(y[0]-0.8*math.Sin(float64(i-l.ahead))) > 1e-12 {
			t.Fatal("what is below the ceiling is changed")
		}
	}
	if !l.resting() {
		t.Error("it does not rest")
	}
}

func check(t *rapid.T, l *limiter, v float64) {
	if y, ok := l.step([2]float64{v, -v / 2}); ok && math.Abs(y[0]) > limitCeiling+1e-9 {
		t.Fatalf("%v comes out", y[0])
	}
}

func TestLevelerDoesNotAllocate(t *testing.T) {
	l := NewLeveler(&loop{data: speech(1<<17, 44100)}, 44100)
	l.SetLevel(true)
	l.SetBoost(true)
	buf := make([][2]float64, 2048)
	if n := testing.AllocsPerRun(100, func() { l.Stream(buf) }); n != 0 {
		t.Errorf("%v allocations a call", n)
	}
}

func BenchmarkLeveler(b *testing.B) {
	for name, on := range map[string][2]bool{"off": {}, "level": {true, false}, "boost": {false, true}, "both": {true, true}} {
		b.Run(name, func(b *testing.B) {
			l := NewLeveler(&loop{data: speech(1<<17, 44100)}, 44100)
			l.SetLevel(on[0])
			l.SetBoost(on[1])
			benchmarkSeconds(b, l, 44100)
		})
	}
}
