package inbox

import (
	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/keys"
	"cosm/ui/msg"
)

// Update takes what came.
func (m *Model) Update(message tea.Msg) tea.Cmd {
	switch t := message.(type) {
	case msg.Got[int]:
		if m.any.Finish(t.ID) {
			m.nothing = t.Err == nil && t.Value == 0
		}
		return nil
	case library.Event:
		if t.Kind == library.EventEpisodes || t.Kind == library.EventPodcast {
			m.nothing = false
		}
	case msg.Reload:
		return tea.Batch(m.list.Update(t), m.ask())
	case msg.Shown:
		return m.list.Reload()
	case msg.Act:
		if t.Action == keys.Dismiss {
			m.dismiss()
		}
	}
	return m.list.Update(message)
}

func (m *Model) dismiss() {
	chosen := m.list.Chosen()
	if len(chosen) == 0 {
		return
	}
	m.env.Ask(msg.SetNew{Episodes: chosen})
	m.list.Drop(chosen)
}
