package core

import (
	"fmt"

	"cosm/player/decode/aac/bits"
)

// Elements of a block, as they are written (14496-3, table 4.85).
const (
	elementSingle = iota
	elementPair
	elementCoupling
	elementLow
	elementData
	elementConfig
	elementFill
	elementEnd
)

// Types of what a fill element carries (table 4.121).
const (
	fillReplication        = 13
	fillReplicationChecked = 14
)

// maxElements bounds how many elements a block has.
const maxElements = 64

// parser reads one block.
type parser struct {
	d *Decoder
	r bits.Reader
	f *Frame
	// last says that the element before was the sound that is heard.
	last bool
}

func (p *parser) elements() error {
	for range maxElements {
		if p.r.Left() < 3 {
			break
		}
		kind := p.r.Read(3)
		if kind == elementEnd {
			return nil
		}
		if err := p.element(kind); err != nil {
			return err
		}
		if p.r.Left() < 0 {
			break
		}
	}
	return fmt.Errorf("%w: a block without an end", ErrDamaged)
}

func (p *parser) element(kind int) error {
	switch kind {
	case elementData:
		p.data()
		return nil
	case elementFill:
		p.fill()
		return nil
	case elementConfig:
		p.config()
		return nil
	}
	p.r.Skip(4) // its tag
	p.last = false
	switch kind {
	case elementSingle:
		return p.single()
	case elementPair:
		return p.pair()
	case elementCoupling:
		return p.coupling()
	}
	return p.d.stream(&p.r, &p.d.other, false) // of low frequencies only
}

// single reads one channel. Of more than there are ears the rest is not heard.
func (p *parser) single() error {
	d := p.d
	if p.f.Channels > 1 {
		return d.stream(&p.r, &d.other, false)
	}
	c := &d.channels[p.f.Channels]
	if err := d.stream(&p.r, c, false); err != nil {
		return err
	}
	d.shape(c)
	p.f.Channels++
	p.last = p.f.Channels == 1
	return nil
}

// pair reads two channels that may share a layout and their lines.
func (p *parser) pair() error {
	d := p.d
	heard := p.f.Channels == 0
	if !heard {
		return p.unheard()
	}
	a, b := &d.channels[0], &d.channels[1]
	common := p.r.Bit()
	var s stereo
	if common {
		if err := d.layout(&p.r, &a.layout); err != nil {
			return err
		}
		b.layout = a.layout
		if err := s.read(&p.r, &a.layout); err != nil {
			return err
		}
	}
	if err := d.stream(&p.r, a, common); err != nil {
		return err
	}
	if err := d.stream(&p.r, b, common); err != nil {
		return err
	}
	if common {
		s.apply(a, b)
	}
	d.shape(a)
	d.shape(b)
	p.f.Channels, p.last = 2, true
	return nil
}

// unheard passes a pair of channels.
func (p *parser) unheard() error {
	d := p.d
	common := p.r.Bit()
	if common {
		var s stereo
		if err := d.layout(&p.r, &d.other.layout); err != nil {
			return err
		}
		if err := s.read(&p.r, &d.other.layout); err != nil {
			return err
		}
	}
	if err := d.stream(&p.r, &d.other, common); err != nil {
		return err
	}
	return d.stream(&p.r, &d.other, common)
}

// coupling passes a coupling_channel_element, which encoders of two channels do
// not write.
func (p *parser) coupling() error {
	r := &p.r
	independent, targets, lists := r.Bit(), r.Read(3)+1, 0
	for range targets {
		lists++
		if r.Bit() {
			r.Skip(4)
			if r.Read(2) == 3 {
				lists++
			}
		} else {
			r.Skip(4)
		}
	}
	r.Skip(4) // domain, sign, and scale
	c := &p.d.other
	if err := p.d.stream(r, c, false); err != nil {
		return err
	}
	for range lists - 1 {
		if independent || r.Bit() {
			r.Symbol(p.d.scale)
			continue
		}
		for g := range c.groups {
			for _, book := range c.books[g][:c.bands] {
				if book != bookZero {
					r.Symbol(p.d.scale)
				}
			}
		}
	}
	return nil
}

// data passes bytes that are for somebody else.
func (p *parser) data() {
	r := &p.r
	r.Skip(4)
	align, n := r.Bit(), r.Read(8)
	if n == 255 {
		n += r.Read(8)
	}
	if align {
		r.Align(0)
	}
	r.Skip(8 * n)
}

// fill keeps what belongs to the sound before it and passes everything else.
func (p *parser) fill() {
	r := &p.r
	n := r.Read(4)
	if n == 15 {
		n += r.Read(8) - 1
	}
	if n == 0 {
		return
	}
	part := r.Part(8 * n)
	kind := part.Read(4)
	if p.last && (kind == fillReplication || kind == fillReplicationChecked) {
		p.f.Replication, p.f.Checked = part, kind == fillReplicationChecked
		p.last = false
	}
}

// config passes a program_config_element (4.5.1.2).
func (p *parser) config() {
	r := &p.r
	r.Skip(4 + 2 + 4)
	front, side, back := r.Read(4), r.Read(4), r.Read(4)
	low, data, coupling := r.Read(2), r.Read(3), r.Read(4)
	for _, n := range [3]int{4, 4, 3} { // two mixdowns, and how surround goes into them
		if r.Bit() {
			r.Skip(n)
		}
	}
	r.Skip(5*(front+side+back+coupling) + 4*(low+data))
	r.Align(0)
	r.Skip(8 * r.Read(8))
}
