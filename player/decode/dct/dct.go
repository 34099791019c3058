// Package dct has the transform that all filter banks of AAC come down to: the
// DCT-IV, y[k] = Σ x[n] cos(π/N (k+½)(n+½)), of N a power of two from 16 to
// 4096.
//
// A Transform has room to work in, so it is not safe for concurrent use.
package dct

import "math"

// Transform computes DCT-IVs of one size.
type Transform struct {
	n       int
	twist   []complex64   // before and after the Fourier transform
	factors [][]complex64 // by stage: the three of each butterfly
	a, b    []complex64
}

// New makes a Transform of n values.
func New(n int) *Transform {
	half := n / 2
	t := &Transform{n: n, twist: make([]complex64, half), a: make([]complex64, half), b: make([]complex64, half)}
	for i := range t.twist {
		t.twist[i] = turn(float64(8*i+1) / float64(16*n))
	}
	for size := half; size >= 4; size /= 4 {
		stage := make([]complex64, 0, size/4*3)
		for p := range size / 4 {
			at := float64(p) / float64(size)
			stage = append(stage, turn(at), turn(2*at), turn(3*at))
		}
		t.factors = append(t.factors, stage)
	}
	return t
}

// turn is exp(-2πi part).
func turn(part float64) complex64 {
	sin, cos := math.Sincos(-2 * math.Pi * part)
	return complex(float32(cos), float32(sin))
}

// Run transforms the n values of x in place.
//
// Two values a step, x[2i] and x[n-1-2i], are the parts of a complex one; that
// makes the whole a Fourier transform of half the size between two turns.
func (t *Transform) Run(x []float32) {
	n := t.n
	x = x[:n]
	half := n / 2
	a, twist := t.a[:half], t.twist[:half]
	for i := range a {
		re, im := x[2*i], x[n-1-2*i]
		w := twist[i]
		a[i] = complex(re*real(w)-im*imag(w), re*imag(w)+im*real(w))
	}
	a = t.fourier()
	for i, v := range a[:half] {
		w := twist[i]
		x[2*i] = real(v)*real(w) - imag(v)*imag(w)
		x[n-1-2*i] = -(real(v)*imag(w) + imag(v)*real(w))
	}
}

// fourier transforms a by Stockham's method, four parts a stage and two in the
// last where the size wants it, and returns where the result is.
func (t *Transform) fourier() []complex64 {
	x, y := t.a, t.b
	size, stride := len(x), 1
	for _, f := range t.factors {
		if stride == 1 {
			first(x, y, f)
		} else {
			butterflies(x, y, f, stride)
		}
		x, y = y, x
		size /= 4
		stride *= 4
	}
	if size == 2 {
		lo, hi := x[:stride], x[stride:2*stride]
		to, up := y[:stride], y[stride:2*stride]
		for i, v := range lo {
			w := hi[i]
			to[i], up[i] = v+w, v-w
		}
		x = y
	}
	return x
}

// first is the stage with a stride of one.
func first(x, y, f []complex64) {
	m := len(x) / 4
	x0, x1, x2, x3 := x[:m], x[m:2*m], x[2*m:3*m], x[3*m:4*m]
	for p := range m {
		w := f[3*p : 3*p+3 : 3*p+3]
		out := y[4*p : 4*p+4 : 4*p+4]
		a, b, c, d := x0[p], x1[p], x2[p], x3[p]
		even, odd := a+c, a-c
		sum, diff := b+d, b-d
		diff = complex(imag(diff), -real(diff))
		out[0] = even + sum
		out[1] = (odd + diff) * w[0]
		out[2] = (even - sum) * w[1]
		out[3] = (odd - diff) * w[2]
	}
}

// butterflies is any other stage.
func butterflies(x, y, f []complex64, stride int) {
	m := len(x) / 4
	for p := 0; p*stride < m; p++ {
		w0, w1, w2 := f[3*p], f[3*p+1], f[3*p+2]
		at := p * stride
		x0, x1, x2, x3 := x[at:at+stride], x[at+m:][:stride], x[at+2*m:][:stride], x[at+3*m:][:stride]
		y0, y1, y2, y3 := y[4*at:][:stride], y[4*at+stride:][:stride], y[4*at+2*stride:][:stride], y[4*at+3*stride:][:stride]
		for q, a := range x0 {
			b, c, d := x1[q], x2[q], x3[q]
			even, odd := a+c, a-c
			sum, diff := b+d, b-d
			diff = complex(imag(diff), -real(diff))
			y0[q] = even + sum
			y1[q] = (odd + diff) * w0
			y2[q] = (even - sum) * w1
			y3[q] = (odd - diff) * w2
		}
	}
}
