package refresh

import (
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"cosm/feed/fetch"
	"cosm/library"
)

// queue hands out feeds so that no host is asked by too many workers and none
// of them waits while another host has room.
type queue struct {
	perHost int

	mu     sync.Mutex
	change *sync.Cond
	ready  []*host // with something to do and room
	hosts  map[string]*host
	left   int // not yet handed out
}

type host struct {
	waiting []library.FeedState
	active  int
	limit   int
	queued  bool // in ready
}

func newQueue(states []library.FeedState, perHost int) *queue {
	q := &queue{perHost: perHost, hosts: map[string]*host{}, left: len(states)}
	q.change = sync.NewCond(&q.mu)
	for _, s := range states {
		h := q.host(s)
		h.waiting = append(h.waiting, s)
		q.offer(h)
	}
	return q
}

func (q *queue) host(s library.FeedState) *host {
	name := hostOf(s.URL)
	h := q.hosts[name]
	if h == nil {
		h = &host{limit: q.perHost}
		if isLoopback(name) {
			h.limit = 1 << 30
		}
		q.hosts[name] = h
	}
	return h
}

// offer puts h in line if it can be served.
func (q *queue) offer(h *host) {
	if !h.queued && len(h.waiting) > 0 && h.active < h.limit {
		h.queued = true
		q.ready = append(q.ready, h)
	}
}

// next waits for a feed that may be asked now; false when there is none left.
func (q *queue) next() (library.FeedState, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.ready) == 0 && q.left > 0 {
		q.change.Wait()
	}
	if q.left == 0 {
		return library.FeedState{}, false
	}
	h := q.ready[0]
	q.ready = q.ready[1:]
	h.queued = false
	s := h.waiting[0]
	h.waiting = h.waiting[1:]
	h.active++
	q.left--
	q.offer(h)
	if q.left == 0 {
		q.change.Broadcast()
	}
	return s, true
}

// done gives the place of s to another feed.
func (q *queue) done(s library.FeedState) {
	q.mu.Lock()
	defer q.mu.Unlock()
	h := q.host(s)
	h.active--
	q.offer(h)
	q.change.Signal()
}

// stop leaves the rest undone.
func (q *queue) stop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.left = 0
	q.change.Broadcast()
}

// busyHosts are servers that answered that they are asked too often (429): for
// as long as they say, a refresh leaves their other feeds alone too.
type busyHosts struct {
	mu    sync.Mutex
	until map[string]time.Time
}

// note takes in what came of asking at address.
func (b *busyHosts) note(address string, err error, now time.Time) {
	status, ok := errors.AsType[*fetch.StatusError](err)
	if !ok || status.Code != http.StatusTooManyRequests || status.RetryAfter <= 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.until[serverOf(address)] = now.Add(min(status.RetryAfter, maxAfter))
}

// wait is how long the server of address is still to be left alone.
func (b *busyHosts) wait(address string, now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.until[serverOf(address)].Sub(now)
}

// serverOf is host and port.
func serverOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

func isLoopback(name string) bool {
	if name == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.Unmap().IsLoopback()
}
