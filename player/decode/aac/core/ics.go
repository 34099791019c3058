package core

import (
	"fmt"
	"math"

	"cosm/player/decode/aac/bits"
	"cosm/player/decode/aac/codes"
)

// Sequences of windows, as they are written.
const (
	onlyLong = iota
	longStart
	eightShort
	longStop
)

// Shapes of windows, as they are written.
const (
	shapeSine = iota
	shapeKaiser
)

// Books that stand for no Huffman code.
const (
	bookZero      = 0
	bookReserved  = 12
	bookNoise     = 13
	bookOpposite  = 14 // intensity, in opposite phase
	bookIntensity = 15
)

// layout is how the lines of a channel are divided (14496-3, 4.5.2.1.5).
type layout struct {
	sequence int
	shape    int
	bands    int      // up to max_sfb
	edges    []uint16 // of all bands of a window
	groups   int
	windows  [8]int // of each group
}

func (l *layout) short() bool { return l.sequence == eightShort }

// all returns how many bands a window has at this rate.
func (l *layout) all() int { return len(l.edges) - 1 }

// channel is one channel of a block, and what the one before left of it.
type channel struct {
	layout
	before  int // shape of the window before
	books   [8][maxBands]uint8
	factors [8][maxBands]int16 // scale factor, intensity position, or energy of noise
	pulse   pulse
	tns     [8]shaping
	lines   [Samples]float32
	overlap [Samples]float32
}

// pulse is what is added to single lines.
type pulse struct {
	count     int
	start     int // band
	offset    [4]int
	amplitude [4]int
}

// layout reads what the standard calls ics_info.
func (d *Decoder) layout(r *bits.Reader, l *layout) error {
	if r.Bit() {
		return fmt.Errorf("%w: a reserved bit", ErrDamaged)
	}
	l.sequence, l.shape = r.Read(2), r.Read(1)
	l.groups, l.windows = 1, [8]int{1}
	if l.short() {
		l.edges = codes.ShortBands[d.index]
		l.bands = r.Read(4)
		for grouping, bit := r.Read(7), 6; bit >= 0; bit-- {
			if grouping>>bit&1 == 0 {
				l.groups++
			}
			l.windows[l.groups-1]++
		}
	} else {
		l.edges = codes.LongBands[d.index]
		l.bands = r.Read(6)
		if r.Bit() {
			return fmt.Errorf("%w: prediction", ErrUnsupported)
		}
	}
	if l.bands > l.all() {
		return fmt.Errorf("%w: %d bands of %d", ErrDamaged, l.bands, l.all())
	}
	return nil
}

// stream reads an individual_channel_stream; common says that the layout is
// already there.
func (d *Decoder) stream(r *bits.Reader, c *channel, common bool) error {
	gain := r.Read(8)
	if !common {
		if err := d.layout(r, &c.layout); err != nil {
			return err
		}
	}
	if err := c.sections(r); err != nil {
		return err
	}
	if err := d.scaleFactors(r, c, gain); err != nil {
		return err
	}
	c.pulse.count = 0
	if r.Bit() {
		if err := c.readPulse(r); err != nil {
			return err
		}
	}
	if err := c.readShaping(r); err != nil {
		return err
	}
	if r.Bit() {
		return fmt.Errorf("%w: gain control", ErrUnsupported)
	}
	return d.spectrum(r, c)
}

// sections reads which book each band has.
func (c *channel) sections(r *bits.Reader) error {
	width := 5
	if c.short() {
		width = 3
	}
	more := 1<<width - 1
	for g := range c.groups {
		for band := 0; band < c.bands; {
			book, n := r.Read(4), 0
			for {
				step := r.Read(width)
				if n += step; step < more || n > c.bands {
					break
				}
			}
			if book == bookReserved || n == 0 || n > c.bands-band {
				return fmt.Errorf("%w: a section of %d bands", ErrDamaged, n)
			}
			for range n {
				c.books[g][band] = uint8(book)
				band++
			}
		}
	}
	return nil
}

// scaleFactors reads the factor of each band, which is told by its difference
// to the one before of its kind.
func (d *Decoder) scaleFactors(r *bits.Reader, c *channel, gain int) error {
	energy, position, first := gain-90, 0, true
	for g := range c.groups {
		for band, book := range c.books[g][:c.bands] {
			at := &c.factors[g][band]
			switch book {
			case bookZero:
				*at = 0
			case bookIntensity, bookOpposite:
				position += r.Symbol(d.scale) - 60
				*at = int16(min(max(position, -155), 100))
			case bookNoise:
				if first {
					energy += r.Read(9) - 256
					first = false
				} else {
					energy += r.Symbol(d.scale) - 60
				}
				*at = int16(min(max(energy, -100), 155))
			default:
				gain += r.Symbol(d.scale) - 60
				if gain < 0 || gain > 255 {
					return fmt.Errorf("%w: a scale factor of %d", ErrDamaged, gain)
				}
				*at = int16(gain)
			}
		}
		if r.Left() < 0 {
			return fmt.Errorf("%w: it ends early", ErrDamaged)
		}
	}
	return nil
}

func (c *channel) readPulse(r *bits.Reader) error {
	if c.short() {
		return fmt.Errorf("%w: pulses in short windows", ErrDamaged)
	}
	p := &c.pulse
	p.count, p.start = r.Read(2)+1, r.Read(6)
	if p.start >= c.all() {
		return fmt.Errorf("%w: pulses from band %d", ErrDamaged, p.start)
	}
	for i := range p.count {
		p.offset[i], p.amplitude[i] = r.Read(5), r.Read(4)
	}
	return nil
}

// addPulses makes lines larger by whole quanta, before their gain is applied.
func (c *channel) addPulses() {
	line := int(c.edges[c.pulse.start])
	for i := range c.pulse.count {
		if line += c.pulse.offset[i]; line >= Samples {
			return
		}
		v := float64(c.lines[line])
		quantum := math.Round(math.Pow(math.Abs(v), 0.75)) + float64(c.pulse.amplitude[i])
		size := math.Pow(quantum, 4./3)
		if v <= 0 { // what is not positive becomes negative
			size = -size
		}
		c.lines[line] = float32(size)
	}
}
