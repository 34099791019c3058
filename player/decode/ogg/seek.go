package ogg

import (
	"errors"
	"fmt"
	"io"
	"sort"

	"cosm/player/decode/frames"
	"cosm/player/decode/input"
)

const (
	// maxProbes bounds a bisection.
	maxProbes = 64
	// guesses is after how many of them the middle is taken instead.
	guesses = 6
	// window is the distance from which it is cheaper to read on than to jump.
	window = 16 << 10
	// reach is how many seconds before a place a page is near enough: to decode
	// them costs less than another request to a server.
	reach = 3
)

// mark is a page that was seen: the place after its packets, and its offset. To
// begin at its offset is to know the place of what follows.
type mark struct{ granule, offset int64 }

// Seek makes n, in samples, the next to be streamed; past the end it is the
// end. It may block in the source. ErrForwardOnly (package input) is returned
// for a place behind in a source that cannot seek.
func (d *Decoder) Seek(n int) error {
	if n < 0 {
		return fmt.Errorf("seek to sample %d: negative", n)
	}
	if errors.Is(d.err, frames.ErrClosed) {
		return fmt.Errorf("seek to sample %d: %w", n, d.err)
	}
	to := int64(n)
	if d.total != unknown {
		to = min(to, d.total)
	}
	if d.buf.Forward(to) {
		return nil
	}
	if err := d.move(to); err != nil {
		return fmt.Errorf("seek to sample %d: %w", n, err)
	}
	d.buf.Reset(to)
	return nil
}

// move sees to it that what is decoded next leads up to a sample.
func (d *Decoder) move(to int64) error {
	i := max(sort.Search(len(d.links), func(i int) bool { return d.links[i].at > to })-1, 0)
	l := d.links[i]
	target := l.place(to, d.rate)
	from := target - l.preRoll
	ahead := i == d.cur && !d.ended && to >= d.buf.Position()
	if ahead && (target-d.pos <= int64(l.rate) || !d.in.Seekable()) {
		d.skipTo = from
		return nil
	}
	if !d.in.Seekable() {
		return input.ErrForwardOnly
	}
	old := d.in.Offset()
	lo := mark{l.first, l.data}
	if ahead && d.seen.granule <= from {
		lo = d.seen
	}
	codec, err := d.codecOf(i)
	if err == nil {
		lo, err = d.bisect(l, lo, from)
	}
	if err == nil {
		err = d.in.SeekTo(lo.offset)
	}
	if err != nil {
		_ = d.in.SeekTo(old)
		d.ps.start(d.links[d.cur].serials[0]) // what is at hand was read over
		d.list, d.adrift = nil, true
		return err
	}
	d.list, d.ended, d.err = nil, false, nil
	d.begin(i, codec)
	d.ps.start(l.serials[0])
	d.pos, d.adrift, d.skipTo, d.seen = lo.granule, lo.granule != l.first, from, lo
	return nil
}

// codecOf returns the codec for a stream of the chain, made anew if it is not
// the one that is played.
func (d *Decoder) codecOf(i int) (Codec, error) {
	if i == d.cur {
		return d.codec, nil
	}
	if err := d.in.SeekTo(d.links[i].begin); err != nil {
		return nil, err
	}
	_, codec, _, err := openLink(d.ps, d.formats)
	return codec, err
}

// bisect finds the last page before a place, or one a little before it; lo is
// one that is known.
func (d *Decoder) bisect(l *link, lo mark, place int64) (mark, error) {
	hi := mark{l.last, l.end}
	if hi.offset < 0 {
		hi.offset = d.in.Size()
	}
	if hi.offset < 0 {
		return lo, nil // no end to search towards
	}
	for i := range maxProbes {
		if place-lo.granule <= reach*int64(l.rate) || hi.offset-lo.offset <= window {
			break
		}
		at := lo.offset + (hi.offset-lo.offset)/2
		if i < guesses && hi.granule > lo.granule {
			at = guess(lo, hi, place, int64(l.rate))
		}
		at = min(max(at, lo.offset+1), hi.offset-1)
		pg, ok, err := d.probe(l, at, hi.offset)
		switch {
		case err != nil:
			return lo, err
		case ok && l.serials[0] == pg.serial && pg.granule <= place && pg.granule >= lo.granule && !pg.is(flagLast):
			lo = mark{pg.granule, pg.offset}
		default:
			hi.offset = at
			if ok && l.serials[0] == pg.serial && pg.granule > lo.granule {
				hi.granule = pg.granule
			}
		}
	}
	return lo, nil
}

// guess tells where a page that ends before a place probably begins: in the
// middle of what is near enough, since a page too late is of no use.
func guess(lo, hi mark, place, rate int64) int64 {
	perSample := float64(hi.offset-lo.offset) / float64(hi.granule-lo.granule)
	return lo.offset + int64(float64(place-lo.granule-reach*rate/2)*perSample) - window/4
}

// probe returns the first page that begins in a range and tells a place in
// stream l, or is of none that begin with it.
func (d *Decoder) probe(l *link, at, end int64) (page, bool, error) {
	if err := d.in.SeekTo(at); err != nil {
		return page{}, false, err
	}
	for {
		pg, err := d.ps.peek()
		if errors.Is(err, io.EOF) || errors.Is(err, input.ErrDamaged) || err == nil && pg.offset >= end {
			return page{}, false, nil
		}
		if err != nil {
			return page{}, false, err
		}
		if !l.own(pg.serial) || pg.serial == l.serials[0] && pg.granule >= 0 && pg.ends() {
			return pg, true, nil
		}
		if err := d.ps.take(pg); err != nil {
			return page{}, false, err
		}
	}
}
