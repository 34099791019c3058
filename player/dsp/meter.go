package dsp

import "math"

// Meter measures loudness as ITU-R BS.1770-4 and EBU R 128 say: K-weighted,
// in blocks of 400 ms that overlap by three quarters, gated at -70 LUFS and then
// at 10 LU below the mean of what passed. Both channels count alike, so sound
// that is the same on both is 3 LU louder than on one.
//
// With a half-life, older sound counts less and less: the loudness is then that
// of the last while, and not of the whole programme.
type Meter struct {
	shelf, pass biquad
	hop         int        // length of a quarter of a block
	sum         float64    // energy of the quarter that is going on
	n           int        // its samples so far
	last        [4]float64 // energies of the last quarters
	quarters    int        // how many there were
	fade        float64    // what is left of earlier blocks' weight after one
	bins        [loudBins]loudBin
	momentary   float64
}

const (
	loudBins = 801   // from -70 to 10 LUFS in steps of 0.1
	loudGate = -70.0 // LUFS, absolute
	relGate  = 10.0  // LU below the mean
)

type loudBin struct{ weight, energy float64 }

// NewMeter makes a meter for sound of a sample rate in Hz. halfLife is in
// seconds of sound that is not gated; 0 means that all of it counts alike.
func NewMeter(rate int, halfLife float64) *Meter {
	r := float64(max(rate, 1000))
	m := &Meter{hop: max(1, int(math.Round(r/10))), fade: 1, momentary: math.Inf(-1)}
	m.shelf, m.pass = kWeighting(r)
	if halfLife > 0 {
		m.fade = math.Exp2(-0.1 / halfLife)
	}
	return m
}

// kWeighting gives the two filters of BS.1770-4 for any rate: the analogue ones
// behind the coefficients that it lists for 48 kHz.
func kWeighting(rate float64) (shelf, pass biquad) {
	const (
		f1, gain, q1 = 1681.974450955533, 3.999843853973347, 0.7071752369554196
		f2, q2       = 38.13547087602444, 0.5003270373238773
	)
	k := math.Tan(math.Pi * f1 / rate)
	vh := math.Pow(10, gain/20)
	vb := math.Pow(vh, 0.4996667741545416)
	shelf = normal(vh+vb*k/q1+k*k, 2*(k*k-vh), vh-vb*k/q1+k*k, 1+k/q1+k*k, 2*(k*k-1), 1-k/q1+k*k)
	k = math.Tan(math.Pi * f2 / rate)
	a0 := 1 + k/q2 + k*k
	return shelf, biquad{b0: 1, b1: -2, b2: 1, a1: 2 * (k*k - 1) / a0, a2: (1 - k/q2 + k*k) / a0}
}

// Add measures one sample; it reports whether a block is complete with it.
func (m *Meter) Add(x [2]float64) bool {
	y := m.pass.step(m.shelf.step(x))
	m.sum += y[0]*y[0] + y[1]*y[1]
	if m.n++; m.n < m.hop {
		return false
	}
	m.last[m.quarters%4] = m.sum / float64(m.hop)
	m.sum, m.n = 0, 0
	if m.quarters++; m.quarters < 4 {
		return false
	}
	m.block((m.last[0] + m.last[1] + m.last[2] + m.last[3]) / 4)
	return true
}

func (m *Meter) block(energy float64) {
	m.momentary = loudness(energy)
	if m.momentary <= loudGate {
		return
	}
	if m.fade < 1 {
		for i := range m.bins {
			m.bins[i].weight *= m.fade
			m.bins[i].energy *= m.fade
		}
	}
	b := &m.bins[min(loudBins-1, int((m.momentary-loudGate)*10))]
	b.weight++
	b.energy += energy
}

// Momentary is the loudness of the last block, in LUFS; -Inf before there is one.
func (m *Meter) Momentary() float64 { return m.momentary }

// Integrated is the gated loudness in LUFS; -Inf if nothing passed the gate.
func (m *Meter) Integrated() float64 {
	all := m.mean(0)
	if math.IsInf(all, -1) {
		return all
	}
	return m.mean(max(0, int(math.Ceil((all-relGate-loudGate)*10-0.5))))
}

// mean is the loudness of the blocks in the bins from the given one on.
func (m *Meter) mean(from int) float64 {
	var sum loudBin
	for _, b := range m.bins[from:] {
		sum.weight, sum.energy = sum.weight+b.weight, sum.energy+b.energy
	}
	if sum.weight <= 0 {
		return math.Inf(-1)
	}
	return loudness(sum.energy / sum.weight)
}

func loudness(energy float64) float64 { return -0.691 + 10*math.Log10(energy) }

// Forget begins anew, as for another programme.
func (m *Meter) Forget() {
	m.shelf.reset()
	m.pass.reset()
	m.sum, m.n, m.quarters, m.momentary = 0, 0, 0, math.Inf(-1)
	m.bins = [loudBins]loudBin{}
}
