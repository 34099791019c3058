package inbox

import (
	tea "charm.land/bubbletea/v2"

	"cosm/ui/keys"
	"cosm/ui/msg"
)

// Update takes what came.
func (m *Model) Update(message tea.Msg) tea.Cmd {
	switch t := message.(type) {
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
