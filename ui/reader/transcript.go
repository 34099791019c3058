package reader

import (
	"sort"
	"strings"

	"cosm/library"
	"cosm/ui/msg"
	"cosm/ui/part"
	"cosm/ui/theme"
)

const (
	clockCells    = 8 // the column of times
	maxTranscript = 20_000
)

// transcriptPane is a transcript whose lines take several rows each.
type transcriptPane struct {
	state state
	guard msg.Guard
	err   error
	timed bool
	lines []library.TranscriptLine

	laid  []row // the rows of all lines
	first []int // the first row of each line
	width int   // that they are laid out in; 0: not yet

	cursor int  // line
	top    int  // row
	rows   int  // that fit
	follow bool // goes along with the audio
}

// row is a row of a line of the transcript.
type row struct {
	line    int
	text    string
	begins  bool // the first of its line
	speaker bool // the name of who speaks from here on
}

func (p *transcriptPane) take(t library.Transcript, err error) {
	p.err, p.state = err, outcome(err)
	p.timed, p.lines, p.width = t.Timed, t.Lines, 0
	if len(p.lines) > maxTranscript {
		p.lines = p.lines[:maxTranscript]
	}
}

func (p *transcriptPane) layout(w int) {
	if p.width == w {
		return
	}
	p.width = w
	p.laid, p.first = p.laid[:0], make([]int, len(p.lines))
	room := w - 2
	if p.timed {
		room -= clockCells
	}
	speaker := ""
	for i, l := range p.lines {
		p.first[i] = len(p.laid)
		if l.Speaker != "" && l.Speaker != speaker {
			speaker = l.Speaker
			if i > 0 {
				p.laid = append(p.laid, row{line: i})
			}
			p.laid = append(p.laid, row{line: i, text: part.Short(speaker, room), speaker: true})
		}
		rows := part.Wrap(l.Text, max(room, 1), 0)
		if len(rows) == 0 {
			rows = []string{""}
		}
		for j, text := range rows {
			p.laid = append(p.laid, row{line: i, text: text, begins: j == 0})
		}
	}
}

// current is the line that is spoken at a time; -1 before the first one.
func (p *transcriptPane) current(at library.Seconds) int {
	if !p.timed {
		return -1
	}
	return sort.Search(len(p.lines), func(i int) bool { return p.lines[i].Start > at }) - 1
}

func (p *transcriptPane) move(d int) {
	p.follow = false
	p.cursor = min(max(p.cursor+d, 0), max(len(p.lines)-1, 0))
	p.reveal()
}

func (p *transcriptPane) scroll(d int) {
	p.follow = false
	p.top = min(max(p.top+d, 0), max(len(p.laid)-p.rows, 0))
	if len(p.laid) == 0 || p.rows == 0 {
		return
	}
	low, high := p.laid[p.top].line, p.laid[min(p.top+p.rows, len(p.laid))-1].line
	p.cursor = min(max(p.cursor, low), high)
}

// point puts the cursor on the line at a row of the window.
func (p *transcriptPane) point(y int) bool {
	i := p.top + y
	if y < 0 || i >= len(p.laid) {
		return false
	}
	p.cursor = p.laid[i].line
	return true
}

// reveal scrolls just so far that the cursor's line is in sight.
func (p *transcriptPane) reveal() {
	from, to := p.extent(p.cursor)
	p.top = max(min(p.top, from), to-p.rows)
	p.top = min(max(p.top, 0), max(len(p.laid)-p.rows, 0))
}

func (p *transcriptPane) extent(line int) (from, to int) {
	if line < 0 || line >= len(p.first) {
		return 0, 0
	}
	if line+1 < len(p.first) {
		return p.first[line], p.first[line+1]
	}
	return p.first[line], len(p.laid)
}

// start is when the cursor's line is spoken.
func (p *transcriptPane) start() (library.Seconds, bool) {
	if !p.timed || p.cursor >= len(p.lines) {
		return 0, false
	}
	return p.lines[p.cursor].Start, true
}

// view shows h rows. now is the line being spoken; -1: none.
func (p *transcriptPane) view(w, h, now int, focused bool, th *theme.Theme) []string {
	p.layout(w)
	p.rows = h
	if p.follow && now >= 0 {
		p.cursor = now
		from, _ := p.extent(now)
		p.top = min(max(from-h/3, 0), max(len(p.laid)-h, 0))
	}
	p.top = min(max(p.top, 0), max(len(p.laid)-h, 0))
	out := make([]string, 0, h)
	for _, r := range p.laid[p.top:min(p.top+h, len(p.laid))] {
		out = append(out, p.row(r, now, focused, th))
	}
	return out
}

func (p *transcriptPane) row(r row, now int, focused bool, th *theme.Theme) string {
	ink, mark := th.Text, "  "
	switch {
	case r.line == now:
		ink = th.Playing
	case r.line < now:
		ink = th.Muted
	}
	if r.line == p.cursor && focused && !p.follow {
		mark = th.Accent.Paint(th.Glyphs.Cursor) + " "
	}
	var b strings.Builder
	b.WriteString(mark)
	if p.timed {
		clock := ""
		if r.begins {
			clock = p.lines[r.line].Start.Clock()
		}
		b.WriteString(th.Faint.Paint(part.Fit(clock, clockCells)))
	}
	if r.speaker {
		ink = th.Accent
	}
	b.WriteString(ink.Paint(r.text))
	return b.String()
}
