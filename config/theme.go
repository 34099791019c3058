package config

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Colour is how a terminal is told a colour: "" for its own, "0" to "255" for
// one of its palette (0 to 15 are the listener's own choice of colours), or
// "#rrggbb".
type Colour string

// Theme says which colour means what. It is data: the interface renders it and
// reduces it to what the terminal can show.
type Theme struct {
	Name string
	// Base is dark or light: the background that the colours are made for; any
	// where they suit both.
	Base string

	Background Colour // of the screen; "" leaves the terminal's
	Text       Colour // what is read
	Muted      Colour // what matters less: dates, counts
	Faint      Colour // what may be overlooked: played episodes, hints
	Accent     Colour // titles, the focused pane
	Link       Colour // addresses in show notes
	Good       Colour // done, downloaded
	Warn       Colour // may need a look
	Bad        Colour // failed
	New        Colour // not yet heard of
	Playing    Colour // what sounds now
	Favourite  Colour
	Match      Colour // what a filter or search found
	Border     Colour // lines between panes
	Focus      Colour // lines around the focused pane
	SelectFG   Colour // the selected row
	SelectBG   Colour // both empty: reversed
	Elapsed    Colour // the part of a bar that is done
	Remaining  Colour // the rest of it
}

// slots are the theme's colours by their names in files. The pointers go into t.
func (t *Theme) slots() []slot {
	return []slot{
		{"background", &t.Background}, {"text", &t.Text}, {"muted", &t.Muted}, {"faint", &t.Faint},
		{"accent", &t.Accent}, {"link", &t.Link}, {"good", &t.Good}, {"warn", &t.Warn}, {"bad", &t.Bad},
		{"new", &t.New}, {"playing", &t.Playing}, {"favourite", &t.Favourite}, {"match", &t.Match},
		{"border", &t.Border}, {"focus", &t.Focus}, {"select_fg", &t.SelectFG}, {"select_bg", &t.SelectBG},
		{"elapsed", &t.Elapsed}, {"remaining", &t.Remaining},
	}
}

type slot struct {
	name   string
	colour *Colour
}

// ParseColour reads a colour as a theme's file has it: empty or "default", a
// number of the palette, an ANSI name such as red or bright-blue, #rgb or
// #rrggbb.
func ParseColour(s string) (Colour, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	switch {
	case s == "" || s == "default":
		return "", true
	case strings.HasPrefix(s, "#"):
		return parseHex(s[1:])
	}
	if n, err := strconv.ParseUint(s, 10, 8); err == nil {
		return Colour(strconv.FormatUint(n, 10)), true
	}
	name, bright := strings.CutPrefix(strings.ReplaceAll(s, "_", "-"), "bright-")
	i := slices.Index([]string{"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"}, name)
	if i < 0 {
		return "", false
	}
	if bright {
		i += 8
	}
	return Colour(strconv.Itoa(i)), true
}

func parseHex(digits string) (Colour, bool) {
	if len(digits) == 3 {
		digits = strings.Repeat(digits[:1], 2) + strings.Repeat(digits[1:2], 2) + strings.Repeat(digits[2:], 2)
	}
	_, err := strconv.ParseUint(digits, 16, 32)
	return Colour("#" + digits), err == nil && len(digits) == 6
}

// ParseTheme reads a theme's file: `extends = "NAME"` of a built-in theme (ansi
// if it is left out), `base = "dark"` or "light", and the colours that differ.
// Source is its name in messages.
func ParseTheme(name, source string, data []byte) (Theme, error) {
	entries, err := parse(source, data)
	if err != nil {
		return Theme{}, err
	}
	t, err := extended(source, entries)
	if err != nil {
		return Theme{}, err
	}
	t.Name = name
	for _, e := range entries {
		if err := t.load(e); err != nil {
			return Theme{}, err.at(source, e.line, e.column)
		}
	}
	return t, nil
}

func extended(source string, entries []entry) (Theme, error) {
	for _, e := range entries {
		if !e.is("extends") || e.list || e.table {
			continue
		}
		t, ok := builtin(e.values[0])
		if !ok {
			return Theme{}, wrongValue("extends", e.values[0], choice(themeNames())).at(source, e.line, e.column)
		}
		return t, nil
	}
	t, _ := builtin(themeNames()[0])
	return t, nil
}

func (t *Theme) load(e entry) *Error {
	slots := t.slots()
	known := []string{"extends", "base"}
	for _, s := range slots {
		known = append(known, s.name)
	}
	name := e.name()
	i := slices.Index(known, name)
	if i < 0 || e.header {
		return unknown("theme_unknown", "theme_unknown_near", "a theme has no ", name, known)
	}
	if e.list || e.table {
		return noList(name)
	}
	switch value := e.values[0]; name {
	case "extends":
	case "base":
		if value != "dark" && value != "light" && value != "any" {
			return wrongValue(name, value, wanted{english: "dark, light or any", id: "base"})
		}
		t.Base = value
	default:
		colour, ok := ParseColour(value)
		if !ok {
			return wrongValue(name, value, wanted{english: "a colour like #ff8800, 208 or bright-red", id: "colour"})
		}
		*slots[i-2].colour = colour
	}
	return nil
}

// themeDir is the folder of the listener's themes, beside the settings file.
func (c *Config) themeDir() string {
	if c.path == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(c.path), "themes")
}

// Themes are the names of all themes: those built in, then the listener's own
// in the folder themes beside the settings file.
func (c *Config) Themes() []string {
	out := themeNames()
	if c.themeDir() == "" {
		return out
	}
	files, err := os.ReadDir(c.themeDir()) // sorted by name
	if err != nil {
		return out
	}
	for _, f := range files {
		name, isTheme := strings.CutSuffix(f.Name(), ".toml")
		if normal, ok := themeForm(name); isTheme && ok && normal == name && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// Theme is the theme that the setting names. For auto it is the first built-in
// one, which suits every background: see AutoTheme. The error is about the
// listener's own file.
func (c *Config) Theme() (Theme, error) { return c.NamedTheme(c.Text(KeyTheme)) }

// NamedTheme is the theme of that name, built in or the listener's own.
func (c *Config) NamedTheme(name string) (Theme, error) {
	if name == "auto" {
		name = themeNames()[0]
	}
	if t, ok := builtin(name); ok {
		return t, nil
	}
	if normal, ok := themeForm(name); !ok || normal != name || !slices.Contains(c.Themes(), name) {
		return Theme{}, invalid(KeyTheme, "no_theme", "there is no theme "+quote(name), "value", name)
	}
	path := filepath.Join(c.themeDir(), name+".toml")
	data, err := readFile(path)
	if err != nil {
		return Theme{}, fmt.Errorf("read theme: %w", err)
	}
	return ParseTheme(name, path, data)
}
