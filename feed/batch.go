package feed

import (
	"bytes"
	"strings"

	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/rss"

	"cosm/feed/repair"
)

// texts are the texts of an item that do not go through gofeed: the long ones,
// which are nine tenths of most feeds and need no parser, and the date, at which
// gofeed would try one layout after the other in vain.
type texts struct{ content, description, summary, date string }

// batched is what is kept of an item beside its XML.
type batched struct {
	start int // of its element in doc
	notes texts
	about string    // rdf:about
	base  string    // xml:base
	ready *rss.Item // made without gofeed; then it has nothing in doc
}

// batch is a run of items on their way through gofeed. doc holds their elements,
// sound and free of namespace declarations: with no prefix declared, gofeed
// takes each prefix for itself, which is what is wanted. Items that need no
// gofeed (see direct) only wait for their turn.
type batch struct {
	atom  bool
	doc   []byte
	items []batched

	current  batched
	elements []repair.Element // of the current item
	enclosed bool             // the current item has an enclosure
}

func (b *batch) reset() {
	b.doc, b.items = b.doc[:0], b.items[:0]
}

// begin starts an item.
func (b *batch) begin(atom bool) {
	b.atom = atom
	if len(b.doc) == 0 {
		b.doc = append(b.doc, b.open()...)
	}
	b.current = batched{start: len(b.doc)}
	b.restart()
}

func (b *batch) open() string {
	if b.atom {
		return "<feed>"
	}
	return `<rss version="2.0"><channel>`
}

func (b *batch) close() string {
	if b.atom {
		return "</feed>"
	}
	return "</channel></rss>"
}

// restart forgets what the current item has so far.
func (b *batch) restart() {
	b.doc = b.doc[:b.current.start]
	b.current = batched{start: b.current.start}
	b.elements, b.enclosed = b.elements[:0], false
}

// drop forgets the current item.
func (b *batch) drop() { b.doc = b.doc[:b.current.start] }

// end completes the item that has the start tag tag.
func (b *batch) end(tag []byte) {
	if !b.atom {
		b.current.ready = direct(b.elements)
	}
	if b.current.ready == nil {
		b.write()
	}
	if bytes.IndexByte(tag, '=') >= 0 {
		b.current.about = unescape(string(repair.Attr(tag, "rdf:about")))
		b.current.base = unescape(string(repair.Attr(tag, "xml:base")))
	}
	b.items = append(b.items, b.current)
}

// write puts the current item into doc.
func (b *batch) write() {
	name := "item"
	if b.atom {
		name = "entry"
	}
	b.doc = append(append(append(b.doc, '<'), name...), '>')
	for _, e := range b.elements {
		b.doc = appendElement(b.doc, e, b.atom)
	}
	b.doc = append(append(append(b.doc, "</"...), name...), '>')
}

// add takes one element of the current item. Its bytes must stay until end.
func (b *batch) add(e repair.Element) {
	name := string(e.Name)
	if field := b.noteField(name); field != nil {
		if text := b.note(e); *field == "" {
			*field = text
		}
		return
	}
	if !itemElement(name) || !modest(e) || len(b.elements) == maxElements {
		return
	}
	b.elements = append(b.elements, e)
	if name == "enclosure" || strings.HasSuffix(name, "link") && bytes.Contains(e.Tag, []byte("enclosure")) {
		b.enclosed = true
	}
}

// appendElement appends an element. In RSS, one that Atom alone knows is taken for
// Atom's and gets the prefix that it lacks.
func appendElement(doc []byte, e repair.Element, atom bool) []byte {
	name := atomName(e)
	if atom || name == "" {
		return append(doc, e.Outer...)
	}
	doc = append(append(append(doc, '<'), name...), e.Tag[1+len(e.Name):]...)
	if bytes.HasSuffix(e.Tag, []byte("/>")) {
		return doc
	}
	return append(append(append(append(doc, e.Inner...), "</"...), name...), '>')
}

// atomName is the full name of an element that RSS does not know: RSS has no
// addresses in attributes of a link.
func atomName(e repair.Element) string {
	switch name := string(e.Name); name {
	case "id", "published", "updated":
		return "atom:" + name
	case "issued":
		return "atom:published"
	case "modified":
		return "atom:updated"
	case "link":
		if len(repair.Attr(e.Tag, "href")) > 0 {
			return "atom:link"
		}
	}
	return ""
}

// noteField is where the text of that element goes, nil for other elements.
func (b *batch) noteField(name string) *string {
	switch name {
	case "content:encoded", "encoded":
		return &b.current.notes.content
	case "itunes:summary":
		return &b.current.notes.summary
	case "content":
		if b.atom {
			return &b.current.notes.content
		}
	case "description", "summary":
		return &b.current.notes.description
	case "pubDate":
		return &b.current.notes.date
	}
	return nil
}

// note reads a long text, as it stands: characters that stand for HTML, or, in Atom, markup
// itself (RFC 4287, 3.1.1.3).
func (b *batch) note(e repair.Element) string {
	if !b.atom {
		return undecorated(e.Inner)
	}
	if strings.EqualFold(string(repair.Attr(e.Tag, "mode")), "base64") {
		return ""
	}
	if !strings.EqualFold(string(repair.Attr(e.Tag, "type")), "xhtml") {
		return undecorated(e.Inner)
	}
	inner := bytes.TrimSpace(e.Inner)
	if bytes.HasPrefix(inner, []byte("<div")) && bytes.HasSuffix(inner, []byte("</div>")) {
		if i := bytes.IndexByte(inner, '>'); i < len(inner)-1 {
			inner = inner[i+1 : len(inner)-len("</div>")]
		}
	}
	return string(inner)
}

// parse makes Items of the batch. The fragments are sound, so gofeed reads them
// all; should it not, they are read one by one and only the culprit is lost.
func (b *batch) parse(at base) []*Item {
	var written []batched
	for _, it := range b.items {
		if it.ready == nil {
			written = append(written, it)
		}
	}
	read := b.read(b.doc, written, at)
	items := make([]*Item, 0, len(b.items))
	next := 0
	for _, it := range b.items {
		if it.ready != nil {
			items = append(items, it.make(it.ready, at))
			continue
		}
		next++
		if read != nil {
			items = append(items, read[next-1])
			continue
		}
		end := len(b.doc)
		if next < len(written) {
			end = written[next].start
		}
		doc := append([]byte(b.open()), b.doc[it.start:end]...)
		items = append(items, b.read(doc, written[next-1:next], at)...)
	}
	return items
}

// read parses a document that lacks its end tags. Without an item for each of
// want it gives nil.
func (b *batch) read(doc []byte, want []batched, at base) []*Item {
	if len(want) == 0 {
		return nil
	}
	doc = append(doc, b.close()...)
	items := make([]*Item, 0, len(want))
	if b.atom {
		feed, err := (&atom.Parser{}).Parse(bytes.NewReader(doc))
		if err != nil || len(feed.Entries) != len(want) {
			return nil
		}
		for i, x := range feed.Entries {
			items = append(items, fromEntry(x, want[i].notes, at.under(want[i].base)))
		}
		return items
	}
	channel, err := (&rss.Parser{}).Parse(bytes.NewReader(doc))
	if err != nil || len(channel.Items) != len(want) {
		return nil
	}
	for i, x := range channel.Items {
		items = append(items, want[i].make(x, at))
	}
	return items
}

// make completes an item of RSS.
func (b *batched) make(x *rss.Item, at base) *Item {
	it := fromItem(x, b.notes, at.under(b.base))
	if it.GUID == "" {
		it.GUID = line(b.about)
	}
	return it
}
