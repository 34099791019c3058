package aac

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"cosm/player/decode/frames"
	"cosm/player/decode/input"
)

const (
	// headerSize is the length of an ADTS header without its checksum.
	headerSize = 7
	// proof is how many frames in a row make a stream.
	proof = 3
	// openWindow is how much is searched for the first frame.
	openWindow = 256 << 10
	// firstLook is how much of it is looked at first.
	firstLook = 8 << 10
)

// header is what stands before a frame of ADTS (ISO/IEC 13818-7, 6.2).
type header struct {
	object   int // audio object type
	index    int // of the rate
	channels int
	size     int // of the frame with its header
	offset   int // where its access unit begins
	blocks   int // access units in it
}

func parseHeader(b []byte) (header, bool) {
	if len(b) < headerSize || b[0] != 0xFF || b[1]&0xF6 != 0xF0 {
		return header{}, false
	}
	h := header{
		object: int(b[2]>>6) + 1, index: int(b[2] >> 2 & 15),
		channels: int(b[2]&1)<<2 | int(b[3]>>6),
		size:     int(b[3]&3)<<11 | int(b[4])<<3 | int(b[5]>>5),
		offset:   headerSize, blocks: int(b[6]&3) + 1,
	}
	if b[1]&1 == 0 {
		h.offset += 2
	}
	return h, h.index < len(rates) && h.size > h.offset
}

// alike reports whether two frames can be of one stream.
func (h header) alike(o header) bool { return h.object == o.object && h.index == o.index }

// config returns the AudioSpecificConfig that says the same.
func (h header) config() []byte {
	return []byte{byte(h.object<<3 | h.index>>1), byte(h.index<<7 | h.channels<<3)}
}

// Sync returns the offset in b of the first frame of ADTS, proved by those
// that follow it; whole says that b is all there is.
func Sync(b []byte, whole bool) (offset int, ok bool) {
	for i := 0; ; i++ {
		j := bytes.IndexByte(b[i:], 0xFF)
		if j < 0 {
			return 0, false
		}
		if i += j; chain(b[i:], whole) {
			return i, true
		}
	}
}

func chain(b []byte, whole bool) bool {
	first, ok := parseHeader(b)
	if !ok {
		return false
	}
	at := 0
	for range proof {
		h, ok := parseHeader(b[min(at, len(b)):])
		if !ok || !h.alike(first) {
			return at > 0 && whole && frames.EndsHere(b[min(at, len(b)):])
		}
		if at += h.size; at > len(b) {
			return false
		}
	}
	return true
}

// adts is a stream of ADTS as a source of access units.
type adts struct {
	*frames.Stream
	in     *input.Reader
	base   header
	before struct{ frames, bytes int64 } // of those in memory at the start
}

// OpenADTS finds the first frame of in. It returns ErrUnknownFormat of package
// input where there is none, ErrUnsupported for all but AAC LC and HE-AAC of one or two
// channels, or the source's own error.
func OpenADTS(in *input.Reader) (*Decoder, error) {
	s := &adts{in: in}
	for window := firstLook; ; window *= 2 {
		b, err := in.Peek(window)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("find first frame: %w", err)
		}
		if at, ok := Sync(b, err != nil); ok {
			s.base, _ = parseHeader(b[at:])
			if err := in.Skip(int64(at)); err != nil {
				return nil, fmt.Errorf("find first frame: %w", err)
			}
			break
		}
		if err != nil || window >= openWindow {
			return nil, fmt.Errorf("find first frame: %w", input.ErrUnknownFormat)
		}
	}
	for b := in.Buffered(); ; {
		n := s.Size(b)
		if n == 0 || n > len(b) {
			break
		}
		s.before.frames++
		s.before.bytes += int64(n)
		b = b[n:]
	}
	s.Stream = frames.New(in, s)
	return newDecoder(s, s.base.config())
}

// HeaderSize implements frames.Codec, as do the methods up to Guess.
func (s *adts) HeaderSize() int { return headerSize }

func (s *adts) Size(b []byte) int {
	h, ok := parseHeader(b)
	if !ok || !h.alike(s.base) {
		return 0
	}
	return h.size
}

func (s *adts) Seen([]byte) {}

func (s *adts) Switch([]byte, bool) bool { return false }

func (s *adts) Mean() float64 {
	if s.Stream != nil {
		if n, mean := s.Measured(); n > s.before.frames {
			return mean
		}
	}
	return float64(max(s.before.bytes, 1)) / float64(max(s.before.frames, 1))
}

func (s *adts) Place(int64) (frames.Spot, bool) { return frames.Spot{}, false }

func (s *adts) Guess(n int64) int64 { return s.Start() + int64(float64(n)*s.Mean()) }

// first implements source, as do the methods below.
func (s *adts) first() []byte {
	for b := s.in.Buffered(); len(b) >= headerSize; {
		h, ok := parseHeader(b)
		if !ok || h.size > len(b) || !h.alike(s.base) {
			break
		}
		if h.blocks == 1 && h.channels == s.base.channels {
			return b[h.offset:h.size]
		}
		b = b[h.size:]
	}
	return nil
}

func (s *adts) start(config) {}

func (s *adts) next() (unit []byte, lost int64, err error) {
	frame, lost, err := s.Peek()
	if err != nil || lost > 0 {
		return nil, lost, err
	}
	if h, ok := parseHeader(frame); ok && h.blocks == 1 && h.channels == s.base.channels {
		unit = frame[h.offset:]
	}
	return unit, 0, s.Take(frame)
}

func (s *adts) seek(from, target int64, ended bool) (bool, error) {
	return s.MoveTo(from, target, ended)
}

func (s *adts) number() int64 { return s.Number() }
func (s *adts) lose(n int64)  { s.Lose(n) }
func (s *adts) certain() bool { return s.Certain() }

func (s *adts) units() (int64, bool) {
	if n := s.Total(); n > 0 {
		return n, true
	}
	if s.in.Size() < 0 {
		return 0, false
	}
	return int64(float64(s.in.Size()-s.Start())/s.Mean() + 0.5), false
}

func (s *adts) span() (skip, play int64) { return 0, 0 }

func (s *adts) meanBytes() float64 { return s.Mean() }
