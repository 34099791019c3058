package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cosm/library"
)

// audio is the address of an enclosure.
func audio(name string) string { return "https://audio.example/" + name + ".mp3" }

// versions merges one version of a feed after the other, each a week after the
// last, and gives the episodes after the last one, newest first.
func versions(t *testing.T, feeds ...[]library.EpisodeDetail) (*Store, []library.Episode, library.FeedOutcome) {
	t.Helper()
	now := day
	s := open(t, Options{Now: func() time.Time { return now }})
	id := subscribe(t, s, "Stories")[0]
	var out library.FeedOutcome
	for i, items := range feeds {
		now = day.AddDate(0, 0, 7*i)
		out = merge(t, s, feedOf(id, items...))
		if i == 0 { // what the listener did must survive
			for _, e := range list(t, s, library.EpisodeQuery{}) {
				must(t, s.SetPlayed([]library.EpisodeID{e.ID}, true))
			}
		}
		if problems, err := s.Check(t.Context()); err != nil || len(problems) > 0 {
			t.Fatalf("version %d: %v, %v", i, problems, err)
		}
	}
	return s, list(t, s, library.EpisodeQuery{}), out
}

type items = []library.EpisodeDetail

// TestSameEpisode shows pairs of versions in which each episode is the same.
func TestSameEpisode(t *testing.T) {
	long := func(e library.EpisodeDetail, d time.Duration) library.EpisodeDetail {
		e.Duration = library.Seconds(d)
		return e
	}
	for name, v := range map[string]struct{ before, after items }{
		"nothing changed": {
			items{item("1", audio("1"), "one", 2), item("2", audio("2"), "two", 1)},
			items{item("1", audio("1"), "one", 2), item("2", audio("2"), "two", 1)},
		},
		"all else but the guid changed": {
			items{item("1", audio("1"), "one", 2), item("2", audio("2"), "two", 1)},
			items{item("1", audio("x"), "first", 9), item("2", audio("y"), "second", 8)},
		},
		"all guids changed, the addresses did not": {
			items{item("1", audio("1"), "one", 2), item("2", audio("2"), "two", 1)},
			items{item("a", audio("1"), "one", 2), item("b", audio("2"), "two", 1)},
		},
		"guids changed, titles were corrected": {
			items{item("1", audio("1"), "one", 2), item("2", audio("2"), "two", 1)},
			items{item("a", audio("1"), "One!", 2), item("b", audio("2"), "Two!", 1)},
		},
		"moved to another host: guids and addresses changed": {
			items{item("1", audio("1"), "one", 2), item("2", audio("2"), "two", 1)},
			items{item("a", "https://new.example/x/1.mp3", "one", 2), item("b", "https://new.example/x/2.mp3", "two", 1)},
		},
		"put up again on the same day": {
			items{item("1", audio("1"), "one", 2), item("2", audio("2"), "two", 1)},
			items{item("a", audio("1-fixed"), "One", 2), func() library.EpisodeDetail {
				e := long(item("b", audio("2-fixed"), "two", 1), 30*time.Minute+20*time.Second)
				e.Published = e.Published.Add(3 * time.Hour)
				return e
			}()},
		},
		"a token in each address, guids": {
			items{item("1", audio("1")+"?t=a", "one", 2), item("2", audio("2")+"?t=b", "two", 1)},
			items{item("1", audio("1")+"?t=c", "one", 2), item("2", audio("2")+"?t=d", "two", 1)},
		},
		"a token in each address, no guids": {
			items{item("", audio("1")+"?t=a", "one", 2), item("", audio("2")+"?t=b", "two", 1)},
			items{item("", audio("1")+"?t=c", "One", 3), item("", audio("2")+"?t=d", "Two", 4)},
		},
		"a tracker before each address, no guids": {
			items{item("", audio("1"), "one", 2), item("", audio("2"), "two", 1)},
			items{item("", "https://pdst.fm/e/audio.example/1.mp3", "one", 2), item("", "https://pdst.fm/e/audio.example/2.mp3", "two", 1)},
		},
		"other addresses, no guids": {
			items{item("", audio("1"), "one", 2), item("", audio("2"), "two", 1)},
			items{item("", audio("x1"), "one", 2), item("", audio("x2"), "two", 1)},
		},
		"one guid for all": {
			items{item("g", audio("1"), "one", 2), item("g", audio("2"), "two", 1)},
			items{item("g", audio("1"), "one!", 2), item("g", audio("2"), "two!", 1)},
		},
		"one guid for all, other addresses": {
			items{item("g", audio("1"), "one", 2), item("g", audio("2"), "two", 1)},
			items{item("g", audio("x1"), "one", 2), item("g", audio("x2"), "two", 1)},
		},
		"one path for all, no guids": {
			items{item("", "https://a.example/play?id=1", "one", 2), item("", "https://a.example/play?id=2", "two", 1)},
			items{item("", "https://a.example/play?id=2", "two!", 1), item("", "https://a.example/play?id=1", "one!", 2)},
		},
		"guids came": {
			items{item("", audio("1"), "one", 2), item("", audio("2"), "two", 1)},
			items{item("1", audio("1"), "one", 3), item("2", audio("2"), "two", 4)},
		},
		"links only": {
			items{{Link: "https://a.example/1", Episode: library.Episode{Title: "one"}}, {Link: "https://a.example/2", Episode: library.Episode{Title: "two"}}},
			items{{Link: "https://a.example/1", Episode: library.Episode{Title: "One!"}}, {Link: "https://a.example/2", Episode: library.Episode{Title: "Two!"}}},
		},
		"titles only": {
			items{{Episode: library.Episode{Title: "one"}}, {Episode: library.Episode{Title: "two"}}},
			items{{Episode: library.Episode{Title: "One "}}, {Episode: library.Episode{Title: "Two"}}},
		},
		"an item twice in the feed": {
			items{item("1", audio("1"), "one", 2), item("2", audio("2"), "two", 1)},
			items{item("1", audio("1"), "one", 2), item("1", audio("1"), "one", 2), item("2", audio("2"), "two", 1)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, eps, out := versions(t, v.before, v.after)
			if len(eps) != 2 || len(out.Added) != 0 || out.Left != 0 {
				t.Errorf("%d episodes (%s), %d added, %d left", len(eps), titles(eps), len(out.Added), out.Left)
			}
			for _, e := range eps {
				if !e.Played || e.New || e.Gone {
					t.Errorf("%q lost its state: %+v", e.Title, e)
				}
			}
		})
	}
}

// TestOtherEpisode shows pairs of versions in which one episode comes anew.
func TestOtherEpisode(t *testing.T) {
	for name, v := range map[string]struct {
		before, after items
		gone          int
	}{
		"a new one": {
			items{item("1", audio("1"), "one", 2)},
			items{item("2", audio("2"), "two", 1), item("1", audio("1"), "one", 2)}, 0,
		},
		"a bulletin at the address of the last one": {
			items{item("1", audio("latest"), "news of monday", 2)},
			items{item("2", audio("latest"), "news of tuesday", 1)}, 1,
		},
		"a bulletin of the same title each hour": {
			items{item("1", audio("1"), "news", 0)},
			items{func() library.EpisodeDetail {
				e := item("2", audio("2"), "news", 0)
				e.Published = e.Published.Add(time.Hour)
				return e
			}()}, 1,
		},
		"the same title each day": {
			items{item("1", audio("1"), "morning", 2), item("0", audio("0"), "intro", 5)},
			items{item("2", audio("2"), "morning", 1), item("0", audio("0"), "intro", 5)}, 1,
		},
		"one guid for all and a new one": {
			items{item("g", audio("1"), "one", 2)},
			items{item("g", audio("2"), "two", 1), item("g", audio("1"), "one", 2)}, 0,
		},
		"the same title, but of another length": {
			items{item("1", audio("1"), "talk", 2), item("0", audio("0"), "intro", 5)},
			items{func() library.EpisodeDetail {
				e := item("2", audio("2"), "talk", 2)
				e.Published = e.Published.Add(time.Hour)
				e.Duration *= 3
				return e
			}(), item("0", audio("0"), "intro", 5)}, 1,
		},
		"the same title, played by another file at one time": {
			items{item("1", audio("1"), "part", 2)},
			items{item("1", audio("1"), "part", 2), item("2", audio("2"), "part", 2)}, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, eps, out := versions(t, v.before, v.after)
			if len(eps) != len(v.before)+1 || len(out.Added) != 1 || out.Left != v.gone {
				t.Fatalf("%d episodes (%s), %d added, %d left", len(eps), titles(eps), len(out.Added), out.Left)
			}
			for _, e := range eps {
				if added := e.ID == out.Added[0]; e.Played == added || e.New != added {
					t.Errorf("%q: added %v, played %v, new %v", e.Title, added, e.Played, e.New)
				}
			}
		})
	}
}

func TestRepeatedGUIDsAreDistinctFromTheStart(t *testing.T) {
	_, eps, out := versions(t, items{item("g", audio("1"), "one", 1), item("g", audio("2"), "two", 2), item("g", audio("3"), "three", 3)})
	if len(eps) != 3 || len(out.Added) != 3 {
		t.Errorf("episodes %s, added %v", titles(eps), out.Added)
	}
}

func TestLeavingAndComingBack(t *testing.T) {
	one, two := item("1", audio("1"), "one", 2), item("2", audio("2"), "two", 1)
	_, eps, out := versions(t, items{one, two}, items{two})
	if out.Left != 1 || !byTitle(t, eps, "one").Gone || byTitle(t, eps, "two").Gone {
		t.Errorf("left %d, episodes %+v", out.Left, eps)
	}
	_, eps, out = versions(t, items{one, two}, items{two}, items{two})
	if out.Left != 0 || !byTitle(t, eps, "one").Gone {
		t.Errorf("told again: left %d", out.Left)
	}
	_, eps, out = versions(t, items{one, two}, items{two}, items{one, two})
	if len(eps) != 2 || len(out.Added) != 0 || byTitle(t, eps, "one").Gone || !byTitle(t, eps, "one").Played {
		t.Errorf("back: %+v, added %v", eps, out.Added)
	}
	_, eps, _ = versions(t, items{one, two}, items{})
	if eps[0].Gone || eps[1].Gone {
		t.Error("an empty feed takes everything away")
	}
}

func TestAFeedThatBrokeOffTakesNothingAway(t *testing.T) {
	s := open(t, fixed())
	id := subscribe(t, s, "Stories")[0]
	one, two := item("1", audio("1"), "one", 2), item("2", audio("2"), "two", 1)
	merge(t, s, feedOf(id, two, one))
	u := feedOf(id, two)
	u.Whole = false
	if out := merge(t, s, u); out.Left != 0 {
		t.Errorf("left %d", out.Left)
	}
}

func TestOnlyTheNewestOfAFirstRefreshIsNew(t *testing.T) {
	s := open(t, fixed())
	id := subscribe(t, s, "Stories")[0]
	merge(t, s, feedOf(id, item("1", audio("1"), "one", 3), item("3", audio("3"), "three", 1), item("2", audio("2"), "two", 2)))
	if got := titles(list(t, s, library.EpisodeQuery{New: true})); got != "three" {
		t.Errorf("new: %s", got)
	}
	merge(t, s, feedOf(id, item("5", audio("5"), "five", 0), item("4", audio("4"), "four", 0), item("3", audio("3"), "three", 1)))
	if got := titles(list(t, s, library.EpisodeQuery{New: true})); got != "five four three" {
		t.Errorf("new: %s", got)
	}
}

func TestDatesThatCannotBe(t *testing.T) {
	now := day
	s := open(t, Options{Now: func() time.Time { return now }})
	id := subscribe(t, s, "Stories")[0]
	dated := func(title string, at time.Time) library.EpisodeDetail {
		e := item(title, audio(title), title, 0)
		e.Published = at
		return e
	}
	feed := items{
		dated("none", time.Time{}), dated("epoch", time.Unix(0, 0)), dated("ahead", day.AddDate(1, 0, 0)),
		dated("soon", day.Add(time.Hour)), dated("old", time.Date(2005, 1, 1, 0, 0, 0, 0, time.UTC)),
	}
	merge(t, s, feedOf(id, feed...))
	eps := list(t, s, library.EpisodeQuery{})
	// Those without a date keep the order of the feed.
	if got := titles(eps); got != "soon none epoch ahead old" {
		t.Errorf("order %s", got)
	}
	for _, title := range []string{"none", "epoch", "ahead"} {
		if e := byTitle(t, eps, title); !e.Published.Equal(day) {
			t.Errorf("%s: published %v", title, e.Published)
		}
	}
	// A later refresh does not make them newer, and a date that comes true counts.
	now = day.AddDate(1, 0, 1)
	feed[0].Notes = "changed"
	merge(t, s, feedOf(id, feed...))
	eps = list(t, s, library.EpisodeQuery{})
	if e := byTitle(t, eps, "none"); !e.Published.Equal(day) {
		t.Errorf("undated: published %v", e.Published)
	}
	if e := byTitle(t, eps, "ahead"); !e.Published.Equal(day.AddDate(1, 0, 0)) {
		t.Errorf("ahead: published %v", e.Published)
	}
	if got := titles(eps); got != "ahead soon none epoch old" {
		t.Errorf("order %s", got)
	}
}

func TestChangesOfAnEpisode(t *testing.T) {
	s := open(t, fixed())
	id := subscribe(t, s, "Stories")[0]
	e := item("1", audio("1"), "one", 1)
	merge(t, s, feedOf(id, e, item("2", audio("2"), "two", 2)))
	was := byTitle(t, list(t, s, library.EpisodeQuery{}), "one")
	must(t, s.PutChapters(was.ID, []library.Chapter{{Title: "intro"}}))
	e.Title, e.Notes, e.Duration, e.Published = "uno", "new notes", 0, day.AddDate(0, 0, -5)
	e.Transcripts = []library.TranscriptRef{{URL: "https://a.example/t.vtt"}}
	out := merge(t, s, feedOf(id, e, item("2", audio("2"), "two", 2)))
	if out.Changed != 1 || len(out.Added) != 0 {
		t.Errorf("outcome %+v", out)
	}
	d, err := s.Episode(was.ID)
	must(t, err)
	if d.Title != "uno" || d.Notes != "new notes" || d.Duration != was.Duration || !d.HasTranscript || !d.HasChapters || !d.FirstSeen.Equal(day) {
		t.Errorf("changed to %+v", d)
	}
	if got := titles(list(t, s, library.EpisodeQuery{Podcast: id})); got != "two uno" {
		t.Errorf("order %s", got)
	}
	if p, _ := s.Podcast(id); !p.LatestAt.Equal(day.AddDate(0, 0, -2)) {
		t.Errorf("newest %v", p.LatestAt)
	}
	if out := merge(t, s, feedOf(id, e, item("2", audio("2"), "two", 2))); out.Changed != 0 {
		t.Errorf("unchanged, but %+v", out)
	}
}

func TestALongFeedComesInParts(t *testing.T) {
	s := open(t, fixed())
	id := subscribe(t, s, "Stories")[0]
	feed := func(n int) (all items) {
		for i := range n {
			all = append(all, item(fmt.Sprint("g", i), audio(fmt.Sprint(i)), fmt.Sprint("e", i), i))
		}
		return all
	}
	parts := func(all items, size int) (added, left int) {
		for part := 0; part*size < len(all); part++ {
			u := feedOf(id, all[part*size:min((part+1)*size, len(all))]...)
			u.Part, u.Last = part, (part+1)*size >= len(all)
			out := merge(t, s, u)
			added, left = added+len(out.Added), left+out.Left
		}
		return added, left
	}
	if added, left := parts(feed(25), 10); added != 25 || left != 0 {
		t.Errorf("first: %d added, %d left", added, left)
	}
	if got := titles(list(t, s, library.EpisodeQuery{New: true})); got != "e0" {
		t.Errorf("new: %s", got)
	}
	if d, _ := s.Podcast(id); len(d.Health) != 1 || d.Health[0].New != 25 {
		t.Errorf("health %+v", d.Health)
	}
	// An item of the first part again in the last, and one that left.
	all := append(feed(24), item("g3", audio("3"), "e3", 3))
	if added, left := parts(all, 10); added != 0 || left != 1 {
		t.Errorf("second: %d added, %d left", added, left)
	}
	if e := list(t, s, library.EpisodeQuery{Text: "e24"}); len(e) != 1 || !e[0].Gone {
		t.Errorf("the one that left: %+v", e)
	}
	// One that broke off after the first part and begins anew.
	u := feedOf(id, feed(10)...)
	u.Last = false
	merge(t, s, u)
	if added, left := parts(feed(25), 10); added != 0 || left != 0 {
		t.Errorf("third: %d added, %d left", added, left)
	}
	if l := list(t, s, library.EpisodeQuery{}); len(l) != 25 {
		t.Errorf("%d episodes", len(l))
	}
	if problems, err := s.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("check: %v, %v", problems, err)
	}
}

func TestMergeKeepsWhatIsTheListeners(t *testing.T) {
	s := open(t, fixed())
	list1, _, err := s.Subscribe([]library.PodcastDetail{{Podcast: library.Podcast{
		Title: "From a list", FeedURL: "https://feeds.example/a", Tags: []string{"news"},
	}}})
	must(t, err)
	id := list1[0].ID
	u := feedOf(id)
	u.Podcast = &library.PodcastDetail{Podcast: library.Podcast{
		Title: "As the feed says", FeedURL: "https://elsewhere.example/", Author: "Ann", Tags: []string{"x"},
	}, GUID: "podcast-guid", Description: "about"}
	merge(t, s, u)
	d, err := s.Podcast(id)
	must(t, err)
	if d.Title != "As the feed says" || d.Author != "Ann" || d.Description != "about" || strings.Join(d.Tags, ",") != "news" ||
		d.FeedURL != u.State.URL || !d.SubscribedAt.Equal(day) {
		t.Errorf("podcast %+v", d)
	}
	u.Podcast.Title = ""
	merge(t, s, u)
	if d, _ := s.Podcast(id); d.Title != "As the feed says" {
		t.Errorf("title %q", d.Title)
	}
}

func TestMergeOfAPodcastThatIsGone(t *testing.T) {
	s := open(t, fixed())
	ids := subscribe(t, s, "a", "b")
	_, err := s.RemovePodcasts(ids[:1])
	must(t, err)
	out, err := s.Merge([]library.FeedUpdate{feedOf(ids[0], item("1", "", "one", 1)), feedOf(ids[1], item("2", "", "two", 1))})
	if err != nil || !out[0].Removed || out[1].Removed || len(out[1].Added) != 1 {
		t.Errorf("outcomes %+v, %v", out, err)
	}
}

func TestMergeIDsAreTheSameAfterSubscribingAgain(t *testing.T) {
	s := open(t, fixed())
	feed := items{item("1", audio("1"), "one", 2), item("g", audio("2"), "two", 1), item("g", audio("3"), "three", 1)}
	var before []library.Episode
	for range 2 {
		id := subscribe(t, s, "Stories")[0]
		merge(t, s, feedOf(id, feed...))
		now := list(t, s, library.EpisodeQuery{})
		for i := range before {
			if before[i].ID != now[i].ID {
				t.Errorf("%s was %s", now[i].ID, before[i].ID)
			}
		}
		before = now
		_, err := s.RemovePodcasts([]library.PodcastID{id})
		must(t, err)
	}
}
