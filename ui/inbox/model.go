// Package inbox is the screen of new episodes: what came since one last looked,
// to be played, queued, kept or dismissed. What one has opened, queued or begun
// stays in sight until one comes back to the screen; what is played or
// dismissed goes at once.
package inbox

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/episodes"
	"cosm/ui/msg"
)

// Model is the screen. It belongs to the program's one goroutine.
type Model struct {
	env  *msg.Env
	list *episodes.Model

	any     msg.Guard // of the question whether there is any episode
	nothing bool      // there is none: the listener is new here
}

// New makes the screen.
func New(env *msg.Env) *Model {
	m := &Model{env: env}
	m.list = episodes.New(env, episodes.Options{
		Title: m.Title,
		Empty: m.empty,
		Sorts: []string{"newest", "oldest", "podcast", "duration"},
		Keep:  func(e library.Episode) bool { return !e.Played },
	}, episodes.Source{Query: library.EpisodeQuery{New: true}})
	return m
}

// Init loads the first page.
func (m *Model) Init() tea.Cmd { return tea.Batch(m.list.Init(), m.ask()) }

// ask finds out whether there is any episode at all.
func (m *Model) ask() tea.Cmd {
	return msg.Fetch(m.env, &m.any, func(ctx context.Context, s library.Service) (int, error) {
		some, err := s.Episodes(ctx, library.EpisodeQuery{Limit: 1})
		return len(some), err
	})
}

// empty says why there is nothing: a new listener is welcomed.
func (m *Model) empty() [2]string {
	if m.nothing {
		return [2]string{"inbox.welcome", "inbox.welcome_try"}
	}
	return [2]string{"inbox.empty", "inbox.empty_try"}
}

// Title names the screen.
func (m *Model) Title() string { return m.env.T("nav.inbox") }

// Count is how many episodes are loaded and whether those are all.
func (m *Model) Count() (n int, whole bool) { return m.list.Rows() }
