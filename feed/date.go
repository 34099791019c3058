package feed

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxDate is how long a date is read; longer texts are none.
const maxDate = 128

// ParseDate reads a date as feeds write them: RFC 822 and its many misspellings,
// RFC 3339 and ISO 8601 in all its lengths, Unix seconds, names of months in
// some twenty languages, 2024年3月5日. A date without time is midnight, one
// without zone is UTC; the result is in UTC. Of 03/05/2024 the month is first
// unless it cannot be. ok is false for what is no date.
func ParseDate(s string) (t time.Time, ok bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > maxDate {
		return t, false
	}
	if t, err := time.Parse("Mon, 02 Jan 2006 15:04:05 -0700", s); err == nil { // nine in ten
		return t.UTC(), true
	}
	if t, ok := unixDate(s); ok {
		return t, true
	}
	p := dateParser{rest: strings.ToLower(s)}
	for p.rest != "" {
		p.step()
	}
	return p.date()
}

// unixDate reads seconds or milliseconds since 1970.
func unixDate(s string) (time.Time, bool) {
	n, digits := leadingNumber(s)
	switch {
	case digits != len(s):
	case digits >= 9 && digits <= 11:
		return time.Unix(n, 0).UTC(), true
	case digits >= 12 && digits <= 14:
		return time.UnixMilli(n).UTC(), true
	}
	return time.Time{}, false
}

// dateParser takes a text apart from left to right. Fields are -1 until found.
type dateParser struct {
	rest  string
	bare  []number // numbers whose meaning is open
	month int      // 0 until found
	day   int
	year  int

	clock              bool // a time of day has been found
	hour, minute, sec  int
	nano               int
	noon               int // 1 am, 2 pm
	offset             int // seconds east of Greenwich
	twoDigit, dated    bool
	invalid, hasOffset bool
}

// number is a run of digits.
type number struct{ value, digits int }

// step takes the next piece off rest.
func (p *dateParser) step() {
	r, size := utf8.DecodeRuneInString(p.rest)
	switch {
	case r >= '0' && r <= '9':
		p.number()
	case (r == '+' || r == '-' || r == '−') && p.clock && !p.hasOffset && digitAt(p.rest, size):
		p.rest = p.rest[size:]
		p.zoneOffset(r != '+')
	case r == '(': // a remark
		if end := strings.IndexByte(p.rest, ')'); end >= 0 {
			size = end + 1
		}
		p.rest = p.rest[size:]
	case unicode.IsLetter(r):
		p.word()
	default:
		p.rest = p.rest[size:]
	}
}

// number takes a run of digits and what belongs to it.
func (p *dateParser) number() {
	value, digits := leadingNumber(p.rest)
	after := p.rest[digits:]
	unit, unitSize := utf8.DecodeRuneInString(after)
	switch {
	case p.cjk(int(value), unit):
		p.rest = after[unitSize:]
	case unit == ':' && digitAt(after, 1) && digits <= 2 && !p.clock:
		p.timeOfDay()
	case digits == 8 && p.year == 0 && !p.dated:
		p.setDate(int(value)/10000, int(value)/100%100, int(value)%100)
		p.rest = after
	case (digits == 6 || digits == 4) && p.dated && !p.clock:
		p.compactTime(int(value), digits)
		p.rest = after
	case (unit == '-' || unit == '/' || unit == '.') && digitAt(after, 1) && !p.dated:
		p.numeric(number{int(value), digits})
	default:
		p.bare = append(p.bare, number{int(value), digits})
		p.rest = after
	}
}

// cjk takes a number with its Chinese, Japanese or Korean unit.
func (p *dateParser) cjk(value int, unit rune) bool {
	switch unit {
	case '年', '년':
		p.year, p.dated = value, true
	case '月', '월':
		p.month = value
	case '日', '号', '號', '일':
		p.day = value
	case '时', '時', '点', '點', '시':
		p.hour, p.clock = value, true
	case '分', '분':
		p.minute = value
	case '秒', '초':
		p.sec = value
	default:
		return false
	}
	return true
}

// timeOfDay takes 15:04, 15:04:05 or 15:04:05.678.
func (p *dateParser) timeOfDay() {
	p.clock = true
	p.hour = p.take()
	p.minute = p.takeAfter(':')
	p.sec = p.takeAfter(':')
	if len(p.rest) > 1 && (p.rest[0] == '.' || p.rest[0] == ',') && digitAt(p.rest, 1) {
		p.rest = p.rest[1:]
		p.fraction()
	}
}

// take takes a number that is known to be there.
func (p *dateParser) take() int {
	value, digits := leadingNumber(p.rest)
	p.rest = p.rest[digits:]
	return int(value)
}

func (p *dateParser) takeAfter(sep byte) int {
	if p.rest == "" || p.rest[0] != sep || !digitAt(p.rest, 1) {
		return 0
	}
	p.rest = p.rest[1:]
	return p.take()
}

func (p *dateParser) fraction() {
	unit := int(time.Second) / 10
	for p.rest != "" && p.rest[0] >= '0' && p.rest[0] <= '9' {
		p.nano += int(p.rest[0]-'0') * unit
		unit /= 10
		p.rest = p.rest[1:]
	}
}

func (p *dateParser) compactTime(value, digits int) {
	if digits == 4 {
		value *= 100
	}
	p.clock = true
	p.hour, p.minute, p.sec = value/10000, value/100%100, value%100
}

// numeric takes 2024-03-05, 05.03.2024, 03/05/2024 and the like.
func (p *dateParser) numeric(first number) {
	p.rest = p.rest[first.digits:]
	sep := p.rest[0]
	p.rest = p.rest[1:]
	value, digits := leadingNumber(p.rest)
	second := number{int(value), digits}
	p.rest = p.rest[digits:]
	var third number
	if p.rest != "" && p.rest[0] == sep && digitAt(p.rest, 1) {
		value, digits = leadingNumber(p.rest[1:])
		third = number{int(value), digits}
		p.rest = p.rest[1+digits:]
	}
	switch {
	case first.digits == 4:
		p.setDate(first.value, second.value, max(third.value, 1))
		p.invalid = p.invalid || third.digits > 0 && third.value == 0
	case third.digits == 0: // a day and a month of no year
		p.invalid = true
	case sep != '/' || first.value > 12:
		p.setDate(third.value, second.value, first.value)
		p.twoDigit = third.digits <= 2
	default:
		p.setDate(third.value, first.value, second.value)
		p.twoDigit = third.digits <= 2
	}
}

func (p *dateParser) setDate(year, month, day int) {
	p.year, p.month, p.day, p.dated = year, month, day, true
}

// zoneOffset takes 0800, 08:00, 08 or 8 after a sign.
func (p *dateParser) zoneOffset(west bool) {
	value, digits := leadingNumber(p.rest)
	p.rest = p.rest[digits:]
	hours, minutes := int(value), 0
	if digits > 2 {
		hours, minutes = int(value)/100, int(value)%100
	} else {
		minutes = p.takeAfter(':')
	}
	p.hasOffset = true
	if hours > 24 || minutes > 59 {
		return // nonsense; the time itself may be right
	}
	p.offset = hours*3600 + minutes*60
	if west {
		p.offset = -p.offset
	}
}

// word takes a run of letters: a month, a zone, am or pm; others say nothing.
func (p *dateParser) word() {
	end := strings.IndexFunc(p.rest, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
	if end < 0 {
		end = len(p.rest)
	}
	w := p.rest[:end]
	p.rest = p.rest[end:]
	switch w {
	case "am", "a", "上午", "오전":
		p.noon = 1
		return
	case "pm", "p", "下午", "오후":
		p.noon = 2
		return
	}
	if offset, ok := zone(w); ok && p.clock && !p.hasOffset {
		p.offset = offset
		p.hasOffset = w != "gmt" && w != "utc" && w != "ut" // GMT+2
		return
	}
	if m := monthByName(w); m != 0 && !p.clock && !p.dated {
		p.month = m // the last one: "mar." may have been a Tuesday
	}
}

// date puts the fields together.
func (p *dateParser) date() (t time.Time, ok bool) {
	p.settle()
	if p.invalid || p.month < 1 || p.month > 12 || p.day < 1 || p.year < 1 || p.year > 9999 {
		return t, false
	}
	if p.noon == 1 && p.hour == 12 {
		p.hour = 0
	} else if p.noon == 2 && p.hour < 12 {
		p.hour += 12
	}
	if p.hour > 24 || p.minute > 59 || p.sec > 60 {
		return t, false
	}
	t = time.Date(p.year, time.Month(p.month), p.day, 0, 0, 0, 0, time.UTC)
	if t.Day() != p.day { // 31 February
		return time.Time{}, false
	}
	t = t.Add(time.Duration(p.hour)*time.Hour + time.Duration(p.minute)*time.Minute +
		time.Duration(min(p.sec, 59))*time.Second + time.Duration(p.nano))
	return t.Add(-time.Duration(p.offset) * time.Second), true
}

// settle gives the numbers without a unit their meaning: day and year beside the
// name of a month, or a year alone.
func (p *dateParser) settle() {
	if !p.dated && p.month != 0 {
		for _, n := range p.bare {
			switch {
			case p.day == 0 && n.digits <= 2:
				p.day = n.value
			case p.year == 0 && (n.digits == 4 || n.digits == 2):
				p.year, p.twoDigit = n.value, n.digits == 2
			}
		}
		if p.day == 0 && p.year != 0 {
			p.day = 1
		}
	}
	if !p.dated && p.month == 0 && len(p.bare) == 1 && p.bare[0].digits == 4 && !p.clock {
		p.setDate(p.bare[0].value, 1, 1)
	}
	if p.dated && p.day == 0 && p.month != 0 {
		p.day = 1
	}
	if p.twoDigit { // RFC 2822, 4.3
		if p.year < 50 {
			p.year += 2000
		} else if p.year < 100 {
			p.year += 1900
		}
	}
}

// leadingNumber reads the digits at the start of s, at most 18 of them.
func leadingNumber(s string) (value int64, digits int) {
	for digits < len(s) && digits < 18 && s[digits] >= '0' && s[digits] <= '9' {
		value = value*10 + int64(s[digits]-'0')
		digits++
	}
	return value, digits
}

func digitAt(s string, i int) bool { return i < len(s) && s[i] >= '0' && s[i] <= '9' }
