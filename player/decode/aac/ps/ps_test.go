package ps

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"cosm/player/decode/aac/aactest"
	"cosm/player/decode/aac/bits"
	"cosm/player/decode/aac/sbr"
)

type frame = [sbr.Slots + sbr.Ahead]sbr.Slot

// noisy makes the next frame of one long noise, 32 slots and those ahead.
func noisy(rng *rand.Rand, last *frame) *frame {
	x := *last
	copy(x[:], last[sbr.Slots:])
	for n := sbr.Ahead; n < len(x); n++ {
		for k := range x[n] {
			x[n][k] = complex(float32(rng.NormFloat64()), float32(rng.NormFloat64()))
		}
	}
	return &x
}

func payload(s *aactest.Stereo) bits.Reader {
	var w aactest.Writer
	s.Write(&w)
	b := w.Bytes()
	r := bits.NewReader(append(b, make([]byte, bits.Slack)...), len(b))
	r.Skip(2)
	return r
}

// settings makes a payload of one envelope with the same parameters for all
// bands.
func settings(intensity, coherence int) bits.Reader {
	var w aactest.Writer
	w.Put(0b1_1_001_1_001_0, 10) // a header with 20 parameters of each
	w.Put(0b0_01, 3)             // one envelope
	s := aactest.NewStereo(1, 1, 1)
	s.Flat(&w, intensity, coherence)
	b := w.Bytes()
	return bits.NewReader(append(b, make([]byte, bits.Slack)...), len(b))
}

// TestFiltersSumUp: what the lowest bands are divided into makes up the whole
// again, and does not come late.
func TestFiltersSumUp(t *testing.T) {
	for i := range layouts {
		l := &layouts[i]
		d := New()
		rng := rand.New(rand.NewPCG(2, 2))
		x := noisy(rng, &frame{})
		d.split(x, l)
		x = noisy(rng, x)
		want := *x
		d.split(x, l)
		d.join(x, l)
		for n := range sbr.Slots {
			for k := range x[n] {
				off := complex128(x[n][k] - want[n][k])
				if math.Hypot(real(off), imag(off)) > 0.02 {
					t.Fatalf("%d parameters, slot %d, band %d: %v, want %v", l.parameters, n, k, x[n][k], want[n][k])
				}
			}
		}
	}
}

func TestLayoutsHoldTogether(t *testing.T) {
	for _, l := range layouts {
		sum := 0
		for _, n := range l.split {
			sum += n
		}
		if sum != l.sum || len(l.centers) != sum || len(l.parameter) != l.bands || l.bands != sbr.Bands-len(l.split)+sum {
			t.Errorf("%d parameters: %d bands of %d", l.parameters, sum, l.bands)
		}
		if int(slices.Max(l.parameter)) != l.parameters-1 || slices.Min(l.parameter) != 0 {
			t.Errorf("%d parameters: up to %d", l.parameters, slices.Max(l.parameter))
		}
	}
}

// TestPanning measures how loud both sides are, and how alike.
func TestPanning(t *testing.T) {
	for _, c := range []struct {
		intensity, coherence int
		ratio, alike         float64 // in dB, and from -1 to 1
	}{
		{0, 0, 0, 1}, {7, 0, 25, 1}, {-7, 0, -25, 1}, {3, 0, 7, 1}, {0, 5, 0, 0}, {0, 7, 0, -1}, {-2, 3, -4, 0.6},
	} {
		d := New()
		rng := rand.New(rand.NewPCG(1, 1))
		x := &frame{}
		var left, right, both, mono float64
		for n := range 40 {
			if err := d.Parse(settings(c.intensity, c.coherence)); err != nil {
				t.Fatal(err)
			}
			x = noisy(rng, x)
			l := *x
			r := d.Apply(&l)
			for i := range sbr.Slots {
				for k := 4; k < sbr.Bands && n > 2; k++ {
					a, b := complex128(l[i][k]), complex128(r[i][k])
					left += real(a)*real(a) + imag(a)*imag(a)
					right += real(b)*real(b) + imag(b)*imag(b)
					both += real(a)*real(b) + imag(a)*imag(b)
					m := complex128(x[i][k])
					mono += real(m)*real(m) + imag(m)*imag(m)
				}
			}
		}
		ratio, alike := 10*math.Log10(left/right), both/math.Sqrt(left*right)
		if math.Abs(ratio-c.ratio) > 0.5 || math.Abs(alike-c.alike) > 0.06 {
			t.Errorf("%d and %d: %.1f dB, alike %.2f; want %.1f and %.2f", c.intensity, c.coherence, ratio, alike, c.ratio, c.alike)
		}
		if power := (left + right) / (2 * mono); math.Abs(power-1) > 0.1 {
			t.Errorf("%d and %d: power changed by %.2f", c.intensity, c.coherence, power)
		}
	}
}

func TestBothWaysOfMixingKeepThePower(t *testing.T) {
	for _, c := range []float64{0.01, 0.5, 1, 2, 100} {
		for _, rho := range coherences {
			for i, m := range []matrix{mixA(c, rho), mixB(c, rho)} {
				sum := 0.
				for _, v := range []float32{m.left, m.right, m.wetLeft, m.wetRight} {
					sum += float64(v) * float64(v)
				}
				if math.Abs(sum-2) > 1e-3 {
					t.Errorf("way %d, ratio %v, coherence %v: power %v", i, c, rho, sum)
				}
			}
		}
	}
}

// TestParametersOfOtherNumbers spreads 10 over 34 and takes 20 out of 34.
func TestParametersOfOtherNumbers(t *testing.T) {
	var p [fineParameters]int8
	for i := range p {
		p[i] = int8(i - 5)
	}
	if got := adapt(&p, 20, 20); got != p {
		t.Error("the same number is changed")
	}
	got := adapt(&p, 10, 34)
	if got[0] != -5 || got[5] != -4 || got[16] != 0 || got[33] != 4 {
		t.Errorf("10 of 34: %v", got)
	}
	got = adapt(&p, 34, 20)
	if got[0] != -4 || got[6] != 5 || got[18] != 24 || got[19] != 27 {
		t.Errorf("34 of 20: %v", got)
	}
}

func TestHoldsAndResets(t *testing.T) {
	d := New()
	x := frame{}
	x[3][20] = 1
	if d.Started() || d.Parse(bits.Reader{}) != nil {
		t.Fatal("started by nothing")
	}
	if r := d.Apply(&x); r[3][20] != 1 || x[3][20] != 1 {
		t.Error("before the first header sides are not alike")
	}
	if err := d.Parse(settings(7, 0)); err != nil || !d.Started() {
		t.Fatal(err)
	}
	d.Apply(&frame{})
	for range 3 { // frames of which nothing is told
		if err := d.Parse(bits.Reader{}); err != nil {
			t.Fatal(err)
		}
		y := x
		if r := d.Apply(&y); real(y[3][20]) < 1.3 || real(r[3][20]) > 0.2 {
			t.Errorf("left %v, right %v", y[3][20], r[3][20])
		}
	}
	d.Reset()
	if !d.Started() || d.intensityMode != 1 || d.matrices[1][5] != (matrix{}) {
		t.Error("a seek forgets the header, or keeps the rest")
	}
}

func TestDamage(t *testing.T) {
	for name, b := range map[string][]byte{
		"reserved mode": {0b1_1_110_000}, "cut short": {0b1_1_000_1_00, 0b0_0_0_11_000},
		"no length": {0b1_0_0_0_1_01_0, 0b0011_0001, 0b1_0000000},
	} {
		d := New()
		r := bits.NewReader(append(slices.Clone(b), make([]byte, bits.Slack)...), len(b))
		if err := d.Parse(r); !errors.Is(err, ErrDamaged) || d.Started() {
			t.Errorf("%s: %v, started %v", name, err, d.Started())
		}
	}
}

func FuzzParse(f *testing.F) {
	for mode := range 6 {
		var w aactest.Writer
		aactest.NewStereo(mode, 5-mode, 3).Write(&w)
		f.Add(w.Bytes())
	}
	d := New()
	x := noisy(rand.New(rand.NewPCG(1, 1)), &frame{})
	f.Fuzz(func(t *testing.T, b []byte) {
		r := bits.NewReader(append(slices.Clone(b), make([]byte, bits.Slack)...), len(b))
		r.Skip(2)
		for range 2 {
			if err := d.Parse(r); err != nil && !errors.Is(err, ErrDamaged) {
				t.Error(err)
			}
			y := *x
			d.Apply(&y)
		}
	})
}

// BenchmarkApply is one frame, 46 ms of sound.
func BenchmarkApply(b *testing.B) {
	d := New()
	x := noisy(rand.New(rand.NewPCG(1, 1)), &frame{})
	r := payload(aactest.NewStereo(1, 1, 1))
	b.ReportAllocs()
	for b.Loop() {
		if err := d.Parse(r); err != nil {
			b.Fatal(err)
		}
		y := *x
		d.Apply(&y)
	}
}
