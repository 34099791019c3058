package repair

import (
	"bytes"
	"strings"
)

// Form is the kind of XML feed.
type Form uint8

// The forms a Splitter finds.
const (
	RSS  Form = iota + 1 // RSS 0.9x and 2.0
	RDF                  // RSS 0.90 and 1.0
	Atom                 // Atom 0.3 and 1.0
)

// Names tells what the names in one document mean: the prefixes its root element
// gave to namespaces, and the entities its DOCTYPE declared. The zero value
// knows none.
type Names struct {
	form     Form
	prefixes map[string]string // as declared → as usual
	renamed  bool              // some prefix is not the usual one
	entities entities
}

// Usual gives the Names of what a Mender writes: usual prefixes, no entities.
func (n *Names) Usual() *Names { return &Names{form: n.form} }

// usual gives the prefix that everybody knows a namespace by. Addresses are
// compared as address makes them. Both addresses of the podcast namespace are
// in use; so are several spellings of the one of Apple.
func usual(uri []byte, form Form) (prefix string, ok bool) {
	switch address(uri) {
	case "itunes.com/dtds/podcast-1.0.dtd", "itunes.com/dtds/podcast-1.0", "itunes.apple.com/dtds/podcast-1.0.dtd":
		return "itunes", true
	case "podcastindex.org/namespace/1.0",
		"github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md":
		return "podcast", true
	case "purl.org/rss/1.0/modules/content":
		return "content", true
	case "purl.org/dc/elements/1.1", "purl.org/dc/elements/1.0":
		return "dc", true
	case "podlove.org/simple-chapters":
		return "psc", true
	case "google.com/schemas/play-podcasts/1.0":
		return "googleplay", true
	case "purl.org/syndication/history/1.0":
		return "fh", true
	case "search.yahoo.com/mrss":
		return "media", true
	case "w3.org/1999/02/22-rdf-syntax-ns":
		return "rdf", true
	case "w3.org/xml/1998/namespace":
		return "xml", true
	case "purl.org/rss/1.0", "channel.netscape.com/rdf/simple/0.9", "my.netscape.com/rdf/simple/0.9":
		return "", true
	case "w3.org/2005/atom", "purl.org/atom/ns":
		if form == Atom {
			return "", true
		}
		return "atom", true
	}
	return "", false
}

// address folds the spellings of a namespace address that feeds use: case,
// scheme, www, a final slash or number sign.
func address(uri []byte) string {
	s := strings.ToLower(strings.TrimSpace(string(uri)))
	s = strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
	s = strings.TrimPrefix(s, "www.")
	return strings.TrimRight(s, "/#")
}

// declare learns the namespaces in the attributes of the root element. The
// default namespace of the root is the feed's own, whatever it is.
func (n *Names) declare(attrs []byte) {
	eachAttr(attrs, func(a attr) bool {
		prefix, isDecl := declaredPrefix(a.name)
		if !isDecl || prefix == "" {
			return true
		}
		as, known := usual(a.value, n.form)
		if !known {
			return true
		}
		if n.prefixes == nil {
			n.prefixes = map[string]string{}
		}
		n.prefixes[prefix] = as
		n.renamed = n.renamed || as != prefix
		return true
	})
}

// declaredPrefix gives the prefix that an xmlns attribute declares.
func declaredPrefix(name []byte) (prefix string, ok bool) {
	if !bytes.HasPrefix(name, []byte("xmlns")) {
		return "", false
	}
	if len(name) == len("xmlns") {
		return "", true
	}
	if name[len("xmlns")] != ':' {
		return "", false
	}
	return string(name[len("xmlns:"):]), true
}

// as gives the usual prefix for one that the document uses.
func (n *Names) as(prefix []byte) string {
	if as, ok := n.prefixes[string(prefix)]; ok {
		return as
	}
	return strings.ToLower(string(prefix)) // undeclared or unknown
}

// isUsual reports whether prefix already is the usual one.
func (n *Names) isUsual(prefix []byte) bool {
	if !n.renamed {
		return !hasUpper(prefix)
	}
	return n.as(prefix) == string(prefix)
}

// split parts a name at its colon.
func split(name []byte) (prefix, local []byte) {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[:i], name[i+1:]
	}
	return nil, name
}

func hasUpper(b []byte) bool {
	for _, c := range b {
		if c >= 'A' && c <= 'Z' {
			return true
		}
	}
	return false
}

// attr is one attribute. value is as written, between its quotes.
type attr struct {
	name, value []byte
	sound       bool // name="value" with its quotes and a blank before it
}

// eachAttr calls fn with the attributes in attrs until fn returns false. It
// forgives missing quotes, missing values and missing blanks.
func eachAttr(attrs []byte, fn func(attr) bool) {
	i := 0
	for {
		blank := i
		for i < len(attrs) && (isSpace(attrs[i]) || !nameByte(attrs[i])) {
			i++
		}
		if i == len(attrs) {
			return
		}
		a := attr{sound: i > blank && len(bytes.TrimLeft(attrs[blank:i], " \t\r\n")) == 0}
		from := i
		for i < len(attrs) && nameByte(attrs[i]) {
			i++
		}
		a.name = attrs[from:i]
		var quoted bool
		a.value, i, quoted = attrValue(attrs, i)
		a.sound = a.sound && quoted
		if !fn(a) {
			return
		}
	}
}

// attrValue reads what follows an attribute's name.
func attrValue(attrs []byte, i int) (value []byte, next int, quoted bool) {
	for i < len(attrs) && isSpace(attrs[i]) {
		i++
	}
	if i == len(attrs) || attrs[i] != '=' {
		return nil, i, false
	}
	i++
	for i < len(attrs) && isSpace(attrs[i]) {
		i++
	}
	if i == len(attrs) {
		return nil, i, false
	}
	if q := attrs[i]; q == '"' || q == '\'' {
		i++
		if j := bytes.IndexByte(attrs[i:], q); j >= 0 {
			if cut := missingQuote(attrs[i:], j); cut > 0 {
				return attrs[i : i+cut], i + cut, false
			}
			return attrs[i : i+j], i + j + 1, true
		}
		return bytes.TrimRight(attrs[i:], " \t\r\n"), len(attrs), false
	}
	from := i
	for i < len(attrs) && !isSpace(attrs[i]) {
		i++
	}
	return attrs[from:i], i, false
}

// missingQuote finds where the value ends whose closing quote was left out: in
// url="a.mp3 length="1" the second quote, at, opens the next value. It is 0 where
// nothing is wrong.
func missingQuote(b []byte, at int) int {
	if at == 0 || b[at-1] != '=' || at+1 == len(b) || isSpace(b[at+1]) {
		return 0
	}
	return max(bytes.IndexAny(b[:at], " \t\r\n"), 0)
}

// EachAttr calls f with the name and the raw value of each attribute of a start
// tag, until f returns false.
func EachAttr(tag []byte, f func(name, value []byte) bool) {
	if i := bytes.IndexAny(tag, " \t\r\n"); len(tag) > 0 && tag[0] == '<' {
		if i < 0 {
			return
		}
		tag = tag[i:]
	}
	eachAttr(tag, func(a attr) bool { return f(a.name, a.value) })
}

// Attr gives the value of the attribute called name in the start tag, or in the
// attributes, tag, as written; nil if it has none.
func Attr(tag []byte, name string) (value []byte) {
	EachAttr(tag, func(n, v []byte) bool {
		if strings.EqualFold(string(n), name) {
			value = v
			return false
		}
		return true
	})
	return value
}
