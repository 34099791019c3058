package favourites

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
	asked []library.EpisodeQuery
	all   []library.Episode
}

func newService() *service {
	return &service{all: []library.Episode{{ID: "a", Title: "Alpha", Favourite: true}, {ID: "b", Title: "Beta", Favourite: true}}}
}

func (s *service) Episodes(_ context.Context, q library.EpisodeQuery) ([]library.Episode, error) {
	s.asked = append(s.asked, q)
	return append([]library.Episode(nil), s.all...), nil
}

func (s *service) Episode(context.Context, library.EpisodeID) (library.EpisodeDetail, error) {
	return library.EpisodeDetail{}, nil
}

func TestOnlyFavourites(t *testing.T) {
	r := newRig(t)
	if q := r.s.asked[0]; !q.Favourite || q.New {
		t.Errorf("asked for %+v", q)
	}
	no := library.Episode{ID: "a", Title: "Alpha"}
	r.event(library.Event{Kind: library.EventEpisode, Episode: &no})
	if v := r.view(60, 12); strings.Contains(v, "Alpha") {
		t.Errorf("what is no favourite any more is there:\n%s", v)
	}
	r.act(keys.Favourite)
	if a, ok := r.asks(t, 1)[0].(msg.Favourite); !ok || a.On || a.Episodes[0].ID != "b" {
		t.Errorf("asks for %+v", a)
	}
	r.act(keys.Back)
	if _, ok := r.asks(t, 1)[0].(msg.Back); !ok {
		t.Error("back does not go back")
	}
	if r.m.Screen() != keys.Favourites || len(r.m.Hints()) == 0 {
		t.Error("it is another screen")
	}
}

func TestNewFavouritesCome(t *testing.T) {
	r := newRig(t)
	yes := library.Episode{ID: "z", Title: "Zeta", Favourite: true}
	r.s.all = append(r.s.all, yes)
	r.event(library.Event{Kind: library.EventEpisode, Episode: &yes})
	r.sees(t, "Zeta", "Favourites")
	r.s.all = nil
	r.do(r.m.Update(msg.Reload{}))
	r.sees(t, "No favourites yet.", "Press f")
}
