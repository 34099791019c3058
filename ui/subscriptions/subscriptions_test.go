package subscriptions

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
	all    []library.Podcast
	err    error
	sorts  []string
	detail int
}

func newService() *service {
	return &service{all: []library.Podcast{
		{ID: "a", Title: "Alpha", Author: "Ann", Unplayed: 3, SiteURL: "https://a.example", FeedURL: "https://f.example/a"},
		{ID: "b", Title: "Beta", Author: "Beta", LastError: "the server answered 410", FeedURL: "http://plain.example/b"},
		{ID: "c", Title: "Gamma", Tags: []string{"science"}},
	}}
}

func (s *service) Podcasts(_ context.Context, q library.PodcastQuery) ([]library.Podcast, error) {
	s.sorts = append(s.sorts, q.Sort)
	return append([]library.Podcast(nil), s.all...), s.err
}

func (s *service) Podcast(_ context.Context, id library.PodcastID) (library.PodcastDetail, error) {
	s.detail++
	return library.PodcastDetail{Podcast: library.Podcast{ID: id}, Description: "<p>about " + string(id) + "</p>"}, nil
}

func TestRowsSayHowFeedsFare(t *testing.T) {
	r := newRig(t)
	r.sees(t, "Subscriptions", "3 · by title", "● Alpha", "✗ Beta", "Ann")
	r.act(keys.Down)
	r.sees(t, "about b", "plain.example (not encrypted)", "✗ the server answered 410")
}

func TestActionsAreAboutTheRow(t *testing.T) {
	r := newRig(t)
	r.act(keys.Open, keys.Refresh, keys.Unsubscribe, keys.Browser, keys.CopyLink, keys.Back)
	a := r.asks(t, 6)
	if o, ok := a[0].(msg.OpenPodcast); !ok || o.ID != "a" || o.Title != "Alpha" {
		t.Errorf("asks for %+v", a[0])
	}
	if o, ok := a[1].(msg.Refresh); !ok || o.IDs[0] != "a" {
		t.Errorf("asks for %+v", a[1])
	}
	if o, ok := a[2].(msg.Unsubscribe); !ok || o.Podcasts[0].ID != "a" {
		t.Errorf("asks for %+v", a[2])
	}
	if a[3] != (msg.OpenURL{URL: "https://a.example"}) || a[4] != (msg.Copy{Text: "https://f.example/a"}) || a[5] != (msg.Back{}) {
		t.Errorf("asks for %+v", a[3:])
	}
}

func TestEvents(t *testing.T) {
	r := newRig(t)
	changed := r.s.all[0]
	changed.Title = "Alpha and omega"
	r.event(library.Event{Kind: library.EventPodcast, Podcast: &changed})
	r.sees(t, "Alpha and omega")
	if len(r.s.sorts) != 1 {
		t.Error("a change of one made it ask for all")
	}
	added := library.Podcast{ID: "z", Title: "Zeta"}
	r.s.all = append(r.s.all, added)
	r.event(library.Event{Kind: library.EventPodcast, Podcast: &added})
	r.sees(t, "Zeta")
	r.event(library.Event{Kind: library.EventRemoved, Podcast: &library.Podcast{ID: "b"}})
	if v := r.view(60, 20); strings.Contains(v, "Beta") {
		t.Errorf("shows\n%s", v)
	}
	before := len(r.s.sorts)
	r.event(library.Event{Kind: library.EventEpisodes})
	r.do(r.m.Update(msg.Reload{}))
	if len(r.s.sorts) != before+2 {
		t.Errorf("asked %d times", len(r.s.sorts)-before)
	}
}

func TestOrders(t *testing.T) {
	r := newRig(t)
	for range sorts() {
		r.act(keys.Sort)
	}
	if got := strings.Join(r.s.sorts, " "); got != "title latest unplayed subscribed title" {
		t.Errorf("asked for %s", got)
	}
}

func TestFilterLooksAtTags(t *testing.T) {
	r := newRig(t)
	r.act(keys.Filter)
	for _, c := range "SCI" {
		r.do(r.m.Update(tea.KeyPressMsg{Code: c, Text: string(c)}))
	}
	v := r.view(60, 20)
	if !strings.Contains(v, "Gamma") || strings.Contains(v, "Alpha") || !r.m.Capturing() {
		t.Errorf("shows\n%s", v)
	}
	r.do(r.m.Update(tea.PasteMsg{Content: "zzz"}))
	r.sees(t, "Nothing matches.")
}

// TestTheFirstRowIsShownBeside: the rows came before the screen was first drawn.
func TestTheFirstRowIsShownBeside(t *testing.T) {
	r := newRig(t)
	r.sees(t, "about a")
}

func TestThePaneBeside(t *testing.T) {
	r := newRig(t)
	r.view(110, 20)
	r.act(keys.Down, keys.NextPane, keys.Down, keys.HalfDown, keys.Up, keys.HalfUp)
	if p, _ := r.m.table.Current(); p.ID != "b" {
		t.Error("the list moved")
	}
	r.act(keys.Back)
	r.asks(t, 0)
	r.do(r.m.Update(msg.Click{X: 100, Y: 5}))
	if !r.m.sideFocus {
		t.Error("a click does not give it the keys")
	}
	r.do(r.m.Update(msg.Wheel{X: 100, Y: 5, Down: true}))
	r.do(r.m.Update(msg.Click{X: 5, Y: 2}))
	r.do(r.m.Update(msg.Click{X: 5, Y: 2, Double: true}))
	if o, ok := r.asks(t, 1)[0].(msg.OpenPodcast); !ok || o.ID != "a" || r.m.sideFocus {
		t.Errorf("asks for %+v", o)
	}
	r.do(r.m.Update(msg.Wheel{X: 5, Y: 5, Down: true}))
}

func TestFailuresAndEmptiness(t *testing.T) {
	r := newRig(t)
	r.s.all = nil
	r.do(r.m.Update(msg.Reload{}))
	r.sees(t, "You follow no podcast yet.", "Press a and paste")
	r.act(keys.Open, keys.Refresh)
	r.asks(t, 0)
	r.s.err = library.Errorf(library.Corrupt, "read", "the database is damaged", nil)
	r.do(r.m.Update(msg.Reload{}))
	r.sees(t, "the database is damaged")
	r.m = New(r.env)
	r.sees(t, "Loading")
}
