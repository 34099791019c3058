package ogg

import (
	"cosm/player/dsp"
)

// converter brings the samples of a stream that has another sample rate than
// the first of its chain to that rate.
type converter struct {
	rs  *dsp.Resampler
	in  feed
	raw [][2]float64
	out [2][]float32
}

// feed is what the resampler reads: what was pushed last, then, once it is
// over, the end.
type feed struct {
	left [][2]float64
	over bool
}

// Stream implements beep.Streamer; 0 and true is "none now" to package dsp.
func (f *feed) Stream(samples [][2]float64) (int, bool) {
	n := copy(samples, f.left)
	f.left = f.left[n:]
	return n, n > 0 || !f.over
}

// Err implements beep.Streamer.
func (f *feed) Err() error { return nil }

func newConverter(from, to int) *converter {
	c := &converter{}
	c.rs = dsp.NewResampler(&c.in, from, to)
	return c
}

func (c *converter) reset() {
	c.in = feed{}
	c.rs.ResetState()
}

// convert returns in at the other rate, as far as it can tell yet; over says
// that nothing follows. The samples are valid until the next call.
func (c *converter) convert(in [2][]float32, over bool) [2][]float32 {
	c.raw = c.raw[:0]
	for i, l := range in[0] {
		c.raw = append(c.raw, [2]float64{float64(l), float64(in[1][i])})
	}
	c.in.left, c.in.over = c.raw, over
	c.out[0], c.out[1] = c.out[0][:0], c.out[1][:0]
	var block [512][2]float64
	for {
		n, ok := c.rs.Stream(block[:])
		for _, s := range block[:n] {
			c.out[0], c.out[1] = append(c.out[0], float32(s[0])), append(c.out[1], float32(s[1]))
		}
		if !ok || n == 0 {
			return c.out
		}
	}
}
