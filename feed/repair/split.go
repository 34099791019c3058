package repair

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

// ErrNoRoot says that a document has no root element of a feed.
var ErrNoRoot = errors.New("no feed element found")

// Limits bounds what a Splitter holds. Zero fields mean the defaults.
type Limits struct {
	Part int // bytes of one part; what an item has beyond is cut off
	Junk int // bytes before the root element
}

const (
	defaultPart = 8 << 20
	defaultJunk = 256 << 10
	firstBuffer = 64 << 10
)

// Part is a piece of a feed. Its slices are good until the next call of Next.
type Part struct {
	Item bool   // an item; else a run of elements that describe the feed
	Tag  []byte // start tag of the item
	XML  []byte // fragment: the inside of the item, or the elements
	Cut  bool   // the document ended, or Limits.Part was reached, within it
}

// Splitter cuts a feed into parts. Make it with NewSplitter, call Root, then
// Next until it fails.
type Splitter struct {
	r      io.Reader
	limits Limits
	names  Names
	root   []byte // start tag of the root element
	name   string // local name of items, lower case

	buf  []byte
	pos  int   // what comes before has been looked at
	keep int   // what comes before is not needed any more
	err  error // of r

	channels int  // begun so far
	bare     bool // a channel is the root element
	in       bool // within the first channel, or in a feed that needs none
	rootEnd  bool
	skipping bool  // within a part too long to hold
	pending  token // the start tag of an item
	waiting  bool  // it has not been dealt with
}

// NewSplitter reads a feed in UTF-8 from r.
func NewSplitter(r io.Reader, limits Limits) *Splitter {
	if limits.Part <= 0 {
		limits.Part = defaultPart
	}
	if limits.Junk <= 0 {
		limits.Junk = defaultJunk
	}
	return &Splitter{r: r, limits: limits}
}

// Form is the kind of feed, once Root has returned nil.
func (s *Splitter) Form() Form { return s.names.form }

// Names is what names in the feed mean, once Root has returned nil.
func (s *Splitter) Names() *Names { return &s.names }

// RootTag is the start tag of the root element, once Root has returned nil.
func (s *Splitter) RootTag() []byte { return s.root }

// Truncated reports whether the document ended before its root element did. It
// means something once Next has returned io.EOF.
func (s *Splitter) Truncated() bool { return !s.rootEnd }

// Root finds the root element. What stands before it, a warning of the server
// for one, is passed over. The error is ErrNoRoot or that of the reader.
func (s *Splitter) Root() error {
	for s.pos < s.limits.Junk {
		t, err := s.nextTag()
		if err != nil {
			return rootError(err)
		}
		switch {
		case t.kind == remark && bytes.Contains(t.inner, []byte("<!ENTITY")):
			s.names.entities = parseEntities(t.inner)
		case t.kind != startTag && t.kind != emptyTag:
		case strings.EqualFold(string(t.name), "html"):
			return ErrNoRoot // a page, whatever is embedded in it
		case s.isRoot(t):
			s.begin(t)
			return nil
		}
	}
	return ErrNoRoot
}

func rootError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, errTooLong) {
		return ErrNoRoot
	}
	return err
}

func (s *Splitter) isRoot(t token) bool {
	_, local := split(t.name)
	switch strings.ToLower(string(local)) {
	case "rss", "channel":
		s.names.form, s.name = RSS, "item"
	case "rdf":
		s.names.form, s.name = RDF, "item"
	case "feed":
		s.names.form, s.name = Atom, "entry"
	default:
		return false
	}
	return true
}

func (s *Splitter) begin(t token) {
	s.root = bytes.Clone(s.buf[t.from:t.to])
	s.names.declare(t.attrs)
	_, local := split(t.name)
	s.in = s.names.form != RSS
	if bytes.EqualFold(local, []byte("channel")) {
		s.channels, s.bare, s.in = 1, true, true
	}
	s.keep = s.pos
	s.rootEnd = t.kind == emptyTag
}

// Next gives the next part, in document order. At the end it returns io.EOF;
// other errors are those of the reader, and what came before them is good.
func (s *Splitter) Next() (Part, error) {
	for {
		if s.waiting {
			s.waiting = false
			if part, ok := s.item(s.pending); ok {
				return part, nil
			}
			continue
		}
		part, err := s.head()
		if err != nil || len(part.XML) > 0 {
			return part, err
		}
	}
}

// head reads up to the next item and gives what describes the feed there.
func (s *Splitter) head() (Part, error) {
	s.keep = s.pos
	for !s.rootEnd {
		if s.skipping && !s.skip() {
			break
		}
		t, err := s.nextTag()
		if errors.Is(err, errTooLong) {
			return s.tooLong(s.keep), nil
		}
		if errors.Is(err, io.EOF) {
			return s.description(len(s.buf), io.EOF)
		}
		if err != nil {
			return Part{}, err
		}
		switch s.classify(t) {
		case itemStart:
			s.pending, s.waiting = t, true
			return s.description(t.from, nil)
		case channelStart:
			s.channels++
			s.in = s.channels == 1
			s.keep = s.pos
		case channelEnd, rootEnd:
			part, err := s.description(t.from, nil)
			s.rootEnd = s.bare || s.classify(t) == rootEnd
			s.in = s.in && s.names.form != RSS
			return part, err
		}
	}
	if s.rootEnd {
		return Part{}, io.EOF
	}
	return Part{}, s.err
}

// description gives the elements from keep to end. In RSS those outside of the
// channel say nothing of it, and a second channel repeats the first.
func (s *Splitter) description(end int, err error) (Part, error) {
	xml := s.buf[s.keep:end]
	if !s.in || s.channels > 1 || bytes.IndexByte(xml, '<') < 0 {
		return Part{}, err
	}
	if errors.Is(err, io.EOF) { // tell the end at the next call
		s.keep = end
	}
	return Part{XML: xml, Cut: errors.Is(err, io.EOF)}, nil
}

// item reads the item that begins with t. ok is false for one without content.
func (s *Splitter) item(t token) (part Part, ok bool) {
	if t.kind == emptyTag {
		return Part{}, false
	}
	s.keep = t.from
	for {
		u, err := s.nextTag()
		if errors.Is(err, errTooLong) {
			part = s.tooLong(s.keep + t.to - t.from)
			part.Item, part.Tag = true, s.buf[s.keep:s.keep+t.to-t.from]
			return part, true
		}
		tagEnd := s.keep + t.to - t.from // the buffer may have moved
		part = Part{Item: true, Tag: s.buf[s.keep:tagEnd]}
		if err != nil {
			part.XML, part.Cut = s.buf[tagEnd:], true
			return part, true
		}
		switch s.classify(u) {
		case itemEnd:
			part.XML = s.buf[tagEnd:u.from]
			return part, true
		case itemStart, channelStart, channelEnd, rootEnd: // the end tag is missing
			part.XML = s.buf[tagEnd:u.from]
			s.pos = u.from
			return part, true
		}
	}
}

// tooLong gives up on the part that began at from: what is held of it is its cut
// form, the rest is skipped.
func (s *Splitter) tooLong(from int) Part {
	part := Part{XML: s.buf[from:s.pos], Cut: true}
	s.skipping = true
	if len(part.XML) == 0 {
		part.XML = nil
	}
	return part
}

// skip drops bytes up to the next item, or the end; it looks at nothing but the
// tag's name, since the markup before it is not to be trusted.
func (s *Splitter) skip() bool {
	s.pos = len(s.buf)
	open := "<" + s.name
	for {
		s.keep = max(s.keep, s.pos-len(open))
		s.pos = s.keep
		if i := indexTag(s.buf[s.pos:], open); i >= 0 && s.pos+i+len(open) < len(s.buf) {
			s.pos += i
			s.keep = s.pos
			s.skipping = false
			return true
		}
		s.pos = len(s.buf)
		if s.fill() != nil {
			return false
		}
	}
}

// place is what a tag means for the structure of a feed.
type place uint8

const (
	inside place = iota
	itemStart
	itemEnd
	channelStart
	channelEnd
	rootEnd
)

func (s *Splitter) classify(t token) place {
	if t.kind != startTag && t.kind != emptyTag && t.kind != endTag {
		return inside
	}
	prefix, local := split(t.name)
	switch len(local) {
	case len("rss"), len("item"), len("entry"), len("channel"): // rdf, feed too
	default:
		return inside
	}
	is := func(name string) bool { return strings.EqualFold(string(local), name) }
	end, atom := t.kind == endTag, s.names.form == Atom
	switch {
	case end && (atom && is("feed") || !atom && (is("rss") || is("rdf"))):
		return rootEnd
	case len(prefix) > 0 && s.names.as(prefix) != "":
		return inside
	case is(s.name) && end:
		return itemEnd
	case is(s.name):
		return itemStart
	case !atom && is("channel") && end:
		return channelEnd
	case !atom && is("channel"):
		return channelStart
	}
	return inside
}
