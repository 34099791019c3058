package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/cenkalti/backoff/v5"
)

const (
	readSize = 32 << 10
	// maxRetryAfter bounds what a server may ask for in Retry-After.
	maxRetryAfter = time.Minute
	// shortEnds is how often a body must end at one place, without a byte, for
	// that place to count as the end of the file.
	shortEnds = 4
)

// Ends of a connection that are no loss.
var (
	errAbandoned = errors.New("another place is wanted")
	errComplete  = errors.New("the answer is complete")
)

// errShort is the clean end of a body before what its header promised.
var errShort = fmt.Errorf("the body ended early: %w", io.ErrUnexpectedEOF)

var (
	errStalled = errors.New("the server is silent")
	errEnded   = errors.New("the server ended the live stream")
)

// fetcher is the state of the goroutine that fills the cache.
type fetcher struct {
	h       *HTTP
	retry   backoff.BackOff
	last    error // why the last connection was lost; nil once bytes came
	shortAt int64 // where bodies ended too early
	shortN  int   // how often in a row
}

// run fills the cache, from first on, till the stream is closed.
func (h *HTTP) run(first *conn) {
	defer close(h.done)
	f := &fetcher{h: h, retry: h.opt.backOff(), shortAt: -1}
	c := first
	for {
		off, ok := h.nextWant()
		if !ok {
			c.close()
			return
		}
		var err error
		if c == nil || !h.useful(c.off, off) {
			c.close()
			c, err = h.connect(off, errors.Is(f.last, errStalled))
		}
		if err == nil {
			err = f.pump(c)
		}
		if err != nil {
			c.close()
			c = nil
			f.end(err)
		}
	}
}

// nextWant waits till the window has room and gives the place to read; false
// when the stream is closed.
func (h *HTTP) nextWant() (int64, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for {
		if h.closed || h.ctx.Err() != nil {
			return 0, false
		}
		if off, need := h.want(); need {
			return off, true
		}
		h.cond.Wait()
	}
}

// want is the first missing byte from the reader on, and whether it should be
// fetched now: the window fills to its brim, then drains by a quarter before
// it fills again, so that a player's small reads do not each wake the network.
func (h *HTTP) want() (int64, bool) {
	window := h.opt.ReadAhead
	have := h.cache.contiguous(h.pos, window)
	off := h.pos + have
	switch {
	case h.fatal != nil, h.atEnd(off):
		return off, false
	case have >= window:
		h.filling = false
	case have < window*3/4:
		h.filling = true
	}
	return off, h.filling
}

// useful reports whether a connection at place at reaches off soon enough.
func (h *HTTP) useful(at, off int64) bool {
	return at <= off && (off-at <= near || !h.ranges)
}

// dropUseless ends the connection at work if the reader has gone elsewhere.
// The caller holds the lock.
func (h *HTTP) dropUseless() {
	if off, need := h.want(); need && h.abandon != nil && !h.useful(h.reaching, off) {
		h.abandon(errAbandoned)
	}
}

// pump reads the body into the cache. nil: the window is full, or the reader
// has gone elsewhere; the connection is still good.
func (f *fetcher) pump(c *conn) error {
	h := f.h
	buf := make([]byte, readSize)
	for {
		n, err := c.Read(buf)
		h.mu.Lock()
		if n > 0 {
			f.store(c, buf[:n])
		}
		switch {
		case errors.Is(err, io.EOF):
			err = f.bodyEnd(c)
		case errors.Is(err, io.ErrUnexpectedEOF):
			err = errShort
		}
		off, need := h.want()
		again := need && h.useful(c.off, off)
		h.mu.Unlock()
		if err != nil {
			return err
		}
		if !again {
			return nil
		}
	}
}

// store puts bytes into the cache and tells that they flow. The caller holds
// the lock.
func (f *fetcher) store(c *conn, p []byte) {
	h := f.h
	if h.end >= 0 { // what comes beyond the promised length is not the file's
		p = p[:min(int64(len(p)), max(0, h.end-c.off))]
	}
	h.id.noteHead(p, c.off)
	h.cache.write(p, c.off, h.pos)
	c.off += int64(len(p))
	h.reaching = c.off
	if f.last != nil {
		f.last = nil
		f.retry.Reset()
		h.states.send(State{Kind: Flowing})
	}
	h.cond.Broadcast()
}

// bodyEnd says what the clean end of a body means. The caller holds the lock.
func (f *fetcher) bodyEnd(c *conn) error {
	h := f.h
	switch {
	case h.id.live:
		return errEnded
	case h.end < 0:
		h.end = c.off
		h.cond.Broadcast()
	case c.off < h.end && (c.stop < 0 || c.off < c.stop):
		return errShort
	}
	return errComplete
}

// end deals with the end of a connection: nothing, a last word, or a pause.
func (f *fetcher) end(err error) {
	h := f.h
	if h.ctx.Err() != nil || errors.Is(err, errAbandoned) || errors.Is(err, errComplete) {
		return
	}
	if errors.Is(err, errShort) && f.tooShort() {
		return
	}
	var status *StatusError
	isStatus := errors.As(err, &status)
	if isStatus && !status.retryable() || errors.Is(err, ErrChanged) {
		f.giveUp(err)
		return
	}
	pause := f.retry.NextBackOff()
	if isStatus {
		pause = max(pause, min(status.after, maxRetryAfter))
	}
	f.last = withoutURL(err)
	h.states.send(State{Kind: Reconnecting, Err: f.last, Retry: pause})
	sleep(h.ctx, pause)
}

// tooShort counts bodies that end at one place though more was promised. A
// place where that happens every time is the true end.
func (f *fetcher) tooShort() bool {
	h := f.h
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.reaching != f.shortAt {
		f.shortAt, f.shortN = h.reaching, 0
	}
	f.shortN++
	if f.shortN < shortEnds {
		return false
	}
	h.end = f.shortAt
	h.cond.Broadcast()
	return true
}

// giveUp makes err the answer of Read once the cached part is played.
func (f *fetcher) giveUp(err error) {
	h := f.h
	if errors.Is(err, ErrChanged) {
		h.states.send(State{Kind: Changed})
	}
	h.mu.Lock()
	h.fatal = fmt.Errorf("read stream: %w", err)
	h.cond.Broadcast()
	h.mu.Unlock()
}

// sleep waits for d or the end of ctx.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
