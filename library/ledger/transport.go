package ledger

import (
	"io"
	"net/http"
	"strings"
)

// transport records the requests of one purpose. A redirect comes as a request
// of its own, so every hop is seen.
type transport struct {
	ledger  *Ledger
	purpose Purpose
}

// RoundTrip sends r by the ledger's rules and counts it. An attempt that fails
// counts too: the name lookup at least has left the machine.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	host := strings.ToLower(r.URL.Hostname())
	if err := t.ledger.refusal(t.purpose, host); err != nil {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, err
	}
	k := key{host, t.purpose}
	out := t.ledger.prepare(r)
	t.ledger.add(k, 1, 0, headBytes(out))
	if out.Body != nil && out.Body != http.NoBody {
		out.Body = &counted{ReadCloser: out.Body, count: func(n int) { t.ledger.add(k, 0, 0, int64(n)) }}
	}
	resp, err := t.ledger.o.Base.RoundTrip(out)
	if err != nil {
		return nil, err
	}
	if resp.Body != nil && resp.Body != http.NoBody {
		resp.Body = &counted{ReadCloser: resp.Body, count: func(n int) { t.ledger.add(k, 0, int64(n), 0) }}
	}
	return resp, nil
}

// CloseIdleConnections makes http.Client.CloseIdleConnections work.
func (t *transport) CloseIdleConnections() { t.ledger.CloseIdleConnections() }

// prepare is a copy of r with what goes with every request and without what
// should go with none: net/http tells a redirect's target where it came from,
// and that address may hold a listener's token.
func (l *Ledger) prepare(r *http.Request) *http.Request {
	out := r.Clone(r.Context())
	if out.Header == nil {
		out.Header = http.Header{}
	}
	out.Header.Del("Referer")
	if l.o.DoNotTrack != nil && l.o.DoNotTrack() {
		out.Header.Set("DNT", "1")
		out.Header.Set("Sec-GPC", "1")
	}
	if l.o.UserAgent != nil {
		if agent := l.o.UserAgent(); agent != "" {
			out.Header.Set("User-Agent", agent)
		}
	}
	return out
}

// headBytes is the size of r's head as HTTP/1.1 writes it. HTTP/2 packs it
// smaller, so for the listener this is the upper bound of what was told.
func headBytes(r *http.Request) int64 {
	n := len(r.Method) + len(r.URL.RequestURI()) + len("  HTTP/1.1\r\n") + len("Host: \r\n") + len(r.URL.Host) + len("\r\n")
	for name, values := range r.Header {
		for _, v := range values {
			n += len(name) + len(v) + len(": \r\n")
		}
	}
	return int64(n)
}

// counted tells how much was read.
type counted struct {
	io.ReadCloser
	count func(int)
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if n > 0 {
		c.count(n)
	}
	return n, err
}
