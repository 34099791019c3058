package library

import "time"

// Namespace is what a feed says with the podcast namespace
// (https://podcasting2.org/docs/podcast-namespace/1.0) that few feeds say at
// all. All of it is optional. Those fields that are of a podcast or of an
// episode alone say so.
type Namespace struct {
	License     *License     `json:"license,omitempty"`
	Locations   []Location   `json:"locations,omitempty"`
	Value       []Value      `json:"value,omitempty"`
	Chat        *Chat        `json:"chat,omitempty"`
	Social      []Discussion `json:"social,omitempty"`
	Txt         []Txt        `json:"txt,omitempty"`
	Images      []Image      `json:"images,omitempty"`
	RemoteItems []RemoteItem `json:"remote_items,omitempty"`

	LockOwner       string           `json:"lock_owner,omitempty"` // podcast: whom to ask to move it
	Trailers        []Trailer        `json:"trailers,omitempty"`   // podcast
	Live            []LiveItem       `json:"live,omitempty"`       // podcast
	Podroll         []RemoteItem     `json:"podroll,omitempty"`    // podcast: what its makers recommend
	Publisher       *RemoteItem      `json:"publisher,omitempty"`  // podcast: the feed of its publisher
	Block           []Block          `json:"block,omitempty"`      // podcast
	UpdateFrequency *UpdateFrequency `json:"update_frequency,omitempty"`
	UsesPodping     bool             `json:"uses_podping,omitempty"` // podcast: its host tells podping of changes

	SeasonName   string      `json:"season_name,omitempty"`    // episode
	NumberText   string      `json:"number_display,omitempty"` // episode: how its number is to be shown
	Soundbites   []Soundbite `json:"soundbites,omitempty"`     // episode
	Alternates   []Alternate `json:"alternates,omitempty"`     // episode: the same in other files
	ContentLinks []Link      `json:"content_links,omitempty"`  // episode: the same in other places
	Support      []Link      `json:"support,omitempty"`        // episode: ways to give money for it
}

// License is under which terms something is published.
type License struct {
	Name string `json:"name,omitempty"` // an SPDX identifier or a name of its own
	URL  string `json:"url,omitempty"`
}

// Location is a place something is about ("subject") or was made at ("creator").
type Location struct {
	Name    string `json:"name,omitempty"`
	Rel     string `json:"rel,omitempty"`
	Geo     string `json:"geo,omitempty"` // geo: address (RFC 5870)
	OSM     string `json:"osm,omitempty"` // an object of OpenStreetMap
	Country string `json:"country,omitempty"`
}

// Value is who is paid how by those listeners who pay while they listen. cosm
// shows it and pays nobody.
type Value struct {
	Type       string      `json:"type,omitempty"`
	Method     string      `json:"method,omitempty"`
	Suggested  string      `json:"suggested,omitempty"` // in the unit of Type
	Recipients []Recipient `json:"recipients,omitempty"`
	TimeSplits []TimeSplit `json:"time_splits,omitempty"`
}

// Recipient gets Split parts of the sum of all splits of its list.
type Recipient struct {
	Name    string `json:"name,omitempty"`
	Type    string `json:"type,omitempty"`
	Address string `json:"address,omitempty"`
	Split   int    `json:"split"`
	Fee     bool   `json:"fee,omitempty"`
}

// TimeSplit is a passage for which others are paid: Percent of the sum goes to
// the makers of Remote, or all of it to Recipients.
type TimeSplit struct {
	Start      Seconds     `json:"start_s"`
	Duration   Seconds     `json:"duration_s,omitempty"`
	Percent    int         `json:"remote_percentage,omitempty"`
	Remote     *RemoteItem `json:"remote_item,omitempty"`
	Recipients []Recipient `json:"recipients,omitempty"`
}

// Chat is a room in which listeners talk.
type Chat struct {
	Server   string `json:"server"`
	Protocol string `json:"protocol,omitempty"`
	Account  string `json:"account,omitempty"`
	Space    string `json:"space,omitempty"`
}

// Discussion is where the public talks; without an address, and "disabled" for
// its protocol, the makers want none.
type Discussion struct {
	URL      string `json:"url,omitempty"`
	Protocol string `json:"protocol,omitempty"`
	Account  string `json:"account,omitempty"`
	Priority int    `json:"priority,omitempty"`
}

// Txt is a statement of the makers, often a proof of ownership.
type Txt struct {
	Purpose string `json:"purpose,omitempty"`
	Text    string `json:"text"`
}

// Image is a picture in one of the forms in which there is one.
type Image struct {
	URL     string `json:"url"`
	Alt     string `json:"alt,omitempty"`
	Aspect  string `json:"aspect_ratio,omitempty"`
	Purpose string `json:"purpose,omitempty"`
	Type    string `json:"type,omitempty"`
	Width   int    `json:"width,omitempty"`
	Height  int    `json:"height,omitempty"`
}

// RemoteItem names another feed, or an episode of one.
type RemoteItem struct {
	FeedGUID string `json:"feed_guid,omitempty"`
	FeedURL  string `json:"feed_url,omitempty"`
	ItemGUID string `json:"item_guid,omitempty"`
	Medium   string `json:"medium,omitempty"`
	Title    string `json:"title,omitempty"`
}

// Trailer is a sample of the podcast or of one of its seasons.
type Trailer struct {
	URL       string    `json:"url"`
	Title     string    `json:"title,omitempty"`
	Type      string    `json:"type,omitempty"`
	Published time.Time `json:"published,omitzero"`
	Size      int64     `json:"size_bytes,omitempty"`
	Season    int       `json:"season,omitempty"`
}

// LiveItem is a broadcast: "pending", "live" or "ended".
type LiveItem struct {
	Status string    `json:"status"`
	Start  time.Time `json:"start,omitzero"`
	End    time.Time `json:"end,omitzero"`
	GUID   string    `json:"guid,omitempty"`
	Title  string    `json:"title,omitempty"`
	Notes  string    `json:"notes,omitempty"` // one line
	Link   string    `json:"link,omitempty"`
	Image  string    `json:"image_url,omitempty"`
	URL    string    `json:"audio_url,omitempty"`
	Type   string    `json:"audio_type,omitempty"`
	Links  []Link    `json:"content_links,omitempty"`
	People []Person  `json:"people,omitempty"`
	Chat   *Chat     `json:"chat,omitempty"`
}

// Now tells whether the broadcast is on, as far as the feed tells: it is not
// believed to be so a day after its stated end.
func (l LiveItem) Now(at time.Time) bool {
	return l.Status == "live" && (l.End.IsZero() || at.Before(l.End.Add(24*time.Hour)))
}

// Block asks a service, or without an ID all of them, not to list the podcast.
type Block struct {
	ID string `json:"id,omitempty"`
	On bool   `json:"block"`
}

// UpdateFrequency is how often the makers mean to publish.
type UpdateFrequency struct {
	Complete bool      `json:"complete,omitempty"`
	Start    time.Time `json:"dtstart,omitzero"`
	Rule     string    `json:"rrule,omitempty"` // RFC 5545
	Text     string    `json:"text,omitempty"`
}

// Soundbite is a passage that the makers hold out as a sample.
type Soundbite struct {
	Start    Seconds `json:"start_s"`
	Duration Seconds `json:"duration_s"`
	Title    string  `json:"title,omitempty"` // empty: that of the episode
}

// Alternate is the same episode in another file.
type Alternate struct {
	URL       string   `json:"url"`
	Sources   []string `json:"sources,omitempty"` // further addresses of the same bytes
	Type      string   `json:"type,omitempty"`
	Codecs    string   `json:"codecs,omitempty"`
	Size      int64    `json:"size_bytes,omitempty"`
	Bitrate   float64  `json:"bitrate,omitempty"` // bits a second
	Height    int      `json:"height,omitempty"`  // of a video, pixels
	Title     string   `json:"title,omitempty"`
	Language  string   `json:"language,omitempty"`
	Rel       string   `json:"rel,omitempty"`
	Default   bool     `json:"default,omitempty"`        // the very file of the enclosure
	ProofType string   `json:"integrity_type,omitempty"` // sri or pgp-signature
	Proof     string   `json:"integrity,omitempty"`      // what the bytes are checked by
}
