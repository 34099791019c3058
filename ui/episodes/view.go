package episodes

import (
	"strconv"
	"strings"

	"cosm/library"
	"cosm/ui/part"
	"cosm/ui/reader"
	"cosm/ui/table"
	"cosm/ui/theme"
)

const (
	sideGap  = 3  // between the list and the pane beside it
	sideFrom = 80 // cells from which on there is a pane beside
	airyFrom = 26 // rows from which on an episode takes two

	widelyFrom = 40 // rows from which on an empty one follows it
)

// View shows the list, and beside it what the cursor is on if there is room,
// in just h rows of just w cells.
func (m *Model) View(w, h int, th *theme.Theme) []string {
	if w <= 0 || h <= 0 {
		return nil
	}
	left := w
	if m.split = 0; w >= sideFrom && m.list.Len() > 0 {
		left = w * 55 / 100
		if w >= 120 {
			left = w / 2
		}
		m.split = left
	}
	rows := part.Box(m.listView(left, h, th), left, h)
	if m.split == 0 {
		return rows
	}
	right := w - left - sideGap
	bar := make([]string, h)
	line := th.Border
	if m.sideFocus {
		line = th.Focus
	}
	for i := range bar {
		bar[i] = " " + line.Paint(th.Glyphs.LineV) + " "
	}
	return part.Join("", rows, bar, part.Box(m.sideView(right, h, th), right, h))
}

func (m *Model) listView(w, h int, th *theme.Theme) []string {
	out := []string{m.heading(w, th)}
	if h >= 8 {
		out = append(out, "")
	}
	m.listTop = len(out)
	m.rowHeight = 1
	switch {
	case h >= widelyFrom:
		m.rowHeight = 3
	case h >= airyFrom:
		m.rowHeight = 2
	}
	room := max((h-len(out))/m.rowHeight, 0)
	from, to := m.list.Window(room)
	if from == to {
		return append(out, m.emptiness(w, th)...)
	}
	look := m.rowLook(w, th)
	thumb := part.Scrollbar(from, to, m.list.Len(), (to-from)*m.rowHeight)
	for i := from; i < to; i++ {
		r := rowState{number: i + 1, selected: i == m.list.Cursor(), focused: !m.sideFocus || m.split == 0}
		_, r.marked = m.marked[m.rows[i].ID]
		out = append(out, look.rows(m.rows[i], r)...)
	}
	for i := range thumb {
		sign := " "
		if thumb[i] {
			sign = th.Faint.Paint(th.Glyphs.LineV)
		}
		out[m.listTop+i] += sign
	}
	return out
}

// heading is the list's title with what it shows at the other end; while a
// filter is typed it stands in between.
func (m *Model) heading(w int, th *theme.Theme) string {
	m.cursorX = -1
	title := part.Short(m.opt.Title(), max(w-2, 0))
	left := " " + th.Strong.Paint(title)
	if m.filter.Focused() || m.Filtered() {
		sign := "  " + th.Accent.Paint("/") + " "
		at := part.Width(left) + part.Width(sign)
		text, x := m.filter.View(max(w-at-1, 0))
		if m.filter.Focused() {
			m.cursorX = at + x
		}
		return part.Cut(left+sign+th.Match.Plain().Paint(text), w, "")
	}
	return part.Ends(left, m.status(th)+" ", w)
}

func (m *Model) status(th *theme.Theme) string {
	var parts []string
	if n := len(m.marked); n > 0 {
		parts = append(parts, th.Accent.Paint(m.env.T("list.chosen", "count", n)))
	}
	if n := len(m.rows); n > 0 {
		count := m.env.Texts.Number(n)
		if !m.whole {
			count += "+"
		}
		parts = append(parts, th.Muted.Paint(count))
	}
	if m.opt.Status != nil && m.opt.Status() != "" {
		parts = append(parts, th.Muted.Paint(m.opt.Status()))
	}
	if len(m.opt.Sorts) > 1 && len(m.rows) > 0 {
		parts = append(parts, th.Muted.Paint(m.env.T(sortText(m.opt.Sorts[m.sort]))))
	}
	return strings.Join(parts, th.Faint.Paint(" "+th.Glyphs.Dot+" "))
}

func sortText(order string) string {
	switch order {
	case "oldest":
		return "sort.oldest"
	case "title":
		return "sort.title"
	case "duration":
		return "sort.duration"
	case "podcast":
		return "sort.podcast"
	}
	return "sort.newest"
}

// emptiness says why there is nothing and what to do.
func (m *Model) emptiness(w int, th *theme.Theme) []string {
	switch {
	case m.err != nil:
		line, try := m.env.Texts.Error(m.err)
		return table.Empty(w, line, try, th.Bad, th)
	case !m.loaded || m.load.Pending():
		return table.Empty(w, m.env.T("list.loading"), "", th.Muted, th)
	case m.Filtered():
		return table.Empty(w, m.env.T("list.no_match"), m.env.Try("list.no_match_try"), th.Text, th)
	}
	empty := m.opt.Empty()
	return table.Empty(w, m.env.T(empty[0]), m.env.Try(empty[1]), th.Text, th)
}

// Cursor is where text is typed, in cells of the last View.
func (m *Model) Cursor() (x, y int, ok bool) {
	return m.cursorX, 0, m.cursorX >= 0 && m.filter.Focused()
}

func (m *Model) sideView(w, h int, th *theme.Theme) []string {
	head := m.side.Head(w-1, max(h/2, 1), th)
	if len(head) == 0 {
		return nil
	}
	out := append(head, "")
	if tabs := m.side.Tabs(); len(tabs) > 1 {
		out = append(out, m.side.TabLine(w-1, th), "")
	}
	m.sideHead = len(out)
	return append(out, m.side.View(w-1, h-len(out), m.sideFocus, th)...)
}

// rowLook is what the rows of a list share.
type rowLook struct {
	m      *Model
	w      int // of a row, the scroll bar aside
	th     *theme.Theme
	number int // cells for the place; 0: none
	when   int // cells for the date; 0: none
	from   int // cells for the podcast; 0: none
}

func (m *Model) rowLook(w int, th *theme.Theme) rowLook {
	l := rowLook{m: m, w: w - 1, th: th}
	if m.opt.Numbered {
		l.number = len(strconv.Itoa(max(m.list.Len(), 1))) + 1
	}
	if w >= 56 {
		l.when = 12
	}
	if !m.opt.HidePodcast && w >= 64 {
		l.from = w / 5
	}
	return l
}

type rowState struct {
	number                    int
	selected, focused, marked bool
}

func (l rowLook) rows(e library.Episode, r rowState) []string {
	switch l.m.rowHeight {
	case 3:
		return append(l.airy(e, r), part.Blank(l.w))
	case 2:
		return l.airy(e, r)
	}
	return []string{l.dense(e, r)}
}

// lead is the cursor, the place and the sign of the state: what all rows begin
// with.
func (l rowLook) lead(e library.Episode, r rowState) string {
	g, in := &l.th.Glyphs, l.th.Row(r.selected)
	cursor := in.Text.Plain().Paint(" ")
	if r.selected {
		ink := in.Muted
		if r.focused {
			ink = in.Accent
		}
		cursor = ink.Paint(g.Cursor)
	}
	if l.number > 0 {
		cursor += in.Faint.Paint(part.PadLeft(strconv.Itoa(r.number), l.number))
	}
	sign, ink := l.sign(e, in)
	if r.marked {
		sign, ink = g.Marked, in.Accent
	}
	space := in.Text.Plain()
	return cursor + space.Paint(" ") + ink.Paint(sign) + space.Paint(" ")
}

func (l rowLook) sign(e library.Episode, in *theme.Inks) (string, theme.Style) {
	g, head := &l.th.Glyphs, l.m.env.Head
	switch {
	case head.Is(e.ID):
		switch head.State {
		case library.Playing:
			return g.Playing, in.Playing
		case library.Buffering:
			return g.Buffering, in.Playing
		}
		return g.Paused, in.Playing
	case e.Played:
		return g.Played, in.Faint
	case e.Problem != nil:
		return g.Failed, in.Bad
	case reader.Share(e) > 0:
		return g.Progress(reader.Share(e)), in.Accent.Plain()
	case e.New:
		return g.New, in.New
	}
	return " ", in.Text.Plain()
}

func (l rowLook) title(e library.Episode, in *theme.Inks) theme.Style {
	switch {
	case l.m.env.Head.Is(e.ID):
		return in.Playing
	case e.Played:
		return in.Muted
	}
	return in.Text
}

// signs are the places where an episode is kept.
func (l rowLook) signs(e library.Episode, in *theme.Inks) string {
	g := &l.th.Glyphs
	one := func(on bool, ink theme.Style, sign string) string {
		if !on {
			return in.Text.Plain().Paint(" ")
		}
		return ink.Paint(sign)
	}
	saved, ink := g.Saved, in.Good
	d, under := l.m.env.Downloads[e.ID]
	if under && !e.Downloaded {
		switch d.State {
		case library.DownloadActive:
			saved, ink = g.Loading, in.Accent
		case library.DownloadFailed:
			saved, ink = g.Failed, in.Bad
		default:
			saved, ink = g.Waiting, in.Muted
		}
	}
	return one(e.Favourite, in.Favourite, g.Favourite) + one(e.Queued, in.Muted, g.Queued) + one(e.Downloaded || under, ink, saved)
}

// dense is an episode in one row.
func (l rowLook) dense(e library.Episode, r rowState) string {
	in := l.th.Row(r.selected)
	lead, signs := l.lead(e, r), l.signs(e, in)
	tail := in.Muted.Paint("  "+part.PadLeft(l.length(e), 7)) + in.Text.Plain().Paint(" ") + signs
	if l.when > 0 {
		tail = in.Muted.Paint(part.PadLeft(part.Short(l.m.env.Texts.Ago(e.Published, l.m.env.Now()), l.when), l.when)) + tail
	}
	if l.from > 0 {
		tail = in.Muted.Paint("  "+part.Fit(e.PodcastTitle, l.from)) + tail
	}
	if l.w < 30 {
		tail = signs
	}
	room := max(l.w-part.Width(lead)-part.Width(tail)-1, 0)
	return lead + l.title(e, in).Paint(part.Fit(e.Title, room)) + in.Text.Plain().Paint(" ") + tail
}

// length is the time an episode takes, or what is left of one begun.
func (l rowLook) length(e library.Episode) string {
	if e.Duration <= 0 {
		return ""
	}
	if e.Position > 0 && !e.Played && e.Position < e.Duration {
		return "-" + (e.Duration - e.Position).Clock()
	}
	return e.Duration.Clock()
}

// airy is an episode in two rows: the title, then what else there is to say.
func (l rowLook) airy(e library.Episode, r rowState) []string {
	in := l.th.Row(r.selected)
	lead, signs := l.lead(e, r), l.signs(e, in)
	space := in.Text.Plain()
	room := max(l.w-part.Width(lead)-part.Width(signs)-2, 0)
	first := lead + l.title(e, in).Paint(part.Fit(e.Title, room)) + space.Paint(" ") + signs + space.Paint(" ")
	var facts []string
	if !l.m.opt.HidePodcast && e.PodcastTitle != "" {
		facts = append(facts, part.Short(e.PodcastTitle, max(l.w/2, 8)))
	}
	facts = append(facts, l.m.env.Texts.Ago(e.Published, l.m.env.Now()))
	switch {
	case e.Position > 0 && !e.Played && e.Position < e.Duration:
		facts = append(facts, l.m.env.Texts.Left(e.Duration-e.Position))
	case e.Duration > 0:
		facts = append(facts, l.m.env.Texts.Length(e.Duration))
	}
	indent := part.Width(lead)
	cursor := " "
	if r.selected {
		cursor = part.Cut(lead, 1, "")
	}
	text := part.Fit(strings.Join(compact(facts), " "+l.th.Glyphs.Dot+" "), max(l.w-indent, 0))
	ink := in.Muted
	if e.Played {
		ink = in.Faint
	}
	second := cursor + space.Paint(part.Blank(indent-1)) + ink.Paint(text)
	return []string{part.Cut(first, l.w, ""), part.Cut(second, l.w, "")}
}

func compact(s []string) []string {
	out := s[:0]
	for _, x := range s {
		if x != "" {
			out = append(out, x)
		}
	}
	return out
}
