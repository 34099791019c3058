package refresh

import (
	"context"
	"net/http"
	"sync"
	"time"

	"cosm/feed/fetch"
	"cosm/library"
)

// Library is the database's part.
type Library interface {
	FeedStates(ids []library.PodcastID) ([]library.FeedState, error)
	Merge(updates []library.FeedUpdate) ([]library.FeedOutcome, error)
	Subscribe(podcasts []library.PodcastDetail) ([]library.Podcast, []bool, error)
	Podcast(id library.PodcastID) (library.PodcastDetail, error)
	PodcastByFeed(address string) (library.Podcast, error)
	PodcastByGUID(guid string) (library.Podcast, error)
	RemovePodcasts(ids []library.PodcastID) ([]string, error)
}

// What a zero option means.
const (
	DefaultJobs    = 16
	DefaultPerHost = 4
)

// Options are what an Engine goes by. Client and Library are needed.
type Options struct {
	Client    *http.Client
	Library   Library
	UserAgent func() string
	// Jobs is how many feeds are asked at the same time, PerHost how many of
	// one server. Servers on this machine have no limit of their own.
	Jobs, PerHost func() int
	// Credentials are the name and password of a private podcast.
	Credentials func(context.Context, library.PodcastID) (user, password string, err error)
	TempDir     string // for feeds too long for memory; empty: the system's
	MaxBytes    int64  // of a feed, decompressed; zero: fetch's
	Now         func() time.Time
}

// Engine refreshes.
type Engine struct{ o Options }

// New makes an Engine. It does nothing by itself.
func New(o Options) *Engine {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.UserAgent == nil {
		o.UserAgent = func() string { return "" }
	}
	if o.Jobs == nil {
		o.Jobs = func() int { return DefaultJobs }
	}
	if o.PerHost == nil {
		o.PerHost = func() int { return DefaultPerHost }
	}
	if o.Credentials == nil {
		o.Credentials = func(context.Context, library.PodcastID) (string, string, error) { return "", "", nil }
	}
	return &Engine{o: o}
}

func (e *Engine) fetcher() *fetch.Fetcher {
	return &fetch.Fetcher{Client: e.o.Client, UserAgent: e.o.UserAgent(), MaxBytes: e.o.MaxBytes, Now: e.o.Now}
}

// Refresh asks the feeds that r names, or all. tell is called after each, from
// one goroutine at a time. A feed that fails is in the report; the error is
// the context's, or the database's.
func (e *Engine) Refresh(ctx context.Context, r library.RefreshRequest, tell func(library.RefreshProgress)) (library.RefreshReport, error) {
	began := e.o.Now()
	var ids []library.PodcastID
	if len(r.IDs) > 0 {
		ids = r.IDs
	}
	states, err := e.o.Library.FeedStates(ids)
	if err != nil {
		return library.RefreshReport{}, err
	}
	if ids == nil { // those that are gone for good are asked only on demand
		states = living(states)
	}
	jobs := r.Jobs
	if jobs <= 0 {
		jobs = e.o.Jobs()
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s := &session{e: e, ctx: ctx, cancel: cancel, force: r.Force, tell: tell, total: len(states)}
	s.report.Errors = []library.RefreshError{}
	s.progress("")
	w := newWriter(e.o.Library, s)
	turns := newTurns(states, e.o.PerHost())
	var workers sync.WaitGroup
	for range min(jobs, max(1, len(states))) {
		workers.Go(func() { s.work(turns, w) })
	}
	stop := context.AfterFunc(ctx, turns.end)
	workers.Wait()
	stop()
	err = w.close()
	s.report.Seconds = e.o.Now().Sub(began).Seconds()
	if err == nil && ctx.Err() != nil {
		err = library.Errorf(library.Cancelled, "refresh", "cancelled", context.Cause(ctx))
	}
	return s.report, err
}

func living(states []library.FeedState) []library.FeedState {
	out := states[:0]
	for _, s := range states {
		if !s.Stopped {
			out = append(out, s)
		}
	}
	return out
}

// session is one Refresh under way.
type session struct {
	e      *Engine
	ctx    context.Context
	cancel context.CancelCauseFunc
	force  bool
	tell   func(library.RefreshProgress)
	total  int

	mu     sync.Mutex
	report library.RefreshReport
}

// work takes one feed after another till there are none.
func (s *session) work(turns *turns, w *writer) {
	for {
		state, ok := turns.next()
		if !ok {
			return
		}
		s.one(state, w)
		turns.done(state)
	}
}

// progress tells how far it is.
func (s *session) progress(title string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tell == nil {
		return
	}
	s.tell(library.RefreshProgress{
		Running: true, Done: s.report.Checked, Total: s.total, Failed: s.report.Failed, NewEpisodes: s.report.NewEpisodes, Title: title,
	})
}

// count adds a feed's end to the report.
func (s *session) count(state library.FeedState, result string, err *library.Error) {
	s.mu.Lock()
	s.report.Checked++
	switch {
	case err != nil:
		s.report.Failed++
		s.report.Errors = append(s.report.Errors, library.RefreshError{
			PodcastID: state.PodcastID, FeedURL: state.URL, Title: state.Title, Code: err.Code, Error: err.Why,
		})
	case result == resultUnchanged:
		s.report.Unchanged++
	}
	s.mu.Unlock()
	s.progress(state.Title)
}

func (s *session) found(n int) {
	s.mu.Lock()
	s.report.NewEpisodes += n
	s.mu.Unlock()
}
