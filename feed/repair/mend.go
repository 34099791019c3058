package repair

import (
	"bytes"
	"strings"
)

// maxAttrs is how many attributes of one tag are kept.
const maxAttrs = 64

// Mender rewrites fragments of one document. Make it with NewMender.
type Mender struct {
	names    *Names
	expanded int // bytes that entities have added so far
}

// NewMender returns a Mender for fragments of the document that n describes.
func NewMender(n *Names) *Mender { return &Mender{names: n} }

// Mend appends to dst a rewriting of fragment and returns it. The Walk of
// Names.Usual accepts it.
// Elements keep their order; what belongs to none is dropped; markup inside an
// element of characters stays when it is sound and becomes characters when it is
// not. An element that lacks its end tag ends where the next known one begins,
// at the latest where the fragment ends.
func (m *Mender) Mend(dst, fragment []byte) []byte {
	r := rewriter{Mender: m, src: fragment, dst: dst}
	for r.pos < len(fragment) {
		t, _ := next(fragment, r.pos, true)
		r.pos = t.to
		r.token(t)
	}
	for len(r.open) > 0 {
		r.close()
	}
	return r.dst
}

// rewriter is the state of one Mend.
type rewriter struct {
	*Mender
	src  []byte
	pos  int // after the token at hand
	dst  []byte
	open []opened

	seen map[string]int // where the next "<name" or "</name" is; len(src) for none
}

// opened is an element whose end is still to come.
type opened struct {
	raw  string // as the feed spells it, lower case
	name string // as written to dst
	role role
	own  map[string]string // namespaces declared on the element
}

func (r *rewriter) top() *opened {
	if len(r.open) == 0 {
		return &opened{}
	}
	return &r.open[len(r.open)-1]
}

func (r *rewriter) token(t token) {
	switch t.kind {
	case text, stray:
		if cut := t.kind == stray && t.broken; len(r.open) > 0 && !cut {
			r.dst = r.appendText(r.dst, withoutNonCharacters(t.inner))
		}
	case cdata:
		if len(r.open) > 0 {
			r.dst = append(r.dst, "<![CDATA["...)
			r.dst = append(r.dst, withoutNonCharacters(t.inner)...)
			r.dst = append(r.dst, "]]>"...)
		}
	case startTag, emptyTag:
		r.start(t)
	case endTag:
		r.end(t)
	}
}

func (r *rewriter) start(t token) {
	own := r.declarations(t.attrs)
	name := r.rename(t.name, own)
	kind := roleOf(name, r.names.form)
	for len(r.open) > 0 && kind != unknown {
		top := r.top()
		again := top.role == leaf && top.name == name
		if top.role == container && mayHold(top.name, name) || !again && !r.unclosed(top.raw) {
			break
		}
		r.close()
	}
	if r.top().role == leaf {
		r.dst = r.appendText(r.dst, withoutNonCharacters(r.src[t.from:t.to])) // markup that counts as characters
		return
	}
	if !simpleName([]byte(name)) || len(r.open) == MaxDepth-1 {
		return
	}
	raw := strings.ToLower(string(t.name))
	inner, sound := r.soundInside(t, kind, raw)
	r.writeStart(name, t, sound)
	if t.kind == emptyTag {
		return
	}
	r.open = append(r.open, opened{raw: raw, name: name, role: kind, own: own})
	if inner != nil {
		r.dst = append(r.dst, inner...)
		r.pos += len(inner)
	}
}

// soundInside gives what a leaf holds up to its end tag when that is markup which
// a parser takes as it is. sound is false when there is markup but it is not.
func (r *rewriter) soundInside(t token, kind role, raw string) (inner []byte, sound bool) {
	if kind != leaf || t.kind == emptyTag {
		return nil, true
	}
	if r.unclosed(raw) {
		return nil, true
	}
	inner = r.src[t.to:r.nextTag("</"+raw)]
	if bytes.IndexByte(inner, '<') < 0 {
		return nil, true
	}
	if r.names.entities != nil { // to be expanded, which markup taken as it is would not be
		return nil, false
	}
	base := len(r.open) + 1
	w := walker{src: inner, depth: base}
	w.open[base-1] = t.name // its own element
	for pos := 0; pos < len(inner); {
		tok, _ := next(inner, pos, true)
		pos = tok.to
		if tok.broken || !w.token(tok) || w.depth < base {
			return nil, false
		}
	}
	if w.depth > base {
		return nil, false
	}
	return inner, true
}

// writeStart writes a start tag. The type of a text construct in Atom becomes
// html where its markup turns into characters.
func (r *rewriter) writeStart(name string, t token, sound bool) {
	r.dst = append(append(r.dst, '<'), name...)
	count := 0
	eachAttr(t.attrs, func(a attr) bool {
		if !simpleName(a.name) {
			return true
		}
		attrName := string(a.name)
		if attrName[0] >= 'A' && attrName[0] <= 'Z' {
			attrName = strings.ToLower(attrName)
		}
		if _, isDecl := declaredPrefix([]byte(attrName)); isDecl {
			return true
		}
		value := withoutNonCharacters(a.value)
		if !sound && attrName == "type" && bytes.EqualFold(value, []byte("xhtml")) {
			value = []byte("html")
		}
		r.dst = append(append(append(r.dst, ' '), attrName...), `="`...)
		r.dst = append(r.appendText(r.dst, value), '"')
		count++
		return count < maxAttrs
	})
	if t.kind == emptyTag {
		r.dst = append(r.dst, '/')
	}
	r.dst = append(r.dst, '>')
}

// end closes the innermost open element of that name and all inside it. One that
// closes nothing is characters in a leaf, and otherwise dropped.
func (r *rewriter) end(t token) {
	raw := strings.ToLower(string(t.name))
	for i := len(r.open) - 1; i >= 0; i-- {
		if r.open[i].raw != raw {
			continue
		}
		for len(r.open) > i {
			r.close()
		}
		return
	}
	if r.top().role != leaf {
		return
	}
	if roleOf(r.rename(t.name, nil), r.names.form) != unknown && r.unclosed(r.top().raw) {
		r.close() // <title>…</link>: the wrong end tag
		return
	}
	r.dst = r.appendText(r.dst, withoutNonCharacters(r.src[t.from:t.to]))
}

func (r *rewriter) close() {
	top := r.top()
	r.dst = append(append(append(r.dst, "</"...), top.name...), '>')
	r.open = r.open[:len(r.open)-1]
}

// unclosed reports whether the open element called raw has no end tag before
// the next element of that name begins.
func (r *rewriter) unclosed(raw string) bool {
	end := r.nextTag("</" + raw)
	return end == len(r.src) || r.nextTag("<"+raw) < end
}

// nextTag is where the next tag that begins with open is, len(src) if there is
// none. It is remembered, so that looking costs linear time in all.
func (r *rewriter) nextTag(open string) int {
	at, known := r.seen[open]
	if known && at >= r.pos {
		return at
	}
	at = len(r.src)
	if i := indexTag(r.src[r.pos:], open); i >= 0 {
		at = r.pos + i
	}
	if r.seen == nil {
		r.seen = map[string]int{}
	}
	r.seen[open] = at
	return at
}

// indexTag finds open ("<name" or "</name", lower case) in b in any case, as a
// whole name.
func indexTag(b []byte, open string) int {
	for from := 0; ; {
		i := bytes.IndexByte(b[from:], '<')
		if i < 0 || len(b)-from-i < len(open) {
			return -1
		}
		from += i
		after := from + len(open)
		if b[after-1]|0x20 == open[len(open)-1] && strings.EqualFold(string(b[from:after]), open) && (after == len(b) || !nameByte(b[after])) {
			return from
		}
		from++
	}
}

// declarations reads the namespaces that a tag declares.
func (r *rewriter) declarations(attrs []byte) (own map[string]string) {
	if !bytes.Contains(attrs, []byte("xmlns")) {
		return nil
	}
	eachAttr(attrs, func(a attr) bool {
		if prefix, isDecl := declaredPrefix(a.name); isDecl && len(own) < maxAttrs {
			if as, known := usual(a.value, r.names.form); known {
				if own == nil {
					own = map[string]string{}
				}
				own[prefix] = as
			}
		}
		return true
	})
	return own
}

// rename gives an element its usual name.
func (r *rewriter) rename(raw []byte, own map[string]string) string {
	prefix, local := split(raw)
	name := string(local)
	if as := r.prefix(string(prefix), own); as != "" {
		name = as + ":" + name
	}
	if !hasUpper([]byte(name)) && name != "pubdate" {
		return name
	}
	if folded := camel(strings.ToLower(name)); folded != strings.ToLower(name) || local[0] >= 'A' && local[0] <= 'Z' {
		return folded
	}
	return name
}

func (r *rewriter) prefix(prefix string, own map[string]string) string {
	if as, ok := own[prefix]; ok {
		return as
	}
	for i := len(r.open) - 1; i >= 0; i-- {
		if as, ok := r.open[i].own[prefix]; ok {
			return as
		}
	}
	if prefix == "" {
		return ""
	}
	return r.names.as([]byte(prefix))
}

// withoutNonCharacters replaces U+FFFE and U+FFFF.
func withoutNonCharacters(b []byte) []byte {
	if !hasNonCharacter(b) {
		return b
	}
	b = bytes.ReplaceAll(b, []byte("\uFFFE"), []byte("\uFFFD"))
	return bytes.ReplaceAll(b, []byte("\uFFFF"), []byte("\uFFFD"))
}
