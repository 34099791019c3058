// Package podcast is the page of one podcast: who makes it, how its feed
// fares, and its episodes.
package podcast

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/episodes"
	"cosm/ui/msg"
)

// Model is the page. It belongs to the program's one goroutine.
type Model struct {
	env   *msg.Env
	id    library.PodcastID
	title string // until more is known

	detail library.PodcastDetail
	known  bool
	err    error
	load   msg.Guard

	settings []library.Setting // how this podcast is listened to
	tuning   msg.Guard

	list *episodes.Model
	head int // rows above the list, from the last View
}

// New makes the page of a podcast; title is shown until more is known.
func New(env *msg.Env, id library.PodcastID, title string) *Model {
	m := &Model{env: env, id: id, title: title}
	m.list = episodes.New(env, episodes.Options{
		Title:       func() string { return env.T("podcast.episodes") },
		Empty:       func() [2]string { return [2]string{"podcast.empty", "podcast.empty_try"} },
		HidePodcast: true,
		Sorts:       []string{"newest", "oldest", "title", "duration"},
	}, episodes.Source{Query: library.EpisodeQuery{Podcast: id}})
	return m
}

// Init loads the podcast and its first episodes.
func (m *Model) Init() tea.Cmd { return tea.Batch(m.list.Init(), m.fetch(), m.fetchSettings()) }

func (m *Model) fetch() tea.Cmd {
	id := m.id
	return msg.Fetch(m.env, &m.load, func(ctx context.Context, s library.Service) (library.PodcastDetail, error) {
		return s.Podcast(ctx, id)
	})
}

func (m *Model) fetchSettings() tea.Cmd {
	id := m.id
	return msg.Fetch(m.env, &m.tuning, func(ctx context.Context, s library.Service) ([]library.Setting, error) {
		return s.PodcastSettings(ctx, id)
	})
}

// ID is the podcast's.
func (m *Model) ID() library.PodcastID { return m.id }

// Title names the page.
func (m *Model) Title() string {
	if m.known && m.detail.Title != "" {
		return m.detail.Title
	}
	return m.title
}
