// Package reader shows what there is to read about one episode: notes,
// chapters and transcript, each on a tab. It fetches what it shows, lazily and
// only the last thing asked for, and follows what plays. The episode and the
// playing screen and the pane beside lists are made of it.
package reader

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/msg"
	"cosm/ui/notes"
	"cosm/ui/part"
)

// Tab is one of the things to read.
type Tab int

// The tabs.
const (
	Notes Tab = iota
	Chapters
	Transcript
)

// Model is a reader. It belongs to the program's one goroutine.
type Model struct {
	env     *msg.Env
	episode library.Episode
	detail  library.EpisodeDetail
	known   bool // detail is of episode
	err     error
	tab     Tab

	wait, load msg.Guard

	note  notes.Note
	pane  notesPane
	chaps chaptersPane
	words transcriptPane
}

// New makes a reader that shows nothing yet.
func New(env *msg.Env) *Model {
	return &Model{env: env, pane: notesPane{active: -1}}
}

// Episode is the one shown; its ID is empty if there is none.
func (m *Model) Episode() library.Episode { return m.episode }

// Detail is all that is known of it, once it is.
func (m *Model) Detail() (library.EpisodeDetail, bool) { return m.detail, m.known }

// Show turns to an episode. What there is to read comes after delay at the
// earliest, so that running down a list asks for nothing on the way.
func (m *Model) Show(e library.Episode, delay time.Duration) tea.Cmd {
	if e.ID == m.episode.ID {
		m.episode = e
		return nil
	}
	tab := m.tab
	m.load.Cancel()
	m.wait.Cancel()
	m.chaps.guard.Cancel()
	m.words.guard.Cancel()
	*m = Model{env: m.env, episode: e, pane: notesPane{active: -1}, tab: tab}
	if e.ID == "" {
		return nil
	}
	if delay <= 0 {
		return m.fetch()
	}
	return msg.Later(m.env, &m.wait, delay)
}

// Reload asks for everything again and shows what there is meanwhile.
func (m *Model) Reload() tea.Cmd {
	if m.episode.ID == "" {
		return nil
	}
	m.chaps.state, m.words.state = unasked, unasked
	return tea.Batch(m.fetch(), m.need())
}

func (m *Model) fetch() tea.Cmd {
	id := m.episode.ID
	return msg.Fetch(m.env, &m.load, func(ctx context.Context, s library.Service) (library.EpisodeDetail, error) {
		return s.Episode(ctx, id)
	})
}

// Tabs are those that there is something on.
func (m *Model) Tabs() []Tab {
	tabs := []Tab{Notes}
	if m.hasChapters() {
		tabs = append(tabs, Chapters)
	}
	if m.episode.HasTranscript || len(m.detail.Transcripts) > 0 || len(m.words.lines) > 0 {
		tabs = append(tabs, Transcript)
	}
	return tabs
}

func (m *Model) hasChapters() bool {
	return m.episode.HasChapters || m.detail.ChaptersURL != "" || len(m.chapters()) > 0
}

// Tab is the one in front.
func (m *Model) Tab() Tab {
	for _, t := range m.Tabs() {
		if t == m.tab {
			return t
		}
	}
	return Notes
}

// SetTab turns to a tab.
func (m *Model) SetTab(t Tab) tea.Cmd {
	m.tab = t
	return m.need()
}

// Turn goes d tabs on, around the end.
func (m *Model) Turn(d int) tea.Cmd {
	tabs := m.Tabs()
	at := 0
	for i, t := range tabs {
		if t == m.Tab() {
			at = i
		}
	}
	return m.SetTab(tabs[(at+d+len(tabs))%len(tabs)])
}

// need asks for what the tab in front shows.
func (m *Model) need() tea.Cmd {
	switch m.Tab() {
	case Chapters:
		return m.needChapters()
	case Transcript:
		return m.needTranscript()
	}
	return nil
}

// state is how far something fetched lazily is.
type state int

const (
	unasked state = iota
	asked
	there
	failed
)

func (m *Model) needChapters() tea.Cmd {
	if m.chaps.state != unasked || len(m.chapters()) > 0 {
		return nil
	}
	m.chaps.state = asked
	id := m.episode.ID
	return msg.Fetch(m.env, &m.chaps.guard, func(ctx context.Context, s library.Service) ([]library.Chapter, error) {
		return s.Chapters(ctx, id)
	})
}

func (m *Model) needTranscript() tea.Cmd {
	if m.words.state != unasked {
		return nil
	}
	m.words.state = asked
	m.words.follow = true
	id := m.episode.ID
	return msg.Fetch(m.env, &m.words.guard, func(ctx context.Context, s library.Service) (library.Transcript, error) {
		return s.Transcript(ctx, id)
	})
}

// chapters are the shown ones: those fetched, known without, or playing.
func (m *Model) chapters() []library.Chapter {
	all := m.chaps.all
	if len(all) == 0 {
		all = m.detail.Chapters
	}
	if len(all) == 0 && m.env.Head.Is(m.episode.ID) {
		all = m.env.Head.Chapters
	}
	return all
}

// position is where the audio is; false if another episode plays.
func (m *Model) position() (library.Seconds, bool) {
	if !m.env.Head.Is(m.episode.ID) {
		return 0, false
	}
	return m.env.Head.Now(m.env.Now()), true
}

type notesPane struct {
	doc    notes.Doc
	width  int // that doc is laid out in; 0: not yet
	top    int
	rows   int
	active int // mark; -1: none
}

type chaptersPane struct {
	state state
	guard msg.Guard
	all   []library.Chapter
	list  part.List
	err   error
	moved bool // the listener chose a row
}
