// Package overlay holds what is laid over the screen and takes all keys while
// it is there: a question, a line to type, a list to choose from, the help.
// What comes of it is left as an ask in the Env.
package overlay

import (
	tea "charm.land/bubbletea/v2"

	"cosm/ui/msg"
	"cosm/ui/part"
	"cosm/ui/theme"
)

// Overlay is laid over the screen. It belongs to the program's one goroutine.
type Overlay interface {
	// Update takes a key, a paste, a click or a turn of the wheel in its own
	// cells. It is done when it tells so.
	Update(env *msg.Env, m tea.Msg) (done bool)
	// View draws the box in at most h rows of at most w cells.
	View(env *msg.Env, w, h int, th *theme.Theme) []string
	// Cursor is where text is typed, in cells of the last View.
	Cursor() (x, y int, ok bool)
}

const (
	padding = 2 // cells between a box's line and what is in it
	maxBox  = 72
)

// box draws lines in a frame with the title in its upper edge, w cells wide in
// all.
func box(title string, lines []string, w int, th *theme.Theme) []string {
	g := &th.Glyphs
	if w < 8 { // no room for a frame
		return part.Box(lines, max(w, 0), len(lines))
	}
	inner := w - 2
	name := part.Short(title, inner-4)
	top := th.Focus.Paint(g.BoxTL+g.BoxH) + " " + th.Strong.Paint(name) + " " +
		th.Focus.Paint(part.Rule(g.BoxH, inner-3-part.Width(name))+g.BoxTR)
	if name == "" {
		top = th.Focus.Paint(g.BoxTL + part.Rule(g.BoxH, inner) + g.BoxTR)
	}
	out := []string{top}
	side := th.Focus.Paint(g.BoxV)
	for _, l := range lines {
		out = append(out, side+part.Blank(padding)+part.Pad(l, inner-2*padding)+part.Blank(padding)+side)
	}
	return append(out, th.Focus.Paint(g.BoxBL+part.Rule(g.BoxH, inner)+g.BoxBR))
}

// room is the width for what is in a box, and of the box.
func room(w int) (inner, outer int) {
	outer = min(w, maxBox)
	if outer < 8 {
		return max(outer, 0), outer
	}
	return max(outer-2-2*padding, 1), outer
}
