package ui

import (
	"strconv"
	"strings"

	"cosm/library"
	"cosm/ui/keys"
	"cosm/ui/part"
)

// name is how a screen is called where there is room, and where there is not.
type name struct{ long, short string }

func (m *Model) nameOf(s keys.Screen) name {
	id := map[keys.Screen][2]string{
		keys.Inbox:         {"nav.inbox", "nav.inbox"},
		keys.Subscriptions: {"nav.subscriptions", "nav.subscriptions_short"},
		keys.Queue:         {"nav.queue", "nav.queue"},
		keys.Downloads:     {"nav.downloads", "nav.downloads"},
		keys.Favourites:    {"nav.favourites", "nav.favourites"},
		keys.History:       {"nav.history", "nav.history"},
		keys.Settings:      {"nav.settings", "nav.settings"},
		keys.Playing:       {"nav.playing", "nav.playing_short"},
	}[s]
	return name{m.env.T(id[0]), m.env.T(id[1])}
}

// keyOf is the key that shows a screen.
func (m *Model) keyOf(s keys.Screen) string {
	for a, to := range shows() {
		if to == s {
			return m.env.Keys.Key(a)
		}
	}
	return ""
}

// header names the screens in one row, the one in front lit. Where not all
// names fit, the others are their keys alone.
func (m *Model) header(w int) []string {
	for style := range 3 {
		if line, ok := m.headerLine(w, style); ok {
			return []string{part.Pad(line, w)}
		}
	}
	th := m.theme
	n := m.nameOf(m.tabs[m.front].pages[0].Screen())
	return []string{part.Pad(" "+th.Accent.Paint(th.Glyphs.Brand+" "+part.Short(n.long, w-4)), w)}
}

// headerLine tries one style: 0 has counts, 1 has names, 2 has keys alone for
// the screens that are not in front.
func (m *Model) headerLine(w, style int) (string, bool) {
	th := m.theme
	var b strings.Builder
	x := 1
	b.WriteString(" ")
	if style == 0 {
		b.WriteString(th.Playing.Paint(th.Glyphs.Brand) + " " + th.Strong.Paint("cosm") + "   ")
		x += 9
	}
	m.area.screen = nil
	for i, t := range m.tabs {
		s := t.pages[0].Screen()
		text, width := m.tabName(s, i == m.front, style)
		m.area.screen = append(m.area.screen, nameArea{rect{x, 0, width, 1}, s})
		b.WriteString(text)
		x += width
		if i < len(m.tabs)-1 {
			b.WriteString("  ")
			x += 2
		}
	}
	return b.String(), x <= w
}

func (m *Model) tabName(s keys.Screen, front bool, style int) (text string, width int) {
	th := m.theme
	key := m.smallKey(m.keyOf(s))
	label := m.nameOf(s).short
	if style == 2 && !front {
		label = ""
	}
	count := ""
	if style == 0 {
		count = m.count(s)
	}
	width = part.Width(key) + part.Width(label)
	keyInk, ink := th.Faint, th.Muted
	if front {
		keyInk, ink = th.Accent.Plain(), th.Accent.Underline()
	}
	text = keyInk.Paint(key) + ink.Paint(label)
	if count != "" {
		text += " " + th.New.Paint(count)
		width += 1 + part.Width(count)
	}
	return text, width
}

// smallKey writes a digit small, so that it stays beside its name.
func (m *Model) smallKey(key string) string {
	if n, err := strconv.Atoi(key); err == nil && len(key) == 1 && m.theme.Glyphs.Braille {
		return m.theme.Glyphs.Digits[n]
	}
	if key != "" {
		return key + " "
	}
	return ""
}

// count is how many wait on a screen; empty if none or not known.
func (m *Model) count(s keys.Screen) string {
	n := 0
	switch s {
	case keys.Inbox:
		inbox, ok := m.tabs[0].pages[0].(interface{ Count() (int, bool) })
		if !ok {
			return ""
		}
		k, whole := inbox.Count()
		if k > 0 && !whole {
			return m.env.Texts.Number(k) + "+"
		}
		n = k
	case keys.Queue:
		n = len(m.queue)
	case keys.Downloads:
		for _, d := range m.env.Downloads {
			if d.State == library.DownloadActive || d.State == library.DownloadQueued {
				n++
			}
		}
	}
	if n == 0 {
		return ""
	}
	return m.env.Texts.Number(n)
}

// sideView lists the screens at the left of wide terminals.
func (m *Model) sideView(w, h int) []string {
	th := m.theme
	out := []string{"", "  " + th.Playing.Paint(th.Glyphs.Brand) + " " + th.Strong.Paint("cosm")}
	if m.opt.Demo {
		out[1] += "  " + th.Muted.Paint(m.env.T("frame.demo"))
	}
	out = append(out, "")
	if h >= 18 {
		out = append(out, "")
	}
	m.area.screen = nil
	for i, t := range m.tabs {
		s := t.pages[0].Screen()
		if i == len(m.tabs)-2 { // settings and what plays stand apart
			out = append(out, "")
		}
		m.area.screen = append(m.area.screen, nameArea{rect{0, len(out), w - 2, 1}, s})
		out = append(out, m.sideRow(s, i == m.front, w-2))
	}
	return out[:min(len(out), h)]
}

func (m *Model) sideRow(s keys.Screen, front bool, w int) string {
	th := m.theme
	mark, ink := " ", th.Muted
	if front {
		mark, ink = th.Accent.Paint(th.Glyphs.Cursor), th.Accent
	}
	key := part.Fit(m.keyOf(s), 2)
	count := m.count(s)
	left := mark + " " + th.Faint.Paint(key) + " " + ink.Paint(part.Short(m.nameOf(s).long, max(w-6-part.Width(count), 4)))
	return part.Ends(left, th.New.Paint(count), w)
}
