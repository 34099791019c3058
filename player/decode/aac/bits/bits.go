// Package bits reads what AAC streams are written in: fields of bits, the most
// significant first, and Huffman codes.
//
// Beyond its end a Reader gives zeros and says so afterwards, so that a parser
// of hostile data checks once rather than at every field. Nothing allocates but
// the making of a Book, which is never written to later and may be shared.
package bits

import "encoding/binary"

// Slack is how many bytes must follow the last one that a Reader is given.
const Slack = 16

// Reader reads fields. Its zero value is empty.
type Reader struct {
	b        []byte
	pos, end int
}

// NewReader reads the first n bytes of b, which has Slack more. With fewer than
// that the Reader is empty.
func NewReader(b []byte, n int) Reader {
	if n < 0 || len(b) < n+Slack {
		return Reader{}
	}
	return Reader{b: b, end: 8 * n}
}

// Window returns the next bits at the top of 64, at least 57 of them.
func (r *Reader) Window() uint64 {
	if r.pos > r.end || len(r.b) == 0 {
		return 0
	}
	return binary.BigEndian.Uint64(r.b[r.pos>>3:]) << (uint(r.pos) & 7)
}

// Read returns the next n bits, n up to 32.
func (r *Reader) Read(n int) int {
	w := r.Window() >> 1 // n may be 0
	r.pos += n
	return int(w >> (63 - uint(n)))
}

// Bit returns the next bit.
func (r *Reader) Bit() bool { return r.Read(1) != 0 }

// Skip passes n bits.
func (r *Reader) Skip(n int) { r.pos += n }

// Align passes the bits up to the next whole byte from bit from, which counts
// as the start of one.
func (r *Reader) Align(from int) { r.pos += -(r.pos - from) & 7 }

// Pos returns the number of the next bit.
func (r *Reader) Pos() int { return r.pos }

// Left returns how many bits are left, negative beyond the end.
func (r *Reader) Left() int { return r.end - r.pos }

// Part passes n bits and returns a Reader of them, of fewer where fewer are
// left.
func (r *Reader) Part(n int) Reader {
	p := *r
	p.end = max(min(p.pos+n, p.end), p.pos)
	r.pos += n
	return p
}

// Raw returns the bytes, the next bit and the end, for a loop that reads by
// itself; Resume says where that came to.
func (r *Reader) Raw() (b []byte, pos, end int) { return r.b, r.pos, r.end }

// Resume continues at a bit.
func (r *Reader) Resume(pos int) { r.pos = pos }
