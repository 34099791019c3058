package downloads

import (
	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/episodes"
	"cosm/ui/keys"
	"cosm/ui/msg"
)

// Update takes what came.
func (m *Model) Update(message tea.Msg) tea.Cmd {
	switch t := message.(type) {
	case msg.Got[[]library.Download]:
		return m.answer(t)
	case library.Event:
		switch t.Kind {
		case library.EventDownload:
			if m.loaded {
				m.put(*t.Download)
			}
		case library.EventDownloads:
			return m.Init()
		}
	case msg.Reload, msg.Shown:
		return m.Init()
	case tea.KeyPressMsg, tea.PasteMsg:
		m.table.Type(t)
	case msg.Act:
		return m.act(t.Action)
	case msg.Click:
		if hit, again := m.table.Click(t.Y); hit && again && t.Double {
			return m.act(keys.Open)
		}
	case msg.Wheel:
		m.table.Wheel(t)
	}
	return nil
}

func (m *Model) answer(t msg.Got[[]library.Download]) tea.Cmd {
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

func (m *Model) act(a keys.Action) tea.Cmd {
	if m.table.Act(a) {
		return nil
	}
	switch a {
	case keys.Back:
		m.env.Ask(msg.Back{})
	case keys.Clear:
		m.env.Ask(msg.Confirm{
			Question: m.env.T("downloads.ask_prune"),
			Yes:      m.env.T("download.remove"),
			Then:     msg.RemoveDownloads{},
		})
	default:
		if d, ok := m.table.Current(); ok {
			m.actOn(a, d)
		}
	}
	return nil
}

func (m *Model) actOn(a keys.Action, d library.Download) {
	e := episodeOf(d)
	switch a {
	case keys.Open:
		if d.State == library.DownloadFailed {
			m.retry(e)
			return
		}
		m.env.Ask(msg.OpenEpisode{Episode: e})
	case keys.Retry:
		if d.State == library.DownloadFailed {
			m.retry(e)
		}
	case keys.Dismiss, keys.Download:
		m.remove(d)
	default:
		episodes.Act(m.env, a, []library.Episode{e})
	}
}

func (m *Model) retry(e library.Episode) {
	m.env.Ask(msg.Download{Episodes: []library.Episode{e}})
}

func (m *Model) remove(d library.Download) {
	ids := []library.EpisodeID{d.EpisodeID}
	if d.State != library.DownloadDone {
		m.env.Ask(msg.CancelDownloads{IDs: ids})
		return
	}
	m.env.Ask(msg.Confirm{
		Question: m.env.T("download.ask_remove", "count", 1),
		Yes:      m.env.T("download.remove"),
		Then:     msg.RemoveDownloads{IDs: ids},
	})
}

// episodeOf is what is known here of the episode.
func episodeOf(d library.Download) library.Episode {
	return library.Episode{
		ID: d.EpisodeID, PodcastID: d.PodcastID, PodcastTitle: d.Podcast, Title: d.Title,
		Downloaded: d.State == library.DownloadDone, Path: d.Path,
	}
}
