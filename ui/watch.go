package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/cenkalti/backoff/v5"

	"cosm/library"
)

const (
	// frame is the shortest time between two messages about events: View runs
	// after each, and faster than this nobody sees it.
	frame = 33 * time.Millisecond
	// maxEvents bounds what one message carries.
	maxEvents = 512
)

// happened carries events to the model, in their order.
type happened []library.Event

// lost tells that the owner of the library went away, found that it is back.
type (
	lost  struct{}
	found struct{}
)

// watcher is the one goroutine that turns the service's events into messages.
type watcher struct {
	service library.Service
	send    func(tea.Msg)
}

// run watches till ctx ends. When the owner leaves it watches the next one.
func (w *watcher) run(ctx context.Context) {
	wait := &backoff.ExponentialBackOff{
		InitialInterval: 20 * time.Millisecond, Multiplier: 2, MaxInterval: 2 * time.Second, RandomizationFactor: 0.3,
	}
	wait.Reset()
	for first := true; ctx.Err() == nil; first = false {
		events, err := w.service.Watch(ctx)
		if err == nil {
			wait.Reset()
			if !first {
				w.send(found{})
			}
			w.pump(ctx, events)
		}
		if ctx.Err() != nil {
			return
		}
		w.send(lost{})
		timer := time.NewTimer(wait.NextBackOff())
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return
		}
	}
}

// pump sends the first event at once and those that follow closely together:
// of events about the same thing only the newest.
func (w *watcher) pump(ctx context.Context, events <-chan library.Event) {
	var last time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case e, ok := <-events:
			if !ok {
				return
			}
			b := batch{index: map[string]int{}}
			b.add(e)
			open := b.gather(ctx, events, time.Until(last.Add(frame)))
			w.send(happened(b.events))
			last = time.Now()
			if !open {
				return
			}
		}
	}
}

// batch collects events; a newer one takes the place of an older of its key.
type batch struct {
	events []library.Event
	index  map[string]int
}

func (b *batch) add(e library.Event) {
	key := e.Key()
	if i, ok := b.index[key]; ok && key != "" {
		b.events[i] = e
		return
	}
	b.index[key] = len(b.events)
	b.events = append(b.events, e)
}

// gather adds what comes until the time is over, and what is there already.
// It is false when no more will come.
func (b *batch) gather(ctx context.Context, events <-chan library.Event, wait time.Duration) bool {
	timer := time.NewTimer(max(wait, 0))
	defer timer.Stop()
	for len(b.events) < maxEvents {
		select {
		case e, ok := <-events:
			if !ok {
				return false
			}
			b.add(e)
		case <-timer.C:
			return true
		case <-ctx.Done():
			return false
		}
	}
	return true
}
