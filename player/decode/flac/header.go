package flac

import (
	"encoding/binary"
	"fmt"

	"cosm/player/decode/input"
)

const (
	// infoSize is the length of a STREAMINFO block.
	infoSize = 34
	// headerMost is the length of the longest frame header.
	headerMost  = 16
	maxChannels = 8
)

// info is what a STREAMINFO block says (RFC 9639 section 8.2).
type info struct {
	maxBlock       int // samples
	maxFrame       int // bytes, 0 unknown
	rate, channels int
	bits           int   // of a sample
	total          int64 // samples, 0 unknown
}

func parseInfo(b []byte) (info, error) {
	if len(b) < infoSize {
		return info{}, fmt.Errorf("read stream information: %w: %d bytes", input.ErrDamaged, len(b))
	}
	v := binary.BigEndian.Uint64(b[10:])
	s := info{
		maxBlock: int(binary.BigEndian.Uint16(b[2:])), maxFrame: int(b[7])<<16 | int(b[8])<<8 | int(b[9]),
		rate: int(v >> 44), channels: int(v>>41&7) + 1, bits: int(v>>36&31) + 1, total: int64(v & (1<<36 - 1)),
	}
	if s.maxBlock < 16 {
		return info{}, fmt.Errorf("read stream information: %w: blocks of %d samples", input.ErrDamaged, s.maxBlock)
	}
	if s.rate < 1000 || s.bits < 4 {
		return info{}, fmt.Errorf("read stream information: %w: %d bits at %d Hz", input.ErrDamaged, s.bits, s.rate)
	}
	return s, nil
}

// mostBytes is more than any frame can have.
func (s info) mostBytes() int {
	return min(headerMost+2+s.channels*(8+(s.maxBlock*(s.bits+1)+7)/8), input.MaxPeek)
}

// header is that of a frame (RFC 9639 section 9.1).
type header struct {
	size     int   // of itself, in bytes
	block    int   // samples
	first    int64 // number of the first sample
	channels int
	side     int // how the channels are joined: 8, 9, 10, or 0
	bits     int
}

// parseHeader reads the header that b begins with; ok is false where no frame
// of this stream begins. b has at least headerMost bytes, or is all there is.
func (c *checks) parseHeader(b []byte, s info) (h header, ok bool) {
	if len(b) < 6 || b[0] != 0xFF || b[1]&0xFE != 0xF8 || b[3]&1 != 0 {
		return header{}, false
	}
	number, n := coded(b[4:])
	if n == 0 {
		return header{}, false
	}
	at := 4 + n
	if h.block, n = blockSize(b[2]>>4, b[at:]); n < 0 {
		return header{}, false
	}
	at += n
	rate, n := rateOf(b[2]&15, b[at:], s.rate)
	if at += n; n < 0 || at >= len(b) || rate != s.rate {
		return header{}, false
	}
	h.size = at + 1
	if c.crc8(b[:at]) != b[at] || !h.layout(b[3], s) || h.block > s.maxBlock {
		return header{}, false
	}
	if h.first = int64(number); b[1]&1 == 0 { // frames are counted, not samples
		h.first *= int64(s.maxBlock)
	}
	return h, h.first < 1<<40
}

// layout reads channels and sample size, which must be those of the stream.
func (h *header) layout(b byte, s info) bool {
	h.channels = int(b>>4) + 1
	if code := int(b >> 4); code >= 8 {
		h.channels, h.side = 2, code
	}
	h.bits = [...]int{s.bits, 8, 12, 0, 16, 20, 24, 32}[b>>1&7]
	return h.side <= 10 && h.channels == s.channels && h.bits == s.bits
}

// coded reads a number in the manner of UTF-8, of up to 36 bits, and returns
// its length, 0 if it is none.
func coded(b []byte) (v uint64, n int) {
	if len(b) == 0 {
		return 0, 0
	}
	first := b[0]
	if first < 0x80 {
		return uint64(first), 1
	}
	n = 0
	for first<<n&0x80 != 0 {
		n++
	}
	if n < 2 || n > 7 || len(b) < n {
		return 0, 0
	}
	v = uint64(first & (0x7F >> n))
	for _, c := range b[1:n] {
		if c&0xC0 != 0x80 {
			return 0, 0
		}
		v = v<<6 | uint64(c&0x3F)
	}
	return v, n
}

// blockSize returns the samples of a block and how many bytes of rest say so,
// -1 if that cannot be.
func blockSize(code byte, rest []byte) (samples, n int) {
	switch {
	case code == 0:
		return 0, -1
	case code == 1:
		return 192, 0
	case code <= 5:
		return 576 << (code - 2), 0
	case code == 6 && len(rest) >= 1:
		return int(rest[0]) + 1, 1
	case code == 7 && len(rest) >= 2:
		return int(binary.BigEndian.Uint16(rest)) + 1, 2
	case code >= 8:
		return 256 << (code - 8), 0
	}
	return 0, -1
}

// rateOf does so for the sample rate in Hz.
func rateOf(code byte, rest []byte, stream int) (hz, n int) {
	known := [...]int{stream, 88200, 176400, 192000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000}
	switch {
	case int(code) < len(known):
		return known[code], 0
	case code == 12 && len(rest) >= 1:
		return int(rest[0]) * 1000, 1
	case code == 13 && len(rest) >= 2:
		return int(binary.BigEndian.Uint16(rest)), 2
	case code == 14 && len(rest) >= 2:
		return int(binary.BigEndian.Uint16(rest)) * 10, 2
	}
	return 0, -1
}
