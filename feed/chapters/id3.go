package chapters

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

const (
	// maxTag bounds the tags that must be read whole because they are
	// unsynchronised; others are walked over without reading pictures.
	maxTag   = 16 << 20
	maxFrame = 64 << 10
	// maxTables bounds the tables of contents.
	maxTables = 500
	// topLevel is the flag of the table that is no other's child.
	topLevel = 2
)

// id3 reads CHAP and CTOC frames (ID3v2 Chapter Frame Addendum 1.0) from the
// ID3v2.3 or 2.4 tag at the start of a file.
func id3(s *source) []Chapter {
	head := s.exactly(0, 10)
	if head == nil || head[3] < 3 || head[3] > 4 {
		return nil
	}
	end := min(10+int64(syncsafe(head[6:10])), s.size)
	t := &tag{s: s, version: head[3], pos: 10, end: end}
	if head[5]&0x80 != 0 && head[3] == 3 {
		b := undoSync(s.bytes(10, int(min(end-10, maxTag))))
		t.s, t.pos, t.end = &source{r: bytes.NewReader(b), size: int64(len(b))}, 0, int64(len(b))
	}
	if head[5]&0x40 != 0 {
		t.skipExtended()
	}
	t.walk()
	if s.err == nil {
		s.err = t.s.err
	}
	return t.chapters()
}

// id3End is where the audio after a tag starts.
func id3End(head []byte) int64 { return 10 + int64(syncsafe(head[6:10])) }

// tag walks over frames. ids holds the element ids of the chapters, tables the
// elements that each table of contents names, which may be tables in turn.
type tag struct {
	s        *source
	version  byte
	pos, end int64
	ids      []string
	found    []Chapter
	tables   map[string][]string
	top      string // the table that the others hang from, empty if none says so
}

func (t *tag) skipExtended() {
	b := t.s.exactly(t.pos, 4)
	switch {
	case b == nil:
	case t.version == 4:
		t.pos += int64(syncsafe(b))
	default:
		t.pos += 4 + int64(binary.BigEndian.Uint32(b))
	}
}

// frame is a frame's place: size counts from data.
type frame struct {
	id    string
	flags byte
	data  int64
	size  int64
	next  int64
}

func (t *tag) walk() {
	for t.pos+10 <= t.end && len(t.found) < maxChapters {
		f, ok := t.frame(t.pos, t.end)
		if !ok {
			return
		}
		t.pos = f.next
		switch f.id {
		case "CHAP":
			t.chapter(f)
		case "CTOC":
			t.contents(f)
		}
	}
}

// frame reads the header at pos of a frame that must end before end.
func (t *tag) frame(pos, end int64) (frame, bool) {
	h := t.s.exactly(pos, 10)
	if h == nil || !isFrameID(h[:4]) {
		return frame{}, false
	}
	size := int64(binary.BigEndian.Uint32(h[4:8]))
	if t.version == 4 {
		// Some writers forget that 2.4 stores seven bits a byte. Where the
		// readings differ, the one after which a frame or padding follows is
		// right.
		if safe := int64(syncsafe(h[4:8])); size&0x80808080 == 0 && (safe == size || t.follows(pos+10+safe, end)) || !t.follows(pos+10+size, end) {
			size = safe
		}
	}
	f := frame{id: string(h[:4]), flags: h[9], data: pos + 10, size: size, next: pos + 10 + size}
	if f.next > end {
		return frame{}, false
	}
	return f, true
}

func (t *tag) follows(pos, end int64) bool {
	if pos == end {
		return true
	}
	h := t.s.bytes(pos, 4)
	return pos < end && len(h) > 0 && (h[0] == 0 || len(h) == 4 && isFrameID(h))
}

// body reads a frame's data, at most limit bytes of it, nil where it is
// compressed or encrypted.
func (t *tag) body(f frame, limit int64) []byte {
	skip := int64(0)
	if t.version == 4 {
		if f.flags&0x0c != 0 {
			return nil
		}
		if f.flags&0x01 != 0 {
			skip = 4 // the length before unsynchronisation
		}
	} else if f.flags&0xc0 != 0 {
		return nil
	}
	b := t.s.bytes(f.data+skip, int(min(f.size-skip, limit)))
	if t.version == 4 && f.flags&0x02 != 0 {
		b = undoSync(b)
	}
	return b
}

// chapter reads a CHAP frame: element id, four numbers, then frames of its own.
func (t *tag) chapter(f frame) {
	b := t.body(f, 1024)
	id, rest, ok := bytes.Cut(b, []byte{0})
	c := &cursor{b: rest}
	start, end := c.u32(), c.u32()
	c.take(8) // byte offsets, which only the times' absence would make useful
	if !ok || c.bad || start == math.MaxUint32 {
		return
	}
	ch := Chapter{Start: time.Duration(start) * time.Millisecond}
	if end != math.MaxUint32 {
		ch.End = time.Duration(end) * time.Millisecond
	}
	if t.version == 4 && f.flags&0x02 != 0 {
		b = t.body(f, maxTag)
		if len(b) > len(id)+17 {
			b = b[len(id)+17:]
			inner := &tag{s: &source{r: bytes.NewReader(b), size: int64(len(b))}, version: 4}
			inner.details(&ch, 0, int64(len(b)))
		}
	} else {
		t.details(&ch, f.data+int64(len(id)+17), f.next)
	}
	t.ids = append(t.ids, string(id))
	t.found = append(t.found, ch)
}

// details reads the frames in a CHAP frame. A picture is stepped over.
func (t *tag) details(c *Chapter, pos, end int64) {
	for range 32 {
		f, ok := t.frame(pos, end)
		if !ok {
			return
		}
		pos = f.next
		switch f.id {
		case "TIT2":
			c.Title = id3Text(t.body(f, maxFrame))
		case "TIT3":
			if c.Title == "" {
				c.Title = id3Text(t.body(f, maxFrame))
			}
		case "WXXX":
			if b := t.body(f, maxFrame); len(b) > 1 {
				c.URL = latin(afterString(b[0], b[1:]))
			}
		case "APIC":
			c.ImageURL = linkedImage(t.body(f, 2048))
		}
	}
}

// contents reads a CTOC frame: element id, flags, and the ids of its children.
func (t *tag) contents(f frame) {
	name, rest, ok := bytes.Cut(t.body(f, maxFrame), []byte{0})
	if !ok || len(rest) < 2 || len(t.tables) >= maxTables {
		return
	}
	if t.tables == nil {
		t.tables = map[string][]string{}
	}
	if rest[0]&topLevel != 0 {
		t.top = string(name)
	}
	n, rest := int(rest[1]), rest[2:]
	var children []string
	for range n {
		id, more, ok := bytes.Cut(rest, []byte{0})
		if !ok {
			break
		}
		children, rest = append(children, string(id)), more
	}
	t.tables[string(name)] = append(t.tables[string(name)], children...)
}

// listed are the elements that the top table leads to, through others; all that
// any table names where there is no top one.
func (t *tag) listed() map[string]bool {
	seen := map[string]bool{}
	next := t.tables[t.top]
	if len(next) == 0 {
		for _, children := range t.tables {
			next = append(next, children...)
		}
	}
	for len(next) > 0 {
		id := next[0]
		if next = next[1:]; !seen[id] { // tables may name each other in a circle
			seen[id] = true
			next = append(next, t.tables[id]...)
		}
	}
	return seen
}

// chapters hides those that the table of contents leaves out, unless it names
// none of them. Their order is that of the times, which tables only repeat.
func (t *tag) chapters() []Chapter {
	listed, some := t.listed(), false
	for _, id := range t.ids {
		some = some || listed[id]
	}
	for i, id := range t.ids {
		t.found[i].Hidden = some && !listed[id]
	}
	return t.found
}

func isFrameID(b []byte) bool {
	for _, c := range b {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// syncsafe reads a number of seven bits a byte.
func syncsafe(b []byte) uint32 {
	n := uint32(0)
	for _, c := range b[:4] {
		n = n<<7 | uint32(c&0x7f)
	}
	return n
}

// undoSync takes out the zero that follows each 0xFF.
func undoSync(b []byte) []byte { return bytes.ReplaceAll(b, []byte{0xff, 0}, []byte{0xff}) }

// id3Text reads a text frame: a byte for the encoding, then text.
func id3Text(b []byte) string {
	if len(b) < 2 {
		return ""
	}
	s, _ := splitString(b[0], b[1:])
	return s
}

// splitString reads a string up to its terminator and returns what is behind.
func splitString(enc byte, b []byte) (string, []byte) {
	if enc == 1 || enc == 2 {
		end := len(b) &^ 1
		for i := 0; i+1 < len(b); i += 2 {
			if b[i] == 0 && b[i+1] == 0 {
				end = i
				break
			}
		}
		order := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
		if enc == 1 {
			// Without the mark that the standard asks for, little is usual.
			order = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
		}
		s, _ := order.NewDecoder().Bytes(b[:end])
		return string(s), b[min(end+2, len(b)):]
	}
	head, rest, _ := bytes.Cut(b, []byte{0})
	if enc == 3 {
		return strings.ToValidUTF8(string(head), "\uFFFD"), rest
	}
	return latin(head), rest
}

func afterString(enc byte, b []byte) []byte {
	_, rest := splitString(enc, b)
	return rest
}

// latin reads ISO 8859-1 up to a terminator, or UTF-8 that a writer put there.
func latin(b []byte) string {
	b, _, _ = bytes.Cut(b, []byte{0})
	if s := string(b); strings.ToValidUTF8(s, "") == s {
		return s
	}
	s, _ := charmap.Windows1252.NewDecoder().Bytes(b)
	return string(s)
}

// linkedImage is the address in a picture frame that holds a link ("-->") and
// not the picture itself.
func linkedImage(b []byte) string {
	if len(b) < 2 {
		return ""
	}
	kind, rest, ok := bytes.Cut(b[1:], []byte{0})
	if !ok || string(kind) != "-->" || len(rest) < 2 {
		return ""
	}
	return latin(afterString(b[0], rest[1:]))
}
