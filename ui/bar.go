package ui

import (
	"math"
	"strings"
	"time"

	"cosm/library"
	"cosm/ui/part"
)

// barView draws the player in just h rows: a line to set it off, what plays,
// and where it is.
func (m *Model) barView(w, h int) []string {
	th := m.theme
	if !m.env.Head.Loaded() {
		return m.idleBar(w, h)
	}
	words := part.Pad(" "+part.Ends(m.barTitle(w), m.barState(w), w-2), w)
	line := m.seekLine(w)
	switch h {
	case 1:
		m.area.seek.y = 0
		m.area.toggle = rect{1, 0, 2, 1}
		return []string{part.Pad(" "+m.paintSign()+" "+m.shortLine(w-4), w)}
	case 2:
		m.area.seek.y, m.area.toggle = 1, rect{1, 0, 2, 1}
		return []string{words, line}
	}
	m.area.seek.y, m.area.toggle = 2, rect{1, 1, 2, 1}
	return part.Box([]string{th.Border.Paint(part.Rule(th.Glyphs.LineH, w)), words, line}, w, h)
}

func (m *Model) idleBar(w, h int) []string {
	th := m.theme
	line := part.Pad(" "+th.Muted.Paint(part.Short(th.Glyphs.Stopped+" "+m.env.T("playing.nothing"), w-2)), w)
	switch h {
	case 1:
		return []string{line}
	case 2:
		return []string{th.Border.Paint(part.Rule(th.Glyphs.LineH, w)), line}
	}
	return part.Box([]string{th.Border.Paint(part.Rule(th.Glyphs.LineH, w)), line}, w, h)
}

func (m *Model) paintSign() string {
	if m.env.Head.State == library.Playing {
		return m.theme.Playing.Paint(m.stateSign())
	}
	return m.theme.Accent.Paint(m.stateSign())
}

// barTitle is the state, the title and, as far as there is room, the podcast
// and the chapter.
func (m *Model) barTitle(w int) string {
	th, head := m.theme, m.env.Head
	room := max(w-part.Width(m.barState(w))-6, 4)
	title := part.Short(m.title(), room)
	line := m.paintSign() + " " + th.Strong.Paint(title)
	left := room - part.Width(title) - 3
	if head.Error != "" && left > 12 {
		return line + "   " + th.Bad.Plain().Paint(part.Short(m.env.Texts.Why(head.Failure()), left))
	}
	if c := head.Chapter; c != nil && c.Title != "" && left > 12 {
		text := part.Short(th.Glyphs.Into+" "+c.Title, left)
		line += "   " + th.Accent.Plain().Paint(text)
		left -= part.Width(text) + 3
	}
	if head.Episode != nil && head.Episode.PodcastTitle != "" && left > 12 {
		line += "   " + th.Muted.Paint(part.Short(head.Episode.PodcastTitle, left))
	}
	return line
}

// barState is what is set: sleep, speed, volume.
func (m *Model) barState(w int) string {
	th, head, g := m.theme, m.env.Head, &m.theme.Glyphs
	if w < 40 {
		return ""
	}
	var parts []string
	switch {
	case head.SleepAt == "end":
		parts = append(parts, th.Warn.Paint(g.Sleep+" "+m.env.T("sleep.at_end")))
	case head.SleepAt == "chapter":
		parts = append(parts, th.Warn.Paint(g.Sleep+" "+m.env.T("sleep.at_chapter")))
	case head.SleepIn > 0:
		parts = append(parts, th.Warn.Paint(g.Sleep+" "+m.env.T("sleep.at_episodes", "count", head.SleepIn)))
	case head.SleepLeft > 0:
		parts = append(parts, th.Warn.Paint(g.Sleep+" "+m.env.Texts.Length(head.SleepLeft)))
	}
	if head.Trim != "" && w >= 70 {
		trim := m.env.T("player.trim")
		if head.Saved >= library.Seconds(time.Second) {
			trim += " " + head.Saved.Clock()
		}
		parts = append(parts, th.Muted.Paint(trim))
	}
	speed := th.Muted
	if math.Abs(head.Speed-1) > 0.001 {
		speed = th.Accent.Plain()
	}
	parts = append(parts, speed.Paint(m.env.Texts.Speed(head.Speed)))
	if head.Muted {
		parts = append(parts, th.Warn.Paint(g.Mute+" "+m.env.T("player.muted")))
	} else {
		parts = append(parts, th.Muted.Paint(g.Volume+" "+m.env.Texts.Percent(head.Volume)))
	}
	return strings.Join(parts, "   ")
}

// seekLine is the clock, the bar, and what is left.
func (m *Model) seekLine(w int) string {
	th, head := m.theme, m.env.Head
	now := head.Now(m.env.Now())
	clock, left := now.Clock(), ""
	if head.Duration > 0 {
		left = "-" + max(head.Duration-now, 0).Clock()
		clock = part.PadLeft(clock, len(head.Duration.Clock()))
		left = part.PadLeft(left, len(head.Duration.Clock())+1)
	}
	barW := w - len(clock) - len(left) - 4
	if left == "" {
		barW = w - len(clock) - 3
	}
	if barW < 4 {
		return part.Pad(" "+th.Strong.Paint(clock)+" "+th.Muted.Paint(left), w)
	}
	m.area.seek = rect{len(clock) + 2, m.area.seek.y, barW, 1}
	bar := part.SeekBar(part.Seek{Position: now, Duration: head.Duration, Buffered: head.Buffered, Chapters: head.Chapters}, barW, th)
	return part.Pad(" "+th.Strong.Paint(clock)+" "+bar+" "+th.Muted.Paint(left), w)
}

// shortLine is everything in one row.
func (m *Model) shortLine(w int) string {
	th, head := m.theme, m.env.Head
	clock := head.Now(m.env.Now()).Clock()
	if head.Duration > 0 {
		clock += "/" + head.Duration.Clock()
	}
	return part.Ends(th.Strong.Paint(part.Short(m.title(), max(w-len(clock)-1, 0))), th.Muted.Paint(clock), w)
}
