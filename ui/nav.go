package ui

import (
	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/episode"
	"cosm/ui/keys"
	"cosm/ui/msg"
	"cosm/ui/podcast"
)

// maxPages bounds the pages opened on each other.
const maxPages = 32

// goTo shows a screen. Asked for again, it goes back to the screen's own page.
func (m *Model) goTo(s keys.Screen) tea.Cmd {
	for i, t := range m.tabs {
		if t.pages[0].Screen() != s {
			continue
		}
		if i == m.front {
			t.pages = t.pages[:1]
		}
		m.front = i
		return m.begin(t)
	}
	return nil
}

// push opens a page on the screen in front.
func (m *Model) push(s screen) tea.Cmd {
	t := m.tabs[m.front]
	if len(t.pages) >= maxPages {
		t.pages = append(t.pages[:1:1], t.pages[2:]...)
	}
	t.pages = append(t.pages, s)
	return s.Init()
}

// back leaves the page in front; on a screen's own page it does nothing.
func (m *Model) back() tea.Cmd {
	t := m.tabs[m.front]
	if len(t.pages) == 1 {
		return nil
	}
	t.pages = t.pages[:len(t.pages)-1]
	return t.top().Update(msg.Shown{})
}

func (m *Model) openPodcast(a msg.OpenPodcast) tea.Cmd {
	if p, ok := m.screen().(*podcast.Model); ok && p.ID() == a.ID || a.ID == "" {
		return nil
	}
	return m.push(podcast.New(m.env, a.ID, a.Title))
}

// openEpisode opens the page of an episode; an episode that was looked at is
// no longer new.
func (m *Model) openEpisode(e library.Episode) tea.Cmd {
	if e.ID == "" {
		return nil
	}
	if p, ok := m.screen().(*episode.Model); ok && p.ID() == e.ID {
		return nil
	}
	if e.New {
		m.env.Ask(msg.SetNew{Episodes: []library.Episode{e}, Quietly: true})
	}
	return m.push(episode.New(m.env, e))
}

// drop leaves the pages about a podcast that is no longer subscribed.
func (m *Model) drop(id library.PodcastID) {
	for _, t := range m.tabs {
		for i, p := range t.pages {
			if page, ok := p.(*podcast.Model); ok && page.ID() == id {
				t.pages = t.pages[:i]
				break
			}
		}
	}
}
