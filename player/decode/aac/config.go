package aac

import (
	"fmt"

	"cosm/player/decode/aac/core"
	"cosm/player/decode/input"
)

// rates by index (ISO/IEC 14496-3, table 1.18).
var rates = [core.Rates]int{96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350}

// Audio object types (table 1.17).
const (
	objectLC     = 2
	objectHE     = 5 // with spectral band replication
	objectHEv2   = 29
	objectEscape = 31
)

// kinds names those that cannot be played.
var kinds = map[int]string{
	1: "AAC Main", 3: "AAC SSR", 4: "AAC LTP", 17: "error resilient AAC LC", 23: "AAC LD",
	32: "MPEG layer 1", 33: "MPEG layer 2", 34: "MP3 in MP4", 36: "ALS", 39: "AAC ELD", 42: "xHE-AAC",
}

// config is an AudioSpecificConfig as far as it matters here.
type config struct {
	object   int
	core     int  // rate of the core
	index    int  // of that rate, the nearest one
	rate     int  // of the output
	channels int  // configuration: 1 to 7, 0 described elsewhere
	short    bool // frames of 960 samples
	extended bool // with spectral band replication
	stereo   bool // with parametric stereo
	settled  bool // which of them is announced, so that it need not be looked for
}

// parseConfig reads an AudioSpecificConfig (14496-3, 1.6.2.1).
func parseConfig(b []byte) (config, error) {
	r := bits{b: b}
	var c config
	c.object = r.object()
	c.core, c.index = r.rate()
	c.channels = r.read(4)
	c.rate = c.core
	if c.object == objectHE || c.object == objectHEv2 {
		c.extended, c.stereo, c.settled = true, c.object == objectHEv2, true
		c.rate, _ = r.rate()
		c.object = r.object()
	}
	if r.pos > 8*len(b) || c.core < 7350 || c.core > 96000 {
		return config{}, fmt.Errorf("read AAC configuration: %w", input.ErrDamaged)
	}
	c.short = r.read(1) == 1
	if r.read(1) == 1 {
		r.pos += 14 // a delay
	}
	r.pos++
	if !c.settled && r.read(11) == 0x2B7 && r.read(5) == objectHE { // 1.6.6: a core that others can play too
		c.settled = true
		if c.extended = r.read(1) == 1; c.extended {
			c.rate, _ = r.rate()
			c.stereo = r.read(11) == 0x548 && r.read(1) == 1
		}
	}
	return c, nil
}

// object reads an audio object type.
func (r *bits) object() int {
	object := r.read(5)
	if object == objectEscape {
		object = 32 + r.read(6)
	}
	return object
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
	if c.object != objectLC {
		name, ok := kinds[c.object]
		if !ok {
			name = fmt.Sprintf("MPEG-4 audio object type %d", c.object)
		}
		return input.Unsupported("%s", name)
	}
	if c.short {
		return input.Unsupported("AAC with frames of 960 samples")
	}
	if c.channels < 1 || c.channels > 2 {
		return input.Unsupported("AAC with channel configuration %d", c.channels)
	}
	if c.extended && c.rate != 2*c.core && c.rate != c.core {
		return input.Unsupported("HE-AAC of %d Hz over %d Hz", c.rate, c.core)
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
