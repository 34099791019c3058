// Package vorbis decodes Vorbis I for package ogg, with any block sizes, one to
// eight channels mixed down to two, and any sample rate. Floors of type 0,
// which no encoder has made since 2001, are refused.
//
// A setup header that claims more than any encoder makes is refused before it
// costs memory, and no packet makes a codec allocate. A codec is not safe for
// concurrent use.
package vorbis

import (
	"encoding/binary"
	"fmt"

	"cosm/player/decode/input"
	"cosm/player/decode/mix"
	"cosm/player/decode/ogg"
)

const (
	maxChannels = 8
	minRate     = 1000
	maxRate     = 768000

	kindSetup = 5
)

// Format returns the codec for package ogg.
func Format() ogg.Format {
	return ogg.Format{Name: "vorbis", Magic: "\x01vorbis", New: newCodec}
}

// codec implements ogg.Codec.
type codec struct {
	channels, rate int
	blocks         [2]int // sizes
	mix            []mix.Gains
	*blockDecoder
	out [2][]float32
}

func newCodec(first []byte) (ogg.Codec, error) {
	if len(first) < 30 {
		return nil, fmt.Errorf("read Vorbis header: %w: %d bytes", input.ErrDamaged, len(first))
	}
	channels, rate := int(first[11]), binary.LittleEndian.Uint32(first[12:])
	if version := binary.LittleEndian.Uint32(first[7:]); version != 0 {
		return nil, input.Unsupported("Vorbis of version %d", version)
	}
	if channels > maxChannels {
		return nil, input.Unsupported("Vorbis of %d channels", channels)
	}
	small, large := first[28]&15, first[28]>>4
	if channels == 0 || rate < minRate || rate > maxRate || small < 6 || large > 13 || small > large || first[29]&1 == 0 {
		return nil, fmt.Errorf("read Vorbis header: %w: %d channels at %d Hz", input.ErrDamaged, channels, rate)
	}
	c := &codec{channels: channels, rate: int(rate), blocks: [2]int{1 << small, 1 << large}, mix: mix.ByVorbis(channels)}
	for i := range c.out {
		c.out[i] = make([]float32, c.blocks[1]/2)
	}
	return c, nil
}

// Header takes the comments, which are no affair of the sound, and the setup.
func (c *codec) Header(packet []byte) (more bool, err error) {
	if len(packet) < 7 || packet[0]&1 == 0 || string(packet[1:7]) != "vorbis" {
		return false, fmt.Errorf("read Vorbis header: %w: another packet", input.ErrDamaged)
	}
	if packet[0] != kindSetup {
		return true, nil
	}
	s, err := readSetup(packet[7:], c.channels)
	if err != nil {
		return false, err
	}
	c.blockDecoder = newBlockDecoder(s, c.blocks)
	return false, nil
}

// SampleRate implements ogg.Codec.
func (c *codec) SampleRate() int { return c.rate }

// Channels implements ogg.Codec.
func (c *codec) Channels() int { return c.channels }

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
	n := int(packet[0]>>1) & (1<<width(len(c.modes)-1) - 1)
	if n >= len(c.modes) {
		return 0
	}
	if c.modes[n].long {
		return c.blocks[1]
	}
	return c.blocks[0]
}

// Decode implements ogg.Codec.
func (c *codec) Decode(packet []byte) (out [2][]float32, err error) {
	size := c.block(packet)
	if size == 0 {
		return out, fmt.Errorf("decode Vorbis: %w: no packet", input.ErrDamaged)
	}
	c.decode(packet, size)
	n := c.ready()
	out = [2][]float32{c.out[0][:n], c.out[1][:n]}
	switch c.channels {
	case 1:
		c.overlap(0, out[0])
		out[1] = out[0]
	case 2:
		c.overlap(0, out[0])
		c.overlap(1, out[1])
	default:
		c.mixed(out)
	}
	for _, side := range out {
		for i, v := range side { // a header made up can lead to what is no number
			if v != v {
				side[i] = 0
			}
		}
	}
	c.next()
	return out, nil
}

func (c *codec) mixed(out [2][]float32) {
	clear(out[0])
	clear(out[1])
	room := c.room[:len(out[0])]
	for ch, g := range c.mix {
		c.overlap(ch, room)
		for i, v := range room {
			out[0][i] += v * float32(g[0])
			out[1][i] += v * float32(g[1])
		}
	}
}

// Reset implements ogg.Codec.
func (c *codec) Reset() {
	if c.blockDecoder != nil {
		c.past = 0
	}
}
