package queue

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
	all []library.Episode
}

func newService() *service {
	hour := library.Seconds(time.Hour)
	return &service{all: []library.Episode{{ID: "a", Title: "Alpha", Duration: hour, Position: hour / 2, Queued: true}, {ID: "b", Title: "Beta", Duration: hour, Queued: true}, {ID: "c", Title: "Gamma", Queued: true}}}
}

func (s *service) Queue(context.Context, library.Empty) ([]library.Episode, error) {
	return append([]library.Episode(nil), s.all...), nil
}

func (s *service) Episode(context.Context, library.EpisodeID) (library.EpisodeDetail, error) {
	return library.EpisodeDetail{}, nil
}

// order is the order of the titles on screen.
func (r *rig) order() string {
	var out []string
	for _, l := range strings.Split(r.view(60, 12), "\n") {
		for _, w := range []string{"Alpha", "Beta", "Gamma"} {
			if strings.Contains(l, w) {
				out = append(out, w)
			}
		}
	}
	return strings.Join(out, " ")
}

func TestMovesTellThePlace(t *testing.T) {
	r := newRig(t)
	r.act(keys.MoveDown, keys.MoveDown, keys.MoveDown) // the third has nowhere to go
	a := r.asks(t, 2)
	if a[0] != (msg.MoveInQueue{ID: "a", To: 1}) || a[1] != (msg.MoveInQueue{ID: "a", To: 2}) {
		t.Errorf("asks for %+v", a)
	}
	if got := r.order(); got != "Beta Gamma Alpha" {
		t.Errorf("order %s", got)
	}
	r.act(keys.MoveUp)
	if a := r.asks(t, 1); a[0] != (msg.MoveInQueue{ID: "a", To: 1}) {
		t.Errorf("asks for %+v", a)
	}
}

func TestTheLibraryHasTheLastWord(t *testing.T) {
	r := newRig(t)
	r.act(keys.MoveDown)
	r.asks(t, 1)
	r.event(library.Event{Kind: library.EventQueue, Queue: []library.Episode{r.s.all[2], r.s.all[0]}})
	if got := r.order(); got != "Gamma Alpha" {
		t.Errorf("order %s", got)
	}
	r.act(keys.Play)
	if p, ok := r.asks(t, 1)[0].(msg.Play); !ok || p.Episode.ID != "a" {
		t.Errorf("the cursor did not stay on its episode: %+v", p)
	}
}

func TestEventsDoNotReachIntoTheQueueThatWasTold(t *testing.T) {
	r := newRig(t)
	told := []library.Episode{r.s.all[0], r.s.all[1]}
	r.event(library.Event{Kind: library.EventQueue, Queue: told})
	r.act(keys.MoveDown)
	if told[0].ID != "a" {
		t.Error("the event's own slice was reordered")
	}
}

func TestRemoveAndClear(t *testing.T) {
	r := newRig(t)
	r.act(keys.Down, keys.Dismiss)
	if a, ok := r.asks(t, 1)[0].(msg.Dequeue); !ok || a.Episodes[0].ID != "b" {
		t.Errorf("asks for %+v", a)
	}
	if got := r.order(); got != "Alpha Gamma" {
		t.Errorf("order %s", got)
	}
	r.act(keys.Clear)
	if c, ok := r.asks(t, 1)[0].(msg.Confirm); !ok || c.Then != (msg.ClearQueue{}) || !strings.Contains(c.Question, "2 episodes") {
		t.Errorf("asks %+v", c)
	}
	r.event(library.Event{Kind: library.EventQueue})
	r.act(keys.Clear, keys.Dismiss, keys.MoveDown)
	r.asks(t, 0)
	r.sees(t, "Nothing is queued.", "Press e")
}

func TestTheQueueSaysHowLongItTakes(t *testing.T) {
	r := newRig(t)
	r.sees(t, "Queue", "3 · 1 h 30 min", " 1 ", " 3 ")
	if r.m.Screen() != keys.Queue || r.m.Capturing() || len(r.m.Hints()) == 0 {
		t.Error("it is another screen")
	}
	if _, _, ok := r.m.Cursor(); ok {
		t.Error("a cursor where nothing is typed")
	}
}
