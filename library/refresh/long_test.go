package refresh_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"cosm/library"
)

// longFeed has n episodes, each with notes of some length that do not pack.
func longFeed(n, notes int) feed {
	f := feed{title: "Long"}
	rnd := rand.New(rand.NewPCG(3, 4))
	for i := range n {
		var b strings.Builder
		for b.Len() < notes {
			fmt.Fprintf(&b, "%x ", rnd.Uint64())
		}
		item := episode(fmt.Sprint("e", i), i)
		f.items = append(f.items, strings.Replace(item, "Notes of", b.String(), 1))
	}
	return f
}

func TestALongFeedComesInParts(t *testing.T) {
	r := newRig(t)
	r.site.serve("/long", longFeed(2500, 10))
	id := r.follow("/long")[0]
	r.expect(r.refresh(), 1, 0, 2500, 0)
	parts := 0
	for _, b := range r.lib.written() {
		for _, u := range b {
			if u.Part != parts || u.Last != (parts == 2) || len(u.Episodes) > 1000 {
				t.Errorf("part %d: number %d, %d episodes, last %v", parts, u.Part, len(u.Episodes), u.Last)
			}
			parts++
		}
	}
	if parts != 3 {
		t.Errorf("%d parts", parts)
	}
	d := r.podcast(id)
	if d.Title != "Long" || d.Episodes != 2500 || len(d.Health) != 1 || d.Health[0].New != 2500 {
		t.Errorf("podcast %+v", d)
	}
	if got := r.titles(library.EpisodeQuery{New: true}); got != "e0" {
		t.Errorf("inbox %s", got)
	}
	shorter := longFeed(2499, 10)
	shorter.items = append([]string{episode("brand-new", -1)}, shorter.items...)
	r.site.serve("/long", shorter)
	r.expect(r.refresh(), 1, 0, 1, 0)
	list, err := r.lib.Episodes(library.EpisodeQuery{Podcast: id, Sort: "oldest", Limit: 1})
	if err != nil || !list[0].Gone || list[0].Title != "e2499" {
		t.Errorf("the one that left: %+v, %v", list, err)
	}
}

func TestALargeBodyGoesThroughAFile(t *testing.T) {
	r := newRig(t)
	doc := longFeed(300, 20_000) // 6 MB
	r.site.serve("/large", doc)
	id := r.follow("/large")[0]
	r.expect(r.refresh(), 1, 0, 300, 0)
	list, err := r.lib.Episodes(library.EpisodeQuery{Podcast: id, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	d, err := r.lib.Episode(list[0].ID)
	if err != nil || len(d.Notes) < 20_000 {
		t.Errorf("notes of %d bytes, %v", len(d.Notes), err)
	}
	for _, b := range r.lib.written() {
		for _, u := range b {
			size := 0
			for _, e := range u.Episodes {
				size += len(e.Notes)
			}
			if size > 3<<20 {
				t.Errorf("a part of %d bytes", size)
			}
		}
	}
	r.expect(r.refresh(), 1, 1, 0, 0)
}

func TestALongFeedThatBreaksOff(t *testing.T) {
	r := newRig(t)
	r.site.serve("/long", longFeed(2500, 10))
	id := r.follow("/long")[0]
	r.refresh()
	whole := longFeed(2500, 10).String()
	cut := whole[:strings.Index(whole, "guid-e1700<")]
	// The connection ends: nothing is known of the rest.
	r.site.handle("/long", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(whole)))
		_, _ = w.Write([]byte(cut))
	})
	r.expect(r.refresh(), 1, 0, 0, 1)
	// The document ends: it is taken as far as it goes, and takes nothing away.
	r.site.handle("/long", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(cut)) })
	report := r.refresh()
	r.expect(report, 1, report.Unchanged, 0, 0)
	list, err := r.lib.Episodes(library.EpisodeQuery{Podcast: id})
	if err != nil || len(list) != 2500 {
		t.Fatalf("%d episodes, %v", len(list), err)
	}
	for _, e := range list {
		if e.Gone {
			t.Fatalf("%s is gone", e.Title)
		}
	}
}
