package refresh

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"cosm/feed"
	"cosm/library"
)

// DefaultInterval is how often feeds are asked unless Options say otherwise.
const DefaultInterval = time.Hour

// Bounds of what is learnt. A podcast that is silent for long may speak up any
// day; one that says that it has ended may still bring an afterword.
const (
	maxEvery   = 24 * time.Hour
	everyEnded = 7 * 24 * time.Hour
	// share of the time that a podcast has been silent for which it is left
	// alone: news are late by no more than that share of the wait for them.
	share = 24
	// jitter is how much of a wait is added at random, so that feeds do not
	// fall due all at once.
	jitter = 0.15
)

// dates are the newest publications that a feed brings, newest first.
type dates struct {
	list []time.Time
	now  time.Time
}

// maxDates is how many episodes tell the usual time between two.
const maxDates = 12

// add takes in a date, unless it cannot be one or is still to come.
func (d *dates) add(at time.Time) {
	if at.IsZero() || at.Year() < 1990 || at.After(d.now) {
		return
	}
	i, _ := slices.BinarySearchFunc(d.list, at, func(a, b time.Time) int { return b.Compare(a) })
	if i == maxDates {
		return
	}
	d.list = slices.Insert(d.list, i, at)
	d.list = d.list[:min(len(d.list), maxDates)]
}

// newest is the last publication; zero if there is none.
func (d *dates) newest() time.Time {
	if len(d.list) == 0 {
		return time.Time{}
	}
	return d.list[0]
}

// gap is the usual time between two publications, the median; 0 if too few
// tell. What came at the same time counts as one.
func (d *dates) gap() time.Duration {
	var gaps []time.Duration
	for i := 1; i < len(d.list); i++ {
		if g := d.list[i-1].Sub(d.list[i]); g >= 10*time.Minute {
			gaps = append(gaps, g)
		}
	}
	if len(gaps) < 2 {
		return 0
	}
	slices.Sort(gaps)
	return gaps[len(gaps)/2]
}

// learn keeps what a document tells of when the next one is worth asking for.
func (l *look) learn() {
	s := &l.state
	s.Complete = l.head.Complete
	s.Newest, s.Gap = l.dates.newest(), library.Seconds(l.dates.gap())
	s.Wish, s.Skip = library.Seconds(min(l.head.Schedule.Every, maxEvery)), skipBits(l.head.Schedule)
	if l.head.More == nil || l.head.More.Frequency == nil {
		return
	}
	f := l.head.More.Frequency
	if gap := ruleGap(f.Rule); gap > 0 {
		s.Gap = library.Seconds(gap)
	}
	if start := dateOf(f.Start); start.After(l.dates.now) && !s.Newest.IsZero() {
		s.Gap = library.Seconds(start.Sub(s.Newest)) // the next one is promised for then
	}
}

func skipBits(s feed.Schedule) (bits uint32) {
	for _, h := range s.SkipHours {
		bits |= 1 << h
	}
	for _, d := range s.SkipDays {
		bits |= 1 << (24 + int(d))
	}
	return bits
}

// ruleGap is the mean time between two events of a recurrence rule (RFC 5545,
// 3.3.10), as far as podcasts use them: FREQ, INTERVAL, BYDAY and BYMONTHDAY.
func ruleGap(rule string) time.Duration {
	const day = 24 * time.Hour
	var period time.Duration
	interval, times := 1, 1
	for _, part := range strings.Split(strings.ToUpper(strings.TrimPrefix(rule, "RRULE:")), ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "FREQ":
			period = map[string]time.Duration{
				"HOURLY": time.Hour, "DAILY": day, "WEEKLY": 7 * day, "MONTHLY": 30 * day, "YEARLY": 365 * day,
			}[value]
		case "INTERVAL":
			if n, err := strconv.Atoi(value); err == nil && n > 0 && n < 1000 {
				interval = n
			}
		case "BYDAY", "BYMONTHDAY":
			times = max(times, min(strings.Count(value, ",")+1, 31))
		}
	}
	return period * time.Duration(interval) / time.Duration(times)
}

// pace sets how long the feed is left alone from now on.
func (e *Engine) pace(s *library.FeedState, now time.Time) {
	base := DefaultInterval
	if e.o.Interval != nil && e.o.Interval() > 0 {
		base = e.o.Interval()
	}
	every := base
	if e.o.Adaptive == nil || e.o.Adaptive() {
		every = max(base, min(silence(s, now, base), max(base, maxEvery)))
		every += time.Duration(jitter * e.random() * float64(every-base))
	}
	if s.Complete {
		every = max(every, everyEnded)
	}
	every = awake(s.Skip, now, max(every, s.Wish.D()))
	if s.Every = library.Seconds(every); every <= base {
		s.Every = 0 // as often as all
	}
}

// silence is how long to wait by when the last one came and the next one is
// due.
func silence(s *library.FeedState, now time.Time, base time.Duration) time.Duration {
	if s.Newest.IsZero() {
		return base
	}
	quiet, gap := now.Sub(s.Newest), s.Gap.D()
	early, late := gap-gap/5, gap+gap/2
	switch {
	case gap <= 0 || quiet > late:
		return quiet / share
	case quiet >= early:
		return base // it may come any moment
	}
	return min(early-quiet, max(gap/8, quiet/share))
}

// awake lengthens a wait till the feed's hours and days of rest are over. A
// feed that has nothing else is not believed.
func awake(skip uint32, now time.Time, wait time.Duration) time.Duration {
	if skip == 0 {
		return wait
	}
	at := now.Add(wait).UTC()
	for range 8 * 24 {
		if skip&(1<<at.Hour()) == 0 && skip&(1<<(24+int(at.Weekday()))) == 0 {
			return at.Sub(now)
		}
		at = at.Truncate(time.Hour).Add(time.Hour)
	}
	return wait
}
