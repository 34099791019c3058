// Package keys says which key does what. Actions is the one table: help, the
// command palette, the list in the manual and the key map of the settings file
// are all made from it. Screens see actions, never keys.
//
// A Map is never changed after New and may be used from any goroutine.
package keys

// Screen names a screen, as a bit, so that a set of them is one too.
type Screen uint16

// The screens.
const (
	Inbox Screen = 1 << iota
	Subscriptions
	Podcast
	Episode
	Queue
	Downloads
	Favourites
	History
	Playing
	Settings

	Everywhere Screen = 1<<iota - 1

	// Lists are the screens with rows to move in.
	Lists = Everywhere
	// Selects are the screens where an episode can be under the cursor.
	Selects = Inbox | Podcast | Episode | Queue | Downloads | Favourites | History | Playing
	// Many are those where several episodes can be chosen.
	Many = Inbox | Podcast | Queue | Favourites
	// OfPodcast are those where a podcast can be under the cursor.
	OfPodcast = Subscriptions | Podcast
	// Filters are those that can be narrowed by words.
	Filters = Inbox | Subscriptions | Podcast | Queue | Downloads | Favourites | History | Settings
	// Sorts are those whose order can be chosen.
	Sorts = Inbox | Subscriptions | Podcast | Favourites
)

// Action is the name of something a listener can do.
type Action string

// The actions.
const (
	Up       Action = "up"
	Down     Action = "down"
	Top      Action = "top"
	Bottom   Action = "bottom"
	HalfUp   Action = "half_up"
	HalfDown Action = "half_down"
	NextPane Action = "next_pane"
	PrevPane Action = "prev_pane"
	Open     Action = "open"
	Back     Action = "back"
	Quit     Action = "quit"
	QuitNow  Action = "quit_now"

	GoInbox         Action = "go_inbox"
	GoSubscriptions Action = "go_subscriptions"
	GoQueue         Action = "go_queue"
	GoDownloads     Action = "go_downloads"
	GoFavourites    Action = "go_favourites"
	GoHistory       Action = "go_history"
	GoSettings      Action = "go_settings"
	GoPlaying       Action = "go_playing"

	Toggle      Action = "toggle"
	SeekBack    Action = "seek_back"
	SeekForward Action = "seek_forward"
	ChapterPrev Action = "chapter_prev"
	ChapterNext Action = "chapter_next"
	EpisodePrev Action = "episode_prev"
	EpisodeNext Action = "episode_next"
	Slower      Action = "slower"
	Faster      Action = "faster"
	NormalSpeed Action = "normal_speed"
	Quieter     Action = "quieter"
	Louder      Action = "louder"
	Mute        Action = "mute"
	Sleep       Action = "sleep"
	SleepLonger Action = "sleep_longer"
	JumpBack    Action = "jump_back"
	JumpForward Action = "jump_forward"
	Stop        Action = "stop"
	Trim        Action = "trim"
	Level       Action = "level"
	Boost       Action = "boost"

	Play        Action = "play"
	Enqueue     Action = "enqueue"
	EnqueueNext Action = "enqueue_next"
	MoveUp      Action = "move_up"
	MoveDown    Action = "move_down"
	Download    Action = "download"
	MarkPlayed  Action = "played"
	Favourite   Action = "favourite"
	Dismiss     Action = "remove"
	Select      Action = "select"
	SelectAll   Action = "select_all"
	Browser     Action = "browser"
	CopyLink    Action = "copy"
	ToPodcast   Action = "to_podcast"

	Add         Action = "add"
	Refresh     Action = "refresh"
	RefreshAll  Action = "refresh_all"
	Retry       Action = "retry"
	Unsubscribe Action = "unsubscribe"
	Tune        Action = "tune"
	Clear       Action = "clear"
	Reset       Action = "reset"

	Filter  Action = "filter"
	Sort    Action = "sort"
	Palette Action = "palette"
	Theme   Action = "theme"
	Help    Action = "help"
	Undo    Action = "undo"
	Redraw  Action = "redraw"
	Suspend Action = "suspend"
)

// Group is a heading of the help.
type Group string

// The groups, in the order of the help.
const (
	GroupMove    Group = "move"
	GroupScreens Group = "screens"
	GroupPlayer  Group = "player"
	GroupEpisode Group = "episode"
	GroupLibrary Group = "library"
	GroupView    Group = "view"
)

// Groups are all groups in order.
func Groups() []Group {
	return []Group{GroupPlayer, GroupEpisode, GroupLibrary, GroupMove, GroupScreens, GroupView}
}

// Binding is all that is known of an action.
type Binding struct {
	Action  Action
	Group   Group
	Screens Screen   // where it works
	Keys    []string // the default ones, the one shown first
	CLI     string   // the command that does the same; empty: it is about the screen alone
}

// Help is the id of the text that says what the action does.
func (b Binding) Help() string { return "key." + string(b.Action) }
