package discover

import (
	"errors"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"cosm/feed/plain"
)

func urls(cs []Candidate) []string {
	var out []string
	for _, c := range cs {
		out = append(out, c.URL)
	}
	return out
}

func find(page string) []Candidate {
	return Find(strings.NewReader(page), "https://show.example/about/us")
}

const page = `<!doctype html><html><head><title>Night Sky</title>
<link rel="stylesheet" href="/a.css">
<link rel="alternate" type="application/json+oembed" href="/oembed.json">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/1">
<link rel="alternate" hreflang="de" href="/de/">
<link rel="alternate" type="application/rss+xml" title="Night Sky &raquo; Comments" href="/comments/feed/">
<link rel="alternate" type="application/rss+xml" title="Night Sky &raquo; Blog" href="/feed/">
<LINK REL="Alternate" TYPE="application/rss+xml; charset=utf-8" TITLE="Night Sky Podcast" HREF="../feed/podcast">
<link rel=alternate type=application/atom+xml href=//atom.example/atom.xml>
<link rel="alternate" type="application/feed+json" href="feed.json">
</head><body>
<a href="/rss.xml"><b>RSS</b> &amp; more</a> <a href="/feed/">again</a> <a href="/sitemap.xml">map</a>
<a href="itpc://pod.example/show">iTunes</a> <a href="javascript:alert(1)//feed">x</a> <a href="#feed">y</a>
<a href="https://feeds.libsyn.com/1/rss">Libsyn</a> <a href="/news">news</a>
</body></html>`

func TestFind(t *testing.T) {
	got := find(page)
	want := []string{
		"https://show.example/feed/podcast",
		"https://show.example/feed/",
		"https://atom.example/atom.xml",
		"https://show.example/about/feed.json",
		"http://pod.example/show",
		"https://feeds.libsyn.com/1/rss",
		"https://show.example/rss.xml",
		"https://show.example/comments/feed/",
	}
	if !reflect.DeepEqual(urls(got), want) {
		t.Fatalf("got\n%s", strings.Join(urls(got), "\n"))
	}
	if c := got[0]; c.Title != "Night Sky Podcast" || c.Type != "application/rss+xml" || !c.Declared {
		t.Errorf("first: %+v", c)
	}
	if c := got[1]; c.Title != "Night Sky » Blog" || !c.Declared {
		t.Errorf("a guess replaced what was declared: %+v", c)
	}
	if c := got[6]; c.Title != "RSS & more" || c.Declared || c.Type != "" {
		t.Errorf("anchor: %+v", c)
	}
}

func TestBase(t *testing.T) {
	got := find(`<base href="https://cdn.example/x/"><base href="https://evil.example/"><link rel="alternate" type="application/rss+xml" href="rss">`)
	if !reflect.DeepEqual(urls(got), []string{"https://cdn.example/x/rss"}) {
		t.Errorf("got %v", urls(got))
	}
	got = Find(strings.NewReader(page), "::")
	if !reflect.DeepEqual(urls(got), []string{"http://pod.example/show", "https://feeds.libsyn.com/1/rss"}) {
		t.Errorf("without base: %v", urls(got))
	}
}

func TestAnchors(t *testing.T) {
	for href, want := range map[string]bool{
		"/podcast.rss": true, "/podcast.xml": true, "/feed": true, "/feed/": true, "/rss": true, "/feed/mp3": true,
		"/?feed=podcast": true, "?format=rss": true, "https://rss.art.example/abc": true, "/feed.json": true,
		"pcast:https://a.example/x": true, "podcast://a.example/x": true,
		"/": false, "/episode-1": false, "/a.mp3": false, "/data.json": false, "/sitemap_index.xml": false,
		"mailto:feed@a.example": false, "file:///feed.xml": false, "http://[bad/feed": false,
	} {
		got := find(`<a href="` + href + `">x</a>`)
		if (len(got) == 1) != want {
			t.Errorf("%s: %v", href, urls(got))
		}
	}
}

func TestRelFeedAndUnclosedAnchor(t *testing.T) {
	got := find(`<link rel="feed" href="/hidden"><a href="/rss">Our feed`)
	if !reflect.DeepEqual(urls(got), []string{"https://show.example/hidden", "https://show.example/rss"}) || got[1].Title != "Our feed" {
		t.Errorf("got %+v", got)
	}
}

func TestChinesePage(t *testing.T) {
	s, err := simplifiedchinese.GBK.NewEncoder().String(`<meta charset="gb2312">
		<link rel="alternate" type="application/rss+xml" title="文章" href="/a.xml">
		<link rel="alternate" type="application/rss+xml" title="播客节目" href="/b.xml">`)
	if err != nil {
		t.Fatal(err)
	}
	got := find(s)
	if len(got) != 2 || got[0].Title != "播客节目" || got[0].URL != "https://show.example/b.xml" {
		t.Errorf("got %+v", got)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

func TestHostilePages(t *testing.T) {
	if got := Find(broken{}, "https://a.example/"); got != nil {
		t.Errorf("got %v", got)
	}
	for _, s := range []string{"", "\x00\xff", "<", "<a", "<link rel=alternate", `{"a":1}`} {
		if got := find(s); len(got) != 0 {
			t.Errorf("%q: %v", s, got)
		}
	}
	var b strings.Builder
	for i := range 5000 {
		b.WriteString(`<a href="/` + strings.Repeat("x", i%50) + string(rune('a'+i%26)) + `/rss.xml">` + strings.Repeat("title ", 100) + `</a>`)
	}
	got := find(b.String())
	if len(got) > maxCandidates {
		t.Errorf("%d candidates", len(got))
	}
	for _, c := range got {
		if utf8.RuneCountInString(c.Title) > maxTitle {
			t.Fatalf("a title of %d characters", utf8.RuneCountInString(c.Title))
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add(page, "https://show.example/")
	f.Add(`<base href="feed:x"><a href=rss title="&#27;[31m">`, "x:y")
	f.Fuzz(func(t *testing.T, page, base string) {
		for _, c := range Find(strings.NewReader(page), base) {
			u, err := url.Parse(c.URL)
			if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
				t.Fatalf("address %q", c.URL)
			}
			if strings.ContainsFunc(c.Title+c.URL, plain.Harmful) || strings.Contains(c.Title, "\n") {
				t.Fatalf("harmful text in %+v", c)
			}
		}
	})
}
