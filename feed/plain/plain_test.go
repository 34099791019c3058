package plain

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLine(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "  Hello \t\n world ", "Hello world"},
		{"colour", "\x1b[31mred\x1b[0m", "red"},
		{"c1 csi", "\u009b31mred", "red"},
		{"title by osc", "a\x1b]0;owned\x07b", "ab"},
		{"osc 8 with st", "\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"},
		{"lone osc keeps the text", "\x1b]0;never ended", "0;never ended"},
		{"osc broken off", "a\x1b]0;t\x1b[1mb", "a0;tb"},
		{"reset", "\x1bcx", "x"},
		{"charset", "\x1b(Bx", "x"},
		{"c1 dcs", "a\u0090payload\u009cb", "ab"},
		{"bidi", "user\u202egpj.exe\u2066x\u2069", "usergpj.exex"},
		{"bell and backspace", "a\ab\bc\x00d\x7f", "abcd"},
		{"joiner stays", "👩\u200d💻", "👩\u200d💻"},
		{"bom and soft hyphen", "\ufeffex\u00adample", "example"},
		{"ideographic blank", "第一期\u3000开始", "第一期 开始"},
		{"bad bytes", "a\xffb", "a\ufffdb"},
	} {
		if got := Line(c.in, 0); got != c.want {
			t.Errorf("%s: Line(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestLineIsCut(t *testing.T) {
	if got := Line("播客 播客 播客", 5); got != "播客 播…" {
		t.Errorf("got %q", got)
	}
	if got := Line("abcde", 5); got != "abcde" {
		t.Errorf("a text that fits was changed: %q", got)
	}
	if got := Line("abcd "+strings.Repeat("x", 100000), 6); got != "abcd…" && got != "abcd …" {
		t.Errorf("got %q", got)
	}
}

func TestRowsOfIntroducersAreCheap(t *testing.T) {
	for _, in := range []string{"\x1b]", "\u009d", "\u009b", "\x1b[", "\x1bP;", "\x1b]x"} {
		Block(strings.Repeat(in, 4<<20/len(in)), 0)
	}
}

func TestBlock(t *testing.T) {
	in := "\r\n\r\none \r\ntwo\x1b[2J\tthree\u2028four\n\n\n\n  five\n"
	want := "one\ntwo three\nfour\n\n  five"
	if got := Block(in, 0); got != want {
		t.Errorf("Block = %q, want %q", got, want)
	}
	if got := Block("one\ntwo\nthree", 6); got != "one\nt…" {
		t.Errorf("cut = %q", got)
	}
}

func TestWeb(t *testing.T) {
	for in, want := range map[string]string{
		" https://example.org/a b ":    "https://example.org/a%20b",
		"//example.org/x":              "https://example.org/x",
		"HTTP://Example.org/":          "http://Example.org/",
		"javascript:alert(1)":          "",
		"file:///etc/passwd":           "",
		"/relative":                    "",
		"https://":                     "",
		"":                             "",
		"https://example.org/\u202egp": "https://example.org/gp",
	} {
		if got := Web(in); got != want {
			t.Errorf("Web(%q) = %q, want %q", in, got, want)
		}
	}
	if Web("https://example.org/"+strings.Repeat("a", maxAddress)) != "" {
		t.Error("an endless address was taken")
	}
}

func TestUTF8(t *testing.T) {
	for _, c := range []struct{ name, in, label, want string }{
		{"utf-8 mark", "\xef\xbb\xbf播客", "", "播客"},
		{"utf-16 little", "\xff\xfea\x00\xad\x64", "", "a播"},
		{"utf-16 big", "\xfe\xff\x00a\x64\xad", "utf-8", "a播"},
		{"utf-16 unmarked", "a\x00b\x00", "", "ab"},
		{"utf-32", "\xff\xfe\x00\x00a\x00\x00\x00", "", "a"},
		{"utf-8 wins over its label", "播客", "iso-8859-1", "播客"},
		{"label", "\xe9t\xe9", "iso-8859-1", "été"},
		{"gb18030 guessed", "\xb2\xa5\xbf\xcd", "", "播客"},
		{"western guessed", "caf\xe9 \x80", "", "café €"},
		{"unknown label", "plain", "no-such", "plain"},
		{"utf-16 label without mark", "plain", "utf-16", "plain"},
		{"one bad byte", "播客播客播客\xff", "", "播客播客播客\ufffd"},
		{"japanese mail", "\x1b$B%F\x1b(B", "iso-2022-jp", "テ"},
	} {
		if got := string(UTF8([]byte(c.in), c.label)); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// FuzzClean holds the promise of the package on any bytes.
func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "\x1b[31mred", "\u009d0;t\u009c", "a\x1b]8;;\x1b\\", "\r\n\r", "\xff\xfe\x1b\x00"} {
		f.Add([]byte(s), "gbk", 7)
	}
	f.Fuzz(func(t *testing.T, b []byte, label string, limit int) {
		decoded := UTF8(b, label)
		if !utf8.Valid(decoded) {
			t.Fatalf("UTF8 gave bad bytes %q", decoded)
		}
		for _, s := range []string{Line(string(decoded), limit), Block(string(b), limit), Web(string(b))} {
			if !utf8.ValidString(s) {
				t.Fatalf("not UTF-8: %q", s)
			}
			for _, r := range s {
				if Harmful(r) {
					t.Fatalf("%U left in %q", r, s)
				}
			}
			if limit > 0 && s != Web(string(b)) && utf8.RuneCountInString(s) > limit {
				t.Fatalf("longer than %d: %q", limit, s)
			}
		}
		if l := Line(string(b), 0); Line(l, 0) != l || strings.Contains(l, "\n") {
			t.Fatalf("not stable: %q", l)
		}
	})
}
