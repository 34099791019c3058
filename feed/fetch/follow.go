package fetch

import (
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptrace"
	"net/url"
	"strings"
)

// chain is the state of one try: the hops from the first address to the last.
type chain struct {
	*Fetcher
	via   http.RoundTripper
	jar   http.CookieJar
	req   Request
	first *url.URL
	watch *watchdog

	at        *url.URL
	hops      []Hop
	permanent *url.URL
	unbroken  bool
	trust     *trust
}

// attempt follows the redirects from first to a document.
func (f *Fetcher) attempt(ctx context.Context, via http.RoundTripper, first *url.URL, req Request) (*Response, error) {
	watch := newWatchdog(ctx, orDuration(f.Timeout, DefaultTimeout))
	// Some servers hand out the document only after a redirect has set a
	// cookie. New cannot fail without options.
	jar, _ := cookiejar.New(nil)
	c := &chain{
		Fetcher: f, via: via, jar: jar, req: req, first: first, watch: watch,
		at: first, permanent: first, unbroken: true, trust: &trust{publicOnly: !req.AllowPrivate},
	}
	resp, err := c.run()
	if err != nil {
		err = watch.explain(c.at.Host, err)
		watch.stop()
		return nil, err
	}
	return resp, nil
}

func (c *chain) run() (*Response, error) {
	for {
		resp, err := c.ask()
		if err != nil {
			return nil, classify(c.at.Host, err)
		}
		c.hops = append(c.hops, Hop{URL: c.at.String(), Status: resp.StatusCode})
		next, err := c.next(resp)
		if next == nil && err == nil {
			return c.answer(resp)
		}
		drop(resp)
		if err != nil {
			return nil, err
		}
		c.at = next
	}
}

// ask sends one request. Its trace switches the watchdog from connecting to
// waiting for the answer and tells what kind of address was reached.
func (c *chain) ask() (*http.Response, error) {
	ctx := withTrust(c.watch.ctx, c.trust)
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { c.watch.allow(orDuration(c.ConnectTimeout, DefaultConnectTimeout), "connecting") },
		GotConn: func(httptrace.GotConnInfo) {
			c.watch.allow(orDuration(c.HeaderTimeout, DefaultHeaderTimeout), "waiting for an answer")
		},
	})
	c.watch.allow(orDuration(c.ConnectTimeout, DefaultConnectTimeout)+orDuration(c.HeaderTimeout, DefaultHeaderTimeout), "to answer")
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.at.String(), nil)
	if err != nil {
		return nil, ErrAddress
	}
	c.headers(r)
	for _, cookie := range c.jar.Cookies(c.at) {
		r.AddCookie(cookie)
	}
	// Not Client.Do: it parses redirects before it lets anybody look.
	resp, err := c.via.RoundTrip(r)
	c.watch.rest()
	if err != nil {
		return nil, err
	}
	c.jar.SetCookies(c.at, resp.Cookies())
	if c.trust.publicOnly && !c.trust.guarded.Load() {
		drop(resp)
		return nil, ErrUnguarded
	}
	return resp, nil
}

func (c *chain) headers(r *http.Request) {
	h := r.Header
	h.Set("User-Agent", orString(c.UserAgent, defaultAgent))
	h.Set("Accept", orString(c.req.Accept, defaultAccept))
	// Asked for by hand, so that the transport does not unpack behind our back
	// and deflate works too.
	h.Set("Accept-Encoding", "gzip, deflate")
	if c.req.ETag != "" {
		h.Set("If-None-Match", c.req.ETag)
	}
	if c.req.LastModified != "" {
		h.Set("If-Modified-Since", c.req.LastModified)
	}
	if c.hasCredentials() && sameOwner(c.first, r.URL) {
		r.SetBasicAuth(c.req.User, c.req.Password)
	}
}

func (c *chain) hasCredentials() bool { return c.req.User != "" || c.req.Password != "" }

// next returns where resp redirects to, nil where it is the document itself.
func (c *chain) next(resp *http.Response) (*url.URL, error) {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusPermanentRedirect:
	case http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect:
		c.unbroken = false
	default:
		return nil, nil
	}
	to, err := location(c.at, resp)
	if err != nil {
		return nil, err
	}
	if len(c.hops) > orInt(c.MaxRedirects, DefaultMaxRedirects) {
		return nil, &Error{Host: c.at.Host, Kind: ErrTooManyRedirects}
	}
	if c.hasCredentials() && c.first.Scheme == "https" && to.Scheme == "http" &&
		strings.EqualFold(c.first.Hostname(), to.Hostname()) {
		return nil, &Error{Host: c.at.Host, Kind: ErrDowngrade}
	}
	if c.unbroken {
		c.permanent = to
	}
	// A private first hop may lead on to private ones; from the moment that a
	// public server has been reached, nothing may lead back in.
	c.trust = &trust{publicOnly: c.trust.publicOnly || c.reachedPublic()}
	return to, nil
}

// reachedPublic tells whether the last hop ended at a public address. Without
// a Guard only an address that is private by its form is known not to.
func (c *chain) reachedPublic() bool {
	if c.trust.guarded.Load() {
		return c.trust.public.Load()
	}
	return !newRule(nil).literallyPrivate(c.at.Hostname())
}

// location reads the Location header. Credentials in it are not ours to send.
func location(at *url.URL, resp *http.Response) (*url.URL, error) {
	value := resp.Header.Get("Location")
	if value == "" {
		return nil, &Error{Host: at.Host, Kind: ErrAddress, Why: WhyNowhere}
	}
	to, err := at.Parse(value)
	if err != nil {
		return nil, &Error{Host: at.Host, Kind: ErrAddress, Why: WhyMalformed}
	}
	if err := checkScheme(to); err != nil {
		return nil, &Error{Host: at.Host, Kind: err, Why: WhyRedirect}
	}
	to.User, to.Fragment, to.RawFragment = nil, "", ""
	return to, nil
}

// answer turns the last response into what Get returns.
func (c *chain) answer(resp *http.Response) (*Response, error) {
	h := resp.Header
	out := &Response{
		Body: http.NoBody, ContentType: h.Get("Content-Type"),
		ETag: h.Get("ETag"), LastModified: h.Get("Last-Modified"),
		FinalURL: c.at.String(), PermanentURL: c.permanent.String(), Hops: c.hops,
		CacheMaxAge: maxAge(h, c.now()), RetryAfter: retryAfter(h, c.now()),
	}
	asked := c.req.ETag != "" || c.req.LastModified != ""
	switch {
	case resp.StatusCode == http.StatusNotModified && asked:
		drop(resp)
		c.watch.stop()
		out.NotModified = true
		out.ETag = orString(out.ETag, c.req.ETag)
		out.LastModified = orString(out.LastModified, c.req.LastModified)
		return out, nil
	case resp.StatusCode/100 != 2:
		drop(resp)
		return nil, &StatusError{Host: c.at.Host, Code: resp.StatusCode, RetryAfter: out.RetryAfter}
	}
	body, err := c.body(c.at.Host, resp)
	if err != nil {
		drop(resp)
		return nil, err
	}
	out.Body = body
	return out, nil
}

// sameOwner tells whether credentials for first may go to next: the same host
// and port, or the same host's move from plain http to https.
func sameOwner(first, next *url.URL) bool {
	if !strings.EqualFold(first.Hostname(), next.Hostname()) {
		return false
	}
	if first.Scheme == next.Scheme {
		return port(first) == port(next)
	}
	return first.Scheme == "http" && port(first) == "80" && port(next) == "443"
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}

// drop closes an unwanted body unread: waiting for a slow one is not worth the
// connection.
func drop(resp *http.Response) { _ = resp.Body.Close() }

func orString(s, otherwise string) string {
	if s != "" {
		return s
	}
	return otherwise
}
