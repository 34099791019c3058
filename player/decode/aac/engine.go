package aac

import (
	"cosm/player/decode/aac/core"
	"cosm/player/decode/aac/sbr"
)

const (
	// unitSamples is how many samples of each channel an access unit holds,
	// without replication; with it they are twice as many.
	unitSamples = core.Samples
	// fullScale is what the core's samples are a multiple of.
	fullScale = 1 << 15
)

// engine turns access units into sound: the core, and what makes more of it.
type engine struct {
	core    *core.Decoder
	frame   core.Frame
	upper   *sbr.Decoder // nil where there is no replication
	samples int          // of a unit
	pcm     [2][sbr.Samples]float32
}

func newEngine(c config) *engine {
	e := &engine{core: core.New(c.index), samples: unitSamples}
	if c.extended {
		e.upper = sbr.New(c.core, 1./fullScale)
		e.samples = sbr.Samples
	}
	return e
}

// out returns what the last unit was, left and right.
func (e *engine) out() [2][]float32 { return [2][]float32{e.pcm[0][:e.samples], e.pcm[1][:e.samples]} }

// decode decodes a unit, nil being a damaged one. It returns false, with silence
// to play, where nothing can be made of it.
func (e *engine) decode(unit []byte) bool {
	if unit == nil || e.core.Decode(unit, &e.frame) != nil || e.frame.Channels == 0 {
		e.reset()
		e.mute()
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
		e.upper.Synthesize(ch, x[:], e.pcm[ch][:])
	}
	if f.Channels == 1 {
		e.pcm[1] = e.pcm[0]
	}
	return err == nil
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
}

// preroll is how many units must be decoded before one to have it right: they
// overlap, and replication tells levels by differences.
func (e *engine) preroll() int64 {
	if e.upper == nil {
		return 2
	}
	return 10
}

// extended reports whether a unit carries replication, and of one channel.
func extended(c config, unit []byte) (bool, int) {
	var f core.Frame
	if core.New(c.index).Decode(unit, &f) != nil {
		return false, 0
	}
	return f.Replication.Left() > 0, f.Channels
}
