// Package plain makes text that strangers wrote fit for a terminal and for a
// database: it decodes bytes of unknown encoding and takes out everything that
// could act on a terminal or lie about reading order. What comes out is valid
// UTF-8 without control characters, escape sequences or bidirectional
// overrides. All functions are pure and safe for concurrent use.
package plain

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	esc = '\x1b'
	csi = '\u009b'
	st  = '\u009c'

	// maxString bounds how far the end of a string sequence (OSC, DCS) is
	// looked for, so that a lone introducer cannot swallow a whole text.
	maxString = 4096

	// maxAddress is generous because tokens of private feeds are long.
	maxAddress = 64 << 10
)

// Line returns s as one line of at most limit characters (0 is no limit):
// cleaned, runs of blanks made one, ends trimmed. What is cut ends in "…".
func Line(s string, limit int) string {
	var b strings.Builder
	b.Grow(min(len(s), 1<<12))
	gap := false
	n := 0
	scan(s, func(r rune) bool {
		if unicode.IsSpace(r) {
			gap = b.Len() > 0
			return true
		}
		if gap {
			b.WriteByte(' ')
			gap = false
			n++
		}
		b.WriteRune(r)
		n++
		return limit <= 0 || n <= limit
	})
	return cut(b.String(), limit)
}

// Block is Line for text of several lines: line breaks stay (never more than
// two in a row), tabs become blanks, lines lose trailing blanks.
func Block(s string, limit int) string {
	var b strings.Builder
	b.Grow(min(len(s), 1<<16))
	breaks, blanks, n := 0, 0, 0
	scan(s, func(r rune) bool {
		switch {
		case r == '\n':
			breaks, blanks = min(breaks+1, 2), 0
			return true
		case unicode.IsSpace(r):
			blanks++
			return true
		}
		if b.Len() > 0 {
			b.WriteString("\n\n"[:breaks])
			n += breaks
		}
		for range min(blanks, 8) {
			if b.Len() > 0 {
				b.WriteByte(' ')
				n++
			}
		}
		breaks, blanks = 0, 0
		b.WriteRune(r)
		n++
		return limit <= 0 || n <= limit
	})
	return cut(b.String(), limit)
}

// Web returns s as an absolute http or https address, or "" where it is
// anything else: feeds put javascript:, file: and worse where a link belongs.
func Web(s string) string {
	s = Line(s, 0)
	if s == "" || len(s) > maxAddress {
		return ""
	}
	if strings.HasPrefix(s, "//") {
		s = "https:" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	return u.String()
}

// cut shortens s to limit characters.
func cut(s string, limit int) string {
	if limit <= 0 || utf8.RuneCountInString(s) <= limit {
		return s
	}
	n := 0
	for i := range s {
		if n == limit-1 {
			return strings.TrimRightFunc(s[:i], unicode.IsSpace) + "…"
		}
		n++
	}
	return s
}

// scan calls yield with each harmless character of s until it returns false.
// CR LF and the Unicode line separators arrive as a single line feed.
func scan(s string, yield func(rune) bool) {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == esc || r == csi || isStringIntro(r):
			i += max(sequence(s[i:]), size)
			continue
		case r == '\r':
			if strings.HasPrefix(s[i+1:], "\n") {
				i++
				continue
			}
			r = '\n'
		case r == '\u2028' || r == '\u2029' || r == '\u0085':
			r = '\n'
		}
		i += size
		if Harmful(r) {
			continue
		}
		if !yield(r) {
			return
		}
	}
}

// Harmful tells whether r must not reach a terminal: controls other than tab
// and line feed, bidirectional overrides and isolates, and characters that show
// nothing and only hide differences.
func Harmful(r rune) bool {
	switch {
	case r == '\t' || r == '\n':
		return false
	case r < 0x20, r >= 0x7f && r <= 0x9f:
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	case r == 0x00ad, r == 0x200b, r == 0x2060, r == 0xfeff:
		return true
	case r >= 0xfff9 && r <= 0xfffb, r >= 0xfffe && r <= 0xffff:
		return true
	}
	return false
}

// isStringIntro tells whether r is a C1 control that opens a control string.
func isStringIntro(r rune) bool {
	return r == 0x90 || r == 0x98 || r >= 0x9d && r <= 0x9f
}

// sequence returns the length of the escape sequence that s begins with, 0
// where it is only a lone introducer. Taking sequences out whole keeps
// fragments such as "[31m" out of titles.
func sequence(s string) int {
	r, size := utf8.DecodeRuneInString(s)
	rest := s[size:]
	switch {
	case r == csi:
		return size + control(rest)
	case r != esc:
		return size + str(rest)
	case rest == "":
		return size
	}
	switch c := rest[0]; {
	case c == '[':
		return size + 1 + control(rest[1:])
	case strings.IndexByte("]PX^_", c) >= 0:
		return size + 1 + str(rest[1:])
	case c >= 0x20 && c < 0x30 && len(rest) > 1:
		return size + 2
	case c >= 0x30 && c < 0x7f:
		return size + 1
	}
	return size
}

// control measures the parameters and the final byte of a CSI sequence.
func control(s string) int {
	i := 0
	for i < len(s) && s[i] >= 0x20 && s[i] < 0x40 && i < 64 {
		i++
	}
	if i < len(s) && s[i] >= 0x40 && s[i] < 0x7f {
		return i + 1
	}
	return 0
}

// str measures a control string up to and with its terminator, 0 without one.
func str(s string) int {
	for i, r := range s {
		switch {
		case i > maxString:
			return 0
		case r == '\a':
			return i + 1
		case r == st:
			return i + utf8.RuneLen(st)
		case r == esc && strings.HasPrefix(s[i+1:], "\\"):
			return i + 2
		case r < 0x20 || r >= 0x80 && r < 0xa0:
			return 0 // as terminals do, and a row of introducers stays cheap
		}
	}
	return 0
}
