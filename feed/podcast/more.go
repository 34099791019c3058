package podcast

import (
	"strconv"
	"strings"
	"time"

	ext "github.com/mmcdole/gofeed/extensions"
)

// Clean makes texts and addresses of a feed fit to be kept. Text gives one line
// without control characters, Address an absolute address or nothing.
type Clean struct {
	Text, Address func(string) string
}

// More is what few feeds say of themselves or of an episode. Unlike what the
// methods of Elements give one by one, its texts and addresses are cleaned;
// times are as stated.
type More struct {
	License   *License
	Locations []Location
	Talk      []Interaction // with those that say "disabled"
	Txts      []Txt
	Chat      *Chat
	Images    []Image
	Values    []Value
	Remotes   []Remote

	// Of a channel.
	Trailers  []Trailer
	Live      []Live
	Podroll   []Remote
	Publisher *Remote
	Blocks    []Block
	Frequency *Frequency
	Podping   bool // its host tells podping of every change

	// Of an item.
	Links      []Funding // other places where it is to be had (contentLink)
	SeasonName string
	Display    string // how the number of the episode is to be shown
}

// License is under which terms the work is published.
type License struct {
	Name string // an SPDX identifier, or the terms' own name
	URL  string
}

// Location is a place that an episode is about, or where it was made.
type Location struct {
	Name    string
	Rel     string // "subject" or "creator"
	Geo     string // geo: address (RFC 5870)
	OSM     string // object of OpenStreetMap
	Country string // two letters
}

// Chat is a room in which listeners talk.
type Chat struct {
	Server, Protocol, Account, Space string
}

// Image is a picture in one of several forms.
type Image struct {
	URL, Alt, Aspect, Purpose, Type string
	Width, Height                   int // pixels, 0 for unknown
}

// Remote points to another feed, or to an item of one.
type Remote struct {
	FeedGUID, FeedURL, ItemGUID, Medium, Title string
}

// Trailer is a sample of the podcast, or of one of its seasons.
type Trailer struct {
	URL, Title, Type, Published string
	Length                      int64 // bytes
	Season                      int
}

// Block tells a service, or with an empty ID all of them, not to list the feed.
type Block struct {
	ID string
	On bool
}

// Frequency is how often episodes come.
type Frequency struct {
	Complete    bool
	Start, Rule string // ISO 8601; RRULE of RFC 5545
	Text        string
}

// Live is a broadcast, to come, under way or over.
type Live struct {
	Status            string // "pending", "live" or "ended"
	Start, End        string // ISO 8601
	GUID, Title, Link string
	Description       string // one line
	Image             string
	URL, Type         string // of the stream
	Links             []Funding
	People            []Person
	Chat              *Chat
}

// More reads what the methods of Elements do not; nil if the feed says nothing
// of it, as most do.
func (e Elements) More(c Clean) *More {
	if !e.hasMore() {
		return nil
	}
	r := reader{c}
	m := &More{
		License: r.license(e["license"]), Locations: r.locations(e["location"]),
		Talk: r.talk(e["socialInteract"]), Txts: r.txts(e["txt"]), Chat: r.chat(e["chat"]),
		Images: r.images(e), Values: r.values(e["value"]), Remotes: r.remotes(e["remoteItem"]),
		Trailers: r.trailers(e["trailer"]), Live: r.live(e["liveItem"]), Blocks: r.blocks(e["block"]),
		Frequency: r.frequency(e["updateFrequency"]),
		Links:     r.links(e["contentLink"]),
		Podping:   yes(e.Attr("podping", "usesPodping")),
	}
	if list := e["podroll"]; len(list) > 0 {
		m.Podroll = r.remotes(list[0].Children["remoteItem"])
	}
	if list := e["publisher"]; len(list) > 0 {
		if remotes := r.remotes(list[0].Children["remoteItem"]); len(remotes) > 0 {
			m.Publisher = &remotes[0]
		}
	}
	m.SeasonName, m.Display = c.Text(e.Attr("season", "name")), c.Text(e.Attr("episode", "display"))
	return m
}

// hasMore spares the many feeds that have none of it.
func (e Elements) hasMore() bool {
	for name := range e {
		switch name {
		case "license", "location", "socialInteract", "txt", "chat", "image", "images", "value", "remoteItem", "trailer",
			"liveItem", "block", "updateFrequency", "contentLink", "podping", "podroll", "publisher":
			return true
		case "season":
			if e.Attr(name, "name") != "" {
				return true
			}
		case "episode":
			if e.Attr(name, "display") != "" {
				return true
			}
		}
	}
	return false
}

// reader reads elements and cleans what they say.
type reader struct{ Clean }

// node is an element with its reader.
type node struct {
	reader
	x ext.Extension
}

func (n node) attr(name string) string { return n.Text(strings.TrimSpace(n.x.Attrs[name])) }
func (n node) word(name string) string { return strings.ToLower(n.attr(name)) }
func (n node) url(name string) string  { return n.Address(strings.TrimSpace(n.x.Attrs[name])) }
func (n node) text() string            { return n.Text(strings.TrimSpace(n.x.Value)) }

func (n node) number(name string) int {
	i, err := strconv.Atoi(strings.TrimSpace(n.x.Attrs[name]))
	if err != nil {
		return 0
	}
	return max(i, 0)
}

// child is the first child of that name.
func (n node) child(name string) node {
	if list := n.x.Children[name]; len(list) > 0 {
		return node{n.reader, list[0]}
	}
	return node{n.reader, ext.Extension{}}
}

// all collects what read makes of a list.
func all[T any](r reader, list []ext.Extension, read func(node) (T, bool)) []T {
	var out []T
	for _, x := range list[:min(len(list), MaxList)] {
		if v, ok := read(node{r, x}); ok {
			out = append(out, v)
		}
	}
	return out
}

// first is what read makes of the first of a list; nil for nothing.
func first[T any](r reader, list []ext.Extension, read func(node) (T, bool)) *T {
	if found := all(r, list[:min(len(list), 1)], read); len(found) > 0 {
		return &found[0]
	}
	return nil
}

func (r reader) license(list []ext.Extension) *License {
	return first(r, list, func(n node) (License, bool) {
		l := License{Name: n.text(), URL: n.url("url")}
		return l, l != License{}
	})
}

func (r reader) locations(list []ext.Extension) []Location {
	return all(r, list, func(n node) (Location, bool) {
		l := Location{Name: n.text(), Rel: n.word("rel"), Geo: n.attr("geo"), OSM: n.attr("osm"), Country: strings.ToUpper(n.attr("country"))}
		return l, l.Name != "" || l.Geo != "" || l.OSM != ""
	})
}

func (r reader) talk(list []ext.Extension) []Interaction {
	return all(r, list, func(n node) (Interaction, bool) {
		i := Interaction{URL: n.url("uri"), Protocol: n.word("protocol"), Account: n.attr("accountId"), Priority: n.number("priority")}
		return i, i.URL != "" || i.Protocol == "disabled"
	})
}

func (r reader) txts(list []ext.Extension) []Txt {
	return all(r, list, func(n node) (Txt, bool) {
		return Txt{Purpose: n.attr("purpose"), Text: n.text()}, n.text() != ""
	})
}

func (r reader) chat(list []ext.Extension) *Chat {
	return first(r, list, func(n node) (Chat, bool) {
		c := Chat{Server: n.attr("server"), Protocol: n.word("protocol"), Account: n.attr("accountId"), Space: n.attr("space")}
		return c, c.Server != ""
	})
}

// images reads podcast:image, else the srcset of the older podcast:images.
func (r reader) images(e Elements) []Image {
	found := all(r, e["image"], func(n node) (Image, bool) {
		i := Image{
			URL: n.url("href"), Alt: n.attr("alt"), Aspect: n.attr("aspect-ratio"), Purpose: n.word("purpose"),
			Type: n.word("type"), Width: n.number("width"), Height: n.number("height"),
		}
		return i, i.URL != ""
	})
	if len(found) > 0 {
		return found
	}
	for _, one := range strings.Split(e.Attr("images", "srcset"), ",") {
		fields := strings.Fields(one)
		if len(fields) == 0 || len(found) == MaxList {
			continue
		}
		i := Image{URL: r.Address(fields[0])}
		if len(fields) > 1 {
			i.Width, _ = strconv.Atoi(strings.TrimSuffix(fields[1], "w"))
		}
		if i.URL != "" {
			found = append(found, i)
		}
	}
	return found
}

func (r reader) remotes(list []ext.Extension) []Remote {
	return all(r, list, func(n node) (Remote, bool) {
		i := Remote{
			FeedGUID: n.attr("feedGuid"), FeedURL: n.url("feedUrl"), ItemGUID: n.attr("itemGuid"),
			Medium: n.word("medium"), Title: n.attr("title"),
		}
		return i, i.FeedGUID != "" || i.FeedURL != ""
	})
}

func (r reader) trailers(list []ext.Extension) []Trailer {
	return all(r, list, func(n node) (Trailer, bool) {
		t := Trailer{
			URL: n.url("url"), Title: n.text(), Type: n.word("type"), Published: n.attr("pubdate"),
			Length: size(n.x.Attrs["length"]), Season: n.number("season"),
		}
		return t, t.URL != ""
	})
}

func (r reader) blocks(list []ext.Extension) []Block {
	return all(r, list, func(n node) (Block, bool) {
		return Block{ID: n.word("id"), On: yes(n.text())}, n.text() != ""
	})
}

func (r reader) frequency(list []ext.Extension) *Frequency {
	return first(r, list, func(n node) (Frequency, bool) {
		f := Frequency{Complete: yes(n.attr("complete")), Start: n.attr("dtstart"), Rule: n.attr("rrule"), Text: n.text()}
		return f, f != Frequency{}
	})
}

func (r reader) links(list []ext.Extension) []Funding {
	return all(r, list, func(n node) (Funding, bool) {
		return Funding{URL: n.url("href"), Text: n.text()}, n.url("href") != ""
	})
}

func (r reader) live(list []ext.Extension) []Live {
	return all(r, list, func(n node) (Live, bool) {
		sub := func(name string) []ext.Extension { return n.x.Children[name] }
		l := Live{
			Status: n.word("status"), Start: n.attr("start"), End: n.attr("end"),
			GUID: n.child("guid").text(), Title: n.child("title").text(), Description: n.child("description").text(),
			Link: r.Address(n.child("link").text()), Image: n.child("image").url("href"),
			URL: n.child("enclosure").url("url"), Type: n.child("enclosure").word("type"),
			Links: r.links(sub("contentLink")), Chat: r.chat(sub("chat")),
		}
		l.People = all(r, sub("person"), func(n node) (Person, bool) {
			p := Person{Name: n.text(), Role: orElse(n.word("role"), "host"), Group: orElse(n.word("group"), "cast"), URL: n.url("href"), Image: n.url("img")}
			return p, p.Name != ""
		})
		return l, l.Status != "" && (l.URL != "" || len(l.Links) > 0 || l.Title != "")
	})
}

func (r reader) values(list []ext.Extension) []Value {
	return all(r, list, func(n node) (Value, bool) {
		v := Value{Type: n.attr("type"), Method: n.attr("method"), Suggested: n.attr("suggested")}
		v.Recipients = r.recipients(n.x.Children["valueRecipient"])
		v.Splits = all(r, n.x.Children["valueTimeSplit"], func(n node) (TimeSplit, bool) {
			start, ok := seconds(strings.TrimSpace(n.x.Attrs["startTime"]))
			length, _ := seconds(strings.TrimSpace(n.x.Attrs["duration"]))
			s := TimeSplit{Start: start, Duration: length, Percent: n.number("remotePercentage"), Recipients: r.recipients(n.x.Children["valueRecipient"])}
			if remotes := r.remotes(n.x.Children["remoteItem"]); len(remotes) > 0 {
				s.Remote = &remotes[0]
			}
			return s, ok && (s.Remote != nil || len(s.Recipients) > 0)
		})
		return v, len(v.Recipients) > 0
	})
}

func (r reader) recipients(list []ext.Extension) []Recipient {
	return all(r, list, func(n node) (Recipient, bool) {
		return Recipient{
			Name: n.attr("name"), Type: n.attr("type"), Address: n.attr("address"),
			Split: n.number("split"), Fee: yes(n.attr("fee")),
		}, true
	})
}

// TimeSplit is a passage for which others are paid, such as a song that is
// played in it.
type TimeSplit struct {
	Start, Duration time.Duration
	Percent         int // of the sum, that goes to Remote
	Remote          *Remote
	Recipients      []Recipient
}

// yes reads the spellings of a truth.
func yes(s string) bool { return strings.EqualFold(s, "yes") || strings.EqualFold(s, "true") }
