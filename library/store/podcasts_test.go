package store

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"cosm/library"
)

func TestSubscribe(t *testing.T) {
	now := day
	s := open(t, Options{Now: func() time.Time { return now }})
	d := library.PodcastDetail{
		Podcast: library.Podcast{
			Title: "Stories", Author: "Ann", FeedURL: "https://feeds.example/a", SiteURL: "https://a.example", Language: "en",
			ImageURL: "https://a.example/i.png", Explicit: true, Private: true, Tags: []string{"x", "y"},
		},
		Description: "about", Categories: []string{"Arts"}, GUID: "guid", Serial: true, Owner: "Bob", Locked: true,
		Funding: []library.Link{{URL: "https://a.example/give", Title: "give"}}, People: []library.Person{{Name: "Ann", Role: "host"}},
	}
	l, known, err := s.Subscribe([]library.PodcastDetail{d})
	must(t, err)
	if known[0] || l[0].ID != library.NewPodcastID(d.FeedURL, 0) {
		t.Errorf("known %v, id %s", known, l[0].ID)
	}
	want := d
	want.ID, want.SubscribedAt = l[0].ID, day
	if got, err := s.Podcast(l[0].ID); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
	now = day.Add(time.Hour)
	l, known, err = s.Subscribe([]library.PodcastDetail{
		{Podcast: library.Podcast{Title: "Other", FeedURL: "http://FEEDS.example/a/", Tags: []string{"y", "z"}}},
		{Podcast: library.Podcast{Title: "B", FeedURL: "https://feeds.example/b"}},
		{Podcast: library.Podcast{Title: "B again", FeedURL: "https://feeds.example/b"}},
	})
	must(t, err)
	if fmt.Sprint(known) != "[true false true]" || l[0].Title != "Stories" || strings.Join(l[0].Tags, "") != "xyz" ||
		!l[0].SubscribedAt.Equal(day) || l[1].ID != l[2].ID {
		t.Errorf("known %v, %+v", known, l)
	}
	if p, err := s.PodcastByGUID("guid"); err != nil || p.ID != want.ID {
		t.Errorf("by guid: %v, %v", p, err)
	}
	for _, err := range []error{
		func() error { _, err := s.PodcastByGUID(""); return err }(),
		func() error { _, err := s.PodcastByGUID("other"); return err }(),
		func() error { _, err := s.PodcastByFeed("https://feeds.example/c"); return err }(),
		func() error { _, err := s.Podcast("nosuchid"); return err }(),
	} {
		if !errors.Is(err, library.NotFound) {
			t.Errorf("error %v", err)
		}
	}
}

func TestPodcastIDsThatCollide(t *testing.T) {
	s := open(t, fixed())
	const address = "https://feeds.example/a"
	id := library.NewPodcastID(address, 0)
	must(t, s.update(func(t *tx) error { // another podcast has the id already
		d := library.PodcastDetail{Podcast: library.Podcast{ID: id, Title: "First", FeedURL: "https://other.example/"}}
		return t.loadPodcast(&dumpPodcast{PodcastDetail: d}, nil)
	}))
	l, _, err := s.Subscribe([]library.PodcastDetail{{Podcast: library.Podcast{Title: "Second", FeedURL: address}}})
	if err != nil || l[0].ID != library.NewPodcastID(address, 1) || l[0].Title != "Second" {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestEpisodeIDsThatCollide(t *testing.T) {
	s := open(t, fixed())
	p := subscribe(t, s, "Stories")[0]
	a := merge(t, s, feedOf(p, item("1", audio("1"), "one", 2))).Added[0]
	// The episode becomes another thing by all signs, but keeps its id; the guid
	// comes back with a new one.
	must(t, s.update(func(t *tx) error {
		row := ident{keys: keys{guid: 1, path: 2, full: 3, title: 4}, content: 5}
		return t.b(bIdents).Put([]byte(a), encodeIdent(&row))
	}))
	b := merge(t, s, feedOf(p, item("1", audio("1"), "one", 2))).Added
	if len(b) != 1 || b[0] == a || b[0] != library.NewEpisodeID(p, "guid 1", 1) {
		t.Errorf("ids %s and %v", a, b)
	}
}

func TestPodcastsOfAQuery(t *testing.T) {
	now := day
	s := open(t, Options{Now: func() time.Time { return now }})
	for i, name := range []string{"beta", "Alpha", "ＡＢ", "中文"} {
		now = day.Add(time.Duration(i) * time.Hour)
		id := subscribe(t, s, name)[0]
		u := feedOf(id)
		for n := range (i + 2) % 4 {
			u.Episodes = append(u.Episodes, item(fmt.Sprint(n), audio(fmt.Sprint(n)), "e", n+5*i))
		}
		merge(t, s, u)
		must(t, s.SetTags(id, []string{"all", fmt.Sprint("t", i%2)}))
	}
	for _, c := range []struct {
		q    library.PodcastQuery
		want string
	}{
		{library.PodcastQuery{}, "ＡＢ Alpha beta 中文"},
		{library.PodcastQuery{Sort: "title"}, "ＡＢ Alpha beta 中文"},
		{library.PodcastQuery{Sort: "latest"}, "beta Alpha 中文 ＡＢ"},
		{library.PodcastQuery{Sort: "unplayed"}, "Alpha beta 中文 ＡＢ"},
		{library.PodcastQuery{Sort: "subscribed"}, "中文 ＡＢ Alpha beta"},
		{library.PodcastQuery{Tag: "t1"}, "Alpha 中文"},
		{library.PodcastQuery{Tag: "none"}, ""},
	} {
		l, err := s.Podcasts(c.q)
		must(t, err)
		var names []string
		for _, p := range l {
			names = append(names, p.Title)
		}
		if got := strings.Join(names, " "); got != c.want || l == nil {
			t.Errorf("%+v: %s, want %s", c.q, got, c.want)
		}
	}
	if err := s.SetTags("nosuchid", nil); !errors.Is(err, library.NotFound) {
		t.Errorf("tags of none: %v", err)
	}
}

func TestFeedStates(t *testing.T) {
	s := open(t, fixed())
	ids := subscribe(t, s, "a", "b")
	state := library.FeedState{
		PodcastID: ids[0], Title: "a", URL: "https://feeds.example/moved", ETag: "e", LastModified: "m", BodyHash: "h", Private: true,
		Stopped: true, Complete: true, Failures: 3, NextTry: day.Add(time.Hour), RefreshedAt: day, Every: 3600e9,
	}
	merge(t, s, library.FeedUpdate{State: state, Check: library.FeedCheck{At: day, Result: "failed", Error: "why"}, Last: true})
	l, err := s.FeedStates([]library.PodcastID{ids[0], "nosuchid"})
	if err != nil || len(l) != 1 || l[0] != state {
		t.Errorf("states %+v, %v", l, err)
	}
	if l, err := s.FeedStates(nil); err != nil || len(l) != 2 {
		t.Errorf("all states %+v, %v", l, err)
	}
	d, err := s.Podcast(ids[0])
	if err != nil || d.LastError != "why" || !d.Private || d.FeedURL != state.URL || !d.NextTry.Equal(state.NextTry) {
		t.Errorf("podcast %+v, %v", d, err)
	}
	for _, address := range []string{"https://feeds.example/a", "https://feeds.example/moved"} {
		if p, err := s.PodcastByFeed(address); err != nil || p.ID != ids[0] {
			t.Errorf("by %s: %v, %v", address, p.ID, err)
		}
	}
	for i := range 25 {
		merge(t, s, library.FeedUpdate{State: state, Check: library.FeedCheck{At: day.Add(time.Duration(i)), Result: fmt.Sprint(i)}, Last: true})
	}
	if d, _ := s.Podcast(ids[0]); len(d.Health) != maxHealth || d.Health[0].Result != "24" || d.LastError != "" {
		t.Errorf("health %+v", d.Health)
	}
}

func TestTwoPodcastsOfOneAddress(t *testing.T) {
	s := open(t, fixed())
	ids := subscribe(t, s, "a", "b")
	u := feedOf(ids[0])
	u.State.URL = "https://feeds.example/b"
	merge(t, s, u)
	if p, err := s.PodcastByFeed("https://feeds.example/b"); err != nil || p.ID != ids[1] {
		t.Errorf("the address went to %s, %v", p.ID, err)
	}
	if _, err := s.RemovePodcasts(ids[:1]); err != nil {
		t.Error(err)
	}
	if p, err := s.PodcastByFeed("https://feeds.example/b"); err != nil || p.ID != ids[1] {
		t.Errorf("after the other is gone: %s, %v", p.ID, err)
	}
}

func TestRemovePodcasts(t *testing.T) {
	s, ids, eps := shelf(t, fixed())
	must(t, s.SetPosition(eps["a1"], 1e9, 0))
	must(t, s.SetFavourite([]library.EpisodeID{eps["a2"]}, true))
	must(t, s.PutTranscript(eps["a1"], library.Transcript{}))
	if _, err := s.RemovePodcasts([]library.PodcastID{ids[0], "nosuchid"}); !errors.Is(err, library.NotFound) {
		t.Errorf("one unknown: %v", err)
	}
	if l := list(t, s, library.EpisodeQuery{Podcast: ids[0]}); len(l) != 3 {
		t.Errorf("half was removed: %s", titles(l))
	}
	if _, err := s.RemovePodcasts(ids); err != nil {
		t.Error(err)
	}
	must(t, s.view(func(tx *tx) error {
		for b := range bucketCount {
			if b == bMeta || b == bLists {
				continue
			}
			if k, _ := tx.b(b).Cursor().First(); k != nil {
				t.Errorf("%s still has %q", bucketNames[b], k)
			}
		}
		return nil
	}))
}

func TestFind(t *testing.T) {
	s := open(t, fixed())
	ids := subscribe(t, s, "Daily News", "News of the Week", "故事 FM", "News")
	merge(t, s, feedOf(ids[0], item("1", audio("1"), "Monday", 1), item("2", audio("2"), "Monday special", 0)))
	merge(t, s, feedOf(ids[2], item("3", audio("3"), "第一期 开始", 2)))
	for ref, want := range map[string]library.PodcastID{
		string(ids[0]): ids[0], "daily": ids[0], "WEEK": ids[1], "故事": ids[2], "ｆｍ": ids[2], "news": ids[3], " News ": ids[3],
		"http://feeds.example/Daily-News/": ids[0],
	} {
		if p, err := s.FindPodcast(ref); err != nil || p.ID != want {
			t.Errorf("podcast %q: %s, %v", ref, p.Title, err)
		}
	}
	_, err := s.FindPodcast("new")
	if !errors.Is(err, library.Ambiguous) || !strings.Contains(library.AsError(err).Try, string(ids[1])) ||
		!strings.Contains(library.AsError(err).Try, "Daily News") {
		t.Errorf("ambiguous: %v, try %s", err, library.AsError(err).Try)
	}
	for ref, want := range map[string]string{
		"latest": "Monday special", "latest:daily": "Monday special", "latest:故事": "第一期 开始", "SPECIAL": "Monday special",
		"monday": "Monday", "一": "第一期 开始",
	} {
		if e, err := s.FindEpisode(ref); err != nil || e.Title != want {
			t.Errorf("episode %q: %s, %v", ref, e.Title, err)
		}
	}
	e, _ := s.FindEpisode("latest")
	if again, err := s.FindEpisode(string(e.ID)); err != nil || again != e {
		t.Errorf("by id: %+v, %v", again, err)
	}
	for ref, code := range map[string]library.Code{
		"": library.NotFound, " ": library.NotFound, "tuesday": library.NotFound, "latest:new": library.Ambiguous,
		"latest:none": library.NotFound, "latest:week": library.NotFound, "mond": library.Ambiguous,
	} {
		if _, err := s.FindEpisode(ref); library.CodeOf(err) != code {
			t.Errorf("episode %q: %v, want %s", ref, err, code)
		}
	}
	for _, ref := range []string{"", "none", "https://feeds.example/none"} {
		if _, err := s.FindPodcast(ref); !errors.Is(err, library.NotFound) {
			t.Errorf("podcast %q: %v", ref, err)
		}
	}
	if _, err := open(t, fixed()).FindEpisode("latest"); !errors.Is(err, library.NotFound) {
		t.Errorf("latest of nothing: %v", err)
	}
}

func TestManyCandidatesAreCutShort(t *testing.T) {
	s := open(t, fixed())
	var names []string
	for i := range 9 {
		names = append(names, fmt.Sprint("Show ", i))
	}
	subscribe(t, s, names...)
	_, err := s.FindPodcast("show")
	if e := library.AsError(err); e.Why != "9 match" || !strings.HasSuffix(e.Try, "(+4)") {
		t.Errorf("%v, try %s", err, e.Try)
	}
}

func TestFinder(t *testing.T) {
	for _, c := range []struct {
		text, in string
		want     bool
	}{
		{"", "x", true}, {"abc", "xABCx", true}, {"abc", "ab", false}, {"ＡＢＣ", "abc", true}, {"abc", "ＡＢＣ", true},
		{"straße", "STRASSE", true}, {"É", "café", true}, {"ｶﾞ", "ガ", false}, {"文", "中文", true}, {"文", "abc", false}, {"[", "{[", true},
	} {
		if got := newFinder(c.text).in(c.in); got != c.want && c.text != "ｶﾞ" {
			t.Errorf("%q in %q: %v", c.text, c.in, got)
		}
	}
}
