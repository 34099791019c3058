package feed

import (
	"bytes"
	"errors"
	"io"

	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/rss"

	"cosm/feed/repair"
)

// Bounds of what is handed to gofeed at once.
const (
	batchBytes = 128 << 10
	batchItems = 256
	maxHead    = 4 << 20 // of all that a feed says of itself
)

// xmlFeed reads one RSS or Atom feed: the splitter cuts it up, long notes are
// taken out by hand, gofeed reads the rest in small well-formed documents.
type xmlFeed struct {
	split  *repair.Splitter
	names  *repair.Names // of the feed
	usual  *repair.Names // of what has been mended
	mender *repair.Mender
	out    *output
	hint   Hint
	at     base

	head    []byte // elements that describe the feed, sound
	inHead  int    // number of elements in head
	changed bool   // head has grown since it was handed out
	shown   bool   // head has been handed out
	podcast *Podcast
	batch   batch
	mended  []byte // scratch
}

// parseXML reads RSS or Atom. first is the start of body, for the error.
func parseXML(body io.Reader, first []byte, h Hint, out *output) error {
	found := sniff(first)
	f := &xmlFeed{split: repair.NewSplitter(body, repair.Limits{}), out: out, hint: h}
	err := f.split.Root()
	if errors.Is(err, repair.ErrNoRoot) {
		return &NotFeedError{found}
	}
	if err != nil {
		return err
	}
	f.names = f.split.Names()
	f.usual = f.names.Usual()
	f.mender = repair.NewMender(f.names)
	f.at = newBase(h.URL).under(string(repair.Attr(f.split.RootTag(), "xml:base")))
	return f.parts()
}

func (f *xmlFeed) parts() error {
	for {
		part, err := f.split.Next()
		if errors.Is(err, io.EOF) {
			return f.finish()
		}
		if err != nil {
			return errors.Join(f.flush(), err)
		}
		if part.Item {
			err = f.addItem(part)
		} else {
			f.addHead(part)
		}
		if err != nil {
			return err
		}
	}
}

// addHead keeps elements that describe the feed.
func (f *xmlFeed) addHead(part repair.Part) {
	start, count := len(f.head), f.inHead
	keep := func(e repair.Element) {
		if headElement(string(e.Name)) && modest(e) && len(f.head)+len(e.Outer) <= maxHead && f.inHead < maxElements {
			f.inHead++
			f.head = appendElement(f.head, e, f.split.Form() == repair.Atom)
		}
	}
	if !f.names.Walk(part.XML, keep) {
		f.head, f.inHead = f.head[:start], count
		f.mended = f.mender.Mend(f.mended[:0], part.XML)
		f.usual.Walk(f.mended, keep)
	}
	f.changed = f.changed || len(f.head) > start
}

// addItem puts an item into the batch, and the batch through when it is full.
func (f *xmlFeed) addItem(part repair.Part) error {
	atom := f.split.Form() == repair.Atom
	f.batch.begin(atom)
	sound := f.names.Walk(part.XML, f.batch.add)
	if !sound {
		f.batch.restart()
		f.mended = f.mender.Mend(f.mended[:0], part.XML)
		f.usual.Walk(f.mended, f.batch.add)
	}
	if part.Cut && !f.batch.enclosed {
		f.batch.drop() // all that matters of it is missing
		return nil
	}
	f.batch.end(part.Tag)
	if len(f.batch.doc) < batchBytes && len(f.batch.items) < batchItems {
		return nil
	}
	return f.flush()
}

// flush parses the batch and hands its items out.
func (f *xmlFeed) flush() error {
	if len(f.batch.items) == 0 {
		return nil
	}
	if err := f.showHead(); err != nil {
		return err
	}
	defer f.batch.reset()
	for _, it := range f.batch.parse(f.at) {
		if err := f.out.putItem(it); err != nil {
			return err
		}
	}
	return nil
}

// showHead hands the head out before the first item.
func (f *xmlFeed) showHead() error {
	if f.shown {
		return nil
	}
	f.describe()
	f.shown, f.changed = true, false
	return f.out.putHead(f.podcast)
}

// finish hands out what is left.
func (f *xmlFeed) finish() error {
	if err := f.flush(); err != nil {
		return err
	}
	if f.shown && !f.changed && !f.split.Truncated() {
		return nil
	}
	f.describe()
	f.podcast.Truncated = f.split.Truncated()
	if f.podcast.Truncated && f.podcast.Title == "" && f.out.items == 0 {
		return ErrBroken
	}
	return f.out.putHead(f.podcast)
}

// describe makes the Podcast of the head. Without an address from outside, the
// feed's own one, or that of its site, is the base of its addresses.
func (f *xmlFeed) describe() {
	f.podcast = f.parseHead()
	if f.at.url == nil {
		if f.at = newBase(f.podcast.FeedURL, f.podcast.SiteURL); f.at.url != nil {
			f.podcast = f.parseHead()
		}
	}
}

func (f *xmlFeed) parseHead() *Podcast {
	if f.split.Form() == repair.Atom {
		doc := join("<feed", langOf(f.split.RootTag()), ">", string(f.head), "</feed>")
		feed, err := (&atom.Parser{}).Parse(bytes.NewReader(doc))
		if err != nil {
			return &Podcast{Format: Atom}
		}
		return fromAtom(feed, f.at)
	}
	doc := join("<rss version=\"2.0\"><channel>", string(f.head), "</channel></rss>")
	channel, err := (&rss.Parser{}).Parse(bytes.NewReader(doc))
	if err != nil {
		return &Podcast{Format: RSS}
	}
	return fromChannel(channel, f.at)
}

// langOf gives the language attribute of a root element as an attribute.
func langOf(root []byte) string {
	lang := string(repair.Attr(root, "xml:lang"))
	for _, c := range lang {
		if c != '-' && (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') {
			return ""
		}
	}
	return ` lang="` + lang + `"`
}

func join(parts ...string) []byte {
	var b bytes.Buffer
	for _, p := range parts {
		b.WriteString(p)
	}
	return b.Bytes()
}
