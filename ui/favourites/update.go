package favourites

import (
	tea "charm.land/bubbletea/v2"
)

// Update takes what came.
func (m *Model) Update(message tea.Msg) tea.Cmd { return m.list.Update(message) }
