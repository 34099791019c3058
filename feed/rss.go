package feed

import (
	"strconv"
	"strings"
	"time"

	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"

	"cosm/feed/podcast"
)

// fromChannel makes a Podcast of an RSS channel.
func fromChannel(c *rss.Feed, at base) *Podcast {
	p := &Podcast{Format: RSS, Title: line(c.Title), Language: line(c.Language), Generator: line(c.Generator), Schedule: scheduleOf(c)}
	setText(&p.Description, c.Description)
	p.describeLinks(c.Extensions["atom"]["link"], at)
	for _, link := range c.Links {
		if p.SiteURL != "" {
			break
		}
		p.SiteURL = at.resolve(link)
	}
	if p.SiteURL == "" {
		p.SiteURL = at.resolve(linkTo(c.Extensions["atom"]["link"], "alternate"))
	}
	if c.Image != nil {
		p.ImageURL = at.resolve(c.Image.URL)
	}
	p.describeApple(c.Extensions["itunes"], at)
	p.describeNewer(c.Extensions["podcast"], at)
	p.describeRest(c.Extensions, at)
	for _, cat := range c.Categories {
		p.addCategory(cat.Value)
	}
	setLine(&p.Author, nameOf(c.ManagingEditor))
	setLine(&p.Author, nameOf(c.WebMaster))
	return p
}

// describeRest fills what is still empty from lesser namespaces.
func (p *Podcast) describeRest(e ext.Extensions, at base) {
	google := podcast.Elements(e["googleplay"])
	if p.ImageURL == "" {
		p.ImageURL = at.resolve(imageOf(google))
	}
	setText(&p.Description, google.Text("description"))
	setLine(&p.Author, google.Text("author"))
	p.Explicit = p.Explicit || isExplicit(google.Text("explicit"))
	dublin := podcast.Elements(e["dc"])
	setLine(&p.Author, dublin.Text("creator"))
	setLine(&p.Language, dublin.Text("language"))
	setLine(&p.Title, dublin.Text("title"))
}

// describeLinks reads the atom:link elements of a channel.
func (p *Podcast) describeLinks(links []ext.Extension, at base) {
	p.FeedURL = at.resolve(linkTo(links, "self"))
	p.NextPage = at.resolve(linkTo(links, "next"))
	if p.NextPage == "" {
		p.NextPage = at.resolve(linkTo(links, "prev-archive"))
	}
}

// linkTo finds the address of the first link with that relation.
func linkTo(links []ext.Extension, rel string) string {
	for _, l := range links {
		if r := l.Attrs["rel"]; r == rel || r == "" && rel == "alternate" {
			return l.Attrs["href"]
		}
	}
	return ""
}

// nameOf takes the name out of "mail@example.org (Name)" and "Name (mail@…)".
func nameOf(s string) string {
	before, inside, ok := strings.Cut(s, "(")
	if !ok {
		return s
	}
	inside = strings.TrimRight(inside, ") ")
	if strings.Contains(inside, "@") && !strings.Contains(before, "@") {
		return before
	}
	return inside
}

// fromItem makes an Item of an RSS item. notes are the long texts that were taken
// out of it before.
func fromItem(x *rss.Item, notes texts, at base) *Item {
	it := &Item{Kind: Full, Title: line(x.Title)}
	if x.GUID != nil {
		it.GUID = line(x.GUID.Value)
		if at.stated && it.GUID != "" && !strings.EqualFold(x.GUID.IsPermalink, "false") {
			it.GUID = at.resolve(it.GUID)
		}
	}
	if it.GUID == "" {
		it.GUID = line(podcast.Elements(x.Extensions["atom"]).Text("id"))
	}
	it.Link = itemLink(x, at)
	it.Published = rssDate(notes.date, x)
	it.enclose(rssEnclosures(x, at))
	it.describeApple(x.Extensions["itunes"], at)
	it.describeNewer(x.Extensions["podcast"], at)
	it.Marks = marks(x.Extensions["psc"], at)
	setLine(&it.Author, nameOf(x.Author))
	setLine(&it.Title, podcast.Elements(x.Extensions["dc"]).Text("title"))
	setLine(&it.Author, podcast.Elements(x.Extensions["dc"]).Text("creator"))
	it.describe(
		either(notes.content, x.Content),
		either(notes.description, x.Description),
		either(notes.summary, podcast.Elements(x.Extensions["itunes"]).Text("summary")),
		podcast.Elements(x.Extensions["itunes"]).Text("subtitle"),
		podcast.Elements(x.Extensions["atom"]).Text("content"),
		podcast.Elements(x.Extensions["googleplay"]).Text("description"),
	)
	return it
}

// itemLink is the first link of an item, else a GUID that says it is one.
func itemLink(x *rss.Item, at base) string {
	for _, l := range x.Links {
		if l = at.resolve(l); l != "" {
			return l
		}
	}
	if l := linkTo(x.Extensions["atom"]["link"], "alternate"); l != "" {
		return at.resolve(l)
	}
	if x.GUID != nil && !strings.EqualFold(x.GUID.IsPermalink, "false") {
		if g := cleanAddress(x.GUID.Value); strings.HasPrefix(g, "http://") || strings.HasPrefix(g, "https://") {
			return g
		}
	}
	return ""
}

// rssDate is the first date of an item that can be read, stated being the text of
// its pubDate. gofeed's own reading is not used: it takes zones that it does not
// know for Greenwich.
func rssDate(stated string, x *rss.Item) time.Time {
	dc, atom := podcast.Elements(x.Extensions["dc"]), podcast.Elements(x.Extensions["atom"])
	for _, s := range [...]string{stated, dc.Text("date"), atom.Text("published"), atom.Text("updated")} {
		if t, ok := ParseDate(s); ok {
			return t
		}
	}
	return time.Time{}
}

func rssEnclosures(x *rss.Item, at base) []Enclosure {
	var all []Enclosure
	for _, e := range x.Enclosures[:min(len(x.Enclosures), podcast.MaxList)] {
		all = appendEnclosure(all, at, e.URL, e.Type, e.Length)
	}
	for _, l := range x.Extensions["atom"]["link"] {
		if l.Attrs["rel"] == "enclosure" && len(all) < podcast.MaxList {
			all = appendEnclosure(all, at, l.Attrs["href"], l.Attrs["type"], l.Attrs["length"])
		}
	}
	return all
}

// appendEnclosure adds an enclosure that has an address.
func appendEnclosure(all []Enclosure, at base, url, mime, length string) []Enclosure {
	e := Enclosure{URL: at.resolve(url), Type: mediaType(mime), Length: bytesStated(length)}
	if e.URL == "" {
		return all
	}
	return append(all, e)
}

// enclose sorts out the enclosures of an item.
func (it *Item) enclose(all []Enclosure) {
	it.Enclosure, it.Others = choose(all)
}

// describe chooses the notes among the texts of an item, best first, and a
// summary that says something else.
func (it *Item) describe(candidates ...string) {
	for _, c := range candidates {
		c = clean(strings.TrimSpace(c))
		switch {
		case c == "":
		case it.Notes == "":
			it.Notes = c
		case it.Summary == "" && c != it.Notes:
			it.Summary = c
		}
	}
}

// bytesStated reads the length of an enclosure; what is none, or made up, is 0.
func bytesStated(s string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(strings.ReplaceAll(s, ",", "")), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
