// Package chapters reads the chapters of an episode from wherever podcasters
// put them: a Podcasting 2.0 JSON document, Podlove simple chapters in a feed,
// tags in the audio itself (ID3v2, MP4, Vorbis comments), or time stamps in the
// show notes. Every reader gives the same tidy list and takes hostile input: it
// trusts no size, reads bounded amounts and returns clean text. Nothing here
// uses the network or keeps state.
package chapters

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"cosm/feed/plain"
)

const (
	maxChapters = 2000
	maxTitle    = 500
	maxInput    = 4 << 20
	maxTime     = 200 * time.Hour
)

var (
	// ErrFormat says that the input is not of the kind that was asked for.
	ErrFormat = errors.New("not a chapter list")
	// ErrTooLarge says that the input goes beyond what chapters can need.
	ErrTooLarge = errors.New("the chapter list is too large")
)

// Chapter is a part of an episode.
type Chapter struct {
	Start time.Duration
	// End is where the next chapter starts, or earlier where the source says
	// so; 0 for the end of the episode.
	End      time.Duration
	Title    string
	URL      string // http or https, or ""
	ImageURL string // http or https, or ""
	// Hidden chapters change picture or link only and have no place in a table
	// of contents.
	Hidden bool
}

// Tidy cleans text and addresses, drops what cannot be, sorts by start, drops
// repetitions and fills in missing ends. All readers of this package end in it;
// a feed parser that reads chapter elements itself calls it too.
func Tidy(list []Chapter) []Chapter {
	out := make([]Chapter, 0, min(len(list), maxChapters))
	for _, c := range list {
		if c.Start < 0 || c.Start > maxTime {
			continue
		}
		c.Title = plain.Line(c.Title, maxTitle)
		c.URL, c.ImageURL = plain.Web(c.URL), plain.Web(c.ImageURL)
		if out = append(out, c); len(out) == maxChapters {
			break
		}
	}
	slices.SortStableFunc(out, func(a, b Chapter) int { return cmp.Compare(a.Start, b.Start) })
	out = slices.CompactFunc(out, func(a, b Chapter) bool {
		return a.Start == b.Start && a.Title == b.Title && a.Hidden == b.Hidden
	})
	fillEnds(out)
	if len(out) == 0 {
		return nil
	}
	return out
}

// fillEnds lets each chapter end where the next one of its kind starts at the
// latest: a hidden one lies within a visible one without ending it.
func fillEnds(list []Chapter) {
	var nextShown, next time.Duration
	for i := len(list) - 1; i >= 0; i-- {
		c := &list[i]
		bound := nextShown
		if c.Hidden {
			bound = next
		}
		if c.End <= c.Start || c.End > maxTime || bound > 0 && c.End > bound {
			c.End = bound
		}
		if c.End == c.Start {
			c.End = 0
		}
		if next = c.Start; !c.Hidden {
			nextShown = c.Start
		}
	}
}

// Time reads a time in seconds or as H:M:S, M:S, with or without a fraction
// (normal play time of RFC 2326 §3.6).
func Time(s string) (time.Duration, bool) {
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s), "npt:"))
	parts := strings.Split(s, ":")
	if s == "" || len(parts) > 3 {
		return 0, false
	}
	total := 0.0
	for i, p := range parts {
		if p = strings.Replace(p, ",", ".", 1); p == "" || strings.Trim(p, "0123456789.") != "" {
			return 0, false
		}
		v, err := strconv.ParseFloat(p, 64)
		if err != nil || i > 0 && v >= 60 || i < len(parts)-1 && strings.Contains(p, ".") {
			return 0, false
		}
		total = total*60 + v
	}
	return seconds(total)
}

// seconds refuses what no episode has: negative, endless, or not a number.
func seconds(v float64) (time.Duration, bool) {
	if math.IsNaN(v) || v < 0 || v > maxTime.Seconds() {
		return 0, false
	}
	return time.Duration(math.Round(v*1e6)) * time.Microsecond, true
}
