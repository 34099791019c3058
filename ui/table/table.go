// Package table is a list whose rows are all at hand: it filters them as one
// types, moves, and draws the window. Subscriptions, downloads, the history
// and the settings are tables; the rows themselves are drawn by the screen.
package table

import (
	tea "charm.land/bubbletea/v2"

	"cosm/ui/keys"
	"cosm/ui/msg"
	"cosm/ui/part"
	"cosm/ui/theme"
)

const maxFilter = 200

// Model is a table of rows of type T. It belongs to the program's one
// goroutine.
type Model[T any] struct {
	words func(T) []string // what the filter looks at
	key   func(T) string   // what makes a row the same after a change

	all    []T
	places map[string]int // in all, by key
	shown  []int          // places in all
	list   part.List
	filter part.Input

	top, height int // where rows begin and how many a row takes, from the last View
	cursorX     int // of the filter, from the last View
}

// New makes an empty table. key names a row, words is what the filter looks at.
func New[T any](key func(T) string, words func(T) []string) *Model[T] {
	return &Model[T]{key: key, words: words, filter: part.NewInput(maxFilter), cursorX: -1}
}

// Set shows rows, which are the table's from then on. The cursor stays on the
// row it was on, if that is still there.
func (m *Model[T]) Set(rows []T) {
	at := ""
	if r, ok := m.Current(); ok {
		at = m.key(r)
	}
	m.all, m.places = rows, make(map[string]int, len(rows))
	for i, r := range rows {
		m.places[m.key(r)] = i
	}
	m.narrow()
	if at == "" {
		return
	}
	for i, place := range m.shown {
		if m.key(m.all[place]) == at {
			m.list.SetCursor(i)
			return
		}
	}
}

// Replace shows a row in the place of the one with its key; false if there is
// none. It costs the same however many rows there are, since many change one
// by one while feeds are looked at.
func (m *Model[T]) Replace(row T) bool {
	i, ok := m.places[m.key(row)]
	if ok {
		m.all[i] = row
	}
	return ok
}

// All are the rows, those that the filter hides too.
func (m *Model[T]) All() []T { return m.all }

// Len is the number of rows shown.
func (m *Model[T]) Len() int { return len(m.shown) }

func (m *Model[T]) narrow() {
	m.shown = m.shown[:0]
	filter := m.filter.Value()
	for i, r := range m.all {
		if filter == "" || part.Matches(filter, m.words(r)...) {
			m.shown = append(m.shown, i)
		}
	}
	m.list.SetLen(len(m.shown))
}

// Current is the row under the cursor.
func (m *Model[T]) Current() (T, bool) {
	i := m.list.Cursor()
	if i < 0 {
		var none T
		return none, false
	}
	return m.all[m.shown[i]], true
}

// Find is the row with that key.
func (m *Model[T]) Find(key string) (T, bool) {
	if i, ok := m.places[key]; ok {
		return m.all[i], true
	}
	var none T
	return none, false
}

// Capturing tells whether keys are text for the filter.
func (m *Model[T]) Capturing() bool { return m.filter.Focused() }

// Filtered tells whether rows are hidden.
func (m *Model[T]) Filtered() bool { return m.filter.Value() != "" }

// Act moves the cursor or opens the filter; false if the action is not one of
// the table's.
func (m *Model[T]) Act(a keys.Action) bool {
	switch a {
	case keys.Down:
		m.list.Move(1)
	case keys.Up:
		m.list.Move(-1)
	case keys.HalfDown:
		m.list.Half(1)
	case keys.HalfUp:
		m.list.Half(-1)
	case keys.Top:
		m.list.Top()
	case keys.Bottom:
		m.list.Bottom()
	case keys.Filter:
		m.filter.Focus()
	case keys.Back:
		if !m.Filtered() {
			return false
		}
		m.filter.SetValue("")
		m.narrow()
	default:
		return false
	}
	return true
}

// Type takes a key or a paste for the filter.
func (m *Model[T]) Type(message tea.Msg) {
	if key, ok := message.(tea.KeyPressMsg); ok {
		switch key.String() {
		case "enter", "up", "down":
			m.filter.Blur()
			return
		case "esc":
			m.filter.Blur()
			m.filter.SetValue("")
			m.narrow()
			return
		}
	}
	before := m.filter.Value()
	m.filter.Update(message)
	if m.filter.Value() != before {
		m.narrow()
		m.list.Top()
	}
}

// Wheel scrolls.
func (m *Model[T]) Wheel(t msg.Wheel) {
	if t.Down {
		m.list.Scroll(3)
	} else {
		m.list.Scroll(-3)
	}
}

// Click puts the cursor on the row at y and tells whether it was there before.
func (m *Model[T]) Click(y int) (hit, again bool) {
	i := m.list.At((y - m.top) / max(m.height, 1))
	if y < m.top || i < 0 {
		return false, false
	}
	again = i == m.list.Cursor()
	m.list.SetCursor(i)
	return true, again
}

// Look says how a table is drawn.
type Look[T any] struct {
	Title  string
	Status string // at the other end of the heading, styled
	Height int    // rows of the screen that a row takes
	// Row draws a row; above is the one above it on the screen, nil for the first.
	Row func(r T, above *T, selected bool, w int) []string
}

// View draws the heading and the window in at most h rows of w cells.
func (m *Model[T]) View(w, h int, look Look[T], th *theme.Theme) []string {
	if w <= 0 || h <= 0 {
		return nil
	}
	out := []string{m.heading(w, look, th)}
	if h >= 8 {
		out = append(out, "")
	}
	m.top, m.height = len(out), max(look.Height, 1)
	room := max((h-len(out))/m.height, 0)
	from, to := m.list.Window(room)
	thumb := part.Scrollbar(from, to, len(m.shown), (to-from)*m.height)
	for i := from; i < to; i++ {
		var above *T
		if i > from {
			above = &m.all[m.shown[i-1]]
		}
		rows := look.Row(m.all[m.shown[i]], above, i == m.list.Cursor(), w-1)
		for j := range m.height {
			row := ""
			if j < len(rows) {
				row = rows[j]
			}
			if thumb != nil {
				row = part.Pad(row, w-1)
				if thumb[(i-from)*m.height+j] {
					row += th.Faint.Paint(th.Glyphs.LineV)
				}
			}
			out = append(out, row)
		}
	}
	return out
}

func (m *Model[T]) heading(w int, look Look[T], th *theme.Theme) string {
	m.cursorX = -1
	left := " " + th.Strong.Paint(part.Short(look.Title, max(w-2, 0)))
	if m.filter.Focused() || m.Filtered() {
		sign := "  " + th.Accent.Paint("/") + " "
		at := part.Width(left) + part.Width(sign)
		text, x := m.filter.View(max(w-at-1, 0))
		if m.filter.Focused() {
			m.cursorX = at + x
		}
		return part.Cut(left+sign+th.Match.Plain().Paint(text), w, "")
	}
	return part.Ends(left, look.Status+" ", w)
}

// Cursor is where text is typed, in cells of the last View.
func (m *Model[T]) Cursor() (x, y int, ok bool) {
	return m.cursorX, 0, m.filter.Focused() && m.cursorX >= 0
}

// Empty says in the place of rows why there are none and what to do.
func Empty(w int, what, try string, ink theme.Style, th *theme.Theme) []string {
	var out []string
	for _, l := range part.Wrap(what, w-4, 3) {
		out = append(out, "  "+ink.Paint(l))
	}
	if try != "" {
		out = append(out, "")
		for _, l := range part.Wrap(try, w-4, 4) {
			out = append(out, "  "+th.Muted.Paint(l))
		}
	}
	return out
}
