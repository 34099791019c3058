package notes

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cosm/library"
)

var (
	timePattern = regexp.MustCompile(`\d{1,3}[:：][0-5]\d(?:[:：][0-5]\d)?`)
	urlPattern  = regexp.MustCompile(`https?://[^\s<>"'，。；、）】》」]+`)
)

// found is a mark at the bytes [from, to) of a block's text.
type found struct {
	from, to int
	mark     Mark
}

// findMarks looks for times and bare addresses in a block's text. A link whose
// words are a time is that time.
func (p *parser) findMarks(b *block) {
	var all []found
	for _, m := range timePattern.FindAllStringIndex(b.text, -1) {
		if at, ok := parseTime(b.text, m[0], m[1]); ok {
			all = append(all, found{m[0], m[1], Mark{At: at}})
		}
	}
	for _, m := range urlPattern.FindAllStringIndex(b.text, -1) {
		url := strings.TrimRight(b.text[m[0]:m[1]], ".,;:!?)")
		all = append(all, found{m[0], m[0] + len(url), Mark{URL: url}})
	}
	slices.SortStableFunc(all, func(x, y found) int { return x.from - y.from })
	p.place(b, all)
}

// parseTime reads 12:34 or 1:02:03 at [from, to) of s, unless it is part of a
// longer number or the time of a day.
func parseTime(s string, from, to int) (library.Seconds, bool) {
	before, after := s[:from], s[to:]
	if before != "" && strings.ContainsRune("0123456789:.-/", rune(before[len(before)-1])) {
		return 0, false
	}
	if after != "" && (strings.ContainsRune("0123456789:", rune(after[0])) || strings.HasPrefix(after, "：")) {
		return 0, false
	}
	if next := strings.ToLower(strings.TrimSpace(after[:min(len(after), 4)])); strings.HasPrefix(next, "am") || strings.HasPrefix(next, "pm") {
		return 0, false
	}
	total := 0
	for _, field := range strings.Split(strings.ReplaceAll(s[from:to], "：", ":"), ":") {
		n, err := strconv.Atoi(field)
		if err != nil {
			return 0, false
		}
		total = total*60 + n
	}
	return library.Seconds(time.Duration(total) * time.Second), true
}

// place cuts the block's spans where what was found begins and ends. An
// address within a link is that link; what overlaps the one before is left out.
func (p *parser) place(b *block, all []found) {
	var out []span
	i := 0
	for _, s := range b.spans {
		for ; i < len(all) && all[i].from < s.to; i++ {
			f := all[i]
			if f.from < s.from || f.to > s.to || s.mark >= 0 && !f.mark.IsTime() {
				continue
			}
			if f.from > s.from {
				out = append(out, span{s.from, f.from, s.look, s.mark})
			}
			p.marks = append(p.marks, f.mark)
			out = append(out, span{f.from, f.to, s.look, len(p.marks) - 1})
			s.from = f.to
		}
		if s.from < s.to {
			out = append(out, s)
		}
	}
	b.spans = out
}

// inOrder renumbers the marks by where they first stand, so that going from
// one to the next follows the text; marks that stand nowhere go.
func inOrder(d *Doc, all []Mark) {
	place := map[int]int{}
	for i, line := range d.Lines {
		for j, r := range line {
			if r.Mark < 0 {
				continue
			}
			n, ok := place[r.Mark]
			if !ok {
				n = len(d.Marks)
				place[r.Mark] = n
				m := all[r.Mark]
				m.Line = i
				d.Marks = append(d.Marks, m)
			}
			d.Lines[i][j].Mark = n
		}
	}
	d.Marks = slices.Clip(d.Marks)
}
