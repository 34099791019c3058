package frames

import (
	"errors"
	"io"

	"cosm/player/decode/input"
)

const (
	// maxWalk is how far a seek may go through headers to be exact where the
	// bytes are at hand: about an hour of MP3, read in some 50 ms.
	maxWalk = 64 << 20
	// near is how many frames ahead it is cheaper to decode than to jump.
	near = 64
)

// MoveTo makes from, or a frame before it, the next one; target is the frame
// that is wanted in the end. jumped says that the frames before the next one
// were not the last that the caller decoded. On an error nothing has moved.
func (s *Stream) MoveTo(from, target int64, ended bool) (jumped bool, err error) {
	ahead := target >= s.next && !ended
	if ahead && target-s.next <= near {
		return false, nil // decode up to it
	}
	if !s.in.Seekable() {
		if !ahead {
			return false, input.ErrForwardOnly
		}
		return true, s.walk(from)
	}
	old := s.in.Offset()
	p := s.locate(from)
	if err := s.in.SeekTo(p.Offset); err != nil {
		_ = s.in.SeekTo(old)
		return false, err
	}
	s.next, s.certain = p.Frame, p.Certain
	if err := s.land(p); err != nil {
		return true, err
	}
	return true, s.walk(from)
}

// locate returns the best place to start from in order to reach frame n.
func (s *Stream) locate(n int64) Spot {
	near := Spot{Offset: s.start, Certain: true}
	if frame, offset, ok := s.known.before(n); ok {
		near.Frame, near.Offset = frame, offset
	}
	if n-near.Frame <= indexStep || s.known.holds(n) {
		return near
	}
	if p, ok := s.codec.Place(n); ok {
		return p
	}
	at := s.guess(n)
	if far := at - near.Offset; far <= maxWalk && s.in.Local(near.Offset, far) {
		return near
	}
	if frame, offset, ok := s.guessed.before(n); ok {
		if far := at - offset; s.guessed.holds(n) || far <= maxWalk && s.in.Local(offset, far) {
			return Spot{Frame: frame, Offset: offset}
		}
	}
	return Spot{Frame: n, Offset: at, Rough: true}
}

func (s *Stream) guess(n int64) int64 {
	at := s.codec.Guess(n)
	if size := s.in.Size(); size >= 0 {
		at = min(at, size)
	}
	return max(at, s.start)
}

// land makes sure that a frame begins at p, and looks for the next one where
// that is not so.
func (s *Stream) land(p Spot) error {
	if p.Offset <= s.start {
		s.next, s.certain = 0, true
		return nil
	}
	if b, _ := s.in.Peek(s.codec.HeaderSize()); !p.Rough && len(b) == s.codec.HeaderSize() && s.frameAt(b, true) > 0 {
		return nil
	}
	err := s.findFrame()
	if s.certain = s.certain && p.Rough && err == nil; s.certain {
		// At a constant rate a frame's place tells its number.
		n := float64(s.in.Offset()-s.start) / s.codec.Mean()
		s.next = int64(n + 0.5)
		off := n - float64(s.next)
		s.certain = off > -0.125 && off < 0.125 // else something stands between the frames
	}
	if !s.certain {
		s.guessed.begin(s.next, s.in.Offset())
	}
	return ignoreEOF(err)
}

// findFrame skips to the next frame that another one follows.
func (s *Stream) findFrame() error {
	for {
		b, err := s.in.Peek(s.codec.HeaderSize())
		if len(b) < s.codec.HeaderSize() {
			return err
		}
		if s.frameAt(b, true) > 0 || s.switched(b) {
			return nil
		}
		if _, err := s.skipJunk(); err != nil {
			return err
		}
	}
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// walk passes over frames until n is the next.
func (s *Stream) walk(n int64) error {
	for s.next < n {
		frame, lost, err := s.Peek()
		if err != nil {
			return ignoreEOF(err)
		}
		s.Lose(lost)
		if err := s.Take(frame); err != nil {
			return ignoreEOF(err)
		}
	}
	return nil
}
