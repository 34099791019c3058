package library

import (
	"crypto/sha256"
	"encoding/base32"
	"net/url"
	"strings"
)

var idEncoding = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

const (
	podcastIDLen  = 8  // 40 bits: one collision expected at a million podcasts
	episodeIDLen  = 12 // of which the first few are the podcast's
	episodePrefix = 5  // 25 bits; the 35 that are left tell a podcast's episodes apart
)

// NewPodcastID is the id of the podcast first subscribed at feedURL. The
// scheme, the case of the host, a trailing slash and a name and password do
// not count, so that a feed that moved to https stays itself. Salt (0 but
// after a collision) makes another.
func NewPodcastID(feedURL string, salt int) PodcastID {
	return PodcastID(hash(podcastIDLen, salt, "podcast", FeedKey(feedURL)))
}

// NewEpisodeID is the id of the episode with the given identity in its feed.
// It begins as its podcast's id does, so that the episodes of a podcast lie
// together in whatever is sorted by id.
func NewEpisodeID(p PodcastID, identity string, salt int) EpisodeID {
	prefix := p
	if len(p) > episodePrefix {
		prefix = p[:episodePrefix]
	}
	return EpisodeID(string(prefix) + hash(episodeIDLen-len(prefix), salt, string(p), identity))
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

// FeedKey is what two spellings of one feed's address have in common; see
// NewPodcastID.
func FeedKey(s string) string {
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
