// Package opus decodes Opus (RFC 6716) in Ogg (RFC 7845) for package ogg: every
// mode and frame size, mono, stereo and surround mixed down to two, at 48 kHz,
// with pre-skip and output gain.
//
// The decoding proper is github.com/thesyncim/gopus. A codec is not safe for
// concurrent use.
package opus

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/thesyncim/gopus"

	"cosm/player/decode/input"
	"cosm/player/decode/mix"
	"cosm/player/decode/ogg"
)

const (
	// rate of all output, whatever the recording had.
	rate = 48000
	// mostSamples is the length of the longest packet, 120 ms.
	mostSamples = rate * 120 / 1000
	// mostBytes is more than any packet of one stream has: 48 frames of 1275.
	mostBytes = 62 << 10
	// preRoll is the 80 ms after which a decoder that began in the middle of a
	// stream sounds as if it had not (RFC 7845 section 4.6).
	preRoll     = rate * 80 / 1000
	maxChannels = 8
)

// Format returns the codec for package ogg.
func Format() ogg.Format {
	return ogg.Format{Name: "opus", Magic: "OpusHead", New: newCodec}
}

// decoder is what decodes one or several streams at once.
type decoder interface {
	Decode(packet []byte, pcm []float32) (int, error)
	Reset()
}

// codec implements ogg.Codec.
type codec struct {
	head head
	dec  decoder
	gain float32
	mix  []mix.Gains
	pcm  []float32 // interleaved
	out  [2][]float32
}

// head is what the identification header says.
type head struct {
	channels, preSkip, gain  int
	family, streams, coupled int
	mapping                  []byte
}

// parseHead reads an identification header (RFC 7845 section 5.1).
func parseHead(b []byte) (head, error) {
	if len(b) < 19 {
		return head{}, fmt.Errorf("read Opus header: %w: %d bytes", input.ErrDamaged, len(b))
	}
	if b[8] > 15 {
		return head{}, input.Unsupported("Opus of version %d", b[8])
	}
	h := head{
		channels: int(b[9]), preSkip: int(binary.LittleEndian.Uint16(b[10:])),
		gain: int(int16(binary.LittleEndian.Uint16(b[16:]))), family: int(b[18]),
	}
	switch h.family {
	case 0:
		h.streams, h.coupled, h.mapping = 1, h.channels-1, []byte{0, 1}
		if h.channels < 1 || h.channels > 2 {
			return head{}, fmt.Errorf("read Opus header: %w: %d channels", input.ErrDamaged, h.channels)
		}
		h.mapping = h.mapping[:h.channels]
		return h, nil
	case 1, 255:
	default:
		return head{}, input.Unsupported("Opus with channel mapping %d", h.family)
	}
	if h.channels > maxChannels {
		return head{}, input.Unsupported("Opus of %d channels", h.channels)
	}
	if h.channels == 0 || len(b) < 21+h.channels {
		return head{}, fmt.Errorf("read Opus header: %w: %d channels", input.ErrDamaged, h.channels)
	}
	h.streams, h.coupled = int(b[19]), int(b[20])
	h.mapping = append(h.mapping, b[21:21+h.channels]...)
	if h.streams == 0 || h.coupled > h.streams || h.streams > maxChannels {
		return head{}, fmt.Errorf("read Opus header: %w: %d streams", input.ErrDamaged, h.streams)
	}
	return h, nil
}

func newCodec(first []byte) (ogg.Codec, error) {
	h, err := parseHead(first)
	if err != nil {
		return nil, err
	}
	c := &codec{head: h, gain: 1, pcm: make([]float32, mostSamples*h.channels), mix: mix.ByVorbis(h.channels)}
	if h.gain != 0 {
		c.gain = float32(math.Pow(10, float64(h.gain)/(20*256)))
	}
	if h.family == 0 {
		c.dec, err = gopus.NewDecoder(gopus.DecoderConfig{
			SampleRate: rate, Channels: h.channels, MaxPacketSamples: mostSamples, MaxPacketBytes: mostBytes,
		})
	} else {
		c.dec, err = gopus.NewMultistreamDecoder(rate, h.channels, h.streams, h.coupled, h.mapping)
	}
	if err != nil {
		return nil, fmt.Errorf("read Opus header: %w: %w", input.ErrDamaged, err)
	}
	for i := range c.out {
		c.out[i] = make([]float32, mostSamples)
	}
	return c, nil
}

// Header takes the comments, which are no affair of the sound.
func (c *codec) Header([]byte) (bool, error) { return false, nil }

// SampleRate implements ogg.Codec.
func (c *codec) SampleRate() int { return rate }

// Channels implements ogg.Codec.
func (c *codec) Channels() int { return c.head.channels }

// PreSkip implements ogg.Codec.
func (c *codec) PreSkip() int64 { return int64(c.head.preSkip) }

// PreRoll implements ogg.Codec.
func (c *codec) PreRoll() int64 { return preRoll }

// Samples implements ogg.Codec; packets do not depend on one another in it.
func (c *codec) Samples(packet []byte, _ int) (n, after int) { return samples(packet), 1 }

// samples returns the length of a packet, 0 if it is none (RFC 6716 section
// 3.1 and 3.2).
func samples(packet []byte) int {
	if len(packet) == 0 {
		return 0
	}
	config, count := packet[0]>>3, 1
	switch packet[0] & 3 {
	case 1, 2:
		count = 2
	case 3:
		if len(packet) < 2 {
			return 0
		}
		count = int(packet[1] & 63)
	}
	n := rate / 400 << (config & 3) // CELT: 2.5 to 20 ms
	if config < 12 {                // SILK: 10, 20, 40, 60 ms
		n = [...]int{480, 960, 1920, 2880}[config&3]
	} else if config < 16 { // both: 10, 20 ms
		n = 480 << (config & 1)
	}
	if n*count > mostSamples {
		return 0
	}
	return n * count
}

// Decode implements ogg.Codec.
func (c *codec) Decode(packet []byte) (out [2][]float32, err error) {
	// The library is fuzzed, and so is this; but it is young, and a panic in it
	// would end the listening.
	defer func() {
		if r := recover(); r != nil {
			out, err = [2][]float32{}, fmt.Errorf("decode Opus: %w: %v", input.ErrDamaged, r)
		}
	}()
	if samples(packet) == 0 {
		return out, fmt.Errorf("decode Opus: %w: no packet", input.ErrDamaged)
	}
	n, err := c.dec.Decode(packet, c.pcm)
	if err != nil {
		return out, fmt.Errorf("decode Opus: %w: %w", input.ErrDamaged, err)
	}
	return c.stereo(n), nil
}

func (c *codec) stereo(n int) [2][]float32 {
	channels := c.head.channels
	out := [2][]float32{c.out[0][:n], c.out[1][:n]}
	if channels == 1 {
		for i, v := range c.pcm[:n] {
			out[0][i] = v * c.gain
		}
		return [2][]float32{out[0], out[0]}
	}
	if channels == 2 {
		for i := range n {
			out[0][i], out[1][i] = c.pcm[2*i]*c.gain, c.pcm[2*i+1]*c.gain
		}
		return out
	}
	for i := range n {
		var l, r float32
		for ch, v := range c.pcm[i*channels : (i+1)*channels] {
			l += v * float32(c.mix[ch][0])
			r += v * float32(c.mix[ch][1])
		}
		out[0][i], out[1][i] = l*c.gain, r*c.gain
	}
	return out
}

// Reset implements ogg.Codec.
func (c *codec) Reset() { c.dec.Reset() }
