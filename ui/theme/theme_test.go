package theme

import (
	"image/color"
	"reflect"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"cosm/config"
)

func TestEveryGlyphIsOneCell(t *testing.T) {
	for name, g := range map[string]Glyphs{"unicode": unicodeGlyphs(), "ascii": asciiGlyphs()} {
		v := reflect.ValueOf(g)
		check := func(field, s string) {
			if ansi.StringWidth(s) != 1 {
				t.Errorf("%s: %s %q is %d cells wide", name, field, s, ansi.StringWidth(s))
			}
			if name == "ascii" && (len(s) != 1 || s[0] < ' ' || s[0] > '~') {
				t.Errorf("ascii: %s is %q", field, s)
			}
		}
		for i := range v.NumField() {
			field := v.Type().Field(i).Name
			switch f := v.Field(i); f.Kind() {
			case reflect.String:
				check(field, f.String())
			case reflect.Slice, reflect.Array:
				for j := range f.Len() {
					check(field, f.Index(j).String())
				}
			}
		}
	}
}

func TestPaint(t *testing.T) {
	s := Style{fg: parseColour("#ff0000"), bg: parseColour("4")}.build().Bold()
	got := s.Paint("hi")
	if ansi.Strip(got) != "hi" || !strings.HasSuffix(got, ansi.ResetStyle) {
		t.Errorf("Paint = %q", got)
	}
	for _, part := range []string{"1", "38;2;255;0;0", "44"} {
		if !strings.Contains(got, part) {
			t.Errorf("Paint = %q lacks %s", got, part)
		}
	}
	if got := s.Paint(""); got != "" {
		t.Errorf("empty text became %q", got)
	}
	if got := (Style{}).Paint("hi"); got != "hi" {
		t.Errorf("the zero style changed the text: %q", got)
	}
	if got := s.Plain().Paint("x"); strings.Contains(got, "\x1b[1;") {
		t.Errorf("Plain kept bold: %q", got)
	}
}

func TestParseColour(t *testing.T) {
	for in, want := range map[config.Colour]color.Color{
		"": nil, "5": ansi.BasicColor(5), "208": ansi.IndexedColor(208),
		"256": nil, "-1": nil, "#zzzzzz": nil, "pink": nil,
	} {
		if got := parseColour(in); got != want {
			t.Errorf("parseColour(%q) = %v, want %v", in, got, want)
		}
	}
	if r, g, b, _ := parseColour("#102030").RGBA(); r>>8 != 0x10 || g>>8 != 0x20 || b>>8 != 0x30 {
		t.Errorf("#102030 = %x %x %x", r>>8, g>>8, b>>8)
	}
}

// TestMeaningWithoutColour holds that a theme without any colour still tells
// the things apart that must be.
func TestMeaningWithoutColour(t *testing.T) {
	th := New(config.Theme{Name: "mono", Base: "any"}, Options{})
	if th.Muted.Paint("x") == th.Text.Paint("x") {
		t.Error("muted text looks like text")
	}
	if th.Row(true).Text.Paint("x") == th.Row(false).Text.Paint("x") {
		t.Error("the cursor's row looks like any other")
	}
	if th.Badge.Paint("x") == th.Strong.Paint("x") {
		t.Error("a badge looks like a title")
	}
	if th.Ground.Paint("x") != "x" {
		t.Error("the ground is painted without a colour")
	}
}

func TestSelectedRowHasItsGround(t *testing.T) {
	for _, c := range config.BuiltinThemes() {
		th := New(c, Options{})
		if c.SelectBG == "" {
			continue
		}
		v := reflect.ValueOf(th.On)
		for i := range v.NumField() {
			s := v.Field(i).Interface().(Style)
			if s.bg == nil {
				t.Errorf("%s: %s has no ground on the cursor's row", c.Name, v.Type().Field(i).Name)
			}
		}
	}
}

func TestBlend(t *testing.T) {
	a, b := Style{fg: parseColour("#000000")}.build(), Style{fg: parseColour("#ffffff")}.build()
	steps := Blend(a, b, 5)
	if len(steps) != 5 || steps[0].Paint("x") == steps[4].Paint("x") {
		t.Errorf("no blend: %q … %q", steps[0].Paint("x"), steps[4].Paint("x"))
	}
	own := Style{fg: parseColour("5")}.build()
	for _, s := range Blend(own, b, 3) {
		if s.Paint("x") != own.Paint("x") {
			t.Error("a colour of the terminal's palette was mixed")
		}
	}
	if got := Blend(a, b, -1); len(got) != 0 {
		t.Errorf("Blend of -1 steps = %v", got)
	}
}

func TestProgressGlyph(t *testing.T) {
	g := unicodeGlyphs()
	for share, want := range map[float64]string{-1: "◔", 0.1: "◔", 0.5: "◑", 0.9: "◕", 7: "◕"} {
		if got := g.Progress(share); got != want {
			t.Errorf("Progress(%v) = %q, want %q", share, got, want)
		}
	}
}

func TestASCII(t *testing.T) {
	th := New(config.AutoTheme(true), Options{ASCII: true, Still: true})
	if th.Glyphs.Cursor != ">" || th.Glyphs.Braille || !th.Still {
		t.Errorf("ascii theme = %+v", th.Glyphs)
	}
}
