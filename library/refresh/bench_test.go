package refresh_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"cosm/library"
	"cosm/library/refresh"
	"cosm/library/store"
)

// benchSite serves 50 feeds of 100 episodes each with notes of usual length.
func benchSite(b *testing.B) *site {
	s := newSite(b)
	notes := "Notes of " + strings.Repeat("&lt;p&gt;We talk about this &amp;amp; that, and what came of it.&lt;/p&gt;\n", 25)
	for n := range 50 {
		f := feed{title: fmt.Sprint("Show ", n)}
		for i := range 100 {
			f.items = append(f.items, strings.Replace(episode(fmt.Sprint(n, "-", i), i), "Notes of", notes, 1))
		}
		s.cached(fmt.Sprint("/", n), f)
	}
	return s
}

func benchEngine(b *testing.B, s *site) (*refresh.Engine, *store.Store) {
	lib, err := store.Open(filepath.Join(b.TempDir(), "cosm.db"), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = lib.Close() })
	var wanted []library.PodcastDetail
	for n := range 50 {
		wanted = append(wanted, library.PodcastDetail{Podcast: library.Podcast{FeedURL: fmt.Sprint(s.URL, "/", n)}})
	}
	if _, _, err := lib.Subscribe(wanted); err != nil {
		b.Fatal(err)
	}
	return refresh.New(refresh.Options{Library: lib}), lib
}

func BenchmarkRefresh(b *testing.B) {
	s := benchSite(b)
	run := func(b *testing.B, e *refresh.Engine, r library.RefreshRequest, added int) {
		report, err := e.Refresh(b.Context(), r, nil)
		if err != nil || report.Checked != 50 || report.NewEpisodes != added {
			b.Fatalf("%+v, %v", report, err)
		}
	}
	b.Run("first", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			b.StopTimer()
			e, _ := benchEngine(b, s)
			b.StartTimer()
			run(b, e, library.RefreshRequest{}, 5000)
		}
	})
	e, _ := benchEngine(b, s)
	run(b, e, library.RefreshRequest{}, 5000)
	b.Run("unchanged", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			run(b, e, library.RefreshRequest{}, 0)
		}
	})
	b.Run("parsed again", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			run(b, e, library.RefreshRequest{Force: true}, 0)
		}
	})
}
