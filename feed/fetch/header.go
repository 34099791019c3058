package fetch

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxAge is the freshness lifetime of RFC 9111 §4.2 less the age so far.
func maxAge(h http.Header, now time.Time) time.Duration {
	control := strings.ToLower(strings.Join(h.Values("Cache-Control"), ","))
	for _, part := range strings.Split(control, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "no-cache", "no-store":
			return 0
		case "max-age":
			return max(0, seconds(strings.Trim(value, `"`))-seconds(h.Get("Age")))
		}
	}
	expires, err := http.ParseTime(h.Get("Expires"))
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return max(0, expires.Sub(now))
}

// retryAfter reads Retry-After in both its forms (RFC 9110 §10.2.3).
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if at, err := http.ParseTime(v); err == nil {
		return max(0, at.Sub(now))
	}
	return seconds(v)
}

// seconds reads a count of seconds (delta-seconds of RFC 9111 §1.2.2); what
// overflows is simply very long, what is no count is 0.
func seconds(s string) time.Duration {
	n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 64)
	if n > math.MaxInt32 {
		n = math.MaxInt32
	} else if err != nil {
		return 0
	}
	return time.Duration(n) * time.Second
}
