package part

import (
	"testing"

	"pgregory.net/rapid"
)

func TestListMoves(t *testing.T) {
	var l List
	if l.Cursor() != -1 || l.Move(1) {
		t.Error("an empty list has a cursor")
	}
	l.SetLen(100)
	l.Window(10)
	steps := []struct {
		do   func() bool
		want int
	}{
		{func() bool { return l.Move(1) }, 1},
		{func() bool { return l.Move(-5) }, 0},
		{func() bool { return l.Half(1) }, 5},
		{l.Bottom, 99},
		{func() bool { return l.Half(-1) }, 94},
		{l.Top, 0},
	}
	for i, s := range steps {
		s.do()
		if l.Cursor() != s.want {
			t.Errorf("step %d: cursor %d, want %d", i, l.Cursor(), s.want)
		}
	}
	l.Bottom()
	l.SetLen(3)
	if l.Cursor() != 2 {
		t.Errorf("after the list shrank the cursor is %d", l.Cursor())
	}
}

func TestListShowsWhatComesNext(t *testing.T) {
	var l List
	l.SetLen(50)
	l.Window(10)
	l.SetCursor(8)
	if from, _ := l.Window(10); from != 1 {
		t.Errorf("window begins at %d", from)
	}
	l.Scroll(20)
	if from, to := l.Window(10); from > l.Cursor() || to <= l.Cursor() {
		t.Errorf("cursor %d is outside of [%d, %d)", l.Cursor(), from, to)
	}
	if got := l.At(3); got != 21 && got != 19+3 && got < 0 {
		t.Errorf("At(3) = %d", got)
	}
	if l.At(-1) != -1 || l.At(10) != -1 {
		t.Error("a row outside of the window was found")
	}
}

func TestListInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l List
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			n := rapid.IntRange(-5, 40).Draw(t, "n")
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0:
				l.SetLen(n)
			case 1:
				l.Move(n)
			case 2:
				l.Scroll(n)
			case 3:
				l.SetCursor(n)
			case 4:
				l.Half(1)
			}
			h := rapid.IntRange(0, 15).Draw(t, "h")
			from, to := l.Window(h)
			if from < 0 || to > l.Len() || to-from > h || h > 0 && to-from < min(h, l.Len()) {
				t.Fatalf("window [%d, %d) of %d rows at height %d", from, to, l.Len(), h)
			}
			if c := l.Cursor(); h > 0 && l.Len() > 0 && (c < from || c >= to) {
				t.Fatalf("cursor %d is outside of [%d, %d)", c, from, to)
			}
		}
	})
}

func TestScrollingMovesTheWindowJustSoFar(t *testing.T) {
	var l List
	l.SetLen(100)
	l.Window(10)
	for i, d := range []int{3, 3, -3, 90, -1, -99} {
		before := l.top
		l.Scroll(d)
		want := min(max(before+d, 0), 90)
		if from, _ := l.Window(10); from != want {
			t.Errorf("step %d: window begins at %d, want %d", i, from, want)
		}
	}
}

func TestScrollbar(t *testing.T) {
	if Scrollbar(0, 10, 10, 10) != nil {
		t.Error("a bar where all rows are shown")
	}
	first, last := Scrollbar(0, 10, 1000, 10), Scrollbar(990, 1000, 1000, 10)
	if !first[0] || first[1] || !last[9] || last[8] {
		t.Errorf("bars: %v, %v", first, last)
	}
}

func BenchmarkListWindowOf100000(b *testing.B) {
	var l List
	l.SetLen(100_000)
	for b.Loop() {
		l.Move(1)
		l.Window(50)
	}
}
