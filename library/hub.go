package library

import (
	"context"
	"sync"
)

// maxFacts bounds what a watcher that never reads can pile up; the oldest
// facts go first.
const maxFacts = 256

// Hub tells events to any number of watchers. Publish never blocks: each
// watcher has a mailbox in which a newer event of the same key replaces the
// older one, at the older one's place. The zero Hub is ready. All methods may
// be called from any goroutine.
type Hub struct {
	mu       sync.Mutex
	watchers map[*mailbox]struct{}
	closed   bool
}

// Publish hands e to every watcher.
func (h *Hub) Publish(e Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for m := range h.watchers {
		m.put(e)
	}
}

// Watch gives the events published from now on, after those of first. The
// channel is closed when ctx ends, and after what is in the mailbox when the
// Hub is closed.
func (h *Hub) Watch(ctx context.Context, first ...Event) <-chan Event {
	m := &mailbox{index: map[string]int{}, wake: make(chan struct{}, 1)}
	for _, e := range first {
		m.put(e)
	}
	h.mu.Lock()
	if h.closed {
		m.close()
	} else {
		if h.watchers == nil {
			h.watchers = map[*mailbox]struct{}{}
		}
		h.watchers[m] = struct{}{}
	}
	h.mu.Unlock()
	out := make(chan Event)
	go h.serve(ctx, m, out)
	return out
}

// Close ends every watch once its mailbox is empty. Later watches end at once.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for m := range h.watchers {
		m.close()
	}
}

func (h *Hub) serve(ctx context.Context, m *mailbox, out chan<- Event) {
	defer close(out)
	defer func() {
		h.mu.Lock()
		delete(h.watchers, m)
		h.mu.Unlock()
	}()
	for {
		events, closed := m.take()
		for _, e := range events {
			select {
			case out <- e:
			case <-ctx.Done():
				return
			}
		}
		if len(events) > 0 {
			continue
		}
		if closed {
			return
		}
		select {
		case <-m.wake:
		case <-ctx.Done():
			return
		}
	}
}

// mailbox keeps what a watcher has not read yet.
type mailbox struct {
	mu     sync.Mutex
	events []Event
	index  map[string]int // key → place in events
	facts  int
	closed bool
	wake   chan struct{}
}

func (m *mailbox) put(e Event) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return
	}
	switch key := e.Key(); {
	case key == "":
		m.events = append(m.events, e)
		if m.facts++; m.facts > maxFacts {
			m.dropOldestFact()
		}
	default:
		if i, ok := m.index[key]; ok {
			m.events[i] = e
		} else {
			m.index[key] = len(m.events)
			m.events = append(m.events, e)
		}
	}
	m.signal()
}

func (m *mailbox) dropOldestFact() {
	for i, e := range m.events {
		if e.Key() != "" {
			continue
		}
		m.events = append(m.events[:i], m.events[i+1:]...)
		for key, place := range m.index {
			if place > i {
				m.index[key] = place - 1
			}
		}
		m.facts--
		return
	}
}

func (m *mailbox) take() ([]Event, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	events := m.events
	m.events, m.facts = nil, 0
	clear(m.index)
	return events, m.closed
}

func (m *mailbox) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	m.signal()
}

func (m *mailbox) signal() {
	select {
	case m.wake <- struct{}{}:
	default:
	}
}
