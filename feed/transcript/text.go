package transcript

import (
	"bytes"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"cosm/feed/plain"
)

// paragraph is a piece of a text document before times and names are sure.
type paragraph struct {
	Line
	stamped bool   // Start was read from the text
	raw     string // the text with its time
	parts   []string
}

var (
	// stamp is a time before a text: "[00:01:02] ", "(1:02) - ", "00:12 ".
	stamp = pattern(`^[\[(【（]?((?:[0-9]{1,3}:)?[0-9]{1,3}:[0-9]{2}(?:[.,][0-9]{1,3})?)[\])】）]?(?:\s*[-–—:：]\s*|\s+|$)`)
	// header is a line of a speaker's name and a time alone: "Ann (00:12):".
	header = pattern(`^([\p{L}\p{N}][^:：]{0,60}?)\s*[\[(【（\s]\s*((?:[0-9]{1,3}:)?[0-9]{1,3}:[0-9]{2}(?:[.,][0-9]{1,3})?)[\])】）]?\s*[:：]?$`)
)

// fromPlain reads text. Where blank lines part it, lines between them belong
// together; otherwise each line stands for itself.
func fromPlain(s string) ([]Line, bool) {
	s = plain.Block(s, 0)
	wrapped := strings.Contains(s, "\n\n")
	var all []paragraph
	var open *paragraph
	for l := range strings.Lines(s) {
		l = strings.TrimSpace(l)
		if l == "" {
			open = nil
			continue
		}
		p := opened(l)
		name, _ := splitName(p.Text)
		if p.stamped || p.Speaker != "" || name != "" || open == nil || !wrapped {
			all = append(all, p)
			if open = &all[len(all)-1]; len(all) > maxLines {
				break
			}
			continue
		}
		if len(open.parts) < maxParts {
			open.parts = append(open.parts, l)
		}
	}
	for i := range all {
		all[i].Text, all[i].raw = join(all[i].Text, all[i].parts), join(all[i].raw, all[i].parts)
	}
	return settle(all)
}

// join adds the further lines of a paragraph.
func join(s string, parts []string) string {
	if len(parts) == 0 {
		return s
	}
	var b strings.Builder
	b.WriteString(s)
	for _, p := range parts {
		b.WriteString(gap(s, p))
		b.WriteString(p)
		s = p
	}
	return b.String()
}

// opened reads what a line starts with.
func opened(l string) paragraph {
	p := paragraph{Line: Line{Text: l}, raw: l}
	if m := header().FindStringSubmatch(l); m != nil {
		if at, ok := clockTime(m[2]); ok {
			p.Speaker, p.Start, p.Text, p.stamped = m[1], at, "", true
			return p
		}
	}
	if m := stamp().FindStringSubmatch(l); m != nil {
		if at, ok := clockTime(m[1]); ok {
			p.Start, p.Text, p.stamped = at, l[len(m[0]):], true
		}
	}
	return p
}

// settle decides whether the times are times, and passes time and speaker on to
// the paragraphs that state none.
func settle(all []paragraph) ([]Line, bool) {
	stamps, falls, words := 0, 0, 0
	last := time.Duration(0)
	for _, p := range all {
		if p.Text != "" {
			words++
		}
		if p.stamped {
			if stamps++; p.Start < last {
				falls++
			}
			last = p.Start
		}
	}
	timed := stamps > 1 && stamps*10 >= words && falls*10 <= stamps
	lines := make([]Line, 0, len(all))
	var now paragraph
	for _, p := range all {
		if !timed {
			if p.stamped {
				p.Text = p.raw
			}
			p.Start = 0
		} else if p.stamped {
			now.Start = p.Start
		} else {
			p.Start = now.Start
		}
		if p.Text == "" {
			now.Speaker = p.Speaker
			continue
		}
		if p.Speaker == "" {
			p.Speaker = now.Speaker
		}
		now.Speaker = p.Speaker
		lines = append(lines, p.Line)
	}
	if now.Speaker == "" {
		nameSpeakers(lines)
	}
	return lines, timed
}

// page walks over an HTML transcript: <cite> holds a speaker, <time> a time,
// blocks are paragraphs.
type page struct {
	all     []paragraph
	text    strings.Builder
	inside  atom.Atom // cite or time while in one
	speaker string
	start   time.Duration
	stamped bool
}

// fromHTML reads the HTML of the Podcasting 2.0 transcript document, and any
// page that has paragraphs.
func fromHTML(b []byte) ([]Line, bool) {
	z := html.NewTokenizer(bytes.NewReader(b))
	p := &page{}
	hidden := atom.Atom(0)
	for len(p.all) < maxLines {
		kind := z.Next()
		switch kind {
		case html.ErrorToken:
			p.flush()
			return settle(p.all)
		case html.TextToken:
			if hidden == 0 {
				p.text.Write(z.Text())
			}
			continue
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
		default:
			continue
		}
		raw, _ := z.TagName()
		name := atom.Lookup(raw)
		switch name {
		case atom.Script, atom.Style, atom.Title, atom.Nav, atom.Noscript, atom.Template:
			if hidden == 0 && kind == html.StartTagToken {
				hidden = name
			} else if hidden == name && kind == html.EndTagToken {
				hidden = 0
			}
		default:
			p.tag(name, kind)
		}
	}
	return settle(p.all)
}

func (p *page) tag(name atom.Atom, kind html.TokenType) {
	switch name {
	case atom.Cite, atom.Time:
		if kind == html.StartTagToken {
			p.flush()
			p.inside = name
		} else {
			p.label()
		}
	case atom.P, atom.Br, atom.Div, atom.Li, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Tr, atom.Td,
		atom.Blockquote, atom.Section, atom.Article, atom.Pre, atom.Dd, atom.Dt, atom.Body, atom.Head:
		if p.inside == 0 {
			p.flush()
		}
	}
}

// label ends a cite or a time.
func (p *page) label() {
	s := plain.Line(html.UnescapeString(p.text.String()), maxText)
	p.text.Reset()
	switch p.inside {
	case atom.Cite:
		p.speaker = strings.TrimSpace(strings.TrimRight(s, ":： "))
	case atom.Time:
		if at, ok := clockTime(strings.Trim(s, "[]() ")); ok {
			p.start, p.stamped = at, true
		}
	}
	p.inside = 0
}

// flush ends a paragraph.
func (p *page) flush() {
	s := plain.Line(html.UnescapeString(p.text.String()), 0)
	p.text.Reset()
	p.inside = 0
	if s == "" {
		return
	}
	next := paragraph{Line: Line{Start: p.start, Speaker: p.speaker, Text: s}, stamped: p.stamped, raw: s}
	if !p.stamped && p.speaker == "" {
		next = opened(s)
	}
	p.all = append(p.all, next)
	p.stamped = false
}
