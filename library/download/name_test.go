package download

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"cosm/library"
)

func TestStem(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 4, 23, 0, 0, 0, time.FixedZone("", -5*3600))
	for _, test := range []struct {
		podcast, title string
		at             time.Time
		want           string
	}{
		{"Show", "Part 1: The Start", at, "Show/2026-03-05 Part 1 - The Start [id]"},
		{"", "", time.Time{}, "podcast/episode [id]"},
		{"../../etc", "../../../etc/passwd", time.Time{}, "etc/etc-passwd [id]"},
		{`..\..\Windows`, `C:\boot.ini`, time.Time{}, "Windows/C --boot.ini [id]"},
		{"..", "...", time.Time{}, "podcast/episode [id]"},
		{"CON", "nul.txt", time.Time{}, "CON_/nul_.txt [id]"},
		{"com¹", "LPT9 .x", time.Time{}, "com¹_/LPT9 _.x [id]"},
		{"Console", "COM10", time.Time{}, "Console/COM10 [id]"},
		{"a/b", "50% \"off\" <really>? *now*", time.Time{}, "a-b/50% 'off' really now [id]"},
		{"trailing. . .", "dots...", time.Time{}, "trailing/dots [id]"},
		{"new\nline", "tab\tand\x00nul\x1b[31m\u202egpj.exe", time.Time{}, "new line/tab andnul[31mgpj.exe [id]"},
		{"小宇宙", "第１期：你好？", at, "小宇宙/2026-03-05 第１期：你好？ [id]"},
		{"-rf", "~root", time.Time{}, "rf/root [id]"},
		{"e\u0301te\u0301", "\ufeffzero\u200bwidth", time.Time{}, "été/zerowidth [id]"},
		{"bad\xff", "\xc3\x28", time.Time{}, "bad/( [id]"},
		{"👩‍👩‍👧", "👍🏽 yes", time.Time{}, "👩👩👧/👍🏽 yes [id]"},
	} {
		got := filepath.ToSlash(stem(library.Episode{ID: "id", PodcastTitle: test.podcast, Title: test.title, Published: test.at}))
		if got != test.want {
			t.Errorf("%q, %q: %q, want %q", test.podcast, test.title, got, test.want)
		}
	}
	if got := stem(library.Episode{ID: "../../x/y"}); !strings.HasSuffix(got, "episode [______x_y]") {
		t.Errorf("a hostile id gives %q", got)
	}
}

func TestLongNames(t *testing.T) {
	t.Parallel()
	for _, letter := range []string{"a", "é", "e\u0323\u0302\u0301", "漢", "👍", "न\u093f"} {
		for n := range 5 {
			s := strings.Repeat("x", n) + strings.Repeat(letter, 300)
			folder, name := filepath.Split(stem(library.Episode{ID: "abcdefghijkm", PodcastTitle: s, Title: s, Published: time.Now()}))
			folder = filepath.Clean(folder)
			if len(folder) > maxFolder || len(folder) < maxFolder-12 || len(name) > maxName-len(partExt) || len(name) < maxName-20 {
				t.Errorf("%q: %d and %d bytes", letter, len(folder), len(name))
			}
			if !utf8.ValidString(folder+name) || !strings.HasSuffix(name, " [abcdefghijkm]") {
				t.Errorf("%q: %q", letter, name)
			}
			whole := norm.NFC.String(letter)
			if rest := strings.ReplaceAll(strings.TrimLeft(folder, "x"), whole, ""); rest != "" {
				t.Errorf("%q: cut within a letter: %q", letter, folder)
			}
		}
	}
}

func TestExtension(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ head, server, address, feed, want string }{
		{"ID3\x03", "text/plain", "http://h/x.ogg", "audio/mp4", ".mp3"},
		{"????", "audio/x-m4a; charset=binary", "http://h/x.ogg", "", ".m4a"},
		{"????", "application/octet-stream", "http://h/x.OGG?file=y.mp3#z.wav", "", ".ogg"},
		{"????", "", "http://h/x.php", "audio/flac", ".flac"},
		{"????", "", "http://h/x.exe", "application/x-msdownload", ".audio"},
		{"\x00\x00\x00\x20ftypM4B ", "", "", "", ".m4b"},
		{"\x00\x00\x00\x20ftypisom", "", "", "", ".m4a"},
	} {
		if got := extension([]byte(test.head), test.server, test.address, test.feed); got != test.want {
			t.Errorf("%+v: %s", test, got)
		}
	}
}

func TestWithin(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "d")
	for path, want := range map[string]bool{
		filepath.Join(dir, "a", "b.part"): true, filepath.Join(dir, "..", "x.part"): false, dir: false,
		filepath.Join(dir+"2", "x.part"): false, "relative.part": false, "": false,
	} {
		if within(dir, path) != want {
			t.Errorf("%s: %v", path, !want)
		}
	}
	e := library.Episode{ID: "id", Title: "t"}
	fresh := filepath.Join(dir, stem(e)+partExt)
	for _, path := range []string{"/etc/passwd", "/etc/x.part", filepath.Join(dir, "..", "x.part"), filepath.Join(dir, "a.mp3"), ""} {
		if got := partOf(dir, library.DownloadRecord{Path: path}, e); got != fresh {
			t.Errorf("%q is gone on with as %s", path, got)
		}
	}
}

func FuzzStem(f *testing.F) {
	for _, s := range []string{"../..", `C:\x`, "CON.mp3", "a\x00b", "\u202e", strings.Repeat("é", 200), "~", "e\u0301", "COM¹", " . ", "AUX :x"} {
		f.Add(s, s, s)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, podcast, title, id string) {
		s := stem(library.Episode{ID: library.EpisodeID(id), PodcastTitle: podcast, Title: title, Published: time.Unix(int64(len(title)), 0)})
		if !filepath.IsLocal(s) || !within(dir, filepath.Join(dir, s+partExt)) {
			t.Fatalf("%q leads out", s)
		}
		parts := strings.Split(filepath.ToSlash(s), "/")
		if len(parts) != 2 {
			t.Fatalf("%q has %d parts", s, len(parts))
		}
		for _, p := range parts {
			if len(p) > maxName-len(partExt)+1 || !utf8.ValidString(p) || !norm.NFC.IsNormalString(p) {
				t.Fatalf("%q: %d bytes, valid %v, normal %v", p, len(p), utf8.ValidString(p), norm.NFC.IsNormalString(p))
			}
			if strings.ContainsAny(p, `/\:*?"<>|`) || strings.ContainsFunc(p, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Fatalf("%q has signs that file systems refuse", p)
			}
			if strings.HasSuffix(p, ".") || strings.HasSuffix(p, " ") || strings.HasPrefix(p, ".") || strings.HasPrefix(p, " ") {
				t.Fatalf("%q begins or ends wrongly", p)
			}
			if unreserved(p) != p {
				t.Fatalf("%q is reserved", p)
			}
		}
	})
}
