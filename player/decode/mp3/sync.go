package mp3

import (
	"bytes"

	"cosm/player/decode/frames"
)

// proof is how many frames in a row make a stream.
const proof = 3

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
			return 0, at > 0 && whole && frames.EndsHere(b[min(at, len(b)):])
		}
		at += h.size(free)
		if at > len(b) {
			return 0, false
		}
	}
	return free, true
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
