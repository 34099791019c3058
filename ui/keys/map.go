package keys

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cosm/config"
)

// Map finds actions by keys.
type Map struct {
	bindings []Binding
	byKey    map[string][]int // places in bindings
	shown    map[Action]string
}

// New is the default map changed by the listener's bindings. A key that a
// listener gives to an action is taken from the defaults that have it where
// that action works. The errors are about bindings that are wrong and left
// out, with their place in the settings file.
func New(custom []config.Binding) (*Map, error) {
	m := &Map{bindings: Table()}
	var errs []error
	own := map[int]config.Binding{}
	for _, c := range custom {
		i := slices.IndexFunc(m.bindings, func(b Binding) bool { return string(b.Action) == c.Action })
		if i < 0 {
			errs = append(errs, c.Wrong("keys_no_action", fmt.Sprintf("there is no action %q to give a key to", c.Action)))
			continue
		}
		names, err := m.check(i, c, own)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		m.bindings[i].Keys = names
		own[i] = c
	}
	m.giveWay(own)
	m.index()
	return m, errors.Join(errs...)
}

// check gives the keys of c in their normal form, if each is a key and free.
func (m *Map) check(i int, c config.Binding, own map[int]config.Binding) ([]string, error) {
	names := make([]string, 0, len(c.Keys))
	for _, k := range c.Keys {
		name, ok := Normalise(k)
		if !ok {
			return nil, c.Wrong("keys_no_key", fmt.Sprintf("%q is not the name of a key", k), "value", k)
		}
		for j, other := range own {
			if j != i && m.bindings[j].Screens&m.bindings[i].Screens != 0 && slices.Contains(m.bindings[j].Keys, name) {
				return nil, c.Wrong("keys_taken", fmt.Sprintf("%s is the key of %s already (line %d)", name, other.Action, other.Line),
					"value", name, "other", other.Action, "at", strconv.Itoa(other.Line))
			}
		}
		names = append(names, name)
	}
	return names, nil
}

func (m *Map) giveWay(own map[int]config.Binding) {
	for i := range own {
		for j := range m.bindings {
			b := &m.bindings[j]
			if _, mine := own[j]; mine || b.Screens&m.bindings[i].Screens == 0 {
				continue
			}
			b.Keys = slices.DeleteFunc(b.Keys, func(k string) bool { return slices.Contains(m.bindings[i].Keys, k) })
		}
	}
}

func (m *Map) index() {
	m.byKey, m.shown = map[string][]int{}, map[Action]string{}
	for i, b := range m.bindings {
		if len(b.Keys) > 0 {
			m.shown[b.Action] = Show(b.Keys[0])
		}
		for _, k := range b.Keys {
			m.byKey[k] = append(m.byKey[k], i)
		}
	}
}

// Action is what key does on a screen; empty if nothing. Key has the form of
// Bubble Tea's key names. Keys typed with a Chinese or Japanese input method
// switched on (？ for ?) count as those they stand for.
func (m *Map) Action(key string, on Screen) Action {
	if a := m.find(key, on); a != "" {
		return a
	}
	if plain := halfWidth(key); plain != key {
		return m.find(plain, on)
	}
	return ""
}

func (m *Map) find(key string, on Screen) Action {
	for _, i := range m.byKey[key] {
		if m.bindings[i].Screens&on != 0 {
			return m.bindings[i].Action
		}
	}
	return ""
}

// Bindings are those that work on a screen, in the order of the help.
func (m *Map) Bindings(on Screen) []Binding {
	var out []Binding
	for _, b := range m.bindings {
		if b.Screens&on != 0 {
			b.Keys = slices.Clone(b.Keys)
			out = append(out, b)
		}
	}
	return out
}

// Key is the key shown for an action; empty if it has none.
func (m *Map) Key(a Action) string { return m.shown[a] }

// Show writes a key's name as listeners know it: Ctrl-u, Space, ↑.
func Show(key string) string {
	switch key {
	case "space":
		return "Space"
	case "enter":
		return "Enter"
	case "esc":
		return "Esc"
	case "tab":
		return "Tab"
	case "shift+tab":
		return "Shift-Tab"
	case "up":
		return "↑"
	case "down":
		return "↓"
	case "left":
		return "←"
	case "right":
		return "→"
	case "pgup":
		return "PgUp"
	case "pgdown":
		return "PgDn"
	case "backspace":
		return "Backspace"
	case "delete":
		return "Delete"
	case "home":
		return "Home"
	case "end":
		return "End"
	}
	if rest, ok := strings.CutPrefix(key, "ctrl+"); ok {
		return "Ctrl-" + Show(rest)
	}
	if rest, ok := strings.CutPrefix(key, "alt+"); ok {
		return "Alt-" + Show(rest)
	}
	if rest, ok := strings.CutPrefix(key, "shift+"); ok {
		return "Shift-" + Show(rest)
	}
	return key
}

// Normalise turns the ways in which people write a key (C-u, Ctrl-U, ^U, " ",
// PageUp) into the one that Bubble Tea has.
func Normalise(s string) (string, bool) {
	if s == " " {
		return "space", true
	}
	if utf8.RuneCountInString(s) == 1 {
		return s, s > " " && s != "\x7f"
	}
	if rest, ok := strings.CutPrefix(s, "^"); ok && utf8.RuneCountInString(rest) == 1 {
		return "ctrl+" + strings.ToLower(rest), true
	}
	mods := map[string]bool{}
	rest := s
	for {
		i := strings.IndexAny(rest, "+-")
		if i <= 0 || i == len(rest)-1 {
			break
		}
		mod, ok := modifier(rest[:i])
		if !ok {
			return "", false
		}
		mods[mod], rest = true, rest[i+1:]
	}
	return compose(mods, rest)
}

func modifier(s string) (string, bool) {
	switch strings.ToLower(s) {
	case "c", "ctrl", "control":
		return "ctrl", true
	case "a", "alt", "m", "meta", "option":
		return "alt", true
	case "s", "shift":
		return "shift", true
	}
	return "", false
}

func compose(mods map[string]bool, base string) (string, bool) {
	if utf8.RuneCountInString(base) == 1 {
		if mods["shift"] && len(mods) == 1 {
			return strings.ToUpper(base), true
		}
		base = strings.ToLower(base)
	} else {
		name, ok := named(base)
		if !ok {
			return "", false
		}
		base = name
	}
	var b strings.Builder
	for _, mod := range []string{"ctrl", "alt", "shift"} { // the order Bubble Tea has
		if mods[mod] {
			b.WriteString(mod + "+")
		}
	}
	return b.String() + base, base != ""
}

func named(s string) (string, bool) {
	s = strings.ToLower(s)
	switch s {
	case "return":
		return "enter", true
	case "escape":
		return "esc", true
	case "pageup", "page_up":
		return "pgup", true
	case "pagedown", "page_down", "pgdn":
		return "pgdown", true
	case "del":
		return "delete", true
	case "space", "enter", "esc", "tab", "up", "down", "left", "right", "home", "end", "pgup", "pgdown",
		"backspace", "delete", "insert", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12":
		return s, true
	}
	return "", false
}

// halfWidth is the key that one typed through an East Asian input method
// stands for.
func halfWidth(key string) string {
	r, size := utf8.DecodeRuneInString(key)
	if size != len(key) || size < 2 {
		return key
	}
	switch {
	case r == '\u3000':
		return "space"
	case r == '～':
		return "~"
	case r >= '！' && r <= '｝':
		return string(r - '！' + '!')
	}
	switch r {
	case '。':
		return "."
	case '、':
		return `\`
	case '【', '「':
		return "["
	case '】', '」':
		return "]"
	case '《', '〈':
		return "<"
	case '》', '〉':
		return ">"
	case 'ー', '—':
		return "-"
	}
	return key
}
