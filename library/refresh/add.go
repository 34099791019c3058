package refresh

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"

	"cosm/feed"
	"cosm/feed/discover"
	"cosm/feed/fetch"
	"cosm/library"
)

// maxTried bounds how many feeds of a site are looked at.
const maxTried = 6

// errEnough ends a look early: what it was for is known.
var errEnough = errors.New("enough")

// Add subscribes to the feed at address, or to the one that the page there
// names, and takes in its episodes. known: it was subscribed before, at that
// address, at the one to which it leads for good, or as the same podcast:guid.
// Where a page names several podcasts none is taken, choices has them, and the
// error is Ambiguous. Otherwise the error is NotFeed, NeedsAuth, Invalid,
// Network, or the library's.
func (e *Engine) Add(ctx context.Context, address, user, password string) (p library.Podcast, known bool, choices []library.Link, err error) {
	if p, err := e.o.Library.PodcastByFeed(address); err == nil && user == "" {
		return p, true, nil, nil
	}
	a := &adding{e: e, user: user, password: password}
	err = a.feed(ctx, address, false, func(ctx context.Context, resp *fetch.Response, b *body) error {
		found, err := a.podcastsOf(ctx, address, resp, b)
		if err != nil {
			return err
		}
		if len(found) == 1 {
			return a.feed(ctx, found[0].URL, hostOf(found[0].URL) != hostOf(address), nil)
		}
		choices = found
		return pageError(address, len(found))
	})
	if err != nil {
		return library.Podcast{}, false, choices, Explain(address, err)
	}
	return a.podcast, a.known, nil, nil
}

func pageError(address string, found int) error {
	if found == 0 {
		return library.Errorf(library.NotFeed, address, "a web page that names no podcast feed", nil).
			With("page_without_feed", "What", address)
	}
	return library.Errorf(library.Ambiguous, address, "the page names several podcasts", nil).
		With("page_with_feeds", "What", address)
}

// adding is one wish to subscribe.
type adding struct {
	e              *Engine
	user, password string

	podcast library.Podcast
	known   bool
}

// feed subscribes to the feed at address.
func (a *adding) feed(ctx context.Context, address string, guarded bool, page func(context.Context, *fetch.Response, *body) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := newWriter(a.e.o.Library, 1, nil, cancel)
	l := &look{
		e: a.e, fetcher: a.e.fetcher(), put: w.put, page: page, guarded: guarded,
		state: library.FeedState{URL: address, Private: a.user != ""}, user: a.user, password: a.password,
	}
	if guarded {
		l.user, l.password = "", "" // of another host
	}
	l.begin = func(head *feed.Podcast, resp *fetch.Response) error { return a.subscribe(l, head, resp) }
	err := l.run(ctx)
	if err == nil {
		l.readBack(ctx)
	}
	return a.end(l, errors.Join(w.close(), err))
}

// subscribe finds or makes the podcast of the feed that is being read.
func (a *adding) subscribe(l *look, head *feed.Podcast, resp *fetch.Response) error {
	p, err := a.e.known(head, resp, a.user)
	if err == nil {
		a.podcast, a.known = p, true
		return errEnough
	}
	d := podcastOf(head)
	d.FeedURL, d.Private = resp.PermanentURL, l.state.Private
	if d.Title == "" {
		d.Title = d.FeedURL
	}
	list, known, err := a.e.o.Library.Subscribe([]library.PodcastDetail{*d})
	if err != nil {
		return err
	}
	a.podcast, a.known = list[0], known[0]
	l.state.PodcastID, l.state.Title = list[0].ID, d.Title
	return nil
}

// known finds the subscription of a feed by where it is and what it calls
// itself.
func (e *Engine) known(head *feed.Podcast, resp *fetch.Response, user string) (library.Podcast, error) {
	if user != "" { // one's own edition of a public podcast, or its password has changed
		return library.Podcast{}, library.NotFound
	}
	for _, address := range []string{resp.PermanentURL, resp.FinalURL} {
		if p, err := e.o.Library.PodcastByFeed(address); err == nil {
			return p, nil
		}
	}
	return e.o.Library.PodcastByGUID(head.GUID)
}

// end reads what was made, or takes it back if it could not be filled.
func (a *adding) end(l *look, err error) error {
	if errors.Is(err, errEnough) {
		err = nil
	}
	switch {
	case a.podcast.ID == "" || a.known && l.state.PodcastID == "":
		return err // a page, or known before anything was written
	case err != nil && !a.known:
		_, removeErr := a.e.o.Library.RemovePodcasts([]library.PodcastID{a.podcast.ID})
		return errors.Join(err, removeErr)
	case err != nil:
		return err
	}
	full, err := a.e.o.Library.Podcast(a.podcast.ID)
	a.podcast = full.Podcast
	return err
}

// podcastsOf looks at the feeds that a page names and keeps those that have an
// episode: a site has feeds of its news and comments too.
func (a *adding) podcastsOf(ctx context.Context, address string, resp *fetch.Response, b *body) (found []library.Link, err error) {
	r, err := b.reader()
	if err != nil {
		return nil, err
	}
	candidates := discover.Find(r, resp.FinalURL)
	for _, c := range candidates[:min(len(candidates), maxTried)] {
		req := fetch.Request{URL: c.URL}
		if hostOf(c.URL) == hostOf(address) {
			req.User, req.Password, req.AllowPrivate = a.user, a.password, true
		}
		head, err := a.e.probe(ctx, req)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err == nil {
			found = append(found, library.Link{URL: c.URL, Title: head.Title})
		}
	}
	return found, nil
}

// probe reads a feed up to its first episode. A feed without one is an error.
func (e *Engine) probe(ctx context.Context, req fetch.Request) (head *feed.Podcast, err error) {
	ctx, cancel := context.WithTimeout(ctx, e.o.Timeout)
	defer cancel()
	resp, err := e.fetcher().Get(ctx, req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	return firstEpisode(resp.Body, e.hint(resp))
}

func firstEpisode(r io.Reader, hint feed.Hint) (head *feed.Podcast, err error) {
	err = feed.ParseEach(r, hint,
		func(p *feed.Podcast) error { head = p; return nil },
		func(it *feed.Item) error {
			if it.Playable() {
				return errEnough
			}
			return nil
		})
	switch {
	case errors.Is(err, errEnough):
		return head, nil
	case err == nil:
		return nil, library.NotFound
	}
	return nil, err
}

func (e *Engine) hint(resp *fetch.Response) feed.Hint {
	return feed.Hint{URL: resp.FinalURL, ContentType: resp.ContentType, MaxBytes: e.o.MaxBytes}
}

// AddDocument subscribes to the feed that data is, without asking the network:
// at the address that it states for itself, else as the file of that full path,
// which a refresh reads again. A path that is none is for messages. The error
// is NotFeed, Invalid if there is no address, or the library's.
func (e *Engine) AddDocument(ctx context.Context, data []byte, path string) (library.Podcast, bool, error) {
	name := filepath.Base(path)
	address, err := statedAddress(data)
	if err != nil {
		return library.Podcast{}, false, Explain(name, err)
	}
	if address == "" && filepath.IsAbs(path) {
		address = FileURL(path)
	}
	if address == "" {
		return library.Podcast{}, false, library.Errorf(library.Invalid, name, "the feed does not say its own address", nil).
			With("feed_without_address", "What", name).Hint("cosm add ADDRESS")
	}
	b, err := e.readBody(bytes.NewReader(data))
	if err != nil {
		return library.Podcast{}, false, Explain(name, err)
	}
	defer b.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	a := &adding{e: e}
	w := newWriter(e.o.Library, 1, nil, cancel)
	l := &look{e: e, put: w.put, state: library.FeedState{URL: address}, moves: make([]string, maxMoves)}
	l.begin = func(head *feed.Podcast, resp *fetch.Response) error { return a.subscribe(l, head, resp) }
	err = l.take(ctx, &fetch.Response{FinalURL: web(address), PermanentURL: address}, b)
	if err = a.end(l, errors.Join(w.close(), err)); err != nil {
		return library.Podcast{}, false, Explain(name, err)
	}
	return a.podcast, a.known, nil
}

// statedAddress is where a feed says it is, or has gone.
func statedAddress(data []byte) (string, error) {
	var head *feed.Podcast
	err := feed.ParseEach(bytes.NewReader(data), feed.Hint{},
		func(p *feed.Podcast) error { head = p; return nil },
		func(*feed.Item) error { return nil })
	if err != nil {
		return "", err
	}
	if moved := web(head.NewFeedURL); moved != "" {
		return moved, nil
	}
	return web(head.FeedURL), nil
}
