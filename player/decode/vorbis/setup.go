package vorbis

import (
	"fmt"
	"math"

	"cosm/player/decode/input"
)

const (
	// maxEntries bounds the entries of all code books, and maxValues the values
	// that they stand for. libvorbis has 6,561 entries in its largest.
	maxEntries    = 1 << 18
	maxValues     = 1 << 20
	maxDimensions = 1 << 10
)

// setup is what a setup header says (Vorbis I section 4.2.4).
type setup struct {
	r        reader
	channels int
	books    []book
	entries  int // of all books
	values   int
	floors   []floor
	residues []residue
	mappings []mapping
	modes    []mode
	err      error
}

// mapping says how channels are put together.
type mapping struct {
	couples [][2]int // magnitude and angle
	mux     []int    // the part of each channel
	parts   []part
}

type part struct{ floor, residue int }

type mode struct {
	long    bool
	mapping int
}

// readSetup reads a setup header after its first seven bytes. The error wraps
// ErrUnsupported or ErrDamaged of package input.
func readSetup(b []byte, channels int) (*setup, error) {
	s := &setup{channels: channels}
	s.r.reset(b)
	for _, part := range []func(){s.codeBooks, s.times, s.readFloors, s.readResidues, s.readMappings, s.readModes} {
		part()
		if s.r.over {
			s.fault("header ends early")
		}
		if s.err != nil {
			return nil, fmt.Errorf("read Vorbis header: %w", s.err)
		}
	}
	return s, nil
}

func (s *setup) fault(what string) {
	if s.err == nil {
		s.err = fmt.Errorf("%w: %s", input.ErrDamaged, what)
	}
}

func (s *setup) unsupported(what string) {
	if s.err == nil {
		s.err = input.Unsupported("Vorbis with %s", what)
	}
}

// ok says whether to go on.
func (s *setup) ok() bool { return s.err == nil && !s.r.over }

// codeBooks reads all of them (section 3.2.1).
func (s *setup) codeBooks() {
	n := s.r.read(8) + 1
	for i := 0; i < n && s.ok(); i++ {
		if s.r.read(24) != 0x564342 {
			s.fault("no code book")
			return
		}
		s.codeBook()
	}
}

func (s *setup) codeBook() {
	b := book{dimensions: s.r.read(16)}
	entries := s.r.read(24)
	if s.entries += entries; s.entries > maxEntries || b.dimensions > maxDimensions {
		s.unsupported("very large code books")
		return
	}
	// A tree with holes has runs of bits that mean nothing.
	if lengths := s.lengths(entries); s.ok() && !b.assign(lengths) {
		s.fault("incomplete code book")
		return
	}
	switch lookup := s.r.read(4); lookup {
	case 0:
	case 1, 2:
		s.lookup(&b, lookup, entries)
	default:
		s.fault("unknown lookup")
	}
	s.books = append(s.books, b)
}

// lengths reads the lengths of the codes, 0 for an entry that has none.
func (s *setup) lengths(entries int) []uint8 {
	lengths := make([]uint8, entries)
	if !s.r.flag() {
		sparse := s.r.flag()
		for i := range lengths {
			if s.r.over {
				return nil
			}
			if !sparse || s.r.flag() {
				lengths[i] = uint8(s.r.read(5) + 1)
			}
		}
		return lengths
	}
	length := s.r.read(5) + 1
	for done := 0; done < entries && s.ok(); length++ {
		n := s.r.read(width(entries - done))
		if n > entries-done || length > 32 {
			s.fault("too many codes")
			return nil
		}
		for range n {
			lengths[done] = uint8(length)
			done++
		}
	}
	return lengths
}

// lookup reads what the entries stand for (section 3.2.1).
func (s *setup) lookup(b *book, kind, entries int) {
	low, step := unpack(s.r.read(32)), unpack(s.r.read(32))
	bits := s.r.read(4) + 1
	sum := s.r.flag()
	if s.values += entries * b.dimensions; s.values > maxValues || b.dimensions == 0 || entries == 0 {
		s.unsupported("very large code books, or empty ones")
		return
	}
	numbers := make([]float32, entries*b.dimensions)
	if kind == 1 {
		numbers = numbers[:root(entries, b.dimensions)]
	}
	for i := range numbers {
		numbers[i] = float32(s.r.read(bits))
	}
	b.vectors = make([]float32, entries*b.dimensions)
	for e := range entries {
		last, divisor := float32(0), 1
		for d := range b.dimensions {
			i := e*b.dimensions + d
			at := i
			if kind == 1 {
				at = e / divisor % len(numbers)
				if divisor <= entries {
					divisor *= len(numbers)
				}
			}
			v := numbers[at]*step + low + last
			b.vectors[i] = v
			if sum {
				last = v
			}
		}
	}
}

// unpack reads a number in the form of section 9.2.2.
func unpack(x int) float32 {
	v := float64(x & 0x1FFFFF)
	if x&(1<<31) != 0 {
		v = -v
	}
	return float32(math.Ldexp(v, x>>21&0x3FF-788))
}

// root returns the largest number whose power is not above x.
func root(x, power int) int {
	for n := 1; ; n++ {
		p := 1
		for i := 0; i < power && p <= x; i++ {
			p *= n + 1
		}
		if p > x {
			return n
		}
	}
}

func (s *setup) times() {
	for n := s.r.read(6) + 1; n > 0; n-- {
		if s.r.read(16) != 0 {
			s.fault("unknown time transform")
		}
	}
}

// refer reads a reference to a code book, of vectors perhaps.
func (s *setup) refer(vectors bool) int {
	n := s.r.read(8)
	if n >= len(s.books) || vectors && s.books[n].vectors == nil {
		s.fault("no such code book")
	}
	return n
}

func (s *setup) readFloors() {
	for n := s.r.read(6) + 1; n > 0 && s.ok(); n-- {
		switch s.r.read(16) {
		case 0:
			s.unsupported("a floor of type 0")
		case 1:
			s.floor()
		default:
			s.fault("unknown floor")
		}
	}
}

// floor reads a floor of type 1 (section 7.2.2).
func (s *setup) floor() {
	f := floor{partitions: make([]int, s.r.read(5))}
	classes := 0
	for i := range f.partitions {
		f.partitions[i] = s.r.read(4)
		classes = max(classes, f.partitions[i]+1)
	}
	for i := range classes {
		c := &f.classes[i]
		c.dimensions, c.sub = s.r.read(3)+1, s.r.read(2)
		if c.sub != 0 {
			c.master = s.refer(false)
		}
		for k := range 1 << c.sub {
			if c.books[k] = s.r.read(8) - 1; c.books[k] >= len(s.books) {
				s.fault("no such code book")
			}
		}
	}
	f.multiplier = s.r.read(2) + 1
	bits := s.r.read(4)
	f.x = append(f.x, 0, 1<<bits)
	seen := map[int]bool{0: true, 1 << bits: true}
	for _, c := range f.partitions {
		for range f.classes[c].dimensions {
			x := s.r.read(bits)
			if seen[x] {
				s.fault("a floor with two points at one place")
			}
			seen[x] = true
			f.x = append(f.x, x)
		}
	}
	f.finish()
	s.floors = append(s.floors, f)
}

// readResidues reads all of them (section 8.6.1).
func (s *setup) readResidues() {
	for n := s.r.read(6) + 1; n > 0 && s.ok(); n-- {
		x := residue{kind: s.r.read(16), begin: s.r.read(24), end: s.r.read(24), size: s.r.read(24) + 1, classes: s.r.read(6) + 1}
		if x.kind > 2 {
			s.fault("unknown residue")
			return
		}
		if x.classBook = s.refer(false); s.ok() && s.books[x.classBook].dimensions == 0 {
			s.fault("a book of nothing")
		}
		cascade := make([]int, x.classes)
		for i := range cascade {
			cascade[i] = s.r.read(3)
			if s.r.flag() {
				cascade[i] |= s.r.read(5) << 3
			}
		}
		x.books = make([][8]int, x.classes)
		for i, c := range cascade {
			for pass := range 8 {
				x.books[i][pass] = -1
				if c>>pass&1 == 1 {
					x.books[i][pass] = s.refer(true)
				}
			}
		}
		s.residues = append(s.residues, x)
	}
}

func (s *setup) readMappings() {
	for n := s.r.read(6) + 1; n > 0 && s.ok(); n-- {
		if s.r.read(16) != 0 {
			s.fault("unknown mapping")
			return
		}
		s.mapping()
	}
}

// mapping reads one (section 4.2.4).
func (s *setup) mapping() {
	m := mapping{mux: make([]int, s.channels)}
	parts := 1
	if s.r.flag() {
		parts = s.r.read(4) + 1
	}
	if s.r.flag() {
		for n := s.r.read(8) + 1; n > 0; n-- {
			a, b := s.r.read(width(s.channels-1)), s.r.read(width(s.channels-1))
			if a == b || a >= s.channels || b >= s.channels {
				s.fault("a channel that is joined with none")
			}
			m.couples = append(m.couples, [2]int{a, b})
		}
	}
	if s.r.read(2) != 0 {
		s.fault("unknown mapping")
	}
	if parts > 1 {
		for i := range m.mux {
			if m.mux[i] = s.r.read(4); m.mux[i] >= parts {
				s.fault("no such part of a mapping")
			}
		}
	}
	for range parts {
		s.r.read(8)
		p := part{floor: s.r.read(8), residue: s.r.read(8)}
		if p.floor >= len(s.floors) || p.residue >= len(s.residues) {
			s.fault("no such floor or residue")
		}
		m.parts = append(m.parts, p)
	}
	s.mappings = append(s.mappings, m)
}

func (s *setup) readModes() {
	for n := s.r.read(6) + 1; n > 0 && s.ok(); n-- {
		long, window, transform := s.r.flag(), s.r.read(16), s.r.read(16)
		m := mode{long: long, mapping: s.r.read(8)}
		if window != 0 || transform != 0 || m.mapping >= len(s.mappings) {
			s.fault("unknown mode")
		}
		s.modes = append(s.modes, m)
	}
	if !s.r.flag() {
		s.fault("header ends early")
	}
}

// width returns how many bits a number up to x has.
func width(x int) (n int) {
	for ; x > 0; x >>= 1 {
		n++
	}
	return n
}
