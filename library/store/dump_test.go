package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cosm/library"
)

// fullShelf is a library with something of everything.
func fullShelf(t testing.TB) *Store {
	s, ids, eps := shelf(t, fixed())
	one := []library.EpisodeID{eps["a1"]}
	must(t, s.SetPlayed(one, true))
	must(t, s.SetFavourite(one, true))
	must(t, s.SetPosition(eps["a2"], 1234567891, 61e9))
	must(t, s.SetProblem(eps["b2"], library.Errorf(library.NotAudio, "b2", "no audio", nil).With("not_audio", "Detail", "text/html")))
	must(t, s.PutChapters(eps["a1"], []library.Chapter{{Title: "fetched"}}))
	must(t, s.PutChapters(eps["a2"], nil))
	must(t, s.PutTranscript(eps["a1"], library.Transcript{Timed: true, Lines: []library.TranscriptLine{{Text: "words", Start: 1e9}}}))
	must(t, s.PutDownload(library.DownloadRecord{EpisodeID: eps["b1"], State: library.DownloadDone, Path: "/d/b1", Size: 5, At: day}))
	_, err := s.EditQueue(library.QueueEdit{Op: library.QueueSet, IDs: []library.EpisodeID{eps["c2"], eps["a3"]}})
	must(t, err)
	for i := range 3 {
		_, err := s.AppendHistory(library.HistoryEntry{At: day.Add(time.Duration(i) * time.Minute), EpisodeID: eps["a1"], Title: "a1", Finished: true})
		must(t, err)
	}
	must(t, s.EraseHistory([]uint64{2}))
	must(t, s.SetSetting("speed", "1.5"))
	must(t, s.SetTags(ids[0], []string{"x", "y"}))
	must(t, s.AddLedger([]library.LedgerRow{{Host: "a.example", Purpose: "feeds", Requests: 3, FirstAt: day, LastAt: day}}))
	undated := item("u", audio("u"), "undated", 0)
	undated.Published = time.Time{}
	undated.Number, undated.People = 1.5, []library.Person{{Name: "Ann"}}
	u := feedOf(ids[2], undated) // c1 to c3 leave
	u.Podcast = &library.PodcastDetail{Podcast: library.Podcast{Title: "Gamma"}, GUID: "guid", Funding: []library.Link{{URL: "u"}}}
	u.State.ETag, u.State.BodyHash, u.State.Every = "etag", "hash", 3600e9
	merge(t, s, u)
	return s
}

func dump(t testing.TB, s *Store) string {
	t.Helper()
	var b bytes.Buffer
	must(t, s.Dump(&b))
	return b.String()
}

func load(t testing.TB, s *Store, doc string) LoadReport {
	t.Helper()
	r, err := s.Load(strings.NewReader(doc))
	must(t, err)
	if problems, err := s.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Fatalf("check: %v, %v", problems, err)
	}
	return r
}

func TestDumpAndLoadLoseNothing(t *testing.T) {
	s := fullShelf(t)
	doc := dump(t, s)
	if !json.Valid([]byte(doc)) {
		t.Fatal("the document is no JSON")
	}
	other := open(t, fixed())
	if r := load(t, other, doc); r != (LoadReport{Podcasts: 3, Episodes: 10, History: 2}) {
		t.Errorf("report %+v", r)
	}
	if again := dump(t, other); again != doc {
		t.Errorf("the second document differs\n%s", firstDifference(doc, again))
	}
	// Once more changes nothing.
	if r := load(t, other, doc); r.History != 0 {
		t.Errorf("history came twice: %+v", r)
	}
	if again := dump(t, other); again != doc {
		t.Errorf("loading twice makes a difference\n%s", firstDifference(doc, again))
	}
	// The feeds go on as before.
	ids := []library.PodcastID{}
	for _, p := range must1(other.Podcasts(library.PodcastQuery{})) {
		ids = append(ids, p.ID)
	}
	out := merge(t, other, feedOf(ids[0], item("a1", audio("a1"), "a1", 0)))
	if len(out.Added) > 0 {
		t.Errorf("a known episode comes anew: %+v", out)
	}
	if id, err := other.AppendHistory(library.HistoryEntry{At: day}); err != nil || id != 4 {
		t.Errorf("the next entry of the history is %d, %v", id, err)
	}
}

func must1[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func firstDifference(a, b string) string {
	la, lb := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range la {
		if i >= len(lb) || la[i] != lb[i] {
			return fmt.Sprintf("%s\n%s", la[i], lb[min(i, len(lb)-1)])
		}
	}
	return "the second is longer"
}

// TestDumpRoundTrips dumps and loads random libraries.
func TestDumpRoundTrips(t *testing.T) {
	a, b := open(t, fixed()), open(t, fixed())
	clear := func(t *rapid.T, s *Store) {
		var ids []library.PodcastID
		for _, p := range must1(s.Podcasts(library.PodcastQuery{})) {
			ids = append(ids, p.ID)
		}
		if _, err := s.RemovePodcasts(ids); err != nil {
			t.Fatal(err)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		clear(rt, a)
		clear(rt, b)
		d := anyDetail.Draw(rt, "podcast")
		cleanStrings(reflect.ValueOf(&d))
		d.FeedURL = rapid.StringMatching(`https://[a-z]{3}\.example/[a-z]{0,3}`).Draw(rt, "address")
		l, _, err := a.Subscribe([]library.PodcastDetail{d})
		if err != nil {
			rt.Fatal(err)
		}
		items := rapid.SliceOfN(anyEpisode, 0, 4).Draw(rt, "episodes")
		cleanStrings(reflect.ValueOf(&items)) // as feeds' texts are
		u := feedOf(l[0].ID, items...)
		u.State.URL = d.FeedURL
		if _, err := a.Merge([]library.FeedUpdate{u}); err != nil {
			rt.Fatal(err)
		}
		var first, second bytes.Buffer
		if err := a.Dump(&first); err != nil {
			rt.Fatal(err)
		}
		if _, err := b.Load(bytes.NewReader(first.Bytes())); err != nil {
			rt.Fatal(err)
		}
		if err := b.Dump(&second); err != nil {
			rt.Fatal(err)
		}
		if first.String() != second.String() {
			rt.Fatal(firstDifference(first.String(), second.String()))
		}
	})
}

func TestLoadIntoALibrary(t *testing.T) {
	doc := dump(t, fullShelf(t))
	s := open(t, fixed())
	ids := subscribe(t, s, "Alpha", "Own")
	merge(t, s, feedOf(ids[1], item("o1", audio("o1"), "own", 1)))
	own := list(t, s, library.EpisodeQuery{})[0].ID
	_, err := s.EditQueue(library.QueueEdit{Op: library.QueueAdd, IDs: []library.EpisodeID{own}})
	must(t, err)
	must(t, s.SetSetting("speed", "1"))
	must(t, s.SetSetting("volume", "1"))
	_, err = s.AppendHistory(library.HistoryEntry{At: day, Title: "own"})
	must(t, err)
	load(t, s, doc)
	if l := must1(s.Podcasts(library.PodcastQuery{})); len(l) != 4 {
		t.Errorf("podcasts %+v", l)
	}
	if l := must1(s.Queue()); titles(l) != "own c2 a3" {
		t.Errorf("queue %s", titles(l))
	}
	if all := must1(s.Settings()); all["speed"] != "1.5" || all["volume"] != "1" {
		t.Errorf("settings %v", all)
	}
	if l := must1(s.History(library.HistoryQuery{})); len(l) != 3 {
		t.Errorf("history %+v", l)
	}
	// What the document says of an episode replaces what was there.
	a1 := byTitle(t, list(t, s, library.EpisodeQuery{}), "a1")
	must(t, s.SetPlayed([]library.EpisodeID{a1.ID}, false))
	must(t, s.PutDownload(library.DownloadRecord{EpisodeID: a1.ID, State: library.DownloadDone, Path: "/own"}))
	load(t, s, doc)
	if a1 = byTitle(t, list(t, s, library.EpisodeQuery{}), "a1"); !a1.Played || a1.Path != "/own" || !a1.Downloaded {
		t.Errorf("a1 is %+v", a1)
	}
}

func TestLoadOfBadDocuments(t *testing.T) {
	good := dump(t, fullShelf(t))
	const head = `{"format":"cosm library","schema":1,`
	podcast := `"podcasts":[{"id":"abcdefgh","title":"T","feed_url":"https://a.example/"}]`
	bad := map[string]string{
		"nothing": "", "no object": "[]", "no JSON": "hello", "another object": `{"a":1}`, "OPML": "<opml/>",
		"another format":        `{"format":"x","schema":1}`,
		"lists before the head": `{"podcasts":[],"format":"cosm library","schema":1}`,
		"an id that is a path":  head + `"podcasts":[{"id":"../../aa","feed_url":"https://a.example/"}]}`,
		"no address":            head + `"podcasts":[{"id":"abcdefgh","title":"T"}]}`,
		"a wrong address key":   head + `"podcasts":[{"id":"abcdefgh","feed_url":"https://a.example/","address_keys":["zz"]}]}`,
		"an orphan":             head + `"episodes":[{"id":"abcde1234567","podcast_id":"abcdefgh","title":"x"}]}`,
		"a wrong episode id":    head + podcast + `,"episodes":[{"id":"abcde","podcast_id":"abcdefgh"}]}`,
		"an id of another":      head + podcast + `,"episodes":[{"id":"xxxxx1234567","podcast_id":"abcdefgh"}]}`,
		"no list":               head + podcast + `,"queue":{}}`,
		"a wrong queue":         head + podcast + `,"queue":[1]}`,
		"a queue of paths":      head + podcast + `,"queue":["../../../../x"]}`,
		"a wrong time":          head + podcast + `,"history":[{"at":"yesterday"}]}`,
		"a nameless setting":    head + podcast + `,"settings":[{"value":"x"}]}`,
		"a stateless download":  head + podcast + `,"downloads":[{"episode_id":"abcde1234567"}]}`,
		"an endless duration":   head + podcast + `,"history":[{"at":"2026-01-01T00:00:00Z","from_s":1e300}]}`,
	}
	for i := 1; i < 40; i++ {
		bad[fmt.Sprintf("cut at %d/40", i)] = good[:len(good)*i/40]
	}
	s := open(t, fixed())
	empty := dump(t, s)
	for name, doc := range bad {
		if _, err := s.Load(strings.NewReader(doc)); !errors.Is(err, library.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
		if now := dump(t, s); now != empty {
			t.Fatalf("%s: half was taken in: %s", name, now)
		}
	}
	_, err := s.Load(strings.NewReader(`{"format":"cosm library","schema":99,"podcasts":[]}`))
	if !errors.Is(err, library.NewerSchema) {
		t.Errorf("of a newer cosm: %v", err)
	}
	// What a later version of the schema adds is stepped over.
	load(t, s, head+podcast+`,"dreams":[{"deep":[1,{"x":2}]}]}`)
}

func TestLoadTakesNoControlCharacters(t *testing.T) {
	s := open(t, fixed())
	load(t, s, `{"format":"cosm library","schema":1,"podcasts":[{"id":"abcdefgh","title":"a\u001b[31mb\u009b\u202ec\n","feed_url":"https://a.example/","people":[{"name":"x\u0007"}]}]}`)
	d, err := s.Podcast("abcdefgh")
	if err != nil || d.Title != "a[31mbc\n" || d.People[0].Name != "x" {
		t.Errorf("title %q, %+v, %v", d.Title, d.People, err)
	}
}

func TestDumpHasNoPassword(t *testing.T) {
	s := open(t, fixed())
	_, _, err := s.Subscribe([]library.PodcastDetail{{Podcast: library.Podcast{Title: "p", FeedURL: "https://ann:secret@a.example/feed"}}})
	must(t, err)
	if doc := dump(t, s); strings.Contains(doc, "secret") || !strings.Contains(doc, "https://a.example/feed") {
		t.Error("the document has the password, or not the address")
	}
}

func TestDumpToAFullDisk(t *testing.T) {
	s := fullShelf(t)
	err := s.Dump(writerFunc(func([]byte) (int, error) { return 0, syscall.ENOSPC }))
	if !errors.Is(err, library.NoSpace) {
		t.Errorf("error %v", err)
	}
}

func TestLoadOfManyEpisodesGoesInBatches(t *testing.T) {
	a, b := open(t, fixed()), open(t, fixed())
	bigLibrary(t, a, 3, loadBatch/2)
	doc := dump(t, a)
	if r := load(t, b, doc); r.Episodes != 3*loadBatch/2 {
		t.Errorf("report %+v", r)
	}
	if dump(t, b) != doc {
		t.Error("the documents differ")
	}
}
