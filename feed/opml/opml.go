// Package opml reads and writes subscription lists (OPML 1.0 and 2.0,
// http://opml.org/spec2.opml), the one format that every podcast client
// exchanges. Reading is forgiving: a damaged list gives what can be read and an
// error beside it. Writing is strict, and never puts a password into the file.
// The package uses no network and keeps no state.
package opml

import (
	"errors"
	"net/url"
	"strings"
	"time"
)

// MaxBytes bounds the list that Read takes; the largest seen is under 1 MB.
const MaxBytes = 32 << 20

const (
	maxFeeds = 100_000
	maxDepth = 64
	maxTitle = 500
	maxText  = 2000
	maxTag   = 100
	maxTags  = 50
)

var (
	// ErrNotOPML is given for what is no subscription list at all.
	ErrNotOPML = errors.New("not an OPML subscription list")
	// ErrDamaged is given beside a Document that holds what could be read.
	ErrDamaged = errors.New("the OPML list is damaged")
	// ErrTooLarge is given for more than MaxBytes or 100,000 feeds, beside
	// the Document up to there.
	ErrTooLarge = errors.New("the OPML list is too large")
)

// Document is a subscription list.
type Document struct {
	Title   string
	Created time.Time // zero where unknown
	Feeds   []Feed
}

// Feed is one subscription.
type Feed struct {
	// URL is the address as the list states it: it may lack a scheme, have one
	// such as feed:, or hold credentials.
	URL         string
	Title       string
	SiteURL     string
	Description string
	// Tags are the folders that the feed lies in, outermost first, then its
	// categories.
	Tags []string
	// Private says that the address itself is a secret, such as one with a
	// token: Write leaves the feed out.
	Private bool
}

// key is what two spellings of one address have in common.
func key(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	s := strings.ToLower(u.Host) + strings.TrimRight(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		s += "?" + u.RawQuery
	}
	return s
}

// unique drops the later of two feeds with the same address, keeping its tags.
func unique(feeds []Feed) []Feed {
	seen := make(map[string]int, len(feeds))
	out := feeds[:0]
	for _, f := range feeds {
		k := key(f.URL)
		if i, ok := seen[k]; ok {
			out[i].Tags = addTags(out[i].Tags, f.Tags...)
			continue
		}
		seen[k] = len(out)
		out = append(out, f)
	}
	return out
}

// addTags appends those tags that are not there yet in another case, up to
// maxTags in all.
func addTags(tags []string, more ...string) []string {
next:
	for _, m := range more {
		if m == "" {
			continue
		}
		if len(tags) >= maxTags {
			break
		}
		for _, t := range tags {
			if strings.EqualFold(t, m) {
				continue next
			}
		}
		tags = append(tags, m)
	}
	return tags
}
