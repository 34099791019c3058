package download

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cosm/library"
)

func TestProgressIsToldFourTimesASecond(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	start := now
	r := newRig(t, func(o *Options) {
		o.Now = func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			now = now.Add(10 * time.Millisecond)
			return now
		}
	})
	data := sound(1, 4<<20)
	r.site.put("/a", &file{data: data, etag: `"1"`})
	rec, err := r.get("a")
	if err != nil {
		t.Fatal(err)
	}
	r.whole(rec, data)
	passed := now.Sub(start)
	var last int64
	var told int
	for _, d := range r.published() {
		if d.State != library.DownloadActive || d.Done == 0 {
			continue
		}
		told++
		if d.Done < last || d.Size != int64(len(data)) || d.Rate <= 0 || d.Done < d.Size/2 && d.Left <= 0 {
			t.Errorf("%+v after %d bytes", d, last)
		}
		last = d.Done
	}
	if most := int(passed/publishEvery) + 1; told == 0 || told > most {
		t.Errorf("told %d times in %v", told, passed)
	}
}

func TestMeter(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	var m meter
	m.start(now)
	if m.left(1000) != 0 {
		t.Error("knows how long it takes before anything came")
	}
	m.tick(now) // no time has passed
	for range 100 {
		now = now.Add(time.Second)
		m.add(1000)
		m.tick(now)
	}
	if m.rate < 999 || m.rate > 1001 || m.left(10_000) != library.Seconds(10*time.Second) {
		t.Errorf("rate %v, left %v", m.rate, m.left(10_000))
	}
	now = now.Add(time.Second)
	m.tick(now)
	if m.rate < 500 || m.rate > 900 {
		t.Errorf("a pause of a second makes the rate %v", m.rate)
	}
	if m.left(0) != 0 || m.left(-5) != 0 || m.left(1<<62) != 0 {
		t.Error("left of nothing, or for ever")
	}
}

func TestLimit(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *Options) { o.Limit = 100_000_000 })
	if got := r.limiter.Burst(); got != bufferSize {
		t.Errorf("burst %d", got)
	}
	data := sound(1, 1<<20)
	r.site.put("/a", &file{data: data})
	rec, err := r.get("a")
	if err != nil {
		t.Fatal(err)
	}
	r.whole(rec, data)
	r.SetLimit(1000)
	if r.limiter.Burst() != 1<<10 || float64(r.limiter.Limit()) != 1000 {
		t.Errorf("limit %v, burst %d", r.limiter.Limit(), r.limiter.Burst())
	}
	r.site.put("/b", &file{data: data})
	b := r.Add(r.episode("b")) // would take 17 minutes
	waitPart(t, r, 1)
	r.SetLimit(0)
	if err := r.Cancel("b"); err != nil {
		t.Fatal(err)
	}
	if report := r.wait(b); report.Failed != 1 {
		t.Errorf("%+v", report)
	}
}

func TestNoRoomIsSeenBeforehand(t *testing.T) {
	t.Parallel()
	free := int64(100_000)
	r := newRig(t, func(o *Options) {
		o.FreeSpace = func(string) (int64, bool) { return free, true }
	})
	data := sound(1, 100_001)
	f := r.site.put("/a", &file{data: data, etag: `"1"`})
	rec, err := r.get("a")
	if err == nil || err.Code != library.NoSpace || err.Error != "keep download: the disk is full" {
		t.Errorf("error: %+v", err)
	}
	if rec.State != library.DownloadFailed || len(r.files()) != 0 || len(r.site.asked(f)) != 1 {
		t.Errorf("record %+v, files %v", rec, r.files())
	}
	free = 100_001
	rec, err = r.get("a")
	if err != nil {
		t.Fatal(err)
	}
	r.whole(rec, data)
}

// What others under way will need is not free either.
func TestRoomIsSharedOut(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *Options) {
		o.FreeSpace = func(string) (int64, bool) { return 150_000, true }
	})
	data := sound(1, 100_000)
	r.site.put("/a", &file{etag: `"1"`, handle: stopAfter(data, 1000)})
	r.site.put("/b", &file{data: data})
	r.Add(r.episode("a"))
	waitPart(t, r, 1000)
	if _, err := r.get("b"); err == nil || err.Code != library.NoSpace {
		t.Errorf("error: %+v", err)
	}
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	mount := smallDisk(t)
	r := newRig(t, func(o *Options) {
		o.Dir = mount
		o.FreeSpace = func(string) (int64, bool) { return 0, false }
		o.Jobs = 2
	})
	r.dir = mount
	big, small := sound(1, 2<<20), sound(2, 10_000)
	release := make(chan struct{})
	r.site.put("/big", &file{data: big, etag: `"1"`, handle: func(n int, _ http.ResponseWriter, q *http.Request) bool {
		if n == 1 {
			select {
			case <-release:
			case <-q.Context().Done():
			}
		}
		return false
	}})
	slow := r.site.put("/slow", &file{data: small, etag: `"1"`, handle: stopAfter(small, 5000)})
	r.site.put("/next", &file{data: small})
	b := r.Add(r.episode("big"), r.episode("slow"), r.episode("next"))
	r.until("slow", func(d library.Download) bool { return d.EpisodeID == "slow" && d.State == library.DownloadActive })
	waitPart(t, r, 5000)
	close(release)
	report := r.wait(b)
	if report.Done != 0 || report.Failed != 3 {
		t.Fatalf("%+v", report)
	}
	for _, e := range report.Errors {
		if e.Code != library.NoSpace || e.Error != "keep download: the disk is full" {
			t.Errorf("%+v", e)
		}
	}
	if rec, _ := r.recs.DownloadRecord("big"); rec.State != library.DownloadFailed {
		t.Errorf("big: %+v", rec)
	}
	paused := r.Active()
	if len(paused) != 2 || paused[0].State != library.DownloadQueued || paused[0].Error == "" || paused[1].Error == "" {
		t.Errorf("paused: %+v", paused)
	}
	if len(r.parts()) != 2 {
		t.Errorf("parts: %v", r.parts())
	}

	// The listener makes room.
	if err := r.Cancel("big"); err != nil {
		t.Fatal(err)
	}
	r.site.mu.Lock()
	slow.handle = nil
	r.site.mu.Unlock()
	if err := r.Resume(); err != nil {
		t.Fatal(err)
	}
	for _, id := range []library.EpisodeID{"slow", "next"} {
		r.until(string(id), func(d library.Download) bool { return d.EpisodeID == id && d.State == library.DownloadDone })
	}
	for _, id := range []library.EpisodeID{"slow", "next"} {
		rec, _ := r.recs.DownloadRecord(id)
		r.whole(rec, small)
	}
}

// require skips a test for want of something real, or fails it where all of
// that must be there.
func require(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("COSM_REQUIRE_REAL") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
}

func TestOfflinePausesAll(t *testing.T) {
	t.Parallel()
	var offline atomic.Bool
	offline.Store(true)
	network := &http.Transport{}
	r := newRig(t, func(o *Options) {
		o.Client = &http.Client{Transport: roundTrip(func(q *http.Request) (*http.Response, error) {
			if offline.Load() {
				return nil, library.Errorf(library.Refused, "contact h", "cosm is offline", nil).With("offline")
			}
			return network.RoundTrip(q)
		})}
		o.Jobs = 2
	})
	t.Cleanup(network.CloseIdleConnections)
	data := sound(1, 10_000)
	var all []library.Episode
	for _, id := range []string{"a", "b", "c"} {
		r.site.put("/"+id, &file{data: data})
		all = append(all, r.episode(id))
	}
	report := r.wait(r.Add(all...))
	if report.Failed != 3 || report.Errors[0].Code != library.Refused || report.Errors[2].Error != "contact h: cosm is offline" {
		t.Errorf("%+v", report)
	}
	if got := r.Active(); len(got) != 3 || got[0].State != library.DownloadQueued || got[0].Error == "" {
		t.Errorf("active: %+v", got)
	}
	offline.Store(false)
	if err := r.Resume(); err != nil {
		t.Fatal(err)
	}
	if report := r.wait(r.Add(all...)); report.Done != 3 {
		t.Errorf("%+v", report)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(q *http.Request) (*http.Response, error) { return f(q) }

func TestReadOnlyFolder(t *testing.T) {
	t.Parallel()
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r := newRig(t, func(o *Options) { o.Dir = blocked })
	f := r.site.put("/a", &file{data: sound(1, 1000)})
	if _, err := r.get("a"); err == nil || err.Code != library.Failed && err.Code != library.ReadOnly || strings.Contains(err.Error, r.site.URL) {
		t.Errorf("error: %+v", err)
	}
	if len(r.site.asked(f)) != 0 {
		t.Error("the server was asked for what cannot be kept")
	}
	if os.Getuid() <= 0 {
		return // root writes anywhere, and Windows has other rules
	}
	closed := filepath.Join(t.TempDir(), "d")
	if err := os.Mkdir(closed, 0o500); err != nil {
		t.Fatal(err)
	}
	r = newRig(t, func(o *Options) { o.Dir = closed })
	if _, err := r.get("a"); err == nil || err.Code != library.ReadOnly {
		t.Errorf("error: %+v", err)
	}
}

func TestTooLarge(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *Options) { o.MaxBytes = 50_000 })
	data := sound(1, 60_000)
	r.site.put("/told", &file{data: data})
	r.site.put("/untold", &file{handle: func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		for i := range 60 {
			_, _ = w.Write(data[i*1000 : (i+1)*1000])
			_ = http.NewResponseController(w).Flush()
		}
		return true
	}})
	for _, id := range []string{"told", "untold"} {
		if _, err := r.get(id); err == nil || err.Error != "download from 127.0.0.1: the file is too large" {
			t.Errorf("%s: %+v", id, err)
		}
	}
}

func TestCompressedUnasked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.site.put("/a", &file{handle: func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write([]byte("\x1f\x8b\x08"))
		return true
	}})
	if _, err := r.get("a"); err == nil || err.Error != "download from 127.0.0.1: the server compresses it, unasked" {
		t.Errorf("error: %+v", err)
	}
}

func TestRemoveFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one, two := filepath.Join(dir, "p", "1.mp3"), filepath.Join(dir, "p", "2.mp3")
	if err := os.Mkdir(filepath.Dir(one), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{one, two} {
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := RemoveFile(one); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(two); err != nil {
		t.Error("the other file is gone")
	}
	for range 2 {
		if err := RemoveFile(two); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(filepath.Dir(two)); !errors.Is(err, os.ErrNotExist) {
		t.Error("the empty folder is left")
	}
	if err := RemoveFile(filepath.Join(dir, "f")); err != nil {
		t.Errorf("what is not there: %v", err)
	}
	full := filepath.Join(t.TempDir(), "full")
	if err := os.MkdirAll(filepath.Join(full, "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := RemoveFile(full); err == nil {
		t.Error("a folder was removed")
	}
}

func TestFreeSpace(t *testing.T) {
	t.Parallel()
	if n, ok := freeSpace(t.TempDir()); !ok || n <= 0 {
		t.Errorf("%d (%v)", n, ok)
	}
	if _, ok := freeSpace(filepath.Join(t.TempDir(), "none")); ok {
		t.Error("knows the room of a folder that is not there")
	}
}

func TestSettingsWhileRunning(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *Options) { o.Jobs = 1 })
	data := sound(1, 10_000)
	for i := range 3 {
		r.site.put(fmt.Sprintf("/s%d", i), &file{etag: `"1"`, handle: stopAfter(data, 1000)})
	}
	r.Add(r.episode("s0"), r.episode("s1"), r.episode("s2"))
	running := func() (n int) {
		for _, d := range r.Active() {
			if d.State == library.DownloadActive {
				n++
			}
		}
		return n
	}
	r.until("the first", func(d library.Download) bool { return d.State == library.DownloadActive })
	if n := running(); n != 1 {
		t.Errorf("%d run", n)
	}
	r.SetJobs(3)
	for _, id := range []library.EpisodeID{"s1", "s2"} {
		r.until(string(id), func(d library.Download) bool { return d.EpisodeID == id && d.State == library.DownloadActive })
	}
	if n := running(); n != 3 {
		t.Errorf("%d run", n)
	}
	other := filepath.Join(t.TempDir(), "other")
	r.SetDir(other)
	r.site.put("/new", &file{data: data})
	r.SetJobs(4)
	if rec, err := r.get("new"); err != nil || !within(other, rec.Path) {
		t.Errorf("%s (%+v)", rec.Path, err)
	}
}
