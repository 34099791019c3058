package sbr

import "math"

const (
	// smoothTaps is how many slots gains are smoothed over, less one.
	smoothTaps = 4
	// mostGain bounds a gain of the limiter, and mostBoost what is given back
	// for what it took.
	mostGain  = 1e5
	mostBoost = 1.584893192
	// tiny keeps a quotient of sums finite.
	tiny = 1e-12
)

// smoothing are the weights of the gains of this slot and those before
// (4.6.18.7.6).
var smoothing = [smoothTaps + 1]float32{0.33333333333333, 0.30150283239582, 0.21816949906249, 0.11516383427084, 0.03183050093751}

// limitGains is how far above the mean of its band a gain may be.
var limitGains = [4]float32{0.70795, 1, 1.41254, 1e10}

// gains are what the bands of an envelope are adjusted with, counted from the
// first high band.
type gains struct {
	signal, noise, tone [Bands]float32
}

// targets are what an envelope should become.
type targets struct {
	energy, ratio, present [Bands]float32
	tone                   [Bands]bool // in the middle of its band
	toned                  [Bands]bool // there is one in the band
}

// adjust gives the bands of a frame their energy, noise and tones (4.6.18.7).
func (d *Decoder) adjust(c *channel) {
	noise := 0
	for l := range c.envelopes {
		if noise+1 < c.noises && c.borders[l] >= c.noiseBorders[noise+1] {
			noise++
		}
		t := &d.targets
		d.spread(c, l, noise, t)
		d.measure(c, l, t)
		d.gain(c, l, t, &d.gains[l])
	}
	d.assemble(c)
}

// spread spreads what is told of bands of levels over those of the filter bank.
func (d *Decoder) spread(c *channel, l, noise int, t *targets) {
	*t = targets{}
	first := d.bands.first
	edges := d.low[:]
	if c.high[l] {
		edges = d.bands.high[:]
	}
	for i := range d.noiseCount {
		for k := d.bands.noise[i]; k < d.bands.noise[i+1]; k++ {
			t.ratio[k-first] = c.ratio[noise][i]
		}
	}
	for i := range d.highCount {
		middle := (d.bands.high[i]+d.bands.high[i+1])/2 - first
		if c.tones[i] {
			t.tone[middle] = l >= c.transient || c.lastTones[middle]
		}
	}
	for i := range d.resolution(c.high[l]) {
		toned := false
		for k := edges[i]; k < edges[i+1]; k++ {
			toned = toned || t.tone[k-first]
		}
		for k := edges[i]; k < edges[i+1]; k++ {
			t.energy[k-first], t.toned[k-first] = c.energy[l][i], toned
		}
	}
	if l == c.envelopes-1 {
		c.nextTones = t.tone
	}
}

// measure tells how loud the copies are.
func (d *Decoder) measure(c *channel, l int, t *targets) {
	first, n := d.bands.first, d.bands.count
	from, to := rate*c.borders[l], rate*c.borders[l+1]
	sum := t.present[:n]
	for i := from; i < to; i++ {
		x := c.made[i][first : first+n]
		for m, v := range x {
			sum[m] += square(v)
		}
	}
	scale := 1 / float32(to-from)
	for m := range sum {
		sum[m] *= scale
	}
	if d.interpolate {
		return
	}
	edges := d.low[:]
	if c.high[l] {
		edges = d.bands.high[:]
	}
	for i := range d.resolution(c.high[l]) {
		part := sum[edges[i]-first : edges[i+1]-first]
		mean := float32(0)
		for _, v := range part {
			mean += v
		}
		mean /= float32(len(part))
		for m := range part {
			part[m] = mean
		}
	}
}

// sudden reports whether an envelope begins with a transient, which noise and
// smoothing would blur.
func (c *channel) sudden(l int) bool { return l == c.transient || l == 0 && c.lateTransient }

// gain computes the gains of an envelope.
func (d *Decoder) gain(c *channel, l int, t *targets, g *gains) {
	*g = gains{}
	sudden := c.sudden(l)
	// Where the last patch is left out, the limiter may end before the bands do;
	// what is beyond stays silent.
	for m := range d.limits[d.limitCount] - d.bands.first {
		part := t.energy[m] / (1 + t.ratio[m])
		g.noise[m] = sqrt(part * t.ratio[m])
		if t.tone[m] {
			g.tone[m] = sqrt(part)
		}
		switch {
		case t.toned[m]:
			g.signal[m] = sqrt(part * t.ratio[m] / (1 + t.present[m]))
		case sudden:
			g.signal[m] = sqrt(t.energy[m] / (1 + t.present[m]))
		default:
			g.signal[m] = sqrt(part / (1 + t.present[m]))
		}
	}
	for i := range d.limitCount {
		d.limitGain(t, g, d.limits[i]-d.bands.first, d.limits[i+1]-d.bands.first, sudden)
	}
}

// limitGain bounds the gains from one band to another, and gives back the
// energy that this takes.
func (d *Decoder) limitGain(t *targets, g *gains, from, to int, sudden bool) {
	wanted, present := float32(0), float32(0)
	for m := from; m < to; m++ {
		wanted += t.energy[m]
		present += t.present[m]
	}
	most := min(limitGains[d.limiterGains]*sqrt((tiny+wanted)/(tiny+present)), mostGain)
	made := float32(0)
	for m := from; m < to; m++ {
		if g.signal[m] > most {
			g.noise[m] *= most / g.signal[m]
			g.signal[m] = most
		}
		made += t.present[m] * g.signal[m] * g.signal[m]
		if g.tone[m] != 0 {
			made += g.tone[m] * g.tone[m]
		} else if !sudden {
			made += g.noise[m] * g.noise[m]
		}
	}
	boost := min(sqrt((tiny+wanted)/(tiny+made)), mostBoost)
	for m := from; m < to; m++ {
		g.signal[m] *= boost
		g.noise[m] *= boost
		g.tone[m] *= boost
	}
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }

// assemble applies the gains, slot by slot.
func (d *Decoder) assemble(c *channel) {
	n := d.bands.count
	h := &c.history
	if c.fresh {
		for i := range smoothTaps {
			h.signal[i], h.noise[i] = d.gains[0].signal, d.gains[0].noise
		}
		c.fresh = false
	}
	at := smoothTaps
	for l := range c.envelopes {
		g := &d.gains[l]
		sudden := c.sudden(l)
		for i := rate * c.borders[l]; i < rate*c.borders[l+1]; i++ {
			signal, noise := &g.signal, &g.noise
			h.signal[at], h.noise[at] = g.signal, g.noise
			if d.smooth && !sudden {
				signal, noise = h.smoothed(at, n)
			}
			x := c.made[i][d.bands.first : d.bands.first+n]
			for m := range x {
				x[m] = complex(real(x[m])*signal[m], imag(x[m])*signal[m])
			}
			d.color(c, x, g, noise, sudden)
			at++
		}
	}
	copy(h.signal[:smoothTaps], h.signal[at-smoothTaps:at])
	copy(h.noise[:smoothTaps], h.noise[at-smoothTaps:at])
}

// color adds noise and tones to a slot.
func (d *Decoder) color(c *channel, x []complex64, g *gains, noise *[Bands]float32, sudden bool) {
	sine := [4]float32{1, 0, -1, 0}
	re, im := sine[c.phase], sine[(c.phase+3)&3]
	c.phase = (c.phase + 1) & 3
	if d.bands.first&1 == 1 {
		im = -im
	}
	at := c.noiseAt
	for m := range x {
		at = (at + 1) & (len(noiseParts)/2 - 1)
		switch {
		case g.tone[m] != 0:
			x[m] += complex(g.tone[m]*re, g.tone[m]*im)
		case !sudden:
			x[m] += complex(noise[m]*noiseParts[2*at], noise[m]*noiseParts[2*at+1])
		}
		im = -im
	}
	c.noiseAt = at
}

// history has the gains of the slots of a frame and of the last ones before.
type history struct {
	signal, noise [smoothTaps + rate*(slots+3)][Bands]float32
	sums          [2][Bands]float32
}

// smoothed returns the gains of a slot, smoothed over those before.
func (h *history) smoothed(at, n int) (signal, noise *[Bands]float32) {
	for m := range n {
		var s, q float32
		for i, w := range smoothing {
			s += w * h.signal[at-i][m]
			q += w * h.noise[at-i][m]
		}
		h.sums[0][m], h.sums[1][m] = s, q
	}
	return &h.sums[0], &h.sums[1]
}
