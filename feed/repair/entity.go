package repair

import (
	"bytes"
	"html"
	"strconv"
	"unicode/utf8"
)

// Bounds of a document's own entities: a bomb ends when they are used up.
const (
	maxEntities  = 256
	maxExpansion = 256 << 10 // bytes that all expansions of a document may add
	maxRecursion = 16
)

// maxReference is how long a reference is taken for one: the longest name that
// HTML knows has 33 bytes with its delimiters.
const maxReference = 64

// entities are the general entities that a DOCTYPE declares. External ones stand
// for nothing: a feed has no business reading files.
type entities map[string][]byte

// parseEntities reads the internal subset of a DOCTYPE.
func parseEntities(doctype []byte) entities {
	var es entities
	for len(es) < maxEntities {
		_, after, ok := bytes.Cut(doctype, []byte("<!ENTITY"))
		if !ok {
			break
		}
		doctype = after
		after = bytes.TrimLeft(after, " \t\r\n")
		end := 0
		for end < len(after) && nameByte(after[end]) {
			end++
		}
		if end == 0 {
			continue // a parameter entity: "%"
		}
		name := string(after[:end])
		value := bytes.TrimLeft(after[end:], " \t\r\n")
		var text []byte
		if len(value) > 0 && (value[0] == '"' || value[0] == '\'') {
			if j := bytes.IndexByte(value[1:], value[0]); j >= 0 {
				text = bytes.Clone(value[1 : 1+j])
			}
		}
		if es == nil {
			es = entities{}
		}
		if _, twice := es[name]; !twice {
			es[name] = text
		}
	}
	return es
}

// reference finds what the "&" at the start of b begins. body is what stands
// between it and ";", nil if it is no reference.
func reference(b []byte) (body []byte, size int) {
	window := b[:min(len(b), maxReference)]
	end := bytes.IndexByte(window, ';')
	if end < 2 {
		return nil, 1
	}
	body = window[1:end]
	for i, c := range body {
		if !nameByte(c) && (i > 0 || c != '#') {
			return nil, 1
		}
	}
	return body, end + 1
}

// number gives the character that "#38" or "#x26" stands for. ok is false for
// what is no number; r is -1 for a character that XML forbids.
func number(body []byte) (r rune, ok bool) {
	if len(body) < 2 || body[0] != '#' {
		return 0, false
	}
	base, digits := 10, string(body[1:])
	if digits[0] == 'x' || digits[0] == 'X' {
		base, digits = 16, digits[1:]
	}
	v, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return -1, true
	}
	if r = rune(v); v > utf8.MaxRune || !legal(r) {
		return -1, true
	}
	return r, true
}

// legal is the Char production of XML 1.0.
func legal(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF ||
		r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= utf8.MaxRune
}

// soundReferences reports whether a lenient parser takes every "&" in b: only
// references to forbidden characters stop it.
func soundReferences(b []byte) bool {
	for {
		i := bytes.Index(b, []byte("&#"))
		if i < 0 {
			return true
		}
		b = b[i:]
		body, size := reference(b)
		if r, ok := number(body); ok && r < 0 {
			return false
		}
		if body == nil && digitsFollow(b) { // "&#11" without ";"
			return false
		}
		b = b[size:]
	}
}

func digitsFollow(b []byte) bool {
	return len(b) > 2 && (b[2] >= '0' && b[2] <= '9' || b[2]|0x20 == 'x')
}

// appendText appends characters so that they read the same in text and in a
// double-quoted attribute value: bare "&", "<", ">" and quotes escaped,
// references to forbidden characters dropped, the document's own entities
// expanded.
func (m *Mender) appendText(dst, s []byte) []byte {
	for len(s) > 0 {
		i := bytes.IndexAny(s, `&<>"`)
		if i < 0 {
			return append(dst, s...)
		}
		dst = append(dst, s[:i]...)
		s = s[i:]
		size := 1
		switch s[0] {
		case '<':
			dst = append(dst, "&lt;"...)
		case '>':
			dst = append(dst, "&gt;"...)
		case '"':
			dst = append(dst, "&quot;"...)
		default:
			dst, size = m.appendReference(dst, s)
		}
		s = s[size:]
	}
	return dst
}

func (m *Mender) appendReference(dst, s []byte) ([]byte, int) {
	body, size := reference(s)
	if body == nil {
		if digits := 2; bytes.HasPrefix(s, []byte("&#")) && digitsFollow(s) { // unfinished
			for digits < len(s) && digits < maxReference && nameByte(s[digits]) {
				digits++
			}
			return dst, digits
		}
		return append(dst, "&amp;"...), 1
	}
	if r, ok := number(body); ok {
		if r < 0 {
			return dst, size
		}
		return append(dst, s[:size]...), size
	}
	if _, own := m.names.entities[string(body)]; own {
		return m.expand(dst, string(body), 0), size
	}
	if body[0] != '#' && isHTML(string(s[:size])) {
		return append(dst, s[:size]...), size
	}
	return append(dst, "&amp;"...), 1
}

// isHTML reports whether HTML knows the reference as it stands, not just its first
// letters, as in "&copy2;".
func isHTML(ref string) bool {
	text := html.UnescapeString(ref)
	return text != ref && text != html.UnescapeString(ref[:len(ref)-1])+";"
}

// expand appends the text of an entity until the document's budget is used up.
func (m *Mender) expand(dst []byte, name string, depth int) []byte {
	value, own := m.names.entities[name]
	if !own || depth > maxRecursion {
		return dst
	}
	for len(value) > 0 && m.expanded < maxExpansion {
		i := bytes.IndexByte(value, '&')
		if i < 0 {
			i = len(value)
		}
		chunk := value[:min(i, maxExpansion-m.expanded)]
		m.expanded += len(chunk) + 1
		dst = appendEscaped(dst, chunk)
		if value = value[i:]; len(value) == 0 {
			break
		}
		body, size := reference(value)
		if _, own := m.names.entities[string(body)]; own && body != nil {
			dst = m.expand(dst, string(body), depth+1)
		} else {
			dst, size = m.appendReference(dst, value)
		}
		value = value[size:]
	}
	return dst
}

// appendEscaped appends characters that are text and nothing else.
func appendEscaped(dst, s []byte) []byte {
	for _, c := range s {
		switch c {
		case '&':
			dst = append(dst, "&amp;"...)
		case '<':
			dst = append(dst, "&lt;"...)
		case '>':
			dst = append(dst, "&gt;"...)
		case '"':
			dst = append(dst, "&quot;"...)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}
