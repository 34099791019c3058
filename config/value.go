package config

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
)

const (
	oneDay  = 24 * time.Hour
	maxDays = 10_000 // far from where a time.Duration overflows
)

// normalise is s in the normal form of k's type: the same value is always
// written the same.
func (k Key) normalise(s string) (string, bool) {
	if strings.ContainsFunc(s, isControl) || len(s) > maxValue {
		return "", false
	}
	switch k.Type {
	case TypeBool:
		b, ok := parseBool(s)
		return strconv.FormatBool(b), ok
	case TypeInt:
		n, err := strconv.ParseInt(s, 10, 32)
		return strconv.FormatInt(n, 10), err == nil && k.inRange(float64(n))
	case TypeFloat:
		f, ok := parseFloat(s)
		return strconv.FormatFloat(f, 'f', -1, 64), ok && k.inRange(f)
	case TypeDuration:
		d, ok := parseDuration(s)
		return formatDuration(d), ok && k.inRange(d.Seconds())
	case TypeSize:
		n, ok := parseSize(s)
		return formatSize(n), ok && k.inRange(float64(n))
	case TypeChoice:
		i := slices.IndexFunc(k.Choices, func(c string) bool { return strings.EqualFold(c, s) })
		if i >= 0 {
			return k.Choices[i], true
		}
		if k.form == nil {
			return "", false
		}
	}
	if k.form != nil {
		return k.form(s)
	}
	return s, true
}

const maxValue = 4096 // the longest path of Linux

func isControl(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }

func (k Key) inRange(v float64) bool {
	if k.Off && v == 0 {
		return true
	}
	if k.Min == 0 && k.Max == 0 {
		return v >= 0
	}
	return v >= k.Min && v <= k.Max
}

// wanted says which values are right: in English, to complete `NAME must be …`,
// and by an id and named values.
type wanted struct {
	english, id string
	pairs       []string
}

func (k Key) wanted() wanted {
	if k.want != "" {
		return wanted{english: k.want, id: "of_" + k.Name}
	}
	switch k.Type {
	case TypeBool:
		return wanted{english: "true or false", id: "bool"}
	case TypeChoice:
		return choice(k.Choices)
	case TypeInt:
		return k.number("a whole number", "int", formatNumber)
	case TypeFloat:
		return k.number("a number", "float", formatNumber)
	case TypeDuration:
		return k.number("a time like 30s or 5m", "duration", func(v float64) string {
			return formatDuration(time.Duration(v * float64(time.Second)))
		})
	case TypeSize:
		return k.number("a size like 256MB", "size", func(v float64) string { return formatSize(int64(v)) })
	}
	return wanted{english: "a text of one line", id: "text"}
}

func choice(choices []string) wanted {
	list := strings.Join(choices, ", ")
	return wanted{english: "one of " + list, id: "choice", pairs: []string{"choices", list}}
}

// number is what is wanted of a number with its bounds.
func (k Key) number(english, id string, format func(float64) string) wanted {
	w := wanted{english: english, id: id}
	if k.Min != 0 || k.Max != 0 {
		w.english += " from " + format(k.Min) + " to " + format(k.Max)
		w.id += "_range"
		w.pairs = []string{"min", format(k.Min), "max", format(k.Max)}
	}
	if k.Off {
		w.english += " or 0 for off"
		w.id += "_off"
	}
	return w
}

func formatNumber(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func parseBool(s string) (value, ok bool) {
	switch strings.ToLower(s) {
	case "true", "on", "yes", "1":
		return true, true
	case "false", "off", "no", "0":
		return false, true
	}
	return false, false
}

func parseFloat(s string) (float64, bool) {
	number, percent := strings.CutSuffix(s, "%")
	f, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return 0, false
	}
	if percent {
		f /= 100
	}
	return f, true
}

// ParseDuration is a valid value of a TypeDuration setting; 0 if it is off.
func ParseDuration(value string) time.Duration {
	d, _ := parseDuration(value)
	return d
}

func parseDuration(s string) (time.Duration, bool) {
	if strings.EqualFold(s, "off") {
		return 0, true
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return seconds(f)
	}
	days, rest, found := strings.Cut(strings.ReplaceAll(s, " ", ""), "d")
	if !found {
		days, rest = "0", days
	}
	n, err := strconv.ParseUint(days, 10, 16)
	if err != nil || n > maxDays {
		return 0, false
	}
	d := time.Duration(n) * oneDay
	if rest == "" {
		return d, true
	}
	more, err := time.ParseDuration(rest)
	return d + more, err == nil && more >= 0 && more <= maxDays*oneDay
}

func seconds(f float64) (time.Duration, bool) {
	if math.IsNaN(f) || f < 0 || f > (maxDays*oneDay).Seconds() {
		return 0, false
	}
	return time.Duration(f * float64(time.Second)), true
}

// formatDuration is d without units that are zero: 1h30m, 7d.
func formatDuration(d time.Duration) string {
	if d == 0 {
		return "0"
	}
	text := ""
	if days := d / oneDay; days > 0 {
		text = strconv.FormatInt(int64(days), 10) + "d"
		if d %= oneDay; d == 0 {
			return text
		}
	}
	rest := d.String()
	if strings.HasSuffix(rest, "m0s") {
		rest = strings.TrimSuffix(rest, "0s")
	}
	if strings.HasSuffix(rest, "h0m") {
		rest = strings.TrimSuffix(rest, "0m")
	}
	return text + rest
}

// parseSize reads a number of bytes; a rate may end in /s.
func parseSize(s string) (int64, bool) {
	s = strings.TrimSuffix(strings.TrimSpace(s), "/s")
	if strings.EqualFold(s, "off") {
		return 0, true
	}
	n, err := humanize.ParseBytes(s)
	if err != nil || n > math.MaxInt64/2 {
		return 0, false
	}
	return int64(n), true
}

// formatSize is n in the largest unit that gives a whole number.
func formatSize(n int64) string {
	units := []struct {
		name string
		size int64
	}{{"TB", 1e12}, {"TiB", 1 << 40}, {"GB", 1e9}, {"GiB", 1 << 30}, {"MB", 1e6}, {"MiB", 1 << 20}, {"kB", 1e3}, {"KiB", 1 << 10}}
	for _, u := range units {
		if n >= u.size && n%u.size == 0 {
			return strconv.FormatInt(n/u.size, 10) + u.name
		}
	}
	return strconv.FormatInt(n, 10)
}
