package ui

import (
	"context"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"cosm/config"
	"cosm/library"
	"cosm/ui/msg"
	"cosm/ui/overlay"
)

// ask does what a screen or an overlay asked for.
func (m *Model) ask(a msg.Ask) tea.Cmd {
	switch t := a.(type) {
	case msg.OpenPodcast:
		return m.openPodcast(t)
	case msg.OpenEpisode:
		return m.openEpisode(t.Episode)
	case msg.Back:
		return m.back()
	case msg.Perform:
		return m.perform(t.Action)
	case msg.Play:
		return m.askPlay(t)
	case msg.Control:
		return m.control(t.Control)
	case msg.Jump:
		return m.askJump(t)
	case msg.Mark, msg.Favourite, msg.SetNew, msg.Enqueue, msg.Dequeue, msg.MoveInQueue, msg.ClearQueue, msg.EraseHistory:
		return m.keep(t)
	case msg.Download, msg.CancelDownloads, msg.RemoveDownloads:
		return m.askDownload(t)
	case msg.Refresh:
		return m.askRefresh(t.IDs)
	case msg.Unsubscribe:
		return m.askUnsubscribe(t.Podcasts)
	case msg.Subscribe:
		return m.subscribe(t)
	case unsubscribe:
		return m.unsubscribe(t)
	case msg.Set, msg.Reset:
		return m.askSetting(t)
	case msg.Tune, tuned, tuneOne:
		return m.askTune(t)
	default:
		return m.askOutside(t)
	}
}

// askOutside does what is about the listener and the world.
func (m *Model) askOutside(a msg.Ask) tea.Cmd {
	switch t := a.(type) {
	case msg.OpenURL:
		return m.openURL(t.URL)
	case msg.Copy:
		return m.copy(t.Text)
	case msg.Browse:
		return m.withLink(t.Episode, m.openURL)
	case msg.CopyLink:
		return m.withLink(t.Episode, m.copy)
	case linked:
		return t.then(t.url)
	case msg.Confirm:
		if m.env.Setting(config.KeyConfirm) == "false" {
			return m.ask(t.Then)
		}
		m.over = overlay.NewConfirm(t)
	case msg.Choose:
		m.over = overlay.NewChooser(t, nil)
	case msg.Prompt:
		m.over = overlay.NewPrompt(t)
	}
	return nil
}

func (m *Model) askPlay(t msg.Play) tea.Cmd {
	switch {
	case t.At != nil:
		m.jumps.leave(m.here())
		return m.playFrom(t.Episode, *t.At)
	case m.env.Head.Is(t.Episode.ID) && m.env.Head.State == library.Playing:
		return m.goTo(m.tabs[len(m.tabs)-1].pages[0].Screen()) // it plays already: show it
	}
	m.jumps.leave(m.here())
	return m.play(library.PlayRequest{Episode: t.Episode.ID})
}

func (m *Model) play(r library.PlayRequest) tea.Cmd {
	return m.run(lanePlayer, op{do: func(ctx context.Context, s library.Service) error {
		_, err := s.Play(ctx, r)
		return err
	}})
}

func (m *Model) askJump(t msg.Jump) tea.Cmd {
	if !m.env.Head.Loaded() {
		return m.tell(m.env.T("playing.nothing"))
	}
	m.jumps.leave(m.here())
	c := library.Control{Verb: library.VerbSeek, Value: t.At.Float(), Relative: t.By}
	if t.Share > 0 {
		c.Value, c.Relative = m.env.Head.Duration.Float()*t.Share, false
	}
	return m.control(c)
}

// controlID is unique to this program's run and others'.
func (m *Model) controlID() string {
	return strconv.FormatInt(m.env.Now().UnixNano(), 36) + "-" + strconv.FormatUint(m.env.NextID(), 36)
}

func (m *Model) askSetting(a msg.Ask) tea.Cmd {
	return m.run(laneSettings, op{do: func(ctx context.Context, s library.Service) error {
		var err error
		switch t := a.(type) {
		case msg.Set:
			_, err = s.SetSetting(ctx, library.Setting{Key: t.Key, Value: t.Value})
		case msg.Reset:
			_, err = s.ResetSetting(ctx, t.Key)
		}
		return err
	}})
}

func (m *Model) askDownload(a msg.Ask) tea.Cmd {
	told := ""
	if t, ok := a.(msg.Download); ok {
		told = m.named("download.begun", t.Episodes)
	}
	return m.run(laneKeep, op{told: told, do: func(ctx context.Context, s library.Service) error {
		switch t := a.(type) {
		case msg.Download:
			r, err := s.Download(ctx, library.DownloadRequest{IDs: ids(t.Episodes)})
			return orFirst(err, r)
		case msg.CancelDownloads:
			_, err := s.CancelDownloads(ctx, t.IDs)
			return err
		case msg.RemoveDownloads:
			r, err := s.RemoveDownloads(ctx, t.IDs)
			return orFirst(err, r)
		}
		return nil
	}})
}

// orFirst is err, else why the first of many failed.
func orFirst(err error, r library.BatchReport) error {
	if err != nil || len(r.Errors) == 0 {
		return err
	}
	e := r.Errors[0]
	return e.Err().About(e.Title)
}

func ids(es []library.Episode) []library.EpisodeID {
	out := make([]library.EpisodeID, len(es))
	for i, e := range es {
		out[i] = e.ID
	}
	return out
}

// openURL hands an address to the browser. Addresses come from feeds: nothing
// but the web is opened.
func (m *Model) openURL(url string) tea.Cmd {
	if !isWeb(url) {
		return m.tell(m.env.T("link.none"))
	}
	open := m.opt.OpenURL
	if open == nil {
		return m.copy(url)
	}
	return m.start(url, func(context.Context, library.Service) error { return open(url) }, m.fail)
}

func isWeb(url string) bool {
	return strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://")
}

func (m *Model) copy(text string) tea.Cmd {
	if text == "" {
		return m.tell(m.env.T("link.none"))
	}
	return tea.Batch(tea.SetClipboard(text), m.tell(m.env.T("link.copied")))
}

// linked is the address of an episode's page, once it is known.
type linked struct {
	url  string
	then func(string) tea.Cmd
}

// withLink does something with the address of an episode's page; lists do not
// know it.
func (m *Model) withLink(e library.Episode, then func(string) tea.Cmd) tea.Cmd {
	var url string
	return m.start(m.env.T("link.looking"), func(ctx context.Context, s library.Service) error {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		d, err := s.Episode(ctx, e.ID)
		if url = d.Link; url == "" {
			url = d.AudioURL
		}
		return err
	}, func(err error) tea.Cmd {
		if err != nil {
			return m.fail(err)
		}
		m.env.Ask(linked{url: url, then: then})
		return nil
	})
}
