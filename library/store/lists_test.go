package store

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"cosm/library"
)

// shelf is a library of three podcasts with three episodes each, a1 to c3, the
// first of each the newest.
func shelf(t testing.TB, o Options) (*Store, []library.PodcastID, map[string]library.EpisodeID) {
	t.Helper()
	s := open(t, o)
	ids := subscribe(t, s, "Alpha", "Beta", "Gamma")
	eps := map[string]library.EpisodeID{}
	for n, p := range ids {
		u := feedOf(p)
		for i := range 3 {
			name := fmt.Sprintf("%c%d", 'a'+n, i+1)
			e := item(name, audio(name), name, 3*i+n)
			e.Duration = library.Seconds(i+1) * library.Seconds(time.Minute)
			u.Episodes = append(u.Episodes, e)
		}
		merge(t, s, u)
	}
	for _, e := range list(t, s, library.EpisodeQuery{}) {
		eps[e.Title] = e.ID
	}
	return s, ids, eps
}

func TestEpisodesOfAQuery(t *testing.T) {
	s, ids, eps := shelf(t, fixed())
	must(t, s.SetPlayed([]library.EpisodeID{eps["a1"], eps["b2"]}, true))
	must(t, s.SetFavourite([]library.EpisodeID{eps["b2"], eps["c3"]}, true))
	must(t, s.SetPosition(eps["a2"], 5e9, 0))
	must(t, s.SetPosition(eps["b2"], 5e9, 0))
	must(t, s.PutDownload(library.DownloadRecord{EpisodeID: eps["c1"], State: library.DownloadDone, Path: "/x"}))
	must(t, s.PutDownload(library.DownloadRecord{EpisodeID: eps["c2"], State: library.DownloadActive, Path: "/y"}))
	for _, c := range []struct {
		q    library.EpisodeQuery
		want string
	}{
		{library.EpisodeQuery{}, "a1 b1 c1 a2 b2 c2 a3 b3 c3"},
		{library.EpisodeQuery{Sort: "oldest"}, "c3 b3 a3 c2 b2 a2 c1 b1 a1"},
		{library.EpisodeQuery{Sort: "title", Limit: 4}, "a1 a2 a3 b1"},
		{library.EpisodeQuery{Sort: "duration", Limit: 4}, "a3 b3 c3 a2"},
		{library.EpisodeQuery{Sort: "podcast", Limit: 4, Offset: 2}, "a3 b1 b2 b3"},
		{library.EpisodeQuery{Limit: 2, Offset: 3}, "a2 b2"},
		{library.EpisodeQuery{Offset: 8}, "c3"},
		{library.EpisodeQuery{Offset: 9}, ""},
		{library.EpisodeQuery{Offset: -5, Limit: 1}, "a1"},
		{library.EpisodeQuery{Podcast: ids[1]}, "b1 b2 b3"},
		{library.EpisodeQuery{Podcast: ids[1], Sort: "oldest", Limit: 2}, "b3 b2"},
		{library.EpisodeQuery{Podcast: "unknown1"}, ""},
		{library.EpisodeQuery{Unplayed: true}, "b1 c1 a2 c2 a3 b3 c3"},
		{library.EpisodeQuery{Unplayed: true, Podcast: ids[0]}, "a2 a3"},
		{library.EpisodeQuery{New: true}, "b1 c1"},
		{library.EpisodeQuery{Started: true}, "a2"},
		{library.EpisodeQuery{Favourite: true}, "b2 c3"},
		{library.EpisodeQuery{Favourite: true, Unplayed: true}, "c3"},
		{library.EpisodeQuery{Downloaded: true}, "c1"},
		{library.EpisodeQuery{Downloaded: true, Favourite: true}, ""},
		{library.EpisodeQuery{Since: day.AddDate(0, 0, -2)}, "a1 b1 c1"},
		{library.EpisodeQuery{Since: day.AddDate(0, 0, -2).Add(time.Millisecond)}, "a1 b1"},
		{library.EpisodeQuery{Since: day.AddDate(0, 0, -2), Sort: "oldest"}, "c1 b1 a1"},
		{library.EpisodeQuery{Text: "2"}, "a2 b2 c2"},
		{library.EpisodeQuery{Text: "BETA"}, "b1 b2 b3"},
		{library.EpisodeQuery{Text: " Ｂ2 "}, "b2"},
		{library.EpisodeQuery{Text: "2", Limit: 1, Offset: 1}, "b2"},
		{library.EpisodeQuery{Text: "none"}, ""},
		{library.EpisodeQuery{IDs: []library.EpisodeID{eps["c1"], "nosuchidhere", eps["a1"]}, New: true}, "c1 a1"},
	} {
		if got := titles(list(t, s, c.q)); got != c.want {
			t.Errorf("%+v:\n got %s\nwant %s", c.q, got, c.want)
		}
	}
}

func TestEpisodesOfALongList(t *testing.T) {
	s := open(t, fixed())
	const n = 3 * lookedUp
	id := subscribe(t, s, "Long")[0]
	u := feedOf(id)
	for i := range n {
		name := fmt.Sprint("e", i)
		u.Episodes = append(u.Episodes, item(name, audio(name), name, i))
	}
	merge(t, s, u)
	for _, q := range []library.EpisodeQuery{{}, {Podcast: id}, {Text: "e"}, {Text: "long"}} {
		l := list(t, s, q)
		if len(l) != n {
			t.Fatalf("%+v: %d episodes", q, len(l))
		}
		for i, e := range l {
			if e.Title != fmt.Sprint("e", i) {
				t.Fatalf("%+v: %s at %d", q, e.Title, i)
			}
		}
	}
	// Rare hits, the last of all among them.
	for _, q := range []library.EpisodeQuery{{Text: "e3839"}, {Text: "e3839", Limit: 1}, {Text: "E3839", Sort: "title"}, {Text: "e3839", Podcast: id}} {
		if got := titles(list(t, s, q)); got != "e3839" {
			t.Errorf("%+v: %s", q, got)
		}
	}
	if got := titles(list(t, s, library.EpisodeQuery{Text: "e383", Sort: "oldest", Offset: 1, Limit: 2})); got != "e3838 e3837" {
		t.Errorf("oldest hits: %s", got)
	}
	if got := titles(list(t, s, library.EpisodeQuery{Text: "e70", Offset: 1, Limit: 3})); got != "e700 e701 e702" {
		t.Errorf("page of hits: %s", got)
	}
}

func TestMarks(t *testing.T) {
	now := day
	s, ids, eps := shelf(t, Options{Now: func() time.Time { return now }})
	a1 := []library.EpisodeID{eps["a1"]}
	must(t, s.SetPlayed(a1, true))
	d, err := s.Episode(eps["a1"])
	if err != nil || !d.Played || !d.PlayedAt.Equal(day) || d.New {
		t.Errorf("played: %+v, %v", d, err)
	}
	if p, _ := s.Podcast(ids[0]); p.Unplayed != 2 {
		t.Errorf("%d unplayed", p.Unplayed)
	}
	now = day.Add(time.Hour)
	must(t, s.SetPlayed(a1, true)) // again: when it was played stays
	must(t, s.SetFavourite(a1, true))
	if d, _ := s.Episode(eps["a1"]); !d.PlayedAt.Equal(day) || !d.Favourite {
		t.Errorf("played again: %+v", d)
	}
	must(t, s.SetPlayed(a1, false))
	must(t, s.SetNew(a1, true))
	if d, _ := s.Episode(eps["a1"]); d.Played || !d.PlayedAt.IsZero() || !d.New || !d.Favourite {
		t.Errorf("not played: %+v", d)
	}
	if p, _ := s.Podcast(ids[0]); p.Unplayed != 3 {
		t.Errorf("%d unplayed", p.Unplayed)
	}
	// One unknown id: nothing is changed.
	for name, set := range map[string]func([]library.EpisodeID, bool) error{
		"played": s.SetPlayed, "favourite": s.SetFavourite, "new": s.SetNew,
	} {
		if err := set([]library.EpisodeID{eps["c1"], "nosuchidhere"}, name != "new"); !errors.Is(err, library.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
		must(t, set(nil, true))
	}
	if d, _ := s.Episode(eps["c1"]); d.Played || d.Favourite || !d.New {
		t.Errorf("half of a change: %+v", d)
	}
}

func TestPositions(t *testing.T) {
	now := day
	s, _, eps := shelf(t, Options{Now: func() time.Time { return now }})
	b1 := eps["b1"]
	must(t, s.SetPosition(b1, 90e9, 61*60e9))
	d, err := s.Episode(b1)
	if err != nil || d.Position != 90e9 || d.Duration != 61*60e9 || d.New || !d.PositionAt.Equal(day) {
		t.Errorf("position: %+v, %v", d, err)
	}
	now = day.Add(time.Minute)
	must(t, s.SetPosition(b1, 95e9, 0))
	if d, _ := s.Episode(b1); d.Position != 95e9 || d.Duration != library.Seconds(time.Minute) || !d.PositionAt.Equal(now) {
		t.Errorf("position: %+v", d)
	}
	must(t, s.SetPosition(b1, 0, 0))
	must(t, s.SetPosition(b1, 0, 0))
	if d, _ := s.Episode(b1); d.Position != 0 || !d.PositionAt.IsZero() {
		t.Errorf("forgotten: %+v", d)
	}
	if l := list(t, s, library.EpisodeQuery{Started: true}); len(l) > 0 {
		t.Errorf("started: %s", titles(l))
	}
	for _, at := range []library.Seconds{0, 1e9} {
		if err := s.SetPosition("nosuchidhere", at, 0); !errors.Is(err, library.NotFound) {
			t.Errorf("unknown: %v", err)
		}
		if err := s.SetPosition("", at, 0); !errors.Is(err, library.NotFound) {
			t.Errorf("no id: %v", err)
		}
	}
}

func TestAPositionTeachesTheLength(t *testing.T) {
	s := open(t, fixed())
	e := item("1", audio("1"), "one", 1)
	e.Duration = 0
	id := subscribe(t, s, "Stories")[0]
	ep := merge(t, s, feedOf(id, e)).Added[0]
	must(t, s.SetPosition(ep, 5e9, 600e9))
	must(t, s.SetPosition(ep, 0, 0))
	if d, _ := s.Episode(ep); d.Duration != 600e9 {
		t.Errorf("duration %v", d.Duration.D())
	}
	e.Notes = "changed"
	merge(t, s, feedOf(id, e))
	if d, _ := s.Episode(ep); d.Duration != 600e9 || d.Notes != "changed" {
		t.Errorf("duration %v after a change", d.Duration.D())
	}
}

// TestAPositionDoesNotRewriteItsEpisode looks at what a save costs.
func TestAPositionDoesNotRewriteItsEpisode(t *testing.T) {
	s, _, eps := shelf(t, fixed())
	must(t, s.SetPosition(eps["a1"], 1e9, 0))
	record := func() (v []byte) {
		must(t, s.view(func(t *tx) error {
			v = append(v, t.b(bEpisodes).Get([]byte(eps["a1"]))...)
			return nil
		}))
		return v
	}
	before := record()
	stats := s.db.Stats()
	must(t, s.SetPosition(eps["a1"], 2e9, 0))
	after := s.db.Stats()
	diff := after.Sub(&stats)
	if string(before) != string(record()) {
		t.Error("the record changed")
	}
	if n := diff.TxStats.GetWrite(); n > 8 {
		t.Errorf("%d pages were written", n)
	}
}

func TestQueue(t *testing.T) {
	s, ids, eps := shelf(t, fixed())
	edit := func(want string, e library.QueueEdit) {
		t.Helper()
		l, err := s.EditQueue(e)
		if got := titles(l); err != nil || got != want {
			t.Errorf("%+v: %q, %v; want %q", e, got, err, want)
		}
		if l, err := s.Queue(); err != nil || titles(l) != want {
			t.Errorf("queue %q, %v; want %q", titles(l), err, want)
		}
	}
	of := func(names ...string) (list []library.EpisodeID) {
		for _, n := range names {
			list = append(list, eps[n])
		}
		return list
	}
	edit("a1 b1", library.QueueEdit{Op: library.QueueAdd, IDs: of("a1", "b1")})
	edit("a1 b1", library.QueueEdit{Op: library.QueueAdd, IDs: of("b1")})
	edit("c1 a2 a1 b1", library.QueueEdit{Op: library.QueueAdd, IDs: of("c1", "a2", "c1"), Front: true})
	edit("c1 a1 b1 a2", library.QueueEdit{Op: library.QueueMove, IDs: of("a2"), Index: 3})
	edit("a2 c1 a1 b1", library.QueueEdit{Op: library.QueueMove, IDs: of("a2"), Index: -1})
	edit("c1 a1 b1 a2", library.QueueEdit{Op: library.QueueMove, IDs: of("a2"), Index: 99})
	edit("a1 b1 a2", library.QueueEdit{Op: library.QueueRemove, IDs: of("c1", "c3")})
	edit("c2 b1", library.QueueEdit{Op: library.QueueSet, IDs: of("c2", "b1")})
	for _, e := range list(t, s, library.EpisodeQuery{}) {
		if e.Queued != (e.Title == "c2" || e.Title == "b1") || e.New {
			t.Errorf("%s: queued %v, new %v", e.Title, e.Queued, e.New)
		}
	}
	for _, bad := range []struct {
		e    library.QueueEdit
		code library.Code
	}{
		{library.QueueEdit{Op: library.QueueAdd, IDs: []library.EpisodeID{eps["a1"], "nosuchidhere"}}, library.NotFound},
		{library.QueueEdit{Op: library.QueueMove, IDs: of("a3")}, library.NotFound},
		{library.QueueEdit{Op: library.QueueMove}, library.Invalid},
		{library.QueueEdit{Op: "juggle"}, library.Invalid},
	} {
		if _, err := s.EditQueue(bad.e); library.CodeOf(err) != bad.code {
			t.Errorf("%+v: %v", bad.e, err)
		}
	}
	if _, err := s.RemovePodcasts(ids[2:]); err != nil {
		t.Error(err)
	}
	edit("b1", library.QueueEdit{Op: library.QueueRemove})
	edit("", library.QueueEdit{Op: library.QueueClear})
}

func TestHistory(t *testing.T) {
	s, ids, eps := shelf(t, fixed())
	var entries []library.HistoryEntry
	for i, name := range []string{"a1", "b1", "a1"} {
		h := library.HistoryEntry{
			At: day.Add(time.Duration(i) * time.Hour), EpisodeID: eps[name], PodcastID: ids[0], Title: name, Podcast: "Alpha",
			From: 1e9, To: 5e9, Listened: 4e9,
		}
		id, err := s.AppendHistory(h)
		must(t, err)
		h.ID = id
		entries = append(entries, h)
	}
	must(t, s.ExtendHistory(entries[2].ID, 9e9, 7e9, true))
	entries[2].To, entries[2].Listened, entries[2].Finished = 9e9, 7e9, true
	newest := []library.HistoryEntry{entries[2], entries[1], entries[0]}
	for _, c := range []struct {
		q    library.HistoryQuery
		want []library.HistoryEntry
	}{
		{library.HistoryQuery{}, newest},
		{library.HistoryQuery{Limit: 2}, newest[:2]},
		{library.HistoryQuery{Since: day.Add(time.Hour)}, newest[:2]},
		{library.HistoryQuery{Episode: eps["a1"]}, []library.HistoryEntry{entries[2], entries[0]}},
		{library.HistoryQuery{Episode: eps["c1"]}, nil},
	} {
		if got, err := s.History(c.q); err != nil || !slices.Equal(got, c.want) || got == nil {
			t.Errorf("%+v: %+v, %v", c.q, got, err)
		}
	}
	// It outlives its podcast.
	if _, err := s.RemovePodcasts(ids[:1]); err != nil {
		t.Error(err)
	}
	must(t, s.EraseHistory([]uint64{entries[1].ID, 999}))
	if got, _ := s.History(library.HistoryQuery{}); len(got) != 2 || got[1].Title != "a1" {
		t.Errorf("after erasing one: %+v", got)
	}
	if err := s.ExtendHistory(entries[1].ID, 1, 1, false); !errors.Is(err, library.NotFound) {
		t.Errorf("extend what was erased: %v", err)
	}
	must(t, s.EraseHistory(nil))
	if got, _ := s.History(library.HistoryQuery{}); len(got) != 0 {
		t.Errorf("after erasing all: %+v", got)
	}
	if id, err := s.AppendHistory(entries[0]); err != nil || id <= entries[2].ID {
		t.Errorf("an id is used again: %d, %v", id, err)
	}
}

func TestDownloads(t *testing.T) {
	s, ids, eps := shelf(t, fixed())
	for i, d := range []library.DownloadRecord{
		{EpisodeID: eps["a1"], State: library.DownloadDone, Path: "/d/a1", Done: 10, Size: 10, At: day},
		{EpisodeID: eps["a2"], State: library.DownloadDone, Path: "/d/a2", At: day.Add(time.Hour)},
		{EpisodeID: eps["b1"], State: library.DownloadFailed, Path: "/d/b1.part", Error: "no", URL: "u", ETag: "e", LastModified: "m", Done: 3, At: day},
		{EpisodeID: eps["c1"], State: library.DownloadQueued, At: day.Add(time.Hour)},
		{EpisodeID: eps["c2"], State: library.DownloadActive, Path: "/d/c2.part", At: day},
	} {
		must(t, s.PutDownload(d))
		if got, err := s.DownloadRecord(d.EpisodeID); err != nil || !reflect.DeepEqual(got, d) {
			t.Errorf("record %d: %+v, %v", i, got, err)
		}
	}
	l, err := s.Downloads()
	must(t, err)
	var order []string
	for _, d := range l {
		order = append(order, d.Title+":"+string(d.State))
	}
	if got := strings.Join(order, " "); got != "c2:active c1:queued b1:failed a2:done a1:done" {
		t.Errorf("downloads %s", got)
	}
	if l[3].Podcast != "Alpha" || l[3].PodcastID != ids[0] || l[2].Error != "no" || l[2].Done != 3 {
		t.Errorf("downloads %+v", l)
	}
	if r, err := s.DownloadRecords(); err != nil || len(r) != 5 || r[0].EpisodeID == "" {
		t.Errorf("records %+v, %v", r, err)
	}
	must(t, s.PutDownload(library.DownloadRecord{EpisodeID: eps["a2"], State: library.DownloadActive}))
	if got := titles(list(t, s, library.EpisodeQuery{Downloaded: true})); got != "a1" {
		t.Errorf("on disk: %s", got)
	}
	if e := list(t, s, library.EpisodeQuery{Downloaded: true})[0]; e.Path != "/d/a1" || !e.Downloaded {
		t.Errorf("episode %+v", e)
	}
	files, err := s.DeleteDownloads([]library.EpisodeID{eps["a1"], eps["c1"], eps["c3"], "nosuchidhere"})
	if err != nil || strings.Join(files, " ") != "/d/a1" {
		t.Errorf("files %v, %v", files, err)
	}
	if _, err := s.DownloadRecord(eps["a1"]); !errors.Is(err, library.NotFound) {
		t.Errorf("deleted: %v", err)
	}
	files, err = s.RemovePodcasts(ids)
	if slices.Sort(files); err != nil || strings.Join(files, " ") != "/d/b1.part /d/c2.part" {
		t.Errorf("files %v, %v", files, err)
	}
	if err := s.PutDownload(library.DownloadRecord{EpisodeID: eps["a1"], State: library.DownloadDone}); !errors.Is(err, library.NotFound) {
		t.Errorf("of an episode that is gone: %v", err)
	}
	if err := s.PutDownload(library.DownloadRecord{EpisodeID: eps["a1"]}); !errors.Is(err, library.Invalid) {
		t.Errorf("without a state: %v", err)
	}
}
