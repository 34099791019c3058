package sbr

import (
	"fmt"

	"cosm/player/decode/aac/bits"
)

const (
	// slots is how many slots of time a frame has; each is two samples of the
	// filter bank.
	slots = 16
	rate  = 2
	// maxEnvelopes is the most envelopes of a frame.
	maxEnvelopes = 5
)

// Classes of frames by whether their borders may move.
const (
	fixFix = iota
	fixVar
	varFix
	varVar
)

// grid is how a frame is divided in time (4.6.18.3.3).
type grid struct {
	envelopes    int
	borders      [maxEnvelopes + 1]int
	high         [maxEnvelopes]bool // of high resolution in frequency
	noises       int
	noiseBorders [3]int
	transient    int // the envelope that begins with one, -1 none
}

// share takes over how a coupled channel is divided.
func (c *channel) share(o *channel) {
	c.grid, c.coarse = o.grid, o.coarse
}

// grid reads the standard's sbr_grid.
func (e *element) grid(c *channel) error {
	r := &e.r
	var g grid
	c.coarse = e.coarse
	class, pointer := r.Read(2), 0
	if class == fixFix {
		g.envelopes = 1 << r.Read(2)
		if g.envelopes > 4 {
			return fmt.Errorf("%w: %d envelopes", ErrDamaged, g.envelopes)
		}
		if g.envelopes == 1 {
			c.coarse = false
		}
		high := r.Bit()
		for i := range g.envelopes {
			g.high[i] = high
			g.borders[i+1] = slots * (i + 1) / g.envelopes
		}
	} else {
		var err error
		if pointer, err = g.variable(r, class); err != nil {
			return err
		}
	}
	for i := range g.envelopes {
		if g.borders[i] >= g.borders[i+1] {
			return fmt.Errorf("%w: an envelope without a length", ErrDamaged)
		}
	}
	g.divideNoise(class, pointer)
	c.grid = g
	return nil
}

// variable reads a grid with borders that move.
func (g *grid) variable(r *bits.Reader, class int) (pointer int, err error) {
	lead, trail := 0, slots
	var before, after [4]int
	n, m := 0, 0
	if class != fixVar {
		lead = r.Read(2)
	}
	if class != varFix {
		trail += r.Read(2)
	}
	if class != fixVar {
		n = r.Read(2)
	}
	if class != varFix {
		m = r.Read(2)
	}
	for i := range n {
		before[i] = 2*r.Read(2) + 2
	}
	for i := range m {
		after[i] = 2*r.Read(2) + 2
	}
	g.envelopes = n + m + 1
	if g.envelopes > maxEnvelopes {
		return 0, fmt.Errorf("%w: %d envelopes", ErrDamaged, g.envelopes)
	}
	g.borders[0], g.borders[g.envelopes] = lead, trail
	for i := range n {
		g.borders[i+1] = g.borders[i] + before[i]
	}
	for i := range m {
		at := g.envelopes - i
		g.borders[at-1] = g.borders[at] - after[i]
	}
	pointer = r.Read([maxEnvelopes + 1]int{0, 1, 2, 2, 3, 3}[g.envelopes])
	if pointer > g.envelopes+1 {
		return 0, fmt.Errorf("%w: a transient outside of its frame", ErrDamaged)
	}
	for i := range g.envelopes {
		at := i
		if class == fixVar {
			at = g.envelopes - 1 - i
		}
		g.high[at] = r.Bit()
	}
	return pointer, nil
}

// divideNoise places the border between two floors of noise, and the transient.
func (g *grid) divideNoise(class, pointer int) {
	n := g.envelopes
	g.transient = -1
	middle := n / 2
	switch class {
	case varFix:
		switch {
		case pointer == 0:
			middle = 1
		case pointer == 1:
			middle = n - 1
		default:
			middle = pointer - 1
		}
		if pointer > 1 {
			g.transient = pointer - 1
		}
	case fixVar, varVar:
		middle = n - 1
		if pointer > 1 {
			middle = n + 1 - pointer
		}
		if pointer > 0 {
			g.transient = n + 1 - pointer
		}
	}
	g.noises = min(n, 2)
	g.noiseBorders[0], g.noiseBorders[g.noises] = g.borders[0], g.borders[n]
	if n > 1 {
		g.noiseBorders[1] = g.borders[middle]
	}
}
