package store

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"time"

	"cosm/library"
)

// oldest and ahead bound the dates that are believed. Podcasts began in this
// millennium; a clock may be wrong by a day or so.
var oldest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

const ahead = 48 * time.Hour

// Merge writes what looks at feeds brought, all in one transaction. Episodes
// are matched with those known (see matcher): what the listener did to them
// stays. Those that a Whole feed has no more are kept as Gone, unless it came
// empty. New ones go to the inbox; of a podcast's first refresh only the newest
// does, since nobody asks to be told of a whole archive. Undated ones count as
// published when they were first seen.
func (s *Store) Merge(updates []library.FeedUpdate) (outcomes []library.FeedOutcome, err error) {
	err = s.update(func(t *tx) error {
		outcomes = make([]library.FeedOutcome, len(updates))
		f := newFolder()
		for i := range updates {
			if outcomes[i], err = t.merge(f, &updates[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return outcomes, nil
}

func (t *tx) merge(f *folder, u *library.FeedUpdate) (out library.FeedOutcome, err error) {
	id := u.State.PodcastID
	out.PodcastID = id
	record := t.b(bPodcasts).Get([]byte(id))
	if record == nil {
		out.Removed = true
		return out, nil
	}
	var feed feedRecord
	if err := decodeFeed(t.b(bFeeds).Get([]byte(id)), &feed); err != nil {
		return out, err
	}
	if u.Part > 0 && feed.other != "" { // as was found by the first part
		return out, t.refuse(u, &feed, feed.other, &out)
	}
	first, earlier := feed.state.RefreshedAt.IsZero(), 0
	if len(u.Episodes) > 0 || u.Part > 0 {
		m := &merging{t: t, f: f, u: u, out: &out, podcast: id, first: first || u.Older}
		if err := m.match(); err != nil {
			return out, err
		}
		if other, err := m.otherPodcast(record); err != nil || other && !u.Accept {
			return out, errors.Join(err, t.refuse(u, &feed, u.Title, &out))
		} else if other {
			first, m.first = true, true
		}
		if err := m.run(); err != nil {
			return out, err
		}
		earlier = m.earlier
	}
	if u.Podcast != nil {
		if err := t.mergePodcast(id, record, u.Podcast); err != nil {
			return out, err
		}
	}
	if !u.Last {
		return out, t.accept(u, &feed)
	}
	if first && !u.State.RefreshedAt.IsZero() {
		if err := t.welcome(id); err != nil {
			return out, err
		}
	}
	if u.Older {
		return out, t.setFeed(u.State, library.FeedCheck{}, feed.other)
	}
	check := u.Check
	check.New = earlier + len(out.Added)
	if check.Result == "" {
		check.Result = "unchanged"
		if check.New > 0 {
			check.Result = "new"
		}
	}
	return out, t.setFeed(u.State, check, "")
}

// mergePodcast takes what the feed says and keeps what is the listener's.
func (t *tx) mergePodcast(id library.PodcastID, record []byte, stated *library.PodcastDetail) error {
	var old library.Podcast
	if err := decodePodcast(record, &old); err != nil {
		return err
	}
	d := *stated
	d.ID, d.FeedURL, d.Private, d.Tags, d.SubscribedAt = id, old.FeedURL, old.Private, old.Tags, old.SubscribedAt
	if d.Title == "" {
		d.Title = old.Title
	}
	return t.putPodcast(&d)
}

// welcome puts the newest episode of a new subscription into the inbox.
func (t *tx) welcome(id library.PodcastID) error {
	e, ok, err := t.newest(id)
	if err != nil || !ok {
		return err
	}
	_, err = t.setFlags(place{id, e.sort}, e.id(), flagNew, 0)
	return err
}

func (t *tx) newest(id library.PodcastID) (e entry, ok bool, err error) {
	k, v := t.b(bByPodcast).Cursor().Seek([]byte(id))
	if !bytes.HasPrefix(k, []byte(id)) {
		return e, false, nil
	}
	e, err = entryOf(k, v, true)
	return e, err == nil, err
}

// merging is one update's episodes on their way in.
type merging struct {
	t       *tx
	f       *folder
	u       *library.FeedUpdate
	out     *library.FeedOutcome
	podcast library.PodcastID
	first   bool

	olds    []ident
	m       *matcher
	added   []addition
	ids     map[library.EpisodeID]bool // of added
	sighted []library.EpisodeID
	earlier int // episodes that earlier parts added
}

// addition is an episode that is new to the library.
type addition struct {
	id   library.EpisodeID
	item int
}

// match finds which items are episodes that are known.
func (m *merging) match() (err error) {
	if m.olds, err = m.t.idents(m.podcast); err != nil {
		return err
	}
	if m.long() {
		if err := m.readSighted(); err != nil {
			return err
		}
	}
	items := make([]keys, len(m.u.Episodes))
	for i := range m.u.Episodes {
		ep := m.item(i)
		items[i] = m.f.keysOf(&ep)
	}
	m.m = newMatcher(m.olds, items)
	m.m.run()
	return nil
}

// long tells that the feed comes in parts.
func (m *merging) long() bool { return m.u.Part > 0 || !m.u.Last }

// run writes what was matched.
func (m *merging) run() error {
	if err := m.write(); err != nil {
		return err
	}
	long := m.long()
	if long && !m.u.Last {
		return m.writeSighted()
	}
	if m.u.Last && m.u.Whole {
		if err := m.leave(); err != nil {
			return err
		}
	}
	if long {
		return m.clearSighted()
	}
	return nil
}

// item is an item of the feed, without a date that cannot be.
func (m *merging) item(i int) library.EpisodeDetail {
	ep := m.u.Episodes[i]
	if ep.Published.Before(oldest) || ep.Published.After(m.t.now.Add(ahead)) {
		ep.Published = time.Time{}
	}
	return ep
}

// write takes in what changed and what is new, and corrects the sums.
func (m *merging) write() error {
	for i, j := range m.m.of {
		switch j {
		case isCopy:
		case isNew:
			m.add(i)
		default:
			m.sighted = append(m.sighted, m.olds[j].id)
			if err := m.change(i, &m.olds[j]); err != nil {
				return err
			}
		}
	}
	for _, a := range m.added {
		m.out.Added = append(m.out.Added, a.id)
		m.sighted = append(m.sighted, a.id)
	}
	// In order of their keys, so that pages fill one after the other.
	slices.SortFunc(m.added, func(a, b addition) int { return strings.Compare(string(a.id), string(b.id)) })
	for _, a := range m.added {
		if err := m.insert(a); err != nil {
			return err
		}
	}
	if len(m.added) == 0 && m.out.Changed == 0 {
		return nil
	}
	return m.t.recount(m.podcast, len(m.added))
}

// recount adds new, unplayed episodes to the sums and looks up the newest.
func (t *tx) recount(p library.PodcastID, added int) error {
	if err := t.count(p, added, added); err != nil {
		return err
	}
	c, err := decodeCounts(t.b(bCounts).Get([]byte(p)))
	if err != nil {
		return err
	}
	e, ok, err := t.newest(p)
	if err != nil || !ok {
		return err
	}
	var ep library.Episode
	if _, err := decodeEpisode(t.b(bEpisodes).Get([]byte(e.id())), &ep); err != nil {
		return err
	}
	c.latest = ep.Published
	return t.b(bCounts).Put([]byte(p), encodeCounts(c))
}

// add finds an id for the new item i.
func (m *merging) add(i int) {
	ep, k := m.item(i), m.m.items[i]
	text := identity(&ep, k, m.m.guids[k.guid] == 1, m.m.shared[k.path], m.f)
	if m.ids == nil {
		m.ids = make(map[library.EpisodeID]bool, len(m.u.Episodes))
	}
	for salt := 0; ; salt++ {
		id := library.NewEpisodeID(m.podcast, text, salt)
		if !m.ids[id] && m.t.b(bEpisodes).Get([]byte(id)) == nil {
			m.ids[id] = true
			m.added = append(m.added, addition{id, i})
			return
		}
	}
}

// insert writes a new episode.
func (m *merging) insert(a addition) error {
	ep, k := m.item(a.item), []byte(a.id)
	listed, notes, content := stated(&ep)
	if listed.Published.IsZero() {
		listed.Published = m.t.now.Truncate(time.Second)
	}
	at := place{m.podcast, sortOf(listed.Published, a.item)}
	if err := m.t.b(bEpisodes).Put(k, encodeEpisode(at, &listed)); err != nil {
		return err
	}
	if err := m.t.b(bNotes).Put(k, withFirstSeen(m.t.now, notes)); err != nil {
		return err
	}
	row := ident{keys: m.m.items[a.item], content: content}
	if err := m.t.b(bIdents).Put(k, encodeIdent(&row)); err != nil {
		return err
	}
	var f flags
	if !m.first {
		f = flagNew
		if err := m.t.setMark(a.id, f); err != nil {
			return err
		}
	}
	return m.t.index(at, a.id, f, 0)
}

// change writes what the feed now says of an episode, if it is not what it said
// before.
func (m *merging) change(i int, old *ident) error {
	ep := m.item(i)
	listed, notes, content := stated(&ep)
	row := ident{keys: m.m.items[i], content: content}
	if content == old.content && !old.gone && row.keys == old.keys {
		return nil
	}
	k := []byte(old.id)
	if content != old.content || old.gone {
		m.out.Changed++
		if err := m.rewrite(old.id, i, &listed, notes); err != nil {
			return err
		}
	}
	return m.t.b(bIdents).Put(k, encodeIdent(&row))
}

func (m *merging) rewrite(id library.EpisodeID, i int, listed *library.Episode, notes []byte) error {
	var was library.EpisodeDetail
	k := []byte(id)
	at, err := decodeEpisode(m.t.b(bEpisodes).Get(k), &was.Episode)
	if err != nil {
		return err
	}
	if err := decodeNotes(m.t.b(bNotes).Get(k), &was); err != nil {
		return err
	}
	if listed.Published.IsZero() {
		listed.Published = was.Published
	}
	if listed.Duration == 0 {
		listed.Duration = was.Duration
	}
	listed.HasChapters = listed.HasChapters || m.t.b(bChapters).Get(k) != nil
	listed.HasTranscript = listed.HasTranscript || m.t.b(bTranscripts).Get(k) != nil
	if !listed.Published.Equal(was.Published) {
		if at, err = m.t.moveInTime(id, at, sortOf(listed.Published, i)); err != nil {
			return err
		}
	}
	if err := m.t.b(bEpisodes).Put(k, encodeEpisode(at, listed)); err != nil {
		return err
	}
	return m.t.b(bNotes).Put(k, withFirstSeen(was.FirstSeen, notes))
}

// moveInTime changes the place of an episode in the indexes.
func (t *tx) moveInTime(id library.EpisodeID, at place, sort int64) (place, error) {
	f, err := t.flagsOf(at, id)
	if err != nil {
		return at, err
	}
	if err := t.unindex(at, id, f); err != nil {
		return at, err
	}
	at.sort = sort
	return at, t.index(at, id, f, 0)
}

// leave marks the episodes that the whole feed did not bring.
func (m *merging) leave() error {
	if len(m.u.Episodes) == 0 && m.u.Part == 0 {
		return nil
	}
	for j := range m.olds {
		old := &m.olds[j]
		if m.m.taken[j] || old.gone {
			continue
		}
		b, k := m.t.b(bEpisodes), []byte(old.id)
		var ep library.Episode
		at, err := decodeEpisode(b.Get(k), &ep)
		if err != nil {
			return err
		}
		ep.Gone, old.gone = true, true
		if err := b.Put(k, encodeEpisode(at, &ep)); err != nil {
			return err
		}
		if err := m.t.b(bIdents).Put(k, encodeIdent(old)); err != nil {
			return err
		}
		m.out.Left++
	}
	return nil
}
