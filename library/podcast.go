package library

import "time"

// PodcastID names a podcast: eight characters of lower-case base32, made from
// the address under which it was first subscribed, so that it is the same
// after the same feed is removed and added again.
type PodcastID string

// Podcast is a subscription as lists show it.
type Podcast struct {
	ID           PodcastID `json:"id"`
	Title        string    `json:"title"`
	Author       string    `json:"author,omitempty"`
	FeedURL      string    `json:"feed_url"`
	SiteURL      string    `json:"site_url,omitempty"`
	Language     string    `json:"language,omitempty"`
	ImageURL     string    `json:"image_url,omitempty"`
	Explicit     bool      `json:"explicit,omitempty"`
	Private      bool      `json:"private,omitempty"` // asks for a name and a password
	Tags         []string  `json:"tags,omitempty"`
	SubscribedAt time.Time `json:"subscribed_at,omitzero"`
	RefreshedAt  time.Time `json:"refreshed_at,omitzero"` // last success
	LastError    string    `json:"last_error,omitempty"`  // of the last try, in a listener's words; empty after a success
	LastCode     Code      `json:"last_error_code,omitempty"`
	LastReason   Reason    `json:"last_error_reason,omitzero"`
	Episodes     int       `json:"episodes"`
	Unplayed     int       `json:"unplayed"`
	LatestAt     time.Time `json:"latest_at,omitzero"` // publication of the newest episode
}

// PodcastDetail is all that is known of a podcast.
type PodcastDetail struct {
	Podcast
	Description string      `json:"description,omitempty"` // HTML as the feed gives it, without control characters
	Categories  []string    `json:"categories,omitempty"`
	GUID        string      `json:"guid,omitempty"`   // podcast:guid
	Medium      string      `json:"medium,omitempty"` // podcast:medium in lower case: podcast, music, audiobook …
	Serial      bool        `json:"serial,omitempty"`
	Complete    bool        `json:"complete,omitempty"`
	Owner       string      `json:"owner,omitempty"`
	Locked      bool        `json:"locked,omitempty"`
	Funding     []Link      `json:"funding,omitempty"`
	People      []Person    `json:"people,omitempty"`
	Health      []FeedCheck `json:"health,omitempty"` // newest first
	NextTry     time.Time   `json:"next_try,omitzero"`
	CheckEvery  Seconds     `json:"check_every_s,omitempty"` // how long the feed is left alone, as was learnt; zero: as is set for all
	Stopped     bool        `json:"stopped,omitempty"`       // gone for good: asked again only on demand
	Other       string      `json:"other_podcast,omitempty"` // title of another podcast that is at the feed's address now and was not taken in
	Namespace
}

// Link is an address with the words a feed gives it.
type Link struct {
	URL   string `json:"url"`
	Title string `json:"title,omitempty"`
}

// Person is a host, a guest or another who took part (podcast:person).
type Person struct {
	Name string `json:"name"`
	Role string `json:"role,omitempty"`
	URL  string `json:"url,omitempty"`

	Group    string `json:"group,omitempty"` // empty: the cast
	ImageURL string `json:"image_url,omitempty"`
}

// FeedCheck is one line of a feed's health log.
type FeedCheck struct {
	At     time.Time `json:"at"`
	Result string    `json:"result"` // new, unchanged, failed
	New    int       `json:"new,omitempty"`
	Error  string    `json:"error,omitempty"` // an English sentence
	Code   Code      `json:"code,omitempty"`
	Reason
}

// PodcastQuery selects subscriptions.
type PodcastQuery struct {
	Sort string `json:"sort,omitempty"` // title (default), latest, unplayed, subscribed
	Tag  string `json:"tag,omitempty"`
}
