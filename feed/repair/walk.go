package repair

import "bytes"

// MaxDepth is how deep elements may nest within a fragment. Real feeds need
// five; parsers recurse.
const MaxDepth = 64

// Element is a child of a fragment's root, as Walk finds it. Its slices are
// parts of the fragment.
type Element struct {
	Name   []byte // with its prefix, which is the usual one
	Outer  []byte // the whole element
	Tag    []byte // its start tag
	Inner  []byte // what stands between start tag and end tag
	Plain  bool   // Inner is characters and CDATA only
	Pieces int    // tags, texts and CDATA sections in Inner
}

// Walk goes through a fragment, the inside of an item or of a channel, and calls
// child with each of its elements. It returns false, possibly after some calls,
// when a lenient XML parser would refuse the fragment or misread it: then what
// Mend makes of it passes. Text between the elements means nothing in a feed and
// is passed over.
func (n *Names) Walk(fragment []byte, child func(Element)) bool {
	w := walker{names: n, src: fragment, child: child}
	for pos := 0; pos < len(fragment); {
		t, _ := next(fragment, pos, true)
		pos = t.to
		if t.broken || !w.token(t) {
			return false
		}
	}
	return w.depth == 0
}

// walker checks tokens. With nil names it takes any well-nested markup.
type walker struct {
	names *Names
	src   []byte
	child func(Element)

	open  [MaxDepth][]byte
	depth int
	el    Element
	from  int // of el
	inner int // of el.Inner
}

func (w *walker) token(t token) bool {
	switch t.kind {
	case startTag, emptyTag:
		return w.start(t)
	case endTag:
		return w.end(t)
	case stray:
		return false
	case remark: // comments may hold "--", which parsers refuse
		return w.depth == 0
	case text:
		w.el.Pieces++
		return w.depth == 0 || w.soundText(t.inner)
	}
	w.el.Pieces++
	return w.depth > 0 && !hasNonCharacter(t.inner)
}

func (w *walker) start(t token) bool {
	if sound := w.soundTag(t) || w.insideLeaf() && w.wellFormed(t); !sound || w.depth == MaxDepth {
		return false
	}
	if w.depth == 0 {
		w.el = Element{Name: t.name, Tag: w.src[t.from:t.to], Plain: true}
		w.from, w.inner = t.from, t.to
	} else {
		w.el.Plain = false
		w.el.Pieces++
	}
	if t.kind == startTag {
		w.open[w.depth] = t.name
		w.depth++
	} else if w.depth == 0 {
		w.emit(t)
	}
	return true
}

func (w *walker) end(t token) bool {
	if w.depth == 0 || !bytes.Equal(w.open[w.depth-1], t.name) {
		return false
	}
	w.depth--
	if w.depth == 0 {
		w.el.Inner = w.src[w.inner:t.from]
		w.emit(t)
	}
	return true
}

// soundTag reports whether a parser takes the tag and it means what it says.
func (w *walker) soundTag(t token) bool { return w.soundName(t.name) && w.soundAttrs(t.attrs) }

// wellFormed reports whether a parser takes the tag.
func (w *walker) wellFormed(t token) bool {
	lax := walker{}
	if w.names != nil && w.names.entities != nil {
		return false
	}
	return lax.soundTag(t)
}

// insideLeaf reports whether what comes is the markup of some text, whose names
// mean nothing to a feed.
func (w *walker) insideLeaf() bool {
	if w.names == nil {
		return false
	}
	for _, name := range w.open[:w.depth] {
		if roleOf(string(name), w.names.form) == leaf {
			return true
		}
	}
	return false
}

func (w *walker) emit(t token) {
	w.el.Outer = w.src[w.from:t.to]
	if w.child != nil {
		w.child(w.el)
	}
}

func (w *walker) soundText(b []byte) bool {
	if w.names != nil && w.names.entities != nil && bytes.IndexByte(b, '&') >= 0 {
		return false
	}
	return soundReferences(b) && !hasNonCharacter(b) && !bytes.Contains(b, []byte("]]>"))
}

// soundName reports whether the name is one that every parser takes and, unless
// names is nil, has its usual prefix and spelling.
func (w *walker) soundName(name []byte) bool {
	if !simpleName(name) {
		return false
	}
	if w.names == nil {
		return true
	}
	prefix, local := split(name)
	if local[0] >= 'A' && local[0] <= 'Z' {
		return false
	}
	return prefix == nil || w.names.isUsual(prefix)
}

func (w *walker) soundAttrs(attrs []byte) bool {
	if len(attrs) == 0 {
		return true
	}
	sound, end := true, 0
	eachAttr(attrs, func(a attr) bool {
		sound = a.sound && w.soundAttr(a)
		end = cap(attrs) - cap(a.value) + len(a.value) + 1
		return sound
	})
	return sound && len(bytes.TrimLeft(attrs[end:], " \t\r\n")) == 0
}

func (w *walker) soundAttr(a attr) bool {
	if !simpleName(a.name) || bytes.IndexByte(a.value, '<') >= 0 || !w.soundText(a.value) {
		return false
	}
	if w.names == nil {
		return true
	}
	_, isDecl := declaredPrefix(a.name)
	return !isDecl && (a.name[0] < 'A' || a.name[0] > 'Z')
}

// simpleName reports whether name is ASCII with at most one prefix: what every
// parser takes.
func simpleName(name []byte) bool {
	colons, begun := 0, false
	for _, c := range name {
		switch {
		case c == ':':
			if colons++; colons > 1 || !begun {
				return false
			}
			begun = false
		case c >= 0x80, !begun && (c == '-' || c == '.' || c >= '0' && c <= '9'):
			return false
		default:
			begun = true
		}
	}
	return begun
}

// hasNonCharacter reports whether b has U+FFFE or U+FFFF, which XML forbids.
func hasNonCharacter(b []byte) bool {
	for {
		i := bytes.Index(b, []byte("\xef\xbf"))
		if i < 0 || i+2 >= len(b) {
			return false
		}
		if b[i+2] >= 0xbe {
			return true
		}
		b = b[i+3:]
	}
}
