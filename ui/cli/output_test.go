package cli

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"cosm/library"
)

// testApp is an App that writes into buffers, as into a pipe.
func testApp(args ...string) (a *App, out, errs *bytes.Buffer) {
	out, errs = &bytes.Buffer{}, &bytes.Buffer{}
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	a = newApp(Streams{
		In: strings.NewReader(""), Out: out, Err: errs, Now: func() time.Time { return now },
		Env: func(name string) (string, bool) { return "en_US.UTF-8", name == "LANG" },
	}, args)
	return a, out, errs
}

func TestOneLine(t *testing.T) {
	for in, want := range map[string]string{
		"a title": "a title", "a\tb\nc\r": "a b c", "\x1b[31mred": "[31mred", "C1 \u009b2J": "C1  2J",
		"over\u202eride\u2066d": "overrided", "\u2028line": "line", "你好，世界": "你好，世界", "bad \xff bytes": "bad  bytes", "": "",
	} {
		if got := oneLine(in); got != want {
			t.Errorf("oneLine(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzOneLine(f *testing.F) {
	for _, s := range []string{"", "plain", "\x1b]0;title\a", "a\u009bb", "\u202e", "\xc2\x9b", "\xff\xfe", "👨‍👩‍👧"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := oneLine(s)
		if !utf8.ValidString(got) {
			t.Errorf("oneLine(%q) = %q is no UTF-8", s, got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u2028' || r == '\u2029' {
				t.Errorf("oneLine(%q) keeps %U", s, r)
			}
		}
		if oneLine(got) != got {
			t.Errorf("oneLine(%q) is not stable", s)
		}
	})
}

func TestTableInAPipe(t *testing.T) {
	a, out, _ := testApp()
	if err := a.table([]string{"ID", "head.title"}, [][]string{{"one", "a\ttab"}, {"two", ""}}); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "one\ta tab\ntwo\t\n"; got != want {
		t.Errorf("table = %q, want %q", got, want)
	}
}

func TestAlign(t *testing.T) {
	a, _, _ := testApp()
	rows := [][]string{{"x7k2m9abcdef", "3", "A long title that goes on and on"}, {"y", "12", "忽左忽右忽左忽右忽左忽右"}}
	for _, width := range []int{80, 40, 30, 20, 10, 1} {
		var b strings.Builder
		a.align(&b, width, []string{"ID", "head.episodes", "head.title"}, rows)
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		if len(lines) != 3 {
			t.Fatalf("%d columns: %d lines", width, len(lines))
		}
		for _, line := range lines {
			if w := ansi.StringWidth(line); w > width {
				t.Errorf("%d columns: %q is %d wide", width, line, w)
			}
		}
		if width >= 30 && !strings.HasPrefix(lines[1], "x7k2m9abcdef") {
			t.Errorf("%d columns: the id is cut: %q", width, lines[1])
		}
	}
	var b strings.Builder
	a.align(&b, 80, []string{"ID", "head.episodes", "head.title"}, rows)
	if want := "ID            Episodes  Title\n"; !strings.HasPrefix(b.String(), want) {
		t.Errorf("heads are %q", b.String())
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		widths []int
		room   int
		want   []int
	}{
		{[]int{12, 10, 30}, 60, []int{12, 10, 30}},
		{[]int{12, 10, 30}, 40, []int{12, 10, 18}},
		{[]int{12, 20, 30}, 40, []int{12, 14, 14}},
		{[]int{12, 10, 30}, 5, []int{12, 4, 4}},
		{[]int{50}, 10, []int{50}},
		{nil, 10, nil},
	} {
		got := append([]int(nil), c.widths...)
		fit(got, c.room)
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("fit(%v, %d) = %v, want %v", c.widths, c.room, got, c.want)
				break
			}
		}
	}
}

func TestJSONIsOneReadableDocument(t *testing.T) {
	a, out, _ := testApp()
	if err := a.printJSON(library.Episode{Title: "<b>&\u2028\x1b"}, false); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); strings.Contains(got, `\u003c`) || strings.Contains(got, "\x1b") || !strings.HasSuffix(got, "}\n") {
		t.Errorf("JSON = %s", got)
	}
	out.Reset()
	if err := a.printJSON([]string{"a", "b"}, true); err != nil || out.String() != "[\"a\",\"b\"]\n" {
		t.Errorf("compact JSON = %q, %v", out.String(), err)
	}
	if raw, _ := json.Marshal(orEmpty[string](nil)); string(raw) != "[]" {
		t.Errorf("no list at all = %s", raw)
	}
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

func TestFormat(t *testing.T) {
	st := library.Status{
		State: library.Playing, Position: 754 * sec, Duration: 3600 * sec, Speed: 1.5, Volume: 0.8,
		Episode: &library.Episode{ID: "x7k2m9abcdef", Title: "One\nTwo \x1b[31m", PodcastTitle: "The Show"},
		Chapter: &library.ChapterRef{Title: "Begin"},
	}
	for tmpl, want := range map[string]string{
		"{{.state}} {{.speed}}":                             "playing 1.5",
		"{{clock .position_s}} / {{clock .duration_s}}":     "12:34 / 1:00:00",
		"{{.episode.title}} — {{.episode.podcast}}":         "One Two  [31m — The Show",
		"{{percent .position_s .duration_s}}":               "21%",
		"{{truncate 4 .episode.title}}":                     "One…",
		"{{.chapter.title}}{{.no_such}}":                    "Begin",
		"{{if eq .state \"playing\"}}▶{{else}}⏸{{end}}":     "▶",
		"{{printf \"%.0f\" .position_s}}{{/* nothing */}}s": "754s",
		"": "",
	} {
		got, err := format(tmpl, st)
		if err != nil || got != want {
			t.Errorf("format(%q) = %q, %v, want %q", tmpl, got, err, want)
		}
	}
	for _, tmpl := range []string{"{{", "{{.state", "{{nofunc}}", "{{.state.x}}", "{{truncate}}"} {
		if got, err := format(tmpl, st); exitStatus(library.CodeOf(err)) != 2 {
			t.Errorf("format(%q) = %q, %v, want wrong usage", tmpl, got, err)
		}
	}
	if got, err := format("{{clock .position_s}} {{percent .position_s .duration_s}} {{.episode.title}}", library.Status{}); err != nil || got != "0:00 0%" {
		t.Errorf("of nothing: %q, %v", got, err)
	}
}

func TestStatusLine(t *testing.T) {
	a, _, _ := testApp("--lang", "zh-CN")
	st := library.Status{
		State: library.Paused, Position: 60 * sec, Duration: 120 * sec, Speed: 1.25, SleepLeft: 30 * sec,
		Episode: &library.Episode{Title: "第一集", PodcastTitle: "忽左忽右"}, Error: "gone",
	}
	if got, want := a.statusLine(st), "已暂停  1:00 / 2:00  1.25×  z 0:30  第一集 — 忽左忽右  (gone)"; got != want {
		t.Errorf("statusLine = %q, want %q", got, want)
	}
	if got := a.statusLine(library.Status{State: library.Stopped}); got != "已停止" {
		t.Errorf("statusLine = %q", got)
	}
}

func TestMarks(t *testing.T) {
	for want, e := range map[string]library.Episode{
		"": {}, "N": {New: true}, "P": {Played: true, Position: sec}, "SQ": {Position: sec, Queued: true}, "NDF": {New: true, Downloaded: true, Favourite: true},
		"N!": {New: true, Problem: &library.Error{Why: "the audio is damaged"}},
	} {
		if got := marks(e); got != want {
			t.Errorf("marks = %q, want %q", got, want)
		}
	}
}

func TestColour(t *testing.T) {
	a, _, _ := testApp()
	if a.colour() || a.faint("x") != "x" {
		t.Error("a pipe gets colours")
	}
}
