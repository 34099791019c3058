//go:build linux

package cli_test

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// web is a server of feeds and files whose behaviour a test can change.
//
//	/feed/NAME.xml   a feed, with an ETag
//	/file/NAME       a file, with Range and an ETag
//	/FAULT/…         the same, badly: see fault
type web struct {
	*httptest.Server
	tb testing.TB

	mu       sync.Mutex
	episodes map[string]int    // by feed; others have number
	number   int               // of episodes of a feed
	files    map[string][]byte // by name; made up if not there
	notes    string            // of each episode
	audio    string            // where feeds say the audio is
	well     bool              // no fault strikes any more
	asked    map[string]int    // requests by path
	sent     map[string]int64  // bytes of bodies by path
	starts   map[string]int64  // where the last Range began, by path
	gate     chan struct{}     // closed when what is held may go on
	held     int               // requests that wait at the gate
	hold     func(path string) bool
}

func newWeb(tb testing.TB) *web {
	w := &web{
		tb: tb, number: 3, audio: "/file/", files: map[string][]byte{}, episodes: map[string]int{}, asked: map[string]int{},
		sent: map[string]int64{}, starts: map[string]int64{}, gate: make(chan struct{}),
	}
	w.Server = httptest.NewUnstartedServer(http.HandlerFunc(w.serve))
	w.Start()
	tb.Cleanup(func() {
		w.CloseClientConnections()
		w.Close()
	})
	return w
}

// with changes or reads the state.
func (w *web) with(f func(w *web)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f(w)
}

func (w *web) heal() { w.with(func(w *web) { w.well = true }) }

// open lets go on what is held now and from now on.
func (w *web) open() {
	w.with(func(w *web) {
		w.hold = nil
		close(w.gate)
		w.gate = make(chan struct{})
	})
}

func (w *web) put(name string, b []byte) { w.with(func(w *web) { w.files[name] = b }) }

func (w *web) count(path string) (n int) {
	w.with(func(w *web) { n = w.asked[path] })
	return n
}

func (w *web) serve(rw http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	w.mu.Lock()
	w.asked[path]++
	w.starts[path] = rangeStart(r)
	n, well, gate := w.asked[path], w.well, w.gate
	waits := w.hold != nil && w.hold(path)
	if waits {
		w.held++
	}
	w.mu.Unlock()
	if waits {
		select {
		case <-gate:
		case <-r.Context().Done():
			return
		}
	}
	kind, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch {
	case kind == "feed" || kind == "file":
		rest = kind + "/" + rest
	case well:
	default:
		if rw = w.fault(rw, r, kind, n, gate); rw == nil {
			return
		}
	}
	w.content(counted{rw, func(n int) { w.with(func(w *web) { w.sent[path] += int64(n) }) }}, r, rest)
}

func rangeStart(r *http.Request) int64 {
	from, _, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("Range"), "bytes="), "-")
	n, _ := strconv.ParseInt(from, 10, 64) // 0 where there is no Range
	return n
}

// content serves what is at kind/name.
func (w *web) content(rw http.ResponseWriter, r *http.Request, at string) {
	kind, name, _ := strings.Cut(at, "/")
	switch kind {
	case "feed":
		b := w.feed(strings.TrimSuffix(name, ".xml"))
		rw.Header().Set("Content-Type", "application/rss+xml")
		serveBytes(rw, r, b)
	case "file":
		b := w.file(name)
		rw.Header().Set("Content-Type", "audio/mpeg")
		if strings.HasSuffix(name, ".m4a") {
			rw.Header().Set("Content-Type", "audio/mp4")
		}
		serveBytes(rw, r, b)
	default:
		http.NotFound(rw, r)
	}
}

func serveBytes(rw http.ResponseWriter, r *http.Request, b []byte) {
	sum := fnv.New64a()
	_, _ = sum.Write(b) // it never fails
	rw.Header().Set("ETag", fmt.Sprintf(`"%x"`, sum.Sum64()))
	http.ServeContent(rw, r, "", time.Time{}, bytes.NewReader(b))
}

// feed is a feed whose episodes are files of this server.
func (w *web) feed(name string) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, ok := w.episodes[name]
	if !ok {
		n = w.number
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>Show %s</title><link>%s</link><description>About</description>`, name, w.URL)
	for i := n; i > 0; i-- {
		fmt.Fprintf(&b, `<item><title>%s number %d</title><guid>%s-%d</guid><pubDate>%s</pubDate><description>%s</description><enclosure url="%s%s%s-%d.mp3" type="audio/mpeg" length="0"/></item>`,
			name, i, name, i, published(i), w.notes, w.URL, w.audio, name, i)
	}
	b.WriteString("</channel></rss>")
	return b.Bytes()
}

func published(i int) string {
	return time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Hour).Format(time.RFC1123Z)
}

// file is what was put under that name, else noise that begins as an mp3 does.
func (w *web) file(name string) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	if b, ok := w.files[name]; ok {
		return b
	}
	b := silence(10 * time.Second)
	w.files[name] = b
	return b
}

// silence is an mp3 of that length: MPEG-1 Layer III, 128 kbit/s, 48 kHz, mono,
// 24 ms a frame.
func silence(d time.Duration) []byte {
	frame := make([]byte, 384)
	copy(frame, []byte{0xFF, 0xFB, 0x94, 0xC0})
	return bytes.Repeat(frame, int(d/(24*time.Millisecond)))
}

// noise is so many bytes that look like an mp3 and nothing like each other.
func noise(n int, seed uint64) []byte {
	b := silence(time.Duration(n/384+2) * 24 * time.Millisecond)[:n]
	r := rand.New(rand.NewPCG(seed, 1))
	for i := 0; i+384 <= n; i += 384 {
		for j := i + 100; j < i+384; j++ { // ancillary data: no decoder reads it
			b[j] = byte(r.IntN(255)) // never 0xFF, which begins a frame
		}
	}
	return b
}

// fault acts out what the server has wrong. It gives the writer to go on with,
// nil if all is said. n counts the requests for this path.
func (w *web) fault(rw http.ResponseWriter, r *http.Request, kind string, n int, gate chan struct{}) http.ResponseWriter {
	switch kind {
	case "429", "503":
		rw.Header().Set("Retry-After", "1")
		status, _ := strconv.Atoi(kind)
		http.Error(rw, "busy", status)
		return nil
	case "later": // longer than anybody waits
		rw.Header().Set("Retry-After", "86400")
		http.Error(rw, "busy", http.StatusTooManyRequests)
		return nil
	case "loop":
		http.Redirect(rw, r, r.URL.Path, http.StatusFound)
		return nil
	case "once": // breaks off in the first answer
		if n > 1 {
			return rw
		}
		return &cut{ResponseWriter: rw, share: 0.5, reset: true}
	case "reset":
		return &cut{ResponseWriter: rw, share: 0.3, reset: true}
	case "short": // says a length and sends less
		return &cut{ResponseWriter: rw, share: 0.6}
	case "trickle":
		return &drip{ResponseWriter: rw, r: r, piece: 4 << 10, pause: 20 * time.Millisecond}
	case "part": // half of it, then nothing till the gate opens
		return &cut{ResponseWriter: rw, share: 0.5, wait: func() {
			select {
			case <-gate:
			case <-r.Context().Done():
			}
		}}
	}
	http.NotFound(rw, r)
	return nil
}

// cut ends an answer after a share of its body, or waits there and goes on.
type cut struct {
	http.ResponseWriter
	share float64
	reset bool
	wait  func()
	left  int64
	begun bool
}

func (c *cut) Write(p []byte) (int, error) {
	if !c.begun {
		c.begun = true
		whole, err := strconv.ParseInt(c.Header().Get("Content-Length"), 10, 64)
		if err != nil {
			whole = int64(len(p))
		}
		c.left = int64(float64(whole) * c.share)
	}
	if int64(len(p)) <= c.left || c.left < 0 {
		n, err := c.ResponseWriter.Write(p)
		c.left -= int64(n)
		return n, err
	}
	n, err := c.ResponseWriter.Write(p[:c.left])
	if err != nil {
		return n, err
	}
	control := http.NewResponseController(c.ResponseWriter)
	_ = control.Flush() // what follows cuts the connection anyway
	if c.wait != nil {
		c.wait()
		c.left = -1
		m, err := c.Write(p[n:])
		return n + m, err
	}
	conn, _, err := control.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok && c.reset {
		_ = tcp.SetLinger(0) // close with RST
	}
	_ = conn.Close()
	return n, io.ErrClosedPipe
}

// drip sends in small pieces.
type drip struct {
	http.ResponseWriter
	r     *http.Request
	piece int
	pause time.Duration
}

func (d *drip) Write(p []byte) (done int, err error) {
	tick := time.NewTicker(d.pause)
	defer tick.Stop()
	for done < len(p) {
		n, err := d.ResponseWriter.Write(p[done:min(len(p), done+d.piece)])
		if done += n; err != nil {
			return done, err
		}
		_ = http.NewResponseController(d.ResponseWriter).Flush() // the next write tells
		select {
		case <-tick.C:
		case <-d.r.Context().Done():
			return done, io.ErrClosedPipe
		}
	}
	return done, nil
}

// counted tells how much of the body went out.
type counted struct {
	http.ResponseWriter
	tell func(n int)
}

func (c counted) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	c.tell(n)
	return n, err
}
