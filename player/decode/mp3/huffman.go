package mp3

import (
	"encoding/binary"
	"math"
	"strconv"
)

// rootBits is how many bits of a code the first look-up resolves.
const rootBits = 8

// codeBook is a Huffman table as a look-up: an entry of the root is either a
// leaf, length | x << 8 | y << 12, or, with branch set, the place and width of
// a second table for the codes that begin so.
type codeBook struct {
	entries []uint32
	linBits uint
}

const branch = 1 << 31

// linBits by table: how many further bits a value of 15 carries.
var linBits = [32]uint{
	16: 1, 17: 2, 18: 3, 19: 4, 20: 6, 21: 8, 22: 10, 23: 13,
	24: 4, 25: 5, 26: 6, 27: 7, 28: 8, 29: 9, 30: 11, 31: 13,
}

func (t *tables) makeBooks() {
	for i := range t.pairs {
		tree := codeTrees[i]
		switch {
		case i >= 24:
			tree = codeTrees[24]
		case i >= 16:
			tree = codeTrees[16]
		}
		if i == 24 || i == 16 || i < 16 && tree != "" {
			t.pairs[i].entries = makeBook(tree)
		} else if i > 16 {
			t.pairs[i].entries = t.pairs[i&^7].entries
		}
		t.pairs[i].linBits = linBits[i]
	}
	code := 0
	for i := 0; i < len(quadTree); i += 2 {
		n, v := int(digit(quadTree[i])), digit(quadTree[i+1])
		for range 1 << (6 - n) {
			t.quads[0][code] = uint8(n)<<4 | uint8(v)
			code++
		}
	}
	for i := range t.quads[1] {
		t.quads[1][i] = 4<<4 | uint8(15-i>>2)
	}
}

func digit(c byte) uint32 {
	v, err := strconv.ParseUint(string(c), 36, 8)
	if err != nil {
		return 0
	}
	return uint32(v)
}

// makeBook turns the leaves of a code tree into a look-up.
func makeBook(tree string) []uint32 {
	book := make([]uint32, 1<<rootBits)
	code := uint32(0) // of the next leaf, in the upper bits
	for i := 0; i < len(tree); i += 3 {
		n := digit(tree[i])
		leaf := digit(tree[i+1])<<8 | digit(tree[i+2])<<12 | n
		root := code >> (32 - rootBits)
		if n <= rootBits {
			for j := range uint32(1) << (rootBits - n) {
				book[root+j] = leaf
			}
		} else {
			if book[root] == 0 {
				width := widest(tree[i:], code, root)
				book[root] = branch | uint32(len(book))<<8 | width
				book = append(book, make([]uint32, 1<<width)...)
			}
			at, width := book[root]>>8&0x7fffff, book[root]&0xff
			first := code << rootBits >> (32 - width)
			for j := range uint32(1) << (width + rootBits - n) {
				book[at+first+j] = leaf
			}
		}
		code += 1 << (32 - n)
	}
	return book
}

// widest returns how many bits beyond the root the longest code has that
// begins with root; tree begins at the first of them.
func widest(tree string, code, root uint32) (width uint32) {
	for i := 0; i < len(tree) && code>>(32-rootBits) == root; i += 3 {
		n := digit(tree[i])
		width = max(width, n-rootBits)
		code += 1 << (32 - n)
	}
	return width
}

// spectrum decodes the Huffman codes of one block of one channel into x,
// scaled by each band's gain. Codes begin at bit pos of b, which must have
// overread bytes to spare after bit end. It returns the line after the last
// that can differ from zero; the rest of x is zero.
func (t *tables) spectrum(x *[576]float32, b []byte, pos, end int, g *granule, bands []band, gains []float32) int {
	line, at := 0, 0
	for i, stop := range g.regions {
		book := &t.pairs[g.tables[i]&31]
		for line < stop && pos < end {
			next := min(stop, int(bands[at].end))
			if book.entries == nil {
				clear(x[line:next])
			} else {
				pos = t.bigValues(x[line:next], b, pos, end, book, gains[at])
			}
			line = next
			if line == int(bands[at].end) && at < len(bands)-1 {
				at++
			}
		}
	}
	line = t.smallValues(x, b, pos, end, line, g.count1, bands, at, gains)
	clear(x[line:])
	return line
}

// bigValues fills x, which has an even length, and returns the new position.
// A value of zero has no sign bit; shifting by whether there is one, instead of
// asking, spares a branch that no processor could predict.
func (t *tables) bigValues(x []float32, b []byte, pos, end int, book *codeBook, gain float32) int {
	if book.linBits > 0 {
		return t.escapedValues(x, b, pos, end, book, gain)
	}
	entries := book.entries
	root := (*[1 << rootBits]uint32)(entries)
	power := (*[16]float32)(t.pow43[:])
	for ; len(x) >= 2; x = x[2:] {
		if pos >= end {
			clear(x)
			return pos
		}
		w := binary.BigEndian.Uint64(b[pos>>3:]) << (uint(pos) & 7)
		e := root[w>>(64-rootBits)]
		if e >= branch {
			e = entries[uint64(e>>8&0x7fffff)+(w<<rootBits>>(64-e&63))]
		}
		v0, v1 := e>>8&15, e>>12&15
		w <<= e & 31
		x[0] = signed(power[v0]*gain, w)
		s0 := (v0 + 15) >> 4
		w <<= s0 & 1
		x[1] = signed(power[v1]*gain, w)
		pos += int(e&31 + s0 + (v1+15)>>4)
	}
	return pos
}

// signed gives f the sign that the first bit of w states.
func signed(f float32, w uint64) float32 {
	return math.Float32frombits(math.Float32bits(f) ^ uint32(w>>32)&(1<<31))
}

// escapedValues is bigValues for the tables whose 15 is followed by further
// bits. One load of 57 bits holds a pair with all of them.
func (t *tables) escapedValues(x []float32, b []byte, pos, end int, book *codeBook, gain float32) int {
	entries, lin := book.entries, book.linBits
	root := (*[1 << rootBits]uint32)(entries)
	for ; len(x) >= 2; x = x[2:] {
		if pos >= end {
			clear(x)
			return pos
		}
		w := binary.BigEndian.Uint64(b[pos>>3:]) << (uint(pos) & 7)
		e := root[w>>(64-rootBits)]
		if e >= branch {
			e = entries[uint64(e>>8&0x7fffff)+(w<<rootBits>>(64-e&63))]
		}
		w <<= e & 31
		pos += int(e & 31)
		for i := range 2 {
			v := e >> (8 + 4*i) & 15
			if v == 15 {
				v += uint32(w >> (64 - lin))
				w <<= lin
				pos += int(lin)
			}
			x[i] = signed(t.pow43[v]*gain, w)
			if v > 0 {
				w <<= 1
				pos++
			}
		}
	}
	return pos
}

// smallValues decodes quads of values of at most 1 from line on.
func (t *tables) smallValues(x *[576]float32, b []byte, pos, end, line, table int, bands []band, at int, gains []float32) int {
	quads := &t.quads[table&1]
	for line <= 572 && pos < end {
		w := binary.BigEndian.Uint64(b[pos>>3:]) << (uint(pos) & 7)
		q := quads[w>>58]
		n := uint(q >> 4)
		w <<= n
		used := int(n)
		for i := range 4 {
			if line+i >= int(bands[at].end) {
				at++
			}
			f := float32(0)
			if q&(8>>i) != 0 {
				f = signed(gains[at], w)
				w <<= 1
				used++
			}
			x[line+i] = f
		}
		pos += used
		if pos > end { // a code that the block does not hold as a whole
			break
		}
		line += 4
	}
	return line
}
