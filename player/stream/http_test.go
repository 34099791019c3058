package stream

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
)

func TestReadsWhole(t *testing.T) {
	s := newSite(t, 3<<20)
	h, _ := s.open("/a.mp3")
	if h.Size() != 3<<20 || !h.Seekable() || h.ContentType() != "audio/mpeg" {
		t.Errorf("size %d, seekable %v, type %q", h.Size(), h.Seekable(), h.ContentType())
	}
	got, err := io.ReadAll(h)
	if err != nil || !bytes.Equal(got, s.data) {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
	if s.count() != 1 {
		t.Errorf("%d requests for one file", s.count())
	}
	if e := s.header(1).Get("Accept-Encoding"); e != "identity" {
		t.Errorf("accept-encoding %q", e)
	}
}

func TestSeekFarAsksForThatPlaceOnly(t *testing.T) {
	s := newSite(t, 16<<20)
	h, _ := s.open("/", window(256<<10))
	expect(t, h, 0, s.data[:1000])
	expect(t, h, 12<<20, s.data[12<<20:][:1000])
	if r := s.header(2).Get("Range"); r != "bytes=12582912-" {
		t.Errorf("range %q", r)
	}
	if v := s.header(2).Get("If-Range"); v != `"one"` {
		t.Errorf("if-range %q", v)
	}
	if n := h.Buffered(4 << 20); n != 0 {
		t.Errorf("%d bytes of what was jumped over", n)
	}
	expect(t, h, 500, s.data[500:900]) // still cached
	if s.count() != 2 {
		t.Errorf("%d requests, want 2", s.count())
	}
	if at, err := h.Seek(-100, io.SeekEnd); err != nil || at != 16<<20-100 {
		t.Fatal(at, err)
	}
	if got, err := io.ReadAll(h); err != nil || !bytes.Equal(got, s.data[16<<20-100:]) {
		t.Fatal(len(got), err)
	}
}

func TestSeekNearReadsOn(t *testing.T) {
	s := newSite(t, 4<<20)
	h, _ := s.open("/", window(64<<10))
	for off := int64(0); off < 3<<20; off += 60 << 10 {
		expect(t, h, off, s.data[off:][:100])
	}
	if s.count() != 1 {
		t.Errorf("%d requests, want 1", s.count())
	}
}

func TestReadAheadStopsAtTheWindow(t *testing.T) {
	const w = 512 << 10
	s := newSite(t, 16<<20)
	h, _ := s.open("/", window(w))
	h.eventually(t, "window full", func() bool {
		off, need := h.want()
		return !need && off >= w
	})
	if n := h.Buffered(0); n < w || n > w+readSize {
		t.Errorf("buffered %d, window %d", n, w)
	}
	expect(t, h, 0, s.data[:w+w/2]) // the window moves with the reader
	h.eventually(t, "window full again", func() bool {
		off, need := h.want()
		return !need && off >= w+w/2+w*3/4
	})
}

func TestCacheStaysBounded(t *testing.T) {
	s := newSite(t, 8<<20)
	h, _ := s.open("/", func(_ *Request, o *Options) { o.MaxBytes, o.ReadAhead = 1<<20, 256<<10 })
	got, err := io.ReadAll(h)
	if err != nil || !bytes.Equal(got, s.data) {
		t.Fatal(len(got), err)
	}
	info, err := h.cache.file.Stat()
	if err != nil || info.Size() > 1<<20 {
		t.Errorf("cache file of %d bytes, %v", info.Size(), err)
	}
	expect(t, h, 8<<20-500<<10, s.data[8<<20-500<<10:]) // what is just behind is still there
	if s.count() != 1 {
		t.Errorf("%d requests, want 1", s.count())
	}
	expect(t, h, 0, s.data[:1000]) // what was dropped is fetched again
}

func TestCacheFileGoesAway(t *testing.T) {
	dir := t.TempDir()
	s := newSite(t, 1<<20)
	h, _ := s.open("/", func(_ *Request, o *Options) { o.Dir = dir })
	expect(t, h, 0, s.data)
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if _, err := h.Read(make([]byte, 1)); !errors.Is(err, os.ErrClosed) {
		t.Errorf("read after close: %v", err)
	}
	if _, err := h.Seek(0, io.SeekStart); !errors.Is(err, os.ErrClosed) {
		t.Errorf("seek after close: %v", err)
	}
	if err := h.Close(); err != nil {
		t.Errorf("second close: %v", err)
	}
}

func TestCacheFolderMissing(t *testing.T) {
	s := newSite(t, 6<<20)
	h, _ := s.open("/", window(128<<10), func(_ *Request, o *Options) { o.Dir += "/none" })
	got, err := io.ReadAll(h)
	if err != nil || !bytes.Equal(got, s.data) {
		t.Fatal(len(got), err)
	}
}

func TestCloseUnblocksRead(t *testing.T) {
	s := newSite(t, 1<<20)
	s.fault = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		w.Header().Set("Content-Length", "1000")
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		return true
	}
	h, st := s.open("/")
	got := make(chan error, 1)
	go func() {
		_, err := h.Read(make([]byte, 1))
		got <- err
	}()
	st.wait(t, Waiting)
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-got; !errors.Is(err, os.ErrClosed) {
		t.Errorf("read: %v", err)
	}
}

func TestServerWithoutRanges(t *testing.T) {
	s := newSite(t, 4<<20)
	s.fault = func(_ int, w http.ResponseWriter, r *http.Request) bool { s.whole(w, r); return true }
	h, _ := s.open("/", window(256<<10), func(_ *Request, o *Options) { o.MaxBytes = 1 << 20 })
	if h.Seekable() || h.Size() != 4<<20 {
		t.Errorf("seekable %v, size %d", h.Seekable(), h.Size())
	}
	expect(t, h, 0, s.data[:300<<10])
	expect(t, h, 1000, s.data[1000:2000])
	expect(t, h, 3<<20, s.data[3<<20:][:1000]) // forward by reading on
	if s.count() != 1 {
		t.Errorf("%d requests, want 1", s.count())
	}
	if _, err := h.Seek(1<<20, io.SeekStart); !errors.Is(err, ErrNotSeekable) {
		t.Errorf("seek back beyond the cache: %v", err)
	}
	expect(t, h, 3<<20, s.data[3<<20:])
}

func TestRangesPromisedNotKept(t *testing.T) {
	s := newSite(t, 2<<20)
	s.fault = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		w.Header().Set("Accept-Ranges", "bytes")
		s.whole(w, r)
		return true
	}
	h, _ := s.open("/", window(64<<10))
	if !h.Seekable() {
		t.Error("accept-ranges not believed")
	}
	expect(t, h, 1<<20, s.data[1<<20:])
	if h.Seekable() {
		t.Error("still believed")
	}
}

func TestCappedRanges(t *testing.T) {
	s := newSite(t, 1<<20)
	s.fault = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		off := offset(r)
		stop := min(off+100<<10, len(s.data))
		w.Header().Set("Content-Range", contentRangeOf(off, stop, len(s.data)))
		w.WriteHeader(http.StatusPartialContent)
		_, _ = w.Write(s.data[off:stop])
		return true
	}
	h, st := s.open("/")
	got, err := io.ReadAll(h)
	if err != nil || !bytes.Equal(got, s.data) {
		t.Fatal(len(got), err)
	}
	if st.has(Reconnecting) {
		t.Error("an answer of the server's choice of length was taken for a loss")
	}
}

func TestNoLength(t *testing.T) {
	s := newSite(t, 1<<20)
	s.fault = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		_ = http.NewResponseController(w).Flush() // chunked from here on
		_, _ = w.Write(s.data)
		return true
	}
	h, _ := s.open("/")
	if h.Size() != -1 || h.Seekable() {
		t.Errorf("size %d, seekable %v", h.Size(), h.Seekable())
	}
	if _, err := h.Seek(0, io.SeekEnd); !errors.Is(err, ErrNotSeekable) {
		t.Errorf("seek from an unknown end: %v", err)
	}
	got, err := io.ReadAll(h)
	if err != nil || !bytes.Equal(got, s.data) || h.Size() != 1<<20 {
		t.Fatal(len(got), h.Size(), err)
	}
}

func TestEmptyFile(t *testing.T) {
	for _, code := range []int{http.StatusOK, http.StatusRequestedRangeNotSatisfiable} {
		s := newSite(t, 0)
		s.data = nil
		s.fault = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Range", "bytes */0")
			w.WriteHeader(code)
			return true
		}
		h, _ := s.open("/")
		if got, err := io.ReadAll(h); len(got) != 0 || err != nil {
			t.Errorf("%d: %d bytes, %v", code, len(got), err)
		}
	}
}

func TestServerThatDislikesRange(t *testing.T) {
	s := newSite(t, 1<<20)
	s.fault = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("Range") != "" {
			w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
			return true
		}
		s.whole(w, r)
		return true
	}
	h, _ := s.open("/")
	expect(t, h, 0, s.data)
}

func TestBadAddresses(t *testing.T) {
	s := newSite(t, 10)
	for _, u := range []string{"", "file:///etc/passwd", "http://", "://", "ftp://example.org/a.mp3", "http://a b/"} {
		h, _, err := s.try("", func(r *Request, _ *Options) { r.URL = u })
		if err == nil || h != nil {
			t.Errorf("%q was opened", u)
		}
	}
	if _, _, err := s.try("", func(_ *Request, o *Options) { o.Client = nil }); err == nil {
		t.Error("opened without a client")
	}
}

func TestErrorsHideTheAddress(t *testing.T) {
	s := newSite(t, 10)
	s.Close()
	_, _, err := s.try("/secret-token")
	if err == nil || strings.Contains(err.Error(), "secret-token") {
		t.Errorf("error: %v", err)
	}
}
