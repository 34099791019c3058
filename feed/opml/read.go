package opml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"regexp"
	"strings"
	"time"

	"cosm/feed/plain"
)

// Read reads a list in any encoding. Nested outlines become tags; of entries
// with the same address the first stays. On ErrDamaged and ErrTooLarge the
// Document holds what could be read.
func Read(r io.Reader) (Document, error) {
	b, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return Document{}, fmt.Errorf("read opml: %w", err)
	}
	if len(b) > MaxBytes {
		b, err = b[:MaxBytes], ErrTooLarge
	}
	p := &parser{}
	perr := p.parse(plain.UTF8(b, declared(b)))
	if perr != nil && !p.isOPML {
		return Document{}, ErrNotOPML
	}
	p.doc.Feeds = unique(p.doc.Feeds)
	dropContainer(p.doc.Feeds)
	if err == nil {
		err = perr
	}
	return p.doc, err
}

var declaration = regexp.MustCompile(`^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)

// declared is the encoding in the XML declaration.
func declared(b []byte) string {
	b = bytes.TrimPrefix(b[:min(len(b), 512)], []byte("\xef\xbb\xbf"))
	if m := declaration.FindSubmatch(b); m != nil {
		return string(m[1])
	}
	return ""
}

// parser walks over the raw tokens and keeps the nesting itself: the decoder's
// own check would either stop at the first slip or hide it.
type parser struct {
	doc    Document
	isOPML bool
	inHead bool
	inBody bool
	open   []string // open elements, lower case
	dirs   []string // for each open outline its folder name
	beyond int      // open elements deeper than maxDepth
	text   strings.Builder
	broken error
}

func (p *parser) parse(b []byte) error {
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = false // bare ampersands, unquoted values, unknown entities
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	for {
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return p.end()
		}
		if err != nil {
			p.damaged(d, plainCause(err))
			return p.end()
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if err := p.start(d, t); err != nil {
				return err
			}
		case xml.EndElement:
			p.close(d, strings.ToLower(t.Name.Local))
		case xml.CharData:
			if p.inHead && p.text.Len() < maxText {
				p.text.Write(t[:min(len(t), maxText)])
			}
		}
	}
}

func (p *parser) end() error {
	if !p.isOPML {
		return ErrNotOPML
	}
	if p.broken == nil && len(p.open) > 0 {
		p.broken = fmt.Errorf("%w: it ends inside <%s>", ErrDamaged, p.open[len(p.open)-1])
	}
	return p.broken
}

// damaged notes the first thing that is wrong.
func (p *parser) damaged(d *xml.Decoder, why string) {
	if p.broken == nil {
		line, _ := d.InputPos()
		p.broken = fmt.Errorf("%w: line %d: %s", ErrDamaged, line, why)
	}
}

func plainCause(err error) string {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return plain.Line(syntax.Msg, 200)
	}
	return plain.Line(err.Error(), 200)
}

func (p *parser) start(d *xml.Decoder, t xml.StartElement) error {
	name := strings.ToLower(t.Name.Local)
	switch name {
	case "opml":
		p.isOPML = true
	case "html", "rss", "feed":
		if len(p.open) == 0 && !p.isOPML {
			return ErrNotOPML
		}
	case "head":
		p.inHead = p.isOPML
	case "body":
		p.inHead, p.inBody = false, p.isOPML
	case "outline":
		if !p.inBody {
			p.damaged(d, "an outline outside the body")
			p.inBody = p.isOPML
		}
		return p.outline(t)
	}
	p.text.Reset()
	p.push(name)
	return nil
}

// push tells whether the element is not beyond the depth that is kept.
func (p *parser) push(name string) bool {
	if p.beyond > 0 || len(p.open) >= maxDepth {
		p.beyond++
		return false
	}
	p.open = append(p.open, name)
	return true
}

func (p *parser) close(d *xml.Decoder, name string) {
	if p.beyond > 0 {
		p.beyond--
		return
	}
	at := len(p.open) - 1
	for at >= 0 && p.open[at] != name {
		at--
	}
	switch {
	case at < 0:
		p.damaged(d, "</"+plain.Line(name, 40)+"> closes nothing")
		return
	case at < len(p.open)-1:
		p.damaged(d, "<"+p.open[len(p.open)-1]+"> is not closed")
	}
	for _, closed := range p.open[at:] {
		if closed == "outline" && len(p.dirs) > 0 {
			p.dirs = p.dirs[:len(p.dirs)-1]
		}
	}
	p.open = p.open[:at]
	if p.inHead {
		p.headValue(name)
	}
}

func (p *parser) headValue(name string) {
	value := plain.Line(p.text.String(), maxTitle)
	switch name {
	case "head":
		p.inHead = false
	case "title":
		p.doc.Title = value
	case "datecreated":
		p.doc.Created = date(value)
	}
	p.text.Reset()
}

func (p *parser) outline(t xml.StartElement) error {
	a := attributes(t)
	title := orElse(a["title"], a["text"])
	f, isFeed := feed(a, title)
	if isFeed {
		f.Tags = addTags(addTags(nil, p.dirs...), f.Tags...)
		p.doc.Feeds = append(p.doc.Feeds, f)
		title = "" // a feed is no folder, even where a broken list nests others in it
	}
	if p.push("outline") {
		p.dirs = append(p.dirs, plain.Line(title, maxTag))
	}
	if len(p.doc.Feeds) > maxFeeds {
		return ErrTooLarge
	}
	return nil
}

// feed reads an outline that is a subscription.
func feed(a map[string]string, title string) (Feed, bool) {
	address := a["xmlurl"]
	if address == "" && strings.EqualFold(a["type"], "rss") {
		address = a["url"]
	}
	if address = plain.Line(address, 0); address == "" {
		return Feed{}, false
	}
	f := Feed{
		URL: address, Title: plain.Line(title, maxTitle), SiteURL: plain.Web(a["htmlurl"]),
		Description: plain.Line(a["description"], maxText),
	}
	// Some lists, gPodder's for one, describe the feed in text.
	if f.Description == "" && a["title"] != "" && a["text"] != a["title"] {
		f.Description = plain.Line(a["text"], maxText)
	}
	for _, c := range strings.Split(a["category"], ",") {
		f.Tags = addTags(f.Tags, strings.Trim(plain.Line(c, maxTag), "/ "))
	}
	return f, true
}

// attributes are keyed in lower case: xmlUrl is also written xmlurl and xmlURL.
func attributes(t xml.StartElement) map[string]string {
	a := make(map[string]string, len(t.Attr))
	for _, attr := range t.Attr {
		a[strings.ToLower(attr.Name.Local)] = strings.TrimSpace(attr.Value)
	}
	return a
}

func orElse(s, otherwise string) string {
	if s != "" {
		return s
	}
	return otherwise
}

// date reads RFC 822 and what is written in its place.
func date(s string) time.Time {
	if t, err := mail.ParseDate(s); err == nil {
		return t.UTC()
	}
	for _, layout := range []string{time.RFC3339, time.RFC1123, time.RFC1123Z, "02 Jan 06 15:04:05 -0700", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// dropContainer takes away the folder that clients put around a whole list: it
// says nothing about a feed.
func dropContainer(feeds []Feed) {
	for _, f := range feeds {
		if len(f.Tags) == 0 || !strings.EqualFold(f.Tags[0], feeds[0].Tags[0]) {
			return
		}
	}
	if len(feeds) == 0 {
		return
	}
	switch strings.ToLower(feeds[0].Tags[0]) {
	case "feeds", "subscriptions", "podcasts", "my feeds", "podcast subscriptions", "rss", "订阅", "播客":
		for i := range feeds {
			feeds[i].Tags = feeds[i].Tags[1:]
		}
	}
}
