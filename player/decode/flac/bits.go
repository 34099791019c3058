package flac

import (
	"encoding/binary"
	"math/bits"
)

// bitReader reads a frame bit by bit, the most significant first. Past the end
// it gives zeros and says so by over.
type bitReader struct {
	b    []byte
	at   int    // of the next byte to be taken into the cache
	hold uint64 // the cache, its first bit on top
	have int    // bits in it
	over bool   // more was read than there is
}

func (r *bitReader) reset(b []byte) { *r = bitReader{b: b} }

func (r *bitReader) refill() {
	if r.at+8 <= len(r.b) {
		r.hold |= binary.BigEndian.Uint64(r.b[r.at:]) >> r.have
		n := (63 - r.have) >> 3
		r.at += n
		r.have += n << 3
		// The bits below have are the start of the next byte, read again later.
		r.hold &= ^uint64(0) << (64 - r.have)
		return
	}
	for r.have <= 56 && r.at < len(r.b) {
		r.hold |= uint64(r.b[r.at]) << (56 - r.have)
		r.at++
		r.have += 8
	}
}

// read returns n bits, n at most 56.
func (r *bitReader) read(n int) uint64 {
	if r.have < n {
		r.refill()
		if r.have < n {
			r.over = true
			r.hold, r.have = 0, 0
			return 0
		}
	}
	v := r.hold >> 1 >> (63 - n)
	r.hold <<= n
	r.have -= n
	return v
}

// signed returns n bits in two's complement, n from 1 to 56.
func (r *bitReader) signed(n int) int64 {
	return int64(r.read(n)<<(64-n)) >> (64 - n)
}

// unary counts zeros up to the next one, which it takes too.
func (r *bitReader) unary() uint64 {
	zeros := uint64(0)
	for r.hold == 0 {
		zeros += uint64(r.have)
		r.have = 0
		if r.refill(); r.have == 0 {
			r.over = true
			return 0
		}
	}
	n := bits.LeadingZeros64(r.hold)
	r.hold <<= n
	r.hold <<= 1
	r.have -= n + 1
	return zeros + uint64(n)
}

// align goes on to the next whole byte and returns how many were taken.
func (r *bitReader) align() int {
	n := r.have & 7
	r.hold <<= n
	r.have -= n
	return r.at - r.have>>3
}
