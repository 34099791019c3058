package part

import (
	"math"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"cosm/config"
	"cosm/library"
	"cosm/ui/theme"
)

func plainTheme() *theme.Theme {
	return theme.New(config.Theme{Name: "mono", Base: "any"}, theme.Options{})
}

func secs(n float64) library.Seconds { return library.Seconds(n * float64(time.Second)) }

func TestSeekBar(t *testing.T) {
	chapters := []library.Chapter{{Start: 0}, {Start: secs(20)}, {Start: secs(50)}, {Start: secs(70), Hidden: true}, {Start: secs(500)}}
	for _, c := range []struct {
		s    Seek
		want string
	}{
		{Seek{Position: 0, Duration: secs(100)}, "●─────────"},
		{Seek{Position: secs(100), Duration: secs(100)}, "━━━━━━━━━●"},
		{Seek{Position: secs(300), Duration: secs(100)}, "━━━━━━━━━●"},
		{Seek{Position: secs(40), Duration: secs(100), Chapters: chapters}, "━━╺━●╶────"},
		{Seek{Position: secs(10), Duration: secs(100), Buffered: secs(45)}, "━●───╌╌╌╌╌"},
		{Seek{Position: secs(10)}, "╌╌╌╌╌╌╌╌╌╌"},
		{Seek{Position: -1, Duration: secs(100), Buffered: secs(900)}, "●─────────"},
	} {
		if got := ansi.Strip(SeekBar(c.s, 10, plainTheme())); got != c.want {
			t.Errorf("SeekBar(%+v) = %q, want %q", c.s, got, c.want)
		}
	}
}

func TestBarsAreExact(t *testing.T) {
	th := theme.New(config.AutoTheme(true), theme.Options{})
	for w := range 40 {
		for _, share := range []float64{-1, 0, 0.3, 1, 7, math.NaN(), math.Inf(1)} {
			if n := ansi.StringWidth(Gauge(share, w, &th.Inks, &th.Glyphs)); n != w {
				t.Errorf("Gauge(%v, %d) is %d cells", share, w, n)
			}
		}
		s := Seek{Position: secs(31), Duration: secs(100), Buffered: secs(60), Chapters: []library.Chapter{{Start: secs(99)}}}
		if n := ansi.StringWidth(SeekBar(s, w, th)); n != w {
			t.Errorf("SeekBar at %d is %d cells", w, n)
		}
	}
}

func TestTimeAtIsWhereTheHeadWillBe(t *testing.T) {
	const w = 50
	of := secs(3600)
	for x := range w {
		if got := cellOf(TimeAt(x, w, of), of, w); got < x-1 || got > x+1 {
			t.Errorf("a click on cell %d puts the head on %d", x, got)
		}
	}
	if TimeAt(w-1, w, of) != of || TimeAt(-3, w, of) != 0 || TimeAt(5, 0, of) != 0 {
		t.Error("the ends of the bar are not the ends of the audio")
	}
}
