// Package episodes is a list of episodes: it loads pages as one moves, filters,
// selects many, and asks for what the listener wants done with them. The
// inbox, the pages of podcasts, the queue and the favourites are such lists
// with a query of their own.
//
// It costs the same for ten episodes and for a hundred thousand: what is not
// near the window is not loaded and what is not in it is not drawn.
package episodes

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/msg"
	"cosm/ui/part"
	"cosm/ui/reader"
)

const (
	firstPage   = 100
	nextPage    = 500
	ahead       = 150 // rows from the end at which more is loaded
	typingPause = 120 * time.Millisecond
	maxFilter   = 200
)

// Source is where the rows come from: a query that is answered in pages, or,
// where All is set, a function that gives them all.
type Source struct {
	Query library.EpisodeQuery
	All   func(context.Context, library.Service) ([]library.Episode, error)
}

// Options say what a list shows and how it looks.
type Options struct {
	Title       func() string
	Status      func() string    // beside the count; nil: nothing
	Empty       func() [2]string // texts: there is nothing, and what to do
	HidePodcast bool             // the podcast's name goes without saying
	Sorts       []string         // orders to go through, of EpisodeQuery.Sort; the first is the default
	Keep        func(library.Episode) bool
	Numbered    bool // rows show their place
}

// Model is a list of episodes with the pane beside it. It belongs to the
// program's one goroutine.
type Model struct {
	env    *msg.Env
	opt    Options
	source Source

	rows   []library.Episode
	full   []library.Episode // of a source that gives all: what the filter hides too
	list   part.List
	whole  bool // all rows are loaded
	loaded bool // the first answer came
	toEnd  bool // the cursor goes to the end once it is there
	err    error
	dirty  bool // changed while an answer was awaited

	load, typing msg.Guard
	page         int // rows the awaited answer may have; 0: no limit
	offset       int // where it begins; it replaces everything from there on

	filter part.Input
	text   string // the filter that the rows have
	sort   int
	marked map[library.EpisodeID]library.Episode

	side      *reader.Model
	sideFocus bool
	split     int // x where the pane beside begins, from the last View; 0: there is none
	rowHeight int // rows on screen of one row of the list, from the last View
	listTop   int // y where the rows begin, from the last View
	cursorX   int // of the filter, from the last View; -1: none
	sideHead  int // rows of the pane's head, from the last View
}

// New makes a list that is not loaded yet.
func New(env *msg.Env, o Options, s Source) *Model {
	if o.Keep == nil {
		o.Keep = func(library.Episode) bool { return true }
	}
	return &Model{
		env: env, opt: o, source: s, filter: part.NewInput(maxFilter),
		marked: map[library.EpisodeID]library.Episode{}, side: reader.New(env),
	}
}

// Init loads the first page.
func (m *Model) Init() tea.Cmd { return m.fetch(0, firstPage) }

// Reload loads again what is loaded. The cursor stays on its episode.
func (m *Model) Reload() tea.Cmd {
	if m.load.Pending() {
		m.dirty = true
		return nil
	}
	limit := max(len(m.rows), firstPage)
	if m.whole && len(m.rows) > 0 {
		limit = len(m.rows) + firstPage
	}
	return m.fetch(0, limit)
}

func (m *Model) fetch(offset, limit int) tea.Cmd {
	m.offset, m.page = offset, limit
	if all := m.source.All; all != nil {
		m.page = 0
		return msg.Fetch(m.env, &m.load, all)
	}
	q := m.source.Query
	q.Offset, q.Limit, q.Text = offset, limit, m.filter.Value()
	if len(m.opt.Sorts) > 0 {
		q.Sort = m.opt.Sorts[m.sort]
	}
	return msg.Fetch(m.env, &m.load, func(ctx context.Context, s library.Service) ([]library.Episode, error) {
		return s.Episodes(ctx, q)
	})
}

// more loads the next page if the cursor comes near the end.
func (m *Model) more() tea.Cmd {
	if m.whole || m.load.Pending() || m.list.Cursor() < m.list.Len()-ahead {
		return nil
	}
	return m.fetch(len(m.rows), nextPage)
}

// Rows is how many episodes are loaded, and whether those are all.
func (m *Model) Rows() (n int, whole bool) { return len(m.rows), m.whole }

// Current is the episode that the cursor is on.
func (m *Model) Current() (library.Episode, bool) {
	i := m.list.Cursor()
	if i < 0 {
		return library.Episode{}, false
	}
	return m.rows[i], true
}

// Index is the row that the cursor is on; -1: none.
func (m *Model) Index() int { return m.list.Cursor() }

// Chosen are the episodes that an action is about: those marked, else the one
// under the cursor.
func (m *Model) Chosen() []library.Episode {
	if len(m.marked) > 0 {
		out := make([]library.Episode, 0, len(m.marked))
		for _, e := range m.rows {
			if _, ok := m.marked[e.ID]; ok {
				out = append(out, e)
			}
		}
		return out
	}
	if e, ok := m.Current(); ok {
		return []library.Episode{e}
	}
	return nil
}

// Capturing tells whether keys are text for the filter.
func (m *Model) Capturing() bool { return m.filter.Focused() }

// Filtered tells whether the list is narrowed.
func (m *Model) Filtered() bool { return m.filter.Value() != "" }

// put shows rows from an answer.
func (m *Model) put(rows []library.Episode, offset int) {
	var at library.EpisodeID
	if e, ok := m.Current(); ok {
		at = e.ID
	}
	before := m.list.Cursor()
	if m.source.All != nil {
		m.full = rows
		rows = m.kept(rows)
	}
	m.rows = append(m.rows[:min(offset, len(m.rows))], m.fresh(rows, offset)...)
	m.list.SetLen(len(m.rows))
	if i := m.find(at); i >= 0 && i != before {
		m.list.SetCursor(i)
	}
	for id := range m.marked {
		if m.find(id) < 0 {
			delete(m.marked, id)
		}
	}
}

// fresh leaves out what an earlier page had: the library may have changed
// between the pages.
func (m *Model) fresh(rows []library.Episode, offset int) []library.Episode {
	if offset == 0 {
		return rows
	}
	have := make(map[library.EpisodeID]bool, len(m.rows))
	for _, e := range m.rows {
		have[e.ID] = true
	}
	out := make([]library.Episode, 0, len(rows))
	for _, e := range rows {
		if !have[e.ID] {
			out = append(out, e)
		}
	}
	return out
}

// kept are the rows that the filter leaves.
func (m *Model) kept(rows []library.Episode) []library.Episode {
	if m.filter.Value() == "" {
		return slices.Clone(rows)
	}
	out := make([]library.Episode, 0, len(rows))
	for _, e := range rows {
		if part.Matches(m.filter.Value(), e.Title, e.PodcastTitle) {
			out = append(out, e)
		}
	}
	return out
}

func (m *Model) find(id library.EpisodeID) int {
	if id == "" {
		return -1
	}
	for i := range m.rows {
		if m.rows[i].ID == id {
			return i
		}
	}
	return -1
}

// remove takes rows out without asking the library.
func (m *Model) remove(drop func(library.Episode) bool) {
	m.rows = slices.DeleteFunc(slices.Clone(m.rows), drop)
	m.full = slices.DeleteFunc(slices.Clone(m.full), drop)
	for id, e := range m.marked {
		if drop(e) {
			delete(m.marked, id)
		}
	}
	m.list.SetLen(len(m.rows))
}

// Drop takes episodes off the list before the library says so.
func (m *Model) Drop(es []library.Episode) {
	gone := make(map[library.EpisodeID]bool, len(es))
	for _, e := range es {
		gone[e.ID] = true
	}
	m.remove(func(e library.Episode) bool { return gone[e.ID] })
}

// Replace shows just these rows, which are all there are.
func (m *Model) Replace(rows []library.Episode) {
	m.load.Cancel()
	m.loaded, m.whole, m.err = true, true, nil
	m.put(rows, 0)
}

// Swap exchanges the row under the cursor with the one d rows on; the cursor
// goes along. It gives the place that the row has now.
func (m *Model) Swap(d int) (library.Episode, int, bool) {
	i := m.list.Cursor()
	j := i + d
	if i < 0 || j < 0 || j >= len(m.rows) || m.Filtered() {
		return library.Episode{}, 0, false
	}
	m.rows[i], m.rows[j] = m.rows[j], m.rows[i]
	m.full = slices.Clone(m.rows)
	m.list.SetCursor(j)
	return m.rows[j], j, true
}

// All are the rows that are loaded.
func (m *Model) All() []library.Episode { return m.rows }
