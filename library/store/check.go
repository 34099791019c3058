package store

import (
	"bytes"
	"context"
	"fmt"
	"os"

	bolt "go.etcd.io/bbolt"

	"cosm/library"
)

// Bounds of what one round of a check holds.
const (
	maxTold  = 20
	maxFixes = 2000
)

// Check reads the whole file. The error is Corrupt if pages are damaged. What
// else is wrong, in lists and sums, is told as problems (twenty at most), which
// Repair puts right. Others may read and write meanwhile.
func (s *Store) Check(ctx context.Context) (problems []string, err error) {
	if err := s.checkPages(ctx); err != nil {
		return nil, s.explain(err)
	}
	err = s.view(func(t *tx) error {
		c := &checker{ctx: ctx, t: t, most: maxTold}
		if err := c.run(); err != nil {
			return err
		}
		for _, p := range c.found {
			problems = append(problems, p.text)
		}
		return nil
	})
	return problems, err
}

// Repair makes lists and sums again from the records, and deletes what belongs
// to no episode. It takes several transactions; each leaves less to do. Corrupt
// if that does not help: then only a backup does.
func (s *Store) Repair(ctx context.Context) (fixed int, err error) {
	last := ""
	for {
		var round []problem
		err := s.view(func(t *tx) error {
			c := &checker{ctx: ctx, t: t, most: maxFixes}
			err := c.run()
			round = c.found
			return err
		})
		if err != nil || len(round) == 0 {
			return fixed, err
		}
		if round[0].text == last { // damaged pages can make what was written not be found
			return fixed, s.corrupt(fmt.Errorf("%w: %s, after repair too", errDamaged, last))
		}
		last = round[0].text
		err = s.update(func(t *tx) error {
			for _, p := range round {
				if err := p.fix(t); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fixed, err
		}
		fixed += len(round)
	}
}

// checkPages walks all pages as of now, by reading the file: bbolt's own check
// crashes where a page points outside of the file.
func (s *Store) checkPages(ctx context.Context) error {
	if s.broken.Load() {
		return errDamaged
	}
	f, err := os.Open(s.path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	return s.protect(func() error {
		m, held, err := s.hold(f)
		if err != nil {
			return err
		}
		defer func() { _ = held.Rollback() }() // till then no page of m is used again
		return walk(ctx, f, m)
	})
}

// hold gives the newest meta page and a transaction that keeps its pages.
func (s *Store) hold(f *os.File) (m meta, held *bolt.Tx, err error) {
	if !s.db.IsReadOnly() {
		writer, err := s.db.Begin(true) // nobody commits in between
		if err != nil {
			return m, nil, err
		}
		defer func() { _ = writer.Rollback() }()
	}
	if m, err = newestMeta(f); err != nil {
		return m, nil, err
	}
	held, err = s.db.Begin(false)
	return m, held, err
}

// problem is something wrong and how to put it right.
type problem struct {
	text string
	fix  func(*tx) error
}

// checker compares indexes and sums with the records.
type checker struct {
	ctx   context.Context
	t     *tx
	most  int
	found []problem
	sums  map[library.PodcastID]counts
}

func (c *checker) full() bool { return len(c.found) >= c.most }

func (c *checker) add(fix func(*tx) error, format string, args ...any) {
	if !c.full() {
		c.found = append(c.found, problem{fmt.Sprintf(format, args...), fix})
	}
}

func (c *checker) run() error {
	c.sums = map[library.PodcastID]counts{}
	for _, step := range []func() error{c.podcasts, c.episodes, c.counts, c.indexes, c.orphans, c.queue} {
		if err := step(); err != nil {
			return err
		}
		if c.full() {
			return nil
		}
	}
	return nil
}

// each goes through a bucket.
func (c *checker) each(b bucket, fn func(k, v []byte) error) error {
	n := 0
	return c.t.b(b).ForEach(func(k, v []byte) error {
		if n++; n%1024 == 0 && c.ctx.Err() != nil {
			return c.ctx.Err()
		}
		return fn(k, v)
	})
}

// podcasts checks that each podcast has its records and its address.
func (c *checker) podcasts() error {
	return c.each(bPodcasts, func(k, v []byte) error {
		id := library.PodcastID(k)
		var p library.Podcast
		if err := decodePodcast(v, &p); err != nil {
			return err
		}
		c.sums[id] = counts{}
		if c.t.b(bFeeds).Get(k) == nil {
			c.add(func(t *tx) error { return t.b(bFeeds).Put([]byte(id), nil) }, "podcast %s has no feed", id)
		}
		if c.t.b(bFeedKeys).Get(feedKey(p.FeedURL)) == nil {
			c.add(func(t *tx) error { return t.moveFeed(id, p.FeedURL) }, "podcast %s is not found by its address", id)
		}
		return nil
	})
}

// episodes checks that each episode stands where it should, and sums up.
func (c *checker) episodes() error {
	return c.each(bEpisodes, func(k, v []byte) error {
		var ep library.Episode
		at, err := decodeEpisode(v, &ep)
		if err != nil {
			return err
		}
		id := library.EpisodeID(k)
		sum, ok := c.sums[at.podcast]
		if !ok {
			c.add(func(t *tx) error { return t.dropEpisode(at, id) }, "episode %s has no podcast", id)
			return nil
		}
		want, err := c.t.trueFlags(id)
		if err != nil {
			return err
		}
		sum.episodes++
		if want&flagPlayed == 0 {
			sum.unplayed++
		}
		if !ep.Published.Before(sum.latest) {
			sum.latest = ep.Published
		}
		c.sums[at.podcast] = sum
		if !c.t.indexed(at, id, want) {
			c.add(func(t *tx) error { return t.index(at, id, want, 0) }, "episode %s is not in its lists", id)
		}
		return c.companions(id)
	})
}

// trueFlags are an episode's flags by the records.
func (t *tx) trueFlags(id library.EpisodeID) (flags, error) {
	k := []byte(id)
	m, err := decodeMark(t.b(bMarks).Get(k))
	if err != nil {
		return 0, err
	}
	f := m.flags & markFlags
	if t.b(bPositions).Get(k) != nil {
		f |= flagPosition
	}
	if v := t.b(bDownloads).Get(k); v != nil {
		d, err := decodeDownload(v)
		if err != nil {
			return 0, err
		}
		if d.State == library.DownloadDone {
			f |= flagDownloaded
		}
	}
	return f, nil
}

// indexed reports whether an episode has the entries that it should.
func (t *tx) indexed(at place, id library.EpisodeID, want flags) bool {
	value, key := []byte{byte(want)}, timeKey(at, id)
	ok := bytes.Equal(t.b(bByPodcast).Get(podcastTimeKey(at, id)), value) && bytes.Equal(t.b(bByTime).Get(key), value)
	for _, f := range flagged {
		if want&f.flag != 0 {
			ok = ok && bytes.Equal(t.b(f.index).Get(key), value)
		}
	}
	return ok
}

// companions checks that an episode has the records which every episode has.
func (c *checker) companions(id library.EpisodeID) error {
	if c.t.b(bNotes).Get([]byte(id)) == nil {
		c.add(func(t *tx) error { return t.b(bNotes).Put([]byte(id), nil) }, "episode %s has no notes", id)
	}
	if c.t.b(bIdents).Get([]byte(id)) == nil {
		c.add(func(t *tx) error { return t.reidentify(id) }, "episode %s would not be known again", id)
	}
	return nil
}

// reidentify makes an episode's ident from its records.
func (t *tx) reidentify(id library.EpisodeID) error {
	var d library.EpisodeDetail
	if _, err := decodeEpisode(t.b(bEpisodes).Get([]byte(id)), &d.Episode); err != nil {
		return err
	}
	if err := decodeNotes(t.b(bNotes).Get([]byte(id)), &d); err != nil {
		return err
	}
	_, _, content := stated(&d)
	row := ident{keys: newFolder().keysOf(&d), content: content, gone: d.Gone}
	return t.b(bIdents).Put([]byte(id), encodeIdent(&row))
}

// dropEpisode deletes an episode without regard to sums.
func (t *tx) dropEpisode(at place, id library.EpisodeID) error {
	_, err := t.removeEpisode(at, id, ^flags(0))
	return err
}

func (c *checker) counts() error {
	if c.full() {
		return nil // the sums are not complete
	}
	for id, want := range c.sums {
		got, err := decodeCounts(c.t.b(bCounts).Get([]byte(id)))
		if err != nil {
			return err
		}
		if got.episodes != want.episodes || got.unplayed != want.unplayed || !got.latest.Equal(want.latest) || c.t.b(bCounts).Get([]byte(id)) == nil {
			c.add(func(t *tx) error { return t.b(bCounts).Put([]byte(id), encodeCounts(want)) },
				"podcast %s has %d episodes, %d unplayed, not %d and %d", id, want.episodes, want.unplayed, got.episodes, got.unplayed)
		}
	}
	return nil
}

// indexes looks for entries without an episode, or at another's place.
func (c *checker) indexes() error {
	all := []bucket{bByPodcast, bByTime}
	for _, f := range flagged {
		all = append(all, f.index)
	}
	for _, b := range all {
		err := c.each(b, func(k, v []byte) error {
			if c.full() || c.belongs(b, k, v) {
				return nil
			}
			key := bytes.Clone(k)
			c.add(func(t *tx) error { return t.b(b).Delete(key) }, "list %s has a wrong entry", bucketNames[b])
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) belongs(b bucket, k, v []byte) bool {
	e, err := entryOf(k, v, b == bByPodcast)
	if err != nil {
		return false
	}
	at, err := decodePlace(c.t.b(bEpisodes).Get([]byte(e.id())))
	if err != nil || at.sort != e.sort {
		return false
	}
	for _, f := range flagged {
		if f.index == b {
			return e.flags&f.flag != 0
		}
	}
	return b != bByPodcast || string(at.podcast) == e.key[:podcastKey]
}

// orphans looks for what belongs to no episode or podcast.
func (c *checker) orphans() error {
	for _, b := range []bucket{bNotes, bIdents, bMarks, bPositions, bDownloads, bChapters, bTranscripts} {
		if err := c.without(b, bEpisodes); err != nil {
			return err
		}
	}
	for _, b := range []bucket{bDetails, bFeeds, bCounts} {
		if err := c.without(b, bPodcasts); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) without(b, owner bucket) error {
	return c.each(b, func(k, _ []byte) error {
		if c.full() || c.t.b(owner).Get(k) != nil {
			return nil
		}
		key := bytes.Clone(k)
		c.add(func(t *tx) error { return t.b(b).Delete(key) }, "%s of %q belong to nothing", bucketNames[b], k)
		return nil
	})
}

func (c *checker) queue() error {
	for _, id := range c.t.queue() {
		if c.t.b(bEpisodes).Get([]byte(id)) == nil {
			c.add(func(t *tx) error { return t.unqueue([]listed{{id: id}}) }, "the queue has an unknown episode")
		}
	}
	return nil
}
