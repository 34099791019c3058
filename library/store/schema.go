package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"cosm/library"
)

// bucket is one of the library's tables.
type bucket int

// The buckets. P: podcast id, E: episode id, T: sortable time, newest first.
const (
	bMeta        bucket = iota // name → value; "schema"
	bPodcasts                  // P → podcast as lists show it
	bDetails                   // P → the rest of what the feed says
	bFeeds                     // P → validators, schedule, health
	bCounts                    // P → episodes, unplayed, newest
	bFeedKeys                  // hash of an address, present or past → P
	bGUIDs                     // hash of podcast:guid → P
	bEpisodes                  // E → episode as lists show it
	bNotes                     // E → the rest of what the feed says
	bIdents                    // E → by what the feed's next version is matched
	bSighted                   // E → nothing: seen in the parts so far of a long feed
	bMarks                     // E → what the listener did
	bPositions                 // E → where the listener left off
	bDownloads                 // E → download
	bChapters                  // E → chapters fetched
	bTranscripts               // E → transcript fetched
	bByPodcast                 // P T rest of E → flags
	bByTime                    // T E → flags
	bInbox                     // T E → flags, of those that are new
	bFavourites                // T E → flags
	bStarted                   // T E → flags, of those with a position
	bDownloaded                // T E → flags
	bHistory                   // number → entry
	bLists                     // name → episode ids; "queue"
	bSettings                  // key → value
	bLedger                    // host, purpose → sums
	bucketCount
)

var bucketNames = [bucketCount]string{
	"meta", "podcasts", "podcast_details", "feeds", "counts", "feed_keys", "guids",
	"episodes", "notes", "idents", "sighted", "marks", "positions", "downloads", "chapters", "transcripts",
	"by_podcast", "by_time", "inbox", "favourites", "started", "downloaded",
	"history", "lists", "settings", "ledger",
}

// clustered tells of buckets into which entries come in order: their pages can
// be filled.
func (b bucket) clustered() bool {
	switch b {
	case bEpisodes, bNotes, bIdents, bByPodcast, bHistory, bTranscripts, bPodcasts, bDetails:
		return true
	}
	return false
}

// migration brings the schema from one version to the next.
type migration func(*tx) error

// migrations make, in order, version 1 from an empty file, 2 from 1 and so on.
// Each is one transaction. Never change one that was released: add another.
func migrations() []migration {
	return []migration{
		makeBuckets,
		forgetBodies, // 2: details and notes hold all of the podcast namespace
	}
}

// forgetBodies makes the next refresh read each feed in full once, whether it
// has changed or not: records hold more of what feeds say than before.
func forgetBodies(t *tx) error {
	b := t.b(bFeeds)
	var ids [][]byte
	if err := b.ForEach(func(k, _ []byte) error {
		ids = append(ids, bytes.Clone(k))
		return nil
	}); err != nil {
		return err
	}
	for _, id := range ids {
		var f feedRecord
		if err := decodeFeed(b.Get(id), &f); err != nil {
			return err
		}
		f.state.ETag, f.state.LastModified, f.state.BodyHash = "", "", ""
		if err := b.Put(id, encodeFeed(&f)); err != nil {
			return err
		}
	}
	return nil
}

func makeBuckets(t *tx) error {
	for _, name := range bucketNames {
		if _, err := t.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
	}
	return nil
}

// migrate brings the file to the version of steps.
func (s *Store) migrate(steps []migration, readOnly bool) error {
	version, err := s.schema()
	if err != nil {
		return err
	}
	switch {
	case version == len(steps):
		return nil
	case version > len(steps):
		return library.Errorf(library.NewerSchema, "open the library", fmt.Sprintf(
			"a newer cosm wrote it (version %d; this one knows %d)", version, len(steps)), nil).
			With("library_newer", "Path", s.path, "Version", strconv.Itoa(version), "Known", strconv.Itoa(len(steps))).Hint("update cosm")
	case readOnly:
		return library.Errorf(library.ReadOnly, "open the library", fmt.Sprintf(
			"it is of the older version %d and must be brought up to date first", version), nil).With("library_older", "Path", s.path, "Version", strconv.Itoa(version))
	}
	if version > 0 {
		if err := s.keepCopy(len(steps)); err != nil {
			return fmt.Errorf("keep a copy: %w", err)
		}
	}
	for ; version < len(steps); version++ {
		err := s.update(func(t *tx) error {
			if err := steps[version](t); err != nil {
				return fmt.Errorf("migrate to version %d: %w", version+1, err)
			}
			return t.setSchema(version + 1)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// schema is the version of the file, 0 for an empty one.
func (s *Store) schema() (version int, err error) {
	err = s.view(func(t *tx) error {
		if first, _ := t.Cursor().First(); first == nil {
			return nil
		}
		meta := t.Bucket([]byte(bucketNames[bMeta]))
		if meta == nil {
			return fmt.Errorf("%w: it is no library of cosm", errDamaged)
		}
		n, size := binary.Uvarint(meta.Get([]byte("schema")))
		if size <= 0 || n == 0 || n > 1<<20 {
			return fmt.Errorf("%w: no schema version", errDamaged)
		}
		version = int(n)
		return nil
	})
	return version, err
}

func (t *tx) setSchema(version int) error {
	meta, err := t.CreateBucketIfNotExists([]byte(bucketNames[bMeta]))
	if err != nil {
		return err
	}
	return meta.Put([]byte("schema"), binary.AppendUvarint(nil, uint64(version)))
}

// keepCopy writes the file as it is beside itself before it is migrated to
// version. A copy that is there already is of an attempt that failed: it stays.
func (s *Store) keepCopy(version int) error {
	name := s.path + ".before-v" + strconv.Itoa(version)
	if _, err := os.Stat(name); err == nil {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*") // of mode 0600
	if err != nil {
		return err
	}
	defer removeQuietly(f.Name())
	err = s.Backup(f)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
