package inbox

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
	all   []library.Episode
	asked int
	other int // episodes that are not new
}

func newService() *service {
	return &service{other: 1, all: []library.Episode{{ID: "a", Title: "Alpha", New: true}, {ID: "b", Title: "Beta", New: true}, {ID: "c", Title: "Gamma", New: true}}}
}

func (s *service) Episodes(_ context.Context, q library.EpisodeQuery) ([]library.Episode, error) {
	if !q.New {
		return make([]library.Episode, min(s.other, q.Limit)), nil
	}
	s.asked++
	return append([]library.Episode(nil), s.all...), nil
}

func (s *service) Episode(context.Context, library.EpisodeID) (library.EpisodeDetail, error) {
	return library.EpisodeDetail{}, nil
}

func TestDismissGoesAtOnce(t *testing.T) {
	r := newRig(t)
	r.act(keys.Down, keys.Dismiss)
	a, ok := r.asks(t, 1)[0].(msg.SetNew)
	if !ok || a.On || a.Quietly || len(a.Episodes) != 1 || a.Episodes[0].ID != "b" {
		t.Errorf("asks for %+v", a)
	}
	if v := r.view(60, 12); strings.Contains(v, "Beta") || !strings.Contains(v, "Gamma") {
		t.Errorf("shows\n%s", v)
	}
}

func TestPlayedGoesAtOnceOpenedStays(t *testing.T) {
	r := newRig(t)
	opened := library.Episode{ID: "a", Title: "Alpha"}
	r.event(library.Event{Kind: library.EventEpisode, Episode: &opened})
	if n, _ := r.m.Count(); n != 3 {
		t.Errorf("%d episodes", n)
	}
	played := library.Episode{ID: "b", Played: true}
	r.event(library.Event{Kind: library.EventEpisode, Episode: &played})
	if n, _ := r.m.Count(); n != 2 {
		t.Errorf("%d episodes", n)
	}
}

func TestComingBackLooksAgain(t *testing.T) {
	r := newRig(t)
	r.s.all = r.s.all[:1]
	r.do(r.m.Update(msg.Shown{}))
	if n, whole := r.m.Count(); n != 1 || !whole || r.s.asked != 2 {
		t.Errorf("%d episodes after %d queries", n, r.s.asked)
	}
	r.sees(t, "Inbox", "Alpha")
	if r.m.Screen() != keys.Inbox || r.m.Capturing() {
		t.Error("it is another screen")
	}
	r.act(keys.Filter)
	if _, _, ok := r.m.Cursor(); ok == r.m.Capturing() && !ok {
		t.Error("no filter")
	}
}

func TestNewListenersAreWelcomed(t *testing.T) {
	r := newRig(t)
	r.s.all, r.s.other = nil, 0
	r.do(r.m.Update(msg.Reload{}))
	r.sees(t, "Welcome to cosm", "Press a and paste")
	r.event(library.Event{Kind: library.EventPodcast, Podcast: &library.Podcast{ID: "p"}})
	r.sees(t, "You are all caught up.")
}

func TestNothingToDismiss(t *testing.T) {
	r := newRig(t)
	r.s.all = nil
	r.do(r.m.Update(msg.Reload{}))
	r.act(keys.Dismiss, keys.Play, keys.Open)
	r.asks(t, 0)
	r.sees(t, "You are all caught up.", "R looks for new episodes")
}
