package instance

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"cosm/feed/fetch"
	"cosm/library"
	"cosm/library/ledger"
	"cosm/library/secrets"
)

// base is what sends at the bottom of every client: it can keep requests to
// public addresses.
func (o Options) base() http.RoundTripper {
	if o.Transport != nil {
		return o.Transport
	}
	return fetch.NewGuard(fetch.Options{})
}

// audioTransport sends the player's requests. An enclosure's address is chosen
// by a feed, so it must be public, unless it is on the feed's own host or was
// typed by the listener.
type audioTransport struct {
	next    http.RoundTripper
	trusted atomic.Pointer[string]
}

func (t *audioTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if host := t.trusted.Load(); host == nil || !strings.EqualFold(*host, r.URL.Hostname()) {
		r = r.WithContext(fetch.PublicOnly(r.Context()))
	}
	return t.next.RoundTrip(r)
}

func (t *audioTransport) trust(address string) {
	host := hostOf(address)
	t.trusted.Store(&host)
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// feedURL is where an episode's podcast is asked for.
func (in *Instance) feedURL(id library.PodcastID) string {
	d, err := in.store.Podcast(id)
	if err != nil {
		return ""
	}
	return d.FeedURL
}

// credentials are the name and password of a private podcast, for requests to
// the host of its feed; empty for all else.
func (in *Instance) credentials(id library.PodcastID, address string) (user, password string, err error) {
	d, err := in.store.Podcast(id)
	if err != nil || !d.Private || !strings.EqualFold(hostOf(d.FeedURL), hostOf(address)) {
		return "", "", nil //nolint:nilerr // a podcast that is gone has no secret
	}
	return in.loadCredentials(in.ctx, id)
}

// loadCredentials reads what saveCredentials kept: name and password in one
// secret, since a keyring finds it by the podcast alone.
func (in *Instance) loadCredentials(ctx context.Context, id library.PodcastID) (user, password string, err error) {
	s, err := in.secrets.Get(ctx, secretService, string(id))
	if errors.Is(err, library.NotFound) {
		return "", "", nil
	}
	if err != nil {
		return "", "", err
	}
	user, password, _ = strings.Cut(s.Reveal(), "\x00")
	return user, password, nil
}

const secretService = "feed"

func (in *Instance) saveCredentials(ctx context.Context, id library.PodcastID, user, password string) error {
	return in.secrets.Set(ctx, secretService, string(id), secrets.New(user+"\x00"+password))
}

var _ http.RoundTripper = (*audioTransport)(nil)

// audioClient is the player's.
func (in *Instance) audioClient() *http.Client {
	c := in.client(ledger.Audio)
	in.audio = &audioTransport{next: c.Transport}
	c.Transport = in.audio
	return c
}
