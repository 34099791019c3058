package fetch

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

func noProxy(*http.Request) (*url.URL, error) { return nil, nil }

func parse(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// publicLoopback is a guard for which 127.0.0.1 lies on the public network,
// and everything else stays what it is.
func publicLoopback(o Options) *Guard {
	o.Proxy = noProxy
	o.Public = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	return NewGuard(o)
}

func TestPublicServerLeadsInside(t *testing.T) {
	var to string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/feed" {
			io.WriteString(w, rss)
			return
		}
		http.Redirect(w, r, to, http.StatusFound)
	})
	f, _ := newFetcher(t)
	g := publicLoopback(Options{})
	t.Cleanup(g.CloseIdleConnections)
	f.Client = &http.Client{Transport: g}
	for _, to = range []string{
		"http://127.0.0.2:631/", "http://[::1]:631/", "http://10.0.0.1/", "http://192.168.1.1/admin",
		"http://169.254.169.254/latest/meta-data/", "http://[fe80::1]/", "http://0.0.0.0/", "http://100.64.0.1/",
		"http://[::ffff:10.0.0.1]/", "http://[64:ff9b::a00:1]/", "http://[fd00::1]/",
	} {
		if _, _, err := get(f, s, "/"); !errors.Is(err, ErrPrivate) {
			t.Errorf("led to %s: %v", to, err)
		}
	}
	to = "/feed"
	if _, body, err := get(f, s, "/"); err != nil || body != rss {
		t.Errorf("led to a public address: %v", err)
	}
}

func TestPrivateServerMayLeadInside(t *testing.T) {
	inside := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, rss) })
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, inside.URL, http.StatusFound)
	})
	f, _ := newFetcher(t)
	if _, body, err := get(f, s, "/"); err != nil || body != rss {
		t.Errorf("typed by the listener: %v", err)
	}
	if _, err := f.Get(context.Background(), Request{URL: s.URL}); !errors.Is(err, ErrPrivate) {
		t.Errorf("not typed by the listener: %v", err)
	}
}

func TestUnguardedClient(t *testing.T) {
	s := serve(t, document)
	f, _ := newFetcher(t)
	f.Client = s.Client()
	if _, err := f.Get(context.Background(), Request{URL: s.URL}); !errors.Is(err, ErrUnguarded) {
		t.Errorf("got %v", err)
	}
	if _, _, err := get(f, s, "/"); err != nil {
		t.Errorf("typed by the listener: %v", err)
	}
}

// A connection that was opened for the listener must not serve a feed.
func TestConnectionsAreNotShared(t *testing.T) {
	s := serve(t, document)
	g := NewGuard(Options{Proxy: noProxy})
	t.Cleanup(g.CloseIdleConnections)
	c := &http.Client{Transport: g}
	ask := func(ctx context.Context) error {
		r, _ := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
		resp, err := c.Do(r)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		_, err = io.ReadAll(resp.Body)
		return err
	}
	if err := ask(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := ask(PublicOnly(context.Background())); err == nil {
		t.Error("an idle connection to a private address was used")
	}
}

// rebinding answers the first lookups of a name with first, later ones with
// then.
type rebinding struct {
	first, then [4]byte
	asked       int
}

func (d *rebinding) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go d.serve(server)
		return client, nil
	}}
}

// serve speaks DNS over a stream: two bytes of length, then the message.
func (d *rebinding) serve(c net.Conn) {
	defer c.Close()
	head := make([]byte, 2)
	for {
		if _, err := io.ReadFull(c, head); err != nil {
			return
		}
		msg := make([]byte, int(head[0])<<8|int(head[1]))
		if _, err := io.ReadFull(c, msg); err != nil {
			return
		}
		out := d.answer(msg)
		if _, err := c.Write(append([]byte{byte(len(out) >> 8), byte(len(out))}, out...)); err != nil {
			return
		}
	}
}

func (d *rebinding) answer(msg []byte) []byte {
	var m dnsmessage.Message
	if m.Unpack(msg) != nil || len(m.Questions) == 0 {
		return nil
	}
	q := m.Questions[0]
	m.Response, m.Additionals = true, nil
	if q.Type == dnsmessage.TypeA {
		ip := d.then
		if d.asked == 0 {
			ip = d.first
		}
		d.asked++
		m.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, Type: q.Type},
			Body:   &dnsmessage.AResource{A: ip},
		}}
	}
	out, _ := m.Pack()
	return out
}

func TestRebinding(t *testing.T) {
	d := &rebinding{first: [4]byte{127, 0, 0, 1}, then: [4]byte{127, 0, 0, 2}}
	var asked []string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		w.Header().Set("Connection", "close")
		http.Redirect(w, r, "/secret", http.StatusFound)
	})
	g := publicLoopback(Options{Resolver: d.resolver()})
	t.Cleanup(g.CloseIdleConnections)
	f, _ := newFetcher(t)
	f.Client = &http.Client{Transport: g}
	_, err := f.Get(context.Background(), Request{URL: "http://rebind.test:" + parse(t, s.URL).Port() + "/", AllowPrivate: true})
	if !errors.Is(err, ErrPrivate) || len(asked) != 1 {
		t.Errorf("asked %v, error %v", asked, err)
	}
}

func TestProxy(t *testing.T) {
	var through []string
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		through = append(through, r.URL.String())
		if r.URL.Path == "/in" {
			http.Redirect(w, r, "http://router.lan/", http.StatusFound)
			return
		}
		io.WriteString(w, rss)
	})
	g := NewGuard(Options{Proxy: http.ProxyURL(parse(t, proxy.URL))})
	t.Cleanup(g.CloseIdleConnections)
	f, _ := newFetcher(t)
	f.Client = &http.Client{Transport: g}
	resp, err := f.Get(context.Background(), Request{URL: "http://podcast.test/feed"})
	if err != nil {
		t.Fatalf("the listener's proxy on a private address was refused: %v", err)
	}
	resp.Body.Close()
	for _, u := range []string{"http://podcast.test/in", "http://10.1.2.3/", "http://router/"} {
		if _, err := f.Get(context.Background(), Request{URL: u}); !errors.Is(err, ErrPrivate) {
			t.Errorf("%s: %v", u, err)
		}
	}
	if len(through) != 2 {
		t.Errorf("the proxy saw %v", through)
	}
}

func TestRule(t *testing.T) {
	r := newRule(nil)
	for a, public := range map[string]bool{
		"93.184.216.34": true, "2606:2800:220:1::1": true,
		"198.18.3.7": true, "fc00::7": true, // made up by a local proxy
		"64:ff9b::5db8:d822": true,
		"127.0.0.1":          false, "::1": false, "10.1.1.1": false, "172.16.0.1": false, "192.168.0.1": false,
		"169.254.1.1": false, "fe80::1": false, "fd12::1": false, "::ffff:127.0.0.1": false, "64:ff9b::7f00:1": false,
	} {
		if got := r.public(netip.AddrPortFrom(netip.MustParseAddr(a), 8080)); got != public {
			t.Errorf("%s: public is %v", a, got)
		}
	}
	for host, private := range map[string]bool{
		"localhost": true, "nas": true, "nas.local.": true, "Router.LAN": true, "a.localhost": true, "127.0.0.1": true,
		"example.org": false, "local.example": false, "93.184.216.34": false,
	} {
		if got := r.literallyPrivate(host); got != private {
			t.Errorf("%s: private is %v", host, got)
		}
	}
}

func TestTLSErrors(t *testing.T) {
	secure := httptest.NewTLSServer(http.HandlerFunc(document))
	t.Cleanup(secure.Close)
	secure.Config.ErrorLog = quiet
	plain := serve(t, document)
	f, _ := newFetcher(t)
	for _, c := range []struct{ url, why string }{
		{secure.URL, "unknown authority"},
		{strings.Replace(plain.URL, "http:", "https:", 1), "does not speak https"},
	} {
		_, err := f.Get(context.Background(), Request{URL: c.url, AllowPrivate: true})
		if !errors.Is(err, ErrTLS) || !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s: %v", c.why, err)
		}
	}
	roots := secure.Client().Transport.(*http.Transport).TLSClientConfig
	f.Client = &http.Client{Transport: NewGuard(Options{Proxy: noProxy, TLS: roots})}
	_, err := f.Get(context.Background(), Request{URL: strings.Replace(secure.URL, "127.0.0.1", "localhost", 1), AllowPrivate: true})
	if !errors.Is(err, ErrTLS) || !strings.Contains(err.Error(), "another host") {
		t.Errorf("wrong name: %v", err)
	}
	_, body, err := get(f, secure, "/")
	if err != nil || body != rss {
		t.Errorf("trusted: %v", err)
	}
}
