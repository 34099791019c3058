package table

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"cosm/config"
	"cosm/ui/keys"
	"cosm/ui/msg"
	"cosm/ui/theme"
)

type thing struct{ name, more string }

func things(n int) []thing {
	out := make([]thing, n)
	for i := range out {
		out[i] = thing{fmt.Sprintf("thing %d", i), "more"}
	}
	return out
}

func newTable(n int) *Model[thing] {
	m := New(func(t thing) string { return t.name }, func(t thing) []string { return []string{t.name, t.more} })
	m.Set(things(n))
	return m
}

func look() *theme.Theme { return theme.New(config.AutoTheme(true), theme.Options{}) }

func draw(m *Model[thing], w, h, height int) []string {
	return m.View(w, h, Look[thing]{Title: "Things", Status: "all of them", Height: height, Row: func(t thing, above *thing, selected bool, _ int) []string {
		mark := " "
		if selected {
			mark = ">"
		}
		if above == nil {
			mark += "^"
		}
		return []string{mark + t.name, " " + t.more}[:height]
	}}, look())
}

func typed(m *Model[thing], s string) {
	for _, r := range s {
		m.Type(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func TestCursorStaysOnItsRow(t *testing.T) {
	m := newTable(9)
	m.Act(keys.Down)
	m.Act(keys.Down)
	m.Set(append([]thing{{"new", ""}}, things(9)...))
	if r, ok := m.Current(); !ok || r.name != "thing 2" {
		t.Errorf("on %v", r)
	}
	m.Set(things(2)) // it is gone
	if r, ok := m.Current(); !ok || r.name != "thing 1" {
		t.Errorf("on %v", r)
	}
	m.Set(nil)
	if _, ok := m.Current(); ok || m.Len() != 0 {
		t.Error("an empty table has a current row")
	}
}

func TestMoves(t *testing.T) {
	m := newTable(50)
	draw(m, 40, 12, 1)
	for _, c := range []struct {
		a    keys.Action
		want string
	}{{keys.Down, "thing 1"}, {keys.Up, "thing 0"}, {keys.HalfDown, "thing 5"}, {keys.Bottom, "thing 49"}, {keys.HalfUp, "thing 44"}, {keys.Top, "thing 0"}} {
		if !m.Act(c.a) {
			t.Errorf("%s is not the table's", c.a)
		}
		if r, _ := m.Current(); r.name != c.want {
			t.Errorf("%s went to %s", c.a, r.name)
		}
	}
	if m.Act(keys.Play) || m.Act(keys.Back) {
		t.Error("it takes what is not its own")
	}
}

func TestFilter(t *testing.T) {
	m := newTable(30)
	m.Act(keys.Bottom)
	m.Act(keys.Filter)
	if !m.Capturing() {
		t.Fatal("no filter")
	}
	typed(m, "ＴＨＩＮＧ 2")
	if m.Len() != 12 || !m.Filtered() {
		t.Errorf("%d rows", m.Len())
	}
	if r, _ := m.Current(); r.name != "thing 2" {
		t.Errorf("on %s", r.name)
	}
	if v := ansi.Strip(draw(m, 40, 10, 1)[0]); !strings.Contains(v, "/ ＴＨＩＮＧ 2") {
		t.Errorf("heading %q", v)
	}
	if _, y, ok := m.Cursor(); !ok || y != 0 {
		t.Error("no cursor")
	}
	m.Type(tea.KeyPressMsg{Code: tea.KeyEnter})
	if m.Capturing() || !m.Filtered() {
		t.Error("enter does not keep the filter")
	}
	if !m.Act(keys.Back) || m.Filtered() || m.Len() != 30 {
		t.Error("back does not take it away")
	}
	m.Act(keys.Filter)
	typed(m, "x")
	m.Type(tea.KeyPressMsg{Code: tea.KeyEscape})
	if m.Filtered() || m.Capturing() {
		t.Error("esc does not take it away")
	}
	if r, ok := m.Find("thing 7"); !ok || r.name != "thing 7" {
		t.Error("a row is not found")
	}
	if _, ok := m.Find("none"); ok {
		t.Error("a row is found that is not there")
	}
}

func TestReplace(t *testing.T) {
	m := newTable(5)
	m.Act(keys.Down)
	if !m.Replace(thing{"thing 3", "changed"}) || m.Replace(thing{"stranger", ""}) {
		t.Error("Replace does not know its rows")
	}
	if r, _ := m.Find("thing 3"); r.more != "changed" || m.Len() != 5 {
		t.Errorf("the row is %v", r)
	}
	if r, _ := m.Current(); r.name != "thing 1" {
		t.Errorf("on %s", r.name)
	}
}

func BenchmarkReplaceIn10000(b *testing.B) {
	m := newTable(10_000)
	for b.Loop() {
		m.Replace(thing{"thing 9999", "x"})
	}
}

func TestViewIsAWindow(t *testing.T) {
	m := newTable(100_000)
	m.Act(keys.Bottom)
	for _, height := range []int{1, 2} {
		rows := draw(m, 40, 12, height)
		if len(rows) != 12 {
			t.Fatalf("%d rows", len(rows))
		}
		all := ansi.Strip(strings.Join(rows, "\n"))
		if !strings.Contains(all, ">thing 99999") || !strings.Contains(all, " ^thing") || !strings.Contains(all, "│") {
			t.Errorf("shows\n%s", all)
		}
		if !strings.Contains(rows[0], "all of them") {
			t.Errorf("heading %q", rows[0])
		}
	}
	if draw(m, 0, 5, 1) != nil || draw(m, 5, 0, 1) != nil {
		t.Error("it draws where there is no room")
	}
}

func TestClicksAndWheel(t *testing.T) {
	m := newTable(50)
	draw(m, 40, 12, 2)
	if hit, again := m.Click(4); !hit || again {
		t.Error("no hit")
	}
	if r, _ := m.Current(); r.name != "thing 1" {
		t.Errorf("on %s", r.name)
	}
	if hit, again := m.Click(5); !hit || !again {
		t.Error("the second row of the same is another")
	}
	for _, y := range []int{0, 1, -3, 99} {
		if hit, _ := m.Click(y); hit {
			t.Errorf("a hit at %d", y)
		}
	}
	m.Wheel(msg.Wheel{Down: true})
	m.Wheel(msg.Wheel{Down: true})
	m.Wheel(msg.Wheel{})
	if v := ansi.Strip(strings.Join(draw(m, 40, 12, 2), "\n")); !strings.Contains(v, "thing 3") || strings.Contains(v, "thing 0") {
		t.Errorf("shows\n%s", v)
	}
}

func TestEmpty(t *testing.T) {
	th := look()
	rows := Empty(30, "There is nothing here at all", "press a", th.Text, th)
	if all := ansi.Strip(strings.Join(rows, "\n")); !strings.Contains(all, "nothing here") || !strings.Contains(all, "press a") {
		t.Errorf("says\n%s", all)
	}
	for w := range 30 {
		for _, r := range Empty(w, strings.Repeat("空空如也 ", 20), "试试", th.Bad, th) {
			if n := ansi.StringWidth(r); n > max(w, 2) {
				t.Errorf("at %d a row is %d cells", w, n)
			}
		}
	}
}
