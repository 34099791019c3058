package reader

import (
	"strings"

	"cosm/library"
	"cosm/ui/msg"
	"cosm/ui/part"
	"cosm/ui/theme"
)

// View shows the tab in front in at most h rows of at most w cells.
func (m *Model) View(w, h int, focused bool, th *theme.Theme) []string {
	if w <= 0 || h <= 0 || m.episode.ID == "" {
		return nil
	}
	switch m.Tab() {
	case Chapters:
		return m.chaptersView(w, h, focused, th)
	case Transcript:
		return m.transcriptView(w, h, focused, th)
	}
	return m.notesView(w, h, focused, th)
}

func (m *Model) notesView(w, h int, focused bool, th *theme.Theme) []string {
	switch {
	case m.err != nil:
		return m.failure(m.err, w, th)
	case !m.known:
		return nil
	case m.note.Empty():
		return []string{th.Muted.Paint(part.Short(m.env.T("reader.no_notes"), w))}
	}
	p := &m.pane
	if p.width != w {
		p.doc, p.width = m.note.Layout(min(w, readable)), w
		p.active = -1
	}
	p.rows = h
	p.scroll(0)
	active := -1
	if focused {
		active = p.active
	}
	var out []string
	for _, l := range p.doc.Lines[p.top:min(p.top+h, len(p.doc.Lines))] {
		out = append(out, l.Render(active, th))
	}
	return out
}

// readable is the longest line that the eye follows with ease.
const readable = 84

func (m *Model) chaptersView(w, h int, focused bool, th *theme.Theme) []string {
	all := m.listed()
	if len(all) == 0 {
		return m.lazy(m.chaps.state, m.chaps.err, "reader.no_chapters", w, th)
	}
	c := &m.chaps
	c.list.SetLen(len(all))
	pos, playing := m.position()
	now := -1
	if playing {
		if now = msg.ChapterAt(all, pos); now >= 0 && !c.moved {
			c.list.SetCursor(now)
		}
	}
	from, to := c.list.Window(h)
	out := make([]string, 0, to-from)
	for i := from; i < to; i++ {
		out = append(out, m.chapterRow(all, i, now, i == c.list.Cursor() && focused, w, th))
	}
	return out
}

// listed are the chapters that a table of contents shows.
func (m *Model) listed() []library.Chapter {
	all := m.chapters()
	out := make([]library.Chapter, 0, len(all))
	for _, c := range all {
		if !c.Hidden {
			out = append(out, c)
		}
	}
	return out
}

func (m *Model) chapterRow(all []library.Chapter, i, now int, selected bool, w int, th *theme.Theme) string {
	in := th.Row(selected)
	cursor, ink := " ", in.Text
	if selected {
		cursor = th.Accent.Paint(th.Glyphs.Cursor)
	}
	sign := " "
	switch {
	case i == now:
		sign, ink = in.Playing.Paint(th.Glyphs.Playing), in.Playing
	case i < now:
		ink = in.Muted
	}
	length := ""
	if end := chapterEnd(all, i, m.episode.Duration); end > all[i].Start && w >= 40 {
		length = m.env.Texts.Length(end - all[i].Start)
	}
	clock := part.PadLeft(all[i].Start.Clock(), clockCells)
	room := max(w-clockCells-4-part.Width(length)-3, 0)
	line := cursor + in.Text.Plain().Paint(" ") + sign + in.Muted.Paint(clock+"  ") + ink.Paint(part.Fit(all[i].Title, room))
	return part.Pad(line+in.Muted.Paint("  "+length+" "), w)
}

// chapterEnd is where chapter i ends; 0 if that is not known.
func chapterEnd(all []library.Chapter, i int, duration library.Seconds) library.Seconds {
	switch {
	case all[i].End > 0:
		return all[i].End
	case i+1 < len(all):
		return all[i+1].Start
	}
	return duration
}

func (m *Model) transcriptView(w, h int, focused bool, th *theme.Theme) []string {
	if len(m.words.lines) == 0 {
		return m.lazy(m.words.state, m.words.err, "reader.no_transcript", w, th)
	}
	now := -1
	if pos, playing := m.position(); playing {
		now = m.words.current(pos)
	}
	return m.words.view(min(w, readable), h, now, focused, th)
}

// lazy says how it stands with what is not there.
func (m *Model) lazy(s state, err error, none string, w int, th *theme.Theme) []string {
	switch s {
	case asked, unasked:
		return []string{th.Muted.Paint(part.Short(m.env.T("reader.loading"), w))}
	case failed:
		return m.failure(err, w, th)
	}
	return []string{th.Muted.Paint(part.Short(m.env.T(none), w))}
}

func (m *Model) failure(err error, w int, th *theme.Theme) []string {
	line, try := m.env.Texts.Error(err)
	var out []string
	for _, l := range part.Wrap(line, w, 3) {
		out = append(out, th.Bad.Paint(l))
	}
	for _, l := range part.Wrap(try, w, 2) {
		out = append(out, th.Muted.Paint(l))
	}
	return out
}

// TabLine names the tabs, the one in front lit.
func (m *Model) TabLine(w int, th *theme.Theme) string {
	names := map[Tab]string{
		Notes:      m.env.T("reader.notes"),
		Chapters:   m.env.T("reader.chapters"),
		Transcript: m.env.T("reader.transcript"),
	}
	var b strings.Builder
	for i, t := range m.Tabs() {
		if i > 0 {
			b.WriteString("   ")
		}
		if t == m.Tab() {
			b.WriteString(th.Accent.Underline().Paint(names[t]))
		} else {
			b.WriteString(th.Muted.Paint(names[t]))
		}
	}
	line := b.String()
	if !m.Following() {
		line = part.Ends(line, th.Muted.Paint(m.env.Try("reader.follow_again")), w)
	}
	return part.Cut(line, w, "…")
}

// TabAt is the tab named at the cell x of TabLine; false if there is none.
func (m *Model) TabAt(x int) (Tab, bool) {
	for _, t := range m.Tabs() {
		w := part.Width(m.env.T([...]string{"reader.notes", "reader.chapters", "reader.transcript"}[t]))
		if x >= 0 && x < w {
			return t, true
		}
		x -= w + 3
	}
	return 0, false
}

// Head is what stands above the notes: title, podcast, and how it stands with
// the episode, in at most h rows.
func (m *Model) Head(w, h int, th *theme.Theme) []string {
	if m.episode.ID == "" {
		return nil
	}
	e := m.episode
	var out []string
	for _, l := range part.Wrap(e.Title, w, 3) {
		out = append(out, th.Strong.Paint(l))
	}
	out = append(out, th.Accent.Plain().Paint(part.Short(e.PodcastTitle, w)))
	out = append(out, Facts(m.env, e, w, th))
	if s := Standing(m.env, e, w, th); s != "" {
		out = append(out, s)
	}
	if e.Problem != nil {
		for _, l := range part.Wrap(th.Glyphs.Failed+" "+m.env.Texts.Why(e.Problem), w, 2) {
			out = append(out, th.Bad.Paint(l))
		}
	}
	if people := m.people(); people != "" {
		out = append(out, th.Muted.Paint(part.Short(people, w)))
	}
	return out[:min(len(out), max(h, 0))]
}

func (m *Model) people() string {
	if !m.known || len(m.detail.People) == 0 {
		return ""
	}
	names := make([]string, 0, len(m.detail.People))
	for _, p := range m.detail.People[:min(len(m.detail.People), 8)] {
		names = append(names, p.Name)
	}
	return m.env.T("reader.with", "names", m.env.Texts.Join(names))
}
