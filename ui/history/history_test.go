package history

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"cosm/config"
	"cosm/library"
	"cosm/ui/keys"
	"cosm/ui/msg"
	"cosm/ui/text"
	"cosm/ui/theme"
)

// rig is the screen with what a root would lend it.
type rig struct {
	env *msg.Env
	s   *service
	m   *Model
}

func newRig(t *testing.T) *rig {
	t.Helper()
	keymap, err := keys.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{s: newService()}
	r.env = &msg.Env{
		Context: t.Context(), Service: r.s, Texts: text.New("en"), Keys: keymap, Head: &msg.Head{},
		Now:       func() time.Time { return time.Date(2026, 3, 12, 12, 0, 0, 0, time.UTC) },
		Wait:      func(context.Context, time.Duration) bool { return true },
		Downloads: map[library.EpisodeID]library.Download{}, Settings: map[string]library.Setting{},
	}
	r.m = New(r.env)
	r.do(r.m.Init())
	return r
}

func (r *rig) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch t := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range t {
			r.do(c)
		}
	default:
		r.do(r.m.Update(t))
	}
}

func (r *rig) act(actions ...keys.Action) {
	for _, a := range actions {
		r.do(r.m.Update(msg.Act{Action: a}))
	}
}

func (r *rig) event(e library.Event) { r.do(r.m.Update(e)) }

func (r *rig) view(w, h int) string {
	return ansi.Strip(strings.Join(r.m.View(w, h, theme.New(config.AutoTheme(true), theme.Options{})), "\n"))
}

func (r *rig) sees(t *testing.T, words ...string) {
	t.Helper()
	v := r.view(110, 32)
	for _, w := range words {
		if !strings.Contains(v, w) {
			t.Errorf("%q is not in\n%s", w, v)
		}
	}
}

// asks are the asks so far; there must be n.
func (r *rig) asks(t *testing.T, n int) []msg.Ask {
	t.Helper()
	a := r.env.Asks()
	if len(a) != n {
		t.Fatalf("%d asks, want %d: %+v", len(a), n, a)
	}
	return a
}

type service struct {
	library.Service
	all   []library.HistoryEntry
	err   error
	query library.HistoryQuery
	asked int
}

func newService() *service {
	at := func(hours int) time.Time { return time.Date(2026, 3, 12, 12-hours, 0, 0, 0, time.UTC) }
	return &service{all: []library.HistoryEntry{
		{ID: 9, At: at(1), EpisodeID: "a", PodcastID: "p", Title: "Alpha", Podcast: "Show", Listened: library.Seconds(20 * time.Minute)},
		{ID: 8, At: at(3), EpisodeID: "b", Title: "Beta", Listened: library.Seconds(time.Hour), Finished: true},
		{ID: 7, At: at(30), Title: "some file.mp3", Listened: library.Seconds(time.Minute)},
		{ID: 6, At: at(24 * 30), EpisodeID: "d", Title: "Old", Listened: library.Seconds(5 * time.Hour)},
	}}
}

func (s *service) History(_ context.Context, q library.HistoryQuery) ([]library.HistoryEntry, error) {
	s.query = q
	s.asked++
	return append([]library.HistoryEntry(nil), s.all...), s.err
}

func TestDaysAreNamedOnce(t *testing.T) {
	r := newRig(t)
	r.sees(t, "Today", "11:00", "Alpha", "Show", "20 min", "Yesterday", "10 Feb", "1 h 21 min in seven days", "✓")
	if n := strings.Count(r.view(110, 32), "Today"); n != 1 {
		t.Errorf("today is named %d times", n)
	}
	if r.s.query.Limit != limit {
		t.Errorf("asked for %+v", r.s.query)
	}
}

func TestEntriesOfEpisodes(t *testing.T) {
	r := newRig(t)
	r.act(keys.Open, keys.Play, keys.ToPodcast, keys.Dismiss)
	a := r.asks(t, 4)
	if o, ok := a[0].(msg.OpenEpisode); !ok || o.Episode.ID != "a" {
		t.Errorf("asks for %+v", a[0])
	}
	if p, ok := a[1].(msg.Play); !ok || p.Episode.ID != "a" {
		t.Errorf("asks for %+v", a[1])
	}
	if o, ok := a[2].(msg.OpenPodcast); !ok || o.ID != "p" {
		t.Errorf("asks for %+v", a[2])
	}
	if e, ok := a[3].(msg.EraseHistory); !ok || len(e.IDs) != 1 || e.IDs[0] != 9 {
		t.Errorf("asks for %+v", a[3])
	}
}

func TestEntriesOfFilesCanOnlyBeErased(t *testing.T) {
	r := newRig(t)
	r.act(keys.Down, keys.Down, keys.Open, keys.Play, keys.Favourite)
	r.asks(t, 0)
	r.act(keys.Dismiss)
	r.asks(t, 1)
}

func TestClearAsks(t *testing.T) {
	r := newRig(t)
	r.act(keys.Clear)
	c, ok := r.asks(t, 1)[0].(msg.Confirm)
	if e, is := c.Then.(msg.EraseHistory); !ok || !is || e.IDs != nil {
		t.Errorf("asks for %+v", c)
	}
	r.s.all = nil
	r.event(library.Event{Kind: library.EventHistory})
	r.act(keys.Clear)
	r.asks(t, 0)
	r.sees(t, "Nothing heard yet.")
	r.env.Settings["history"] = library.Setting{Value: "false"}
	r.sees(t, "The history is switched off.", "(9)")
}

func TestOneQueryAtATime(t *testing.T) {
	r := newRig(t)
	first := r.m.Init()
	if r.m.Init() != nil {
		t.Error("asked twice at the same time")
	}
	r.do(first)
	if r.s.asked != 3 {
		t.Errorf("asked %d times: a change was lost", r.s.asked)
	}
}

func TestFailuresFiltersClicks(t *testing.T) {
	r := newRig(t)
	r.act(keys.Filter)
	r.do(r.m.Update(tea.KeyPressMsg{Code: 'x', Text: "zzz"}))
	r.sees(t, "Nothing matches.")
	r.do(r.m.Update(tea.KeyPressMsg{Code: tea.KeyEscape}))
	r.do(r.m.Update(msg.Wheel{Down: true}))
	r.view(60, 12)
	r.do(r.m.Update(msg.Click{X: 3, Y: 3}))
	r.do(r.m.Update(msg.Click{X: 3, Y: 3, Double: true}))
	if o, ok := r.asks(t, 1)[0].(msg.OpenEpisode); !ok || o.Episode.ID != "b" {
		t.Errorf("asks for %+v", o)
	}
	r.act(keys.Back)
	r.asks(t, 1)
	r.s.all, r.s.err = nil, library.Errorf(library.Failed, "read", "it broke", nil)
	r.m = New(r.env)
	r.sees(t, "Loading")
	r.do(r.m.Init())
	r.sees(t, "it broke")
	if _, _, ok := r.m.Cursor(); ok || r.m.Screen() != keys.History {
		t.Error("a cursor where nothing is typed")
	}
}
