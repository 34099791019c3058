package download

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cosm/library"
)

const date = "Fri, 02 Jan 2026 03:04:05 GMT"

func TestGoesOnAfterBreaks(t *testing.T) {
	t.Parallel()
	data := sound(1, 400_000)
	for name, f := range map[string]*file{
		"etag": {data: data, etag: `"v1"`},
		"date": {data: data, modified: date},
		"both": {data: data, etag: `"v1"`, modified: date},
		// A weak tag proves nothing about bytes; the date does.
		"weak etag and date": {data: data, etag: `W/"v1"`, modified: date},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			f.handle = func(n int, w http.ResponseWriter, q *http.Request) bool {
				if n > 3 {
					return false
				}
				if n == 1 {
					breakAfter(w, data, 100_000)
				}
				var from int
				_, _ = fmt.Sscanf(q.Header.Get("Range"), "bytes=%d-", &from)
				w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(data)-1, len(data)))
				w.Header().Set("Content-Length", fmt.Sprint(len(data)-from))
				w.WriteHeader(http.StatusPartialContent)
				reset(w, data[from:from+80_000])
				return true
			}
			r.site.put("/a", f)
			rec, err := r.get("a")
			if err != nil {
				t.Fatal(err)
			}
			r.whole(rec, data)
			q := r.site.asked(f)
			if len(q) < 4 {
				t.Fatalf("%d requests", len(q))
			}
			condition := validator(f.etag, f.modified)
			for _, again := range q[1:] {
				if h := again.Header; !strings.HasPrefix(h.Get("Range"), "bytes=") || h.Get("If-Range") != condition {
					t.Errorf("asked again with %v", h)
				}
			}
			if len(r.sleeps()) < 3 {
				t.Errorf("asked again without a pause: %v", r.sleeps())
			}
		})
	}
}

func TestBeginsAnew(t *testing.T) {
	t.Parallel()
	data, changed := sound(1, 200_000), sound(2, 250_000)
	for name, test := range map[string]struct {
		first   file // breaks off after 100,000 bytes
		then    file
		ignores bool // the second answer is a 200 whatever was asked
	}{
		"no validators":            {first: file{data: data}, then: file{data: data}},
		"weak etag alone":          {first: file{data: data, etag: `W/"1"`}, then: file{data: data, etag: `W/"1"`}},
		"no ranges":                {first: file{data: data, etag: `"1"`}, then: file{data: data, etag: `"1"`}, ignores: true},
		"another etag":             {first: file{data: data, etag: `"1"`}, then: file{data: changed, etag: `"2"`}},
		"another date":             {first: file{data: data, modified: date}, then: file{data: changed, modified: "Sat, 03 Jan 2026 03:04:05 GMT"}},
		"same etag, other bytes":   {first: file{data: data, etag: `"1"`}, then: file{data: sound(2, 200_000), etag: `"1"`}},
		"same etag, other length":  {first: file{data: data, etag: `"1"`}, then: file{data: append(bytes.Clone(data), 1, 2, 3), etag: `"1"`}},
		"same etag, shorter":       {first: file{data: data, etag: `"1"`}, then: file{data: sound(3, 50_000), etag: `"1"`}},
		"same etag, ends at break": {first: file{data: data, etag: `"1"`}, then: file{data: data[:100_000], etag: `"1"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			f := &file{data: test.first.data, etag: test.first.etag, modified: test.first.modified}
			f.handle = func(n int, w http.ResponseWriter, q *http.Request) bool {
				if n == 1 {
					r.site.mu.Lock()
					f.data, f.etag, f.modified = test.then.data, test.then.etag, test.then.modified
					r.site.mu.Unlock()
					breakAfter(w, test.first.data, 100_000)
				}
				if test.ignores {
					_, _ = w.Write(test.then.data)
				}
				return test.ignores
			}
			r.site.put("/a", f)
			rec, err := r.get("a")
			if err != nil {
				t.Fatal(err)
			}
			r.whole(rec, test.then.data)
		})
	}
}

func TestLengths(t *testing.T) {
	t.Parallel()
	data := sound(1, 100_000)
	for name, handle := range map[string]func(n int, w http.ResponseWriter, q *http.Request) bool{
		"short of Content-Length, always less missing": func(n int, w http.ResponseWriter, _ *http.Request) bool {
			head := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n", len(data))
			raw(w, []byte(head), data[:min(len(data), n*40_000)])
			return true
		},
		"chunked": func(_ int, w http.ResponseWriter, _ *http.Request) bool {
			_, _ = w.Write(data[:10])
			_ = http.NewResponseController(w).Flush()
			_, _ = w.Write(data[10:])
			return true
		},
		"chunked, broken at first": func(n int, w http.ResponseWriter, _ *http.Request) bool {
			_, _ = w.Write(data[:50_000])
			_ = http.NewResponseController(w).Flush()
			if n == 1 {
				panic(http.ErrAbortHandler)
			}
			_, _ = w.Write(data[50_000:])
			return true
		},
		"until the connection ends, broken at first": func(n int, w http.ResponseWriter, _ *http.Request) bool {
			send := data
			if n == 1 {
				send = data[:30_000]
			}
			raw(w, []byte("HTTP/1.0 200 OK\r\nContent-Type: audio/mpeg\r\n\r\n"), send)
			return true
		},
		"until the connection ends, then with ranges": func(n int, w http.ResponseWriter, _ *http.Request) bool {
			if n > 1 {
				return false
			}
			raw(w, []byte("HTTP/1.0 200 OK\r\nETag: \"1\"\r\n\r\n"), data[:30_000])
			return true
		},
		"range of another place": func(n int, w http.ResponseWriter, q *http.Request) bool {
			switch {
			case n == 1:
				breakAfter(w, data, 50_000)
			case q.Header.Get("Range") != "":
				w.Header().Set("Content-Range", fmt.Sprintf("bytes 0-%d/%d", len(data)-1, len(data)))
				w.WriteHeader(http.StatusPartialContent)
				_, _ = w.Write(data)
			default:
				return false
			}
			return true
		},
		"malformed range": func(n int, w http.ResponseWriter, q *http.Request) bool {
			if n == 1 {
				breakAfter(w, data, 50_000)
			}
			if q.Header.Get("Range") != "" {
				w.Header().Set("Content-Range", "bytes nonsense")
				w.WriteHeader(http.StatusPartialContent)
				return true
			}
			return false
		},
		"416 to everything with a range": func(n int, w http.ResponseWriter, q *http.Request) bool {
			if n == 1 {
				breakAfter(w, data, 50_000)
			}
			if q.Header.Get("Range") != "" {
				w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
				return true
			}
			return false
		},
		"ranges in pieces": func(n int, w http.ResponseWriter, q *http.Request) bool {
			if n == 1 {
				breakAfter(w, data, 40_000)
			}
			var from int
			_, _ = fmt.Sscanf(q.Header.Get("Range"), "bytes=%d-", &from)
			to := min(from+30_000, len(data))
			w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, to-1, len(data)))
			w.WriteHeader(http.StatusPartialContent)
			_, _ = w.Write(data[from:to])
			return true
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.site.put("/a", &file{data: data, etag: `"1"`, handle: handle})
			rec, err := r.get("a")
			if err != nil {
				t.Fatal(err)
			}
			r.whole(rec, data)
		})
	}
}

func TestAlwaysShortIsNeverWhole(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	data := sound(1, 100_000)
	f := r.site.put("/a", &file{handle: func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		breakAfter(w, data, 99_999)
		return true
	}})
	rec, err := r.get("a")
	if err == nil || err.Code != library.Network || !strings.HasSuffix(err.Error, "the connection breaks off again and again") {
		t.Errorf("error: %+v", err)
	}
	if n := len(r.site.asked(f)); n != DefaultTries {
		t.Errorf("%d tries", n)
	}
	if rec.State != library.DownloadFailed || len(r.files()) != 1 || len(r.parts()) != 1 {
		t.Errorf("record %+v, files %v", rec, r.files())
	}
}

func TestBusyServers(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for name, test := range map[string]struct {
		status int
		after  string
		wait   time.Duration // 0: it is not tried again
	}{
		"429 with seconds": {429, "7", 7 * time.Second},
		"429 with a date":  {429, now.Add(time.Minute).Format(http.TimeFormat), time.Minute},
		"503":              {503, "", time.Millisecond},
		"500":              {500, "0", time.Millisecond},
		"502 in the past":  {502, now.Add(-time.Hour).Format(http.TimeFormat), time.Millisecond},
		"503 with rubbish": {503, "soon", time.Millisecond},
		"429 for an hour":  {429, "3600", 0},
		"429 for ever":     {429, "99999999999999999", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, func(o *Options) { o.Now = func() time.Time { return now } })
			f := r.site.put("/a", &file{data: sound(1, 1000), handle: func(n int, w http.ResponseWriter, _ *http.Request) bool {
				if n > 2 {
					return false
				}
				w.Header().Set("Retry-After", test.after)
				w.WriteHeader(test.status)
				return true
			}})
			rec, err := r.get("a")
			if test.wait == 0 {
				if err == nil || err.Error != "download from 127.0.0.1: the server is busy, try again later (429)" || len(r.site.asked(f)) != 1 {
					t.Errorf("error: %+v after %d requests", err, len(r.site.asked(f)))
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			r.whole(rec, f.data)
			if got := r.sleeps(); len(got) != 2 || got[0] != test.wait || got[1] != test.wait {
				t.Errorf("waited %v", got)
			}
		})
	}
}

func TestStalledServers(t *testing.T) {
	t.Parallel()
	data := sound(1, 100_000)
	for name, handle := range map[string]func(int, http.ResponseWriter, *http.Request) bool{
		"no answer": func(_ int, _ http.ResponseWriter, q *http.Request) bool { <-q.Context().Done(); return true },
		"no body":   stopAfter(data, 0),
		"no end":    stopAfter(data, 50_000),
		"a trickle": func(_ int, w http.ResponseWriter, q *http.Request) bool {
			w.Header().Set("Content-Length", fmt.Sprint(len(data)))
			tick := time.NewTicker(5 * time.Millisecond)
			defer tick.Stop()
			for i := range data {
				if _, err := w.Write(data[i : i+1]); err != nil {
					return true
				}
				_ = http.NewResponseController(w).Flush()
				select {
				case <-tick.C:
				case <-q.Context().Done():
					return true
				}
			}
			return true
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, func(o *Options) { o.Stall, o.Tries = 100*time.Millisecond, 2 })
			f := r.site.put("/a", &file{etag: `"1"`, handle: handle})
			_, err := r.get("a")
			if err == nil || err.Code != library.Network || !strings.HasSuffix(err.Error, "the server took too long") {
				t.Errorf("error: %+v", err)
			}
			if len(r.site.asked(f)) != 2 {
				t.Errorf("%d tries", len(r.site.asked(f)))
			}
		})
	}
}

const childEnv = "COSM_DOWNLOAD_CHILD"

// child is the process that TestKill kills: it downloads what Resume finds.
func child() {
	args := strings.Split(os.Getenv(childEnv), "\n")
	m := New(Options{
		Client: &http.Client{Transport: &http.Transport{}}, Dir: args[1], Records: &records{path: args[2]},
	})
	_, _ = m.Add(library.Episode{ID: "a", PodcastTitle: "P", Title: "T", AudioURL: args[0]}).Wait(context.Background())
}

func TestKill(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	data := sound(1, 500_000)
	f := r.site.put("/a", &file{data: data, etag: `"1"`, handle: stopAfter(data, 300_000)})
	r.recs = &records{path: filepath.Join(t.TempDir(), "records.json")}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Env = append(os.Environ(), childEnv+"="+strings.Join([]string{r.site.URL + "/a", r.dir, r.recs.path}, "\n"))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitPart(t, r, 300_000)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()

	r.site.mu.Lock()
	f.handle = nil
	r.site.mu.Unlock()
	r.start()
	if err := r.Resume(); err != nil {
		t.Fatal(err)
	}
	r.until("the whole", func(d library.Download) bool { return d.State == library.DownloadDone })
	rec, _ := r.recs.DownloadRecord("a")
	r.whole(rec, data)
	q := r.site.asked(f)
	if got := q[len(q)-1].Header.Get("Range"); got != fmt.Sprintf("bytes=%d-", 300_000-overlap) {
		t.Errorf("went on with %q", got)
	}
}

// A part that a crash of the machine has damaged is not built on.
func TestDamagedParts(t *testing.T) {
	t.Parallel()
	data := sound(1, 300_000)
	for name, part := range map[string][]byte{
		"zeros at the end":  append(bytes.Clone(data[:100_000]), make([]byte, 5000)...),
		"longer than whole": append(bytes.Clone(data), 1, 2, 3),
		"whole already":     data,
		"one byte":          data[:1],
		"less than overlap": data[:1000],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.site.put("/a", &file{data: data, etag: `"1"`})
			path := filepath.Join(r.dir, "x", "y"+partExt)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, part, 0o600); err != nil {
				t.Fatal(err)
			}
			err := r.recs.PutDownload(library.DownloadRecord{
				EpisodeID: "a", State: library.DownloadActive, Path: path, ETag: `"1"`, Size: int64(len(data)),
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := r.Resume(); err != nil {
				t.Fatal(err)
			}
			r.until("the whole", func(d library.Download) bool { return d.State == library.DownloadDone })
			rec, _ := r.recs.DownloadRecord("a")
			r.whole(rec, data)
			if first := r.published()[0]; first.Done != int64(len(part)) {
				t.Errorf("first told with %d bytes", first.Done)
			}
			if filepath.Dir(rec.Path) != filepath.Dir(path) {
				t.Errorf("it moved to %s", rec.Path)
			}
		})
	}
}
