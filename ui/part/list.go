package part

// List is the state of a list of rows of which a window is shown: where the
// cursor is and which row is first on screen. It knows no rows, only how many
// there are, so it costs the same for ten and for a million.
type List struct {
	n      int // rows
	cursor int
	top    int // first row shown
	rows   int // rows that fit, from the last Window
}

// Len is the number of rows.
func (l *List) Len() int { return l.n }

// SetLen says how many rows there are. The cursor stays where it is if it can.
func (l *List) SetLen(n int) {
	l.n = max(n, 0)
	l.clamp()
}

// Cursor is the row that the cursor is on; -1 if there are no rows.
func (l *List) Cursor() int {
	if l.n == 0 {
		return -1
	}
	return l.cursor
}

// SetCursor puts the cursor on a row, as near as there is one.
func (l *List) SetCursor(i int) {
	l.cursor = i
	l.clamp()
}

// Move moves the cursor by d rows and tells whether it moved.
func (l *List) Move(d int) bool {
	before := l.cursor
	l.SetCursor(l.cursor + d)
	return l.cursor != before
}

// Half moves the cursor by half a screen, down if d is 1, up if it is -1.
func (l *List) Half(d int) bool { return l.Move(d * max(l.rows/2, 1)) }

// Top and Bottom move the cursor to the ends.
func (l *List) Top() bool { return l.Move(-l.n) }

// Bottom moves the cursor to the last row.
func (l *List) Bottom() bool { return l.Move(l.n) }

// Scroll moves the window by d rows; the cursor comes along only when it would
// leave it.
func (l *List) Scroll(d int) {
	l.top = min(max(l.top+d, 0), max(l.n-l.rows, 0))
	low, high := l.top, l.top+max(l.rows-1, 0)
	if l.top > 0 {
		low += l.margin()
	}
	if l.top+l.rows < l.n {
		high -= l.margin()
	}
	l.cursor = min(max(l.cursor, low), high)
	l.clamp()
}

// margin is how many rows beyond the cursor are in sight: what comes next can
// be seen before one is there.
func (l *List) margin() int { return max(min(2, (l.rows-1)/2), 0) }

// Window is the rows to show where height rows fit: from the first to before
// the second.
func (l *List) Window(height int) (from, to int) {
	l.rows = max(height, 0)
	l.clamp()
	l.top = min(l.top, l.cursor-l.margin())
	l.top = max(l.top, l.cursor+l.margin()-l.rows+1)
	l.top = min(max(l.top, 0), max(l.n-l.rows, 0))
	return l.top, min(l.top+l.rows, l.n)
}

// At is the row shown at the given row of the window; -1 if none.
func (l *List) At(y int) int {
	if i := l.top + y; y >= 0 && y < l.rows && i < l.n {
		return i
	}
	return -1
}

func (l *List) clamp() {
	l.cursor = min(max(l.cursor, 0), max(l.n-1, 0))
}

// Scrollbar gives, for each of h rows, whether the thumb of a bar for the
// window [from, to) of n rows is there; nil if all rows are shown.
func Scrollbar(from, to, n, h int) []bool {
	if h <= 0 || n <= to-from {
		return nil
	}
	size := max(h*(to-from)/n, 1)
	at := 0
	if rest := n - (to - from); rest > 0 {
		at = from * (h - size) / rest
	}
	thumb := make([]bool, h)
	for i := at; i < min(at+size, h); i++ {
		thumb[i] = true
	}
	return thumb
}
