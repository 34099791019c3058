// Package sbr makes the upper half of the spectrum of HE-AAC: spectral band
// replication (ISO/IEC 14496-3, 4.6.18), high quality, with real and imaginary
// parts.
//
// A Decoder takes, frame by frame, the payload that stands behind the sound and
// the samples of the core, and hands out samples of the bands of a filter bank,
// and of those the sound at twice the rate. In between the bands may be changed,
// as parametric stereo does. It allocates only where a header brings other
// bands. Data is hostile: what is not right ends with ErrDamaged, and the upper
// half is silent up to the next header. It is not safe for concurrent use.
package sbr

import (
	"errors"
	"fmt"

	"cosm/player/decode/aac/bits"
	"cosm/player/decode/dct"
)

// ErrDamaged says that a payload breaks the rules.
var ErrDamaged = errors.New("damaged data of spectral band replication")

const (
	// CoreSamples is how many samples of the core a frame has.
	CoreSamples = frameSlots * coreBands
	// Samples is how many samples come out of it.
	Samples = frameSlots * Bands
	// Slots is how many samples of the bands a frame has.
	Slots = frameSlots
	// Ahead is how many more of the lower bands are known.
	Ahead = aheadSlots
)

// Decoder decodes the frames of one or two channels.
type Decoder struct {
	*bands // nil before the first header
	header
	rate    int // of the output
	coarse  bool
	coupled bool
	// Stereo is what the last frame carried for parametric stereo.
	Stereo bits.Reader

	ready    bool // this frame has data
	codings  *codings
	channels [2]channel
	outputs  [2]synthesis

	targets     targets
	gains       [maxEnvelopes]gains
	predictions [coreBands]prediction
}

// channel is one channel of a frame, and what the one before left of it.
type channel struct {
	grid
	coarse      bool
	inTime      [maxEnvelopes]bool
	noiseInTime [2]bool
	modes       [maxNoiseBands]int
	tones       [maxBands]bool
	levels      [maxEnvelopes][maxBands]int
	noise       [2][maxNoiseBands]int
	energy      [maxEnvelopes][maxBands]float32
	ratio       [2][maxNoiseBands]float32

	lastLevels    [maxBands]int
	lastHigh      bool
	lastNoise     [maxNoiseBands]int
	lastModes     [maxNoiseBands]int
	lastTones     [Bands]bool
	nextTones     [Bands]bool
	lateTransient bool // the frame before ended with one
	fresh         bool // the frame before had other bands
	unsure        bool // lastLevels are not what they should be, after a seek
	unsureNoise   bool // nor is lastNoise
	chirp         [maxNoiseBands]float32
	history       history
	phase         int
	noiseAt       int

	input analysis
	low   [lowSlots][coreBands]complex64
	made  [rate * (slots + 3)]Slot
	carry carry
	out   [Slots + Ahead]Slot
}

// carry is what of a frame's high bands lies in the next one.
type carry struct {
	slots       [rate * 3]Slot
	count       int // slots of it
	first, last int // bands
}

// New makes a decoder for a core of a rate in Hz. What comes out has twice that
// rate, or the same where half is set, and is multiplied by scale.
func New(coreRate int, half bool, scale float32) *Decoder {
	d := &Decoder{rate: 2 * coreRate, codings: newCodings()}
	bands := Bands
	if half {
		bands = coreBands
	}
	w, t := newWindows(scale), dct.New(Bands)
	for i := range d.channels {
		d.channels[i].input = analysis{windows: w, transform: t}
		d.outputs[i] = newSynthesis(w, bands, t)
	}
	d.Reset()
	return d
}

// Reset forgets the frames before, but for the header, as a seek wants it. The
// upper half is silent up to the first levels that are not told by differences
// to those before.
func (d *Decoder) Reset() {
	for i := range d.channels {
		in := d.channels[i].input
		d.channels[i] = channel{input: analysis{windows: in.windows, transform: in.transform}, fresh: true}
		d.channels[i].unsure, d.channels[i].unsureNoise = true, true
		d.channels[i].carry.first = coreBands
		d.outputs[i].forget()
	}
	d.ready, d.Stereo = false, bits.Reader{}
}

// Parse reads the payload of a frame: checked says that a checksum stands before
// it. An empty one, like one before the first header, leaves the upper half
// silent.
func (d *Decoder) Parse(r bits.Reader, checked bool, channels int) error {
	d.ready, d.Stereo = false, bits.Reader{}
	if r.Left() <= 0 {
		return nil
	}
	if checked {
		r.Skip(10)
	}
	if r.Bit() {
		if err := d.newHeader(&r); err != nil {
			d.bands = nil
			return err
		}
	}
	if d.bands == nil {
		return nil
	}
	e := element{Decoder: d, r: r}
	for i := range d.channels[:channels] {
		c := &d.channels[i]
		c.lateTransient = c.envelopes > 0 && c.transient == c.envelopes
	}
	if err := e.data(channels); err != nil {
		d.bands = nil
		return err
	}
	d.energies(d.channels[:channels])
	d.ready = true
	for i := range channels {
		d.ready = d.ready && !d.channels[i].unsure && !d.channels[i].unsureNoise
	}
	return nil
}

func (d *Decoder) newHeader(r *bits.Reader) error {
	h, coarse := readHeader(r)
	d.coarse = coarse
	if d.bands == nil || h.spectrum != d.spectrum {
		b, err := newBands(h, d.rate)
		if err != nil {
			return fmt.Errorf("read header: %w", err)
		}
		d.bands = b
		for i := range d.channels {
			d.channels[i].fresh = true
		}
	} else if h.limiterBands != d.limiterBands {
		d.limit(h.limiterBands)
	}
	d.header = h
	return nil
}

// Analyze computes the bands of a channel from CoreSamples of the core. The
// result, Slots and Ahead more, is valid until the next call for the channel.
func (d *Decoder) Analyze(channel int, pcm []float32) *[Slots + Ahead]Slot {
	c := &d.channels[channel]
	copy(c.low[:delayGenerate], c.low[frameSlots:])
	c.input.push(pcm)
	for n := range frameSlots {
		c.input.slot(n, c.low[delayGenerate+n][:])
	}
	first, last := coreBands, coreBands
	if d.ready {
		d.generate(c)
		d.adjust(c)
		first, last = d.bands.first, d.bands.first+d.bands.count
		c.lastTones = c.nextTones
	}
	c.collect(first, last)
	return &c.out
}

// collect puts low and high bands together; the high ones are those in [first,
// last).
func (c *channel) collect(first, last int) {
	for n := range c.out {
		x := &c.out[n]
		from, to, high := first, last, x
		if n < len(c.made) {
			high = &c.made[n]
		}
		if n < c.carry.count {
			from, to, high = c.carry.first, c.carry.last, &c.carry.slots[n]
		}
		if n >= frameSlots {
			from, to = first, first
		}
		from = min(from, coreBands)
		copy(x[:from], c.low[n+delayAdjust][:from])
		if to > from {
			copy(x[from:to], high[from:to])
		}
		clear(x[max(from, to):])
	}
	c.carry.count = 0
	if last > first {
		c.carry.count = max(rate*c.borders[c.envelopes]-frameSlots, 0)
		copy(c.carry.slots[:], c.made[frameSlots:frameSlots+c.carry.count])
	}
	c.carry.first, c.carry.last = first, last
}

// Synthesize makes Samples samples of the bands of a channel, or CoreSamples at
// the rate of the core.
func (d *Decoder) Synthesize(channel int, x []Slot, out []float32) {
	s := &d.outputs[channel]
	for n := range Slots {
		s.slot(&x[n], out[n*s.bands:])
	}
}
