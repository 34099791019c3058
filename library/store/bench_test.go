package store

import (
	"os"
	"strconv"
	"testing"
	"time"

	"cosm/library"
)

// benchShape is podcasts × episodes, 2000 × 50 unless COSM_BENCH says another
// number of podcasts of a hundred episodes.
func benchShape() (podcasts, episodes int) {
	if n, err := strconv.Atoi(os.Getenv("COSM_BENCH")); err == nil {
		return n, 100
	}
	return 2000, 50
}

func BenchmarkLibrary(b *testing.B) {
	podcasts, episodes := benchShape()
	path := b.TempDir() + "/cosm.db"
	s := openAt(b, path, Options{})
	start := time.Now()
	ids := bigLibrary(b, s, podcasts, episodes)
	b.Logf("%d × %d taken in in %v, %d MB", podcasts, episodes, time.Since(start), s.Size()>>20)
	var all []library.EpisodeID
	for _, e := range list(b, s, library.EpisodeQuery{Limit: 2000}) {
		all = append(all, e.ID)
	}
	must(b, s.SetNew(all, true))
	b.Run("open", func(b *testing.B) {
		must(b, s.Close())
		for b.Loop() {
			x, err := Open(path, Options{})
			must(b, err)
			must(b, x.Close())
		}
		var err error
		s, err = Open(path, Options{})
		must(b, err)
	})
	defer func() { must(b, s.Close()) }()
	b.Run("podcasts", func(b *testing.B) {
		for b.Loop() {
			l, err := s.Podcasts(library.PodcastQuery{})
			if err != nil || len(l) != podcasts {
				b.Fatal(len(l), err)
			}
		}
	})
	query := func(name string, q library.EpisodeQuery, want int) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if l := list(b, s, q); len(l) != want {
					b.Fatal(len(l))
				}
			}
		})
	}
	query("inbox page", library.EpisodeQuery{New: true, Limit: 100}, 100)
	query("newest page", library.EpisodeQuery{Limit: 100}, 100)
	query("page far down", library.EpisodeQuery{Limit: 100, Offset: 50_000}, 100)
	query("podcast page", library.EpisodeQuery{Podcast: ids[7], Limit: 100}, min(episodes, 100))
	query("all", library.EpisodeQuery{}, podcasts*episodes)
	query("text", library.EpisodeQuery{Text: "day", Limit: 100}, 100)
	query("text without a hit", library.EpisodeQuery{Text: "nothing like that"}, 0)
	b.Run("position", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			must(b, s.SetPosition(all[i%10], library.Seconds(i+1)*1e9, 0))
		}
	})
	b.Run("played", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			must(b, s.SetPlayed(all[:1], i%2 == 0))
		}
	})
	b.Run("merge 100 new", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			u := feedOf(ids[i%len(ids)])
			for n := range 100 {
				u.Episodes = append(u.Episodes, item(strconv.Itoa(i)+"-"+strconv.Itoa(n), "", "t"+strconv.Itoa(i), n))
			}
			merge(b, s, u)
		}
	})
	b.Run("merge 100 unchanged", func(b *testing.B) {
		u := feedOf(ids[0])
		for n := range 100 {
			u.Episodes = append(u.Episodes, item("same"+strconv.Itoa(n), "", "t", n))
		}
		merge(b, s, u)
		for b.Loop() {
			merge(b, s, u)
		}
	})
}
