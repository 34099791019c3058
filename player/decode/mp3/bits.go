package mp3

import "encoding/binary"

// overread is how many bytes after its data a bitReader may touch.
const overread = 8

// bitReader reads big-endian bit fields. Its buffer must have overread spare
// bytes after the last one that may be asked for; reads beyond return zeros.
type bitReader struct {
	b   []byte
	pos int // in bits
}

// read returns the next n bits, n at most 25.
func (r *bitReader) read(n int) int {
	at := r.pos >> 3
	if at+4 > len(r.b) {
		r.pos += n
		return 0
	}
	w := binary.BigEndian.Uint32(r.b[at:]) << (r.pos & 7)
	r.pos += n
	return int(uint64(w) >> (32 - n))
}
