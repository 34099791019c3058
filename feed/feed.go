// Package feed reads podcast feeds: RSS 0.9 to 2.0, Atom and JSON Feed, with the
// namespaces of Apple and of Podcasting 2.0, in any charset and in the state in
// which feeds are found. Podcast and Item hold what a feed states, cleaned but
// not interpreted; nothing is fetched and nothing is stored.
//
// Feeds are hostile input. Whatever comes in, no text field holds a control
// character, an escape sequence or an override of the reading direction; time is
// linear in the body; ParseEach holds one batch of items at a time, Parse holds
// what it returns, at most MaxItems items. The functions are safe for concurrent
// use.
package feed

import (
	"time"

	"cosm/feed/podcast"
)

// Format is the kind of document a feed is.
type Format string

// The formats that Parse knows.
const (
	RSS      Format = "rss" // with its RDF variants
	Atom     Format = "atom"
	JSONFeed Format = "json"
)

// Podcast is what a feed says about itself. Absent values are zero. Single-line
// fields have their blanks folded; addresses are absolute where a base is known.
type Podcast struct {
	Title       string
	Author      string // one line, of people or of a house
	Description string // HTML or plain text, as given
	SiteURL     string
	FeedURL     string // the feed's own address, as it states it (rel="self")
	NewFeedURL  string // where the feed says it has moved (itunes:new-feed-url)
	NextPage    string // older items (RFC 5005, rel="next")
	Language    string // BCP 47, as given
	ImageURL    string
	Generator   string
	Explicit    bool
	Complete    bool // no more episodes will come (itunes:complete)
	Serial      bool // to be heard from the first episode on (itunes:type)
	Categories  []string
	Owner       Owner
	Schedule    Schedule

	// Of the podcast namespace.
	GUID    string
	Medium  string // lower case: "podcast", "music", "audiobook" …
	Lock    podcast.Lock
	Funding []podcast.Funding
	People  []podcast.Person
	More    *podcast.More // nil for nothing more

	Format    Format
	Charset   string // what the feed was decoded from
	Truncated bool   // the document ended early; items may be missing

	// Items are in document order. ParseEach leaves them nil.
	Items []*Item
}

// Owner is whom directories write to about a podcast.
type Owner struct {
	Name, Email string
}

// Item is an entry of a feed. It is an episode when it is Playable.
type Item struct {
	GUID        string // as given; empty when missing or blank, not always unique
	Title       string
	Notes       string // the best text there is: HTML or plain text, as given
	Summary     string // a shorter text, when there is one beside Notes
	Link        string
	Author      string
	ImageURL    string
	Published   time.Time     // UTC; zero when missing or unreadable; see Date
	Duration    time.Duration // whole seconds; zero for unknown
	Enclosure   Enclosure     // the first that can be played, else the first
	Others      []Enclosure   // further enclosures
	Season      int           // 0 for none
	Number      float64       // of the episode, decimals allowed; 0 for none
	Kind        Kind
	Explicit    bool
	Marks       []Mark // chapters within the feed (Podlove Simple Chapters)
	Chapters    podcast.Chapters
	Transcripts []podcast.Transcript
	People      []podcast.Person // replace those of the Podcast
	Funding     []podcast.Funding
	Alternates  []podcast.Alternate
	Soundbites  []podcast.Soundbite
	More        *podcast.More // nil for nothing more
}

// Enclosure is a media file that belongs to an item.
type Enclosure struct {
	URL    string
	Type   string // media type, lower case, without parameters; may be empty
	Length int64  // bytes as stated; 0 for unknown
}

// Kind says what an episode is to its podcast.
type Kind string

// The kinds of episode (itunes:episodeType).
const (
	Full    Kind = "full"
	Trailer Kind = "trailer"
	Bonus   Kind = "bonus"
)

// Mark is a chapter mark given within the feed.
type Mark struct {
	Start time.Duration
	Title string
	URL   string
	Image string
}

// Playable reports whether the item is an episode: its enclosure can be played.
func (it *Item) Playable() bool { return it.Enclosure.Playable() }

// Date is when the item was published, as far as that can be believed: feeds
// write 1970 for nothing, and dates far ahead by mistake, which would stand at
// the head of every list. Then, and without a date, it is firstSeen.
func (it *Item) Date(firstSeen, now time.Time) time.Time {
	const early = 48 * time.Hour // a scheduled episode, a wrong time zone
	epoch := time.Unix(0, 0)
	nearEpoch := it.Published.After(epoch.Add(-early)) && it.Published.Before(epoch.Add(early))
	if it.Published.IsZero() || nearEpoch || it.Published.After(now.Add(early)) {
		return firstSeen
	}
	return it.Published
}
