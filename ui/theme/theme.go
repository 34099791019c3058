// Package theme says how things look: colours by meaning (Inks), never by
// place, and the signs that stand for states (Glyphs). A Theme is data; it is
// not changed after it is made and may be used from any goroutine.
//
// Meaning never rests on colour alone: each state has a sign of its own, and
// bold, faint and reverse carry the rest where colours are switched off.
package theme

import (
	"image/color"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"cosm/config"
)

// Theme is what screens paint with. Its own Inks are those of plain text; On
// are the same on the row that the cursor is on.
type Theme struct {
	Name string
	Inks
	On     Inks
	Glyphs Glyphs
	Still  bool  // no animation
	Ground Style // of the whole screen, where the theme paints it
}

// Row gives the inks of a row.
func (t *Theme) Row(selected bool) *Inks {
	if selected {
		return &t.On
	}
	return &t.Inks
}

// Inks are styles by meaning.
type Inks struct {
	Text      Style // what is read
	Strong    Style // titles
	Muted     Style // what stands beside a title
	Faint     Style // what may be overlooked
	Accent    Style // where one is, what can be done
	Link      Style
	Good      Style
	Warn      Style
	Bad       Style
	New       Style
	Playing   Style // what sounds
	Favourite Style
	Match     Style // what a filter found
	Border    Style // lines between panes
	Focus     Style // the line of the pane that has the keys
	Elapsed   Style // the part of a bar that is done
	Remaining Style // the rest of it
	Badge     Style // reversed: a short word that must be seen
}

// Options say what a terminal and its listener take.
type Options struct {
	ASCII bool // signs of ASCII only
	Still bool // no animation
}

// New makes a theme from its data.
func New(c config.Theme, o Options) *Theme {
	t := &Theme{Name: c.Name, Glyphs: unicodeGlyphs(), Still: o.Still, Ground: ground(c)}
	if o.ASCII {
		t.Glyphs = asciiGlyphs()
	}
	t.Inks = inks(c, c.Background)
	on := c
	on.Text = orElse(c.SelectFG, c.Text)
	t.On = inks(on, orElse(c.SelectBG, c.Background))
	t.On.Text, t.On.Strong = t.On.Text.Bold(), t.On.Strong.Bold()
	if c.Muted == "" { // faint text is hard to read where one is looking
		t.On.Muted = t.On.Text.Plain()
	}
	return t
}

func ground(c config.Theme) Style {
	return Style{fg: parseColour(c.Text), bg: parseColour(c.Background)}.build()
}

func inks(c config.Theme, behind config.Colour) Inks {
	bg := parseColour(behind)
	ink := func(name config.Colour) Style {
		return Style{fg: parseColour(name), bg: bg}.build()
	}
	quiet := func(name config.Colour) Style {
		if name == "" {
			return ink(name).Faint()
		}
		return ink(name)
	}
	return Inks{
		Text:      ink(c.Text),
		Strong:    ink(c.Text).Bold(),
		Muted:     quiet(c.Muted),
		Faint:     quiet(c.Faint),
		Accent:    ink(c.Accent).Bold(),
		Link:      ink(c.Link).Underline(),
		Good:      ink(c.Good),
		Warn:      ink(c.Warn),
		Bad:       ink(c.Bad).Bold(),
		New:       ink(c.New),
		Playing:   ink(c.Playing).Bold(),
		Favourite: ink(c.Favourite),
		Match:     ink(c.Match).Bold().Underline(),
		Border:    quiet(c.Border),
		Focus:     ink(c.Focus),
		Elapsed:   ink(c.Elapsed),
		Remaining: quiet(c.Remaining),
		Badge:     ink(c.Accent).Bold().Reverse(),
	}
}

func orElse(c, other config.Colour) config.Colour {
	if c == "" {
		return other
	}
	return c
}

// Style paints text. The zero Style leaves it as it is.
type Style struct {
	fg, bg                           color.Color
	bold, faint, underline, reversed bool
	italic                           bool

	open string // the sequence that switches it on
}

// Paint is text in the style. Empty text stays empty.
func (s Style) Paint(text string) string {
	if s.open == "" || text == "" {
		return text
	}
	return s.open + text + ansi.ResetStyle
}

// Open is the sequence that switches the style on; empty for the zero Style.
func (s Style) Open() string { return s.open }

// Bold is the style in bold.
func (s Style) Bold() Style { s.bold = true; return s.build() }

// Faint is the style in faint.
func (s Style) Faint() Style { s.faint = true; return s.build() }

// Underline is the style with a line under it.
func (s Style) Underline() Style { s.underline = true; return s.build() }

// Italic is the style in italics.
func (s Style) Italic() Style { s.italic = true; return s.build() }

// Reverse is the style with text and ground exchanged.
func (s Style) Reverse() Style { s.reversed = true; return s.build() }

// Plain is the style's colours alone.
func (s Style) Plain() Style {
	return Style{fg: s.fg, bg: s.bg}.build()
}

func (s Style) build() Style {
	var a ansi.Style
	if s.bold {
		a = a.Bold()
	}
	if s.faint {
		a = a.Faint()
	}
	if s.italic {
		a = a.Italic(true)
	}
	if s.underline {
		a = a.Underline(true)
	}
	if s.reversed {
		a = a.Reverse(true)
	}
	if s.fg != nil {
		a = a.ForegroundColor(s.fg)
	}
	if s.bg != nil {
		a = a.BackgroundColor(s.bg)
	}
	s.open = ""
	if len(a) > 0 {
		s.open = a.String()
	}
	return s
}

// parseColour reads #rgb, #rrggbb or a number of the terminal's palette. What
// is none of them is the terminal's own colour.
func parseColour(name config.Colour) color.Color {
	s := string(name)
	if strings.HasPrefix(s, "#") {
		c := lipgloss.Color(s)
		if _, none := c.(lipgloss.NoColor); none {
			return nil
		}
		return c
	}
	n, err := strconv.Atoi(s)
	switch {
	case err != nil || n < 0 || n > 255:
		return nil
	case n < 16:
		return ansi.BasicColor(n)
	}
	return ansi.IndexedColor(n)
}

// Blend gives n styles whose colours go from a's to b's; without colours of
// their own, a for all.
func Blend(a, b Style, n int) []Style {
	out := make([]Style, max(n, 0))
	var steps []color.Color
	if a.mixes() && b.mixes() && n > 1 {
		steps = lipgloss.Blend1D(n, a.fg, b.fg)
	}
	for i := range out {
		out[i] = a
		if steps != nil {
			out[i].fg = steps[i]
			out[i] = out[i].build()
		}
	}
	return out
}

// mixes tells whether the style's colour is one whose value is known: numbers
// of the terminal's palette look as the listener likes them.
func (s Style) mixes() bool {
	switch s.fg.(type) {
	case nil, ansi.BasicColor, ansi.IndexedColor:
		return false
	}
	return true
}
