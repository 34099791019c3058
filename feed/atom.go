package feed

import (
	"strings"
	"time"

	"github.com/mmcdole/gofeed/atom"

	"cosm/feed/podcast"
)

// fromAtom makes a Podcast of the head of an Atom feed.
func fromAtom(f *atom.Feed, at base) *Podcast {
	p := &Podcast{Format: Atom, Title: line(f.Title), Language: line(f.Language)}
	setText(&p.Description, f.Subtitle)
	if f.Generator != nil {
		p.Generator = line(f.Generator.Value)
	}
	p.SiteURL = at.resolve(atomLink(f.Links, "alternate"))
	p.FeedURL = at.resolve(atomLink(f.Links, "self"))
	p.NextPage = at.resolve(either(atomLink(f.Links, "next"), atomLink(f.Links, "prev-archive")))
	p.ImageURL = at.resolve(either(f.Logo, f.Icon))
	p.describeApple(f.Extensions["itunes"], at)
	p.describeNewer(f.Extensions["podcast"], at)
	p.describeRest(f.Extensions, at)
	for _, c := range f.Categories {
		p.addCategory(either(c.Label, c.Term))
	}
	setLine(&p.Author, atomPeople(f.Authors))
	return p
}

func atomLink(links []*atom.Link, rel string) string {
	for _, l := range links {
		if l.Rel == rel && l.Href != "" {
			return l.Href
		}
	}
	return ""
}

func atomPeople(people []*atom.Person) string {
	var names []string
	for _, p := range people[:min(len(people), podcast.MaxList)] {
		if name := line(p.Name); name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// fromEntry makes an Item of an Atom entry. notes are the long texts that were
// taken out of it before.
func fromEntry(x *atom.Entry, notes texts, at base) *Item {
	it := &Item{Kind: Full, GUID: line(x.ID), Title: line(x.Title)}
	it.Link = at.resolve(atomLink(x.Links, "alternate"))
	it.Published = atomDate(x)
	var all []Enclosure
	for _, l := range x.Links {
		if l.Rel == "enclosure" && len(all) < podcast.MaxList {
			all = appendEnclosure(all, at, l.Href, l.Type, l.Length)
		}
	}
	it.enclose(all)
	it.describeApple(x.Extensions["itunes"], at)
	it.describeNewer(x.Extensions["podcast"], at)
	it.Marks = marks(x.Extensions["psc"], at)
	setLine(&it.Author, atomPeople(x.Authors))
	it.describe(notes.content, notes.description, notes.summary)
	return it
}

func atomDate(x *atom.Entry) time.Time {
	for _, s := range [...]string{x.Published, x.Updated} {
		if t, ok := ParseDate(s); ok {
			return t
		}
	}
	return time.Time{}
}
