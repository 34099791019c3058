// Package inbox is the screen of new episodes: what came since one last looked,
// to be played, queued, kept or dismissed. What one has opened, queued or begun
// stays in sight until one comes back to the screen; what is played or
// dismissed goes at once.
package inbox

import (
	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/episodes"
	"cosm/ui/msg"
)

// Model is the screen. It belongs to the program's one goroutine.
type Model struct {
	env  *msg.Env
	list *episodes.Model
}

// New makes the screen.
func New(env *msg.Env) *Model {
	m := &Model{env: env}
	m.list = episodes.New(env, episodes.Options{
		Title: m.Title,
		Empty: [2]string{"inbox.empty", "inbox.empty_try"},
		Sorts: []string{"newest", "oldest", "podcast", "duration"},
		Keep:  func(e library.Episode) bool { return !e.Played },
	}, episodes.Source{Query: library.EpisodeQuery{New: true}})
	return m
}

// Init loads the first page.
func (m *Model) Init() tea.Cmd { return m.list.Init() }

// Title names the screen.
func (m *Model) Title() string { return m.env.T("nav.inbox") }

// Count is how many episodes are loaded and whether those are all.
func (m *Model) Count() (n int, whole bool) { return m.list.Rows() }
