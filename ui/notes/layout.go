package notes

import (
	"strings"

	"cosm/ui/part"
	"cosm/ui/theme"
)

// Layout breaks the notes into lines of at most w cells.
func (n Note) Layout(w int) Doc {
	var d Doc
	if w <= 0 {
		return d
	}
	for _, b := range n.blocks {
		if b.gap && len(d.Lines) > 0 {
			d.Lines = append(d.Lines, nil)
		}
		d.Lines = append(d.Lines, b.lines(w)...)
	}
	inOrder(&d, n.marks)
	return d
}

func (b block) lines(w int) []Line {
	if b.kind == rule {
		return []Line{{{Text: part.Rule("─", min(w, 24)), Look: Margin, Mark: -1}}}
	}
	first, rest := b.margins(w)
	room := w - part.Width(first)
	var out []Line
	spans := b.spans // those that do not end before the line
	for i, s := range part.Lines(b.text, room) {
		margin := rest
		if i == 0 {
			margin = first
		}
		for len(spans) > 0 && spans[0].to <= s.From {
			spans = spans[1:]
		}
		line := b.runs(s, spans)
		if margin != "" {
			line = append(Line{{Text: margin, Look: Margin, Mark: -1}}, line...)
		}
		out = append(out, line)
	}
	return out
}

// margins are what stands left of the first line and of the others, both of
// the same width. A narrow terminal has none.
func (b block) margins(w int) (first, rest string) {
	first = part.Blank(2 * b.depth)
	switch {
	case b.kind == quote:
		first = part.Blank(2*(b.depth-1)) + "▎ "
		rest = first
	case b.bullet != "":
		first += b.bullet + " "
	case b.kind == preformatted:
		first += "  "
	}
	if rest == "" {
		rest = part.Blank(part.Width(first))
	}
	if part.Width(first) > w/3 {
		return "", ""
	}
	return first, rest
}

// runs are the parts of a line of the block's text by look and mark.
func (b block) runs(line part.Span, spans []span) Line {
	var out Line
	for _, s := range spans {
		from, to := max(s.from, line.From), min(s.to, line.To)
		if s.from >= line.To {
			break
		}
		if from >= to {
			continue
		}
		look := s.look
		if b.kind == heading {
			look |= Heading
		}
		if n := len(out); n > 0 && out[n-1].Look == look && out[n-1].Mark == s.mark {
			out[n-1].Text += b.text[from:to]
			continue
		}
		out = append(out, Run{Text: b.text[from:to], Look: look, Mark: s.mark})
	}
	return out
}

// Render paints a line. The mark with the number active stands out; -1: none.
func (l Line) Render(active int, th *theme.Theme) string {
	var b strings.Builder
	for _, r := range l {
		text := r.Text
		if r.Look&Margin != 0 {
			g := &th.Glyphs
			text = strings.NewReplacer("•", g.Bullet, "▎", g.Quote, "─", g.LineH).Replace(text)
		}
		b.WriteString(r.ink(active, th).Paint(text))
	}
	return b.String()
}

func (r Run) ink(active int, th *theme.Theme) theme.Style {
	switch {
	case r.Mark >= 0 && r.Mark == active:
		return th.Badge
	case r.Mark >= 0:
		return th.Link
	case r.Look&Heading != 0:
		return th.Accent
	case r.Look&(Quiet|Margin) != 0:
		return th.Faint
	}
	ink := th.Text
	if r.Look&Bold != 0 {
		ink = ink.Bold()
	}
	if r.Look&Italic != 0 {
		ink = ink.Italic()
	}
	if r.Look&Code != 0 {
		ink = th.New
	}
	return ink
}

// MarkAt is the mark at the cell x of a line; -1 if none is there.
func (d Doc) MarkAt(line, x int) int {
	if line < 0 || line >= len(d.Lines) || x < 0 {
		return -1
	}
	for _, r := range d.Lines[line] {
		w := part.Width(r.Text)
		if x < w {
			return r.Mark
		}
		x -= w
	}
	return -1
}
