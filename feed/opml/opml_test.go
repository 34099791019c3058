package opml

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"cosm/feed/plain"
)

func read(t *testing.T, s string) Document {
	t.Helper()
	d, err := Read(strings.NewReader(s))
	if err != nil {
		t.Fatalf("read %q: %v", s, err)
	}
	return d
}

const list = `<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>My &amp; your shows</title><dateCreated>Tue, 05 Mar 2024 10:00:00 +0100</dateCreated></head>
<body>
  <outline text="Science"><outline text="Space">
    <outline type="rss" text="Night Sky" xmlUrl="https://sky.example/feed" htmlUrl="https://sky.example/" category="/astronomy/stars,space"/>
  </outline></outline>
  <outline TYPE="RSS" TITLE="播客" text="关于一切" XMLURL="http://cn.example/rss.xml" htmlurl="javascript:alert(1)"/>
  <outline type="rss" text="By url" url="https://u.example/feed"/>
  <outline type="link" text="No feed" url="https://l.example/"/>
  <outline type="rss" text="Empty" xmlUrl=""/>
</body></opml>`

func TestRead(t *testing.T) {
	d := read(t, list)
	want := Document{
		Title: "My & your shows", Created: time.Date(2024, 3, 5, 9, 0, 0, 0, time.UTC),
		Feeds: []Feed{
			{URL: "https://sky.example/feed", Title: "Night Sky", SiteURL: "https://sky.example/", Tags: []string{"Science", "Space", "astronomy/stars"}},
			{URL: "http://cn.example/rss.xml", Title: "播客", Description: "关于一切"},
			{URL: "https://u.example/feed", Title: "By url"},
		},
	}
	if !reflect.DeepEqual(d, want) {
		t.Errorf("got  %+v\nwant %+v", d, want)
	}
}

func TestEncodings(t *testing.T) {
	utf8List := `<?xml version="1.0" encoding="ENC"?><opml><body><outline text="播客节目" xmlUrl="http://a.example/"/></body></opml>`
	gbk, _ := simplifiedchinese.GBK.NewEncoder().String(strings.Replace(utf8List, "ENC", "gb2312", 1))
	bare, _ := simplifiedchinese.GBK.NewEncoder().String(strings.Replace(utf8List, ` encoding="ENC"`, "", 1))
	utf16, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(strings.Replace(utf8List, "ENC", "utf-16", 1))
	for name, s := range map[string]string{
		"gbk": gbk, "gbk undeclared": bare, "utf-16": utf16,
		"utf-8 called latin": strings.Replace(utf8List, "ENC", "iso-8859-1", 1),
		"unknown":            strings.Replace(utf8List, "ENC", "x-no-such", 1),
		"mark":               "\ufeff" + strings.Replace(utf8List, "ENC", "utf-8", 1),
	} {
		if d := read(t, s); len(d.Feeds) != 1 || d.Feeds[0].Title != "播客节目" {
			t.Errorf("%s: %+v", name, d.Feeds)
		}
	}
}

func TestDamaged(t *testing.T) {
	for name, s := range map[string]string{
		"cut off":          list[:strings.Index(list, "By url")],
		"wrong end":        strings.Replace(list, "</opml>", "</bad>", 1),
		"unclosed folder":  strings.Replace(list, "</outline></outline>", "</outline>", 1),
		"outline in head":  `<opml><head><outline text="a" xmlUrl="http://a.example/"/></head></opml>`,
		"markup in a name": `<opml><body><outline text="a" xmlUrl="http://a.example/"/><outline text="a<b" xmlUrl="http://b.example/"/></body></opml><`,
	} {
		d, err := Read(strings.NewReader(s))
		if !errors.Is(err, ErrDamaged) || len(d.Feeds) == 0 {
			t.Errorf("%s: %d feeds, %v", name, len(d.Feeds), err)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("%s: error of several lines %q", name, err)
		}
	}
}

func TestForgiven(t *testing.T) {
	for name, s := range map[string]string{
		"bare ampersand":   `<opml><body><outline text="Tom & Jerry" xmlUrl="http://a.example/?a=1&b=2"/></body></opml>`,
		"html entity":      `<opml><body><outline text="caf&eacute;&nbsp;" xmlUrl="http://a.example/?a=1&amp;b=2"/></body></opml>`,
		"unquoted value":   `<opml><body><outline text=x xmlUrl="http://a.example/?a=1&amp;b=2"/></body></opml>`,
		"junk before":      "Warning: something\n" + `<opml><body><outline text="x" xmlUrl="http://a.example/?a=1&amp;b=2"/></body></opml>`,
		"doctype, comment": `<!DOCTYPE opml><opml><!-- c --><body><outline text="x" xmlUrl="http://a.example/?a=1&amp;b=2"/></body></opml>`,
	} {
		if d := read(t, s); len(d.Feeds) != 1 || d.Feeds[0].URL != "http://a.example/?a=1&b=2" {
			t.Errorf("%s: %+v", name, d.Feeds)
		}
	}
}

func TestNotOPML(t *testing.T) {
	for _, s := range []string{"", "hello", "<html><body><p>404</p></body></html>", `<rss version="2.0"><channel/></rss>`, `{"feeds":[]}`, "\x00\x01\x02"} {
		if d, err := Read(strings.NewReader(s)); !errors.Is(err, ErrNotOPML) || len(d.Feeds) != 0 {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestEntityBomb(t *testing.T) {
	var b strings.Builder
	b.WriteString("<!DOCTYPE opml [\n<!ENTITY a0 \"ha\">\n")
	for i := 1; i < 60; i++ {
		fmt.Fprintf(&b, "<!ENTITY a%d \"&a%d;&a%d;\">\n", i, i-1, i-1)
	}
	b.WriteString(`<!ENTITY file SYSTEM "file:///etc/passwd">]><opml><head><title>&a59;&file;</title></head>
		<body><outline text="&a59;" xmlUrl="http://a.example/"/></body></opml>`)
	d := read(t, b.String())
	if len(d.Feeds) != 1 || len(d.Feeds[0].Title) > 20 || strings.Contains(d.Title, "root:") {
		t.Errorf("got %+v", d)
	}
}

func TestDeepNesting(t *testing.T) {
	s := `<opml><body>` + strings.Repeat(`<outline text="d">`, 50000) +
		`<outline text="deep" xmlUrl="http://a.example/"/>` + strings.Repeat("</outline>", 50000) +
		`<outline text="flat" xmlUrl="http://b.example/"/></body></opml>`
	if d := read(t, s); len(d.Feeds) != 2 || len(d.Feeds[0].Tags) != 1 || len(d.Feeds[1].Tags) != 0 {
		t.Errorf("got %+v", d.Feeds)
	}
}

func TestTooLarge(t *testing.T) {
	var b strings.Builder
	b.WriteString("<opml><body>")
	for i := range maxFeeds + 10 {
		fmt.Fprintf(&b, `<outline xmlUrl="http://a.example/%d"/>`, i)
	}
	d, err := Read(strings.NewReader(b.String() + "</body></opml>"))
	if !errors.Is(err, ErrTooLarge) || len(d.Feeds) < maxFeeds {
		t.Errorf("%d feeds, %v", len(d.Feeds), err)
	}
	d, err = Read(strings.NewReader(list[:len(list)-len("</body></opml>")] + strings.Repeat(" ", MaxBytes)))
	if !errors.Is(err, ErrTooLarge) || len(d.Feeds) != 3 {
		t.Errorf("%d feeds, %v", len(d.Feeds), err)
	}
}

func TestManyTags(t *testing.T) {
	var b strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&b, "t%d,", i)
	}
	if d := read(t, `<opml><body><outline xmlUrl="http://a.example/" category="`+b.String()+`"/></body></opml>`); len(d.Feeds[0].Tags) != maxTags {
		t.Errorf("%d tags", len(d.Feeds[0].Tags))
	}
}

func TestDuplicates(t *testing.T) {
	d := read(t, `<opml><body><outline text="a"><outline text="One" xmlUrl="http://Example.org/feed/"/></outline>
		<outline text="b"><outline text="Two" xmlUrl="https://example.org/feed"/></outline>
		<outline text="Three" xmlUrl="https://example.org/feed?x=1"/></body></opml>`)
	if len(d.Feeds) != 2 || d.Feeds[0].Title != "One" || !reflect.DeepEqual(d.Feeds[0].Tags, []string{"a", "b"}) {
		t.Errorf("got %+v", d.Feeds)
	}
}

func TestContainerIsNoTag(t *testing.T) {
	inner := `<outline text="x" xmlUrl="http://x.example/"/><outline text="News"><outline text="y" xmlUrl="http://y.example/"/></outline>`
	d := read(t, `<opml><body><outline text="feeds">`+inner+`</outline></body></opml>`)
	if len(d.Feeds) != 2 || len(d.Feeds[0].Tags) != 0 || !reflect.DeepEqual(d.Feeds[1].Tags, []string{"News"}) {
		t.Errorf("got %+v", d.Feeds)
	}
	d = read(t, `<opml><body><outline text="Music">`+inner+`</outline></body></opml>`)
	if !reflect.DeepEqual(d.Feeds[1].Tags, []string{"Music", "News"}) {
		t.Errorf("got %+v", d.Feeds)
	}
}

func TestWrite(t *testing.T) {
	var b strings.Builder
	err := Write(&b, Document{
		Title: "cosm", Created: time.Date(2024, 3, 5, 9, 0, 0, 0, time.UTC),
		Feeds: []Feed{
			{URL: "https://sky.example/feed?a=1&b=2", Title: `Night "Sky" <1>`, SiteURL: "https://sky.example/", Tags: []string{"a,b", "c", "C"}},
			{URL: "https://ann:s3cret@paid.example/feed", Title: "Paid", SiteURL: "https://ann:s3cret@paid.example/"},
			{URL: "feed://https://ann:s3cret@odd.example/feed", Title: "Odd"},
			{URL: "https://token.example/feed?auth=s3cret", Title: "Token", Private: true},
			{URL: "ann:s3cret@bad", Title: "Bad"},
			{URL: "http://SKY.example/feed?a=1&b=2", Title: "Twice"},
			{URL: "https://nameless.example/"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
  <head>
    <title>cosm</title>
    <dateCreated>Tue, 05 Mar 2024 09:00:00 +0000</dateCreated>
  </head>
  <body>
    <outline type="rss" text="Night &#34;Sky&#34; &lt;1&gt;" title="Night &#34;Sky&#34; &lt;1&gt;" xmlUrl="https://sky.example/feed?a=1&amp;b=2" htmlUrl="https://sky.example/" category="a b,c"/>
    <outline type="rss" text="Paid" title="Paid" xmlUrl="https://paid.example/feed" htmlUrl="https://paid.example/"/>
    <outline type="rss" text="Odd" title="Odd" xmlUrl="https://odd.example/feed"/>
    <outline type="rss" text="https://nameless.example/" title="https://nameless.example/" xmlUrl="https://nameless.example/"/>
  </body>
</opml>
`
	if b.String() != want {
		t.Errorf("got\n%s", b.String())
	}
	if strings.Contains(b.String(), "s3cret") {
		t.Error("a secret was written")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestWriteFails(t *testing.T) {
	if err := Write(full{}, Document{}); err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("got %v", err)
	}
}

func TestDates(t *testing.T) {
	for s, want := range map[string]string{
		"Tue, 25 Apr 2006 19:19:28 GMT": "2006-04-25T19:19:28Z",
		"03 Jun 21 16:50:02 +0100":      "2021-06-03T15:50:02Z",
		"Sun, 16 Aug 2026 04:31:29 UTC": "2026-08-16T04:31:29Z",
		"2024-03-05T10:00:00Z":          "2024-03-05T10:00:00Z",
		"yesterday":                     "0001-01-01T00:00:00Z",
	} {
		if got := date(s).Format(time.RFC3339); got != want {
			t.Errorf("%s: %s", s, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{list, list[:200], "<opml><body><outline xmlUrl=a><outline/></x></body>", "<opml></opml></opml>", "<opml><![CDATA["} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := Read(strings.NewReader(string(b)))
		if errors.Is(err, ErrNotOPML) && len(d.Feeds) > 0 {
			t.Fatal("feeds in what is no list")
		}
		texts := []string{d.Title}
		for _, f := range d.Feeds {
			texts = append(append(texts, f.URL, f.Title, f.SiteURL, f.Description), f.Tags...)
		}
		if err != nil {
			texts = append(texts, err.Error())
		}
		for _, s := range texts {
			if !utf8.ValidString(s) || strings.ContainsFunc(s, plain.Harmful) || strings.ContainsAny(s, "\n\t") {
				t.Fatalf("harmful text %q", s)
			}
		}
		var out strings.Builder
		if Write(&out, d) != nil {
			t.Fatal("cannot write what was read")
		}
		if _, err := Read(strings.NewReader(out.String())); err != nil {
			t.Fatalf("own list: %v\n%s", err, out.String())
		}
	})
}
