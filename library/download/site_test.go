package download

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cenkalti/backoff/v5"
	"go.uber.org/goleak"

	"cosm/library"
)

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		child()
		return
	}
	goleak.VerifyTestMain(m)
}

// deadline ends a test that waits for what never comes.
const deadline = 30 * time.Second

// sound is n bytes that pass for an MP3.
func sound(seed uint64, n int) []byte {
	b := make([]byte, n)
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	copy(b, "ID3\x04\x00\x00\x00\x00\x00\x00")
	return b
}

// file is what a site serves; its handler may do worse.
type file struct {
	data     []byte
	etag     string
	modified string
	handle   func(n int, w http.ResponseWriter, r *http.Request) bool // true: it has answered the n-th request, counted from 1
	requests []*http.Request
}

// site is a server whose files behave as told.
type site struct {
	*httptest.Server
	mu    sync.Mutex
	files map[string]*file
}

func newSite(t *testing.T) *site {
	s := &site{files: map[string]*file{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.files[r.URL.Path]
	if f == nil {
		s.mu.Unlock()
		http.NotFound(w, r)
		return
	}
	f.requests = append(f.requests, r)
	n, handle, data, etag, modified := len(f.requests), f.handle, f.data, f.etag, f.modified
	s.mu.Unlock()
	if etag != "" {
		w.Header().Set("ETag", etag)
	}
	var at time.Time
	if modified != "" {
		at, _ = http.ParseTime(modified)
		w.Header().Set("Last-Modified", modified)
	}
	if handle != nil && handle(n, w, r) {
		return
	}
	http.ServeContent(w, r, "x.mp3", at, bytes.NewReader(data))
}

func (s *site) put(path string, f *file) *file {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[path] = f
	return f
}

func (s *site) asked(f *file) []*http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(f.requests)
}

// breakAfter answers with the whole length and breaks off after n bytes.
func breakAfter(w http.ResponseWriter, data []byte, n int) {
	w.Header().Set("Content-Length", fmt.Sprint(len(data)))
	_, _ = w.Write(data[:n])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// raw takes the connection and sends just these bytes.
func raw(w http.ResponseWriter, parts ...[]byte) {
	conn, buf, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	for _, p := range parts {
		_, _ = buf.Write(p)
	}
	_ = buf.Flush()
}

// reset ends a connection with RST.
func reset(w http.ResponseWriter, parts ...[]byte) {
	conn, buf, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	for _, p := range parts {
		_, _ = buf.Write(p)
	}
	_ = buf.Flush()
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// records is a database in memory, or in a file if path is set.
type records struct {
	mu   sync.Mutex
	path string
	all  map[library.EpisodeID]library.DownloadRecord
	gone bool // no episode is known any more
}

func (r *records) load() {
	if r.all == nil {
		r.all = map[library.EpisodeID]library.DownloadRecord{}
		if b, err := os.ReadFile(r.path); err == nil {
			_ = json.Unmarshal(b, &r.all)
		}
	}
}

func (r *records) save() error {
	if r.path == "" {
		return nil
	}
	b, err := json.Marshal(r.all)
	if err != nil {
		return err
	}
	if err := os.WriteFile(r.path+".new", b, 0o600); err != nil {
		return err
	}
	return os.Rename(r.path+".new", r.path)
}

func (r *records) PutDownload(d library.DownloadRecord) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.load()
	if r.gone {
		return library.Errorf(library.NotFound, "keep a download", "there is no such episode", nil)
	}
	r.all[d.EpisodeID] = d
	return r.save()
}

func (r *records) DownloadRecord(id library.EpisodeID) (library.DownloadRecord, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.load()
	d, ok := r.all[id]
	if !ok {
		return d, library.Errorf(library.NotFound, "find download", string(id), nil)
	}
	return d, nil
}

func (r *records) DownloadRecords() ([]library.DownloadRecord, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.load()
	var out []library.DownloadRecord
	for _, d := range r.all {
		out = append(out, d)
	}
	return out, nil
}

func (r *records) DeleteDownloads(ids []library.EpisodeID) ([]string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.load()
	var files []string
	for _, id := range ids {
		if d, ok := r.all[id]; ok && d.Path != "" {
			files = append(files, d.Path)
		}
		delete(r.all, id)
	}
	return files, r.save()
}

func (r *records) setGone() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gone = true
}

// rig is a Manager with what it needs, and what it published.
type rig struct {
	*Manager
	t    *testing.T
	site *site
	recs *records
	dir  string

	mu    sync.Mutex
	told  []library.Download
	slept []time.Duration
	wake  chan struct{}
}

func newRig(t *testing.T, change ...func(*Options)) *rig {
	t.Helper()
	r := &rig{t: t, site: newSite(t), recs: &records{}, dir: filepath.Join(t.TempDir(), "downloads"), wake: make(chan struct{}, 1)}
	r.start(change...)
	return r
}

func (r *rig) start(change ...func(*Options)) {
	r.t.Helper()
	transport := &http.Transport{}
	o := Options{
		Client: &http.Client{Transport: transport}, Dir: r.dir, Records: r.recs,
		Episode: func(id library.EpisodeID) (library.Episode, error) { return r.episode(string(id)), nil },
		Publish: r.publish, Sleep: r.sleep,
		BackOff: func() backoff.BackOff { return backoff.NewConstantBackOff(time.Millisecond) },
	}
	for _, c := range change {
		c(&o)
	}
	r.Manager = New(o)
	m := r.Manager
	r.t.Cleanup(func() {
		_ = m.Close()
		transport.CloseIdleConnections()
	})
}

func (r *rig) publish(d library.Download) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.told = append(r.told, d)
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

func (r *rig) sleep(ctx context.Context, d time.Duration) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.slept = append(r.slept, d)
	return ctx.Err()
}

func (r *rig) published() []library.Download {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.told)
}

func (r *rig) sleeps() []time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.slept)
}

// until waits for something published.
func (r *rig) until(what string, is func(library.Download) bool) {
	r.t.Helper()
	timeout := time.After(deadline)
	for {
		if slices.ContainsFunc(r.published(), is) {
			return
		}
		select {
		case <-r.wake:
		case <-timeout:
			r.t.Fatalf("waited in vain for %s; published: %+v", what, r.published())
		}
	}
}

func (r *rig) episode(id string) library.Episode {
	return library.Episode{
		ID: library.EpisodeID(id), PodcastTitle: "A Podcast", Title: "Episode " + id,
		Published: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), AudioURL: r.site.URL + "/" + id, AudioType: "audio/mpeg",
	}
}

// get downloads the episode of that id and tells what came of it.
func (r *rig) get(id string) (library.DownloadRecord, *library.BatchError) {
	r.t.Helper()
	report := r.wait(r.Add(r.episode(id)))
	rec, _ := r.recs.DownloadRecord(library.EpisodeID(id))
	if report.Done == 1 && report.Failed == 0 {
		return rec, nil
	}
	if report.Failed != 1 || len(report.Errors) != 1 {
		r.t.Fatalf("report: %+v", report)
	}
	return rec, &report.Errors[0]
}

func (r *rig) wait(b *Batch) library.BatchReport {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	report, err := b.Wait(ctx)
	if err != nil {
		r.t.Fatalf("downloads did not end: %v (%+v)", err, report)
	}
	return report
}

// whole checks that the file on disk is data, and that it is all there is.
func (r *rig) whole(rec library.DownloadRecord, data []byte) {
	r.t.Helper()
	got, err := os.ReadFile(rec.Path)
	if err != nil {
		r.t.Fatal(err)
	}
	if !bytes.Equal(got, data) {
		r.t.Errorf("%s has %d bytes, want %d; they differ", rec.Path, len(got), len(data))
	}
	if rec.State != library.DownloadDone || rec.Size != int64(len(data)) || rec.Done != rec.Size || strings.HasSuffix(rec.Path, partExt) {
		r.t.Errorf("record: %+v", rec)
	}
	if left := r.parts(); len(left) > 0 {
		r.t.Errorf("parts are left: %v", left)
	}
}

// files are all files below the folder of downloads.
func (r *rig) files() []string {
	r.t.Helper()
	var out []string
	_ = filepath.Walk(r.dir, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			out = append(out, path)
		}
		return nil
	})
	return out
}

func (r *rig) parts() []string {
	return slices.DeleteFunc(r.files(), func(p string) bool { return !strings.HasSuffix(p, partExt) })
}
