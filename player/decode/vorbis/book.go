package vorbis

import (
	"math/bits"
	"sort"
)

// fastBits is the length of codes that one look into a table decodes.
const fastBits = 10

// book is a code book (Vorbis I section 3). Its codes are complete: every run
// of bits begins with one, but where the packet ends.
type book struct {
	dimensions int
	fast       []uint32 // by the next bits: entry<<8 | length, 0 for a longer code
	slow       []code   // all codes by their bits, the first on top
	vectors    []float32
}

type code struct {
	bits          uint32
	entry, length int32
}

// assign gives each entry its code: the lowest that is free (section 3.2.1). It
// returns false if there are too many, or if some bits are no code.
func (b *book) assign(lengths []uint8) bool {
	var next [33]uint64 // the lowest free code of each length
	b.fast = make([]uint32, 1<<fastBits)
	share := uint64(0)
	for i, l := range lengths {
		if l == 0 {
			continue
		}
		n := int(l)
		v := next[n]
		if v>>n != 0 {
			return false
		}
		share += 1 << (32 - n)
		b.slow = append(b.slow, code{uint32(v << (32 - n)), int32(i), int32(n)})
		claim(&next, n)
	}
	if len(b.slow) == 0 { // a book that is not used
		return true
	}
	if len(b.slow) == 1 && b.slow[0].length == 1 { // either bit stands for it
		share = 1 << 32
	}
	sort.Slice(b.slow, func(i, j int) bool { return b.slow[i].bits < b.slow[j].bits })
	b.table()
	return share == 1<<32
}

// claim takes the lowest free code of length n: what begins with it is no
// longer free, and neither is what it begins with.
func claim(next *[33]uint64, n int) {
	v := next[n]
	for j := n; j > 0; j-- {
		if next[j]&1 == 1 {
			if j == 1 {
				next[1]++
			} else {
				next[j] = next[j-1] << 1
			}
			break
		}
		next[j]++
	}
	for j := n + 1; j < len(next) && next[j]>>1 == v; j++ {
		v = next[j]
		next[j] = next[j-1] << 1
	}
}

func (b *book) table() {
	for _, c := range b.slow {
		n := int(c.length)
		if len(b.slow) == 1 {
			for i := range b.fast {
				b.fast[i] = uint32(c.entry)<<8 | 1
			}
		} else if n <= fastBits {
			first := int(bits.Reverse32(c.bits)) // in the order of the stream
			for i := first; i < len(b.fast); i += 1 << n {
				b.fast[i] = uint32(c.entry)<<8 | uint32(n)
			}
		}
	}
}

// decode returns the next entry.
func (b *book) decode(r *reader) int {
	if r.have < 32 {
		r.refill()
	}
	if v := b.fast[r.hold&(1<<fastBits-1)]; v != 0 {
		r.drop(int(v & 0xFF))
		return int(v >> 8)
	}
	if len(b.slow) == 0 {
		r.over = true
		return 0
	}
	v := bits.Reverse32(uint32(r.hold))
	i := sort.Search(len(b.slow), func(i int) bool { return b.slow[i].bits > v }) - 1
	c := b.slow[max(i, 0)]
	r.drop(int(c.length))
	return int(c.entry)
}

// vector returns the values of the next entry.
func (b *book) vector(r *reader) []float32 {
	at := b.decode(r) * b.dimensions
	return b.vectors[at : at+b.dimensions]
}
