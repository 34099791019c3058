package part

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

// hostile are texts that feeds could carry to do harm.
func hostile() []string {
	return []string{
		"", " ", "\x1b[2J\x1b]0;owned\x07", "\u009b31mred", "a\x00b\x08\x08c", "\u202eevil\u2066x", "zalgo" + strings.Repeat("\u0301", 500),
		"👨‍👩‍👧‍👦👍🏽🇨🇳1️⃣❤️", strings.Repeat("长", 3000), strings.Repeat("x", 5000), "line\nbreak\r\nand\ttab\u2028x",
		"\xff\xfe\x80bad", "השלום עליכם", "𝕏𠮷﷽", "a\u200bb\u00adc\ufeffd",
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                     "plain",
		"a\nb\tc":                   "a b c",
		"\x1b[31mred\x1b[0m":        "[31mred[0m",
		"x\u009b31my":               "x31my",
		"bell\x07 back\x08":         "bell back",
		"\u202eabc\u202c":           "abc",
		"👨‍👩‍👧 family":              "👨 family",
		"👩🏽‍🚀!":                     "👩!",
		"❤️ 1️⃣":                    "❤ 1",
		"a" + "\u0301\u0301x":       "a\u0301\u0301x",
		"\xffok":                    "�ok",
		"क्‍ष":                      "क्‍ष", // a joiner within Devanagari has meaning
		"e\u0301\u0301\u0301\u0301": "e\u0301\u0301\u0301",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestHarmlessTextIsLeftAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text") + "中文ア"
		if !isHarmless(s) {
			return
		}
		var b strings.Builder
		c := cleaner{out: &b}
		for _, r := range s {
			c.add(r)
		}
		if b.String() != s {
			t.Errorf("%q is not left alone: %q", s, b.String())
		}
	})
	for r := rune(1); r < 0x20000; r++ {
		var b strings.Builder
		c := cleaner{out: &b}
		c.add(r)
		if s := string(r); isHarmless(s) && b.String() != s {
			t.Errorf("%U is not left alone: %q", r, b.String())
		}
	}
}

func checkClean(t interface{ Errorf(string, ...any) }, in, out string) {
	if !utf8.ValidString(out) {
		t.Errorf("Clean(%q) is not UTF-8: %q", in, out)
	}
	for _, r := range out {
		if unicode.IsControl(r) || turnsOrder(r) {
			t.Errorf("Clean(%q) = %q has %U", in, out, r)
		}
	}
}

func TestCleanLeavesNothingThatActs(t *testing.T) {
	for _, s := range hostile() {
		checkClean(t, s, Clean(s))
	}
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) + rapid.String().Draw(t, "text")
		once := Clean(s)
		checkClean(t, s, once)
		if twice := Clean(once); twice != once {
			t.Errorf("Clean is not stable: %q, %q", once, twice)
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkClean(t, s, Clean(s)) })
}

func TestFitIsExact(t *testing.T) {
	for _, s := range append(hostile(), "中文字符", "a中b", "短") {
		for w := range 12 {
			for name, got := range map[string]string{
				"Fit": Fit(s, w), "PadLeft": PadLeft(Clean(s), w), "Center": Center(Clean(s), w),
				"Ends": Ends(Clean(s), "右", w), "Pad": Pad("\x1b[1m"+Clean(s)+"\x1b[m", w),
			} {
				if n := ansi.StringWidth(got); n != w {
					t.Errorf("%s(%q, %d) is %d cells: %q", name, s, w, n, got)
				}
			}
		}
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		in   string
		w    int
		want string
	}{
		{"中文字符", 8, "中文字符"}, {"中文字符", 7, "中文字…"}, {"中文字符", 6, "中文… "}, {"中文字符", 1, "…"},
		{"hello", 4, "hel…"}, {"hi", 4, "hi  "}, {"hi", 0, ""}, {"hi", -3, ""},
	} {
		if got := Fit(c.in, c.w); got != c.want {
			t.Errorf("Fit(%q, %d) = %q, want %q", c.in, c.w, got, c.want)
		}
	}
}

// TestShortAgreesWithXAnsi holds the quick way to the one that is the measure.
func TestShortAgreesWithXAnsi(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom([]rune("ab 中文，ア゙か\u3099é\u0301한👍🇨🇳नि～…"))).Draw(t, "text")
		w := rapid.IntRange(0, 20).Draw(t, "width")
		got, cells := short(s, w)
		if n := ansi.StringWidth(got); n != cells || n > w {
			t.Errorf("short(%q, %d) = %q of %d cells, said %d", s, w, got, n, cells)
		}
		if want := Clean(s); w > 0 && ansi.StringWidth(want) <= w && got != want {
			t.Errorf("short(%q, %d) = %q though all of it fits", s, w, got)
		}
	})
}

func TestWidthAgreesWithXAnsi(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.SampledFrom([]string{"ab ", "中文", "\x1b[1;38;2;1;2;3m", "\x1b[m", "é\u0301", "👍", "🇨🇳", "\x1b]8;;x\x1b\\", "\x1b[2J", "नि"})).Draw(t, "parts")
		s := strings.Join(parts, "")
		if got, want := Width(s), ansi.StringWidth(s); got != want {
			t.Errorf("Width(%q) = %d, want %d", s, got, want)
		}
	})
}

func TestEndsKeepsTheRight(t *testing.T) {
	if got := Ends("a long title", "12:34", 12); got != "a lo… 12:34" && got != "a lon… 12:34" {
		t.Errorf("Ends = %q", got)
	}
	if got := Ends("title", "12:34", 6); got != "title " {
		t.Errorf("Ends without room = %q", got)
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		in    string
		w     int
		limit int
		want  string
	}{
		{"the quick brown fox", 10, 0, "the quick|brown fox"},
		{"the  quick   brown", 9, 0, "the|quick|brown"},
		{"中文字符，你好。", 8, 0, "中文字|符，你|好。"},
		{"他说：“你好（世界）。”", 8, 0, "他说：|“你好|（世|界）。”"},
		{"mixed 中文and English", 8, 0, "mixed 中|文and|English"},
		{"abcdefghij", 4, 0, "abcd|efgh|ij"},
		{"one two three four", 9, 2, "one two|three…"},
		{"one two three four", 5, 2, "one|two…"},
		{"well-known", 6, 0, "well-|known"},
		{"2024-2025", 6, 0, "2024-2|025"},
		{"中", 1, 0, ""},
		{"   ", 5, 0, ""},
		{"a", 0, 0, ""},
	} {
		if got := strings.Join(Wrap(c.in, c.w, c.limit), "|"); got != c.want {
			t.Errorf("Wrap(%q, %d, %d) = %q, want %q", c.in, c.w, c.limit, got, c.want)
		}
	}
}

func TestLinesLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Clean(rapid.StringOf(rapid.SampledFrom([]rune("ab c，。（）中文字“”-/…1é\u0301 "))).Draw(t, "text"))
		w := rapid.IntRange(2, 12).Draw(t, "width")
		var joined strings.Builder
		at := 0
		for _, l := range Lines(s, w) {
			if l.From < at || l.To <= l.From {
				t.Fatalf("lines overlap: %v", Lines(s, w))
			}
			at = l.To
			if n := ansi.StringWidth(s[l.From:l.To]); n > w {
				t.Errorf("line %q is %d cells of %d", s[l.From:l.To], n, w)
			}
			joined.WriteString(s[l.From:l.To])
		}
		squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if squeeze(joined.String()) != squeeze(s) {
			t.Errorf("Lines(%q, %d) lost text: %q", s, w, joined.String())
		}
	})
}

func TestBoxAndJoin(t *testing.T) {
	left, right := Box([]string{"a", "长长长"}, 4, 3), Box(nil, 2, 3)
	got := Join("|", left, right)
	want := []string{"a   |  ", "长长|  ", "    |  "}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %q, want %q", got, want)
	}
	if Box([]string{"x"}, 0, 5) != nil || Box([]string{"x"}, 5, -1) != nil {
		t.Error("a box without room has rows")
	}
}

func TestOverKeepsTheWidth(t *testing.T) {
	back := Box([]string{"\x1b[1m中文中文中文\x1b[m", "abcdefgh", ""}, 12, 3)
	got := Over(back, []string{"[框]", "[--]"}, 3, 0)
	for i, line := range got {
		if n := ansi.StringWidth(line); n != 12 {
			t.Errorf("row %d is %d cells: %q", i, n, line)
		}
	}
	if plain := ansi.Strip(got[1]); plain != "abc[--]h    " {
		t.Errorf("row 1 = %q", plain)
	}
	if back[1] != "abcdefgh    " {
		t.Error("the back was changed")
	}
	Over(back, []string{"x", "y"}, -2, -1) // out of bounds does no harm
}

func BenchmarkFit(b *testing.B) {
	for b.Loop() {
		Fit("第 42 期 · 时间的形状：一个关于记忆的故事 with some English", 40)
	}
}
