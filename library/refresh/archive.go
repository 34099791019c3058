package refresh

import (
	"context"

	"cosm/feed"
	"cosm/feed/fetch"
	"cosm/library"
)

// DefaultPages is how many pages of older episodes are read back of a feed,
// unless Options say otherwise.
const DefaultPages = 100

// pagesTime is how long pages of one feed are read back at a stretch, as a
// multiple of Timeout; the next refresh goes on.
const pagesTime = 5

// A feed may show its newest episodes alone and the older ones on further pages
// (RFC 5005): rel="next" of a paged feed, rel="prev-archive" of an archived
// one. They are read back once, page by page; where that stopped is kept with
// the feed's state, so that it goes on after an interruption.

// findArchive notes where the first page of older episodes is, the first time
// that the feed names one.
func (l *look) findArchive(resp *fetch.Response) {
	next := web(l.head.NextPage)
	if l.state.Pages == 0 && l.state.Archive == "" && next != resp.FinalURL {
		l.state.Archive = next
	}
}

// readBack reads the pages that are left. A page that cannot be had is asked
// for again by the next refresh, as often as pages are allowed.
func (l *look) readBack(ctx context.Context) {
	limit := DefaultPages
	if l.e.o.Pages != nil {
		limit = l.e.o.Pages()
	}
	if l.state.Archive == "" || l.state.PodcastID == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, pagesTime*l.e.o.Timeout)
	defer cancel()
	seen := map[string]bool{l.state.URL: true}
	for l.state.Archive != "" && l.state.Pages < limit && !seen[l.state.Archive] {
		seen[l.state.Archive] = true
		next, err := l.readPage(ctx, l.state.Archive)
		if ctx.Err() != nil {
			return
		}
		l.state.Pages++
		if err == nil && seen[next] {
			next = "" // in a circle: that was all
		}
		if err == nil {
			l.state.Archive = next
		}
		l.older(nil, 0)
		if err != nil {
			return
		}
	}
}

// readPage takes in one page of older episodes and gives the address of the next.
func (l *look) readPage(ctx context.Context, address string) (next string, err error) {
	ctx, cancel := context.WithTimeout(ctx, l.e.o.Timeout)
	defer cancel()
	req := fetch.Request{URL: address}
	if hostOf(address) == hostOf(l.state.URL) {
		req.User, req.Password, req.AllowPrivate = l.user, l.password, !l.guarded
	}
	resp, err := l.fetcher.Get(ctx, req)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	var held []library.EpisodeDetail
	bytes := 0
	head := func(p *feed.Podcast) error { next = web(p.NextPage); return nil }
	item := func(it *feed.Item) error {
		if !it.Playable() {
			return nil
		}
		ep := episodeOf(it)
		held, bytes = append(held, ep), bytes+weight(&ep)
		if len(held) >= partItems || bytes >= partBytes {
			l.older(held, bytes)
			held, bytes = nil, 0
		}
		return nil
	}
	if err := feed.ParseEach(resp.Body, l.e.hint(resp), head, item); err != nil {
		return "", err
	}
	if len(held) > 0 {
		l.older(held, bytes)
	}
	return next, nil
}

// older hands on older episodes, or how far they have been read back.
func (l *look) older(held []library.EpisodeDetail, bytes int) {
	l.put(result{bytes: bytes, update: library.FeedUpdate{State: l.state, Episodes: held, Last: true, Older: true}})
}
