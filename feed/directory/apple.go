// Package directory asks public podcast directories: what feed an Apple
// Podcasts address stands for, and which podcasts match some words. Each
// request tells the directory what is looked for, so nothing here runs unless
// the listener asks. Safe for concurrent use once the fields are set.
package directory

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"cosm/feed/fetch"
	"cosm/feed/plain"
)

// DefaultBase is Apple's public lookup and search service.
const DefaultBase = "https://itunes.apple.com"

const (
	maxAnswer  = 4 << 20 // 200 results take about 400 kB
	maxResults = 200     // the service's own bound
	maxTitle   = 500
)

var (
	// ErrNotFound says that the directory does not know the podcast.
	ErrNotFound = errors.New("the directory does not know this podcast")
	// ErrNoFeed says that the directory knows the podcast but not its feed:
	// some shows are published to Apple subscribers alone.
	ErrNoFeed = errors.New("the directory gives no feed for this podcast")
	// ErrAnswer says that the directory's answer could not be understood.
	ErrAnswer = errors.New("the directory's answer cannot be read")
)

// Result is a podcast as a directory describes it. All text is clean; addresses
// are http or https.
type Result struct {
	ID       string
	Title    string
	Author   string
	FeedURL  string
	SiteURL  string // its page in the directory
	ImageURL string
	Genres   []string
	Episodes int
	Explicit bool
	Updated  time.Time // of the newest episode, zero where unknown
}

// Apple is the Apple Podcasts directory.
type Apple struct {
	// Client sends the requests; see fetch.Fetcher.
	Client *http.Client
	// UserAgent is what the service is told.
	UserAgent string
	// Base is the service's address, DefaultBase where empty.
	Base string
	// Country is the catalogue that Lookup asks, a two-letter code; "" lets
	// the service choose.
	Country string
}

var appleID = regexp.MustCompile(`/(?:id)?([0-9]{5,15})(?:/|$)`)

// AppleAddress recognises an Apple Podcasts address, old or new, and returns
// the podcast's id and, where the address points at one, the episode's.
func AppleAddress(s string) (podcast, episode string, ok bool) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil {
		return "", "", false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https", "itms", "itmss", "itms-podcasts", "itms-podcast", "podcasts", "podcast", "pcast", "feed":
	case "":
		if u, err = url.Parse("https://" + strings.TrimSpace(s)); err != nil {
			return "", "", false
		}
	default:
		return "", "", false
	}
	switch strings.ToLower(u.Hostname()) {
	case "podcasts.apple.com", "embed.podcasts.apple.com", "itunes.apple.com", "geo.itunes.apple.com",
		"itunes.com", "www.itunes.com", "phobos.apple.com":
	default:
		return "", "", false
	}
	podcast = u.Query().Get("id")
	if m := appleID.FindStringSubmatch(u.Path); m != nil {
		podcast = m[1]
	}
	if !digits(podcast) {
		return "", "", false
	}
	if episode = u.Query().Get("i"); !digits(episode) {
		episode = ""
	}
	return podcast, episode, true
}

func digits(s string) bool {
	n, err := strconv.ParseInt(s, 10, 64)
	return err == nil && n > 0 && len(s) <= 15
}

// Lookup returns the podcast with an id. ErrNotFound, ErrNoFeed (with the rest
// of the Result) and ErrAnswer are its own errors, the others are those of
// package fetch.
func (a *Apple) Lookup(ctx context.Context, id string) (Result, error) {
	if !digits(id) {
		return Result{}, fmt.Errorf("look up podcast: %w", ErrNotFound)
	}
	q := url.Values{"id": {id}, "media": {"podcast"}, "entity": {"podcast"}}
	if a.Country != "" {
		q.Set("country", a.Country)
	}
	found, err := a.ask(ctx, "/lookup", q)
	if err != nil {
		return Result{}, fmt.Errorf("look up podcast: %w", err)
	}
	for _, r := range found {
		switch {
		case r.ID != id && r.ID != "":
			continue
		case r.FeedURL == "":
			return r, fmt.Errorf("look up %s: %w", orElse(r.Title, "podcast"), ErrNoFeed)
		}
		return r, nil
	}
	return Result{}, fmt.Errorf("look up podcast: %w", ErrNotFound)
}

// Search returns the podcasts that match term in a country's catalogue, best
// first. country is a two-letter code ("" lets the service choose), limit at
// most 200 (0 is 50). Podcasts without a feed are left out.
func (a *Apple) Search(ctx context.Context, term, country string, limit int) ([]Result, error) {
	if limit <= 0 {
		limit = 50
	}
	q := url.Values{
		"term": {strings.TrimSpace(term)}, "media": {"podcast"}, "entity": {"podcast"},
		"limit": {strconv.Itoa(min(limit, maxResults))},
	}
	if country = strings.ToLower(country); len(country) == 2 {
		q.Set("country", country)
	}
	found, err := a.ask(ctx, "/search", q)
	if err != nil {
		return nil, fmt.Errorf("search podcasts: %w", err)
	}
	out := found[:0]
	for _, r := range found {
		if r.FeedURL != "" && len(out) < limit {
			out = append(out, r)
		}
	}
	return out, nil
}

// ask sends one request and reads its results.
func (a *Apple) ask(ctx context.Context, path string, q url.Values) ([]Result, error) {
	f := &fetch.Fetcher{Client: a.Client, UserAgent: a.UserAgent, MaxBytes: maxAnswer, Timeout: time.Minute}
	resp, err := f.Get(ctx, fetch.Request{
		URL:    strings.TrimRight(orElse(a.Base, DefaultBase), "/") + path + "?" + q.Encode(),
		Accept: "application/json", AllowPrivate: true, // Base is the listener's own choice
	})
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	return Results(b)
}

// record is one result as the service writes it. Numbers come as floats and
// genres, in episode records, as objects, so those are read with care.
type record struct {
	Wrapper  string          `json:"wrapperType"`
	Kind     string          `json:"kind"`
	ID       json.Number     `json:"collectionId"`
	Name     string          `json:"collectionName"`
	Track    string          `json:"trackName"`
	Artist   string          `json:"artistName"`
	Feed     string          `json:"feedUrl"`
	View     string          `json:"collectionViewUrl"`
	Art600   string          `json:"artworkUrl600"`
	Art100   string          `json:"artworkUrl100"`
	Genres   json.RawMessage `json:"genres"`
	Count    float64         `json:"trackCount"`
	Advisory string          `json:"contentAdvisoryRating"`
	Released string          `json:"releaseDate"`
}

// Results reads an answer of the lookup or search service. Records that are not
// podcasts are passed over, so is one that cannot be read.
func Results(b []byte) ([]Result, error) {
	var answer struct {
		Results []json.RawMessage `json:"results"`
	}
	if err := json.Unmarshal(b, &answer); err != nil || answer.Results == nil {
		return nil, ErrAnswer
	}
	out := make([]Result, 0, min(len(answer.Results), maxResults))
	for _, raw := range answer.Results {
		var r record
		if json.Unmarshal(raw, &r) != nil || r.Kind != "podcast" {
			continue
		}
		if out = append(out, r.result()); len(out) == maxResults {
			break
		}
	}
	return out, nil
}

func (r record) result() Result {
	out := Result{
		ID:       r.ID.String(),
		Title:    plain.Line(orElse(r.Name, r.Track), maxTitle),
		Author:   plain.Line(r.Artist, maxTitle),
		SiteURL:  plain.Web(r.View),
		ImageURL: plain.Web(orElse(r.Art600, r.Art100)),
		Genres:   genres(r.Genres),
		Explicit: strings.EqualFold(r.Advisory, "explicit"),
	}
	if address, err := fetch.Normalise(r.Feed); err == nil {
		out.FeedURL = address
	}
	if r.Count > 0 && r.Count < 1e6 {
		out.Episodes = int(r.Count)
	}
	if t, err := time.Parse(time.RFC3339, r.Released); err == nil {
		out.Updated = t.UTC()
	}
	return out
}

// genres leaves out the one that all podcasts have.
func genres(raw json.RawMessage) []string {
	var names []string
	if json.Unmarshal(raw, &names) != nil {
		return nil
	}
	var out []string
	for _, n := range names {
		if n = plain.Line(n, 100); n != "" && n != "Podcasts" && len(out) < 20 {
			out = append(out, n)
		}
	}
	return out
}

func orElse(s, otherwise string) string {
	if s != "" {
		return s
	}
	return otherwise
}
