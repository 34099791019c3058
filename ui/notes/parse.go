package notes

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"cosm/ui/part"
)

// Parse reads notes: HTML, or plain text whose line ends count.
func Parse(s string) Note {
	if len(s) > maxInput {
		s = s[:maxInput]
		for len(s) > 0 && !utf8.ValidString(s[len(s)-1:]) && !utf8.RuneStart(s[len(s)-1]) {
			s = s[:len(s)-1]
		}
	}
	p := parser{plain: !hasBlocks(s)}
	z := html.NewTokenizer(strings.NewReader(s))
	z.SetMaxBuf(maxInput)
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		p.token(kind, z.Token())
	}
	p.flush()
	return Note{blocks: p.blocks, marks: p.marks}
}

// hasBlocks tells HTML that says itself where lines end.
func hasBlocks(s string) bool {
	s = strings.ToLower(s)
	for _, tag := range []string{"<p", "<br", "<div", "<li", "<h1", "<h2", "<h3", "<h4", "<tr", "<figure", "<section"} {
		if strings.Contains(s, tag) {
			return true
		}
	}
	return false
}

type parser struct {
	plain  bool
	blocks []block
	marks  []Mark

	text   strings.Builder
	spans  []span
	look   Look
	link   int // mark of the link one is in, plus one
	linkAt int // bytes of text where it began
	skip   int // within script, style …
	pre    int
	quotes int
	lists  []list
	kind   blockKind
	bullet string
	gap    bool // before the next block
	breaks int  // line breaks since text came
}

type list struct {
	ordered bool
	n       int
}

func (p *parser) token(kind html.TokenType, t html.Token) {
	switch kind {
	case html.TextToken:
		if p.skip == 0 {
			p.words(t.Data)
		}
	case html.StartTagToken:
		p.open(t)
	case html.SelfClosingTagToken:
		p.open(t)
		if t.DataAtom != atom.Br && t.DataAtom != atom.Hr && t.DataAtom != atom.Img {
			p.close(t.DataAtom)
		}
	case html.EndTagToken:
		p.close(t.DataAtom)
	}
}

func (p *parser) open(t html.Token) {
	switch t.DataAtom {
	case atom.Script, atom.Style, atom.Head, atom.Title, atom.Template, atom.Noscript, atom.Iframe:
		p.skip++
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Figure, atom.Table, atom.Dl, atom.Header, atom.Footer:
		p.begin(t.DataAtom != atom.Div)
	case atom.Tr, atom.Dt, atom.Dd, atom.Figcaption:
		p.begin(false)
	case atom.Td, atom.Th:
		p.write("  ")
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		p.begin(true)
		p.kind = heading
		p.look |= Heading
	case atom.Ul, atom.Ol:
		p.begin(len(p.lists) == 0)
		p.lists = append(p.lists, list{ordered: t.DataAtom == atom.Ol})
	case atom.Li:
		p.item()
	case atom.Blockquote:
		p.begin(true)
		p.quotes++
	case atom.Pre:
		p.begin(true)
		p.pre++
	case atom.Br:
		p.lineBreak()
	case atom.Hr:
		p.begin(true)
		p.blocks = append(p.blocks, block{kind: rule, gap: len(p.blocks) > 0})
		p.gap = true
	case atom.Img:
		p.picture(t)
	case atom.A:
		p.openLink(t)
	default:
		p.look |= lookOf(t.DataAtom)
	}
}

func (p *parser) close(a atom.Atom) {
	switch a {
	case atom.Script, atom.Style, atom.Head, atom.Title, atom.Template, atom.Noscript, atom.Iframe:
		p.skip = max(p.skip-1, 0)
	case atom.P, atom.Section, atom.Article, atom.Figure, atom.Table, atom.Dl:
		p.begin(true)
	case atom.Div, atom.Tr, atom.Li, atom.Dt, atom.Dd, atom.Figcaption, atom.Header, atom.Footer:
		p.begin(false)
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		p.begin(false)
		p.look &^= Heading
	case atom.Ul, atom.Ol:
		p.begin(len(p.lists) <= 1)
		p.lists = p.lists[:max(len(p.lists)-1, 0)]
	case atom.Blockquote:
		p.begin(true)
		p.quotes = max(p.quotes-1, 0)
	case atom.Pre:
		p.begin(true)
		p.pre = max(p.pre-1, 0)
	case atom.A:
		p.closeLink()
	default:
		p.look &^= lookOf(a)
	}
}

func lookOf(a atom.Atom) Look {
	switch a {
	case atom.B, atom.Strong:
		return Bold
	case atom.I, atom.Em, atom.Cite:
		return Italic
	case atom.Code, atom.Kbd, atom.Samp, atom.Tt:
		return Code
	}
	return 0
}

func (p *parser) item() {
	p.begin(false)
	p.bullet = "•"
	if n := len(p.lists); n > 0 {
		l := &p.lists[n-1]
		l.n++
		if l.ordered {
			p.bullet = strconv.Itoa(l.n) + "."
		}
	}
}

func (p *parser) picture(t html.Token) {
	for _, a := range t.Attr {
		if alt := strings.TrimSpace(a.Val); a.Key == "alt" && alt != "" {
			before := p.look
			p.look |= Quiet
			p.words("[" + alt + "]")
			p.look = before
		}
	}
}

func (p *parser) openLink(t html.Token) {
	p.closeLink()
	for _, a := range t.Attr {
		if a.Key == "href" && (strings.HasPrefix(a.Val, "http://") || strings.HasPrefix(a.Val, "https://")) {
			p.marks = append(p.marks, Mark{URL: part.Clean(strings.TrimSpace(a.Val))})
			p.link, p.linkAt = len(p.marks), p.text.Len()
		}
	}
}

// closeLink gives a link without words of its own its address's.
func (p *parser) closeLink() {
	if p.link > 0 && p.text.Len() == p.linkAt && p.skip == 0 {
		p.words(shortAddress(p.marks[p.link-1].URL))
	}
	p.link = 0
}

func shortAddress(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	return part.Short(strings.TrimSuffix(rest, "/"), 40)
}

// lineBreak ends the line; several make an empty one.
func (p *parser) lineBreak() {
	kind := p.kind
	p.flush()
	p.breaks++
	p.kind = kind
	p.gap = p.gap || p.breaks > 1
}

// begin ends the block before and says whether an empty line comes next.
func (p *parser) begin(gap bool) {
	p.flush()
	p.gap = p.gap || gap
}

func (p *parser) words(s string) {
	switch {
	case p.pre > 0 || p.plain:
		s = strings.ReplaceAll(s, "\r\n", "\n")
		for i, line := range strings.Split(s, "\n") {
			if i > 0 {
				p.lineBreak()
			}
			p.write(part.Clean(line))
		}
	default:
		p.write(part.Clean(s))
	}
}

// write adds text; blanks are one unless the text is preformatted.
func (p *parser) write(s string) {
	if p.pre == 0 {
		s = squeeze(s, p.text.Len() == 0 || strings.HasSuffix(p.text.String(), " "))
	}
	if s == "" {
		return
	}
	from := p.text.Len()
	p.text.WriteString(s)
	p.spans = append(p.spans, span{from: from, to: p.text.Len(), look: p.look, mark: p.link - 1})
}

// squeeze makes runs of white space one blank, and none where one stands
// before already.
func squeeze(s string, after bool) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		blank := unicode.IsSpace(r) && r != '\u3000'
		if !blank {
			b.WriteRune(r)
		} else if !after {
			b.WriteByte(' ')
		}
		after = blank
	}
	return b.String()
}

func (p *parser) flush() {
	if p.link > 0 && p.text.Len() == p.linkAt {
		p.linkAt = 0 // the link goes on in the next block
	}
	text := p.text.String()
	spans := p.spans
	p.text.Reset()
	p.spans = nil
	if strings.TrimSpace(text) == "" {
		return
	}
	b := block{text: text, spans: spans, kind: p.kind, bullet: p.bullet, gap: p.gap && len(p.blocks) > 0}
	b.depth = min(max(len(p.lists)-1, 0)+p.quotes, maxDepth)
	if p.quotes > 0 {
		b.kind = quote
	}
	if p.pre > 0 {
		b.kind = preformatted
	}
	if b.bullet == "" && len(p.lists) > 0 {
		b.bullet = " " // goes on with the item before
	}
	p.findMarks(&b)
	p.blocks = append(p.blocks, b)
	p.kind, p.bullet, p.gap, p.breaks, p.linkAt = paragraph, "", false, 0, 0
}
