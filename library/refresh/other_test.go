package refresh_test

import (
	"fmt"
	"testing"

	"cosm/library"
)

// shows are n episodes of a show; step tells one show's dates from another's.
func shows(name string, n, step int) (items []string) {
	for i := range n {
		items = append(items, episode(fmt.Sprint(name, i), step+i))
	}
	return items
}

func TestAnotherPodcastAtTheAddressIsToldAndConfirmed(t *testing.T) {
	r := newRig(t)
	r.site.serve("/f", feed{title: "Birds", items: shows("bird", 4, 0)})
	id := r.follow("/f")[0]
	r.expect(r.refresh(), 1, 0, 4, 0)
	r.site.serve("/f", feed{title: "Casino", items: shows("casino", 4, 10)})
	for range 2 { // till it is confirmed, each refresh tells it again
		report := r.refresh()
		r.expect(report, 1, 0, 0, 1)
		if e := report.Errors[0]; e.ID != "feed_other" || e.Args["Title"] != "Casino" || e.PodcastID != id {
			t.Errorf("%+v", e)
		}
	}
	if d := r.podcast(id); d.Title != "Birds" || d.Episodes != 4 || d.Other != "Casino" || !d.NextTry.After(r.now) {
		t.Errorf("%+v", d)
	}
	report, err := r.e.Refresh(t.Context(), library.RefreshRequest{IDs: []library.PodcastID{id}, Accept: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.expect(report, 1, 0, 4, 0)
	if d := r.podcast(id); d.Title != "Casino" || d.Episodes != 8 || d.Other != "" || d.LastError != "" {
		t.Errorf("%+v", d)
	}
	r.expect(r.refresh(), 1, 1, 0, 0)
}

func TestFeedsThatChangeWhatOthersRelyOn(t *testing.T) {
	item := func(guid, name, date string) string {
		return fmt.Sprintf(`<item><title>%s</title><guid>%s</guid>%s<enclosure url="https://audio.example/%s.mp3" type="audio/mpeg"/></item>`, name, guid, date, name)
	}
	dated := func(n int) string {
		return "<pubDate>" + day.AddDate(0, 0, -n).Format("Mon, 02 Jan 2006 15:04:05 -0700") + "</pubDate>"
	}
	for name, c := range map[string]struct {
		before, after  []string
		episodes, gone int
		fresh          int
	}{
		"guids change": {
			[]string{item("a", "x", dated(1)), item("b", "y", dated(2))}, []string{item("c", "x", dated(1)), item("d", "y", dated(2))}, 2, 0, 0,
		},
		"one guid for all": {
			[]string{item("a", "x", dated(1)), item("a", "y", dated(2))}, []string{item("a", "z", dated(0)), item("a", "x", dated(1)), item("a", "y", dated(2))}, 3, 0, 1,
		},
		"no dates": {
			[]string{item("a", "x", ""), item("b", "y", "")}, []string{item("c", "z", ""), item("a", "x", ""), item("b", "y", "")}, 3, 0, 1,
		},
		"shrinks": {
			[]string{item("a", "x", dated(1)), item("b", "y", dated(2)), item("c", "z", dated(3))}, []string{item("a", "x", dated(1))}, 3, 2, 0,
		},
		"empty for a day": {
			[]string{item("a", "x", dated(1)), item("b", "y", dated(2))}, nil, 2, 0, 0,
		},
	} {
		r := newRig(t)
		r.site.serve("/f", feed{title: "Show", items: c.before})
		id := r.follow("/f")[0]
		r.refresh()
		r.site.serve("/f", feed{title: "Show", items: c.after})
		report := r.refresh()
		if report.NewEpisodes != c.fresh || report.Failed > 0 {
			t.Errorf("%s: %+v", name, report)
		}
		list, err := r.lib.Episodes(library.EpisodeQuery{Podcast: id})
		if err != nil {
			t.Fatal(err)
		}
		gone := 0
		for _, e := range list {
			if e.Gone {
				gone++
			}
		}
		if len(list) != c.episodes || gone != c.gone {
			t.Errorf("%s: %d episodes, %d gone", name, len(list), gone)
		}
	}
}
