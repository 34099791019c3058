package episode

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
	}
	if episodes.Act(m.env, a, []library.Episode{m.reader.Episode()}) {
		return nil
	}
	return m.reader.Update(msg.Act{Action: a})
}

func (m *Model) click(t msg.Click) tea.Cmd {
	switch {
	case t.Y == m.tabsRow:
		if tab, ok := m.reader.TabAt(t.X - m.margin); ok {
			return m.reader.SetTab(tab)
		}
	case t.Y >= m.textRow:
		m.reader.ClickAt(t.X-m.margin, t.Y-m.textRow)
	}
	return nil
}
