package store

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cosm/library"
)

// day is a fixed time for tests.
var day = time.Date(2026, 5, 4, 10, 0, 0, 0, time.UTC)

// open makes a library in a new folder.
func open(t testing.TB, o Options) *Store {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "data", "cosm.db"), o)
}

func openAt(t testing.TB, path string, o Options) *Store {
	t.Helper()
	s, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// fixed is a clock that stands still.
func fixed() Options { return Options{Now: func() time.Time { return day }} }

// subscribe takes in podcasts called n1, n2 … and gives their ids.
func subscribe(t testing.TB, s *Store, names ...string) []library.PodcastID {
	t.Helper()
	var details []library.PodcastDetail
	for _, n := range names {
		details = append(details, library.PodcastDetail{Podcast: library.Podcast{
			Title: n, FeedURL: "https://feeds.example/" + strings.ReplaceAll(n, " ", "-"),
		}})
	}
	list, _, err := s.Subscribe(details)
	if err != nil {
		t.Fatal(err)
	}
	var ids []library.PodcastID
	for _, p := range list {
		ids = append(ids, p.ID)
	}
	return ids
}

// item is an entry of a feed, published n days before day.
func item(guid, audio, title string, n int) library.EpisodeDetail {
	return library.EpisodeDetail{
		GUID: guid, Notes: "<p>notes of " + title + "</p>",
		Episode: library.Episode{
			Title: title, AudioURL: audio, AudioType: "audio/mpeg", Size: 1000,
			Published: day.AddDate(0, 0, -n), Duration: library.Seconds(30 * time.Minute),
		},
	}
}

// feedOf is a whole feed that was read at day.
func feedOf(id library.PodcastID, items ...library.EpisodeDetail) library.FeedUpdate {
	return library.FeedUpdate{
		State:    library.FeedState{PodcastID: id, URL: "https://feeds.example/" + string(id), RefreshedAt: day},
		Check:    library.FeedCheck{At: day, Result: "new"},
		Episodes: items, Last: true, Whole: true,
	}
}

// merge takes in one feed.
func merge(t testing.TB, s *Store, u library.FeedUpdate) library.FeedOutcome {
	t.Helper()
	out, err := s.Merge([]library.FeedUpdate{u})
	if err != nil {
		t.Fatal(err)
	}
	return out[0]
}

// list runs a query.
func list(t testing.TB, s *Store, q library.EpisodeQuery) []library.Episode {
	t.Helper()
	l, err := s.Episodes(q)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func titles(l []library.Episode) string {
	var names []string
	for _, e := range l {
		names = append(names, e.Title)
	}
	return strings.Join(names, " ")
}

// byTitle finds an episode of a list.
func byTitle(t testing.TB, l []library.Episode, title string) library.Episode {
	t.Helper()
	for _, e := range l {
		if e.Title == title {
			return e
		}
	}
	t.Fatalf("no episode %q in %s", title, titles(l))
	return library.Episode{}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// bigLibrary makes podcasts × episodes with notes of about the usual length.
func bigLibrary(t testing.TB, s *Store, podcasts, episodes int) []library.PodcastID {
	t.Helper()
	notes := strings.Repeat("<p>In this episode we talk about many things &amp; more.</p>\n", 30)
	var ids []library.PodcastID
	for from := 0; from < podcasts; from += 500 {
		var names []string
		for i := from; i < min(from+500, podcasts); i++ {
			names = append(names, fmt.Sprintf("Podcast number %d", i))
		}
		ids = append(ids, subscribe(t, s, names...)...)
	}
	var batch []library.FeedUpdate
	for n, id := range ids {
		u := feedOf(id)
		u.Podcast = &library.PodcastDetail{Podcast: library.Podcast{Title: fmt.Sprintf("Podcast number %d", n), Author: "Somebody"}}
		for i := range episodes {
			title := fmt.Sprintf("Episode %d: what happened on that day", episodes-i)
			e := item(fmt.Sprintf("%s-guid-%d", id, episodes-i), fmt.Sprintf("https://audio.example/%s/%d.mp3", id, episodes-i), title, i)
			e.Published = e.Published.Add(-time.Duration(n) * time.Minute)
			e.Notes = title + notes
			u.Episodes = append(u.Episodes, e)
		}
		if batch = append(batch, u); len(batch)*episodes >= 5000 || n == len(ids)-1 {
			if _, err := s.Merge(batch); err != nil {
				t.Fatal(err)
			}
			batch = batch[:0]
		}
	}
	return ids
}
