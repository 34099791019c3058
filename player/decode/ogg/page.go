package ogg

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"cosm/player/decode/input"
)

const (
	pageHead = 27
	// pageMost is the length of the longest page.
	pageMost = pageHead + 255 + 255*255
	// maxJunk is how much that is no page may stand between two pages.
	maxJunk = 16 << 20
	// maxWork is how much of it may be summed in vain, which headers made up
	// to look like those of pages would have done over and over.
	maxWork = 64 << 20
	// scanStep is how much is looked at in one step of a search.
	scanStep = 4 << 10

	flagContinued, flagFirst, flagLast = 1, 2, 4
)

// page is one page; lacing and body are valid until the source is read again.
type page struct {
	offset  int64
	size    int // bytes
	flags   byte
	granule int64 // position after the last packet that ends here, -1 if none does
	serial  uint32
	number  uint32
	lacing  []byte
	body    []byte
}

func (p page) end() int64        { return p.offset + int64(p.size) }
func (p page) is(flag byte) bool { return p.flags&flag != 0 }

// ends tells whether a packet ends on the page.
func (p page) ends() bool {
	for _, n := range p.lacing {
		if n < 255 {
			return true
		}
	}
	return false
}

// pager finds pages.
type pager struct {
	in    *input.Reader
	table [256]uint32
	// cut says that the source ended within a page.
	cut bool
	// vain is how much was summed since the last page.
	vain int
}

func newPager(in *input.Reader) *pager {
	p := &pager{in: in}
	for i := range p.table {
		v := uint32(i) << 24
		for range 8 {
			v = v<<1 ^ v>>31*0x04C11DB7
		}
		p.table[i] = v
	}
	return p
}

// sum is the checksum of a page (RFC 3533 section 6), as if its own field held
// zeros.
func (p *pager) sum(b []byte) (v uint32) {
	for i, c := range b {
		if i >= 22 && i < 26 {
			c = 0
		}
		v = v<<8 ^ p.table[byte(v>>24)^c]
	}
	return v
}

// peek returns the next page, passing over junk and damaged pages, but does not
// consume it. io.EOF is the end.
func (p *pager) peek() (page, error) {
	start := p.in.Offset()
	p.vain = 0
	for {
		pg, ok, err := p.here()
		if ok {
			return pg, nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return page{}, err
		}
		if err := p.skip(); err != nil {
			return page{}, err
		}
		if junk := p.in.Offset() - start; junk > maxJunk || p.vain > maxWork {
			return page{}, fmt.Errorf("find page: %w: nothing in %d bytes", input.ErrDamaged, junk)
		}
	}
}

// take consumes a page that peek returned.
func (p *pager) take(pg page) error { return p.in.SeekTo(pg.end()) }

// here returns the page that the source stands at.
func (p *pager) here() (page, bool, error) {
	b, err := p.in.Peek(pageHead)
	if len(b) < pageHead || string(b[:4]) != "OggS" || b[4] != 0 {
		return page{}, false, err
	}
	head := pageHead + int(b[26])
	if b, err = p.in.Peek(head); len(b) < head {
		p.cut = true
		return page{}, false, err
	}
	size := head
	for _, n := range b[pageHead:head] {
		size += int(n)
	}
	if b, err = p.in.Peek(size); len(b) < size {
		p.cut = true
		return page{}, false, err
	}
	if p.sum(b) != binary.LittleEndian.Uint32(b[22:]) {
		p.vain += size
		return page{}, false, nil
	}
	p.cut = false
	return page{
		offset: p.in.Offset(), size: size, flags: b[5],
		granule: int64(binary.LittleEndian.Uint64(b[6:])),
		serial:  binary.LittleEndian.Uint32(b[14:]), number: binary.LittleEndian.Uint32(b[18:]),
		lacing: b[pageHead:head], body: b[head:],
	}, true, nil
}

// skip goes on to the next place where a page may begin.
func (p *pager) skip() error {
	b, err := p.in.Peek(scanStep)
	if len(b) == 0 {
		return err
	}
	if i := bytes.Index(b[1:], []byte("OggS")); i >= 0 {
		return p.in.Skip(int64(1 + i))
	}
	if err != nil {
		return p.in.Skip(int64(len(b)))
	}
	return p.in.Skip(int64(len(b) - 3)) // a capture pattern may be cut in two
}
