// Package aac plays AAC LC, HE-AAC and HE-AAC v2 out of MP4 files and ADTS
// streams, with the gapless trim of edit lists and iTunSMPB tags.
//
// Package core decodes the units, package sbr makes the upper half of the
// spectrum of HE-AAC, and package ps two channels of one in its second version.
// Both are found where the file announces them and where only the first unit
// carries them.
//
// A Decoder reads forward a unit at a time. In an MP4 every place is known; a
// stream of ADTS seeks by the mean length of its frames and exactly among those
// seen. A damaged unit comes out as silence and is counted. It is not safe for
// concurrent use.
package aac

import (
	"errors"
	"fmt"
	"io"
	"math"

	"cosm/player/decode/frames"
)

// source hands out access units. A nil unit without an error is a damaged one.
type source interface {
	first() []byte  // the first unit, without passing it, nil if it is not to be had
	start(c config) // tells what the units are
	next() (unit []byte, lost int64, err error)
	number() int64 // of the next unit
	lose(n int64)
	certain() bool // number is known
	seek(from, target int64, ended bool) (jumped bool, err error)
	units() (n int64, known bool)
	span() (skip, play int64) // samples before the sound, and of it, 0 to the end
	meanBytes() float64       // of a unit
}

// Decoder plays one stream as stereo samples in [-1, 1].
type Decoder struct {
	src    source
	config config
	engine *engine

	buf     frames.Buffer
	silent  int64 // units of silence to play first, in place of lost ones
	damaged int
	err     error
	ended   bool
}

func newDecoder(src source, asc []byte) (*Decoder, error) {
	c, err := parseConfig(asc)
	if err != nil {
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	e := newEngine(&c, src.first())
	src.start(c)
	d := &Decoder{src: src, config: c, engine: e}
	skip, _ := src.span()
	d.buf.Reset(skip)
	return d, nil
}

// SampleRate returns the rate in Hz.
func (d *Decoder) SampleRate() int { return d.config.rate }

// Channels returns 1 or 2.
func (d *Decoder) Channels() int {
	if d.config.stereo {
		return 2
	}
	return d.config.channels
}

// BitRate returns the average in bit/s of what was read so far.
func (d *Decoder) BitRate() int {
	return int(d.src.meanBytes()*8*float64(d.config.rate)/float64(d.engine.samples) + 0.5)
}

// Damaged counts the units that could not be decoded.
func (d *Decoder) Damaged() int { return d.damaged }

// Len returns the length in samples, 0 when unknown. It is an estimate where
// Exact says so.
func (d *Decoder) Len() int {
	n, _ := d.src.units()
	skip, play := d.src.span()
	n = max(n*int64(d.engine.samples)-skip, 0)
	if play > 0 && (n == 0 || play < n) {
		n = play
	}
	return int(n)
}

// Exact reports whether Len and Position are known rather than estimated.
func (d *Decoder) Exact() bool {
	_, known := d.src.units()
	return known && d.src.certain()
}

// Position returns the next sample to be streamed.
func (d *Decoder) Position() int {
	skip, _ := d.src.span()
	return int(max(d.buf.Position()-skip, 0))
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
	skip, _ := d.src.span()
	raw := int64(n) + skip
	if d.buf.Forward(raw) {
		return nil
	}
	target := raw / int64(d.engine.samples)
	jumped, err := d.src.seek(max(target-d.engine.preroll(), 0), target, d.ended)
	if jumped {
		d.engine.reset()
		d.ended, d.err = err != nil, err
	}
	if err != nil {
		return fmt.Errorf("seek to sample %d: %w", n, err)
	}
	d.buf.Reset(raw)
	d.silent = 0
	return nil
}

// Stream fills samples; fewer than asked for only at the end.
func (d *Decoder) Stream(samples [][2]float64) (int, bool) {
	return d.buf.Stream(samples, d.advance)
}

// advance decodes units until there is something to play.
func (d *Decoder) advance() bool {
	for !d.ended {
		number := d.src.number()
		if d.silent > 0 {
			d.silent--
			d.src.lose(1)
			d.engine.mute()
			d.offer(number)
		} else if d.decode() {
			d.offer(d.src.number() - 1)
		}
		if !d.buf.Empty() {
			return true
		}
	}
	return false
}

// decode takes the next unit into pcm.
func (d *Decoder) decode() bool {
	unit, lost, err := d.src.next()
	if err != nil {
		d.finish(err)
		return false
	}
	if d.silent = lost; lost > 0 {
		d.damaged += int(lost)
		return false
	}
	if !d.engine.decode(unit) {
		d.damaged++
	}
	return true
}

// offer makes the decoded unit the one to be played, less what is trimmed.
func (d *Decoder) offer(number int64) {
	skip, play := d.src.span()
	n := int64(d.engine.samples)
	first, from, to := number*n, int64(0), int64(0)
	if play > 0 {
		from, to = skip+play, math.MaxInt64
		d.ended = d.ended || first+n >= from
	}
	d.buf.Offer(first, d.engine.out(), from, to)
}

// finish ends the stream; io.EOF is its true end.
func (d *Decoder) finish(err error) {
	d.ended = true
	if !errors.Is(err, io.EOF) {
		d.err = fmt.Errorf("read unit: %w", err)
	}
}
