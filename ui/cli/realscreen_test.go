//go:build linux

package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// screen is the interface in a terminal of tmux.
type screen struct {
	l      *listener
	name   string // of its tmux server
	status string // file with the exit status
	last   string // what was on it when it was looked at last
}

// screen starts the interface in a terminal of that size.
func (l *listener) screen(width, height int, args ...string) *screen {
	l.tb.Helper()
	need(l.tb, "tmux")
	name := "w" + strconv.Itoa(width) + "-" + strconv.FormatInt(time.Now().UnixNano(), 36)
	s := &screen{l: l, name: name, status: l.path(name)}
	l.tb.Cleanup(s.close)
	// The screen stays for a last look when the program has ended.
	if err := os.WriteFile(l.path("tmux.conf"), []byte("set -g remain-on-exit on\nset -g status off\n"), 0o600); err != nil {
		l.tb.Fatal(err)
	}
	s.tmux(append([]string{"new-session", "-d", "-x", strconv.Itoa(width), "-y", strconv.Itoa(height), "--",
		"sh", "-c", `status=$1; shift; "$@"; echo $? >"$status"`, "sh", s.status, l.program}, args...)...)
	return s
}

// tmux runs a command on a server of the screen's own.
func (s *screen) tmux(args ...string) string {
	s.l.tb.Helper()
	cmd := exec.Command("tmux", append([]string{"-L", s.name, "-f", s.l.path("tmux.conf")}, args...)...)
	cmd.Env = append(s.l.env, "TMUX_TMPDIR="+s.l.path("run"), "TERM=xterm-256color")
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.l.tb.Fatalf("tmux %v: %v\n%s", args, err, out)
	}
	return string(out)
}

func (s *screen) close() {
	if s.l.tb.Failed() {
		s.l.tb.Logf("the screen showed\n%s", s.last)
	}
	cmd := exec.Command("tmux", "-L", s.name, "kill-server")
	cmd.Env = append(s.l.env, "TMUX_TMPDIR="+s.l.path("run"))
	_ = cmd.Run() // it may have ended
}

func (s *screen) text() string { return s.tmux("capture-pane", "-p") }

// shows waits till the screen has all those texts.
func (s *screen) shows(texts ...string) {
	s.l.tb.Helper()
	reach(s.l.tb, fmt.Sprintf("the screen shows %q", texts), func() bool {
		s.last = s.text()
		return !slices.ContainsFunc(texts, func(t string) bool { return !strings.Contains(s.last, t) })
	})
}

// press sends keys by tmux's names.
func (s *screen) press(keys ...string) { s.tmux(append([]string{"send-keys"}, keys...)...) }

// paste sends text as a terminal does with what the listener pastes.
func (s *screen) paste(text string) {
	s.tmux("set-buffer", "--", text)
	s.tmux("paste-buffer", "-p")
}

// ends waits till the program has ended, and gives its status.
func (s *screen) ends() int {
	s.l.tb.Helper()
	var said []byte
	reach(s.l.tb, "the interface ends", func() bool {
		s.last = s.text()
		said, _ = os.ReadFile(s.status) // it is not there yet
		return bytes.HasSuffix(said, []byte("\n"))
	})
	status, err := strconv.Atoi(strings.TrimSpace(string(said)))
	if err != nil {
		s.l.tb.Fatal(err)
	}
	return status
}

// pid is that of the program, which a shell runs.
func (s *screen) pid() int {
	s.l.tb.Helper()
	shell := strings.TrimSpace(s.tmux("display-message", "-p", "#{pane_pid}"))
	children, err := os.ReadFile("/proc/" + shell + "/task/" + shell + "/children")
	if err != nil {
		s.l.tb.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(children)))
	if err != nil {
		s.l.tb.Fatal(err)
	}
	return pid
}

// fits checks that no row is wider than the terminal and nothing panicked.
func (s *screen) fits(width int) {
	s.l.tb.Helper()
	now := s.text()
	for row := range strings.Lines(now) {
		if len([]rune(strings.TrimRight(row, "\n"))) > width {
			s.l.tb.Errorf("a row wider than %d: %q", width, row)
		}
	}
	if strings.Contains(now, "goroutine") || strings.Contains(now, "panic") {
		s.l.tb.Errorf("the screen shows:\n%s", now)
	}
}

// TestRealInterface is the main job in a terminal: subscribe, browse, play,
// seek, quit, start again and find the position kept.
func TestRealInterface(t *testing.T) {
	t.Parallel()
	l, w := newRaceListener(t), newWeb(t)
	w.put("a-3.mp3", silence(10*time.Minute))
	s := l.screen(80, 24)
	s.shows("Welcome to cosm", "Press a and paste")
	s.press("a")
	s.shows("Add a podcast")
	s.paste(w.URL + "/feed/a.xml")
	s.shows("/feed/a.xml")
	s.press("Enter")
	s.shows("Subscribed to Show a", "a number 3")
	s.press("Enter")
	s.shows("a number 3", "Show a", "Notes")
	s.press("p")
	s.shows("▶ a number 3")
	id := l.ask("episode.id", "status")
	if title := l.ask("title", "show", id); title != "a number 3" {
		t.Errorf("it plays %q", title)
	}
	s.press("l", "l", "l")
	reach(t, "three steps forward", func() bool { return l.number("position_s", "status") >= 90 })
	s.press("Space")
	reach(t, "paused", func() bool { return l.ask("state", "status") == "paused" })
	at := l.number("position_s", "status")
	s.fits(80)
	s.press("C-c")
	if status := s.ends(); status != 0 {
		t.Errorf("the interface ends with %d:\n%s", status, s.text())
	}
	if kept := l.number("position_s", "show", id); kept < at-0.5 || kept > at+0.5 {
		t.Errorf("paused at %.2f s, kept %.2f s", at, kept)
	}
	l.sound()

	s = l.screen(80, 24)
	s.shows("a number 3", " 1:3")
	s.press("Space")
	reach(t, "it plays on", func() bool { return l.ask("state", "status") == "playing" })
	if now := l.number("position_s", "status"); now < at-15 || now > at+60 { // a little back, as after any pause
		t.Errorf("it was paused at %.2f s and goes on at %.2f s", at, now)
	}
	s.press("q")
	if status := s.ends(); status != 0 {
		t.Errorf("status %d", status)
	}
}

// TestRealInterfaceTwice runs a second interface and a small one on the same
// library: each shows what the other does, and the last one to stay goes on.
func TestRealInterfaceTwice(t *testing.T) {
	t.Parallel()
	l, w := newRaceListener(t), newWeb(t)
	w.put("a-3.mp3", silence(10*time.Minute))
	l.must("add", w.URL+"/feed/a.xml")
	id := l.ask("0.id", "episodes")
	first := l.screen(80, 24)
	first.shows("a number 3")
	second := l.screen(20, 5)
	reach(t, "something is on the small screen", func() bool { return strings.TrimSpace(second.text()) != "" })
	third := l.screen(120, 40)
	third.shows("a number 3")

	third.press("p")
	first.shows("▶ a number 3")
	reach(t, "it plays", func() bool { return l.ask("episode.id", "status") == id })
	l.must("pause")
	l.must("seek", "2:00")
	first.shows("2:00")
	third.shows("2:00")
	second.fits(20)

	first.press("q") // the one that owns the library
	if status := first.ends(); status != 0 {
		t.Errorf("status %d", status)
	}
	third.shows("2:00")
	reach(t, "another one answers", func() bool { return l.ask("episode.id", "status") == id })
	if at := l.number("position_s", "status"); at != 120 {
		t.Errorf("the position is %v", at)
	}
	third.press("?")
	third.shows("Keys")
	third.press("Escape")
	reach(t, "the help is gone", func() bool { return !strings.Contains(third.text(), "Keys") })
	second.press("q")
	third.press("q")
	if a, b := second.ends(), third.ends(); a != 0 || b != 0 {
		t.Errorf("status %d and %d", a, b)
	}
	l.sound()
}

// TestRealInterfaceWithoutNetwork starts with servers that are gone, adds one
// that was never there, and is sent away by a signal.
func TestRealInterfaceWithoutNetwork(t *testing.T) {
	t.Parallel()
	l, w := newRaceListener(t), newWeb(t)
	l.must("add", w.URL+"/feed/a.xml")
	id := l.ask("0.id", "episodes")
	l.must("download", id)
	w.CloseClientConnections()
	w.Close()
	s := l.screen(80, 24)
	s.shows("a number 3")
	s.press("R")
	s.shows("could not check 1")
	s.press("p") // from the disk
	s.shows("▶ a number 3")
	reach(t, "it plays", func() bool { return l.ask("state", "status") == "playing" })
	s.press("a")
	s.shows("Add a podcast")
	s.paste("http://127.0.0.1:1/feed.xml")
	s.press("Enter")
	s.shows("cannot be reached")
	s.fits(80)
	if err := syscall.Kill(s.pid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	s.ends()
	l.sound()
}

// TestRealDemo opens the demo, which needs no network, no sound device and no
// library, and leaves nothing behind.
func TestRealDemo(t *testing.T) {
	t.Parallel()
	l := newRaceListener(t)
	l.set("TMPDIR", l.path("home"))
	l.set("COSM_OUTPUT", "auto")
	l.set("PULSE_SERVER", "unix:/nonexistent")
	s := l.screen(100, 30, "demo")
	s.shows("Inbox")
	s.press("p")
	s.shows("▶", "0:01")
	s.press("q")
	if status := s.ends(); status != 0 {
		t.Errorf("status %d:\n%s", status, s.text())
	}
	left, err := os.ReadDir(l.path("home"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
