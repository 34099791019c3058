package library

import "time"

// EpisodeID names an episode: twelve characters of lower-case base32, made from
// its podcast's id (whose beginning it shares) and its identity in the feed when
// first seen.
type EpisodeID string

// Episode is an episode as lists show it, with what the listener did to it.
type Episode struct {
	ID            EpisodeID `json:"id"`
	PodcastID     PodcastID `json:"podcast_id,omitempty"`
	PodcastTitle  string    `json:"podcast,omitempty"`
	Title         string    `json:"title"`
	Published     time.Time `json:"published,omitzero"`
	Duration      Seconds   `json:"duration_s,omitempty"`
	Position      Seconds   `json:"position_s,omitempty"`
	Played        bool      `json:"played"`
	Favourite     bool      `json:"favourite"`
	New           bool      `json:"new,omitempty"` // in the inbox: not yet opened, played, queued or dismissed
	Queued        bool      `json:"queued,omitempty"`
	AudioURL      string    `json:"audio_url,omitempty"`
	AudioType     string    `json:"audio_type,omitempty"`
	Size          int64     `json:"size_bytes,omitempty"`
	Downloaded    bool      `json:"downloaded"`
	Path          string    `json:"path,omitempty"`
	Explicit      bool      `json:"explicit,omitempty"`
	Season        int       `json:"season,omitempty"`
	Number        float64   `json:"number,omitempty"`
	Kind          string    `json:"kind,omitempty"` // trailer or bonus; empty for a full episode
	HasChapters   bool      `json:"has_chapters"`
	HasTranscript bool      `json:"has_transcript"`
	Gone          bool      `json:"gone,omitempty"`    // no longer in the feed; kept all the same
	Problem       *Error    `json:"problem,omitempty"` // why it could not be played: till it plays, or its feed names other audio
}

// EpisodeDetail is all that is known of an episode.
type EpisodeDetail struct {
	Episode
	GUID        string          `json:"guid,omitempty"`
	Link        string          `json:"link,omitempty"`
	Author      string          `json:"author,omitempty"`
	ImageURL    string          `json:"image_url,omitempty"`
	Notes       string          `json:"notes,omitempty"` // HTML as the feed gives it, without control characters
	ChaptersURL string          `json:"chapters_url,omitempty"`
	Chapters    []Chapter       `json:"chapters,omitempty"` // those known without asking the network
	Transcripts []TranscriptRef `json:"transcripts,omitempty"`
	People      []Person        `json:"people,omitempty"`
	FirstSeen   time.Time       `json:"first_seen,omitzero"`
	PlayedAt    time.Time       `json:"played_at,omitzero"`
	PositionAt  time.Time       `json:"position_at,omitzero"` // when Position was kept
	Namespace
}

// Chapter is a named part of an episode.
type Chapter struct {
	Start    Seconds `json:"start_s"`
	End      Seconds `json:"end_s,omitempty"` // zero: up to the next one
	Title    string  `json:"title"`
	URL      string  `json:"url,omitempty"`
	ImageURL string  `json:"image_url,omitempty"`
	Hidden   bool    `json:"hidden,omitempty"` // toc: false
}

// TranscriptRef tells where a transcript is to be had.
type TranscriptRef struct {
	URL      string `json:"url"`
	Type     string `json:"type,omitempty"`
	Language string `json:"language,omitempty"`
	Rel      string `json:"rel,omitempty"` // captions: with times that are meant to be shown along
}

// Transcript is the text of an episode. Untimed lines have no Start.
type Transcript struct {
	Timed bool             `json:"timed"`
	Lines []TranscriptLine `json:"lines"`
}

// TranscriptLine is one caption or paragraph.
type TranscriptLine struct {
	Start   Seconds `json:"start_s"`
	End     Seconds `json:"end_s,omitempty"`
	Speaker string  `json:"speaker,omitempty"`
	Text    string  `json:"text"`
}

// EpisodeQuery selects episodes; zero values select all. The newest come first
// unless Sort says otherwise.
type EpisodeQuery struct {
	Podcast    PodcastID   `json:"podcast,omitempty"`
	IDs        []EpisodeID `json:"ids,omitempty"` // just these, in this order; the rest of the query is not looked at
	New        bool        `json:"new,omitempty"` // in the inbox
	Unplayed   bool        `json:"unplayed,omitempty"`
	Started    bool        `json:"started,omitempty"` // has a position and is not played
	Downloaded bool        `json:"downloaded,omitempty"`
	Favourite  bool        `json:"favourite,omitempty"`
	Since      time.Time   `json:"since,omitzero"`  // published at or after
	Text       string      `json:"text,omitempty"`  // in the title or the podcast's title; any case and width
	Sort       string      `json:"sort,omitempty"`  // newest (default), oldest, title, duration, podcast
	Limit      int         `json:"limit,omitempty"` // zero: no limit
	Offset     int         `json:"offset,omitempty"`
}
