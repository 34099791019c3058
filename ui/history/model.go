// Package history is the screen of what was listened to, by days.
package history

import (
	"context"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/msg"
	"cosm/ui/table"
)

// limit is how far back the screen goes: years of listening, and no more than
// can be looked through.
const limit = 2000

// Model is the screen. It belongs to the program's one goroutine.
type Model struct {
	env    *msg.Env
	table  *table.Model[library.HistoryEntry]
	load   msg.Guard
	loaded bool
	dirty  bool // changed while an answer was awaited
	err    error
}

// New makes the screen.
func New(env *msg.Env) *Model {
	return &Model{env: env, table: table.New(
		func(e library.HistoryEntry) string { return strconv.FormatUint(e.ID, 10) },
		func(e library.HistoryEntry) []string { return []string{e.Title, e.Podcast} },
	)}
}

// Init loads the history.
func (m *Model) Init() tea.Cmd {
	if m.load.Pending() {
		m.dirty = true
		return nil
	}
	return msg.Fetch(m.env, &m.load, func(ctx context.Context, s library.Service) ([]library.HistoryEntry, error) {
		return s.History(ctx, library.HistoryQuery{Limit: limit})
	})
}

// Title names the screen.
func (m *Model) Title() string { return m.env.T("nav.history") }
