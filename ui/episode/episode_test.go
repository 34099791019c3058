package episode

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
	r.m = New(r.env, library.Episode{ID: "a", Title: "Alpha"})
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

type service struct{ library.Service }

func newService() *service { return &service{} }

func (s *service) Episode(_ context.Context, id library.EpisodeID) (library.EpisodeDetail, error) {
	e := library.Episode{ID: id, Title: "Alpha", PodcastTitle: "The Show", PodcastID: "p", Duration: library.Seconds(time.Hour), HasChapters: true, HasTranscript: true}
	return library.EpisodeDetail{Episode: e, Notes: "<p>at 2:00 it begins</p>"}, nil
}

func (s *service) Chapters(context.Context, library.EpisodeID) ([]library.Chapter, error) {
	return []library.Chapter{{Title: "One"}, {Title: "Two", Start: library.Seconds(time.Minute)}}, nil
}

func (s *service) Transcript(context.Context, library.EpisodeID) (library.Transcript, error) {
	return library.Transcript{Timed: true, Lines: []library.TranscriptLine{{Text: "hello"}, {Start: library.Seconds(time.Minute), Text: "world"}}}, nil
}

func TestThePageOfAnEpisode(t *testing.T) {
	r := newRig(t)
	r.sees(t, "Alpha", "The Show", "1 h", "Notes", "Chapters", "Transcript", "at 2:00 it begins")
	if r.m.Title() != "Alpha" || r.m.ID() != "a" || r.m.Screen() != keys.Episode || r.m.Capturing() {
		t.Errorf("title %q", r.m.Title())
	}
	r.act(keys.NextPane)
	r.sees(t, "Two")
	r.act(keys.NextPane)
	r.sees(t, "hello")
	r.act(keys.PrevPane, keys.Down, keys.Open)
	if p, ok := r.asks(t, 1)[0].(msg.Play); !ok || *p.At != library.Seconds(time.Minute) {
		t.Errorf("asks for %+v", p)
	}
}

func TestActionsAreAboutTheEpisode(t *testing.T) {
	r := newRig(t)
	r.act(keys.Play, keys.Favourite, keys.ToPodcast)
	a := r.asks(t, 3)
	if p, ok := a[0].(msg.Play); !ok || p.Episode.ID != "a" || p.At != nil {
		t.Errorf("asks for %+v", a[0])
	}
	if o, ok := a[2].(msg.OpenPodcast); !ok || o.ID != "p" {
		t.Errorf("asks for %+v", a[2])
	}
}

func TestBackFollowsFirst(t *testing.T) {
	r := newRig(t)
	r.act(keys.NextPane, keys.NextPane, keys.Down, keys.Back)
	r.asks(t, 0)
	r.act(keys.Back)
	if _, ok := r.asks(t, 1)[0].(msg.Back); !ok {
		t.Error("back does not go back")
	}
}

func TestClicks(t *testing.T) {
	r := newRig(t)
	for y, l := range strings.Split(r.view(70, 20), "\n") {
		if before, _, ok := strings.Cut(l, "2:00"); ok {
			r.do(r.m.Update(msg.Click{X: ansi.StringWidth(before) + 1, Y: y}))
		}
	}
	if p, ok := r.asks(t, 1)[0].(msg.Play); !ok || *p.At != library.Seconds(2*time.Minute) {
		t.Errorf("asks for %+v", p)
	}
	for y, l := range strings.Split(r.view(70, 20), "\n") {
		if before, _, ok := strings.Cut(l, "Transcript"); ok {
			r.do(r.m.Update(msg.Click{X: ansi.StringWidth(before), Y: y}))
		}
	}
	r.sees(t, "world")
	r.do(r.m.Update(msg.Click{X: 0, Y: 0}))
	r.asks(t, 0)
}

func TestThePageFits(t *testing.T) {
	r := newRig(t)
	for _, size := range [][2]int{{1, 1}, {5, 3}, {20, 5}, {80, 18}, {120, 40}} {
		if rows := strings.Split(r.view(size[0], size[1]), "\n"); len(rows) > size[1] {
			t.Errorf("at %v there are %d rows", size, len(rows))
		}
	}
	if _, _, ok := r.m.Cursor(); ok {
		t.Error("a cursor where nothing is typed")
	}
}
