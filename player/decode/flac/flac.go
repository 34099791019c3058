// Package flac decodes FLAC (RFC 9639): every block size, prediction and
// coding, 4 to 32 bits, any sample rate, up to eight channels mixed down to
// two, as a file of its own and as a codec of package ogg.
//
// A Decoder reads forward a frame at a time. Each frame tells its place and has
// a checksum, so that a seek is exact: by the seek table if there is one, and
// by bisection. A damaged frame comes out as silence and is counted; a frame
// whose checksum is right is exact. Memory is bounded by the largest frame that
// the format allows. A Decoder is not safe for concurrent use.
//
// The decoding is done here since it is small, and since the module that could
// be had prints to standard error and reads byte by byte.
package flac

import (
	"errors"
	"fmt"
	"io"

	"cosm/player/decode/frames"
	"cosm/player/decode/input"
	"cosm/player/decode/mix"
)

const (
	// maxBlocks bounds how many metadata blocks may stand before the sound.
	maxBlocks = 1000
	// maxPoints bounds how much of a seek table is kept.
	maxPoints = 1 << 14
	// firstWindow is how much is looked at for a frame while none was seen.
	firstWindow = 16 << 10
	// maxJunk is how much that is no frame may stand between two frames.
	maxJunk = 16 << 20
	// maxWork is how much of it may be decoded in vain, which headers made up
	// to look like those of frames would have done over and over.
	maxWork = 16 << 20
	// maxGap is for how long damage is filled with silence, in seconds; a leap
	// beyond it is that of another stream.
	maxGap = 3600
)

// Decoder plays one stream as stereo samples in [-1, 1].
type Decoder struct {
	in     *input.Reader
	fd     *frameDecoder
	mix    []mix.Gains
	points []point
	start  int64 // offset of the first frame

	at, n   int   // what is left of the frame at hand
	next    int64 // the sample after it, or after what is silent
	silent  int64 // samples of silence to play before it
	drop    int64 // samples before this one are not played
	base    int64 // number of the first sample, for streams cut out of others
	based   bool
	moved   bool  // base has changed in the middle: places are uncertain
	largest int   // frame so far, in bytes
	read    int64 // bytes of frames decoded, and their samples
	played  int64
	damaged int
	err     error
	ended   bool
}

// point is an entry of a seek table; its offset counts from the first frame.
type point struct{ sample, offset int64 }

// Open reads the metadata of in, which stands at "fLaC". It returns
// ErrUnknownFormat or ErrDamaged of package input, or the source's own error.
func Open(in *input.Reader) (*Decoder, error) {
	b, err := in.Peek(4)
	if string(b) != "fLaC" {
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read start: %w", err)
		}
		return nil, fmt.Errorf("read start: %w", input.ErrUnknownFormat)
	}
	if err := in.Skip(4); err != nil {
		return nil, fmt.Errorf("read start: %w", err)
	}
	d := &Decoder{in: in}
	if err := d.metadata(); err != nil {
		return nil, err
	}
	d.start = in.Offset()
	if d.fd.total == 0 && in.Seekable() && in.Size() > 0 {
		if err := d.measure(); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// metadata walks the blocks up to the first frame.
func (d *Decoder) metadata() error {
	for range maxBlocks {
		b, err := d.in.Peek(4)
		if err != nil {
			return early("read metadata", err)
		}
		kind, last := b[0]&0x7F, b[0]&0x80 != 0
		size := int(b[1])<<16 | int(b[2])<<8 | int(b[3])
		if err := d.in.Skip(4); err != nil {
			return early("read metadata", err)
		}
		end := d.in.Offset() + int64(size)
		switch {
		case kind == 0 && d.fd == nil:
			err = d.information(size)
		case kind == 3:
			err = d.seekTable(size)
		}
		if err != nil {
			return err
		}
		if err := d.in.Skip(end - d.in.Offset()); err != nil {
			return early("read metadata", err)
		}
		if last {
			if d.fd == nil {
				return fmt.Errorf("read metadata: %w: no stream information", input.ErrDamaged)
			}
			return nil
		}
	}
	return fmt.Errorf("read metadata: %w: more than %d blocks", input.ErrDamaged, maxBlocks)
}

func (d *Decoder) information(size int) error {
	b, err := d.in.Peek(min(size, infoSize))
	if err != nil {
		return early("read stream information", err)
	}
	s, err := parseInfo(b)
	if err != nil {
		return err
	}
	d.fd, d.mix = newFrameDecoder(s), mixOf(s.channels)
	return nil
}

// mixOf returns the gains of the channels, whose order is that of WAVE but for
// seven of them (RFC 9639 section 9.1.3).
func mixOf(channels int) []mix.Gains {
	if channels == 7 {
		return mix.ByMask(7, 0x70F)
	}
	return mix.ByMask(channels, 0)
}

func (d *Decoder) seekTable(size int) error {
	for n := size / 18; n > 0 && len(d.points) < maxPoints; n-- {
		b, err := d.in.Peek(18)
		if err != nil {
			return early("read seek table", err)
		}
		p := point{int64(be64(b)), int64(be64(b[8:]))}
		ordered := len(d.points) == 0 || p.sample > d.points[len(d.points)-1].sample
		if p.sample >= 0 && p.offset >= 0 && ordered { // a negative sample is a place kept free
			d.points = append(d.points, p)
		}
		if err := d.in.Skip(18); err != nil {
			return early("read seek table", err)
		}
	}
	return nil
}

func be64(b []byte) (v uint64) {
	for _, c := range b[:8] {
		v = v<<8 | uint64(c)
	}
	return v
}

// early makes an early end damage.
func early(what string, err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: %w: file ends early", what, input.ErrDamaged)
	}
	return fmt.Errorf("%s: %w", what, err)
}

// SampleRate returns the rate in Hz.
func (d *Decoder) SampleRate() int { return d.fd.rate }

// Channels returns how many channels the stream has, before the mix.
func (d *Decoder) Channels() int { return d.fd.channels }

// BitRate returns the average in bit/s, of the file or of what was read so far.
func (d *Decoder) BitRate() int {
	bytes, samples := float64(d.read), float64(d.played)
	if size := d.in.Size(); size > 0 && d.fd.total > 0 {
		bytes, samples = float64(size-d.start), float64(d.fd.total)
	}
	if samples == 0 {
		return 0
	}
	return int(bytes*8*float64(d.fd.rate)/samples + 0.5)
}

// Exact reports whether Len and Position are known for certain.
func (d *Decoder) Exact() bool { return d.fd.total > 0 && !d.moved }

// Damaged counts the frames that could not be decoded.
func (d *Decoder) Damaged() int { return d.damaged }

// Len returns the length in samples, 0 when unknown.
func (d *Decoder) Len() int { return int(d.fd.total) }

// Position returns the next sample to be streamed.
func (d *Decoder) Position() int {
	return int(max(d.next-d.silent-int64(d.n-d.at), d.drop))
}

// Err returns what ended the stream, nil at its true end.
func (d *Decoder) Err() error { return d.err }

// Close forgets the source without closing it.
func (d *Decoder) Close() error {
	d.drop = int64(d.Position())
	d.err, d.ended, d.silent, d.at, d.n, d.next = frames.ErrClosed, true, 0, 0, 0, d.drop
	return nil
}

// Stream fills samples; fewer than asked for only at the end.
func (d *Decoder) Stream(samples [][2]float64) (int, bool) {
	filled := 0
	for filled < len(samples) {
		if d.silent == 0 && d.at == d.n && !d.advance() {
			break
		}
		filled += d.emit(samples[filled:])
	}
	return filled, filled > 0
}

// emit gives what is at hand: first silence, then the frame.
func (d *Decoder) emit(samples [][2]float64) int {
	if d.silent > 0 {
		n := int(min(d.silent, int64(len(samples))))
		clear(samples[:n])
		d.silent -= int64(n)
		return n
	}
	n := min(d.n-d.at, len(samples))
	scale := 1 / float64(int64(1)<<(d.fd.bits-1))
	if d.fd.channels <= 2 {
		l, r := d.fd.pcm[0][d.at:][:n], d.fd.pcm[d.fd.channels-1][d.at:][:n]
		for i := range samples[:n] {
			samples[i] = [2]float64{float64(l[i]) * scale, float64(r[i]) * scale}
		}
	} else {
		clear(samples[:n])
		for c, g := range d.mix {
			for i, v := range d.fd.pcm[c][d.at:][:n] {
				samples[i][0] += float64(v) * scale * g[0]
				samples[i][1] += float64(v) * scale * g[1]
			}
		}
	}
	d.at += n
	return n
}

// advance goes on to the next frame until there is something to play.
func (d *Decoder) advance() bool {
	for !d.ended {
		d.forget() // also where no frame follows: its room is used in the search
		if !d.frame() {
			return false
		}
		d.place()
		if skip := d.drop - (d.next - d.silent - int64(d.n)); skip > 0 {
			s := min(skip, d.silent)
			d.silent -= s
			d.at = int(min(skip-s, int64(d.n)))
		}
		if d.silent > 0 || d.at < d.n {
			return true
		}
	}
	return false
}

// place puts the frame decoded where it belongs.
func (d *Decoder) place() {
	h := d.fd.h
	if !d.based {
		d.base, d.based = h.first, true
	}
	gap := h.first - d.base - d.next
	if gap < 0 || gap > maxGap*int64(d.fd.rate) {
		d.base, d.moved, gap = h.first-d.next, true, 0
	}
	if d.silent = gap; gap > 0 {
		d.damaged += int((gap + int64(d.fd.maxBlock) - 1) / int64(d.fd.maxBlock))
	}
	d.at, d.n = 0, h.block
	d.next += gap + int64(h.block)
}
