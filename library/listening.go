package library

import "time"

// State is what the player does.
type State string

// The states of the player.
const (
	Stopped   State = "stopped"
	Playing   State = "playing"
	Paused    State = "paused"
	Buffering State = "buffering" // wants to play and waits for data
)

// Status is the player's state as scripts and screens see it. Position is the
// audio's own: samples heard, not time passed.
type Status struct {
	State     State       `json:"state"`
	Episode   *Episode    `json:"episode,omitempty"`
	Title     string      `json:"title,omitempty"` // of what plays without an episode: a file or an address
	Position  Seconds     `json:"position_s"`
	Duration  Seconds     `json:"duration_s,omitempty"`
	Buffered  Seconds     `json:"buffered_s,omitempty"`
	Speed     float64     `json:"speed"`
	Volume    float64     `json:"volume"` // 1 is the recording's own level; up to 1.5
	Muted     bool        `json:"muted,omitempty"`
	Trim      string      `json:"trim,omitempty"`  // how much silence is left out: mild, medium or strong; empty: none
	Level     bool        `json:"level,omitempty"` // loudness is evened out
	Boost     bool        `json:"boost,omitempty"` // voices are made clearer
	Saved     Seconds     `json:"saved_s"`         // listening time that trimming saved since this cosm began
	SavedAll  Seconds     `json:"saved_total_s"`   // and in all, as far as a history is kept
	Chapter   *ChapterRef `json:"chapter,omitempty"`
	Chapters  []Chapter   `json:"chapters,omitempty"`
	SleepLeft Seconds     `json:"sleep_left_s,omitempty"`
	SleepAt   string      `json:"sleep_at,omitempty"`       // what it ends with: "end" of the episode, "chapter", "episodes"
	SleepIn   int         `json:"sleep_episodes,omitempty"` // how many episodes end till then, with "episodes"
	Output    string      `json:"output,omitempty"`
	Codec     string      `json:"codec,omitempty"`
	Error     string      `json:"error,omitempty"` // why it does not play, in a listener's words
	ErrorCode Code        `json:"error_code,omitempty"`
	At        time.Time   `json:"at,omitzero"` // when Position was true

	ErrorReason Reason `json:"error_reason,omitzero"`
}

// ChapterRef is the chapter that the position is in.
type ChapterRef struct {
	Index int     `json:"index"`
	Title string  `json:"title"`
	Start Seconds `json:"start_s"`
}

// PlayRequest starts something. Just one of Episode, URL and Path is set; with
// none of them the player goes on with what is loaded, else with the queue's
// first, else with the episode last listened to.
type PlayRequest struct {
	Episode EpisodeID `json:"episode,omitempty"`
	URL     string    `json:"url,omitempty"`
	Path    string    `json:"path,omitempty"`
	At      *Seconds  `json:"at_s,omitempty"` // nil: where the listener left off
	Speed   float64   `json:"speed,omitempty"`
	Output  string    `json:"output,omitempty"`
	Paused  bool      `json:"paused,omitempty"`
}

// Verb is what Control does to the player.
type Verb string

// The verbs of Control. Those that take a value say which.
const (
	VerbPause  Verb = "pause"
	VerbResume Verb = "resume"
	VerbToggle Verb = "toggle"
	VerbStop   Verb = "stop"
	VerbNext   Verb = "next"
	VerbPrev   Verb = "prev"
	VerbSeek   Verb = "seek"   // Value: seconds, from the start or, if Relative, from here
	VerbSpeed  Verb = "speed"  // Value: 0.5–3; if Relative, a step
	VerbVolume Verb = "volume" // Value: 0–1.5; if Relative, a step
	VerbMute   Verb = "mute"   // Value: 0 off, 1 on; Relative: toggles
	// VerbSleep: Value: seconds, 0 off, -1 the end of the episode; if Relative,
	// so much later than set, or another chapter or episode. Text: chapter is the
	// end of the chapter, episodes that of the Value-th episode.
	VerbSleep   Verb = "sleep"
	VerbChapter Verb = "chapter" // Value: index from 0; if Relative, a step
	VerbOutput  Verb = "output"  // Text: the output's name
	VerbTrim    Verb = "trim"    // Text: off, mild, medium or strong; Relative: the next of them
	VerbLevel   Verb = "level"   // Value: 0 off, 1 on; Relative: toggles
	VerbBoost   Verb = "boost"   // Value: 0 off, 1 on; Relative: toggles
)

// Control is one command to the player. ID makes a retry harmless: the owner
// carries out a relative command with the same non-empty ID just once.
type Control struct {
	Verb     Verb    `json:"verb"`
	Value    float64 `json:"value,omitempty"`
	Relative bool    `json:"relative,omitempty"`
	Text     string  `json:"text,omitempty"`
	ID       string  `json:"id,omitempty"`
}

// HistoryEntry is a stretch of listening.
type HistoryEntry struct {
	ID        uint64    `json:"id"`
	At        time.Time `json:"at"`
	EpisodeID EpisodeID `json:"episode_id,omitempty"`
	PodcastID PodcastID `json:"podcast_id,omitempty"`
	Title     string    `json:"title"`
	Podcast   string    `json:"podcast,omitempty"`
	From      Seconds   `json:"from_s"`
	To        Seconds   `json:"to_s"`
	Listened  Seconds   `json:"listened_s"` // time that passed for the listener: less than To-From at speed 2
	Finished  bool      `json:"finished"`
}

// HistoryQuery selects history entries, newest first.
type HistoryQuery struct {
	Since   time.Time `json:"since,omitzero"`
	Episode EpisodeID `json:"episode,omitempty"`
	Limit   int       `json:"limit,omitempty"`
}

// QueueOp is a change of the queue.
type QueueOp string

// The changes of the queue. All are absolute, so that a retry does no harm.
const (
	QueueAdd    QueueOp = "add"    // at the end, or first if Front; an episode already there moves
	QueueRemove QueueOp = "remove" // the IDs
	QueueMove   QueueOp = "move"   // the first of IDs to Index, counted from 0
	QueueClear  QueueOp = "clear"
	QueueSet    QueueOp = "set" // the queue is just IDs
)

// QueueEdit asks for a change of the queue.
type QueueEdit struct {
	Op    QueueOp     `json:"op"`
	IDs   []EpisodeID `json:"ids,omitempty"`
	Front bool        `json:"front,omitempty"`
	Index int         `json:"index,omitempty"`
}
