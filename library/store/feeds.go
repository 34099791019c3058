package store

import (
	"cosm/library"
)

// maxHealth is how many checks a feed's health log keeps.
const maxHealth = 20

// FeedStates gives what is remembered of the feeds of ids, nil for all. Unknown
// ids are left out.
func (s *Store) FeedStates(ids []library.PodcastID) (list []library.FeedState, err error) {
	err = s.view(func(t *tx) error {
		if ids != nil {
			for _, id := range ids {
				if v := t.b(bPodcasts).Get([]byte(id)); v != nil {
					state, err := t.feedState(id, v)
					if err != nil {
						return err
					}
					list = append(list, state)
				}
			}
			return nil
		}
		return t.b(bPodcasts).ForEach(func(k, v []byte) error {
			state, err := t.feedState(library.PodcastID(k), v)
			list = append(list, state)
			return err
		})
	})
	return list, err
}

func (t *tx) feedState(id library.PodcastID, podcast []byte) (library.FeedState, error) {
	var p library.Podcast
	if err := decodePodcast(podcast, &p); err != nil {
		return library.FeedState{}, err
	}
	var f feedRecord
	if err := decodeFeed(t.b(bFeeds).Get([]byte(id)), &f); err != nil {
		return library.FeedState{}, err
	}
	f.state.PodcastID, f.state.Title, f.state.URL, f.state.Private = id, p.Title, p.FeedURL, p.Private
	return f.state, nil
}

// setFeed writes the state after a look at the feed, moves the podcast to
// another address where the state has one, and adds to the health log unless
// the check has no time. other is the title of another podcast that is there
// now and was not taken in.
func (t *tx) setFeed(state library.FeedState, check library.FeedCheck, other string) error {
	k := []byte(state.PodcastID)
	var f feedRecord
	if err := decodeFeed(t.b(bFeeds).Get(k), &f); err != nil {
		return err
	}
	f.state, f.other = state, other
	if !check.At.IsZero() {
		f.lastError, f.lastCode, f.lastReason = check.Error, check.Code, check.Reason
		f.health = append([]library.FeedCheck{check}, f.health[:min(len(f.health), maxHealth-1)]...)
	}
	if err := t.b(bFeeds).Put(k, encodeFeed(&f)); err != nil {
		return err
	}
	var p library.Podcast
	if err := decodePodcast(t.b(bPodcasts).Get(k), &p); err != nil {
		return err
	}
	if p.FeedURL == state.URL && p.Private == state.Private {
		return nil
	}
	if err := t.moveFeed(state.PodcastID, state.URL); err != nil {
		return err
	}
	p.FeedURL, p.Private = state.URL, state.Private
	return t.b(bPodcasts).Put(k, encodePodcast(&p))
}

// moveFeed makes address one of the podcast's. The addresses before stay, so
// that who subscribes there once more finds the same podcast.
func (t *tx) moveFeed(id library.PodcastID, address string) error {
	b, key := t.b(bFeedKeys), feedKey(address)
	if owner := b.Get(key); owner != nil {
		return nil // its own, or that of another subscription of the same feed
	}
	return b.Put(key, []byte(id))
}
