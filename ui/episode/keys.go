package episode

import "cosm/ui/keys"

// Screen is which one this is.
func (m *Model) Screen() keys.Screen { return keys.Episode }

// Hints are the actions named at the bottom, the most useful first.
func (m *Model) Hints() []keys.Action {
	return []keys.Action{keys.Play, keys.Enqueue, keys.Download, keys.Favourite, keys.MarkPlayed, keys.NextPane, keys.Browser}
}
