package ui

import (
	"strings"
	"testing"

	"cosm/config"
	"cosm/library"
)

func TestMarkPlayedAndUndo(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("x")
	d.called("MarkPlayed [ep0] true")
	d.sees("Played: 421")
	if strings.Contains(d.firstPane(), "421 时间的形状") {
		t.Error("a played episode is in the inbox still")
	}
	d.press("u")
	d.called("MarkPlayed [ep0] false")
	d.sees("Undone: Played: 421")
	if !strings.Contains(d.firstPane(), "421 时间的形状") {
		t.Errorf("undo did not bring it back:\n%s", d.screenText())
	}
	d.press("u")
	d.sees("There is nothing to undo")
}

// firstPane is the left half of the body.
func (d *driver) firstPane() string {
	var out []string
	for _, l := range strings.Split(d.screenText(), "\n") {
		left, _, _ := strings.Cut(l, "│")
		out = append(out, left)
	}
	if len(out) > 6 {
		out = out[:len(out)-6]
	}
	return strings.Join(out, "\n")
}

func TestWhatDidNotHappenIsNotUndone(t *testing.T) {
	d := drive(t, sample(), "en")
	d.s.fail["SetFavourite"] = library.ReadOnly
	d.press("f")
	d.sees("a folder or file cannot be written")
	d.press("u")
	d.sees("There is nothing to undo")
}

func TestFavouriteSwitches(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("f")
	d.called("SetFavourite [ep0] true")
	d.press("f")
	d.called("SetFavourite [ep0] false")
	d.press("u")
	d.called("SetFavourite [ep0] true")
}

func TestSelectMany(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("v v")
	d.sees("2 chosen")
	d.press("e") // the first is queued already, the second not: both go in
	d.called("EditQueue add [ep0 ep2] false 0")
	d.sees("Queued 2 episodes")
	d.seesNot("chosen")
	d.press("v esc")
	d.seesNot("chosen")
	d.press("V")
	d.sees("11 chosen")
	d.press("V")
	d.seesNot("chosen")
}

func TestQueueFromAnywhere(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("j e")
	d.called("EditQueue add [ep2] false 0")
	d.press("e")
	d.called("EditQueue remove [ep2] false 0")
	d.press("E")
	d.called("EditQueue add [ep2] true 0")
	d.sees("Next: E742")
	d.press("u")
	d.called("EditQueue set [ep0 ep4 ep6] false 0")
}

func TestReorderTheQueue(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("3")
	d.sees("3 · 4 h 25 min")
	before := d.queueOnScreen()
	if before != "421 600. No." {
		t.Fatalf("the queue is %q", before)
	}
	d.press("J J")
	d.called("EditQueue move [ep0] false 2")
	if got := d.queueOnScreen(); got != "600. No. 421" {
		t.Errorf("the queue is %q", got)
	}
	d.press("K")
	d.called("EditQueue move [ep0] false 1")
	d.press("u u u")
	if got := d.queueOnScreen(); got != before {
		t.Errorf("after undoing all the queue is %q", got)
	}
}

// queueOnScreen is the order of the sample's queued episodes on screen.
func (d *driver) queueOnScreen() string {
	var out []string
	for _, l := range strings.Split(d.firstPane(), "\n") {
		for _, w := range []string{"421", "600.", "No."} {
			if strings.Contains(l, w+" ") || w == "No." && strings.Contains(l, w) {
				out = append(out, w)
			}
		}
	}
	return strings.Join(out, " ")
}

func TestRemoveFromTheQueue(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("3 j backspace")
	d.called("EditQueue remove [ep4] false 0")
	if got := d.queueOnScreen(); got != "421 No." {
		t.Errorf("the queue is %q", got)
	}
}

func TestClearingTheQueueAsks(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("3 C")
	d.sees("Empty the queue of 3 episodes?")
	d.press("n")
	if calls := d.s.called("EditQueue"); len(calls) != 0 {
		t.Errorf("no was taken for yes: %v", calls)
	}
	d.press("C y")
	d.called("EditQueue clear [] false 0")
	d.sees("Nothing is queued", "Press e on an episode")
	d.press("u")
	d.called("EditQueue set [ep0 ep4 ep6] false 0")
}

func TestNothingIsAskedIfTheListenerSaysSo(t *testing.T) {
	d := drive(t, sample(), "en")
	d.set(config.KeyConfirm, "false")
	d.press("3 C")
	d.called("EditQueue clear [] false 0")
}

func TestDismiss(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("j backspace")
	d.called("SetNew [ep2] false")
	if strings.Contains(d.firstPane(), "E742") {
		t.Error("what was dismissed is in the inbox still")
	}
	d.press("u")
	d.called("SetNew [ep2] true")
	if !strings.Contains(d.firstPane(), "E742") {
		t.Error("undo did not bring it back")
	}
}

func TestOpeningTakesItOutOfTheInbox(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("j enter")
	d.called("SetNew [ep2] false")
	d.seesNot("Undone", "Dismissed")
	d.press("esc")
	if !strings.Contains(d.firstPane(), "E741") {
		t.Errorf("the list is gone:\n%s", d.screenText())
	}
	d.press("3 1")
	if strings.Contains(d.firstPane(), "E742") {
		t.Error("coming back to the inbox shows what was opened")
	}
}

func TestDownloadKeyGoesThereAndBack(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("d")
	d.called("Download [ep0]")
	d.sees("Downloading 421")
	d.press("j d") // under way
	d.called("CancelDownloads [ep2]")
	d.press("j d") // on disk
	d.sees("Delete the downloaded file?")
	d.press("y")
	d.called("RemoveDownloads [ep3]")
}

func TestDownloadsScreen(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("4")
	d.sees("46%", "31 MB of 68 MB", "2.4 MB/s", "16 s left", "waiting", "failed", "the server answered 404", "1 on disk, 52 MB")
	d.press("j j r")
	d.called("Download [ep8]")
	d.press("backspace")
	d.called("CancelDownloads [ep8]")
	d.press("G backspace y")
	d.called("RemoveDownloads [ep3]")
	d.press("C y")
	d.called("RemoveDownloads []")
	d.press("p")
	d.called("Play ep3 where it was")
}

func TestDownloadProgressMoves(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("4")
	d.give(happened{{Kind: library.EventDownload, Download: &library.Download{EpisodeID: "ep2", Title: "E742", State: library.DownloadActive, Done: 60_000_000, Size: 68_000_000}}})
	d.sees("88%")
	d.give(happened{{Kind: library.EventDownload, Download: &library.Download{EpisodeID: "ep2", Title: "E742", State: library.DownloadDone, Done: 68_000_000, Size: 68_000_000}}})
	d.sees("2 on disk, 120 MB")
	if n := len(d.m.env.Downloads); n != 2 {
		t.Errorf("%d downloads are under way or failed", n)
	}
}

func TestHistory(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("7")
	d.sees("Today", "11:00", "Yesterday", "Monday", "in seven days", "20 min")
	d.press("backspace")
	d.called("EraseHistory [1]")
	d.press("C")
	d.sees("Erase the whole history?")
	d.press("esc")
	d.press("enter")
	d.sees("600. The Fall of Constantinople")
	d.press("esc C y")
	d.called("EraseHistory []")
	d.sees("Nothing heard yet")
}

func TestEntriesWithoutAnEpisodeCannotBeOpened(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("7 G enter p e")
	d.sees("seven days")
	if calls := d.s.called("Play", "EditQueue"); len(calls) != 0 {
		t.Errorf("called %v", calls)
	}
}
