package stream

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"
)

func contentRangeOf(off, stop, size int) string {
	return fmt.Sprintf("bytes %d-%d/%d", off, stop-1, size)
}

func TestResetsMidBody(t *testing.T) {
	for _, reset := range []bool{true, false} {
		s := newSite(t, 2<<20)
		s.fault = func(n int, w http.ResponseWriter, r *http.Request) bool {
			if n > 5 {
				return false
			}
			s.cut(w, r, 100<<10, reset)
			return true
		}
		h, st := s.open("/")
		got, err := io.ReadAll(h)
		if err != nil || !bytes.Equal(got, s.data) {
			t.Fatalf("reset %v: %d bytes, %v", reset, len(got), err)
		}
		st.wait(t, Reconnecting)
		st.wait(t, Flowing)
		if v := s.header(2).Get("If-Range"); v != `"one"` {
			t.Errorf("if-range %q", v)
		}
	}
}

func TestStall(t *testing.T) {
	s := newSite(t, 1<<20)
	s.fault = func(n int, w http.ResponseWriter, r *http.Request) bool {
		switch n {
		case 1: // silent in the body
			w.Header().Set("Content-Range", contentRangeOf(0, len(s.data), len(s.data)))
			w.WriteHeader(http.StatusPartialContent)
			_, _ = w.Write(s.data[:1000])
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
			return true
		case 2: // silent before the header
			<-r.Context().Done()
			return true
		}
		return false
	}
	h, st := s.open("/", func(_ *Request, o *Options) { o.Stall = 200 * time.Millisecond })
	got, err := io.ReadAll(h)
	if err != nil || !bytes.Equal(got, s.data) {
		t.Fatal(len(got), err)
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	for _, x := range st.all {
		if x.Kind == Reconnecting && !errors.Is(x.Err, errStalled) {
			t.Errorf("reason %v", x.Err)
		}
	}
}

func TestAPauseIsNoStall(t *testing.T) {
	short := func(_ *Request, o *Options) { o.Stall = 200 * time.Millisecond }
	s := newSite(t, 8<<20)
	paused, st := s.open("/", window(64<<10), short)
	paused.eventually(t, "window full", func() bool { _, need := paused.want(); return !need })

	silent := newSite(t, 1000)
	silent.fault = func(n int, w http.ResponseWriter, r *http.Request) bool {
		if n > 1 && n < 6 {
			<-r.Context().Done()
			return true
		}
		silent.cut(w, r, 100, true)
		return true
	}
	other, _ := silent.open("/", short)
	expect(t, other, 0, silent.data[:500]) // takes several stalls
	if st.has(Reconnecting) {
		t.Error("a full window was taken for a stall")
	}
	expect(t, paused, 0, s.data)
}

func TestLinearReconnect(t *testing.T) {
	s := newSite(t, 1<<20)
	s.etag = ""
	s.fault = func(n int, w http.ResponseWriter, r *http.Request) bool {
		if n <= 2 {
			c := s.raw(w, fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nContent-Length: %d", len(s.data)), s.data[:n*300<<10])
			_ = c.Close()
			return true
		}
		s.whole(w, r)
		return true
	}
	h, st := s.open("/")
	got, err := io.ReadAll(h)
	if err != nil || !bytes.Equal(got, s.data) {
		t.Fatal(len(got), err)
	}
	st.wait(t, Reconnecting)
}

func TestLengthTooLong(t *testing.T) {
	for _, ranges := range []bool{true, false} {
		s := newSite(t, 300<<10)
		s.fault = func(_ int, w http.ResponseWriter, r *http.Request) bool {
			off, claimed := offset(r), len(s.data)+5000
			head := fmt.Sprintf("HTTP/1.1 206 Partial Content\r\nContent-Length: %d\r\nContent-Range: bytes %d-%d/%d", claimed-off, off, claimed-1, claimed)
			if !ranges {
				off, head = 0, fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d", claimed)
			}
			_ = s.raw(w, head, s.data[off:]).Close()
			return true
		}
		h, _ := s.open("/")
		got, err := io.ReadAll(h)
		if err != nil || !bytes.Equal(got, s.data) {
			t.Fatalf("ranges %v: %d bytes, %v", ranges, len(got), err)
		}
		if h.Size() != int64(len(s.data)) {
			t.Errorf("size %d after the end was found", h.Size())
		}
	}
}

func TestLengthTooLongAnd416(t *testing.T) {
	s := newSite(t, 300<<10)
	s.fault = func(n int, w http.ResponseWriter, r *http.Request) bool {
		if n > 1 {
			return false // ServeContent says 416 with the true length
		}
		claimed := len(s.data) + 5000
		_ = s.raw(w, fmt.Sprintf("HTTP/1.1 200 OK\r\nAccept-Ranges: bytes\r\nContent-Length: %d", claimed), s.data).Close()
		return true
	}
	h, _ := s.open("/")
	got, err := io.ReadAll(h)
	if err != nil || !bytes.Equal(got, s.data) || s.count() != 2 {
		t.Fatal(len(got), err, s.count())
	}
}

func TestLengthTooShort(t *testing.T) {
	s := newSite(t, 300<<10)
	s.fault = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		_ = s.raw(w, "HTTP/1.1 200 OK\r\nContent-Length: 200000", s.data[:200010]).Close()
		return true
	}
	h, _ := s.open("/")
	got, err := io.ReadAll(h)
	if err != nil || !bytes.Equal(got, s.data[:200000]) {
		t.Fatal(len(got), err)
	}
}

func TestRangeTotalTooShort(t *testing.T) {
	s := newSite(t, 300<<10)
	s.fault = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Range", "bytes 0-199999/200000")
		w.WriteHeader(http.StatusPartialContent)
		_, _ = w.Write(s.data)
		return true
	}
	h, _ := s.open("/")
	got, err := io.ReadAll(h)
	if err != nil || !bytes.Equal(got, s.data[:200000]) {
		t.Fatal(len(got), err)
	}
}

// change makes the site serve another file at once.
func (s *site) change(size int) {
	s.set(func() {
		s.data = append([]byte(nil), noise(size)...)
		s.data[100]++
		s.etag = `"two"`
	})
}

func TestChangedFile(t *testing.T) {
	for name, size := range map[string]int{"other length": 3 << 20, "same length": 4 << 20} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, 4<<20)
			old := s.data
			h, st := s.open("/", window(128<<10))
			expect(t, h, 0, old[:100<<10])
			s.change(size)
			if _, err := h.Seek(2<<20, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			if _, err := h.Read(make([]byte, 10)); !errors.Is(err, ErrChanged) {
				t.Fatalf("read: %v", err)
			}
			st.wait(t, Changed)
			expect(t, h, 0, old[:100<<10]) // what was cached stays good
		})
	}
}

func TestChangedValidatorOfTheSameFile(t *testing.T) {
	s := newSite(t, 4<<20)
	s.modified = time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	h, st := s.open("/", window(128<<10))
	expect(t, h, 0, s.data[:1000])
	s.set(func() { s.etag = `"another"` })
	expect(t, h, 2<<20, s.data[2<<20:][:1000])
	if st.has(Changed) || !h.Seekable() {
		t.Error("a mirror's own validator was taken for a change")
	}
}

func TestExpiringRedirect(t *testing.T) {
	s := newSite(t, 4<<20)
	var issued, used int
	s.fault = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/ep" {
			issued++
			http.Redirect(w, r, fmt.Sprintf("/signed/%d", issued), http.StatusFound)
			return true
		}
		if r.URL.Path != fmt.Sprintf("/signed/%d", used+1) {
			w.WriteHeader(http.StatusForbidden)
			return true
		}
		used++
		s.cut(w, r, 500<<10, true)
		return true
	}
	h, _ := s.open("/ep")
	got, err := io.ReadAll(h)
	if err != nil || !bytes.Equal(got, s.data) {
		t.Fatal(len(got), err)
	}
}

func TestSeekGoesStraightToTheRedirectsTarget(t *testing.T) {
	s := newSite(t, 4<<20)
	var asked int
	s.fault = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/ep" {
			asked++
			http.Redirect(w, r, "/final", http.StatusFound)
			return true
		}
		return false
	}
	h, _ := s.open("/ep", window(64<<10))
	expect(t, h, 2<<20, s.data[2<<20:][:100])
	expect(t, h, 1<<20, s.data[1<<20:][:100])
	if asked != 1 {
		t.Errorf("the redirect was asked %d times", asked)
	}
}

func TestCredentialsStayWithTheirHost(t *testing.T) {
	other := newSite(t, 2<<20)
	s := newSite(t, 2<<20)
	s.fault = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, other.URL+"/x", http.StatusFound)
		return true
	}
	h, _ := s.open("/ep?token=secret", window(64<<10), func(r *Request, _ *Options) {
		r.Header = http.Header{"Authorization": {"Basic abc"}, "X-Token": {"t"}, "Range": {"bytes=7-"}}
	})
	expect(t, h, 0, other.data[:100])
	expect(t, h, 1<<20, other.data[1<<20:][:100])
	if a := s.header(1).Get("Authorization"); a != "Basic abc" {
		t.Errorf("the host itself got %q", a)
	}
	for n := 1; n <= other.count(); n++ {
		hd := other.header(n)
		if hd.Get("Authorization")+hd.Get("X-Token")+hd.Get("Referer") != "" {
			t.Errorf("request %d to another host carries %v", n, hd)
		}
	}
}

func TestLive(t *testing.T) {
	for _, icy := range []bool{true, false} {
		s := newSite(t, 1<<20)
		s.etag = ""
		part := func(n int) []byte { return s.data[n*100<<10:][:100<<10] }
		s.fault = func(n int, w http.ResponseWriter, _ *http.Request) bool {
			if n > 4 {
				w.WriteHeader(http.StatusNotFound)
				return true
			}
			if icy {
				w.Header().Set("Icy-Name", "radio")
				_ = http.NewResponseController(w).Flush()
				_, _ = w.Write(part(n))
				return true
			}
			c := s.raw(w, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", nil)
			_, _ = fmt.Fprintf(c, "%x\r\n%s\r\n", len(part(n)), part(n))
			_ = c.Close() // without the last chunk
			return true
		}
		h, st := s.open("/")
		got, err := io.ReadAll(h)
		if !errors.Is(err, ErrGone) || !bytes.Equal(got, s.data[100<<10:500<<10]) {
			t.Fatalf("icy %v: %d bytes, %v", icy, len(got), err)
		}
		if h.Size() != -1 {
			t.Errorf("size %d", h.Size())
		}
		st.wait(t, Reconnecting)
	}
}
