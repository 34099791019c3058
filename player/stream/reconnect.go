package stream

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
)

// headSize is how much of the beginning is kept to recognise the file by.
const headSize = 4 << 10

// maxRewrites bounds the requests spent on servers that make up a new
// validator for each.
const maxRewrites = 2

// identity tells one file from another.
type identity struct {
	etag, modified string
	size           int64 // as the server claimed at first; -1 unknown
	head           []byte
	live           bool // an Icecast-like stream: it has no end
	maybeLive      bool // no length, no ranges, no validators
	rewrites       int  // how often the validator changed though the file did not
}

func newIdentity(hd http.Header, size int64) identity {
	id := identity{size: size}
	id.setValidators(hd)
	for k := range hd {
		if strings.HasPrefix(k, "Icy-") && size < 0 {
			id.live = true
		}
	}
	return id
}

func (id *identity) setValidators(hd http.Header) {
	id.etag, id.modified = hd.Get("ETag"), hd.Get("Last-Modified")
}

// validator is what If-Range may carry (RFC 9110 13.1.5): a strong ETag, else
// a date, else nothing.
func (id *identity) validator() string {
	if id.etag != "" && !strings.HasPrefix(id.etag, "W/") {
		return id.etag
	}
	return id.modified
}

// differs reports whether an answer is surely about another file. total is -1
// when the answer does not tell the length. An ETag alone proves nothing while
// the date is the same: mirrors of one file make their own.
func (id *identity) differs(hd http.Header, total int64) bool {
	if total >= 0 && id.size >= 0 && total != id.size {
		return true
	}
	etag, modified := hd.Get("ETag"), hd.Get("Last-Modified")
	if modified != "" && modified == id.modified {
		return false
	}
	return etag != "" && id.etag != "" && etag != id.etag
}

// noteHead keeps the first bytes.
func (id *identity) noteHead(p []byte, off int64) {
	if have := len(id.head); off == int64(have) && have < headSize {
		id.head = append(id.head, p[:min(len(p), headSize-have)]...)
	}
}

// connect opens a connection for off. The address that redirects led to is
// asked first: it is quick, and the same file as before where ads are stitched
// in anew for each visit. Whatever it answers but the range wanted, the
// original address has the last word; fromOrigin skips the first.
func (h *HTTP) connect(off int64, fromOrigin bool) (*conn, error) {
	if h.final != nil && !fromOrigin && h.final.String() != h.origin.String() {
		c, err := h.dial(h.final, off, true)
		if errors.Is(err, errAbandoned) {
			return nil, err
		}
		if err == nil {
			if c.res.StatusCode == http.StatusPartialContent && h.acceptRange(c, off) == nil {
				return c, nil
			}
			c.close()
		}
	}
	c, err := h.dial(h.origin, off, true)
	if err != nil {
		return nil, err
	}
	if err := h.accept(c, off); err != nil {
		c.close()
		return nil, err
	}
	h.final = c.res.Request.URL
	return c, nil
}

// accept judges an answer of the original address.
func (h *HTTP) accept(c *conn, off int64) error {
	if c.res.StatusCode == http.StatusOK || c.res.StatusCode == http.StatusPartialContent {
		if err := c.checkAudio(); err != nil {
			return err // a captive portal, most likely: it goes away again
		}
	}
	switch c.res.StatusCode {
	case http.StatusPartialContent:
		return h.acceptRange(c, off)
	case http.StatusOK:
		return h.acceptWhole(c, off)
	case http.StatusRequestedRangeNotSatisfiable:
		return h.acceptEnd(c, off)
	}
	return h.statusError(c.res)
}

// acceptRange takes a 206. One that begins a little early is as good.
func (h *HTTP) acceptRange(c *conn, off int64) error {
	start, stop, total, err := contentRange(c.res.Header)
	if err != nil || start > off {
		return errBadRange
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.id.differs(c.res.Header, total) {
		return ErrChanged
	}
	c.off, c.stop = start, stop
	h.reaching = start
	return nil
}

// acceptEnd takes a 416: what is wanted lies beyond the end.
func (h *HTTP) acceptEnd(c *conn, off int64) error {
	total := unsatisfied(c.res.Header)
	h.mu.Lock()
	defer h.mu.Unlock()
	if total > off { // it contradicts itself
		return h.statusError(c.res)
	}
	if total >= 0 && total < off && h.cache.contiguous(total, 1) > 0 {
		return ErrChanged // more was read than there is now
	}
	h.end = off
	if total >= 0 {
		h.end = total
	}
	h.cond.Broadcast()
	return errComplete
}

// acceptWhole takes a 200, which begins at 0: the server has no ranges, or the
// validator no longer holds. The first bytes tell which.
func (h *HTTP) acceptWhole(c *conn, off int64) error {
	c.off = 0
	if h.id.live {
		c.off = off // what comes now is what comes next
		return h.linear(c)
	}
	if h.id.differs(c.res.Header, c.res.ContentLength) {
		return ErrChanged
	}
	head := make([]byte, len(h.id.head))
	n, err := io.ReadFull(c, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	c.body = io.MultiReader(bytes.NewReader(head[:n]), c.body)
	if !bytes.Equal(head[:n], h.id.head) {
		if !h.id.maybeLive {
			return ErrChanged
		}
		h.id.live = true
		c.off = off
	}
	return h.linear(c)
}

// linear notes that this server does not serve ranges, unless the answer was
// a 200 only because the validator has changed: then the new one is kept, and
// the next request will get its range.
func (h *HTTP) linear(c *conn) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	old := h.id.validator()
	h.id.setValidators(c.res.Header)
	if h.ranges && !h.id.live && old != h.id.validator() && h.id.rewrites < maxRewrites {
		h.id.rewrites++
		return errAbandoned
	}
	h.ranges = false
	h.reaching = c.off
	return nil
}
