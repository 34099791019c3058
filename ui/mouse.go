package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/msg"
	"cosm/ui/part"
)

// doubleClick is how close together two clicks are one double click.
const doubleClick = 400 * time.Millisecond

// clicks tells single from double clicks.
type clicks struct {
	x, y int
	at   time.Time
}

func (c *clicks) double(x, y int, now time.Time) bool {
	is := c.x == x && c.y == y && !c.at.IsZero() && now.Sub(c.at) < doubleClick
	c.x, c.y, c.at = x, y, now
	if is {
		c.at = time.Time{} // the third click begins anew
	}
	return is
}

// mouse routes clicks, the wheel and drags by what is drawn where.
func (m *Model) mouse(t tea.MouseMsg) tea.Cmd {
	at := t.Mouse()
	switch t.(type) {
	case tea.MouseClickMsg:
		if at.Button == tea.MouseLeft {
			return m.click(at.X, at.Y)
		}
	case tea.MouseMotionMsg:
		if at.Button == tea.MouseLeft && m.over == nil && m.area.seek.has(at.X, at.Y) {
			return m.seekTo(at.X)
		}
	case tea.MouseWheelMsg:
		if at.Button == tea.MouseWheelUp || at.Button == tea.MouseWheelDown {
			return m.wheel(at.X, at.Y, at.Button == tea.MouseWheelDown)
		}
	}
	return nil
}

func (m *Model) click(x, y int) tea.Cmd {
	m.toast.seen()
	double := m.double.double(x, y, m.env.Now())
	if m.over != nil {
		r := m.area.over
		if !r.has(x, y) || m.over.Update(m.env, msg.Click{X: x - r.x, Y: y - r.y, Double: double}) {
			m.over = nil
		}
		return nil
	}
	for _, n := range m.area.screen {
		if n.has(x, y) {
			return m.goTo(n.screen)
		}
	}
	switch {
	case m.area.seek.has(x, y):
		m.jumps.leave(m.here())
		return m.seekTo(x)
	case m.area.toggle.has(x, y):
		return m.toggle()
	case m.area.body.has(x, y):
		b := m.area.body
		return m.screen().Update(msg.Click{X: x - b.x, Y: y - b.y, Double: double})
	}
	return nil
}

func (m *Model) wheel(x, y int, down bool) tea.Cmd {
	if m.over != nil {
		r := m.area.over
		m.over.Update(m.env, msg.Wheel{X: x - r.x, Y: y - r.y, Down: down})
		return nil
	}
	b := m.area.body
	if !b.has(x, y) {
		return nil
	}
	return m.screen().Update(msg.Wheel{X: x - b.x, Y: y - b.y, Down: down})
}

// seekTo goes to where the cell x of the seek bar is. While one drags, only
// the last place counts.
func (m *Model) seekTo(x int) tea.Cmd {
	if m.env.Head.Duration <= 0 {
		return nil
	}
	at := part.TimeAt(x-m.area.seek.x, m.area.seek.w, m.env.Head.Duration)
	m.forgetDrag()
	cmd := m.control(library.Control{Verb: library.VerbSeek, Value: at.Float()})
	if l := m.lanes[lanePlayer]; len(l.waiting) > 0 {
		l.waiting[len(l.waiting)-1].drag = true
	}
	return cmd
}

// forgetDrag takes back a place that was dragged over and not gone to yet.
func (m *Model) forgetDrag() {
	l := m.lanes[lanePlayer]
	if l == nil {
		return
	}
	if n := len(l.waiting); n > 0 && l.waiting[n-1].drag {
		l.waiting = l.waiting[:n-1]
	}
}
