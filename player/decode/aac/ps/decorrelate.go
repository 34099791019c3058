package ps

const (
	// inputDelay is that of the all-pass filters' input, in slots; bands above
	// them are only delayed, by longDelay or shortDelay.
	inputDelay = 2
	longDelay  = 14
	shortDelay = 1
	maxLink    = 5
	// How the sound of transients is kept out of the decorrelator (8.6.4.5.3).
	peakDecay = 0.76592833836465
	smoothing = 0.25
	impact    = 1.5
	decayStep = 0.05
	maxPasses = 50
)

// decorrelator makes of one signal another that is as loud and unlike it.
type decorrelator struct {
	past   [fineBands][longDelay]complex64
	linked [maxPasses][len(links)][maxLink]complex64
	peak   [fineParameters]float32
	energy [fineParameters]float32
	excess [fineParameters]float32
	gains  [fineParameters][slots]float32
}

// run computes d.wet of d.mono.
func (c *decorrelator) run(d *Decoder, l *layout) {
	c.duck(d, l)
	which := 0
	if l.parameters == fineParameters {
		which = 1
	}
	var in [longDelay + slots]complex64
	for k := range l.bands {
		x, y := &d.mono[k], &d.wet[k]
		copy(in[:], c.past[k][:])
		copy(in[longDelay:], x[:])
		copy(c.past[k][:], x[slots-longDelay:])
		switch {
		case k < l.passes:
			factor := min(max(1-decayStep*float32(k-l.decay), 0), 1)
			c.pass(k, in[longDelay-inputDelay:][:slots], y, d.turns[which][k], &d.linked[which][k], factor)
		case k < l.long:
			copy(y[:], in[:slots])
		default:
			copy(y[:], in[longDelay-shortDelay:][:slots])
		}
		gains := &c.gains[l.parameter[k]]
		for n, g := range gains {
			y[n] = complex(real(y[n])*g, imag(y[n])*g)
		}
	}
}

// pass runs the all-pass filters of one band.
func (c *decorrelator) pass(k int, x []complex64, y *[slots]complex64, turn complex64, turns *[3]complex64, factor float32) {
	x = x[:slots]
	for n := range y {
		y[n] = x[n] * turn
	}
	for m := range links {
		past := &c.linked[k][m]
		delay := links[m].delay
		gain := factor * float32(links[m].gain)
		t := turns[m]
		at := 0
		for n := range y {
			in := y[n]
			out := past[at]*t - complex(real(in)*gain, imag(in)*gain)
			past[at] = in + complex(real(out)*gain, imag(out)*gain)
			y[n] = out
			if at++; at == delay {
				at = 0
			}
		}
		rotate(past[:delay], slots%delay)
	}
}

// silence is what a processor would spend long on and nobody hears.
const silence = 1e-15

// rotate makes the element n the first, so that a ring always begins at 0, and
// ends what has faded out.
func rotate(x []complex64, n int) {
	var old [maxLink]complex64
	copy(old[:], x)
	for i := range x {
		at := i + n
		if at >= len(x) {
			at -= len(x)
		}
		x[i] = old[at]
		if v := x[i]; max(real(v), -real(v), imag(v), -imag(v)) < silence {
			x[i] = 0
		}
	}
}

// duck computes by how much transients are turned down.
func (c *decorrelator) duck(d *Decoder, l *layout) {
	for i := range l.parameters {
		clear(c.gains[i][:])
	}
	for k := range l.bands {
		sum := &c.gains[l.parameter[k]]
		for n, v := range &d.mono[k] {
			sum[n] += real(v)*real(v) + imag(v)*imag(v)
		}
	}
	for i := range l.parameters {
		g := &c.gains[i]
		peak, energy, excess := c.peak[i], c.energy[i], c.excess[i]
		for n, now := range g {
			peak = max(peakDecay*peak, now)
			energy += smoothing * (now - energy)
			excess += smoothing * (peak - now - excess)
			g[n] = 1
			if most := impact * excess; most > energy {
				g[n] = energy / most
			}
		}
		if peak < silence {
			peak, energy, excess = 0, 0, 0
		}
		c.peak[i], c.energy[i], c.excess[i] = peak, energy, excess
	}
}
