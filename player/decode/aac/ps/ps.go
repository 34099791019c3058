// Package ps makes two channels of one in HE-AAC v2: parametric stereo (ISO/IEC
// 14496-3, 8.6.4), the baseline of it, which leaves out differences of phase.
//
// A Decoder takes, frame by frame, the payload that spectral band replication
// carries for it, and the bands of its filter bank. It allocates nothing after
// New. Data is hostile: what is not right ends with ErrDamaged, and both sides
// are alike up to the next header. It is not safe for concurrent use.
package ps

import (
	"errors"

	"cosm/player/decode/aac/bits"
	"cosm/player/decode/aac/sbr"
)

// ErrDamaged says that a payload breaks the rules.
var ErrDamaged = errors.New("damaged data of parametric stereo")

const (
	slots = sbr.Slots
	// lead is how many slots before one the filters of the lowest bands see,
	// and how many after it.
	lead = 6
	// maxEnvelopes is the most envelopes of a frame, one of them made up where
	// the others end early.
	maxEnvelopes = 5
)

// Decoder decodes the frames of one stream.
type Decoder struct {
	*tables
	syntax
	past     [5][lead]complex64 // of the lowest bands
	mono     [fineBands][slots]complex64
	wet      [fineBands][slots]complex64 // mono, made unlike itself
	spread   decorrelator
	matrices [maxEnvelopes + 1][fineParameters]matrix
	wasFine  bool
	right    [sbr.Slots]sbr.Slot
}

// New makes a decoder.
func New() *Decoder { return &Decoder{tables: newTables()} }

// Reset forgets the frames before, but for the header, as a seek wants it.
func (d *Decoder) Reset() {
	h, started := d.header, d.started
	*d = Decoder{tables: d.tables}
	d.header, d.started, d.unsure = h, started, [2]bool{true, true}
}

// Started reports whether a header was seen, so that there is something to do.
func (d *Decoder) Started() bool { return d.started }

// Parse reads the payload of a frame, which may be empty: then what was last
// told goes on.
func (d *Decoder) Parse(r bits.Reader) error {
	if r.Left() <= 0 {
		d.hold()
		return nil
	}
	if err := d.read(&r, d.tables); err != nil {
		d.syntax = syntax{unsure: d.unsure}
		return err
	}
	return nil
}

// Apply turns the bands of one channel into those of two. The left ones are
// written over the bands given, the right ones are valid until the next call.
func (d *Decoder) Apply(x *[sbr.Slots + sbr.Ahead]sbr.Slot) *[sbr.Slots]sbr.Slot {
	if !d.started {
		copy(d.right[:], x[:])
		return &d.right
	}
	l := &layouts[0]
	if d.fine {
		l = &layouts[1]
	}
	if d.fine != d.wasFine {
		d.change()
		d.wasFine = d.fine
	}
	d.split(x, l)
	d.spread.run(d, l)
	d.mix(l)
	d.join(x, l)
	return &d.right
}

// change takes over what can be when the number of parameters does.
func (d *Decoder) change() {
	d.spread = decorrelator{}
	m := &d.matrices[d.lastCount]
	old := *m
	if d.fine {
		for i, from := range toFine {
			m[i] = old[from[0]].mean(old[from[1]])
		}
		return
	}
	for i, from := range toCoarse {
		m[i] = weigh(old[from.first:], from.weights)
	}
}
