package mp3

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"cosm/player/decode/input"
)

const (
	// scanStep is how much is looked at in one step of a search.
	scanStep = 4 << 10
	// maxJunk is how much that is no frame may stand between two frames.
	maxJunk = 16 << 20
	// proof is how many frames in a row make a stream.
	proof = 3
)

// Sync returns the offset in b of the first frame of MPEG audio, proved by the
// frames that follow it; whole says that b is all there is, so that the last
// frames may end with it. The layer is that of the stream found.
func Sync(b []byte, whole bool) (offset, layer int, ok bool) {
	for i := 0; ; i++ {
		j := bytes.IndexByte(b[i:], 0xFF)
		if j < 0 || i+j+headerSize > len(b) {
			return 0, 0, false
		}
		i += j
		h, good := parseHeader(b[i:])
		if !good {
			continue
		}
		if h.layer != 3 {
			if chainOther(b[i:], h) {
				return i, h.layer, true
			}
			continue
		}
		if _, good = chain(b[i:], h, proof, whole); good {
			return i, 3, true
		}
	}
}

// chain reports whether n frames like h stand in a row from b[0] on, or as
// many as there are up to the end of whole data, and the length of a frame in
// free format.
func chain(b []byte, h header, n int, whole bool) (free int, ok bool) {
	if h.layer != 3 {
		return 0, false
	}
	if h.bitRate == 0 {
		if free = freeSize(b, h); free == 0 {
			return 0, false
		}
	}
	first, at := h, 0
	for range n {
		if at == len(b) && whole && at > 0 {
			return free, true
		}
		h, ok = parseHeader(b[min(at, len(b)):])
		if !ok || !h.alike(first) || h.size(free) <= h.mainOffset()-2 {
			return 0, at > 0 && whole && endsHere(b[min(at, len(b)):])
		}
		at += h.size(free)
		if at > len(b) {
			return 0, false
		}
	}
	return free, true
}

// endsHere reports whether b is empty or a tag that ends a file.
func endsHere(b []byte) bool {
	return len(b) == 0 || bytes.HasPrefix(b, []byte("TAG")) || bytes.HasPrefix(b, []byte("APETAGEX")) || bytes.HasPrefix(b, []byte("LYRICSBEGIN"))
}

// freeSize finds the length without padding of frames in free format, which
// is told by nothing but the distance of two headers.
func freeSize(b []byte, h header) int {
	for i := h.mainOffset(); i+headerSize <= len(b) && i <= maxFrame; i++ {
		if b[i] != 0xFF || b[i+1] != b[1] {
			continue
		}
		if next, ok := parseHeader(b[i:]); ok && next.alike(h) {
			free := i - h.padding
			third := i + free + next.padding
			if third+headerSize > len(b) {
				return free
			}
			if h3, ok := parseHeader(b[third:]); ok && h3.alike(h) {
				return free
			}
		}
	}
	return 0
}

// chainOther proves a stream of layer I or II by three of its headers.
func chainOther(b []byte, h header) bool {
	first, at := h, 0
	for range proof {
		n := otherSize(h, b[min(at, len(b)):])
		if n == 0 {
			return false
		}
		at += n
		next, ok := parseHeader(b[min(at, len(b)):])
		if !ok || !next.alike(first) {
			return false
		}
		h = next
	}
	return true
}

// Bit rates in kb/s of layers I and II: MPEG-1 layer I, II, then both of MPEG-2.
var otherRates = [4][15]uint16{
	{0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
	{0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
	{0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
	{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
}

func otherSize(h header, b []byte) int {
	if len(b) < headerSize {
		return 0
	}
	row := h.layer - 1
	if h.lsf() {
		row += 2
	}
	rate := int(otherRates[row][b[2]>>4]) * 1000
	if h.layer == 1 {
		return (12*rate/h.rate + h.padding) * 4
	}
	return 144*rate/h.rate + h.padding
}

// tagSize returns the length of a tag (ID3v2, ID3v1, APEv2) that b begins
// with, 0 if it is none.
func tagSize(b []byte) int64 {
	switch {
	case len(b) >= 10 && string(b[:3]) == "ID3" && (b[6]|b[7]|b[8]|b[9])&0x80 == 0:
		size := int64(b[6])<<21 | int64(b[7])<<14 | int64(b[8])<<7 | int64(b[9])
		return 10 + size + int64(b[5]>>4&1)*10
	case len(b) >= 128 && string(b[:3]) == "TAG":
		return 128
	case len(b) >= 32 && string(b[:8]) == "APETAGEX":
		return 32 + int64(binary.LittleEndian.Uint32(b[12:]))
	}
	return 0
}

// nextFrame finds the next frame of the stream, skipping tags and junk. The
// slice holds the whole frame and is valid until the next call; the caller
// skips it. junk is how many bytes that were no tag stood before it. io.EOF is
// the end.
func (d *Decoder) nextFrame() (frame []byte, h header, junk int64, err error) {
	for {
		b, err := d.in.Peek(headerSize)
		if len(b) < headerSize {
			return nil, h, junk, err
		}
		if h, ok := d.frameAt(b, junk > 0); ok {
			n := h.size(d.free)
			if b, err = d.in.Peek(n); len(b) < n {
				return nil, h, junk, err
			}
			return b, h, junk, nil
		}
		skipped, err := d.skipJunk()
		if err != nil {
			return nil, h, junk, err
		}
		if junk += skipped; junk > maxJunk {
			return nil, h, junk, fmt.Errorf("find frame: %w: nothing in %d bytes", input.ErrDamaged, junk)
		}
	}
}

// frameAt reports whether a frame of this stream begins here. Straight after
// another one its header is proof enough; out of the blue the next must follow.
func (d *Decoder) frameAt(b []byte, prove bool) (header, bool) {
	h, ok := parseHeader(b)
	if !ok || !h.alike(d.base) || h.size(d.free) < h.mainOffset() {
		return h, false
	}
	if !prove {
		return h, true
	}
	n := h.size(d.free)
	b, err := d.in.Peek(n + headerSize)
	if len(b) < n+headerSize {
		return h, errors.Is(err, io.EOF) && len(b) >= n
	}
	next, ok := parseHeader(b[n:])
	return h, ok && next.alike(d.base)
}

// skipJunk passes a tag, or the bytes before the next 0xFF, and returns how
// many of them were junk.
func (d *Decoder) skipJunk() (int64, error) {
	b, err := d.in.Peek(128)
	if n := tagSize(b); n > 0 {
		return 0, d.in.Skip(n)
	}
	if len(b) < 128 && !errors.Is(err, io.EOF) {
		return 0, err
	}
	b, _ = d.in.Peek(max(len(b), min(scanStep, len(d.in.Buffered()))))
	n := bytes.IndexByte(b[1:], 0xFF) + 1
	if n == 0 {
		n = len(b)
	}
	return int64(n), d.in.Skip(int64(n))
}
