package refresh_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"cosm/library"
	"cosm/library/refresh"
)

// link is one to another page of a feed.
func link(rel, address string) string {
	return fmt.Sprintf(`<atom:link rel="%s" href="%s"/>`, rel, address)
}

// paged puts up a feed of n pages with one episode each, newest first.
func (s *site) paged(n int, rel string) {
	for i := range n {
		f := feed{title: "Long ago", items: []string{episode(fmt.Sprint("e", i), i)}}
		if i+1 < n {
			f.extra = link(rel, fmt.Sprint(s.URL, "/p", i+1))
		}
		s.serve(fmt.Sprint("/p", i), f)
	}
}

func TestOlderPagesAreReadBackOnce(t *testing.T) {
	for _, rel := range []string{"next", "prev-archive"} {
		r := newRig(t)
		r.site.paged(4, rel)
		p, known, _, err := r.e.Add(t.Context(), r.site.URL+"/p0", "", "")
		if err != nil || known || p.Episodes != 4 || p.Unplayed != 4 {
			t.Fatalf("%s: %+v, %v", rel, p, err)
		}
		if got := r.titles(library.EpisodeQuery{}); got != "e0 e1 e2 e3" {
			t.Errorf("episodes %s", got)
		}
		if got := r.titles(library.EpisodeQuery{New: true}); got != "e0" {
			t.Errorf("inbox %s", got)
		}
		r.expect(r.refresh(), 1, 1, 0, 0)
		r.site.serve("/p0", feed{title: "Long ago", extra: link(rel, r.site.URL+"/p1"), items: []string{episode("new", -1)}})
		r.expect(r.refresh(), 1, 0, 1, 0)
		if n := len(r.site.requests("/p1")); n != 1 {
			t.Errorf("a page was read back %d times", n)
		}
		list, err := r.lib.Episodes(library.EpisodeQuery{Podcast: p.ID})
		if err != nil || len(list) != 5 {
			t.Fatal(list, err)
		}
		for _, e := range list {
			if e.Gone {
				t.Errorf("%s is on a further page, not gone", e.Title)
			}
		}
		if d := r.podcast(p.ID); len(d.Health) != 3 {
			t.Errorf("health %+v", d.Health)
		}
	}
}

func TestReadingBackGoesOnWhereItStopped(t *testing.T) {
	r := newRig(t)
	r.site.paged(4, "next")
	r.site.fail("/p2", http.StatusNotFound)
	id := r.follow("/p0")[0]
	r.expect(r.refresh(), 1, 0, 1, 0)
	if got := r.titles(library.EpisodeQuery{}); got != "e0 e1" {
		t.Errorf("episodes %s", got)
	}
	r.site.paged(4, "next")
	r.expect(r.refresh(), 1, 1, 0, 0)
	if got := r.titles(library.EpisodeQuery{}); got != "e0 e1 e2 e3" || len(r.site.requests("/p1")) != 1 {
		t.Errorf("episodes %s, page 1 asked %d times", got, len(r.site.requests("/p1")))
	}
	if s, _ := r.lib.FeedStates([]library.PodcastID{id}); s[0].Archive != "" {
		t.Errorf("%+v", s[0])
	}
}

func TestReadingBackIsCancelled(t *testing.T) {
	r := newRig(t)
	r.site.paged(3, "next")
	ctx, cancel := context.WithCancel(t.Context())
	r.site.handle("/p1", func(_ http.ResponseWriter, q *http.Request) { cancel(); <-q.Context().Done() })
	r.follow("/p0")
	_, err := r.e.Refresh(ctx, library.RefreshRequest{}, nil)
	if !errors.Is(err, library.Cancelled) {
		t.Errorf("error %v", err)
	}
	if got := r.titles(library.EpisodeQuery{}); got != "e0" {
		t.Errorf("episodes %s", got)
	}
	r.site.paged(3, "next")
	r.refresh()
	if got := r.titles(library.EpisodeQuery{}); got != "e0 e1 e2" {
		t.Errorf("episodes %s", got)
	}
}

func TestPagesAreBounded(t *testing.T) {
	limit := 0
	r := newRig(t, func(o *refresh.Options) { o.Pages = func() int { return limit } })
	r.site.paged(9, "next")
	r.follow("/p0")
	for _, want := range []int{0, 3, 3, 5} {
		limit = want
		r.refresh()
		if list, err := r.lib.Episodes(library.EpisodeQuery{}); err != nil || len(list) != 1+want {
			t.Errorf("%d pages: %d episodes, %v", want, len(list), err)
		}
	}
}

func TestPagesInACircleEnd(t *testing.T) {
	r := newRig(t)
	r.site.paged(3, "next")
	r.site.serve("/p2", feed{title: "Long ago", extra: link("next", r.site.URL+"/p1"), items: []string{episode("e2", 2)}})
	r.site.serve("/self", feed{title: "Self", extra: link("next", r.site.URL+"/self"), items: []string{episode("s", 2)}})
	ids := r.follow("/p0", "/self")
	r.refresh()
	r.refresh()
	if n := len(r.site.requests("/p1")); n != 1 {
		t.Errorf("page 1 was asked %d times", n)
	}
	if n := len(r.site.requests("/self")); n != 2 {
		t.Errorf("a feed that names itself was asked %d times", n)
	}
	for _, s := range mustStates(t, r, ids) {
		if s.Archive != "" {
			t.Errorf("%+v", s)
		}
	}
}

func mustStates(t *testing.T, r *rig, ids []library.PodcastID) []library.FeedState {
	t.Helper()
	s, err := r.lib.FeedStates(ids)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAPageOfAnotherHostGetsNoPassword(t *testing.T) {
	r := newRig(t, func(o *refresh.Options) {
		o.Credentials = func(context.Context, library.PodcastID) (string, string, error) { return "ann", "secret", nil }
	})
	r.site.serve("/f", feed{title: "Show", extra: link("next", "http://localhost:1/p1"), items: []string{episode("e0", 0)}})
	p, _, _, err := r.e.Add(t.Context(), r.site.URL+"/f", "ann", "secret")
	if err != nil || p.Episodes != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	// Another name of this machine is another host: private, and not asked.
	if s := mustStates(t, r, []library.PodcastID{p.ID}); s[0].Archive == "" || s[0].Pages != 1 {
		t.Errorf("%+v", s)
	}
}

func TestABusyServerIsLeftAlone(t *testing.T) {
	r := newRig(t, func(o *refresh.Options) { o.Jobs = func() int { return 1 } })
	for i := range 6 {
		r.site.fail(fmt.Sprint("/b", i), http.StatusTooManyRequests, "Retry-After", "3600")
	}
	ids := r.follow("/b0", "/b1", "/b2", "/b3", "/b4", "/b5")
	r.expect(r.refresh(), 6, 0, 0, 6)
	asked := 0
	for i := range 6 {
		asked += len(r.site.requests(fmt.Sprint("/b", i)))
	}
	if asked != 1 {
		t.Errorf("the server was asked %d times", asked)
	}
	for _, s := range mustStates(t, r, ids) {
		if s.NextTry.Sub(r.now) < 3500e9 {
			t.Errorf("next try after %v", s.NextTry.Sub(r.now))
		}
	}
	// Who asks by hand is answered.
	r.site.serve("/b3", feed{title: "B", items: []string{episode("one", 1)}})
	report, err := r.e.Refresh(t.Context(), library.RefreshRequest{IDs: ids[3:4]}, nil)
	if err != nil || report.NewEpisodes != 1 {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestFeedsTellWhenToAskAgain(t *testing.T) {
	r := newRig(t)
	r.site.serve("/weekly", feed{title: "W", items: []string{episode("w1", 1), episode("w2", 8), episode("w3", 15), episode("w4", 22)}})
	r.site.serve("/ttl", feed{title: "T", extra: "<ttl>300</ttl>", items: []string{episode("t1", 0)}})
	r.site.serve("/ended", feed{title: "E", extra: "<itunes:complete>Yes</itunes:complete>", items: []string{episode("e1", 1)}})
	r.site.serve("/rule", feed{title: "R", extra: `<podcast:updateFrequency rrule="FREQ=WEEKLY">weekly</podcast:updateFrequency>`, items: []string{episode("r1", 1)}})
	r.site.serve("/skip", feed{title: "S", extra: "<skipHours><hour>11</hour><hour>12</hour></skipHours>", items: []string{episode("s1", 0)}})
	r.site.handle("/fresh", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "max-age=7200")
		_, _ = w.Write([]byte(feed{title: "F", items: []string{episode("f1", 0)}}.String()))
	})
	ids := r.follow("/weekly", "/ttl", "/ended", "/rule", "/skip", "/fresh")
	r.refresh()
	want := []float64{21, 5, 168, 21, 3, 0}
	for round := range 2 { // unchanged documents tell the same
		for i, s := range mustStates(t, r, ids) {
			if got := s.Every.D().Hours(); got != want[i] {
				t.Errorf("round %d, %s: every %v h, want %v", round, s.URL, got, want[i])
			}
		}
		if s := mustStates(t, r, ids[5:])[0]; s.NextTry.Sub(r.now).Hours() != 2 {
			t.Errorf("next try of what is fresh: %v", s.NextTry)
		}
		r.expect(r.refresh(), 6, 6, 0, 0)
	}
}
