package mp3

import (
	"errors"
	"fmt"
	"io"

	"cosm/player/decode/input"
)

// maxWalk is how far a seek may go through frame headers to be exact where
// the bytes are at hand: about an hour of sound, read in some 50 ms.
const maxWalk = 64 << 20

// Seek makes p, in samples, the next to be streamed. Where Exact is false
// afterwards, it landed on an estimate of the place. Past the end it is the
// end. It may block in the source. ErrForwardOnly (package input) is returned
// for a place behind in a source that cannot seek.
func (d *Decoder) Seek(p int) error {
	if p < 0 {
		return fmt.Errorf("seek to sample %d: negative", p)
	}
	if errors.Is(d.err, errClosed) {
		return fmt.Errorf("seek to sample %d: %w", p, d.err)
	}
	raw := d.raw(int64(p))
	size := int64(d.base.samples())
	target := raw / size
	if raw >= d.pos && target < d.next && d.n > 0 && d.certain { // in the frame at hand
		d.at, d.pos = min(d.n, int(raw-(d.next-1)*size)), raw
		return nil
	}
	from := max(target-int64(d.base.settle(d.average())), 0)
	if err := d.moveTo(from, target); err != nil {
		return fmt.Errorf("seek to sample %d: %w", p, err)
	}
	d.drop = max(raw, d.trim())
	d.settled = max(target, d.next+1)
	d.at, d.n, d.silent, d.pos = 0, 0, 0, d.drop
	d.ended, d.err = false, nil
	return nil
}

// raw is the inverse of played.
func (d *Decoder) raw(p int64) int64 {
	p += d.trim()
	if from, to := d.tail(); p >= from && to > 0 {
		p += to - from
	}
	return p
}

// moveTo makes from, or a frame close before it, the next; target is the frame
// that is wanted in the end.
func (d *Decoder) moveTo(from, target int64) error {
	if d.certain && from >= d.next && from-d.next <= maxSettle {
		if target > d.next+maxSettle || d.ended {
			return d.walk(from)
		}
		return nil // close ahead: decode up to it
	}
	if !d.in.Seekable() {
		if target < d.next {
			return input.ErrForwardOnly
		}
		d.fd.reset()
		return d.walk(from)
	}
	frame, offset, ok := d.locate(from)
	old := d.in.Offset()
	if err := d.in.SeekTo(offset); err != nil {
		_ = d.in.SeekTo(old)
		return err
	}
	d.fd.reset()
	d.next, d.certain, d.ended = frame, ok, false
	if !ok || frame == from {
		return d.land(offset)
	}
	return d.walk(from)
}

// locate returns a place from which frame n can be reached and the frame that
// begins there; false when that is an estimate.
func (d *Decoder) locate(n int64) (frame, offset int64, certain bool) {
	frame, offset, ok := d.index.before(n)
	if !ok {
		frame, offset = 0, d.start
	}
	if n-frame <= d.index.step {
		return frame, offset, true
	}
	if !d.varying && d.free == 0 {
		return n, d.start + int64(float64(n)*d.average()), true
	}
	if end, ok := d.place(n); ok {
		if far := end - offset; far <= maxWalk && d.in.Local(offset, far) {
			return frame, offset, true
		}
		return n, end, false
	}
	return frame, offset, true
}

// place estimates where frame n begins.
func (d *Decoder) place(n int64) (int64, bool) {
	if at, ok := d.tag.place(n); ok {
		return max(d.tagAt+at, d.start), true
	}
	at := d.start + int64(float64(n)*d.average())
	return at, d.in.Size() < 0 || at < d.in.Size()
}

// land finds the frame at an estimated place, which may be in the middle of
// one. At the very end there is none to be found.
func (d *Decoder) land(offset int64) error {
	if offset <= d.start {
		return nil
	}
	// A byte back, so that a frame that begins just here is not missed.
	for {
		b, err := d.in.Peek(headerSize)
		if len(b) < headerSize {
			return ignoreEOF(err)
		}
		if _, ok := d.frameAt(b, true); ok {
			return nil
		}
		if _, err := d.skipJunk(); err != nil {
			return ignoreEOF(err)
		}
	}
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// walk passes over frames without decoding until n is the next.
func (d *Decoder) walk(n int64) error {
	for d.next < n {
		frame, h, junk, err := d.nextFrame()
		if err != nil {
			return ignoreEOF(err)
		}
		d.next += d.lost(junk)
		if d.certain {
			d.index.add(d.next, d.in.Offset(), int64(len(frame)))
		}
		d.varying = d.varying || h.bitRate != d.base.bitRate && h.bitRate > 0
		if err := d.in.Skip(int64(len(frame))); err != nil {
			return ignoreEOF(err)
		}
		d.next++
	}
	return nil
}
