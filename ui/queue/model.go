// Package queue is the screen of what plays next, in the order in which it
// will.
package queue

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
}

// New makes the screen.
func New(env *msg.Env) *Model {
	m := &Model{env: env}
	m.list = episodes.New(env, episodes.Options{
		Title:    m.Title,
		Status:   m.length,
		Empty:    func() [2]string { return [2]string{"queue.empty", "queue.empty_try"} },
		Numbered: true,
	}, episodes.Source{All: func(ctx context.Context, s library.Service) ([]library.Episode, error) {
		return s.Queue(ctx, library.Empty{})
	}})
	return m
}

// Init loads the queue.
func (m *Model) Init() tea.Cmd { return m.list.Init() }

// Title names the screen.
func (m *Model) Title() string { return m.env.T("nav.queue") }

// length is how long the queue takes to hear.
func (m *Model) length() string {
	var left library.Seconds
	for _, e := range m.list.All() {
		left += max(e.Duration-e.Position, 0)
	}
	if left == 0 {
		return ""
	}
	return m.env.Texts.Length(left)
}
