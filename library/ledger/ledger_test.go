package ledger_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"cosm/library"
	"cosm/library/ledger"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// web answers for all hosts.
type web func(*http.Request) (*http.Response, error)

func (w web) RoundTrip(r *http.Request) (*http.Response, error) { return w(r) }

func answer(r *http.Request, status int, body string, header ...string) *http.Response {
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r, Proto: "HTTP/1.1", ProtoMajor: 1}
}

// table is what Save adds to, as a database does.
type table struct {
	mu    sync.Mutex
	rows  map[[2]string]library.LedgerRow
	saves int
	fail  error
	saved chan struct{}
}

func (s *table) save(rows []library.LedgerRow) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.saves++
	if s.saved != nil {
		defer func() { s.saved <- struct{}{} }()
	}
	if s.fail != nil {
		return s.fail
	}
	if s.rows == nil {
		s.rows = map[[2]string]library.LedgerRow{}
	}
	for _, r := range rows {
		k := [2]string{r.Host, r.Purpose}
		old, ok := s.rows[k]
		if ok {
			r.Requests += old.Requests
			r.BytesIn += old.BytesIn
			r.BytesOut += old.BytesOut
			r.FirstAt = old.FirstAt
		}
		s.rows[k] = r
	}
	return nil
}

func (s *table) load() ([]library.LedgerRow, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []library.LedgerRow
	for _, r := range s.rows {
		out = append(out, r)
	}
	return out, nil
}

func (s *table) setFail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = err
}

// clock is a second later each time it is asked.
func clock() func() time.Time {
	var mu sync.Mutex
	now := time.Date(2026, 1, 2, 3, 4, 0, 0, time.UTC)
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(time.Second)
		return now
	}
}

func get(t *testing.T, c *http.Client, url string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func rows(t *testing.T, l *ledger.Ledger) []library.LedgerRow {
	t.Helper()
	all, err := l.Rows()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEveryHopIsRecorded(t *testing.T) {
	t.Parallel()
	next := map[string]string{"tracker.example": "http://Second.example:8080/b?x=1", "second.example:8080": "http://audio.example/c"}
	l := ledger.New(ledger.Options{Now: clock(), Base: web(func(r *http.Request) (*http.Response, error) {
		if to := next[strings.ToLower(r.URL.Host)]; to != "" {
			return answer(r, http.StatusFound, "moved", "Location", to), nil
		}
		return answer(r, http.StatusOK, strings.Repeat("x", 1000)), nil
	})})
	defer l.Close()
	if got := get(t, l.Client(ledger.Audio), "http://tracker.example/a"); len(got) != 1000 {
		t.Errorf("read %d bytes", len(got))
	}
	get(t, l.Client(ledger.Downloads), "http://audio.example/c")
	got := rows(t, l)
	want := []struct {
		host, purpose string
		in            int64
	}{{"audio.example", "audio", 1000}, {"audio.example", "downloads", 1000}, {"second.example", "audio", 5}, {"tracker.example", "audio", 5}}
	if len(got) != len(want) {
		t.Fatalf("rows: %+v", got)
	}
	for i, w := range want {
		g := got[i]
		if g.Host != w.host || g.Purpose != w.purpose || g.BytesIn != w.in || g.Requests != 1 || g.BytesOut < 30 || g.FirstAt.IsZero() || !g.LastAt.After(g.FirstAt) {
			t.Errorf("row %d is %+v, want %+v", i, g, w)
		}
	}
}

func TestRealServerBytes(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, strconv.FormatInt(n, 10))
	}))
	defer s.Close()
	l := ledger.New(ledger.Options{})
	defer l.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL, strings.NewReader(strings.Repeat("y", 5000)))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := l.Client(ledger.Directory).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	got := rows(t, l)
	if string(body) != "5000" || len(got) != 1 || got[0].BytesIn != 4 || got[0].BytesOut < 5000 || got[0].BytesOut > 5300 || got[0].Host != "127.0.0.1" {
		t.Errorf("answer %q, rows %+v", body, got)
	}
}

func TestFailedAttemptsCount(t *testing.T) {
	t.Parallel()
	broken := errors.New("no route")
	l := ledger.New(ledger.Options{Base: web(func(*http.Request) (*http.Response, error) { return nil, broken })})
	defer l.Close()
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://h.example/", nil)
	if _, err := l.Client(ledger.Feeds).Do(r); !errors.Is(err, broken) {
		t.Errorf("error is %v", err)
	}
	if got := rows(t, l); len(got) != 1 || got[0].Requests != 1 || got[0].BytesIn != 0 {
		t.Errorf("rows %+v", got)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	offline, allowed := true, true
	l := ledger.New(ledger.Options{
		Base:    web(func(*http.Request) (*http.Response, error) { t.Error("something was sent"); return nil, io.EOF }),
		Offline: func() bool { return offline },
		Allowed: func(p ledger.Purpose) bool { return allowed || p != ledger.Covers },
	})
	defer l.Close()
	ask := func() *library.Error {
		t.Helper()
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://h.example/secret-token", strings.NewReader("x"))
		_, err := l.Client(ledger.Covers).Do(r)
		e, ok := errors.AsType[*library.Error](err)
		if !ok || !errors.Is(err, library.Refused) {
			t.Fatalf("error is %v", err)
		}
		return e
	}
	if e := ask(); e.Error() != "contact h.example: cosm is offline" || e.ID != "offline" || e.Try == "" {
		t.Errorf("offline: %+v", e)
	}
	offline, allowed = false, false
	if e := ask(); e.Error() != "contact h.example: not allowed for covers" || e.Args["purpose"] != "covers" {
		t.Errorf("not allowed: %+v", e)
	}
	if got := rows(t, l); len(got) != 0 {
		t.Errorf("what was not sent is recorded: %+v", got)
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	track, agent := true, "cosm/1 (test)"
	var seen http.Header
	l := ledger.New(ledger.Options{
		DoNotTrack: func() bool { return track },
		UserAgent:  func() string { return agent },
		Base: web(func(r *http.Request) (*http.Response, error) {
			seen = r.Header
			if r.URL.Path == "/a" {
				return answer(r, http.StatusFound, "", "Location", "/b", "Set-Cookie", "id=1"), nil
			}
			return answer(r, http.StatusOK, ""), nil
		}),
	})
	defer l.Close()
	c := l.Client(ledger.Feeds)
	get(t, c, "http://h.example/a?token=secret")
	if seen.Get("DNT") != "1" || seen.Get("Sec-GPC") != "1" || seen.Get("User-Agent") != agent {
		t.Errorf("headers: %v", seen)
	}
	if seen.Get("Referer") != "" || seen.Get("Cookie") != "" {
		t.Errorf("the redirect tells more than it should: %v", seen)
	}
	track, agent = false, ""
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://h.example/b", nil)
	r.Header.Set("User-Agent", "mine")
	before := r.Header.Clone()
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if seen.Get("DNT") != "" || seen.Get("Sec-GPC") != "" || seen.Get("User-Agent") != "mine" {
		t.Errorf("headers: %v", seen)
	}
	if !reflect.DeepEqual(r.Header, before) {
		t.Errorf("the caller's request was changed: %v", r.Header)
	}
}

func TestSumsAreSavedAndAddedUp(t *testing.T) {
	t.Parallel()
	db := &table{saved: make(chan struct{}, 10)}
	o := ledger.Options{
		Now: clock(), Load: db.load, Save: db.save, FlushAfter: time.Millisecond,
		Base: web(func(r *http.Request) (*http.Response, error) { return answer(r, http.StatusOK, "12345"), nil }),
	}
	l := ledger.New(o)
	get(t, l.Client(ledger.Feeds), "http://a.example/")
	select {
	case <-db.saved: // nobody asked for it
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was saved")
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	o.FlushAfter = time.Hour
	db.saved = nil
	l = ledger.New(o)
	get(t, l.Client(ledger.Feeds), "http://a.example/")
	got := rows(t, l)
	if len(got) != 1 || got[0].Requests != 2 || got[0].BytesIn != 10 || !got[0].FirstAt.Before(got[0].LastAt) {
		t.Errorf("rows %+v", got)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if saved, _ := db.load(); len(saved) != 1 || saved[0].Requests != 2 {
		t.Errorf("after closing the database has %+v", saved)
	}
}

func TestWhatCannotBeSavedStays(t *testing.T) {
	t.Parallel()
	db := &table{}
	l := ledger.New(ledger.Options{
		Load: db.load, Save: db.save, FlushAfter: time.Hour,
		Base: web(func(r *http.Request) (*http.Response, error) { return answer(r, http.StatusOK, "12345"), nil }),
	})
	db.setFail(errors.New("disk full"))
	c := l.Client(ledger.Feeds)
	get(t, c, "http://a.example/")
	if err := l.Flush(); err == nil {
		t.Fatal("no error")
	}
	get(t, c, "http://a.example/")
	if got := rows(t, l); len(got) != 1 || got[0].Requests != 2 {
		t.Errorf("rows %+v", got)
	}
	db.setFail(nil)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if saved, _ := db.load(); len(saved) != 1 || saved[0].Requests != 2 || saved[0].BytesIn != 10 {
		t.Errorf("saved %+v", saved)
	}
}

func TestManyHostsAreSavedAtOnce(t *testing.T) {
	t.Parallel()
	db := &table{saved: make(chan struct{}, 10)}
	l := ledger.New(ledger.Options{
		Load: db.load, Save: db.save, FlushAfter: time.Hour,
		Base: web(func(r *http.Request) (*http.Response, error) { return answer(r, http.StatusOK, ""), nil }),
	})
	c := l.Client(ledger.Audio)
	for i := range 600 {
		get(t, c, "http://h"+strconv.Itoa(i)+".example/")
	}
	select {
	case <-db.saved:
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was saved")
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if saved, _ := db.load(); len(saved) != 600 {
		t.Errorf("%d hosts saved", len(saved))
	}
}

func TestForget(t *testing.T) {
	t.Parallel()
	db := &table{}
	l := ledger.New(ledger.Options{
		Load: db.load, Save: db.save, FlushAfter: time.Hour,
		Base: web(func(r *http.Request) (*http.Response, error) { return answer(r, http.StatusOK, ""), nil }),
	})
	c := l.Client(ledger.Feeds)
	get(t, c, "http://a.example/")
	if err := l.Flush(); err != nil {
		t.Fatal(err)
	}
	get(t, c, "http://b.example/")
	err := l.Forget(func() error {
		db.mu.Lock()
		defer db.mu.Unlock()
		db.rows = nil
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if got := rows(t, l); len(got) != 0 {
		t.Errorf("left: %+v", got)
	}
	if err := l.Forget(func() error { return io.EOF }); !errors.Is(err, io.EOF) {
		t.Errorf("error is %v", err)
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	db := &table{}
	l := ledger.New(ledger.Options{
		Load: db.load, Save: db.save, FlushAfter: time.Microsecond,
		Base: web(func(r *http.Request) (*http.Response, error) { return answer(r, http.StatusOK, "abc"), nil }),
	})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			c := l.Client(ledger.Feeds)
			for range 50 {
				get(t, c, "http://a.example/")
				rows(t, l)
			}
		})
	}
	wg.Wait()
	if got := rows(t, l); len(got) != 1 || got[0].Requests != 400 || got[0].BytesIn != 1200 {
		t.Errorf("rows %+v", got)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if saved, _ := db.load(); saved[0].Requests != 400 {
		t.Errorf("saved %+v", saved)
	}
}

func TestTransportBoundsWaits(t *testing.T) {
	t.Parallel()
	tr := ledger.Transport()
	if tr.TLSClientConfig.MinVersion != tls.VersionTLS12 || tr.TLSHandshakeTimeout == 0 || tr.ResponseHeaderTimeout == 0 ||
		!tr.ForceAttemptHTTP2 || tr.Proxy == nil || tr.MaxIdleConnsPerHost < 4 {
		t.Errorf("%+v", tr)
	}
	c := ledger.New(ledger.Options{}).Client(ledger.Checks)
	if c.Jar != nil || c.Timeout != 0 {
		t.Errorf("%+v", c)
	}
}

func TestContextEndsRequest(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer s.Close()
	l := ledger.New(ledger.Options{})
	defer l.Close()
	ctx, cancel := context.WithCancel(t.Context())
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, err := l.Client(ledger.Feeds).Do(r); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}
