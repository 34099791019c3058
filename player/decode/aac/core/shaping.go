package core

import (
	"fmt"
	"math"

	"cosm/player/decode/aac/bits"
)

// maxOrder is the longest filter of temporal noise shaping in a long window of
// AAC LC; in a short one it is shortOrder.
const (
	maxOrder   = 12
	shortOrder = 7
)

// shapedBands is how many bands may be shaped, of long and short windows, by
// the index of the rate (14496-3, table 4.140).
var shapedBands = [2][13]int{
	{31, 31, 34, 40, 42, 51, 46, 46, 42, 42, 42, 39, 39},
	{9, 9, 10, 14, 14, 14, 14, 14, 14, 14, 14, 14, 14},
}

// shaping is the temporal noise shaping of one window (4.6.9).
type shaping struct {
	count   int
	filters [3]filter
}

type filter struct {
	length   int // bands
	order    int
	downward bool
	factors  [maxOrder]float32 // of the linear prediction
}

// readShaping reads the filters of all windows.
func (c *channel) readShaping(r *bits.Reader) error {
	for w := range c.tns {
		c.tns[w].count = 0
	}
	if !r.Bit() {
		return nil
	}
	windows := 1
	if c.short() {
		windows = 8
	}
	for w := range windows {
		if err := c.tns[w].read(r, c.short()); err != nil {
			return err
		}
	}
	return nil
}

func (s *shaping) read(r *bits.Reader, short bool) error {
	countBits, lengthBits, orderBits, most := 2, 6, 5, maxOrder
	if short {
		countBits, lengthBits, orderBits, most = 1, 4, 3, shortOrder
	}
	count := r.Read(countBits)
	if count == 0 {
		return nil
	}
	resolution := 3 + r.Read(1)
	for i := range count {
		f := &s.filters[i]
		f.length, f.order = r.Read(lengthBits), r.Read(orderBits)
		if f.order > most {
			return fmt.Errorf("%w: a filter of order %d", ErrDamaged, f.order)
		}
		if f.order == 0 {
			continue
		}
		f.downward = r.Bit()
		f.read(r, resolution, resolution-r.Read(1))
	}
	s.count = count
	return nil
}

// read reads reflection coefficients, in width bits each, and makes the factors
// of the prediction from them.
func (f *filter) read(r *bits.Reader, resolution, width int) {
	half := float64(int(1) << (resolution - 1))
	clear(f.factors[:])
	for m := range f.order {
		q := r.Read(width)
		q -= q >> (width - 1) << width // negative ones
		step := half - 0.5
		if q < 0 {
			step = half + 0.5
		}
		k := float32(math.Sin(float64(q) * math.Pi / 2 / step))
		for i := range (m + 1) / 2 {
			a, b := f.factors[i], f.factors[m-1-i]
			f.factors[i] = a + k*b
			f.factors[m-1-i] = b + k*a
		}
		f.factors[m] = k
	}
}

// shape applies the filters to the lines.
func (d *Decoder) shape(c *channel) {
	windows, most := 1, shapedBands[0][d.index]
	if c.short() {
		windows, most = 8, shapedBands[1][d.index]
	}
	most = min(most, c.bands)
	for w := range windows {
		top := c.all()
		for i := range c.tns[w].count {
			f := &c.tns[w].filters[i]
			bottom := max(top-f.length, 0)
			from, to := int(c.edges[min(bottom, most)]), int(c.edges[min(top, most)])
			top = bottom
			if f.order > 0 && from < to {
				f.run(c.lines[w*shortLines:][from:to])
			}
		}
	}
}

// run filters lines recursively.
func (f *filter) run(x []float32) {
	at, step := 0, 1
	if f.downward {
		at, step = len(x)-1, -1
	}
	for m := range x {
		v := x[at]
		back := at
		for _, factor := range f.factors[:min(m, f.order)] {
			back -= step
			v -= x[back] * factor
		}
		x[at] = v
		at += step
	}
}
