package refresh_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"cosm/library"
	"cosm/library/refresh"
)

// add subscribes and fails the test on an error.
func (r *rig) add(path string) (library.Podcast, bool) {
	r.Helper()
	p, known, choices, err := r.e.Add(r.Context(), r.site.URL+path, "", "")
	if err != nil || len(choices) > 0 {
		r.Fatalf("add %s: %v, choices %v", path, err, choices)
	}
	return p, known
}

func TestAdd(t *testing.T) {
	r := newRig(t)
	r.site.cached("/feed", feed{title: "Show", items: []string{episode("two", 1), episode("one", 2)}})
	p, known := r.add("/feed")
	if known || p.Title != "Show" || p.Episodes != 2 || p.FeedURL != r.site.URL+"/feed" || !p.RefreshedAt.Equal(day) {
		t.Errorf("known %v, podcast %+v", known, p)
	}
	if got := r.titles(library.EpisodeQuery{New: true}); got != "two" {
		t.Errorf("inbox %s", got)
	}
	again, known := r.add("/feed")
	if !known || again.ID != p.ID || len(r.site.requests("/feed")) != 1 {
		t.Errorf("again: known %v, %d requests", known, len(r.site.requests("/feed")))
	}
	// What the add learned serves the next refresh.
	r.expect(r.refresh(), 1, 1, 0, 0)
	if r.site.requests("/feed")[1].Get("If-None-Match") == "" {
		t.Error("the refresh after an add is not conditional")
	}
}

func TestAddWhatIsKnownElsewhere(t *testing.T) {
	guid := "<podcast:guid>3a5c7e21-0000-5000-8000-000000000001</podcast:guid>"
	r := newRig(t)
	r.site.serve("/feed", feed{title: "Show", extra: guid, items: []string{episode("one", 1)}})
	r.site.redirect("/old", "/feed", http.StatusMovedPermanently)
	r.site.redirect("/short", "/feed", http.StatusFound)
	r.site.serve("/mirror", feed{title: "Show", extra: guid, items: []string{episode("one", 1)}})
	p, _ := r.add("/feed")
	for _, path := range []string{"/old", "/short", "/mirror"} {
		again, known := r.add(path)
		if !known || again.ID != p.ID {
			t.Errorf("%s: known %v, %s", path, known, again.ID)
		}
	}
	if l, err := r.lib.Podcasts(library.PodcastQuery{}); err != nil || len(l) != 1 || l[0].Episodes != 1 {
		t.Errorf("podcasts %+v, %v", l, err)
	}
}

func TestAddFollowsMoves(t *testing.T) {
	r := newRig(t)
	r.site.serve("/new", feed{title: "New home", items: []string{episode("one", 1)}})
	r.site.serve("/mid", feed{title: "Old home", extra: newURL(r.site.URL + "/new")})
	r.site.redirect("/old", "/mid", http.StatusMovedPermanently)
	p, _ := r.add("/old")
	if p.FeedURL != r.site.URL+"/new" || p.Title != "New home" || p.Episodes != 1 {
		t.Errorf("podcast %+v", p)
	}
}

func TestAddOfAPage(t *testing.T) {
	r := newRig(t)
	link := func(path, title string) string {
		return fmt.Sprintf(`<link rel="alternate" type="application/rss+xml" href="%s" title="%s">`, path, title)
	}
	r.site.serve("/feed", feed{title: "Show", items: []string{episode("one", 1)}})
	r.site.serve("/second", feed{title: "Second", items: []string{episode("two", 1)}})
	r.site.serve("/comments", feed{title: "Comments", items: []string{"<item><title>nice</title></item>"}})
	r.site.page("/one", "<html><head>"+link("/comments", "Comments")+link("/feed", "Show")+link("/none", "Gone")+"</head></html>")
	r.site.page("/two", "<html><head>"+link("/feed", "Show")+link("/second", "Second")+"</head></html>")
	r.site.page("/nothing", "<html><head>"+link("/comments", "Comments")+"</head></html>")
	r.site.page("/self", "<html><head>"+link("/self", "Me")+"</head></html>")

	_, _, choices, err := r.e.Add(t.Context(), r.site.URL+"/two", "", "")
	if !errors.Is(err, library.Ambiguous) || len(choices) != 2 || choices[0].Title != "Show" || choices[1].URL != r.site.URL+"/second" {
		t.Errorf("two: %v, choices %+v", err, choices)
	}
	for _, path := range []string{"/nothing", "/self"} {
		if _, _, choices, err := r.e.Add(t.Context(), r.site.URL+path, "", ""); !errors.Is(err, library.NotFeed) || len(choices) > 0 {
			t.Errorf("%s: %v, choices %+v", path, err, choices)
		}
	}
	if l, _ := r.lib.Podcasts(library.PodcastQuery{}); len(l) > 0 {
		t.Errorf("subscribed to %+v", l)
	}
	p, known := r.add("/one")
	if known || p.Title != "Show" || p.FeedURL != r.site.URL+"/feed" {
		t.Errorf("known %v, podcast %+v", known, p)
	}
}

func TestAddOfWhatIsNoFeed(t *testing.T) {
	r := newRig(t, func(o *refresh.Options) { o.Timeout, o.MaxBytes = time.Second, 1<<20 })
	r.site.fail("/secret", http.StatusUnauthorized)
	r.site.fail("/gone", http.StatusGone)
	r.site.handle("/empty", func(http.ResponseWriter, *http.Request) {})
	r.site.handle("/opml", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<opml><body/></opml>")) })
	r.site.handle("/hangs", func(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() })
	r.site.handle("/endless", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("<rss><channel><title>x</title>"))
		for range 100 {
			if _, err := w.Write([]byte(strings.Repeat("<a>", 1<<15))); err != nil {
				return
			}
		}
	})
	for path, code := range map[string]library.Code{
		"/secret": library.NeedsAuth, "/gone": library.Network, "/none": library.Network, "/empty": library.NotFeed,
		"/opml": library.NotFeed, "/hangs": library.Network, "/endless": library.Failed,
	} {
		p, _, _, err := r.e.Add(t.Context(), r.site.URL+path, "", "")
		if library.CodeOf(err) != code || p.ID != "" || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v (%s), want %s", path, err, library.CodeOf(err), code)
		}
	}
	if _, _, _, err := r.e.Add(t.Context(), "gopher://x.example/", "", ""); !errors.Is(err, library.Invalid) {
		t.Errorf("unknown scheme: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, _, err := r.e.Add(ctx, r.site.URL+"/hangs", "", ""); !errors.Is(err, library.Cancelled) {
		t.Errorf("cancelled: %v", err)
	}
	if l, _ := r.lib.Podcasts(library.PodcastQuery{}); len(l) > 0 {
		t.Errorf("subscribed to %+v", l)
	}
}

func TestAddOfAPrivateFeed(t *testing.T) {
	r := newRig(t)
	text := feed{title: "Private", items: []string{episode("one", 1)}}.String()
	r.site.handle("/p", func(w http.ResponseWriter, q *http.Request) {
		if user, password, _ := q.BasicAuth(); user != "ann" || password != "secret" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = w.Write([]byte(text))
	})
	if _, _, _, err := r.e.Add(t.Context(), r.site.URL+"/p", "ann", "wrong"); !errors.Is(err, library.NeedsAuth) {
		t.Errorf("wrong password: %v", err)
	}
	p, known, _, err := r.e.Add(t.Context(), r.site.URL+"/p", "ann", "secret")
	if err != nil || known || !p.Private || p.Episodes != 1 {
		t.Errorf("known %v, %+v, %v", known, p, err)
	}
	// The same once more, with a new password: it is checked, nothing is lost.
	again, known, _, err := r.e.Add(t.Context(), r.site.URL+"/p", "ann", "secret")
	if err != nil || !known || again.ID != p.ID || again.Episodes != 1 {
		t.Errorf("again: known %v, %+v, %v", known, again, err)
	}
	if _, _, _, err := r.e.Add(t.Context(), r.site.URL+"/p", "ann", "wrong"); !errors.Is(err, library.NeedsAuth) {
		t.Errorf("wrong password: %v", err)
	}
	if d := r.podcast(p.ID); d.Episodes != 1 {
		t.Errorf("after a wrong password: %+v", d)
	}
}

func TestAddThatCannotBeKept(t *testing.T) {
	r := newRig(t)
	r.site.serve("/feed", feed{title: "Show", items: []string{episode("one", 1)}})
	r.lib.err = library.Errorf(library.NoSpace, "write the library", "the disk is full", nil)
	if _, _, _, err := r.e.Add(t.Context(), r.site.URL+"/feed", "", ""); !errors.Is(err, library.NoSpace) {
		t.Errorf("error %v", err)
	}
	if l, _ := r.lib.Podcasts(library.PodcastQuery{}); len(l) > 0 {
		t.Errorf("subscribed to %+v", l)
	}
}

func TestAddOfALongFeed(t *testing.T) {
	r := newRig(t)
	r.site.serve("/long", longFeed(2300, 10))
	if p, _ := r.add("/long"); p.Episodes != 2300 || p.Title != "Long" {
		t.Errorf("podcast %+v", p)
	}
}

func TestAddDocument(t *testing.T) {
	r := newRig(t)
	self := `<atom:link rel="self" href="https://feeds.example/show"/>`
	doc := feed{title: "Show", extra: self, items: []string{episode("two", 1), episode("one", 2)}}
	p, known, err := r.e.AddDocument(t.Context(), []byte(doc.String()), "show.xml")
	if err != nil || known || p.FeedURL != "https://feeds.example/show" || p.Episodes != 2 {
		t.Errorf("known %v, %+v, %v", known, p, err)
	}
	if _, known, err := r.e.AddDocument(t.Context(), []byte(doc.String()), "show.xml"); err != nil || !known {
		t.Errorf("again: known %v, %v", known, err)
	}
	moved := feed{title: "Moved", extra: self + newURL("https://new.example/feed"), items: []string{episode("one", 1)}}
	if p, _, err := r.e.AddDocument(t.Context(), []byte(moved.String()), "-"); err != nil || p.FeedURL != "https://new.example/feed" {
		t.Errorf("moved: %+v, %v", p, err)
	}
	for text, code := range map[string]library.Code{
		feed{title: "Nowhere"}.String(): library.Invalid, "": library.NotFeed, "hello": library.NotFeed,
		"<html></html>": library.NotFeed, feed{title: "x", extra: `<atom:link rel="self" href="file:///etc/passwd"/>`}.String(): library.Invalid,
	} {
		if _, _, err := r.e.AddDocument(t.Context(), []byte(text), "x.xml"); library.CodeOf(err) != code || !strings.Contains(err.Error(), "x.xml") {
			t.Errorf("%.40q: %v, want %s", text, err, code)
		}
	}
	if len(r.site.asked) > 0 {
		t.Errorf("the network was asked: %v", r.site.asked)
	}
}
