//go:build linux

package cli_test

import (
	"errors"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// mount puts a file system in memory at dir.
func mount(tb testing.TB, dir, size string) {
	tb.Helper()
	if os.Geteuid() != 0 {
		lack(tb, "only root can mount a small file system")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		tb.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		lack(tb, "a file system cannot be mounted: "+err.Error())
	}
	tb.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			tb.Error(err)
		}
	})
}

func remount(tb testing.TB, dir string, flags uintptr) {
	tb.Helper()
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|flags, ""); err != nil {
		tb.Fatal(err)
	}
}

// smallDisk keeps library and settings on a disk of that size.
func (l *listener) smallDisk(size string) {
	l.tb.Helper()
	mount(l.tb, l.path("data"), size)
	l.set("COSM_CONFIG", l.path("data", "config.toml"))
}

// fill leaves no more than room bytes free, and gives what makes room again.
func (l *listener) fill(room int64) (free func()) {
	l.tb.Helper()
	path := l.path("data", "filler")
	f, err := os.Create(path)
	if err != nil {
		l.tb.Fatal(err)
	}
	defer f.Close()
	n, err := io.Copy(f, endless{})
	if !errors.Is(err, syscall.ENOSPC) {
		l.tb.Fatalf("the disk takes %d bytes: %v", n, err)
	}
	if err := f.Truncate(max(0, n-room)); err != nil {
		l.tb.Fatal(err)
	}
	return func() {
		if err := os.Remove(path); err != nil {
			l.tb.Error(err)
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// full checks that a command either did what it says, as free pages in the
// database allow, or says that the disk is full.
func (l *listener) full(args ...string) (done bool) {
	l.tb.Helper()
	p := l.run(args...)
	status, said := p.wait(), p.err.String()
	l.plain(p)
	if status == 0 {
		return true
	}
	if status != 1 && status != 4 || !strings.Contains(said, "disk is full") {
		l.tb.Errorf("%s: status %d\n%s", p.what, status, said)
	}
	return false
}

// TestRealFullDisk: every command that has no room says so in one line, what
// was kept stays, and with room again all goes on.
func TestRealFullDisk(t *testing.T) {
	t.Parallel()
	l, w := newListener(t), newWeb(t)
	l.smallDisk("8m")
	w.put("a-2.mp3", noise(4<<20, 1))
	w.put("a-3.mp3", silence(10 * time.Minute)[:1<<20])
	l.must("add", w.URL+"/feed/a.xml")
	list := l.list("episodes")
	playing, large, kept := list[0]["id"].(string), list[1]["id"].(string), list[2]["id"].(string)
	l.must("favourite", "add", kept)
	l.must("settings", "set", "skip_forward", "45s")
	free := l.fill(0)

	l.fails(1, "disk is full", "settings", "set", "skip_forward", "50s")
	if got := l.must("settings", "get", "skip_forward"); got != "45s\n" {
		t.Errorf("the setting is %q", got)
	}
	w.with(func(w *web) { w.number, w.notes = 300, strings.Repeat("many words ", 1000) })
	l.fails(1, "disk is full", "refresh")
	l.fails(1, "disk is full", "download", "-q", large)
	if l.ask("downloaded", "show", large) == "true" {
		t.Error("a download without room counts as whole")
	}
	l.fails(1, "disk is full", "export", l.path("data", "all.json"))
	l.fullPosition(playing)
	marked := l.full("mark", "played", kept)
	if got := l.ask("played", "show", kept); got != map[bool]string{true: "true", false: "false"}[marked] {
		t.Errorf("marked %v, but played is %s", marked, got)
	}
	l.sound()
	if n := l.number("#", "episodes"); n != 3 || l.ask("favourite", "show", kept) != "true" {
		t.Errorf("%v episodes, the favourite is %s", n, l.ask("favourite", "show", kept))
	}

	free()
	l.sound()
	w.with(func(w *web) { w.number, w.notes = 5, "short" })
	l.must("refresh")
	l.must("settings", "set", "skip_forward", "50s")
	l.must("download", large)
	if n := l.number("#", "episodes"); n != 5 || l.ask("downloaded", "show", large) != "true" {
		t.Errorf("with room again: %v episodes, downloaded %s", n, l.ask("downloaded", "show", large))
	}
}

// fullPosition plays, seeks and quits without room: either the position is
// kept or it is said that it is not.
func (l *listener) fullPosition(id string) {
	l.tb.Helper()
	p := l.start("play", id, "--output", "null")
	reach(l.tb, "it plays", func() bool { return !p.running() || l.ask("state", "status") == "playing" })
	moved := l.full("seek", "0:30")
	if p.running() {
		p.signal(os.Interrupt)
	}
	status := p.wait()
	l.plain(p)
	if status != 0 && !strings.Contains(p.err.String(), "disk is full") {
		l.tb.Errorf("status %d: %s", status, p.err.String())
	}
	at := l.number("position_s", "show", id)
	if moved && at < 30 && !strings.Contains(p.err.String(), "disk is full") {
		l.tb.Errorf("moved to 30 s, kept %.1f s, and nothing was said", at)
	}
}

// TestRealFullDiskInADownload: the disk fills up half way. What came is no
// whole file, and with room again the rest is asked for.
func TestRealFullDiskInADownload(t *testing.T) {
	t.Parallel()
	l, w := newListener(t), newWeb(t)
	l.smallDisk("12m")
	audio := noise(4<<20, 2)
	w.put("a-3.mp3", audio)
	w.with(func(w *web) { w.audio = "/part/file/" })
	l.must("add", w.URL+"/feed/a.xml")
	id := l.ask("0.id", "episodes")
	p := l.start("download", "-q", id)
	reach(t, "half of it is on disk", func() bool {
		return l.number("0.done_bytes", "downloads") >= 2<<20 || !p.running()
	})
	free := l.fill(64 << 10)
	w.open()
	if status := p.wait(); status != 1 || !strings.Contains(p.err.String(), "disk is full") {
		t.Errorf("status %d: %s", status, p.err.String())
	}
	l.plain(p)
	l.sound()
	if l.ask("downloaded", "show", id) == "true" {
		t.Error("a part counts as whole")
	}
	free()
	w.heal()
	l.must("download", id)
	got, err := os.ReadFile(l.ask("path", "show", id))
	if err != nil || string(got) != string(audio) {
		t.Errorf("the file differs (%d bytes, %v)", len(got), err)
	}
}

// TestRealReadOnlyFolders: each command says in one line which folder it
// cannot write, and reading goes on where it can.
func TestRealReadOnlyFolders(t *testing.T) {
	t.Parallel()
	l, w := newListener(t), newWeb(t)
	l.smallDisk("8m")
	l.must("add", w.URL+"/feed/a.xml")
	id := l.ask("0.id", "episodes")
	remount(t, l.path("data"), syscall.MS_RDONLY)
	for _, args := range [][]string{
		{"favourite", "add", id}, {"mark", "played", id}, {"queue", "add", id}, {"refresh"}, {"download", "-q", id},
		{"settings", "set", "skip_forward", "45s"}, {"add", w.URL + "/feed/b.xml"}, {"remove", "Show a"},
	} {
		p := l.run(args...)
		if status := p.wait(); status != 1 || p.err.String() == "" {
			t.Errorf("%s: status %d: %s", p.what, status, p.err.String())
		}
		l.plain(p)
	}
	remount(t, l.path("data"), 0)
	l.sound()
	if l.ask("favourite", "show", id) != "false" || l.number("#", "podcasts") != 1 {
		t.Error("something was changed")
	}
}

// TestRealReadOnlyDownloadFolder: the library is well, the folder is not.
func TestRealReadOnlyDownloadFolder(t *testing.T) {
	t.Parallel()
	l, w := newListener(t), newWeb(t)
	l.must("add", w.URL+"/feed/a.xml")
	id := l.ask("0.id", "episodes")
	mount(t, l.path("fixed"), "1m")
	remount(t, l.path("fixed"), syscall.MS_RDONLY)
	l.set("COSM_DOWNLOAD_DIR", l.path("fixed"))
	l.fails(1, "cannot be written", "download", "-q", id)
	l.set("COSM_DOWNLOAD_DIR", l.path("elsewhere"))
	l.must("download", id)
	if l.ask("downloaded", "show", id) != "true" || !strings.HasPrefix(l.ask("path", "show", id), l.path("elsewhere")) {
		t.Error("not downloaded with a folder that can be written")
	}
	l.sound()
}
