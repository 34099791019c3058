package store

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"cosm/library"
)

// smallLibrary is the path of a closed library with something in every bucket.
func smallLibrary(t *testing.T) string {
	t.Helper()
	s := open(t, fixed())
	ids := bigLibrary(t, s, 5, 40)
	eps := list(t, s, library.EpisodeQuery{})
	some := []library.EpisodeID{eps[0].ID, eps[7].ID, eps[100].ID}
	must(t, s.SetPlayed(some, true))
	must(t, s.SetFavourite(some[1:], true))
	for _, id := range some {
		must(t, s.SetPosition(id, 5e9, 6e9))
		must(t, s.PutDownload(library.DownloadRecord{EpisodeID: id, State: library.DownloadDone, Path: "/x/" + string(id)}))
		must(t, s.PutTranscript(id, library.Transcript{Lines: []library.TranscriptLine{{Text: "words"}}}))
	}
	_, err := s.EditQueue(library.QueueEdit{Op: library.QueueSet, IDs: some})
	must(t, err)
	_, err = s.AppendHistory(library.HistoryEntry{At: day, EpisodeID: some[0], Title: "x"})
	must(t, err)
	must(t, s.SetSetting("language", "en"))
	_, err = s.RemovePodcasts(ids[4:]) // makes free pages
	must(t, err)
	must(t, s.Close())
	return s.Path()
}

// useAll reads and writes all over a library that may be damaged. It gives
// whether an error told of damage.
func useAll(t *testing.T, s *Store) (told bool) {
	t.Helper()
	look := func(what string, err error) {
		switch library.CodeOf(err) {
		case "", library.NotFound, library.Invalid, library.Ambiguous:
		case library.Corrupt:
			told = true
		default:
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := s.Podcasts(library.PodcastQuery{})
	look("podcasts", err)
	var some []library.EpisodeID
	for _, q := range []library.EpisodeQuery{
		{}, {New: true}, {Started: true}, {Favourite: true}, {Downloaded: true}, {Sort: "oldest"}, {Text: "nothing"}, {Sort: "title"},
	} {
		l, err := s.Episodes(q)
		look("episodes", err)
		for i, e := range l {
			if i%25 == 0 {
				some = append(some, e.ID)
			}
		}
	}
	for _, id := range some {
		_, err := s.Episode(id)
		look("episode", err)
	}
	_, err = s.Check(t.Context())
	look("check", err)
	_, err = s.Queue()
	look("queue", err)
	_, err = s.History(library.HistoryQuery{})
	look("history", err)
	_, err = s.Settings()
	look("settings", err)
	_, err = s.Downloads()
	look("downloads", err)
	look("dump", s.Dump(writerFunc(func(p []byte) (int, error) { return len(p), nil })))
	_, err = s.FindEpisode("nothing like it")
	look("find", err)
	for _, id := range some {
		look("position", s.SetPosition(id, 9e9, 0))
		look("played", s.SetPlayed([]library.EpisodeID{id}, true))
	}
	look("setting", s.SetSetting("a", "b"))
	look("repair", func() error { _, err := s.Repair(t.Context()); return err }())
	return told
}

// TestDamagedBytes changes bytes all over the file. Nothing may panic, hang or
// tell of anything but damage; what is not told must be harmless.
func TestDamagedBytes(t *testing.T) {
	whole, err := os.ReadFile(smallLibrary(t))
	must(t, err)
	m, err := newestMeta(bytes.NewReader(whole))
	must(t, err)
	whole = whole[:int64(m.pages)*m.pageSize]
	dir := t.TempDir()
	rnd := rand.New(rand.NewPCG(1, 2))
	refused, told := 0, 0
	const rounds = 60
	for range rounds {
		b := bytes.Clone(whole)
		switch rnd.IntN(4) {
		case 0: // a few bits
			for range 1 + rnd.IntN(3) {
				b[rnd.IntN(len(b))] ^= 1 << rnd.IntN(8)
			}
		case 1: // a row of bytes
			at := rnd.IntN(len(b) - 64)
			for i := range 1 + rnd.IntN(64) {
				b[at+i] = byte(rnd.Uint32())
			}
		case 2: // a sector that was never written
			at := rnd.IntN(len(b)/512) * 512
			clear(b[at : at+512])
		case 3: // the head
			clear(b[:rnd.IntN(16<<10)])
		}
		path := filepath.Join(dir, "cosm.db")
		must(t, os.WriteFile(path, b, 0o600))
		s, err := Open(path, Options{})
		if err != nil {
			if !errors.Is(err, library.Corrupt) {
				t.Errorf("open: %v", err)
			}
			after, err := os.ReadFile(path)
			must(t, err)
			if !bytes.Equal(b, after) {
				t.Error("a damaged file was written to")
			}
			refused++
			continue
		}
		if useAll(t, s) {
			told++
		}
		must(t, s.Close())
	}
	t.Logf("%d of %d refused, %d told later", refused, rounds, told)
	if refused == 0 || told == 0 {
		t.Error("the damage was not found at all")
	}
}

func TestTruncatedFile(t *testing.T) {
	whole, err := os.ReadFile(smallLibrary(t))
	must(t, err)
	path := filepath.Join(t.TempDir(), "cosm.db")
	m, err := newestMeta(bytes.NewReader(whole))
	must(t, err)
	used := int(m.pages) * int(m.pageSize)
	for _, n := range []int{1, 100, 4096, 4097, 8192, 16384, used / 2, used - 4096, used - 1} {
		must(t, os.WriteFile(path, whole[:n], 0o600))
		_, err := Open(path, Options{})
		if !errors.Is(err, library.Corrupt) {
			t.Errorf("cut to %d of %d bytes: %v", n, used, err)
		}
		if info, _ := os.Stat(path); info.Size() != int64(n) {
			t.Errorf("cut to %d bytes: now %d", n, info.Size())
		}
	}
	// What lies behind the pages in use is of no worth.
	must(t, os.WriteFile(path, whole[:used], 0o600))
	openAt(t, path, Options{})
}

// TestTruncatedWhileOpen cuts the file under a running store, as a broken disk
// may: reading the map then faults, which must not end the program.
func TestTruncatedWhileOpen(t *testing.T) {
	path := smallLibrary(t)
	s := openAt(t, path, Options{})
	must(t, os.Truncate(path, 16384))
	if !useAll(t, s) {
		t.Error("nobody told of the damage")
	}
}

func TestOneMetaPageIsEnough(t *testing.T) {
	whole, err := os.ReadFile(smallLibrary(t))
	must(t, err)
	path := filepath.Join(t.TempDir(), "cosm.db")
	for page := range 2 {
		b := bytes.Clone(whole)
		clear(b[page*4096 : page*4096+100])
		must(t, os.WriteFile(path, b, 0o600))
		s := openAt(t, path, Options{})
		if l, err := s.Podcasts(library.PodcastQuery{}); err != nil || len(l) < 4 {
			t.Errorf("without meta page %d: %d podcasts, %v", page, len(l), err)
		}
		must(t, s.Close())
	}
	b := bytes.Clone(whole)
	clear(b[:8192])
	must(t, os.WriteFile(path, b, 0o600))
	if _, err := Open(path, Options{}); !errors.Is(err, library.Corrupt) {
		t.Errorf("without both: %v", err)
	}
}

func TestCheckFindsPagesThatPointAstray(t *testing.T) {
	path := smallLibrary(t)
	whole, err := os.ReadFile(path)
	must(t, err)
	m, err := newestMeta(bytes.NewReader(whole))
	must(t, err)
	if err := walk(t.Context(), bytes.NewReader(whole), m); err != nil {
		t.Fatalf("the sound file: %v", err)
	}
	for name, change := range map[string]func(root []byte){
		"page beyond the end": func(root []byte) { root[0] = 0xee },
		"unknown kind":        func(root []byte) { root[8] = 0x40 },
		"too many entries":    func(root []byte) { root[10], root[11] = 0xff, 0xff },
		"endless overflow":    func(root []byte) { root[12], root[13], root[14] = 0xff, 0xff, 0xff },
		"key outside":         func(root []byte) { root[16+4+3] = 0x7f },
		"keys out of order":   func(root []byte) { root[16+4], root[16+16+4] = root[16+16+4]+16, root[16+4]-16 },
	} {
		b := bytes.Clone(whole)
		change(b[int64(m.root)*m.pageSize:])
		if err := walk(t.Context(), bytes.NewReader(b), m); !errors.Is(err, errDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFreeListMustBeSane(t *testing.T) {
	whole, err := os.ReadFile(smallLibrary(t))
	must(t, err)
	m, err := newestMeta(bytes.NewReader(whole))
	must(t, err)
	free, err := readFreelist(bytes.NewReader(whole), m)
	if err != nil || len(free) < 2 {
		t.Fatalf("%d free pages, %v", len(free), err)
	}
	at := int64(m.freelist) * m.pageSize
	for name, change := range map[string]func(b []byte){
		"beyond the end": func(b []byte) { b[16+5] = 1 },
		"a page twice":   func(b []byte) { copy(b[16:24], b[24:32]) },
		"too many":       func(b []byte) { b[10], b[11] = 0xfe, 0xff },
		"another kind":   func(b []byte) { b[8] = 2 },
	} {
		b := bytes.Clone(whole)
		change(b[at:])
		if err := precheck(bytes.NewReader(b), int64(len(b))); !errors.Is(err, errDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
