package config

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestBuiltinThemes(t *testing.T) {
	t.Parallel()
	themes := BuiltinThemes()
	if len(themes) != 6 {
		t.Errorf("%d themes", len(themes))
	}
	var light, dark int
	for _, theme := range themes {
		for _, s := range theme.slots() {
			if c, ok := ParseColour(string(*s.colour)); !ok || c != *s.colour {
				t.Errorf("%s: %s is %q", theme.Name, s.name, *s.colour)
			}
		}
		if name, ok := themeForm(theme.Name); !ok || name != theme.Name {
			t.Errorf("%q cannot be written in a file", theme.Name)
		}
		switch theme.Base {
		case "light":
			light++
		case "dark":
			dark++
		}
	}
	if light < 2 || dark < 2 || themes[0].Base != "any" {
		t.Errorf("%d light, %d dark, the first is for %s", light, dark, themes[0].Base)
	}
	if AutoTheme(true).Base != "dark" || AutoTheme(false).Base != "light" {
		t.Error("auto picks the wrong side")
	}
}

// The contrasts are those of WCAG 2.2: 4.5 for text, 3 for what is large or
// not text. The terminal's own background is taken at its hardest.
func TestContrast(t *testing.T) {
	t.Parallel()
	for _, theme := range BuiltinThemes() {
		background := string(theme.Background)
		switch {
		case theme.Base == "any":
			continue // made of the listener's own colours
		case background == "" && theme.Base == "dark":
			background = "#1e1e2e"
		case background == "":
			background = "#f5f5f5"
		}
		for _, s := range theme.slots() {
			want, on := 4.5, background
			switch s.name {
			case "background", "select_bg":
				continue
			case "select_fg":
				on = string(theme.SelectBG)
			case "faint":
				want = 3.5
			case "border", "remaining":
				want = 2
			}
			if got := contrast(t, string(*s.colour), on); got < want {
				t.Errorf("%s: %s %s on %s has contrast %.2f, want %.1f", theme.Name, s.name, *s.colour, on, got, want)
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	linear := func(v uint64) float64 {
		c := float64(v&255) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(n>>16) + 0.7152*linear(n>>8) + 0.0722*linear(n)
}

func TestParseColour(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]Colour{
		"": "", "default": "", "red": "1", "bright-red": "9", "Bright_White": "15", "208": "208", "007": "7",
		"#ABCDEF": "#abcdef", "#f80": "#ff8800",
	} {
		if got, ok := ParseColour(in); !ok || got != want {
			t.Errorf("%q is %q (%v), want %q", in, got, ok, want)
		}
	}
	for _, in := range []string{"256", "-1", "#12", "#12345", "#1234567", "#gggggg", "#+12345", "pink", "bright-", "\x1b[31m"} {
		if got, ok := ParseColour(in); ok {
			t.Errorf("%q is taken for %q", in, got)
		}
	}
}

func TestParseTheme(t *testing.T) {
	t.Parallel()
	got, err := ParseTheme("mine", "mine.toml", []byte("extends = 'paper'\nbase = \"light\"\naccent = \"#F00\"\nselect_bg = 3\nlink = ''\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := paper()
	want.Name, want.Accent, want.SelectBG, want.Link = "mine", "#ff0000", "3", ""
	if got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	for text, message := range map[string]string{
		"\nacent = 1":           "f:2:1: a theme has no `acent`, did you mean `accent`?",
		"accent = 'pinkish'":    "f:1:1: accent must be a colour like #ff8800, 208 or bright-red, not `pinkish`",
		"accent = [1]":          "f:1:1: accent takes one value, not a list or table",
		"base = 'grey'":         "f:1:1: base must be dark, light or any, not `grey`",
		"extends = 'mine'":      "f:1:1: extends must be one of ansi, night, day, nebula, paper, mono, not `mine`",
		"[colours]\naccent = 1": "f:1:2: a theme has no `colours`",
		"accent":                "f:1:6: there is no = after the name",
	} {
		_, err := ParseTheme("mine", "f", []byte(text))
		if err == nil || err.Error() != message {
			t.Errorf("%q:\n got %v\nwant %s", text, err, message)
		}
	}
}

func TestOwnThemes(t *testing.T) {
	t.Parallel()
	path := settingsFile(t, "theme = 'sea'\n")
	dir := filepath.Join(filepath.Dir(path), "themes")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"sea.toml": "accent = '#00f'", "night.toml": "accent = 1", "Bad Name.toml": "", "broken.toml": "accent", "notes.txt": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := Load(Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Themes(); !slices.Equal(got, append(themeNames(), "broken", "sea")) {
		t.Errorf("themes: %v", got)
	}
	if theme, err := c.Theme(); err != nil || theme.Name != "sea" || theme.Accent != "#0000ff" {
		t.Errorf("%+v (%v)", theme, err)
	}
	if s, _ := c.Setting(KeyTheme); !slices.Contains(s.Choices, "sea") {
		t.Errorf("choices: %v", s.Choices)
	}
	if theme, err := c.NamedTheme("night"); err != nil || theme != night() {
		t.Errorf("a file takes the place of a built-in theme: %+v (%v)", theme, err)
	}
	if _, err := c.NamedTheme("broken"); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "broken.toml:1:") {
		t.Errorf("broken: %v", err)
	}
	for _, name := range []string{"none", "../config", "", "Bad Name"} {
		if _, err := c.NamedTheme(name); !errors.Is(err, ErrInvalid) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := c.Validate(KeyTheme, "sea"); err != nil {
		t.Error(err)
	}
	if _, err := c.Validate(KeyTheme, "lake"); !errors.Is(err, ErrInvalid) {
		t.Errorf("lake: %v", err)
	}
}

func TestAutoIsTheFirst(t *testing.T) {
	t.Parallel()
	c, err := Load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if theme, err := c.Theme(); err != nil || theme != ansi() {
		t.Errorf("%+v (%v)", theme, err)
	}
	if slices.Contains(c.Themes(), "auto") {
		t.Error("auto is not a theme")
	}
}
