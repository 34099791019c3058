// Package downloads is the screen of episodes on their way to the disk, those
// that failed, and those that are there.
package downloads

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/msg"
	"cosm/ui/table"
)

// Model is the screen. It belongs to the program's one goroutine.
type Model struct {
	env    *msg.Env
	table  *table.Model[library.Download]
	load   msg.Guard
	loaded bool
	dirty  bool // changed while an answer was awaited
	err    error
}

// New makes the screen.
func New(env *msg.Env) *Model {
	return &Model{env: env, table: table.New(
		func(d library.Download) string { return string(d.EpisodeID) },
		func(d library.Download) []string { return []string{d.Title, d.Podcast} },
	)}
}

// Init loads the downloads.
func (m *Model) Init() tea.Cmd {
	if m.load.Pending() {
		m.dirty = true
		return nil
	}
	return msg.Fetch(m.env, &m.load, func(ctx context.Context, s library.Service) ([]library.Download, error) {
		return s.Downloads(ctx, library.Empty{})
	})
}

// Title names the screen.
func (m *Model) Title() string { return m.env.T("nav.downloads") }

// put takes a download that changed, in its place.
func (m *Model) put(d library.Download) {
	old, known := m.table.Find(string(d.EpisodeID))
	if known && rank(old) == rank(d) {
		m.table.Replace(d)
		return
	}
	all := slices.DeleteFunc(slices.Clone(m.table.All()), func(o library.Download) bool { return o.EpisodeID == d.EpisodeID })
	all = append(all, d)
	slices.SortStableFunc(all, func(a, b library.Download) int { return rank(a) - rank(b) })
	m.table.Set(all)
}

// rank is the order of the states on the screen.
func rank(d library.Download) int {
	switch d.State {
	case library.DownloadActive:
		return 0
	case library.DownloadQueued:
		return 1
	case library.DownloadFailed:
		return 2
	}
	return 3
}
