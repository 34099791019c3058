package overlay

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"cosm/ui/msg"
	"cosm/ui/part"
	"cosm/ui/theme"
)

// typeFrom is how many options there are before one can narrow them by typing.
const typeFrom = 8

// Chooser lets one choose from a list, narrowed as one types.
type Chooser struct {
	title   string
	options []msg.Option
	extra   func(typed string) []msg.Option
	input   part.Input
	typing  bool
	shown   []shown
	list    part.List
	x, y    int // of the cursor, from the last View
	first   int // row of the box with the first option, from the last View
}

// shown is an option that matches, with the characters of its label that do.
type shown struct {
	msg.Option
	lit []int // bytes of Label
}

// NewChooser makes a chooser. extra, if not nil, gives further options for
// what is typed.
func NewChooser(ask msg.Choose, extra func(typed string) []msg.Option) *Chooser {
	c := &Chooser{title: ask.Title, options: ask.Options, extra: extra, input: part.NewInput(200)}
	c.typing = extra != nil || len(ask.Options) > typeFrom
	c.input.Focus()
	c.narrow()
	c.list.SetCursor(ask.At)
	return c
}

// source gives fuzzy what is matched.
type source []msg.Option

// String is what an option is found by.
func (s source) String(i int) string { return part.Fold(part.Clean(s[i].Label)) }

// Len is the number of options.
func (s source) Len() int { return len(s) }

func (c *Chooser) narrow() {
	typed := strings.TrimSpace(c.input.Value())
	c.shown = c.shown[:0]
	if c.extra != nil {
		for _, o := range c.extra(typed) {
			c.shown = append(c.shown, shown{Option: o})
		}
	}
	if typed == "" {
		for _, o := range c.options {
			c.shown = append(c.shown, shown{Option: o})
		}
	} else {
		for _, m := range fuzzy.FindFrom(part.Fold(typed), source(c.options)) {
			c.shown = append(c.shown, shown{Option: c.options[m.Index], lit: m.MatchedIndexes})
		}
	}
	c.list.SetLen(len(c.shown))
	c.list.Top()
}

// Update moves, narrows and chooses.
func (c *Chooser) Update(env *msg.Env, m tea.Msg) bool {
	switch t := m.(type) {
	case tea.KeyPressMsg:
		return c.key(env, t)
	case tea.PasteMsg:
		if c.typing {
			c.input.Update(t)
			c.narrow()
		}
	case msg.Wheel:
		d := -1
		if t.Down {
			d = 1
		}
		c.list.Move(d)
	case msg.Click:
		if i := c.list.At(t.Y - c.first); t.Y >= c.first && i >= 0 {
			c.list.SetCursor(i)
			return c.choose(env)
		}
	}
	return false
}

func (c *Chooser) key(env *msg.Env, k tea.KeyPressMsg) bool {
	switch k.String() {
	case "esc", "ctrl+c":
		return true
	case "enter":
		return c.choose(env)
	case "up", "ctrl+p", "ctrl+k", "shift+tab":
		c.list.Move(-1)
		return false
	case "down", "ctrl+n", "ctrl+j", "tab":
		c.list.Move(1)
		return false
	case "pgup":
		c.list.Half(-1)
		return false
	case "pgdown":
		c.list.Half(1)
		return false
	}
	if !c.typing {
		return c.short(env, k.String())
	}
	before := c.input.Value()
	c.input.Update(k)
	if c.input.Value() != before {
		c.narrow()
	}
	return false
}

// short moves as lists do and takes an option's own key.
func (c *Chooser) short(env *msg.Env, key string) bool {
	switch key {
	case "j":
		c.list.Move(1)
	case "k":
		c.list.Move(-1)
	case "q":
		return true
	}
	for i, o := range c.shown {
		if o.Key != "" && o.Key == key {
			c.list.SetCursor(i)
			return c.choose(env)
		}
	}
	return false
}

func (c *Chooser) choose(env *msg.Env) bool {
	i := c.list.Cursor()
	if i < 0 {
		return false
	}
	if then := c.shown[i].Then; then != nil {
		env.Ask(then)
	}
	return true
}

// View draws the list in its box.
func (c *Chooser) View(env *msg.Env, w, h int, th *theme.Theme) []string {
	inner, outer := room(min(w, c.wanted()))
	var lines []string
	frame := 1
	if outer < 8 {
		frame = 0
	}
	if c.typing {
		text, x := c.input.View(inner - 2)
		c.x, c.y = x+2+frame*(1+padding), frame
		lines = append(lines, th.Accent.Paint(th.Glyphs.Prompt)+" "+th.Text.Paint(text), "")
	}
	c.first = len(lines) + frame
	height := min(max(h-len(lines)-2*frame, 1), max(len(c.shown), 1), 18)
	if c.typing { // a box that changes its size under one's fingers is restless
		height = min(max(h-len(lines)-2*frame, 1), max(len(c.options), 1), 14)
	}
	from, to := c.list.Window(height)
	for i := from; i < to; i++ {
		lines = append(lines, c.row(c.shown[i], i == c.list.Cursor(), inner, th))
	}
	if len(c.shown) == 0 {
		lines = append(lines, th.Muted.Paint(part.Short(env.T("list.no_match"), inner)))
	}
	for len(lines) < c.first-frame+height {
		lines = append(lines, "")
	}
	return box(c.title, lines, outer, th)
}

// wanted is the width that shows everything, for lists that do not change.
func (c *Chooser) wanted() int {
	if c.typing {
		return maxBox
	}
	widest := part.Width(c.title)
	for _, o := range c.options {
		widest = max(widest, part.Width(o.Label)+part.Width(o.Hint)+6)
	}
	return max(widest+14, 32)
}

func (c *Chooser) row(s shown, selected bool, w int, th *theme.Theme) string {
	in := th.Row(selected)
	space := in.Text.Plain()
	lead := space.Paint("  ")
	if selected {
		lead = in.Accent.Paint(th.Glyphs.Cursor) + space.Paint(" ")
	}
	hint := part.Short(s.Hint, w/2)
	key := part.PadLeft(part.Short(s.Key, 9), min(9, w/4))
	tail := in.Muted.Paint(hint) + in.Accent.Plain().Paint("  "+key)
	if s.Key == "" {
		tail = in.Muted.Paint(hint)
	}
	label := part.Short(s.Label, max(w-2-part.Width(tail)-1, 0))
	painted := light(label, s.lit, in)
	return part.Cut(lead+painted+space.Paint(part.Blank(w-2-part.Width(label)-part.Width(tail)))+tail, w, "")
}

// light paints the characters that begin at the given bytes.
func light(s string, at []int, in *theme.Inks) string {
	if len(at) == 0 {
		return in.Text.Paint(s)
	}
	lit := make(map[int]bool, len(at))
	for _, i := range at {
		lit[i] = true
	}
	var b strings.Builder
	for i, r := range s {
		if lit[i] {
			b.WriteString(in.Match.Paint(string(r)))
		} else {
			b.WriteString(in.Text.Paint(string(r)))
		}
	}
	return b.String()
}

// Cursor is where one types.
func (c *Chooser) Cursor() (x, y int, ok bool) { return c.x, c.y, c.typing }
