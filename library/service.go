package library

import "context"

// Service is all that a listener can do. The instance that owns the library,
// the socket's client and the guard implement it and cannot be told apart.
//
// Every method may be called from any goroutine. A change is durable when the
// method returns nil. Each returns an *Error (or a wrapped one) on failure;
// context errors come as Cancelled. A method that waits on the network returns
// soon after its context ends. Empty is the answer of those with nothing to
// say: it keeps every method of the one form that the socket carries.
type Service interface {
	Subscriptions
	Episodes
	Player
	Lists
	Downloads
	Preferences
	Upkeep
}

// Empty is a request or an answer without content.
type Empty struct{}

// EpisodeFlag sets something of many episodes at once.
type EpisodeFlag struct {
	IDs []EpisodeID `json:"ids"`
	On  bool        `json:"on"`
}

// Subscriptions are the podcasts one follows.
type Subscriptions interface {
	// Add subscribes. One bad source of several does not stop the others: the
	// error is set only if nothing was subscribed.
	Add(ctx context.Context, r AddRequest) (AddReport, error)
	// Remove unsubscribes; NotFound if one of the ids is unknown, and then none is removed.
	Remove(ctx context.Context, r RemoveRequest) (Empty, error)
	Podcasts(ctx context.Context, q PodcastQuery) ([]Podcast, error)
	Podcast(ctx context.Context, id PodcastID) (PodcastDetail, error)
	// FindPodcast takes an id, a feed address or an unambiguous part of a title.
	FindPodcast(ctx context.Context, ref string) (Podcast, error)
	// Refresh asks the feeds for news. A feed that fails is told in the report.
	Refresh(ctx context.Context, r RefreshRequest) (RefreshReport, error)
	// Import subscribes what an OPML document lists or takes in a whole library (JSON).
	Import(ctx context.Context, d Document) (AddReport, error)
	// Export writes the library; Format says how. No secret is in it.
	Export(ctx context.Context, d Document) (Document, error)
}

// Episodes are what one listens to.
type Episodes interface {
	Episodes(ctx context.Context, q EpisodeQuery) ([]Episode, error)
	Episode(ctx context.Context, id EpisodeID) (EpisodeDetail, error)
	// FindEpisode takes an id, latest, latest:PODCAST or an unambiguous part of a title.
	FindEpisode(ctx context.Context, ref string) (Episode, error)
	// Chapters and Transcript ask the network at most once: what came is kept.
	Chapters(ctx context.Context, id EpisodeID) ([]Chapter, error)
	Transcript(ctx context.Context, id EpisodeID) (Transcript, error)
	MarkPlayed(ctx context.Context, f EpisodeFlag) (Empty, error)
	SetFavourite(ctx context.Context, f EpisodeFlag) (Empty, error)
	// SetNew takes episodes out of the inbox or puts them back.
	SetNew(ctx context.Context, f EpisodeFlag) (Empty, error)
}

// Player is what sounds.
type Player interface {
	Play(ctx context.Context, r PlayRequest) (Status, error)
	Control(ctx context.Context, c Control) (Status, error)
	Status(ctx context.Context, _ Empty) (Status, error)
}

// Lists are the queue and the history.
type Lists interface {
	Queue(ctx context.Context, _ Empty) ([]Episode, error)
	EditQueue(ctx context.Context, e QueueEdit) ([]Episode, error)
	History(ctx context.Context, q HistoryQuery) ([]HistoryEntry, error)
	// EraseHistory removes the entries; none named: all of them.
	EraseHistory(ctx context.Context, ids []uint64) (Empty, error)
}

// Downloads are episodes on disk.
type Downloads interface {
	Download(ctx context.Context, r DownloadRequest) (BatchReport, error)
	// Downloads lists what is under way, failed and on disk, in that order.
	Downloads(ctx context.Context, _ Empty) ([]Download, error)
	CancelDownloads(ctx context.Context, ids []EpisodeID) (Empty, error)
	// RemoveDownloads deletes the files; none named: those of played episodes that are no favourites.
	RemoveDownloads(ctx context.Context, ids []EpisodeID) (BatchReport, error)
}

// Preferences are the settings.
type Preferences interface {
	Settings(ctx context.Context, _ Empty) ([]Setting, error)
	// SetSetting changes Key to Value; Invalid says what would be right.
	SetSetting(ctx context.Context, s Setting) (Setting, error)
	// ResetSetting goes back to the default.
	ResetSetting(ctx context.Context, key string) (Setting, error)
	// PodcastSettings lists the settings that a podcast can have of its own, with
	// what counts for it.
	PodcastSettings(ctx context.Context, id PodcastID) ([]Setting, error)
	// SetPodcastSetting gives a podcast a setting of its own, or takes it away.
	SetPodcastSetting(ctx context.Context, s PodcastSetting) (Setting, error)
}

// Upkeep is about the library itself.
type Upkeep interface {
	Info(ctx context.Context, _ Empty) (OwnerInfo, error)
	Doctor(ctx context.Context, _ Empty) ([]Check, error)
	// Watch gives the current state first (a status, the queue, downloads and a
	// refresh under way), then every change till ctx ends or the owner leaves;
	// the channel is closed then. A slow reader is never waited for: of events
	// with the same Key it sees only the newest.
	Watch(ctx context.Context) (<-chan Event, error)
}
