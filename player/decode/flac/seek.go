package flac

import (
	"errors"
	"fmt"
	"io"
	"sort"

	"cosm/player/decode/frames"
	"cosm/player/decode/input"
)

const (
	// maxProbes bounds a bisection.
	maxProbes = 64
	// guesses is after how many of them the middle is taken instead.
	guesses = 8
	// near is how many blocks ahead it is cheaper to decode than to jump.
	near = 16
	// tail is how much of the end is searched for the last frame at first.
	tail = 64 << 10
)

// mark is a frame that was seen, or a bound that none lies beyond.
type mark struct {
	sample, offset int64
	size           int // of the frame, in bytes
}

// Seek makes n, in samples, the next to be streamed; past the end it is the
// end. It may block in the source. ErrForwardOnly (package input) is returned
// for a place behind in a source that cannot seek.
func (d *Decoder) Seek(n int) error {
	if n < 0 {
		return fmt.Errorf("seek to sample %d: negative", n)
	}
	if errors.Is(d.err, frames.ErrClosed) {
		return fmt.Errorf("seek to sample %d: %w", n, d.err)
	}
	to := int64(n)
	if d.fd.total > 0 {
		to = min(to, d.fd.total)
	}
	if d.inside(to) {
		return nil
	}
	if err := d.move(to); err != nil {
		return fmt.Errorf("seek to sample %d: %w", n, err)
	}
	d.drop = to
	if d.ended { // past the end
		d.next = to
	}
	return nil
}

// inside goes to a sample of what is at hand.
func (d *Decoder) inside(to int64) bool {
	first := d.next - int64(d.n)
	if d.silent > 0 || to < first || to >= d.next {
		return false
	}
	d.at, d.drop = int(to-first), to
	return true
}

// move stands the source at a frame not after a sample, and near it.
func (d *Decoder) move(to int64) error {
	ahead := to >= d.next && !d.ended
	if ahead && to-d.next <= near*int64(d.fd.maxBlock) {
		d.forget()
		return nil // decode up to it
	}
	if !d.in.Seekable() {
		if !ahead {
			return input.ErrForwardOnly
		}
		d.forget()
		return nil
	}
	old := d.in.Offset()
	lo := mark{offset: d.start}
	if ahead && !d.moved {
		lo = mark{sample: d.next, offset: old}
	}
	err := d.learnBase()
	if err == nil {
		lo, err = d.bisect(lo, to)
	}
	if err == nil {
		err = d.in.SeekTo(lo.offset)
	}
	if err != nil {
		_ = d.in.SeekTo(old)
		d.forget()
		return err
	}
	d.forget()
	d.next, d.ended, d.err, d.drop = lo.sample, false, nil, lo.sample
	return nil
}

// learnBase sees the first frame, whose number may not be 0.
func (d *Decoder) learnBase() error {
	if d.based {
		return nil
	}
	first, ok, err := d.probe(d.start, d.start+maxJunk)
	if ok {
		d.base, d.based = first.sample, true
	}
	return err
}

// forget drops what is at hand.
func (d *Decoder) forget() { d.at, d.n, d.silent = 0, 0, 0 }

// bisect narrows down where a sample is; lo is a frame before it.
func (d *Decoder) bisect(lo mark, to int64) (mark, error) {
	hi := mark{sample: max(d.fd.total, to+1), offset: d.in.Size()}
	if hi.offset < 0 {
		return lo, nil // no end to search towards
	}
	for i := range maxProbes {
		window := int64(2*d.largest + headerMost)
		if to-lo.sample <= near*int64(d.fd.maxBlock) || hi.offset-lo.offset <= window {
			break
		}
		at := lo.offset + (hi.offset-lo.offset)/2
		if i < guesses {
			at = d.guess(lo, hi, to)
		}
		at = min(max(at, lo.offset+1), hi.offset-1)
		found, ok, err := d.probe(at, hi.offset)
		if err != nil {
			return lo, err
		}
		if ok && found.sample <= to && found.sample >= lo.sample {
			lo = found
		} else {
			hi.offset = at
			if ok && found.sample > to {
				hi.sample = min(hi.sample, found.sample)
			}
		}
	}
	return lo, nil
}

// guess tells where the frame of a sample probably is, or one a little before.
func (d *Decoder) guess(lo, hi mark, to int64) int64 {
	i := sort.Search(len(d.points), func(i int) bool { return d.points[i].sample > to })
	if i > 0 {
		if p := d.points[i-1]; p.sample > lo.sample && d.start+p.offset > lo.offset && d.start+p.offset < hi.offset {
			lo = mark{sample: p.sample, offset: d.start + p.offset}
			if to-lo.sample <= near*int64(d.fd.maxBlock) {
				return lo.offset
			}
		}
	}
	if i < len(d.points) {
		if p := d.points[i]; p.sample < hi.sample && d.start+p.offset > lo.offset && d.start+p.offset < hi.offset {
			hi = mark{sample: p.sample, offset: d.start + p.offset}
		}
	}
	share := float64(to-lo.sample) / float64(max(hi.sample-lo.sample, 1))
	return lo.offset + int64(share*float64(hi.offset-lo.offset)) - int64(3*d.largest)
}

// probe finds the first frame that begins at an offset or after it.
func (d *Decoder) probe(at, end int64) (mark, bool, error) {
	if err := d.in.SeekTo(at); err != nil {
		return mark{}, false, err
	}
	for work := 0; d.in.Offset() < end && work < maxWork; work += d.fd.r.at {
		offset := d.in.Offset()
		n, r, err := d.attempt()
		if r == good {
			d.largest = max(d.largest, n)
			return mark{d.fd.h.first - d.base, offset, n}, true, nil
		}
		if err == nil || errors.Is(err, io.EOF) {
			err = d.skipJunk()
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return mark{}, false, err
		}
	}
	return mark{}, false, nil
}

// measure finds the length of a stream that does not state it: by its last
// frame.
func (d *Decoder) measure() error {
	size := d.in.Size()
	err := d.learnBase()
	if err == nil && d.based {
		end := int64(0)
		for back := int64(tail); end == 0 && err == nil; back *= 4 {
			at := max(size-back, d.start)
			end, err = d.lastFrame(at)
			if at == d.start || back >= int64(d.fd.mostBytes()) {
				break
			}
		}
		d.fd.total = end
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = d.in.SeekTo(d.start)
	}
	return err
}

// lastFrame returns the sample after the last frame that begins at an offset or
// after it, 0 if there is none.
func (d *Decoder) lastFrame(at int64) (end int64, err error) {
	for {
		m, ok, err := d.probe(at, d.in.Size())
		if err != nil || !ok {
			return end, err
		}
		end = m.sample + int64(d.fd.h.block)
		if at = m.offset + int64(m.size); at >= d.in.Size() {
			return end, nil
		}
	}
}
