package ui

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"cosm/config"
	"cosm/library"
)

func TestPlayFromTheInbox(t *testing.T) {
	d := drive(t, sample(), "en")
	d.sees("Nothing is playing", "421 时间的形状")
	d.press("p")
	d.called("Play ep0 where it was")
	d.sees("▶ 421 时间的形状", "0:00", "-1:22:00", "80%")
	d.seesNot("Nothing is playing")
}

func TestPlayingAgainShowsWhatPlays(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("p p")
	if n := len(d.s.called("Play")); n != 1 {
		t.Errorf("played %d times", n)
	}
	d.sees("Transcript")
}

func TestPlayerKeys(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("p")
	for _, c := range []struct{ key, call string }{
		{"space", "Control toggle 0 false"}, {"h", "Control seek -10 true"}, {"left", "Control seek -10 true"},
		{"l", "Control seek 30 true"}, {"right", "Control seek 30 true"}, {",", "Control chapter -1 true"}, {".", "Control chapter 1 true"},
		{"<", "Control prev 0 false"}, {">", "Control next 0 false"}, {"[", "Control speed -0.1 true"}, {"]", "Control speed 0.1 true"},
		{`\`, "Control speed 1 false"}, {"-", "Control volume -0.05 true"}, {"+", "Control volume 0.05 true"}, {"=", "Control volume 0.05 true"},
		{"m", "Control mute 0 true"}, {"】", "Control speed 0.1 true"},
	} {
		d.press(c.key)
		d.called(c.call)
	}
}

func TestSkipsGoAsFarAsSet(t *testing.T) {
	d := drive(t, sample(), "en")
	d.set(config.KeySkipForward, "1m30s")
	d.press("p l")
	d.called("Control seek 90 true")
}

func TestPlayerKeysWithNothingLoaded(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("l ] m")
	if calls := d.s.called("Control"); len(calls) != 0 {
		t.Errorf("the player was told %v", calls)
	}
	d.press("space")
	d.called("Play  where it was") // goes on with what there is
}

func TestCommandsToThePlayerStayInOrder(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("p")
	var cmds []tea.Cmd
	for _, k := range []string{"]", "l", "["} { // typed faster than the service answers
		_, cmd := d.m.Update(keyPress(k))
		cmds = append(cmds, cmd)
	}
	if got := d.s.called("Control"); len(got) != 0 {
		t.Fatalf("Update called the service: %v", got)
	}
	for i := len(cmds) - 1; i >= 0; i-- { // and their commands run in any order
		d.do(cmds[i])
	}
	want := "Control speed 0.1 true|Control seek 30 true|Control speed -0.1 true"
	if got := strings.Join(d.s.called("Control"), "|"); got != want {
		t.Errorf("the player heard %s, want %s", got, want)
	}
}

func TestClockMovesOnlyWhilePlaying(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("p")
	d.clock = d.clock.Add(7 * time.Second)
	d.sees("0:07")
	d.press("space")
	d.clock = d.clock.Add(time.Minute)
	d.seesNot("1:07")
	if _, cmd := d.m.Update(ticked{}); cmd != nil {
		t.Error("a paused player keeps the clock going")
	}
}

func TestTickIsRare(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("p")
	var waits []time.Duration
	d.m.env.Wait = nil
	d.m.ticking = false
	for range 4 {
		d.m.ticking = false
		waits = append(waits, d.m.env.Head.Wait(d.clock))
		d.clock = d.clock.Add(300 * time.Millisecond)
	}
	for _, w := range waits {
		if w < 250*time.Millisecond {
			t.Errorf("it ticks after %v", w)
		}
	}
}

func TestSleepTimer(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("p z")
	d.sees("Stop playing in", "15 min", "at the end of this episode")
	d.press("2")
	d.called("Control sleep 1800 false")
	d.sees("☾ 30 min")
	d.press("z e")
	d.called("Control sleep -1 false")
	d.sees("after this")
	d.press("z 0")
	d.called("Control sleep 0 false")
	d.seesNot("☾")
}

func TestJumpFromThePalette(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("p :")
	d.typed("12:34")
	d.sees("Jump to 12:34")
	d.press("enter")
	d.called("Control seek 754 false")
	d.press("：")
	d.typed("50%")
	d.press("enter")
	d.called("Control seek 2460 false")
	d.press("ctrl+o")
	d.called("Control seek 754 false")
	d.press("ctrl+o ctrl+i")
	d.called("Control seek 754 false")
}

func TestParseJump(t *testing.T) {
	for in, want := range map[string]string{
		"12:34": "12:34", "1:02:03": "1:02:03", "１２：３４": "12:34", "+30": "+0:30", "-1:30": "-1:30", "80%": "80%", "0:05": "0:05",
		"": "", "12": "", "1:2": "", "1:60": "", "1:2:3:4": "", "x": "", "120%": "", "%": "", "-5%": "", ":": "", "99999999999:00": "",
	} {
		got := ""
		if j, ok := parseJump(in); ok {
			switch {
			case j.Share > 0:
				got = "80%"
			case j.By && j.At >= 0:
				got = "+" + j.At.Clock()
			default:
				got = j.At.Clock()
			}
		}
		if got != want {
			t.Errorf("parseJump(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTimesInNotesJump(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("enter") // the page of the first episode
	d.sees("时间轴", "02:15")
	d.press("j enter")
	d.called("Play ep0 2:15")
	d.press("j enter") // it plays now: the next time is a seek
	d.called("Control seek 880 false")
	d.press("ctrl+o")
	d.called("Control seek 135 false")
}

func TestChaptersJump(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("enter tab")
	d.sees("开场", "铁路时间", "14 min")
	d.press("j j enter")
	d.called("Play ep0 27:20")
}

func TestTranscriptFollowsAndPlays(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("p 0 tab tab")
	d.called("Transcript ep0")
	d.sees("程衍樑", "欢迎收听")
	d.press(": 5 : 0 0 enter")
	d.called("Control seek 300 false")
	d.sees("5:00")
	d.press("j")
	d.sees("Esc follows the audio")
	d.press("esc")
	d.seesNot("Esc follows the audio")
	d.press("j j enter")
	d.called("Control seek 324 false")
}

func TestWhatFailsIsToldInOneLine(t *testing.T) {
	d := drive(t, sample(), "en")
	d.s.fail["Play"] = library.Errorf(library.NoAudio, "play", "no sound device answers", nil)
	d.press("p")
	d.sees("✗ play: no sound device answers", "plug in or start an audio device")
	d.give(toastDue{id: d.m.toast.id})
	d.seesNot("no sound device")
}

func TestAWarningIsNoFailure(t *testing.T) {
	d := drive(t, sample(), "en")
	silent := library.Errorf(library.NoAudio, "", "there is no sound device: playing silently", nil).With("playing_silently").Warning()
	d.give(happened{{Kind: library.EventNotice, Notice: silent}})
	d.sees("! there is no sound device: playing silently")
	d.seesNot("✗ there")
}

func TestErrorsOfThePlayerAreToldOnce(t *testing.T) {
	d := drive(t, sample(), "zh-CN")
	st := library.Status{State: library.Stopped, Speed: 1, Error: "the server answered 404", ErrorCode: library.Network}
	d.give(happened{{Kind: library.EventStatus, Status: &st}})
	d.sees("网络或服务器出错：the server answered 404", "检查网络")
	d.give(toastDue{id: d.m.toast.id})
	d.give(happened{{Kind: library.EventStatus, Status: &st}})
	if d.m.toast.text != "" {
		t.Error("the same error was told again")
	}
}

func TestQuitWaitsForChanges(t *testing.T) {
	d := drive(t, sample(), "en")
	_, cmd := d.m.Update(keyPress("x"))
	_, quit := d.m.Update(keyPress("q"))
	d.do(quit)
	if len(d.sent) != 0 {
		t.Fatal("it quit with a change on its way")
	}
	d.sees("saving")
	d.do(cmd)
	d.called("MarkPlayed [ep0] true")
	if len(d.sent) != 1 {
		t.Fatalf("it does not quit after the change: %v", d.sent)
	}
}

func TestQuitTwiceDoesNotWait(t *testing.T) {
	d := drive(t, sample(), "en")
	d.m.Update(keyPress("x"))
	d.press("ctrl+c ctrl+c")
	if len(d.sent) != 1 {
		t.Errorf("sent: %v", d.sent)
	}
}

func TestQuitLeavesPagesFirst(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("enter q")
	d.sees("newest first")
	if len(d.sent) != 0 {
		t.Fatal("q on a page quit")
	}
	d.press("q")
	if len(d.sent) != 1 {
		t.Error("q on a screen does not quit")
	}
}

func TestNoticesAreShown(t *testing.T) {
	d := drive(t, sample(), "en")
	d.give(happened{{Kind: library.EventNotice, Notice: library.Errorf(library.NoSpace, "download", "the disk is full", errors.New("x"))}})
	d.sees("download: the disk is full", "remove downloads")
}
