package feed

import (
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed/rss"

	"cosm/feed/podcast"
)

// Schedule is when a feed wants to be asked. The zero Schedule says nothing.
type Schedule struct {
	// Every is the least time between two requests: the ttl of RSS 2.0, or the
	// updatePeriod of the syndication module of RSS 1.0.
	Every time.Duration
	// SkipHours are hours of the day, in UTC, and SkipDays days of the week in
	// which it is not to be asked (skipHours and skipDays of RSS 2.0).
	SkipHours []int
	SkipDays  []time.Weekday
}

// maxEvery is how long a feed may want to be left alone; more is a mistake.
const maxEvery = 366 * 24 * time.Hour

func scheduleOf(c *rss.Feed) (s Schedule) {
	if minutes, err := strconv.ParseFloat(strings.TrimSpace(c.TTL), 64); err == nil && minutes > 0 && minutes < maxEvery.Minutes() {
		s.Every = time.Duration(minutes * float64(time.Minute))
	}
	sy := podcast.Elements(c.Extensions["sy"])
	if period, ok := syndicationPeriod(sy.Text("updatePeriod")); ok && s.Every == 0 {
		times, err := strconv.Atoi(sy.Text("updateFrequency"))
		if err != nil || times < 1 {
			times = 1
		}
		s.Every = period / time.Duration(times)
	}
	for _, h := range c.SkipHours[:min(len(c.SkipHours), 48)] {
		if n, err := strconv.Atoi(strings.TrimSpace(h)); err == nil && n >= 0 && n <= 24 {
			s.SkipHours = append(s.SkipHours, n%24)
		}
	}
	for _, d := range c.SkipDays[:min(len(c.SkipDays), 14)] {
		for day := time.Sunday; day <= time.Saturday; day++ {
			if strings.EqualFold(strings.TrimSpace(d), day.String()) {
				s.SkipDays = append(s.SkipDays, day)
			}
		}
	}
	return s
}

// syndicationPeriod reads updatePeriod of
// https://web.resource.org/rss/1.0/modules/syndication.
func syndicationPeriod(name string) (time.Duration, bool) {
	const day = 24 * time.Hour
	switch strings.ToLower(name) {
	case "hourly":
		return time.Hour, true
	case "daily":
		return day, true
	case "weekly":
		return 7 * day, true
	case "monthly":
		return 30 * day, true
	case "yearly":
		return 365 * day, true
	}
	return 0, false
}
