package podcast

import (
	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/keys"
	"cosm/ui/msg"
)

// Update takes what came.
func (m *Model) Update(message tea.Msg) tea.Cmd {
	switch t := message.(type) {
	case msg.Got[library.PodcastDetail]:
		if m.load.Finish(t.ID) {
			m.detail, m.err, m.known = t.Value, t.Err, t.Err == nil
		}
		return nil
	case msg.Got[[]library.Setting]:
		if m.tuning.Finish(t.ID) && t.Err == nil {
			m.settings = t.Value
		}
		return nil
	case library.Event:
		if t.Kind == library.EventSetting && t.Setting.Podcast == m.id {
			return m.fetchSettings()
		}
		if t.Kind == library.EventPodcast && t.Podcast.ID == m.id {
			m.detail.Podcast, m.known = *t.Podcast, true
		}
	case msg.Reload:
		return tea.Batch(m.fetch(), m.fetchSettings(), m.list.Update(t))
	case msg.Click:
		t.Y -= m.head
		return m.list.Update(t)
	case msg.Wheel:
		t.Y -= m.head
		return m.list.Update(t)
	case msg.Act:
		if m.act(t.Action) {
			return nil
		}
	}
	return m.list.Update(message)
}

func (m *Model) act(a keys.Action) bool {
	switch a {
	case keys.Refresh:
		m.env.Ask(msg.Refresh{IDs: []library.PodcastID{m.id}})
	case keys.Tune:
		m.env.Ask(msg.Tune{ID: m.id, Title: m.Title()})
	case keys.Unsubscribe:
		m.env.Ask(msg.Unsubscribe{Podcasts: []library.Podcast{m.podcast()}})
	default:
		return false
	}
	return true
}

func (m *Model) podcast() library.Podcast {
	if m.known {
		return m.detail.Podcast
	}
	return library.Podcast{ID: m.id, Title: m.title}
}
