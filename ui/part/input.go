package part

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
)

// Input is a line in which text is typed. Its cursor is the terminal's own, so
// that input methods show their candidates where one types.
type Input struct{ m textinput.Model }

// NewInput makes an input for at most limit characters.
func NewInput(limit int) Input {
	m := textinput.New()
	m.Prompt = ""
	m.CharLimit = limit
	m.SetVirtualCursor(false)
	m.SetStyles(textinput.Styles{})
	return Input{m: m}
}

// Hide shows a dot for each character.
func (i *Input) Hide() {
	i.m.EchoMode = textinput.EchoPassword
	i.m.EchoCharacter = '•'
}

// Focused tells whether it takes keys.
func (i *Input) Focused() bool { return i.m.Focused() }

// Focus and Blur switch that.
func (i *Input) Focus() { i.m.Focus() }

// Blur makes it take no keys.
func (i *Input) Blur() { i.m.Blur() }

// Value is the text.
func (i *Input) Value() string { return i.m.Value() }

// SetValue sets the text, the cursor behind it.
func (i *Input) SetValue(s string) {
	i.m.SetValue(Clean(s))
	i.m.CursorEnd()
}

// Update takes a key or what was pasted; a paste of many lines becomes one,
// and never more than the input takes is looked at.
func (i *Input) Update(message tea.Msg) {
	switch t := message.(type) {
	case tea.PasteMsg:
		limit := 4 * i.m.CharLimit
		if limit > 0 && len(t.Content) > limit {
			t.Content = t.Content[:limit]
		}
		t.Content = strings.TrimSpace(Clean(strings.ToValidUTF8(t.Content, "")))
		i.m, _ = i.m.Update(t)
	case tea.KeyPressMsg:
		if t.String() == "ctrl+v" { // it would run a program to read the clipboard
			return
		}
		i.m, _ = i.m.Update(t)
	}
}

// View is the text in at most w cells, scrolled to where the cursor is, and
// the cursor's cell.
func (i *Input) View(w int) (text string, cursor int) {
	if w <= 1 {
		return "", 0
	}
	value := []rune(i.m.Value())
	if i.m.EchoMode == textinput.EchoPassword {
		value = []rune(strings.Repeat(string(i.m.EchoCharacter), len(value)))
	}
	at := min(i.m.Position(), len(value))
	from, cells := at, 0
	for from > 0 { // as much before the cursor as leaves it a cell
		n := Width(string(value[from-1]))
		if cells+n > w-1 {
			break
		}
		cells += n
		from--
	}
	before := string(value[from:at])
	return Cut(before+string(value[at:]), w, ""), min(Width(before), w-1)
}
