package download

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"golang.org/x/time/rate"

	"cosm/library"
)

// What a zero option means.
const (
	DefaultJobs     = 3
	DefaultTries    = 5
	DefaultStall    = 30 * time.Second
	DefaultMaxBytes = 16 << 30
)

// Records is the database's part. A record is durable when its method returns.
type Records interface {
	PutDownload(library.DownloadRecord) error
	DownloadRecord(library.EpisodeID) (library.DownloadRecord, error) // library.NotFound if there is none
	DownloadRecords() ([]library.DownloadRecord, error)
	// DeleteDownloads forgets; it gives the files, which stay on disk.
	DeleteDownloads([]library.EpisodeID) ([]string, error)
}

// Options are what a Manager goes by. Client, Dir and Records are needed.
type Options struct {
	Client  *http.Client // its Transport sends; it should end in a fetch.Guard
	Dir     string       // a full path; made when first needed
	Records Records
	Jobs    int   // at the same time; zero: DefaultJobs
	Limit   int64 // bytes a second for all together; zero: none

	// Episode looks up what Resume goes on with.
	Episode func(library.EpisodeID) (library.Episode, error)
	// Sources are where the file of an episode is to be had, best first; its
	// own address, AudioURL, is tried after them. Nil: there alone. Header and
	// AllowPrivate are given the episode with the address that is asked.
	Sources func(library.Episode) []Source
	// Warn is told why one source was given up for the next. It must not block.
	Warn func(library.Episode, *library.Error)
	// Header gives what goes with the first request for an episode, such as a
	// password; it never reaches another host. Nil: nothing.
	Header func(context.Context, library.Episode) (http.Header, error)
	// AllowPrivate tells whether an episode may come from a private network:
	// one of a feed that does. Nil: none may.
	AllowPrivate func(library.Episode) bool
	// Publish is told every change of state and, at most four times a second,
	// progress. It must not block, nor call the Manager.
	Publish func(library.Download)

	Tries    int           // in a row without progress; zero: DefaultTries
	Stall    time.Duration // how long a server may send next to nothing; zero: DefaultStall
	MaxBytes int64         // of one file; zero: DefaultMaxBytes

	// These are for tests; nil is the real thing.
	BackOff   func() backoff.BackOff
	Sleep     func(context.Context, time.Duration) error
	Now       func() time.Time
	FreeSpace func(dir string) (int64, bool)
}

// Manager downloads. Make it with New and Close it at the end.
type Manager struct {
	o       Options
	limiter *rate.Limiter
	work    sync.WaitGroup

	mu     sync.Mutex
	dir    string
	slots  int
	jobs   map[library.EpisodeID]*job
	queue  []*job
	active int
	halted *library.Error // why nothing is started: the disk is full, or cosm is offline
	closed bool
}

// New makes a Manager. It touches neither network nor disk; see Resume.
func New(o Options) *Manager {
	if o.Tries == 0 {
		o.Tries = DefaultTries
	}
	if o.Stall == 0 {
		o.Stall = DefaultStall
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Publish == nil {
		o.Publish = func(library.Download) {}
	}
	if o.FreeSpace == nil {
		o.FreeSpace = freeSpace
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.BackOff == nil {
		o.BackOff = func() backoff.BackOff {
			return &backoff.ExponentialBackOff{InitialInterval: time.Second, RandomizationFactor: 0.5, Multiplier: 2, MaxInterval: time.Minute}
		}
	}
	m := &Manager{o: o, dir: o.Dir, jobs: map[library.EpisodeID]*job{}, limiter: rate.NewLimiter(rate.Inf, 0)}
	m.SetJobs(o.Jobs)
	m.SetLimit(o.Limit)
	return m
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// SetJobs changes how many downloads run at the same time; those under way go
// on.
func (m *Manager) SetJobs(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if n <= 0 {
		n = DefaultJobs
	}
	m.slots = n
	m.pump()
}

// SetLimit changes how many bytes a second all downloads together may take; 0
// is no limit.
func (m *Manager) SetLimit(n int64) {
	if n <= 0 {
		m.limiter.SetLimit(rate.Inf)
		return
	}
	m.limiter.SetBurst(int(min(max(n/4, 1<<10), bufferSize)))
	m.limiter.SetLimit(rate.Limit(n))
}

// SetDir changes the folder of downloads that begin from now on.
func (m *Manager) SetDir(dir string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dir = dir
}

// Active are the downloads that run or wait, in the order of their turn.
func (m *Manager) Active() []library.Download {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := []library.Download{}
	for _, j := range m.jobs {
		if j.active {
			out = append(out, j.view())
		}
	}
	slices.SortFunc(out, func(a, b library.Download) int { return a.At.Compare(b.At) })
	for _, j := range m.queue {
		out = append(out, j.view())
	}
	return out
}

// Add asks for episodes. Those that are on disk count as done; those under way
// are not begun twice; those that failed or were paused are tried again. They
// are durable when Add returns: Resume goes on with them after a crash.
func (m *Manager) Add(episodes ...library.Episode) *Batch {
	b := &Batch{m: m}
	m.mu.Lock()
	m.halted = nil
	m.mu.Unlock()
	for _, e := range episodes {
		j, err := m.add(e)
		switch {
		case err != nil:
			b.report = count(b.report, e, library.AsError(err))
		case j == nil:
			b.report.Done++
		default:
			b.jobs = append(b.jobs, j)
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.pump()
	return b
}

// add is the job for e; nil if e is on disk.
func (m *Manager) add(e library.Episode) (*job, error) {
	if e.AudioURL == "" {
		return nil, library.Errorf(library.NotFound, "download", "the episode has no audio", nil).With("download_no_audio")
	}
	rec, err := m.o.Records.DownloadRecord(e.ID)
	if err != nil && !errors.Is(err, library.NotFound) {
		return nil, err
	}
	if err == nil && rec.State == library.DownloadDone && onDisk(rec) {
		return nil, nil
	}
	return m.enqueue(e, rec)
}

func (m *Manager) enqueue(e library.Episode, rec library.DownloadRecord) (*job, error) {
	m.mu.Lock()
	if m.closed {
		m.mu.Unlock()
		return nil, explain("", errClosing)
	}
	if j := m.jobs[e.ID]; j != nil {
		j.unpause()
		m.mu.Unlock()
		return j, nil
	}
	if !strings.HasSuffix(rec.Path, partExt) {
		rec = library.DownloadRecord{} // it was whole and its file is gone
	}
	rec.EpisodeID, rec.State, rec.Error = e.ID, library.DownloadQueued, ""
	if rec.URL == "" {
		rec.URL = e.AudioURL
	}
	rec.Path = partOf(m.dir, rec, e)
	rec.Done = sizeOf(rec.Path)
	rec.At = m.o.Now().UTC()
	j := &job{episode: e, rec: rec, ended: make(chan struct{})}
	m.jobs[e.ID] = j
	m.mu.Unlock()

	err := m.o.Records.PutDownload(rec)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil {
		delete(m.jobs, e.ID)
		j.err = library.AsError(err)
		close(j.ended)
		return nil, err
	}
	j.saved = true
	m.queue = append(m.queue, j)
	m.o.Publish(j.view())
	return j, nil
}

// pump starts what may start. It is called with mu held.
func (m *Manager) pump() {
	for !m.closed && m.halted == nil && m.active < m.slots && len(m.queue) > 0 {
		j := m.queue[0]
		m.queue = m.queue[1:]
		j.unpause()
		j.active = true
		m.active++
		var ctx context.Context
		ctx, j.cancel = context.WithCancelCause(context.Background())
		m.work.Go(func() { m.run(ctx, j) })
	}
}

// Resume goes on with what was under way when the program last ended, and with
// what was paused since the disk was full or cosm was offline.
func (m *Manager) Resume() error {
	records, err := m.o.Records.DownloadRecords()
	if err != nil {
		return err
	}
	slices.SortFunc(records, func(a, b library.DownloadRecord) int { return a.At.Compare(b.At) })
	var errs []error
	for _, r := range records {
		if r.State != library.DownloadQueued && r.State != library.DownloadActive {
			continue
		}
		e, err := m.o.Episode(r.EpisodeID)
		if err == nil {
			_, err = m.enqueue(e, r)
		}
		errs = append(errs, err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.halted = nil
	m.pump()
	return errors.Join(errs...)
}

// spoken is how much room the other active downloads will need.
func (m *Manager) spoken(but *job) (bytes int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, j := range m.jobs {
		if j.active && j != but {
			bytes += max(0, j.rec.Size-j.rec.Done)
		}
	}
	return bytes
}

// Cancel stops downloads that run or wait, and forgets those that failed, with
// what is on disk of them. Whole downloads and unknown ids are left alone.
func (m *Manager) Cancel(ids ...library.EpisodeID) error {
	var errs []error
	for _, id := range ids {
		errs = append(errs, m.cancel(id))
	}
	return errors.Join(errs...)
}

func (m *Manager) cancel(id library.EpisodeID) error {
	m.mu.Lock()
	j := m.jobs[id]
	if j != nil && j.active {
		j.unwanted = true
		j.cancel(errCancelled)
		ended := j.ended
		m.mu.Unlock()
		<-ended
		m.mu.Lock()
	} else if j != nil && j.saved {
		m.queue = slices.DeleteFunc(m.queue, func(q *job) bool { return q == j })
		m.end(j, explain("", errCancelled))
	}
	// Under the lock, so that none is begun anew whose record and file would go
	// with those of the old one.
	defer m.mu.Unlock()
	if again := m.jobs[id]; again != nil && again != j {
		return nil
	}
	rec, err := m.o.Records.DownloadRecord(id)
	if errors.Is(err, library.NotFound) || err == nil && rec.State == library.DownloadDone {
		return nil
	}
	if err != nil {
		return err
	}
	return m.forget(rec)
}

// forget removes what is known and on disk of a download that is not whole.
func (m *Manager) forget(rec library.DownloadRecord) error {
	_, err := m.o.Records.DeleteDownloads([]library.EpisodeID{rec.EpisodeID})
	if rec.Path == "" {
		return err
	}
	return errors.Join(err, RemoveFile(rec.Path))
}

// end is called with mu held: the job is no longer the manager's.
func (m *Manager) end(j *job, err *library.Error) {
	if m.jobs[j.episode.ID] == j {
		delete(m.jobs, j.episode.ID)
	}
	j.err = err
	if !isClosed(j.ended) {
		close(j.ended)
	}
}

// Close stops all downloads within a second or so. What can be gone on with
// stays on disk for Resume.
func (m *Manager) Close() error {
	m.mu.Lock()
	m.closed = true
	for _, j := range m.jobs {
		if j.active {
			j.cancel(errClosing)
		}
	}
	for _, j := range m.queue {
		m.end(j, explain("", errClosing))
	}
	m.queue = nil
	m.mu.Unlock()
	m.work.Wait()
	return nil
}
