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
// It looks at more of them at a time the longer it finds too little: a page is
// soon full, and what has no hits is read in the order in which it lies.
type textFilter struct {
	r    *reader
	find *finder
	held []entry
	most int
}

// textFilter is nil where there is no text to look for.
func (r *reader) textFilter(text string) *textFilter {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return &textFilter{r: r, find: newFinder(text), most: fewEntries}
}

// add looks at e, or holds it for later; false when the page is full.
func (f *textFilter) add(e entry, take *taker) (bool, error) {
	if f.held = append(f.held, e); len(f.held) < f.most {
		return true, nil
	}
	return f.flush(take)
}

// flush looks at what is held.
func (f *textFilter) flush(take *taker) (more bool, err error) {
	hit := make([]bool, len(f.held))
	err = f.r.records(f.held, func(i int, _ library.EpisodeID, v []byte) error {
		p, title, err := borrowTitle(v)
		if err != nil {
			return err
		}
		if hit[i] = f.find.in(title); hit[i] {
			return nil
		}
		hit[i], err = f.inShow(p)
		return err
	})
	more = true
	for i, e := range f.held {
		if hit[i] && more {
			more = take.one(e)
		}
	}
	f.held, f.most = f.held[:0], min(4*f.most, 1<<16)
	return more, err
}

func (f *textFilter) inShow(p library.PodcastID) (bool, error) {
	title, err := f.r.title(p)
	return err == nil && f.find.in(title), err
}
