package refresh

import (
	"net/netip"
	"net/url"
	"strings"
	"sync"

	"cosm/library"
)

// turns gives out feeds so that no server is asked for more than a few at the
// same time, while a busy one holds up nobody but itself.
type turns struct {
	perHost int

	mu    sync.Mutex
	cond  *sync.Cond
	left  []library.FeedState
	busy  map[string]int
	ended bool
}

func newTurns(states []library.FeedState, perHost int) *turns {
	t := &turns{perHost: max(1, perHost), left: states, busy: map[string]int{}}
	t.cond = sync.NewCond(&t.mu)
	return t
}

// next waits for a feed whose server has room; false when there are no more.
func (t *turns) next() (library.FeedState, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for {
		if t.ended || len(t.left) == 0 {
			return library.FeedState{}, false
		}
		for i, s := range t.left {
			host := hostKey(s.URL)
			if host != "" && t.busy[host] >= t.perHost {
				continue
			}
			t.busy[host]++
			if i == 0 {
				t.left = t.left[1:]
			} else {
				t.left = append(t.left[:i:i], t.left[i+1:]...)
			}
			return s, true
		}
		t.cond.Wait()
	}
}

func (t *turns) done(s library.FeedState) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.busy[hostKey(s.URL)]--
	t.cond.Broadcast()
}

func (t *turns) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = true
	t.cond.Broadcast()
}

// hostKey is the server of an address, empty for those on this machine, which
// nobody need be sparing with.
func hostKey(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	host := strings.ToLower(u.Hostname())
	if ip, err := netip.ParseAddr(host); host == "localhost" || err == nil && ip.IsLoopback() {
		return ""
	}
	return host
}
