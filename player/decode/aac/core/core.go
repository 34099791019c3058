// Package core decodes the raw data blocks of AAC LC (ISO/IEC 14496-3, subpart
// 4) to samples, and hands out what they carry for spectral band replication.
//
// A Decoder is told the rate and then given block after block; it allocates
// nothing after New. Data is hostile: whatever is not right ends with
// ErrDamaged or ErrUnsupported and leaves a Decoder that can go on, with Reset
// or without. It is not safe for concurrent use.
package core

import (
	"errors"
	"fmt"

	"cosm/player/decode/aac/bits"
	"cosm/player/decode/dct"
)

var (
	// ErrDamaged says that a block breaks the rules of its syntax.
	ErrDamaged = errors.New("damaged AAC data")
	// ErrUnsupported says that a block uses what AAC LC does not have.
	ErrUnsupported = errors.New("not AAC LC")
)

const (
	// Samples is how many samples of each channel a block holds.
	Samples = 1024
	// Rates is how many indices of a rate there are.
	Rates = 13
	// maxBlock bounds a block in bytes, far above what two channels may take.
	maxBlock = 64 << 10
	// shortLines is how many lines each of the eight short windows has.
	shortLines = 128
	// maxBands is the most scale factor bands of a window.
	maxBands = 51
)

// Frame is what a block holds. All of it is valid until the next block.
type Frame struct {
	// Channels is 1 or 2, 0 where the block has no sound at all.
	Channels int
	// PCM has Samples of each channel, on the scale of 16-bit integers.
	PCM [2][]float32
	// Replication is the payload of spectral band replication behind the
	// sound, with nothing in it where there is none. Checked says that a
	// checksum of ten bits stands before it.
	Replication bits.Reader
	Checked     bool
}

// Decoder decodes the blocks of one stream.
type Decoder struct {
	tables
	index    int
	long     *dct.Transform
	short    *dct.Transform
	block    []byte
	channels [2]channel
	other    channel // what is decoded and not heard
	pcm      [2][Samples]float32
	window   [2 * Samples]float32
	random   uint32
}

// New makes a decoder for the rate of an index (14496-3, table 1.18), from 0
// to Rates-1.
func New(index int) *Decoder {
	d := &Decoder{index: min(max(index, 0), Rates-1), long: dct.New(Samples), short: dct.New(shortLines)}
	d.block = make([]byte, 0, 8<<10)
	d.fill()
	d.Reset()
	return d
}

// Reset forgets the blocks before, as a seek wants it.
func (d *Decoder) Reset() {
	for i := range d.channels {
		clear(d.channels[i].overlap[:])
		d.channels[i].before = shapeSine
	}
	d.random = noiseSeed
}

// Decode decodes one block. On an error the frame is empty.
func (d *Decoder) Decode(block []byte, f *Frame) error {
	*f = Frame{}
	if len(block) > maxBlock {
		return fmt.Errorf("%w: a block of %d bytes", ErrDamaged, len(block))
	}
	d.block = append(append(d.block[:0], block...), make([]byte, bits.Slack)...)
	p := parser{d: d, r: bits.NewReader(d.block, len(block)), f: f}
	if err := p.elements(); err != nil {
		*f = Frame{}
		return err
	}
	for i := range f.Channels {
		d.synthesize(&d.channels[i], d.pcm[i][:])
		f.PCM[i] = d.pcm[i][:]
	}
	return nil
}
