package overlay

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"cosm/config"
	"cosm/ui/keys"
	"cosm/ui/msg"
	"cosm/ui/text"
	"cosm/ui/theme"
)

func newEnv(t *testing.T) *msg.Env {
	t.Helper()
	m, err := keys.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &msg.Env{Context: context.Background(), Texts: text.New("en"), Keys: m, Now: time.Now, Head: &msg.Head{}}
}

func look() *theme.Theme { return theme.New(config.AutoTheme(true), theme.Options{}) }

func press(name string) tea.KeyPressMsg {
	special := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "tab": tea.KeyTab, "pgdown": tea.KeyPgDown, "pgup": tea.KeyPgUp, "backspace": tea.KeyBackspace}
	if code, ok := special[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: []rune(rest)[0], Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

func typeInto(o Overlay, env *msg.Env, s string) {
	for _, r := range s {
		o.Update(env, press(string(r)))
	}
}

func screen(o Overlay, env *msg.Env, w, h int) string {
	return ansi.Strip(strings.Join(o.View(env, w, h, look()), "\n"))
}

func options(n int) []msg.Option {
	out := make([]msg.Option, n)
	for i := range out {
		out[i] = msg.Option{Label: fmt.Sprintf("option %d", i), Key: fmt.Sprint(i), Then: msg.Copy{Text: fmt.Sprint(i)}}
	}
	return out
}

func asked(t *testing.T, env *msg.Env, want string) {
	t.Helper()
	var got []string
	for _, a := range env.Asks() {
		got = append(got, a.(msg.Copy).Text)
	}
	if strings.Join(got, " ") != want {
		t.Errorf("asked for %q, want %q", got, want)
	}
}

func TestConfirm(t *testing.T) {
	env := newEnv(t)
	ask := msg.Confirm{Question: "Really erase everything that there is?", Yes: "erase", Then: msg.Copy{Text: "yes"}}
	for key, want := range map[string]string{"y": "yes", "Y": "yes", "enter": "yes", "n": "", "esc": "", "q": ""} {
		if !NewConfirm(ask).Update(env, press(key)) {
			t.Errorf("%s does not answer", key)
		}
		asked(t, env, want)
	}
	c := NewConfirm(ask)
	if c.Update(env, press("x")) || c.Update(env, tea.PasteMsg{Content: "y"}) {
		t.Error("anything else answers too")
	}
	v := screen(c, env, 40, 20)
	if !strings.Contains(v, "Really erase everything") || !strings.Contains(v, "y erase") || !strings.Contains(v, "n keep") {
		t.Errorf("shows\n%s", v)
	}
}

func TestPrompt(t *testing.T) {
	env := newEnv(t)
	p := NewPrompt(msg.Prompt{Title: "Name", Hint: "what it is called", Value: "ab", Then: func(s string) msg.Ask { return msg.Copy{Text: s} }})
	typeInto(p, env, "中q")
	v := screen(p, env, 50, 10)
	if !strings.Contains(v, "Name") || !strings.Contains(v, "› ab中q") || !strings.Contains(v, "what it is called") {
		t.Errorf("shows\n%s", v)
	}
	if x, y, ok := p.Cursor(); !ok || x != 3+2+5 || y != 1 {
		t.Errorf("cursor at %d, %d", x, y)
	}
	if !p.Update(env, press("enter")) {
		t.Error("enter does not end it")
	}
	asked(t, env, "ab中q")
	none := NewPrompt(msg.Prompt{Then: func(string) msg.Ask { return nil }})
	if !none.Update(env, press("enter")) || !none.Update(env, press("esc")) {
		t.Error("it does not end")
	}
	asked(t, env, "")
}

func TestChooser(t *testing.T) {
	env := newEnv(t)
	c := NewChooser(msg.Choose{Title: "Which", Options: options(3), At: 1}, nil)
	if v := screen(c, env, 40, 20); !strings.Contains(v, "▌ option 1") {
		t.Errorf("shows\n%s", v)
	}
	if _, _, ok := c.Cursor(); ok {
		t.Error("a short list takes text")
	}
	for _, key := range []string{"k", "up", "down", "j"} {
		c.Update(env, press(key))
	}
	if !c.Update(env, press("enter")) {
		t.Error("enter does not choose")
	}
	asked(t, env, "2")
	if !NewChooser(msg.Choose{Options: options(3)}, nil).Update(env, press("2")) {
		t.Error("an option's key does not choose it")
	}
	asked(t, env, "2")
	for _, key := range []string{"esc", "q"} {
		if !NewChooser(msg.Choose{Options: options(3)}, nil).Update(env, press(key)) {
			t.Errorf("%s does not close it", key)
		}
	}
	asked(t, env, "")
}

func TestChooserNarrows(t *testing.T) {
	env := newEnv(t)
	c := NewChooser(msg.Choose{Options: append(options(12), msg.Option{Label: "定时关闭", Then: msg.Copy{Text: "sleep"}}, msg.Option{Label: "Sleep timer"})}, nil)
	typeInto(c, env, "slptm")
	if v := screen(c, env, 50, 20); !strings.Contains(v, "Sleep timer") || strings.Contains(v, "option") {
		t.Errorf("shows\n%s", v)
	}
	for range 5 {
		c.Update(env, press("backspace"))
	}
	typeInto(c, env, "关闭")
	c.Update(env, press("enter"))
	asked(t, env, "sleep")
	typeInto(c, env, "zzz")
	if c.Update(env, press("enter")) {
		t.Error("it chose nothing")
	}
	if v := screen(c, env, 50, 20); !strings.Contains(v, "Nothing matches") {
		t.Errorf("shows\n%s", v)
	}
}

func TestChooserPagesAndWheel(t *testing.T) {
	env := newEnv(t)
	c := NewChooser(msg.Choose{Options: options(40)}, nil)
	screen(c, env, 50, 14)
	for _, key := range []string{"pgdown", "ctrl+n", "tab", "pgup", "ctrl+p"} {
		c.Update(env, press(key))
	}
	c.Update(env, msg.Wheel{Down: true})
	c.Update(env, msg.Wheel{})
	if got := c.list.Cursor(); got != 1 {
		t.Errorf("on %d", got)
	}
	if !c.Update(env, msg.Click{X: 5, Y: c.first + 2}) {
		t.Error("a click does not choose")
	}
	asked(t, env, "2")
	if c.Update(env, msg.Click{X: 5, Y: 0}) {
		t.Error("a click on the title chooses")
	}
}

func TestChooserExtra(t *testing.T) {
	env := newEnv(t)
	c := NewChooser(msg.Choose{Options: options(3)}, func(typed string) []msg.Option {
		if typed == "7" {
			return []msg.Option{{Label: "seven", Then: msg.Copy{Text: "7!"}}}
		}
		return nil
	})
	typeInto(c, env, "7")
	c.Update(env, press("enter"))
	asked(t, env, "7!")
	c.Update(env, tea.PasteMsg{Content: "1"})
}

func TestHelpListsWhatWorksHere(t *testing.T) {
	env := newEnv(t)
	h := NewHelp(keys.Queue)
	all := screen(h, env, 110, 200)
	for _, b := range env.Keys.Bindings(keys.Queue) {
		if len(b.Keys) > 0 && !strings.Contains(all, env.T(b.Help())) {
			t.Errorf("%s is not explained", b.Action)
		}
	}
	if strings.Contains(all, "unsubscribe") {
		t.Error("what does not work here is explained")
	}
	screen(h, env, 80, 20)
	h.Update(env, press("j"))
	h.Update(env, msg.Wheel{Down: true})
	if h.top != 4 {
		t.Errorf("top %d", h.top)
	}
	for _, k := range []string{"G", "k", "g", "ctrl+d", "ctrl+u"} {
		if h.Update(env, press(k)) {
			t.Errorf("%s closes the help", k)
		}
	}
	if !h.Update(env, press("?")) || !h.Update(env, msg.Click{}) {
		t.Error("it does not close")
	}
}

func TestOverlaysFitEverySize(t *testing.T) {
	env := newEnv(t)
	long := strings.Repeat("很长的文字 ", 60)
	for name, o := range map[string]Overlay{
		"confirm": NewConfirm(msg.Confirm{Question: long, Yes: long}),
		"prompt":  NewPrompt(msg.Prompt{Title: long, Hint: long, Value: long, Then: func(string) msg.Ask { return nil }}),
		"chooser": NewChooser(msg.Choose{Title: long, Options: append(options(20), msg.Option{Label: long, Hint: long, Key: long})}, nil),
		"help":    NewHelp(keys.Inbox),
	} {
		for w := 1; w < 130; w += 3 {
			for h := 3; h < 40; h += 6 {
				for i, row := range o.View(env, w, h, look()) {
					if n := ansi.StringWidth(row); n > w {
						t.Fatalf("%s at %d×%d: row %d is %d cells: %q", name, w, h, i, n, ansi.Strip(row))
					}
				}
				if x, _, ok := o.Cursor(); ok && x >= w && w > 2 {
					t.Fatalf("%s at %d×%d: the cursor is at %d", name, w, h, x)
				}
			}
		}
	}
}
