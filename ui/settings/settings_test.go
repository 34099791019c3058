package settings

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
	err error
}

func newService() *service { return &service{} }

func (s *service) Settings(context.Context, library.Empty) ([]library.Setting, error) {
	var out []library.Setting
	for _, k := range config.Table() {
		out = append(out, library.Setting{Key: k.Name, Value: k.Default, Default: k.Default, Type: string(k.Type), Choices: k.Choices, Origin: "default", Doc: k.Doc, Env: k.Env()})
	}
	out[1].Origin, out[2].Origin = "flag", "environment"
	return append(out, library.Setting{Key: "unknown_yet", Value: "x", Type: "string", Origin: "library", Doc: "Of a newer cosm."}), s.err
}

// to puts the cursor on a setting.
func (r *rig) to(t *testing.T, key string) {
	t.Helper()
	r.act(keys.Top)
	for range 99 {
		if s, _ := r.m.table.Current(); s.Key == key {
			return
		}
		r.act(keys.Down)
	}
	t.Fatalf("there is no %s", key)
}

func TestGroupsAndOrigins(t *testing.T) {
	r := newRig(t)
	r.sees(t, "Settings", "Interface", "language", "command line", "environment", "Player", "● on", "○ off", "Language of the interface", "default: auto", "COSM_LANGUAGE")
	if n := strings.Count(r.view(110, 32), "Interface"); n != 1 {
		t.Errorf("the group is named %d times", n)
	}
	r.act(keys.Bottom)
	r.sees(t, "unknown_yet", "Of a newer cosm.", "changed here", "System", "Privacy")
}

func TestTheShortestWayToAnotherValue(t *testing.T) {
	r := newRig(t)
	r.to(t, "mouse")
	r.act(keys.Open)
	if a := r.asks(t, 1)[0]; a != (msg.Set{Key: "mouse", Value: "false"}) {
		t.Errorf("asks for %+v", a)
	}
	r.to(t, "color")
	r.act(keys.Open)
	c, ok := r.asks(t, 1)[0].(msg.Choose)
	if !ok || len(c.Options) != 5 || c.At != 0 || c.Options[0].Hint != "default" || c.Options[3].Then != (msg.Set{Key: "color", Value: "16"}) {
		t.Errorf("asks for %+v", c)
	}
	r.to(t, "skip_back")
	r.act(keys.Open)
	p, ok := r.asks(t, 1)[0].(msg.Prompt)
	if !ok || p.Value != "10s" || p.Hint != "How far a skip back goes." || p.Then("15s") != (msg.Set{Key: "skip_back", Value: "15s"}) {
		t.Errorf("asks for %+v", p)
	}
	r.act(keys.Reset)
	if a := r.asks(t, 1)[0]; a != (msg.Reset{Key: "skip_back"}) {
		t.Errorf("asks for %+v", a)
	}
}

func TestChangesAreShown(t *testing.T) {
	r := newRig(t)
	r.to(t, "mouse")
	r.event(library.Event{Kind: library.EventSetting, Setting: &library.Setting{Key: "mouse", Value: "false", Default: "true", Type: "bool", Origin: "file"}})
	r.sees(t, "settings file")
	r.act(keys.Open)
	if a := r.asks(t, 1)[0]; a != (msg.Set{Key: "mouse", Value: "true"}) {
		t.Errorf("asks for %+v", a)
	}
}

func TestFilterLooksAtWhatSettingsDo(t *testing.T) {
	r := newRig(t)
	r.act(keys.Filter)
	r.do(r.m.Update(tea.PasteMsg{Content: "true pitch"}))
	if r.m.table.Len() != 1 || !r.m.Capturing() {
		t.Errorf("%d settings", r.m.table.Len())
	}
	r.do(r.m.Update(tea.PasteMsg{Content: "zzz"}))
	r.sees(t, "Nothing matches.")
	r.act(keys.Open, keys.Reset)
	r.asks(t, 0)
	if _, _, ok := r.m.Cursor(); !ok {
		t.Error("no cursor")
	}
}

func TestClicksAndFailures(t *testing.T) {
	r := newRig(t)
	r.view(80, 20)
	r.do(r.m.Update(msg.Click{X: 20, Y: 6}))
	r.asks(t, 0)
	r.do(r.m.Update(msg.Click{X: 20, Y: 6}))
	if a := r.asks(t, 1)[0]; a != (msg.Set{Key: "mouse", Value: "false"}) {
		t.Errorf("asks for %+v", a)
	}
	r.do(r.m.Update(msg.Wheel{Down: true}))
	r.act(keys.Back)
	r.asks(t, 1)
	r.s.err = library.Errorf(library.Failed, "read settings", "it broke", nil)
	r.m = New(r.env)
	r.sees(t, "Loading")
	r.do(r.m.Update(msg.Reload{}))
	r.do(r.m.Init())
	r.sees(t, "it broke")
}
