package vorbis

import (
	"fmt"
	"math"

	"cosm/player/decode/input"
)

const (
	// maxEntries bounds the entries of one code book, and maxAllEntries those
	// of all: the library's time goes by the square. libvorbis has 6,561 in its
	// largest.
	maxEntries    = 1 << 14
	maxAllEntries = 1 << 17
	// maxDimensions and maxValues bound what an entry stands for.
	maxDimensions = 256
	maxValues     = 1 << 20
)

// setup is what is checked of a setup header (Vorbis I section 4.2.4), and what
// is needed of it.
type setup struct {
	r        reader
	channels int
	books    []book
	entries  int // of all books
	values   int
	floors   int
	residues int
	mappings int
	long     []bool // for each mode
	bare     []int  // where, in bits, the classes of floors without any would stand
	err      error
}

// book is a code book as far as others refer to it.
type book struct{ vectors bool }

// readSetup reads a setup header after its first seven bytes. The error wraps
// ErrUnsupported or ErrDamaged of package input.
func readSetup(b []byte, channels int) (*setup, error) {
	s := &setup{r: reader{b: b}, channels: channels}
	for _, part := range []func(){s.codeBooks, s.times, s.readFloors, s.readResidues, s.readMappings, s.modes} {
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

// classBits is the length of a class of a floor that refers to no code book.
const classBits = 3 + 2 + 8

// forLibrary returns the header with a class, all zeros, put into floors that
// have none, as those of low frequency channels: the library reads one there.
func (s *setup) forLibrary() []byte {
	if len(s.bare) == 0 {
		return s.r.b
	}
	out := make([]byte, len(s.r.b)+(len(s.bare)*classBits+7)/8)
	at, bare := 0, s.bare
	for i := range 8 * len(s.r.b) {
		for len(bare) > 0 && bare[0] == i {
			at, bare = at+classBits, bare[1:]
		}
		out[at>>3] |= s.r.b[i>>3] >> (i & 7) & 1 << (at & 7)
		at++
	}
	return out
}

func (s *setup) fault(what string) {
	if s.err == nil {
		s.err = fmt.Errorf("%w: %s", input.ErrDamaged, what)
	}
}

func (s *setup) unsupported(what string) {
	if s.err == nil {
		s.err = fmt.Errorf("%w: Vorbis with %s", input.ErrUnsupported, what)
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
	dimensions, entries := s.r.read(16), s.r.read(24)
	if entries < 2 || entries > maxEntries || dimensions > maxDimensions || s.entries+entries > maxAllEntries {
		s.unsupported(fmt.Sprintf("a code book of %d entries in %d dimensions", entries, dimensions))
		return
	}
	s.entries += entries
	used, sum := s.lengths(entries)
	// A tree with holes would be searched for ever; one code of one bit is the
	// exception that the format makes.
	if whole := uint64(1) << 32; s.ok() && sum != whole && (used != 1 || sum != whole/2) {
		s.fault("incomplete code book")
	}
	b := book{}
	switch lookup := s.r.read(4); lookup {
	case 0:
	case 1, 2:
		b.vectors = dimensions > 0
		s.lookup(lookup, dimensions, entries)
	default:
		s.fault("unknown lookup")
	}
	s.books = append(s.books, b)
}

// lengths reads the lengths of the codes: how many there are, and their share
// of all codes, of 1<<32.
func (s *setup) lengths(entries int) (used int, sum uint64) {
	add := func(length, n int) {
		used += n
		sum += uint64(n) << (32 - length)
	}
	if s.r.read(1) == 0 {
		sparse := s.r.read(1) == 1
		for range entries {
			if !sparse || s.r.read(1) == 1 {
				add(s.r.read(5)+1, 1)
			}
		}
		return used, sum
	}
	length := s.r.read(5) + 1
	for done := 0; done < entries && s.ok(); length++ {
		n := s.r.read(width(entries - done))
		if n > entries-done || length > 32 {
			s.fault("too many codes")
			return 0, 0
		}
		add(length, n)
		done += n
	}
	return used, sum
}

func (s *setup) lookup(kind, dimensions, entries int) {
	s.r.read(32) // least value
	s.r.read(32) // step
	bits := s.r.read(4) + 1
	s.r.read(1) // whether they add up
	if s.values += entries * dimensions; s.values > maxValues || dimensions == 0 {
		s.unsupported("very large code books")
		return
	}
	n := entries * dimensions
	if kind == 1 {
		n = root(entries, dimensions)
		if n != int(math.Floor(math.Pow(float64(entries), 1/float64(dimensions)))) {
			s.unsupported("a code book that the library reads wrongly")
		}
	}
	s.r.skip(n * bits)
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

// refers checks a reference to a code book.
func (s *setup) refers(n int, vectors bool) {
	if n >= len(s.books) || vectors && !s.books[n].vectors {
		s.fault("no such code book")
	}
}

func (s *setup) readFloors() {
	s.floors = s.r.read(6) + 1
	for i := 0; i < s.floors && s.ok(); i++ {
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
	partitions := make([]int, s.r.read(5))
	classes := 0
	for i := range partitions {
		partitions[i] = s.r.read(4)
		classes = max(classes, partitions[i]+1)
	}
	var dimensions [16]int
	if classes == 0 {
		s.bare = append(s.bare, s.r.at)
	}
	for i := range classes {
		dimensions[i] = s.r.read(3) + 1
		sub := s.r.read(2)
		if sub != 0 {
			s.refers(s.r.read(8), false)
		}
		for range 1 << sub {
			if b := s.r.read(8) - 1; b >= 0 {
				s.refers(b, false)
			}
		}
	}
	s.r.read(2)
	bits := s.r.read(4)
	seen := map[int]bool{0: true, 1 << bits: true}
	for _, c := range partitions {
		for range dimensions[c] {
			x := s.r.read(bits)
			if seen[x] {
				s.fault("a floor with two points at one place")
			}
			seen[x] = true
		}
	}
}

// readResidues reads all of them (section 8.6.1).
func (s *setup) readResidues() {
	s.residues = s.r.read(6) + 1
	for i := 0; i < s.residues && s.ok(); i++ {
		if s.r.read(16) > 2 {
			s.fault("unknown residue")
		}
		s.r.skip(24 + 24 + 24)
		classes := s.r.read(6) + 1
		s.refers(s.r.read(8), false)
		cascade := make([]int, classes)
		for i := range cascade {
			low := s.r.read(3)
			if s.r.read(1) == 1 {
				low |= s.r.read(5) << 3
			}
			cascade[i] = low
		}
		for _, c := range cascade {
			for ; c > 0; c >>= 1 {
				if c&1 == 1 {
					s.refers(s.r.read(8), true)
				}
			}
		}
	}
}

func (s *setup) readMappings() {
	s.mappings = s.r.read(6) + 1
	for i := 0; i < s.mappings && s.ok(); i++ {
		if s.r.read(16) != 0 {
			s.fault("unknown mapping")
			return
		}
		s.mapping()
	}
}

// mapping reads one (section 4.2.4).
func (s *setup) mapping() {
	submaps := 1
	if s.r.read(1) == 1 {
		submaps = s.r.read(4) + 1
	}
	if s.r.read(1) == 1 {
		for n := s.r.read(8) + 1; n > 0; n-- {
			a, b := s.r.read(width(s.channels-1)), s.r.read(width(s.channels-1))
			if a == b || a >= s.channels || b >= s.channels {
				s.fault("a channel that is joined with none")
			}
		}
	}
	if s.r.read(2) != 0 {
		s.fault("unknown mapping")
	}
	if submaps > 1 {
		for range s.channels {
			if s.r.read(4) >= submaps {
				s.fault("no such part of a mapping")
			}
		}
	}
	for range submaps {
		s.r.read(8)
		if floor, residue := s.r.read(8), s.r.read(8); floor >= s.floors || residue >= s.residues {
			s.fault("no such floor or residue")
		}
	}
}

func (s *setup) modes() {
	for n := s.r.read(6) + 1; n > 0 && s.ok(); n-- {
		s.long = append(s.long, s.r.read(1) == 1)
		if s.r.read(16) != 0 || s.r.read(16) != 0 || s.r.read(8) >= s.mappings {
			s.fault("unknown mode")
		}
	}
	if s.r.read(1) != 1 && s.err == nil {
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

// reader reads bits, the least significant first.
type reader struct {
	b    []byte
	at   int // bits taken
	over bool
}

// read returns n bits, at most 32; zeros past the end.
func (r *reader) read(n int) (v int) {
	for i := range n {
		if r.at>>3 >= len(r.b) {
			r.over = true
			return 0
		}
		v |= int(r.b[r.at>>3]>>(r.at&7)&1) << i
		r.at++
	}
	return v
}

func (r *reader) skip(n int) {
	r.at += n
	r.over = r.over || r.at > 8*len(r.b)
}
