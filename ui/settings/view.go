package settings

import (
	"cosm/config"
	"cosm/library"
	"cosm/ui/part"
	"cosm/ui/table"
	"cosm/ui/theme"
)

const (
	groupCells = 12
	aboutRows  = 4 // below the list: what the setting under the cursor does
)

// View draws the screen in at most h rows of at most w cells.
func (m *Model) View(w, h int, th *theme.Theme) []string {
	below := 0
	if h >= 12 {
		below = aboutRows + 1
	}
	out := part.Box(m.table.View(w, h-below, table.Look[library.Setting]{
		Title:  m.Title(),
		Height: 1,
		Row: func(s library.Setting, above *library.Setting, selected bool, w int) []string {
			return []string{m.row(s, above, selected, w, th)}
		},
	}, th), w, h-below)
	if m.table.Len() == 0 {
		out = append(out[:min(2, len(out))], m.emptiness(w, th)...)
		return out[:min(len(out), h)]
	}
	if below > 0 {
		out = append(out, m.about(w, th)...)
	}
	return out[:min(len(out), h)]
}

func (m *Model) emptiness(w int, th *theme.Theme) []string {
	switch {
	case m.err != nil:
		line, try := m.env.Texts.Error(m.err)
		return table.Empty(w, line, try, th.Bad, th)
	case !m.loaded:
		return table.Empty(w, m.env.T("list.loading"), "", th.Muted, th)
	}
	return table.Empty(w, m.env.T("list.no_match"), m.env.Try("list.no_match_try"), th.Text, th)
}

func (m *Model) row(s library.Setting, above *library.Setting, selected bool, w int, th *theme.Theme) string {
	g, in := &th.Glyphs, th.Row(selected)
	space := in.Text.Plain()
	cursor := space.Paint(" ")
	if selected {
		cursor = in.Accent.Paint(g.Cursor)
	}
	lead := cursor + space.Paint(" ")
	if w >= 60 {
		group := m.group(s)
		if above != nil && m.group(*above) == group {
			group = ""
		}
		lead += in.Accent.Plain().Paint(part.Fit(group, groupCells)) + space.Paint(" ")
	}
	name := min(22, max(w/2, 8))
	lead += in.Text.Paint(part.Fit(s.Key, name)) + space.Paint(" ")
	origin := ""
	if s.Origin != "default" && w >= 60 {
		origin = m.origin(s.Origin)
	}
	tail := in.Faint.Paint(" " + origin + " ")
	room := max(w-part.Width(lead)-part.Width(tail), 0)
	return part.Cut(lead+m.value(s, room, in, th)+tail, w, "")
}

func (m *Model) value(s library.Setting, room int, in *theme.Inks, th *theme.Theme) string {
	g := &th.Glyphs
	switch {
	case s.Type == "bool" && s.Value == "true":
		return in.Good.Paint(part.Fit(g.On+" "+m.env.T("settings.on"), room))
	case s.Type == "bool":
		return in.Muted.Paint(part.Fit(g.Off+" "+m.env.T("settings.off"), room))
	case s.Value == "":
		return in.Faint.Paint(part.Fit("–", room))
	case s.Value != s.Default:
		return in.Strong.Paint(part.Fit(s.Value, room))
	}
	return in.Text.Paint(part.Fit(s.Value, room))
}

func (m *Model) group(s library.Setting) string {
	switch m.groups[s.Key] {
	case "":
		return ""
	case config.GroupPlayer:
		return m.env.T("settings.player")
	case config.GroupFeeds:
		return m.env.T("settings.feeds")
	case config.GroupDownloads:
		return m.env.T("settings.downloads")
	case config.GroupPrivacy:
		return m.env.T("settings.privacy")
	case config.GroupSystem:
		return m.env.T("settings.system")
	}
	return m.env.T("settings.interface")
}

func (m *Model) origin(o string) string {
	switch o {
	case "flag":
		return m.env.T("settings.from_flag")
	case "environment":
		return m.env.T("settings.from_environment")
	case "file":
		return m.env.T("settings.from_file")
	}
	return m.env.T("settings.from_library")
}

// about says what the setting under the cursor does.
func (m *Model) about(w int, th *theme.Theme) []string {
	out := []string{th.Border.Paint(part.Rule(th.Glyphs.LineH, w))}
	s, ok := m.table.Current()
	if !ok {
		return out
	}
	for _, l := range part.Wrap(m.doc(s), w-4, 2) {
		out = append(out, "  "+th.Text.Paint(l))
	}
	facts := m.env.T("settings.default_is", "value", orDash(s.Default)) + "  " + th.Glyphs.Dot + "  " + s.Env
	return append(out, "  "+th.Muted.Paint(part.Short(facts, max(w-4, 0))))
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// Capturing tells whether keys are text for the filter.
func (m *Model) Capturing() bool { return m.table.Capturing() }

// Cursor is where text is typed.
func (m *Model) Cursor() (x, y int, ok bool) { return m.table.Cursor() }
