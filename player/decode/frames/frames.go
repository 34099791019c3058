// Package frames finds the frames of a stream that has no container: nothing
// but headers, each telling where the next is (MPEG audio, AAC in ADTS).
//
// A Stream reads forward, passes over tags and junk, and finds the rhythm again
// after damage. It numbers frames and remembers where they lie, so that it can
// go back to any frame it has seen; others it reaches by walking through
// headers where the bytes are at hand, or by an estimate that the codec makes,
// and then it says that its numbers are not certain. Its memory is bounded. It
// is not safe for concurrent use.
package frames

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
	// maxLost is for how many frames junk is taken at most; more of it was
	// never sound.
	maxLost = 8
	// switchLook is how much is looked at to prove another form of frame.
	switchLook = 12 << 10
	// tagLook is how much of a tag must be seen to know its length.
	tagLook = 128
)

// Codec is what a Stream asks of a format.
type Codec interface {
	// Size returns the length of the frame whose header b begins with, 0 when
	// no frame of this stream begins so. b has at least HeaderSize bytes.
	Size(b []byte) int
	// HeaderSize is how many bytes of a frame tell its length.
	HeaderSize() int
	// Seen is told the header of each frame that is passed.
	Seen(b []byte)
	// Switch is asked where no frame of this stream begins whether one of
	// another form begins with b, proved by what follows; whole says that b
	// is all there is. After true, Size goes by the new form.
	Switch(b []byte, whole bool) bool
	// Mean returns the mean length of a frame in bytes as far as known; it is
	// more than 0.
	Mean() float64
	// Place returns where frame n begins, if a table or a constant rate says.
	Place(n int64) (Spot, bool)
	// Guess returns about where frame n begins.
	Guess(n int64) int64
}

// Spot is a place in the file and the frame that begins there.
type Spot struct {
	Frame, Offset int64
	Certain       bool // the frame's number is known
	Rough         bool // it begins somewhere after the offset
}

// Stream is a run of frames. Its zero value is not usable.
type Stream struct {
	in    *input.Reader
	codec Codec
	start int64
	// next is the number of the next frame, certain unless it was estimated.
	next    int64
	certain bool
	total   int64
	known   index // the frames from the start on
	guessed index // those since an estimate
}

// New returns a Stream whose frame 0 begins where in stands.
func New(in *input.Reader, c Codec) *Stream {
	s := &Stream{in: in, codec: c, start: in.Offset(), certain: true}
	s.known.begin(0, s.start)
	return s
}

// Start returns the offset of frame 0.
func (s *Stream) Start() int64 { return s.start }

// Number returns the number of the next frame.
func (s *Stream) Number() int64 { return s.next }

// Certain reports whether Number is known rather than estimated.
func (s *Stream) Certain() bool { return s.certain }

// Total returns how many frames there are, 0 while the end was not reached.
func (s *Stream) Total() int64 { return s.total }

// Measured returns how many frames were seen from the start on without a gap,
// and their mean length in bytes.
func (s *Stream) Measured() (frames int64, mean float64) {
	if s.known.next == 0 {
		return 0, 0
	}
	return s.known.next, float64(s.known.end-s.start) / float64(s.known.next)
}

// Peek returns the next frame without consuming it; lost is how many frames
// the junk before it stands for. io.EOF is the end. The slice is valid until
// the next call.
func (s *Stream) Peek() (frame []byte, lost int64, err error) {
	junk := int64(0)
	for {
		b, err := s.in.Peek(s.codec.HeaderSize())
		if len(b) < s.codec.HeaderSize() {
			return nil, 0, s.end(err)
		}
		n := s.frameAt(b, junk > 0)
		if n == 0 && s.switched(b) {
			n = s.codec.Size(s.in.Buffered())
		}
		if n > 0 {
			if b, err = s.in.Peek(n); len(b) < n {
				return nil, 0, s.end(err)
			}
			return b, s.lost(junk), nil
		}
		skipped, err := s.skipJunk()
		if err != nil {
			return nil, 0, s.end(err)
		}
		if junk += skipped; junk > maxJunk {
			return nil, 0, fmt.Errorf("find frame: %w: nothing in %d bytes", input.ErrDamaged, junk)
		}
	}
}

// switched asks the codec for another form of frame where a header may be.
func (s *Stream) switched(b []byte) bool {
	if b[0] != 0xFF || b[1] < 0xE0 {
		return false
	}
	b, err := s.in.Peek(switchLook)
	return s.codec.Switch(b, errors.Is(err, io.EOF))
}

// Doubt makes the number of the next frame an estimate, moved by n.
func (s *Stream) Doubt(n int64) {
	s.next = max(s.next+n, 0)
	if s.certain {
		s.certain = false
		s.guessed.begin(s.next, s.in.Offset())
	}
}

// end notes how many frames there are when the stream was read to its end.
func (s *Stream) end(err error) error {
	if errors.Is(err, io.EOF) && s.certain && s.next >= s.known.next {
		s.total = s.next
	}
	return err
}

func (s *Stream) lost(junk int64) int64 {
	n := int64(float64(junk)/s.codec.Mean() + 0.5)
	if n > maxLost || junk == 0 {
		return 0
	}
	return n
}

// Take consumes the frame that Peek returned.
func (s *Stream) Take(frame []byte) error {
	s.note(frame)
	s.next++
	return s.in.Skip(int64(len(frame)))
}

// Lose counts n frames that are not there any more.
func (s *Stream) Lose(n int64) { s.next += n }

func (s *Stream) note(frame []byte) {
	s.codec.Seen(frame)
	if s.certain {
		s.known.add(s.next, s.in.Offset(), int64(len(frame)))
	} else {
		s.guessed.add(s.next, s.in.Offset(), int64(len(frame)))
	}
}

// frameAt returns the length of the frame that begins here, 0 for none.
// Straight after another one its header is proof enough; out of the blue the
// next must follow.
func (s *Stream) frameAt(b []byte, prove bool) int {
	n := s.codec.Size(b)
	if n == 0 || !prove {
		return n
	}
	head := s.codec.HeaderSize()
	b, err := s.in.Peek(n + head)
	if len(b) < n+head {
		if errors.Is(err, io.EOF) && len(b) >= n {
			return n
		}
		return 0
	}
	if s.codec.Size(b[n:]) == 0 {
		return 0
	}
	return n
}

// skipJunk passes a tag, or the bytes before the next that may begin a
// header, and returns how many of them were junk.
func (s *Stream) skipJunk() (int64, error) {
	b, err := s.in.Peek(tagLook)
	if n := TagSize(b); n > 0 {
		return 0, s.in.Skip(n)
	}
	if len(b) < tagLook && !errors.Is(err, io.EOF) {
		return 0, err
	}
	b, _ = s.in.Peek(max(len(b), min(scanStep, len(s.in.Buffered()))))
	n := bytes.IndexByte(b[1:], 0xFF) + 1
	if n == 0 {
		n = len(b)
	}
	return int64(n), s.in.Skip(int64(n))
}

// TagSize returns the length of a tag (ID3v2, ID3v1, APEv2) that b begins
// with, 0 if it is none. 128 bytes are enough to tell.
func TagSize(b []byte) int64 {
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

// EndsHere reports whether b, what is left of a file, holds no more frames:
// it is empty or begins with a tag that ends a file.
func EndsHere(b []byte) bool {
	return len(b) == 0 || bytes.HasPrefix(b, []byte("TAG")) ||
		bytes.HasPrefix(b, []byte("APETAGEX")) || bytes.HasPrefix(b, []byte("LYRICSBEGIN"))
}
