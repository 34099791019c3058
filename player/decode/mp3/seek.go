package mp3

import (
	"errors"
	"fmt"
	"io"

	"cosm/player/decode/input"
)

const (
	// maxWalk is how far a seek may go through frame headers to be exact where
	// the bytes are at hand: about an hour of sound, read in some 50 ms.
	maxWalk = 64 << 20
	// near is how many frames ahead it is cheaper to decode than to jump.
	near = 2 * maxSettle
)

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
	if d.Exact() {
		p = min(p, d.Len())
	}
	raw := d.raw(int64(p))
	size := int64(d.base.samples())
	target := raw / size
	if raw >= d.pos && d.at < d.n && target == d.next-1 { // in the frame at hand
		d.at, d.pos = min(d.n, int(raw%size)), raw
		return nil
	}
	from := max(target-int64(d.base.settle(d.average())), 0)
	if err := d.moveTo(from, target); err != nil {
		return fmt.Errorf("seek to sample %d: %w", p, err)
	}
	d.drop = max(raw, d.trim())
	d.settled = target
	d.at, d.n, d.silent, d.pos = 0, 0, 0, d.drop
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

// moveTo makes from, or a frame before it, the next; target is the frame that
// is wanted in the end. On an error nothing has moved.
func (d *Decoder) moveTo(from, target int64) error {
	ahead := target >= d.next && !d.ended
	if ahead && target-d.next <= near {
		return nil // decode up to it
	}
	if !d.in.Seekable() {
		if !ahead {
			return input.ErrForwardOnly
		}
		d.fd.reset()
		return d.walk(from)
	}
	old := d.in.Offset()
	p := d.locate(from)
	if err := d.in.SeekTo(p.offset); err != nil {
		_ = d.in.SeekTo(old)
		return err
	}
	d.fd.reset()
	d.next, d.certain, d.ended, d.err = p.frame, p.certain, false, nil
	if b, _ := d.in.Peek(headerSize); !p.rough && p.offset > d.start {
		if _, ok := d.frameAt(b, true); !ok { // the table is wrong
			p.rough, d.certain = true, false
		}
	}
	if p.rough {
		if err := d.land(); err != nil {
			d.finish(err)
			return err
		}
	}
	return d.walk(from)
}

// spot is a place in the file and the frame that begins there.
type spot struct {
	frame, offset int64
	certain       bool // the frame's number is known
	rough         bool // it begins somewhere after the offset
}

// locate returns the best place to start from in order to reach frame n.
func (d *Decoder) locate(n int64) spot {
	known := spot{frame: 0, offset: d.start, certain: true}
	if frame, offset, ok := d.index.before(n); ok {
		known.frame, known.offset = frame, offset
	}
	if n-known.frame <= indexStep || d.index.holds(n) {
		return known
	}
	if d.constant() {
		at := d.start + int64(float64(n)*d.frameLength())
		return spot{frame: n, offset: max(at-2, d.start), certain: true, rough: true}
	}
	if len(d.tag.entries) > 0 && !d.tag.rounded {
		frame, at := d.tag.entry(n)
		return spot{frame: frame, offset: d.tagAt + at, certain: true}
	}
	at := d.estimate(n)
	if far := at - known.offset; far <= maxWalk && d.in.Local(known.offset, far) {
		return known
	}
	if frame, offset, ok := d.guess.before(n); ok {
		if far := at - offset; d.guess.holds(n) || far <= maxWalk && d.in.Local(offset, far) {
			return spot{frame: frame, offset: offset}
		}
	}
	return spot{frame: n, offset: at, rough: true}
}

// estimate returns about where frame n begins.
func (d *Decoder) estimate(n int64) int64 {
	at, ok := d.tag.place(n)
	if at += d.tagAt; !ok {
		at = d.start + int64(float64(n)*d.average())
	}
	if size := d.in.Size(); size >= 0 {
		at = min(at, size)
	}
	return max(at, d.start)
}

// land finds the first frame from a rough place on. At a constant rate its
// place tells its number.
func (d *Decoder) land() error {
	h, err := d.findFrame()
	if err != nil || !d.certain {
		d.certain = false
		d.guess.begin(d.next, d.in.Offset())
		return ignoreEOF(err)
	}
	n := float64(d.in.Offset()-d.start) / d.frameLength()
	d.next = int64(n + 0.5)
	if off := n - float64(d.next); off < -0.125 || off > 0.125 || h.bitRate != d.base.bitRate {
		d.certain = false // something stands between the frames
		d.guess.begin(d.next, d.in.Offset())
	}
	return nil
}

// findFrame skips to the next frame that another one follows.
func (d *Decoder) findFrame() (header, error) {
	for {
		b, err := d.in.Peek(headerSize)
		if len(b) < headerSize {
			return header{}, err
		}
		if h, ok := d.frameAt(b, true); ok {
			return h, nil
		}
		if _, err := d.skipJunk(); err != nil {
			return header{}, err
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
			d.finish(err)
			return ignoreEOF(err)
		}
		d.next += d.lost(junk)
		d.note(h, int64(len(frame)))
		d.next++
		if err := d.in.Skip(int64(len(frame))); err != nil {
			d.finish(err)
			return ignoreEOF(err)
		}
	}
	return nil
}
