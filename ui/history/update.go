package history

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
	case msg.Got[[]library.HistoryEntry]:
		return m.answer(t)
	case library.Event:
		if t.Kind == library.EventHistory {
			return m.Init()
		}
	case msg.Reload, msg.Shown:
		return m.Init()
	case tea.KeyPressMsg, tea.PasteMsg:
		m.table.Type(t)
	case msg.Act:
		m.act(t.Action)
	case msg.Click:
		if hit, again := m.table.Click(t.Y); hit && again && t.Double {
			m.act(keys.Open)
		}
	case msg.Wheel:
		m.table.Wheel(t)
	}
	return nil
}

func (m *Model) answer(t msg.Got[[]library.HistoryEntry]) tea.Cmd {
	if !m.load.Finish(t.ID) {
		return nil
	}
	m.loaded, m.err = true, t.Err
	if t.Err == nil {
		m.table.Set(t.Value)
	}
	if m.dirty {
		m.dirty = false
		return m.Init()
	}
	return nil
}

func (m *Model) act(a keys.Action) {
	if m.table.Act(a) {
		return
	}
	switch a {
	case keys.Back:
		m.env.Ask(msg.Back{})
	case keys.Clear:
		if m.table.Len() > 0 {
			m.env.Ask(msg.Confirm{
				Question: m.env.T("history.ask_clear"),
				Yes:      m.env.T("history.erase"),
				Then:     msg.EraseHistory{},
			})
		}
	default:
		if e, ok := m.table.Current(); ok {
			m.actOn(a, e)
		}
	}
}

func (m *Model) actOn(a keys.Action, h library.HistoryEntry) {
	if a == keys.Dismiss {
		m.env.Ask(msg.EraseHistory{IDs: []uint64{h.ID}})
		return
	}
	if h.EpisodeID == "" {
		return // a file or an address that was played once
	}
	e := library.Episode{ID: h.EpisodeID, PodcastID: h.PodcastID, PodcastTitle: h.Podcast, Title: h.Title}
	if a == keys.Open {
		m.env.Ask(msg.OpenEpisode{Episode: e})
		return
	}
	episodes.Act(m.env, a, []library.Episode{e})
}
