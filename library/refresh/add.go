package refresh

import (
	"bytes"
	"context"
	"errors"

	"cosm/feed"
	"cosm/feed/discover"
	"cosm/feed/fetch"
	"cosm/library"
)

// maxTried bounds how many feeds of a site are looked at.
const maxTried = 6

// Add subscribes to the feed at address, or to the one that the page there
// names. known: it was subscribed before. Where a page names several podcasts
// none is taken, and choices has them.
func (e *Engine) Add(ctx context.Context, address, user, password string) (p library.Podcast, known bool, choices []library.Link, err error) {
	if p, err := e.o.Library.PodcastByFeed(address); err == nil {
		return p, true, nil, nil
	}
	f, err := e.fetch(ctx, fetch.Request{URL: address, User: user, Password: password, AllowPrivate: true})
	if err != nil {
		return p, false, nil, explain(address, err)
	}
	defer func() { err = errors.Join(err, f.body.close()) }()
	head, _, err := headOf(ctx, f.body, f.hint)
	if page, ok := errors.AsType[*feed.NotFeedError](err); ok && page.Found == feed.FoundPage {
		return e.addFromPage(ctx, address, f, user, password)
	}
	if err != nil {
		return p, false, nil, explain(address, err)
	}
	p, known, err = e.subscribe(ctx, f, head, user != "")
	return p, known, nil, err
}

// fetched is a document with where it came from.
type fetched struct {
	body    *body
	hint    feed.Hint
	address string // to be stored
	state   library.FeedState
}

func (e *Engine) fetch(ctx context.Context, req fetch.Request) (*fetched, error) {
	res, err := e.fetcher().Get(ctx, req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close() //nolint:errcheck // nothing was written to it
	b, err := readBody(res.Body, e.o.TempDir)
	if err != nil {
		return nil, err
	}
	return &fetched{
		body: b, hint: feed.Hint{URL: res.FinalURL, ContentType: res.ContentType, MaxBytes: e.o.MaxBytes}, address: res.PermanentURL,
		state: library.FeedState{ETag: res.ETag, LastModified: res.LastModified, BodyHash: b.hash},
	}, nil
}

// subscribe takes in a document that is known to be a feed.
func (e *Engine) subscribe(ctx context.Context, f *fetched, head *feed.Podcast, private bool) (library.Podcast, bool, error) {
	if p, err := e.o.Library.PodcastByFeed(f.address); err == nil {
		return p, true, nil
	}
	if head.GUID != "" {
		if p, err := e.o.Library.PodcastByGUID(head.GUID); err == nil {
			return p, true, nil
		}
	}
	d := detail(head)
	d.FeedURL, d.Private = f.address, private
	if d.Title == "" {
		d.Title = f.address
	}
	list, known, err := e.o.Library.Subscribe([]library.PodcastDetail{*d})
	if err != nil || known[0] {
		return first(list), len(known) > 0 && known[0], err
	}
	if err := e.fill(ctx, f, list[0]); err != nil {
		_, removeErr := e.o.Library.RemovePodcasts([]library.PodcastID{list[0].ID})
		return library.Podcast{}, false, errors.Join(explain(f.address, err), removeErr)
	}
	full, err := e.o.Library.Podcast(list[0].ID)
	return full.Podcast, false, err
}

func first(list []library.Podcast) library.Podcast {
	if len(list) == 0 {
		return library.Podcast{}
	}
	return list[0]
}

// fill writes the episodes of a new podcast and follows itunes:new-feed-url.
func (e *Engine) fill(ctx context.Context, f *fetched, p library.Podcast) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s := &session{e: e, ctx: ctx, cancel: cancel}
	w := newWriter(e.o.Library, s)
	state := f.state
	state.PodcastID, state.URL, state.Title, state.RefreshedAt, state.Private = p.ID, f.address, p.Title, e.o.Now().UTC(), p.Private
	into := &parts{s: s, w: w, state: &state, address: f.address}
	err := into.parse(f.body, f.hint)
	if err == nil {
		if to := into.moved(); to != "" {
			next := state
			next.ETag, next.LastModified, next.BodyHash = "", "", ""
			_, _, moveErr := s.take(&next, fetch.Request{URL: to, AllowPrivate: sameHost(to, f.address)}, w)
			_ = moveErr // where it says it moved is no feed: it stays where it is
		}
	}
	return errors.Join(err, w.close())
}

// addFromPage looks at the feeds that a page names.
func (e *Engine) addFromPage(ctx context.Context, address string, f *fetched, user, password string) (p library.Podcast, known bool, choices []library.Link, err error) {
	r, err := f.body.reader()
	if err != nil {
		return p, false, nil, err
	}
	var podcasts []*fetched
	var heads []*feed.Podcast
	defer func() {
		for _, f := range podcasts {
			err = errors.Join(err, f.body.close())
		}
	}()
	for i, c := range discover.Find(r, f.hint.URL) {
		if i >= maxTried {
			break
		}
		if known, err := e.o.Library.PodcastByFeed(c.URL); err == nil {
			return known, true, nil, nil
		}
		req := fetch.Request{URL: c.URL, AllowPrivate: sameHost(c.URL, address)}
		if sameHost(c.URL, address) {
			req.User, req.Password = user, password
		}
		candidate, err := e.fetch(ctx, req)
		if err != nil {
			continue
		}
		podcasts = append(podcasts, candidate) // to be closed in any case
		head, playable, err := headOf(ctx, candidate.body, candidate.hint)
		if err != nil || !playable {
			heads = append(heads, nil)
			continue
		}
		heads = append(heads, head)
		choices = append(choices, library.Link{URL: candidate.address, Title: head.Title})
	}
	return e.choose(ctx, address, podcasts, heads, choices, user != "")
}

func (e *Engine) choose(ctx context.Context, address string, podcasts []*fetched, heads []*feed.Podcast, choices []library.Link, private bool) (library.Podcast, bool, []library.Link, error) {
	switch len(choices) {
	case 0:
		return library.Podcast{}, false, nil, library.Errorf(library.NotFeed, address, "a web page that names no podcast feed", nil).
			With("page_without_feed", "What", address)
	case 1:
		for i, head := range heads {
			if head != nil {
				p, known, err := e.subscribe(ctx, podcasts[i], head, private)
				return p, known, nil, err
			}
		}
	}
	return library.Podcast{}, false, choices, library.Errorf(library.Ambiguous, address, "the page names several podcasts", nil).
		With("page_with_feeds", "What", address)
}

// AddDocument subscribes to the feed that data is, at the address that it
// states for itself, without asking the network.
func (e *Engine) AddDocument(ctx context.Context, data []byte, name string) (library.Podcast, bool, error) {
	b, err := readBody(bytes.NewReader(data), e.o.TempDir)
	if err != nil {
		return library.Podcast{}, false, explain(name, err)
	}
	f := &fetched{body: b, state: library.FeedState{BodyHash: b.hash}}
	p, known, err := e.addDocument(ctx, f, name)
	return p, known, errors.Join(err, b.close())
}

func (e *Engine) addDocument(ctx context.Context, f *fetched, name string) (library.Podcast, bool, error) {
	head, _, err := headOf(ctx, f.body, f.hint)
	if err != nil {
		return library.Podcast{}, false, explain(name, err)
	}
	for _, stated := range []string{head.NewFeedURL, head.FeedURL} {
		if f.address == "" {
			f.address = web(stated)
		}
	}
	if f.address == "" {
		return library.Podcast{}, false, library.Errorf(library.Invalid, name, "the feed does not say its own address", nil).
			With("feed_without_address", "What", name).Hint("cosm add ADDRESS")
	}
	f.hint.URL = f.address
	return e.subscribe(ctx, f, head, false)
}
