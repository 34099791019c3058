package history

import "cosm/ui/keys"

// Screen is which one this is.
func (m *Model) Screen() keys.Screen { return keys.History }

// Hints are the actions named at the bottom, the most useful first.
func (m *Model) Hints() []keys.Action {
	return []keys.Action{keys.Open, keys.Play, keys.Dismiss, keys.Clear, keys.Filter}
}
