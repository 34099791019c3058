package nowplaying

import (
	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/episodes"
	"cosm/ui/keys"
	"cosm/ui/msg"
)

// Update takes what came.
func (m *Model) Update(message tea.Msg) tea.Cmd {
	switch t := message.(type) {
	case library.Event:
		if t.Kind == library.EventStatus {
			return m.turn()
		}
	case msg.Shown:
		return m.turn()
	case msg.Act:
		return m.act(t.Action)
	case msg.Click:
		return m.click(t)
	}
	return m.reader.Update(message)
}

func (m *Model) act(a keys.Action) tea.Cmd {
	switch a {
	case keys.NextPane:
		return m.reader.Turn(1)
	case keys.PrevPane:
		return m.reader.Turn(-1)
	case keys.Back:
		if !m.reader.Following() {
			m.reader.Return()
			return nil
		}
		m.env.Ask(msg.Back{})
		return nil
	case keys.Tune:
		if e := m.env.Head.Episode; e != nil {
			m.env.Ask(msg.Tune{ID: e.PodcastID, Title: e.PodcastTitle})
		}
		return nil
	}
	if e := m.reader.Episode(); e.ID != "" && episodes.Act(m.env, a, []library.Episode{e}) {
		return nil
	}
	return m.reader.Update(msg.Act{Action: a})
}

func (m *Model) click(t msg.Click) tea.Cmd {
	x := t.X - m.textX
	switch {
	case x < 0:
	case t.Y == m.tabsY:
		if tab, ok := m.reader.TabAt(x); ok {
			return m.reader.SetTab(tab)
		}
	case t.Y >= m.textY:
		m.reader.ClickAt(x, t.Y-m.textY)
	}
	return nil
}
