package core

import (
	"math"

	"cosm/player/decode/aac/bits"
	"cosm/player/decode/aac/codes"
)

const (
	// escape is the value of book 11 that says that more bits follow.
	escape = 16
	// maxQuantum is the largest value that a line can have.
	maxQuantum = 8191
)

// tables are what a Decoder computes once.
type tables struct {
	scale   bits.Book
	spectra [12]bits.Book
	quads   [81][4]float32 // of the signed books of four lines
	pairs   [81][2]float32 // of two
	power   [maxQuantum + 1]float32
	gains   [256]float32 // by scale factor, for long windows
	windows [2]windows   // by shape
}

// windows are the rising halves.
type windows struct {
	long  [Samples]float32
	short [shortLines]float32
}

func (t *tables) fill() {
	t.scale = bits.NewBook(codes.Scale, bits.Plain)
	for i, code := range codes.Spectrum {
		t.spectra[i+1] = bits.NewBook(code, packers[i+1])
	}
	for i := range t.quads {
		for j, n := range [4]int{27, 9, 3, 1} {
			t.quads[i][j] = float32(i/n%3 - 1)
		}
		for j, n := range [2]int{9, 1} {
			v := float64(i/n%9 - 4)
			t.pairs[i][j] = float32(math.Copysign(math.Pow(math.Abs(v), 4./3), v))
		}
	}
	for i := range t.power {
		t.power[i] = float32(math.Pow(float64(i), 4./3))
	}
	for i := range t.gains {
		t.gains[i] = float32(math.Exp2(float64(i-100)/4) / Samples)
	}
	for i := range t.windows {
		w := &t.windows[i]
		if i == shapeSine {
			sine(w.long[:])
			sine(w.short[:])
		} else {
			kaiser(w.long[:], 4)
			kaiser(w.short[:], 6)
		}
	}
}

func sine(w []float32) {
	for i := range w {
		w[i] = float32(math.Sin(math.Pi / 2 * (float64(i) + 0.5) / float64(len(w))))
	}
}

// kaiser makes the window derived from Kaiser's and Bessel's (14496-3, 4.6.11.3).
func kaiser(w []float32, alpha float64) {
	n := float64(len(w))
	sum := make([]float64, len(w)+1)
	total := 0.
	for i := range sum {
		x := 2*float64(i)/n - 1
		total += bessel(math.Pi * alpha * math.Sqrt(max(1-x*x, 0)))
		sum[i] = total
	}
	for i := range w {
		w[i] = float32(math.Sqrt(sum[i] / total))
	}
}

// bessel is the modified one of the first kind and order zero.
func bessel(x float64) float64 {
	sum, term := 1., 1.
	for k := 1.; term > sum*1e-18; k++ {
		term *= (x / 2 / k) * (x / 2 / k)
		sum += term
	}
	return sum
}

// packers make the payloads of the books: what of lines a word stands for, and
// which of them have a sign bit behind it.
var packers = [12]func(int) uint32{
	1: bits.Plain, 2: bits.Plain, 3: packQuad, 4: packQuad, 5: bits.Plain, 6: bits.Plain,
	7: packPair(8), 8: packPair(8), 9: packPair(13), 10: packPair(13), 11: packPair(17),
}

func packQuad(i int) uint32 {
	v := [4]int{i / 27, i / 9 % 3, i / 3 % 3, i % 3}
	e := uint32(0)
	for j, x := range v {
		e |= uint32(x)<<(4*j) | uint32(min(x, 1))<<(4*j+2)
	}
	return e
}

func packPair(n int) func(int) uint32 {
	return func(i int) uint32 {
		x, y := i/n, i%n
		return uint32(x) | uint32(y)<<5 | uint32(min(x, 1))<<10 | uint32(min(y, 1))<<11
	}
}
