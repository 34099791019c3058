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

	"cosm/player/decode/frames"
	"cosm/player/decode/input"
)

const (
	// openWindow is how much is searched for the first frame.
	openWindow = 256 << 10
	// firstLook is how much of it is looked at first.
	firstLook = 8 << 10
)

// Decoder plays one stream as stereo samples in about [-1, 1].
type Decoder struct {
	p  *profile
	in *frames.Stream
	fd *frameDecoder

	buf     frames.Buffer
	conv    converter // for frames of another rate than the first
	settled int64     // frames before this one may fail without being damaged
	silent  int64     // frames of silence to play first, in place of lost ones
	rate    int       // of the last frame decoded
	damaged int
	err     error
	ended   bool
}

// Open finds the first frame of in. stated is the duration as others say it, 0
// unknown; only a stream of variable rate without a tag uses it. Open returns
// ErrUnknownFormat of package input where there is no frame, ErrUnsupported for
// layers I and II, ErrDamaged, or the source's own error.
func Open(in *input.Reader, stated time.Duration) (*Decoder, error) {
	p := &profile{size: in.Size(), stated: stated}
	if err := p.findFirst(in); err != nil {
		return nil, err
	}
	first, err := in.Peek(p.base.size(p.free))
	if err != nil {
		return nil, fmt.Errorf("read first frame: %w", noEOF(err))
	}
	if t, ok := parseTag(first, p.base); ok {
		p.tag, p.tagAt = t, in.Offset()
		if err := in.Skip(int64(len(first))); err != nil {
			return nil, fmt.Errorf("read first frame: %w", noEOF(err))
		}
		p.checkTag()
		if _, err := in.Peek(firstLook); err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read first frame: %w", err)
		}
	}
	p.lookAhead(in)
	p.stream = frames.New(in, p)
	d := &Decoder{p: p, in: p.stream, fd: newFrameDecoder(), settled: int64(p.base.settle(p.Mean()))}
	d.buf.Reset(p.trim())
	return d, nil
}

// noEOF makes an early end damage.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: file ends early", input.ErrDamaged)
	}
	return err
}

func (p *profile) findFirst(in *input.Reader) error {
	for window := firstLook; ; window *= 2 {
		b, err := in.Peek(window)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("find first frame: %w", err)
		}
		at, layer, ok := Sync(b, err != nil)
		if ok && layer != 3 {
			return input.Unsupported("MPEG audio layer %d", layer)
		}
		if ok {
			p.base, _ = parseHeader(b[at:])
			p.free, _ = chain(b[at:], p.base, proof, err != nil)
			return in.Skip(int64(at))
		}
		if err != nil || window >= openWindow {
			return fmt.Errorf("find first frame: %w", input.ErrUnknownFormat)
		}
	}
}

// SampleRate returns the rate in Hz.
func (d *Decoder) SampleRate() int { return d.p.base.rate }

// Channels returns 1 or 2, as the stream began.
func (d *Decoder) Channels() int { return d.p.base.channels() }

// BitRate returns the average in bit/s as far as it is known.
func (d *Decoder) BitRate() int { return d.p.bitRate() }

// Damaged counts the frames that could not be decoded.
func (d *Decoder) Damaged() int { return d.damaged }

// Len returns the length in samples, 0 when unknown. It is an estimate where
// Exact says so.
func (d *Decoder) Len() int { return int(d.p.length()) }

// Exact reports whether Len and Position are known rather than estimated.
func (d *Decoder) Exact() bool { return d.in.Certain() && d.p.lengthKnown() }

// Position returns the next sample to be streamed.
func (d *Decoder) Position() int {
	return int(max(d.p.played(d.buf.Position()), 0))
}

// Err returns what ended the stream, nil at its true end.
func (d *Decoder) Err() error { return d.err }

// Close forgets the source without closing it.
func (d *Decoder) Close() error {
	d.err, d.ended, d.silent = frames.ErrClosed, true, 0
	d.buf.Reset(d.buf.Position())
	return nil
}

// Seek makes n, in samples, the next to be streamed. Where Exact is false
// afterwards, it landed on an estimate of the place. Past the end it is the
// end. It may block in the source. ErrForwardOnly (package input) is returned
// for a place behind in a source that cannot seek.
func (d *Decoder) Seek(n int) error {
	if n < 0 {
		return fmt.Errorf("seek to sample %d: negative", n)
	}
	if errors.Is(d.err, frames.ErrClosed) {
		return fmt.Errorf("seek to sample %d: %w", n, d.err)
	}
	if d.Exact() {
		n = min(n, d.Len())
	}
	raw := d.p.raw(int64(n))
	if d.buf.Forward(raw) {
		return nil
	}
	target := raw / int64(d.p.base.samples())
	from := max(target-int64(d.p.base.settle(d.p.Mean())), 0)
	jumped, err := d.in.MoveTo(from, target, d.ended)
	if jumped {
		d.fd.reset()
		d.rate = 0
		d.ended, d.err = err != nil, err
	}
	if err != nil {
		return fmt.Errorf("seek to sample %d: %w", n, err)
	}
	d.buf.Reset(raw)
	d.settled, d.silent = target, 0
	return nil
}

// Stream fills samples; fewer than asked for only at the end.
func (d *Decoder) Stream(samples [][2]float64) (int, bool) {
	return d.buf.Stream(samples, d.advance)
}

// advance decodes frames until there is something to play.
func (d *Decoder) advance() bool {
	for !d.ended {
		n := d.in.Number()
		if d.silent > 0 {
			d.silent--
			d.in.Lose(1)
			d.fd.conceal(d.p.base)
			d.offer(n, d.p.base)
		} else if h, ok := d.decode(n); ok {
			d.offer(n, h)
		}
		if !d.buf.Empty() {
			return true
		}
	}
	return false
}

// decode takes frame n into pcm, after seeing to what was lost before it.
func (d *Decoder) decode(n int64) (header, bool) {
	frame, lost, err := d.in.Peek()
	if err != nil {
		d.finish(err)
		return header{}, false
	}
	if d.silent = lost; lost > 0 {
		d.damaged += int(lost)
		return header{}, false
	}
	h, _ := parseHeader(frame)
	d.follow(h)
	if !d.fd.decode(frame, h) && n >= d.settled {
		d.damaged++
	}
	if err := d.in.Take(frame); err != nil {
		d.finish(err)
	}
	return h, true
}

// follow sees to a change of sample rate in the middle of a file: what is in
// the decoder is of another stream then.
func (d *Decoder) follow(h header) {
	if h.rate == d.rate {
		return
	}
	if d.rate != 0 {
		d.fd.reset()
	}
	d.rate = h.rate
	d.conv.reset(h.rate, d.p.base.rate)
}

// offer makes the decoded frame n the one to be played, less what is trimmed.
func (d *Decoder) offer(n int64, h header) {
	size := d.p.base.samples()
	out := [2][]float32{d.fd.pcm[0][:h.samples()], d.fd.pcm[(h.channels()-1)&1][:h.samples()]}
	if h.rate != d.p.base.rate {
		out = d.conv.convert(out)
		// Numbers count frames as long as the first, so that they keep telling
		// the time.
		d.in.Doubt(d.conv.drift(len(out[0]), size))
	}
	from, to := d.p.tail()
	d.buf.Offer(n*int64(size), out, from, to)
}

// finish ends the stream; io.EOF is its true end.
func (d *Decoder) finish(err error) {
	d.ended = true
	if !errors.Is(err, io.EOF) {
		d.err = fmt.Errorf("read frame: %w", err)
	}
}
