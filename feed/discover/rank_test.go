package discover

import (
	"testing"
)

// Pages as common publishing systems write them: the podcast must come first.
func TestPodcastComesFirst(t *testing.T) {
	for name, c := range map[string]struct{ page, want string }{
		"wordpress with a podcast plugin": {`
			<link rel="alternate" type="application/rss+xml" title="Show » Feed" href="https://show.example/feed/" />
			<link rel="alternate" type="application/rss+xml" title="Show » Comments Feed" href="https://show.example/comments/feed/" />
			<link rel="alternate" type="application/rss+xml" title="Podcast RSS feed" href="https://show.example/feed/podcast" />`,
			"https://show.example/feed/podcast"},
		"chinese titles": {`
			<link rel="alternate" type="application/rss+xml" title="博客" href="/blog.xml" />
			<link rel="alternate" type="application/rss+xml" title="播客" href="/show.xml" />`,
			"https://show.example/show.xml"},
		"hosted feed in an anchor, nothing declared": {`
			<a href="/blog/rss.xml">Blog</a> <a href="https://feeds.megaphone.fm/ABC123">RSS</a>`,
			"https://feeds.megaphone.fm/ABC123"},
		"atom and rss of the same": {`
			<link rel="alternate" type="application/atom+xml" href="/atom" />
			<link rel="alternate" type="application/rss+xml" href="/rss" />`,
			"https://show.example/rss"},
		"one category and the whole": {`
			<link rel="alternate" type="application/rss+xml" title="A" href="/category/news/feed" />
			<link rel="alternate" type="application/rss+xml" title="B" href="/feed" />`,
			"https://show.example/feed"},
		"audio format named": {`
			<link rel="alternate" type="application/rss+xml" title="Articles" href="/a" />
			<link rel="alternate" type="application/rss+xml" title="MP3 Feed" href="/b" />`,
			"https://show.example/b"},
		"a declared blog before a guessed podcast": {`
			<a href="/podcast/feed">Podcast</a>
			<link rel="alternate" type="application/rss+xml" href="/blog" />`,
			"https://show.example/blog"},
		"plain xml that says rss": {`
			<link rel="alternate" type="text/xml" href="/page.xml" />
			<link rel="alternate" type="text/xml" href="/rss.xml" />`,
			"https://show.example/rss.xml"},
	} {
		got := find(c.page)
		if len(got) == 0 || got[0].URL != c.want {
			t.Errorf("%s: %v", name, urls(got))
		}
	}
}

func TestOrderOfThePageBreaksTies(t *testing.T) {
	got := find(`<link rel="alternate" type="application/rss+xml" href="/z"><link rel="alternate" type="application/rss+xml" href="/a">`)
	if len(got) != 2 || got[0].URL != "https://show.example/z" {
		t.Errorf("got %v", urls(got))
	}
}

func TestTitleIsBorrowed(t *testing.T) {
	got := find(`<link rel="alternate" type="application/rss+xml" href="/rss"><a href="/rss">Subscribe</a>`)
	if len(got) != 1 || got[0].Title != "Subscribe" || !got[0].Declared {
		t.Errorf("got %+v", got)
	}
	got = find(`<a href="/rss">Subscribe</a><link rel="alternate" type="application/rss+xml" href="/rss">`)
	if len(got) != 1 || got[0].Title != "Subscribe" || !got[0].Declared {
		t.Errorf("got %+v", got)
	}
}
