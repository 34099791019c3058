package feed

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLine(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"plain", "A title", "A title"},
		{"blanks", "  A \n\t title\r\n ", "A title"},
		{"only blanks", " \n ", ""},
		{"chinese", "第一期：城市里的鸟", "第一期：城市里的鸟"},
		{"ideographic space", "第一期\u3000开始", "第一期 开始"},
		{"no-break space", "A\u00a0 title", "A title"},
		{"escape sequence", "a\x1b[31mred\x1b[0m", "ared"},
		{"title of the terminal", "a\x1b]0;owned\x07b", "ab"},
		{"UTF-8 coded C1", "a\u009b31mred\u0085x", "ared x"},
		{"bell, backspace, delete", "a\ab\bc\x7f", "abc"},
		{"override", "user\u202egpj.exe", "usergpj.exe"},
		{"isolates and embeddings", "\u2066a\u2069\u202ab\u202c", "ab"},
		{"line separator", "a\u2028b", "a b"},
		{"marks of direction stay", "\u200fא", "\u200fא"},
		{"joiner stays", "👩\u200d💻", "👩\u200d💻"},
		{"tags and references stay as the feed states them", "<b>A</b> &amp; B", "<b>A</b> &amp; B"},
		{"bad bytes", "a\xffb", "a\ufffdb"},
	} {
		if got := line(c.in); got != c.want {
			t.Errorf("%s: line(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"html", "<p>a</p>\n\t<p>b</p>", "<p>a</p>\n\t<p>b</p>"},
		{"line ends", "a\r\nb\rc\u0085d\u2029e", "a\nb\nc\nd\ne"},
		{"escape", "a\x1b[31mb", "a[31mb"},
		{"C1", "a\u009bb", "ab"},
		{"bidi", "a\u202e\u2067b", "ab"},
		{"noncharacters", "a\ufffe\uffffb", "ab"},
		{"bad byte", "a\xffb", "a\ufffdb"},
		{"replacement character stays", "a\ufffdb", "a\ufffdb"},
		{"astral", "a😀b", "a😀b"},
	} {
		if got := clean(c.in); got != c.want {
			t.Errorf("%s: clean(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestHazard(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		s := "a" + string(r) + "b"
		if got := hazard(s); (got >= 0) != forbidden(r) {
			t.Fatalf("hazard(%q) = %d, forbidden is %v", s, got, forbidden(r))
		}
		s = "some words before" + string(r) + "and after it"
		if got := hazard(s); got != 17 && forbidden(r) || got >= 0 && !forbidden(r) {
			t.Fatalf("hazard(%q) = %d, forbidden is %v", s, got, forbidden(r))
		}
	}
	if got := hazard("aé\xc3"); got != 3 {
		t.Errorf("cut character at %d", got)
	}
}

func cleanCharacters(b []byte) string { return clean(strings.TrimSpace(undecorated(b))) }

func TestCharacters(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"text", " a &amp; b &lt;p&gt; ", "a & b <p>"},
		{"cdata", "<![CDATA[ <p>a &amp; b</p> ]]>", "<p>a &amp; b</p>"},
		{"cdata with blanks around", "\n <![CDATA[a]]>\n", "a"},
		{"split cdata", "<![CDATA[Part ]]]]><![CDATA[> & <b>x</b> ]]>tail", "Part ]]> & <b>x</b> tail"},
		{"text, cdata, text", "a &lt; <![CDATA[&lt;]]> &gt; b", "a < &lt; > b"},
		{"two cdata", "<![CDATA[a]]><![CDATA[b]]>", "ab"},
		{"cdata without end", "a<![CDATA[b", "ab"},
		{"empty cdata", "<![CDATA[]]>", ""},
		{"sound markup", "<p>a &amp; b</p>", "<p>a & b</p>"},
		{"controls by reference", "a&#27;[31mb&#155;&#x202e;c", "a[31mb›c"},
	} {
		if got := cleanCharacters([]byte(c.in)); got != c.want {
			t.Errorf("%s: cleanCharacters(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestUnescape(t *testing.T) {
	for in, want := range map[string]string{
		"":                                   "",
		"plain":                              "plain",
		"R&B":                                "R&B",
		"R&B;":                               "R&B;",
		"&amp;&lt;&gt;&quot;&apos;":          "&<>\"'",
		"&eacute;&nbsp;&hellip;":             "é\u00a0…",
		"&#233;&#xE9;&#XE9;":                 "ééé",
		"?a=1&copy=2&reg=3;":                 "?a=1&copy=2&reg=3;",
		"&amp;amp;":                          "&amp;",
		"& &; &#; &x y;":                     "& &; &#; &x y;",
		"&CounterClockwiseContourIntegral;":  "∳",
		"&" + strings.Repeat("a", 100) + ";": "&" + strings.Repeat("a", 100) + ";",
		"a&" + strings.Repeat("b", 70) + "; &lt;": "a&" + strings.Repeat("b", 70) + "; <",
	} {
		if got := unescape(in); got != want {
			t.Errorf("unescape(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestResolve(t *testing.T) {
	at := newBase("https://example.org/shows/feed.xml?x=1")
	for in, want := range map[string]string{
		"":                              "",
		" \n ":                          "",
		"https://cdn.example/a b.mp3":   "https://cdn.example/a b.mp3",
		" https://cdn.example/a.mp3 ":   "https://cdn.example/a.mp3",
		"https://cdn.example/\na\t.mp3": "https://cdn.example/a.mp3",
		"HTTP://Example.org/A":          "HTTP://Example.org/A",
		"//cdn.example/a.mp3":           "https://cdn.example/a.mp3",
		"/media/a.mp3":                  "https://example.org/media/a.mp3",
		"a.mp3":                         "https://example.org/shows/a.mp3",
		"../a.mp3?b=c":                  "https://example.org/a.mp3?b=c",
		"?page=2":                       "https://example.org/shows/feed.xml?page=2",
		"magnet:?xt=1":                  "magnet:?xt=1",
		"https://x/\x1b]0;\u202ea":      "https://x/]0;a",
		"%zz":                           "%zz",
		"第一期.mp3":                       "https://example.org/shows/%E7%AC%AC%E4%B8%80%E6%9C%9F.mp3",
	} {
		if got := at.resolve(in); got != want {
			t.Errorf("resolve(%q) = %q, want %q", in, got, want)
		}
	}
	none := base{}
	for in, want := range map[string]string{"/a.mp3": "/a.mp3", "//x/a.mp3": "https://x/a.mp3", "a:b": "a:b"} {
		if got := none.resolve(in); got != want {
			t.Errorf("without base: resolve(%q) = %q, want %q", in, got, want)
		}
	}
	insecure := newBase("http://example.org/")
	if got := insecure.resolve("//x/a"); got != "http://x/a" {
		t.Errorf("the scheme of the base: %q", got)
	}
}

func TestNewBase(t *testing.T) {
	for _, c := range []struct {
		candidates []string
		want       string
	}{
		{nil, ""},
		{[]string{"", "feed.xml", "/tmp/feed.xml", "file:///tmp/feed.xml", "https:///x", "::"}, ""},
		{[]string{"file:///tmp/feed.xml", "https://example.org/"}, "https://example.org/"},
		{[]string{"http://a/", "https://b/"}, "http://a/"},
	} {
		got := ""
		if b := newBase(c.candidates...); b.url != nil {
			got = b.url.String()
		}
		if got != c.want {
			t.Errorf("newBase(%q) = %q, want %q", c.candidates, got, c.want)
		}
	}
	at := newBase("https://example.org/a/feed.xml")
	if got := at.under("b/"); got.url.String() != "https://example.org/a/b/" || !got.stated {
		t.Errorf("under: %v", got)
	}
	if got := at.under(""); got != at {
		t.Errorf("under nothing: %v", got)
	}
	if got := at.under("mailto:x"); got != at {
		t.Errorf("under no address: %v", got)
	}
}

func TestPlayable(t *testing.T) {
	for _, c := range []struct {
		url, mime string
		want      bool
	}{
		{"https://x/a.mp3", "audio/mpeg", true},
		{"https://x/a", "audio/mpeg", true},
		{"https://x/a", "video/mp4", true},
		{"https://x/a.MP3", "", true},
		{"https://x/a.m4a?token=1.pdf#t", "", true},
		{"https://x/a.opus", "application/octet-stream", true},
		{"https://x/a.flac", "binary/octet-stream", true},
		{"https://x/a.mp3", "image/jpeg", false},
		{"https://x/a.mp3", "application/pdf", false},
		{"https://x/a.jpg", "", false},
		{"https://x/a", "", false},
		{"https://x/?file=a.mp3", "", false},
		{"", "audio/mpeg", false},
	} {
		e := Enclosure{URL: c.url, Type: c.mime}
		if got := e.Playable(); got != c.want {
			t.Errorf("%s of type %q: %v", c.url, c.mime, got)
		}
		if it := (&Item{Enclosure: e}); it.Playable() != c.want {
			t.Errorf("item with %s of type %q: %v", c.url, c.mime, it.Playable())
		}
	}
}

func TestChoose(t *testing.T) {
	picture := Enclosure{URL: "p.jpg", Type: "image/jpeg"}
	audio := Enclosure{URL: "a.mp3", Type: "audio/mpeg"}
	video := Enclosure{URL: "v.mp4", Type: "video/mp4"}
	for _, c := range []struct {
		all    []Enclosure
		first  Enclosure
		others int
	}{
		{nil, Enclosure{}, 0},
		{[]Enclosure{picture}, picture, 0},
		{[]Enclosure{picture, audio, video}, audio, 2},
		{[]Enclosure{video, audio}, video, 1},
	} {
		first, others := choose(c.all)
		if first != c.first || len(others) != c.others {
			t.Errorf("choose(%v) = %v, %v", c.all, first, others)
		}
	}
}

func TestMediaType(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "Audio/MPEG": "audio/mpeg", " audio/mp4; codecs=\"mp4a\" ": "audio/mp4", "audio/\x1b[0mmpeg": "audio/mpeg",
	} {
		if got := mediaType(in); got != want {
			t.Errorf("mediaType(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSniff(t *testing.T) {
	for in, want := range map[string]Found{
		"": FoundEmpty, " \n\t ": FoundEmpty,
		"<!DOCTYPE html><title>x": FoundPage, "\n<HTML lang=en>": FoundPage, "<p>x<body>": FoundPage,
		"{\"error\": \"not found\"}": FoundJSON, "[1]": FoundJSON,
		"<?xml version='1.0'?><opml version='2.0'>": FoundOPML,
		"<?xml version='1.0'?><urlset>":             FoundXML,
		"Not Found":                                 FoundText,
		"ID3\x04\x00":                               FoundAudio, "\xff\xfb\x90\x00": FoundAudio, "OggS\x00": FoundAudio,
		"\x00\x00\x00\x20ftypM4A ": FoundAudio, "\x89PNG\r\n": FoundImage, "\xff\xd8\xff\xe0": FoundImage,
		"\x1f\x8b\x08": FoundArchive, "PK\x03\x04": FoundArchive, "%PDF-1.4": FoundBinary,
		"\ufffd\ufffd\ufffd\ufffdabc\x00": FoundBinary,
	} {
		if got := sniff([]byte(in)); got != want {
			t.Errorf("sniff(%q) = %s, want %s", in, got, want)
		}
	}
}
