package downloads

import (
	"strings"

	"cosm/library"
	"cosm/ui/part"
	"cosm/ui/table"
	"cosm/ui/theme"
)

// View draws the screen in at most h rows of at most w cells.
func (m *Model) View(w, h int, th *theme.Theme) []string {
	height := 2
	if h < 12 {
		height = 1
	}
	out := m.table.View(w, h, table.Look[library.Download]{
		Title:  m.Title(),
		Status: m.status(th),
		Height: height,
		Row: func(d library.Download, _ *library.Download, selected bool, w int) []string {
			return m.row(d, selected, w, th)
		},
	}, th)
	if m.table.Len() == 0 {
		out = append(out, m.emptiness(w, th)...)
	}
	return out[:min(len(out), h)]
}

// status sums up: how much is under way and how much is on disk.
func (m *Model) status(th *theme.Theme) string {
	var rate float64
	var size int64
	under, done := 0, 0
	for _, d := range m.table.All() {
		switch d.State {
		case library.DownloadActive, library.DownloadQueued:
			under++
			rate += d.Rate
		case library.DownloadDone:
			done++
			size += max(d.Size, d.Done)
		}
	}
	var parts []string
	if under > 0 {
		parts = append(parts, m.env.T("downloads.under_way", "count", under, "rate", m.env.Texts.Rate(rate)))
	}
	if done > 0 {
		parts = append(parts, m.env.T("downloads.on_disk", "count", done, "size", m.env.Texts.Bytes(size)))
	}
	return th.Muted.Paint(strings.Join(parts, " "+th.Glyphs.Dot+" "))
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
	return table.Empty(w, m.env.T("downloads.empty"), m.env.Try("downloads.empty_try"), th.Text, th)
}

func (m *Model) row(d library.Download, selected bool, w int, th *theme.Theme) []string {
	g, in := &th.Glyphs, th.Row(selected)
	space := in.Text.Plain()
	cursor := space.Paint(" ")
	if selected {
		cursor = in.Accent.Paint(g.Cursor)
	}
	sign, ink := g.Waiting, in.Muted
	switch d.State {
	case library.DownloadActive:
		sign, ink = g.Loading, in.Accent
	case library.DownloadFailed:
		sign, ink = g.Failed, in.Bad
	case library.DownloadDone:
		sign, ink = g.Saved, in.Good
	}
	lead := cursor + space.Paint(" ") + ink.Paint(sign) + space.Paint(" ")
	tail := in.Muted.Paint(" " + part.Short(m.figure(d), w/2) + " ")
	room := max(w-4-part.Width(tail), 0)
	first := lead + in.Text.Paint(part.Fit(d.Title, room)) + tail
	return []string{part.Cut(first, w, ""), part.Cut(cursor+space.Paint("   ")+m.below(d, in, w-4, th), w, "")}
}

// figure is the one number that tells how it stands with a download.
func (m *Model) figure(d library.Download) string {
	switch d.State {
	case library.DownloadActive:
		if d.Size > 0 {
			return m.env.Texts.Percent(float64(d.Done) / float64(d.Size))
		}
		return m.env.Texts.Bytes(d.Done)
	case library.DownloadQueued:
		return m.env.T("downloads.waiting")
	case library.DownloadFailed:
		return m.env.T("downloads.failed")
	}
	return m.env.Texts.Bytes(max(d.Size, d.Done))
}

func (m *Model) below(d library.Download, in *theme.Inks, w int, th *theme.Theme) string {
	switch d.State {
	case library.DownloadActive:
		var facts []string
		if d.Size > 0 {
			facts = append(facts, m.env.T("downloads.of", "done", m.env.Texts.Bytes(d.Done), "size", m.env.Texts.Bytes(d.Size)))
		}
		facts = append(facts, m.env.Texts.Rate(d.Rate))
		if d.Left > 0 {
			facts = append(facts, m.env.Texts.Left(d.Left))
		}
		words := strings.Join(facts, " "+th.Glyphs.Dot+" ")
		gauge := max(w-part.Width(words)-3, 0)
		if d.Size <= 0 || gauge < 8 {
			return in.Muted.Paint(part.Fit(words, w))
		}
		return part.Gauge(float64(d.Done)/float64(d.Size), gauge, in, &th.Glyphs) + in.Muted.Paint("  "+words+" ")
	case library.DownloadFailed:
		return in.Bad.Plain().Paint(part.Fit(m.env.Texts.Why(d.Failure()), w))
	}
	facts := d.Podcast
	if when := m.env.Texts.Ago(d.At, m.env.Now()); when != "" && d.State == library.DownloadDone {
		facts += " " + th.Glyphs.Dot + " " + when
	}
	return in.Muted.Paint(part.Fit(facts, w))
}

// Capturing tells whether keys are text for the filter.
func (m *Model) Capturing() bool { return m.table.Capturing() }

// Cursor is where text is typed.
func (m *Model) Cursor() (x, y int, ok bool) { return m.table.Cursor() }
