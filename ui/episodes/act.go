package episodes

import (
	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/keys"
	"cosm/ui/msg"
)

func (m *Model) act(a keys.Action) tea.Cmd {
	if m.sideFocus && m.split > 0 {
		if done, cmd := m.actBeside(a); done {
			return cmd
		}
	}
	switch a {
	case keys.Down:
		m.list.Move(1)
	case keys.Up:
		m.list.Move(-1)
	case keys.HalfDown:
		m.list.Half(1)
	case keys.HalfUp:
		m.list.Half(-1)
	case keys.Top:
		m.list.Top()
	case keys.Bottom:
		return m.bottom()
	case keys.NextPane, keys.PrevPane:
		m.sideFocus = m.split > 0 && !m.sideFocus
	case keys.Open:
		if e, ok := m.Current(); ok {
			m.env.Ask(msg.OpenEpisode{Episode: e})
		}
	case keys.Filter:
		m.filter.Focus()
	case keys.Sort:
		return m.nextSort()
	case keys.Back:
		return m.back()
	case keys.Select, keys.SelectAll:
		m.mark(a)
	default:
		m.actOnEpisodes(a)
	}
	return nil
}

// actBeside gives the pane beside what is its own.
func (m *Model) actBeside(a keys.Action) (bool, tea.Cmd) {
	switch a {
	case keys.Down, keys.Up, keys.HalfDown, keys.HalfUp, keys.Top, keys.Bottom, keys.Open:
		return true, m.side.Update(msg.Act{Action: a})
	case keys.NextPane:
		return true, m.turn(1)
	case keys.PrevPane:
		return true, m.turn(-1)
	case keys.Back:
		m.sideFocus = false
		return true, nil
	}
	return false, nil
}

// turn goes through the tabs of the pane beside and, past the last one, back
// to the list.
func (m *Model) turn(d int) tea.Cmd {
	tabs := m.side.Tabs()
	first, last := tabs[0], tabs[len(tabs)-1]
	if d > 0 && m.side.Tab() == last || d < 0 && m.side.Tab() == first {
		m.sideFocus = false
		return nil
	}
	return m.side.Turn(d)
}

func (m *Model) bottom() tea.Cmd {
	m.list.Bottom()
	if m.whole {
		return nil
	}
	m.toEnd = true
	return m.fetch(len(m.rows), 0)
}

func (m *Model) nextSort() tea.Cmd {
	if len(m.opt.Sorts) < 2 {
		return nil
	}
	m.sort = (m.sort + 1) % len(m.opt.Sorts)
	m.list.Top()
	m.rows, m.whole = nil, false
	m.list.SetLen(0)
	return m.fetch(0, firstPage)
}

// back takes back one thing at a time: the selection, the filter, the page.
func (m *Model) back() tea.Cmd {
	switch {
	case len(m.marked) > 0:
		clear(m.marked)
	case m.Filtered():
		return m.setFilter("")
	default:
		m.env.Ask(msg.Back{})
	}
	return nil
}

func (m *Model) mark(a keys.Action) {
	if a == keys.SelectAll {
		all := len(m.marked) < len(m.rows)
		clear(m.marked)
		for _, e := range m.rows {
			if all {
				m.marked[e.ID] = e
			}
		}
		return
	}
	e, ok := m.Current()
	if !ok {
		return
	}
	if _, on := m.marked[e.ID]; on {
		delete(m.marked, e.ID)
	} else {
		m.marked[e.ID] = e
	}
	m.list.Move(1)
}

// actOnEpisodes asks for what is wanted of those chosen. What is switched goes
// on for all of them unless it is on for all already.
func (m *Model) actOnEpisodes(a keys.Action) {
	chosen := m.Chosen()
	if len(chosen) == 0 {
		return
	}
	if Act(m.env, a, chosen) {
		clear(m.marked)
	}
}

// Act asks for what an action wants of episodes, and tells whether it is one
// about episodes.
func Act(env *msg.Env, a keys.Action, chosen []library.Episode) bool {
	first := chosen[0]
	switch a {
	case keys.Play:
		env.Ask(msg.Play{Episode: first})
		if len(chosen) > 1 {
			env.Ask(msg.Enqueue{Episodes: chosen[1:], Front: true})
		}
	case keys.Enqueue:
		if all(chosen, func(e library.Episode) bool { return e.Queued }) {
			env.Ask(msg.Dequeue{Episodes: chosen})
		} else {
			env.Ask(msg.Enqueue{Episodes: chosen})
		}
	case keys.EnqueueNext:
		env.Ask(msg.Enqueue{Episodes: chosen, Front: true})
	case keys.MarkPlayed:
		env.Ask(msg.Mark{Episodes: chosen, On: !all(chosen, func(e library.Episode) bool { return e.Played })})
	case keys.Favourite:
		env.Ask(msg.Favourite{Episodes: chosen, On: !all(chosen, func(e library.Episode) bool { return e.Favourite })})
	case keys.Download:
		download(env, chosen)
	case keys.Browser:
		env.Ask(msg.Browse{Episode: first})
	case keys.CopyLink:
		env.Ask(msg.CopyLink{Episode: first})
	case keys.ToPodcast:
		env.Ask(msg.OpenPodcast{ID: first.PodcastID, Title: first.PodcastTitle})
	default:
		return false
	}
	return true
}

func all(es []library.Episode, is func(library.Episode) bool) bool {
	for _, e := range es {
		if !is(e) {
			return false
		}
	}
	return true
}

// download gets what is not on disk. If everything is there or on its way the
// same key takes it back.
func download(env *msg.Env, chosen []library.Episode) {
	var want []library.Episode
	var under, kept []library.EpisodeID
	for _, e := range chosen {
		d, known := env.Downloads[e.ID]
		switch {
		case e.Downloaded:
			kept = append(kept, e.ID)
		case known && (d.State == library.DownloadActive || d.State == library.DownloadQueued):
			under = append(under, e.ID)
		default:
			want = append(want, e)
		}
	}
	switch {
	case len(want) > 0:
		env.Ask(msg.Download{Episodes: want})
	case len(under) > 0:
		env.Ask(msg.CancelDownloads{IDs: under})
	default:
		env.Ask(msg.Confirm{
			Question: env.T("download.ask_remove", "count", len(kept)),
			Yes:      env.T("download.remove"),
			Then:     msg.RemoveDownloads{IDs: kept},
		})
	}
}
