package store

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"

	"cosm/library"
)

// reader puts episodes together from their buckets.
type reader struct {
	t        *tx
	episodes *bolt.Cursor
	at, v    []byte // where it stands
	titles   map[library.PodcastID]string
	queued   map[library.EpisodeID]bool
}

func (t *tx) reader() *reader {
	r := &reader{
		t: t, episodes: t.b(bEpisodes).Cursor(),
		titles: map[library.PodcastID]string{}, queued: map[library.EpisodeID]bool{},
	}
	for _, id := range t.queue() {
		r.queued[id] = true
	}
	return r
}

// title is a podcast's, empty if there is none.
func (r *reader) title(p library.PodcastID) (string, error) {
	title, ok := r.titles[p]
	if ok {
		return title, nil
	}
	var pod library.Podcast
	if err := decodePodcast(r.t.b(bPodcasts).Get([]byte(p)), &pod); err != nil {
		return "", err
	}
	r.titles[library.PodcastID(strings.Clone(string(p)))] = pod.Title // p may be borrowed
	return pod.Title, nil
}

// episode reads an episode; NotFound if there is none.
func (r *reader) episode(id library.EpisodeID) (library.Episode, error) {
	v := r.record(id)
	if v == nil {
		return library.Episode{}, notFound("episode", string(id))
	}
	at, err := decodePlace(v)
	if err != nil {
		return library.Episode{}, err
	}
	f, err := r.t.flagsOf(at, id)
	if err != nil {
		return library.Episode{}, err
	}
	return r.flagged(id, v, f)
}

// flagged reads the episode of record v, whose flags are known.
func (r *reader) flagged(id library.EpisodeID, v []byte, f flags) (ep library.Episode, err error) {
	ep.ID = id
	if _, err = decodeEpisode(v, &ep); err != nil {
		return ep, err
	}
	if ep.PodcastTitle, err = r.title(ep.PodcastID); err != nil {
		return ep, err
	}
	ep.Played, ep.Favourite, ep.New = f&flagPlayed != 0, f&flagFavourite != 0, f&flagNew != 0
	ep.Queued = r.queued[id]
	if f&flagPosition != 0 {
		p, err := decodePosition(r.t.b(bPositions).Get([]byte(id)))
		if err != nil {
			return ep, err
		}
		ep.Position = p.at
		if p.duration > 0 {
			ep.Duration = p.duration
		}
	}
	if f&flagDownloaded != 0 {
		d, err := decodeDownload(r.t.b(bDownloads).Get([]byte(id)))
		if err != nil {
			return ep, err
		}
		ep.Downloaded, ep.Path = true, d.Path
	}
	if f&flagProblem != 0 {
		m, err := decodeMark(r.t.b(bMarks).Get([]byte(id)))
		if err != nil {
			return ep, err
		}
		m.problem.tell(&ep)
	}
	return ep, nil
}

// Episodes lists episodes. Those of q.IDs that are unknown are left out. What a
// query costs depends on what it gives, not on the size of the library, unless
// it has a Text or a Sort other than newest and oldest.
func (s *Store) Episodes(q library.EpisodeQuery) (list []library.Episode, err error) {
	err = s.view(func(t *tx) error {
		if len(q.IDs) > 0 {
			list, err = t.reader().byID(q.IDs)
		} else {
			list, err = t.reader().query(q)
		}
		return err
	})
	return list, err
}

func (r *reader) byID(ids []library.EpisodeID) ([]library.Episode, error) {
	list := make([]library.Episode, 0, len(ids))
	for _, id := range ids {
		ep, err := r.episode(id)
		if library.CodeOf(err) == library.NotFound {
			continue
		} else if err != nil {
			return nil, err
		}
		list = append(list, ep)
	}
	return list, nil
}

// query goes through the index that has the fewest entries for q.
func (r *reader) query(q library.EpisodeQuery) ([]library.Episode, error) {
	all := q.Sort != "" && q.Sort != "newest" && q.Sort != "oldest"
	take := taker{skip: max(q.Offset, 0), limit: q.Limit}
	if all {
		take = taker{}
	}
	text := r.textFilter(q.Text)
	err := r.each(q, func(e entry) (bool, error) {
		if text == nil {
			return take.one(e), nil
		}
		return text.add(e, &take)
	})
	if err == nil && text != nil {
		_, err = text.flush(&take)
	}
	if err != nil {
		return nil, err
	}
	list, err := r.load(take.taken)
	switch {
	case err != nil:
		return nil, err
	case !all:
		return list, nil
	}
	sortEpisodes(list, q.Sort)
	return window(list, q.Offset, q.Limit), nil
}

// taker takes the entries of the page that is asked for.
type taker struct {
	skip, limit int
	taken       []entry
}

// one takes e; false when the page is full.
func (t *taker) one(e entry) bool {
	if t.skip > 0 {
		t.skip--
		return true
	}
	if t.limit > 0 && len(t.taken) >= t.limit {
		return false
	}
	t.taken = append(t.taken, e)
	return t.limit <= 0 || len(t.taken) < t.limit
}

// entry is one of an index. Its key is valid till the transaction ends.
type entry struct {
	key       string
	ofPodcast bool // the index is that of a podcast's episodes
	sort      int64
	flags     flags
}

func (e entry) id() library.EpisodeID {
	if e.ofPodcast {
		return library.EpisodeID(e.key[:prefixKey] + e.key[byPodcastID:])
	}
	return library.EpisodeID(strings.Clone(e.key[sortKey:]))
}

// entryOf reads an index entry of either kind.
func entryOf(k, v []byte, ofPodcast bool) (entry, error) {
	e := entry{key: borrow(k), ofPodcast: ofPodcast}
	want, at := sortKey+episodeKey, 0
	if ofPodcast {
		want, at = byPodcastID+episodeKey-prefixKey, podcastKey
	}
	if len(k) != want || len(v) == 0 {
		return e, fmt.Errorf("%w: an entry of a list", errDamaged)
	}
	e.sort, e.flags = readSort(k[at:]), flags(v[0])
	return e, nil
}

// each calls fn with the entries for q, but for its Text, till fn returns false.
func (r *reader) each(q library.EpisodeQuery, fn func(entry) (bool, error)) error {
	index, prefix := indexOf(q)
	c := r.t.b(index).Cursor()
	var k, v []byte
	step := c.Next
	if q.Sort == "oldest" {
		k, v = last(c, prefix)
		step = c.Prev
	} else {
		k, v = c.Seek([]byte(prefix))
	}
	matches := r.matcher(q)
	for ; k != nil && strings.HasPrefix(borrow(k), prefix); k, v = step() {
		e, err := entryOf(k, v, index == bByPodcast)
		if err != nil {
			return err
		}
		if !q.Since.IsZero() && e.sort < q.Since.UnixMilli() {
			if q.Sort == "oldest" {
				continue
			}
			return nil
		}
		if ok, err := matches(e); err != nil {
			return err
		} else if !ok {
			continue
		}
		if more, err := fn(e); err != nil || !more {
			return err
		}
	}
	return nil
}

// last puts c on the last key that begins with prefix.
func last(c *bolt.Cursor, prefix string) (k, v []byte) {
	if prefix == "" {
		return c.Last()
	}
	// What follows the prefix in a key is at most this and then the rest of an id.
	if k, _ = c.Seek(append([]byte(prefix), 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)); k == nil {
		return c.Last()
	}
	return c.Prev()
}

func indexOf(q library.EpisodeQuery) (index bucket, prefix string) {
	switch {
	case q.Podcast != "":
		return bByPodcast, string(q.Podcast)
	case q.New:
		return bInbox, ""
	case q.Started:
		return bStarted, ""
	case q.Favourite:
		return bFavourites, ""
	case q.Downloaded:
		return bDownloaded, ""
	}
	return bByTime, ""
}

// matcher is the filter of q by flags and time.
func (r *reader) matcher(q library.EpisodeQuery) func(entry) (bool, error) {
	want, unwanted := wanted(q)
	since := q.Since.Truncate(time.Millisecond)
	return func(e entry) (bool, error) {
		if e.flags&want != want || e.flags&unwanted != 0 {
			return false, nil
		}
		// The sortable time is up to a second after the true one.
		if q.Since.IsZero() || e.sort-since.UnixMilli() >= 1000 {
			return true, nil
		}
		var ep library.Episode
		_, err := decodeEpisode(r.record(e.id()), &ep)
		return !ep.Published.Before(since), err
	}
}

func wanted(q library.EpisodeQuery) (want, unwanted flags) {
	if q.New {
		want |= flagNew
	}
	if q.Favourite {
		want |= flagFavourite
	}
	if q.Downloaded {
		want |= flagDownloaded
	}
	if q.Started {
		want, unwanted = want|flagPosition, unwanted|flagPlayed
	}
	if q.Unplayed {
		unwanted |= flagPlayed
	}
	return want, unwanted
}

// sortEpisodes sorts a list that has the newest first already.
func sortEpisodes(list []library.Episode, by string) {
	switch by {
	case "title":
		folded := foldedTitles(list, func(ep library.Episode) string { return ep.Title })
		slices.SortStableFunc(list, func(a, b library.Episode) int { return cmp.Compare(folded[a.ID], folded[b.ID]) })
	case "podcast":
		folded := foldedTitles(list, func(ep library.Episode) string { return ep.PodcastTitle })
		slices.SortStableFunc(list, func(a, b library.Episode) int {
			return cmp.Or(cmp.Compare(folded[a.ID], folded[b.ID]), cmp.Compare(a.PodcastID, b.PodcastID))
		})
	case "duration":
		slices.SortStableFunc(list, func(a, b library.Episode) int { return cmp.Compare(b.Duration, a.Duration) })
	}
}

func foldedTitles(list []library.Episode, title func(library.Episode) string) map[library.EpisodeID]string {
	folded := make(map[library.EpisodeID]string, len(list))
	f := newFolder()
	for _, ep := range list {
		folded[ep.ID] = f.fold(title(ep))
	}
	return folded
}

func window[T any](list []T, offset, limit int) []T {
	list = list[min(max(offset, 0), len(list)):]
	if limit > 0 {
		list = list[:min(limit, len(list))]
	}
	return list
}

// Episode is all that is known of an episode; NotFound if it is unknown.
// Chapters are those fetched, else those that the feed has.
func (s *Store) Episode(id library.EpisodeID) (d library.EpisodeDetail, err error) {
	err = s.view(func(t *tx) error {
		d, err = t.episodeDetail(t.reader(), id)
		return err
	})
	return d, err
}

func (t *tx) episodeDetail(r *reader, id library.EpisodeID) (d library.EpisodeDetail, err error) {
	if d.Episode, err = r.episode(id); err != nil {
		return d, err
	}
	if err := decodeNotes(t.b(bNotes).Get([]byte(id)), &d); err != nil {
		return d, err
	}
	m, err := decodeMark(t.b(bMarks).Get([]byte(id)))
	if err != nil {
		return d, err
	}
	d.PlayedAt = m.playedAt
	pos, err := decodePosition(t.b(bPositions).Get([]byte(id)))
	if err != nil {
		return d, err
	}
	d.PositionAt = pos.saved
	if v := t.b(bChapters).Get([]byte(id)); v != nil {
		d.Chapters, err = decodeChapterList(v)
	}
	return d, err
}
