package podcast

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
	r.m = New(r.env, "p", "Known title")
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
	detail library.PodcastDetail
	err    error
	query  library.EpisodeQuery

	settings []library.Setting
}

func newService() *service {
	return &service{detail: library.PodcastDetail{Podcast: library.Podcast{
		ID: "p", Title: "The Show", Author: "Somebody", Episodes: 9, Unplayed: 2, Private: true, LastError: "the server answered 410",
		RefreshedAt: time.Date(2026, 3, 12, 11, 0, 0, 0, time.UTC),
	}, Complete: true}}
}

func (s *service) Podcast(context.Context, library.PodcastID) (library.PodcastDetail, error) {
	return s.detail, s.err
}

func (s *service) Episodes(_ context.Context, q library.EpisodeQuery) ([]library.Episode, error) {
	s.query = q
	return []library.Episode{{ID: "a", Title: "Alpha", PodcastTitle: "The Show"}, {ID: "b", Title: "Beta", PodcastTitle: "The Show"}}, nil
}

func (s *service) PodcastSettings(context.Context, library.PodcastID) ([]library.Setting, error) {
	return s.settings, nil
}

func (s *service) Episode(context.Context, library.EpisodeID) (library.EpisodeDetail, error) {
	return library.EpisodeDetail{}, nil
}

func TestThePageSaysWhoAndHow(t *testing.T) {
	r := newRig(t)
	if r.s.query.Podcast != "p" {
		t.Errorf("asked for %+v", r.s.query)
	}
	r.sees(t, "The Show", "Somebody · 2 of 9 unplayed · checked 1 h ago · complete · private", "✗ the server answered 410", "Alpha", "Episodes")
	if r.m.Title() != "The Show" || r.m.ID() != "p" || r.m.Screen() != keys.Podcast {
		t.Errorf("title %q", r.m.Title())
	}
	p := r.s.detail.Podcast
	p.Unplayed, p.LastError = 0, ""
	r.event(library.Event{Kind: library.EventPodcast, Podcast: &p})
	r.sees(t, "Somebody · 9 episodes")
	other := library.Podcast{ID: "q", Title: "Other"}
	r.event(library.Event{Kind: library.EventPodcast, Podcast: &other})
	if r.m.Title() != "The Show" {
		t.Error("another podcast's event changed the page")
	}
}

func TestThePageSaysHowItIsListenedTo(t *testing.T) {
	r := newRig(t)
	r.s.settings = []library.Setting{
		{Key: "speed", Value: "1.5", Origin: "podcast", Type: "float"}, {Key: "trim_silence", Value: "strong", Origin: "default", Type: "choice"},
	}
	r.event(library.Event{Kind: library.EventSetting, Setting: &library.Setting{Key: "speed", Value: "1.5", Podcast: "p"}})
	r.sees(t, "Speed 1.5×")
	if strings.Contains(r.view(110, 32), "Silence") {
		t.Error("what is as everywhere is shown")
	}
	r.act(keys.Tune)
	if a, ok := r.asks(t, 1)[0].(msg.Tune); !ok || a.ID != "p" || a.Title != "The Show" {
		t.Errorf("asks for %+v", a)
	}
}

func TestThePageBeforeItIsKnown(t *testing.T) {
	s := newService()
	s.err = library.Network
	r := newRig(t)
	r.s.err = library.Network
	r.m = New(r.env, "p", "Known title")
	r.do(r.m.Init())
	r.sees(t, "Known title", "Alpha")
	r.act(keys.Unsubscribe)
	if u, ok := r.asks(t, 1)[0].(msg.Unsubscribe); !ok || u.Podcasts[0].ID != "p" || u.Podcasts[0].Title != "Known title" {
		t.Errorf("asks for %+v", u)
	}
}

func TestActionsOfThePage(t *testing.T) {
	r := newRig(t)
	r.act(keys.Refresh)
	if a, ok := r.asks(t, 1)[0].(msg.Refresh); !ok || len(a.IDs) != 1 || a.IDs[0] != "p" {
		t.Errorf("asks for %+v", a)
	}
	r.act(keys.Down, keys.Play)
	if a, ok := r.asks(t, 1)[0].(msg.Play); !ok || a.Episode.ID != "b" {
		t.Errorf("asks for %+v", a)
	}
	r.do(r.m.Update(msg.Reload{}))
}

func TestClicksCountFromTheList(t *testing.T) {
	r := newRig(t)
	v := r.view(60, 20)
	for y, l := range strings.Split(v, "\n") {
		if strings.Contains(l, "Beta") {
			r.do(r.m.Update(msg.Click{X: 5, Y: y}))
		}
	}
	r.act(keys.Play)
	if a, ok := r.asks(t, 1)[0].(msg.Play); !ok || a.Episode.ID != "b" {
		t.Errorf("asks for %+v", a)
	}
	r.do(r.m.Update(msg.Wheel{X: 5, Y: 10, Down: true}))
	r.act(keys.Filter)
	r.view(60, 20)
	if _, y, ok := r.m.Cursor(); !ok || y < 3 || !r.m.Capturing() {
		t.Errorf("the cursor is in row %d, %v", y, ok)
	}
}
