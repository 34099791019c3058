//go:build linux

package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// opml writes a list of feeds and gives its path.
func (l *listener) opml(folder string, names ...string) string {
	l.tb.Helper()
	var b strings.Builder
	b.WriteString(`<opml version="2.0"><head><title>x</title></head><body>`)
	for _, n := range names {
		fmt.Fprintf(&b, `<outline type="rss" text="%s" xmlUrl="%s/%s.xml"/>`, n, folder, n)
	}
	b.WriteString(`</body></opml>`)
	path := l.path("feeds.opml")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		l.tb.Fatal(err)
	}
	return path
}

func numbered(format string, n int) []string {
	var names []string
	for i := range n {
		names = append(names, fmt.Sprintf(format, i))
	}
	return names
}

// TestRealKillInARefresh kills a refresh of many feeds at several moments. What
// was acknowledged before is there, each feed has the old episodes or all of
// the new, and the next refresh brings the rest.
func TestRealKillInARefresh(t *testing.T) {
	t.Parallel()
	const feeds = 40
	l, w := newListener(t), newWeb(t)
	names := numbered("f%02d", feeds)
	l.must("import", l.opml(w.URL+"/feed", names...))
	var kept []string
	for round, after := range []int{1, 12, 25, 38} {
		w.with(func(w *web) {
			w.number++
			answered := 0
			w.hold = func(string) bool { answered++; return answered > after }
			w.held = 0
		})
		p := l.start("refresh")
		reach(t, "the feeds that are not held are answered, others wait", func() bool {
			held := 0
			w.with(func(w *web) { held = w.held })
			return held > 0
		})
		// The refreshing process owns the library and answers others.
		id := l.ask(fmt.Sprintf("%d.id", round), "episodes", "--sort", "oldest")
		l.must("favourite", "add", id)
		kept = append(kept, id)
		p.kill()
		w.open()

		l.sound()
		if got := l.number("#", "podcasts"); got != feeds {
			t.Fatalf("round %d: %v podcasts", round, got)
		}
		for _, id := range kept {
			if l.ask("favourite", "show", id) != "true" {
				t.Errorf("round %d: favourite %s is lost", round, id)
			}
		}
		whole := 0
		w.with(func(w *web) { whole = w.number })
		for _, podcast := range l.list("podcasts") {
			if n := podcast["episodes"]; n != float64(whole) && n != float64(whole-1) {
				t.Errorf("round %d: %v has %v episodes of %d", round, podcast["title"], n, whole)
			}
		}
		l.must("refresh")
		if got := l.number("#", "episodes", "--limit", "0"); got != float64(feeds*whole) {
			t.Errorf("round %d: %v episodes, want %d", round, got, feeds*whole)
		}
	}
}

// TestRealKillInADownload kills a download half way; the next one asks for the
// rest only, and the file is whole.
func TestRealKillInADownload(t *testing.T) {
	t.Parallel()
	l, w := newListener(t), newWeb(t)
	const size = 4 << 20
	audio := noise(size, 1)
	w.put("a-3.mp3", audio)
	w.with(func(w *web) { w.audio = "/part/file/" })
	l.must("add", w.URL+"/feed/a.xml")
	id := l.ask("0.id", "episodes")

	p := l.start("download", "-q", id)
	reach(t, "half of it is on disk", func() bool {
		return l.number("0.done_bytes", "downloads") >= size/2 || !p.running()
	})
	p.kill()
	l.sound()
	if l.ask("downloaded", "show", id) == "true" {
		t.Error("a part counts as downloaded")
	}
	if state := l.ask("0.state", "downloads"); state == "done" {
		t.Error("a part counts as done")
	}

	w.heal()
	w.open()
	var before, after, start int64
	path := "/part/file/a-3.mp3"
	w.with(func(w *web) { before = w.sent[path] })
	l.must("download", id)
	w.with(func(w *web) { after, start = w.sent[path], w.starts[path] })
	t.Logf("%d bytes were on disk; %d came after the kill, from %d on", before, after-before, start)
	if start < size/2-64<<10 || after-before > size-start {
		t.Errorf("not resumed: the second request began at %d and brought %d of %d bytes", start, after-before, size)
	}
	got, err := os.ReadFile(l.ask("path", "show", id))
	if err != nil || !bytes.Equal(got, audio) {
		t.Errorf("the file differs (%d bytes of %d, %v)", len(got), size, err)
	}
	if l.ask("downloaded", "show", id) != "true" {
		t.Error("not downloaded")
	}
}

// TestRealKillWhilePlaying: at most five seconds are lost, and playing goes on
// from there.
func TestRealKillWhilePlaying(t *testing.T) {
	t.Parallel()
	l, w := newListener(t), newWeb(t)
	w.put("a-3.mp3", silence(10*time.Minute))
	l.must("add", w.URL+"/feed/a.xml")
	id := l.ask("0.id", "episodes")
	const begin = 60.0

	p := l.start("play", id, "--at", "1:00", "--output", "null")
	heard := begin
	reach(t, "seven seconds were heard", func() bool {
		if !p.running() {
			t.Fatal(p.err.String())
		}
		heard = max(heard, l.number("position_s", "status"))
		return heard >= begin+7
	})
	p.kill()
	l.sound()
	saved := l.number("position_s", "show", id)
	t.Logf("heard to %.2f s, kept %.2f s", heard, saved)
	if saved < heard-5 || saved > heard+5 {
		t.Errorf("heard to %.2f s, kept %.2f s", heard, saved)
	}

	p = l.start("play", id, "--output", "null")
	reach(t, "it plays again", func() bool {
		if !p.running() {
			t.Fatal(p.err.String())
		}
		return l.ask("state", "status") == "playing"
	})
	at := l.number("position_s", "status")
	if at < saved-1 || at > saved+20 {
		t.Errorf("kept %.2f s, goes on at %.2f s", saved, at)
	}
	p.signal(os.Interrupt)
	if status := p.wait(); status != 0 {
		t.Errorf("status %d: %s", status, p.err.String())
	}
	if after := l.number("position_s", "show", id); after < at {
		t.Errorf("was at %.2f s, kept %.2f s", at, after)
	}
}
