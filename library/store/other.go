package store

import (
	"strings"
	"time"

	"cosm/library"
)

// otherPause is how long a feed is left alone that is another podcast now: it
// may be a mistake that its makers undo.
const otherPause = 24 * time.Hour

// otherPodcast tells whether what is at the feed's address now is another
// podcast than the one that was subscribed: hosts give addresses of podcasts
// that left to others, and domains are sold. It is if it has another title and
// another podcast:guid, and most of its items are none of the known episodes.
// A new title alone, or new items alone, happen to every podcast.
func (m *merging) otherPodcast(record []byte) (bool, error) {
	if m.u.Part > 0 || m.u.Older || m.first || m.u.Title == "" {
		return false, nil
	}
	var old library.PodcastDetail
	if err := decodePodcast(record, &old.Podcast); err != nil {
		return false, err
	}
	if m.f.sameName(old.Title, m.u.Title) {
		return false, nil
	}
	if err := decodeDetail(m.t.b(bDetails).Get([]byte(m.podcast)), &old); err != nil {
		return false, err
	}
	if m.u.Podcast != nil && m.u.Podcast.GUID != "" && m.u.Podcast.GUID == old.GUID {
		return false, nil
	}
	items, known, olds := 0, 0, 0
	for _, j := range m.m.of {
		if j != isCopy {
			items++
		}
		if j >= 0 {
			known++
		}
	}
	for i := range m.olds {
		if !m.olds[i].gone {
			olds++
		}
	}
	return known*2 < min(items, olds), nil
}

// sameName compares titles. A podcast that adds to its name, or drops some of
// it, is still the same.
func (f *folder) sameName(a, b string) bool {
	a, b = f.titleKey(a), f.titleKey(b)
	return strings.Contains(a, b) || strings.Contains(b, a)
}

// refuse takes nothing in. The state stays what it was, so that the feed is
// taken for changed till it is what it was or the listener says that he wants
// it as it is now.
func (t *tx) refuse(u *library.FeedUpdate, feed *feedRecord, title string, out *library.FeedOutcome) error {
	id := u.State.PodcastID
	var p library.Podcast
	if err := decodePodcast(t.b(bPodcasts).Get([]byte(id)), &p); err != nil {
		return err
	}
	out.Other = library.Errorf(library.Failed, p.FeedURL, "another podcast is at this address now: "+title, nil).
		With("feed_other", "What", p.FeedURL, "Title", title).Hint("cosm refresh --accept PODCAST takes it in; the episodes there are stay")
	if !u.Last {
		feed.other = title
		return t.b(bFeeds).Put([]byte(id), encodeFeed(feed))
	}
	state := feed.state
	state.PodcastID, state.URL, state.Private = id, p.FeedURL, p.Private
	state.Failures++
	state.NextTry = t.now.Add(otherPause)
	return t.setFeed(state, library.FeedCheck{
		At: u.Check.At, Result: "failed", Code: out.Other.Code, Error: out.Other.Why, Reason: library.ReasonOf(out.Other),
	}, title)
}

// accept forgets that the feed was another podcast's when the first part of a
// long one is taken in.
func (t *tx) accept(u *library.FeedUpdate, feed *feedRecord) error {
	if feed.other == "" {
		return nil
	}
	feed.other = ""
	return t.b(bFeeds).Put([]byte(u.State.PodcastID), encodeFeed(feed))
}
