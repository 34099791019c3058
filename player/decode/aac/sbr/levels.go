package sbr

import (
	"fmt"
	"math"

	"cosm/player/decode/aac/bits"
	"cosm/player/decode/aac/codes"
)

// Books of levels, of their balance between coupled channels after that, and of
// noise; of each the one in frequency first.
const (
	bookLevel  = 0
	bookCoarse = 4
	bookNoise  = 8
)

// The largest level and noise that can be told.
const (
	maxLevel = 127
	maxNoise = 30
)

// coding is a code and which of its symbols means zero.
type coding struct {
	book bits.Book
	zero int
}

// codings are all of them: the number is one of the constants above, plus 2 for
// a balance, plus 1 along time.
type codings [12]coding

func newCodings() *codings {
	c := &codings{}
	for i, x := range [12]struct {
		code bits.Code
		zero int
	}{
		{codes.LevelFrequency, 60}, {codes.LevelTime, 60}, {codes.BalanceFrequency, 24}, {codes.BalanceTime, 24},
		{codes.CoarseLevelFrequency, 31}, {codes.CoarseLevelTime, 31},
		{codes.CoarseBalanceFrequency, 12}, {codes.CoarseBalanceTime, 12},
		{codes.CoarseLevelFrequency, 31}, {codes.NoiseTime, 31}, {codes.CoarseBalanceFrequency, 12}, {codes.NoiseBalanceTime, 12},
	} {
		c[i] = coding{bits.NewBook(x.code, bits.Plain), x.zero}
	}
	return c
}

// step reads a difference.
func (c *codings) step(r *bits.Reader, which int, inTime bool) int {
	if inTime {
		which++
	}
	return r.Symbol(c[which].book) - c[which].zero
}

// levels reads how loud each band of each envelope is.
func (e *element) levels(c *channel, balance bool) error {
	which, width, scale := bookLevel, 7, 1
	if c.coarse {
		which, width = bookCoarse, 6
	}
	if balance {
		which, width, scale = which+2, width-1, 2
	}
	before, beforeHigh := c.lastLevels, c.lastHigh
	for l := range c.envelopes {
		now := &c.levels[l]
		n := e.lowCount
		if c.high[l] {
			n = e.highCount
		}
		for band := range n {
			switch {
			case c.inTime[l]:
				now[band] = before[e.match(band, c.high[l], beforeHigh)] + scale*e.codings.step(&e.r, which, true)
			case band == 0:
				now[0] = scale * e.r.Read(width)
			default:
				now[band] = now[band-1] + scale*e.codings.step(&e.r, which, false)
			}
			if now[band] < 0 || now[band] > maxLevel {
				if !c.unsure {
					return fmt.Errorf("%w: a level of %d", ErrDamaged, now[band])
				}
				now[band] = min(max(now[band], 0), maxLevel)
			}
		}
		c.unsure = c.unsure && c.inTime[l]
		before, beforeHigh = *now, c.high[l]
	}
	c.lastLevels, c.lastHigh = before, beforeHigh
	return nil
}

// match returns the band of the envelope before that goes with one of this.
func (e *element) match(band int, high, before bool) int {
	switch {
	case high == before:
		return band
	case high: // the low band that holds it
		odd := e.highCount & 1
		return (band + odd) >> 1
	case band == 0:
		return 0
	}
	return 2*band - e.highCount&1
}

// noise reads how loud the noise of each band is, compared with the rest.
func (e *element) noise(c *channel, balance bool) error {
	which, scale := bookNoise, 1
	if balance {
		which, scale = which+2, 2
	}
	before := c.lastNoise
	for l := range c.noises {
		now := &c.noise[l]
		for band := range e.noiseCount {
			switch {
			case c.noiseInTime[l]:
				now[band] = before[band] + scale*e.codings.step(&e.r, which, true)
			case band == 0:
				now[0] = scale * e.r.Read(5)
			default:
				now[band] = now[band-1] + scale*e.codings.step(&e.r, which, false)
			}
			if now[band] < 0 || now[band] > maxNoise {
				if !c.unsureNoise {
					return fmt.Errorf("%w: a noise of %d", ErrDamaged, now[band])
				}
				now[band] = min(max(now[band], 0), maxNoise)
			}
		}
		c.unsureNoise = c.unsureNoise && c.noiseInTime[l]
		before = *now
	}
	c.lastNoise = before
	return nil
}

// energies turns what was read into energies, on the scale of 16-bit samples,
// and ratios of noise.
func (d *Decoder) energies(list []channel) {
	if d.coupled && len(list) == 2 {
		d.balanced(&list[0], &list[1])
		return
	}
	for i := range list {
		c := &list[i]
		step := c.step()
		for l := range c.envelopes {
			for band := range d.resolution(c.high[l]) {
				c.energy[l][band] = exp2(6 + step*float64(c.levels[l][band]))
			}
		}
		for l := range c.noises {
			for band := range d.noiseCount {
				c.ratio[l][band] = exp2(6 - float64(c.noise[l][band]))
			}
		}
	}
}

// balanced does so for coupled channels: the first has the sum, the second how
// it is divided.
func (d *Decoder) balanced(a, b *channel) {
	step := a.step()
	for l := range a.envelopes {
		for band := range d.resolution(a.high[l]) {
			sum := exp2(7 + step*float64(a.levels[l][band]))
			share := exp2(12 - step*float64(b.levels[l][band]))
			a.energy[l][band] = sum / (1 + share)
			b.energy[l][band] = sum / (1 + share) * share
		}
	}
	for l := range a.noises {
		for band := range d.noiseCount {
			sum := exp2(7 - float64(a.noise[l][band]))
			share := exp2(12 - float64(b.noise[l][band]))
			a.ratio[l][band] = sum / (1 + share)
			b.ratio[l][band] = sum / (1 + share) * share
		}
	}
}

// step is how much one level is, in powers of two.
func (c *channel) step() float64 {
	if c.coarse {
		return 1
	}
	return 0.5
}

func exp2(x float64) float32 { return float32(math.Exp2(x)) }

// resolution returns how many bands an envelope has.
func (b *bands) resolution(high bool) int {
	if high {
		return b.highCount
	}
	return b.lowCount
}
