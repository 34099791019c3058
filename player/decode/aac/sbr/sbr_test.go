package sbr

import (
	"errors"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"testing"

	"cosm/player/decode/aac/aactest"
	"cosm/player/decode/aac/bits"
)

var plain = aactest.Header{Start: 5, Stop: 9, Scale: 2, Alter: 1, NoiseBands: 2, LimiterBands: 2, LimiterGains: 2, Interpolate: 1, SmoothingNumber: 1}

// payload makes the bits of one frame, ready to be parsed.
func payload(p *aactest.Replication, channels int) bits.Reader {
	var w aactest.Writer
	p.Fill(&w, channels)
	b := w.Bytes()
	n := len(b)
	r := bits.NewReader(append(b, make([]byte, bits.Slack)...), n)
	r.Skip(3)
	if r.Read(4) == 15 {
		r.Skip(8)
	}
	r.Skip(4)
	return r
}

func replication(seed uint64) *aactest.Replication {
	return aactest.NewReplication(plain, 8, 16, 3, seed)
}

// TestAnalysisByDefinition compares a slot with the sums of the standard.
func TestAnalysisByDefinition(t *testing.T) {
	d := New(22050, false, 1)
	rng := rand.New(rand.NewPCG(1, 1))
	a := &d.channels[0].input
	for i := range a.samples {
		a.samples[i] = float32(rng.NormFloat64())
	}
	var full [640]float64
	for i, v := range prototype {
		full[i] = float64(v)
		if i > 0 {
			full[640-i] = float64(v)
		}
	}
	full[384], full[512] = -full[384], -full[512]
	for _, n := range []int{0, 5, 31} {
		var got [coreBands]complex64
		a.slot(n, got[:])
		x := a.samples[n*coreBands:][:320]
		var u [64]float64
		for i := range 320 {
			u[i%64] += float64(x[319-i]) * full[2*i]
		}
		for k := range got {
			var want complex128
			for i, v := range u {
				want += complex(2*v, 0) * cmplx.Exp(complex(0, math.Pi/64*(float64(k)+0.5)*(2*float64(i)-0.5)))
			}
			if cmplx.Abs(complex128(got[k])-want) > 1e-5 {
				t.Fatalf("slot %d, band %d: %v, want %v", n, k, got[k], want)
			}
		}
	}
}

// TestSoundPasses sends a tone through both filter banks: without a payload it
// comes out as it was, at twice the rate.
func TestSoundPasses(t *testing.T) {
	d := New(22050, false, 1)
	const frames = 6
	var out []float32
	for f := range frames {
		pcm := make([]float32, CoreSamples)
		for i := range pcm {
			pcm[i] = float32(math.Sin(0.2 * float64(f*CoreSamples+i)))
		}
		if err := d.Parse(bits.Reader{}, false, 1); err != nil {
			t.Fatal(err)
		}
		part := make([]float32, Samples)
		x := d.Analyze(0, pcm)
		d.Synthesize(0, x[:Slots], part)
		out = append(out, part...)
	}
	var re, im, all float64
	tail := out[2*Samples:]
	for i, v := range tail {
		re += float64(v) * math.Cos(0.1*float64(i))
		im += float64(v) * math.Sin(0.1*float64(i))
		all += float64(v) * float64(v)
	}
	n := float64(len(tail))
	tone := 2 * math.Hypot(re, im) / n
	if math.Abs(tone-1) > 0.01 {
		t.Errorf("the tone has an amplitude of %v", tone)
	}
	if rest := all/n - tone*tone/2; math.Abs(rest) > 1e-3 {
		t.Errorf("besides the tone there is %v", rest)
	}
}

// TestBandsOfAllHeaders makes the tables of every header at every rate: they
// hold together, or the header is refused.
func TestBandsOfAllHeaders(t *testing.T) {
	made := 0
	for _, rate := range []int{16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000} {
		for i := range 16 * 16 * 8 * 4 * 2 {
			h := header{spectrum: spectrum{start: i & 15, stop: i >> 4 & 15, crossover: i >> 8 & 7, scale: i >> 11 & 3, alter: i>>13 == 1, noiseBands: i & 3}}
			for h.limiterBands = range 4 {
				b, err := newBands(h, rate)
				if err != nil {
					if !errors.Is(err, ErrDamaged) {
						t.Fatal(err)
					}
					continue
				}
				made++
				check(t, b)
			}
		}
	}
	if made < 10000 {
		t.Errorf("only %d headers are of use", made)
	}
}

func check(t *testing.T, b *bands) {
	t.Helper()
	end := b.first + b.count
	ok := b.first+b.count <= Bands && b.highCount > 0 && b.low[b.lowCount] == end && b.high[b.highCount] == end && b.noise[b.noiseCount] == end
	for _, list := range [][]int{b.low[:b.lowCount+1], b.high[:b.highCount+1], b.limits[:b.limitCount+1]} {
		ok = ok && slices.IsSorted(list) && list[0] == b.first && list[len(list)-1] <= end && len(slices.Compact(slices.Clone(list))) == len(list)
	}
	made := 0
	for _, p := range b.patches[:b.patchCount] {
		made += p.count
		ok = ok && p.from >= 0 && p.from+p.count <= b.first
	}
	if !ok || made > b.count || b.patchCount == 0 {
		t.Fatalf("tables do not hold together: %+v", *b)
	}
}

// TestLevelsAreReached measures the energy of the bands that were made against
// what was asked for.
func TestLevelsAreReached(t *testing.T) {
	d := New(22050, false, 1)
	p := replication(4)
	p.Fixed = true
	rng := rand.New(rand.NewPCG(1, 1))
	within, all := 0, 0
	for f := range 20 {
		pcm := make([]float32, CoreSamples)
		for i := range pcm {
			pcm[i] = float32(3000 * rng.NormFloat64())
		}
		if err := d.Parse(payload(p, 1), false, 1); err != nil {
			t.Fatal(err)
		}
		x := d.Analyze(0, pcm)
		c := &d.channels[0]
		if f == 0 || c.envelopes != 1 {
			continue
		}
		for i := range d.resolution(c.high[0]) {
			edges := d.low[:]
			if c.high[0] {
				edges = d.bands.high[:]
			}
			sum := 0.
			for n := range Slots {
				for k := edges[i]; k < edges[i+1]; k++ {
					sum += float64(square(x[n][k]))
				}
			}
			sum /= float64(Slots * (edges[i+1] - edges[i]))
			off := 10 * math.Log10(sum/float64(c.energy[0][i]))
			all++
			if math.Abs(off) < 6 { // the limiter moves energy from one band to another
				within++
			}
		}
	}
	if all < 30 || within < all*2/3 {
		t.Errorf("%d of %d bands have the level asked for", within, all)
	}
}

// TestResetKeepsTheHeader seeks: bands that were known stay so, and levels told
// by differences from unknown ones are not believed.
func TestResetKeepsTheHeader(t *testing.T) {
	d := New(22050, false, 1)
	p := replication(6)
	pcm := make([]float32, CoreSamples)
	ready := 0
	for f := range 40 {
		if err := d.Parse(payload(p, 2), f%2 == 2, 2); err != nil {
			t.Fatalf("frame %d: %v", f, err)
		}
		if d.bands == nil || f < 5 && !d.ready {
			t.Fatalf("frame %d: no data", f)
		}
		if f == 5 {
			d.Reset()
		}
		if f > 5 && d.ready {
			ready++
		}
		d.Analyze(0, pcm)
		d.Analyze(1, pcm)
	}
	if ready < 25 {
		t.Errorf("only %d of 34 frames after the seek are made whole", ready)
	}
}

func TestDamage(t *testing.T) {
	d := New(22050, false, 1)
	if err := d.Parse(payload(replication(1), 1), false, 1); err != nil || !d.ready {
		t.Fatal(err)
	}
	r := payload(replication(1), 1)
	r = r.Part(r.Left() / 3)
	if err := d.Parse(r, false, 1); !errors.Is(err, ErrDamaged) || d.ready || d.bands != nil {
		t.Errorf("cut short: %v", err)
	}
	later := replication(1)
	payload(later, 1)
	if err := d.Parse(payload(later, 1), false, 1); err != nil || d.ready {
		t.Errorf("without a header: %v", err)
	}
	if err := d.Parse(payload(replication(2), 1), false, 1); err != nil || !d.ready {
		t.Errorf("with the next header: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for seed := range uint64(4) {
		p := replication(seed)
		p.Tones, p.Coupled = true, seed%2 == 0
		var w aactest.Writer
		p.Fill(&w, 1+int(seed%2))
		f.Add(byte(seed%2), w.Bytes()[1:])
	}
	d := New(22050, false, 1)
	pcm := make([]float32, CoreSamples)
	out := make([]float32, Samples)
	f.Fuzz(func(t *testing.T, stereo byte, b []byte) {
		channels := 1 + int(stereo&1)
		r := bits.NewReader(append(slices.Clone(b), make([]byte, bits.Slack)...), len(b))
		for range 2 {
			if err := d.Parse(r, stereo&2 != 0, channels); err != nil && !errors.Is(err, ErrDamaged) {
				t.Error(err)
			}
			for c := range channels {
				x := d.Analyze(c, pcm)
				d.Synthesize(c, x[:Slots], out)
			}
		}
	})
}

// BenchmarkFrame is one frame of one channel, 46 ms of sound.
func BenchmarkFrame(b *testing.B) {
	d := New(22050, false, 1)
	p := replication(1)
	p.Every = 1
	r := payload(p, 1)
	rng := rand.New(rand.NewPCG(1, 1))
	pcm, out := make([]float32, CoreSamples), make([]float32, Samples)
	for i := range pcm {
		pcm[i] = float32(1000 * rng.NormFloat64())
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := d.Parse(r, false, 1); err != nil {
			b.Fatal(err)
		}
		x := d.Analyze(0, pcm)
		d.Synthesize(0, x[:Slots], out)
	}
}
