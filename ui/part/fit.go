package part

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Width is how many cells s takes; s may be styled.
func Width(s string) int {
	if isPlain(s) {
		return len(s)
	}
	cells := 0
	for i := 0; i < len(s); {
		if s[i] == '\x1b' {
			n := styleLen(s[i:])
			if n == 0 { // a sequence that is none of ours
				return ansi.StringWidth(s)
			}
			i += n
			continue
		}
		size, w := cluster(s[i:])
		cells += w
		i += size
	}
	return cells
}

// styleLen is the length of the sequence that s begins with, if it sets a
// style; 0 if it does anything else.
func styleLen(s string) int {
	if len(s) < 3 || s[1] != '[' {
		return 0
	}
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1
		case c != ';' && c != ':' && (c < '0' || c > '9'):
			return 0
		}
	}
	return 0
}

// Cut is s, which may be styled, in at most w cells; what is cut ends in more.
func Cut(s string, w int, more string) string {
	switch {
	case w <= 0:
		return ""
	case Width(s) <= w:
		return s
	}
	return ansi.Truncate(s, w, more)
}

// Short is the stranger's text s cleaned and cut to at most w cells, ending in
// … if it was longer.
func Short(s string, w int) string {
	s, _ = short(s, w)
	return s
}

// Fit is Short filled with blanks to just w cells.
func Fit(s string, w int) string {
	s, cells := short(s, w)
	return s + Blank(w-cells)
}

// short gives the width of what it gives back too: it is what lists spend
// their time with.
func short(s string, w int) (string, int) {
	if w <= 0 {
		return "", 0
	}
	s = Clean(s)
	used, cut, cutUsed := 0, 0, 0 // cut: where s ends if … must follow
	for i := 0; i < len(s); {
		size, cells := cluster(s[i:])
		if used+cells > w {
			return s[:cut] + "…", cutUsed + 1
		}
		used += cells
		i += size
		if used < w {
			cut, cutUsed = i, used
		}
	}
	return s, used
}

// Pad fills s, which may be styled, with blanks to w cells, and cuts it if it
// is longer.
func Pad(s string, w int) string {
	if w <= 0 {
		return ""
	}
	n := Width(s)
	if n > w {
		s = ansi.Truncate(s, w, "")
		n = Width(s) // a wide character that did not fit leaves a cell
	}
	if n < w {
		s += strings.Repeat(" ", w-n)
	}
	return s
}

// PadLeft fills s with blanks on the left to w cells, and cuts it if it is longer.
func PadLeft(s string, w int) string {
	s = Cut(s, w, "")
	if n := Width(s); n < w {
		s = strings.Repeat(" ", w-n) + s
	}
	return s
}

// Center fills s with blanks on both sides to w cells, and cuts it if it is longer.
func Center(s string, w int) string {
	s = Cut(s, w, "")
	if n := Width(s); n < w {
		s = strings.Repeat(" ", (w-n)/2) + s
	}
	return Pad(s, w)
}

// Ends puts left and right at the two ends of w cells; the left one gives way.
func Ends(left, right string, w int) string {
	r := Width(right)
	if r+2 > w {
		return Pad(left, w)
	}
	if room := w - r - 1; Width(left) > room {
		left = Cut(left, room, "…")
	}
	return Pad(left, w-r) + right
}

// Blank is w blanks.
func Blank(w int) string { return strings.Repeat(" ", max(w, 0)) }

// Rule is a line of w cells.
func Rule(sign string, w int) string { return strings.Repeat(sign, max(w, 0)) }

// Box makes lines just h rows of just w cells.
func Box(lines []string, w, h int) []string {
	if w <= 0 || h <= 0 {
		return nil
	}
	out := make([]string, h)
	for i := range out {
		if i < len(lines) {
			out[i] = Pad(lines[i], w)
		} else {
			out[i] = Blank(w)
		}
	}
	return out
}

// Join puts rows of columns side by side with sep between them. Each column
// must have been boxed to the same height.
func Join(sep string, columns ...[]string) []string {
	rows := 0
	for _, c := range columns {
		rows = max(rows, len(c))
	}
	out := make([]string, rows)
	cells := make([]string, len(columns))
	for i := range out {
		for j, c := range columns {
			cells[j] = ""
			if i < len(c) {
				cells[j] = c[i]
			}
		}
		out[i] = strings.Join(cells, sep)
	}
	return out
}

// Over lays box on the lines of back with its corner at x, y.
func Over(back, box []string, x, y int) []string {
	out := append([]string(nil), back...)
	for i, row := range box {
		if y+i < 0 || y+i >= len(out) {
			continue
		}
		line := out[y+i]
		w := Width(row)
		left := Pad(ansi.Truncate(line, x, ""), x)
		right := ""
		if total := Width(line); total > x+w {
			right = PadLeft(ansi.TruncateLeft(line, x+w, ""), total-x-w)
		}
		out[y+i] = left + ansi.ResetStyle + row + right
	}
	return out
}
