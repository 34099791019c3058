package player

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// site serves one file with ranges, over a network that the test controls.
type site struct {
	*httptest.Server
	mu       sync.Mutex
	cond     *sync.Cond
	data     []byte
	limit    int // bytes of the file that get through
	cut      int // grows: connections at work are cut
	status   int // if set, what new requests get
	noRanges bool
	typ      string
	user     string // if set, who must ask
	requests int
	closed   bool
}

func newSite(t testing.TB, data []byte) *site {
	s := &site{data: data, limit: len(data), typ: "audio/wav"}
	s.cond = sync.NewCond(&s.mu)
	s.Server = httptest.NewServer(s)
	t.Cleanup(func() {
		s.change(func() { s.closed = true })
		s.CloseClientConnections()
		s.Close()
	})
	return s
}

func (s *site) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	s.cond.Broadcast()
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests++
	data, status, ranges, cut := s.data, s.status, !s.noRanges, s.cut
	w.Header().Set("Content-Type", s.typ)
	if name, _, _ := r.BasicAuth(); s.user != "" && name != s.user {
		status = http.StatusUnauthorized
	}
	s.mu.Unlock()
	if status != 0 {
		http.Error(w, http.StatusText(status), status)
		return
	}
	from := 0
	if h := r.Header.Get("Range"); ranges && h != "" {
		from, _ = strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(h, "bytes="), "-"))
		if i := strings.Index(h, "-"); i > 0 && i < len(h)-1 {
			from, _ = strconv.Atoi(h[len("bytes="):i])
		}
		if from >= len(data) {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes */%d", len(data)))
			w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
			return
		}
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(data)-1, len(data)))
	}
	if ranges {
		w.Header().Set("Accept-Ranges", "bytes")
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(data)-from))
	if w.Header().Get("Content-Range") != "" {
		w.WriteHeader(http.StatusPartialContent)
	}
	s.send(w, r, data, from, cut)
}

// send writes as far as the limit lets it, and ends when it is cut.
func (s *site) send(w http.ResponseWriter, r *http.Request, data []byte, from, cut int) {
	stop := r.Context().Done()
	go func() {
		<-stop
		s.change(func() {})
	}()
	for from < len(data) {
		s.mu.Lock()
		for from >= s.limit && s.cut == cut && !s.closed && r.Context().Err() == nil {
			s.cond.Wait()
		}
		to := min(from+16<<10, s.limit, len(data))
		dead := s.cut != cut || s.closed || r.Context().Err() != nil
		s.mu.Unlock()
		if dead {
			panic(http.ErrAbortHandler)
		}
		if _, err := w.Write(data[from:to]); err != nil {
			return
		}
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
		from = to
	}
}
