package nowplaying

import (
	"strings"
	"time"

	"cosm/library"
	"cosm/ui/cover"
	"cosm/ui/part"
	"cosm/ui/reader"
	"cosm/ui/table"
	"cosm/ui/theme"
)

const (
	wideFrom = 90 // cells from which on the picture stands beside the text
	gap      = 4
)

// View draws the screen in at most h rows of at most w cells.
func (m *Model) View(w, h int, th *theme.Theme) []string {
	switch {
	case w <= 0 || h <= 0:
		return nil
	case !m.env.Head.Loaded():
		return m.nothing(w, h, th)
	case w >= wideFrom && h >= 14:
		return m.wide(w, h, th)
	}
	return m.narrow(w, h, th)
}

// wide has the picture with the words under it on the left, the text on the
// right.
func (m *Model) wide(w, h int, th *theme.Theme) []string {
	left := min(w*42/100, 76)
	words := m.words(left-2, 6, th)
	for i, l := range words {
		words[i] = part.Center(l, left)
	}
	picture := cover.Orbit(m.scene(), left, min(h-len(words)-1, left/2), th)
	rows := append(picture, "")
	rows = append(rows, words...)
	if space := (h - len(rows)) / 3; space > 0 {
		rows = append(make([]string, space), rows...)
	}
	m.textX, m.tabsY, m.textY = left+gap, 0, 2
	right := w - left - gap - 1
	text := []string{m.reader.TabLine(right, th), ""}
	text = append(text, m.reader.View(right, h-2, true, th)...)
	return part.Join(part.Blank(gap), part.Box(rows, left, h), part.Box(text, right, h))
}

func (m *Model) narrow(w, h int, th *theme.Theme) []string {
	const margin = 1
	room := max(w-2*margin, 1)
	var out []string
	if h >= 30 {
		out = append(out, cover.Orbit(m.scene(), room, min(h/2-3, room/2), th)...)
		out = append(out, "")
	}
	out = append(out, m.words(room, max(h/3, 1), th)...)
	if h >= 10 {
		out = append(out, "")
	}
	m.textX, m.tabsY = margin, len(out)
	out = append(out, m.reader.TabLine(room, th))
	if h >= 12 {
		out = append(out, "")
	}
	m.textY = len(out)
	out = append(out, m.reader.View(room, h-len(out), true, th)...)
	for i, l := range out {
		out[i] = part.Blank(min(margin, w-1)) + l
	}
	return out[:min(len(out), h)]
}

func (m *Model) scene() cover.Scene {
	head := m.env.Head
	now := head.Now(m.env.Now())
	s := cover.Scene{Seed: head.Title, Position: now, Duration: head.Duration, Chapters: head.Chapters, Clock: now.Clock()}
	if e := head.Episode; e != nil {
		s.Seed = string(e.PodcastID)
	}
	if head.Duration > 0 {
		s.Below = (now - head.Duration).Clock()
	}
	return s
}

// words are title, podcast, chapter and how it stands, in at most h rows.
func (m *Model) words(w, h int, th *theme.Theme) []string {
	head := m.env.Head
	title, podcast := head.Title, ""
	if e := head.Episode; e != nil {
		title, podcast = e.Title, e.PodcastTitle
	}
	lines := 2
	if h < 4 {
		lines = 1
	}
	var out []string
	for _, l := range part.Wrap(title, w, lines) {
		out = append(out, th.Strong.Paint(l))
	}
	if podcast != "" {
		out = append(out, th.Muted.Paint(part.Short(podcast, w)))
	}
	if c := head.Chapter; c != nil && c.Title != "" {
		out = append(out, th.Playing.Plain().Paint(part.Short(th.Glyphs.Into+" "+c.Title, w)))
	}
	if s := m.sound(th); s != "" {
		for _, l := range part.Wrap(s, w, 2) {
			out = append(out, th.Muted.Paint(l))
		}
	}
	if why := m.env.Texts.Why(head.Failure()); why != "" {
		out = append(out, th.Bad.Plain().Paint(part.Short(why, w)))
	} else if e := head.Episode; e != nil {
		if s := reader.Standing(m.env, *e, w, th); s != "" && head.State != library.Playing {
			out = append(out, s)
		}
	}
	return out[:min(len(out), h)]
}

// sound is how the sound is changed, and what that saves.
func (m *Model) sound(th *theme.Theme) string {
	head := m.env.Head
	var facts []string
	if head.Trim != "" {
		trim := m.env.T("trim.now", "how", m.env.T("trim."+head.Trim))
		if head.Saved > 0 {
			trim += ", " + m.env.T("trim.saved", "time", head.Saved.Clock())
		}
		if head.SavedAll > head.Saved+library.Seconds(time.Minute) {
			trim += ", " + m.env.T("trim.saved_all", "time", m.env.Texts.Length(head.SavedAll))
		}
		facts = append(facts, trim)
	}
	if head.Level {
		facts = append(facts, m.env.T("sound.level"))
	}
	if head.Boost {
		facts = append(facts, m.env.T("sound.boost"))
	}
	return strings.Join(facts, " "+th.Glyphs.Dot+" ")
}

// nothing says how to make something sound.
func (m *Model) nothing(w, h int, th *theme.Theme) []string {
	words := table.Empty(w, m.env.T("playing.nothing"), m.env.Try("playing.nothing_try"), th.Text, th)
	picture := cover.Orbit(cover.Scene{Seed: "cosm"}, min(w, 60), min(h-len(words)-2, 16), th)
	out := append([]string{}, picture...)
	for i := range out {
		out[i] = part.Center(out[i], w)
	}
	for _, l := range words {
		if len(picture) > 0 {
			l = part.Center(l, w)
		}
		out = append(out, l)
	}
	return out[:min(len(out), h)]
}

// Capturing is false: nothing is typed here.
func (m *Model) Capturing() bool { return false }

// Cursor is nowhere.
func (m *Model) Cursor() (x, y int, ok bool) { return 0, 0, false }
