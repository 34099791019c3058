package stream

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestRefusals(t *testing.T) {
	for code, want := range map[int]error{
		http.StatusNotFound: ErrGone, http.StatusGone: ErrGone,
		http.StatusUnauthorized: ErrUnauthorized, http.StatusForbidden: ErrUnauthorized,
		http.StatusTeapot: nil, http.StatusInternalServerError: nil,
	} {
		s := newSite(t, 2<<20)
		refuse := func(_ int, w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(code); return true }
		s.fault = refuse
		_, _, err := s.try("/")
		var se *StatusError
		if !errors.As(err, &se) || se.Code != code || want != nil && !errors.Is(err, want) {
			t.Errorf("%d: %v", code, err)
		}
		if code == http.StatusInternalServerError && s.count() != firstTries {
			t.Errorf("asked %d times", s.count())
		}
		if code == http.StatusInternalServerError {
			continue
		}
		s.set(func() { s.fault = nil })
		h, _ := s.open("/", window(64<<10))
		expect(t, h, 0, s.data[:10])
		s.set(func() { s.fault = refuse })
		if _, err := h.Seek(1<<20, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Read(make([]byte, 1)); !errors.As(err, &se) || se.Code != code {
			t.Errorf("%d in the middle: %v", code, err)
		}
	}
}

func TestBusyAtFirst(t *testing.T) {
	s := newSite(t, 1<<20)
	s.fault = func(n int, w http.ResponseWriter, _ *http.Request) bool {
		if n > 2 {
			return false
		}
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	}
	h, _ := s.open("/")
	expect(t, h, 0, s.data)

	s = newSite(t, 1<<20)
	s.fault = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	if _, _, err := s.try("/"); err == nil || s.count() != 1 {
		t.Errorf("after %d requests: %v", s.count(), err)
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	for v, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, "-7": 0, "soon": 0, "99999999999999999999": 0,
		now.Add(time.Minute).Format(http.TimeFormat):  time.Minute,
		now.Add(-time.Minute).Format(http.TimeFormat): 0,
	} {
		if got := retryAfter(http.Header{"Retry-After": {v}}, now); got != want {
			t.Errorf("%q: %v, want %v", v, got, want)
		}
	}
}

func TestContentRange(t *testing.T) {
	for v, want := range map[string][3]int64{
		"bytes 0-99/100": {0, 100, 100}, "bytes 5-5/*": {5, 6, -1}, "bytes 10-19/1000": {10, 20, 1000},
	} {
		start, stop, total, err := contentRange(http.Header{"Content-Range": {v}})
		if err != nil || want != [3]int64{start, stop, total} {
			t.Errorf("%q: %d %d %d, %v", v, start, stop, total, err)
		}
	}
	for _, v := range []string{"", "bytes */100", "bytes 5-4/100", "bytes -5/100", "bytes 0-/100", "bytes 0-99", "bytes 0-99/0", "bytes 0-99/x", "bytes 0-99999999999999999999/*"} {
		if _, _, _, err := contentRange(http.Header{"Content-Range": {v}}); err == nil {
			t.Errorf("%q was taken", v)
		}
	}
	for v, want := range map[string]int64{"bytes */100": 100, "bytes */x": -1, "bytes */-1": -1, "": -1, "*/5": -1} {
		if got := unsatisfied(http.Header{"Content-Range": {v}}); got != want {
			t.Errorf("416 %q: %d, want %d", v, got, want)
		}
	}
}

// BenchmarkRead is the whole way from a server on the loopback, through the
// cache, to the reader.
func BenchmarkRead(b *testing.B) {
	data := noise(8 << 20)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "a.mp3", time.Time{}, bytes.NewReader(data))
	}))
	defer srv.Close()
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		h, err := OpenHTTP(context.Background(), Request{URL: srv.URL}, Options{Client: client, Dir: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{h}, make([]byte, 16<<10)); err != nil {
			b.Fatal(err)
		}
		if err := h.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func TestTroubleInTheMiddlePasses(t *testing.T) {
	trouble := map[string]func(w http.ResponseWriter){
		"busy": func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusServiceUnavailable)
		},
		"captive portal": func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<!doctype html><title>Welcome to the hotel</title>")
		},
		"wrong range": func(w http.ResponseWriter) {
			w.Header().Set("Content-Range", "bytes 1900000-1900009/2097152")
			w.WriteHeader(http.StatusPartialContent)
			_, _ = io.WriteString(w, "0123456789")
		},
	}
	for name, answer := range trouble {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, 2<<20)
			s.fault = func(n int, w http.ResponseWriter, r *http.Request) bool {
				switch {
				case n == 1:
					s.cut(w, r, 100<<10, true)
				case n < 8:
					answer(w)
				default:
					return false
				}
				return true
			}
			h, st := s.open("/")
			got, err := io.ReadAll(h)
			if err != nil || !bytes.Equal(got, s.data) {
				t.Fatal(len(got), err)
			}
			st.wait(t, Reconnecting)
		})
	}
}

func TestWebPage(t *testing.T) {
	s := newSite(t, 1<<20)
	s.typ = "text/html; charset=utf-8"
	s.data = []byte("<html><body>log in</body></html>")
	_, _, err := s.try("/")
	var na *NotAudioError
	if !errors.Is(err, ErrNotAudio) || !errors.As(err, &na) || !strings.HasPrefix(na.ContentType, "text/html") {
		t.Errorf("error: %v", err)
	}
	s.set(func() { s.data = noise(1 << 20) }) // sound under a wrong name
	h, _ := s.open("/")
	expect(t, h, 0, s.data)
}

func TestContextEndsTheStream(t *testing.T) {
	s := newSite(t, 1<<20)
	s.fault = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		w.Header().Set("Content-Length", "1000")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		return true
	}
	tr := &http.Transport{}
	defer tr.CloseIdleConnections()
	ctx, cancel := context.WithCancel(context.Background())
	st := &states{wake: make(chan struct{}, 1)}
	h, err := OpenHTTP(ctx, Request{URL: s.URL}, Options{Client: &http.Client{Transport: tr}, Dir: t.TempDir(), OnState: func(x State) {
		st.note(x)
		cancel()
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Read(make([]byte, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("read: %v", err)
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
}
