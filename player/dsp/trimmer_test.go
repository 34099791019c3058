package dsp

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// talk is tone bursts in a quiet room. Each sound begins softly, as a word does
// with f or h: 30 ms at 20 dB under the rest.
func talk(rate int, noise float64, gaps ...float64) (x [][2]float64, onsets []int) {
	r := rand.New(rand.NewPCG(3, 4))
	tone := sine(300, rate)
	add := func(n int, level func(i int) float64) {
		for i := range n {
			v := level(i)*tone(len(x)) + noise*(r.Float64()-0.5)
			x = append(x, [2]float64{v, v})
		}
	}
	for _, gap := range append([]float64{0}, gaps...) {
		add(int(gap*float64(rate)), func(int) float64 { return 0 })
		onsets = append(onsets, len(x))
		add(rate/2, func(i int) float64 {
			if i < rate*3/100 {
				return 0.03
			}
			return 0.3
		})
	}
	return x, onsets
}

func TestTrimmerLeavesSoundAlone(t *testing.T) {
	const rate = 22050
	for _, mode := range Trims() {
		for name, data := range map[string][][2]float64{
			"tone": take(sine(440, rate), 3*rate), "noise": noise(3 * rate), "short pauses": first(talk(rate, 0.001, 0.1, 0.15, 0.12)),
		} {
			tr := NewTrimmer(&clip{data: data, chunk: 500, stalls: true}, rate)
			tr.SetMode(mode)
			got := drain(tr, 333)
			if len(got) != len(data) {
				t.Fatalf("%s, %s: %d samples of %d", mode, name, len(got), len(data))
			}
			for i := range got {
				if got[i] != data[i] {
					t.Fatalf("%s, %s: sample %d changed", mode, name, i)
				}
			}
		}
	}
}

func first(x [][2]float64, _ []int) [][2]float64 { return x }

func TestTrimmerShortensPauses(t *testing.T) {
	const rate = 22050
	pause := map[Trim][3]float64{ // what is left of 1, 2 and 8 s
		TrimOff: {1, 2, 8}, TrimMild: {0.725, 1.225, 4.225}, TrimMedium: {0.45, 0.7, 2.2}, TrimStrong: {0.26, 0.39, 1.14},
	}
	for mode, want := range pause {
		for i, gap := range []float64{1, 2, 8} {
			data, onsets := talk(rate, 0.0005, gap)
			tr := NewTrimmer(&clip{data: data}, rate)
			tr.SetMode(mode)
			got := drain(tr, 512)
			left := float64(len(got)-len(data))/rate + gap
			if math.Abs(left-want[i]) > 0.06 {
				t.Errorf("%s: %.2f s are left of %v, want about %v", mode, left, gap, want[i])
			}
			if gone := tr.Gone(float64(len(got))); int(gone) != len(data)-len(got) {
				t.Errorf("%s: %d samples are gone, told %d", mode, len(data)-len(got), gone)
			}
			// The last sound is there whole, with a lead of 70 ms and more.
			tail := data[onsets[1]-rate*7/100:]
			for k := range tail {
				if got[len(got)-len(tail)+k] != tail[k] {
					t.Fatalf("%s: the sound after %v s differs at %d of %d", mode, gap, k, len(tail))
				}
			}
		}
	}
}

// A hum or a room's noise is silence too, however loud within reason; music
// under a voice is not.
func TestTrimmerKnowsNoiseFromMusic(t *testing.T) {
	const rate = 22050
	for _, c := range []struct {
		noise float64
		cuts  bool
	}{{0, true}, {0.0003, true}, {0.01, true}, {0.15, false}} {
		data, _ := talk(rate, c.noise, 2, 2, 2, 2)
		tr := NewTrimmer(&clip{data: data}, rate)
		tr.SetMode(TrimStrong)
		got := drain(tr, 512)
		if cuts := len(data)-len(got) > 3*rate; cuts != c.cuts {
			t.Errorf("noise %v: %.2f s of %.2f left", c.noise, float64(len(got))/rate, float64(len(data))/rate)
		}
	}
}

func TestTrimmerCutsWithoutClick(t *testing.T) {
	const rate = 48000
	hum, tone := sine(50, rate), sine(100, rate)
	data := take(func(i int) float64 {
		v := 0.004 * hum(i)
		if i%(3*rate) < rate {
			v += 0.2 * tone(i) * math.Sin(math.Pi*float64(i%(3*rate))/rate)
		}
		return v
	}, 12*rate)
	tr := NewTrimmer(&clip{data: data}, rate)
	tr.SetMode(TrimStrong)
	out := left(drain(tr, 700))
	if len(out) > len(data)*3/4 {
		t.Fatalf("%d samples of %d are left: nothing was tried", len(out), len(data))
	}
	w := 2 * math.Pi * 100 / rate
	bound := 1.3 * 0.1 * w * w // of the second difference, as with the tone itself
	for i := 2; i < len(out); i++ {
		if d := math.Abs(out[i] - 2*out[i-1] + out[i-2]); d > bound {
			t.Fatalf("a click of %v at sample %d", d, i)
		}
	}
}

// Each output sample outside of the cross-fades is the input sample that Source
// names, whatever the sizes of the pieces and however the mode changes.
func TestTrimmerKnowsItsPlace(t *testing.T) {
	const rate = 8000
	data, _ := talk(rate, 0.0004, 1, 0.3, 0.7)
	rapid.Check(t, func(t *rapid.T) {
		tr := NewTrimmer(&clip{data: data, chunk: rapid.IntRange(1, 900).Draw(t, "chunk"), stalls: true}, rate)
		at, wrong, place := 0, 0, -1.0
		for {
			if rapid.IntRange(0, 3).Draw(t, "change") == 0 {
				tr.SetMode(rapid.SampledFrom(Trims()).Draw(t, "mode"))
			}
			buf := make([][2]float64, rapid.IntRange(1, 700).Draw(t, "n"))
			n, ok := tr.Stream(buf)
			if !ok {
				break
			}
			for i := range n {
				p := tr.Source(float64(at + i))
				if p <= place || p >= float64(len(data)) {
					t.Fatalf("sample %d stands for %v after %v", at+i, p, place)
				}
				if place = p; buf[i] != data[int(p)] {
					wrong++
				}
			}
			at += n
		}
		if end := tr.Source(float64(at)); end != float64(len(data)) {
			t.Fatalf("ends at %v of %d", end, len(data))
		}
		if cuts := tr.cuts.count; wrong > cuts*tr.hop {
			t.Fatalf("%d samples are not those they should be, with %d cuts", wrong, cuts)
		}
	})
}

func TestTrimmerResets(t *testing.T) {
	const rate = 8000
	data, _ := talk(rate, 0.0004, 2, 2)
	src := &clip{data: data}
	tr := NewTrimmer(src, rate)
	tr.SetMode(TrimStrong)
	read(tr, rate*3/2)
	src.at = 0
	tr.Reset()
	if tr.Source(0) != 0 || tr.Gone(1e9) != 0 {
		t.Errorf("after a reset: place %v, gone %v", tr.Source(0), tr.Gone(1e9))
	}
	tr.SetMode("loud")
	if got := drain(tr, 100); len(got) != len(data) {
		t.Errorf("an unknown mode leaves %d samples of %d", len(got), len(data))
	}
	if n, ok := NewTrimmer(&clip{}, rate).Stream(make([][2]float64, 5)); n != 0 || ok {
		t.Errorf("an empty source gives %d, %v", n, ok)
	}
}

func TestTrimmerDoesNotAllocate(t *testing.T) {
	data, _ := talk(44100, 0.0004, 2, 0.5, 3)
	for _, mode := range Trims() {
		tr := NewTrimmer(&loop{data: data}, 44100)
		tr.SetMode(mode)
		buf := make([][2]float64, 2048)
		if n := testing.AllocsPerRun(200, func() { tr.Stream(buf) }); n != 0 {
			t.Errorf("%s: %v allocations a call", mode, n)
		}
	}
}

func BenchmarkTrimmer(b *testing.B) {
	data, _ := talk(44100, 0.0004, 2, 0.5, 3)
	for _, mode := range Trims() {
		b.Run(string(mode), func(b *testing.B) {
			tr := NewTrimmer(&loop{data: data}, 44100)
			tr.SetMode(mode)
			benchmarkSeconds(b, tr, 44100)
		})
	}
}
