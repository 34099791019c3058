package core

// synthesize turns the lines of a channel into samples, overlapped with what
// the block before left (14496-3, 4.6.11).
//
// The inverse MDCT of N lines is their DCT-IV y, laid out as y[N/2:], all of y
// backwards and negated, and y[:N/2] negated.
func (d *Decoder) synthesize(c *channel, out []float32) {
	before := &d.windows[c.before]
	c.before = c.shape
	shape := &d.windows[c.shape]
	if c.short() {
		d.synthesizeShort(c, out, before, shape)
		return
	}
	y := c.lines[:]
	d.long.Run(y)
	const flat = (Samples - shortLines) / 2
	if c.sequence == longStop {
		w := d.window[:Samples]
		rise(w, y, nil)
		copy(out[:flat], c.overlap[:flat])
		for i, slope := range before.short {
			out[flat+i] = c.overlap[flat+i] + w[flat+i]*slope
		}
		for i := flat + shortLines; i < Samples; i++ {
			out[i] = c.overlap[i] + w[i]
		}
	} else {
		overlapAdd(out, y, c.overlap[:], before.long[:])
	}
	if c.sequence == longStart {
		w := c.overlap[:]
		fall(w, y, nil)
		for i := range shape.short {
			w[flat+i] *= shape.short[shortLines-1-i]
		}
		clear(w[flat+shortLines:])
		return
	}
	fall(c.overlap[:], y, shape.long[:])
}

// overlapAdd writes the first half of what y stands for, under a rising window,
// with what the block before left added.
func overlapAdd(out, y, overlap, window []float32) {
	n := len(y)
	half := n / 2
	hi := y[half:n]
	a, o, w := out[:half], overlap[:half], window[:half]
	for i, v := range hi {
		a[i] = o[i] + v*w[i]
	}
	a, o, w = out[half:n], overlap[half:n], window[half:n]
	for i := range a {
		a[i] = o[i] - hi[half-1-i]*w[i]
	}
}

// rise writes the first half of what y stands for, under a window if there is
// one.
func rise(out, y, window []float32) {
	n := len(y)
	half := n / 2
	copy(out, y[half:])
	for i := range half {
		out[half+i] = -y[n-1-i]
	}
	for i, w := range window {
		out[i] *= w
	}
}

// fall writes the second half, under a window if there is one, which is given
// as it rises.
func fall(out, y, window []float32) {
	n := len(y)
	half := n / 2
	lo := y[:half]
	a, b := out[:half], out[half:n]
	for i, v := range lo {
		a[half-1-i] = -v
		b[i] = -v
	}
	if window != nil {
		out = out[:n]
		for i, w := range window[:n] {
			out[n-1-i] *= w
		}
	}
}

// synthesizeShort does so for eight short windows in the middle of a block.
func (d *Decoder) synthesizeShort(c *channel, out []float32, before, shape *windows) {
	const flat = (Samples - shortLines) / 2
	sum := d.window[:]
	copy(sum, c.overlap[:])
	clear(sum[Samples:])
	var part [2 * shortLines]float32
	for w := range 8 {
		y := c.lines[w*shortLines:][:shortLines]
		d.short.Run(y)
		rise(part[:shortLines], y, before.short[:])
		fall(part[shortLines:], y, shape.short[:])
		to := sum[flat+w*shortLines:][:len(part)]
		for i, v := range part {
			to[i] += v
		}
		before = shape
	}
	copy(out, sum[:Samples])
	copy(c.overlap[:], sum[Samples:])
}
