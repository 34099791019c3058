package mp3

// headerSize is the length of a frame header in bytes.
const headerSize = 4

// maxFrame is the longest frame that is accepted: free format at 640 kb/s and
// 32 kHz, with its padding, fits well.
const maxFrame = 4096

type version uint8

const (
	mpeg1 version = iota
	mpeg2
	mpeg25
)

// Channel modes as they stand in a header (ISO/IEC 11172-3, 2.4.2.3).
const (
	modeStereo = iota
	modeJoint
	modeDual
	modeMono
)

// Bits of the mode extension of a joint stereo frame.
const (
	extIntensity = 1
	extMS        = 2
)

// header is what the four bytes before each frame say.
type header struct {
	version version
	layer   int // 1, 2 or 3
	crc     bool
	bitRate int // bit/s; 0 in free format
	rate    int // Hz
	padding int // bytes
	mode    int
	ext     int // mode extension
}

// bitRates in kb/s: Layer III of MPEG-1, then of MPEG-2 and 2.5.
var bitRates = [2][15]uint16{
	{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
	{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
}

var sampleRates = [3]int{44100, 48000, 32000}

// parseHeader reads a header of any layer. It refuses what the standard
// reserves, which is what tells a header from other bytes.
func parseHeader(b []byte) (header, bool) {
	if len(b) < headerSize || b[0] != 0xFF || b[1]&0xE0 != 0xE0 {
		return header{}, false
	}
	var h header
	switch b[1] >> 3 & 3 {
	case 0:
		h.version = mpeg25
	case 2:
		h.version = mpeg2
	case 3:
		h.version = mpeg1
	default:
		return header{}, false
	}
	h.layer = 4 - int(b[1]>>1&3)
	rate, bit := int(b[2]>>2&3), int(b[2]>>4)
	if h.layer == 4 || rate == 3 || bit == 15 || b[3]&3 == 2 {
		return header{}, false
	}
	h.crc = b[1]&1 == 0
	h.rate = sampleRates[rate] >> h.version
	h.bitRate = int(bitRates[min(h.version, 1)][bit]) * 1000
	h.padding = int(b[2] >> 1 & 1)
	h.mode, h.ext = int(b[3]>>6), int(b[3]>>4&3)
	return h, true
}

func (h header) lsf() bool     { return h.version != mpeg1 }
func (h header) granules() int { return 2 - int(min(h.version, 1)) }
func (h header) samples() int  { return 576 * h.granules() }

func (h header) channels() int {
	if h.mode == modeMono {
		return 1
	}
	return 2
}

// size returns the length of the frame in bytes; free is the length without
// padding in free format, 0 while it is not known.
func (h header) size(free int) int {
	if h.bitRate == 0 {
		if free == 0 {
			return 0
		}
		return free + h.padding
	}
	return h.samples()/8*h.bitRate/h.rate + h.padding
}

// sideSize returns how many bytes of side information follow the header.
func (h header) sideSize() int {
	switch {
	case !h.lsf() && h.channels() == 2:
		return 32
	case h.lsf() && h.channels() == 1:
		return 9
	default:
		return 17
	}
}

// mainOffset returns where in a frame its main data begins.
func (h header) mainOffset() int {
	n := headerSize + h.sideSize()
	if h.crc {
		n += 2
	}
	return n
}

// alike reports whether two headers can be of one stream: all that may change
// from frame to frame is the bit rate, the padding and the use of channels.
func (h header) alike(o header) bool {
	return h.version == o.version && h.layer == o.layer && h.rate == o.rate && (h.bitRate == 0) == (o.bitRate == 0)
}

// index returns the row of the tables of scale factor bands.
func (h header) index() int {
	for i, r := range sampleRates {
		if r>>h.version == h.rate {
			return int(h.version)*3 + i
		}
	}
	return 0
}

// maxReservoir is how many bytes of earlier frames a frame may refer to.
func (h header) maxReservoir() int {
	if h.lsf() {
		return 1<<8 - 1
	}
	return 1<<9 - 1
}

// settle returns how many frames have to be decoded before one so that it
// comes out as if the stream had been decoded from its start: enough to fill
// the reservoir at avg bytes a frame, one for the overlap and the filter bank,
// and one because a reservoir frame's own first part may be cut.
func (h header) settle(avg float64) int {
	payload := max(int(avg)-h.mainOffset(), 1)
	return min(2+(h.maxReservoir()+payload-1)/payload, maxSettle)
}

// maxSettle bounds the frames decoded before a seek's target: the reservoir
// of a stream at 8 kb/s.
const maxSettle = 34
