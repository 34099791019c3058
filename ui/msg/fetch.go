package msg

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"cosm/library"
)

// Guard lets stale results die: of all that was begun only the answer to the
// last counts, and beginning anew ends the one before. The zero Guard is ready.
type Guard struct {
	id     uint64
	cancel context.CancelFunc
}

// Begin gives a context for what is begun and the id its answer must carry.
func (g *Guard) Begin(e *Env) (context.Context, uint64) {
	g.Cancel()
	ctx, cancel := context.WithCancel(e.Context)
	g.id, g.cancel = e.NextID(), cancel
	return ctx, g.id
}

// Finish tells whether an answer with that id is awaited. It is only once.
func (g *Guard) Finish(id uint64) bool {
	if id == 0 || id != g.id {
		return false
	}
	g.Cancel()
	return true
}

// Cancel ends what was begun; its answer will not count.
func (g *Guard) Cancel() {
	if g.cancel != nil {
		g.cancel()
	}
	g.id, g.cancel = 0, nil
}

// Pending tells whether an answer is awaited.
func (g *Guard) Pending() bool { return g.id != 0 }

// Got is the answer to a query.
type Got[T any] struct {
	ID    uint64
	Value T
	Err   error
}

// Fetch asks the service something. The answer comes as a Got with the guard's
// id.
func Fetch[T any](e *Env, g *Guard, query func(context.Context, library.Service) (T, error)) tea.Cmd {
	ctx, id := g.Begin(e)
	service := e.Service
	return func() tea.Msg {
		value, err := query(ctx, service)
		return Got[T]{ID: id, Value: value, Err: err}
	}
}

// Later gives a Due with the guard's id after d, unless something else is
// begun with the guard meanwhile.
func Later(e *Env, g *Guard, d time.Duration) tea.Cmd {
	ctx, id := g.Begin(e)
	return func() tea.Msg {
		if !e.Passes(ctx, d) {
			return nil
		}
		return Due{ID: id}
	}
}

// Due tells that the time asked for with Later has passed.
type Due struct{ ID uint64 }

// Gone tells errors that only say that nobody waits any more.
func Gone(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, library.Cancelled)
}
