package podcast

import (
	"strings"

	"cosm/ui/part"
	"cosm/ui/theme"
)

// View draws the page in at most h rows of at most w cells.
func (m *Model) View(w, h int, th *theme.Theme) []string {
	head := m.headView(w, th)
	if h < 12 {
		head = head[:1]
	}
	m.head = min(len(head), h)
	return append(head[:m.head], m.list.View(w, h-m.head, th)...)
}

func (m *Model) headView(w int, th *theme.Theme) []string {
	room := max(w-2, 0)
	title := part.Wrap(m.Title(), room, 1)
	if len(title) == 0 {
		title = []string{""}
	}
	out := []string{" " + th.Accent.Paint(title[0])}
	if !m.known {
		return append(out, "", "")
	}
	out = append(out, " "+th.Muted.Paint(part.Short(strings.Join(m.facts(), " "+th.Glyphs.Dot+" "), room)))
	if e := m.env.Texts.Why(m.detail.Failure()); e != "" {
		out = append(out, " "+th.Bad.Plain().Paint(part.Short(th.Glyphs.Failed+" "+e, room)))
	}
	return append(out, "")
}

func (m *Model) facts() []string {
	d := m.detail
	var facts []string
	if d.Author != "" && d.Author != d.Title {
		facts = append(facts, d.Author)
	}
	if d.Unplayed > 0 {
		facts = append(facts, m.env.T("podcast.unplayed_of", "count", d.Unplayed, "all", d.Episodes))
	} else {
		facts = append(facts, m.env.T("podcast.count", "count", d.Episodes))
	}
	if !d.RefreshedAt.IsZero() {
		facts = append(facts, m.env.T("podcast.refreshed", "when", m.env.Texts.Ago(d.RefreshedAt, m.env.Now())))
	}
	if d.Complete {
		facts = append(facts, m.env.T("podcast.complete"))
	}
	if d.Private {
		facts = append(facts, m.env.T("podcast.private"))
	}
	for _, s := range m.settings {
		if s.Origin == "podcast" {
			facts = append(facts, m.env.T("own."+s.Key)+" "+m.env.OwnValue(s))
		}
	}
	return facts
}

// Capturing tells whether keys are text for the filter.
func (m *Model) Capturing() bool { return m.list.Capturing() }

// Cursor is where text is typed.
func (m *Model) Cursor() (x, y int, ok bool) {
	x, y, ok = m.list.Cursor()
	return x, y + m.head, ok
}
