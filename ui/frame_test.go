package ui

import (
	"image/color"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"cosm/config"
	"cosm/library"
	"cosm/ui/keys"
	"cosm/ui/text"
)

// at finds words on screen and gives the cell where they begin.
func (d *driver) at(words string) (x, y int) {
	d.t.Helper()
	for y, l := range strings.Split(d.screenText(), "\n") {
		if before, _, ok := strings.Cut(l, words); ok {
			return ansi.StringWidth(before), y
		}
	}
	d.t.Fatalf("%q is not on screen:\n%s", words, d.screenText())
	return 0, 0
}

func (d *driver) click(x, y int) {
	d.give(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
	d.hear()
}

func TestMouseOnLists(t *testing.T) {
	d := drive(t, sample(), "en")
	d.click(d.at("E741. 一个人的图书馆"))
	d.press("p")
	d.called("Play ep5 where it was")
	x, y := d.at("Björk")
	d.click(x, y)
	d.click(x, y) // a double click opens
	d.sees("21 min", "History of the Hour")
}

func TestMouseOnScreenNames(t *testing.T) {
	d := drive(t, sample(), "en")
	for _, w := range []int{80, 120} {
		d.size(w, 30)
		d.press("1")
		d.click(d.at("Queue"))
		d.sees("4 h 25 min")
		d.click(d.at("History"))
		d.sees("in seven days")
	}
}

func TestMouseOnTheSeekBar(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("p")
	d.m.View()
	bar := d.m.area.seek
	d.click(bar.x+bar.w-1, bar.y)
	d.called("Control seek 4920 false")
	d.click(bar.x, bar.y)
	d.called("Control seek 0 false")
	d.give(tea.MouseMotionMsg{X: bar.x + bar.w/2, Y: bar.y, Button: tea.MouseLeft})
	if calls := d.s.called("Control"); len(calls) != 3 {
		t.Errorf("dragging: %v", calls)
	}
	d.click(d.m.area.toggle.x, d.m.area.toggle.y)
	d.called("Control toggle 0 false")
}

func TestDraggingAsksForTheLastPlaceOnly(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("p")
	d.m.View()
	bar := d.m.area.seek
	var cmds []tea.Cmd
	for x := bar.x; x < bar.x+20; x++ {
		_, cmd := d.m.Update(tea.MouseMotionMsg{X: x, Y: bar.y, Button: tea.MouseLeft})
		cmds = append(cmds, cmd)
	}
	for _, c := range cmds {
		d.do(c)
	}
	if calls := d.s.called("Control"); len(calls) != 2 {
		t.Errorf("the player was asked %d times: %v", len(calls), calls)
	}
}

func TestMouseWheel(t *testing.T) {
	d := drive(t, large(1, 300), "en")
	d.give(tea.MouseWheelMsg{X: 40, Y: 15, Button: tea.MouseWheelDown})
	d.seesNot("第 0 期")
	d.give(tea.MouseWheelMsg{X: 40, Y: 15, Button: tea.MouseWheelUp})
	d.sees("第 0 期")
	d.give(tea.MouseWheelMsg{X: 1, Y: 1, Button: tea.MouseWheelDown}) // not on the list
	d.sees("第 0 期")
}

func TestMouseOnOverlays(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("p z")
	d.click(d.at("30 min"))
	d.called("Control sleep 1800 false")
	d.press("?")
	d.sees("Keys")
	d.click(0, 0)
	d.seesNot("cosm toggle")
	d.press("enter")
	d.click(d.at("14:40"))
	d.called("Control seek 880 false")
	d.click(d.at("Chapters"))
	d.sees("长短不一的小时")
}

func TestMouseCanBeSwitchedOff(t *testing.T) {
	d := drive(t, sample(), "en")
	if d.m.View().MouseMode == tea.MouseModeNone {
		t.Error("the mouse is off")
	}
	d.set(config.KeyMouse, "false")
	if d.m.View().MouseMode != tea.MouseModeNone {
		t.Error("the mouse is on")
	}
}

func TestSettingsAreChangedInPlace(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("9 /")
	d.typed("confirm")
	d.press("enter enter")
	d.called("SetSetting confirm=false")
	d.sees("○ off", "settings file", "default: true", "COSM_CONFIRM")
	d.press("backspace")
	d.called("SetSetting confirm=true")
	d.press("esc /")
	d.typed("skip_forward")
	d.press("enter enter")
	d.sees("How far a skip forward goes.")
	d.press("backspace backspace backspace 4 5 s enter")
	d.called("SetSetting skip_forward=45s")
	d.sees("45s")
}

func TestWrongSettingsAreTold(t *testing.T) {
	d := drive(t, sample(), "en")
	d.s.fail["SetSetting"] = library.Errorf(library.Invalid, "speed", "speed must be a number from 0.5 to 3, not 9", nil)
	d.press("9 enter down enter")
	d.sees("speed must be a number from 0.5 to 3, not 9")
}

func TestLanguageChangesAtOnce(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("9 enter")
	d.sees("auto", "en", "zh-CN")
	d.press("j j enter")
	d.called("SetSetting language=zh-CN")
	d.sees("设置", "更新", "没有在播放", "界面语言")
}

func TestThemes(t *testing.T) {
	d := drive(t, sample(), "en")
	if d.m.theme.Name != "ansi" {
		t.Errorf("it starts with %s", d.m.theme.Name)
	}
	if v := d.m.View().Content; strings.Contains(v, "38;2;") || strings.Contains(v, "38;5;") {
		t.Error("the first frame has colours of its own")
	}
	d.give(tea.BackgroundColorMsg{Color: color.White})
	if d.m.theme.Name != "day" {
		t.Errorf("on white it is %s", d.m.theme.Name)
	}
	d.give(tea.BackgroundColorMsg{Color: color.Black})
	if d.m.theme.Name != "night" {
		t.Errorf("on black it is %s", d.m.theme.Name)
	}
	seen := map[string]bool{}
	for range len(config.BuiltinThemes()) + 1 {
		d.press("t")
		seen[d.m.theme.Name] = true
	}
	for _, th := range config.BuiltinThemes() {
		if !seen[th.Name] {
			t.Errorf("t does not come by %s", th.Name)
		}
	}
	d.called("SetSetting theme=auto")
}

func TestASCIIHasNoOtherSigns(t *testing.T) {
	d := drive(t, sample(), "en")
	d.set(config.KeyIcons, "ascii")
	for i := range d.s.episodes {
		d.s.episodes[i].Title = "A title"
		d.s.episodes[i].PodcastTitle = "A podcast"
		d.s.chapters[d.s.episodes[i].ID] = nil
		d.s.notes[d.s.episodes[i].ID] = "<p>Plain notes</p>"
	}
	for i := range d.s.podcasts {
		d.s.podcasts[i].Title, d.s.podcasts[i].Author = "A podcast", "Somebody"
		d.s.about = "Plain words"
	}
	for i := range d.s.downloads {
		d.s.downloads[i].Title, d.s.downloads[i].Podcast = "A title", "A podcast"
	}
	for i := range d.s.history {
		d.s.history[i].Title, d.s.history[i].Podcast = "A title", "A podcast"
	}
	d.give(found{})
	d.press("p z 1")
	allowed := "×…–↑↓←→" // keys are named as they are engraved
	for _, key := range []string{"1", "2", "2 enter", "3", "4", "7", "9", "0", "1 :", "1 ?"} {
		d.m.over = nil
		d.press(key)
		for _, r := range d.screenText() {
			if r > '~' && !strings.ContainsRune(allowed, r) {
				t.Errorf("on %s: %q is on screen", key, r)
			}
		}
	}
}

func TestReducedMotionStandsStill(t *testing.T) {
	d := drive(t, sample(), "en")
	d.set(config.KeyReducedMotion, "true")
	d.give(happened{{Kind: library.EventRefresh, Refresh: &library.RefreshProgress{Running: true, Total: 9}}})
	before := d.m.View().Content
	d.m.spin++
	if d.m.View().Content != before {
		t.Error("the spinner turns")
	}
	d.m.ticking = false
	if cmd := d.m.tick(); cmd != nil {
		t.Error("it ticks")
	}
}

func TestPaletteDoesAnything(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press(":")
	d.sees("find any action"[:0], "pause or go on", "Space")
	d.typed("mark as")
	d.press("enter")
	d.called("MarkPlayed [ep0] true")
	d.press("ctrl+p")
	d.typed("history")
	d.press("enter")
	d.sees("in seven days")
	d.press(":")
	d.typed("zzzzzz")
	d.sees("Nothing matches.")
	d.press("enter esc")
	d.sees("in seven days")
}

func TestHelpIsMadeFromTheBindings(t *testing.T) {
	d := drive(t, sample(), "en")
	d.size(120, 100)
	d.press("1 ?")
	for _, b := range d.m.env.Keys.Bindings(keys.Inbox) {
		if len(b.Keys) > 0 {
			d.sees(d.m.env.T(b.Help()))
		}
	}
	d.sees("cosm seek +30", "Ctrl-u PgUp")
	d.seesNot("move up in the queue") // not on this screen
	d.press("x")                      // closes and does nothing else
	d.seesNot("cosm seek")
	if calls := d.s.called("MarkPlayed"); len(calls) != 0 {
		t.Errorf("called %v", calls)
	}
	d.size(80, 24)
	d.press("? j j G")
	d.sees("quit")
}

func TestKeysCanBeRemapped(t *testing.T) {
	d := drive(t, sample(), "en")
	m, err := keys.New([]config.Binding{{Action: "toggle", Keys: []string{"w"}}, {Action: "quit_now", Keys: []string{"ctrl+q"}}})
	if err != nil {
		t.Fatal(err)
	}
	d.m.env.Keys = m
	d.press("p w")
	d.called("Control toggle 0 false")
	d.press("ctrl+c")
	if len(d.sent) != 0 {
		t.Error("the old key still quits")
	}
	d.press("ctrl+q")
	if len(d.sent) != 1 {
		t.Error("the new key does not quit")
	}
}

func TestWrongBindingsAreTold(t *testing.T) {
	s := sample()
	c, err := config.Load(config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newModel(t.Context(), Options{Service: s, Config: c, Now: noon}); err != nil {
		t.Errorf("the defaults are wrong: %v", err)
	}
}

func TestEveryActionAndHintHasWords(t *testing.T) {
	for _, lang := range []string{text.English, text.Chinese} {
		texts := text.New(lang)
		for _, b := range keys.Table() {
			if !texts.Has(b.Help()) {
				t.Errorf("%s: %s has no words", lang, b.Action)
			}
		}
		m, err := newModel(t.Context(), Options{Service: sample(), Texts: texts, Now: noon})
		if err != nil {
			t.Fatal(err)
		}
		for _, tab := range m.tabs {
			for _, a := range append(tab.top().Hints(), keys.Palette, keys.Help) {
				if !texts.Has("hint." + string(a)) {
					t.Errorf("%s: %s has no short words", lang, a)
				}
			}
		}
		for _, k := range config.Table() {
			if !texts.Has("setting." + k.Name) {
				t.Errorf("%s: setting %s is not explained", lang, k.Name)
			}
		}
	}
}

func TestTinyTerminals(t *testing.T) {
	d := drive(t, sample(), "en")
	d.size(19, 4)
	d.sees("cosm needs 20×5")
	d.press("p")
	d.sees("▶ 0:00 421")
	d.size(20, 5)
	d.sees("421")
	d.seesNot("needs")
}

func TestTwoPanesFromEightyCells(t *testing.T) {
	d := drive(t, sample(), "en")
	d.size(79, 24)
	d.seesNot("History of the Hour")
	d.size(80, 24)
	d.press("j k")
	d.sees("│", "忽左忽右")
	d.press("tab j enter") // into the pane beside, to the first time, go
	d.called("Play ep0 2:15")
	d.press("tab tab tab x") // through its tabs and back to the list
	d.called("MarkPlayed [ep0] true")
}

func TestWindowTitleNamesWhatPlays(t *testing.T) {
	d := drive(t, sample(), "en")
	if got := d.m.View().WindowTitle; got != "cosm" {
		t.Errorf("title %q", got)
	}
	d.press("p")
	if got := d.m.View().WindowTitle; !strings.Contains(got, "时间的形状") {
		t.Errorf("title %q", got)
	}
}

func TestCursorIsWhereOneTypes(t *testing.T) {
	d := drive(t, sample(), "en")
	if d.m.View().Cursor != nil {
		t.Error("a cursor where nothing is typed")
	}
	d.press("/")
	d.typed("中a")
	x, y := d.at("/ 中a")
	c := d.m.View().Cursor
	if c == nil || c.X != x+5 || c.Y != y {
		t.Errorf("the cursor is at %v, the text at %d, %d", c, x, y)
	}
	d.press("esc a")
	d.typed("中文")
	x, y = d.at("中文")
	if c := d.m.View().Cursor; c == nil || c.X != x+4 || c.Y != y {
		t.Errorf("the cursor is at %v, the text at %d, %d", c, x, y)
	}
}
