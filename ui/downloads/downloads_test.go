package downloads

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
	all   []library.Download
	err   error
	asked int
}

func newService() *service {
	return &service{all: []library.Download{
		{EpisodeID: "a", Title: "Alpha", State: library.DownloadActive, Done: 25e6, Size: 100e6, Rate: 1e6, Left: library.Seconds(75 * time.Second)},
		{EpisodeID: "b", Title: "Beta", State: library.DownloadQueued, Podcast: "Show"},
		{EpisodeID: "c", Title: "Gamma", State: library.DownloadFailed, Error: "the disk is full"},
		{EpisodeID: "d", Title: "Delta", State: library.DownloadDone, Size: 5e6, Podcast: "Show", At: time.Date(2026, 3, 12, 11, 0, 0, 0, time.UTC)},
	}}
}

func (s *service) Downloads(context.Context, library.Empty) ([]library.Download, error) {
	s.asked++
	return append([]library.Download(nil), s.all...), s.err
}

func TestRowsSayHowFar(t *testing.T) {
	r := newRig(t)
	r.sees(t, "⇣ Alpha", "25%", "25 MB of 100 MB · 1.0 MB/s · 1 min left", "· Beta", "waiting", "✗ Gamma", "the disk is full", "↓ Delta", "Show · 1 h ago", "2 under way, 1.0 MB/s · 1 on disk, 5.0 MB", "━")
}

func TestStatesStandInOrder(t *testing.T) {
	r := newRig(t)
	r.event(library.Event{Kind: library.EventDownload, Download: &library.Download{EpisodeID: "a", Title: "Alpha", State: library.DownloadDone}})
	r.event(library.Event{Kind: library.EventDownload, Download: &library.Download{EpisodeID: "n", Title: "Newcomer", State: library.DownloadQueued}})
	var got []string
	for _, d := range r.m.table.All() {
		got = append(got, string(d.EpisodeID))
	}
	if strings.Join(got, " ") != "b n c d a" {
		t.Errorf("order %v", got)
	}
	if d, _ := r.m.table.Current(); d.EpisodeID != "a" {
		t.Errorf("the cursor is on %s", d.EpisodeID)
	}
	if r.s.asked != 1 {
		t.Error("progress made it ask for all")
	}
	r.event(library.Event{Kind: library.EventDownloads})
	r.do(r.m.Update(msg.Shown{}))
	if r.s.asked != 3 {
		t.Errorf("asked %d times", r.s.asked)
	}
}

func TestSizesThatAreNotKnown(t *testing.T) {
	r := newRig(t)
	r.event(library.Event{Kind: library.EventDownload, Download: &library.Download{EpisodeID: "a", Title: "Alpha", State: library.DownloadActive, Done: 7e6}})
	r.sees(t, "7.0 MB", "0 B/s")
}

func TestKeysDoWhatTheStateAllows(t *testing.T) {
	r := newRig(t)
	r.act(keys.Dismiss, keys.Retry) // under way: cancelled; nothing to try again
	if a, ok := r.asks(t, 1)[0].(msg.CancelDownloads); !ok || a.IDs[0] != "a" {
		t.Errorf("asks for %+v", a)
	}
	r.act(keys.Down, keys.Down, keys.Open, keys.Retry)
	for _, a := range r.asks(t, 2) {
		if d, ok := a.(msg.Download); !ok || d.Episodes[0].ID != "c" {
			t.Errorf("asks for %+v", a)
		}
	}
	r.act(keys.Down, keys.Download)
	c, ok := r.asks(t, 1)[0].(msg.Confirm)
	if remove, is := c.Then.(msg.RemoveDownloads); !ok || !is || remove.IDs[0] != "d" {
		t.Errorf("asks for %+v", c)
	}
	r.act(keys.Open, keys.Play, keys.Back)
	a := r.asks(t, 3)
	if o, ok := a[0].(msg.OpenEpisode); !ok || o.Episode.ID != "d" || !o.Episode.Downloaded {
		t.Errorf("asks for %+v", a[0])
	}
	if p, ok := a[1].(msg.Play); !ok || p.Episode.ID != "d" {
		t.Errorf("asks for %+v", a[1])
	}
}

func TestPruneAsks(t *testing.T) {
	r := newRig(t)
	r.act(keys.Clear)
	c, ok := r.asks(t, 1)[0].(msg.Confirm)
	if remove, is := c.Then.(msg.RemoveDownloads); !ok || !is || remove.IDs != nil {
		t.Errorf("asks for %+v", c)
	}
}

func TestClicksWheelAndFilter(t *testing.T) {
	r := newRig(t)
	r.view(60, 20)
	r.do(r.m.Update(msg.Click{X: 3, Y: 4}))
	r.do(r.m.Update(msg.Click{X: 3, Y: 4, Double: true}))
	if o, ok := r.asks(t, 1)[0].(msg.OpenEpisode); !ok || o.Episode.ID != "b" {
		t.Errorf("asks for %+v", o)
	}
	r.do(r.m.Update(msg.Wheel{Down: true}))
	r.act(keys.Filter)
	r.do(r.m.Update(tea.KeyPressMsg{Code: 'd', Text: "delta"}))
	if v := r.view(60, 20); strings.Contains(v, "Alpha") || !r.m.Capturing() {
		t.Errorf("shows\n%s", v)
	}
	if _, _, ok := r.m.Cursor(); !ok {
		t.Error("no cursor")
	}
}

func TestFailuresAndEmptiness(t *testing.T) {
	r := newRig(t)
	r.s.all = nil
	r.do(r.m.Update(msg.Reload{}))
	r.sees(t, "Nothing is downloaded.", "Press d")
	r.s.err = library.OwnerBusy
	r.do(r.m.Update(msg.Reload{}))
	r.sees(t, "another cosm holds the library")
	r.m = New(r.env)
	r.sees(t, "Loading")
	r.event(library.Event{Kind: library.EventDownload, Download: &r.s.all2()[0]}) // before the list is there
	if r.m.table.Len() != 0 {
		t.Error("half a list is shown")
	}
}

func (s *service) all2() []library.Download { return newService().all }

func TestOneRowEachWhereThereIsLittleRoom(t *testing.T) {
	r := newRig(t)
	if v := r.view(50, 7); !strings.Contains(v, "Delta") {
		t.Errorf("shows\n%s", v)
	}
}
