package history

import (
	"cosm/library"
	"cosm/ui/part"
	"cosm/ui/table"
	"cosm/ui/theme"
)

// View draws the screen in at most h rows of at most w cells.
func (m *Model) View(w, h int, th *theme.Theme) []string {
	out := m.table.View(w, h, table.Look[library.HistoryEntry]{
		Title:  m.Title(),
		Status: m.status(th),
		Height: 1,
		Row: func(e library.HistoryEntry, above *library.HistoryEntry, selected bool, w int) []string {
			return []string{m.row(e, above, selected, w, th)}
		},
	}, th)
	if m.table.Len() == 0 {
		out = append(out, m.emptiness(w, th)...)
	}
	return out[:min(len(out), h)]
}

// status is how long one has listened in the last seven days.
func (m *Model) status(th *theme.Theme) string {
	var sum library.Seconds
	since := m.env.Now().AddDate(0, 0, -7)
	for _, e := range m.table.All() {
		if e.At.After(since) {
			sum += e.Listened
		}
	}
	if sum <= 0 {
		return ""
	}
	return th.Muted.Paint(m.env.T("history.week", "length", m.env.Texts.Length(sum)))
}

func (m *Model) emptiness(w int, th *theme.Theme) []string {
	switch {
	case m.err != nil:
		line, try := m.env.Texts.Error(m.err)
		return table.Empty(w, line, try, th.Bad, th)
	case !m.loaded:
		return table.Empty(w, m.env.T("list.loading"), "", th.Muted, th)
	case m.table.Filtered():
		return table.Empty(w, m.env.T("list.no_match"), m.env.Try("list.no_match_try"), th.Text, th)
	case m.env.Setting("history") == "false":
		return table.Empty(w, m.env.T("history.off"), m.env.Try("history.off_try"), th.Text, th)
	}
	return table.Empty(w, m.env.T("history.empty"), m.env.Try("history.empty_try"), th.Text, th)
}

func (m *Model) row(e library.HistoryEntry, above *library.HistoryEntry, selected bool, w int, th *theme.Theme) string {
	g, in, now := &th.Glyphs, th.Row(selected), m.env.Now()
	space := in.Text.Plain()
	cursor := space.Paint(" ")
	if selected {
		cursor = in.Accent.Paint(g.Cursor)
	}
	lead := cursor + space.Paint(" ")
	if w >= 50 {
		day := m.env.Texts.Day(e.At, now)
		if above != nil && m.env.Texts.Day(above.At, now) == day {
			day = ""
		}
		lead += in.Accent.Plain().Paint(part.Fit(day, 12)) + space.Paint(" ")
	}
	lead += in.Muted.Paint(e.At.In(now.Location()).Format("15:04")) + space.Paint("  ")
	sign := " "
	if e.Finished {
		sign = in.Good.Paint(g.Played)
	}
	tail := in.Muted.Paint("  "+part.PadLeft(m.env.Texts.Length(e.Listened), 12)+" ") + sign + space.Paint(" ")
	if w >= 90 {
		tail = in.Muted.Paint("  "+part.Fit(e.Podcast, w/4)) + tail
	}
	if w < 36 {
		tail = ""
	}
	room := max(w-part.Width(lead)-part.Width(tail), 0)
	return part.Cut(lead+in.Text.Paint(part.Fit(e.Title, room))+tail, w, "")
}

// Capturing tells whether keys are text for the filter.
func (m *Model) Capturing() bool { return m.table.Capturing() }

// Cursor is where text is typed.
func (m *Model) Cursor() (x, y int, ok bool) { return m.table.Cursor() }
