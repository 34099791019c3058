package repair

import (
	"bytes"
	"errors"
	"io"
)

// errTooLong says that a part is longer than may be held.
var errTooLong = errors.New("part too long")

// nextTag gives the next piece of markup after pos and moves pos behind it. It
// fails with io.EOF, errTooLong or the error of the reader.
func (s *Splitter) nextTag() (token, error) {
	for {
		i := bytes.IndexByte(s.buf[s.pos:], '<')
		if i < 0 {
			s.pos = len(s.buf)
		} else {
			at := s.pos + i
			if t, ok := markup(s.buf, at, s.err != nil); ok {
				s.pos = t.to
				return t, nil
			}
			s.pos = at
		}
		if err := s.fill(); err != nil && (errors.Is(err, errTooLong) || i < 0) {
			return token{}, err
		}
	}
}

// fill reads more into the buffer, dropping what is not needed. Positions move
// with it. It returns io.EOF when there is no more to come and errTooLong when
// the buffer is as long as a part may be.
func (s *Splitter) fill() error {
	if s.err != nil {
		return s.err
	}
	if s.keep > 0 {
		n := copy(s.buf, s.buf[s.keep:])
		s.buf = s.buf[:n]
		s.pos -= s.keep
		s.keep = 0
	}
	if len(s.buf) >= s.limits.Part {
		return errTooLong
	}
	if len(s.buf) == cap(s.buf) {
		grown := make([]byte, len(s.buf), max(firstBuffer, 2*cap(s.buf)))
		copy(grown, s.buf)
		s.buf = grown
	}
	for range maxEmptyReads {
		n := len(s.buf)
		got, err := s.r.Read(s.buf[n:cap(s.buf)])
		s.buf = dropControls(s.buf[:n+got], n)
		if err != nil {
			s.err = err
		}
		if len(s.buf) > n {
			return nil
		}
		if err != nil {
			return err
		}
	}
	s.err = io.ErrNoProgress
	return s.err
}

// maxEmptyReads is how often in a row a reader may give nothing that counts.
const maxEmptyReads = 1000

// dropControls takes the control characters that XML forbids out of b[from:].
func dropControls(b []byte, from int) []byte {
	i := from
	for i < len(b) && (b[i] >= 0x20 || b[i] == '\t' || b[i] == '\n' || b[i] == '\r') {
		i++
	}
	w := i
	for ; i < len(b); i++ {
		if c := b[i]; c >= 0x20 || c == '\t' || c == '\n' || c == '\r' {
			b[w] = c
			w++
		}
	}
	return b[:w]
}
