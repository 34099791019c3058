package ui

import (
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"cosm/config"
	"cosm/library"
	"cosm/ui/keys"
	"cosm/ui/msg"
	"cosm/ui/overlay"
)

const (
	speedStep  = 0.1
	volumeStep = 0.05
	sleepMore  = 15 // minutes
)

// perform does what an action means, whichever key or menu it came from.
func (m *Model) perform(a keys.Action) tea.Cmd {
	if s, ok := shows()[a]; ok {
		return m.goTo(s)
	}
	if c, ok := m.playerControl(a); ok {
		return m.controlFrom(a, c)
	}
	switch a {
	case keys.Toggle:
		return m.toggle()
	case keys.Sleep:
		m.ask(m.sleepChoice())
	case keys.SleepLonger:
		return m.controlTold(library.Control{Verb: library.VerbSleep, Value: sleepMore * 60, Relative: true}, m.env.T("sleep.longer"))
	case keys.Trim:
		return m.nextTrim()
	case keys.Level:
		return m.turnSound(library.VerbLevel, !m.env.Head.Level)
	case keys.Boost:
		return m.turnSound(library.VerbBoost, !m.env.Head.Boost)
	case keys.JumpBack:
		return m.jumpAlong(m.jumps.back)
	case keys.JumpForward:
		return m.jumpAlong(m.jumps.forward)
	case keys.Add:
		m.askForPodcast("")
	case keys.RefreshAll:
		return m.askRefresh(nil)
	case keys.Undo:
		return m.takeBack()
	case keys.Palette:
		m.over = m.palette()
	case keys.Help:
		m.over = overlay.NewHelp(m.screen().Screen())
	case keys.Theme:
		return m.nextTheme()
	case keys.Redraw:
		return tea.ClearScreen
	case keys.Suspend:
		return tea.Suspend
	case keys.Quit:
		return m.backOrQuit()
	case keys.QuitNow:
		return m.quit()
	case keys.Back:
		if m.cancelJob() {
			return nil
		}
		return m.screen().Update(msg.Act{Action: a})
	default:
		return m.screen().Update(msg.Act{Action: a})
	}
	return nil
}

// shows are the actions that show screens.
func shows() map[keys.Action]keys.Screen {
	return map[keys.Action]keys.Screen{
		keys.GoInbox: keys.Inbox, keys.GoSubscriptions: keys.Subscriptions, keys.GoQueue: keys.Queue, keys.GoDownloads: keys.Downloads,
		keys.GoFavourites: keys.Favourites, keys.GoHistory: keys.History, keys.GoSettings: keys.Settings, keys.GoPlaying: keys.Playing,
	}
}

// playerControl is the command to the player that an action stands for.
func (m *Model) playerControl(a keys.Action) (library.Control, bool) {
	step := func(v library.Verb, by float64) (library.Control, bool) {
		return library.Control{Verb: v, Value: by, Relative: true}, true
	}
	switch a {
	case keys.SeekBack:
		return step(library.VerbSeek, -m.seconds(config.KeySkipBack, 10))
	case keys.SeekForward:
		return step(library.VerbSeek, m.seconds(config.KeySkipForward, 30))
	case keys.ChapterPrev:
		return step(library.VerbChapter, -1)
	case keys.ChapterNext:
		return step(library.VerbChapter, 1)
	case keys.EpisodePrev:
		return library.Control{Verb: library.VerbPrev}, true
	case keys.EpisodeNext:
		return library.Control{Verb: library.VerbNext}, true
	case keys.Slower:
		return step(library.VerbSpeed, -speedStep)
	case keys.Faster:
		return step(library.VerbSpeed, speedStep)
	case keys.NormalSpeed:
		return library.Control{Verb: library.VerbSpeed, Value: 1}, true
	case keys.Quieter:
		return step(library.VerbVolume, -volumeStep)
	case keys.Louder:
		return step(library.VerbVolume, volumeStep)
	case keys.Mute:
		return library.Control{Verb: library.VerbMute, Relative: true}, true
	case keys.Stop:
		return library.Control{Verb: library.VerbStop}, true
	}
	return library.Control{}, false
}

// controlFrom remembers where a jump began.
func (m *Model) controlFrom(a keys.Action, c library.Control) tea.Cmd {
	if !m.env.Head.Loaded() {
		return m.tell(m.env.T("playing.nothing"))
	}
	switch a {
	case keys.ChapterPrev, keys.ChapterNext, keys.EpisodePrev, keys.EpisodeNext:
		m.jumps.leave(m.here())
	}
	return m.control(c)
}

// toggle pauses or goes on; with nothing loaded it plays what there is to go
// on with.
func (m *Model) toggle() tea.Cmd {
	if m.env.Head.Loaded() && m.env.Head.State != library.Stopped {
		return m.control(library.Control{Verb: library.VerbToggle})
	}
	return m.play(library.PlayRequest{})
}

func (m *Model) seconds(key string, other float64) float64 {
	d, err := time.ParseDuration(m.env.Setting(key))
	if err != nil || d <= 0 {
		return other
	}
	return d.Seconds()
}

func (m *Model) sleepChoice() msg.Choose {
	sleep := func(text string, v float64) msg.Ask {
		return msg.Control{Control: library.Control{Verb: library.VerbSleep, Text: text, Value: v}}
	}
	c := msg.Choose{Title: m.env.T("sleep.title")}
	for i, minutes := range []int{15, 30, 45, 60} {
		c.Options = append(c.Options, msg.Option{
			Label: m.env.T("time.minutes", "n", minutes), Key: strconv.Itoa(i + 1), Then: sleep("", float64(60*minutes)),
		})
	}
	if len(m.env.Head.Chapters) > 0 {
		c.Options = append(c.Options, msg.Option{Label: m.env.T("sleep.chapter"), Key: "c", Then: sleep("chapter", 0)})
	}
	c.Options = append(c.Options,
		msg.Option{Label: m.env.T("sleep.end"), Key: "e", Then: sleep("", -1)},
		msg.Option{Label: m.env.T("sleep.episodes", "count", 2), Key: "n", Then: sleep("episodes", 2)},
		msg.Option{Label: m.env.T("sleep.off"), Key: "0", Then: sleep("", 0)},
	)
	if s := m.env.Head; s.SleepLeft > 0 || s.SleepAt != "" {
		c.At = len(c.Options) - 1
	}
	return c
}

// nextTheme goes through all themes and keeps the choice.
func (m *Model) nextTheme() tea.Cmd {
	names := []string{"auto"}
	if m.conf != nil {
		names = append(names, m.conf.Themes()...)
	} else {
		for _, t := range config.BuiltinThemes() {
			names = append(names, t.Name)
		}
	}
	now := m.env.Setting(config.KeyTheme)
	next := names[0]
	for i, n := range names {
		if n == now || now == "" && n == "auto" {
			next = names[(i+1)%len(names)]
		}
	}
	m.env.Ask(msg.Set{Key: config.KeyTheme, Value: next})
	return m.tell(m.env.T("theme.now", "name", next))
}

// backOrQuit leaves a page; on a screen's own page it quits.
func (m *Model) backOrQuit() tea.Cmd {
	if len(m.tabs[m.front].pages) > 1 {
		return m.back()
	}
	return m.quit()
}
