package library

import (
	"crypto/sha256"
	"encoding/base32"
	"net/url"
	"strings"
)

var idEncoding = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

const (
	podcastIDLen = 8  // 40 bits: one collision expected at a million podcasts
	episodeIDLen = 12 // 60 bits: the same at a thousand million episodes
)

// NewPodcastID is the id of the podcast first subscribed at feedURL. The
// scheme, the case of the host, a trailing slash and a name and password do
// not count, so that a feed that moved to https stays itself. Salt (0 but
// after a collision) makes another.
func NewPodcastID(feedURL string, salt int) PodcastID {
	return PodcastID(hash(podcastIDLen, salt, "podcast", canonicalFeed(feedURL)))
}

// NewEpisodeID is the id of the episode with the given identity in its feed.
func NewEpisodeID(p PodcastID, identity string, salt int) EpisodeID {
	return EpisodeID(hash(episodeIDLen, salt, string(p), identity))
}

func hash(n, salt int, parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	if salt > 0 {
		h.Write([]byte{byte(salt), byte(salt >> 8)})
	}
	return idEncoding.EncodeToString(h.Sum(nil))[:n]
}

func canonicalFeed(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Host == "" {
		return s
	}
	host := strings.ToLower(u.Host)
	switch u.Scheme {
	case "http":
		host = strings.TrimSuffix(host, ":80")
	case "https":
		host = strings.TrimSuffix(host, ":443")
	}
	path := strings.TrimSuffix(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	return host + path
}
