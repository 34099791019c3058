package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"cosm/library"
	"cosm/ui/msg"
	"cosm/ui/part"
)

// keep changes what is kept of episodes: marks, the queue, the history. Each
// knows how it is undone.
func (m *Model) keep(a msg.Ask) tea.Cmd {
	switch t := a.(type) {
	case msg.Mark:
		return m.flag(t.Episodes, t.On, toldOf{"mark.played", "mark.unplayed"}, func(e library.Episode) bool { return e.Played },
			func(ctx context.Context, s library.Service, f library.EpisodeFlag) error {
				_, err := s.MarkPlayed(ctx, f)
				return err
			})
	case msg.Favourite:
		return m.flag(t.Episodes, t.On, toldOf{"mark.favourite", "mark.no_favourite"}, func(e library.Episode) bool { return e.Favourite },
			func(ctx context.Context, s library.Service, f library.EpisodeFlag) error {
				_, err := s.SetFavourite(ctx, f)
				return err
			})
	case msg.SetNew:
		return m.setNew(t)
	case msg.EraseHistory:
		return m.run(laneKeep, op{told: m.env.T("history.erased"), do: func(ctx context.Context, s library.Service) error {
			_, err := s.EraseHistory(ctx, t.IDs)
			return err
		}})
	}
	return m.editQueue(a)
}

// named says something about one episode by its title, about several by their
// number.
func (m *Model) named(id string, es []library.Episode) string {
	if len(es) == 1 {
		return m.env.T(id, "title", part.Clean(es[0].Title))
	}
	return m.env.T(id+"_many", "count", len(es))
}

// toldOf are the texts for switching something on and off.
type toldOf struct{ on, off string }

func (t toldOf) text(on bool) string {
	if on {
		return t.on
	}
	return t.off
}

type setFlag func(context.Context, library.Service, library.EpisodeFlag) error

// flag sets something of those episodes that have it not as wanted; undo sets
// just those back.
func (m *Model) flag(es []library.Episode, on bool, told toldOf, is func(library.Episode) bool, set setFlag) tea.Cmd {
	var change []library.Episode
	for _, e := range es {
		if is(e) != on {
			change = append(change, e)
		}
	}
	if len(change) == 0 {
		return nil
	}
	which := ids(change)
	what := m.named(told.text(on), change)
	return m.run(laneKeep, op{
		told: what,
		do: func(ctx context.Context, s library.Service) error {
			return set(ctx, s, library.EpisodeFlag{IDs: which, On: on})
		},
		undo: &undoable{what: what, do: func(ctx context.Context, s library.Service) error {
			return set(ctx, s, library.EpisodeFlag{IDs: which, On: !on})
		}},
	})
}

func (m *Model) setNew(t msg.SetNew) tea.Cmd {
	set := func(ctx context.Context, s library.Service, f library.EpisodeFlag) error {
		_, err := s.SetNew(ctx, f)
		return err
	}
	if t.Quietly {
		f := library.EpisodeFlag{IDs: ids(t.Episodes), On: t.On}
		return m.run(laneKeep, op{do: func(ctx context.Context, s library.Service) error { return set(ctx, s, f) }})
	}
	return m.flag(t.Episodes, t.On, toldOf{"mark.new", "mark.dismissed"}, func(e library.Episode) bool { return e.New }, set)
}

func (m *Model) editQueue(a msg.Ask) tea.Cmd {
	var edit library.QueueEdit
	told := ""
	switch t := a.(type) {
	case msg.Enqueue:
		edit = library.QueueEdit{Op: library.QueueAdd, IDs: ids(t.Episodes), Front: t.Front}
		told = m.named("queue.added", t.Episodes)
		if t.Front {
			told = m.named("queue.added_next", t.Episodes)
		}
	case msg.Dequeue:
		edit = library.QueueEdit{Op: library.QueueRemove, IDs: ids(t.Episodes)}
		told = m.named("queue.removed", t.Episodes)
	case msg.MoveInQueue:
		edit = library.QueueEdit{Op: library.QueueMove, IDs: []library.EpisodeID{t.ID}, Index: t.To}
	case msg.ClearQueue:
		edit = library.QueueEdit{Op: library.QueueClear}
		told = m.env.T("queue.cleared")
	}
	before := ids(m.queue)
	what := told
	if what == "" {
		what = m.env.T("queue.moved")
	}
	return m.run(laneKeep, op{
		told: told,
		do:   func(ctx context.Context, s library.Service) error { return queueEdit(ctx, s, edit) },
		undo: &undoable{what: what, do: func(ctx context.Context, s library.Service) error {
			return queueEdit(ctx, s, library.QueueEdit{Op: library.QueueSet, IDs: before})
		}},
	})
}

func queueEdit(ctx context.Context, s library.Service, e library.QueueEdit) error {
	_, err := s.EditQueue(ctx, e)
	return err
}
