package fetch

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/cenkalti/backoff/v5"
)

const rss = `<?xml version="1.0"?><rss version="2.0"><channel><title>Night Sky</title></channel></rss>`

// naps is a Sleep that notes what was asked for and returns at once.
type naps struct{ slept []time.Duration }

func (n *naps) sleep(_ context.Context, d time.Duration) error {
	n.slept = append(n.slept, d)
	return nil
}

func newFetcher(t *testing.T) (*Fetcher, *naps) {
	t.Helper()
	g := NewGuard(Options{Proxy: noProxy})
	t.Cleanup(g.CloseIdleConnections)
	n := &naps{}
	return &Fetcher{
		Client: &http.Client{Transport: g}, UserAgent: "cosm/1 (test)", Sleep: n.sleep,
		BackOff: func() backoff.BackOff { return &backoff.ConstantBackOff{Interval: 2 * time.Second} },
		Now:     func() time.Time { return time.Date(2024, 3, 5, 12, 0, 0, 0, time.UTC) },
	}, n
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

// get fetches path from s as an address that the listener typed.
func get(f *Fetcher, s *httptest.Server, path string) (*Response, string, error) {
	resp, err := f.Get(context.Background(), Request{URL: s.URL + path, AllowPrivate: true})
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp, string(b), err
}

func TestGet(t *testing.T) {
	var asked http.Header
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.Header
		w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Last-Modified", "Tue, 05 Mar 2024 10:00:00 GMT")
		w.Header().Set("Cache-Control", "public, max-age=3600")
		w.Header().Set("Age", "600")
		io.WriteString(w, rss)
	})
	f, _ := newFetcher(t)
	resp, body, err := get(f, s, "/feed")
	if err != nil || body != rss {
		t.Fatalf("body %q, error %v", body, err)
	}
	if resp.ETag != `"v1"` || resp.LastModified != "Tue, 05 Mar 2024 10:00:00 GMT" || resp.CacheMaxAge != 50*time.Minute {
		t.Errorf("got %+v", resp)
	}
	if resp.FinalURL != s.URL+"/feed" || resp.PermanentURL != resp.FinalURL || len(resp.Hops) != 1 || resp.Hops[0].Status != 200 {
		t.Errorf("addresses: %+v", resp)
	}
	if asked.Get("User-Agent") != "cosm/1 (test)" || !strings.Contains(asked.Get("Accept"), "rss") ||
		asked.Get("Cookie") != "" || asked.Get("Referer") != "" || asked.Get("Authorization") != "" {
		t.Errorf("sent %v", asked)
	}
}

func TestNotModified(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `W/"v1"` && r.Header.Get("If-Modified-Since") == "then" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		if r.URL.Path == "/always304" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, rss)
	})
	f, _ := newFetcher(t)
	resp, err := f.Get(context.Background(), Request{URL: s.URL, ETag: `W/"v1"`, LastModified: "then", AllowPrivate: true})
	if err != nil || !resp.NotModified || resp.ETag != `W/"v1"` || resp.LastModified != "then" {
		t.Fatalf("got %+v, %v", resp, err)
	}
	if b, err := io.ReadAll(resp.Body); err != nil || len(b) != 0 || resp.Body.Close() != nil {
		t.Errorf("body of a 304: %q %v", b, err)
	}
	var status *StatusError
	if _, _, err := get(f, s, "/always304"); !errors.As(err, &status) || status.Code != 304 {
		t.Errorf("a 304 that nobody asked for gave %v", err)
	}
}

func TestCompression(t *testing.T) {
	pack := func(w io.WriteCloser, b *bytes.Buffer) []byte {
		io.WriteString(w, rss)
		w.Close()
		return b.Bytes()
	}
	var g, z, d bytes.Buffer
	raw, _ := flate.NewWriter(&d, 6)
	bodies := map[string]struct {
		encoding string
		body     []byte
	}{
		"/gzip":        {"gzip", pack(gzip.NewWriter(&g), &g)},
		"/zlib":        {"deflate", pack(zlib.NewWriter(&z), &z)},
		"/raw":         {"deflate", pack(raw, &d)},
		"/unsaid":      {"", g.Bytes()},
		"/mislabelled": {"gzip", []byte(rss)},
		"/identity":    {"Identity", []byte(rss)},
	}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		b := bodies[r.URL.Path]
		w.Header().Set("Content-Encoding", b.encoding)
		w.Write(b.body)
	})
	f, _ := newFetcher(t)
	for path := range bodies {
		if _, body, err := get(f, s, path); err != nil || body != rss {
			t.Errorf("%s: %q, %v", path, body, err)
		}
	}
}

func TestCompressionThatCannotBeRead(t *testing.T) {
	var g bytes.Buffer
	w := gzip.NewWriter(&g)
	io.WriteString(w, strings.Repeat(rss, 50))
	w.Close()
	damaged := append([]byte(nil), g.Bytes()...)
	copy(damaged[20:], bytes.Repeat([]byte{0xff}, 20))
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/br":
			w.Header().Set("Content-Encoding", "br")
			io.WriteString(w, "xx")
		case "/empty":
			w.Header().Set("Content-Encoding", "deflate")
		case "/damaged":
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(damaged)
		}
	})
	f, _ := newFetcher(t)
	for _, path := range []string{"/br", "/damaged"} {
		if _, _, err := get(f, s, path); !errors.Is(err, ErrEncoding) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, body, err := get(f, s, "/empty"); err != nil || body != "" {
		t.Errorf("an empty body: %q, %v", body, err)
	}
}

// endless writes until the client leaves.
func endless(w io.Writer) {
	chunk := bytes.Repeat([]byte("a"), 64<<10)
	for {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

func TestTooLarge(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/announced":
			w.Header().Set("Content-Length", fmt.Sprint(int64(5)<<30))
			w.WriteHeader(http.StatusOK)
		case "/endless":
			endless(w)
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			g := gzip.NewWriter(w)
			endless(g)
		case "/exact":
			w.Write(bytes.Repeat([]byte("a"), 1<<20))
		}
	})
	f, _ := newFetcher(t)
	f.MaxBytes = 1 << 20
	for _, path := range []string{"/announced", "/endless", "/bomb"} {
		_, body, err := get(f, s, path)
		if !errors.Is(err, ErrTooLarge) || len(body) > 1<<20 {
			t.Errorf("%s: %d bytes, %v", path, len(body), err)
		}
	}
	if _, body, err := get(f, s, "/exact"); err != nil || len(body) != 1<<20 {
		t.Errorf("a body of exactly the limit: %d bytes, %v", len(body), err)
	}
}

func TestStalls(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/body" {
			io.WriteString(w, "<rss>")
			w.(http.Flusher).Flush()
		}
		<-r.Context().Done()
	})
	f, _ := newFetcher(t)
	f.HeaderTimeout = 30 * time.Millisecond
	_, _, err := get(f, s, "/header")
	if !errors.Is(err, ErrTimeout) || !strings.Contains(err.Error(), "waiting for an answer") {
		t.Errorf("header: %v", err)
	}
	f.HeaderTimeout, f.IdleTimeout = time.Hour, 30*time.Millisecond
	if _, _, err = get(f, s, "/body"); !errors.Is(err, ErrTimeout) || !strings.Contains(err.Error(), "sending the document") {
		t.Errorf("body: %v", err)
	}
	f.IdleTimeout, f.Timeout = time.Hour, 30*time.Millisecond
	if _, _, err = get(f, s, "/body"); !errors.Is(err, ErrTimeout) {
		t.Errorf("the whole: %v", err)
	}
}

func TestContextEnds(t *testing.T) {
	begun := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "<rss>")
		w.(http.Flusher).Flush()
		close(begun)
		<-r.Context().Done()
	})
	f, _ := newFetcher(t)
	ctx, cancel := context.WithCancel(context.Background())
	resp, err := f.Get(ctx, Request{URL: s.URL, AllowPrivate: true})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	<-begun
	go cancel()
	if _, err := io.ReadAll(resp.Body); !errors.Is(err, context.Canceled) {
		t.Errorf("a stalled read gave %v", err)
	}
	if _, err := f.Get(ctx, Request{URL: s.URL, AllowPrivate: true}); !errors.Is(err, context.Canceled) {
		t.Errorf("Get gave %v", err)
	}
}

func TestZeroFetcher(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.UserAgent()) })
	if _, body, err := get(&Fetcher{}, s, "/"); err != nil || body != defaultAgent {
		t.Errorf("%q, %v", body, err)
	}
}
