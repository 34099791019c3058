// Package fetch gets a feed, or another small document, over HTTP: asking only
// for what changed, following redirects itself so that the caller learns where
// the document now lives, never carrying a password to another host, never
// being led from the public network into the listener's own, and never reading
// more than a bound. Nothing is stored; no cookie outlives a call. A Fetcher is
// safe for concurrent use once its fields are set.
package fetch

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// What a zero field of Fetcher means.
const (
	DefaultMaxBytes       = 256 << 20
	DefaultMaxRedirects   = 10
	DefaultTries          = 3
	DefaultConnectTimeout = 10 * time.Second
	DefaultHeaderTimeout  = 30 * time.Second
	DefaultIdleTimeout    = 30 * time.Second
	DefaultTimeout        = 5 * time.Minute
	DefaultRetryWait      = 30 * time.Second
)

const (
	defaultAgent  = "cosm"
	defaultAccept = "application/rss+xml, application/atom+xml, application/feed+json, " +
		"application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.5, */*;q=0.1"
)

// Fetcher gets documents. The zero value works.
type Fetcher struct {
	// Client's Transport sends every request; its other fields are not used.
	// It must end in a *Guard: hops that must stay public fail with
	// ErrUnguarded otherwise. Nil is a Guard of each call's own.
	Client *http.Client
	// UserAgent is what servers are told.
	UserAgent string
	// MaxBytes bounds the decompressed body.
	MaxBytes int64
	// MaxRedirects bounds the hops after the first.
	MaxRedirects int
	// Tries is how often one Get may ask in all; 1 never asks again.
	Tries int
	// ConnectTimeout bounds name lookup, connection and TLS, HeaderTimeout the
	// wait for an answer, IdleTimeout the wait for each part of the body,
	// Timeout a try from its start to the end of its body.
	ConnectTimeout, HeaderTimeout, IdleTimeout, Timeout time.Duration
	// RetryWait bounds all waiting between the tries of one Get.
	RetryWait time.Duration
	// BackOff makes the schedule for servers that do not say when to come
	// again; nil is exponential with jitter.
	BackOff func() backoff.BackOff
	// Sleep waits; nil is a timer. It returns the context's error when that
	// ends first.
	Sleep func(context.Context, time.Duration) error
	// Now is the clock for dates in headers; nil is time.Now.
	Now func() time.Time
}

// Request says what to get.
type Request struct {
	// URL is an http or https address. Userinfo in it serves as User and
	// Password where those are empty.
	URL string
	// ETag and LastModified are what the last Response gave, verbatim.
	ETag, LastModified string
	// User and Password are for HTTP Basic; they go to URL's own host only.
	User, Password string
	// Accept replaces the default, which asks for feeds.
	Accept string
	// AllowPrivate lets the first hop go to a private, loopback or link-local
	// address: right for what the listener typed, wrong for what a feed said.
	AllowPrivate bool
}

// Hop is one answered request on the way.
type Hop struct {
	URL    string
	Status int
}

// Response is a document, or the news that it has not changed. Body is never
// nil and must be closed. Reading Body may give ErrTooLarge, ErrTimeout or
// ErrInterrupted; it honours the context that Get was given.
type Response struct {
	NotModified        bool
	Body               io.ReadCloser
	ContentType        string
	ETag, LastModified string
	// FinalURL is where the document was found.
	FinalURL string
	// PermanentURL is the address to store. It follows only an unbroken chain
	// of 301 and 308 from the start. Store it only if the body turns out to be
	// a feed: captive portals redirect permanently too.
	PermanentURL string
	// CacheMaxAge is how long the server calls this answer fresh, RetryAfter
	// how long it asks to be left alone; 0 is unknown.
	CacheMaxAge, RetryAfter time.Duration
	Hops                    []Hop
}

// Get fetches req.URL. Errors match the sentinels of this package; a status
// that is no success gives a *StatusError; the end of ctx gives its error.
// Answers 429 and 5xx and broken connections are tried again, as long as the
// waiting fits in RetryWait.
func (f *Fetcher) Get(ctx context.Context, req Request) (*Response, error) {
	first, req, err := target(req)
	if err != nil {
		return nil, err
	}
	via, done := f.transport()
	schedule := f.schedule()
	left := orDuration(f.RetryWait, DefaultRetryWait)
	for try := 1; ; try++ {
		resp, err := f.attempt(ctx, via, first, req)
		if err == nil {
			resp.Body = &closer{ReadCloser: resp.Body, done: done}
			return resp, nil
		}
		wait, again := pause(err, schedule)
		if ctx.Err() != nil || !again || try >= orInt(f.Tries, DefaultTries) || wait > left {
			done()
			return nil, err
		}
		left -= wait
		if serr := f.sleep(ctx, wait); serr != nil {
			done()
			return nil, serr
		}
	}
}

// target checks req.URL and takes the credentials out of it.
func target(req Request) (*url.URL, Request, error) {
	clean, user, password, err := SplitUserinfo(req.URL)
	if err != nil {
		return nil, req, err
	}
	if req.User == "" && req.Password == "" {
		req.User, req.Password = user, password
	}
	u, err := url.Parse(clean)
	if err != nil {
		return nil, req, ErrAddress
	}
	return u, req, checkScheme(u)
}

// transport returns what to send requests through, and what to do when the
// call is over.
func (f *Fetcher) transport() (http.RoundTripper, func()) {
	if f.Client != nil && f.Client.Transport != nil {
		return f.Client.Transport, func() {}
	}
	g := NewGuard(Options{})
	return g, g.CloseIdleConnections
}

func (f *Fetcher) schedule() backoff.BackOff {
	if f.BackOff != nil {
		return f.BackOff()
	}
	return &backoff.ExponentialBackOff{
		InitialInterval: time.Second, RandomizationFactor: 0.5, Multiplier: 3, MaxInterval: 15 * time.Second,
	}
}

func (f *Fetcher) sleep(ctx context.Context, d time.Duration) error {
	if f.Sleep != nil {
		return f.Sleep(ctx, d)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (f *Fetcher) now() time.Time {
	if f.Now != nil {
		return f.Now()
	}
	return time.Now()
}

func orDuration(d, otherwise time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return otherwise
}

func orInt(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}
