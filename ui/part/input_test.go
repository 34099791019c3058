package part

import (
	"strings"
	"testing"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

func typeInto(i *Input, s string) {
	for _, r := range s {
		i.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func TestInput(t *testing.T) {
	i := NewInput(50)
	typeInto(&i, "lost")
	if i.Value() != "" || i.Focused() {
		t.Errorf("an input without focus took %q", i.Value())
	}
	i.Focus()
	typeInto(&i, "中文 abc")
	i.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
	if i.Value() != "中文 ab" {
		t.Errorf("value %q", i.Value())
	}
	for _, c := range []struct {
		w      int
		text   string
		cursor int
	}{{20, "中文 ab", 7}, {8, "中文 ab", 7}, {7, "文 ab", 5}, {5, " ab", 3}, {2, "b", 1}, {1, "", 0}, {0, "", 0}} {
		text, cursor := i.View(c.w)
		if text != c.text || cursor != c.cursor {
			t.Errorf("View(%d) = %q, %d; want %q, %d", c.w, text, cursor, c.text, c.cursor)
		}
	}
	i.Update(tea.KeyPressMsg{Code: tea.KeyHome})
	if text, cursor := i.View(5); text != "中文 " || cursor != 0 {
		t.Errorf("at the start: %q, %d", text, cursor)
	}
}

func TestInputTakesNoMoreThanItMay(t *testing.T) {
	i := NewInput(10)
	i.Focus()
	i.Update(tea.PasteMsg{Content: strings.Repeat("播", 1<<20)})
	if n := len([]rune(i.Value())); n > 10 {
		t.Errorf("%d characters", n)
	}
}

func TestInputCleansWhatIsPasted(t *testing.T) {
	i := NewInput(100)
	i.Focus()
	i.Update(tea.PasteMsg{Content: "\x1b[2Jhttps://x.example\r\n\u202ey\x00\xff "})
	for _, r := range i.Value() {
		if unicode.IsControl(r) || r == '\u202e' {
			t.Errorf("%U was taken in: %q", r, i.Value())
		}
	}
	if !strings.Contains(i.Value(), "https://x.example") {
		t.Errorf("value %q", i.Value())
	}
	i.SetValue("a\nb")
	if i.Value() != "a b" {
		t.Errorf("value %q", i.Value())
	}
}

func TestInputDoesNotAskTheClipboard(t *testing.T) {
	i := NewInput(10)
	i.Focus()
	i.Update(tea.KeyPressMsg{Code: 'v', Mod: tea.ModCtrl})
	if i.Value() != "" {
		t.Errorf("value %q", i.Value())
	}
}

func TestHiddenInput(t *testing.T) {
	i := NewInput(50)
	i.Hide()
	i.Focus()
	typeInto(&i, "geheim密")
	text, cursor := i.View(20)
	if strings.ContainsAny(text, "geheim密") || cursor != 7 || ansi.StringWidth(text) != 7 {
		t.Errorf("hidden text is shown as %q, cursor %d", text, cursor)
	}
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		filter string
		texts  []string
		want   bool
	}{
		{"", []string{"x"}, true}, {"RoMan", []string{"99%", "Roman Mars"}, true}, {"ｒｏｍａｎ　９９", []string{"99%", "Roman Mars"}, true},
		{"mars 99", []string{"99%", "Roman Mars"}, true}, {"venus", []string{"Mars"}, false}, {"故事", []string{"故事FM"}, true}, {"mars venus", []string{"Mars"}, false},
	} {
		if got := Matches(c.filter, c.texts...); got != c.want {
			t.Errorf("Matches(%q, %q) = %v", c.filter, c.texts, got)
		}
	}
}
