package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"cosm/config"
	"cosm/library"
	"cosm/ui/keys"
	"cosm/ui/part"
)

const (
	minWidth  = 20 // smaller terminals get one line
	minHeight = 5
	sideBar   = 22  // cells of the list of screens at the left
	wideFrom  = 120 // cells from which on it is there
)

// areas are where things are on the screen: what the mouse needs to know.
type areas struct {
	body   rect
	seek   rect
	over   rect
	toggle rect
	screen []nameArea // names of screens
}

// nameArea is where a screen's name stands.
type nameArea struct {
	rect
	screen keys.Screen
}

type rect struct{ x, y, w, h int }

func (r rect) has(x, y int) bool { return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h }

// View draws everything and says which of the terminal's features are wanted.
func (m *Model) View() tea.View {
	m.area = areas{}
	rows := m.rows()
	var cursor *tea.Cursor
	if m.over != nil && m.w >= minWidth && m.h >= minHeight {
		rows, cursor = m.overlaid(rows)
	} else if x, y, ok := m.screen().Cursor(); ok && m.area.body.h > 0 {
		cursor = tea.NewCursor(m.area.body.x+x, m.area.body.y+y)
	}
	if cursor != nil {
		cursor.Blink = !m.theme.Still
		cursor.Shape = tea.CursorBar
	}
	v := tea.NewView(m.paintGround(rows))
	v.AltScreen = true
	v.Cursor = cursor
	v.WindowTitle = m.windowTitle()
	if m.env.Setting(config.KeyMouse) != "false" {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

// paintGround gives every cell the theme's background, where it has one.
func (m *Model) paintGround(rows []string) string {
	text := strings.Join(rows, "\n")
	open := m.theme.Ground.Open()
	if open == "" {
		return text
	}
	text = strings.ReplaceAll(text, ansi.ResetStyle, ansi.ResetStyle+open)
	return open + strings.ReplaceAll(text, "\n", ansi.ResetStyle+"\n"+open) + ansi.ResetStyle
}

func (m *Model) windowTitle() string {
	if e := m.env.Head.Episode; e != nil {
		return part.Short(e.Title, 80) + " · cosm"
	}
	return "cosm"
}

// rows draws the frame: at most h rows of just w cells.
func (m *Model) rows() []string {
	w, h := m.w, m.h
	if w <= 0 || h <= 0 {
		return nil
	}
	if w < minWidth || h < minHeight {
		return m.tiny(w, h)
	}
	bar := m.barView(w, barHeight(h))
	hints := m.bottomLine(w)
	left := 0
	var head []string
	if w >= wideFrom && h >= 12 {
		left = sideBar
		head = []string{""}
	} else {
		head = m.header(w)
		if h >= 16 {
			head = append(head, "")
		}
	}
	bodyH := max(h-len(head)-len(bar)-1, 0)
	if left > 0 && h >= 20 {
		bodyH--
	}
	m.area.body = rect{left, len(head), w - left, bodyH}
	body := part.Box(m.screen().View(w-left-marginOf(left), bodyH, m.theme), w-left, bodyH)
	if left > 0 {
		body = part.Join("", part.Box(m.sideView(left, len(head)+bodyH), left, len(head)+bodyH)[len(head):], body)
	}
	out := append(part.Box(head, w, len(head)), body...)
	for len(out) < h-len(bar)-1 {
		out = append(out, part.Blank(w))
	}
	m.area.seek.y += len(out)
	m.area.toggle.y += len(out)
	out = append(out, bar...)
	return append(out, hints)[:min(len(out)+1, h)]
}

func marginOf(left int) int {
	if left > 0 {
		return 2
	}
	return 0
}

// barHeight is how many rows the player's bar takes.
func barHeight(h int) int {
	switch {
	case h >= 30:
		return 4
	case h >= 16:
		return 3
	case h >= 9:
		return 2
	}
	return 1
}

// tiny is what fits on next to nothing: what plays, or what is needed.
func (m *Model) tiny(w, h int) []string {
	line := m.env.T("tiny.need", "w", minWidth, "h", minHeight)
	if head := m.env.Head; head.Loaded() {
		line = m.stateSign() + " " + head.Now(m.env.Now()).Clock() + " " + m.title()
	}
	return part.Box([]string{part.Fit(line, w)}, w, h)
}

// overlaid lays what takes the keys over the rows.
func (m *Model) overlaid(rows []string) ([]string, *tea.Cursor) {
	h := m.h - 1
	box := m.over.View(m.env, m.w-2, max(h-2, 3), m.theme)
	if len(box) == 0 {
		return rows, nil
	}
	box = box[:min(len(box), h)]
	bw := part.Width(box[0])
	x, y := max((m.w-bw)/2, 0), max((h-len(box))/3, 0)
	m.area.over = rect{x, y, bw, len(box)}
	out := part.Over(rows, box, x, y)
	if cx, cy, ok := m.over.Cursor(); ok {
		return out, tea.NewCursor(x+cx, y+cy)
	}
	return out, nil
}

// bottomLine is what happened or, if nothing did, what can be done.
func (m *Model) bottomLine(w int) string {
	right := m.busy()
	room := max(w-2-part.Width(right), 0)
	if t := m.toast.view(room, m.theme); t != "" {
		return part.Pad(" "+part.Ends(t, right, w-2), w)
	}
	return part.Pad(" "+part.Ends(m.hintsView(room), right, w-2), w)
}

// busy tells what is under way.
func (m *Model) busy() string {
	th := m.theme
	spinner := th.Glyphs.Brand
	if !th.Still {
		spinner = th.Glyphs.Spinner[m.spin%len(th.Glyphs.Spinner)]
	}
	switch {
	case m.lost:
		return th.Warn.Paint(spinner + " " + m.env.T("frame.lost"))
	case m.quitting:
		return th.Muted.Paint(spinner + " " + m.env.T("frame.quitting"))
	case m.refresh.Running:
		share := 0.0
		if m.refresh.Total > 0 {
			share = float64(m.refresh.Done) / float64(m.refresh.Total)
		}
		count := m.env.T("refresh.progress", "done", m.refresh.Done, "total", m.refresh.Total)
		return th.Accent.Paint(spinner) + " " + th.Muted.Paint(count) + " " + part.Gauge(share, 10, &th.Inks, &th.Glyphs)
	case len(m.jobs) > 0:
		label := part.Short(m.jobs[len(m.jobs)-1].label, max(m.w/2, 10))
		return th.Accent.Paint(spinner) + " " + th.Muted.Paint(label+"  "+m.env.T("frame.esc_cancels"))
	}
	return ""
}

// hintsView names the most useful keys of the screen.
func (m *Model) hintsView(w int) string {
	th := m.theme
	var b strings.Builder
	used := 0
	s := m.screen()
	list := append(append([]keys.Action{}, s.Hints()...), keys.Palette, keys.Help)
	tail := 0
	for _, a := range list[len(list)-2:] {
		tail += m.hintWidth(a)
	}
	for i, a := range list {
		key := m.env.Keys.Key(a)
		n := m.hintWidth(a)
		last := i >= len(list)-2
		if key == "" || last && used+n > w || !last && used+n+tail > w {
			continue
		}
		b.WriteString(th.Accent.Plain().Paint(key) + " " + th.Faint.Paint(m.env.T("hint."+string(a))) + "   ")
		used += n
	}
	return strings.TrimRight(b.String(), " ")
}

func (m *Model) hintWidth(a keys.Action) int {
	return part.Width(m.env.Keys.Key(a)) + 1 + part.Width(m.env.T("hint."+string(a))) + 3
}

func (m *Model) stateSign() string {
	g := &m.theme.Glyphs
	switch m.env.Head.State {
	case library.Playing:
		return g.Playing
	case library.Paused:
		return g.Paused
	case library.Buffering:
		return g.Buffering
	}
	return g.Stopped
}

// title is what plays, in words.
func (m *Model) title() string {
	if e := m.env.Head.Episode; e != nil {
		return part.Clean(e.Title)
	}
	return part.Clean(m.env.Head.Title)
}
