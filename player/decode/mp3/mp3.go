// Package mp3 decodes MPEG audio Layer III: MPEG-1, 2 and 2.5 at every sample
// and bit rate, mono, stereo and joint stereo, long, short and mixed blocks,
// free format, with the gapless trim of Xing, Info and LAME tags.
//
// A Decoder reads forward a frame at a time and never the whole file: length
// and the place of a seek come from a Xing or VBRI tag, from a constant bit
// rate, or from the frames seen so far, and an index of those makes every
// later seek among them exact. After a seek the frames before the target are
// decoded and dropped, so that the sound is that of a straight decode. Tags and
// junk between frames are passed over; damaged frames come out silent and are
// counted. No frame makes it allocate. A Decoder is not safe for concurrent
// use, and keeps nothing of the source after Close.
package mp3

import (
	"errors"
	"fmt"
	"io"
	"time"

	"cosm/player/decode/input"
)

// openWindow is how much is searched for the first frame.
const openWindow = 256 << 10

// maxSample bounds a sample: above full scale, as loud encodes are, but no
// more than a later limiter can deal with.
const maxSample = 2

var errClosed = errors.New("decoder is closed")

// Decoder plays one stream as stereo samples in about [-1, 1].
type Decoder struct {
	in    *input.Reader
	fd    *frameDecoder
	base  header // of the first frame
	free  int    // length of a frame in free format
	tag   tag
	tagAt int64 // offset of the frame that holds the tag
	start int64 // offset of the first frame of sound
	ahead tally // the first frames, as seen at the start
	// stated is the duration as the feed has it.
	stated time.Duration
	index  index // of the frames read from the start on
	guess  index // of those since a seek to an estimated place

	next    int64 // number of the next frame
	certain bool  // next is known, not estimated
	varying bool  // bit rates differ
	padded  bool  // a frame with a padding byte was seen
	drop    int64 // samples before this one, counted from frame 0, are not played
	settled int64 // frames before this one may fail without being damaged
	total   int64 // frames in the stream once its end was seen, else 0

	h      header // of the frame in pcm
	silent int64  // frames of silence to play first, in place of lost ones
	at, n  int    // what is left of pcm: [at, n)
	pos    int64  // number, from frame 0, of the sample at pcm[at]

	damaged int
	err     error
	ended   bool
}

// Open finds the first frame of in. stated is the duration as others say it, 0
// unknown; only a stream of variable rate without a tag uses it. Open returns ErrUnknownFormat of package
// input where there is none, ErrUnsupported for layers I and II, or the
// source's own error.
func Open(in *input.Reader, stated time.Duration) (*Decoder, error) {
	d := &Decoder{in: in, fd: newFrameDecoder(), certain: true, stated: stated}
	if err := d.findFirst(); err != nil {
		return nil, err
	}
	d.start = in.Offset()
	frame, h, _, err := d.nextFrame()
	if err != nil {
		return nil, fmt.Errorf("read first frame: %w", noEOF(err))
	}
	if t, ok := parseTag(frame, h); ok {
		d.tag, d.tagAt = t, in.Offset()
		if err := in.Skip(int64(len(frame))); err != nil {
			return nil, fmt.Errorf("read first frame: %w", noEOF(err))
		}
		d.start = in.Offset()
		d.checkTag()
	}
	if _, h, _, err := d.nextFrame(); err == nil {
		d.base = h // the tag's own frame may have another rate or mode
	}
	d.lookAhead()
	d.index.begin(0, d.start)
	d.drop = d.trim()
	d.settled = int64(d.base.settle(d.average()))
	return d, nil
}

// noEOF makes an early end damage.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: file ends early", input.ErrDamaged)
	}
	return err
}

func (d *Decoder) findFirst() error {
	for window := 2 * scanStep; ; window *= 2 {
		b, err := d.in.Peek(window)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("find first frame: %w", err)
		}
		at, layer, ok := Sync(b, err != nil)
		if ok && layer != 3 {
			return fmt.Errorf("%w: MPEG audio layer %d", input.ErrUnsupported, layer)
		}
		if ok {
			d.base, _ = parseHeader(b[at:])
			d.free, _ = chain(b[at:], d.base, proof, err != nil)
			return d.in.Skip(int64(at))
		}
		if err != nil || window >= openWindow {
			return fmt.Errorf("find first frame: %w", input.ErrUnknownFormat)
		}
	}
}

// SampleRate returns the rate in Hz.
func (d *Decoder) SampleRate() int { return d.base.rate }

// Channels returns 1 or 2, as the stream began.
func (d *Decoder) Channels() int { return d.base.channels() }

// Damaged counts the frames that could not be decoded.
func (d *Decoder) Damaged() int { return d.damaged }

// Err returns what ended the stream, nil at its true end.
func (d *Decoder) Err() error { return d.err }

// Close forgets the source without closing it.
func (d *Decoder) Close() error {
	d.err, d.ended = errClosed, true
	return nil
}

// Stream fills samples; fewer than asked for only at the end.
func (d *Decoder) Stream(samples [][2]float64) (int, bool) {
	filled := 0
	for filled < len(samples) {
		if d.at >= d.n && !d.advance() {
			break
		}
		n := min(len(samples)-filled, d.n-d.at)
		d.emit(samples[filled : filled+n])
		filled += n
	}
	return filled, filled > 0
}

// emit copies out of pcm, which holds enough.
func (d *Decoder) emit(samples [][2]float64) {
	l := d.fd.pcm[0][d.at:d.n]
	r := l
	if d.h.channels() == 2 {
		r = d.fd.pcm[1][d.at:d.n]
	}
	l, r = l[:len(samples)], r[:len(samples)]
	for i := range samples {
		samples[i] = [2]float64{clamp(l[i]), clamp(r[i])}
	}
	d.at += len(samples)
	d.pos += int64(len(samples))
}

func clamp(x float32) float64 {
	if x > maxSample {
		return maxSample
	}
	if x < -maxSample {
		return -maxSample
	}
	return float64(x)
}

// advance decodes frames until there is something to play.
func (d *Decoder) advance() bool {
	for !d.ended {
		if d.silent > 0 {
			d.silent--
			d.fd.conceal(d.base)
			d.offer(d.base)
		} else if frame, h, ok := d.take(); ok {
			if !d.fd.decode(frame, h) && d.next >= d.settled {
				d.damaged++
			}
			d.offer(h)
			d.skip(int64(len(frame)))
		}
		if d.at < d.n {
			return true
		}
	}
	return false
}

// take returns the next frame, after seeing to what was lost before it.
func (d *Decoder) take() ([]byte, header, bool) {
	frame, h, junk, err := d.nextFrame()
	if err != nil {
		d.finish(err)
		return nil, h, false
	}
	if lost := d.lost(junk); lost > 0 {
		d.damaged += int(lost)
		d.silent = lost
		return nil, h, false
	}
	d.note(h, int64(len(frame)))
	return frame, h, true
}

// maxLost bounds the frames for which junk is taken; more of it was never sound.
const maxLost = 8

// lost returns how many frames the junk before a frame stands for.
func (d *Decoder) lost(junk int64) int64 {
	n := int64(float64(junk)/d.average() + 0.5)
	if n > maxLost || junk == 0 {
		return 0
	}
	return n
}

// offer makes the decoded frame the one to be played, less what is trimmed.
func (d *Decoder) offer(h header) {
	d.h = h
	size := int64(h.samples())
	first := d.next * size
	d.next++
	lo, hi := max(first, d.drop), first+size
	if from, to := d.tail(); from < to {
		if lo >= from && lo < to {
			lo = to
		} else if hi > from && lo < from {
			hi = from
		}
	}
	d.at, d.n = int(min(lo, first+size)-first), int(max(hi-first, 0))
	d.pos = first + int64(d.at)
}

func (d *Decoder) skip(n int64) {
	if err := d.in.Skip(n); err != nil {
		d.finish(err)
	}
}

// finish ends the stream; io.EOF is its true end.
func (d *Decoder) finish(err error) {
	d.ended = true
	if !errors.Is(err, io.EOF) {
		d.err = fmt.Errorf("read frame: %w", err)
		return
	}
	if d.certain {
		d.total = d.next
	}
}
