//go:build linux

package cli_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// faults are what a server does wrong, and what each command makes of it: the
// exit status, and a word of what it says. Status 0: it copes.
var faults = []struct {
	kind                    string
	refresh, play, download int
	says                    string
}{
	{"once", 4, 0, 0, "broke off"}, // a feed is asked again by the next refresh
	{"trickle", 0, 0, 0, ""},
	{"later", 4, 4, 4, "429"},
	{"loop", 4, 4, 4, "redirect"},
}

// TestRealFaultyFeed: a feed that cannot be had is told, the others are taken
// in, and it comes when its server is well again.
func TestRealFaultyFeed(t *testing.T) {
	for _, f := range faults {
		t.Run(f.kind, func(t *testing.T) {
			t.Parallel()
			l, w := newListener(t), newWeb(t)
			w.heal()
			l.must("add", w.URL+"/"+f.kind+"/feed/a.xml", w.URL+"/feed/b.xml")
			w.with(func(w *web) { w.well, w.number, w.asked = false, 4, map[string]int{} })
			p := l.run("refresh", "--json")
			said := p.err.String()
			if status := p.wait(); status != f.refresh || !strings.Contains(said, f.says) {
				t.Errorf("status %d, want %d: %s", status, f.refresh, said)
			}
			l.plain(p)
			if n := strings.Count(said, "\n"); f.refresh != 0 && n != 1 {
				t.Errorf("%d lines: %s", n, said)
			}
			if n := l.number("#", "episodes", "Show b"); n != 4 {
				t.Errorf("the feed of the server that is well has %v episodes", n)
			}
			w.heal()
			l.must("refresh")
			if n := l.number("#", "episodes", "Show a"); n != 4 {
				t.Errorf("well again, the feed has %v episodes", n)
			}
			l.sound()
		})
	}
}

// TestRealFaultyAudio plays and downloads from the same servers. What comes is
// the whole sound, or it is said why it is not.
func TestRealFaultyAudio(t *testing.T) {
	for _, f := range faults {
		t.Run(f.kind, func(t *testing.T) {
			t.Parallel()
			l, w := newListener(t), newWeb(t)
			audio := noise(160<<10, 3)
			w.put("a-3.mp3", audio)
			l.must("play", w.URL+"/file/a-3.mp3", "--output", "wav:"+l.path("well.wav"))
			w.with(func(w *web) { w.audio = "/" + f.kind + "/file/" })
			l.must("add", w.URL+"/feed/a.xml")
			id := l.ask("0.id", "episodes")

			p := l.run("play", id, "--output", "wav:"+l.path("bad.wav"))
			if status := p.wait(); status != f.play || f.play != 0 && !strings.Contains(p.err.String(), f.says) {
				t.Errorf("play: status %d, want %d: %s", status, f.play, p.err.String())
			}
			l.plain(p)
			if f.play == 0 {
				sameFile(t, l.path("bad.wav"), l.path("well.wav"))
			}
			w.with(func(w *web) { w.asked = map[string]int{} })
			p = l.run("download", "-q", id)
			if status := p.wait(); status != f.download || f.download != 0 && !strings.Contains(p.err.String(), f.says) {
				t.Errorf("download: status %d, want %d: %s", status, f.download, p.err.String())
			}
			l.plain(p)
			if (l.ask("downloaded", "show", id) == "true") != (f.download == 0) {
				t.Errorf("downloaded: %s", l.ask("downloaded", "show", id))
			}
			w.heal()
			l.must("download", id)
			if got, err := os.ReadFile(l.ask("path", "show", id)); err != nil || !bytes.Equal(got, audio) {
				t.Errorf("the file differs: %d of %d bytes, %v", len(got), len(audio), err)
			}
			l.sound()
		})
	}
}

func sameFile(t *testing.T, a, b string) {
	t.Helper()
	x, errX := os.ReadFile(a)
	y, errY := os.ReadFile(b)
	if errX != nil || errY != nil || !bytes.Equal(x, y) {
		t.Errorf("%s has %d bytes (%v), %s %d (%v)", filepath.Base(a), len(x), errX, filepath.Base(b), len(y), errY)
	}
}

// TestRealBusyServer: an answer that asks to wait a moment is waited for.
func TestRealBusyServer(t *testing.T) {
	for _, kind := range []string{"429", "503"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			l, w := newListener(t), newWeb(t)
			w.with(func(w *web) { w.audio = "/" + kind + "/file/" })
			l.must("add", w.URL+"/feed/a.xml")
			id := l.ask("0.id", "episodes")
			path := "/" + kind + "/file/a-3.mp3"
			p := l.start("download", "-q", id)
			reach(t, "it asks a second time", func() bool { return !p.running() || w.count(path) > 1 })
			w.heal()
			if status := p.wait(); status != 0 || l.ask("downloaded", "show", id) != "true" {
				t.Errorf("status %d: %s", status, p.err.String())
			}
			w.with(func(w *web) { w.well, w.asked = false, map[string]int{} })
			l.must("downloads", "remove", id)
			p = l.start("play", id, "--output", "wav:"+l.path("out.wav"))
			reach(t, "it asks a second time", func() bool { return !p.running() || w.count(path) > 1 })
			w.heal()
			if status := p.wait(); status != 0 {
				t.Errorf("status %d: %s", status, p.err.String())
			}
		})
	}
}

// TestRealBrokenLength: a server that ends before the length it states, each
// time it is asked, gives no whole file.
func TestRealBrokenLength(t *testing.T) {
	t.Parallel()
	l, w := newListener(t), newWeb(t)
	w.put("a-3.mp3", noise(4<<20, 4))
	w.with(func(w *web) { w.audio = "/short/file/" })
	l.must("add", w.URL+"/feed/a.xml")
	id := l.ask("0.id", "episodes")
	p := l.start("download", "-q", id)
	reach(t, "it asks again for the rest", func() bool {
		var start int64
		w.with(func(w *web) { start = w.starts["/short/file/a-3.mp3"] })
		return !p.running() || start > 2<<20
	})
	if l.ask("downloaded", "show", id) == "true" {
		t.Error("a part counts as whole")
	}
	w.heal()
	if status := p.wait(); status != 0 {
		t.Errorf("status %d: %s", status, p.err.String())
	}
	l.plain(p)
}

// TestRealPodgen listens to a server that strikes at random: feeds and audio
// come all the same, or it is said why not, and in the end all is there.
func TestRealPodgen(t *testing.T) {
	need(t, "go")
	dir, err := filepath.Abs("../../../shared/tools/podgen")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "main.go")); err != nil {
		t.Skip("podgen is not beside the repository")
	}
	t.Parallel()
	l := newListener(t)
	podgen := l.path("podgen")
	build := exec.Command("go", "build", "-o", podgen, ".")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	base := l.serve(podgen, "serve", "-addr", "127.0.0.1:0", "-feeds", "12", "-episodes", "20", "-quiet", "-audio-max", "200000",
		"-fault", "reset=0.5@15%,503=1@10%,truncate=0.7@10%,status=500@5%,latency=20ms@30%")
	list := l.opml(base+"/feed", numbered("show-%05d", 12)...)
	limit := time.Now().Add(patience)
	for p := l.run("import", list); p.wait() != 0; p = l.run("import", list) {
		l.plain(p)
		if p.wait() != 4 || time.Now().After(limit) {
			t.Fatalf("status %d: %s", p.wait(), p.err.String())
		}
	}
	for p := l.run("refresh"); p.wait() != 0; p = l.run("refresh") {
		l.plain(p)
		if p.wait() != 4 || time.Now().After(limit) {
			t.Fatalf("status %d: %s", p.wait(), p.err.String())
		}
	}
	if n := l.number("#", "episodes", "--limit", "0"); n != 240 {
		t.Errorf("%v episodes, want 240", n)
	}
	for _, e := range l.list("episodes", "--new") {
		id := e["id"].(string)
		for p := l.run("download", "-q", id); p.wait() != 0; p = l.run("download", "-q", id) {
			l.plain(p)
			if p.wait() != 4 || time.Now().After(limit) {
				t.Fatalf("status %d: %s", p.wait(), p.err.String())
			}
		}
	}
	l.sound()
}

// serve starts a server that says where it listens.
func (l *listener) serve(args ...string) (address string) {
	l.tb.Helper()
	var out buffer
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		l.tb.Fatal(err)
	}
	l.tb.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	reach(l.tb, "the server listens", func() bool { return contains(&out, "\n") })
	_, address, _ = strings.Cut(out.String(), "listening on ")
	return strings.TrimSpace(address)
}
