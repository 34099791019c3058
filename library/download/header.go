package download

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// span is what a Content-Range says (RFC 9110 14.4): bytes from start to stop,
// which is the place after the last, of total; -1 if that is not told.
type span struct{ start, stop, total int64 }

func contentRange(h http.Header) (span, bool) {
	v, ok := strings.CutPrefix(strings.TrimSpace(h.Get("Content-Range")), "bytes ")
	bounds, all, ok2 := strings.Cut(v, "/")
	from, to, ok3 := strings.Cut(bounds, "-")
	if !ok || !ok2 || !ok3 {
		return span{}, false
	}
	s := span{total: -1}
	var err1, err2, err3 error
	s.start, err1 = strconv.ParseInt(strings.TrimSpace(from), 10, 64)
	s.stop, err2 = strconv.ParseInt(strings.TrimSpace(to), 10, 64)
	if all = strings.TrimSpace(all); all != "*" {
		s.total, err3 = strconv.ParseInt(all, 10, 64)
	}
	s.stop++
	right := err1 == nil && err2 == nil && err3 == nil && s.start >= 0 && s.stop > s.start && (s.total == -1 || s.total >= s.stop)
	return s, right
}

// validator is what If-Range may carry: a strong ETag, else a date, else
// nothing.
func validator(etag, modified string) string {
	if etag != "" && !strings.HasPrefix(etag, "W/") {
		return etag
	}
	return modified
}

// retryAfter is RFC 9110 10.2.3: seconds or a date; 0 if there is none.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.ParseUint(v, 10, 64); err == nil {
		return time.Duration(min(n, 1<<22)) * time.Second
	}
	if at, err := http.ParseTime(v); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}
