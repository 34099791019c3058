package dsp

import "math"

// biquad is a filter of the second order on both channels, in transposed direct
// form II.
type biquad struct {
	b0, b1, b2, a1, a2 float64
	s1, s2             [2]float64
}

func (f *biquad) step(x [2]float64) [2]float64 {
	for ch, v := range x {
		y := f.b0*v + f.s1[ch]
		f.s1[ch] = f.b1*v - f.a1*y + f.s2[ch]
		f.s2[ch] = f.b2*v - f.a2*y
		x[ch] = y
	}
	return x
}

func (f *biquad) reset() { f.s1, f.s2 = [2]float64{}, [2]float64{} }

// The filters below are those of R. Bristow-Johnson's "Cookbook formulae for
// audio EQ biquad filter coefficients".

// peaking raises (or lowers) a band around freq by gain dB.
func peaking(rate, freq, q, gain float64) biquad {
	a := math.Pow(10, gain/40)
	w, alpha := angle(rate, freq, q)
	return normal(1+alpha*a, -2*math.Cos(w), 1-alpha*a, 1+alpha/a, -2*math.Cos(w), 1-alpha/a)
}

// highPass takes away what lies below freq.
func highPass(rate, freq, q float64) biquad {
	w, alpha := angle(rate, freq, q)
	c := math.Cos(w)
	return normal((1+c)/2, -(1 + c), (1+c)/2, 1+alpha, -2*c, 1-alpha)
}

func angle(rate, freq, q float64) (w, alpha float64) {
	w = 2 * math.Pi * min(freq, 0.45*rate) / rate
	return w, math.Sin(w) / (2 * q)
}

func normal(b0, b1, b2, a0, a1, a2 float64) biquad {
	return biquad{b0: b0 / a0, b1: b1 / a0, b2: b2 / a0, a1: a1 / a0, a2: a2 / a0}
}
