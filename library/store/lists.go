package store

import (
	"encoding/binary"
	"slices"

	"cosm/library"
)

// The only list so far.
const queueName = "queue"

// queue reads the queue's ids.
func (t *tx) queue() []library.EpisodeID {
	v := t.b(bLists).Get([]byte(queueName))
	ids := make([]library.EpisodeID, 0, len(v)/episodeKey)
	for ; len(v) >= episodeKey; v = v[episodeKey:] {
		ids = append(ids, library.EpisodeID(v[:episodeKey]))
	}
	return ids
}

func (t *tx) setQueue(ids []library.EpisodeID) error {
	v := make([]byte, 0, len(ids)*episodeKey)
	for _, id := range ids {
		v = append(v, id...)
	}
	return t.b(bLists).Put([]byte(queueName), v)
}

// unqueue takes episodes out of the queue.
func (t *tx) unqueue(gone []listed) error {
	set := make(map[library.EpisodeID]bool, len(gone))
	for _, e := range gone {
		set[e.id] = true
	}
	now := t.queue()
	rest := slices.DeleteFunc(slices.Clone(now), func(id library.EpisodeID) bool { return set[id] })
	if len(rest) == len(now) {
		return nil
	}
	return t.setQueue(rest)
}

// Queue lists the queue in order.
func (s *Store) Queue() (list []library.Episode, err error) {
	err = s.view(func(t *tx) error {
		list, err = t.reader().byID(t.queue())
		return err
	})
	return list, err
}

// EditQueue changes the queue and gives it as it is then. What is queued leaves
// the inbox. NotFound if an episode to be queued is unknown, Invalid if the
// edit makes no sense; then nothing is changed.
func (s *Store) EditQueue(e library.QueueEdit) (list []library.Episode, err error) {
	err = s.update(func(t *tx) error {
		now, err := edited(t.queue(), e)
		if err != nil {
			return err
		}
		if e.Op == library.QueueAdd || e.Op == library.QueueSet {
			for _, id := range e.IDs {
				at, err := t.place(id)
				if err != nil {
					return err
				}
				if _, err := t.setFlags(at, id, 0, flagNew); err != nil {
					return err
				}
			}
		}
		if err := t.setQueue(now); err != nil {
			return err
		}
		list, err = t.reader().byID(now)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// edited is the queue after e.
func edited(queue []library.EpisodeID, e library.QueueEdit) ([]library.EpisodeID, error) {
	ids := unique(e.IDs)
	rest := slices.DeleteFunc(slices.Clone(queue), func(id library.EpisodeID) bool { return slices.Contains(ids, id) })
	switch e.Op {
	case library.QueueAdd:
		if e.Front {
			return append(ids, rest...), nil
		}
		return append(rest, ids...), nil
	case library.QueueRemove:
		return rest, nil
	case library.QueueMove:
		if len(ids) == 0 {
			return nil, library.Errorf(library.Invalid, "move in the queue", "no episode is named", nil).With("nothing_named")
		}
		from := slices.Index(queue, ids[0])
		if from < 0 {
			return nil, library.Errorf(library.NotFound, "move in the queue", "the episode is not in it", nil).With("not_in_queue")
		}
		queue = slices.Delete(queue, from, from+1)
		return slices.Insert(queue, min(max(e.Index, 0), len(queue)), ids[0]), nil
	case library.QueueClear:
		return nil, nil
	case library.QueueSet:
		return ids, nil
	}
	return nil, library.Errorf(library.Invalid, "change the queue", "unknown change "+string(e.Op), nil)
}

func unique(ids []library.EpisodeID) []library.EpisodeID {
	seen, out := make(map[library.EpisodeID]bool, len(ids)), make([]library.EpisodeID, 0, len(ids))
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

// AppendHistory adds an entry and gives its id. Entries stay in the order in
// which they were added.
func (s *Store) AppendHistory(h library.HistoryEntry) (id uint64, err error) {
	err = s.update(func(t *tx) error {
		b := t.b(bHistory)
		if id, err = b.NextSequence(); err != nil {
			return err
		}
		return b.Put(numberKey(id), encodeHistory(&h))
	})
	return id, err
}

// ExtendHistory says how far an entry has come by now. NotFound if it was
// erased meanwhile.
func (s *Store) ExtendHistory(id uint64, to, listened library.Seconds, finished bool) error {
	return s.update(func(t *tx) error {
		b, k := t.b(bHistory), numberKey(id)
		v := b.Get(k)
		if v == nil {
			return library.Errorf(library.NotFound, "extend the history", "the entry was erased", nil)
		}
		h, err := decodeHistory(k, v)
		if err != nil {
			return err
		}
		h.To, h.Listened, h.Finished = to, listened, finished
		return b.Put(k, encodeHistory(&h))
	})
}

// History lists entries, the last added first.
func (s *Store) History(q library.HistoryQuery) (list []library.HistoryEntry, err error) {
	list = []library.HistoryEntry{}
	err = s.view(func(t *tx) error {
		c := t.b(bHistory).Cursor()
		for k, v := c.Last(); k != nil; k, v = c.Prev() {
			h, err := decodeHistory(k, v)
			switch {
			case err != nil:
				return err
			case h.At.Before(q.Since), q.Episode != "" && h.EpisodeID != q.Episode:
				continue
			}
			if list = append(list, h); q.Limit > 0 && len(list) >= q.Limit {
				return nil
			}
		}
		return nil
	})
	return list, err
}

// EraseHistory deletes entries, all if none is named. Unknown ids do no harm.
func (s *Store) EraseHistory(ids []uint64) error {
	return s.update(func(t *tx) error {
		if len(ids) > 0 {
			for _, id := range ids {
				if err := t.b(bHistory).Delete(numberKey(id)); err != nil {
					return err
				}
			}
			return nil
		}
		// The bucket's counter stays, so that no id is used twice.
		c := t.b(bHistory).Cursor()
		for k, _ := c.First(); k != nil; k, _ = c.First() {
			if err := c.Delete(); err != nil {
				return err
			}
		}
		return nil
	})
}

func encodeHistory(h *library.HistoryEntry) []byte {
	var e encoder
	e.time(1, h.At)
	e.str(2, string(h.EpisodeID))
	e.str(3, string(h.PodcastID))
	e.str(4, h.Title)
	e.str(5, h.Podcast)
	e.seconds(6, h.From)
	e.seconds(7, h.To)
	e.seconds(8, h.Listened)
	e.bool(9, h.Finished)
	return e.b
}

func decodeHistory(k, v []byte) (h library.HistoryEntry, err error) {
	if len(k) != 8 {
		return h, errRecord
	}
	h.ID = binary.BigEndian.Uint64(k)
	err = decode(v, func(d *decoder) {
		switch d.field {
		case 1:
			h.At = d.time()
		case 2:
			h.EpisodeID = library.EpisodeID(d.text)
		case 3:
			h.PodcastID = library.PodcastID(d.text)
		case 4:
			h.Title = d.text
		case 5:
			h.Podcast = d.text
		case 6:
			h.From = d.seconds()
		case 7:
			h.To = d.seconds()
		case 8:
			h.Listened = d.seconds()
		case 9:
			h.Finished = d.bool()
		}
	})
	return h, err
}
