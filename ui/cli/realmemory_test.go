//go:build linux

package cli_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// peak is the most memory in bytes that the process had in use, as of the last
// time it could be asked.
func (p *process) peak() (bytes int64) {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		if b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid)); err == nil {
			bytes = max(bytes, kilobytes(string(b), "VmHWM:")<<10)
		}
		select {
		case <-p.ended:
			return bytes
		case <-tick.C:
		}
	}
}

func kilobytes(status, name string) int64 {
	for line := range strings.Lines(status) {
		if f := strings.Fields(line); len(f) >= 2 && f[0] == name {
			n, _ := strconv.ParseInt(f[1], 10, 64) // 0 where it is no number
			return n
		}
	}
	return 0
}

// bigFeed writes a feed of so many items, each with so much text, as it goes.
func bigFeed(w io.Writer, items, text int) (size int, err error) {
	say := func(format string, args ...any) {
		if err == nil {
			var n int
			n, err = fmt.Fprintf(w, format, args...)
			size += n
		}
	}
	say(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>The Long Show</title><link>https://example.org</link><description>Long</description>`)
	words := "Notes &amp; more of what was said, with a &lt;a href='https://example.org/%d'&gt;link&lt;/a&gt; here and there. "
	for i := items; i > 0 && err == nil; i-- {
		say(`<item><title>Episode %d</title><guid>long-%d</guid><pubDate>%s</pubDate><description>`, i, i, published(i))
		say("%s", strings.Repeat(fmt.Sprintf(words, i), text/len(words)+1))
		say(`</description><enclosure url="https://example.org/audio/%d.mp3" type="audio/mpeg" length="1000"/></item>`, i)
	}
	say(`</channel></rss>`)
	return size, err
}

// TestRealMemoryOfABigFeed subscribes to a feed of 10,000 items and 75 MB and
// refreshes it, with no more than 200 MB.
func TestRealMemoryOfABigFeed(t *testing.T) {
	t.Parallel()
	const items, bound = 10000, 200 << 20
	var extra atomic.Int64
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		size, err := bigFeed(w, items+int(extra.Load()), 7400)
		t.Logf("%.1f MB sent, %v", float64(size)/1e6, err)
	}))
	t.Cleanup(site.Close)
	l := newListener(t)
	for _, args := range [][]string{{"add", site.URL + "/feed.xml"}, {"refresh"}, {"episodes", "--limit", "5"}, {"podcasts"}} {
		p := l.start(args...)
		most := p.peak()
		t.Logf("%s: at most %.1f MB", args[0], float64(most)/1e6)
		if status := p.wait(); status != 0 {
			t.Fatalf("%s: status %d: %s", args[0], status, p.err.String())
		}
		if most > bound {
			t.Errorf("%s takes %.1f MB", args[0], float64(most)/1e6)
		}
		extra.Store(1)
	}
	if n := l.number("0.episodes", "podcasts"); n != items+1 {
		t.Errorf("%v episodes", n)
	}
	l.sound()
}

// TestRealEndlessFeed: a body without end is given up in good time and memory.
func TestRealEndlessFeed(t *testing.T) {
	t.Parallel()
	const bound = 200 << 20
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		if _, err := bigFeed(w, 1<<30, 1<<16); err == nil {
			t.Error("the client read a feed without end to its end")
		}
	}))
	t.Cleanup(site.Close)
	l := newListener(t)
	p := l.start("add", site.URL+"/feed.xml")
	most := p.peak()
	status := p.wait()
	t.Logf("status %d, at most %.1f MB: %s", status, float64(most)/1e6, strings.TrimSpace(p.err.String()))
	if most > bound {
		t.Errorf("it takes %.1f MB", float64(most)/1e6)
	}
	if status != 1 && status != 4 {
		t.Errorf("status %d", status)
	}
	l.plain(p)
	l.sound()
}

// TestRealNoTerminal: the interface needs a terminal, and says so at once.
func TestRealNoTerminal(t *testing.T) {
	t.Parallel()
	l := newListener(t)
	l.fails(1, "needs a terminal")
	l.fails(1, "needs a terminal", "demo")
	if _, err := os.Stat(l.path("data", "cosm.db")); err == nil {
		t.Error("a library was made all the same")
	}
}
