package ogg

import (
	"errors"

	"cosm/player/decode/input"
)

// maxPacket is how much of a packet is kept.
const maxPacket = input.MaxPeek

// errNextLink says that a page of the next stream in the chain follows.
var errNextLink = errors.New("next stream follows")

// batch is what ends on one page.
type batch struct {
	packets [][]byte // valid until the source is read again
	granule int64    // after the last of them, -1 unknown
	gap     bool     // something before them is missing
	last    bool     // of the stream
	offset  int64    // of the page
}

// packets takes those of one stream out of its pages.
type packets struct {
	*pager
	serial uint32
	part   []byte // of a packet that goes on on the next page
	spare  []byte // room for the next
	begun  bool   // part is one
	number uint32 // of the next page
	fresh  bool   // that is not known
	gap    bool   // pages are missing that no batch has told of yet
	data   bool   // a page of the stream was seen that is not its first
	list   [][]byte
}

// start makes p stand before any page of a stream.
func (p *packets) start(serial uint32) {
	p.serial, p.part, p.begun, p.fresh, p.gap, p.data = serial, p.part[:0], false, true, false, false
}

// next returns the packets of the next page on which one ends.
func (p *packets) next() (batch, error) {
	for {
		pg, err := p.peek()
		if err != nil {
			return batch{}, err
		}
		if pg.is(flagFirst) && p.data {
			return batch{}, errNextLink
		}
		if pg.serial != p.serial || pg.is(flagFirst) {
			if err := p.take(pg); err != nil {
				return batch{}, err
			}
			continue
		}
		p.data = true
		b := p.split(pg)
		if err := p.take(pg); err != nil { // the page stays in the window
			return batch{}, err
		}
		if len(b.packets) > 0 || b.last {
			return b, nil
		}
	}
}

// split takes a page apart.
func (p *packets) split(pg page) batch {
	if !p.fresh && pg.number != p.number {
		p.gap = true
		p.part, p.begun = p.part[:0], false
	}
	p.fresh, p.number = false, pg.number+1
	if p.begun && !pg.is(flagContinued) { // it was never ended
		p.part, p.begun, p.gap = p.part[:0], false, true
	}
	p.list = p.list[:0]
	headless := pg.is(flagContinued) && !p.begun
	at, from := 0, 0
	for _, n := range pg.lacing {
		at += int(n)
		if n == 255 {
			continue
		}
		if !headless {
			p.list = append(p.list, p.whole(pg.body[from:at]))
		}
		headless, from = false, at
	}
	if from < at || len(pg.lacing) > 0 && pg.lacing[len(pg.lacing)-1] == 255 {
		if !headless {
			p.keep(pg.body[from:])
			p.begun = true
		}
	}
	b := batch{packets: p.list, granule: pg.granule, gap: p.gap, last: pg.is(flagLast), offset: pg.offset}
	if len(p.list) > 0 {
		p.gap = false
	}
	return b
}

// whole returns a packet, of which body is the rest.
func (p *packets) whole(body []byte) []byte {
	if !p.begun {
		return body
	}
	p.keep(body)
	packet := p.part
	// The packet is in use until the next page; what begins on this one is
	// kept elsewhere.
	p.part, p.spare, p.begun = p.spare[:0], packet, false
	return packet
}

func (p *packets) keep(body []byte) {
	p.part = append(p.part, body[:min(len(body), maxPacket-len(p.part))]...)
}
