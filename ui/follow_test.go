package ui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"cosm/library"
)

func TestSubscribe(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("a")
	d.sees("Add a podcast", "Apple Podcasts page")
	d.typed("https://example.com/feed")
	d.press("enter")
	d.called("Add https://example.com/feed ")
	d.sees("Subscribed to Added https://example.com/feed")
	d.press("2 G")
	d.sees("Added https://example.com/feed")
}

func TestPasteAnAddressAnywhere(t *testing.T) {
	d := drive(t, sample(), "en")
	d.give(tea.PasteMsg{Content: "  https://example.com/pasted\n"})
	d.sees("Add a podcast", "https://example.com/pasted")
	d.press("enter")
	d.called("Add https://example.com/pasted ")
}

func TestPasteOfAMegabyte(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("a")
	d.give(tea.PasteMsg{Content: strings.Repeat("播客\x1b[31m\n", 1<<17)})
	d.size(80, 24)
	checkFrame(t, "paste", d.m)
	d.press("esc")
	d.seesNot("Add a podcast")
}

func TestAddingNothingDoesNothing(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("a space enter")
	if calls := d.s.called("Add"); len(calls) != 0 {
		t.Errorf("called %v", calls)
	}
}

func TestAddCanBeCancelled(t *testing.T) {
	d := drive(t, sample(), "en")
	d.s.hold = make(chan struct{}) // never answers
	d.press("a")
	d.typed("https://slow.example")
	_, cmd := d.m.Update(keyPress("enter"))
	d.sees("Subscribing to https://slow.example", "Esc cancels")
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.do(cmd)
	}()
	for len(d.s.called("Add")) == 0 { // till the service was asked
		select {
		case <-done:
			t.Fatal("the command ended")
		default:
		}
	}
	d.m.jobs[0].cancel()
	<-done
	d.seesNot("Subscribing")
}

func TestEscCancelsWhatRuns(t *testing.T) {
	d := drive(t, sample(), "en")
	cancelled := false
	d.m.start("x", func(context.Context, library.Service) error { return nil }, func(error) tea.Cmd { return nil })
	d.m.jobs[0].cancel = func() { cancelled = true }
	d.press("enter esc") // a page is open: the job comes first
	if !cancelled {
		t.Error("esc did not cancel the job")
	}
}

func TestPrivateFeedsAskForNameAndPassword(t *testing.T) {
	d := drive(t, sample(), "zh-CN")
	d.s.fail["Add"] = library.NeedsAuth
	d.press("a")
	d.typed("https://private.example")
	d.press("enter")
	d.sees("这是私密节目：用户名")
	d.typed("anna")
	d.press("enter")
	d.sees("密码")
	d.typed("geheim")
	d.seesNot("geheim")
	d.sees("••••••")
	d.press("enter")
	d.called("Add https://private.example anna")
	d.sees("已订阅")
}

func TestSubscribeFromAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list.opml")
	if err := os.WriteFile(path, []byte("<opml/>"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := drive(t, sample(), "en")
	d.press("a")
	d.typed(path)
	d.press("enter")
	d.called("Add list.opml ")
}

func TestSitesWithSeveralFeedsLetOneChoose(t *testing.T) {
	d := drive(t, sample(), "en")
	d.m.chooseFeed([]library.Link{{URL: "https://a.example", Title: "Main feed"}, {URL: "https://b.example"}})
	d.do(d.m.ask(d.m.env.Asks()[0]))
	d.sees("several feeds", "Main feed", "https://b.example")
	d.press("down enter")
	d.called("Add https://b.example ")
}

func TestReportsOfAdding(t *testing.T) {
	two := []library.Podcast{{ID: "a", Title: "A"}, {ID: "b", Title: "B"}}
	for want, r := range map[string]library.AddReport{
		"You follow A already":               {Podcasts: two[:1], Known: []library.PodcastID{"a"}},
		"Subscribed to 2 podcasts":           {Podcasts: two},
		"Subscribed to 2 podcasts; 1 failed": {Podcasts: two, Errors: []library.BatchError{{}}},
		"x.example: the server answered 404": {Errors: []library.BatchError{{Source: "x.example", Code: library.Network, Error: "the server answered 404"}}},
	} {
		d := drive(t, sample(), "en")
		d.m.over = nil
		_ = d.m.subscribed(msgSubscribe("x"), r, nil)
		d.sees(want)
	}
}

func TestUnsubscribeAsks(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("2 j D")
	d.sees("Unsubscribe from 99% Invisible", "y unsubscribe", "n keep")
	d.press("esc")
	if calls := d.s.called("Remove"); len(calls) != 0 {
		t.Fatalf("called %v", calls)
	}
	d.press("enter D y") // from its page, which is left
	d.called("Remove [pod1]")
	d.sees("Unsubscribed from 99% Invisible", "故事FM")
	if len(d.m.tabs[1].pages) != 1 {
		t.Error("the page of what was removed is open still")
	}
}

func TestRefresh(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("2 j r")
	d.called("Refresh [pod1]")
	d.sees("2 new episodes")
	d.press("R")
	d.called("Refresh []")
	d.give(happened{{Kind: library.EventRefresh, Refresh: &library.RefreshProgress{Running: true, Done: 3, Total: 12}}})
	d.sees("3/12")
	d.give(happened{{Kind: library.EventRefresh, Refresh: &library.RefreshProgress{Done: 12, Total: 12, NewEpisodes: 5, Failed: 2}}})
	d.sees("5 new episodes; could not check 2")
	d.seesNot("3/12")
	d.give(happened{{Kind: library.EventRefresh, Refresh: &library.RefreshProgress{Running: true, Total: 1}}})
	d.give(happened{{Kind: library.EventRefresh, Refresh: &library.RefreshProgress{Done: 1, Total: 1}}})
	d.sees("No new episodes")
}

func TestScreensAndPages(t *testing.T) {
	d := drive(t, sample(), "en")
	for key, words := range map[string]string{
		"1": "newest first", "2": "by title", "3": "4 h 25 min", "4": "under way", "6": "99% Invisible", "7": "seven days", "9": "reduced_motion", "0": "goes on where you left off",
	} {
		d.press(key)
		d.sees(words)
	}
	d.press("2 j enter")
	d.sees("Roman Mars · 3 of 77 unplayed", "Mini-Stories")
	d.press("j enter")
	d.sees("Mini-Stories: Volume 20", "History of the Hour")
	d.press("1 2") // each screen keeps its pages
	d.sees("History of the Hour")
	d.press("2") // and the same key goes back to its first
	d.sees("by title")
}

func TestGoToThePodcastOfAnEpisode(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("j P")
	d.sees("寇爱哲 · 27 of 114 unplayed")
	d.press("esc")
	d.sees("newest first")
}

func TestOpenAndCopyLinks(t *testing.T) {
	d := drive(t, sample(), "en")
	var opened []string
	d.m.opt.OpenURL = func(u string) error { opened = append(opened, u); return nil }
	d.press("o")
	if strings.Join(opened, " ") != "https://example.com/ep0" {
		t.Errorf("opened %v", opened)
	}
	d.press("y")
	d.sees("Link copied")
	d.press("2 o")
	if len(opened) != 2 || opened[1] != "https://example.com" {
		t.Errorf("opened %v", opened)
	}
}

func TestOnlyTheWebIsOpened(t *testing.T) {
	d := drive(t, sample(), "en")
	d.m.opt.OpenURL = func(u string) error { t.Errorf("opened %q", u); return nil }
	for _, u := range []string{"", "file:///etc/passwd", "javascript:alert(1)", "-a Calculator", "ftp://x"} {
		d.do(d.m.openURL(u))
		d.sees("There is no link")
	}
}

func TestFilter(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("/")
	d.typed("图书馆")
	d.sees("E741", "/ 图书馆")
	if strings.Contains(d.firstPane(), "E742") {
		t.Error("what does not match is on screen")
	}
	d.press("enter x") // the keys are actions again
	d.called("MarkPlayed [ep5] true")
	d.press("esc")
	if !strings.Contains(d.firstPane(), "E742") {
		t.Error("esc did not take the filter back")
	}
	d.press("/")
	d.typed("nothing like it")
	d.sees("Nothing matches.", "Press Esc")
	d.press("esc")
	d.sees("E742")
}

func TestFilterOfTables(t *testing.T) {
	d := drive(t, sample(), "en")
	for keys, c := range map[string][2]string{
		"2": {"ｒomaN", "Roman Mars"}, "4": {"e742", "E742"}, "7": {"trust", "Trust Engineers"}, "9": {"colours", "theme"},
	} {
		d.press(keys + " /")
		d.typed(c[0])
		d.sees(c[1])
		d.press("esc")
	}
}

func TestSort(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("s")
	d.called("Episodes oldest")
	d.sees("oldest first")
	d.press("2 s")
	d.called("Podcasts latest")
	d.sees("latest episode first")
}

func TestFeedsThatFailSayWhy(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("2 j j j")
	d.sees("✗ Radiolab", "✗ the server answered 503")
}

func TestEmptyScreensSayWhatToDo(t *testing.T) {
	s := large(0, 0)
	s.queue, s.history, s.downloads = nil, nil, nil
	d := drive(t, s, "zh-CN")
	for key, words := range map[string][2]string{
		"1": {"欢迎来到 cosm", "按 a"}, "2": {"还没有订阅节目。", "按 a"}, "3": {"待播列表是空的。", "按 e"}, "4": {"还没有下载。", "按 d"},
		"6": {"还没有收藏。", "按 f 收藏"}, "7": {"还没有收听记录。", "按 p"}, "0": {"没有在播放", "按 p 播放"},
	} {
		d.press(key)
		d.sees(words[0], words[1])
	}
}

func TestQueriesThatFailSayWhy(t *testing.T) {
	s := sample()
	for _, m := range []string{"Episodes", "Podcasts", "Queue", "Downloads", "History", "Settings"} {
		s.fail[m] = library.Errorf(library.Corrupt, "read library", "the database is damaged", nil).Hint("cosm doctor")
	}
	d := drive(t, s, "en")
	for _, key := range strings.Fields("1 2 3 4 6 7 9") {
		d.press(key)
		d.sees("the database is damaged", "cosm doctor")
	}
}

func TestAnotherOwner(t *testing.T) {
	d := drive(t, sample(), "en")
	d.give(lost{})
	d.sees("reconnecting")
	before := len(d.s.called("Episodes"))
	d.give(found{})
	d.seesNot("reconnecting")
	if len(d.s.called("Episodes")) == before {
		t.Error("nothing was asked again")
	}
}
