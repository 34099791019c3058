package subscriptions

import "cosm/ui/keys"

// Screen is which one this is.
func (m *Model) Screen() keys.Screen { return keys.Subscriptions }

// Hints are the actions named at the bottom, the most useful first.
func (m *Model) Hints() []keys.Action {
	return []keys.Action{keys.Open, keys.Add, keys.Refresh, keys.RefreshAll, keys.Sort, keys.Filter, keys.Unsubscribe}
}
