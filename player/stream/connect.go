package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// firstTries is how often OpenHTTP asks before it gives up.
const firstTries = 3

// patience is the longest Retry-After that OpenHTTP waits for: somebody has
// just pressed play.
const patience = 3 * time.Second

// conn is one answer whose body is being read.
type conn struct {
	res    *http.Response
	body   io.Reader
	off    int64 // place of the next byte
	stop   int64 // place after the last byte of a 206; -1 for other answers
	ctx    context.Context
	cancel context.CancelCauseFunc
	stall  time.Duration
}

// Read reads the body and gives up on a silent server.
func (c *conn) Read(p []byte) (int, error) {
	t := time.AfterFunc(c.stall, func() { c.cancel(errStalled) })
	defer t.Stop()
	n, err := c.body.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = c.why(err)
	}
	return n, err
}

// why gives the reason for which the connection was cut, if it was.
func (c *conn) why(err error) error {
	if cause := context.Cause(c.ctx); cause != nil {
		return cause
	}
	return err
}

func (c *conn) close() {
	if c != nil {
		c.cancel(errAbandoned)
		if c.res != nil {
			_ = c.res.Body.Close()
		}
	}
}

// dial asks u for everything from off on. Any status is a success. Without
// ranged no Range header is sent.
func (h *HTTP) dial(u *url.URL, off int64, ranged bool) (*conn, error) {
	c := &conn{off: off, stop: -1, stall: h.opt.Stall}
	c.ctx, c.cancel = context.WithCancelCause(h.ctx)
	h.mu.Lock()
	h.reaching, h.abandon = off, c.cancel
	if h.cache != nil {
		h.dropUseless() // the reader may have gone elsewhere just before
	}
	h.mu.Unlock()
	req, err := http.NewRequestWithContext(c.ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return nil, errors.New("malformed address")
	}
	if sameOrigin(u, h.origin) {
		copyHeader(req.Header, h.req.Header)
	}
	// A compressed body has other offsets than the file.
	req.Header.Set("Accept-Encoding", "identity")
	if ranged {
		req.Header.Set("Range", "bytes="+strconv.FormatInt(off, 10)+"-")
		if v := h.id.validator(); off > 0 && v != "" {
			req.Header.Set("If-Range", v)
		}
	}
	t := time.AfterFunc(c.stall, func() { c.cancel(errStalled) })
	defer t.Stop()
	c.res, err = h.client.Do(req) //nolint:bodyclose // conn.close does it
	if err != nil {
		err = c.why(withoutURL(err))
		c.cancel(err)
		return nil, err
	}
	c.body = c.res.Body
	return c, nil
}

// openFirst makes the first request and learns from its answer.
func (h *HTTP) openFirst() (*conn, error) {
	pauses := h.opt.backOff()
	ranged := true
	for try := 1; ; try++ {
		c, err := h.dial(h.origin, 0, ranged)
		if err == nil {
			if err = h.learn(c); err == nil {
				return c, nil
			}
			c.close()
		}
		if ctxErr := h.ctx.Err(); ctxErr != nil {
			return nil, ctxErr
		}
		var status *StatusError
		pause := pauses.NextBackOff()
		switch {
		case errors.As(err, &status) && status.Code == http.StatusRequestedRangeNotSatisfiable && ranged:
			ranged = false // some servers dislike Range as such
			continue
		case try == firstTries, errors.Is(err, ErrNotAudio),
			status != nil && (!status.retryable() || status.after > patience):
			return nil, err
		case status != nil:
			pause = max(pause, status.after)
		}
		sleep(h.ctx, pause)
	}
}

// learn takes from the first answer what the stream is. It runs before the
// stream's goroutine starts.
func (h *HTTP) learn(c *conn) error {
	var size int64 // -1 where it is unknown
	switch c.res.StatusCode {
	case http.StatusPartialContent:
		start, stop, total, err := contentRange(c.res.Header)
		if err != nil || start != 0 {
			return errBadRange
		}
		c.stop, size, h.ranges = stop, total, true
	case http.StatusOK:
		size = c.res.ContentLength
		h.ranges = strings.Contains(strings.ToLower(c.res.Header.Get("Accept-Ranges")), "bytes")
	case http.StatusRequestedRangeNotSatisfiable:
		if total := unsatisfied(c.res.Header); total != 0 {
			return h.statusError(c.res)
		}
		size, c.body = 0, http.NoBody // how some servers say that a file is empty
	default:
		return h.statusError(c.res)
	}
	if err := c.checkAudio(); err != nil {
		return err
	}
	h.end, h.final = size, c.res.Request.URL
	h.id = newIdentity(c.res.Header, size)
	h.id.maybeLive = size < 0 && !h.ranges && h.id.validator() == "" && h.req.Size <= 0
	h.typ = c.res.Header.Get("Content-Type")
	if h.req.Type != "" && (h.typ == "" || strings.HasPrefix(h.typ, "application/octet-stream")) {
		h.typ = h.req.Type
	}
	return nil
}

// checkAudio refuses web pages: those of a login wall, a captive portal, or a
// polite "not found". Servers that call sound text are forgiven by its look.
func (c *conn) checkAudio() error {
	typ := c.res.Header.Get("Content-Type")
	switch base, _, _ := strings.Cut(strings.ToLower(typ), ";"); strings.TrimSpace(base) {
	case "text/html", "text/plain", "text/xml", "application/json", "application/xml", "application/xhtml+xml":
	default:
		return nil
	}
	buf := make([]byte, 512)
	n, err := io.ReadFull(c, buf)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if strings.HasPrefix(http.DetectContentType(buf[:n]), "text/") {
		return &NotAudioError{ContentType: typ}
	}
	c.body = io.MultiReader(bytes.NewReader(buf[:n]), c.body)
	return nil
}

func (h *HTTP) statusError(res *http.Response) error {
	return &StatusError{Code: res.StatusCode, after: retryAfter(res.Header, h.opt.Now())}
}

// retryAfter is RFC 9110 10.2.3: seconds or a date; 0 if there is none.
func retryAfter(hd http.Header, now time.Time) time.Duration {
	v := hd.Get("Retry-After")
	if s, err := strconv.Atoi(v); err == nil {
		return time.Duration(min(max(s, 0), 1<<20)) * time.Second
	}
	if t, err := http.ParseTime(v); err == nil {
		return max(0, t.Sub(now))
	}
	return 0
}

var errBadRange = errors.New("the server gives another range than asked")

// contentRange parses "bytes 0-99/1234" (RFC 9110 14.4). stop is the place
// after the last byte; total is -1 for "*".
func contentRange(hd http.Header) (start, stop, total int64, err error) {
	v := hd.Get("Content-Range")
	span, all, ok := strings.Cut(strings.TrimPrefix(v, "bytes "), "/")
	from, to, ok2 := strings.Cut(span, "-")
	if !ok || !ok2 {
		return 0, 0, 0, fmt.Errorf("malformed content-range %q", v)
	}
	start, err1 := strconv.ParseInt(strings.TrimSpace(from), 10, 64)
	last, err2 := strconv.ParseInt(strings.TrimSpace(to), 10, 64)
	total, err3 := int64(-1), error(nil)
	if all = strings.TrimSpace(all); all != "*" {
		total, err3 = strconv.ParseInt(all, 10, 64)
	}
	if err := errors.Join(err1, err2, err3); err != nil || start < 0 || last < start || total == 0 {
		return 0, 0, 0, fmt.Errorf("malformed content-range %q", v)
	}
	return start, last + 1, total, nil
}

// unsatisfied is the length in the "bytes */1234" of a 416; -1 if it has none.
func unsatisfied(hd http.Header) int64 {
	v, ok := strings.CutPrefix(hd.Get("Content-Range"), "bytes */")
	n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64)
	if !ok || err != nil || n < 0 {
		return -1
	}
	return n
}

// client is the caller's client with what a stream needs: no time limit on
// bodies, and redirects that tell the next host neither credentials nor the
// address before, which in private feeds is a secret itself.
func (o Options) client(origin *url.URL, extra http.Header) *http.Client {
	c := *o.Client
	c.Timeout = 0
	check := c.CheckRedirect
	c.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		req.Header.Del("Referer")
		if !sameOrigin(req.URL, origin) {
			for k := range extra {
				if !ours(k) {
					req.Header.Del(k)
				}
			}
		}
		if check != nil {
			return check(req, via)
		}
		if len(via) >= 10 {
			return ErrRedirects
		}
		return nil
	}
	return &c
}

func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Host, b.Host)
}

// ours names the headers that a caller cannot set.
func ours(key string) bool {
	switch http.CanonicalHeaderKey(key) {
	case "Range", "If-Range", "Accept-Encoding":
		return true
	}
	return false
}

func copyHeader(dst, src http.Header) {
	for k, v := range src {
		if !ours(k) {
			dst[http.CanonicalHeaderKey(k)] = append([]string(nil), v...)
		}
	}
}
