package msg

import (
	"cosm/library"
	"cosm/ui/keys"
)

// Ask is something that the root does for a screen.
type Ask any

// Moving between screens.
type (
	// OpenPodcast shows the episodes of a podcast.
	OpenPodcast struct {
		ID    library.PodcastID
		Title string
	}
	// OpenEpisode shows all about an episode.
	OpenEpisode struct{ Episode library.Episode }
	// Back leaves the page in front.
	Back struct{}
	// Perform does what the action's key would do.
	Perform struct{ Action keys.Action }
)

// Listening.
type (
	// Play starts an episode, where the listener left off if At is nil.
	Play struct {
		Episode library.Episode
		At      *library.Seconds
	}
	// Control is a command to the player.
	Control struct{ library.Control }
	// Jump goes to a place in what plays: a time, or a share of its length if
	// Share is set.
	Jump struct {
		At    library.Seconds
		Share float64
		By    bool // At is how far from here
	}
)

// Keeping. Each may hold several episodes; undo brings back what they were.
type (
	// Mark sets whether episodes are played.
	Mark struct {
		Episodes []library.Episode
		On       bool
	}
	// Favourite sets whether episodes are favourites.
	Favourite struct {
		Episodes []library.Episode
		On       bool
	}
	// SetNew sets whether episodes are in the inbox. Quietly: nobody asked for
	// it, so nothing is told and nothing is to be undone.
	SetNew struct {
		Episodes []library.Episode
		On       bool
		Quietly  bool
	}
	// Enqueue puts episodes into the queue.
	Enqueue struct {
		Episodes []library.Episode
		Front    bool
	}
	// Dequeue takes episodes out of the queue.
	Dequeue struct{ Episodes []library.Episode }
	// MoveInQueue moves an episode to a place counted from 0.
	MoveInQueue struct {
		ID library.EpisodeID
		To int
	}
	// ClearQueue empties the queue.
	ClearQueue struct{}
	// EraseHistory removes entries; none named: all of them.
	EraseHistory struct{ IDs []uint64 }
)

// Downloads.
type (
	// Download gets episodes on disk.
	Download struct{ Episodes []library.Episode }
	// CancelDownloads stops those under way.
	CancelDownloads struct{ IDs []library.EpisodeID }
	// RemoveDownloads deletes files; none named: those of played episodes.
	RemoveDownloads struct{ IDs []library.EpisodeID }
)

// Podcasts.
type (
	// Refresh asks feeds for news; none named: all of them.
	Refresh struct{ IDs []library.PodcastID }
	// Unsubscribe removes podcasts.
	Unsubscribe struct{ Podcasts []library.Podcast }
	// Subscribe adds what is at an address or in a file.
	Subscribe struct{ Source, User, Password string }
)

// Settings.
type (
	// Set changes a setting.
	Set struct{ Key, Value string }
	// Reset brings a setting back to its default.
	Reset struct{ Key string }
	// Tune lets the listener choose how a podcast is listened to.
	Tune struct {
		ID    library.PodcastID
		Title string
	}
)

// The world outside of the program.
type (
	// OpenURL shows an address in the browser.
	OpenURL struct{ URL string }
	// Browse shows an episode's page in the browser.
	Browse struct{ Episode library.Episode }
	// Copy puts text on the clipboard.
	Copy struct{ Text string }
	// CopyLink puts the address of an episode's page on the clipboard.
	CopyLink struct{ Episode library.Episode }
)

// Asking the listener.
type (
	// Confirm asks before something that cannot be undone. Then is asked for
	// when the listener agrees.
	Confirm struct {
		Question string
		Yes      string
		Then     Ask
	}
	// Choose lets the listener choose one of several.
	Choose struct {
		Title   string
		Options []Option
		At      int // the one the cursor starts on
	}
	// Prompt asks for a line of text. Then makes of it what is to be done.
	Prompt struct {
		Title, Hint, Value string
		Hidden             bool
		Then               func(string) Ask
	}
)

// Option is one of several to choose from.
type Option struct {
	Label string
	Hint  string // muted, on the right
	Key   string // a key that does the same
	Then  Ask
}
