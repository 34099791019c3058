package nowplaying

import "cosm/ui/keys"

// Screen is which one this is.
func (m *Model) Screen() keys.Screen { return keys.Playing }

// Hints are the actions named at the bottom, the most useful first.
func (m *Model) Hints() []keys.Action {
	return []keys.Action{keys.Toggle, keys.SeekBack, keys.SeekForward, keys.NextPane, keys.ChapterNext, keys.Faster, keys.Sleep}
}
