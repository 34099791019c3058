package instance

import (
	"context"

	"cosm/config"
	"cosm/library"
)

// Queue lists the queue.
func (in *Instance) Queue(context.Context, library.Empty) ([]library.Episode, error) {
	return in.store.Queue()
}

// EditQueue changes the queue and tells it to all.
func (in *Instance) EditQueue(_ context.Context, e library.QueueEdit) ([]library.Episode, error) {
	before, err := in.store.Queue()
	if err != nil {
		return nil, err
	}
	list, err := in.store.EditQueue(e)
	if err != nil {
		return nil, err
	}
	in.hub.Publish(library.Event{Kind: library.EventQueue, Queue: list})
	for _, id := range e.IDs {
		in.publishEpisode(id)
	}
	if e.Op == library.QueueClear || e.Op == library.QueueSet {
		for _, ep := range before {
			in.publishEpisode(ep.ID)
		}
	}
	return list, nil
}

func (in *Instance) enqueue(ids []library.EpisodeID, front bool) error {
	_, err := in.EditQueue(in.ctx, library.QueueEdit{Op: library.QueueAdd, IDs: ids, Front: front})
	return err
}

func (in *Instance) dequeue(ids []library.EpisodeID) error {
	_, err := in.EditQueue(in.ctx, library.QueueEdit{Op: library.QueueRemove, IDs: ids})
	return err
}

// History lists what was listened to, newest first.
func (in *Instance) History(_ context.Context, q library.HistoryQuery) ([]library.HistoryEntry, error) {
	return in.store.History(q)
}

// EraseHistory removes entries; none named: all.
func (in *Instance) EraseHistory(_ context.Context, ids []uint64) (library.Empty, error) {
	if err := in.store.EraseHistory(ids); err != nil {
		return library.Empty{}, err
	}
	in.hub.Publish(library.Event{Kind: library.EventHistory})
	return library.Empty{}, nil
}

// Status is what the player does. Nothing is made for the answer: a library in
// which nothing was played yet says so.
func (in *Instance) Status(context.Context, library.Empty) (library.Status, error) {
	if p := in.playerMade(); p != nil {
		return p.status(), nil
	}
	c := in.settings()
	st := library.Status{
		State: library.Stopped, Speed: c.Float(config.KeySpeed), Volume: c.Float(config.KeyVolume),
		SavedAll: in.savedBefore(), At: in.o.Now().UTC(),
	}
	sound := soundOf(in.preferences(""))
	st.Trim, st.Level, st.Boost = trimOf(sound), sound.Level, sound.Boost
	return st, nil
}
