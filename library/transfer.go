package library

import "time"

// DownloadState is where a download stands.
type DownloadState string

// The states of a download.
const (
	DownloadQueued DownloadState = "queued"
	DownloadActive DownloadState = "active"
	DownloadDone   DownloadState = "done"
	DownloadFailed DownloadState = "failed"
)

// Download is one episode's way to the disk.
type Download struct {
	EpisodeID   EpisodeID     `json:"episode_id"`
	PodcastID   PodcastID     `json:"podcast_id,omitempty"`
	Title       string        `json:"title"`
	Podcast     string        `json:"podcast,omitempty"`
	State       DownloadState `json:"state"`
	Path        string        `json:"path,omitempty"`
	Done        int64         `json:"done_bytes"`
	Size        int64         `json:"size_bytes,omitempty"`
	Rate        float64       `json:"bytes_per_s,omitempty"`
	Left        Seconds       `json:"left_s,omitempty"`
	Error       string        `json:"error,omitempty"`
	ErrorCode   Code          `json:"error_code,omitempty"`
	ErrorReason Reason        `json:"error_reason,omitzero"`
	At          time.Time     `json:"at,omitzero"` // when it was asked for or, if done, finished
}

// DownloadRequest asks for episodes on disk.
type DownloadRequest struct {
	IDs  []EpisodeID `json:"ids,omitempty"`
	New  bool        `json:"new,omitempty"`  // all of the inbox
	Jobs int         `json:"jobs,omitempty"` // zero: as set
	Wait bool        `json:"wait,omitempty"` // answer when all have ended
}

// BatchReport tells what came of a request for many. The request as a whole
// has failed only if the error beside it is set.
type BatchReport struct {
	Done   int          `json:"done"`
	Failed int          `json:"failed"`
	Errors []BatchError `json:"errors,omitempty"`
}

// BatchError is why one of many failed.
type BatchError struct {
	EpisodeID EpisodeID `json:"episode_id,omitempty"`
	Title     string    `json:"title,omitempty"`
	Source    string    `json:"source,omitempty"` // the address or file it came from
	Code      Code      `json:"code,omitempty"`
	Error     string    `json:"error"`
	Reason
}

// AddRequest subscribes. Each Source is an address or a file's path as the
// listener typed it; Document carries what came on standard input or was read
// from a file by the caller, since the owner may run in another folder.
type AddRequest struct {
	Sources  []string `json:"sources,omitempty"`
	Document []byte   `json:"document,omitempty"`
	Name     string   `json:"name,omitempty"` // of the document, for messages
	User     string   `json:"user,omitempty"`
	Password string   `json:"password,omitempty"`
	Tags     []string `json:"tags,omitempty"`
}

// AddReport tells which podcasts a request subscribed.
type AddReport struct {
	Podcasts []Podcast    `json:"podcasts"`          // subscribed now or before
	Known    []PodcastID  `json:"known,omitempty"`   // those that were subscribed before
	Choices  []Link       `json:"choices,omitempty"` // a site that names several feeds: none was taken
	Errors   []BatchError `json:"errors,omitempty"`
}

// RemoveRequest unsubscribes.
type RemoveRequest struct {
	IDs           []PodcastID `json:"ids"`
	KeepDownloads bool        `json:"keep_downloads,omitempty"`
}

// RefreshRequest asks the feeds for news; no IDs: all of them.
type RefreshRequest struct {
	IDs   []PodcastID `json:"ids,omitempty"`
	Jobs  int         `json:"jobs,omitempty"`
	Force bool        `json:"force,omitempty"` // without validators
	// Accept takes in what seems to be another podcast at the same address.
	Accept bool `json:"accept,omitempty"`
}

// RefreshReport sums up a refresh.
type RefreshReport struct {
	Checked     int            `json:"checked"`
	Unchanged   int            `json:"unchanged"`
	NewEpisodes int            `json:"new_episodes"`
	Failed      int            `json:"failed"`
	Errors      []RefreshError `json:"errors"`
	Seconds     float64        `json:"seconds"`
}

// RefreshError is why one feed failed.
type RefreshError struct {
	PodcastID PodcastID `json:"podcast_id"`
	FeedURL   string    `json:"feed_url"`
	Title     string    `json:"title,omitempty"`
	Code      Code      `json:"code,omitempty"`
	Error     string    `json:"error"`
	Reason
}

// RefreshProgress is how far a refresh has come.
type RefreshProgress struct {
	Running     bool   `json:"running"`
	Done        int    `json:"done"`
	Total       int    `json:"total"`
	Failed      int    `json:"failed"`
	NewEpisodes int    `json:"new_episodes"`
	Title       string `json:"title,omitempty"` // the podcast last heard from
}

// Setting is one preference with where its value comes from.
type Setting struct {
	Key     string   `json:"key"`
	Value   string   `json:"value"`
	Default string   `json:"default"`
	Type    string   `json:"type"` // string, bool, int, float, duration, size, choice
	Choices []string `json:"choices,omitempty"`
	Origin  string   `json:"origin"` // flag, environment, file, library, default; podcast: the podcast's own
	Doc     string   `json:"doc,omitempty"`
	Env     string   `json:"env,omitempty"`

	Podcast PodcastID `json:"podcast_id,omitempty"` // set: what counts for this podcast
}

// PodcastSetting changes a setting for one podcast alone.
type PodcastSetting struct {
	Podcast PodcastID `json:"podcast_id"`
	Key     string    `json:"key"`
	Value   string    `json:"value,omitempty"`
	Reset   bool      `json:"reset,omitempty"` // as everywhere again; Value is not looked at
}

// Document is a file's content with its format: opml or json.
type Document struct {
	Format string `json:"format,omitempty"`
	Name   string `json:"name,omitempty"`
	Data   []byte `json:"data,omitempty"`
}

// Check is one line of the doctor's report. Detail and Try are English; the
// reason names the message that says them in another language.
type Check struct {
	Name   string       `json:"name"`
	Status string       `json:"status"` // ok, warning, failed, absent
	Detail string       `json:"detail,omitempty"`
	Try    string       `json:"try,omitempty"`
	Items  []BatchError `json:"items,omitempty"` // of what Detail counts, the first few
	Code   Code         `json:"code,omitempty"`  // where the check failed with an error
	Reason
}

// OwnerInfo tells who owns the library.
type OwnerInfo struct {
	PID     int       `json:"pid"`
	Role    string    `json:"role"` // interface, daemon, command
	Version string    `json:"version"`
	Since   time.Time `json:"since"`
	DataDir string    `json:"data_dir"`
}
