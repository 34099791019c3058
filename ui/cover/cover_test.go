package cover

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"cosm/config"
	"cosm/library"
	"cosm/ui/theme"
)

func secs(n float64) library.Seconds { return library.Seconds(n * float64(time.Second)) }

func look() *theme.Theme { return theme.New(config.AutoTheme(true), theme.Options{}) }

func scene(at float64) Scene {
	return Scene{
		Seed: "pod", Position: secs(at), Duration: secs(100), Clock: "1:00", Below: "-0:40",
		Chapters: []library.Chapter{{Start: 0}, {Start: secs(25)}, {Start: secs(75)}, {Start: secs(80), Hidden: true}, {Start: secs(500)}},
	}
}

func picture(s Scene, w, h int) string { return ansi.Strip(strings.Join(Orbit(s, w, h, look()), "\n")) }

func TestOrbitIsExact(t *testing.T) {
	for w := range 90 {
		for h := range 30 {
			rows := Orbit(scene(30), w, h, look())
			if rows == nil {
				if w >= minW && h >= minH {
					t.Errorf("no picture at %d×%d", w, h)
				}
				continue
			}
			if len(rows) != h {
				t.Fatalf("at %d×%d there are %d rows", w, h, len(rows))
			}
			for _, r := range rows {
				if n := ansi.StringWidth(r); n != w {
					t.Fatalf("at %d×%d a row is %d cells: %q", w, h, n, r)
				}
			}
		}
	}
}

func TestOrbitIsTheSameForTheSame(t *testing.T) {
	if first, second := picture(scene(30), 60, 20), picture(scene(30), 60, 20); first != second {
		t.Error("two pictures of the same are not the same")
	}
	other := scene(30)
	other.Seed = "another"
	if picture(scene(30), 60, 20) == picture(other, 60, 20) {
		t.Error("two podcasts have the same sky")
	}
}

// where finds the planet.
func where(t *testing.T, s Scene) (x, y int) {
	t.Helper()
	for y, row := range strings.Split(picture(s, 60, 24), "\n") {
		if before, _, ok := strings.Cut(row, "●"); ok {
			return ansi.StringWidth(before), y
		}
	}
	t.Fatal("there is no planet")
	return 0, 0
}

func TestThePlanetGoesAround(t *testing.T) {
	x0, y0 := where(t, scene(0))
	x25, _ := where(t, scene(25))
	_, y50 := where(t, scene(50))
	x75, _ := where(t, scene(75))
	x100, y100 := where(t, scene(100))
	if y0 >= y50 || x25 <= x75 || x0 != x100 || y0 != y100 {
		t.Errorf("it is at %d,%d; %d; %d; %d; %d,%d", x0, y0, x25, y50, x75, x100, y100)
	}
}

func TestOrbitOfNothing(t *testing.T) {
	p := picture(Scene{Seed: "x"}, 40, 16)
	if !strings.Contains(p, "●") {
		t.Error("a sky without a planet")
	}
	p = picture(Scene{Position: secs(5), Clock: "0:05"}, 40, 10) // nothing is known of its length
	if !strings.Contains(p, "0:05") {
		t.Errorf("no clock:\n%s", p)
	}
}

func TestOrbitNeedsDots(t *testing.T) {
	if rows := Orbit(scene(30), 60, 20, theme.New(config.AutoTheme(true), theme.Options{ASCII: true})); rows != nil {
		t.Errorf("ASCII has a picture: %q", rows)
	}
}

func TestMoonsAreChapters(t *testing.T) {
	with := strings.Count(picture(scene(50), 60, 24), "◦")
	none := scene(50)
	none.Chapters = nil
	if without := strings.Count(picture(none, 60, 24), "◦"); with != 2 || without != 0 {
		t.Errorf("%d moons, %d without chapters", with, without)
	}
}

func TestClockIsLargeIfThereIsRoom(t *testing.T) {
	if p := picture(scene(30), 60, 20); !strings.Contains(p, "█") || strings.Contains(p, "1:00") {
		t.Errorf("no large clock:\n%s", p)
	}
	if p := picture(scene(30), 30, 10); strings.Contains(p, "█") || !strings.Contains(p, "1:00") {
		t.Errorf("no small clock:\n%s", p)
	}
}

func TestBigFigures(t *testing.T) {
	for _, clock := range []string{"0:00", "1:23:45", "9:59", "67:80"} {
		rows := big(clock)
		if len(rows[0]) == 0 || len(rows[0]) != len(rows[1]) || len(rows[0]) != len(rows[2]) {
			t.Errorf("%s: rows of %d, %d, %d cells", clock, len(rows[0]), len(rows[1]), len(rows[2]))
		}
		for _, row := range rows {
			for _, cell := range row {
				if ansi.StringWidth(cell) != 1 {
					t.Errorf("%s: cell %q", clock, cell)
				}
			}
		}
	}
	if rows := big("-1:00"); len(rows[0]) != 0 {
		t.Error("a sign that has no large form was written")
	}
}

func BenchmarkOrbit(b *testing.B) {
	th := look()
	for b.Loop() {
		Orbit(scene(40), 76, 36, th)
	}
}
