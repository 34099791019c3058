package notes

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"cosm/config"
	"cosm/library"
	"cosm/ui/theme"
)

func text(d Doc) string {
	var lines []string
	for _, l := range d.Lines {
		var b strings.Builder
		for _, r := range l {
			b.WriteString(r.Text)
		}
		lines = append(lines, b.String())
	}
	return strings.Join(lines, "\n")
}

func TestLayout(t *testing.T) {
	for name, c := range map[string]struct {
		html string
		w    int
		want string
	}{
		"paragraphs": {"<p>One</p><p>Two &amp; three</p>", 20, "One\n\nTwo & three"},
		"breaks":     {"a<br>b<br/><br>c", 20, "a\nb\n\nc"},
		"divs":       {"<div>a</div><div>b</div>", 20, "a\nb"},
		"white":      {"<p>  a \n\t b  <b> c</b></p>", 20, "a b c"},
		"plain":      {"first\nsecond\n\nthird", 20, "first\nsecond\n\nthird"},
		"list":       {"<p>x</p><ul><li>one two three</li><li>b</li></ul><p>y</p>", 10, "x\n\n• one two\n  three\n• b\n\ny"},
		"ordered":    {"<ol><li>a</li><li>b</li></ol>", 20, "1. a\n2. b"},
		"nested":     {"<ul><li>a<ul><li>b</li></ul></li></ul>", 20, "• a\n  • b"},
		"quote":      {"<blockquote>said he twice</blockquote>", 10, "▎ said he\n▎ twice"},
		"heading":    {"<h2>Links</h2><p>x</p>", 20, "Links\n\nx"},
		"script":     {"<style>p{}</style>a<script>alert('<p>')</script>b", 20, "ab"},
		"picture":    {`a <img src="x" alt="a cat"> b`, 20, "a [a cat] b"},
		"bare link":  {`<a href="https://example.com/path/"></a>`, 30, "example.com/path"},
		"table":      {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", 20, "a b\nc"},
		"pre":        {"<pre>a  b\n  c</pre>", 20, "  a  b\n  c"},
		"chinese":    {"<p>今天我们聊聊时间，以及记忆。</p>", 10, "今天我们聊\n聊时间，以\n及记忆。"},
		"narrow":     {"<ul><li>ab</li></ul>", 2, "ab"},
		"rule":       {"a<hr>b", 6, "a\n\n──────\n\nb"},
		"broken":     {"<p>a<b>b</i><div>c", 9, "ab\nc"},
		"empty":      {"<p> </p><br>", 9, ""},
	} {
		if got := text(Parse(c.html).Layout(c.w)); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

func TestMarks(t *testing.T) {
	d := Parse(`<p>00:00 hello 1:02:03 and (12：34), at 10:30 am; ratio 16:9, v1.2:30, 99:99
		<a href="https://example.com/a?b=1">a site</a> <a href="javascript:x()">bad</a>
		<a href="https://x.example/">45:06</a> see https://bare.example/x.</p>`).Layout(60)
	want := []Mark{
		{At: 0}, {At: secs(3723)}, {At: secs(754)}, {URL: "https://example.com/a?b=1"}, {At: secs(2706)}, {URL: "https://bare.example/x"},
	}
	if len(d.Marks) != len(want) {
		t.Fatalf("marks: %+v", d.Marks)
	}
	for i, m := range d.Marks {
		if m.URL != want[i].URL || m.At != want[i].At || m.IsTime() != (want[i].URL == "") {
			t.Errorf("mark %d = %+v, want %+v", i, m, want[i])
		}
	}
}

func TestMarksKnowWhereTheyAre(t *testing.T) {
	d := Parse("<p>one two</p><p>at 12:34 it begins</p>").Layout(30)
	if len(d.Marks) != 1 || d.Marks[0].Line != 2 {
		t.Fatalf("marks: %+v", d.Marks)
	}
	for x, want := range map[int]int{-1: -1, 0: -1, 3: 0, 7: 0, 8: -1, 99: -1} {
		if got := d.MarkAt(2, x); got != want {
			t.Errorf("MarkAt(2, %d) = %d, want %d", x, got, want)
		}
	}
	if d.MarkAt(9, 0) != -1 {
		t.Error("a mark on a line that is not there")
	}
}

func TestRenderLightsTheActiveMark(t *testing.T) {
	th := theme.New(config.AutoTheme(true), theme.Options{})
	d := Parse("<p><b>go</b> 1:00 <i>x</i> <code>y</code></p>").Layout(30)
	plain, lit := d.Lines[0].Render(-1, th), d.Lines[0].Render(0, th)
	if plain == lit || ansi.Strip(plain) != ansi.Strip(lit) || ansi.Strip(lit) != "go 1:00 x y" {
		t.Errorf("plain %q, lit %q", plain, lit)
	}
}

func TestSignsSuitTheTerminal(t *testing.T) {
	th := theme.New(config.Theme{}, theme.Options{ASCII: true})
	var got []string
	for _, l := range Parse("<ul><li>a • b</li></ul><blockquote>c</blockquote><hr>").Layout(30).Lines {
		got = append(got, ansi.Strip(l.Render(-1, th)))
	}
	if s := strings.Join(got, "\n"); s != "* a • b\n\n| c\n\n------------------------" {
		t.Errorf("got\n%s", s)
	}
}

func secs(n int) library.Seconds { return library.Seconds(time.Duration(n) * time.Second) }

func check(t *testing.T, s string, w int) {
	t.Helper()
	th := theme.New(config.Theme{}, theme.Options{})
	n := Parse(s)
	d := n.Layout(w)
	for i, l := range d.Lines {
		var line strings.Builder
		for _, r := range l {
			line.WriteString(r.Text)
			if r.Mark >= len(d.Marks) {
				t.Fatalf("line %d names mark %d of %d", i, r.Mark, len(d.Marks))
			}
		}
		if n := ansi.StringWidth(line.String()); n > w {
			t.Fatalf("line %d of %q is %d cells of %d: %q", i, s, n, w, line.String())
		}
		for _, r := range line.String() {
			if unicode.IsControl(r) || r >= 0x202a && r <= 0x202e {
				t.Fatalf("%U survives in %q", r, line.String())
			}
		}
		if !utf8.ValidString(l.Render(0, th)) {
			t.Fatalf("line %d is not UTF-8", i)
		}
	}
}

func hostile() []string {
	return []string{
		strings.Repeat("<ul><li>", 3000) + "deep", strings.Repeat("<blockquote>", 3000) + "deep 1:00",
		"<p>\x1b[2J\u009b31m\u202e evil</p>", "&#27;[2J&#x9b;1m", "<a href='https://x.example/\x1b]0;t\x07'>x</a>",
		strings.Repeat("a", 10000), strings.Repeat("时", 3000), "\xff\xfe<p>\x80</p>", "<", "<a href=", "<!--", "<p", "]]>",
		"<a href=https://a.example>1:00", "1:00:00:00", "9999999:00", strings.Repeat("1:00 ", 2000), "</p></ul></blockquote></pre></a>",
		"<table><td><td><td>", "<pre>\t\ttab\r\nx</pre>", "<img alt='\x1b[31m'>",
	}
}

func TestHostileNotes(t *testing.T) {
	for _, s := range hostile() {
		for _, w := range []int{1, 2, 3, 10, 80} {
			check(t, s, w)
		}
	}
	if lines := Parse(strings.Repeat("x\n", maxInput)).Layout(10).Lines; len(lines) > maxInput {
		t.Errorf("%d lines: the bound does not hold", len(lines))
	}
}

func FuzzNotes(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s, 10)
	}
	f.Fuzz(func(t *testing.T, s string, w int) {
		if w < 1 || w > 300 {
			return
		}
		check(t, s, w)
	})
}

func BenchmarkNotes(b *testing.B) {
	s := strings.Repeat("<p>在这一期里，我们聊了聊 <b>时间</b> 与记忆。12:34 <a href='https://example.com'>link</a></p>", 200)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		Parse(s).Layout(60)
	}
}
