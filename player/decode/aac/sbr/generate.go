package sbr

// Delays in slots of the filter bank: what is made of high bands comes after
// what it is made of.
const (
	delayGenerate = 8
	delayAdjust   = 2
	// lowSlots is how many slots of low bands are at hand.
	lowSlots = delayGenerate + frameSlots
	// aheadSlots is how many of them lie after the frame.
	aheadSlots = delayGenerate - delayAdjust
)

// prediction is how a low band follows from its past, by two slots.
type prediction struct{ first, second complex64 }

// predict computes the predictions of the bands that are copied from
// (4.6.18.6.2).
func (d *Decoder) predict(c *channel) {
	end := d.bands.first
	for k := range end {
		d.predictions[k] = c.prediction(k)
	}
}

func (c *channel) prediction(k int) prediction {
	var p01, p02, p12 complex64
	var p11, p22 float32
	a, b := c.low[0][k], c.low[1][k]
	for n := delayAdjust; n < lowSlots; n++ {
		x := c.low[n][k]
		p01 += x * conj(b)
		p02 += x * conj(a)
		p12 += b * conj(a)
		p11 += square(b)
		p22 += square(a)
		a, b = b, x
	}
	var p prediction
	if det := p22*p11 - square(p12)*(1/1.000001); det != 0 {
		v := p01*p12 - p02*complex(p11, 0)
		p.second = complex(real(v)/det, imag(v)/det)
	}
	if p11 != 0 {
		v := p01 + p.second*conj(p12)
		p.first = complex(-real(v)/p11, -imag(v)/p11)
	}
	if square(p.first) >= 16 || square(p.second) >= 16 {
		return prediction{}
	}
	return p
}

func conj(v complex64) complex64 { return complex(real(v), -imag(v)) }

func square(v complex64) float32 { return real(v)*real(v) + imag(v)*imag(v) }

// Modes of flattening.
const (
	modeOff = iota
	modeLow
	modeMiddle
	modeHigh
)

// flatten updates how much of the prediction is taken away from each band of
// noise.
func (c *channel) flatten(n int) {
	for i := range n {
		var want float32
		switch before, now := c.lastModes[i], c.modes[i]; {
		case now == modeHigh:
			want = 0.98
		case now == modeMiddle:
			want = 0.9
		case now != before && now+before == modeLow:
			want = 0.6
		case now == modeLow:
			want = 0.75
		}
		was := c.chirp[i]
		if want < was {
			want = 0.75*want + 0.25*was
		} else {
			want = 0.90625*want + 0.09375*was
		}
		if want < 0.015625 {
			want = 0
		}
		c.chirp[i] = min(want, 0.99609375)
	}
	c.lastModes = c.modes
}

// generate fills the high bands with copies of the low ones.
func (d *Decoder) generate(c *channel) {
	d.predict(c)
	c.flatten(d.noiseCount)
	var first, second [Bands]complex64
	k := d.bands.first
	group := 0
	for _, p := range d.bands.patches[:d.patchCount] {
		for i := range p.count {
			if k >= d.bands.noise[group+1] && group < d.noiseCount-1 {
				group++
			}
			chirp := complex(c.chirp[group], 0)
			first[k] = chirp * d.predictions[p.from+i].first
			second[k] = chirp * chirp * d.predictions[p.from+i].second
			k++
		}
	}
	from, to := rate*c.borders[0], rate*c.borders[c.envelopes]
	for n := from; n < to; n++ {
		x0, x1, x2 := &c.low[n+delayAdjust], &c.low[n+delayAdjust-1], &c.low[n+delayAdjust-2]
		y := &c.made[n]
		k := d.bands.first
		for _, p := range d.bands.patches[:d.patchCount] {
			for i := p.from; i < p.from+p.count; i++ {
				y[k] = x0[i] + first[k]*x1[i] + second[k]*x2[i]
				k++
			}
		}
		for ; k < d.bands.first+d.bands.count; k++ {
			y[k] = 0
		}
	}
}
