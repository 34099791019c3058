package mp4

import "encoding/binary"

// maxIndexes bounds how many segment indices are kept, one of each track.
const maxIndexes = 16

// segmentIndex is a sidx box: where parts of a track's sound begin, in its own
// ticks.
type segmentIndex struct {
	track uint32
	scale int64 // ticks a second
	parts []part
}

// segments reads a segment index (8.16.3): where parts of the sound begin.
func (p *parser) segments(b box) error {
	version, _, body, err := full(p.in, b, maxSmall)
	head := 20
	if version == 1 {
		head = 28
	}
	if err != nil || len(body) < head || len(p.indexes) >= maxIndexes {
		return err
	}
	be := binary.BigEndian
	x := segmentIndex{track: be.Uint32(body), scale: int64(be.Uint32(body[4:]))}
	ticks, offset := int64(be.Uint32(body[8:])), b.end+int64(be.Uint32(body[12:]))
	if version == 1 {
		ticks, offset = int64(be.Uint64(body[8:])&(1<<48-1)), b.end+int64(be.Uint64(body[16:])&(1<<60-1))
	}
	count := int(be.Uint16(body[head-2:]))
	for body = body[head:]; count > 0 && len(body) >= 12; body = body[12:] {
		size := be.Uint32(body)
		if size&(1<<31) != 0 {
			return nil // an index of indices
		}
		x.parts = append(x.parts, part{ticks: ticks, offset: offset})
		offset += int64(size)
		ticks += int64(be.Uint32(body[4:]))
		count--
	}
	x.parts = append(x.parts, part{ticks: ticks, offset: offset}) // the end
	if size := p.in.Size(); size >= 0 && offset < size-size/100 {
		return nil // of the first fragment alone
	}
	p.indexes = append(p.indexes, x)
	return nil
}

// in returns the parts in the ticks of another scale, nil where that makes no
// sense.
func (x segmentIndex) in(scale int64) []part {
	if x.scale <= 0 || scale <= 0 || scale >= 1<<22 {
		return nil
	}
	list := make([]part, len(x.parts))
	for i, p := range x.parts {
		if p.ticks >= 1<<40 {
			return nil
		}
		list[i] = part{ticks: p.ticks * scale / x.scale, offset: p.offset}
	}
	return list
}
