// Package subscriptions is the screen of the podcasts one follows.
package subscriptions

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/about"
	"cosm/ui/msg"
	"cosm/ui/table"
)

// Model is the screen. It belongs to the program's one goroutine.
type Model struct {
	env    *msg.Env
	table  *table.Model[library.Podcast]
	load   msg.Guard
	loaded bool
	dirty  bool // changed while an answer was awaited
	err    error
	sort   int

	side      *about.Model
	sideFocus bool
	split     int // x where the pane beside begins, from the last View; 0: there is none
}

// New makes the screen.
func New(env *msg.Env) *Model {
	return &Model{
		env:  env,
		side: about.New(env),
		table: table.New(
			func(p library.Podcast) string { return string(p.ID) },
			func(p library.Podcast) []string { return append([]string{p.Title, p.Author}, p.Tags...) },
		),
	}
}

// sorts are the orders to go through.
func sorts() []string { return []string{"title", "latest", "unplayed", "subscribed"} }

func sortText(order string) string {
	switch order {
	case "latest":
		return "sort.latest"
	case "unplayed":
		return "sort.unplayed"
	case "subscribed":
		return "sort.subscribed"
	}
	return "sort.title"
}

// Init loads the podcasts.
func (m *Model) Init() tea.Cmd {
	if m.load.Pending() {
		m.dirty = true
		return nil
	}
	q := library.PodcastQuery{Sort: sorts()[m.sort]}
	return msg.Fetch(m.env, &m.load, func(ctx context.Context, s library.Service) ([]library.Podcast, error) {
		return s.Podcasts(ctx, q)
	})
}

// Title names the screen.
func (m *Model) Title() string { return m.env.T("nav.subscriptions") }
