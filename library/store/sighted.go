package store

import (
	"bytes"

	"cosm/library"
)

// idents reads by what a podcast's episodes are known again, in order of id.
func (t *tx) idents(p library.PodcastID) (list []ident, err error) {
	err = t.ofPodcast(bIdents, p, func(k, v []byte) error {
		i, err := decodeIdent(k, v)
		list = append(list, i)
		return err
	})
	return list, err
}

// ofPodcast goes through the entries of a podcast's episodes in a bucket keyed
// by episode. Few podcasts share the beginning of their ids, but some do.
func (t *tx) ofPodcast(b bucket, p library.PodcastID, fn func(k, v []byte) error) error {
	prefix := []byte(p[:prefixKey])
	c := t.b(b).Cursor()
	for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
		record := v
		if b != bEpisodes {
			if record = t.b(bEpisodes).Get(k); record == nil {
				continue
			}
		}
		owner, _, err := borrowTitle(record)
		if err != nil {
			return err
		}
		if owner != p {
			continue
		}
		if err := fn(k, v); err != nil {
			return err
		}
	}
	return nil
}

// What bSighted says of an episode.
const (
	sightedOld = 1 // known before this version of the feed
	sightedNew = 2 // came with an earlier part of it
)

// readSighted tells which episodes came in the parts before this one.
func (m *merging) readSighted() error {
	if m.u.Part == 0 {
		return m.clearSighted() // what an interrupted refresh left
	}
	b := m.t.b(bSighted)
	for j := range m.olds {
		v := b.Get([]byte(m.olds[j].id))
		m.olds[j].seen = v != nil
		if len(v) > 0 && v[0] == sightedNew {
			m.earlier++
		}
	}
	return nil
}

func (m *merging) writeSighted() error {
	for _, id := range m.sighted {
		v := []byte{sightedOld}
		if m.ids[id] {
			v[0] = sightedNew
		}
		if err := m.t.b(bSighted).Put([]byte(id), v); err != nil {
			return err
		}
	}
	return nil
}

func (m *merging) clearSighted() error {
	var seen [][]byte
	err := m.t.ofPodcast(bSighted, m.podcast, func(k, _ []byte) error {
		seen = append(seen, bytes.Clone(k))
		return nil
	})
	for _, k := range seen {
		if err == nil {
			err = m.t.b(bSighted).Delete(k)
		}
	}
	return err
}
