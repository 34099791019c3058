package fetch

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// overdue is the cause with which a watchdog ends a try.
type overdue struct{ doing string }

func (e *overdue) Error() string { return ErrTimeout.Error() + " " + e.doing }

// watchdog ends a try's context when a step takes longer than it was allowed,
// or the whole longer than total.
type watchdog struct {
	parent context.Context
	ctx    context.Context
	cancel context.CancelCauseFunc
	total  *time.Timer

	mu   sync.Mutex
	step *time.Timer
}

func newWatchdog(parent context.Context, total time.Duration) *watchdog {
	ctx, cancel := context.WithCancelCause(parent)
	w := &watchdog{parent: parent, ctx: ctx, cancel: cancel}
	w.total = time.AfterFunc(total, func() { cancel(&overdue{WhyWhole}) })
	return w
}

// allow gives the next step d from now.
func (w *watchdog) allow(d time.Duration, doing string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.step != nil {
		w.step.Stop()
	}
	w.step = time.AfterFunc(d, func() { w.cancel(&overdue{doing}) })
}

// rest says that no step is running.
func (w *watchdog) rest() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.step != nil {
		w.step.Stop()
		w.step = nil
	}
}

// stop ends the try and frees the timers.
func (w *watchdog) stop() {
	w.rest()
	w.total.Stop()
	w.cancel(nil)
}

// explain replaces what a cancelled request reports by the reason: the
// listener's own wish to stop, or the step that took too long.
func (w *watchdog) explain(host string, err error) error {
	var late *overdue
	switch {
	case err == nil || w.ctx.Err() == nil:
		return err
	case errors.As(context.Cause(w.ctx), &late):
		return &Error{Host: host, Kind: ErrTimeout, Why: late.doing, Err: context.DeadlineExceeded}
	case errors.Is(w.parent.Err(), context.DeadlineExceeded):
		return &Error{Host: host, Kind: ErrTimeout, Err: context.DeadlineExceeded}
	case w.parent.Err() != nil:
		return fmt.Errorf("get from %s: %w", host, w.parent.Err())
	}
	return err
}

// body unpacks and bounds what resp brings.
func (c *chain) body(host string, resp *http.Response) (io.ReadCloser, error) {
	limit := c.MaxBytes
	if limit <= 0 {
		limit = DefaultMaxBytes
	}
	if resp.ContentLength > limit {
		return nil, &Error{Host: host, Kind: ErrTooLarge}
	}
	b := &body{
		host: host, raw: resp.Body, watch: c.watch, left: limit,
		idle: orDuration(c.IdleTimeout, DefaultIdleTimeout),
	}
	unpacked, err := unpack(bufio.NewReader(rawReader{b}), resp.Header.Get("Content-Encoding"))
	if err != nil {
		return nil, classify(host, err)
	}
	b.unpacked = unpacked
	return b, nil
}

// body is the document as the caller reads it.
type body struct {
	host     string
	raw      io.ReadCloser
	unpacked io.Reader
	watch    *watchdog
	idle     time.Duration
	left     int64
	err      error
}

// Read gives ErrTooLarge instead of the first byte beyond the bound. Errors
// stick.
func (b *body) Read(p []byte) (int, error) {
	if b.err != nil || len(p) == 0 {
		return 0, b.err
	}
	// One byte more than is left tells an end from an excess.
	n, err := b.unpacked.Read(p[:min(int64(len(p)), b.left+1)])
	if int64(n) > b.left {
		n, err = int(b.left), &Error{Host: b.host, Kind: ErrTooLarge}
	}
	b.left -= int64(n)
	if err != nil {
		b.err = b.translate(err)
	}
	return n, b.err
}

func (b *body) translate(err error) error {
	var damaged flate.CorruptInputError
	switch {
	case errors.Is(err, io.EOF):
		return io.EOF
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.As(err, &damaged),
		errors.Is(err, zlib.ErrChecksum), errors.Is(err, zlib.ErrHeader):
		return &Error{Host: b.host, Kind: ErrEncoding, Err: err}
	}
	return b.watch.explain(b.host, classify(b.host, err))
}

// Close ends the request whether it was read to the end or not.
func (b *body) Close() error {
	err := b.raw.Close()
	b.watch.stop()
	return err
}

// rawReader reads the packed bytes, each under the idle limit.
type rawReader struct{ b *body }

func (r rawReader) Read(p []byte) (int, error) {
	r.b.watch.allow(r.b.idle, WhySending)
	defer r.b.watch.rest()
	return r.b.raw.Read(p)
}

// unpack undoes the content encoding. It looks at the bytes too: servers call
// plain bodies gzip, and send .gz files without saying so.
func unpack(r *bufio.Reader, encoding string) (io.Reader, error) {
	head, err := r.Peek(2)
	if err != nil && err != io.EOF {
		return nil, err
	}
	isGzip := bytes.Equal(head, []byte{0x1f, 0x8b})
	switch encoding = strings.ToLower(strings.TrimSpace(encoding)); {
	case isGzip:
		return gzip.NewReader(r)
	case encoding == "", encoding == "identity", encoding == "gzip", encoding == "x-gzip":
		return r, nil
	case encoding == "deflate" && len(head) < 2:
		return r, nil
	case encoding == "deflate" && isZlib(head):
		return zlib.NewReader(r)
	case encoding == "deflate":
		return flate.NewReader(r), nil
	}
	return nil, ErrEncoding
}

// isZlib checks the header of RFC 1950: "deflate" means zlib, but many send
// the bare stream.
func isZlib(head []byte) bool {
	return head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0
}

// closer runs done after the body is closed, once.
type closer struct {
	io.ReadCloser
	done func()
	once sync.Once
}

// Close closes the body.
func (c *closer) Close() error {
	err := c.ReadCloser.Close()
	c.once.Do(c.done)
	return err
}
