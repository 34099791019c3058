package inbox

import (
	"cosm/ui/cover"
	"cosm/ui/part"
	"cosm/ui/table"
	"cosm/ui/theme"
)

// View draws the screen in at most h rows of at most w cells.
func (m *Model) View(w, h int, th *theme.Theme) []string {
	if n, whole := m.list.Rows(); m.nothing && whole && n == 0 && !m.list.Filtered() {
		return m.welcome(w, h, th)
	}
	return m.list.View(w, h, th)
}

// welcome greets a new listener.
func (m *Model) welcome(w, h int, th *theme.Theme) []string {
	words := table.Empty(min(w, 64), m.env.T("inbox.welcome"), m.env.Try("inbox.welcome_try"), th.Strong, th)
	picture := cover.Orbit(cover.Scene{Seed: "cosm", Below: "c o s m"}, min(w, 64), min(h-len(words)-2, 18), th)
	left := max((w-64)/2, 0)
	out := make([]string, 0, h)
	for range (h - len(words) - len(picture) - 1) / 3 {
		out = append(out, "")
	}
	for _, l := range picture {
		out = append(out, part.Blank(left)+l)
	}
	out = append(out, "")
	for _, l := range words {
		out = append(out, part.Blank(left)+l)
	}
	return out[:min(len(out), h)]
}

// Capturing tells whether keys are text for the filter.
func (m *Model) Capturing() bool { return m.list.Capturing() }

// Cursor is where text is typed.
func (m *Model) Cursor() (x, y int, ok bool) { return m.list.Cursor() }
