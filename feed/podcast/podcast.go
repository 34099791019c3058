// Package podcast reads the elements of the podcast namespace, often called
// Podcasting 2.0 (https://podcasting2.org/docs/podcast-namespace/1.0), from
// what gofeed keeps of them.
//
// Values come as the feed states them, blanks around them gone: text is not
// cleaned of control characters and addresses are not resolved, both are the
// caller's. What lacks its point, a transcript without address for one, is left
// out. Lists are cut at MaxList entries. All functions are pure.
package podcast

import (
	"strconv"
	"strings"
	"time"

	ext "github.com/mmcdole/gofeed/extensions"
)

// MaxList is how many entries of one list are kept.
const MaxList = 256

// Elements are the elements of one channel or item, by local name.
type Elements map[string][]ext.Extension

// Funding is a way to give money to the makers.
type Funding struct {
	URL  string
	Text string // what the link says; may be empty
}

// Person is somebody who takes part. Those of an item replace those of its
// channel.
type Person struct {
	Name  string
	Role  string // lower case, "host" unless stated
	Group string // lower case, "cast" unless stated
	URL   string
	Image string
}

// Transcript is the text of an episode in a file of its own.
type Transcript struct {
	URL      string
	Type     string // media type, such as "text/vtt"
	Language string // empty: the language of the feed
	Rel      string // "captions" when its times are meant to be shown along
}

// Chapters is a file with chapter marks.
type Chapters struct {
	URL  string
	Type string // media type, "application/json+chapters" in general
}

// Alternate is the same episode in another form.
type Alternate struct {
	URL     string   // of the first source that is on the web
	Sources []string // all that are, with URL
	Type    string   // media type
	Codecs  string   // RFC 6381
	Rel     string   // what it is beside the enclosure, in the feed's words
	Length  int64    // bytes, 0 for unknown
	Bitrate float64
	Height  int // of a video, in pixels
	Title   string
	Lang    string
	Default bool // it is the same file as the enclosure

	// Proof is what the file's bytes can be checked by: for "sri" the value of
	// an integrity attribute of the W3C's Subresource Integrity, for
	// "pgp-signature" a signature.
	ProofType, Proof string
}

// Interaction is where the public talks about an episode.
type Interaction struct {
	URL      string
	Protocol string // "activitypub", "atproto" …
	Account  string // of the maker
	Priority int    // lower first, 0 for unstated
}

// Soundbite is a passage that the makers hold out as a sample.
type Soundbite struct {
	Start, Duration time.Duration
	Title           string // empty: the title of the episode
}

// Value is how listeners may pay while they listen.
type Value struct {
	Type       string // "lightning" …
	Method     string
	Suggested  string // amount, in the unit of Type
	Recipients []Recipient
	Splits     []TimeSplit
}

// Recipient is one who gets a part of a Value.
type Recipient struct {
	Name    string
	Type    string
	Address string
	Split   int // parts of the sum over all recipients
	Fee     bool
}

// Txt is a free statement, often a proof of ownership.
type Txt struct {
	Purpose string
	Text    string
}

// Lock tells other hosts whether they may import the feed.
type Lock struct {
	Locked bool
	Owner  string // address to ask at
}

// Text gives the text of the first element called name.
func (e Elements) Text(name string) string {
	if list := e[name]; len(list) > 0 {
		return strings.TrimSpace(list[0].Value)
	}
	return ""
}

// Attr gives an attribute of the first element called name.
func (e Elements) Attr(name, attr string) string {
	if list := e[name]; len(list) > 0 {
		return strings.TrimSpace(list[0].Attrs[attr])
	}
	return ""
}

// Lock reads podcast:locked.
func (e Elements) Lock() Lock {
	return Lock{Locked: strings.EqualFold(e.Text("locked"), "yes"), Owner: e.Attr("locked", "owner")}
}

// each collects what read makes of the elements called name.
func each[T any](e Elements, name string, read func(get func(string) string, text string) (T, bool)) []T {
	list := e[name]
	if len(list) == 0 {
		return nil
	}
	var out []T
	for _, x := range list[:min(len(list), MaxList)] {
		get := func(attr string) string { return strings.TrimSpace(x.Attrs[attr]) }
		if v, ok := read(get, strings.TrimSpace(x.Value)); ok {
			out = append(out, v)
		}
	}
	return out
}

// Funding reads every podcast:funding.
func (e Elements) Funding() []Funding {
	return each(e, "funding", func(get func(string) string, text string) (Funding, bool) {
		return Funding{URL: get("url"), Text: text}, get("url") != ""
	})
}

// People reads every podcast:person.
func (e Elements) People() []Person {
	return each(e, "person", func(get func(string) string, text string) (Person, bool) {
		p := Person{Name: text, URL: get("href"), Image: get("img")}
		p.Role = orElse(strings.ToLower(get("role")), "host")
		p.Group = orElse(strings.ToLower(get("group")), "cast")
		return p, text != ""
	})
}

// Transcripts reads every podcast:transcript.
func (e Elements) Transcripts() []Transcript {
	return each(e, "transcript", func(get func(string) string, _ string) (Transcript, bool) {
		t := Transcript{URL: get("url"), Type: strings.ToLower(get("type")), Language: get("language"), Rel: strings.ToLower(get("rel"))}
		return t, t.URL != ""
	})
}

// Chapters reads podcast:chapters.
func (e Elements) Chapters() Chapters {
	return Chapters{URL: e.Attr("chapters", "url"), Type: strings.ToLower(e.Attr("chapters", "type"))}
}

// Soundbites reads every podcast:soundbite.
func (e Elements) Soundbites() []Soundbite {
	return each(e, "soundbite", func(get func(string) string, text string) (Soundbite, bool) {
		start, okStart := seconds(get("startTime"))
		length, okLength := seconds(get("duration"))
		return Soundbite{Start: start, Duration: length, Title: text}, okStart && okLength && length > 0
	})
}

// Alternates reads every podcast:alternateEnclosure that has a source.
func (e Elements) Alternates() []Alternate {
	list := e["alternateEnclosure"]
	var out []Alternate
	for _, x := range list[:min(len(list), MaxList)] {
		a := Alternate{Type: strings.ToLower(x.Attrs["type"]), Title: x.Attrs["title"], Lang: x.Attrs["lang"]}
		a.Length = size(x.Attrs["length"])
		a.Bitrate, _ = strconv.ParseFloat(x.Attrs["bitrate"], 64)
		a.Height, _ = strconv.Atoi(x.Attrs["height"])
		a.Default = strings.EqualFold(x.Attrs["default"], "true")
		a.Codecs, a.Rel = x.Attrs["codecs"], x.Attrs["rel"]
		for _, source := range x.Children["source"][:min(len(x.Children["source"]), MaxList)] {
			if uri := strings.TrimSpace(source.Attrs["uri"]); onWeb(uri) {
				a.Sources = append(a.Sources, uri)
			}
		}
		if len(a.Sources) > 0 {
			a.URL = a.Sources[0]
		}
		if proof := x.Children["integrity"]; len(proof) > 0 {
			a.ProofType, a.Proof = strings.ToLower(strings.TrimSpace(proof[0].Attrs["type"])), strings.TrimSpace(proof[0].Attrs["value"])
		}
		if a.URL != "" {
			out = append(out, a)
		}
	}
	return out
}

// onWeb leaves out addresses that need a program of their own: ipfs, torrents.
// What has no scheme is of the feed's own site.
func onWeb(uri string) bool {
	scheme, _, ok := strings.Cut(uri, ":")
	return uri != "" && (!ok || strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https") || strings.ContainsAny(scheme, "/?#"))
}

// seconds reads a number of seconds with decimals.
func seconds(s string) (time.Duration, bool) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f >= 0 && f < 1e8) {
		return 0, false
	}
	return time.Duration(f * float64(time.Second)), true
}

// size reads a number of bytes; what is none is 0.
func size(s string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
