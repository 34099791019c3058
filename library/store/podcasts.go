package store

import (
	"bytes"
	"cmp"
	"slices"

	"cosm/library"
)

// Podcasts lists the subscriptions.
func (s *Store) Podcasts(q library.PodcastQuery) (list []library.Podcast, err error) {
	err = s.view(func(t *tx) error {
		list, err = t.podcasts(q.Tag)
		return err
	})
	if err != nil {
		return nil, err
	}
	sortPodcasts(list, q.Sort)
	return list, nil
}

// podcasts reads three buckets side by side: all have the same keys.
func (t *tx) podcasts(tag string) ([]library.Podcast, error) {
	list := []library.Podcast{}
	feeds, sums := t.b(bFeeds).Cursor(), t.b(bCounts).Cursor()
	fk, fv := feeds.First()
	ck, cv := sums.First()
	c := t.b(bPodcasts).Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		for fk != nil && bytes.Compare(fk, k) < 0 {
			fk, fv = feeds.Next()
		}
		for ck != nil && bytes.Compare(ck, k) < 0 {
			ck, cv = sums.Next()
		}
		if !bytes.Equal(fk, k) || !bytes.Equal(ck, k) {
			return nil, errDamaged
		}
		p, err := podcastOf(k, v, fv, cv)
		if err != nil {
			return nil, err
		}
		if tag == "" || slices.Contains(p.Tags, tag) {
			list = append(list, p)
		}
	}
	return list, nil
}

func podcastOf(id, record, feed, sums []byte) (p library.Podcast, err error) {
	p.ID = library.PodcastID(id)
	if err := decodePodcast(record, &p); err != nil {
		return p, err
	}
	if err := feedHead(feed, &p); err != nil {
		return p, err
	}
	c, err := decodeCounts(sums)
	p.Episodes, p.Unplayed, p.LatestAt = c.episodes, c.unplayed, c.latest
	return p, err
}

func sortPodcasts(list []library.Podcast, by string) {
	f := newFolder()
	titles := make(map[library.PodcastID]string, len(list))
	for _, p := range list {
		titles[p.ID] = f.fold(p.Title)
	}
	slices.SortFunc(list, func(a, b library.Podcast) int {
		order := 0
		switch by {
		case "latest":
			order = b.LatestAt.Compare(a.LatestAt)
		case "unplayed":
			order = cmp.Compare(b.Unplayed, a.Unplayed)
		case "subscribed":
			order = b.SubscribedAt.Compare(a.SubscribedAt)
		}
		return cmp.Or(order, cmp.Compare(titles[a.ID], titles[b.ID]), cmp.Compare(a.ID, b.ID))
	})
}

// podcast reads a subscription; NotFound if there is none.
func (t *tx) podcast(id library.PodcastID) (library.Podcast, error) {
	k := []byte(id)
	v := t.b(bPodcasts).Get(k)
	if v == nil {
		return library.Podcast{}, notFound("podcast", string(id))
	}
	return podcastOf(k, v, t.b(bFeeds).Get(k), t.b(bCounts).Get(k))
}

// Podcast is all that is known of a podcast; NotFound if it is unknown.
func (s *Store) Podcast(id library.PodcastID) (d library.PodcastDetail, err error) {
	err = s.view(func(t *tx) error {
		if d.Podcast, err = t.podcast(id); err != nil {
			return err
		}
		if err := decodeDetail(t.b(bDetails).Get([]byte(id)), &d); err != nil {
			return err
		}
		var f feedRecord
		if err := decodeFeed(t.b(bFeeds).Get([]byte(id)), &f); err != nil {
			return err
		}
		d.Health, d.NextTry, d.CheckEvery = f.health, f.state.NextTry, f.state.Every
		d.Stopped, d.Other = f.state.Stopped, f.other
		return nil
	})
	return d, err
}

// PodcastByFeed finds the podcast subscribed at address, now or before its feed
// moved. NotFound if there is none.
func (s *Store) PodcastByFeed(address string) (p library.Podcast, err error) {
	err = s.view(func(t *tx) error {
		id := t.b(bFeedKeys).Get(feedKey(address))
		if id == nil {
			return notFound("podcast", address)
		}
		p, err = t.podcast(library.PodcastID(id))
		return err
	})
	return p, err
}

// PodcastByGUID finds the podcast whose feed states that podcast:guid. NotFound
// if there is none, or guid is empty.
func (s *Store) PodcastByGUID(guid string) (p library.Podcast, err error) {
	err = s.view(func(t *tx) error {
		id := t.b(bGUIDs).Get(hashKey(guid))
		if guid == "" || id == nil {
			return notFound("podcast", guid)
		}
		p, err = t.podcast(library.PodcastID(id))
		return err
	})
	return p, err
}

func feedKey(address string) []byte { return hashKey(library.FeedKey(address)) }

// SetTags replaces a podcast's tags. NotFound if it is unknown.
func (s *Store) SetTags(id library.PodcastID, tags []string) error {
	return s.update(func(t *tx) error {
		p, err := t.podcast(id)
		if err != nil {
			return err
		}
		p.Tags = slices.Clone(tags)
		return t.b(bPodcasts).Put([]byte(id), encodePodcast(&p))
	})
}

// Subscribe takes podcasts in by FeedURL, with what else is known of them; id,
// sums and times are made here. What was subscribed at the same address before
// stays as it is, gains the tags, and is told by known. Episodes come by Merge.
func (s *Store) Subscribe(podcasts []library.PodcastDetail) (list []library.Podcast, known []bool, err error) {
	err = s.update(func(t *tx) error {
		list, known = make([]library.Podcast, len(podcasts)), make([]bool, len(podcasts))
		for i := range podcasts {
			if list[i], known[i], err = t.subscribe(podcasts[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return list, known, nil
}

func (t *tx) subscribe(d library.PodcastDetail) (p library.Podcast, known bool, err error) {
	key := feedKey(d.FeedURL)
	if id := t.b(bFeedKeys).Get(key); id != nil {
		p, err = t.podcast(library.PodcastID(id))
		if err != nil {
			return p, true, err
		}
		return p, true, t.addTags(&p, d.Tags)
	}
	id := library.NewPodcastID(d.FeedURL, 0)
	for salt := 1; t.b(bPodcasts).Get([]byte(id)) != nil; salt++ {
		id = library.NewPodcastID(d.FeedURL, salt)
	}
	d.ID, d.SubscribedAt = id, t.now
	if err := t.putPodcast(&d); err != nil {
		return p, false, err
	}
	if err := t.b(bFeeds).Put([]byte(id), encodeFeed(&feedRecord{})); err != nil {
		return p, false, err
	}
	if err := t.b(bCounts).Put([]byte(id), encodeCounts(counts{})); err != nil {
		return p, false, err
	}
	if err := t.b(bFeedKeys).Put(key, []byte(id)); err != nil {
		return p, false, err
	}
	p, err = t.podcast(id)
	return p, false, err
}

func (t *tx) addTags(p *library.Podcast, tags []string) error {
	had := len(p.Tags)
	for _, tag := range tags {
		if !slices.Contains(p.Tags, tag) {
			p.Tags = append(p.Tags, tag)
		}
	}
	if len(p.Tags) == had {
		return nil
	}
	return t.b(bPodcasts).Put([]byte(p.ID), encodePodcast(p))
}

// putPodcast writes a podcast's two records where they differ from those there,
// and its guid's index entry.
func (t *tx) putPodcast(d *library.PodcastDetail) error {
	k := []byte(d.ID)
	if err := putChanged(t.b(bPodcasts), k, encodePodcast(&d.Podcast)); err != nil {
		return err
	}
	var old library.PodcastDetail
	if err := decodeDetail(t.b(bDetails).Get(k), &old); err != nil {
		return err
	}
	if old.GUID != d.GUID {
		if err := t.moveGUID(d.ID, old.GUID, d.GUID); err != nil {
			return err
		}
	}
	return putChanged(t.b(bDetails), k, encodeDetail(d))
}

// moveGUID keeps the index of podcast:guid. The first podcast to claim one
// keeps it.
func (t *tx) moveGUID(id library.PodcastID, old, now string) error {
	b := t.b(bGUIDs)
	if old != "" && string(b.Get(hashKey(old))) == string(id) {
		if err := b.Delete(hashKey(old)); err != nil {
			return err
		}
	}
	if now == "" || b.Get(hashKey(now)) != nil {
		return nil
	}
	return b.Put(hashKey(now), []byte(id))
}

type getPutter interface {
	Get(key []byte) []byte
	Put(key, value []byte) error
}

func putChanged(b getPutter, k, v []byte) error {
	if old := b.Get(k); old != nil && bytes.Equal(old, v) {
		return nil
	}
	return b.Put(k, v)
}

// RemovePodcasts unsubscribes. The history stays; all else goes. It gives the
// files that downloads left. NotFound if one is unknown; then none is removed.
func (s *Store) RemovePodcasts(ids []library.PodcastID) (files []string, err error) {
	err = s.update(func(t *tx) error {
		files = nil
		for _, id := range ids {
			paths, err := t.removePodcast(id)
			if err != nil {
				return err
			}
			files = append(files, paths...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return files, nil
}

func (t *tx) removePodcast(id library.PodcastID) (files []string, err error) {
	if t.b(bPodcasts).Get([]byte(id)) == nil {
		return nil, notFound("podcast", string(id))
	}
	var d library.PodcastDetail
	if err := decodeDetail(t.b(bDetails).Get([]byte(id)), &d); err != nil {
		return nil, err
	}
	if err := t.moveGUID(id, d.GUID, ""); err != nil {
		return nil, err
	}
	episodes, err := t.episodesOf(id)
	if err != nil {
		return nil, err
	}
	for _, e := range episodes {
		path, err := t.removeEpisode(place{id, e.sort}, e.id, e.flags)
		if err != nil {
			return nil, err
		}
		if path != "" {
			files = append(files, path)
		}
	}
	if err := t.unqueue(episodes); err != nil {
		return nil, err
	}
	if err := t.forgetAddresses(id); err != nil {
		return nil, err
	}
	for _, b := range []bucket{bPodcasts, bDetails, bFeeds, bCounts} {
		if err := t.b(b).Delete([]byte(id)); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// listed is an episode of a list, without its record.
type listed struct {
	id    library.EpisodeID
	sort  int64
	flags flags
}

// episodesOf lists a podcast's episodes, newest first.
func (t *tx) episodesOf(id library.PodcastID) (list []listed, err error) {
	err = t.reader().each(library.EpisodeQuery{Podcast: id}, func(e entry) (bool, error) {
		list = append(list, listed{e.id(), e.sort, e.flags})
		return true, nil
	})
	return list, err
}

// removeEpisode deletes an episode and gives the file of its download.
func (t *tx) removeEpisode(at place, id library.EpisodeID, f flags) (file string, err error) {
	k := []byte(id)
	if v := t.b(bDownloads).Get(k); v != nil {
		d, err := decodeDownload(v)
		if err != nil {
			return "", err
		}
		file = d.Path
	}
	if err := t.unindex(at, id, f); err != nil {
		return "", err
	}
	for _, b := range []bucket{
		bEpisodes, bNotes, bIdents, bSighted, bMarks, bPositions, bDownloads, bChapters, bTranscripts,
	} {
		if err := t.b(b).Delete(k); err != nil {
			return "", err
		}
	}
	return file, nil
}

// forgetAddresses deletes the addresses, present and past, of a podcast.
func (t *tx) forgetAddresses(id library.PodcastID) error {
	var keys [][]byte
	err := t.b(bFeedKeys).ForEach(func(k, v []byte) error {
		if string(v) == string(id) {
			keys = append(keys, bytes.Clone(k))
		}
		return nil
	})
	for _, k := range keys {
		if err == nil {
			err = t.b(bFeedKeys).Delete(k)
		}
	}
	return err
}
