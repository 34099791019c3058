package fetch

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// Options are what a Guard can be told. The zero value is right outside tests.
type Options struct {
	// Proxy chooses a proxy; nil reads the environment.
	Proxy func(*http.Request) (*url.URL, error)
	// Resolver looks names up; nil is the system's.
	Resolver *net.Resolver
	// TLS is the configuration of secure connections; nil is the default.
	TLS *tls.Config
	// Public are prefixes to take for public although they are registered as
	// special.
	Public []netip.Prefix
}

// Guard is the transport at the bottom of a client. A request whose context
// comes from PublicOnly, or a redirect that a Fetcher follows from a public
// server, reaches public addresses only. The check is made on the address that
// is being connected to, after the name lookup, so a name that changes its
// address between two lookups gains nothing. Such requests use connections of
// their own: one that was opened to a private address is never reused for them.
// Through a proxy, which looks names up itself, only literal addresses and
// local names can be told.
//
// A Guard is safe for concurrent use.
type Guard struct {
	open, closed *http.Transport
	rule         rule
}

// NewGuard makes a Guard.
func NewGuard(o Options) *Guard {
	if o.Proxy == nil {
		o.Proxy = http.ProxyFromEnvironment
	}
	g := &Guard{rule: newRule(o.Public)}
	g.open = transport(o, nil)
	g.closed = transport(o, g.rule.control)
	g.closed.Proxy = nil // proxied requests never come here
	return g
}

func transport(o Options, control func(string, string, syscall.RawConn) error) *http.Transport {
	d := &net.Dialer{Timeout: DefaultConnectTimeout, KeepAlive: 30 * time.Second, Resolver: o.Resolver, Control: control}
	return &http.Transport{
		Proxy: o.Proxy, DialContext: d.DialContext, TLSClientConfig: o.TLS, ForceAttemptHTTP2: true,
		TLSHandshakeTimeout: DefaultConnectTimeout, IdleConnTimeout: 90 * time.Second,
		MaxIdleConns: 100, MaxIdleConnsPerHost: 4, MaxResponseHeaderBytes: 1 << 20,
		ExpectContinueTimeout: time.Second,
	}
}

// RoundTrip sends r the way its context demands.
func (g *Guard) RoundTrip(r *http.Request) (*http.Response, error) {
	t, _ := r.Context().Value(trustKey{}).(*trust)
	if t == nil {
		return g.open.RoundTrip(r)
	}
	t.guarded.Store(true)
	proxy, err := g.open.Proxy(r)
	if err != nil {
		return nil, err
	}
	switch {
	case proxy != nil:
		private := g.rule.literallyPrivate(r.URL.Hostname())
		if t.publicOnly && private {
			return nil, ErrPrivate
		}
		t.public.Store(!private)
		return g.open.RoundTrip(r)
	case t.publicOnly:
		t.public.Store(true)
		return g.closed.RoundTrip(r)
	}
	ctx := httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) {
		if a, err := netip.ParseAddrPort(i.Conn.RemoteAddr().String()); err == nil && g.rule.public(a) {
			t.public.Store(true)
		}
	}})
	return g.open.RoundTrip(r.WithContext(ctx))
}

// CloseIdleConnections closes what is kept for the next request.
func (g *Guard) CloseIdleConnections() {
	g.open.CloseIdleConnections()
	g.closed.CloseIdleConnections()
}

// PublicOnly returns a context with which a Guard connects to public addresses
// only. Use it for every address that a feed chose.
func PublicOnly(ctx context.Context) context.Context {
	return withTrust(ctx, &trust{publicOnly: true})
}

// trust travels in a request's context to the Guard and back.
type trust struct {
	publicOnly      bool
	guarded, public atomic.Bool // set by the Guard: it was there; it reached a public address
}

type trustKey struct{}

func withTrust(ctx context.Context, t *trust) context.Context {
	return context.WithValue(ctx, trustKey{}, t)
}

// rule tells public addresses from others.
type rule struct{ guardian *ssrf.Guardian }

var (
	nat64 = netip.MustParsePrefix("64:ff9b::/96")
	// Local proxies that answer each name with a made-up address use these.
	// The IPv4 one is set aside for benchmarks, nobody's network lies there.
	madeUp4 = netip.MustParsePrefix("198.18.0.0/15")
	madeUp6 = netip.MustParsePrefix("fc00::/18")
)

func newRule(public []netip.Prefix) rule {
	v4, v6 := []netip.Prefix{madeUp4}, []netip.Prefix{madeUp6}
	for _, p := range public {
		if p.Addr().Is4() {
			v4 = append(v4, p)
		} else {
			v6 = append(v6, p)
		}
	}
	return rule{ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...))}
}

// control is the hook of a net.Dialer: it sees the address after the lookup.
func (r rule) control(network, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		return ErrPrivate
	}
	a = plainAddr(a)
	if a.Addr().Is4() {
		network = "tcp4"
	}
	return r.guardian.Safe(network, a.String(), nil)
}

func (r rule) public(a netip.AddrPort) bool {
	return r.control("tcp6", a.String(), nil) == nil
}

// plainAddr takes an IPv4 address out of the IPv6 forms that only carry one.
func plainAddr(a netip.AddrPort) netip.AddrPort {
	ip := a.Addr().Unmap()
	if nat64.Contains(ip) {
		b := ip.As16()
		ip = netip.AddrFrom4([4]byte(b[12:]))
	}
	return netip.AddrPortFrom(ip, a.Port())
}

// literallyPrivate tells, without a lookup, whether host is a private address
// or a name that is local by its form.
func (r rule) literallyPrivate(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return !r.public(netip.AddrPortFrom(ip, 80))
	}
	return localName(host)
}

func localName(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if !strings.Contains(host, ".") {
		return true
	}
	for _, end := range []string{".localhost", ".local", ".lan", ".home.arpa", ".internal"} {
		if strings.HasSuffix(host, end) {
			return true
		}
	}
	return false
}
