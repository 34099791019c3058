package ui

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"cosm/config"
	"cosm/library"
	"cosm/ui/keys"
)

func typeName(v any) string { return reflect.TypeOf(v).String() }

// sizes go from nothing to more than any screen, and around each width and
// height at which the layout changes.
func sizes() [][2]int {
	var out [][2]int
	for _, w := range []int{1, 2, 3, 5, 8, 12, 19, 20, 21, 29, 30, 39, 40, 43, 44, 56, 60, 79, 80, 81, 89, 99, 100, 119, 120, 121, 160, 200} {
		for _, h := range []int{1, 2, 4, 5, 6, 8, 9, 10, 12, 15, 16, 17, 20, 24, 26, 30, 31, 45, 60} {
			out = append(out, [2]int{w, h})
		}
	}
	return out
}

// checkFrame holds that what is drawn fits and has nothing in it that acts.
func checkFrame(t *testing.T, name string, m *Model) {
	t.Helper()
	v := m.View()
	rows := strings.Split(v.Content, "\n")
	if len(rows) > m.h {
		t.Fatalf("%s at %d×%d: %d rows", name, m.w, m.h, len(rows))
	}
	for i, r := range rows {
		if n := ansi.StringWidth(r); n > m.w {
			t.Fatalf("%s at %d×%d: row %d is %d cells: %q", name, m.w, m.h, i, n, ansi.Strip(r))
		}
		for _, c := range ansi.Strip(r) {
			if unicode.IsControl(c) || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 {
				t.Fatalf("%s: %U is on screen in row %d: %q", name, c, i, r)
			}
		}
	}
	if strings.ContainsAny(v.WindowTitle, "\x1b\x07\u009c") {
		t.Fatalf("%s: the title of the window acts: %q", name, v.WindowTitle)
	}
	if c := v.Cursor; c != nil && (c.X < 0 || c.Y < 0 || c.X >= m.w || c.Y >= m.h) {
		t.Fatalf("%s at %d×%d: the cursor is at %d, %d", name, m.w, m.h, c.X, c.Y)
	}
}

// visits are the ways to every screen, page and overlay.
func visits() map[string]string {
	return map[string]string{
		"inbox": "1 j", "inbox side": "1 j tab", "inbox chosen": "1 v v", "filter": "1 /", "subscriptions": "2 j", "podcast": "2 j enter",
		"episode": "1 j enter", "episode chapters": "1 enter tab", "episode transcript": "1 enter tab tab",
		"queue": "3 j", "downloads": "4 j", "favourites": "6", "history": "7 j", "settings": "9 j j", "playing": "0", "playing transcript": "0 tab tab",
		"help": "1 ?", "palette": "1 :", "add": "1 a", "confirm": "3 C", "sleep": "z", "choose": "9 j enter",
	}
}

func TestEveryScreenFitsEverySize(t *testing.T) {
	for _, lang := range []string{"en", "zh-CN"} {
		for _, playing := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s playing=%v", lang, playing), func(t *testing.T) {
				for name, way := range visits() {
					d := drive(t, sample(), lang)
					if playing {
						d.press("1 p")
					}
					d.press(way)
					for i, s := range sizes() {
						if (lang != "en" || !playing) && i%7 != 0 {
							continue // the whole sweep once, samples of it for the rest
						}
						d.m.w, d.m.h = s[0], s[1]
						checkFrame(t, name, d.m)
					}
				}
			})
		}
	}
}

func TestEmptyScreensFitEverySize(t *testing.T) {
	s := large(0, 0)
	s.queue, s.history, s.downloads = nil, nil, nil
	d := drive(t, s, "zh-CN")
	for _, key := range []string{"1", "2", "3", "4", "6", "7", "0"} {
		d.press(key)
		for _, s := range sizes() {
			d.m.w, d.m.h = s[0], s[1]
			checkFrame(t, "empty "+key, d.m)
		}
	}
}

func hostile() []string {
	return []string{
		"\x1b[2J\x1b]0;owned\x07\x1bPq\x1b\\", "\u009b31mred\u009d0;x\u009c", "a\x00b\x08\x08c\x7f", "\u202eevil\u202c\u2066x\u2069",
		"zalgo" + strings.Repeat("\u0301", 300), "👨‍👩‍👧‍👦👍🏽🇨🇳1️⃣❤️", strings.Repeat("长", 2000), strings.Repeat("x", 3000), "two\nlines\r\nand\ttab\u2028x",
		"\xff\xfe\x80bad", "השלום עליכם مرحبا", "𝕏𠮷﷽\u200b", "", " ", "{{.title}} %s %d", "नमस्ते क्षत्रिय", "ﷺ", strings.Repeat("🇨", 99),
	}
}

// hostileLibrary has a stranger's text in every place where one can be.
func hostileLibrary() *memory {
	s := sample()
	bad := hostile()
	pick := func(i int) string { return bad[i%len(bad)] }
	for i := range s.podcasts {
		s.podcasts[i].Title, s.podcasts[i].Author, s.podcasts[i].LastError = pick(i), pick(i+3), pick(i+5)
	}
	for i := range s.episodes {
		e := &s.episodes[i]
		e.Title, e.PodcastTitle, e.Kind = pick(i), pick(i+7), pick(i+2)
		s.notes[e.ID] = "<p>" + pick(i) + "</p><ul><li>" + pick(i+1) + "</li></ul>" + pick(i+4)
		s.chapters[e.ID] = []library.Chapter{{Title: pick(i)}, {Start: -5, Title: pick(i + 1)}, {Start: secs(1e9), Title: pick(i + 2)}}
		s.words[e.ID] = library.Transcript{Timed: i%2 == 0, Lines: []library.TranscriptLine{{Text: pick(i), Speaker: pick(i + 1)}, {Start: -1, Text: pick(i + 2)}}}
		e.Duration, e.Position = library.Seconds(i-3)*library.Seconds(1e12), library.Seconds(i-5)*library.Seconds(1e12)
	}
	for i := range s.downloads {
		s.downloads[i].Title, s.downloads[i].Podcast, s.downloads[i].Error = pick(i), pick(i+1), pick(i+2)
		s.downloads[i].Done, s.downloads[i].Rate = -5, -1
	}
	for i := range s.history {
		s.history[i].Title, s.history[i].Podcast = pick(i), pick(i+4)
	}
	for i := range s.settings {
		s.settings[i].Value = pick(i)
	}
	return s
}

func TestHostileTextOnEveryScreen(t *testing.T) {
	for name, way := range visits() {
		s := hostileLibrary()
		d := drive(t, s, "zh-CN")
		d.set(config.KeyTheme, "night")
		d.press("1 j j p")
		d.press(way)
		d.give(happened{{Kind: library.EventNotice, Notice: &library.Error{What: hostile()[0], Why: hostile()[3], Try: hostile()[6]}}})
		for _, size := range [][2]int{{1, 1}, {20, 5}, {33, 9}, {80, 24}, {120, 35}, {200, 60}} {
			d.size(size[0], size[1])
			for range 4 {
				checkFrame(t, name, d.m)
				d.press("j")
			}
		}
	}
}

func TestRandomUseNeverBreaksTheFrame(t *testing.T) {
	var all []string
	for _, b := range keys.Table() {
		if b.Action != keys.Suspend && b.Action != keys.Quit && b.Action != keys.QuitNow {
			all = append(all, b.Keys...)
		}
	}
	r := rand.New(rand.NewPCG(7, 7))
	for seed := range 4 {
		s := sample()
		if seed%2 == 1 {
			s = hostileLibrary()
		}
		d := drive(t, s, "en")
		for i := range 150 {
			k := all[r.IntN(len(all))]
			_, cmd := d.m.Update(keyPress(k))
			if i%3 == 0 {
				d.do(cmd)
				d.hear()
			}
			if i%5 == 0 {
				d.m.w, d.m.h = 1+r.IntN(200), 1+r.IntN(60)
			}
			checkFrame(t, fmt.Sprintf("after key %d (%s)", i, k), d.m)
		}
	}
}

// TestGroundCoversEveryCell draws a theme with a background on an emulated
// terminal: no cell may show the terminal's own.
func TestGroundCoversEveryCell(t *testing.T) {
	d := drive(t, sample(), "zh-CN")
	d.set(config.KeyTheme, "nebula")
	d.press("1 p 0")
	const w, h = 120, 35
	d.size(w, h)
	term := vt.NewEmulator(w, h)
	if _, err := term.WriteString(strings.ReplaceAll(d.m.View().Content, "\n", "\r\n")); err != nil {
		t.Fatal(err)
	}
	bare := 0
	for y := range h {
		for x := 0; x < w; x++ {
			c := term.CellAt(x, y)
			if c == nil || c.Width == 0 {
				continue
			}
			if c.Style.Bg == nil {
				bare++
			}
		}
	}
	if bare > 0 {
		t.Errorf("%d cells show the terminal's own background", bare)
	}
}
