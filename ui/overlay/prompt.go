package overlay

import (
	tea "charm.land/bubbletea/v2"

	"cosm/ui/msg"
	"cosm/ui/part"
	"cosm/ui/theme"
)

// maxLine is longer than any address and any setting.
const maxLine = 8192

// Prompt asks for a line of text.
type Prompt struct {
	ask   msg.Prompt
	input part.Input
	x, y  int // of the cursor, from the last View
}

// NewPrompt makes the prompt with the text it starts with.
func NewPrompt(ask msg.Prompt) *Prompt {
	p := &Prompt{ask: ask, input: part.NewInput(maxLine)}
	if ask.Hidden {
		p.input.Hide()
	}
	p.input.SetValue(ask.Value)
	p.input.Focus()
	return p
}

// Update takes text, Enter and Esc.
func (p *Prompt) Update(env *msg.Env, m tea.Msg) bool {
	if key, ok := m.(tea.KeyPressMsg); ok {
		switch key.String() {
		case "enter":
			if then := p.ask.Then(p.input.Value()); then != nil {
				env.Ask(then)
			}
			return true
		case "esc", "ctrl+c":
			return true
		}
	}
	p.input.Update(m)
	return false
}

// View draws the line in its box.
func (p *Prompt) View(_ *msg.Env, w, h int, th *theme.Theme) []string {
	inner, outer := room(w)
	sign := th.Accent.Paint(th.Glyphs.Prompt) + " "
	text, x := p.input.View(inner - 2)
	lines := []string{sign + th.Text.Paint(text)}
	p.x, p.y = x+2, 0
	if outer >= 8 {
		p.x, p.y = p.x+1+padding, 1
	}
	if p.ask.Hint != "" && h >= 6 {
		lines = append(lines, "")
		for _, l := range part.Wrap(p.ask.Hint, inner, h-5) {
			lines = append(lines, th.Muted.Paint(l))
		}
	}
	return box(p.ask.Title, lines, outer, th)
}

// Cursor is where one types.
func (p *Prompt) Cursor() (x, y int, ok bool) { return p.x, p.y, true }
