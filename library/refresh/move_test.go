package refresh_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"cosm/library"
	"cosm/library/refresh"
)

func newURL(address string) string {
	return "<itunes:new-feed-url>" + address + "</itunes:new-feed-url>"
}

func TestRedirects(t *testing.T) {
	for status, moves := range map[int]bool{
		http.StatusMovedPermanently: true, http.StatusPermanentRedirect: true,
		http.StatusFound: false, http.StatusTemporaryRedirect: false, http.StatusSeeOther: false,
	} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			r := newRig(t)
			r.site.redirect("/old", "/new", status)
			r.site.serve("/new", feed{title: "Show", items: []string{episode("one", 1)}})
			id := r.follow("/old")[0]
			r.expect(r.refresh(), 1, 0, 1, 0)
			want := r.site.URL + "/old"
			if moves {
				want = r.site.URL + "/new"
			}
			if d := r.podcast(id); d.FeedURL != want || d.ID != id {
				t.Errorf("address %s, want %s", d.FeedURL, want)
			}
			r.refresh()
			if n := len(r.site.requests("/old")); (n == 1) != moves {
				t.Errorf("the old address was asked %d times", n)
			}
			if p, err := r.lib.PodcastByFeed(r.site.URL + "/old"); err != nil || p.ID != id {
				t.Errorf("by the old address: %v, %v", p.ID, err)
			}
		})
	}
}

func TestARedirectToNoFeedMovesNothing(t *testing.T) {
	r := newRig(t)
	r.site.serve("/old", feed{title: "Show", items: []string{episode("one", 1)}})
	id := r.follow("/old")[0]
	r.refresh()
	r.site.redirect("/old", "/portal", http.StatusMovedPermanently)
	r.site.page("/portal", "<html>please sign in</html>")
	r.expect(r.refresh(), 1, 0, 0, 1)
	if d := r.podcast(id); d.FeedURL != r.site.URL+"/old" {
		t.Errorf("address %s", d.FeedURL)
	}
	r.site.redirect("/old", "/old", http.StatusMovedPermanently)
	r.expect(r.refresh(), 1, 0, 0, 1)
}

func TestNewFeedURL(t *testing.T) {
	r := newRig(t)
	r.site.serve("/new", feed{title: "New home", items: []string{episode("two", 0), episode("one", 1)}})
	r.site.serve("/old", feed{title: "Old home", extra: newURL(r.site.URL + "/new"), items: []string{episode("one", 1)}})
	id := r.follow("/old")[0]
	r.expect(r.refresh(), 1, 0, 2, 0)
	d := r.podcast(id)
	if d.FeedURL != r.site.URL+"/new" || d.Title != "New home" || d.Episodes != 2 || len(d.Health) != 1 {
		t.Errorf("podcast %+v", d)
	}
	r.expect(r.refresh(), 1, 1, 0, 0)
	if n := len(r.site.requests("/old")); n != 1 {
		t.Errorf("the old address was asked %d times", n)
	}
}

func TestNewFeedURLStatedLast(t *testing.T) {
	r := newRig(t)
	r.site.serve("/new", feed{title: "New home", items: []string{episode("one", 1)}})
	r.site.serve("/old", feed{title: "Old home", items: []string{episode("one", 1)}, after: newURL(r.site.URL + "/new")})
	id := r.follow("/old")[0]
	r.expect(r.refresh(), 1, 0, 1, 0)
	if d := r.podcast(id); d.FeedURL != r.site.URL+"/new" || d.Title != "New home" {
		t.Errorf("podcast %+v", d)
	}
}

func TestNewFeedURLWithoutAFeedThere(t *testing.T) {
	r := newRig(t)
	r.site.page("/page", "<html>we moved</html>")
	r.site.fail("/down", http.StatusInternalServerError)
	for _, to := range []string{r.site.URL + "/page", r.site.URL + "/none", r.site.URL + "/old", "ftp://x.example/y", "file:///etc/passwd", "nonsense", "http://["} {
		r.site.serve("/old", feed{title: "Show", extra: newURL(to), items: []string{episode("one", 1)}})
		id := r.follow("/old")[0]
		r.expect(r.refresh(), 1, 0, 1, 0)
		d := r.podcast(id)
		if d.FeedURL != r.site.URL+"/old" || d.Episodes != 1 || d.LastError != "" || d.Health[0].Result != "new" {
			t.Errorf("%s: %+v", to, d)
		}
		if _, err := r.lib.RemovePodcasts([]library.PodcastID{id}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNewFeedURLInARing(t *testing.T) {
	r := newRig(t)
	const ring = 4
	var paths []string
	for i := range ring {
		paths = append(paths, fmt.Sprint("/", i))
		r.site.serve(paths[i], feed{title: "Show", extra: newURL(fmt.Sprint(r.site.URL, "/", (i+1)%ring)), items: []string{episode("one", 1)}})
	}
	id := r.follow("/0")[0]
	r.expect(r.refresh(), 1, 0, 1, 0)
	if d := r.podcast(id); d.Episodes != 1 || d.LastError != "" {
		t.Errorf("podcast %+v", d)
	}
	for _, p := range paths {
		if n := len(r.site.requests(p)); n > 2 {
			t.Errorf("%s was asked %d times", p, n)
		}
	}
	// An endless row ends too.
	for i := range 100 {
		r.site.serve(fmt.Sprint("/row", i), feed{title: "Row", extra: newURL(fmt.Sprint(r.site.URL, "/row", i+1)), items: []string{episode("one", 1)}})
	}
	row := r.follow("/row0")[0]
	r.expect(r.refresh(row), 1, 0, 1, 0)
	if n := len(r.site.requests("/row20")); n > 0 {
		t.Error("the row was followed too far")
	}
}

func TestNewFeedURLOfAPrivateFeed(t *testing.T) {
	r := newRig(t, func(o *refresh.Options) {
		o.Credentials = func(context.Context, library.PodcastID) (string, string, error) { return "ann", "secret", nil }
	})
	other := newSite(t)
	var leaked bool
	other.handle("/new", func(_ http.ResponseWriter, q *http.Request) {
		_, _, leaked = q.BasicAuth()
	})
	to := "http://localhost:" + other.URL[len("http://127.0.0.1:"):] + "/new"
	r.site.serve("/old", feed{title: "Show", extra: newURL(to), items: []string{episode("one", 1)}})
	list, _, err := r.lib.Subscribe([]library.PodcastDetail{{Podcast: library.Podcast{Title: "p", FeedURL: r.site.URL + "/old", Private: true}}})
	if err != nil {
		t.Fatal(err)
	}
	r.expect(r.refresh(), 1, 0, 1, 0)
	if leaked || len(other.requests("/new")) > 0 {
		t.Errorf("a feed led to another private host %d times, password told: %v", len(other.requests("/new")), leaked)
	}
	if d := r.podcast(list[0].ID); d.FeedURL != r.site.URL+"/old" {
		t.Errorf("address %s", d.FeedURL)
	}
}
