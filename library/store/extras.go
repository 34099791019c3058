package store

import (
	"bytes"

	"cosm/library"
)

// Setting is the value of key that the listener set; false if none is set.
func (s *Store) Setting(key string) (value string, set bool, err error) {
	err = s.view(func(t *tx) error {
		v := t.b(bSettings).Get([]byte(key))
		value, set = string(v), v != nil
		return nil
	})
	return value, set, err
}

// Settings are all values that the listener set.
func (s *Store) Settings() (map[string]string, error) {
	all := map[string]string{}
	err := s.view(func(t *tx) error {
		return t.b(bSettings).ForEach(func(k, v []byte) error {
			all[string(k)] = string(v)
			return nil
		})
	})
	return all, err
}

// SetSetting keeps the value of key. An empty key is Invalid.
func (s *Store) SetSetting(key, value string) error {
	if key == "" {
		return library.Errorf(library.Invalid, "keep a setting", "it has no name", nil)
	}
	return s.update(func(t *tx) error { return t.b(bSettings).Put([]byte(key), []byte(value)) })
}

// ResetSetting forgets the value of key.
func (s *Store) ResetSetting(key string) error {
	return s.update(func(t *tx) error { return t.b(bSettings).Delete([]byte(key)) })
}

// PutChapters keeps the chapters that were fetched or found in the audio.
// NotFound if the episode is unknown.
func (s *Store) PutChapters(id library.EpisodeID, chapters []library.Chapter) error {
	var e encoder
	encodeChapters(&e, 1, chapters)
	return s.putExtra(bChapters, id, e.b, func(ep *library.Episode) { ep.HasChapters = len(chapters) > 0 })
}

// Chapters are those kept by PutChapters; kept is false if there are none.
func (s *Store) Chapters(id library.EpisodeID) (chapters []library.Chapter, kept bool, err error) {
	err = s.view(func(t *tx) error {
		v := t.b(bChapters).Get([]byte(id))
		if kept = v != nil; kept {
			chapters, err = decodeChapterList(v)
		}
		return err
	})
	return chapters, kept, err
}

func decodeChapterList(v []byte) (chapters []library.Chapter, err error) {
	err = decode(v, func(d *decoder) {
		if d.field == 1 {
			chapters = append(chapters, decodeChapter(d))
		}
	})
	return chapters, err
}

// PutTranscript keeps a transcript that was fetched. NotFound if the episode is
// unknown.
func (s *Store) PutTranscript(id library.EpisodeID, tr library.Transcript) error {
	return s.putExtra(bTranscripts, id, encodeTranscript(&tr), func(ep *library.Episode) { ep.HasTranscript = true })
}

// Transcript is the one kept by PutTranscript; kept is false if there is none.
func (s *Store) Transcript(id library.EpisodeID) (tr library.Transcript, kept bool, err error) {
	err = s.view(func(t *tx) error {
		v := t.b(bTranscripts).Get([]byte(id))
		if kept = v != nil; kept {
			err = decodeTranscript(v, &tr)
		}
		return err
	})
	return tr, kept, err
}

// putExtra writes to a bucket beside the episode's and corrects what lists say.
func (s *Store) putExtra(b bucket, id library.EpisodeID, v []byte, correct func(*library.Episode)) error {
	return s.update(func(t *tx) error {
		if _, err := t.place(id); err != nil {
			return err
		}
		if err := t.b(b).Put([]byte(id), v); err != nil {
			return err
		}
		var ep library.Episode
		at, err := decodeEpisode(t.b(bEpisodes).Get([]byte(id)), &ep)
		if err != nil {
			return err
		}
		correct(&ep)
		return putChanged(t.b(bEpisodes), []byte(id), encodeEpisode(at, &ep))
	})
}

// AddLedger adds to the sums of the rows' hosts and purposes.
func (s *Store) AddLedger(rows []library.LedgerRow) error {
	return s.update(func(t *tx) error {
		for i := range rows {
			k := ledgerKey(&rows[i])
			sum, err := decodeLedger(k, t.b(bLedger).Get(k))
			if err != nil {
				return err
			}
			addRow(&sum, &rows[i])
			if err := t.b(bLedger).Put(k, encodeLedger(&sum)); err != nil {
				return err
			}
		}
		return nil
	})
}

func addRow(sum, row *library.LedgerRow) {
	sum.Requests += row.Requests
	sum.BytesIn += row.BytesIn
	sum.BytesOut += row.BytesOut
	if sum.FirstAt.IsZero() || !row.FirstAt.IsZero() && row.FirstAt.Before(sum.FirstAt) {
		sum.FirstAt = row.FirstAt
	}
	if row.LastAt.After(sum.LastAt) {
		sum.LastAt = row.LastAt
	}
}

// Ledger lists the sums by host and purpose.
func (s *Store) Ledger() (rows []library.LedgerRow, err error) {
	rows = []library.LedgerRow{}
	err = s.view(func(t *tx) error {
		return t.b(bLedger).ForEach(func(k, v []byte) error {
			row, err := decodeLedger(k, v)
			rows = append(rows, row)
			return err
		})
	})
	return rows, err
}

// EraseLedger forgets all sums.
func (s *Store) EraseLedger() error {
	return s.update(func(t *tx) error {
		name := []byte(bucketNames[bLedger])
		if err := t.DeleteBucket(name); err != nil {
			return err
		}
		_, err := t.CreateBucket(name)
		return err
	})
}

func ledgerKey(r *library.LedgerRow) []byte { return []byte(r.Host + "\x00" + r.Purpose) }

func encodeLedger(r *library.LedgerRow) []byte {
	var e encoder
	e.int(1, r.Requests)
	e.int(2, r.BytesIn)
	e.int(3, r.BytesOut)
	e.time(4, r.FirstAt)
	e.time(5, r.LastAt)
	return e.b
}

func decodeLedger(k, v []byte) (r library.LedgerRow, err error) {
	host, purpose, _ := bytes.Cut(k, []byte{0})
	r.Host, r.Purpose = string(host), string(purpose)
	err = decode(v, func(d *decoder) {
		switch d.field {
		case 1:
			r.Requests = d.int()
		case 2:
			r.BytesIn = d.int()
		case 3:
			r.BytesOut = d.int()
		case 4:
			r.FirstAt = d.time()
		case 5:
			r.LastAt = d.time()
		}
	})
	return r, err
}
