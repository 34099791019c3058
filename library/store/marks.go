package store

import (
	"fmt"
	"time"

	"cosm/library"
)

// SetPlayed marks episodes as played, which takes them out of the inbox, or as
// not played. NotFound if one is unknown; then none is changed.
func (s *Store) SetPlayed(ids []library.EpisodeID, on bool) error {
	if on {
		return s.mark(ids, flagPlayed, flagNew)
	}
	return s.mark(ids, 0, flagPlayed)
}

// SetFavourite makes episodes favourites or ends that. NotFound if one is
// unknown; then none is changed.
func (s *Store) SetFavourite(ids []library.EpisodeID, on bool) error {
	return s.markOne(ids, flagFavourite, on)
}

// SetNew puts episodes into the inbox or takes them out. NotFound if one is
// unknown; then none is changed.
func (s *Store) SetNew(ids []library.EpisodeID, on bool) error {
	return s.markOne(ids, flagNew, on)
}

func (s *Store) markOne(ids []library.EpisodeID, f flags, on bool) error {
	if on {
		return s.mark(ids, f, 0)
	}
	return s.mark(ids, 0, f)
}

func (s *Store) mark(ids []library.EpisodeID, set, clear flags) error {
	return s.update(func(t *tx) error {
		changed := false
		for _, id := range ids {
			at, err := t.place(id)
			if err != nil {
				return err
			}
			did, err := t.setFlags(at, id, set, clear)
			if err != nil {
				return err
			}
			changed = changed || did
		}
		if !changed {
			return errNoChange
		}
		return nil
	})
}

// place finds an episode, NotFound if there is none of that id.
func (t *tx) place(id library.EpisodeID) (place, error) {
	v := t.b(bEpisodes).Get([]byte(id))
	if v == nil {
		return place{}, notFound("episode", string(id))
	}
	return decodePlace(v)
}

// flagsOf reads an episode's flags.
func (t *tx) flagsOf(at place, id library.EpisodeID) (flags, error) {
	v := t.b(bByPodcast).Get(podcastTimeKey(at, id))
	if len(v) == 0 {
		return 0, fmt.Errorf("%w: episode %s is in no list", errDamaged, id)
	}
	return flags(v[0]), nil
}

// setFlags changes an episode's flags wherever they are kept.
func (t *tx) setFlags(at place, id library.EpisodeID, set, clear flags) (changed bool, err error) {
	old, err := t.flagsOf(at, id)
	if err != nil {
		return false, err
	}
	now := old&^clear | set
	if now == old {
		return false, nil
	}
	if err := t.index(at, id, now, old); err != nil {
		return false, err
	}
	if (now^old)&markFlags != 0 {
		if err := t.setMark(id, now&markFlags); err != nil {
			return false, err
		}
	}
	if (now^old)&flagPlayed == 0 {
		return true, nil
	}
	unplayed := 1
	if now&flagPlayed != 0 {
		unplayed = -1
	}
	return true, t.count(at.podcast, 0, unplayed)
}

// index writes an episode's index entries, and deletes those of flags that it
// had and has no more.
func (t *tx) index(at place, id library.EpisodeID, now, old flags) error {
	value := []byte{byte(now)}
	if err := t.b(bByPodcast).Put(podcastTimeKey(at, id), value); err != nil {
		return err
	}
	key := timeKey(at, id)
	if err := t.b(bByTime).Put(key, value); err != nil {
		return err
	}
	for _, f := range flagged {
		var err error
		switch {
		case now&f.flag != 0:
			err = t.b(f.index).Put(key, value)
		case old&f.flag != 0:
			err = t.b(f.index).Delete(key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// unindex deletes an episode's index entries.
func (t *tx) unindex(at place, id library.EpisodeID, old flags) error {
	if err := t.b(bByPodcast).Delete(podcastTimeKey(at, id)); err != nil {
		return err
	}
	key := timeKey(at, id)
	if err := t.b(bByTime).Delete(key); err != nil {
		return err
	}
	for _, f := range flagged {
		if old&f.flag == 0 {
			continue
		}
		if err := t.b(f.index).Delete(key); err != nil {
			return err
		}
	}
	return nil
}

// setMark keeps the flags that only the listener sets, with when they were set.
func (t *tx) setMark(id library.EpisodeID, now flags) error {
	b := t.b(bMarks)
	m, err := decodeMark(b.Get([]byte(id)))
	if err != nil {
		return err
	}
	switch {
	case now&flagPlayed == 0:
		m.playedAt = time.Time{}
	case m.flags&flagPlayed == 0:
		m.playedAt = t.now
	}
	switch {
	case now&flagFavourite == 0:
		m.favouredAt = time.Time{}
	case m.flags&flagFavourite == 0:
		m.favouredAt = t.now
	}
	if now&flagProblem == 0 {
		m.problem = trouble{}
	}
	m.flags = now
	if now == 0 {
		return b.Delete([]byte(id))
	}
	return b.Put([]byte(id), encodeMark(m))
}

// count adds to a podcast's sums.
func (t *tx) count(p library.PodcastID, episodes, unplayed int) error {
	b := t.b(bCounts)
	c, err := decodeCounts(b.Get([]byte(p)))
	if err != nil {
		return err
	}
	c.episodes += episodes
	c.unplayed += unplayed
	return b.Put([]byte(p), encodeCounts(c))
}

// SetPosition keeps where the listener left an episode and, where it is known,
// how long its audio really is. The first position takes the episode out of the
// inbox; zero forgets the position. NotFound if the episode is unknown.
func (s *Store) SetPosition(id library.EpisodeID, at, duration library.Seconds) error {
	at = library.Seconds(at.D().Round(time.Millisecond))
	return s.update(func(t *tx) error {
		had := t.b(bPositions).Get([]byte(id)) != nil
		switch {
		case at > 0 && had:
			return t.putPosition(id, at, duration)
		case at > 0:
			return t.firstPosition(id, at, duration)
		}
		where, err := t.place(id)
		switch {
		case err != nil:
			return err
		case !had:
			return errNoChange
		}
		if err := t.b(bPositions).Delete([]byte(id)); err != nil {
			return err
		}
		_, err = t.setFlags(where, id, 0, flagPosition)
		return err
	})
}

func (t *tx) putPosition(id library.EpisodeID, at, duration library.Seconds) error {
	return t.b(bPositions).Put([]byte(id), encodePosition(position{at, duration, t.now}))
}

func (t *tx) firstPosition(id library.EpisodeID, at, duration library.Seconds) error {
	where, err := t.place(id)
	if err != nil {
		return err
	}
	if err := t.putPosition(id, at, duration); err != nil {
		return err
	}
	if err := t.learnDuration(id, duration); err != nil {
		return err
	}
	_, err = t.setFlags(where, id, flagPosition, flagNew)
	return err
}

// learnDuration keeps how long an episode is whose feed does not say.
func (t *tx) learnDuration(id library.EpisodeID, d library.Seconds) error {
	if d <= 0 {
		return nil
	}
	var ep library.Episode
	b := t.b(bEpisodes)
	at, err := decodeEpisode(b.Get([]byte(id)), &ep)
	if err != nil || ep.Duration > 0 {
		return err
	}
	ep.Duration = d
	return b.Put([]byte(id), encodeEpisode(at, &ep))
}
