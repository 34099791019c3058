package subscriptions

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/keys"
	"cosm/ui/msg"
)

const sidePause = 120 * time.Millisecond

// Update takes what came.
func (m *Model) Update(message tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	switch t := message.(type) {
	case msg.Got[[]library.Podcast]:
		cmd = m.answer(t)
	case library.Event:
		cmd = m.event(t)
	case msg.Reload:
		cmd = m.Init()
	case tea.KeyPressMsg, tea.PasteMsg:
		m.table.Type(t)
	case msg.Act:
		cmd = m.act(t.Action)
	case msg.Click:
		m.click(t)
	case msg.Wheel:
		if m.split > 0 && t.X >= m.split {
			return m.side.Update(t)
		}
		m.table.Wheel(t)
	default:
		cmd = m.side.Update(message)
	}
	return tea.Batch(cmd, m.look())
}

func (m *Model) answer(t msg.Got[[]library.Podcast]) tea.Cmd {
	if !m.load.Finish(t.ID) {
		return nil
	}
	m.loaded, m.err = true, t.Err
	if t.Err == nil {
		m.table.Set(t.Value)
	}
	if m.dirty {
		m.dirty = false
		return m.Init()
	}
	return nil
}

func (m *Model) event(e library.Event) tea.Cmd {
	switch e.Kind {
	case library.EventPodcast:
		if m.loaded && !m.table.Replace(*e.Podcast) {
			return m.Init()
		}
	case library.EventRemoved:
		m.table.Set(slices.DeleteFunc(slices.Clone(m.table.All()), func(p library.Podcast) bool { return p.ID == e.Podcast.ID }))
	case library.EventEpisodes:
		return m.Init() // their counts
	}
	return nil
}

// look turns the pane beside to the row under the cursor. It does so where there
// is no such pane too: whether there is one is known when the screen is drawn,
// which may be after its rows have come, and changes with the window.
func (m *Model) look() tea.Cmd {
	p, _ := m.table.Current()
	return m.side.Show(p, sidePause)
}

func (m *Model) act(a keys.Action) tea.Cmd {
	if m.sideFocus && m.split > 0 && m.actBeside(a) || m.table.Act(a) {
		return nil
	}
	switch a {
	case keys.NextPane, keys.PrevPane:
		m.sideFocus = m.split > 0 && !m.sideFocus
	case keys.Back:
		m.env.Ask(msg.Back{})
	case keys.Sort:
		m.sort = (m.sort + 1) % len(sorts())
		m.table.Act(keys.Top)
		return m.Init()
	default:
		if p, ok := m.table.Current(); ok {
			m.actOn(a, p)
		}
	}
	return nil
}

func (m *Model) actBeside(a keys.Action) bool {
	switch a {
	case keys.Down:
		m.side.Scroll(1)
	case keys.Up:
		m.side.Scroll(-1)
	case keys.HalfDown:
		m.side.Scroll(m.side.Page())
	case keys.HalfUp:
		m.side.Scroll(-m.side.Page())
	case keys.Back:
		m.sideFocus = false
	default:
		return false
	}
	return true
}

func (m *Model) actOn(a keys.Action, p library.Podcast) {
	switch a {
	case keys.Open:
		m.env.Ask(msg.OpenPodcast{ID: p.ID, Title: p.Title})
	case keys.Refresh:
		m.env.Ask(msg.Refresh{IDs: []library.PodcastID{p.ID}})
	case keys.Unsubscribe:
		m.env.Ask(msg.Unsubscribe{Podcasts: []library.Podcast{p}})
	case keys.Tune:
		m.env.Ask(msg.Tune{ID: p.ID, Title: p.Title})
	case keys.Browser:
		m.env.Ask(msg.OpenURL{URL: p.SiteURL})
	case keys.CopyLink:
		m.env.Ask(msg.Copy{Text: p.FeedURL})
	}
}

func (m *Model) click(t msg.Click) {
	if m.split > 0 && t.X >= m.split {
		m.sideFocus = true
		return
	}
	m.sideFocus = false
	if hit, again := m.table.Click(t.Y); hit && again && t.Double {
		m.act(keys.Open)
	}
}
