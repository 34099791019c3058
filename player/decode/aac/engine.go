package aac

import (
	"cosm/player/decode/aac/core"
	"cosm/player/decode/aac/ps"
	"cosm/player/decode/aac/sbr"
)

const (
	// unitSamples is how many samples of each channel an access unit holds,
	// without replication; with it they are twice as many.
	unitSamples = core.Samples
	// fullScale is what the core's samples are a multiple of.
	fullScale = 1 << 15
	// maxCoreRate is the highest at which replication is looked for, in Hz.
	maxCoreRate = 48000
)

// engine turns access units into sound: the core, and what makes more of it.
type engine struct {
	core    *core.Decoder
	frame   core.Frame
	upper   *sbr.Decoder // nil where there is no replication
	stereo  *ps.Decoder  // nil where there are two channels or no replication
	samples int          // of a unit
	pcm     [2][sbr.Samples]float32
	silence [core.Samples]float32
}

// newEngine makes one for a configuration, which it completes by what it finds in
// the first unit, if there is one.
func newEngine(c *config, first []byte) *engine {
	e := &engine{core: core.New(c.index), samples: unitSamples}
	e.find(c, first)
	if c.extended {
		half := c.rate == c.core
		e.upper = sbr.New(c.core, half, 1./fullScale)
		if !half {
			e.samples = sbr.Samples
		}
		if c.channels == 1 {
			e.stereo = ps.New()
		}
	}
	return e
}

// find looks into a unit for what was not announced.
func (e *engine) find(c *config, unit []byte) {
	if unit == nil || c.core > maxCoreRate || e.core.Decode(unit, &e.frame) != nil {
		return
	}
	f := &e.frame
	if !c.settled && f.Replication.Left() > 0 {
		c.extended, c.rate = true, 2*c.core
	}
	if c.extended && f.Channels == 1 && !c.stereo {
		upper := sbr.New(c.core, false, 1)
		c.stereo = upper.Parse(f.Replication, f.Checked, 1) == nil && upper.Stereo.Left() > 0
	}
	e.core.Reset()
}

// out returns what the last unit was, left and right.
func (e *engine) out() [2][]float32 { return [2][]float32{e.pcm[0][:e.samples], e.pcm[1][:e.samples]} }

// decode decodes a unit, nil being a damaged one. It returns false, with silence
// to play, where nothing can be made of it.
func (e *engine) decode(unit []byte) bool {
	if unit == nil || e.core.Decode(unit, &e.frame) != nil || e.frame.Channels == 0 {
		e.conceal()
		return false
	}
	if e.upper == nil {
		for ch := range e.pcm {
			for i, v := range e.frame.PCM[min(ch, e.frame.Channels-1)] {
				e.pcm[ch][i] = v * (1. / fullScale)
			}
		}
		return true
	}
	return e.replicate()
}

// replicate makes the upper half of the spectrum. It returns false where that
// stays silent because of damage.
func (e *engine) replicate() bool {
	f := &e.frame
	err := e.upper.Parse(f.Replication, f.Checked, f.Channels)
	for ch := range f.Channels {
		x := e.upper.Analyze(ch, f.PCM[ch])
		if f.Channels == 1 && e.stereo != nil {
			if wrong := e.stereo.Parse(e.upper.Stereo); wrong != nil {
				err = wrong
			}
			if e.stereo.Started() {
				right := e.stereo.Apply(x)
				e.upper.Synthesize(1, right[:], e.pcm[1][:])
			}
		}
		e.upper.Synthesize(ch, x[:sbr.Slots], e.pcm[ch][:])
	}
	if f.Channels == 1 && (e.stereo == nil || !e.stereo.Started()) {
		e.pcm[1] = e.pcm[0]
	}
	return err == nil
}

// conceal makes silence of a damaged unit. Where filters follow the core they get
// it too, and what they hold of the unit before is played to its end.
func (e *engine) conceal() {
	e.core.Reset()
	e.mute()
	if e.upper == nil {
		return
	}
	channels := 1
	if e.stereo == nil {
		channels = 2
	}
	e.frame = core.Frame{Channels: channels, PCM: [2][]float32{e.silence[:], e.silence[:]}}
	e.replicate()
}

func (e *engine) mute() {
	for ch := range e.pcm {
		clear(e.pcm[ch][:])
	}
}

// reset forgets the units before.
func (e *engine) reset() {
	e.core.Reset()
	if e.upper != nil {
		e.upper.Reset()
	}
	if e.stereo != nil {
		e.stereo.Reset()
	}
}

// preroll is how many units must be decoded before one to have it right: they
// overlap, and replication tells levels by differences.
func (e *engine) preroll() int64 {
	if e.upper == nil {
		return 2
	}
	return 10
}
