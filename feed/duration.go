package feed

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxDuration is the longest a duration may be to be believed.
const maxDuration = 366 * 24 * time.Hour

// ParseDuration reads a duration as feeds write them: seconds, M:S, H:M:S, with
// decimals, full-width digits or units ("1h 2m", "45 min", PT1H2M3S,
// 1小时2分). The result is in whole seconds; ok is false for what is none,
// which includes negative and absurd ones.
func ParseDuration(s string) (d time.Duration, ok bool) {
	if s = narrow(strings.TrimSpace(s)); s == "" || len(s) > maxDate {
		return 0, false
	}
	var seconds float64
	if strings.IndexFunc(s, isUnit) >= 0 {
		seconds, ok = withUnits(strings.ToLower(s))
	} else {
		seconds, ok = withColons(s)
	}
	if !ok || !(seconds >= 0 && seconds <= maxDuration.Seconds()) {
		return 0, false
	}
	return time.Duration(seconds) * time.Second, true
}

// narrow gives full-width digits and colons their usual form.
func narrow(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r >= '０' && r <= '：' }) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '：' {
			return r - '０' + '0'
		}
		return r
	}, s)
}

func isUnit(r rune) bool { return unicode.IsLetter(r) }

// withColons reads seconds, M:S and H:M:S. Each part may be of any size: 90:00 is
// an hour and a half.
func withColons(s string) (float64, bool) {
	parts := strings.Split(s, ":")
	if len(parts) > 3 {
		return 0, false
	}
	total := 0.0
	for i, part := range parts {
		part = strings.TrimSpace(part)
		if part == "" && i == 0 && len(parts) > 1 {
			part = "0" // ":30"
		}
		last := i == len(parts)-1
		v, ok := decimal(part, last)
		if !ok {
			return 0, false
		}
		total = total*60 + v
	}
	return total, true
}

// decimal reads digits, with a fraction if it may have one.
func decimal(s string, fraction bool) (float64, bool) {
	if s == "" || s[0] < '0' || s[0] > '9' {
		return 0, false
	}
	for i := 0; i < len(s); i++ {
		point := s[i] == '.' || s[i] == ','
		if (s[i] < '0' || s[i] > '9') && (!fraction || !point) {
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	return v, err == nil
}

// withUnits reads numbers that are each followed by a unit.
func withUnits(s string) (float64, bool) {
	if iso, ok := strings.CutPrefix(s, "p"); ok {
		s = strings.ReplaceAll(iso, "t", "") // ISO 8601: P1DT2H
	}
	total, found := 0.0, false
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		if r < '0' || r > '9' {
			if unicode.IsLetter(r) {
				if word := leadingWord(s); word == "and" || word == "und" || word == "et" || word == "y" {
					s = s[len(word):]
					continue
				}
				return 0, false
			}
			if r == '-' {
				return 0, false
			}
			s = s[size:]
			continue
		}
		end := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != ',' })
		if end < 0 {
			return 0, false
		}
		v, ok := decimal(strings.TrimRight(s[:end], ".,"), true)
		s = strings.TrimLeft(s[end:], " .\u00a0")
		word := leadingWord(s)
		factor := unitSeconds(word)
		if !ok || factor == 0 {
			return 0, false
		}
		total += v * factor
		s = s[len(word):]
		found = true
	}
	return total, found
}

func leadingWord(s string) string {
	if end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }); end >= 0 {
		return s[:end]
	}
	return s
}

func unitSeconds(word string) float64 {
	switch word {
	case "d", "day", "days", "天", "日":
		return 86400
	case "h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "heure", "heures", "hora", "horas",
		"小时", "小時", "时", "時", "時間", "시간":
		return 3600
	case "m", "min", "mins", "minute", "minutes", "minuten", "minuto", "minutos", "分", "分钟", "分鐘", "분":
		return 60
	case "s", "sec", "secs", "second", "seconds", "sek", "sekunden", "seconde", "secondes", "segundo", "segundos",
		"秒", "초":
		return 1
	}
	return 0
}
