// Package about shows what a podcast is: who makes it, what it says of itself,
// where its feed comes from and how it fares.
package about

import (
	"context"
	"net/url"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/msg"
	"cosm/ui/notes"
	"cosm/ui/part"
	"cosm/ui/theme"
)

// Model is a pane about one podcast. It belongs to the program's one goroutine.
type Model struct {
	env        *msg.Env
	podcast    library.Podcast
	detail     library.PodcastDetail
	known      bool
	wait, load msg.Guard
	note       notes.Note
	doc        notes.Doc
	width, top int
	rows       int
}

// New makes a pane that shows nothing yet.
func New(env *msg.Env) *Model { return &Model{env: env} }

// Show turns to a podcast; what takes asking comes after delay.
func (m *Model) Show(p library.Podcast, delay time.Duration) tea.Cmd {
	if p.ID == m.podcast.ID {
		m.podcast = p
		return nil
	}
	m.wait.Cancel()
	m.load.Cancel()
	*m = Model{env: m.env, podcast: p}
	if p.ID == "" {
		return nil
	}
	return msg.Later(m.env, &m.wait, delay)
}

// Update takes what came.
func (m *Model) Update(message tea.Msg) tea.Cmd {
	switch t := message.(type) {
	case msg.Due:
		if m.wait.Finish(t.ID) {
			return m.fetch()
		}
	case msg.Got[library.PodcastDetail]:
		if m.load.Finish(t.ID) && t.Err == nil {
			m.detail, m.known, m.width = t.Value, true, 0
			m.note = notes.Parse(t.Value.Description)
		}
	case msg.Wheel:
		d := -3
		if t.Down {
			d = 3
		}
		m.Scroll(d)
	}
	return nil
}

func (m *Model) fetch() tea.Cmd {
	id := m.podcast.ID
	return msg.Fetch(m.env, &m.load, func(ctx context.Context, s library.Service) (library.PodcastDetail, error) {
		return s.Podcast(ctx, id)
	})
}

// Scroll moves what it says of itself by d lines.
func (m *Model) Scroll(d int) {
	m.top = min(max(m.top+d, 0), max(len(m.doc.Lines)-m.rows, 0))
}

// Page is how many lines a half screen is.
func (m *Model) Page() int { return max(m.rows/2, 1) }

// View draws the pane in at most h rows of at most w cells.
func (m *Model) View(w, h int, th *theme.Theme) []string {
	if w <= 0 || h <= 0 || m.podcast.ID == "" {
		return nil
	}
	out := m.head(w, th)
	if m.known {
		if m.width != w {
			m.doc, m.width = m.note.Layout(w), w
		}
		out = append(out, "")
		m.rows = max(h-len(out), 0)
		m.Scroll(0)
		for _, l := range m.doc.Lines[m.top:min(m.top+m.rows, len(m.doc.Lines))] {
			out = append(out, l.Render(-1, th))
		}
	}
	return out[:min(len(out), h)]
}

func (m *Model) head(w int, th *theme.Theme) []string {
	p := m.podcast
	var out []string
	for _, l := range part.Wrap(p.Title, w, 3) {
		out = append(out, th.Strong.Paint(l))
	}
	if p.Author != "" && p.Author != p.Title {
		out = append(out, th.Accent.Plain().Paint(part.Short(p.Author, w)))
	}
	out = append(out, th.Muted.Paint(part.Short(strings.Join(m.facts(), " "+th.Glyphs.Dot+" "), w)))
	if host := m.host(); host != "" {
		out = append(out, th.Muted.Paint(part.Short(host, w)))
	}
	if why := m.env.Texts.Why(p.Failure()); why != "" {
		for _, l := range part.Wrap(th.Glyphs.Failed+" "+why, w, 2) {
			out = append(out, th.Bad.Plain().Paint(l))
		}
	}
	return out
}

func (m *Model) facts() []string {
	p, t := m.podcast, m.env.Texts
	facts := []string{t.T("podcast.count", "count", p.Episodes)}
	if p.Unplayed > 0 {
		facts = append(facts, t.T("podcast.unplayed", "count", p.Unplayed))
	}
	if when := t.Ago(p.LatestAt, m.env.Now()); when != "" {
		facts = append(facts, t.T("podcast.latest", "when", when))
	}
	if m.known && m.detail.Complete {
		facts = append(facts, t.T("podcast.complete"))
	}
	return facts
}

// host is whose server the feed comes from, and whether on a safe way.
func (m *Model) host() string {
	u, err := url.Parse(m.podcast.FeedURL)
	if err != nil || u.Host == "" {
		return ""
	}
	if u.Scheme == "https" {
		return u.Hostname()
	}
	return m.env.T("podcast.unsafe_host", "host", u.Hostname())
}
