package refresh

import (
	"testing"
	"time"

	"cosm/feed"
	"cosm/library"
)

const (
	hour  = time.Hour
	dayOf = 24 * time.Hour
)

// noon is a Monday.
var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

func TestDates(t *testing.T) {
	d := dates{now: noon}
	if d.gap() != 0 || !d.newest().IsZero() {
		t.Error("no dates tell something")
	}
	for i := range 40 { // in the order of a feed that has the oldest first
		d.add(noon.Add(-time.Duration(40-i) * 7 * dayOf))
	}
	d.add(noon.Add(hour))                              // to come
	d.add(time.Unix(0, 0))                             // none
	d.add(noon.Add(-7*dayOf + time.Minute))            // two parts of one
	d.add(time.Date(1931, 1, 1, 0, 0, 0, 0, time.UTC)) // the recording's
	if d.gap() != 7*dayOf || !d.newest().Equal(noon.Add(-7*dayOf+time.Minute)) || len(d.list) != maxDates {
		t.Errorf("gap %v, newest %v, %d dates", d.gap(), d.newest(), len(d.list))
	}
	few := dates{now: noon}
	few.add(noon.Add(-dayOf))
	few.add(noon.Add(-2 * dayOf))
	if few.gap() != 0 {
		t.Errorf("two dates make a gap of %v", few.gap())
	}
}

func TestRuleGap(t *testing.T) {
	for rule, want := range map[string]time.Duration{
		"FREQ=WEEKLY":                      7 * dayOf,
		"RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR": 7 * dayOf / 3,
		"freq=daily;interval=2":            2 * dayOf,
		"FREQ=MONTHLY;BYDAY=+1MO":          30 * dayOf,
		"FREQ=MONTHLY;BYMONTHDAY=1,15":     15 * dayOf,
		"FREQ=SECONDLY":                    0,
		"INTERVAL=3":                       0,
		"FREQ=DAILY;INTERVAL=-4":           dayOf,
		"":                                 0,
	} {
		if got := ruleGap(rule); got != want {
			t.Errorf("%s: %v, want %v", rule, got, want)
		}
	}
}

func TestPace(t *testing.T) {
	for name, c := range map[string]struct {
		quiet, gap, wish time.Duration
		complete         bool
		want             time.Duration
	}{
		"undated":                     {want: 0},
		"weekly, just out":            {quiet: hour, gap: 7 * dayOf, want: 21 * hour},
		"weekly, nearly due":          {quiet: 5*dayOf + 10*hour, gap: 7 * dayOf, want: 4*hour + 24*time.Minute},
		"weekly, due":                 {quiet: 7 * dayOf, gap: 7 * dayOf, want: 0},
		"weekly, late":                {quiet: 12 * dayOf, gap: 7 * dayOf, want: 12 * hour},
		"daily, just out":             {quiet: hour, gap: dayOf, want: 3 * hour},
		"hourly":                      {quiet: 30 * time.Minute, gap: hour, want: 0},
		"silent for years":            {quiet: 900 * dayOf, gap: 7 * dayOf, want: dayOf},
		"two episodes, a week ago":    {quiet: 7 * dayOf, want: 7 * hour},
		"ended":                       {quiet: 900 * dayOf, complete: true, want: 7 * dayOf},
		"due, but wants to be left":   {quiet: 7 * dayOf, gap: 7 * dayOf, wish: 3 * hour, want: 3 * hour},
		"wants to be asked too often": {quiet: 12 * dayOf, gap: 7 * dayOf, wish: time.Minute, want: 12 * hour},
	} {
		e := New(Options{Random: func() float64 { return 0 }})
		s := library.FeedState{Gap: library.Seconds(c.gap), Wish: library.Seconds(c.wish), Complete: c.complete}
		if c.quiet > 0 {
			s.Newest = noon.Add(-c.quiet)
		}
		e.pace(&s, noon)
		if s.Every.D() != c.want {
			t.Errorf("%s: every %v, want %v", name, s.Every.D(), c.want)
		}
	}
}

func TestPaceAsSet(t *testing.T) {
	adaptive, interval, random := false, 6*hour, 1.0
	e := New(Options{
		Adaptive: func() bool { return adaptive }, Interval: func() time.Duration { return interval }, Random: func() float64 { return random },
	})
	s := library.FeedState{Newest: noon.Add(-900 * dayOf)}
	if e.pace(&s, noon); s.Every != 0 {
		t.Errorf("off: every %v", s.Every.D())
	}
	s.Wish = library.Seconds(10 * hour)
	if e.pace(&s, noon); s.Every.D() != 10*hour {
		t.Errorf("off, with a wish: every %v", s.Every.D())
	}
	adaptive, s.Wish = true, 0
	if e.pace(&s, noon); s.Every.D() <= dayOf || s.Every.D() > dayOf+4*hour {
		t.Errorf("with jitter: every %v", s.Every.D())
	}
	interval = 3 * dayOf
	if e.pace(&s, noon); s.Every != 0 {
		t.Errorf("a longer interval is shortened to %v", s.Every.D())
	}
}

func TestHoursAndDaysOfRest(t *testing.T) {
	all := make([]int, 24)
	for i := range all {
		all[i] = i
	}
	for name, c := range map[string]struct {
		s    feed.Schedule
		want time.Duration
	}{
		"none":         {feed.Schedule{}, hour},
		"other hours":  {feed.Schedule{SkipHours: []int{3, 4}}, hour},
		"the next two": {feed.Schedule{SkipHours: []int{13, 14}}, 3 * hour},
		"today":        {feed.Schedule{SkipDays: []time.Weekday{time.Monday}}, 12 * hour},
		"both":         {feed.Schedule{SkipDays: []time.Weekday{time.Monday}, SkipHours: []int{0}}, 13 * hour},
		"always":       {feed.Schedule{SkipHours: all}, hour},
	} {
		if got := awake(skipBits(c.s), noon, hour); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
