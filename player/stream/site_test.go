package stream

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/cenkalti/backoff/v5"
	"go.uber.org/goleak"
)

const deadline = 20 * time.Second

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// site is a server of one file with faults.
type site struct {
	*httptest.Server
	t *testing.T

	mu       sync.Mutex
	data     []byte
	etag     string
	modified time.Time
	typ      string
	requests []*http.Request
	// fault, if set, may answer request number n (from 1) itself.
	fault func(n int, w http.ResponseWriter, r *http.Request) bool
}

func newSite(t *testing.T, size int) *site {
	t.Helper()
	s := &site{t: t, data: noise(size), etag: `"one"`, typ: "audio/mpeg"}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Server.Close)
	return s
}

// noise is the same on each run, and no text.
func noise(size int) []byte {
	b := make([]byte, size)
	var seed [32]byte
	_, _ = rand.NewChaCha8(seed).Read(b)
	copy(b, "ID3\x04")
	return b
}

func (s *site) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests = append(s.requests, r)
	n, fault, data := len(s.requests), s.fault, s.data
	w.Header().Set("Content-Type", s.typ)
	if s.etag != "" {
		w.Header().Set("ETag", s.etag)
	}
	modified := s.modified
	s.mu.Unlock()
	if fault != nil && fault(n, w, r) {
		return
	}
	http.ServeContent(w, r, "", modified, bytes.NewReader(data))
}

// set changes the site's fields while it serves.
func (s *site) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

func (s *site) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.requests)
}

// header of request number n, from 1.
func (s *site) header(n int) http.Header {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests[n-1].Header
}

// raw takes the connection away from net/http.
func (s *site) raw(w http.ResponseWriter, head string, body []byte) *net.TCPConn {
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		s.t.Error(err)
		return nil
	}
	_, _ = io.WriteString(c, head+"\r\n\r\n")
	_, _ = c.Write(body)
	return c.(*net.TCPConn)
}

// cut sends a 206 (a 200 without ranges) that ends after n bytes: by a reset,
// or in order.
func (s *site) cut(w http.ResponseWriter, r *http.Request, n int, reset bool) {
	off := offset(r)
	head := fmt.Sprintf("HTTP/1.1 206 Partial Content\r\nContent-Type: audio/mpeg\r\nETag: %s\r\nContent-Length: %d\r\nContent-Range: bytes %d-%d/%d",
		s.etag, len(s.data)-off, off, len(s.data)-1, len(s.data))
	c := s.raw(w, head, s.data[off:min(off+n, len(s.data))])
	if reset {
		_ = c.SetLinger(0)
	}
	_ = c.Close()
}

// offset of the Range asked for.
func offset(r *http.Request) int {
	var off int
	_, _ = fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &off)
	return off
}

// whole answers as a server without ranges.
func (s *site) whole(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", strconv.Itoa(len(s.data)))
	_, _ = w.Write(s.data)
}

// states collects reports.
type states struct {
	mu   sync.Mutex
	all  []State
	wake chan struct{}
}

func (s *states) note(st State) {
	s.mu.Lock()
	s.all = append(s.all, st)
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *states) has(k StateKind) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, st := range s.all {
		if st.Kind == k {
			return true
		}
	}
	return false
}

// wait blocks until kind k was reported.
func (s *states) wait(t *testing.T, k StateKind) {
	t.Helper()
	limit := time.After(deadline)
	for !s.has(k) {
		select {
		case <-s.wake:
		case <-limit:
			t.Fatalf("state %v never came", k)
		}
	}
}

// open opens the site's file with quick retries and returns the reports too.
func (s *site) open(path string, change ...func(*Request, *Options)) (*HTTP, *states) {
	s.t.Helper()
	h, st, err := s.try(path, change...)
	if err != nil {
		s.t.Fatal(err)
	}
	return h, st
}

func (s *site) try(path string, change ...func(*Request, *Options)) (*HTTP, *states, error) {
	s.t.Helper()
	st := &states{wake: make(chan struct{}, 1)}
	tr := &http.Transport{}
	r := Request{URL: s.URL + path}
	o := Options{
		Client: &http.Client{Transport: tr}, Dir: s.t.TempDir(), OnState: st.note,
		backOff: func() backoff.BackOff { return backoff.NewConstantBackOff(time.Millisecond) },
	}
	for _, f := range change {
		f(&r, &o)
	}
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	s.t.Cleanup(cancel)
	h, err := OpenHTTP(ctx, r, o)
	s.t.Cleanup(func() {
		if h != nil {
			if err := h.Close(); err != nil {
				s.t.Error(err)
			}
		}
		tr.CloseIdleConnections()
	})
	return h, st, err
}

// window sets the read-ahead.
func window(n int64) func(*Request, *Options) {
	return func(_ *Request, o *Options) { o.ReadAhead = n }
}

// expect reads len(want) bytes at off.
func expect(t *testing.T, h *HTTP, off int64, want []byte) {
	t.Helper()
	if _, err := h.Seek(off, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len(want))
	if _, err := io.ReadFull(h, got); err != nil {
		t.Fatalf("read at %d: %v", off, err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("wrong bytes at %d", off)
	}
}

// eventually waits for a condition of the stream.
func (h *HTTP) eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	stop := time.AfterFunc(deadline, func() { h.mu.Lock(); h.cond.Broadcast(); h.mu.Unlock() })
	defer stop.Stop()
	limit := time.Now().Add(deadline)
	h.mu.Lock()
	defer h.mu.Unlock()
	for !ok() {
		if time.Now().After(limit) {
			t.Fatalf("never: %s", what)
		}
		h.cond.Wait()
	}
}
