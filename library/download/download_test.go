package download

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cosm/feed/fetch"
	"cosm/library"
)

func TestSeveralAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *Options) { o.Jobs = 2 })
	var running, most int
	var mu sync.Mutex
	var episodes []library.Episode
	for i := range 6 {
		id := fmt.Sprintf("e%d", i)
		r.site.put("/"+id, &file{data: sound(uint64(i), 200_000), handle: func(int, http.ResponseWriter, *http.Request) bool {
			mu.Lock()
			defer mu.Unlock()
			running++
			most = max(most, running)
			return false
		}})
		episodes = append(episodes, r.episode(id))
	}
	r.o.Publish = func(d library.Download) {
		r.publish(d)
		if d.State == library.DownloadDone {
			mu.Lock()
			defer mu.Unlock()
			running--
		}
	}
	report := r.wait(r.Add(episodes...))
	if report.Done != 6 || report.Failed != 0 {
		t.Fatalf("%+v", report)
	}
	for i := range 6 {
		id := library.EpisodeID(fmt.Sprintf("e%d", i))
		rec, _ := r.recs.DownloadRecord(id)
		r.whole(rec, sound(uint64(i), 200_000))
		want := filepath.Join(r.dir, "A Podcast", fmt.Sprintf("2026-01-02 Episode %s [%s].mp3", id, id))
		if rec.Path != want {
			t.Errorf("path %s, want %s", rec.Path, want)
		}
	}
	if most > 2 {
		t.Errorf("%d at once", most)
	}
	if len(r.Active()) != 0 {
		t.Errorf("active: %v", r.Active())
	}
	if info, err := os.Stat(filepath.Join(r.dir, "A Podcast")); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v (%v)", info.Mode(), err)
	}
	states := map[library.DownloadState]int{}
	for _, d := range r.published() {
		if d.EpisodeID == "e3" {
			states[d.State]++
		}
	}
	if states[library.DownloadQueued] != 1 || states[library.DownloadActive] < 1 || states[library.DownloadDone] != 1 {
		t.Errorf("published of e3: %v", states)
	}
}

func TestAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	f := r.site.put("/a", &file{data: sound(1, 1000)})
	rec, _ := r.get("a")
	r.whole(rec, f.data)
	if _, err := r.get("a"); err != nil || len(r.site.asked(f)) != 1 {
		t.Errorf("what is on disk was asked for again (%v)", err)
	}
	if err := os.Remove(rec.Path); err != nil {
		t.Fatal(err)
	}
	rec, _ = r.get("a")
	r.whole(rec, f.data)
	if len(r.site.asked(f)) != 2 {
		t.Errorf("%d requests", len(r.site.asked(f)))
	}
	e := r.episode("b")
	e.AudioURL = ""
	if report := r.wait(r.Add(e)); report.Failed != 1 || report.Errors[0].Code != library.NotFound {
		t.Errorf("%+v", report)
	}
	r.site.put("/c", &file{data: sound(2, 1000), handle: func(_ int, _ http.ResponseWriter, q *http.Request) bool {
		<-q.Context().Done()
		return true
	}})
	one, two := r.Add(r.episode("c")), r.Add(r.episode("c"))
	if len(one.jobs) != 1 || len(two.jobs) != 1 || one.jobs[0] != two.jobs[0] {
		t.Error("one episode is downloaded twice at once")
	}
}

func TestServersThatRefuse(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]struct {
		code library.Code
		text string
	}{
		404: {library.Network, "download from 127.0.0.1: the file is not there (404)"},
		410: {library.Network, "download from 127.0.0.1: the file is gone for good (410)"},
		401: {library.NeedsAuth, "download from 127.0.0.1: a name and a password are needed, or wrong (401)"},
		403: {library.Network, "download from 127.0.0.1: the server refuses access (403)"},
		418: {library.Network, "download from 127.0.0.1: the server answered I'm a teapot (418)"},
		501: {library.Network, "download from 127.0.0.1: the server answered Not Implemented (501)"},
	} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			f := r.site.put("/a", &file{handle: func(_ int, w http.ResponseWriter, _ *http.Request) bool {
				w.WriteHeader(status)
				return true
			}})
			rec, err := r.get("a")
			if err == nil || err.Code != want.code || err.Error != want.text {
				t.Errorf("error: %+v", err)
			}
			if rec.State != library.DownloadFailed || rec.Error != want.text {
				t.Errorf("record: %+v", rec)
			}
			if n := len(r.site.asked(f)); n != 1 {
				t.Errorf("%d requests", n)
			}
			if left := r.files(); len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestWhatIsNotAudio(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ contentType, body, why string }{
		"a web page":        {"text/html; charset=utf-8", "<!DOCTYPE html><title>Sign in</title>", "a web page came in place of the audio"},
		"one in disguise":   {"audio/mpeg", "\n  <HTML><body>Not found", "a web page came in place of the audio"},
		"plain text":        {"audio/mpeg", "quota exceeded\n", "text came in place of the audio"},
		"json":              {"application/json", `{"error": "expired"}`, "text came in place of the audio"},
		"text with markup":  {"text/html", "hello <b>world</b>", "a web page came in place of the audio"},
		"a picture":         {"audio/mpeg", "\x89PNG\r\n\x1a\n123", "a picture came in place of the audio"},
		"nothing":           {"audio/mpeg", "", "the file is empty"},
		"nothing, unframed": {"", "", "the file is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			f := r.site.put("/a", &file{handle: func(_ int, w http.ResponseWriter, _ *http.Request) bool {
				w.Header().Set("Content-Type", test.contentType)
				if test.contentType == "" {
					_ = http.NewResponseController(w).Flush() // chunked
				}
				_, _ = w.Write([]byte(test.body))
				return true
			}})
			_, err := r.get("a")
			if err == nil || err.Code != library.NotAudio || err.Error != "download from 127.0.0.1: "+test.why {
				t.Errorf("error: %+v", err)
			}
			if len(r.site.asked(f)) != 1 || len(r.files()) != 0 {
				t.Errorf("%d requests, files %v", len(r.site.asked(f)), r.files())
			}
		})
	}
}

func TestWrongContentTypeIsForgiven(t *testing.T) {
	t.Parallel()
	frame := "\xff\xfb\x90\x64" + strings.Repeat("\x00", 413)
	for name, test := range map[string]struct{ head, ext string }{
		"id3":     {"ID3\x04\x00\x00\x00\x00\x00\x00", ".mp3"},
		"frame":   {frame, ".mp3"},
		"mp4":     {"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00", ".m4a"},
		"ogg":     {"OggS\x00\x02" + strings.Repeat("\x00", 22) + "\x01vorbis", ".ogg"},
		"opus":    {"OggS\x00\x02" + strings.Repeat("\x00", 22) + "OpusHead", ".opus"},
		"flac":    {"fLaC\x00\x00\x00\x22", ".flac"},
		"wav":     {"RIFF\x24\x00\x00\x00WAVEfmt ", ".wav"},
		"aac":     {"\xff\xf1\x50\x80\x02\x1f\xfc", ".aac"},
		"unknown": {"\x00\x01\x02\x03\x04\x05\x06", ".mp3"}, // as the feed says
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			data := append([]byte(test.head), sound(3, 3000)[10:]...)
			r.site.put("/a", &file{data: data, handle: func(_ int, w http.ResponseWriter, _ *http.Request) bool {
				w.Header().Set("Content-Type", "text/html")
				return false
			}})
			rec, err := r.get("a")
			if err != nil {
				t.Fatal(err)
			}
			r.whole(rec, data)
			if filepath.Ext(rec.Path) != test.ext {
				t.Errorf("the file is %s, want %s", rec.Path, test.ext)
			}
		})
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *Options) { o.Jobs = 1 })
	data := sound(1, 300_000)
	r.site.put("/a", &file{data: data, etag: `"1"`, handle: stopAfter(data, 200_000)})
	r.site.put("/b", &file{data: data})
	r.site.put("/done", &file{data: data})
	if _, err := r.get("done"); err != nil {
		t.Fatal(err)
	}
	both := r.Add(r.episode("a"), r.episode("b"))
	r.until("part of a", func(d library.Download) bool { return d.EpisodeID == "a" && d.State == library.DownloadActive })
	if got := r.Active(); len(got) != 2 || got[0].EpisodeID != "a" || got[1].State != library.DownloadQueued {
		t.Errorf("active: %+v", got)
	}
	if err := r.Cancel("b", "a", "done", "unknown"); err != nil {
		t.Fatal(err)
	}
	report := r.wait(both)
	if report.Failed != 2 || report.Errors[0].Code != library.Cancelled {
		t.Errorf("%+v", report)
	}
	if all, _ := r.recs.DownloadRecords(); len(all) != 1 || all[0].EpisodeID != "done" {
		t.Errorf("records: %+v", all)
	}
	if files := r.files(); len(files) != 1 || !strings.Contains(files[0], "[done].mp3") {
		t.Errorf("files: %v", files)
	}
}

// stopAfter sends n bytes and then nothing till the client goes away.
func stopAfter(data []byte, n int) func(int, http.ResponseWriter, *http.Request) bool {
	return func(_ int, w http.ResponseWriter, r *http.Request) bool {
		w.Header().Set("Content-Length", fmt.Sprint(len(data)))
		_, _ = w.Write(data[:n])
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		return true
	}
}

func TestFailedCanBeForgotten(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *Options) { o.Tries = 1 })
	data := sound(1, 100_000)
	r.site.put("/a", &file{etag: `"1"`, handle: func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		breakAfter(w, data, 50_000)
		return true
	}})
	if _, err := r.get("a"); err == nil || len(r.parts()) != 1 {
		t.Fatalf("error %v, parts %v", err, r.parts())
	}
	if err := r.Cancel("a"); err != nil {
		t.Fatal(err)
	}
	if all, _ := r.recs.DownloadRecords(); len(all) != 0 || len(r.files()) != 0 {
		t.Errorf("left: %v, %v", all, r.files())
	}
}

func TestCloseKeepsWhatCanGoOn(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *Options) { o.Jobs = 1 })
	data := sound(1, 300_000)
	f := r.site.put("/a", &file{data: data, etag: `"1"`, handle: stopAfter(data, 200_000)})
	g := r.site.put("/b", &file{data: data})
	b := r.Add(r.episode("a"), r.episode("b"))
	waitPart(t, r, 200_000)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if report := r.wait(b); report.Failed != 2 || report.Errors[0].Code != library.Cancelled {
		t.Errorf("%+v", report)
	}
	for _, id := range []library.EpisodeID{"a", "b"} {
		if rec, _ := r.recs.DownloadRecord(id); rec.State != library.DownloadQueued {
			t.Errorf("%s: %+v", id, rec)
		}
	}
	if report := r.wait(r.Add(r.episode("a"))); report.Failed != 1 {
		t.Errorf("a closed manager took %+v", report)
	}

	r.site.mu.Lock()
	f.handle = nil
	r.site.mu.Unlock()
	r.start()
	if err := r.Resume(); err != nil {
		t.Fatal(err)
	}
	for _, id := range []library.EpisodeID{"a", "b"} {
		r.until(string(id), func(d library.Download) bool { return d.EpisodeID == id && d.State == library.DownloadDone })
	}
	for _, id := range []library.EpisodeID{"a", "b"} {
		rec, _ := r.recs.DownloadRecord(id)
		r.whole(rec, data)
	}
	if q := r.site.asked(f); q[1].Header.Get("Range") != fmt.Sprintf("bytes=%d-", 200_000-overlap) || q[1].Header.Get("If-Range") != `"1"` {
		t.Errorf("asked with %v", q[1].Header)
	}
	if len(r.site.asked(g)) != 1 {
		t.Error("b was asked for before its turn")
	}
}

// waitPart waits till the only part has so many bytes.
func waitPart(t *testing.T, r *rig, size int64) {
	t.Helper()
	end := time.After(deadline)
	for {
		for _, p := range r.parts() {
			if info, err := os.Stat(p); err == nil && info.Size() >= size {
				return
			}
		}
		select {
		case <-end:
			t.Fatalf("no part of %d bytes came: %v", size, r.parts())
		case <-time.After(time.Millisecond):
		}
	}
}

func TestRemovedEpisode(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	data := sound(1, 100_000)
	r.site.put("/a", &file{data: data, handle: func(int, http.ResponseWriter, *http.Request) bool {
		r.recs.setGone()
		return false
	}})
	report := r.wait(r.Add(r.episode("a")))
	if report.Failed != 1 || report.Errors[0].Code != library.NotFound {
		t.Errorf("%+v", report)
	}
	if left := r.files(); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestSecretsStayWithTheirHost(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *Options) {
		o.Header = func(context.Context, library.Episode) (http.Header, error) {
			return http.Header{"Authorization": {"Basic secret"}, "X-Token": {"secret"}, "range": {"bytes=5-6"}}, nil
		}
	})
	data := sound(1, 1000)
	other := newSite(t)
	away := other.put("/b", &file{data: data})
	here := r.site.put("/here", &file{data: data})
	first := r.site.put("/a", &file{handle: func(_ int, w http.ResponseWriter, q *http.Request) bool {
		http.Redirect(w, q, "/here", http.StatusFound)
		return true
	}})
	r.site.put("/here", here).handle = func(_ int, w http.ResponseWriter, q *http.Request) bool {
		http.Redirect(w, q, strings.Replace(other.URL, "127.0.0.1", "localhost", 1)+"/b", http.StatusMovedPermanently)
		return true
	}
	rec, err := r.get("a")
	if err != nil {
		t.Fatal(err)
	}
	r.whole(rec, data)
	for _, f := range []*file{first, here} {
		if h := r.site.asked(f)[0].Header; h.Get("Authorization") != "Basic secret" || h.Get("X-Token") != "secret" {
			t.Errorf("the own host got %v", h)
		}
	}
	h := other.asked(away)[0].Header
	if h.Get("Authorization") != "" || h.Get("X-Token") != "" || h.Get("Referer") != "" || h.Get("Accept-Encoding") != "identity" {
		t.Errorf("the other host got %v", h)
	}
}

func TestHeaderThatFails(t *testing.T) {
	t.Parallel()
	locked := library.Errorf(library.Failed, "open keyring", "it is locked", nil)
	r := newRig(t, func(o *Options) {
		o.Header = func(context.Context, library.Episode) (http.Header, error) { return nil, locked }
	})
	if _, err := r.get("a"); err == nil || err.Error != locked.Error() {
		t.Errorf("error: %+v", err)
	}
}

func TestRedirects(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for path, to := range map[string]string{"/loop": "/loop", "/file": "file:///etc/passwd"} {
		r.site.put(path, &file{handle: func(_ int, w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusFound)
			return true
		}})
	}
	if _, err := r.get("loop"); err == nil || !strings.HasSuffix(err.Error, "too many redirects") {
		t.Errorf("loop: %+v", err)
	}
	if _, err := r.get("file"); err == nil || err.Code != library.Network || strings.Contains(err.Error, "/etc") {
		t.Errorf("file: %+v", err)
	}
	e := r.episode("x")
	for _, address := range []string{"file:///etc/passwd", "ftp://h/x", "http://", "::", "relative"} {
		e.AudioURL = address
		if report := r.wait(r.Add(e)); report.Failed != 1 || report.Errors[0].Code != library.Invalid {
			t.Errorf("%s: %+v", address, report)
		}
	}
	if left := r.files(); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestPrivateNetwork(t *testing.T) {
	t.Parallel()
	allowed := false
	guard := fetch.NewGuard(fetch.Options{})
	t.Cleanup(guard.CloseIdleConnections)
	r := newRig(t, func(o *Options) {
		o.Client = &http.Client{Transport: guard}
		o.AllowPrivate = func(library.Episode) bool { return allowed }
	})
	f := r.site.put("/a", &file{data: sound(1, 1000)})
	_, err := r.get("a")
	if err == nil || err.Code != library.Refused || err.Error != "download from 127.0.0.1: it leads into a private network" {
		t.Errorf("error: %+v", err)
	}
	if len(r.site.asked(f)) != 0 {
		t.Error("the private server was asked")
	}
	allowed = true
	rec, err := r.get("a")
	if err != nil {
		t.Fatal(err)
	}
	r.whole(rec, f.data)
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	e := r.episode("a")
	closed := newSite(t)
	closed.Close()
	for address, why := range map[string]string{
		closed.URL + "/secret-token":      "the server cannot be reached",
		"http://nowhere.invalid/secret":   "there is no such host",
		"https" + r.site.URL[4:] + "/tls": "no secure connection",
	} {
		e.AudioURL = address
		report := r.wait(r.Add(e))
		if report.Failed != 1 || report.Errors[0].Code != library.Network || strings.Contains(report.Errors[0].Error, "secret") {
			t.Errorf("%s: %+v", address, report)
			continue
		}
		if got := report.Errors[0].Error; !strings.HasSuffix(got, why) && !strings.Contains(address, "invalid") {
			t.Errorf("%s: %s", address, got)
		}
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	data := sound(1, 100_000)
	r.site.put("/a", &file{handle: stopAfter(data, 10)})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Add(r.episode("a")).Wait(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error: %v", err)
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	data := sound(1, 30_000)
	var ids []string
	for i := range 12 {
		ids = append(ids, fmt.Sprintf("e%d", i))
		r.site.put("/"+ids[i], &file{data: data, etag: `"1"`})
	}
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for n, id := range ids {
				switch b := r.Add(r.episode(id)); (n + i) % 4 {
				case 0:
					_ = r.Cancel(library.EpisodeID(id))
				case 1:
					r.SetJobs(1 + n%3)
				case 2:
					r.SetLimit(int64(n) * 1_000_000)
				default:
					r.Active()
					r.wait(b)
				}
			}
		})
	}
	wg.Wait()
	r.SetLimit(0)
	for _, id := range ids {
		rec, err := r.get(id)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(rec.Path); !slices.Equal(got, data) {
			t.Errorf("%s differs", id)
		}
	}
	if left := r.parts(); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
