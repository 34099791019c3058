package core

import (
	"fmt"
	"math"

	"cosm/player/decode/aac/bits"
)

// stereo says how the lines of a pair belong together (14496-3, 4.6.8).
type stereo struct {
	mode int // 0 none, 1 as used says, 2 middle and side everywhere
	used [8][maxBands]bool
}

func (s *stereo) read(r *bits.Reader, l *layout) error {
	s.mode = r.Read(2)
	switch s.mode {
	case 1:
		for g := range l.groups {
			for band := range l.bands {
				s.used[g][band] = r.Bit()
			}
		}
	case 3:
		return fmt.Errorf("%w: a reserved way of stereo", ErrDamaged)
	}
	return nil
}

// apply makes left and right of what is in a and b.
func (s *stereo) apply(a, b *channel) {
	first := 0
	for g := range a.groups {
		for band := range a.bands {
			together := s.mode == 2 || s.used[g][band]
			mine, theirs := a.books[g][band], b.books[g][band]
			for w := range a.windows[g] {
				at := first + w*shortLines
				from, to := at+int(a.edges[band]), at+int(a.edges[band+1])
				l, r := a.lines[from:to], b.lines[from:to]
				switch {
				case theirs == bookIntensity || theirs == bookOpposite:
					intensity(l, r, b.factors[g][band], (theirs == bookOpposite) != (s.mode == 1 && together))
				case together && mine != bookNoise && theirs != bookNoise:
					middle(l, r)
				}
			}
		}
		first += a.windows[g] * shortLines
	}
}

// intensity makes the right side of the left.
func intensity(l, r []float32, position int16, opposite bool) {
	scale := float32(math.Exp2(-float64(position) / 4))
	if opposite {
		scale = -scale
	}
	for i, v := range l {
		r[i] = v * scale
	}
}

// middle turns middle and side into left and right.
func middle(l, r []float32) {
	r = r[:len(l)]
	for i, m := range l {
		s := r[i]
		l[i], r[i] = m+s, m-s
	}
}
