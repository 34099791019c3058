// Package input is the window through which every decoder reads: it looks
// ahead, skips and seeks over a source that may be slow, endless, of unknown
// size or unable to seek.
//
// A Reader asks its source for no more than one buffer ahead, keeps a bounded
// amount in memory whatever sizes the data claims, and turns a far skip into a
// seek where the source can seek. It is not safe for concurrent use; the
// sentinels in this package are what all decoders report, so that package
// decode can hand them on unchanged.
package input

import (
	"errors"
	"fmt"
	"io"
)

// Sentinels shared by the decoders; package decode exports them again.
var (
	ErrUnknownFormat = errors.New("unknown audio format")
	ErrUnsupported   = errors.New("unsupported audio")
	ErrNoAudio       = errors.New("no audio")
	ErrDamaged       = errors.New("damaged audio")
	// ErrForwardOnly is returned by a seek backward in a source that cannot seek.
	ErrForwardOnly = errors.New("source only reads forward")
)

const (
	// chunk is how much one call to Read of the source may ask for. A smaller
	// one means more calls, a larger one a longer wait on a slow source.
	chunk = 32 << 10
	// MaxPeek is the most that Peek can look ahead.
	MaxPeek = 2 << 20
	// farSkip is the distance from which a seek is cheaper than reading on.
	farSkip = 64 << 10
	// maxEmptyReads ends a source that keeps returning nothing and no error.
	maxEmptyReads = 100
)

// Reader is a window over a source. Its zero value is not usable.
type Reader struct {
	src      io.ReadSeeker
	size     int64
	seekable bool
	buf      []byte // buf[r:w] is read and not yet consumed
	r, w     int
	off      int64 // offset in the source of buf[r]
	err      error // what the source said after buf[w]
}

// New returns a Reader over src, which must stand at its offset 0. size is the
// number of bytes of src, negative when unknown; seekable says whether
// src.Seek may be called at all.
func New(src io.ReadSeeker, size int64, seekable bool) *Reader {
	return &Reader{src: src, size: size, seekable: seekable, buf: make([]byte, 2*chunk)}
}

// Size returns the number of bytes of the source, -1 when unknown.
func (r *Reader) Size() int64 { return max(r.size, -1) }

// Seekable reports whether SeekTo can go backward.
func (r *Reader) Seekable() bool { return r.seekable }

// Offset returns the offset in the source of the next byte to be consumed.
func (r *Reader) Offset() int64 { return r.off }

// Peek returns the next n bytes without consuming them. The slice is valid
// until the next call. When fewer than n can be had they are returned with the
// source's error, io.EOF at its end.
func (r *Reader) Peek(n int) ([]byte, error) {
	if r.w-r.r >= n {
		return r.buf[r.r : r.r+n], nil
	}
	if n > MaxPeek {
		return nil, fmt.Errorf("peek %d bytes: more than %d", n, MaxPeek)
	}
	r.makeRoom(n)
	for r.w-r.r < n && r.err == nil {
		r.fill()
	}
	if r.w-r.r < n {
		return r.buf[r.r:r.w], r.err
	}
	return r.buf[r.r : r.r+n], nil
}

// Local reports whether n bytes from off on can be read without waiting for a
// network: what the source says of its Buffered bytes, or else that it seeks.
func (r *Reader) Local(off, n int64) bool {
	if b, ok := r.src.(interface{ Buffered(off int64) int64 }); ok {
		return b.Buffered(off) >= n
	}
	return r.seekable
}

// Buffered returns the bytes already read and not consumed, without reading.
func (r *Reader) Buffered() []byte { return r.buf[r.r:r.w] }

func (r *Reader) makeRoom(n int) {
	if r.r > 0 {
		r.w = copy(r.buf, r.buf[r.r:r.w])
		r.r = 0
	}
	if n+chunk > len(r.buf) {
		grown := make([]byte, n+chunk)
		copy(grown, r.buf[:r.w])
		r.buf = grown
	}
}

func (r *Reader) fill() {
	end := min(r.w+chunk, len(r.buf))
	for range maxEmptyReads {
		n, err := r.src.Read(r.buf[r.w:end])
		if n < 0 || n > end-r.w {
			n, err = 0, errors.New("source returned an impossible count")
		}
		r.w += n
		r.err = err
		if n > 0 || err != nil {
			return
		}
	}
	r.err = io.ErrNoProgress
}

// Read implements io.Reader over the window.
func (r *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if _, err := r.Peek(1); err != nil {
		return 0, err
	}
	n := copy(p, r.buf[r.r:r.w])
	r.consume(n)
	return n, nil
}

func (r *Reader) consume(n int) {
	r.r += n
	r.off += int64(n)
}

// Skip consumes n bytes. Skipping past the end is io.EOF, at once or at the
// next read.
func (r *Reader) Skip(n int64) error {
	if have := int64(r.w - r.r); n <= have {
		r.consume(int(max(n, 0)))
		return nil
	}
	if r.seekable && n-int64(r.w-r.r) >= farSkip {
		if n > 1<<62-r.off {
			return io.EOF
		}
		return r.SeekTo(r.off + n)
	}
	for n > 0 {
		if _, err := r.Peek(1); err != nil {
			return err
		}
		step := min(int64(r.w-r.r), n)
		r.consume(int(step))
		n -= step
	}
	return nil
}

// SeekTo makes off the next byte to be consumed. Without a seekable source only
// a move forward is possible, or back to what is still in memory;
// ErrForwardOnly otherwise.
func (r *Reader) SeekTo(off int64) error {
	if off < 0 {
		return fmt.Errorf("seek to %d: negative offset", off)
	}
	if d := off - r.off; d >= -int64(r.r) && d <= int64(r.w-r.r) { // still in memory
		r.consume(int(d))
		return nil
	}
	if !r.seekable {
		if off < r.off {
			return fmt.Errorf("seek to %d: %w", off, ErrForwardOnly)
		}
		return r.Skip(off - r.off)
	}
	if _, err := r.src.Seek(off, io.SeekStart); err != nil {
		return fmt.Errorf("seek to %d: %w", off, err)
	}
	r.r, r.w, r.off, r.err = 0, 0, off, nil
	return nil
}
