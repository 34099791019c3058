package store

import (
	"cmp"
	"slices"

	"cosm/library"
)

// PutDownload keeps where a download stands. A record without a state is
// Invalid; NotFound if the episode is unknown.
func (s *Store) PutDownload(d library.DownloadRecord) error {
	if d.State == "" {
		return library.Errorf(library.Invalid, "keep a download", "it has no state", nil)
	}
	return s.update(func(t *tx) error { return t.putDownload(&d) })
}

func (t *tx) putDownload(d *library.DownloadRecord) error {
	at, err := t.place(d.EpisodeID)
	if err != nil {
		return err
	}
	if err := t.b(bDownloads).Put([]byte(d.EpisodeID), encodeDownload(d)); err != nil {
		return err
	}
	set, clear := flagDownloaded, flags(0)
	if d.State != library.DownloadDone {
		set, clear = clear, set
	}
	_, err = t.setFlags(at, d.EpisodeID, set, clear)
	return err
}

// DownloadRecord is what is remembered of a download; NotFound if there is
// none.
func (s *Store) DownloadRecord(id library.EpisodeID) (d library.DownloadRecord, err error) {
	err = s.view(func(t *tx) error {
		v := t.b(bDownloads).Get([]byte(id))
		if v == nil {
			return notFound("download", string(id))
		}
		d, err = decodeDownload(v)
		d.EpisodeID = id
		return err
	})
	return d, err
}

// DownloadRecords gives all that is remembered of downloads, by episode.
func (s *Store) DownloadRecords() (list []library.DownloadRecord, err error) {
	err = s.view(func(t *tx) error {
		return t.b(bDownloads).ForEach(func(k, v []byte) error {
			d, err := decodeDownload(v)
			d.EpisodeID = library.EpisodeID(k)
			list = append(list, d)
			return err
		})
	})
	return list, err
}

// Downloads lists downloads as the listener sees them: what is under way or
// waits in the order asked for, then what failed, then what is on disk, the
// last one first.
func (s *Store) Downloads() (list []library.Download, err error) {
	list = []library.Download{}
	err = s.view(func(t *tx) error {
		r := t.reader()
		return t.b(bDownloads).ForEach(func(k, v []byte) error {
			d, err := decodeDownload(v)
			if err != nil {
				return err
			}
			ep, err := r.episode(library.EpisodeID(k))
			if err != nil {
				return err
			}
			list = append(list, library.Download{
				EpisodeID: ep.ID, PodcastID: ep.PodcastID, Title: ep.Title, Podcast: ep.PodcastTitle,
				State: d.State, Path: d.Path, Done: d.Done, Size: d.Size, Error: d.Error, ErrorCode: d.ErrorCode, ErrorReason: d.ErrorReason, At: d.At,
			})
			return nil
		})
	})
	slices.SortStableFunc(list, func(a, b library.Download) int {
		if r := cmp.Compare(rank(a.State), rank(b.State)); r != 0 {
			return r
		}
		if rank(a.State) == 0 {
			return a.At.Compare(b.At)
		}
		return b.At.Compare(a.At)
	})
	return list, err
}

func rank(s library.DownloadState) int {
	switch s {
	case library.DownloadDone:
		return 2
	case library.DownloadFailed:
		return 1
	}
	return 0
}

// DeleteDownloads forgets downloads and gives their files, which the caller
// deletes. Unknown ids do no harm.
func (s *Store) DeleteDownloads(ids []library.EpisodeID) (files []string, err error) {
	err = s.update(func(t *tx) error {
		files = nil
		for _, id := range ids {
			v := t.b(bDownloads).Get([]byte(id))
			if v == nil {
				continue
			}
			d, err := decodeDownload(v)
			if err != nil {
				return err
			}
			if d.Path != "" {
				files = append(files, d.Path)
			}
			if err := t.deleteDownload(id); err != nil {
				return err
			}
		}
		return nil
	})
	return files, err
}

func (t *tx) deleteDownload(id library.EpisodeID) error {
	if err := t.b(bDownloads).Delete([]byte(id)); err != nil {
		return err
	}
	at, err := t.place(id)
	if err != nil {
		return err
	}
	_, err = t.setFlags(at, id, 0, flagDownloaded)
	return err
}

func encodeDownload(d *library.DownloadRecord) []byte {
	var e encoder
	e.str(1, string(d.State))
	e.str(2, d.Path)
	e.str(3, d.URL)
	e.int(4, d.Done)
	e.int(5, d.Size)
	e.str(6, d.ETag)
	e.str(7, d.LastModified)
	e.str(8, d.Error)
	e.time(9, d.At)
	e.reason(10, d.ErrorCode, d.ErrorReason)
	return e.b
}

// decodeDownload leaves EpisodeID to the caller.
func decodeDownload(v []byte) (r library.DownloadRecord, err error) {
	err = decode(v, func(d *decoder) {
		switch d.field {
		case 1:
			r.State = library.DownloadState(d.text)
		case 2:
			r.Path = d.text
		case 3:
			r.URL = d.text
		case 4:
			r.Done = d.int()
		case 5:
			r.Size = d.int()
		case 6:
			r.ETag = d.text
		case 7:
			r.LastModified = d.text
		case 8:
			r.Error = d.text
		case 9:
			r.At = d.time()
		case 10:
			r.ErrorCode, r.ErrorReason = d.reason()
		}
	})
	return r, err
}
