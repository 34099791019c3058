package dsp

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

var speeds = []float64{0.5, 0.65, 0.8, 0.95, 1.05, 1.25, 1.5, 1.75, 2, 2.5, 3}

// steps are all the speeds that a listener can choose.
func steps() []float64 {
	var all []float64
	for i := 10; i <= 60; i++ {
		all = append(all, float64(i)/20)
	}
	return all
}

func TestStretcherKeepsPitchAndLevel(t *testing.T) {
	for rate, at := range map[int][]float64{8000: speeds, 22050: steps(), 48000: speeds} {
		worst, most := 0.0, 0.0
		for _, speed := range at {
			s := NewStretcher(&endless{f: sine(440, rate)}, rate)
			s.SetSpeed(speed)
			out := left(read(s, 4*rate))[rate/2:]
			got := pitch(out, 440, rate)
			lowest, highest := math.Inf(1), 0.0
			step := rate / 50
			for i := 0; i+step <= len(out); i += step / 2 {
				amp, _, _ := fit(out[i:i+step], 440, rate)
				lowest, highest = min(lowest, amp), max(highest, amp)
			}
			flutter := db(highest / lowest)
			worst, most = max(worst, math.Abs(got-440)), max(most, flutter)
			if math.Abs(got-440) > 1 {
				t.Errorf("%d Hz at %.2fx: the tone is at %.2f Hz", rate, speed, got)
			}
			if flutter > 1 {
				t.Errorf("%d Hz at %.2fx: flutter %.2f dB", rate, speed, flutter)
			}
		}
		t.Logf("%d Hz, %d speeds: at most %.3f Hz off, flutter %.3f dB", rate, len(at), worst, most)
	}
}

// The lowest voices have periods nearly as long as the search.
func TestStretcherKeepsLowTones(t *testing.T) {
	const rate = 22050
	for _, freq := range []float64{70, 90, 150} {
		for _, speed := range []float64{0.5, 1.5, 3} {
			s := NewStretcher(&endless{f: sine(freq, rate)}, rate)
			s.SetSpeed(speed)
			out := left(read(s, 4*rate))[rate/2:]
			if got := pitch(out, freq, rate); math.Abs(got-freq) > 0.5 {
				t.Errorf("%v Hz at %vx: the tone is at %.2f Hz", freq, speed, got)
			}
			if got := snr(out[:rate], pitch(out[:rate], freq, rate), rate); got < 20 {
				t.Errorf("%v Hz at %vx: SNR %.1f dB", freq, speed, got)
			}
		}
	}
}

func TestStretcherLength(t *testing.T) {
	const rate = 22050
	data := speech(5*rate, rate)
	for _, speed := range speeds {
		s := NewStretcher(&clip{data: data}, rate)
		s.SetSpeed(speed)
		out := drain(s, 441)
		want := float64(len(data)) / speed
		if d := float64(len(out)) - want; math.Abs(d) > 0.12*rate {
			t.Errorf("%.2fx: %d samples, want about %.0f", speed, len(out), want)
		}
		if s.Consumed() > float64(len(data)) || s.Consumed() < float64(len(data))-0.06*rate {
			t.Errorf("%.2fx: consumed %v of %d", speed, s.Consumed(), len(data))
		}
	}
}

// The last samples of a source are heard: a cut-off end would click.
func TestStretcherPlaysTheEnd(t *testing.T) {
	const rate = 44100
	for _, speed := range speeds {
		data := speech(2*rate, rate)
		data[len(data)-1] = [2]float64{0.777, 0.777}
		s := NewStretcher(&clip{data: data}, rate)
		s.SetSpeed(speed)
		out := drain(s, 999)
		if got := out[len(out)-1][0]; math.Abs(got-0.777) > 1e-6 {
			t.Errorf("%.2fx ends with %v, not with the source's last sample", speed, got)
		}
	}
}

func TestStretcherPositionIsWhatIsHeard(t *testing.T) {
	// A burst every second tells where in the input the output is.
	const rate = 16000
	carrier := sine(1000, rate)
	data := take(func(i int) float64 {
		if i%rate < rate/4 {
			return carrier(i)
		}
		return 0
	}, 10*rate)
	for _, speed := range speeds {
		s := NewStretcher(&clip{data: data}, rate)
		s.SetSpeed(speed)
		buf := make([][2]float64, 16)
		quiet, bursts := rate, 0
		for {
			n, ok := s.Stream(buf)
			if !ok {
				break
			}
			if rms(left(buf[:n])) < 0.1 {
				quiet += n
				continue
			}
			if quiet > rate/20 {
				bursts++
				at := s.Consumed() / rate
				if off := math.Abs(at - math.Round(at)); off > 0.09 {
					t.Errorf("%.2fx: a burst is heard at %.3f s", speed, at)
				}
			}
			quiet = 0
		}
		if bursts != 10 {
			t.Errorf("%.2fx: %d bursts of 10 are heard", speed, bursts)
		}
	}
}

func TestStretcherTransparentAtOne(t *testing.T) {
	data := noise(30000)
	s := NewStretcher(&clip{data: data, chunk: 1000}, 44100)
	got := drain(s, 512)
	if len(got) != len(data) {
		t.Fatalf("%d samples, want %d", len(got), len(data))
	}
	for i := range got {
		if got[i] != data[i] {
			t.Fatalf("sample %d changed", i)
		}
	}
	if s.Consumed() != float64(len(data)) {
		t.Errorf("consumed %v", s.Consumed())
	}
}

// After any excursion the output is the source again, bit for bit, and Consumed
// says exactly which sample it is.
func TestStretcherReturnsToTransparent(t *testing.T) {
	const rate = 44100
	data := speech(12*rate, rate)
	for _, speed := range speeds {
		s := NewStretcher(&clip{data: data}, rate)
		read(s, rate/2)
		s.SetSpeed(speed)
		read(s, rate+777)
		s.SetSpeed(1)
		read(s, rate/4)
		from := int(s.Consumed())
		if float64(from) != s.Consumed() {
			t.Fatalf("%.2fx: position %v is between samples", speed, s.Consumed())
		}
		for i, x := range read(s, rate) {
			if x != data[from+i] {
				t.Fatalf("%.2fx: sample %d after the return differs", speed, i)
			}
		}
		if !s.transparent() {
			t.Errorf("%.2fx: the stretcher still holds the sound back", speed)
		}
	}
}

func TestStretcherChangesWithoutClick(t *testing.T) {
	const rate = 48000
	s := NewStretcher(&endless{f: sine(440, rate)}, rate)
	var out []float64
	for i := range 400 {
		s.SetSpeed(speeds[i*7%len(speeds)])
		if i%5 == 0 {
			s.SetSpeed(1)
		}
		out = append(out, left(read(s, 37+i*13))...)
	}
	// A click shows in the second difference, which is w² times the amplitude
	// for the tone itself.
	w := 2 * math.Pi * 440 / rate
	bound := 1.3 * 0.5 * w * w
	for i := 2; i < len(out); i++ {
		if d := math.Abs(out[i] - 2*out[i-1] + out[i-2]); d > bound {
			t.Fatalf("a click of %.5f (the tone has %.5f) at sample %d", d, bound/1.3, i)
		}
	}
}

func TestStretcherStereo(t *testing.T) {
	const rate = 44100
	mid := speech(3*rate, rate)
	for name, factor := range map[string]float64{"in phase": 0.5, "opposite": -1} {
		data := make([][2]float64, len(mid))
		for i := range data {
			data[i] = [2]float64{mid[i][0], factor * mid[i][0]}
		}
		s := NewStretcher(&clip{data: data}, rate)
		s.SetSpeed(1.7)
		for i, x := range drain(s, 1024) {
			if math.Abs(x[1]-factor*x[0]) > 1e-12 {
				t.Fatalf("%s: the channels part at sample %d", name, i)
			}
		}
	}
	// A tone of opposite phase must still be spliced in phase.
	tone := sine(440, rate)
	data := make([][2]float64, 4*rate)
	for i := range data {
		data[i] = [2]float64{tone(i), -tone(i)}
	}
	s := NewStretcher(&clip{data: data}, rate)
	s.SetSpeed(1.5)
	out := left(drain(s, 1024))
	if got := snr(out[rate/2:2*rate], pitch(out[rate/2:2*rate], 440, rate), rate); got < 25 {
		t.Errorf("opposite phase: SNR %.1f dB", got)
	}
}

func TestStretcherNoiseKeepsItsLevel(t *testing.T) {
	const rate = 44100
	data := noise(6 * rate)
	for _, speed := range []float64{0.5, 1.5, 3} {
		s := NewStretcher(&clip{data: data}, rate)
		s.SetSpeed(speed)
		out := left(drain(s, 1024))
		if d := db(rms(out) / rms(left(data))); math.Abs(d) > 0.3 {
			t.Errorf("%.1fx: noise changes by %.2f dB", speed, d)
		}
	}
}

func TestStretcherSurvivesStalls(t *testing.T) {
	const rate = 22050
	data := speech(2*rate, rate)
	for _, speed := range []float64{0.5, 1, 1.5, 3} {
		whole := NewStretcher(&clip{data: data}, rate)
		whole.SetSpeed(speed)
		want := drain(whole, 512)
		choppy := NewStretcher(&clip{data: data, chunk: 97, stalls: true}, rate)
		choppy.SetSpeed(speed)
		got := drain(choppy, 512)
		if len(got) != len(want) {
			t.Fatalf("%.1fx: %d samples, want %d", speed, len(got), len(want))
		}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("%.1fx: sample %d differs with stalls", speed, i)
			}
		}
	}
}

func TestStretcherReset(t *testing.T) {
	const rate = 22050
	data := speech(rate, rate)
	src := &clip{data: data}
	s := NewStretcher(src, rate)
	s.SetSpeed(1.5)
	first := drain(s, 512)
	src.at = 0
	s.Reset()
	if s.Consumed() != 0 || s.Speed() != 1.5 {
		t.Errorf("after a reset: consumed %v, speed %v", s.Consumed(), s.Speed())
	}
	if second := drain(s, 512); len(second) != len(first) {
		t.Errorf("%d samples after a reset, %d before", len(second), len(first))
	}
}

func TestStretcherClampsSpeed(t *testing.T) {
	s := NewStretcher(&clip{}, 44100)
	for in, want := range map[float64]float64{0: 0.5, 9: 3, 1.25: 1.25, math.Inf(1): 3} {
		s.SetSpeed(in)
		if s.Speed() != want {
			t.Errorf("SetSpeed(%v) gives %v, want %v", in, s.Speed(), want)
		}
	}
	s.SetSpeed(math.NaN())
	if math.IsNaN(s.Speed()) {
		t.Error("NaN became the speed")
	}
	if n, ok := s.Stream(make([][2]float64, 10)); n != 0 || ok {
		t.Errorf("an empty source gives %d, %v", n, ok)
	}
}

// Whatever is set when: the position never goes back, follows the output at the
// speed that is set, and reaches the end of the source.
func TestStretcherPositionProperties(t *testing.T) {
	const rate = 8000
	data := speech(4*rate, rate)
	rapid.Check(t, func(t *rapid.T) {
		s := NewStretcher(&clip{data: data, chunk: rapid.IntRange(1, 4000).Draw(t, "chunk")}, rate)
		at := 0.0
		for {
			if rapid.Bool().Draw(t, "change") {
				s.SetSpeed(rapid.SampledFrom(append(speeds, 1, 1, 1)).Draw(t, "speed"))
			}
			n, ok := s.Stream(make([][2]float64, rapid.IntRange(1, 3000).Draw(t, "n")))
			if !ok {
				break
			}
			moved := s.Consumed() - at
			if moved < 0 && !s.ended {
				t.Fatalf("the position goes back by %v", -moved)
			}
			slack := float64(s.span)
			if !s.ended && math.Abs(moved-s.Speed()*float64(n)) > slack {
				t.Fatalf("%d samples at %v move the position by %v", n, s.Speed(), moved)
			}
			at = s.Consumed()
		}
		if at > float64(len(data)) || at < float64(len(data)-rate/10) {
			t.Fatalf("ends at %v of %d", at, len(data))
		}
	})
}

func TestStretcherDoesNotAllocate(t *testing.T) {
	s := NewStretcher(&endless{f: sine(440, 44100)}, 44100)
	buf := make([][2]float64, 4096)
	i := 0
	if n := testing.AllocsPerRun(60, func() {
		s.SetSpeed(speeds[i%len(speeds)])
		s.Stream(buf)
		i++
	}); n != 0 {
		t.Errorf("%v allocations a call", n)
	}
}

func BenchmarkStretcher(b *testing.B) {
	for _, speed := range []float64{0.5, 1, 1.5, 2, 3} {
		b.Run(fmt.Sprintf("%vx", speed), func(b *testing.B) {
			s := NewStretcher(&loop{data: speech(1<<18, 44100)}, 44100)
			s.SetSpeed(speed)
			benchmarkSeconds(b, s, 44100)
		})
	}
}
