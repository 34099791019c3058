package instance_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cosm/config"
	"cosm/library"
	"cosm/library/instance"
)

// wav is a second of silence for each of n, 8 kHz, mono, 16 bit.
func wav(n int) []byte {
	data := n * 16000
	b := make([]byte, 44+data)
	copy(b, "RIFF....WAVEfmt ")
	binary.LittleEndian.PutUint32(b[4:], uint32(36+data))
	binary.LittleEndian.PutUint32(b[16:], 16)
	binary.LittleEndian.PutUint16(b[20:], 1)
	binary.LittleEndian.PutUint16(b[22:], 1)
	binary.LittleEndian.PutUint32(b[24:], 8000)
	binary.LittleEndian.PutUint32(b[28:], 16000)
	binary.LittleEndian.PutUint16(b[32:], 2)
	binary.LittleEndian.PutUint16(b[34:], 16)
	copy(b[36:], "data")
	binary.LittleEndian.PutUint32(b[40:], uint32(data))
	return b
}

// web serves feeds of some episodes each, with audio of some seconds.
type web struct {
	*httptest.Server
	seconds int
	slow    atomic.Bool // feeds answer only when their request ends
	asked   atomic.Int64
}

func newWeb(t *testing.T, seconds int) *web {
	w := &web{seconds: seconds}
	mux := http.NewServeMux()
	mux.HandleFunc("/feed/", func(rw http.ResponseWriter, r *http.Request) {
		w.asked.Add(1)
		if w.slow.Load() {
			<-r.Context().Done()
			return
		}
		name := strings.TrimPrefix(r.URL.Path, "/feed/")
		var b strings.Builder
		fmt.Fprintf(&b, `<rss version="2.0"><channel><title>Show %s</title>`, name)
		if name == "music" {
			b.WriteString(`<podcast:medium xmlns:podcast="https://podcastindex.org/namespace/1.0">music</podcast:medium>`)
		}
		for i := range 3 {
			fmt.Fprintf(&b, `<item><title>%s episode %d</title><guid>%s-%d</guid><pubDate>%s</pubDate><description>00:00 Start&lt;br&gt;00:02 Middle&lt;br&gt;00:09 Later</description><enclosure url="%s/audio/%s-%d.wav" type="audio/wav" length="1"/></item>`,
				name, 3-i, name, 3-i, time.Date(2026, 1, 3-i, 0, 0, 0, 0, time.UTC).Format(time.RFC1123Z), w.URL, name, 3-i)
		}
		b.WriteString("</channel></rss>")
		_, _ = rw.Write([]byte(b.String()))
	})
	mux.HandleFunc("/list.opml", func(rw http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(rw, `<?xml version="1.0"?><opml version="2.0"><body><outline text="A" xmlUrl="%s"/><outline text="B" xmlUrl="%s"/></body></opml>`, w.feed("a"), w.feed("b"))
	})
	audio := wav(seconds)
	mux.HandleFunc("/audio/", func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "audio/wav")
		rw.Header().Set("ETag", `"1"`)
		http.ServeContent(rw, r, "", time.Time{}, strings.NewReader(string(audio)))
	})
	w.Server = httptest.NewServer(mux)
	t.Cleanup(func() {
		w.CloseClientConnections() // a stream may still be open
		w.Close()
	})
	return w
}

func (w *web) feed(name string) string { return w.URL + "/feed/" + name }

// options are those of a library in dir, with sound that goes nowhere.
func options(t *testing.T, dir string, role instance.Role) instance.Options {
	t.Helper()
	c, err := config.Load(config.Options{Flags: map[string]string{"output": "null", "keyring": "file", "refresh_interval": "0"}, Path: filepath.Join(dir, "config.toml")})
	if err != nil {
		t.Fatal(err)
	}
	return instance.Options{
		Config: c, Role: role, Version: "test",
		Paths: config.Paths{Home: dir, ConfigFile: filepath.Join(dir, "config.toml"), DataDir: filepath.Join(dir, "data"),
			CacheDir: filepath.Join(dir, "cache"), StateDir: filepath.Join(dir, "log"), RuntimeDir: dir, Socket: filepath.Join(dir, "s")},
	}
}

func claim(t *testing.T, dir string, role instance.Role) *instance.Conn {
	t.Helper()
	c, err := instance.Claim(t.Context(), options(t, dir, role))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// until reads events till one is as wanted.
func until(t *testing.T, events <-chan library.Event, what string, want func(library.Event) bool) library.Event {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		select {
		case e, ok := <-events:
			if !ok {
				t.Fatalf("the watch ended before %s", what)
			}
			if want(e) {
				return e
			}
		case <-deadline:
			t.Fatalf("%s did not come", what)
		}
	}
}

func state(want library.State) func(library.Event) bool {
	return func(e library.Event) bool { return e.Status != nil && e.Status.State == want }
}

func watch(t *testing.T, s library.Service) <-chan library.Event {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	events, err := s.Watch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// subscribe adds feeds and gives the episodes of the first, newest first.
func subscribe(t *testing.T, s library.Service, feeds ...string) []library.Episode {
	t.Helper()
	report, err := s.Add(t.Context(), library.AddRequest{Sources: feeds})
	if err != nil || len(report.Errors) > 0 {
		t.Fatalf("add: %v %v", err, report.Errors)
	}
	list, err := s.Episodes(t.Context(), library.EpisodeQuery{Podcast: report.Podcasts[0].ID})
	if err != nil || len(list) != 3 {
		t.Fatalf("%d episodes, %v", len(list), err)
	}
	return list
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
