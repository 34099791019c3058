package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"cosm/config"
	"cosm/library"
	"cosm/ui/keys"
	"cosm/ui/msg"
	"cosm/ui/text"
)

// Update takes one message and does what the screens ask for because of it.
func (m *Model) Update(message tea.Msg) (tea.Model, tea.Cmd) {
	cmds := []tea.Cmd{m.dispatch(message)}
	for asks := m.env.Asks(); len(asks) > 0; asks = m.env.Asks() {
		for _, a := range asks {
			cmds = append(cmds, m.ask(a))
		}
	}
	cmds = append(cmds, m.tick())
	return m, tea.Batch(cmds...)
}

func (m *Model) dispatch(message tea.Msg) tea.Cmd {
	switch t := message.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = t.Width, t.Height
	case tea.KeyPressMsg:
		return m.key(t)
	case tea.PasteMsg:
		return m.paste(t)
	case tea.MouseMsg:
		return m.mouse(t)
	case tea.BackgroundColorMsg:
		m.dark, m.darkKnown = t.IsDark(), true
		return m.noteErr(m.applyTheme())
	case happened:
		return m.happened(t)
	case lost:
		m.lost = true
		return nil
	case found:
		m.lost = false
		return m.everywhere(msg.Reload{})
	case opDone:
		return m.opDone(t)
	case jobDone:
		return m.jobDone(t)
	case toastDue:
		m.toast.expire(t)
		return nil
	case ticked:
		m.ticking = false
		m.spin++
		return nil
	}
	return m.everywhere(message)
}

// everywhere hands a message to all screens that have begun.
func (m *Model) everywhere(message tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, t := range m.tabs {
		if !t.begun {
			continue
		}
		for _, p := range t.pages {
			cmds = append(cmds, p.Update(message))
		}
	}
	return tea.Batch(cmds...)
}

// key routes a key: to what is laid over the screen, to a filter that is being
// typed, else to the action that it is bound to.
func (m *Model) key(k tea.KeyPressMsg) tea.Cmd {
	m.toast.seen()
	switch {
	case k.String() == "ctrl+c" && m.over == nil && m.env.Keys.Action("ctrl+c", m.screen().Screen()) == keys.QuitNow:
		return m.quit()
	case m.over != nil:
		if m.over.Update(m.env, k) {
			m.over = nil
		}
		return nil
	case m.screen().Capturing():
		return m.screen().Update(k)
	}
	if a := m.env.Keys.Action(k.String(), m.screen().Screen()); a != "" {
		return m.perform(a)
	}
	return nil
}

func (m *Model) paste(t tea.PasteMsg) tea.Cmd {
	switch {
	case m.over != nil:
		m.over.Update(m.env, t)
	case m.screen().Capturing():
		return m.screen().Update(t)
	default: // an address on the clipboard is to be subscribed
		m.askForPodcast(t.Content)
	}
	return nil
}

// happened takes events of the library, each to the root and to the screens.
func (m *Model) happened(events happened) tea.Cmd {
	var cmds []tea.Cmd
	for _, e := range events {
		cmds = append(cmds, m.event(e))
		cmds = append(cmds, m.everywhere(e))
	}
	return tea.Batch(cmds...)
}

func (m *Model) event(e library.Event) tea.Cmd {
	switch e.Kind {
	case library.EventStatus:
		return m.status(*e.Status)
	case library.EventQueue:
		m.queue = e.Queue
	case library.EventDownload:
		d := *e.Download
		if d.State == library.DownloadDone {
			delete(m.env.Downloads, d.EpisodeID)
		} else {
			m.env.Downloads[d.EpisodeID] = d
		}
	case library.EventDownloads:
		clear(m.env.Downloads) // those still under way are told again
	case library.EventRefresh:
		return m.refreshed(*e.Refresh)
	case library.EventSetting:
		if e.Setting.Podcast != "" {
			return nil // the podcast's page shows it
		}
		m.env.Settings[e.Setting.Key] = *e.Setting
		return m.setting(*e.Setting)
	case library.EventNotice:
		return m.fail(e.Notice)
	}
	return nil
}

func (m *Model) status(s library.Status) tea.Cmd {
	m.env.Head.Set(s, m.env.Now())
	problem := s.Error
	if problem == m.problem {
		return nil
	}
	if m.problem = problem; problem == "" {
		return nil
	}
	return m.fail(s.Failure())
}

// refreshed tells the outcome of a refresh that ends; one under way is shown
// by the frame. A short one may not have been seen under way: newer news of it
// take the place of older ones.
func (m *Model) refreshed(p library.RefreshProgress) tea.Cmd {
	m.refresh = p
	if p.Running || p.Total == 0 {
		return nil
	}
	if p.Failed > 0 {
		return m.tell(m.env.T("refresh.done_failed", "count", p.NewEpisodes, "failed", p.Failed))
	}
	return m.tell(m.newEpisodes(p.NewEpisodes))
}

func (m *Model) newEpisodes(n int) string {
	if n == 0 {
		return m.env.T("refresh.none")
	}
	return m.env.T("refresh.done", "count", n)
}

// setting applies what changes how the interface looks.
func (m *Model) setting(s library.Setting) tea.Cmd {
	switch s.Key {
	case config.KeyLanguage:
		m.env.Texts = text.New(s.Value)
	case config.KeyTheme, config.KeyIcons, config.KeyReducedMotion:
		err := m.applyTheme()
		if s.Key == config.KeyTheme && s.Value == "auto" && !m.darkKnown {
			return tea.Batch(m.noteErr(err), tea.RequestBackgroundColor)
		}
		return m.noteErr(err)
	case config.KeyColor:
		if p, ok := profile(s.Value); ok {
			return func() tea.Msg { return tea.ColorProfileMsg{Profile: p} }
		}
	}
	return nil
}

// ticked tells that what moves may have moved.
type ticked struct{}

// tick keeps the clock and the spinner going while there is something to move,
// at most four times a second.
func (m *Model) tick() tea.Cmd {
	if m.ticking || m.quitting {
		return nil
	}
	wait := time.Duration(0)
	if m.env.Head.State == library.Playing {
		wait = m.env.Head.Wait(m.env.Now())
	}
	if busy := len(m.jobs) > 0 || m.refresh.Running || m.env.Head.State == library.Buffering; busy && !m.theme.Still {
		wait = 250 * time.Millisecond
	}
	if wait == 0 {
		return nil
	}
	m.ticking = true
	return m.after(wait, ticked{})
}

// quit ends the program once every change is in the library.
func (m *Model) quit() tea.Cmd {
	if m.quitting && m.pending() { // asked twice: the listener does not want to wait
		return tea.Quit
	}
	m.quitting = true
	for _, j := range m.jobs {
		j.cancel()
	}
	if m.pending() {
		return nil
	}
	return tea.Quit
}
