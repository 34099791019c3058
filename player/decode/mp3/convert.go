package mp3

// converter changes the sample rate of frames in the middle of a stream that
// began with another one, so that a file joined out of several plays at the
// right speed throughout. It interpolates by cubics, which is clean enough for
// the insets that it is for.
type converter struct {
	step float64 // input samples for one of the output
	at   float64 // place of the next output, counted from past[1]
	past [2][3]float32
	in   []float32
	out  [2][]float32
	owed float64 // output samples that frame numbers do not tell of yet
}

func (c *converter) reset(from, to int) {
	c.step, c.at, c.owed = float64(from)/float64(to), 0, 0
	c.past = [2][3]float32{}
}

// convert returns the frame at the other rate, valid until the next call.
func (c *converter) convert(in [2][]float32) [2][]float32 {
	var at float64
	for ch := range in {
		c.in = append(append(c.in[:0], c.past[ch][:]...), in[ch]...)
		x := c.in
		out := c.out[ch][:0]
		for at = c.at; ; at += c.step {
			i := int(at)
			if i+3 >= len(x) {
				break
			}
			out = append(out, cubic(x[i:i+4], float32(at-float64(i))))
		}
		c.out[ch] = out
		copy(c.past[ch][:], x[len(x)-3:])
	}
	c.at = at - float64(len(in[0]))
	return c.out
}

// cubic interpolates between the middle two of four values (Catmull and Rom).
func cubic(x []float32, t float32) float32 {
	a, b, c, d := x[0], x[1], x[2], x[3]
	return b + 0.5*t*(c-a+t*(2*a-5*b+4*c-d+t*(3*(b-c)+d-a)))
}

// drift returns by how many frames of a size the count must move beyond one a
// frame, to keep in step with the samples that came out.
func (c *converter) drift(samples, size int) int64 {
	c.owed += float64(samples-size) / float64(size)
	n := int64(c.owed)
	c.owed -= float64(n)
	return n
}
