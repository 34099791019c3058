package store

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"

	"cosm/library"
)

const (
	loadBatch    = 1000    // items of one transaction
	loadBatchLen = 4 << 20 // bytes of JSON of one transaction
)

// LoadReport tells what Load took in.
type LoadReport struct {
	Podcasts, Episodes, History int
}

// Load takes in a document that Dump wrote. What is in both, the document's
// podcasts, episodes and settings replace; the rest of the library stays. The
// document is read twice: if anything in it is wrong (Invalid, or NewerSchema)
// nothing is taken in. Then it is taken in by several transactions: what a full
// disk or a crash leaves out, loading again adds.
func (s *Store) Load(r io.ReadSeeker) (report LoadReport, err error) {
	check := &loader{s: s, known: map[library.PodcastID]bool{}}
	if err := check.read(r); err != nil {
		return report, s.explain(err)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return report, err
	}
	l := &loader{s: s, known: check.known, writes: true, old: check.old}
	if err := l.read(r); err != nil {
		return report, s.explain(err)
	}
	return l.report, nil
}

// badDump is the error for a document that cannot be taken in.
func badDump(why string, cause error) error {
	return library.Errorf(library.Invalid, "read the exported library", why, cause).With("bad_export")
}

// loader reads a document, and writes what is in it if it is told to.
type loader struct {
	s      *Store
	writes bool
	known  map[library.PodcastID]bool // podcasts of the document
	old    map[library.HistoryEntry]bool
	report LoadReport

	batch []func(*tx) error
	bytes int64
}

func (l *loader) read(r io.Reader) error {
	dec := json.NewDecoder(r)
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		return badDump("it is no JSON object", err)
	}
	var head dumpHead
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return badDump("the JSON is damaged", err)
		}
		name, _ := tok.(string)
		switch name {
		case "format":
			err = dec.Decode(&head.Format)
		case "schema":
			err = dec.Decode(&head.Schema)
		case "exported_at":
			err = dec.Decode(&head.At)
		default:
			if err := checkDumpHead(head); err != nil {
				return err
			}
			err = l.list(dec, name)
		}
		if err != nil {
			return asBadDump(err)
		}
	}
	if _, err := dec.Token(); err != nil {
		return badDump("it ends too early", err)
	}
	if err := checkDumpHead(head); err != nil {
		return err
	}
	return l.flush()
}

// asBadDump keeps errors that have a code, such as that of a full disk.
func asBadDump(err error) error {
	if library.CodeOf(err) != library.Failed {
		return err
	}
	return badDump("the JSON is damaged: "+err.Error(), err)
}

func checkDumpHead(h dumpHead) error {
	switch {
	case h.Format != dumpFormat || h.Schema < 1:
		return badDump("it is no exported library of cosm", nil)
	case h.Schema > len(migrations()):
		return library.Errorf(library.NewerSchema, "read the exported library", "a newer cosm wrote it", nil).With("export_newer").Hint("update cosm")
	}
	return nil
}

// list reads one of the document's lists. Those of a later version of the same
// schema are stepped over.
func (l *loader) list(dec *json.Decoder, name string) error {
	item := l.reader(name)
	if item == nil {
		var ignored json.RawMessage
		return dec.Decode(&ignored)
	}
	if tok, err := dec.Token(); err != nil || tok != json.Delim('[') {
		return badDump(name+" is no list", err)
	}
	if name == "history" && l.writes {
		if err := l.flush(); err != nil {
			return err
		}
		if err := l.readHistory(); err != nil {
			return err
		}
	}
	for dec.More() {
		from := dec.InputOffset()
		write, err := item(dec)
		if err != nil {
			return err
		}
		if err := l.later(write, dec.InputOffset()-from); err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil {
		return badDump(name+" ends too early", err)
	}
	return nil
}

// later keeps a write for the next transaction.
func (l *loader) later(write func(*tx) error, bytes int64) error {
	if !l.writes {
		return nil
	}
	l.batch, l.bytes = append(l.batch, write), l.bytes+bytes
	if len(l.batch) < loadBatch && l.bytes < loadBatchLen {
		return nil
	}
	return l.flush()
}

func (l *loader) flush() error {
	if len(l.batch) == 0 {
		return nil
	}
	err := l.s.update(func(t *tx) error {
		for _, write := range l.batch {
			if err := write(t); err != nil {
				return err
			}
		}
		return nil
	})
	l.batch, l.bytes = l.batch[:0], 0
	return err
}

// reader gives what reads an item of a list and makes the write of it.
func (l *loader) reader(list string) func(*json.Decoder) (func(*tx) error, error) {
	switch list {
	case "podcasts":
		return readItem(l.podcast)
	case "episodes":
		return readItem(l.episode)
	case "queue":
		return readItem(l.queued)
	case "downloads":
		return readItem(l.download)
	case "history":
		return readItem(l.history)
	case "settings":
		return readItem(l.setting)
	case "ledger":
		return readItem(func(r library.LedgerRow) (func(*tx) error, error) {
			return func(t *tx) error { return t.b(bLedger).Put(ledgerKey(&r), encodeLedger(&r)) }, nil
		})
	}
	return nil
}

func readItem[T any](make func(T) (func(*tx) error, error)) func(*json.Decoder) (func(*tx) error, error) {
	return func(dec *json.Decoder) (func(*tx) error, error) {
		var v T
		if err := dec.Decode(&v); err != nil {
			return nil, err
		}
		cleanStrings(reflect.ValueOf(&v))
		return make(v)
	}
}

func (l *loader) podcast(p dumpPodcast) (func(*tx) error, error) {
	if !validID(string(p.ID), podcastKey) {
		return nil, badDump(fmt.Sprintf("%q is no id of a podcast", p.ID), nil)
	}
	if p.FeedURL == "" {
		return nil, badDump("a podcast has no address", nil)
	}
	keys := make([][]byte, len(p.Addresses), len(p.Addresses)+1)
	for i, a := range p.Addresses {
		k, err := hex.DecodeString(a)
		if err != nil || len(k) != len(feedKey("")) {
			return nil, badDump("an address key is wrong", err)
		}
		keys[i] = k
	}
	l.known[p.ID] = true
	l.report.Podcasts++
	return func(t *tx) error { return t.loadPodcast(&p, append(keys, feedKey(p.FeedURL))) }, nil
}

func (t *tx) loadPodcast(p *dumpPodcast, keys [][]byte) error {
	if err := t.putPodcast(&p.PodcastDetail); err != nil {
		return err
	}
	f := feedRecord{lastError: p.LastError, lastCode: p.LastCode, lastReason: p.LastReason, health: p.Health[:min(len(p.Health), maxHealth)]}
	f.state = library.FeedState{
		ETag: p.ETag, LastModified: p.LastModified, BodyHash: p.BodyHash, Stopped: p.Stopped, Complete: p.FeedComplete,
		Failures: p.Failures, NextTry: p.NextTry, RefreshedAt: p.RefreshedAt, Every: p.Every,
		Newest: p.Newest, Gap: p.Gap, Wish: p.Wish, Skip: p.Skip, Archive: p.Archive, Pages: p.Pages,
	}
	f.other = p.Other
	k := []byte(p.ID)
	if err := t.b(bFeeds).Put(k, encodeFeed(&f)); err != nil {
		return err
	}
	if t.b(bCounts).Get(k) == nil {
		if err := t.b(bCounts).Put(k, encodeCounts(counts{})); err != nil {
			return err
		}
	}
	for _, key := range keys {
		if t.b(bFeedKeys).Get(key) != nil {
			continue
		}
		if err := t.b(bFeedKeys).Put(key, k); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) queued(id library.EpisodeID) (func(*tx) error, error) {
	if !validID(string(id), episodeKey) {
		return nil, badDump(fmt.Sprintf("%q is no id of an episode", id), nil)
	}
	return func(t *tx) error {
		now := t.queue()
		if slices.Contains(now, id) || t.b(bEpisodes).Get([]byte(id)) == nil {
			return nil
		}
		return t.setQueue(append(now, id))
	}, nil
}

func (l *loader) download(d library.DownloadRecord) (func(*tx) error, error) {
	if !validID(string(d.EpisodeID), episodeKey) || d.State == "" {
		return nil, badDump("a download is wrong", nil)
	}
	return func(t *tx) error {
		if t.b(bEpisodes).Get([]byte(d.EpisodeID)) == nil {
			return nil
		}
		return t.putDownload(&d)
	}, nil
}

func (l *loader) setting(s dumpSetting) (func(*tx) error, error) {
	if s.Key == "" {
		return nil, badDump("a setting has no name", nil)
	}
	return func(t *tx) error { return t.b(bSettings).Put([]byte(s.Key), []byte(s.Value)) }, nil
}

// readHistory remembers the entries there are, so that none comes twice.
func (l *loader) readHistory() error {
	l.old = map[library.HistoryEntry]bool{}
	list, err := l.s.History(library.HistoryQuery{})
	for _, h := range list {
		h.ID = 0
		l.old[h] = true
	}
	return err
}

func (l *loader) history(h library.HistoryEntry) (func(*tx) error, error) {
	h.At = h.At.UTC()
	bare := h
	bare.ID = 0
	if l.writes && l.old[bare] {
		return func(*tx) error { return nil }, nil
	}
	l.report.History++
	return func(t *tx) error {
		b := t.b(bHistory)
		id := h.ID
		if id == 0 || id > 1<<62 || b.Get(numberKey(id)) != nil {
			next, err := b.NextSequence()
			if err != nil {
				return err
			}
			id = next
		} else if id > b.Sequence() {
			if err := b.SetSequence(id); err != nil {
				return err
			}
		}
		return b.Put(numberKey(id), encodeHistory(&h))
	}, nil
}
