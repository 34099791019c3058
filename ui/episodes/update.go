package episodes

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/keys"
	"cosm/ui/msg"
)

// sidePause is how long the cursor rests on a row before the pane beside asks
// for it.
const sidePause = 120 * time.Millisecond

// Update takes what came.
func (m *Model) Update(message tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	switch t := message.(type) {
	case msg.Got[[]library.Episode]:
		cmd = m.answer(t)
	case msg.Due:
		if m.typing.Finish(t.ID) {
			return m.fetch(0, firstPage)
		}
	case library.Event:
		cmd = m.event(t)
	case msg.Reload:
		cmd = m.Reload()
	case tea.KeyPressMsg, tea.PasteMsg:
		return m.typed(t)
	case msg.Act:
		return tea.Batch(m.act(t.Action), m.look(), m.more())
	case msg.Click:
		return tea.Batch(m.click(t), m.look())
	case msg.Wheel:
		return tea.Batch(m.wheel(t), m.look(), m.more())
	}
	return tea.Batch(cmd, m.side.Update(forSide(message)), m.look())
}

// forSide leaves out what is the list's alone.
func forSide(message tea.Msg) tea.Msg {
	switch message.(type) {
	case msg.Act, msg.Wheel, msg.Click, tea.KeyPressMsg, tea.PasteMsg:
		return nil
	}
	return message
}

func (m *Model) answer(t msg.Got[[]library.Episode]) tea.Cmd {
	if !m.load.Finish(t.ID) {
		return nil
	}
	m.loaded = true
	if m.err = t.Err; t.Err != nil {
		return nil
	}
	first := len(m.rows) == 0
	m.put(t.Value, m.offset)
	m.whole = m.page == 0 || len(t.Value) < m.page
	if m.text != m.filter.Value() {
		m.text = m.filter.Value()
		m.list.Top()
	}
	if m.toEnd && m.whole {
		m.toEnd = false
		m.list.Bottom()
	}
	if m.dirty {
		m.dirty = false
		return m.Reload()
	}
	if first {
		return nil
	}
	return m.more()
}

func (m *Model) event(e library.Event) tea.Cmd {
	switch e.Kind {
	case library.EventEpisode:
		return m.changed(*e.Episode)
	case library.EventEpisodes:
		return m.Reload()
	case library.EventRemoved:
		m.remove(func(r library.Episode) bool { return r.PodcastID == e.Podcast.ID })
	case library.EventQueue:
		queued := map[library.EpisodeID]bool{}
		for _, q := range e.Queue {
			queued[q.ID] = true
		}
		for i := range m.rows {
			m.rows[i].Queued = queued[m.rows[i].ID]
		}
	case library.EventStatus:
		m.heard(e.Status)
	}
	return nil
}

// heard keeps the row of what plays at the position of the last status.
func (m *Model) heard(s *library.Status) {
	if s.Episode == nil {
		return
	}
	if i := m.find(s.Episode.ID); i >= 0 {
		m.rows[i].Position = s.Position
	}
}

// changed takes a new state of an episode. One that no longer belongs on the
// list stays in sight, unless it is done with, until the list is loaded anew:
// rows that jump away under the cursor make one hit the wrong one.
func (m *Model) changed(e library.Episode) tea.Cmd {
	i := m.find(e.ID)
	for j := range m.full {
		if m.full[j].ID == e.ID {
			m.full[j] = e
		}
	}
	switch {
	case i < 0 && m.opt.Keep(e) && m.loaded && m.belongs(e):
		return m.Reload()
	case i < 0:
		return nil
	case !m.opt.Keep(e):
		m.remove(func(r library.Episode) bool { return r.ID == e.ID })
	default:
		m.rows[i] = e
	}
	return nil
}

// belongs tells whether the query would give the episode, as far as can be
// told without asking.
func (m *Model) belongs(e library.Episode) bool {
	q := m.source.Query
	return m.source.All == nil && (q.Podcast == "" || q.Podcast == e.PodcastID) && (!q.New || e.New) &&
		(!q.Favourite || e.Favourite) && (!q.Unplayed || !e.Played) && (!q.Downloaded || e.Downloaded)
}

// look turns the pane beside to the row under the cursor. It does so where there
// is no such pane too: whether there is one is known when the screen is drawn,
// which may be after its rows have come, and changes with the window.
func (m *Model) look() tea.Cmd {
	e, _ := m.Current()
	return m.side.Show(e, sidePause)
}

func (m *Model) typed(t tea.Msg) tea.Cmd {
	if key, ok := t.(tea.KeyPressMsg); ok {
		switch key.String() {
		case "enter", "up", "down":
			m.filter.Blur()
			if m.typing.Pending() { // no need to wait for more
				m.typing.Cancel()
				return m.fetch(0, firstPage)
			}
			return nil
		case "esc":
			m.filter.Blur()
			return m.setFilter("")
		}
	}
	before := m.filter.Value()
	m.filter.Update(t)
	if m.filter.Value() == before {
		return nil
	}
	if m.source.All != nil {
		m.narrow()
		return nil
	}
	m.load.Cancel()
	return msg.Later(m.env, &m.typing, typingPause)
}

// narrow applies the filter to a source that gives all.
func (m *Model) narrow() {
	m.put(m.full, 0)
	m.text = m.filter.Value()
	m.list.Top()
}

func (m *Model) setFilter(text string) tea.Cmd {
	if m.filter.Value() == text {
		return nil
	}
	m.filter.SetValue(text)
	if m.source.All != nil {
		m.narrow()
		return nil
	}
	m.load.Cancel()
	m.typing.Cancel()
	return m.fetch(0, firstPage)
}

func (m *Model) wheel(t msg.Wheel) tea.Cmd {
	if m.split > 0 && t.X >= m.split {
		return m.side.Update(t)
	}
	d := -3
	if t.Down {
		d = 3
	}
	m.list.Scroll(d)
	return nil
}

func (m *Model) click(t msg.Click) tea.Cmd {
	if m.split > 0 && t.X >= m.split {
		m.sideFocus = true
		m.side.ClickAt(t.X-m.split-sideGap, t.Y-m.sideHead)
		return nil
	}
	m.sideFocus = false
	i := m.list.At((t.Y - m.listTop) / max(m.rowHeight, 1))
	if t.Y < m.listTop || i < 0 {
		return nil
	}
	same := i == m.list.Cursor()
	m.list.SetCursor(i)
	if t.Double && same {
		return m.act(keys.Open)
	}
	return nil
}
