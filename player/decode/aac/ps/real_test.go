package ps_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"cosm/player/decode/aac"
	"cosm/player/decode/aac/aactest"
	"cosm/player/decode/audiotest"
	"cosm/player/decode/input"
)

// rateIndex is that of a core at 22,050 Hz; header leads to the counts of bands
// that craft knows.
const rateIndex = 7

var header = aactest.Header{Start: 5, Stop: 9, Scale: 2, Alter: 1, NoiseBands: 2, LimiterBands: 2, LimiterGains: 2, Interpolate: 1, SmoothingNumber: 1}

// craft makes a stream of some frames, with what write puts into each.
func craft(frames int, write func(n int) func(w *aactest.Writer)) (b []byte) {
	rng := rand.New(rand.NewPCG(1, 3))
	e := aactest.NewEncoder(rateIndex, 1)
	p := aactest.NewReplication(header, 8, 16, 3, 1)
	p.Fixed = true
	e.Extend = func(w *aactest.Writer) { p.Fill(w, 1) }
	for n := range frames {
		pcm := make([]float64, aactest.Samples)
		for i := range pcm {
			t := float64(n*aactest.Samples + i)
			pcm[i] = 4000*math.Sin(t*0.11) + 2000*math.Sin(t*0.02) + 600*rng.NormFloat64()
			if rng.IntN(3000) == 0 {
				pcm[i] += 20000 // for what is done to transients
			}
		}
		p.Extra = write(n)
		b = append(b, aactest.ADTS(rateIndex, 1, e.Block([2][]float64{pcm}))...)
	}
	return b
}

func decode(t testing.TB, b []byte) (*aac.Decoder, [][2]float64) {
	t.Helper()
	d, err := aac.OpenADTS(input.New(bytes.NewReader(b), int64(len(b)), true))
	if err != nil {
		t.Fatal(err)
	}
	return d, audiotest.Drain(d)
}

// TestAgainstFFmpeg decodes random streams of all modes.
func TestAgainstFFmpeg(t *testing.T) {
	files := map[string][]byte{}
	for intensity := -1; intensity < 6; intensity++ {
		for coherence := -1; coherence < 6; coherence++ {
			s := aactest.NewStereo(intensity, coherence, uint64(7*intensity+coherence+20))
			files[fmt.Sprint(intensity, coherence)] = craft(20, func(int) func(*aactest.Writer) { return s.Write })
		}
	}
	modes := map[string][]int{"coarse to fine": {1, 2}, "fine to coarse": {5, 4, 3, 2, 0}}
	for name, list := range modes {
		s := aactest.NewStereo(0, 0, 9)
		s.Every = 4
		files[name] = craft(24, func(n int) func(*aactest.Writer) {
			if n%4 == 0 {
				s.Intensity = list[n/4%len(list)]
				s.Coherence = s.Intensity
				s.Restart()
			}
			return s.Write
		})
	}
	wants := audiotest.Decode(t, 2, files)
	for name, b := range files {
		t.Run(name, func(t *testing.T) {
			d, got := decode(t, b)
			want := wants[name]
			if d.Err() != nil || d.Damaged() > 0 || d.Channels() != 2 || len(got) != len(want) {
				t.Errorf("err %v, %d damaged, %d channels, %d samples, ffmpeg has %d", d.Err(), d.Damaged(), d.Channels(), len(got), len(want))
			}
			if s := audiotest.SNR(got, want); s < 80 {
				t.Errorf("SNR %.1f dB, want 80", s)
			} else {
				t.Logf("SNR %.1f dB", s)
			}
		})
	}
}
