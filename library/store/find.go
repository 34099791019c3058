package store

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cosm/library"
)

// maxCandidates is how many an Ambiguous error names.
const maxCandidates = 5

// candidate is something that a reference may mean.
type candidate struct{ id, title string }

// choose takes the one candidate, or the one whose whole title is the text.
func choose(what, ref string, all []candidate, whole func(title string) bool) (string, error) {
	switch len(all) {
	case 0:
		return "", notFound(what, ref)
	case 1:
		return all[0].id, nil
	}
	equal := slices.DeleteFunc(slices.Clone(all), func(c candidate) bool { return !whole(c.title) })
	if len(equal) == 1 {
		return equal[0].id, nil
	}
	names := make([]string, 0, maxCandidates)
	for _, c := range all[:min(len(all), maxCandidates)] {
		names = append(names, c.id+" ("+c.title+")")
	}
	more := ""
	if n := len(all) - maxCandidates; n > 0 {
		more = fmt.Sprintf(", … (+%d)", n)
	}
	return "", library.Errorf(library.Ambiguous, "find "+what+" "+ref, fmt.Sprintf("%d match", len(all)), nil).With("several_match", "Ref", ref).
		Hint(strings.Join(names, ", ") + more)
}

// FindPodcast takes an id, a feed's address or a part of a title, of any case
// and width. NotFound, or Ambiguous where several titles have that part and
// none is just it.
func (s *Store) FindPodcast(ref string) (p library.Podcast, err error) {
	err = s.view(func(t *tx) error {
		p, err = t.findPodcast(ref)
		return err
	})
	return p, err
}

func (t *tx) findPodcast(ref string) (p library.Podcast, err error) {
	ref = strings.TrimSpace(ref)
	if ref == "" {
		return p, notFound("podcast", ref)
	}
	if p, err = t.podcast(library.PodcastID(ref)); library.CodeOf(err) != library.NotFound {
		return p, err
	}
	if id := t.b(bFeedKeys).Get(feedKey(ref)); id != nil {
		return t.podcast(library.PodcastID(id))
	}
	find := newFinder(ref)
	var all []candidate
	err = t.b(bPodcasts).ForEach(func(k, v []byte) error {
		var p library.Podcast
		if err := decodePodcast(v, &p); err != nil {
			return err
		}
		if find.in(p.Title) {
			all = append(all, candidate{string(k), p.Title})
		}
		return nil
	})
	if err != nil {
		return p, err
	}
	slices.SortFunc(all, func(a, b candidate) int { return cmp.Compare(a.title, b.title) })
	id, err := choose("podcast", ref, all, find.is)
	if err != nil {
		return p, err
	}
	return t.podcast(library.PodcastID(id))
}

// FindEpisode takes an id, latest, latest:PODCAST or a part of a title, of any
// case and width. NotFound, or Ambiguous where several titles have that part
// and none is just it.
func (s *Store) FindEpisode(ref string) (ep library.Episode, err error) {
	err = s.view(func(t *tx) error {
		ep, err = t.findEpisode(strings.TrimSpace(ref))
		return err
	})
	return ep, err
}

func (t *tx) findEpisode(ref string) (ep library.Episode, err error) {
	r := t.reader()
	if ref == "" {
		return ep, notFound("episode", ref)
	}
	if ep, err = r.episode(library.EpisodeID(ref)); library.CodeOf(err) != library.NotFound {
		return ep, err
	}
	if ref == "latest" || strings.HasPrefix(ref, "latest:") {
		return r.latest(ref)
	}
	find := newFinder(ref)
	var all []candidate
	c := t.b(bEpisodes).Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		_, title, err := borrowTitle(v)
		if err != nil {
			return ep, err
		}
		if find.in(title) {
			all = append(all, candidate{string(k), strings.Clone(title)})
		}
	}
	id, err := choose("episode", ref, all, find.is)
	if err != nil {
		return ep, err
	}
	return r.episode(library.EpisodeID(id))
}

// latest is the newest episode of all or of the podcast named after the colon.
func (r *reader) latest(ref string) (ep library.Episode, err error) {
	q := library.EpisodeQuery{Limit: 1}
	if _, podcast, ok := strings.Cut(ref, ":"); ok {
		p, err := r.t.findPodcast(podcast)
		if err != nil {
			return ep, err
		}
		q.Podcast = p.ID
	}
	list, err := r.query(q)
	if err != nil {
		return ep, err
	}
	if len(list) == 0 {
		return ep, notFound("episode", ref)
	}
	return list[0], nil
}
