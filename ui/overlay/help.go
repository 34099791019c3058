package overlay

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"cosm/ui/keys"
	"cosm/ui/msg"
	"cosm/ui/part"
	"cosm/ui/theme"
)

// Help tells what the keys do on a screen and which command does the same. It
// is made from the bindings, so it is right whatever the listener remapped.
type Help struct {
	screen keys.Screen
	top    int
	lines  int // in all, from the last View
	rows   int // that fit, from the last View
}

// NewHelp makes the help for a screen.
func NewHelp(on keys.Screen) *Help { return &Help{screen: on} }

// Update scrolls; any other key closes the help.
func (h *Help) Update(env *msg.Env, m tea.Msg) bool {
	switch t := m.(type) {
	case msg.Wheel:
		if t.Down {
			h.scroll(3)
		} else {
			h.scroll(-3)
		}
	case msg.Click:
		return true
	case tea.KeyPressMsg:
		return h.key(env, t)
	}
	return false
}

func (h *Help) key(env *msg.Env, k tea.KeyPressMsg) bool {
	switch env.Keys.Action(k.String(), h.screen) {
	case keys.Down:
		h.scroll(1)
	case keys.Up:
		h.scroll(-1)
	case keys.HalfDown, keys.Toggle:
		h.scroll(max(h.rows-2, 1))
	case keys.HalfUp:
		h.scroll(-max(h.rows-2, 1))
	case keys.Top:
		h.scroll(-h.lines)
	case keys.Bottom:
		h.scroll(h.lines)
	default:
		return true
	}
	return false
}

func (h *Help) scroll(d int) { h.top = min(max(h.top+d, 0), max(h.lines-h.rows, 0)) }

// View draws the bindings by groups.
func (h *Help) View(env *msg.Env, w, height int, th *theme.Theme) []string {
	outer := min(w, 96)
	inner := max(outer-2-2*padding, 1)
	if outer < 8 {
		inner = max(outer, 1)
	}
	all := h.content(env, inner, th)
	h.lines = len(all)
	h.rows = max(height-2, 1)
	h.scroll(0)
	lines := all[h.top:min(h.top+h.rows, len(all))]
	title := env.T("help.title")
	if h.lines > h.rows {
		title += "  " + env.T("help.more")
	}
	return box(title, lines, outer, th)
}

func (h *Help) content(env *msg.Env, w int, th *theme.Theme) []string {
	var out []string
	for _, g := range keys.Groups() {
		var rows []string
		for _, b := range env.Keys.Bindings(h.screen) {
			if b.Group == g && len(b.Keys) > 0 {
				rows = append(rows, h.row(env, b, w, th))
			}
		}
		if len(rows) == 0 {
			continue
		}
		if len(out) > 0 {
			out = append(out, "")
		}
		out = append(out, th.Accent.Paint(env.T(groupText(g))))
		out = append(out, rows...)
	}
	return out
}

func (h *Help) row(env *msg.Env, b keys.Binding, w int, th *theme.Theme) string {
	names := make([]string, len(b.Keys))
	for i, k := range b.Keys {
		names[i] = keys.Show(k)
	}
	key := part.Fit(strings.Join(names, " "), min(18, w/3))
	line := th.Strong.Paint(key) + " " + th.Text.Paint(env.T(b.Help()))
	if b.CLI == "" || w < 60 {
		return part.Cut(line, w, "…")
	}
	return part.Ends(line, th.Faint.Paint(b.CLI), w)
}

func groupText(g keys.Group) string {
	switch g {
	case keys.GroupMove:
		return "help.move"
	case keys.GroupScreens:
		return "help.screens"
	case keys.GroupPlayer:
		return "help.player"
	case keys.GroupEpisode:
		return "help.episode"
	case keys.GroupLibrary:
		return "help.library"
	}
	return "help.view"
}

// Cursor is nowhere.
func (h *Help) Cursor() (x, y int, ok bool) { return 0, 0, false }
