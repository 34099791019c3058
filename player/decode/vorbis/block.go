package vorbis

import (
	"math"

	"cosm/player/decode/dct"
)

// blockDecoder turns packets into blocks and joins them (Vorbis I section 4.3).
type blockDecoder struct {
	*setup
	r        reader
	decibels *[256]float32
	windows  map[int][]float32 // rising, by the size of a block
	turn     map[int]*dct.Transform
	size     int // of the block at hand
	past     int // of the block before it, 0 none

	// Of each channel: the spectra and their transforms of both blocks, the
	// heights of the floor.
	now, then [][]float32
	heights   [][]int
	silent    []bool
	quiet     []bool      // of the channels of one part of a mapping
	group     [][]float32 // these channels
	classes   []int
	room      []float32
}

func newBlockDecoder(s *setup, blocks [2]int) *blockDecoder {
	d := &blockDecoder{
		setup: s, decibels: decibelTable(), windows: map[int][]float32{}, turn: map[int]*dct.Transform{},
		silent: make([]bool, s.channels), room: make([]float32, blocks[1]/2),
	}
	for _, n := range blocks {
		d.windows[n], d.turn[n] = window(n/2), dct.New(n/2)
	}
	points := 2
	for _, f := range s.floors {
		points = max(points, len(f.x))
	}
	for range s.channels {
		d.now = append(d.now, make([]float32, blocks[1]/2))
		d.then = append(d.then, make([]float32, blocks[1]/2))
		d.heights = append(d.heights, make([]int, points))
	}
	return d
}

// window is the rising half of the slope between two blocks.
func window(n int) []float32 {
	w := make([]float32, n)
	for i := range w {
		s := math.Sin((float64(i) + 0.5) / float64(n) * math.Pi / 2)
		w[i] = float32(math.Sin(math.Pi / 2 * s * s))
	}
	return w
}

// decode makes the packet's block the one at hand.
func (d *blockDecoder) decode(packet []byte, size int) {
	r := &d.r
	r.reset(packet)
	r.read(1)
	mode := d.modes[r.read(width(len(d.modes)-1))]
	if mode.long {
		r.read(2) // the sizes of the neighbours, which they tell themselves
	}
	d.size = size
	m := &d.mappings[mode.mapping]
	for ch := range d.channels {
		clear(d.now[ch][:size/2])
		f := &d.floors[m.parts[m.mux[ch]].floor]
		d.silent[ch] = !f.decode(r, d.books, d.heights[ch])
	}
	mute := [maxChannels]bool{}
	copy(mute[:], d.silent)
	for _, c := range m.couples { // a silent one may be joined with one that is not
		if !d.silent[c[0]] || !d.silent[c[1]] {
			d.silent[c[0]], d.silent[c[1]] = false, false
		}
	}
	for i, p := range m.parts {
		d.group, d.quiet = d.group[:0], d.quiet[:0]
		for ch := range d.channels {
			if m.mux[ch] == i {
				d.group, d.quiet = append(d.group, d.now[ch][:size/2]), append(d.quiet, d.silent[ch])
			}
		}
		if len(d.group) > 0 {
			d.residues[p.residue].decode(r, d.books, d.group, d.quiet, &d.classes)
		}
	}
	for i := len(m.couples) - 1; i >= 0; i-- {
		uncouple(d.now[m.couples[i][0]][:size/2], d.now[m.couples[i][1]][:size/2])
	}
	for ch := range d.channels {
		x := d.now[ch][:size/2]
		if mute[ch] {
			clear(x)
			continue
		}
		f, y := &d.floors[m.parts[m.mux[ch]].floor], d.heights[ch]
		f.unfold(y)
		f.apply(y, x, d.decibels)
		d.turn[size].Run(x)
	}
}

// uncouple undoes the joining of two channels (section 4.3.5).
func uncouple(magnitude, angle []float32) {
	for i, m := range magnitude {
		a := angle[i]
		switch {
		case m > 0 && a > 0:
			angle[i] = m - a
		case m > 0:
			magnitude[i], angle[i] = m+a, m
		case a > 0:
			angle[i] = m + a
		default:
			magnitude[i], angle[i] = m-a, m
		}
	}
}

// ready returns how many samples are complete with the block at hand.
func (d *blockDecoder) ready() int {
	if d.past == 0 {
		return 0
	}
	return (d.past + d.size) / 4
}

// overlap gives the samples of a channel that are complete: the falling half of
// the block before and the rising one of that at hand, where they meet.
//
// Both are made of a transform u of n values: the rising half is u from the
// middle on and then, turned about, negative; the falling half is the first
// half of u, negative, turned about and then straight.
func (d *blockDecoder) overlap(ch int, out []float32) {
	if len(out) == 0 {
		return
	}
	u, v := d.then[ch][:d.past/2], d.now[ch][:d.size/2]
	meet := min(len(u), len(v))
	w := d.windows[2*meet]
	alone := (len(u) - meet) / 2 // samples that only the block before has
	for i := range alone {
		out[i] = falling(u, i)
	}
	start := (len(v) - meet) / 2
	a, b := u[:len(u)/2], v[len(v)/2:]
	// What meets is turned about in the middle: its first half and its second
	// are made of the same values.
	for i := range meet / 2 {
		past, here := a[meet/2-1-i], b[len(b)-meet/2+i]
		j := meet - 1 - i
		out[alone+i] = here*w[i] - past*w[j]
		out[alone+j] = -here*w[j] - past*w[i]
	}
	for i := alone + meet; i < len(out); i++ {
		out[i] = rising(v, start+i-alone)
	}
}

func falling(u []float32, i int) float32 {
	if half := len(u) / 2; i >= half {
		return -u[i-half]
	}
	return -u[len(u)/2-1-i]
}

func rising(v []float32, i int) float32 {
	if half := len(v) / 2; i < half {
		return v[i+half]
	}
	return -v[3*len(v)/2-1-i]
}

// next makes the block at hand the one before.
func (d *blockDecoder) next() {
	d.now, d.then = d.then, d.now
	d.past = d.size
}
