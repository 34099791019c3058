// Package discover finds the feeds that a web page names, so that a listener
// may give the address of a show's site instead of its feed. It only reads the
// page: whether a candidate is a feed shows when it is fetched. Safe for
// concurrent use; a page, however hostile, costs bounded memory.
package discover

import (
	"bytes"
	"cmp"
	"io"
	"mime"
	"net/url"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"cosm/feed/fetch"
	"cosm/feed/plain"
)

// MaxBytes is how much of a page is read. Declarations stand at its start.
const MaxBytes = 4 << 20

const (
	maxCandidates = 200
	maxTitle      = 300
)

// Candidate is an address that may be a feed.
type Candidate struct {
	URL   string // absolute, http or https
	Title string
	Type  string // media type as declared, "" for a guess from an anchor
	// Declared says that the page itself calls this a feed (link
	// rel=alternate); otherwise it is a guess from an anchor's address.
	Declared bool

	score int
}

// Find returns the candidates of a page, the likeliest podcast first. base is
// the page's address. What cannot be read yields no candidates.
func Find(r io.Reader, base string) []Candidate {
	b, err := io.ReadAll(io.LimitReader(r, MaxBytes))
	if err != nil && len(b) == 0 {
		return nil
	}
	u, err := url.Parse(base)
	if err != nil {
		u = &url.URL{}
	}
	f := &finder{base: u, at: map[string]int{}}
	_, label, _ := charset.DetermineEncoding(b, "text/html")
	f.walk(html.NewTokenizer(bytes.NewReader(plain.UTF8(b, label))))
	slices.SortStableFunc(f.found, func(a, b Candidate) int { return cmp.Compare(b.score, a.score) })
	return f.found
}

// finder walks over a page. Anchors are kept until their text has been read.
type finder struct {
	base   *url.URL
	based  bool
	found  []Candidate
	at     map[string]int
	anchor *Candidate
	text   strings.Builder
}

func (f *finder) walk(z *html.Tokenizer) {
	for len(f.found) < maxCandidates {
		switch z.Next() {
		case html.ErrorToken:
			f.endAnchor()
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			switch a := atom.Lookup(name); a {
			case atom.Base, atom.Link, atom.A:
				f.tag(a, attributes(z, more))
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); atom.Lookup(name) == atom.A {
				f.endAnchor()
			}
		case html.TextToken:
			if f.anchor != nil && f.text.Len() < maxTitle {
				f.text.Write(z.Text())
			}
		}
	}
}

func (f *finder) tag(name atom.Atom, a map[string]string) {
	switch name {
	case atom.Base:
		if u, err := f.base.Parse(a["href"]); err == nil && !f.based && a["href"] != "" {
			f.base, f.based = u, true
		}
	case atom.Link:
		f.link(a)
	case atom.A:
		f.endAnchor()
		f.startAnchor(a)
	}
}

func attributes(z *html.Tokenizer, more bool) map[string]string {
	out := map[string]string{}
	for more {
		var k, v []byte
		k, v, more = z.TagAttr()
		if key := string(k); out[key] == "" {
			out[key] = string(v)
		}
	}
	return out
}

func (f *finder) link(a map[string]string) {
	rel := strings.Fields(strings.ToLower(a["rel"]))
	kind, _, _ := mime.ParseMediaType(a["type"])
	weight := typeWeight(kind, a["href"])
	switch {
	case slices.Contains(rel, "feed"):
		weight = max(weight, 100)
	case !slices.Contains(rel, "alternate"):
		return
	}
	if address := f.resolve(a["href"]); address != "" && weight > 0 {
		c := Candidate{URL: address, Title: plain.Line(a["title"], maxTitle), Type: kind, Declared: true}
		c.score = weight + looks(c)
		f.add(c)
	}
}

// typeWeight is how far a declared media type speaks for a feed. Plain JSON and
// XML are used for other interfaces too, so their address must say feed.
func typeWeight(kind, href string) int {
	switch kind {
	case "application/rss+xml":
		return 102
	case "application/atom+xml":
		return 101
	case "application/feed+json", "application/rdf+xml":
		return 100
	case "text/xml", "application/xml", "application/json", "application/rss", "text/rss+xml", "application/x-rss+xml":
		if feedWord(href) {
			return 90
		}
	}
	return 0
}

func (f *finder) startAnchor(a map[string]string) {
	href := strings.TrimSpace(a["href"])
	weight := anchorWeight(href)
	if weight == 0 {
		return
	}
	if address := f.resolve(href); address != "" {
		f.anchor = &Candidate{URL: address, Title: a["title"], score: weight}
		f.text.Reset()
	}
}

func (f *finder) endAnchor() {
	if f.anchor == nil {
		return
	}
	c := *f.anchor
	f.anchor = nil
	if c.Title == "" {
		c.Title = html.UnescapeString(f.text.String())
	}
	c.Title = plain.Line(c.Title, maxTitle)
	c.score += looks(c)
	f.add(c)
}

// anchorWeight is how far an anchor's address alone speaks for a feed.
func anchorWeight(href string) int {
	scheme, _, _ := strings.Cut(strings.ToLower(href), ":")
	switch scheme {
	case "feed", "itpc", "pcast", "podcast":
		return 80
	}
	u, err := url.Parse(href)
	if err != nil {
		return 0
	}
	p := strings.TrimRight(strings.ToLower(u.Path), "/")
	switch path.Ext(p) {
	case ".rss", ".atom":
		return 60
	case ".xml", ".rdf":
		if strings.Contains(p, "sitemap") {
			return 0
		}
		return 50
	case ".json":
		if feedWord(p) {
			return 45
		}
		return 0
	}
	switch last := path.Base(p); {
	case last == "rss", last == "feed", last == "atom", last == "podcast.rss", last == "rss2":
		return 50
	case strings.HasPrefix(u.Hostname(), "feeds."), strings.HasPrefix(u.Hostname(), "rss."):
		return 45
	case strings.Contains(p, "/feed/"), strings.Contains(p, "/rss/"), u.Query().Has("feed"), u.Query().Get("format") == "rss":
		return 40
	}
	return 0
}

func feedWord(s string) bool {
	s = strings.ToLower(s)
	return strings.Contains(s, "feed") || strings.Contains(s, "rss") || strings.Contains(s, "atom")
}

// podcastHosts serve hardly anything but podcast feeds.
var podcastHosts = []string{
	"libsyn.", "megaphone.fm", "simplecast.com", "buzzsprout.com", "anchor.fm", "fireside.fm", "acast.com", "omny",
	"podbean.com", "typlog", "ximalaya.com", "firstory", "soundon.fm", "transistor.fm", "captivate.fm", "art19.com",
	"audioboom.com", "spreaker.com", "soundcloud.com", "podigee.io", "redcircle.com", "blubrry", "castos.com",
	"xyzfm.space", "xiaoyuzhoufm.com", "lizhi.fm", "rsshub", "npr.org", "pinecast.com", "podomatic.com", "ivoox.com",
}

// looks weighs the words of a candidate: podcasts up, comments and single
// sections down.
func looks(c Candidate) int {
	s := strings.ToLower(c.URL + " " + c.Title)
	score := 0
	for _, w := range []string{"podcast", "episode", "播客", "节目", "電台", "电台", "audio", "mp3", "itunes", "m4a"} {
		if strings.Contains(s, w) {
			score += 15
			break
		}
	}
	if u, err := url.Parse(c.URL); err == nil {
		for _, h := range podcastHosts {
			if strings.Contains(u.Hostname(), h) {
				score += 20
				break
			}
		}
	}
	for _, w := range []string{"comment", "评论", "kommentar", "replies"} {
		if strings.Contains(s, w) {
			score -= 60
			break
		}
	}
	for _, w := range []string{"/tag/", "/category/", "/author/", "oembed", "wp-json"} {
		if strings.Contains(s, w) {
			score -= 10
			break
		}
	}
	return score
}

// resolve makes href absolute, "" where it is no web address.
func (f *finder) resolve(href string) string {
	href = plain.Line(href, 0)
	if href == "" || strings.HasPrefix(href, "#") {
		return ""
	}
	scheme, _, _ := strings.Cut(strings.ToLower(href), ":")
	switch scheme {
	case "feed", "itpc", "pcast", "podcast":
	default:
		u, err := f.base.Parse(href)
		if err != nil || !u.IsAbs() {
			return ""
		}
		href = u.String()
	}
	address, err := fetch.Normalise(href)
	if err != nil {
		return ""
	}
	return address
}

// add keeps the better of two candidates with the same address.
func (f *finder) add(c Candidate) {
	i, ok := f.at[c.URL]
	if !ok {
		f.at[c.URL] = len(f.found)
		f.found = append(f.found, c)
		return
	}
	old := f.found[i]
	if c.score > old.score {
		f.found[i] = c
	}
	if f.found[i].Title == "" {
		f.found[i].Title = cmp.Or(c.Title, old.Title)
	}
}
