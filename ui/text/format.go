package text

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"cosm/library"
)

// Number writes n with separators between thousands.
func (t *Texts) Number(n int) string { return humanize.Comma(int64(n)) }

// Join lists names one after the other.
func (t *Texts) Join(names []string) string {
	if t.lang == Chinese {
		return strings.Join(names, "、")
	}
	return strings.Join(names, ", ")
}

// Bytes writes a size in powers of 1000: 842 kB, 8.3 MB, 48 MB.
func (t *Texts) Bytes(n int64) string {
	return humanize.Bytes(uint64(max(n, 0)))
}

// Rate writes a speed given in bytes a second.
func (t *Texts) Rate(bytesPerSecond float64) string {
	if math.IsNaN(bytesPerSecond) || bytesPerSecond < 0 || bytesPerSecond > math.MaxInt64/2 {
		bytesPerSecond = 0
	}
	return t.Bytes(int64(bytesPerSecond)) + "/s"
}

// Speed writes a playback speed: 1×, 1.25×.
func (t *Texts) Speed(x float64) string {
	return strconv.FormatFloat(math.Round(x*100)/100, 'f', -1, 64) + "×"
}

// Percent writes a share of 1 in whole percent.
func (t *Texts) Percent(share float64) string {
	if math.IsNaN(share) {
		share = 0
	}
	return strconv.Itoa(int(math.Round(math.Max(0, math.Min(share, 99.99))*100))) + "%"
}

// Length writes how long something lasts, as one says it: 35 s, 48 min,
// 1 h 12 min.
func (t *Texts) Length(s library.Seconds) string {
	d := max(s.D(), 0)
	if d < time.Minute {
		return t.T("time.seconds", "n", int(d/time.Second))
	}
	minutes := int(d.Round(time.Minute) / time.Minute)
	switch h, m := minutes/60, minutes%60; {
	case h == 0:
		return t.T("time.minutes", "n", m)
	case m == 0:
		return t.T("time.hours", "n", h)
	default:
		return t.T("time.hours_minutes", "h", h, "m", m)
	}
}

// Left writes how much is still to be heard.
func (t *Texts) Left(s library.Seconds) string {
	return t.T("time.left", "length", t.Length(s))
}

// Ago writes when something was, seen from now and in now's time zone: just
// now, 5 min ago, yesterday, 3 days ago, then the date.
func (t *Texts) Ago(at, now time.Time) string {
	if at.IsZero() {
		return ""
	}
	at = at.In(now.Location())
	d := now.Sub(at)
	days := daysBetween(at, now)
	switch {
	case d < -time.Minute:
		return t.Date(at, now)
	case d < time.Minute:
		return t.T("time.now")
	case d < time.Hour:
		return t.T("time.minutes_ago", "n", int(d/time.Minute))
	case days == 0 || d < 6*time.Hour:
		return t.T("time.hours_ago", "n", int(d/time.Hour))
	case days == 1:
		return t.T("time.yesterday")
	case days < 7:
		return t.T("time.days_ago", "n", days)
	}
	return t.Date(at, now)
}

// Date writes a day, with its year only if it is not now's.
func (t *Texts) Date(at, now time.Time) string {
	if at.IsZero() {
		return ""
	}
	at = at.In(now.Location())
	if at.Year() == now.Year() {
		return at.Format(t.T("time.format_day"))
	}
	return at.Format(t.T("time.format_day_year"))
}

// Day writes the day for the heading of a group: Today, Yesterday, the
// weekday within the last week, then the date.
func (t *Texts) Day(at, now time.Time) string {
	at = at.In(now.Location())
	switch days := daysBetween(at, now); {
	case days == 0:
		return t.T("time.today")
	case days == 1:
		return t.T("time.yesterday_heading")
	case days > 1 && days < 7:
		return t.weekday(at.Weekday())
	}
	return t.Date(at, now)
}

func (t *Texts) weekday(d time.Weekday) string {
	return t.T([...]string{
		"time.sunday", "time.monday", "time.tuesday", "time.wednesday",
		"time.thursday", "time.friday", "time.saturday",
	}[d])
}

// daysBetween counts the midnights from a to b, both in the same zone.
func daysBetween(a, b time.Time) int {
	day := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	return int(day(b).Sub(day(a)) / (24 * time.Hour))
}
