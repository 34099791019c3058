package refresh

import (
	"cmp"
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"cosm/feed/fetch"
	"cosm/library"
)

// What a zero option means.
const (
	DefaultJobs    = 16
	DefaultPerHost = 4
	DefaultTimeout = 2 * time.Minute
)

// Library is where feeds are kept.
type Library interface {
	FeedStates(ids []library.PodcastID) ([]library.FeedState, error)
	Merge(updates []library.FeedUpdate) ([]library.FeedOutcome, error)
	Subscribe(podcasts []library.PodcastDetail) (list []library.Podcast, known []bool, err error)
	Podcast(id library.PodcastID) (library.PodcastDetail, error)
	PodcastByFeed(address string) (library.Podcast, error)
	PodcastByGUID(guid string) (library.Podcast, error)
	RemovePodcasts(ids []library.PodcastID) (files []string, err error)
}

// Options are what an Engine goes by. Library is needed, all else has defaults.
type Options struct {
	Library Library
	// Client sends. Its Transport must end in a *fetch.Guard; nil is one of
	// the Engine's own.
	Client *http.Client
	// UserAgent is what servers are told; nil: the fetcher's default.
	UserAgent func() string
	Now       func() time.Time
	// Credentials are the name and password of a private podcast, empty for
	// none.
	Credentials func(context.Context, library.PodcastID) (user, password string, err error)
	// Jobs is how many feeds are asked at a time, PerHost how many of one host
	// at a time; loopback hosts are not limited. Zero or less: the default.
	Jobs, PerHost func() int
	// Interval is how often feeds are asked that do not want it otherwise; nil,
	// zero or less: the default. Adaptive tells whether those that seldom have
	// news are asked less often; nil: they are.
	Interval func() time.Duration
	Adaptive func() bool
	// Pages is how many pages of older episodes are read back of a feed; nil:
	// the default.
	Pages func() int
	// Random gives a number from 0 to 1; nil: by chance.
	Random func() float64
	// Timeout bounds the fetching of one feed, with its retries, MaxBytes its
	// length when it is unpacked.
	Timeout  time.Duration
	MaxBytes int64
	// TempDir is for bodies too large to be kept in memory; empty: the
	// system's.
	TempDir string
}

// Engine refreshes and subscribes.
type Engine struct {
	o       Options
	buffers buffers

	mu   sync.Mutex
	busy map[library.PodcastID]chan struct{} // closed when its feed is free again
}

// New makes an Engine. It starts nothing.
func New(o Options) *Engine {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Credentials == nil {
		o.Credentials = func(context.Context, library.PodcastID) (string, string, error) { return "", "", nil }
	}
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	if o.TempDir == "" {
		o.TempDir = os.TempDir()
	}
	if o.Client == nil {
		o.Client = &http.Client{Transport: fetch.NewGuard(fetch.Options{})}
	}
	return &Engine{o: o, busy: map[library.PodcastID]chan struct{}{}}
}

// fetcher is one with the options as they are now.
func (e *Engine) fetcher() *fetch.Fetcher {
	f := &fetch.Fetcher{
		Client: e.o.Client, Now: e.o.Now, Timeout: e.o.Timeout, MaxBytes: e.o.MaxBytes,
		// Whoever does not answer now is asked again by the next refresh.
		Tries: 2, RetryWait: 10 * time.Second,
	}
	if e.o.UserAgent != nil {
		f.UserAgent = e.o.UserAgent()
	}
	return f
}

func number(given int, option func() int, otherwise int) int {
	if given > 0 {
		return given
	}
	if option != nil {
		given = option()
	}
	if given > 0 {
		return given
	}
	return otherwise
}

// Refresh asks the feeds of r, all if it names none, but then not those that
// are gone for good. tell is called after each feed, from one goroutine at a
// time; it may be nil. A feed that fails is told in the report; the error is
// that of the library, or Cancelled if ctx ended before all were asked: what
// had come till then is kept and reported.
func (e *Engine) Refresh(ctx context.Context, r library.RefreshRequest, tell func(library.RefreshProgress)) (library.RefreshReport, error) {
	start := time.Now()
	states, err := e.states(r)
	if err != nil {
		return library.RefreshReport{Errors: []library.RefreshError{}}, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer e.buffers.use()()
	w := newWriter(e.o.Library, len(states), tell, cancel)
	jobs := number(r.Jobs, e.o.Jobs, DefaultJobs)
	queue := newQueue(states, number(0, e.o.PerHost, DefaultPerHost))
	stop := context.AfterFunc(ctx, queue.stop)
	defer stop()
	f, hosts := e.fetcher(), &busyHosts{until: map[string]time.Time{}}
	var workers sync.WaitGroup
	for range min(jobs, len(states)) {
		workers.Go(func() {
			for state, ok := queue.next(); ok; state, ok = queue.next() {
				e.refreshOne(ctx, f, state, r, w, hosts)
				queue.done(state)
			}
		})
	}
	workers.Wait()
	err = w.close()
	report := w.report
	report.Seconds = time.Since(start).Seconds()
	slices.SortFunc(report.Errors, func(a, b library.RefreshError) int { return cmp.Compare(a.Title, b.Title) })
	if err == nil && ctx.Err() != nil {
		err = library.Errorf(library.Cancelled, "refresh", "cancelled", ctx.Err()).With("cancelled", "What", "")
	}
	return report, err
}

// states are the feeds to ask. NotFound if a named one is unknown.
func (e *Engine) states(r library.RefreshRequest) ([]library.FeedState, error) {
	var ids []library.PodcastID
	if len(r.IDs) > 0 {
		ids = r.IDs
	}
	states, err := e.o.Library.FeedStates(ids)
	if err != nil {
		return nil, err
	}
	if ids == nil {
		return slices.DeleteFunc(states, func(s library.FeedState) bool { return s.Stopped }), nil
	}
	if len(states) < len(ids) {
		for _, id := range ids {
			if !slices.ContainsFunc(states, func(s library.FeedState) bool { return s.PodcastID == id }) {
				return nil, library.Errorf(library.NotFound, "refresh "+string(id), "there is no such podcast", nil).With("no_podcast", "Ref", string(id))
			}
		}
	}
	return states, nil
}

// refreshOne asks one feed and hands what comes to the writer.
func (e *Engine) refreshOne(ctx context.Context, f *fetch.Fetcher, state library.FeedState, r library.RefreshRequest, w *writer, hosts *busyHosts) {
	release, err := e.claim(ctx, state.PodcastID)
	if err != nil {
		return
	}
	defer release()
	l := &look{e: e, fetcher: f, state: state, force: r.Force, accept: r.Accept, put: w.put}
	if wait := hosts.wait(state.URL, e.o.Now()); wait > 0 {
		l.state.Failures-- // it was not asked
		l.fail(&fetch.StatusError{Host: hostOf(state.URL), Code: http.StatusTooManyRequests, RetryAfter: wait})
		return
	}
	err = l.run(ctx)
	if ctx.Err() != nil {
		return // not the feed's fault
	}
	if err != nil {
		hosts.note(state.URL, err, e.o.Now())
		l.fail(err)
		return
	}
	l.readBack(ctx)
}

// random is a number from 0 to 1.
func (e *Engine) random() float64 {
	if e.o.Random != nil {
		return e.o.Random()
	}
	return rand.Float64() //nolint:gosec // nobody gains by guessing it
}

// claim keeps two refreshes from being at one feed at the same time: the parts
// of a long feed must not mingle.
func (e *Engine) claim(ctx context.Context, id library.PodcastID) (release func(), err error) {
	for {
		e.mu.Lock()
		free, taken := e.busy[id]
		if !taken {
			free = make(chan struct{})
			e.busy[id] = free
			e.mu.Unlock()
			return func() {
				e.mu.Lock()
				delete(e.busy, id)
				e.mu.Unlock()
				close(free)
			}, nil
		}
		e.mu.Unlock()
		select {
		case <-free:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
