package subscriptions

import (
	"strings"

	"cosm/library"
	"cosm/ui/part"
	"cosm/ui/table"
	"cosm/ui/theme"
)

const (
	sideFrom = 80
	airyFrom = 26 // rows from which on a podcast takes two

	widelyFrom = 40 // rows from which on an empty one follows it
	sideGap    = 3
)

// View draws the screen in at most h rows of at most w cells.
func (m *Model) View(w, h int, th *theme.Theme) []string {
	left := w
	if m.split = 0; w >= sideFrom && m.table.Len() > 0 {
		left = w * 55 / 100
		if w >= 120 {
			left = w / 2
		}
		m.split = left
	}
	rows := m.listView(left, h, th)
	if m.split == 0 {
		return rows[:min(len(rows), h)]
	}
	right := w - left - sideGap
	bar := make([]string, h)
	line := th.Border
	if m.sideFocus {
		line = th.Focus
	}
	for i := range bar {
		bar[i] = " " + line.Paint(th.Glyphs.LineV) + " "
	}
	return part.Join("", part.Box(rows, left, h), bar, part.Box(m.side.View(right-1, h, th), right, h))
}

func (m *Model) listView(w, h int, th *theme.Theme) []string {
	height := 1
	switch {
	case h >= widelyFrom:
		height = 3
	case h >= airyFrom:
		height = 2
	}
	out := m.table.View(w, h, table.Look[library.Podcast]{
		Title:  m.Title(),
		Status: m.status(th),
		Height: height,
		Row: func(p library.Podcast, _ *library.Podcast, selected bool, w int) []string {
			return m.row(p, selected, height, w, th)
		},
	}, th)
	if m.table.Len() == 0 {
		out = append(out, m.emptiness(w, th)...)
	}
	return out
}

func (m *Model) status(th *theme.Theme) string {
	if m.table.Len() == 0 {
		return ""
	}
	return th.Muted.Paint(m.env.Texts.Number(m.table.Len())) + th.Faint.Paint(" "+th.Glyphs.Dot+" ") +
		th.Muted.Paint(m.env.T(sortText(sorts()[m.sort])))
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
	}
	return table.Empty(w, m.env.T("subscriptions.empty"), m.env.Try("subscriptions.empty_try"), th.Text, th)
}

func (m *Model) row(p library.Podcast, selected bool, height, w int, th *theme.Theme) []string {
	g, in := &th.Glyphs, th.Row(selected)
	space := in.Text.Plain()
	cursor := space.Paint(" ")
	if selected {
		ink := in.Accent
		if m.sideFocus && m.split > 0 {
			ink = in.Muted
		}
		cursor = ink.Paint(g.Cursor)
	}
	sign, ink := " ", space
	switch {
	case p.LastError != "":
		sign, ink = g.Failed, in.Bad
	case p.Unplayed > 0:
		sign, ink = g.New, in.New
	}
	count := ""
	if p.Unplayed > 0 {
		count = m.env.Texts.Number(p.Unplayed)
	}
	tail := in.Accent.Plain().Paint(part.PadLeft(count, 6)) + space.Paint(" ")
	if height == 1 && w >= 44 {
		tail = in.Muted.Paint(part.PadLeft(part.Short(m.env.Texts.Ago(p.LatestAt, m.env.Now()), 12), 12)) + tail
	}
	lead := cursor + space.Paint(" ") + ink.Paint(sign) + space.Paint(" ")
	room := max(w-part.Width(lead)-part.Width(tail), 0)
	first := lead + in.Text.Paint(part.Fit(p.Title, room)) + tail
	if height == 1 {
		return []string{part.Cut(first, w, "")}
	}
	var facts []string
	if p.Author != "" && p.Author != p.Title {
		facts = append(facts, part.Short(p.Author, max(w/2, 8)))
	}
	if when := m.env.Texts.Ago(p.LatestAt, m.env.Now()); when != "" {
		facts = append(facts, when)
	}
	second := cursor + space.Paint("   ") + in.Muted.Paint(part.Fit(strings.Join(facts, " "+g.Dot+" "), max(w-4, 0)))
	return []string{part.Cut(first, w, ""), part.Cut(second, w, "")}
}

// Capturing tells whether keys are text for the filter.
func (m *Model) Capturing() bool { return m.table.Capturing() }

// Cursor is where text is typed.
func (m *Model) Cursor() (x, y int, ok bool) { return m.table.Cursor() }
