package sbr

import (
	"fmt"

	"cosm/player/decode/aac/bits"
)

// header is the standard's sbr_header, less the resolution of levels.
type header struct {
	spectrum
	limiterBands int
	limiterGains int
	interpolate  bool
	smooth       bool
}

// spectrum is the part of a header that the tables of bands are made from.
type spectrum struct {
	start, stop, crossover int
	scale                  int
	alter                  bool
	noiseBands             int
}

// readHeader reads a header; fine says that levels have steps of 1.5 dB.
func readHeader(r *bits.Reader) (h header, coarse bool) {
	coarse = r.Bit()
	h.start, h.stop, h.crossover = r.Read(4), r.Read(4), r.Read(3)
	r.Skip(2)
	first, second := r.Bit(), r.Bit()
	h.scale, h.alter, h.noiseBands = 2, true, 2
	if first {
		h.scale, h.alter, h.noiseBands = r.Read(2), r.Bit(), r.Read(2)
	}
	h.limiterBands, h.limiterGains, h.interpolate = 2, 2, true
	if second {
		h.limiterBands, h.limiterGains, h.interpolate, h.smooth = r.Read(2), r.Read(2), r.Bit(), !r.Bit()
	}
	return h, coarse
}

// element is where the parts of a frame are read from.
type element struct {
	*Decoder
	r bits.Reader
}

// data reads the standard's sbr_data.
func (e *element) data(channels int) error {
	a, b := &e.channels[0], &e.channels[1]
	if e.r.Bit() {
		e.r.Skip(4 * channels)
	}
	e.coupled = channels == 2 && e.r.Bit()
	list := e.channels[:channels]
	grids := list
	if e.coupled {
		grids = list[:1]
	}
	for i := range grids {
		if err := e.grid(&list[i]); err != nil {
			return err
		}
	}
	if e.coupled {
		b.share(a)
	}
	for i := range list {
		e.directions(&list[i])
	}
	for i := range grids {
		e.filters(&list[i])
	}
	if e.coupled {
		b.modes = a.modes
	}
	if err := e.floors(list); err != nil {
		return err
	}
	for i := range list {
		e.sinusoids(&list[i])
	}
	if e.r.Bit() {
		e.extensions()
	}
	if e.r.Left() < 0 {
		return fmt.Errorf("%w: it ends early", ErrDamaged)
	}
	return nil
}

// floors reads levels and noise. Coupled channels have all of the first before
// the second, others the levels of both first.
func (e *element) floors(list []channel) error {
	if e.coupled {
		for i := range list {
			if err := e.levels(&list[i], i == 1); err != nil {
				return err
			}
			if err := e.noise(&list[i], i == 1); err != nil {
				return err
			}
		}
		return nil
	}
	for i := range list {
		if err := e.levels(&list[i], false); err != nil {
			return err
		}
	}
	for i := range list {
		if err := e.noise(&list[i], false); err != nil {
			return err
		}
	}
	return nil
}

// directions reads along what the levels and the noise are coded by
// differences: time or frequency.
func (e *element) directions(c *channel) {
	for i := range c.envelopes {
		c.inTime[i] = e.r.Bit()
	}
	for i := range c.noises {
		c.noiseInTime[i] = e.r.Bit()
	}
}

// filters reads how much the tone of each noise band is flattened.
func (e *element) filters(c *channel) {
	c.modes = [maxNoiseBands]int{}
	for i := range e.noiseCount {
		c.modes[i] = e.r.Read(2)
	}
}

// sinusoids reads in which bands a tone is added.
func (e *element) sinusoids(c *channel) {
	c.tones = [maxBands]bool{}
	if !e.r.Bit() {
		return
	}
	for i := range e.highCount {
		c.tones[i] = e.r.Bit()
	}
}

// extensionStereo is what parametric stereo is marked with.
const extensionStereo = 2

// extensions keeps what is for parametric stereo and passes the rest.
func (e *element) extensions() {
	n := e.r.Read(4)
	if n == 15 {
		n += e.r.Read(8)
	}
	part := e.r.Part(8 * n)
	if part.Left() > 7 && part.Read(2) == extensionStereo {
		e.Stereo = part
	}
}
