package library

import "time"

// The types of this file are what the refresher and the store say to each
// other. They do not travel over the socket.

// FeedState is what is remembered of a feed from one look to the next.
type FeedState struct {
	PodcastID    PodcastID
	Title        string // for messages; the store does not take it from here
	URL          string // where the feed is asked for; a move changes it
	ETag         string
	LastModified string
	BodyHash     string    // of the last body that was taken in
	Private      bool      // asks for a name and a password
	Stopped      bool      // the feed is gone for good: asked again only on demand
	Complete     bool      // says that no more episodes will come
	Failures     int       // in a row
	NextTry      time.Time // not to be asked before, unless on demand
	RefreshedAt  time.Time // last success; zero: never yet
	Every        Seconds   // how long it is left alone after a success, as was learnt; zero: as is set for all

	// What Every is learnt from.
	Newest time.Time // publication of the newest episode that it brought
	Gap    Seconds   // usual time between two episodes; zero: not known
	Wish   Seconds   // how long it wants to be left alone; zero: it does not say
	Skip   uint32    // when it wants to be left alone: bits 0–23 hours of the day in UTC, 24–30 days from Sunday on

	Archive string // where the next page of older episodes is to be read back from; empty: nowhere
	Pages   int    // of older episodes asked for so far
}

// FeedUpdate is what one look at a feed brought. A long feed comes in several
// parts: all have the Podcast's id in State, Part counts from 0, and only the
// Last writes State and Check.
type FeedUpdate struct {
	State    FeedState
	Check    FeedCheck       // New is counted by the store; no Result: new or unchanged, as that says
	Podcast  *PodcastDetail  // as the feed states it; nil: as before
	Episodes []EpisodeDetail // in the feed's order, without id; what the listener did is not looked at
	Part     int
	Last     bool
	Whole    bool   // with Last: the feed was read to its end, so episodes that did not come have left it
	Older    bool   // a page of older episodes: none is news, and the health log gets no line
	Accept   bool   // take it in even if it seems to be another podcast
	Title    string // with Part 0: what the feed calls itself
}

// FeedOutcome is what became of a FeedUpdate.
type FeedOutcome struct {
	PodcastID PodcastID
	Removed   bool // the podcast was unsubscribed meanwhile; nothing was written
	Added     []EpisodeID
	Changed   int
	Left      int    // episodes newly marked as gone
	Other     *Error // the feed is another podcast now: nothing was taken in
}

// DownloadRecord is what is remembered of a download across runs.
type DownloadRecord struct {
	EpisodeID    EpisodeID     `json:"episode_id"`
	State        DownloadState `json:"state"`
	URL          string        `json:"url,omitempty"`  // where the bytes so far came from
	Path         string        `json:"path,omitempty"` // of the file, whole or partial
	Done         int64         `json:"done_bytes,omitempty"`
	Size         int64         `json:"size_bytes,omitempty"`
	ETag         string        `json:"etag,omitempty"`
	LastModified string        `json:"last_modified,omitempty"`
	Error        string        `json:"error,omitempty"`
	ErrorCode    Code          `json:"error_code,omitempty"`
	ErrorReason  Reason        `json:"error_reason,omitzero"`
	At           time.Time     `json:"at,omitzero"`
}

// LedgerRow sums up what was asked of a host for one purpose.
type LedgerRow struct {
	Host     string    `json:"host"`
	Purpose  string    `json:"purpose"`
	Requests int64     `json:"requests"`
	BytesIn  int64     `json:"bytes_in"`
	BytesOut int64     `json:"bytes_out"`
	FirstAt  time.Time `json:"first_at,omitzero"`
	LastAt   time.Time `json:"last_at,omitzero"`
}
