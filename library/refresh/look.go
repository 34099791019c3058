package refresh

import (
	"context"
	"errors"
	"time"

	"cosm/feed"
	"cosm/feed/fetch"
	"cosm/library"
)

// Bounds of one part of a long feed, and of the moves that a feed may lead to.
const (
	partItems = 1000
	partBytes = 2 << 20
	maxMoves  = 5
)

// errMoved ends the parsing of a feed that says it is elsewhere now.
var errMoved = errors.New("feed has moved")

// look is one look at a feed. What comes is handed to put part by part; the
// last part has the new state.
type look struct {
	e       *Engine
	fetcher *fetch.Fetcher
	state   library.FeedState
	force   bool
	accept  bool // another podcast, if there is one now
	put     func(result)

	// begin is called before the first part with what the feed says of itself
	// so far; nil: the podcast is there already. page is called with a document
	// that is a web page; nil: that is an error.
	begin func(*feed.Podcast, *fetch.Response) error
	page  func(context.Context, *fetch.Response, *body) error
	// guarded keeps the first request out of private networks: its address
	// was not typed by the listener.
	guarded bool

	user, password string
	moves          []string // addresses that the feed led to, in their canonical form
	part           int
	held           []library.EpisodeDetail
	heldBytes      int
	dates          dates
	head           *feed.Podcast
	resp           *fetch.Response
}

// run asks the feed and takes in what it brings. On an error nothing but parts
// that are whole in themselves has been handed on.
func (l *look) run(ctx context.Context) error {
	if l.state.Private && l.begin == nil {
		user, password, err := l.e.o.Credentials(ctx, l.state.PodcastID)
		if err != nil {
			return err
		}
		l.user, l.password = user, password
	}
	ctx, cancel := context.WithTimeout(ctx, l.e.o.Timeout)
	defer cancel()
	req := fetch.Request{URL: l.state.URL, User: l.user, Password: l.password, AllowPrivate: !l.guarded}
	if !l.force {
		req.ETag, req.LastModified = l.state.ETag, l.state.LastModified
	}
	return l.follow(ctx, req)
}

// follow asks at one address and takes in what is there.
func (l *look) follow(ctx context.Context, req fetch.Request) error {
	resp, err := l.get(ctx, req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.NotModified {
		l.note(resp, l.state.BodyHash)
		l.unchanged()
		return nil
	}
	b, err := l.e.readBody(resp.Body)
	if err != nil {
		return err
	}
	defer b.Close()
	if b.hash == l.state.BodyHash && !l.force {
		l.note(resp, b.hash)
		l.unchanged()
		return nil
	}
	return l.take(ctx, resp, b)
}

// note keeps what the next request needs.
func (l *look) note(resp *fetch.Response, hash string) {
	now := l.e.o.Now()
	l.state.ETag, l.state.LastModified, l.state.BodyHash = resp.ETag, resp.LastModified, hash
	l.state.URL, l.state.RefreshedAt = resp.PermanentURL, now
	l.state.Failures, l.state.Stopped = 0, false
	l.state.NextTry = now.Add(max(min(resp.RetryAfter, maxAfter), min(resp.CacheMaxAge, maxFresh)))
	l.e.pace(&l.state, now)
}

// unchanged hands on that there is nothing new.
func (l *look) unchanged() {
	l.put(result{update: library.FeedUpdate{
		State: l.state, Check: library.FeedCheck{At: l.e.o.Now(), Result: "unchanged"}, Last: true,
	}})
}

// take parses a document and hands it on, or goes to where it says it is now.
func (l *look) take(ctx context.Context, resp *fetch.Response, b *body) error {
	err := l.parse(resp, b, len(l.moves) < maxMoves)
	if errors.Is(err, errMoved) {
		if l.move(ctx, resp) {
			return nil
		}
		// There is no feed there: this one goes on.
		err = l.parse(resp, b, false)
	}
	if other, ok := errors.AsType[*feed.NotFeedError](err); ok && other.Found == feed.FoundPage && l.page != nil {
		return l.page(ctx, resp, b)
	}
	if err != nil {
		return err
	}
	l.learn()
	l.findArchive(resp)
	l.note(resp, b.hash)
	if l.head.Title != "" {
		l.state.Title = l.head.Title
	}
	return l.flush(true)
}

// parse reads the document. It ends with errMoved at the word that the feed is
// elsewhere, if that is to be followed and nothing has been handed on yet.
func (l *look) parse(resp *fetch.Response, b *body, follow bool) error {
	l.held, l.heldBytes, l.head, l.resp = nil, 0, nil, resp
	l.dates = dates{now: l.e.o.Now()}
	r, err := b.reader()
	if err != nil {
		return err
	}
	head := func(p *feed.Podcast) error {
		l.head = p
		if follow && l.part == 0 && l.isMove(p.NewFeedURL, resp) {
			return errMoved
		}
		return nil
	}
	return feed.ParseEach(r, l.e.hint(resp), head, l.item)
}

// item holds an episode till there are enough for a part.
func (l *look) item(it *feed.Item) error {
	if !it.Playable() {
		return nil
	}
	ep := episodeOf(it)
	l.dates.add(ep.Published)
	l.held = append(l.held, ep)
	l.heldBytes += weight(&ep)
	if len(l.held) < partItems && l.heldBytes < partBytes {
		return nil
	}
	return l.flush(false)
}

// weight is about how many bytes of text an episode has.
func weight(ep *library.EpisodeDetail) int {
	return len(ep.Notes) + len(ep.Title) + len(ep.AudioURL) + 200
}

// flush hands on what is held.
func (l *look) flush(last bool) error {
	if l.part == 0 && l.begin != nil {
		if err := l.begin(l.head, l.resp); err != nil {
			return err
		}
	}
	u := library.FeedUpdate{State: l.state, Episodes: l.held, Part: l.part, Last: last, Title: l.head.Title, Accept: l.accept}
	if last {
		u.Podcast = podcastOf(l.head)
		u.Whole = !l.head.Truncated && l.head.NextPage == ""
		u.Check.At = l.e.o.Now()
	}
	l.put(result{update: u, bytes: l.heldBytes})
	l.part++
	l.held, l.heldBytes = nil, 0
	return nil
}

// isMove reports whether address is another one that has not been tried yet.
func (l *look) isMove(address string, resp *fetch.Response) bool {
	if web(address) == "" || address == resp.FinalURL || address == resp.PermanentURL {
		return false
	}
	for _, tried := range l.moves {
		if tried == address {
			return false
		}
	}
	return true
}

// move takes in the feed at the address that the current one names. It reports
// whether there was one.
func (l *look) move(ctx context.Context, from *fetch.Response) bool {
	to := l.head.NewFeedURL
	l.moves = append(l.moves, from.FinalURL, to)
	clean, _, _, err := fetch.SplitUserinfo(to)
	if err != nil {
		return false
	}
	// A feed may name any address. The listener's name and password are for
	// the old host only, and so is the way into private networks.
	req := fetch.Request{URL: clean}
	if hostOf(clean) == hostOf(from.FinalURL) {
		req.User, req.Password, req.AllowPrivate = l.user, l.password, true
	}
	before := l.state
	if err := l.follow(ctx, req); err == nil {
		return true
	}
	l.state = before
	return l.part > 0
}

// fail hands on that the look failed.
func (l *look) fail(err error) {
	e := Explain(l.state.URL, err)
	now := l.e.o.Now()
	l.state.Failures++
	l.state.NextTry = now.Add(l.e.pause(l.state.Failures, err))
	if errors.Is(err, fetch.ErrGone) {
		l.state.Stopped = true
	}
	l.put(result{
		update: library.FeedUpdate{
			State: l.state, Check: library.FeedCheck{At: now, Result: "failed", Error: e.Why, Code: e.Code, Reason: library.ReasonOf(e)}, Part: l.part, Last: true,
		},
		failed: failure(l.state, e),
	})
}

func failure(s library.FeedState, e *library.Error) *library.RefreshError {
	return &library.RefreshError{PodcastID: s.PodcastID, FeedURL: s.URL, Title: s.Title, Code: e.Code, Error: e.Why, Reason: library.ReasonOf(e)}
}

// How long a feed is left alone: by a success no longer than maxFresh, whatever
// its server says; after failures longer each time.
const (
	maxFresh   = 4 * time.Hour
	firstPause = 30 * time.Minute
	maxPause   = 24 * time.Hour
	maxAfter   = 7 * 24 * time.Hour
)

func (e *Engine) pause(failures int, err error) time.Duration {
	d := firstPause
	for i := 1; i < failures && d < maxPause; i++ {
		d *= 2
	}
	d = min(d, maxPause)
	d += time.Duration(jitter * e.random() * float64(d))
	var status *fetch.StatusError
	if errors.As(err, &status) {
		d = max(d, min(status.RetryAfter, maxAfter))
	}
	return d
}
