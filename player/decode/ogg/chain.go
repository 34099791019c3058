package ogg

import (
	"errors"
	"fmt"
	"io"

	"cosm/player/decode/input"
)

const (
	// maxLinks bounds how many streams of a chain are looked for.
	maxLinks = 1000
	// tail is how much of the end is searched for the last page at first, and
	// maxTail at most.
	tail    = pageMost
	maxTail = 16 << 20
)

// measure finds the length: by the last page, and by where each stream of a
// chain begins, if it is one whose bytes are at hand.
func (d *Decoder) measure() error {
	size := d.in.Size()
	end, ok, err := d.lastPage(d.links[0].data, size, nil)
	if err != nil || !ok {
		return err
	}
	if l := d.links[0]; l.own(end.serial) {
		return d.close(l, size)
	}
	if !d.in.Local(0, size) {
		return nil // many round trips
	}
	return d.follow(end)
}

// close learns the end of the last stream, and by it the length of all.
func (d *Decoder) close(l *link, size int64) error {
	pg, ok, err := d.lastPage(l.data, size, l)
	if err != nil || !ok {
		return err
	}
	l.end, l.last = size, pg.granule
	d.total = l.at + l.length(d.rate)
	return nil
}

// follow finds the streams of a chain; the last page of all is end.
func (d *Decoder) follow(end page) error {
	for len(d.links) < maxLinks {
		l := d.links[len(d.links)-1]
		if l.own(end.serial) {
			return d.close(l, d.in.Size())
		}
		next, err := d.boundary(l, end.offset)
		if err != nil {
			return err
		}
		pg, ok, err := d.lastPage(l.data, next, l)
		if err != nil {
			return err
		}
		l.end, l.last = next, l.zero
		if ok {
			l.last = pg.granule
		}
		if err := d.in.SeekTo(next); err != nil {
			return fmt.Errorf("find streams: %w", err)
		}
		n, _, _, err := openLink(d.ps, d.formats)
		if errors.Is(err, input.ErrDamaged) || errors.Is(err, input.ErrUnsupported) || err == nil && n.begin <= l.begin {
			return nil // what follows will be heard, if at all, when it is met
		}
		if err != nil {
			return err
		}
		n.at = l.at + l.length(d.rate)
		d.links = append(d.links, n)
	}
	return nil
}

// boundary returns where a stream ends and the next begins; beyond is an offset
// of one that follows.
func (d *Decoder) boundary(l *link, beyond int64) (int64, error) {
	lo, hi := l.data, beyond
	for hi-lo > pageMost {
		mid := lo + (hi-lo)/2
		pg, ok, err := d.probe(l, mid, hi)
		if err != nil {
			return 0, fmt.Errorf("find streams: %w", err)
		}
		if ok && l.own(pg.serial) {
			lo = pg.end()
		} else {
			hi = mid
		}
	}
	if err := d.in.SeekTo(lo); err != nil {
		return 0, fmt.Errorf("find streams: %w", err)
	}
	for {
		pg, err := d.ps.peek()
		if err != nil {
			return 0, fmt.Errorf("find streams: %w", err)
		}
		if !l.own(pg.serial) {
			return pg.offset, nil
		}
		if err := d.ps.take(pg); err != nil {
			return 0, fmt.Errorf("find streams: %w", err)
		}
	}
}

// lastPage returns the last page between two offsets that tells a place, of the
// stream l, or of any if that is nil.
func (d *Decoder) lastPage(from, end int64, l *link) (last page, ok bool, err error) {
	for back := int64(tail); ; back *= 4 {
		at := max(end-back, from)
		if last, ok, err = d.lastFrom(at, end, l); ok || err != nil || at == from || back >= maxTail {
			return last, ok, err
		}
	}
}

func (d *Decoder) lastFrom(at, end int64, l *link) (last page, ok bool, err error) {
	if err := d.in.SeekTo(at); err != nil {
		return page{}, false, fmt.Errorf("find last page: %w", err)
	}
	for {
		pg, err := d.ps.peek()
		if errors.Is(err, io.EOF) || errors.Is(err, input.ErrDamaged) || err == nil && pg.offset >= end {
			return last, ok, nil
		}
		if err != nil {
			return page{}, false, fmt.Errorf("find last page: %w", err)
		}
		if pg.granule >= 0 && (l == nil || pg.serial == l.serials[0]) {
			last, ok = pg, true
			last.lacing, last.body = nil, nil
		}
		if err := d.ps.take(pg); err != nil {
			return page{}, false, fmt.Errorf("find last page: %w", err)
		}
	}
}

// nextLink begins the stream that follows in the chain, or the one after it if
// that cannot be played. It returns false if there is none.
func (d *Decoder) nextLink() bool {
	for {
		l, codec, first, err := openLink(d.ps, d.formats)
		if err == nil {
			d.goOn(l, codec, first)
			return true
		}
		d.damaged++
		if errors.Is(err, input.ErrDamaged) || errors.Is(err, input.ErrUnsupported) {
			err = d.toFirst()
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				d.err = err
			}
			return false
		}
	}
}

// toFirst passes over pages up to the next that begins a stream.
func (d *Decoder) toFirst() error {
	err := d.in.Skip(1) // not the one at hand again
	for err == nil {
		var pg page
		if pg, err = d.ps.peek(); err != nil || pg.is(flagFirst) {
			break
		}
		err = d.ps.take(pg)
	}
	return err
}

// goOn plays l after the stream that was played; a seek may be on its way to a
// place in it or beyond.
func (d *Decoder) goOn(l *link, codec Codec, first batch) {
	place := d.buf.Position()
	d.append(l)
	d.begin(d.cur+1, codec)
	if place > l.at {
		d.buf.Reset(place)
		d.skipTo = l.place(place, d.rate) - l.preRoll
	}
	d.accept(first)
}

// append makes l the stream after the one that was played. Of a source that
// cannot seek, what is past is forgotten.
func (d *Decoder) append(l *link) {
	old := d.links[d.cur]
	if old.last == unknown {
		old.last, old.end = max(min(d.pos, d.limit), old.zero), l.begin
	}
	l.at = old.at + old.length(d.rate)
	if d.cur+1 < len(d.links) { // it was looked for before
		known := d.links[d.cur+1]
		l.at, l.end, l.last = known.at, known.end, known.last
		d.links[d.cur+1] = l
		return
	}
	if !d.in.Seekable() {
		d.links, d.cur = d.links[:0], -1
	}
	d.links = append(d.links, l)
}
