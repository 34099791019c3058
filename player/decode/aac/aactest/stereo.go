package aactest

import (
	"math/rand/v2"

	"cosm/player/decode/aac/codes"
)

// Stereo writes random but valid frames of parametric stereo.
type Stereo struct {
	// Intensity and Coherence are modes, from 0 to 5, negative for none.
	Intensity, Coherence int
	// Every is how often a header is sent; 0 is once.
	Every int

	rng    *rand.Rand
	frames int
	fresh  bool
	last   [2][34]int
	words  [6]Words
}

// NewStereo makes one that draws from a seed.
func NewStereo(intensity, coherence int, seed uint64) *Stereo {
	s := &Stereo{Intensity: intensity, Coherence: coherence, rng: rand.New(rand.NewPCG(seed, 8))}
	s.words = [6]Words{
		NewWords(codes.IntensityFrequency), NewWords(codes.IntensityTime),
		NewWords(codes.FineIntensityFrequency), NewWords(codes.FineIntensityTime),
		NewWords(codes.CoherenceFrequency), NewWords(codes.CoherenceTime),
	}
	return s
}

// Write writes the extension of a frame with its number.
func (s *Stereo) Write(w *Writer) {
	w.Put(2, 2)
	header := s.frames == 0 || s.Every > 0 && s.frames%s.Every == 0
	w.Flag(header)
	if header {
		for _, mode := range [2]int{s.Intensity, s.Coherence} {
			w.Flag(mode >= 0)
			if mode >= 0 {
				w.Put(mode, 3)
			}
		}
		w.Put(0, 1)
	}
	variable := s.fresh || s.rng.IntN(2) == 0
	w.Flag(variable)
	index := s.rng.IntN(4)
	w.Put(index, 2)
	n := [4]int{0, 1, 2, 4}[index]
	if variable {
		n = index + 1
		for e := range n {
			w.Put(6*(e+1)+s.rng.IntN(6), 5)
		}
	}
	if s.Intensity >= 0 {
		s.parameters(w, n, 0, s.Intensity)
	}
	if s.Coherence >= 0 {
		s.parameters(w, n, 1, s.Coherence)
	}
	s.frames++
	s.fresh = false
}

func (s *Stereo) parameters(w *Writer, n, which, mode int) {
	least, most, zero, book := -7, 7, 14, 0
	switch {
	case which == 1:
		least, zero, book = 0, 7, 4
	case mode >= 3:
		least, most, zero, book = -15, 15, 30, 2
	}
	last := &s.last[which]
	for e := range n {
		inTime := s.rng.IntN(2) == 0 && (!s.fresh || e > 0)
		w.Flag(inTime)
		before := 0
		for b := range [3]int{10, 20, 34}[mode%3] {
			// Large steps have long words, and all must fit into one element.
			v := min(max(before, least), most)
			if inTime {
				v = last[b]
			}
			if s.rng.IntN(8) == 0 {
				v = least + s.rng.IntN(most-least+1)
			} else {
				v = min(max(v+s.rng.IntN(3)-1, least), most)
			}
			if inTime {
				w.Word(s.words[book+1], v-last[b]+zero)
			} else {
				w.Word(s.words[book], v-before+zero)
			}
			before, last[b] = v, v
		}
	}
}

// Restart makes the next frame one that needs none before, as after a change of
// mode.
func (s *Stereo) Restart() { s.last, s.fresh = [2][34]int{}, true }

// Flat writes the parameters of one envelope with 20 of each sort, all alike.
func (s *Stereo) Flat(w *Writer, intensity, coherence int) {
	for i, v := range [2]int{intensity, coherence} {
		book, zero := 4*i, 14-7*i
		w.Put(0, 1)
		w.Word(s.words[book], v+zero)
		for range 19 {
			w.Word(s.words[book], zero)
		}
	}
}
