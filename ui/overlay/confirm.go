package overlay

import (
	tea "charm.land/bubbletea/v2"

	"cosm/ui/msg"
	"cosm/ui/part"
	"cosm/ui/theme"
)

// Confirm asks before something that cannot be undone.
type Confirm struct{ ask msg.Confirm }

// NewConfirm makes the question.
func NewConfirm(ask msg.Confirm) *Confirm { return &Confirm{ask: ask} }

// Update takes y or Enter for yes and anything that means no for no.
func (c *Confirm) Update(env *msg.Env, m tea.Msg) bool {
	key, ok := m.(tea.KeyPressMsg)
	if !ok {
		return false
	}
	switch key.String() {
	case "y", "Y", "ｙ", "enter":
		env.Ask(c.ask.Then)
		return true
	case "n", "N", "ｎ", "esc", "q", "ctrl+c":
		return true
	}
	return false
}

// View draws the question with its answers.
func (c *Confirm) View(env *msg.Env, w, h int, th *theme.Theme) []string {
	inner, outer := room(min(w, 60))
	var lines []string
	for _, l := range part.Wrap(c.ask.Question, inner, max(h-5, 1)) {
		lines = append(lines, th.Text.Paint(l))
	}
	yes := th.Bad.Paint("y") + " " + th.Text.Paint(part.Clean(c.ask.Yes))
	no := th.Accent.Paint("n") + " " + th.Text.Paint(env.T("overlay.keep"))
	lines = append(lines, "", part.Cut(yes+"    "+no, inner, "…"))
	return box("", lines, outer, th)
}

// Cursor is nowhere.
func (c *Confirm) Cursor() (x, y int, ok bool) { return 0, 0, false }
