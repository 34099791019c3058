// Package episode is the page of one episode: what it is, how it stands with
// it, and its notes, chapters and transcript.
package episode

import (
	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/msg"
	"cosm/ui/reader"
)

// Model is the page. It belongs to the program's one goroutine.
type Model struct {
	env     *msg.Env
	reader  *reader.Model
	first   library.Episode
	margin  int // cells left of everything, from the last View
	tabsRow int // of the last View
	textRow int
}

// New makes the page of an episode.
func New(env *msg.Env, e library.Episode) *Model {
	return &Model{env: env, reader: reader.New(env), first: e}
}

// Init loads what there is to read.
func (m *Model) Init() tea.Cmd { return m.reader.Show(m.first, 0) }

// ID is the episode's.
func (m *Model) ID() library.EpisodeID { return m.first.ID }

// Title names the page.
func (m *Model) Title() string { return m.reader.Episode().Title }
