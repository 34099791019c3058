package ps

import (
	"fmt"

	"cosm/player/decode/aac/bits"
)

// header is what a header tells of the frames that follow.
type header struct {
	intensity     bool
	intensityMode int
	coherence     bool
	coherenceMode int
	extended      bool
}

// syntax is what was read of this frame, and what the one before left.
type syntax struct {
	header
	started   bool
	fine      bool // 34 parameters rather than 20
	envelopes int
	lastCount int // envelopes of the frame before
	borders   [maxEnvelopes + 1]int
	levels    [maxEnvelopes][fineParameters]int8 // differences of intensity
	likeness  [maxEnvelopes][fineParameters]int8 // coherence
	unsure    [2]bool                            // the last of those are not what they should be, after a seek
}

// counts is how many parameters a mode has; from 3 on they are finer, or mixed in
// another way.
var counts = [8]int{10, 20, 34, 10, 20, 34, 0, 0}

// read reads the standard's ps_data.
func (s *syntax) read(r *bits.Reader, t *tables) error {
	s.lastCount = s.envelopes
	if r.Bit() {
		if err := s.readHeader(r); err != nil {
			return err
		}
	}
	before, old := *s, max(s.envelopes-1, 0)
	variable := r.Bit()
	n := [2][4]int{{0, 1, 2, 4}, {1, 2, 3, 4}}[btoi(variable)][r.Read(2)]
	s.borders[0] = -1
	for e := 1; e <= n; e++ {
		s.borders[e] = slots*e/n - 1
		if variable {
			s.borders[e] = r.Read(5)
		}
		if s.borders[e] <= s.borders[e-1] {
			return fmt.Errorf("%w: an envelope without a length", ErrDamaged)
		}
	}
	if err := s.readLevels(r, t, n, &before.levels[old]); err != nil {
		return err
	}
	if err := s.readLikeness(r, t, n, &before.likeness[old]); err != nil {
		return err
	}
	if s.extended {
		n := r.Read(4)
		if n == 15 {
			n += r.Read(8)
		}
		r.Skip(8 * n) // phases, which the baseline leaves out
	}
	if r.Left() < 0 {
		return fmt.Errorf("%w: it ends early", ErrDamaged)
	}
	s.envelopes = n
	s.complete(&before, old)
	if s.intensity || s.coherence {
		s.fine = s.intensity && counts[s.intensityMode] == 34 || s.coherence && counts[s.coherenceMode] == 34
	}
	return nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (s *syntax) readHeader(r *bits.Reader) error {
	h := header{intensityMode: s.intensityMode, coherenceMode: s.coherenceMode}
	if h.intensity = r.Bit(); h.intensity {
		h.intensityMode = r.Read(3)
	}
	if h.coherence = r.Bit(); h.coherence {
		h.coherenceMode = r.Read(3)
	}
	h.extended = r.Bit()
	if max(h.intensityMode, h.coherenceMode) > 5 {
		return fmt.Errorf("%w: a reserved mode", ErrDamaged)
	}
	s.header, s.started = h, true
	return nil
}

// hold makes up a frame of which nothing was told.
func (s *syntax) hold() {
	before := *s
	s.lastCount, s.envelopes, s.borders[0] = s.envelopes, 0, -1
	s.complete(&before, max(before.envelopes-1, 0))
}

// complete makes up an envelope where those that were read end early.
func (s *syntax) complete(before *syntax, old int) {
	n := s.envelopes
	if n > 0 && s.borders[n] >= slots-1 {
		return
	}
	if n == 0 {
		s.levels[0], s.likeness[0] = before.levels[old], before.likeness[old]
		if !s.intensity {
			s.levels[0] = [fineParameters]int8{}
		}
		if !s.coherence {
			s.likeness[0] = [fineParameters]int8{}
		}
	} else {
		s.levels[n], s.likeness[n] = s.levels[n-1], s.likeness[n-1]
	}
	s.envelopes++
	s.borders[s.envelopes] = slots - 1
}

// readLevels reads how much louder one side is than the other.
func (s *syntax) readLevels(r *bits.Reader, t *tables, n int, before *[fineParameters]int8) error {
	if !s.intensity {
		s.levels = [maxEnvelopes][fineParameters]int8{}
		return nil
	}
	which, zero, most := 0, 14, 7
	if s.intensityMode >= 3 {
		which, zero, most = 2, 30, 15
	}
	return parameters(r, t.books[which:], s.levels[:n], before, counts[s.intensityMode], limits{zero, -most, most, &s.unsure[0]})
}

// readLikeness reads how alike they are.
func (s *syntax) readLikeness(r *bits.Reader, t *tables, n int, before *[fineParameters]int8) error {
	if !s.coherence {
		s.likeness = [maxEnvelopes][fineParameters]int8{}
		return nil
	}
	return parameters(r, t.books[4:], s.likeness[:n], before, counts[s.coherenceMode], limits{7, 0, 7, &s.unsure[1]})
}

// limits says which symbol stands for no difference, and what parameters may be.
type limits struct {
	zero, least, most int
	unsure            *bool
}

// parameters reads those of all envelopes, by differences in frequency or in
// time.
func parameters(r *bits.Reader, books []bits.Book, all [][fineParameters]int8, before *[fineParameters]int8, n int, l limits) error {
	last := *before
	for e := range all {
		inTime := r.Bit()
		book := books[btoi(inTime)]
		v := 0
		for b := range n {
			if inTime {
				v = int(last[b])
			}
			v += r.Symbol(book) - l.zero
			if v < l.least || v > l.most {
				if !*l.unsure {
					return fmt.Errorf("%w: a parameter of %d", ErrDamaged, v)
				}
				v = min(max(v, l.least), l.most)
			}
			all[e][b] = int8(v)
		}
		*l.unsure = *l.unsure && inTime
		last = all[e]
	}
	return nil
}
