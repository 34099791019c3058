// Package vorbis decodes Vorbis I for package ogg, with any block sizes, one to
// eight channels mixed down to two, and any sample rate. Floors of type 0,
// which no encoder has made since 2001, are refused.
//
// The decoding proper is github.com/jfreymuth/vorbis. That takes a setup header
// at its word: sizes in it cost memory, and incomplete code books hang it. So
// the header is read here first, and only a sound one is handed on. A codec is
// not safe for concurrent use.
package vorbis

import (
	"encoding/binary"
	"fmt"

	lib "github.com/jfreymuth/vorbis"

	"cosm/player/decode/input"
	"cosm/player/decode/mix"
	"cosm/player/decode/ogg"
)

const (
	maxChannels = 8
	minRate     = 1000
	maxRate     = 768000

	kindIdentification, kindComment, kindSetup = 1, 3, 5
)

// Format returns the codec for package ogg.
func Format() ogg.Format {
	return ogg.Format{Name: "vorbis", Magic: "\x01vorbis", New: newCodec}
}

// codec implements ogg.Codec.
type codec struct {
	dec    lib.Decoder
	blocks [2]int // sizes
	long   []bool // whether a mode is of long blocks
	mix    []mix.Gains
	pcm    []float32 // interleaved
	out    [2][]float32
}

func newCodec(first []byte) (_ ogg.Codec, err error) {
	if len(first) < 30 {
		return nil, fmt.Errorf("read Vorbis header: %w: %d bytes", input.ErrDamaged, len(first))
	}
	channels, rate := int(first[11]), binary.LittleEndian.Uint32(first[12:])
	if channels > maxChannels {
		return nil, fmt.Errorf("%w: Vorbis of %d channels", input.ErrUnsupported, channels)
	}
	small, large := first[28]&15, first[28]>>4
	if version := binary.LittleEndian.Uint32(first[7:]); version != 0 {
		return nil, fmt.Errorf("%w: Vorbis of version %d", input.ErrUnsupported, version)
	}
	if channels == 0 || rate < minRate || rate > maxRate || small < 6 || large > 13 || small > large {
		return nil, fmt.Errorf("read Vorbis header: %w: %d channels at %d Hz", input.ErrDamaged, channels, rate)
	}
	c := &codec{blocks: [2]int{1 << small, 1 << large}, mix: mix.ByVorbis(channels)}
	if err := c.dec.ReadHeader(first); err != nil {
		return nil, fmt.Errorf("read Vorbis header: %w: %w", input.ErrDamaged, err)
	}
	c.pcm = make([]float32, c.dec.BufferSize())
	for i := range c.out {
		c.out[i] = make([]float32, c.blocks[1]/2)
	}
	return c, nil
}

// Header takes the comments, which are no affair of the sound, and the setup.
func (c *codec) Header(packet []byte) (more bool, err error) {
	if !lib.IsHeader(packet) {
		return false, fmt.Errorf("read Vorbis header: %w: another packet", input.ErrDamaged)
	}
	if packet[0] != kindSetup {
		return true, nil
	}
	s, err := readSetup(packet[7:], c.dec.Channels())
	if err != nil {
		return false, err
	}
	c.long = s.long
	defer catch(&err)
	if err := c.dec.ReadHeader(append(packet[:7:7], s.forLibrary()...)); err != nil {
		return false, fmt.Errorf("read Vorbis header: %w: %w", input.ErrDamaged, err)
	}
	return false, nil
}

// catch turns a panic into an error: the library indexes by what it reads.
func catch(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("decode Vorbis: %w: %v", input.ErrDamaged, r)
	}
}

// SampleRate implements ogg.Codec.
func (c *codec) SampleRate() int { return c.dec.SampleRate() }

// Channels implements ogg.Codec.
func (c *codec) Channels() int { return c.dec.Channels() }

// PreSkip implements ogg.Codec.
func (c *codec) PreSkip() int64 { return 0 }

// PreRoll implements ogg.Codec: a block overlaps with the one before.
func (c *codec) PreRoll() int64 { return 2 * int64(c.blocks[1]) }

// Samples implements ogg.Codec: two blocks complete a quarter of both (Vorbis I
// section 4.3.8). before and after are the sizes of blocks.
func (c *codec) Samples(packet []byte, before int) (n, after int) {
	size := c.block(packet)
	if size == 0 || before == 0 {
		return 0, max(size, before)
	}
	return (before + size) / 4, size
}

// block returns the size of a packet's block, 0 if it is none of sound.
func (c *codec) block(packet []byte) int {
	if len(packet) == 0 || packet[0]&1 != 0 {
		return 0
	}
	mode := int(packet[0]>>1) & (1<<width(len(c.long)-1) - 1)
	if mode >= len(c.long) {
		return 0
	}
	if c.long[mode] {
		return c.blocks[1]
	}
	return c.blocks[0]
}

// Decode implements ogg.Codec.
func (c *codec) Decode(packet []byte) (out [2][]float32, err error) {
	defer catch(&err)
	if c.block(packet) == 0 {
		return out, fmt.Errorf("decode Vorbis: %w: no packet", input.ErrDamaged)
	}
	pcm, err := c.dec.DecodeInto(packet, c.pcm)
	if err != nil {
		return out, fmt.Errorf("decode Vorbis: %w: %w", input.ErrDamaged, err)
	}
	channels := c.dec.Channels()
	n := len(pcm) / channels
	l, r := c.out[0][:n], c.out[1][:n]
	switch channels {
	case 1:
		for i, v := range pcm {
			l[i] = number(v)
		}
		r = l
	case 2:
		for i := range n {
			l[i], r[i] = number(pcm[2*i]), number(pcm[2*i+1])
		}
	default:
		for i := range n {
			var a, b float64
			for ch, v := range pcm[i*channels : (i+1)*channels] {
				a += float64(v) * c.mix[ch][0]
				b += float64(v) * c.mix[ch][1]
			}
			l[i], r[i] = number(float32(a)), number(float32(b))
		}
	}
	return [2][]float32{l, r}, nil
}

// number makes silence of what is none, which a header made up can lead to.
func number(x float32) float32 {
	if x != x {
		return 0
	}
	return x
}

// Reset implements ogg.Codec.
func (c *codec) Reset() { c.dec.Clear() }
