package store

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cosm/library"
)

// model is a library kept in the simplest way, to compare the store with.
type model struct {
	s        *Store
	now      time.Time
	podcasts []library.PodcastID
	episodes map[library.EpisodeID]*library.Episode
	queue    []library.EpisodeID
	history  []library.HistoryEntry
	next     int // makes names
}

func (m *model) any(t *rapid.T) (library.EpisodeID, bool) {
	if len(m.episodes) == 0 {
		return "", false
	}
	ids := make([]library.EpisodeID, 0, len(m.episodes))
	for id := range m.episodes {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return rapid.SampledFrom(ids).Draw(t, "episode"), true
}

func (m *model) some(t *rapid.T) (ids []library.EpisodeID) {
	for range rapid.IntRange(0, 4).Draw(t, "number") {
		if id, ok := m.any(t); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

func (m *model) subscribe(t *rapid.T) {
	if len(m.podcasts) >= 5 {
		return
	}
	m.next++
	list, known, err := m.s.Subscribe([]library.PodcastDetail{{Podcast: library.Podcast{
		Title: fmt.Sprint("Show ", m.next), FeedURL: fmt.Sprint("https://feeds.example/", m.next),
	}}})
	if err != nil || known[0] {
		t.Fatalf("subscribe: known %v, %v", known, err)
	}
	m.podcasts = append(m.podcasts, list[0].ID)
}

// merge adds episodes, some of them on the same second, some undated.
func (m *model) merge(t *rapid.T) {
	if len(m.podcasts) == 0 {
		return
	}
	p := rapid.SampledFrom(m.podcasts).Draw(t, "podcast")
	first := true
	for _, e := range m.episodes {
		first = first && e.PodcastID != p
	}
	u := feedOf(p)
	u.Whole = false
	for range rapid.IntRange(0, 6).Draw(t, "items") {
		m.next++
		name := fmt.Sprint("e", m.next)
		e := item(name, audio(name), name, rapid.IntRange(0, 5).Draw(t, "days"))
		if rapid.IntRange(0, 4).Draw(t, "undated") == 0 {
			e.Published = time.Time{}
		}
		e.Duration = library.Seconds(rapid.IntRange(0, 3).Draw(t, "minutes")) * library.Seconds(time.Minute)
		u.Episodes = append(u.Episodes, e)
	}
	d, err := m.s.Podcast(p)
	if err != nil {
		t.Fatal(err)
	}
	first = d.RefreshedAt.IsZero()
	out, err := m.s.Merge([]library.FeedUpdate{u})
	if err != nil || len(out[0].Added) != len(u.Episodes) {
		t.Fatalf("merge: %+v, %v", out, err)
	}
	for i, id := range out[0].Added {
		e := u.Episodes[i].Episode
		e.ID, e.PodcastID, e.New, e.PodcastTitle = id, p, !first, d.Title
		if e.Published.IsZero() {
			e.Published = m.now
		}
		m.episodes[id] = &e
	}
	if first {
		m.takeNewest(t, p)
	}
}

// takeNewest lets the store say which of several newest ones is in the inbox.
func (m *model) takeNewest(t *rapid.T, p library.PodcastID) {
	newest := time.Time{}
	for _, e := range m.episodes {
		if e.PodcastID == p && e.Published.After(newest) {
			newest = e.Published
		}
	}
	l, err := m.s.Episodes(library.EpisodeQuery{Podcast: p, New: true})
	if err != nil || len(l) > 1 || len(l) == 0 && !newest.IsZero() {
		t.Fatalf("inbox after a first refresh: %v, %v", l, err)
	}
	for _, e := range l {
		if !e.Published.Equal(newest) {
			t.Fatalf("%s of %v is new, not one of %v", e.ID, e.Published, newest)
		}
		m.episodes[e.ID].New = true
	}
}

func (m *model) mark(t *rapid.T) {
	ids, on := m.some(t), rapid.Bool().Draw(t, "on")
	var err error
	kind := rapid.IntRange(0, 2).Draw(t, "kind")
	switch kind {
	case 0:
		err = m.s.SetPlayed(ids, on)
	case 1:
		err = m.s.SetFavourite(ids, on)
	case 2:
		err = m.s.SetNew(ids, on)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		e := m.episodes[id]
		switch kind {
		case 0:
			e.Played, e.New = on, e.New && !on
		case 1:
			e.Favourite = on
		case 2:
			e.New = on
		}
	}
}

func (m *model) position(t *rapid.T) {
	id, ok := m.any(t)
	if !ok {
		return
	}
	at := library.Seconds(rapid.IntRange(0, 3).Draw(t, "at")) * library.Seconds(time.Second)
	if err := m.s.SetPosition(id, at, 0); err != nil {
		t.Fatal(err)
	}
	e := m.episodes[id]
	if at > 0 && e.Position == 0 {
		e.New = false
	}
	e.Position = at
}

func (m *model) download(t *rapid.T) {
	id, ok := m.any(t)
	if !ok {
		return
	}
	e := m.episodes[id]
	state := rapid.SampledFrom([]library.DownloadState{"", library.DownloadDone, library.DownloadFailed}).Draw(t, "state")
	if state == "" {
		files, err := m.s.DeleteDownloads([]library.EpisodeID{id})
		if err != nil || e.Downloaded && (len(files) != 1 || files[0] != e.Path) {
			t.Fatalf("files %v, %v", files, err)
		}
	} else if err := m.s.PutDownload(library.DownloadRecord{EpisodeID: id, State: state, Path: "/d/" + string(id)}); err != nil {
		t.Fatal(err)
	}
	e.Downloaded, e.Path = state == library.DownloadDone, ""
	if e.Downloaded {
		e.Path = "/d/" + string(id)
	}
}

func (m *model) enqueue(t *rapid.T) {
	ids := m.some(t)
	op := rapid.SampledFrom([]library.QueueOp{library.QueueAdd, library.QueueRemove, library.QueueSet, library.QueueClear, library.QueueMove}).Draw(t, "op")
	e := library.QueueEdit{Op: op, IDs: ids, Front: rapid.Bool().Draw(t, "front"), Index: rapid.IntRange(-1, 5).Draw(t, "index")}
	if op == library.QueueMove {
		if len(m.queue) == 0 {
			return
		}
		e.IDs = []library.EpisodeID{rapid.SampledFrom(m.queue).Draw(t, "moved")}
	}
	l, err := m.s.EditQueue(e)
	if err != nil {
		t.Fatal(err)
	}
	ids = unique(e.IDs)
	without := slices.DeleteFunc(slices.Clone(m.queue), func(id library.EpisodeID) bool { return slices.Contains(ids, id) })
	switch op {
	case library.QueueAdd:
		m.queue = append(without, ids...)
		if e.Front {
			m.queue = append(slices.Clone(ids), without...)
		}
	case library.QueueRemove:
		m.queue = without
	case library.QueueSet:
		m.queue = ids
	case library.QueueClear:
		m.queue = nil
	case library.QueueMove:
		m.queue = slices.Insert(without, min(max(e.Index, 0), len(without)), ids[0])
	}
	if op == library.QueueAdd || op == library.QueueSet {
		for _, id := range ids {
			m.episodes[id].New = false
		}
	}
	if got := idsOf(l); !slices.Equal(got, m.queue) {
		t.Fatalf("queue %v, want %v", got, m.queue)
	}
}

func idsOf(l []library.Episode) (ids []library.EpisodeID) {
	for _, e := range l {
		ids = append(ids, e.ID)
	}
	return ids
}

func (m *model) listen(t *rapid.T) {
	id, ok := m.any(t)
	if !ok {
		return
	}
	h := library.HistoryEntry{At: m.now, EpisodeID: id, Title: "x", To: library.Seconds(time.Second)}
	n, err := m.s.AppendHistory(h)
	if err != nil {
		t.Fatal(err)
	}
	h.ID, h.To = n, 2*h.To
	if err := m.s.ExtendHistory(n, h.To, 0, false); err != nil {
		t.Fatal(err)
	}
	m.history = append(m.history, h)
}

func (m *model) remove(t *rapid.T) {
	if len(m.podcasts) < 2 || rapid.IntRange(0, 3).Draw(t, "really") > 0 {
		return
	}
	p := rapid.SampledFrom(m.podcasts).Draw(t, "podcast")
	files, err := m.s.RemovePodcasts([]library.PodcastID{p})
	if err != nil {
		t.Fatal(err)
	}
	m.podcasts = slices.DeleteFunc(m.podcasts, func(x library.PodcastID) bool { return x == p })
	var want []string
	for id, e := range m.episodes {
		if e.PodcastID != p {
			continue
		}
		if e.Path != "" {
			want = append(want, e.Path)
		}
		delete(m.episodes, id)
		m.queue = slices.DeleteFunc(m.queue, func(x library.EpisodeID) bool { return x == id })
	}
	for _, path := range want { // those of failed downloads come too
		if !slices.Contains(files, path) {
			t.Fatalf("file %s is not told: %v", path, files)
		}
	}
}

// reopen proves that all is on the disk.
func (m *model) reopen(t *rapid.T) {
	if rapid.IntRange(0, 5).Draw(t, "really") > 0 {
		return
	}
	if err := m.s.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := Open(m.s.path, Options{Now: func() time.Time { return m.now }})
	if err != nil {
		t.Fatal(err)
	}
	*m.s = Store{path: s.path, now: s.now, db: s.db, file: s.file}
}

// query is any, and what the model finds for it.
func (m *model) query(t *rapid.T) (q library.EpisodeQuery, want []library.Episode) {
	flag := func(label string) bool { return rapid.IntRange(0, 3).Draw(t, label) == 0 }
	q = library.EpisodeQuery{
		New: flag("new"), Unplayed: flag("unplayed"), Started: flag("started"), Downloaded: flag("downloaded"), Favourite: flag("favourite"),
		Sort:  rapid.SampledFrom([]string{"", "newest", "oldest", "title", "duration", "podcast"}).Draw(t, "sort"),
		Limit: rapid.IntRange(0, 8).Draw(t, "limit"), Offset: rapid.IntRange(0, 4).Draw(t, "offset"),
	}
	if len(m.podcasts) > 0 && flag("of podcast") {
		q.Podcast = rapid.SampledFrom(m.podcasts).Draw(t, "podcast")
	}
	if flag("since") {
		q.Since = m.now.AddDate(0, 0, -rapid.IntRange(0, 5).Draw(t, "days")).Add(time.Duration(rapid.IntRange(-1, 1).Draw(t, "ms")) * time.Millisecond)
	}
	if flag("text") {
		q.Text = rapid.SampledFrom([]string{"E1", "e", "show 2", "ｅ３", "nothing"}).Draw(t, "text")
	}
	find := newFinder(q.Text)
	for _, e := range m.episodes {
		x := *e
		x.Queued = slices.Contains(m.queue, x.ID)
		if q.Podcast != "" && x.PodcastID != q.Podcast || q.New && !x.New || q.Unplayed && x.Played ||
			q.Started && (x.Position == 0 || x.Played) || q.Downloaded && !x.Downloaded || q.Favourite && !x.Favourite ||
			x.Published.Before(q.Since) || q.Text != "" && !find.in(x.Title) && !find.in(x.PodcastTitle) {
			continue
		}
		want = append(want, x)
	}
	return q, want
}

// sorted tells whether l is in the order of by.
func sorted(l []library.Episode, by string) bool {
	return slices.IsSortedFunc(l, func(a, b library.Episode) int {
		switch by {
		case "oldest":
			return a.Published.Compare(b.Published)
		case "title":
			return cmp.Compare(a.Title, b.Title)
		case "duration":
			return cmp.Compare(b.Duration, a.Duration)
		case "podcast":
			return cmp.Compare(strings.ToLower(a.PodcastTitle), strings.ToLower(b.PodcastTitle))
		}
		return b.Published.Compare(a.Published)
	})
}

func (m *model) check(t *rapid.T) {
	q, want := m.query(t)
	got, err := m.s.Episodes(q)
	if err != nil {
		t.Fatal(err)
	}
	n := max(len(want)-q.Offset, 0)
	if q.Limit > 0 {
		n = min(n, q.Limit)
	}
	if len(got) != n || !sorted(got, q.Sort) {
		t.Fatalf("query %+v: %d of %d episodes, want %d, in order: %v\n%+v", q, len(got), len(want), n, sorted(got, q.Sort), got)
	}
	seen := map[library.EpisodeID]bool{}
	for _, e := range got {
		i := slices.IndexFunc(want, func(x library.Episode) bool { return x.ID == e.ID })
		if i < 0 || seen[e.ID] || want[i] != e {
			t.Fatalf("query %+v: %+v\nwant %+v", q, e, want[max(i, 0)])
		}
		seen[e.ID] = true
	}
	m.checkPodcasts(t)
	m.checkHistory(t)
	if problems, err := m.s.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Fatalf("check: %v, %v", problems, err)
	}
}

func (m *model) checkPodcasts(t *rapid.T) {
	l, err := m.s.Podcasts(library.PodcastQuery{})
	if err != nil || len(l) != len(m.podcasts) {
		t.Fatalf("%d podcasts, want %d, %v", len(l), len(m.podcasts), err)
	}
	for _, p := range l {
		var c counts
		for _, e := range m.episodes {
			if e.PodcastID != p.ID {
				continue
			}
			c.episodes++
			if !e.Played {
				c.unplayed++
			}
			if e.Published.After(c.latest) {
				c.latest = e.Published
			}
		}
		if p.Episodes != c.episodes || p.Unplayed != c.unplayed || !p.LatestAt.Equal(c.latest) {
			t.Fatalf("%+v, want %+v", p, c)
		}
	}
}

func (m *model) checkHistory(t *rapid.T) {
	q := library.HistoryQuery{Limit: rapid.IntRange(0, 3).Draw(t, "history")}
	want := slices.Clone(m.history)
	slices.Reverse(want)
	want = window(want, 0, q.Limit)
	got, err := m.s.History(q)
	if err != nil || !slices.Equal(got, want) {
		t.Fatalf("history %+v, want %+v, %v", got, want, err)
	}
}

// TestModel compares the store with a model over random changes.
func TestModel(t *testing.T) {
	n := 0
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		n++
		m := &model{now: day, episodes: map[library.EpisodeID]*library.Episode{}}
		s, err := Open(filepath.Join(dir, fmt.Sprint(n), "cosm.db"), Options{Now: func() time.Time { return m.now }})
		if err != nil {
			t.Fatal(err)
		}
		m.s = s
		defer func() { _ = m.s.Close() }()
		t.Repeat(map[string]func(*rapid.T){
			"subscribe": m.subscribe, "merge": m.merge, "mark": m.mark, "position": m.position, "download": m.download,
			"queue": m.enqueue, "listen": m.listen, "remove": m.remove, "reopen": m.reopen, "": m.check,
		})
	})
}
