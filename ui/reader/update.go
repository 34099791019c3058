package reader

import (
	"sort"

	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/keys"
	"cosm/ui/msg"
	"cosm/ui/notes"
)

// Update takes what came. Actions are for the tab in front.
func (m *Model) Update(message tea.Msg) tea.Cmd {
	switch t := message.(type) {
	case msg.Due:
		if m.wait.Finish(t.ID) {
			return m.fetch()
		}
	case msg.Got[library.EpisodeDetail]:
		if m.load.Finish(t.ID) {
			return m.take(t.Value, t.Err)
		}
	case msg.Got[[]library.Chapter]:
		if m.chaps.guard.Finish(t.ID) {
			m.chaps.all, m.chaps.err, m.chaps.state = t.Value, t.Err, outcome(t.Err)
		}
	case msg.Got[library.Transcript]:
		if m.words.guard.Finish(t.ID) {
			m.words.take(t.Value, t.Err)
		}
	case library.Event:
		return m.event(t)
	case msg.Reload:
		return m.Reload()
	case msg.Act:
		return m.act(t.Action)
	case msg.Wheel:
		d := -3
		if t.Down {
			d = 3
		}
		m.scroll(d)
	}
	return nil
}

func outcome(err error) state {
	if err != nil {
		return failed
	}
	return there
}

func (m *Model) take(d library.EpisodeDetail, err error) tea.Cmd {
	if m.err = err; err != nil {
		return nil
	}
	if !m.known || d.Notes != m.detail.Notes {
		m.note = notes.Parse(d.Notes)
		m.pane.width = 0
	}
	if d.ID != m.episode.ID { // never turn to another one than was asked for
		d.Episode = m.episode
	}
	m.detail, m.known, m.episode = d, true, d.Episode
	return m.need()
}

func (m *Model) event(e library.Event) tea.Cmd {
	switch e.Kind {
	case library.EventEpisode:
		if e.Episode.ID == m.episode.ID {
			m.episode = *e.Episode
			m.detail.Episode = *e.Episode
		}
	case library.EventEpisodes:
		if m.episode.ID != "" && !m.load.Pending() && m.known {
			return m.fetch()
		}
	}
	return nil
}

func (m *Model) act(a keys.Action) tea.Cmd {
	switch a {
	case keys.Down:
		m.step(1)
	case keys.Up:
		m.step(-1)
	case keys.HalfDown:
		m.half(1)
	case keys.HalfUp:
		m.half(-1)
	case keys.Top:
		m.end(-1)
	case keys.Bottom:
		m.end(1)
	case keys.Open:
		m.open()
	}
	return nil
}

func (m *Model) step(d int) {
	switch m.Tab() {
	case Notes:
		m.pane.step(d)
	case Chapters:
		m.chaps.moved = true
		m.chaps.list.Move(d)
	case Transcript:
		m.words.move(d)
	}
}

func (m *Model) half(d int) {
	switch m.Tab() {
	case Notes:
		m.pane.scroll(d * max(m.pane.rows/2, 1))
	case Chapters:
		m.chaps.moved = true
		m.chaps.list.Half(d)
	case Transcript:
		m.words.move(d * max(m.words.rows/3, 1))
	}
}

func (m *Model) end(d int) {
	switch m.Tab() {
	case Notes:
		m.pane.scroll(d * len(m.pane.doc.Lines))
	case Chapters:
		m.chaps.moved = true
		m.chaps.list.Move(d * m.chaps.list.Len())
	case Transcript:
		m.words.move(d * len(m.words.lines))
	}
}

func (m *Model) scroll(d int) {
	switch m.Tab() {
	case Notes:
		m.pane.scroll(d)
	case Chapters:
		m.chaps.moved = true
		m.chaps.list.Scroll(d)
	case Transcript:
		m.words.scroll(d)
	}
}

func (m *Model) open() {
	switch m.Tab() {
	case Notes:
		if i := m.pane.active; i >= 0 && i < len(m.pane.doc.Marks) {
			m.follow(m.pane.doc.Marks[i])
		}
	case Chapters:
		if i := m.chaps.list.Cursor(); i >= 0 && i < len(m.listed()) {
			m.jump(m.listed()[i].Start)
		}
	case Transcript:
		if at, ok := m.words.start(); ok {
			m.words.follow = true
			m.jump(at)
		}
	}
}

func (m *Model) follow(mark notes.Mark) {
	if mark.IsTime() {
		m.jump(mark.At)
		return
	}
	m.env.Ask(msg.OpenURL{URL: mark.URL})
}

func (m *Model) jump(at library.Seconds) {
	m.env.Ask(msg.Play{Episode: m.episode, At: &at})
}

// ClickAt is a click in the cells of the last View.
func (m *Model) ClickAt(x, y int) {
	switch m.Tab() {
	case Notes:
		if i := m.pane.doc.MarkAt(m.pane.top+y, x); i >= 0 {
			m.pane.active = i
			m.follow(m.pane.doc.Marks[i])
		}
	case Chapters:
		if i := m.chaps.list.At(y); i >= 0 {
			m.chaps.list.SetCursor(i)
			m.open()
		}
	case Transcript:
		if m.words.point(y) {
			m.open()
		}
	}
}

// Following tells whether the transcript goes along with the audio.
func (m *Model) Following() bool { return m.Tab() != Transcript || m.words.follow }

// Return goes back to following.
func (m *Model) Return() { m.words.follow = true }

// step goes to the next mark in sight, else scrolls by a line: with the same
// two keys one reads on and reaches everything that can be acted on.
func (p *notesPane) step(d int) {
	next := p.active + d
	if p.active < 0 {
		next = p.firstMark(d)
	}
	if next >= 0 && next < len(p.doc.Marks) && p.visible(p.doc.Marks[next].Line) {
		p.active = next
		return
	}
	p.scroll(d)
}

// firstMark is the mark in sight that is first in the direction of d.
func (p *notesPane) firstMark(d int) int {
	marks := p.doc.Marks
	if d > 0 {
		return sort.Search(len(marks), func(i int) bool { return marks[i].Line >= p.top })
	}
	return sort.Search(len(marks), func(i int) bool { return marks[i].Line >= p.top+p.rows }) - 1
}

func (p *notesPane) visible(line int) bool { return line >= p.top && line < p.top+p.rows }

func (p *notesPane) scroll(d int) {
	p.top = min(max(p.top+d, 0), max(len(p.doc.Lines)-p.rows, 0))
	if p.active >= 0 && p.active < len(p.doc.Marks) && !p.visible(p.doc.Marks[p.active].Line) {
		p.active = -1
	}
}
