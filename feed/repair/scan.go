// Package repair makes the XML of a damaged feed fit for a parser.
//
// A Splitter cuts a stream of UTF-8 into what the feed says of itself and into
// its items, so that one bad item spoils no other and nothing is ever held
// whole. Walk looks through such a fragment and says whether a parser will
// read it as it stands; Mend rewrites one that it would not: nesting closed,
// stray tags and illegal characters gone, attributes quoted, entities of the
// document's own expanded within a bound, and every namespace under the prefix
// that is usual for its address, whatever prefix the feed gave it.
//
// All input is taken for hostile: time is linear in the input, memory is
// bounded by Limits, nesting by MaxDepth. A Splitter and a Mender serve one
// goroutine each; the functions are pure.
package repair

import "bytes"

// kind is what a piece of markup is.
type kind uint8

const (
	text     kind = iota
	startTag      // <a>
	emptyTag      // <a/>
	endTag        // </a>
	cdata
	remark // comment, processing instruction, DOCTYPE: nothing a feed says
	stray  // a "<" that begins no markup, or markup that never ends
)

// token is one piece of a document: b[from:to].
type token struct {
	kind     kind
	from, to int
	name     []byte // of a tag, as written, with prefix
	attrs    []byte // of a start tag: what stands between name and end
	inner    []byte // of text and CDATA: the characters
	broken   bool   // the piece had no proper end
}

// maxTag is how far the end of a tag is looked for. Longer ones hold pictures as
// data addresses at best.
const maxTag = 1 << 20

// next gives the token at pos. eof says that b holds all there is; without it,
// ok is false when the token does not end within b.
func next(b []byte, pos int, eof bool) (t token, ok bool) {
	if b[pos] == '<' {
		return markup(b, pos, eof)
	}
	end := bytes.IndexByte(b[pos:], '<')
	if end < 0 {
		if !eof {
			return token{}, false
		}
		end = len(b) - pos
	}
	return token{kind: text, from: pos, to: pos + end, inner: b[pos : pos+end]}, true
}

// markup gives the token at pos, where b has a "<".
func markup(b []byte, pos int, eof bool) (token, bool) {
	rest := b[pos:]
	if len(rest) < len("<![CDATA[") && !eof {
		return token{}, false
	}
	if eof && cutOff(rest) {
		return token{kind: stray, from: pos, to: len(b), broken: true}, true
	}
	switch c := rest[1]; {
	case c == '!':
		return declaration(b, pos, eof)
	case c == '?':
		return delimited(b, pos, "<?", "?>", remark, eof)
	case c == '/':
		return closing(b, pos, eof)
	case nameStart(c):
		return opening(b, pos, eof)
	}
	return token{kind: stray, from: pos, to: pos + 1, inner: rest[:1]}, true
}

// cutOff reports whether the document ends within the delimiter that begins here.
func cutOff(rest []byte) bool {
	return len(rest) < len("<![CDATA[") &&
		(bytes.HasPrefix([]byte("<![CDATA["), rest) || bytes.HasPrefix([]byte("<!--"), rest))
}

func declaration(b []byte, pos int, eof bool) (token, bool) {
	rest := b[pos:]
	switch {
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		return delimited(b, pos, "<![CDATA[", "]]>", cdata, eof)
	case bytes.HasPrefix(rest, []byte("<!--")):
		return delimited(b, pos, "<!--", "-->", remark, eof)
	}
	return doctype(b, pos, eof)
}

// delimited gives a token that runs from open to the next end.
func delimited(b []byte, pos int, open, end string, k kind, eof bool) (token, bool) {
	from := pos + len(open)
	i := bytes.Index(b[from:], []byte(end))
	if i < 0 {
		if !eof {
			return token{}, false
		}
		return token{kind: k, from: pos, to: len(b), inner: b[from:], broken: true}, true
	}
	return token{kind: k, from: pos, to: from + i + len(end), inner: b[from : from+i]}, true
}

// doctype gives a <!DOCTYPE …> with its internal subset in brackets.
func doctype(b []byte, pos int, eof bool) (token, bool) {
	inSubset := false
	var quote byte
	for i := pos + 2; i < len(b); i++ {
		c := b[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && inSubset:
			quote = c
		case c == '[':
			inSubset = true
		case c == ']':
			inSubset = false
		case c == '>' && !inSubset:
			return token{kind: remark, from: pos, to: i + 1, inner: b[pos+2 : i]}, true
		}
	}
	if !eof && len(b)-pos < maxTag {
		return token{}, false
	}
	return token{kind: stray, from: pos, to: pos + 1, inner: b[pos : pos+1]}, true
}

// closing gives an end tag.
func closing(b []byte, pos int, eof bool) (token, bool) {
	from := pos + 2
	end := from
	for end < len(b) && nameByte(b[end]) {
		end++
	}
	t := token{kind: endTag, from: pos, name: b[from:end]}
	i := end
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	if i == len(b) {
		if !eof && i-pos < maxTag {
			return token{}, false
		}
		return token{kind: stray, from: pos, to: len(b), inner: nil, broken: true}, true
	}
	if len(t.name) == 0 {
		return token{kind: stray, from: pos, to: pos + 1, inner: b[pos : pos+1]}, true
	}
	if b[i] != '>' { // </a b>: take it for </a>
		t.broken = true
		if j := bytes.IndexAny(b[i:min(len(b), i+256)], "<>"); j >= 0 && b[i+j] == '>' {
			i += j
		} else {
			t.to = i
			return t, true
		}
	}
	t.to = i + 1
	return t, true
}

// opening gives a start tag or an empty one.
func opening(b []byte, pos int, eof bool) (token, bool) {
	nameEnd := pos + 1
	for nameEnd < len(b) && nameByte(b[nameEnd]) {
		nameEnd++
	}
	end, broken, ok := tagEnd(b, nameEnd, eof)
	if !ok {
		return token{}, false
	}
	if end < 0 { // the document ends within the tag
		return token{kind: stray, from: pos, to: len(b), broken: true}, true
	}
	t := token{kind: startTag, from: pos, name: b[pos+1 : nameEnd], attrs: b[nameEnd:end], broken: broken}
	if n := len(t.attrs); n > 0 && t.attrs[n-1] == '/' {
		t.kind, t.attrs = emptyTag, t.attrs[:n-1]
	}
	t.to = end
	if end < len(b) && b[end] == '>' {
		t.to++
	}
	return t, true
}

// tagEnd finds where the tag ends whose attributes begin at pos: at a ">"
// outside of quotes, or before a "<" that shows that the ">" is missing. It is
// -1 when the document ends first.
func tagEnd(b []byte, pos int, eof bool) (end int, broken, ok bool) {
	afterEquals := false
	for i := pos; i < len(b); i++ {
		switch c := b[i]; {
		case c == '>':
			return i, broken, true
		case c == '<':
			return i, true, true
		case c == '=':
			afterEquals = true
			continue
		case (c == '"' || c == '\'') && afterEquals:
			j, lost := valueEnd(b, i+1, c)
			if lost {
				return j, true, true
			}
			if j < 0 {
				if !eof && len(b)-i < maxTag {
					return 0, false, false
				}
				if j = bytes.IndexByte(b[i:], '>'); j < 0 || eof && truncated(b[i:]) {
					return -1, true, true
				}
				return i + j, true, true
			}
			i = j
		case c == '"' || c == '\'':
			broken = true
		}
		if !isSpace(b[i]) {
			afterEquals = false
		}
	}
	if !eof && len(b)-pos < maxTag {
		return 0, false, false
	}
	return -1, true, true
}

// valueEnd finds the quote that closes the attribute value at pos, -1 if there
// is none. A ">" and then a "<" before it show that the value's own quote is
// missing; then the tag ends at that ">", and lost is true.
func valueEnd(b []byte, pos int, quote byte) (end int, lost bool) {
	j := bytes.IndexByte(b[pos:], quote)
	if j < 0 {
		return -1, false
	}
	value := b[pos : pos+j]
	if i := bytes.IndexByte(value, '>'); i >= 0 && bytes.LastIndexByte(value, '<') > i {
		return pos + i, true
	}
	return pos + j, false
}

// truncated reports whether b, an attribute value without closing quote at the
// end of the document, was cut off rather than ill written: no tag follows.
func truncated(b []byte) bool { return bytes.IndexByte(b, '<') < 0 }

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func nameStart(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == ':' || c >= 0x80
}

func nameByte(c byte) bool {
	return nameStart(c) || c >= '0' && c <= '9' || c == '-' || c == '.'
}
