package refresh_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cosm/library"
	"cosm/library/refresh"
	"cosm/library/store"
)

// day is when the tests happen.
var day = time.Date(2026, 5, 4, 10, 0, 0, 0, time.UTC)

// feed is a feed as a test describes it.
type feed struct {
	title string
	extra string // elements of the channel, before the items
	items []string
	after string // what follows the items
}

func (f feed) String() string {
	return `<?xml version="1.0"?><rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" ` +
		`xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>` +
		"<title>" + f.title + "</title>" + f.extra + strings.Join(f.items, "\n") + f.after + "</channel></rss>"
}

// episode is an item of a feed, published n days before day.
func episode(name string, n int) string {
	return fmt.Sprintf(`<item><title>%s</title><guid>guid-%s</guid><pubDate>%s</pubDate>`+
		`<description>Notes of %s</description><enclosure url="https://audio.example/%s.mp3" type="audio/mpeg" length="5"/></item>`,
		name, name, day.AddDate(0, 0, -n).Format(time.RFC1123Z), name, name)
}

// site serves what tests put up.
type site struct {
	*httptest.Server
	mu    sync.Mutex
	paths map[string]http.HandlerFunc
	asked map[string][]http.Header
}

func newSite(t testing.TB) *site {
	s := &site{paths: map[string]http.HandlerFunc{}, asked: map[string][]http.Header{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		h := s.paths[r.URL.Path]
		s.asked[r.URL.Path] = append(s.asked[r.URL.Path], r.Header.Clone())
		s.mu.Unlock()
		if h == nil {
			http.NotFound(w, r)
			return
		}
		h(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *site) handle(path string, h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paths[path] = h
}

// serve puts a document up, without validators.
func (s *site) serve(path string, doc fmt.Stringer) {
	text := doc.String()
	s.handle(path, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) })
}

// page puts an HTML page up.
func (s *site) page(path, html string) {
	s.handle(path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(html))
	})
}

// cached puts a document up that answers 304 to who has it.
func (s *site) cached(path string, doc fmt.Stringer) {
	text := doc.String()
	tag := fmt.Sprintf(`"%d-%d"`, len(text), strings.Count(text, "<item>"))
	s.handle(path, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", tag)
		w.Header().Set("Last-Modified", day.Format(http.TimeFormat))
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write([]byte(text))
	})
}

// redirect leads from one path to another.
func (s *site) redirect(path, to string, status int) {
	s.handle(path, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, s.URL+to, status) })
}

func (s *site) fail(path string, status int, header ...string) {
	s.handle(path, func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
	})
}

// requests are those for a path so far.
func (s *site) requests(path string) []http.Header {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[path]
}

// spy is a library that tells what is written to it.
type spy struct {
	*store.Store
	mu      sync.Mutex
	batches [][]library.FeedUpdate
	err     error // of the next Merge
}

func (s *spy) Merge(u []library.FeedUpdate) ([]library.FeedOutcome, error) {
	s.mu.Lock()
	s.batches = append(s.batches, u)
	err := s.err
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return s.Store.Merge(u)
}

// written are the batches since the last call.
func (s *spy) written() [][]library.FeedUpdate {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.batches
	s.batches = nil
	return b
}

// rig is a library, a site and an engine between them.
type rig struct {
	*testing.T
	site *site
	lib  *spy
	e    *refresh.Engine
	now  time.Time
	temp string
}

func newRig(t *testing.T, change ...func(*refresh.Options)) *rig {
	r := &rig{T: t, site: newSite(t), now: day, temp: t.TempDir()}
	s, err := store.Open(filepath.Join(t.TempDir(), "cosm.db"), store.Options{Now: r.clock})
	if err != nil {
		t.Fatal(err)
	}
	r.lib = &spy{Store: s}
	o := refresh.Options{Library: r.lib, Now: r.clock, Random: func() float64 { return 0 }, Timeout: 20 * time.Second, TempDir: r.temp}
	for _, c := range change {
		c(&o)
	}
	r.e = refresh.New(o)
	t.Cleanup(func() {
		problems, err := s.Check(t.Context())
		if t.Context().Err() == nil && (err != nil || len(problems) > 0) {
			t.Errorf("check: %v, %v", problems, err)
		}
		if left, _ := filepath.Glob(filepath.Join(r.temp, "*")); len(left) > 0 {
			t.Errorf("files are left: %v", left)
		}
		_ = s.Close()
	})
	return r
}

func (r *rig) clock() time.Time { return r.now }

// follow subscribes to paths of the site without asking them.
func (r *rig) follow(paths ...string) []library.PodcastID {
	r.Helper()
	var wanted []library.PodcastDetail
	for _, p := range paths {
		wanted = append(wanted, library.PodcastDetail{Podcast: library.Podcast{Title: p, FeedURL: r.site.URL + p}})
	}
	list, _, err := r.lib.Subscribe(wanted)
	if err != nil {
		r.Fatal(err)
	}
	var ids []library.PodcastID
	for _, p := range list {
		ids = append(ids, p.ID)
	}
	return ids
}

// refresh asks all feeds, or those named.
func (r *rig) refresh(ids ...library.PodcastID) library.RefreshReport {
	r.Helper()
	report, err := r.e.Refresh(r.Context(), library.RefreshRequest{IDs: ids}, nil)
	if err != nil {
		r.Fatal(err)
	}
	return report
}

func (r *rig) podcast(id library.PodcastID) library.PodcastDetail {
	r.Helper()
	d, err := r.lib.Podcast(id)
	if err != nil {
		r.Fatal(err)
	}
	return d
}

func (r *rig) titles(q library.EpisodeQuery) string {
	r.Helper()
	list, err := r.lib.Episodes(q)
	if err != nil {
		r.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Title)
	}
	return strings.Join(names, " ")
}

// expect compares a report with checked, unchanged, new and failed.
func (r *rig) expect(got library.RefreshReport, checked, unchanged, added, failed int) {
	r.Helper()
	if got.Checked != checked || got.Unchanged != unchanged || got.NewEpisodes != added || got.Failed != failed {
		r.Errorf("report %+v, want %d checked, %d unchanged, %d new, %d failed", got, checked, unchanged, added, failed)
	}
}
