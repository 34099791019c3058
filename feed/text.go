package feed

import (
	"bytes"
	"encoding/binary"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"cosm/feed/plain"
)

// hazard finds the first character in s that may not stand in a text field: a
// control character (line feed and tab excepted), one that overrides or isolates
// the reading direction, a line or paragraph separator, a noncharacter, a bad
// byte. It is -1 if there is none.
func hazard(s string) int {
	for i := 0; i < len(s); i++ {
		for len(s)-i >= 8 && printable(s[i:i+8]) {
			i += 8
		}
		if i == len(s) {
			break
		}
		c := s[i]
		if c >= 0x20 && c < 0x7f || c == '\n' || c == '\t' {
			continue
		}
		if c < 0x80 {
			return i
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if forbidden(r) || r == utf8.RuneError && n == 1 {
			return i
		}
		i += n - 1
	}
	return -1
}

// printable reports whether eight bytes are all ASCII and none a control character,
// at once: most text of most feeds is, and all of it passes here.
func printable(s string) bool {
	const each = 0x0101010101010101
	x := binary.LittleEndian.Uint64([]byte(s))
	low := (x - each*0x20) &^ x // the top bit of a byte below 0x20, or of its neighbour then
	del := (x ^ each*0x7f) - each
	return (x|low|del&^(x^each*0x7f))&(each*0x80) == 0
}

func forbidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return true
	case r < 0x2028:
		return false
	case r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return r == 0xfffe || r == 0xffff
}

// clean takes every hazard out of a text of several lines. Line ends become line
// feeds.
func clean(s string) string {
	i := hazard(s)
	if i < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:i])
	for s = s[i:]; len(s) > 0; {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == '\r' && strings.HasPrefix(s, "\r\n"):
		case r == '\r', r == '\u0085', r == '\u2028', r == '\u2029':
			b.WriteByte('\n')
		case !forbidden(r):
			b.WriteRune(r)
		}
		s = s[n:]
	}
	return b.String()
}

// line makes s one line: clean, ends trimmed, runs of blanks folded into one.
func line(s string) string {
	if isLine(s) {
		return s
	}
	if i := hazard(s); i >= 0 {
		s = plain.Line(s, 0) // knows escape sequences too
		if hazard(s) >= 0 {
			s = clean(s)
		}
	}
	return strings.Join(strings.Fields(s), " ")
}

// isLine reports whether line would change nothing, for the common case.
func isLine(s string) bool {
	blank, ascii := true, true
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == ' ' && blank || c < 0x20 || c == 0x7f {
			return false
		}
		blank = c == ' '
		ascii = ascii && c < utf8.RuneSelf
	}
	if blank && s != "" {
		return false
	}
	return ascii || hazard(s) < 0 && strings.IndexFunc(s, isWideSpace) < 0
}

// isWideSpace finds the blanks beyond ASCII.
func isWideSpace(r rune) bool { return r >= utf8.RuneSelf && unicode.IsSpace(r) }

// undecorated decodes what stands in an element that holds nothing but characters
// and CDATA sections. It is not cleaned yet.
func undecorated(b []byte) string {
	b = bytes.TrimSpace(b)
	open, end := []byte("<![CDATA["), []byte("]]>")
	if body, ok := bytes.CutPrefix(b, open); ok { // the common case
		if i := bytes.Index(body, end); i == len(body)-len(end) && i >= 0 {
			return string(body[:i])
		}
	}
	if bytes.IndexByte(b, '<') < 0 {
		return unescape(string(b))
	}
	var out strings.Builder
	for len(b) > 0 {
		before, rest, ok := bytes.Cut(b, open)
		out.WriteString(unescape(string(before)))
		if !ok {
			break
		}
		body, after, _ := bytes.Cut(rest, end)
		out.Write(body)
		b = after
	}
	return out.String()
}

// longestReference is the length of the longest name HTML knows, with room.
const longestReference = 64

// unescape resolves the references of XML and the names of HTML. Only what ends
// in ";" is one: "?a=1&copy=2" stays.
func unescape(s string) string {
	i := strings.IndexByte(s, '&')
	if i < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i >= 0 {
		b.WriteString(s[:i])
		s = s[i:]
		size := 1
		if end := strings.IndexByte(s[:min(len(s), longestReference)], ';'); end > 1 {
			ref := s[:end+1]
			if text := html.UnescapeString(ref); text != ref && text != html.UnescapeString(ref[:end])+";" {
				b.WriteString(text)
				size = end + 1
			}
		}
		if size == 1 {
			b.WriteByte('&')
		}
		s = s[size:]
		i = strings.IndexByte(s, '&')
	}
	b.WriteString(s)
	return b.String()
}
