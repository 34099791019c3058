package part

import (
	"strings"

	"cosm/library"
	"cosm/ui/theme"
)

// Seek is what a seek bar shows.
type Seek struct {
	Position, Duration, Buffered library.Seconds
	Chapters                     []library.Chapter
}

// SeekBar draws the bar in just w cells: what was heard, the head, what is
// there to be heard, what must still be fetched, and where chapters begin.
func SeekBar(s Seek, w int, th *theme.Theme) string {
	if w <= 0 {
		return ""
	}
	g := &th.Glyphs
	head, ready := cellOf(s.Position, s.Duration, w), w
	if s.Buffered > 0 && s.Buffered < s.Duration {
		ready = cellOf(s.Buffered, s.Duration, w) + 1
	}
	if s.Duration <= 0 {
		head, ready = 0, 0
	}
	ticks := chapterCells(s, w)
	var b strings.Builder
	var run strings.Builder
	var ink theme.Style
	kind := -1
	for x := range w {
		next, style, sign := cellLook(x, head, ready, ticks[x], th)
		if next != kind {
			b.WriteString(ink.Paint(run.String()))
			run.Reset()
			kind, ink = next, style
		}
		run.WriteString(sign)
	}
	b.WriteString(ink.Paint(run.String()))
	if s.Duration <= 0 { // nothing is known about its length: no head to show
		return th.Remaining.Paint(Rule(g.BarAhead, w))
	}
	return b.String()
}

func cellLook(x, head, ready int, tick bool, th *theme.Theme) (kind int, ink theme.Style, sign string) {
	g := &th.Glyphs
	switch {
	case x == head:
		return 0, th.Accent, g.BarHead
	case x < head && tick:
		return 1, th.Elapsed, g.BarTickPlayed
	case x < head:
		return 1, th.Elapsed, g.BarPlayed
	case tick:
		return 2, th.Muted, g.BarTick
	case x < ready:
		return 3, th.Remaining, g.BarRest
	}
	return 3, th.Remaining, g.BarAhead
}

func chapterCells(s Seek, w int) []bool {
	cells := make([]bool, w)
	for _, c := range s.Chapters {
		if c.Start > 0 && c.Start < s.Duration && !c.Hidden {
			cells[cellOf(c.Start, s.Duration, w)] = true
		}
	}
	return cells
}

// cellOf is the cell of w in which a time is.
func cellOf(at, of library.Seconds, w int) int {
	if of <= 0 || at <= 0 {
		return 0
	}
	return min(int(float64(at)/float64(of)*float64(w)), w-1)
}

// TimeAt is the time at the cell x of a seek bar of w cells.
func TimeAt(x, w int, of library.Seconds) library.Seconds {
	if w <= 1 || x <= 0 {
		return 0
	}
	return library.Seconds(float64(of) * float64(min(x, w-1)) / float64(w-1))
}

// Gauge draws how much of something is done (0–1) in just w cells, with the
// inks of the row it is on.
func Gauge(share float64, w int, in *theme.Inks, g *theme.Glyphs) string {
	if w <= 0 {
		return ""
	}
	if !(share > 0) { // NaN is nothing
		share = 0
	}
	n := int(min(share, 1)*float64(w) + 0.5)
	return in.Elapsed.Paint(Rule(g.BarPlayed, n)) + in.Remaining.Paint(Rule(g.BarRest, w-n))
}
