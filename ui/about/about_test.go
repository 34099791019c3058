package about

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

type service struct {
	library.Service
	asked []library.PodcastID
	err   error
}

func newService() *service { return &service{} }

func (s *service) Podcast(_ context.Context, id library.PodcastID) (library.PodcastDetail, error) {
	s.asked = append(s.asked, id)
	return library.PodcastDetail{Podcast: library.Podcast{ID: id}, Description: strings.Repeat("<p>about "+string(id)+"</p>", 30), Complete: true}, s.err
}

func podcast(id library.PodcastID) library.Podcast {
	return library.Podcast{ID: id, Title: "Title of " + string(id), Author: "Ann", Episodes: 1, Unplayed: 1, FeedURL: "https://feeds.example/x", LatestAt: time.Date(2026, 3, 11, 12, 0, 0, 0, time.UTC)}
}

func TestWhatIsSaid(t *testing.T) {
	r := newRig(t)
	if r.m.View(50, 20, theme.New(config.AutoTheme(true), theme.Options{})) != nil {
		t.Error("something is shown of nothing")
	}
	r.do(r.m.Show(podcast("a"), time.Second))
	r.sees(t, "Title of a", "Ann", "1 episode · 1 unplayed · latest yesterday · complete", "feeds.example", "about a")
	p := podcast("a")
	p.FeedURL, p.LastError = "http://plain.example", "it broke"
	r.do(r.m.Show(p, 0))
	r.sees(t, "plain.example (not encrypted)", "✗ it broke")
	p.FeedURL = "://"
	r.do(r.m.Show(p, 0))
	r.sees(t, "it broke")
}

func TestRunningDownAListAsksOnce(t *testing.T) {
	r := newRig(t)
	first := r.m.Show(podcast("a"), time.Second)
	second := r.m.Show(podcast("b"), time.Second)
	r.do(first)
	r.do(second)
	if len(r.s.asked) != 1 || r.s.asked[0] != "b" {
		t.Errorf("asked for %v", r.s.asked)
	}
	if cmd := r.m.Show(library.Podcast{}, 0); cmd != nil {
		t.Error("nothing is asked for")
	}
}

func TestScroll(t *testing.T) {
	r := newRig(t)
	r.do(r.m.Show(podcast("a"), 0))
	r.view(50, 12)
	r.do(r.m.Update(msg.Wheel{Down: true}))
	if r.m.top != 3 || r.m.Page() < 2 {
		t.Errorf("top %d", r.m.top)
	}
	r.m.Scroll(9999)
	r.view(50, 12)
	if r.m.top+r.m.rows != len(r.m.doc.Lines) {
		t.Errorf("the end is at %d of %d", r.m.top, len(r.m.doc.Lines))
	}
	r.do(r.m.Update(msg.Wheel{}))
	r.m.Scroll(-9999)
	if r.m.top != 0 {
		t.Errorf("top %d", r.m.top)
	}
}

func TestFailuresLeaveWhatIsKnown(t *testing.T) {
	r := newRig(t)
	r.s.err = library.Network
	r.do(r.m.Show(podcast("a"), 0))
	r.sees(t, "Title of a")
}

func TestItFits(t *testing.T) {
	r := newRig(t)
	r.do(r.m.Show(podcast("a"), 0))
	for w := 1; w < 60; w += 7 {
		for h := 1; h < 20; h += 5 {
			rows := strings.Split(r.view(w, h), "\n")
			if len(rows) > h {
				t.Errorf("at %d×%d there are %d rows", w, h, len(rows))
			}
			for _, row := range rows {
				if n := ansi.StringWidth(row); n > w {
					t.Errorf("at %d×%d a row is %d cells: %q", w, h, n, row)
				}
			}
		}
	}
}
