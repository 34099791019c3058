package library

// EventKind says what changed.
type EventKind string

// The kinds of events. Each says which field of Event it fills.
const (
	EventStatus    EventKind = "status"    // Status
	EventPodcast   EventKind = "podcast"   // Podcast: added or changed
	EventRemoved   EventKind = "removed"   // Podcast: its id and title; unsubscribed
	EventEpisode   EventKind = "episode"   // Episode: changed
	EventEpisodes  EventKind = "episodes"  // many changed: ask again for what is shown
	EventQueue     EventKind = "queue"     // Queue
	EventHistory   EventKind = "history"   // ask again
	EventDownload  EventKind = "download"  // Download
	EventDownloads EventKind = "downloads" // files were removed: ask again
	EventRefresh   EventKind = "refresh"   // Refresh
	EventSetting   EventKind = "setting"   // Setting
	EventNotice    EventKind = "notice"    // Notice: something to tell the listener
	EventLeaving   EventKind = "leaving"   // the owner leaves; the last event of a watch
)

// Event is one change, told to every watcher.
type Event struct {
	Kind     EventKind        `json:"kind"`
	Status   *Status          `json:"status,omitempty"`
	Podcast  *Podcast         `json:"podcast,omitempty"`
	Episode  *Episode         `json:"episode,omitempty"`
	Queue    []Episode        `json:"queue,omitempty"`
	Download *Download        `json:"download,omitempty"`
	Refresh  *RefreshProgress `json:"refresh,omitempty"`
	Setting  *Setting         `json:"setting,omitempty"`
	Notice   *Error           `json:"notice,omitempty"`
}

// Key names the thing an event is about: a newer event of the same key makes
// an older one needless. Empty: a fact of its own, never merged.
func (e Event) Key() string {
	switch e.Kind {
	case EventNotice:
		return ""
	case EventPodcast, EventRemoved:
		return "podcast/" + string(e.Podcast.ID)
	case EventEpisode:
		return "episode/" + string(e.Episode.ID)
	case EventDownload:
		return "download/" + string(e.Download.EpisodeID)
	case EventSetting:
		return "setting/" + string(e.Setting.Podcast) + "/" + e.Setting.Key
	}
	return string(e.Kind)
}
