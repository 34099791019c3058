package vorbis

import (
	"math"
	"sort"
)

// floor is a curve of type 1 (Vorbis I section 7.2): lines between points.
type floor struct {
	partitions []int
	classes    [16]floorClass
	multiplier int
	x          []int
	order      []int // of x
	low, high  []int // the neighbours of each point among those before it
}

type floorClass struct {
	dimensions, sub, master int
	books                   [8]int // -1 none
}

// finish works out what the points' places lead to.
func (f *floor) finish() {
	f.order = make([]int, len(f.x))
	f.low, f.high = make([]int, len(f.x)), make([]int, len(f.x))
	for i := range f.x {
		f.order[i] = i
	}
	sort.Slice(f.order, func(i, j int) bool { return f.x[f.order[i]] < f.x[f.order[j]] })
	for i := 2; i < len(f.x); i++ {
		f.high[i] = 1
		for j := range i {
			if f.x[j] < f.x[i] && f.x[j] > f.x[f.low[i]] {
				f.low[i] = j
			}
			if f.x[j] > f.x[i] && f.x[j] < f.x[f.high[i]] {
				f.high[i] = j
			}
		}
	}
}

// heights returns how many steps a point's height may have.
func (f *floor) heights() int { return [...]int{256, 128, 86, 64}[f.multiplier-1] }

// decode reads the heights into y. It returns false if the channel is silent.
func (f *floor) decode(r *reader, books []book, y []int) bool {
	if !r.flag() {
		return false
	}
	n := width(f.heights() - 1)
	y[0], y[1] = r.read(n), r.read(n)
	at := 2
	for _, p := range f.partitions {
		c := &f.classes[p]
		value := 0
		if c.sub > 0 {
			value = books[c.master].decode(r)
		}
		for range c.dimensions {
			y[at] = 0
			if b := c.books[value&(1<<c.sub-1)]; b >= 0 {
				y[at] = books[b].decode(r)
			}
			value >>= c.sub
			at++
		}
	}
	return !r.over
}

// unfold turns the heights read, differences from what was to be expected, into
// heights, negative where a point is not used (section 7.2.4).
func (f *floor) unfold(y []int) {
	most := f.heights()
	for i := 2; i < len(f.x); i++ {
		lo, hi := f.low[i], f.high[i]
		expected := between(f.x[lo], height(y[lo]), f.x[hi], height(y[hi]), f.x[i])
		v := y[i]
		if v == 0 {
			y[i] = ^expected // not used, but others build on it
			continue
		}
		above, below := most-expected, expected
		room := 2 * min(above, below)
		switch {
		case v >= room && above > below:
			v += expected - below
		case v >= room:
			v = expected - v + above - 1
		case v&1 == 1:
			v = expected - (v+1)/2
		default:
			v = expected + v/2
		}
		y[i] = max(0, min(v, most-1))
		y[lo], y[hi] = height(y[lo]), height(y[hi]) // used after all
	}
}

func height(y int) int {
	if y < 0 {
		return ^y
	}
	return y
}

func between(x0, y0, x1, y1, x int) int {
	dy := y1 - y0
	off := abs(dy) * (x - x0) / (x1 - x0)
	if dy < 0 {
		return y0 - off
	}
	return y0 + off
}

func abs(x int) int { return max(x, -x) }

// apply multiplies a spectrum with the curve.
func (f *floor) apply(y []int, out []float32, decibels *[256]float32) {
	x0, y0 := 0, y[0]*f.multiplier
	for _, i := range f.order[1:] {
		if y[i] < 0 {
			continue
		}
		x1, y1 := f.x[i], y[i]*f.multiplier
		line(x0, y0, x1, y1, out, decibels)
		x0, y0 = x1, y1
	}
	for i := x0; i < len(out); i++ {
		out[i] *= decibels[y0&255]
	}
}

// line multiplies with the line between two points, the second left out
// (section 9.2.7).
func line(x0, y0, x1, y1 int, out []float32, decibels *[256]float32) {
	dy, dx := y1-y0, x1-x0
	step := dy / dx
	sign := 1
	if dy < 0 {
		sign = -1
	}
	rest := abs(dy) - abs(step)*dx
	y, err := y0, 0
	for x := x0; x < min(x1, len(out)); x++ {
		out[x] *= decibels[y&255]
		y += step
		if err += rest; err >= dx {
			err -= dx
			y += sign
		}
	}
}

// decibelTable is that of section 10.1: 140 dB in 256 steps.
func decibelTable() *[256]float32 {
	var t [256]float32
	for i := range t {
		t[i] = float32(math.Pow(10, float64(i-255)*7/256))
	}
	return &t
}
