package feed

import (
	"net/url"
	"strings"
)

// base is what relative addresses of a feed are relative to. The zero value
// leaves them as they are.
type base struct {
	url    *url.URL
	stated bool // by an xml:base in the document
}

// newBase takes the first of the candidates that is a web address.
func newBase(candidates ...string) base {
	for _, c := range candidates {
		u, err := url.Parse(c)
		if err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
			return base{url: u}
		}
	}
	return base{}
}

// under is the base that an xml:base attribute makes of b.
func (b base) under(xmlBase string) base {
	if xmlBase == "" {
		return b
	}
	if n := newBase(b.resolve(xmlBase)); n.url != nil {
		n.stated = true
		return n
	}
	return b
}

// resolve cleans an address and makes it absolute. One that already is stays as
// written, since hosts compare addresses by letter.
func (b base) resolve(s string) string {
	s = cleanAddress(s)
	switch {
	case s == "" || hasScheme(s):
		return s
	case strings.HasPrefix(s, "//"):
		if b.url != nil {
			return b.url.Scheme + ":" + s
		}
		return "https:" + s
	case b.url == nil:
		return s
	}
	u, err := b.url.Parse(s)
	if err != nil {
		return s
	}
	return u.String()
}

// cleanAddress drops what an address cannot hold: blanks around it, line breaks
// and tabs within it (as browsers do), control characters.
func cleanAddress(s string) string {
	s = clean(s)
	if strings.ContainsAny(s, "\t\n") {
		s = strings.NewReplacer("\t", "", "\n", "").Replace(s)
	}
	return strings.TrimSpace(s)
}

// hasScheme reports whether s begins as an absolute address does (RFC 3986).
func hasScheme(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c|0x20 >= 'a' && c|0x20 <= 'z':
		case i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'):
		default:
			return c == ':' && i > 0
		}
	}
	return false
}
