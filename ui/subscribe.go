package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/msg"
	"cosm/ui/part"
)

// maxDocument is how large a file to subscribe from may be.
const maxDocument = 64 << 20

// askForPodcast asks for what to subscribe to.
func (m *Model) askForPodcast(value string) {
	m.env.Ask(msg.Prompt{
		Title: m.env.T("add.title"), Hint: m.env.T("add.hint"), Value: value,
		Then: func(s string) msg.Ask {
			if s = strings.TrimSpace(s); s == "" {
				return nil
			}
			return msg.Subscribe{Source: s}
		},
	})
}

func (m *Model) subscribe(t msg.Subscribe) tea.Cmd {
	var report library.AddReport
	return m.start(m.env.T("add.running", "source", t.Source), func(ctx context.Context, s library.Service) error {
		r, err := addRequest(t)
		if err == nil {
			report, err = s.Add(ctx, r)
		}
		return err
	}, func(err error) tea.Cmd { return m.subscribed(t, report, err) })
}

// addRequest is the request for what was typed. A file of this machine is read
// here: the owner of the library may run in another folder.
func addRequest(t msg.Subscribe) (library.AddRequest, error) {
	r := library.AddRequest{Sources: []string{t.Source}, User: t.User, Password: t.Password}
	path := t.Source
	if rest, ok := strings.CutPrefix(path, "~"+string(filepath.Separator)); ok {
		if home, err := os.UserHomeDir(); err == nil {
			path = filepath.Join(home, rest)
		}
	}
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return r, nil // no file: an address
	}
	f, err := os.Open(path)
	if err != nil {
		return r, fmt.Errorf("open file: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxDocument+1))
	if err != nil {
		return r, fmt.Errorf("read file: %w", err)
	}
	if len(data) > maxDocument {
		return r, library.Errorf(library.Invalid, path, "the file is too large", nil).With("file_too_large", "Path", path, "Max", "64 MiB")
	}
	return library.AddRequest{Document: data, Name: filepath.Base(path), User: t.User, Password: t.Password}, nil
}

func (m *Model) subscribed(t msg.Subscribe, r library.AddReport, err error) tea.Cmd {
	switch {
	case errors.Is(err, library.NeedsAuth) && t.User == "":
		m.askForName(t)
		return nil
	case err != nil:
		return m.fail(err)
	case len(r.Choices) > 0:
		m.chooseFeed(r.Choices)
		return nil
	case len(r.Podcasts) == 0 && len(r.Errors) > 0:
		return m.failOf(r.Errors[0].Source, r.Errors[0].Err())
	case len(r.Podcasts) == 1 && len(r.Known) == 1:
		return m.tell(m.env.T("add.known", "title", r.Podcasts[0].Title))
	case len(r.Podcasts) == 1:
		return m.tell(m.env.T("add.done", "title", r.Podcasts[0].Title))
	case len(r.Errors) > 0:
		return m.tell(m.env.T("add.done_some", "count", len(r.Podcasts), "failed", len(r.Errors)))
	}
	return m.tell(m.env.T("add.done_many", "count", len(r.Podcasts)))
}

// askForName and the prompt after it ask for what a private feed wants.
func (m *Model) askForName(t msg.Subscribe) {
	m.env.Ask(msg.Prompt{Title: m.env.T("add.user"), Hint: t.Source, Then: func(user string) msg.Ask {
		return msg.Prompt{Title: m.env.T("add.password"), Hint: t.Source, Hidden: true, Then: func(password string) msg.Ask {
			return msg.Subscribe{Source: t.Source, User: user, Password: password}
		}}
	}})
}

func (m *Model) chooseFeed(links []library.Link) {
	c := msg.Choose{Title: m.env.T("add.choose")}
	for _, l := range links {
		o := msg.Option{Label: l.Title, Hint: l.URL, Then: msg.Subscribe{Source: l.URL}}
		if o.Label == "" {
			o.Label, o.Hint = l.URL, ""
		}
		c.Options = append(c.Options, o)
	}
	m.env.Ask(c)
}

// askRefresh asks feeds for news; none named: all of them.
func (m *Model) askRefresh(which []library.PodcastID) tea.Cmd {
	var report library.RefreshReport
	return m.start(m.env.T("refresh.running"), func(ctx context.Context, s library.Service) error {
		var err error
		report, err = s.Refresh(ctx, library.RefreshRequest{IDs: which})
		return err
	}, func(err error) tea.Cmd {
		switch {
		case err != nil:
			return m.fail(err)
		case len(which) == 1 && len(report.Errors) == 1:
			return m.failOf(report.Errors[0].Title, report.Errors[0].Err())
		case len(which) == 1:
			return m.tell(m.newEpisodes(report.NewEpisodes))
		}
		return nil // the event tells
	})
}

// unsubscribe is the ask behind the question.
type unsubscribe struct{ podcasts []library.Podcast }

func (m *Model) askUnsubscribe(ps []library.Podcast) tea.Cmd {
	if len(ps) == 0 {
		return nil
	}
	m.env.Ask(msg.Confirm{
		Question: m.namedPodcasts("unsubscribe.ask", ps),
		Yes:      m.env.T("unsubscribe.yes"),
		Then:     unsubscribe{ps},
	})
	return nil
}

func (m *Model) unsubscribe(t unsubscribe) tea.Cmd {
	r := library.RemoveRequest{}
	for _, p := range t.podcasts {
		r.IDs = append(r.IDs, p.ID)
		m.drop(p.ID)
	}
	told := m.namedPodcasts("unsubscribe.done", t.podcasts)
	return m.run(laneKeep, op{told: told, do: func(ctx context.Context, s library.Service) error {
		_, err := s.Remove(ctx, r)
		return err
	}})
}

func (m *Model) namedPodcasts(id string, ps []library.Podcast) string {
	if len(ps) == 1 {
		return m.env.T(id, "title", part.Clean(ps[0].Title))
	}
	return m.env.T(id+"_many", "count", len(ps))
}
