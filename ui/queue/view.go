package queue

import "cosm/ui/theme"

// View draws the screen in just h rows of just w cells.
func (m *Model) View(w, h int, th *theme.Theme) []string { return m.list.View(w, h, th) }

// Capturing tells whether keys are text for the filter.
func (m *Model) Capturing() bool { return m.list.Capturing() }

// Cursor is where text is typed.
func (m *Model) Cursor() (x, y int, ok bool) { return m.list.Cursor() }
