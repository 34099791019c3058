package directory

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"cosm/feed/fetch"
	"cosm/feed/plain"
)

func TestAppleAddress(t *testing.T) {
	for in, want := range map[string][2]string{
		"https://podcasts.apple.com/us/podcast/the-show/id1535809341":                   {"1535809341"},
		"https://podcasts.apple.com/us/podcast/the-show/id1535809341?i=1000609597323":   {"1535809341", "1000609597323"},
		"https://podcasts.apple.com/cn/podcast/%E6%92%AD%E5%AE%A2/id1487143507?l=en&uo": {"1487143507"},
		"https://podcasts.apple.com/podcast/id1535809341":                               {"1535809341"},
		"podcasts.apple.com/us/podcast/id1535809341":                                    {"1535809341"},
		"http://itunes.apple.com/us/podcast/the-show/id1535809341?mt=2":                 {"1535809341"},
		"itms://itunes.apple.com/podcast/id1535809341":                                  {"1535809341"},
		"https://itunes.apple.com/WebObjects/MZStore.woa/wa/viewPodcast?id=73331319":    {"73331319"},
		"https://embed.podcasts.apple.com/us/podcast/x/id1535809341?i=1000609597323":    {"1535809341", "1000609597323"},
		"https://podcasts.apple.com/us/podcast/x/id1535809341/?i=abc":                   {"1535809341"},
	} {
		p, e, ok := AppleAddress(in)
		if !ok || p != want[0] || e != want[1] {
			t.Errorf("%s: %q %q %v", in, p, e, ok)
		}
	}
	for _, in := range []string{
		"", "https://podcasts.apple.com/us/browse", "https://podcasts.apple.com.evil.example/id1535809341",
		"https://example.org/id1535809341", "https://apple.com/id1535809341", "file://podcasts.apple.com/id1535809341",
		"https://podcasts.apple.com/us/podcast/id99999999999999999999", "https://podcasts.apple.com/x/id", "::",
		"https://music.apple.com/us/album/x/1535809341",
	} {
		if p, _, ok := AppleAddress(in); ok {
			t.Errorf("%s was taken for podcast %s", in, p)
		}
	}
}

// service answers like the directory and notes what it was asked.
func service(t *testing.T, answer string, code int) (*Apple, *url.URL) {
	t.Helper()
	asked := &url.URL{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = *r.URL
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		w.WriteHeader(code)
		io.WriteString(w, answer)
	}))
	t.Cleanup(s.Close)
	return &Apple{Client: s.Client(), Base: s.URL + "/"}, asked
}

const show = `{"wrapperType":"track","kind":"podcast","collectionId":1535809341,"trackId":1535809341,
 "artistName":"A\u001b[31mnn","collectionName":"Night  Sky","feedUrl":"https://sky.example/feed",
 "collectionViewUrl":"https://podcasts.apple.com/us/podcast/id1535809341?uo=4","trackCount":381,
 "artworkUrl100":"https://img.example/100.jpg","artworkUrl600":"https://img.example/600.jpg",
 "releaseDate":"2023-04-15T07:00:00Z","contentAdvisoryRating":"Explicit","genres":["Science","Podcasts","播客"]}`

func TestLookup(t *testing.T) {
	a, asked := service(t, "\n\n\n{\"resultCount\":1,\n\"results\":["+show+"]}", 200)
	got, err := a.Lookup(context.Background(), "1535809341")
	want := Result{
		ID: "1535809341", Title: "Night Sky", Author: "Ann", FeedURL: "https://sky.example/feed",
		SiteURL: "https://podcasts.apple.com/us/podcast/id1535809341?uo=4", ImageURL: "https://img.example/600.jpg",
		Genres: []string{"Science", "播客"}, Episodes: 381, Explicit: true,
		Updated: time.Date(2023, 4, 15, 7, 0, 0, 0, time.UTC),
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	if asked.Path != "/lookup" || asked.Query().Get("id") != "1535809341" || asked.Query().Get("entity") != "podcast" {
		t.Errorf("asked %v", asked)
	}
}

func TestLookupFails(t *testing.T) {
	noFeed := strings.Replace(show, `"feedUrl":"https://sky.example/feed",`, "", 1)
	badFeed := strings.Replace(show, "https://sky.example/feed", "javascript:x", 1)
	for name, c := range map[string]struct {
		answer string
		code   int
		want   error
	}{
		"unknown":        {`{"resultCount":0,"results":[]}`, 200, ErrNotFound},
		"another":        {`{"results":[` + strings.Replace(show, "collectionId\":1535809341", "collectionId\":7", 1) + `]}`, 200, ErrNotFound},
		"an episode":     {`{"results":[{"kind":"podcast-episode","genres":[{"name":"Music"}]}]}`, 200, ErrNotFound},
		"no feed":        {`{"results":[` + noFeed + `]}`, 200, ErrNoFeed},
		"odd feed":       {`{"results":[` + badFeed + `]}`, 200, ErrNoFeed},
		"not json":       {`<html>busy</html>`, 200, ErrAnswer},
		"other json":     {`{"errorMessage":"Invalid value"}`, 200, ErrAnswer},
		"empty":          {``, 200, ErrAnswer},
		"too large":      {`{"results":["` + strings.Repeat("x", maxAnswer) + `"]}`, 200, fetch.ErrTooLarge},
		"page not found": {``, 404, fetch.ErrNotFound},
	} {
		a, _ := service(t, c.answer, c.code)
		got, err := a.Lookup(context.Background(), "1535809341")
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if errors.Is(c.want, ErrNoFeed) && (got.Title != "Night Sky" || !strings.Contains(err.Error(), "Night Sky")) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if _, err := (&Apple{Base: "http://127.0.0.1:0"}).Lookup(context.Background(), "1;2"); !errors.Is(err, ErrNotFound) {
		t.Errorf("odd id: %v", err)
	}
}

func TestSearch(t *testing.T) {
	var many []string
	for i := range 30 {
		r := strings.Replace(show, "Night  Sky", fmt.Sprintf("Show %d", i), 1)
		if i == 1 {
			r = strings.Replace(r, `"feedUrl"`, `"noFeed"`, 1)
		}
		many = append(many, r)
	}
	many = append([]string{`{"kind":"song"}`, `7`}, many...)
	a, asked := service(t, `{"results":[`+strings.Join(many, ",")+`]}`, 200)
	got, err := a.Search(context.Background(), " 播客 & more ", "CN", 10)
	if err != nil || len(got) != 10 || got[0].Title != "Show 0" || got[1].Title != "Show 2" {
		t.Errorf("got %d, %v", len(got), err)
	}
	q := asked.Query()
	if q.Get("term") != "播客 & more" || q.Get("country") != "cn" || q.Get("limit") != "10" || q.Get("media") != "podcast" {
		t.Errorf("asked %v", q)
	}
	if _, err := a.Search(context.Background(), "x", "moon", 1000); err != nil {
		t.Error(err)
	}
	if q = asked.Query(); q.Has("country") || q.Get("limit") != "200" {
		t.Errorf("asked %v", q)
	}
}

func TestCorpus(t *testing.T) {
	for dir := "."; ; dir = filepath.Join(dir, "..") {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, "..", "shared", "corpus", "json", "javi-gm_podcastdetails.json"))
		if err != nil {
			t.Skip("the collection of real podcast data is not here")
		}
		got, err := Results(b)
		if err != nil || len(got) != 1 {
			t.Fatalf("%d results, %v", len(got), err)
		}
		r := got[0]
		if r.ID != "1535809341" || r.Title != "The Joe Budden Podcast" || r.Author != "The Joe Budden Network" ||
			r.FeedURL != "https://jbpod.libsyn.com/applepodcast" || r.Episodes != 381 || !r.Explicit ||
			!reflect.DeepEqual(r.Genres, []string{"Music"}) || !strings.HasSuffix(r.ImageURL, "600x600bb.jpg") {
			t.Errorf("got %+v", r)
		}
		return
	}
}

func FuzzResults(f *testing.F) {
	f.Add([]byte(`{"results":[` + show + `]}`))
	f.Add([]byte(`{"results":[{"kind":"podcast","trackCount":1e300,"collectionId":-1.5}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		rs, err := Results(b)
		if err != nil && len(rs) > 0 {
			t.Fatal("results beside an error")
		}
		for _, r := range rs {
			all := strings.Join(append(r.Genres, r.ID, r.Title, r.Author, r.FeedURL, r.SiteURL, r.ImageURL), "")
			if strings.ContainsFunc(all, plain.Harmful) || strings.Contains(all, "\n") || r.Episodes < 0 {
				t.Fatalf("harmful: %+v", r)
			}
		}
	})
}

func TestLookupAsksTheCountrysCatalogue(t *testing.T) {
	asked := make(chan string, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Query().Get("country")
		_, _ = w.Write([]byte(`{"resultCount":0,"results":[]}`))
	}))
	defer srv.Close()
	a := Apple{Base: srv.URL, Country: "cn"}
	if _, err := a.Lookup(t.Context(), "12345678"); !errors.Is(err, ErrNotFound) {
		t.Errorf("lookup: %v", err)
	}
	if got := <-asked; got != "cn" {
		t.Errorf("asked the catalogue of %q", got)
	}
}
