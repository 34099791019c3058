package store

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cosm/library"
)

// anyFeed is a feed with all that makes items hard to tell apart: repeated and
// missing guids, shared and missing enclosures, equal titles, equal dates.
var anyFeed = rapid.Custom(func(t *rapid.T) (feed []library.EpisodeDetail) {
	guids := rapid.SampledFrom([]string{"", "g", "g1", "g2", "g3", "g4"})
	paths := rapid.SampledFrom([]string{"", "https://a.example/1.mp3", "https://a.example/2.mp3", "https://t.example/a.example/2.mp3",
		"https://a.example/play?id=1", "https://a.example/play?id=2", "https://a.example/3.mp3?token=x"})
	names := rapid.SampledFrom([]string{"one", "One", "two", "three", ""})
	for range rapid.IntRange(0, 8).Draw(t, "items") {
		e := item(guids.Draw(t, "guid"), paths.Draw(t, "path"), names.Draw(t, "title"), rapid.IntRange(0, 2).Draw(t, "days"))
		e.Notes = ""
		if rapid.IntRange(0, 3).Draw(t, "undated") == 0 {
			e.Published = time.Time{}
		}
		e.Duration = library.Seconds(rapid.IntRange(0, 2).Draw(t, "tens")) * library.Seconds(10*time.Minute)
		feed = append(feed, e)
	}
	return feed
})

// keysFor are the keys of a feed's items.
func keysFor(feed []library.EpisodeDetail) (list []keys) {
	f := newFolder()
	for i := range feed {
		list = append(list, f.keysOf(&feed[i]))
	}
	return list
}

// taken are the episodes that a feed makes in an empty library.
func taken(items []keys) (olds []ident) {
	m := newMatcher(nil, items)
	m.run()
	for i, j := range m.of {
		if j == isNew {
			olds = append(olds, ident{keys: items[i], id: library.EpisodeID(fmt.Sprint(i))})
		}
	}
	return olds
}

// TestTheSameFeedBringsNothingNew: a feed that did not change adds nothing and
// takes nothing away, whatever is in it, whole or in parts.
func TestTheSameFeedBringsNothingNew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := keysFor(anyFeed.Draw(t, "feed"))
		olds := taken(items)
		m := newMatcher(olds, items)
		m.run()
		for i, j := range m.of {
			if j == isNew {
				t.Fatalf("item %d of %+v comes anew", i, items)
			}
		}
		for j, used := range m.taken {
			if !used {
				t.Fatalf("episode %d of %+v leaves", j, items)
			}
		}
	})
}

// TestEachItemIsOneEpisode: no two items become one episode, and none is lost.
func TestEachItemIsOneEpisode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := keysFor(anyFeed.Draw(t, "before")), keysFor(anyFeed.Draw(t, "after"))
		olds := taken(before)
		m := newMatcher(olds, after)
		m.run()
		used := map[int]bool{}
		for i, j := range m.of {
			switch {
			case j == isNew || j == isCopy:
			case used[j] || !m.taken[j]:
				t.Fatalf("item %d is episode %d, which is taken: %v", i, j, m.of)
			default:
				used[j] = true
			}
		}
	})
}

// TestAFeedMovesToAnotherHost: guids and addresses change, what is said of the
// episodes does not. None comes anew.
func TestAFeedMovesToAnotherHost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var before, after []library.EpisodeDetail
		var order []int
		for i := range rapid.IntRange(1, 10).Draw(t, "items") {
			before = append(before, item(fmt.Sprint("old-", i), audio(fmt.Sprint(i)), fmt.Sprint("episode ", i), i))
			order = append(order, i)
		}
		order = rapid.Permutation(order).Draw(t, "order")
		for _, i := range order {
			e := before[i]
			e.GUID, e.AudioURL = fmt.Sprint("new-", i), fmt.Sprintf("https://new.example/media/%d-x.mp3", i)
			after = append(after, e)
		}
		m := newMatcher(taken(keysFor(before)), keysFor(after))
		m.run()
		for i, j := range m.of {
			if j != order[i] {
				t.Fatalf("%v, want %v", m.of, order)
			}
		}
	})
}

// TestTokensAndTrackersDoNotCount: every address has another query and another
// tracker in front, and there are no guids.
func TestTokensAndTrackersDoNotCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		token := rapid.StringMatching(`[a-z0-9]{1,8}`)
		var before, after []library.EpisodeDetail
		for i := range rapid.IntRange(1, 10).Draw(t, "items") {
			e := item("", fmt.Sprintf("https://a.example/%d.mp3?t=%s", i, token.Draw(t, "token")), fmt.Sprint("episode ", i%3), i)
			before = append(before, e)
			e.AudioURL = fmt.Sprintf("https://t.example/%s/a.example/%d.mp3?t=%s", token.Draw(t, "tracker"), i, token.Draw(t, "token"))
			e.Title += " (corrected)"
			after = append(after, e)
		}
		m := newMatcher(taken(keysFor(before)), keysFor(after))
		m.run()
		for i, j := range m.of {
			if j != i {
				t.Fatalf("%v\n%+v\n%+v", m.of, before, after)
			}
		}
	})
}

func TestNear(t *testing.T) {
	for _, c := range []struct {
		a, b int64
		want bool
	}{{0, 0, true}, {0, 500, true}, {100, 130, true}, {100, 131, false}, {3600, 3780, true}, {3600, 3800, false}, {3800, 3600, false}} {
		if got := near(&keys{secs: c.a}, &keys{secs: c.b}); got != c.want {
			t.Errorf("%d and %d seconds: %v", c.a, c.b, got)
		}
	}
	at := day.Unix() // ten in the morning
	for _, c := range []struct {
		after time.Duration
		want  bool
	}{{0, true}, {13 * time.Hour, true}, {-10 * time.Hour, true}, {15 * time.Hour, false}, {-11 * time.Hour, true}, {24 * time.Hour, false}} {
		if got := sameDay(&keys{at: at}, &keys{at: at + int64(c.after.Seconds())}); got != c.want {
			t.Errorf("%v later: same day %v", c.after, got)
		}
	}
}
