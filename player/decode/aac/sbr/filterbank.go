package sbr

import (
	"github.com/tphakala/simd/f32"

	"cosm/player/decode/dct"
)

// Bands is how many bands the filter bank of the output has; that of the core
// has half of them.
const Bands = 64

// Slot is one sample of every band.
type Slot [Bands]complex64

const (
	coreBands = Bands / 2
	// frameSlots is how many samples of the bands a frame has.
	frameSlots = slots * rate
	// taps is how many slots the windows overlap.
	taps = 10
)

// windows are those of both filter banks, in the order in which they are used.
type windows struct {
	analysis  [taps / 2][Bands]float32
	synthesis [taps][Bands]float32
}

// newWindows makes them; scale is that of the output.
func newWindows(scale float32) *windows {
	var full [2*(len(prototype)-1) + 1]float32
	for i, v := range prototype {
		full[i] = v
		full[len(full)-1-i] = v
	}
	// The second half is not quite the first one backwards.
	full[384], full[512] = -full[384], -full[512]
	w := &windows{}
	for j := range w.analysis {
		for i := range w.analysis[j] {
			w.analysis[j][i] = 2 * full[2*(Bands-1-i+Bands*j)]
		}
	}
	for j := range w.synthesis {
		for i := range w.synthesis[j] {
			w.synthesis[j][i] = full[Bands*j+i] * scale / Bands
		}
	}
	return w
}

// analysis is the filter bank that divides what the core decodes (4.6.18.4.1).
type analysis struct {
	*windows
	transform *dct.Transform
	samples   [taps*coreBands - coreBands + frameSlots*coreBands]float32
	sums      [Bands]float32
	folded    [Bands]float32
}

// push takes the samples of a frame.
func (a *analysis) push(pcm []float32) {
	copy(a.samples[:], a.samples[frameSlots*coreBands:])
	copy(a.samples[(taps-1)*coreBands:], pcm)
}

// slot computes the bands of one slot of the frame.
//
// With y the sums of the window folded into 64 values, the real parts are the
// first half of their DCT-IV and the imaginary parts the second, backwards and
// negated.
func (a *analysis) slot(n int, out []complex64) {
	x := a.samples[n*coreBands:][:taps*coreBands]
	u, y := &a.sums, &a.folded
	clear(u[:])
	for j := range a.windows.analysis {
		f32.FMA(u[:], x[(taps/2-1-j)*Bands:][:Bands], a.windows.analysis[j][:], u[:])
	}
	// u is backwards: u[63-n] is what the standard calls u(n).
	y[0] = u[Bands-1]
	for i := 1; i <= coreBands; i++ {
		y[2*i-1] = u[Bands-1-i]
	}
	for i := coreBands + 1; i < Bands; i++ {
		y[2*Bands-2*i] = -u[Bands-1-i]
	}
	a.transform.Run(y[:])
	out = out[:coreBands]
	for k := range out {
		out[k] = complex(y[k], -y[Bands-1-k])
	}
}

// synthesis is the filter bank of the output (4.6.18.4.2), of all bands or, at the
// rate of the core, of the lower half of them (4.6.18.4.3).
type synthesis struct {
	bands     int
	window    [taps][]float32
	transform *dct.Transform
	past      [taps][2 * Bands]float32 // what the windows still need
	newest    int
	re, im    [Bands]float32
}

func newSynthesis(w *windows, bands int, t *dct.Transform) synthesis {
	s := synthesis{bands: bands, transform: t}
	step := Bands / bands
	for j := range s.window {
		s.window[j] = make([]float32, bands)
		for i := range s.window[j] {
			s.window[j][i] = w.synthesis[j][i*step]
		}
	}
	return s
}

// forget ends the sound of the slots before.
func (s *synthesis) forget() {
	for i := range s.past {
		clear(s.past[i][:])
	}
}

// slot makes as many samples of one slot as there are bands.
func (s *synthesis) slot(x *Slot, out []float32) {
	s.newest--
	if s.newest < 0 {
		s.newest = taps - 1
	}
	n := s.bands
	if n == Bands {
		s.spread(x, &s.past[s.newest])
	} else {
		s.spreadHalf(x, &s.past[s.newest])
	}
	out = out[:n]
	clear(out)
	for j, window := range s.window {
		at := s.newest + j
		if at >= taps {
			at -= taps
		}
		half := s.past[at][:n]
		if j%2 == 1 {
			half = s.past[at][n : 2*n]
		}
		f32.FMA(out, half, window, out)
	}
}

// spread modulates all bands: the cosines are a DCT-IV of the real parts, the
// sines one of the imaginary parts backwards, with every other sign changed.
func (s *synthesis) spread(x *Slot, v *[2 * Bands]float32) {
	re, im := &s.re, &s.im
	for k, v := range x {
		re[k] = real(v)
		im[Bands-1-k] = imag(v)
	}
	s.transform.Run(re[:])
	s.transform.Run(im[:])
	for i := 0; i < Bands; i += 2 {
		v[i], v[2*Bands-1-i] = im[i]-re[i], re[i]+im[i]
		v[i+1], v[2*Bands-2-i] = -im[i+1]-re[i+1], re[i+1]-im[i+1]
	}
}

// spreadHalf modulates the lower half of the bands, to the phases that the bank
// of the core has; one DCT-IV has both parts.
func (s *synthesis) spreadHalf(x *Slot, v *[2 * Bands]float32) {
	y := &s.re
	for k, v := range x[:coreBands] {
		y[k], y[Bands-1-k] = real(v), -imag(v)
	}
	s.transform.Run(y[:])
	for i := range coreBands {
		v[i], v[coreBands+i] = -y[2*i], y[Bands-1-2*i]
	}
}
