// Package settings is the screen of the preferences: each with its value, what
// it does and where its value comes from, to be changed in place.
package settings

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"cosm/config"
	"cosm/library"
	"cosm/ui/msg"
	"cosm/ui/table"
)

// Model is the screen. It belongs to the program's one goroutine.
type Model struct {
	env    *msg.Env
	table  *table.Model[library.Setting]
	load   msg.Guard
	loaded bool
	err    error
	groups map[string]config.Group // by key
}

// New makes the screen.
func New(env *msg.Env) *Model {
	m := &Model{env: env, groups: map[string]config.Group{}}
	for _, k := range config.Table() {
		m.groups[k.Name] = k.Group
	}
	m.table = table.New(
		func(s library.Setting) string { return s.Key },
		func(s library.Setting) []string { return []string{s.Key, s.Value, m.doc(s)} },
	)
	return m
}

// Init loads the settings.
func (m *Model) Init() tea.Cmd {
	return msg.Fetch(m.env, &m.load, func(ctx context.Context, s library.Service) ([]library.Setting, error) {
		return s.Settings(ctx, library.Empty{})
	})
}

// Title names the screen.
func (m *Model) Title() string { return m.env.T("nav.settings") }

// doc is what a setting does, in the listener's language if it is told there.
func (m *Model) doc(s library.Setting) string {
	if id := "setting." + s.Key; m.env.Texts.Has(id) {
		return m.env.T(id)
	}
	return s.Doc
}
