package queue

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/keys"
	"cosm/ui/msg"
)

// Update takes what came.
func (m *Model) Update(message tea.Msg) tea.Cmd {
	switch t := message.(type) {
	case library.Event:
		if t.Kind == library.EventQueue {
			m.list.Replace(slices.Clone(t.Queue))
			return nil
		}
	case msg.Act:
		if m.act(t.Action) {
			return nil
		}
	}
	return m.list.Update(message)
}

func (m *Model) act(a keys.Action) bool {
	switch a {
	case keys.MoveUp:
		m.move(-1)
	case keys.MoveDown:
		m.move(1)
	case keys.Dismiss:
		if chosen := m.list.Chosen(); len(chosen) > 0 {
			m.env.Ask(msg.Dequeue{Episodes: chosen})
			m.list.Drop(chosen)
		}
	case keys.Clear:
		if n := len(m.list.All()); n > 0 {
			m.env.Ask(msg.Confirm{
				Question: m.env.T("queue.ask_clear", "count", n),
				Yes:      m.env.T("queue.clear"),
				Then:     msg.ClearQueue{},
			})
		}
	default:
		return false
	}
	return true
}

// move shows the new order at once; the library is told the place, not the
// step, so that doing it twice does no harm.
func (m *Model) move(d int) {
	if e, to, ok := m.list.Swap(d); ok {
		m.env.Ask(msg.MoveInQueue{ID: e.ID, To: to})
	}
}
