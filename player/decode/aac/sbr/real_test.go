package sbr_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"cosm/player/decode/aac"
	"cosm/player/decode/aac/aactest"
	"cosm/player/decode/aac/sbr"
	"cosm/player/decode/audiotest"
	"cosm/player/decode/input"
)

// coreRates are indices of rates that cores have.
var coreRates = map[int]int{5: 32000, 6: 24000, 7: 22050, 8: 16000, 9: 12000, 10: 11025, 11: 8000}

// craft makes a stream of some frames.
func craft(p *aactest.Replication, index, channels, frames int, seed uint64) (b []byte) {
	rng := rand.New(rand.NewPCG(seed, 3))
	e := aactest.NewEncoder(index, channels)
	e.Extend = func(w *aactest.Writer) { p.Fill(w, channels) }
	for n := range frames {
		var pcm [2][]float64
		for c := range pcm {
			pcm[c] = make([]float64, aactest.Samples)
			for i := range pcm[c] {
				t := float64(n*aactest.Samples + i)
				pcm[c][i] = 4000*math.Sin(t*0.11+float64(c)) + 2000*math.Sin(t*(0.5+0.3*float64(c))) + 600*rng.NormFloat64()
			}
		}
		b = append(b, aactest.ADTS(index, channels, e.Block(pcm))...)
	}
	return b
}

func open(t testing.TB, b []byte) *aac.Decoder {
	t.Helper()
	d, err := aac.OpenADTS(input.New(bytes.NewReader(b), int64(len(b)), true))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// replication makes one whose counts fit its header, nil where the rate does not
// allow that.
func replication(t testing.TB, h aactest.Header, index int, seed uint64) *aactest.Replication {
	t.Helper()
	low, high, noise, err := sbr.Counts(h.Start, h.Stop, h.Crossover, h.Scale, h.Alter == 1, h.NoiseBands, 2*coreRates[index])
	if err != nil {
		return nil
	}
	return aactest.NewReplication(h, low, high, noise, seed)
}

func compare(t *testing.T, b []byte, want [][2]float64, rate int) {
	t.Helper()
	d := open(t, b)
	got := audiotest.Drain(d)
	if d.Err() != nil || d.Damaged() > 0 || d.SampleRate() != rate || len(got) != len(want) {
		t.Errorf("err %v, %d damaged, %d Hz, %d samples, ffmpeg has %d", d.Err(), d.Damaged(), d.SampleRate(), len(got), len(want))
	}
	if s := audiotest.SNR(got, want); s < 80 {
		t.Errorf("SNR %.1f dB, want 80", s)
	} else {
		t.Logf("SNR %.1f dB", s)
	}
}

// TestAgainstFFmpeg decodes random streams of all kinds of grids, headers and
// rates.
func TestAgainstFFmpeg(t *testing.T) {
	plain := aactest.Header{Start: 5, Stop: 9, Scale: 2, Alter: 1, NoiseBands: 2, LimiterBands: 2, LimiterGains: 2, Interpolate: 1, SmoothingNumber: 1}
	change := func(f func(h *aactest.Header)) aactest.Header {
		h := plain
		f(&h)
		return h
	}
	for name, c := range map[string]struct {
		h    aactest.Header
		make func(p *aactest.Replication)
	}{
		"plain":         {plain, func(p *aactest.Replication) { p.Fixed, p.Quiet = true, true }},
		"moving":        {plain, func(p *aactest.Replication) { p.Quiet = true }},
		"noise":         {plain, func(*aactest.Replication) {}},
		"tones":         {plain, func(p *aactest.Replication) { p.Tones = true }},
		"again":         {plain, func(p *aactest.Replication) { p.Every = 3 }},
		"coarse":        {change(func(h *aactest.Header) { h.Coarse = true }), func(p *aactest.Replication) { p.Tones = true }},
		"smooth":        {change(func(h *aactest.Header) { h.SmoothingNumber = 0 }), func(*aactest.Replication) {}},
		"averaged":      {change(func(h *aactest.Header) { h.Interpolate = 0 }), func(*aactest.Replication) {}},
		"even":          {change(func(h *aactest.Header) { h.Scale, h.Alter = 0, 0 }), func(*aactest.Replication) {}},
		"even in twos":  {change(func(h *aactest.Header) { h.Scale, h.Crossover = 0, 1 }), func(*aactest.Replication) {}},
		"one limit":     {change(func(h *aactest.Header) { h.LimiterBands = 0 }), func(*aactest.Replication) {}},
		"many limits":   {change(func(h *aactest.Header) { h.LimiterBands, h.LimiterGains = 3, 0 }), func(*aactest.Replication) {}},
		"few limits":    {change(func(h *aactest.Header) { h.LimiterBands, h.LimiterGains = 1, 3 }), func(*aactest.Replication) {}},
		"crossover":     {change(func(h *aactest.Header) { h.Crossover = 3 }), func(*aactest.Replication) {}},
		"stop at twice": {change(func(h *aactest.Header) { h.Stop, h.Scale = 14, 1 }), func(*aactest.Replication) {}},
		"little noise":  {change(func(h *aactest.Header) { h.NoiseBands, h.Scale = 0, 3 }), func(*aactest.Replication) {}},
		"high start":    {change(func(h *aactest.Header) { h.Start = 12 }), func(*aactest.Replication) {}},
		"low start":     {change(func(h *aactest.Header) { h.Start, h.Stop = 1, 3 }), func(*aactest.Replication) {}},
	} {
		t.Run(name, func(t *testing.T) {
			files, rates := map[string][]byte{}, map[string]int{}
			for index, rate := range coreRates {
				if index%2 == 0 && name != "noise" && name != "coarse" {
					continue // three rates are enough for what does not depend on them
				}
				for channels := 1; channels <= 2; channels++ {
					for _, coupled := range []bool{false, true}[:channels] {
						p := replication(t, c.h, index, uint64(rate))
						if p == nil {
							continue
						}
						p.Coupled = coupled
						c.make(p)
						file := fmt.Sprint(rate, "x", channels, coupled)
						files[file], rates[file] = craft(p, index, channels, 12, 1), 2*rate
					}
				}
			}
			wants := audiotest.Decode(t, 2, files)
			for file, b := range files {
				t.Run(file, func(t *testing.T) { compare(t, b, wants[file], rates[file]) })
			}
		})
	}
}
