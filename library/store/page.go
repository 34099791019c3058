package store

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cosm/library"
)

// fewEntries is up to how many records are looked up one by one, in the order
// of the list. More of them are read in the order in which they lie.
const fewEntries = 256

// load reads the episodes of entries, in their order.
func (r *reader) load(entries []entry) ([]library.Episode, error) {
	list := make([]library.Episode, len(entries))
	err := r.records(entries, func(i int, id library.EpisodeID, v []byte) (err error) {
		list[i], err = r.flagged(id, v, entries[i].flags)
		return err
	})
	return list, err
}

// records calls fn with the records of entries, in any order.
func (r *reader) records(entries []entry, fn func(i int, id library.EpisodeID, v []byte) error) error {
	order := make([]numbered, len(entries))
	for i, e := range entries {
		order[i] = numbered{e.id(), i}
	}
	if len(order) > fewEntries {
		slices.SortFunc(order, func(a, b numbered) int { return cmp.Compare(a.id, b.id) })
	}
	for _, e := range order {
		v := r.record(e.id)
		if v == nil {
			return fmt.Errorf("%w: episode %s of a list has no record", errDamaged, e.id)
		}
		if err := fn(e.i, e.id, v); err != nil {
			return err
		}
	}
	return nil
}

type numbered struct {
	id library.EpisodeID
	i  int
}

// record is the raw record of an episode, nil if there is none. The next one is
// found without a search.
func (r *reader) record(id library.EpisodeID) []byte {
	if r.at != nil {
		if r.at, r.v = r.episodes.Next(); string(r.at) == string(id) {
			return r.v
		}
	}
	if r.at, r.v = r.episodes.Seek([]byte(id)); string(r.at) == string(id) {
		return r.v
	}
	r.at = nil
	return nil
}

// textFilter keeps the entries in whose title, or the podcast's, a text occurs.
// It looks at more of them at a time the longer it finds too little. When a page
// is still not full after a while, hits are rare: then all titles are read once
// in the order in which they lie, which costs less than looking them up.
type textFilter struct {
	r     *reader
	find  *finder
	shows map[library.PodcastID]bool // whose title has the text
	held  []entry
	most  int
	seen  int
	hits  map[string]bool // ids; nil till all titles have been read
}

// lookedUp is how many titles are looked up before all are read.
const lookedUp = 5 * fewEntries

// textFilter is nil where there is no text to look for.
func (r *reader) textFilter(text string) *textFilter {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return &textFilter{r: r, find: newFinder(text), shows: map[library.PodcastID]bool{}, most: fewEntries}
}

// add looks at e, or holds it for later; false when the page is full.
func (f *textFilter) add(e entry, take *taker) (more bool, err error) {
	if f.hits != nil {
		if !f.hits[e.key[sortKey:]] {
			return true, nil
		}
		return take.one(e), nil
	}
	f.held = append(f.held, e)
	if len(f.held) < f.most {
		return true, nil
	}
	if more, err = f.flush(take); err != nil || !more {
		return false, err
	}
	if f.seen >= lookedUp && !e.ofPodcast {
		return true, f.readAll()
	}
	return true, nil
}

// flush looks at what is held.
func (f *textFilter) flush(take *taker) (more bool, err error) {
	hit := make([]bool, len(f.held))
	err = f.r.records(f.held, func(i int, _ library.EpisodeID, v []byte) error {
		hit[i], err = f.matches(v)
		return err
	})
	more = true
	for i, e := range f.held {
		if hit[i] && more {
			more = take.one(e)
		}
	}
	f.seen += len(f.held)
	f.held, f.most = f.held[:0], min(4*f.most, 1<<14)
	return more, err
}

// matches looks at an episode's record.
func (f *textFilter) matches(v []byte) (bool, error) {
	p, title, err := borrowTitle(v)
	if err != nil || f.find.in(title) {
		return err == nil, err
	}
	has, known := f.shows[p]
	if known {
		return has, nil
	}
	show, err := f.r.title(p)
	has = err == nil && f.find.in(show)
	f.shows[library.PodcastID(strings.Clone(string(p)))] = has
	return has, err
}

// readAll finds all episodes that match.
func (f *textFilter) readAll() error {
	f.hits = map[string]bool{}
	c := f.r.t.b(bEpisodes).Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		hit, err := f.matches(v)
		if err != nil {
			return err
		}
		if hit {
			f.hits[borrow(k)] = true
		}
	}
	return nil
}
