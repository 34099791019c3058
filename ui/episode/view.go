package episode

import (
	"cosm/ui/part"
	"cosm/ui/theme"
)

// View draws the page in at most h rows of at most w cells.
func (m *Model) View(w, h int, th *theme.Theme) []string {
	m.margin = 1
	if w >= 100 {
		m.margin = 4
	}
	room := max(w-m.margin-1, 0)
	out := m.reader.Head(room, max(h/2, 1), th)
	if h >= 12 {
		out = append(out, "")
	}
	m.tabsRow = len(out)
	out = append(out, m.reader.TabLine(room, th))
	if h >= 12 {
		out = append(out, "")
	}
	m.textRow = len(out)
	out = append(out, m.reader.View(room, h-len(out), true, th)...)
	for i, line := range out {
		out[i] = part.Blank(min(m.margin, w)) + line
	}
	return out[:min(len(out), h)]
}

// Capturing is false: nothing is typed here.
func (m *Model) Capturing() bool { return false }

// Cursor is nowhere.
func (m *Model) Cursor() (x, y int, ok bool) { return 0, 0, false }
