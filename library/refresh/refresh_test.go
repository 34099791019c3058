package refresh_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"cosm/library"
	"cosm/library/refresh"
)

func TestRefresh(t *testing.T) {
	r := newRig(t)
	r.site.serve("/a", feed{title: "Show A", extra: "<itunes:author>Ann</itunes:author>", items: []string{episode("two", 1), episode("one", 2)}})
	r.site.serve("/b", feed{title: "Show B", items: []string{episode("x", 5)}})
	ids := r.follow("/a", "/b")
	r.expect(r.refresh(), 2, 0, 3, 0)
	d := r.podcast(ids[0])
	if d.Title != "Show A" || d.Author != "Ann" || d.Episodes != 2 || d.Unplayed != 2 || !d.RefreshedAt.Equal(day) || d.LastError != "" {
		t.Errorf("podcast %+v", d)
	}
	if len(d.Health) != 1 || d.Health[0].Result != "new" || d.Health[0].New != 2 || !d.Health[0].At.Equal(day) {
		t.Errorf("health %+v", d.Health)
	}
	if got := r.titles(library.EpisodeQuery{}); got != "two one x" {
		t.Errorf("episodes %s", got)
	}
	if got := r.titles(library.EpisodeQuery{New: true}); got != "two x" {
		t.Errorf("inbox %s", got)
	}
	r.site.serve("/a", feed{title: "Show A", items: []string{episode("three", 0), episode("two", 1), episode("one", 2)}})
	r.expect(r.refresh(), 2, 1, 1, 0)
	if got := r.titles(library.EpisodeQuery{New: true}); got != "three two x" {
		t.Errorf("inbox %s", got)
	}
}

func TestRefreshOfNothing(t *testing.T) {
	r := newRig(t)
	report := r.refresh()
	r.expect(report, 0, 0, 0, 0)
	if b, _ := json.Marshal(report); !strings.Contains(string(b), `"errors":[]`) {
		t.Errorf("report as JSON: %s", b)
	}
	_, err := r.e.Refresh(t.Context(), library.RefreshRequest{IDs: []library.PodcastID{"nosuchid"}}, nil)
	if !errors.Is(err, library.NotFound) {
		t.Errorf("unknown podcast: %v", err)
	}
}

func TestUnchangedFeedsCostOneLine(t *testing.T) {
	r := newRig(t)
	doc := feed{title: "Show", items: []string{episode("one", 1)}}
	r.site.cached("/etag", doc)
	r.site.serve("/hash", doc)
	ids := r.follow("/etag", "/hash")
	r.refresh()
	first := r.site.requests("/etag")[0]
	if first.Get("If-None-Match") != "" || first.Get("If-Modified-Since") != "" {
		t.Errorf("the first request is conditional: %v", first)
	}
	r.lib.written()
	r.now = day.Add(time.Hour)
	r.expect(r.refresh(), 2, 2, 0, 0)
	again := r.site.requests("/etag")[1]
	if again.Get("If-None-Match") == "" || again.Get("If-Modified-Since") == "" {
		t.Errorf("the second request is not conditional: %v", again)
	}
	batches := r.lib.written()
	if len(batches) != 1 || len(batches[0]) != 2 {
		t.Fatalf("%d batches: %+v", len(batches), batches)
	}
	for _, u := range batches[0] {
		if u.Podcast != nil || len(u.Episodes) > 0 {
			t.Errorf("an unchanged feed was parsed: %+v", u)
		}
	}
	for _, id := range ids {
		d := r.podcast(id)
		if len(d.Health) != 2 || d.Health[0].Result != "unchanged" || !d.RefreshedAt.Equal(r.now) {
			t.Errorf("health %+v, refreshed %v", d.Health, d.RefreshedAt)
		}
	}
	// By force all is read again.
	report, err := r.e.Refresh(t.Context(), library.RefreshRequest{Force: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.expect(report, 2, 2, 0, 0)
	if forced := r.site.requests("/etag")[2]; forced.Get("If-None-Match") != "" {
		t.Errorf("a forced request is conditional: %v", forced)
	}
	if b := r.lib.written(); len(b) != 1 || b[0][0].Podcast == nil || b[0][1].Podcast == nil {
		t.Errorf("a forced refresh did not parse: %+v", b)
	}
}

func TestOneBrokenFeedHurtsNoOther(t *testing.T) {
	r := newRig(t, func(o *refresh.Options) { o.Timeout = 500 * time.Millisecond })
	r.site.serve("/good", feed{title: "Good", items: []string{episode("one", 1)}})
	r.site.page("/page", "<html><body>hello</body></html>")
	r.site.fail("/secret", http.StatusUnauthorized)
	r.site.fail("/down", http.StatusInternalServerError)
	r.site.handle("/empty", func(http.ResponseWriter, *http.Request) {})
	r.site.handle("/hangs", func(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() })
	r.site.handle("/stalls", func(w http.ResponseWriter, q *http.Request) {
		_, _ = w.Write([]byte("<rss><channel><title>x"))
		w.(http.Flusher).Flush()
		<-q.Context().Done()
	})
	r.site.handle("/cut", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100000")
		_, _ = w.Write([]byte("<rss><channel>"))
	})
	paths := []string{"/good", "/page", "/secret", "/down", "/empty", "/hangs", "/stalls", "/cut", "/none"}
	ids := r.follow(paths...)
	report := r.refresh()
	r.expect(report, len(paths), 0, 1, len(paths)-1)
	want := map[string]library.Code{
		"/page": library.NotFeed, "/secret": library.NeedsAuth, "/down": library.Network, "/empty": library.NotFeed,
		"/hangs": library.Network, "/stalls": library.Network, "/cut": library.Network, "/none": library.Network,
	}
	for i, e := range report.Errors {
		if e.Code != want[e.Title] || e.Error == "" || e.FeedURL != r.site.URL+e.Title || e.PodcastID == "" {
			t.Errorf("error %+v, want code %s", e, want[e.Title])
		}
		if i > 0 && report.Errors[i-1].Title > e.Title {
			t.Error("errors are in no order")
		}
	}
	for i, id := range ids {
		d := r.podcast(id)
		if bad := i > 0; bad != (d.LastError != "") || bad != (d.Health[0].Result == "failed") || bad != d.NextTry.After(r.now) {
			t.Errorf("%s: %q, %+v, next try %v", paths[i], d.LastError, d.Health, d.NextTry)
		}
	}
	// What works again is no failure any more.
	r.site.serve("/page", feed{title: "Page", items: []string{episode("two", 1)}})
	r.expect(r.refresh(ids[1]), 1, 0, 1, 0)
	if d := r.podcast(ids[1]); d.LastError != "" || len(d.Health) != 2 || d.NextTry.After(r.now) {
		t.Errorf("after a success: %+v", d)
	}
}

func TestPausesGrow(t *testing.T) {
	r := newRig(t)
	id := r.follow("/x")[0]
	var last time.Duration
	for range 8 {
		r.refresh(id)
		wait := r.podcast(id).NextTry.Sub(r.now)
		if wait < last || wait > 24*time.Hour || wait <= 0 {
			t.Errorf("a pause of %v after one of %v", wait, last)
		}
		last = wait
	}
	if last != 24*time.Hour {
		t.Errorf("the last pause is %v", last)
	}
	r.site.fail("/x", http.StatusServiceUnavailable, "Retry-After", "172800")
	r.refresh(id)
	if wait := r.podcast(id).NextTry.Sub(r.now); wait != 48*time.Hour {
		t.Errorf("the server asked for two days, not %v", wait)
	}
	doc := feed{title: "x"}.String()
	r.site.handle("/x", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "max-age=3600")
		_, _ = w.Write([]byte(doc))
	})
	r.refresh(id)
	if wait := r.podcast(id).NextTry.Sub(r.now); wait != time.Hour {
		t.Errorf("the answer is fresh for an hour, not %v", wait)
	}
}

func TestGone(t *testing.T) {
	r := newRig(t)
	r.site.serve("/x", feed{title: "Show", items: []string{episode("one", 1)}})
	id := r.follow("/x")[0]
	r.refresh()
	r.site.fail("/x", http.StatusGone)
	report := r.refresh()
	r.expect(report, 1, 0, 0, 1)
	if !strings.Contains(report.Errors[0].Error, "gone") {
		t.Errorf("told as %q", report.Errors[0].Error)
	}
	r.expect(r.refresh(), 0, 0, 0, 0)
	if n := len(r.site.requests("/x")); n != 2 {
		t.Errorf("asked %d times", n)
	}
	if got := r.titles(library.EpisodeQuery{Podcast: id}); got != "one" {
		t.Errorf("episodes %q", got)
	}
	// On demand it is asked, and may be back.
	r.site.serve("/x", feed{title: "Show", items: []string{episode("two", 0), episode("one", 1)}})
	r.expect(r.refresh(id), 1, 0, 1, 0)
	r.expect(r.refresh(), 1, 1, 0, 0)
}

func TestCancel(t *testing.T) {
	r := newRig(t)
	doc := feed{title: "Show", items: []string{episode("one", 1)}}
	var paths []string
	for i := range 30 {
		paths = append(paths, fmt.Sprint("/", i))
		if i < 3 {
			r.site.serve(paths[i], doc)
			continue
		}
		r.site.handle(paths[i], func(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() })
	}
	ids := r.follow(paths...)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	report, err := r.e.Refresh(ctx, library.RefreshRequest{IDs: ids, Jobs: 4}, func(p library.RefreshProgress) {
		if p.Done == 3 {
			cancel()
		}
	})
	if !errors.Is(err, library.Cancelled) {
		t.Errorf("error %v", err)
	}
	r.expect(report, 3, 0, 3, 0)
	for _, id := range ids[3:] {
		if d := r.podcast(id); d.LastError != "" || len(d.Health) > 0 {
			t.Errorf("a feed that was cut off is told as %+v", d.Health)
		}
	}
}

func TestProgress(t *testing.T) {
	r := newRig(t)
	r.site.serve("/a", feed{title: "Show A", items: []string{episode("one", 1), episode("two", 2)}})
	r.site.fail("/b", http.StatusNotFound)
	r.follow("/a", "/b")
	var mu sync.Mutex
	var all []library.RefreshProgress
	_, err := r.e.Refresh(t.Context(), library.RefreshRequest{}, func(p library.RefreshProgress) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, p)
	})
	if err != nil || len(all) != 3 {
		t.Fatalf("%d times, %v", len(all), err)
	}
	names := map[string]bool{}
	for i, p := range all {
		if !p.Running || p.Done != i || p.Total != 2 {
			t.Errorf("progress %d: %+v", i, p)
		}
		names[p.Title] = true
	}
	if last := all[2]; last.Failed != 1 || last.NewEpisodes != 2 || !names["Show A"] || !names["/b"] {
		t.Errorf("last %+v, names %v", last, names)
	}
}

func TestAFullLibraryEndsTheRefresh(t *testing.T) {
	r := newRig(t)
	doc := feed{title: "Show", items: []string{episode("one", 1)}}
	var paths []string
	for i := range 20 {
		paths = append(paths, fmt.Sprint("/", i))
		r.site.serve(paths[i], doc)
	}
	r.follow(paths...)
	r.lib.err = library.Errorf(library.NoSpace, "write the library", "the disk is full", nil)
	_, err := r.e.Refresh(t.Context(), library.RefreshRequest{}, nil)
	if !errors.Is(err, library.NoSpace) {
		t.Errorf("error %v", err)
	}
}

func TestAPodcastRemovedMeanwhile(t *testing.T) {
	r := newRig(t)
	r.site.serve("/b", feed{title: "B", items: []string{episode("one", 1)}})
	ids := r.follow("/a", "/b")
	text := feed{title: "A", items: []string{episode("two", 1)}}.String()
	r.site.handle("/a", func(w http.ResponseWriter, _ *http.Request) {
		if _, err := r.lib.RemovePodcasts(ids[:1]); err != nil {
			t.Error(err)
		}
		_, _ = w.Write([]byte(text))
	})
	r.expect(r.refresh(), 1, 0, 1, 0)
	if got := r.titles(library.EpisodeQuery{}); got != "one" {
		t.Errorf("episodes %q", got)
	}
}

func TestTwoRefreshesAtATime(t *testing.T) {
	r := newRig(t)
	var paths []string
	for i := range 10 {
		paths = append(paths, fmt.Sprint("/", i))
		var items []string
		for n := range 30 {
			items = append(items, episode(fmt.Sprint(i, "-", n), n))
		}
		r.site.serve(paths[i], feed{title: "Show", items: items})
	}
	r.follow(paths...)
	var both sync.WaitGroup
	var mu sync.Mutex
	added := 0
	for range 3 {
		both.Go(func() {
			report, err := r.e.Refresh(t.Context(), library.RefreshRequest{}, nil)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			added += report.NewEpisodes
		})
	}
	both.Wait()
	if l, err := r.lib.Episodes(library.EpisodeQuery{}); err != nil || len(l) != 300 || added != 300 {
		t.Errorf("%d episodes, %d told as new, %v", len(l), added, err)
	}
}

func TestPrivateFeeds(t *testing.T) {
	asked := 0
	r := newRig(t, func(o *refresh.Options) {
		o.Credentials = func(_ context.Context, id library.PodcastID) (string, string, error) {
			asked++
			return "ann", "secret of " + string(id), nil
		}
	})
	text := feed{title: "Private", items: []string{episode("one", 1)}}.String()
	var want string
	r.site.handle("/p", func(w http.ResponseWriter, q *http.Request) {
		if user, password, _ := q.BasicAuth(); user != "ann" || password != want {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = w.Write([]byte(text))
	})
	list, _, err := r.lib.Subscribe([]library.PodcastDetail{{Podcast: library.Podcast{Title: "p", FeedURL: r.site.URL + "/p", Private: true}}})
	if err != nil {
		t.Fatal(err)
	}
	want = "secret of " + string(list[0].ID)
	r.expect(r.refresh(), 1, 0, 1, 0)
	if !r.podcast(list[0].ID).Private || asked != 1 {
		t.Errorf("private %v, asked %d times", r.podcast(list[0].ID).Private, asked)
	}
	want = "changed"
	report := r.refresh()
	r.expect(report, 1, 0, 0, 1)
	if report.Errors[0].Code != library.NeedsAuth || strings.Contains(report.Errors[0].Error, "secret") {
		t.Errorf("error %+v", report.Errors[0])
	}
}

func TestCredentialsThatCannotBeRead(t *testing.T) {
	r := newRig(t, func(o *refresh.Options) {
		o.Credentials = func(context.Context, library.PodcastID) (string, string, error) {
			return "", "", library.Errorf(library.Failed, "read the password", "the keyring is locked", nil)
		}
	})
	_, _, err := r.lib.Subscribe([]library.PodcastDetail{{Podcast: library.Podcast{Title: "p", FeedURL: r.site.URL + "/p", Private: true}}})
	if err != nil {
		t.Fatal(err)
	}
	report := r.refresh()
	r.expect(report, 1, 0, 0, 1)
	if report.Errors[0].Error != "the keyring is locked" || len(r.site.requests("/p")) > 0 {
		t.Errorf("error %+v, %d requests", report.Errors[0], len(r.site.requests("/p")))
	}
}
