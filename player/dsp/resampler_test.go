package dsp

import (
	"fmt"
	"math"
	"testing"
)

func TestResamplerTone(t *testing.T) {
	cases := []struct {
		from, to int
		freq     float64
	}{
		{22050, 48000, 1000}, {22050, 48000, 8000}, {44100, 48000, 1000}, {44100, 48000, 15000},
		{48000, 44100, 1000}, {48000, 44100, 15000}, {8000, 48000, 3000}, {96000, 44100, 10000},
		{11025, 48000, 1000}, {96000, 8000, 1000}, {16000, 22050, 5000}, {44101, 48000, 8000},
		{48000, 47999, 1000},
	}
	for _, c := range cases {
		t.Run(fmt.Sprintf("%d-%d/%v", c.from, c.to, c.freq), func(t *testing.T) {
			r := NewResampler(&clip{data: take(sine(c.freq, c.from), c.from)}, c.from, c.to)
			out := left(drain(r, 777))
			middle := out[len(out)/4 : len(out)*3/4]
			got := snr(middle, c.freq, c.to)
			amp, _, _ := fit(middle, c.freq, c.to)
			t.Logf("SNR %.1f dB, level %+.4f dB", got, db(amp/0.5))
			if got < 90 {
				t.Errorf("SNR %.1f dB, want at least 90", got)
			}
			if math.Abs(db(amp/0.5)) > 0.01 {
				t.Errorf("level is off by %.3f dB", db(amp/0.5))
			}
		})
	}
}

func TestResamplerDoesNotAlias(t *testing.T) {
	for _, c := range []struct {
		from, to int
		freq     float64
	}{
		{48000, 22050, 11100}, {48000, 22050, 15000}, {48000, 8000, 4100}, {96000, 44100, 30000},
		{44100, 16000, 9000}, {48000, 44100, 23000},
	} {
		r := NewResampler(&clip{data: take(sine(c.freq, c.from), c.from)}, c.from, c.to)
		out := left(drain(r, 512))
		got := db(rms(out[len(out)/4:len(out)*3/4]) / rms(left(take(sine(c.freq, c.from), c.from))))
		t.Logf("%d to %d, %v Hz: %.1f dB", c.from, c.to, c.freq, got)
		if got > -90 {
			t.Errorf("%d to %d: %v Hz comes through at %.1f dB", c.from, c.to, c.freq, got)
		}
	}
}

func TestResamplerLengthAndDelay(t *testing.T) {
	rates := []int{8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000}
	for _, from := range rates {
		for _, to := range rates {
			n := from / 8
			r := NewResampler(&clip{data: take(sine(300, from), n), chunk: 313}, from, to)
			out := drain(r, 640)
			if want := (n*to + from - 1) / from; len(out) != want {
				t.Errorf("%d to %d: %d samples, want %d", from, to, len(out), want)
			}
			_, phase, _ := fit(left(out[len(out)/4:]), 300, to)
			at := 2 * math.Pi * 300 * float64(len(out)/4) / float64(to)
			if d := math.Remainder(phase-at, 2*math.Pi); math.Abs(d) > 1e-3 {
				t.Errorf("%d to %d: phase is off by %g", from, to, d)
			}
		}
	}
}

func TestResamplerStreaming(t *testing.T) {
	data := noise(9000)
	want := drain(NewResampler(&clip{data: data}, 44100, 48000), 4096)
	for _, c := range []*clip{{data: data, chunk: 1}, {data: data, chunk: 100, stalls: true}} {
		got := drain(NewResampler(c, 44100, 48000), 333)
		if len(got) != len(want) {
			t.Fatalf("%d samples, want %d", len(got), len(want))
		}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("sample %d differs with short reads", i)
			}
		}
	}
}

func TestResamplerResetState(t *testing.T) {
	data := noise(5000)
	src := &clip{data: data}
	r := NewResampler(src, 22050, 48000)
	first := drain(r, 512)
	src.at = 0
	r.ResetState()
	second := drain(r, 512)
	if len(first) != len(second) {
		t.Fatalf("%d samples after a reset, %d before", len(second), len(first))
	}
	for i := range first {
		if first[i] != second[i] {
			t.Fatalf("sample %d differs after a reset", i)
		}
	}
}

func TestResamplerEqualRatesPass(t *testing.T) {
	data := noise(1000)
	got := drain(NewResampler(&clip{data: data}, 44100, 44100), 64)
	for i := range got {
		if got[i] != data[i] {
			t.Fatalf("sample %d changed", i)
		}
	}
	if len(got) != len(data) {
		t.Errorf("%d samples, want %d", len(got), len(data))
	}
}

func TestResamplerKeepsChannelsApart(t *testing.T) {
	data := take(sine(1000, 22050), 22050)
	for i := range data {
		data[i][1] = 0
	}
	for _, x := range drain(NewResampler(&clip{data: data}, 22050, 48000), 512) {
		if x[1] != 0 {
			t.Fatal("the left channel leaks into the right")
		}
	}
}

// Sound that turns from mono to stereo and back is not mixed up at the seams.
func TestResamplerMonoAndStereo(t *testing.T) {
	data := noise(30000)
	for i := range data {
		if i/5000%2 == 1 {
			data[i][1] = -data[i][1]
		}
	}
	swapped := make([][2]float64, len(data))
	for i, x := range data {
		swapped[i] = [2]float64{x[1], x[0]}
	}
	a := drain(NewResampler(&clip{data: data}, 44100, 48000), 512)
	b := drain(NewResampler(&clip{data: swapped}, 44100, 48000), 512)
	for i := range a {
		if a[i][0] != b[i][1] || a[i][1] != b[i][0] {
			t.Fatalf("sample %d: %v and, with the channels exchanged, %v", i, a[i], b[i])
		}
	}
}

func TestResamplerEmpty(t *testing.T) {
	if out := drain(NewResampler(&clip{}, 8000, 48000), 10); len(out) != 0 {
		t.Errorf("%d samples out of nothing", len(out))
	}
	if out := drain(NewResampler(&clip{data: noise(1)}, 8000, 48000), 10); len(out) != 6 {
		t.Errorf("%d samples out of one, want 6", len(out))
	}
}

func TestResamplerDoesNotAllocate(t *testing.T) {
	r := NewResampler(&endless{f: sine(1000, 44100)}, 44100, 48000)
	buf := make([][2]float64, 1024)
	if n := testing.AllocsPerRun(50, func() { r.Stream(buf) }); n != 0 {
		t.Errorf("%v allocations a call", n)
	}
}

func BenchmarkResampler(b *testing.B) {
	mono, stereo := noise(1<<14), noise(1<<14)
	for i := range stereo {
		stereo[i][1] *= 0.5
	}
	for _, rates := range [][2]int{{44100, 48000}, {22050, 48000}, {48000, 44100}, {96000, 8000}} {
		for name, data := range map[string][][2]float64{"mono": mono, "stereo": stereo} {
			b.Run(fmt.Sprintf("%d-%d/%s", rates[0], rates[1], name), func(b *testing.B) {
				benchmarkSeconds(b, NewResampler(&loop{data: data}, rates[0], rates[1]), rates[1])
			})
		}
	}
}

// loop repeats its data for ever, at next to no cost.
type loop struct {
	data [][2]float64
	at   int
}

func (l *loop) Stream(out [][2]float64) (int, bool) {
	for n := 0; n < len(out); {
		k := copy(out[n:], l.data[l.at:])
		n += k
		l.at = (l.at + k) % len(l.data)
	}
	return len(out), true
}

func (l *loop) Err() error { return nil }

// benchmarkSeconds makes one second of output an operation.
func benchmarkSeconds(b *testing.B, s streamer, rate int) {
	buf := make([][2]float64, 1024)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		for n := 0; n < rate; n += len(buf) {
			s.Stream(buf)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "x-realtime")
}
