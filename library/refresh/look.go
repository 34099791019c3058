package refresh

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"cosm/feed"
	"cosm/feed/fetch"
	"cosm/library"
)

const (
	// A part of a long feed that goes into one transaction.
	maxPart      = 500
	maxPartBytes = 4 << 20
	// maxMoves bounds how many itunes:new-feed-url are followed in one go.
	maxMoves = 3

	firstWait = 10 * time.Minute // after the first failure; doubled with each
	longest   = 24 * time.Hour
)

// one looks at a feed and writes what came of it.
func (s *session) one(state library.FeedState, w *writer) {
	if s.ctx.Err() != nil {
		return
	}
	result, err := s.look(&state, w)
	if s.ctx.Err() != nil && err != nil {
		return // cut off: nobody's failure
	}
	if err != nil {
		e := explain(state.URL, err)
		s.failed(state, e, err, w)
		s.count(state, resultFailed, e)
		return
	}
	s.count(state, result, nil)
}

// look fetches and takes in a feed, and then the one it says it has moved to.
func (s *session) look(state *library.FeedState, w *writer) (string, error) {
	user, password := "", ""
	if state.Private {
		var err error
		if user, password, err = s.e.o.Credentials(s.ctx, state.PodcastID); err != nil {
			return "", err
		}
	}
	req := fetch.Request{URL: state.URL, User: user, Password: password, AllowPrivate: true}
	if !s.force {
		req.ETag, req.LastModified = state.ETag, state.LastModified
	}
	result, moved, err := s.take(state, req, w)
	seen := []string{library.FeedKey(state.URL)}
	for range maxMoves {
		if err != nil || moved == "" || slices.Contains(seen, library.FeedKey(moved)) {
			break
		}
		seen = append(seen, library.FeedKey(moved))
		next := *state
		next.ETag, next.LastModified, next.BodyHash = "", "", ""
		// The feed chose this address: it may be private only where the feed is.
		again := fetch.Request{URL: moved, AllowPrivate: sameHost(moved, state.URL)}
		if sameHost(moved, state.URL) {
			again.User, again.Password = user, password
		}
		var further string
		if _, further, err = s.take(&next, again, w); err != nil {
			return result, nil //nolint:nilerr // where it says it moved is no feed: it stays where it is
		}
		*state, moved = next, further
	}
	return result, err
}

func sameHost(a, b string) bool {
	ua, errA := url.Parse(a)
	ub, errB := url.Parse(b)
	return errA == nil && errB == nil && strings.EqualFold(ua.Hostname(), ub.Hostname())
}

// take fetches one document and writes it as the podcast's feed. moved is the
// address that the feed says it is at now, where that is another.
func (s *session) take(state *library.FeedState, req fetch.Request, w *writer) (result, moved string, err error) {
	res, err := s.e.fetcher().Get(s.ctx, req)
	if err != nil {
		return "", "", err
	}
	defer res.Body.Close() //nolint:errcheck // nothing was written to it
	now := s.e.o.Now().UTC()
	state.NextTry, state.Failures, state.Stopped, state.RefreshedAt = time.Time{}, 0, false, now
	if wait := max(res.RetryAfter, min(res.CacheMaxAge, longest)); wait > 0 {
		state.NextTry = now.Add(wait)
	}
	if res.NotModified {
		w.unchanged(unchanged(*state, now))
		return resultUnchanged, "", nil
	}
	b, err := readBody(res.Body, s.e.o.TempDir)
	if err != nil {
		return "", "", err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	state.ETag, state.LastModified = res.ETag, res.LastModified
	if b.hash == state.BodyHash && !s.force {
		w.unchanged(unchanged(*state, now))
		return resultUnchanged, "", nil
	}
	state.BodyHash = b.hash
	p := &parts{s: s, w: w, state: state, address: res.PermanentURL}
	if err := p.parse(b, feed.Hint{URL: res.FinalURL, ContentType: res.ContentType, MaxBytes: s.e.o.MaxBytes}); err != nil {
		return "", "", err
	}
	return resultNew, p.moved(), nil
}

func unchanged(state library.FeedState, now time.Time) library.FeedUpdate {
	return library.FeedUpdate{State: state, Check: library.FeedCheck{At: now, Result: resultUnchanged}, Last: true}
}

// failed notes a failure and when to try again.
func (s *session) failed(state library.FeedState, e *library.Error, cause error, w *writer) {
	now := s.e.o.Now().UTC()
	state.Failures++
	wait := min(firstWait<<min(state.Failures-1, 10), longest)
	if busy, ok := errors.AsType[*fetch.StatusError](cause); ok {
		wait = max(wait, min(busy.RetryAfter, 7*24*time.Hour))
		state.Stopped = errors.Is(cause, fetch.ErrGone)
	}
	state.NextTry = now.Add(wait)
	// An error of the database is told by the writer.
	_, _ = w.put(library.FeedUpdate{State: state, Check: library.FeedCheck{At: now, Result: resultFailed, Error: e.Why}, Last: true})
}

// parts hands a feed on as it is parsed.
type parts struct {
	s       *session
	w       *writer
	state   *library.FeedState
	address string

	head  *feed.Podcast
	items []library.EpisodeDetail
	bytes int
	part  int
	found int
}

func (p *parts) parse(b *body, h feed.Hint) error {
	r, err := b.reader()
	if err != nil {
		return err
	}
	err = feed.ParseEach(r, h,
		func(head *feed.Podcast) error { p.head = head; return nil },
		func(it *feed.Item) error { return p.add(it) })
	if err != nil {
		return err
	}
	return p.flush(true)
}

func (p *parts) add(it *feed.Item) error {
	if !it.Playable() {
		return nil
	}
	p.items = append(p.items, episode(it))
	p.bytes += len(it.Notes) + len(it.Summary)
	if len(p.items) < maxPart && p.bytes < maxPartBytes {
		return p.s.ctx.Err()
	}
	return p.flush(false)
}

// flush writes what there is. The feed's state goes with the last part, so
// that one cut off in the middle is fetched again.
func (p *parts) flush(last bool) error {
	u := library.FeedUpdate{State: *p.state, Podcast: detail(p.head), Episodes: p.items, Part: p.part, Last: last}
	if last {
		if p.address != "" {
			p.state.URL = p.address
		}
		p.state.Complete = p.head.Complete
		u.State, u.Whole = *p.state, !p.head.Truncated
		u.Check = library.FeedCheck{At: p.state.RefreshedAt, Result: resultNew, New: p.found}
	}
	out, err := p.w.put(u)
	if err != nil {
		return err
	}
	p.found += len(out.Added)
	p.s.found(len(out.Added))
	p.items, p.bytes, p.part = nil, 0, p.part+1
	if p.head.Title != "" {
		p.state.Title = p.head.Title
	}
	return nil
}

// moved is where the feed says it is, if that is elsewhere.
func (p *parts) moved() string {
	to := web(p.head.NewFeedURL)
	if to == "" || library.FeedKey(to) == library.FeedKey(p.state.URL) && !upgrade(p.state.URL, to) {
		return ""
	}
	return to
}

// upgrade: the same address by https counts as a move.
func upgrade(from, to string) bool {
	return strings.HasPrefix(from, "http://") && strings.HasPrefix(to, "https://")
}

// errStop ends a parse early.
var errStop = errors.New("enough")

// headOf reads what a document says of itself and whether it has an episode.
func headOf(ctx context.Context, b *body, h feed.Hint) (head *feed.Podcast, playable bool, err error) {
	r, err := b.reader()
	if err != nil {
		return nil, false, err
	}
	err = feed.ParseEach(r, h,
		func(p *feed.Podcast) error { head = p; return nil },
		func(it *feed.Item) error {
			if it.Playable() {
				playable = true
				return errStop
			}
			return ctx.Err()
		})
	if errors.Is(err, errStop) {
		err = nil
	}
	return head, playable, err
}
