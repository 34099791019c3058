package chapters

import (
	"encoding/binary"
	"fmt"
	"io"
)

// FromAudio reads the chapters that an audio file carries. It looks at the
// bytes, not at a name: ID3v2 chapter frames (MP3 and others), QuickTime
// chapter tracks and Nero lists (M4A), Vorbis comments (Ogg, FLAC). size is the
// length of r in bytes; r may be a file or ranges of a remote one, for no more
// is read than the tags, and of these not the pictures. A file without chapters
// gives none and no error; an error is r's own.
func FromAudio(r io.ReaderAt, size int64) ([]Chapter, error) {
	s := &source{r: r, size: size}
	head := s.bytes(0, 12)
	var list []Chapter
	switch {
	case len(head) < 12:
	case string(head[:3]) == "ID3":
		if list = id3(s); list == nil {
			if end := id3End(head); string(s.bytes(end, 4)) == "fLaC" {
				list = vorbis(flacComment(s, end))
			}
		}
	case string(head[4:8]) == "ftyp":
		list = mp4(s)
	case string(head[:4]) == "OggS":
		list = vorbis(oggComment(s))
	case string(head[:4]) == "fLaC":
		list = vorbis(flacComment(s, 0))
	}
	if s.err != nil {
		return nil, fmt.Errorf("read chapters: %w", s.err)
	}
	return Tidy(list), nil
}

// source reads pieces of a file, never more than exists. It keeps the first
// error that is not the end of the file.
type source struct {
	r    io.ReaderAt
	size int64
	err  error
	// spent bounds the pieces read in one go over a file, so that tags that
	// point at each other end some time.
	spent int
}

const maxPieces = 50_000

// bytes returns at most n bytes at off, fewer at the end of the file.
func (s *source) bytes(off int64, n int) []byte {
	if s.spent++; s.err != nil || s.spent > maxPieces || off < 0 || off >= s.size || n <= 0 {
		return nil
	}
	b := make([]byte, min(int64(n), s.size-off))
	got, err := s.r.ReadAt(b, off)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return b[:got]
}

// exactly is bytes, nil where there are fewer.
func (s *source) exactly(off int64, n int) []byte {
	if b := s.bytes(off, n); len(b) == n {
		return b
	}
	return nil
}

// cursor reads numbers off a buffer. Beyond its end it gives zeros and is bad.
type cursor struct {
	b   []byte
	bad bool
}

func (c *cursor) take(n int) []byte {
	if n < 0 || n > len(c.b) {
		c.b, c.bad = nil, true
		return nil
	}
	out := c.b[:n]
	c.b = c.b[n:]
	return out
}

func (c *cursor) u8() int {
	if b := c.take(1); b != nil {
		return int(b[0])
	}
	return 0
}

func (c *cursor) u16() int {
	if b := c.take(2); b != nil {
		return int(binary.BigEndian.Uint16(b))
	}
	return 0
}

func (c *cursor) u32() uint32 {
	if b := c.take(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

func (c *cursor) u64() uint64 {
	if b := c.take(8); b != nil {
		return binary.BigEndian.Uint64(b)
	}
	return 0
}
