package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Defaults of Options.
const (
	DefaultMaxBytes  = 256 << 20
	DefaultReadAhead = 2 << 20
	DefaultStall     = 20 * time.Second
)

// near is how far ahead a place may be to be reached by reading on rather
// than by a new request: on a line too slow to have it in a moment, a new
// request is quicker.
const near = 64 << 10

// HTTP is a Source over HTTP. One goroutine reads the body into the cache, up
// to Options.ReadAhead beyond the reader, then lets TCP push back.
type HTTP struct {
	req    Request
	opt    Options
	client *http.Client
	origin *url.URL // as asked, before redirects

	ctx    context.Context
	cancel context.CancelFunc
	done   chan struct{} // closes when the goroutine has ended
	states *notifier

	// These belong to the stream's goroutine.
	id    identity
	final *url.URL // where the redirects last led

	mu       sync.Mutex
	cond     sync.Cond // signals every change of what follows
	cache    *cache
	pos      int64 // of the reader
	closed   bool
	waiting  bool  // a Read waits
	filling  bool  // the window is being filled, up to its brim
	fatal    error // what Read returns after the cached part
	ranges   bool  // the server serves, or claims to serve, ranges
	end      int64 // length; -1 unknown. May be less than the server claimed
	typ      string
	reaching int64       // the place that the connection is at or will begin at
	abandon  func(error) // ends the connection at work, nil if none
}

var _ Source = (*HTTP)(nil)

// OpenHTTP asks for the file and returns after the header of the first answer.
// The stream lives till Close or the end of ctx. Errors: ErrGone,
// ErrUnauthorized, ErrNotAudio, *StatusError, those of ctx and of the network;
// never with the address in them.
func OpenHTTP(ctx context.Context, r Request, o Options) (*HTTP, error) {
	h, err := newHTTP(ctx, r, o)
	if err != nil {
		return nil, fmt.Errorf("open stream: %w", err)
	}
	first, err := h.openFirst()
	if err != nil {
		h.cancel()
		h.states.close()
		return nil, fmt.Errorf("open stream: %w", err)
	}
	h.cache = newCache(h.opt.Dir, h.opt.MaxBytes, h.opt.ReadAhead)
	context.AfterFunc(h.ctx, func() {
		h.mu.Lock()
		h.cond.Broadcast()
		h.mu.Unlock()
	})
	go h.run(first)
	return h, nil
}

func newHTTP(ctx context.Context, r Request, o Options) (*HTTP, error) {
	if o.Client == nil {
		return nil, errors.New("no http client")
	}
	u, err := url.Parse(r.URL)
	if err != nil {
		return nil, errors.New("malformed address")
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("unsupported address scheme %q", u.Scheme)
	}
	h := &HTTP{req: r, opt: o.withDefaults(), origin: u, end: -1, done: make(chan struct{})}
	h.cond.L = &h.mu
	h.client = h.opt.client(h.origin, r.Header)
	h.ctx, h.cancel = context.WithCancel(ctx)
	h.states = newNotifier(o.OnState)
	return h, nil
}

// withDefaults fills in what is not set and bounds the window by the cache.
func (o Options) withDefaults() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	o.MaxBytes = max(o.MaxBytes, minBlocks*blockSize)
	if o.ReadAhead <= 0 {
		o.ReadAhead = DefaultReadAhead
	}
	o.ReadAhead = min(o.ReadAhead, o.MaxBytes/2)
	if o.Stall <= 0 {
		o.Stall = DefaultStall
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.backOff == nil {
		o.backOff = func() backoff.BackOff {
			b := backoff.NewExponentialBackOff()
			b.InitialInterval, b.MaxInterval = 250*time.Millisecond, 15*time.Second
			return b
		}
	}
	return o
}

func (h *HTTP) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	defer h.endWait()
	for {
		if h.closed {
			return 0, os.ErrClosed
		}
		if n := h.cache.read(p, h.pos); n > 0 {
			h.pos += int64(n)
			h.cond.Broadcast() // the window has moved
			return n, nil
		}
		if h.end >= 0 && h.pos >= h.end {
			return 0, io.EOF
		}
		if h.fatal != nil {
			return 0, h.fatal
		}
		if err := h.ctx.Err(); err != nil {
			return 0, fmt.Errorf("read stream: %w", err)
		}
		if !h.waiting {
			h.waiting = true
			h.states.send(State{Kind: Waiting})
			h.cond.Broadcast() // something may have been evicted or cut
		}
		h.cond.Wait()
	}
}

// endWait reports that a waiting Read has got what it waited for.
func (h *HTTP) endWait() {
	if h.waiting {
		h.waiting = false
		if h.fatal == nil && !h.closed {
			h.states.send(State{Kind: Flowing})
		}
	}
}

// Seek is that of io.Seeker. Beyond the end is allowed; Read then gives
// io.EOF. ErrNotSeekable: the server serves no ranges and the place lies behind
// what is cached, or the length is unknown and whence is io.SeekEnd.
func (h *HTTP) Seek(off int64, whence int) (int64, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return 0, os.ErrClosed
	}
	to, err := seekTo(h.pos, h.end, off, whence)
	if err != nil {
		return 0, err
	}
	if !h.ranges && to < h.reaching && to != h.pos && h.cache.contiguous(to, 1) == 0 && !h.atEnd(to) {
		return 0, fmt.Errorf("seek back: %w", ErrNotSeekable)
	}
	h.pos = to
	h.dropUseless()
	h.cond.Broadcast()
	return to, nil
}

// Close ends the connection and removes the cache file.
func (h *HTTP) Close() error {
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		<-h.done
		return nil
	}
	h.closed = true
	h.cond.Broadcast()
	h.mu.Unlock()
	h.cancel()
	<-h.done
	h.states.close()
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.cache.close()
}

// Size is the length in bytes; -1 while the server does not say.
func (h *HTTP) Size() int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.end
}

// Seekable is what the server's first answer promised, till it turns out false.
func (h *HTTP) Seekable() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ranges
}

// ContentType is the server's, or that of the request where the server's says
// nothing.
func (h *HTTP) ContentType() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.typ
}

// Buffered is how much is cached from off on.
func (h *HTTP) Buffered(off int64) int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || off < 0 {
		return 0
	}
	return h.cache.contiguous(off, math.MaxInt64-off)
}

func (h *HTTP) atEnd(off int64) bool { return h.end >= 0 && off >= h.end }

// seekTo turns the arguments of Seek into a place. size is -1 when unknown.
func seekTo(pos, size, off int64, whence int) (int64, error) {
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		off += pos
	case io.SeekEnd:
		if size < 0 {
			return 0, fmt.Errorf("seek from the end: %w: the length is unknown", ErrNotSeekable)
		}
		off += size
	default:
		return 0, fmt.Errorf("seek: unknown whence %d", whence)
	}
	if off < 0 {
		return 0, fmt.Errorf("seek: negative position %d", off)
	}
	return off, nil
}
