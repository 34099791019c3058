package cli

import (
	"strconv"
	"strings"
	"time"

	"cosm/library"
)

// parseClock reads 90, 1:30, 1:02:03, 90s or 1h2m as a time in an episode.
func parseClock(s string) (library.Seconds, error) {
	bad := library.Errorf(library.Invalid, s, "not a time", nil).With("bad_time", "Value", s)
	if strings.ContainsAny(s, "hms") {
		d, err := time.ParseDuration(s)
		if err != nil || d < 0 {
			return 0, bad
		}
		return library.Seconds(d), nil
	}
	parts := strings.Split(s, ":")
	if len(parts) > 3 {
		return 0, bad
	}
	total := 0.0
	for i, p := range parts {
		v, err := strconv.ParseFloat(p, 64)
		if err != nil || !(v >= 0 && v <= 1e6) || i > 0 && v >= 60 || strings.ContainsAny(p, "eExX+-_") {
			return 0, bad
		}
		total = total*60 + v
	}
	return library.Seconds(total * float64(time.Second)), nil
}

// parseRelative reads +30, -15, +1:00 as a step and all else as parseClock.
func parseRelative(s string) (value library.Seconds, relative bool, err error) {
	sign := library.Seconds(1)
	switch {
	case strings.HasPrefix(s, "+"):
	case strings.HasPrefix(s, "-"):
		sign = -1
	default:
		value, err = parseClock(s)
		return value, false, err
	}
	value, err = parseClock(s[1:])
	return sign * value, true, err
}

// parseSince reads 7d, 36h, 2w or a date as the moment it means.
func parseSince(s string, now time.Time) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02", "2006-01"} {
		if t, err := time.ParseInLocation(layout, s, now.Location()); err == nil {
			return t, nil
		}
	}
	bad := library.Errorf(library.Invalid, s, "not a length of time or a date, like 7d or 2024-03-05", nil).With("bad_since", "Value", s)
	if s == "" {
		return time.Time{}, bad
	}
	days := map[byte]float64{'d': 1, 'w': 7, 'y': 365}
	if factor, ok := days[s[len(s)-1]]; ok {
		n, err := strconv.ParseFloat(s[:len(s)-1], 64)
		if err != nil || !(n >= 0 && n <= 1e5) {
			return time.Time{}, bad
		}
		return now.Add(-time.Duration(n * factor * 24 * float64(time.Hour))), nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		return time.Time{}, bad
	}
	return now.Add(-d), nil
}

// parseLevel reads 80, 80%, 0.8, +10, -5% as a volume: 100 is the recording's
// own. Numbers up to 1.5 with a point are taken as they are.
func parseLevel(s string) (value float64, relative bool, err error) {
	bad := library.Errorf(library.Invalid, s, "not a volume, like 80 or +10", nil).With("bad_volume", "Value", s)
	relative = strings.HasPrefix(s, "+") || strings.HasPrefix(s, "-")
	number := strings.TrimSuffix(s, "%")
	value, err = strconv.ParseFloat(number, 64)
	if err != nil || value != value || value < -200 || value > 200 {
		return 0, false, bad
	}
	if number != s || !strings.Contains(number, ".") {
		value /= 100
	}
	return value, relative, nil
}

// parseSpeed reads 1.5, 1.5x, +0.1.
func parseSpeed(s string) (value float64, relative bool, err error) {
	relative = strings.HasPrefix(s, "+") || strings.HasPrefix(s, "-")
	value, err = strconv.ParseFloat(strings.TrimSuffix(strings.TrimSuffix(s, "x"), "×"), 64)
	if err != nil || value != value || value < -3 || value > 3 || !relative && value < 0.5 {
		return 0, false, library.Errorf(library.Invalid, s, "not a speed from 0.5 to 3", nil).With("bad_speed", "Value", s)
	}
	return value, relative, nil
}
