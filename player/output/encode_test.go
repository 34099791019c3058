package output

import (
	"encoding/binary"
	"math"
	"testing"
)

func TestInt16PassesWhatItCanHold(t *testing.T) {
	d := newDither()
	for v := math.MinInt16; v <= math.MaxInt16; v++ {
		x := float64(v) / 32768
		b := d.appendInt16(nil, [][2]float64{{x, -x}})
		if got := int(int16(binary.LittleEndian.Uint16(b))); got != v {
			t.Fatalf("%d became %d", v, got)
		}
		if got := int(int16(binary.LittleEndian.Uint16(b[2:]))); got != min(-v, math.MaxInt16) {
			t.Fatalf("%d became %d", -v, got)
		}
	}
}

// TestDither: the mean of many roundings is the value, and their error is the
// triangle's: variance 2/12 from the noise and 1/12 from the rounding.
func TestDither(t *testing.T) {
	d := newDither()
	for _, x := range []float64{0.3, -0.77, 1000.5, 123.01} {
		const n = 200000
		sum, square := 0.0, 0.0
		for range n {
			e := float64(d.quantise(x/32768)) - x
			sum += e
			square += e * e
		}
		if mean := sum / n; math.Abs(mean) > 0.01 {
			t.Errorf("%v: mean error %v steps", x, mean)
		}
		if v := square / n; math.Abs(v-0.25) > 0.01 {
			t.Errorf("%v: variance %v, want 0.25", x, v)
		}
	}
}

func TestEncodeClips(t *testing.T) {
	in := [][2]float64{{2, -2}, {math.NaN(), math.Inf(1)}, {math.Inf(-1), 0.25}}
	want := []float32{1, -1, 0, 1, -1, 0.25}
	b := appendFloat32(nil, in)
	for i, w := range want {
		if got := math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:])); got != w {
			t.Errorf("float %d: %v, want %v", i, got, w)
		}
	}
	b = newDither().appendInt16(nil, in)
	for i, w := range []int16{32767, -32768, 0, 32767, -32768, 8192} {
		if got := int16(binary.LittleEndian.Uint16(b[2*i:])); got != w {
			t.Errorf("int %d: %v, want %v", i, got, w)
		}
	}
}

func BenchmarkInt16(b *testing.B) {
	benchmark(b, func(p [][2]float64, buf []byte, d *dither) []byte { return d.appendInt16(buf, p) })
}

func BenchmarkFloat32(b *testing.B) {
	benchmark(b, func(p [][2]float64, buf []byte, _ *dither) []byte { return appendFloat32(buf, p) })
}

// benchmark reports seconds of sound per second.
func benchmark(b *testing.B, encode func([][2]float64, []byte, *dither) []byte) {
	p := make([][2]float64, 48000)
	newTone(440, 48000, len(p)).Stream(p)
	var buf []byte
	d := newDither()
	for b.Loop() {
		buf = encode(p, buf[:0], d)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "x_realtime")
}
