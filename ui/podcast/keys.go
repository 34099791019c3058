package podcast

import "cosm/ui/keys"

// Screen is which one this is.
func (m *Model) Screen() keys.Screen { return keys.Podcast }

// Hints are the actions named at the bottom, the most useful first.
func (m *Model) Hints() []keys.Action {
	return []keys.Action{keys.Open, keys.Play, keys.Enqueue, keys.Download, keys.Refresh, keys.Tune, keys.Unsubscribe, keys.Sort, keys.Filter}
}
