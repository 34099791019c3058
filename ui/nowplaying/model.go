// Package nowplaying is the screen of what sounds: where it is on its way, and
// its notes, chapters and transcript, which follow the audio.
package nowplaying

import (
	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/msg"
	"cosm/ui/reader"
)

// Model is the screen. It belongs to the program's one goroutine.
type Model struct {
	env    *msg.Env
	reader *reader.Model

	textX, tabsY, textY int // where the reader is, from the last View
}

// New makes the screen.
func New(env *msg.Env) *Model { return &Model{env: env, reader: reader.New(env)} }

// Init turns to what plays.
func (m *Model) Init() tea.Cmd { return m.turn() }

// turn shows the episode that plays, if it is another than before.
func (m *Model) turn() tea.Cmd {
	if e := m.env.Head.Episode; e != nil {
		return m.reader.Show(*e, 0)
	}
	return m.reader.Show(library.Episode{}, 0)
}

// Title names the screen.
func (m *Model) Title() string { return m.env.T("nav.playing") }
