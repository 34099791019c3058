package mp4

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sort"

	"cosm/player/decode/input"
)

// maxRun bounds the units of one fragment: half an hour of sound.
const maxRun = 1 << 17

// defaults are what a fragment's samples have where they say nothing.
type defaults struct{ ticks, size uint32 }

// part is a stretch of the file that a segment index or the fragments met so
// far tell of.
type part struct{ unit, ticks, offset int64 }

// piece is one unit of the fragment at hand.
type piece struct{ offset, size int64 }

// fragments is the sound of a fragmented file (14496-12, 8.8).
type fragments struct {
	p     *parser
	id    uint32
	base  defaults
	ticks int64  // of a unit
	lead  int64  // units in the moov's own table, before the fragments
	parts []part // what a segment index tells, in the track's ticks
	near  bool   // the index is another track's: its borders are not quite ours

	pieces []piece
	at     int
	next   int64 // number of the next unit
	after  int64 // offset of the box after the fragment at hand
	first  int64 // offset of the first fragment
	known  []part
	total  int64
}

// begin is called where the first fragment stands.
func (p *parser) begin(t Track, lead int64) *fragments {
	f := &fragments{p: p, id: t.ID, base: p.defaults[t.ID], lead: lead, next: lead}
	f.first = p.in.Offset()
	f.after = f.first
	f.ticks = int64(f.base.ticks)
	for _, x := range p.indexes {
		if x.track == t.ID || f.parts == nil {
			f.parts, f.near = x.in(t.TimeScale), x.track != t.ID
		}
	}
	return f
}

func (p *parser) extendsBox(b box, _ int) error {
	if b.kind != "trex" && b.kind != "mehd" {
		return nil
	}
	version, _, body, err := full(p.in, b, 24)
	be := binary.BigEndian
	switch {
	case err != nil:
	case b.kind == "trex" && len(body) >= 20 && len(p.defaults) < 64:
		p.defaults[be.Uint32(body)] = defaults{be.Uint32(body[8:]), be.Uint32(body[12:])}
	case b.kind == "mehd" && version == 1 && len(body) >= 8:
		p.extended = int64(be.Uint64(body) &^ (1 << 63))
	case b.kind == "mehd" && len(body) >= 4:
		p.extended = int64(be.Uint32(body))
	}
	return err
}

// units returns how many there are, as far as that is known.
func (f *fragments) units(duration int64) int64 {
	if f.total > 0 || f.ticks == 0 {
		return f.total
	}
	if n := len(f.parts); n > 0 {
		duration = f.parts[n-1].ticks - f.parts[0].ticks
	}
	if n := duration / f.ticks; n > f.lead {
		return n
	}
	return 0 // it tells of the units before the fragments alone
}

// rewind makes the first unit of the fragments the next.
func (f *fragments) rewind() {
	f.pieces, f.at = f.pieces[:0], 0
	f.after, f.next = f.first, f.lead
}

// unit returns the next one, from the next fragment if need be.
func (f *fragments) unit(file *File) ([]byte, error) {
	for f.at >= len(f.pieces) {
		if err := f.load(); err != nil {
			return nil, err
		}
	}
	p := f.pieces[f.at]
	f.at++
	f.next++
	return file.read(p.offset, p.size)
}

// load reads the next fragment that has sound of the track.
func (f *fragments) load() error {
	if err := f.p.in.SeekTo(f.after); err != nil {
		return err
	}
	for {
		at := f.p.in.Offset()
		b, err := nextBox(f.p.in, f.p.in.Size())
		if err != nil {
			if errors.Is(err, io.EOF) {
				f.total = f.next
			}
			return err
		}
		f.after = b.end
		if b.kind == "moof" {
			f.pieces, f.at = f.pieces[:0], 0
			f.remember(at)
			f.p.boxes = 0
			m := moof{f: f, start: at, data: at}
			if err := f.p.each(b, 1, m.box); err != nil {
				return fmt.Errorf("read fragment: %w", err)
			}
			return nil
		}
		if err := b.leave(f.p.in); err != nil {
			return err
		}
	}
}

// remember notes where a fragment begins, if it follows the known ones.
func (f *fragments) remember(at int64) {
	n := len(f.known)
	if (n == 0 && at == f.first || n > 0 && at > f.known[n-1].offset && f.next > f.known[n-1].unit) && n < maxRun {
		f.known = append(f.known, part{unit: f.next, offset: at})
	}
}

// moof is a fragment while it is read.
type moof struct {
	f     *fragments
	start int64 // of the moof box
	data  int64 // where the next run's data begins unless it says so
	own   bool  // the traf at hand is of our track
	base  int64
	def   defaults
}

func (m *moof) box(b box, depth int) error {
	switch b.kind {
	case "traf":
		m.own, m.def = false, m.f.base
		return m.f.p.each(b, depth, m.box)
	case "tfhd":
		return m.header(b)
	case "tfdt":
		return m.time(b)
	case "trun":
		if m.own {
			return m.run(b)
		}
	}
	return nil
}

func (m *moof) header(b box) error {
	_, flags, body, err := full(m.f.p.in, b, 40)
	if err != nil || len(body) < 4 {
		return err
	}
	be := binary.BigEndian
	m.own = be.Uint32(body) == m.f.id
	m.base = m.start
	body = body[4:]
	if flags&1 != 0 && len(body) >= 8 {
		m.base = int64(be.Uint64(body) &^ (1 << 63))
		body = body[8:]
	}
	m.data = m.base
	for _, field := range []struct {
		flag uint32
		to   *uint32
	}{{2, new(uint32)}, {8, &m.def.ticks}, {16, &m.def.size}} {
		if flags&field.flag != 0 && len(body) >= 4 {
			*field.to = be.Uint32(body)
			body = body[4:]
		}
	}
	if m.own && m.f.ticks == 0 {
		m.f.ticks = int64(m.def.ticks)
	}
	return nil
}

// time sets the number of the next unit by the fragment's own time.
func (m *moof) time(b box) error {
	version, _, body, err := full(m.f.p.in, b, 12)
	if err != nil || !m.own || m.f.ticks == 0 {
		return err
	}
	t := int64(0)
	switch {
	case version == 1 && len(body) >= 8:
		t = int64(binary.BigEndian.Uint64(body) & (1<<48 - 1))
	case len(body) >= 4:
		t = int64(binary.BigEndian.Uint32(body))
	}
	m.f.next = (t + m.f.ticks/2) / m.f.ticks
	return nil
}

func (m *moof) run(b box) error {
	_, flags, body, err := full(m.f.p.in, b, 16)
	if err != nil || len(body) < 4 {
		return err
	}
	be := binary.BigEndian
	head := 4
	if flags&1 != 0 && len(body) >= 8 {
		m.data = m.base + int64(int32(be.Uint32(body[4:])))
		head += 4
	}
	if flags&4 != 0 {
		head += 4
	}
	var fields, size, ticks int
	size, ticks = -1, -1
	for i, flag := range []uint32{0x100, 0x200, 0x400, 0x800} {
		if flags&flag == 0 {
			continue
		}
		switch i {
		case 0:
			ticks = fields
		case 1:
			size = fields
		}
		fields += 4
	}
	count := int64(be.Uint32(body))
	if fields == 0 {
		for range min(count, maxRun) {
			m.add(int64(m.def.size))
		}
		return nil
	}
	return b.records(m.f.p.in, 4+head, fields, count, func(r []byte) {
		n := int64(m.def.size)
		if size >= 0 {
			n = int64(be.Uint32(r[size:]))
		}
		if ticks >= 0 && m.f.ticks == 0 {
			m.f.ticks = int64(be.Uint32(r[ticks:]))
		}
		m.add(n)
	})
}

// add notes a unit of the given size. Of those beyond the end of the file one
// is enough to tell that it is cut.
func (m *moof) add(size int64) {
	end := m.f.p.in.Size()
	if len(m.f.pieces) < maxRun && m.data >= 0 && (end < 0 || m.data <= end) {
		m.f.pieces = append(m.f.pieces, piece{m.data, size})
	}
	m.data += size
}

// seek makes n the next unit: from the last known fragment or segment before
// it, and on through the headers of those between.
func (f *fragments) seek(n int64) error {
	inside := f.next - int64(f.at)
	if n >= inside && n < inside+int64(len(f.pieces)) {
		f.at, f.next = int(n-inside), n
		return f.forward()
	}
	from := part{unit: f.lead, offset: f.first}
	if i := sort.Search(len(f.known), func(i int) bool { return f.known[i].unit > n }); i > 0 {
		from = f.known[i-1]
	}
	if parts := f.parts; f.ticks > 0 && len(parts) > 1 {
		i := sort.Search(len(parts)-1, func(i int) bool { return (parts[i].ticks-parts[0].ticks)/f.ticks > n })
		if f.near {
			i--
		}
		if i > 0 && parts[i-1].offset > from.offset {
			from = part{unit: (parts[i-1].ticks - parts[0].ticks) / f.ticks, offset: parts[i-1].offset}
		}
	}
	if !f.p.in.Seekable() && from.offset < f.p.in.Offset() {
		if n < f.next {
			return input.ErrForwardOnly
		}
	} else if n < f.next || from.offset > f.after {
		f.after, f.next = from.offset, from.unit
		f.pieces, f.at = f.pieces[:0], 0
	}
	return f.walk(n)
}

// forward refuses a step back in a source that cannot seek.
func (f *fragments) forward() error {
	if f.at < len(f.pieces) && !f.p.in.Seekable() && f.pieces[f.at].offset < f.p.in.Offset() {
		return input.ErrForwardOnly
	}
	return nil
}

// walk reads fragments until one holds unit n.
func (f *fragments) walk(n int64) error {
	for {
		left := int64(len(f.pieces) - f.at)
		if n < f.next+left {
			step := max(n-f.next, 0)
			f.at += int(step)
			f.next += step
			return nil
		}
		f.next += left
		f.at = len(f.pieces)
		if err := f.load(); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}
