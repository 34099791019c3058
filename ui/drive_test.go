package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"cosm/config"
	"cosm/library"
	"cosm/ui/msg"
	"cosm/ui/text"
)

// driver plays the program's part: it runs commands and hands what they give
// back to the model, till nothing is left but clocks.
type driver struct {
	t     testing.TB
	m     *Model
	s     *memory
	clock time.Time
	sent  []tea.Msg // messages for the program itself
	event <-chan library.Event
}

// short is the longest wait that passes at once; longer ones never end, as far
// as a test is concerned.
const short = 200 * time.Millisecond

func drive(t testing.TB, s *memory, lang string) *driver {
	t.Helper()
	d := &driver{t: t, s: s, clock: noon()}
	m, err := newModel(t.Context(), Options{
		Service: s, Settings: s.settings, Texts: text.New(lang), Now: func() time.Time { return d.clock },
	})
	if err != nil {
		t.Fatal(err)
	}
	d.m = m
	m.env.Wait = func(_ context.Context, wait time.Duration) bool { return wait <= short }
	if d.event, err = s.Watch(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.do(m.Init())
	d.size(120, 40)
	d.hear()
	return d
}

// do runs a command and all that follows from it.
func (d *driver) do(cmd tea.Cmd) {
	if cmd != nil {
		d.give(cmd())
	}
}

// give hands a message to the model as the program would.
func (d *driver) give(m tea.Msg) {
	switch t := m.(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range t {
			d.do(c)
		}
	case tea.QuitMsg:
		d.sent = append(d.sent, t)
	default:
		if strings.HasPrefix(typeName(m), "tea.") && !strings.HasSuffix(typeName(m), "Msg") {
			d.sent = append(d.sent, m)
			return
		}
		_, cmd := d.m.Update(m)
		d.m.View()
		d.do(cmd)
	}
}

// hear hands over the events published so far: all before one of its own.
func (d *driver) hear() {
	d.s.hub.Publish(library.Event{Kind: library.EventNotice, Notice: &library.Error{ID: "heard all"}})
	for e := range d.event {
		if e.Kind == library.EventNotice && e.Notice.ID == "heard all" {
			return
		}
		d.give(happened{e})
	}
}

func (d *driver) size(w, h int) { d.give(tea.WindowSizeMsg{Width: w, Height: h}) }

// press types keys: names of Bubble Tea's, separated by blanks.
func (d *driver) press(keys string) {
	d.t.Helper()
	for _, k := range strings.Fields(keys) {
		d.give(keyPress(k))
		d.hear()
	}
}

// typed types text as it is.
func (d *driver) typed(s string) {
	for _, r := range s {
		d.give(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	d.hear()
}

func keyPress(name string) tea.KeyPressMsg {
	special := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "space": ' ', "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight, "backspace": tea.KeyBackspace, "home": tea.KeyHome, "end": tea.KeyEnd, "pgdown": tea.KeyPgDown,
	}
	var mod tea.KeyMod
	base := name
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		mod, base = tea.ModCtrl, rest
	}
	if rest, ok := strings.CutPrefix(name, "shift+"); ok {
		mod, base = tea.ModShift, rest
	}
	if code, ok := special[base]; ok {
		k := tea.KeyPressMsg{Code: code, Mod: mod}
		if code == ' ' {
			k.Text = " "
		}
		return k
	}
	r := []rune(base)[0]
	k := tea.KeyPressMsg{Code: r, Mod: mod}
	if mod == 0 {
		k.Text = base
	}
	return k
}

// screenText is what is on screen, without colours.
func (d *driver) screenText() string { return ansi.Strip(d.m.View().Content) }

func (d *driver) sees(words ...string) {
	d.t.Helper()
	for _, w := range words {
		if !strings.Contains(d.screenText(), w) {
			d.t.Errorf("%q is not on screen:\n%s", w, d.screenText())
		}
	}
}

func (d *driver) seesNot(words ...string) {
	d.t.Helper()
	for _, w := range words {
		if strings.Contains(d.screenText(), w) {
			d.t.Errorf("%q is on screen:\n%s", w, d.screenText())
		}
	}
}

// called holds that the last call of a method was this one.
func (d *driver) called(want string) {
	d.t.Helper()
	name, _, _ := strings.Cut(want, " ")
	calls := d.s.called(name)
	if len(calls) == 0 || calls[len(calls)-1] != want {
		d.t.Errorf("calls of %s: %q, want the last to be %q", name, calls, want)
	}
}

func (d *driver) set(key, value string) {
	for i := range d.s.settings {
		if d.s.settings[i].Key == key {
			d.s.settings[i].Value = value
			d.m.env.Settings[key] = d.s.settings[i]
		}
	}
	if key == config.KeyTheme || key == config.KeyIcons || key == config.KeyReducedMotion {
		if err := d.m.applyTheme(); err != nil {
			d.t.Fatal(err)
		}
	}
}

func msgSubscribe(source string) msg.Subscribe { return msg.Subscribe{Source: source} }
