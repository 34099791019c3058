package aac

import (
	"fmt"

	"cosm/player/decode/input"
)

// unitSamples is how many samples of each channel an access unit holds.
const unitSamples = 1024

// rates by index (ISO/IEC 14496-3, table 1.18).
var rates = [13]int{96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350}

// kinds names the audio object types (14496-3, table 1.17) that podcasts have
// been seen with.
var kinds = map[int]string{
	1: "AAC Main", 3: "AAC SSR", 4: "AAC LTP", 5: "HE-AAC", 17: "error resilient AAC LC", 23: "AAC LD",
	29: "HE-AAC v2", 32: "MPEG layer 1", 33: "MPEG layer 2", 34: "MP3 in MP4", 36: "ALS", 39: "AAC ELD", 42: "xHE-AAC",
}

// config is an AudioSpecificConfig as far as it matters here.
type config struct {
	object   int
	rate     int
	index    int  // of the rate, the nearest one
	channels int  // configuration: 1 to 7, 0 described elsewhere
	short    bool // frames of 960 samples
	extended bool // HE-AAC, announced behind the configuration of its core
}

// parseConfig reads an AudioSpecificConfig (14496-3, 1.6.2.1).
func parseConfig(b []byte) (config, error) {
	r := bits{b: b}
	var c config
	if c.object = r.read(5); c.object == 31 {
		c.object = 32 + r.read(6)
	}
	c.rate, c.index = r.rate()
	c.channels = r.read(4)
	if r.pos > 8*len(b) || c.rate < 7350 || c.rate > 96000 {
		return config{}, fmt.Errorf("read AAC configuration: %w", input.ErrDamaged)
	}
	c.short = r.read(1) == 1
	r.pos += 2
	if r.read(11) == 0x2B7 && r.read(5) == 5 { // 1.6.6: a core that others can play too
		c.extended = r.read(1) == 1
	}
	return c, nil
}

// rate reads a rate and gives the index of the standard's rate that is meant
// (table 4.82), 0 where it is none.
func (r *bits) rate() (rate, index int) {
	index = r.read(4)
	if index < len(rates) {
		return rates[index], index
	}
	if index == 15 {
		rate = r.read(24)
	}
	borders := [12]int{92017, 75132, 55426, 46009, 37566, 27713, 23004, 18783, 13856, 11502, 9391, 0}
	for index = 0; index < len(borders)-1 && rate < borders[index]; {
		index++
	}
	return rate, index
}

// check returns ErrUnsupported for what the decoder cannot play.
func (c config) check() error {
	if c.object != 2 {
		name, ok := kinds[c.object]
		if !ok {
			name = fmt.Sprintf("MPEG-4 audio object type %d", c.object)
		}
		return fmt.Errorf("%w: %s", input.ErrUnsupported, name)
	}
	if c.extended {
		return fmt.Errorf("%w: HE-AAC", input.ErrUnsupported)
	}
	if c.short {
		return fmt.Errorf("%w: AAC with frames of 960 samples", input.ErrUnsupported)
	}
	if c.channels < 1 || c.channels > 2 {
		return fmt.Errorf("%w: AAC with channel configuration %d", input.ErrUnsupported, c.channels)
	}
	return nil
}

// bits reads big-endian fields; beyond the end they are zero.
type bits struct {
	b   []byte
	pos int
}

func (r *bits) read(n int) (v int) {
	for range n {
		v <<= 1
		if at := r.pos >> 3; at < len(r.b) {
			v |= int(r.b[at]>>(7-r.pos&7)) & 1
		}
		r.pos++
	}
	return v
}
