package nowplaying

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

type service struct{ library.Service }

func newService() *service { return &service{} }

func (s *service) Episode(_ context.Context, id library.EpisodeID) (library.EpisodeDetail, error) {
	return library.EpisodeDetail{Episode: one(id), Notes: "<p>notes of " + string(id) + " at 2:00</p>"}, nil
}

func (s *service) Transcript(context.Context, library.EpisodeID) (library.Transcript, error) {
	return library.Transcript{Timed: true, Lines: []library.TranscriptLine{{Text: "hello"}, {Start: library.Seconds(time.Minute), Text: "world"}}}, nil
}

func one(id library.EpisodeID) library.Episode {
	return library.Episode{ID: id, PodcastID: "p", Title: "Title of " + string(id), PodcastTitle: "The Show", HasTranscript: true, Duration: library.Seconds(time.Hour)}
}

func (r *rig) plays(id library.EpisodeID) {
	e := one(id)
	r.env.Head.Set(library.Status{
		State: library.Playing, Episode: &e, Position: library.Seconds(10 * time.Minute), Duration: library.Seconds(time.Hour), Speed: 1,
		Chapters: []library.Chapter{{Title: "One"}, {Title: "Two", Start: library.Seconds(5 * time.Minute)}}, Chapter: &library.ChapterRef{Index: 1, Title: "Two"},
	}, r.env.Now())
	r.event(library.Event{Kind: library.EventStatus, Status: &r.env.Head.Status})
}

func TestNothingPlays(t *testing.T) {
	r := newRig(t)
	r.sees(t, "Nothing is playing", "p plays the episode under the cursor", "●")
	r.act(keys.Play, keys.Open, keys.Favourite, keys.NextPane)
	r.asks(t, 0)
}

func TestItTurnsToWhatPlays(t *testing.T) {
	r := newRig(t)
	r.plays("a")
	r.sees(t, "Title of a", "The Show", "› Two", "notes of a", "Notes", "Chapters", "Transcript", "█", "-50:00")
	r.plays("b")
	r.sees(t, "Title of b", "notes of b")
	r.do(r.m.Update(msg.Shown{}))
	if v := r.view(70, 20); strings.Contains(v, "█") || !strings.Contains(v, "notes of b") {
		t.Errorf("narrow:\n%s", v)
	}
	if v := r.view(70, 40); !strings.Contains(v, "●") {
		t.Errorf("high:\n%s", v)
	}
}

func TestChaptersOfWhatPlaysNeedNoAsking(t *testing.T) {
	r := newRig(t)
	r.plays("a")
	r.act(keys.NextPane)
	r.sees(t, "▶    5:00  Two", "55 min")
	r.act(keys.Up, keys.Open)
	if p, ok := r.asks(t, 1)[0].(msg.Play); !ok || p.Episode.ID != "a" || *p.At != 0 {
		t.Errorf("asks for %+v", p)
	}
}

func TestActionsAreAboutWhatPlays(t *testing.T) {
	r := newRig(t)
	r.plays("a")
	r.act(keys.Favourite, keys.PrevPane, keys.Down, keys.Back)
	a := r.asks(t, 1)
	if f, ok := a[0].(msg.Favourite); !ok || f.Episodes[0].ID != "a" {
		t.Errorf("asks for %+v", a[0])
	}
	r.act(keys.Back)
	if _, ok := r.asks(t, 1)[0].(msg.Back); !ok {
		t.Error("back does not go back")
	}
}

func TestItSaysWhatIsLeftOut(t *testing.T) {
	r := newRig(t)
	r.plays("a")
	if strings.Contains(r.view(110, 32), "Silence") {
		t.Error("nothing is left out, and it is told")
	}
	r.env.Head.Trim, r.env.Head.Saved = "medium", library.Seconds(42*time.Second)
	r.sees(t, "Silence left out: more, 0:42 saved")
	r.act(keys.Tune)
	if a, ok := r.asks(t, 1)[0].(msg.Tune); !ok || a.ID != "p" || a.Title != "The Show" {
		t.Errorf("asks for %+v", a)
	}
}

func TestFilesHaveATitleOnly(t *testing.T) {
	r := newRig(t)
	r.env.Head.Set(library.Status{State: library.Paused, Title: "some file.mp3", Error: "it broke"}, r.env.Now())
	r.event(library.Event{Kind: library.EventStatus, Status: &r.env.Head.Status})
	r.sees(t, "some file.mp3", "it broke")
}

func TestClicks(t *testing.T) {
	for _, w := range []int{70, 110} {
		r := newRig(t)
		r.plays("a")
		click := func(words string) {
			for y, l := range strings.Split(r.view(w, 24), "\n") {
				if before, _, ok := strings.Cut(l, words); ok {
					r.do(r.m.Update(msg.Click{X: ansi.StringWidth(before), Y: y}))
					return
				}
			}
			t.Fatalf("%q is not there", words)
		}
		click("2:00")
		if p, ok := r.asks(t, 1)[0].(msg.Play); !ok || *p.At != library.Seconds(2*time.Minute) {
			t.Errorf("asks for %+v", p)
		}
		click("Transcript")
		r.sees(t, "hello")
		r.do(r.m.Update(msg.Click{X: 0, Y: 20}))
		r.do(r.m.Update(msg.Wheel{X: w - 5, Y: 10, Down: true}))
	}
}

func TestItFits(t *testing.T) {
	r := newRig(t)
	for _, playing := range []bool{false, true} {
		if playing {
			r.plays("a")
		}
		for w := 1; w < 140; w += 11 {
			for h := 1; h < 45; h += 7 {
				rows := strings.Split(r.view(w, h), "\n")
				if len(rows) > h {
					t.Errorf("at %d×%d there are %d rows", w, h, len(rows))
				}
			}
		}
	}
	if _, _, ok := r.m.Cursor(); ok || r.m.Capturing() {
		t.Error("something is typed")
	}
}
