package keys

import (
	"math/bits"
	"strings"
	"testing"

	"cosm/config"
)

func TestDefaultsHaveNoConflict(t *testing.T) {
	seen := map[string][]Binding{}
	for _, b := range Table() {
		for _, k := range b.Keys {
			for _, other := range seen[k] {
				if other.Screens&b.Screens != 0 {
					t.Errorf("%s: both %s and %s", k, other.Action, b.Action)
				}
			}
			seen[k] = append(seen[k], b)
		}
	}
}

func TestTableIsWhole(t *testing.T) {
	seen := map[Action]bool{}
	groups := map[Group]bool{}
	for _, g := range Groups() {
		groups[g] = true
	}
	for _, b := range Table() {
		if seen[b.Action] {
			t.Errorf("%s is there twice", b.Action)
		}
		seen[b.Action] = true
		if !groups[b.Group] || b.Screens == 0 {
			t.Errorf("%s has group %q, screens %b", b.Action, b.Group, b.Screens)
		}
		if b.CLI != "" && !strings.HasPrefix(b.CLI, "cosm ") {
			t.Errorf("%s: %q is no command", b.Action, b.CLI)
		}
		for _, k := range b.Keys {
			if n, ok := Normalise(k); !ok || n != k {
				t.Errorf("%s: key %q is not in its normal form (%q, %v)", b.Action, k, n, ok)
			}
		}
	}
	if bits.OnesCount16(uint16(Everywhere)) != 10 {
		t.Errorf("Everywhere = %b", Everywhere)
	}
}

func TestActionByScreen(t *testing.T) {
	m, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		key  string
		on   Screen
		want Action
	}{
		{"space", Inbox, Toggle},
		{"r", Subscriptions, Refresh},
		{"r", Downloads, Retry},
		{"r", History, ""},
		{"J", Queue, MoveDown},
		{"J", Inbox, ""},
		{"？", Queue, Help},
		{"／", Inbox, Filter},
		{"：", Inbox, Palette},
		{"　", Playing, Toggle},
		{"】", Playing, Faster},
		{"Ｇ", Inbox, Bottom},
		{"é", Inbox, ""},
		{"", Inbox, ""},
	} {
		if got := m.Action(c.key, c.on); got != c.want {
			t.Errorf("Action(%q, %b) = %q, want %q", c.key, c.on, got, c.want)
		}
	}
}

func TestCustomKeysTakeFromDefaults(t *testing.T) {
	m, err := New([]config.Binding{{Action: "toggle", Keys: []string{"p", "C-T"}}, {Action: "mute"}})
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]Action{"p": Toggle, "ctrl+t": Toggle, "space": "", "m": ""} {
		if got := m.Action(key, Inbox); got != want {
			t.Errorf("Action(%q) = %q, want %q", key, got, want)
		}
	}
	if got := m.Key(Mute); got != "" {
		t.Errorf("a removed key is still shown: %q", got)
	}
	if len(Table()[0].Keys) != 1 {
		t.Error("the table was changed")
	}
}

func TestWrongBindingsAreToldWithTheirPlace(t *testing.T) {
	m, err := New([]config.Binding{
		{Action: "toggle", Keys: []string{"X"}, Source: "config.toml", Line: 3, Column: 1},
		{Action: "mute", Keys: []string{"X"}, Source: "config.toml", Line: 4, Column: 1},
		{Action: "dance", Keys: []string{"y"}, Source: "config.toml", Line: 5, Column: 1},
		{Action: "stop", Keys: []string{"hyper+nonsense"}, Source: "config.toml", Line: 6, Column: 1},
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"config.toml:4", "line 3", "config.toml:5", "dance", "config.toml:6", "hyper+nonsense"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error lacks %q: %v", want, err)
		}
	}
	if got := m.Action("m", Inbox); got != Mute {
		t.Errorf("a refused binding changed the default: m is %q", got)
	}
}

func TestSameKeyOnDifferentScreensIsNoConflict(t *testing.T) {
	_, err := New([]config.Binding{{Action: "move_up", Keys: []string{"w"}}, {Action: "reset", Keys: []string{"w"}}})
	if err != nil {
		t.Errorf("no screen has both: %v", err)
	}
}

func TestNormalise(t *testing.T) {
	for in, want := range map[string]string{
		"a": "a", "A": "A", " ": "space", "Space": "space", "Ctrl-U": "ctrl+u", "C-u": "ctrl+u", "^U": "ctrl+u",
		"ctrl+shift+up": "ctrl+shift+up", "shift+ctrl+up": "ctrl+shift+up", "shift+a": "A", "PageUp": "pgup",
		"Return": "enter", "+": "+", "-": "-", "ctrl+-": "ctrl+-", "ctrl++": "ctrl++", "F5": "f5", "？": "？",
		"": "", "\x1b": "", "\x7f": "", "nokey": "", "hyper+a": "",
	} {
		got, ok := Normalise(in)
		if ok != (want != "") || ok && got != want {
			t.Errorf("Normalise(%q) = %q, %v; want %q", in, got, ok, want)
		}
	}
}

func TestShow(t *testing.T) {
	for in, want := range map[string]string{"ctrl+u": "Ctrl-u", "space": "Space", "left": "←", "x": "x", "shift+up": "Shift-↑"} {
		if got := Show(in); got != want {
			t.Errorf("Show(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestBindingsAreCopies(t *testing.T) {
	m, _ := New(nil)
	m.Bindings(Inbox)[0].Keys[0] = "changed"
	if got := m.Action("space", Inbox); got != Toggle {
		t.Errorf("the map was changed from outside: %q", got)
	}
	for _, b := range m.Bindings(Settings) {
		if b.Action == Play {
			t.Error("play works on the settings screen")
		}
	}
}
