package store

import (
	"errors"
	"fmt"
	"testing"

	"cosm/library"
)

// titled is a feed that calls itself so.
func titled(id library.PodcastID, title string, items ...library.EpisodeDetail) library.FeedUpdate {
	u := feedOf(id, items...)
	u.Title, u.Podcast, u.Check.Result = title, &library.PodcastDetail{Podcast: library.Podcast{Title: title}}, ""
	return u
}

// show are n episodes of which none is like one of another show.
func show(name string, n int) (items []library.EpisodeDetail) {
	for i := range n {
		key := fmt.Sprint(name, "-", i)
		items = append(items, item(key, "https://audio.example/"+key+".mp3", key, len(name)*10+i))
	}
	return items
}

func TestAnotherPodcastIsNotTakenIn(t *testing.T) {
	s := open(t, Options{})
	id := subscribe(t, s, "Birds")[0]
	merge(t, s, titled(id, "Birds", show("bird", 5)...))
	other := titled(id, "Casino", show("casino", 4)...)
	other.State.URL, other.State.ETag = "https://casino.example/feed", "casino"
	out := merge(t, s, other)
	if !errors.Is(out.Other, library.Failed) || out.Other.Args["Title"] != "Casino" || len(out.Added) > 0 {
		t.Fatalf("%+v", out)
	}
	d, err := s.Podcast(id)
	must(t, err)
	if d.Title != "Birds" || d.Episodes != 5 || d.Other != "Casino" || d.FeedURL == other.State.URL || d.LastReason.ID != "feed_other" ||
		d.Health[0].Result != "failed" || !d.NextTry.After(day) {
		t.Errorf("%+v", d)
	}
	if states, _ := s.FeedStates(nil); states[0].ETag != "" || !states[0].RefreshedAt.Equal(day) {
		t.Errorf("%+v", states[0])
	}
	// It comes back by itself.
	if out := merge(t, s, titled(id, "Birds", show("bird", 6)...)); out.Other != nil || len(out.Added) != 1 {
		t.Errorf("%+v", out)
	}
	if d, _ := s.Podcast(id); d.Other != "" || d.LastError != "" {
		t.Errorf("%+v", d)
	}
	// Or the listener wants it as it is.
	other.Accept = true
	if out := merge(t, s, other); out.Other != nil || len(out.Added) != 4 || out.Left != 6 {
		t.Errorf("%+v", out)
	}
	d, _ = s.Podcast(id)
	if d.Title != "Casino" || d.Episodes != 10 || d.Other != "" || d.FeedURL != other.State.URL {
		t.Errorf("%+v", d)
	}
	if fresh := list(t, s, library.EpisodeQuery{New: true, Podcast: id}); len(fresh) > 3 {
		t.Errorf("a whole other show is in the inbox: %d", len(fresh))
	}
}

func TestALongFeedOfAnotherPodcast(t *testing.T) {
	s := open(t, Options{})
	id := subscribe(t, s, "Birds")[0]
	merge(t, s, titled(id, "Birds", show("bird", 5)...))
	parts := []library.FeedUpdate{titled(id, "Casino", show("casino", 4)...), titled(id, "Casino", show("poker", 4)...)}
	parts[0].Last, parts[0].Podcast, parts[1].Part = false, nil, 1
	for _, u := range parts {
		if out := merge(t, s, u); out.Other == nil || len(out.Added) > 0 {
			t.Errorf("part %d: %+v", u.Part, out)
		}
	}
	if d, _ := s.Podcast(id); d.Other != "Casino" || d.Episodes != 5 || len(d.Health) != 2 {
		t.Errorf("%+v", d)
	}
	for _, u := range parts {
		u.Accept = true
		if out := merge(t, s, u); out.Other != nil || len(out.Added) != 4 {
			t.Errorf("part %d: %+v", u.Part, out)
		}
	}
	if d, _ := s.Podcast(id); d.Other != "" || d.Episodes != 13 {
		t.Errorf("%+v", d)
	}
}

func TestWhatEveryPodcastDoes(t *testing.T) {
	birds := show("bird", 5)
	for name, u := range map[string]library.FeedUpdate{
		"renamed":            titled("", "Bees", birds...),
		"all new":            titled("", "Birds", show("egg", 5)...),
		"longer name":        titled("", "BIRDS – all year", show("egg", 5)...),
		"half new":           titled("", "Bees", append(show("egg", 3), birds[:3]...)...),
		"renamed, empty":     titled("", "Bees"),
		"no title":           titled("", "", show("egg", 5)...),
		"same podcast:guid":  titled("", "Bees", show("egg", 5)...),
		"moved and new guid": titled("", "Bees", rehosted(birds)...),
	} {
		s := open(t, Options{})
		id := subscribe(t, s, "Birds")[0]
		first := titled(id, "Birds", birds...)
		if name == "same podcast:guid" {
			first.Podcast.GUID, u.Podcast.GUID = "g", "g"
		}
		merge(t, s, first)
		u.State.PodcastID = id
		if out := merge(t, s, u); out.Other != nil {
			t.Errorf("%s: %v", name, out.Other)
		}
	}
}

// rehosted are the same episodes under other guids and addresses.
func rehosted(items []library.EpisodeDetail) (out []library.EpisodeDetail) {
	for _, it := range items {
		it.GUID, it.AudioURL = "new-"+it.GUID, "https://elsewhere.example/x"+it.GUID+".m4a"
		out = append(out, it)
	}
	return out
}

func TestOlderPagesAreNoNews(t *testing.T) {
	s := open(t, Options{})
	id := subscribe(t, s, "Birds")[0]
	merge(t, s, titled(id, "Birds", show("bird", 2)...))
	u := feedOf(id, show("egg", 3)...)
	u.Check, u.Whole, u.Older, u.State.Archive, u.State.Pages = library.FeedCheck{}, false, true, "https://feeds.example/3", 1
	if out := merge(t, s, u); len(out.Added) != 3 || out.Left != 0 {
		t.Errorf("%+v", out)
	}
	d, err := s.Podcast(id)
	must(t, err)
	if len(d.Health) != 1 || d.Episodes != 5 {
		t.Errorf("%+v", d)
	}
	if fresh := list(t, s, library.EpisodeQuery{New: true}); len(fresh) != 1 || fresh[0].Title != "bird-0" {
		t.Errorf("inbox %+v", fresh)
	}
	if states, _ := s.FeedStates(nil); states[0].Archive != "https://feeds.example/3" || states[0].Pages != 1 {
		t.Errorf("%+v", states)
	}
}
