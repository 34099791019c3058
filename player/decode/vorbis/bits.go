package vorbis

import "encoding/binary"

// reader reads bits, the least significant first. Past the end it gives zeros
// and says so by over.
type reader struct {
	b    []byte
	at   int    // of the next byte to be taken into the cache
	hold uint64 // the cache
	have int    // bits in it
	over bool
}

func (r *reader) reset(b []byte) { *r = reader{b: b} }

func (r *reader) refill() {
	if r.at+8 <= len(r.b) {
		r.hold |= binary.LittleEndian.Uint64(r.b[r.at:]) << r.have
		n := (63 - r.have) >> 3
		r.at += n
		r.have += n << 3
		r.hold &= 1<<r.have - 1
		return
	}
	for r.have <= 56 && r.at < len(r.b) {
		r.hold |= uint64(r.b[r.at]) << r.have
		r.at++
		r.have += 8
	}
}

// read returns n bits, at most 32.
func (r *reader) read(n int) int {
	if r.have < n {
		r.refill()
	}
	v := r.hold & (1<<n - 1)
	r.drop(n)
	return int(v)
}

// drop passes over n bits of the cache, at most 32.
func (r *reader) drop(n int) {
	if r.have < n {
		r.over = true
		r.hold, r.have = 0, 0
		return
	}
	r.hold >>= n
	r.have -= n
}

func (r *reader) flag() bool { return r.read(1) == 1 }
