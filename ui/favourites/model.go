// Package favourites is the screen of the episodes that the listener keeps.
package favourites

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
		Empty: func() [2]string { return [2]string{"favourites.empty", "favourites.empty_try"} },
		Sorts: []string{"newest", "oldest", "title", "podcast", "duration"},
		Keep:  func(e library.Episode) bool { return e.Favourite },
	}, episodes.Source{Query: library.EpisodeQuery{Favourite: true}})
	return m
}

// Init loads the first page.
func (m *Model) Init() tea.Cmd { return m.list.Init() }

// Title names the screen.
func (m *Model) Title() string { return m.env.T("nav.favourites") }
