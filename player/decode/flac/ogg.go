package flac

import (
	"fmt"
	"math"

	"cosm/player/decode/input"
	"cosm/player/decode/mix"
	"cosm/player/decode/ogg"
)

// Format returns FLAC as a codec of package ogg (RFC 9639 section 10.1).
func Format() ogg.Format {
	return ogg.Format{Name: "flac", Magic: "\x7fFLAC", New: newCodec}
}

// codec implements ogg.Codec.
type codec struct {
	fd  *frameDecoder
	mix []mix.Gains
	out [2][]float32
}

func newCodec(first []byte) (ogg.Codec, error) {
	const before = 5 + 2 + 2 + 4 + 4 // magic, version, number of headers, fLaC, head of the block
	if len(first) < before+infoSize {
		return nil, fmt.Errorf("read FLAC header: %w: %d bytes", input.ErrDamaged, len(first))
	}
	if first[5] != 1 {
		return nil, input.Unsupported("FLAC in Ogg of version %d", first[5])
	}
	s, err := parseInfo(first[before:])
	if err != nil {
		return nil, err
	}
	return &codec{fd: newFrameDecoder(s), mix: mixOf(s.channels)}, nil
}

// Header takes a metadata block and says whether it is not the last.
func (c *codec) Header(packet []byte) (more bool, err error) {
	if len(packet) == 0 || packet[0] == 0xFF {
		return false, fmt.Errorf("read FLAC header: %w: no metadata", input.ErrDamaged)
	}
	return packet[0]&0x80 == 0, nil
}

// SampleRate implements ogg.Codec.
func (c *codec) SampleRate() int { return c.fd.rate }

// Channels implements ogg.Codec.
func (c *codec) Channels() int { return c.fd.channels }

// PreSkip implements ogg.Codec.
func (c *codec) PreSkip() int64 { return 0 }

// PreRoll implements ogg.Codec: every frame stands for itself.
func (c *codec) PreRoll() int64 { return 0 }

// Reset implements ogg.Codec.
func (c *codec) Reset() {}

// Samples implements ogg.Codec.
func (c *codec) Samples(packet []byte, _ int) (n, after int) {
	h, _ := c.fd.parseHeader(packet, c.fd.info)
	return h.block, 1
}

// Decode implements ogg.Codec.
func (c *codec) Decode(packet []byte) ([2][]float32, error) {
	if _, r := c.fd.decode(packet); r != good {
		return [2][]float32{}, fmt.Errorf("decode FLAC: %w: bad frame", input.ErrDamaged)
	}
	n, scale := c.fd.h.block, math.Exp2(float64(1-c.fd.bits))
	for i := range c.out {
		if cap(c.out[i]) < n {
			c.out[i] = make([]float32, c.fd.maxBlock)
		}
		c.out[i] = c.out[i][:n]
		clear(c.out[i])
		for ch, g := range c.mix {
			if g[i] != 0 {
				gain := float32(g[i] * scale)
				for k, v := range c.fd.pcm[ch] {
					c.out[i][k] += float32(v) * gain
				}
			}
		}
	}
	return c.out, nil
}
