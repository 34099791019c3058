package ui

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"

	"cosm/library"
)

// inbox collects what a watcher sends, and tells when something comes.
type collector struct {
	mu   sync.Mutex
	got  []tea.Msg
	wake chan struct{}
}

func newCollector() *collector { return &collector{wake: make(chan struct{}, 1)} }

func (c *collector) send(m tea.Msg) {
	c.mu.Lock()
	c.got = append(c.got, m)
	c.mu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// till waits until what came satisfies the condition.
func (c *collector) till(t *testing.T, what string, ok func([]tea.Msg) bool) []tea.Msg {
	t.Helper()
	for {
		c.mu.Lock()
		got := append([]tea.Msg(nil), c.got...)
		c.mu.Unlock()
		if ok(got) {
			return got
		}
		select {
		case <-c.wake:
		case <-t.Context().Done():
			t.Fatalf("%s did not come: %v", what, got)
		}
	}
}

func events(got []tea.Msg) []library.Event {
	var out []library.Event
	for _, m := range got {
		if h, ok := m.(happened); ok {
			out = append(out, h...)
		}
	}
	return out
}

func count[T any](got []tea.Msg) int {
	n := 0
	for _, m := range got {
		if _, ok := m.(T); ok {
			n++
		}
	}
	return n
}

func TestWatcherMergesAndLosesNothing(t *testing.T) {
	s := sample()
	c := newCollector()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		(&watcher{service: s, send: c.send}).run(ctx)
	}()
	c.till(t, "the first state", func(got []tea.Msg) bool { return len(events(got)) >= 2 })
	const n = 2000
	for i := range n {
		s.hub.Publish(library.Event{Kind: library.EventStatus, Status: &library.Status{Position: library.Seconds(i)}})
		if i%500 == 0 {
			s.hub.Publish(library.Event{Kind: library.EventNotice, Notice: &library.Error{Why: fmt.Sprint(i)}})
		}
	}
	got := c.till(t, "the last status", func(got []tea.Msg) bool {
		es := events(got)
		for _, e := range es {
			if e.Kind == library.EventStatus && e.Status.Position == n-1 {
				return true
			}
		}
		return false
	})
	if m := count[happened](got); m > n/10 {
		t.Errorf("%d messages for %d events", m, n)
	}
	notices := 0
	for _, e := range events(got) {
		if e.Kind == library.EventNotice {
			notices++
		}
	}
	if notices != n/500 {
		t.Errorf("%d notices of %d", notices, n/500)
	}
	cancel()
	<-done
}

// leaving is a service whose owner goes away n times.
type leaving struct {
	*memory
	mu   sync.Mutex
	left int
}

func (s *leaving) Watch(ctx context.Context) (<-chan library.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left--; s.left%2 == 1 {
		return nil, errors.New("nobody answers")
	}
	if s.left < 0 {
		return s.memory.Watch(ctx)
	}
	ch := make(chan library.Event, 1)
	ch <- library.Event{Kind: library.EventLeaving}
	close(ch)
	return ch, nil
}

func TestWatcherFindsTheNextOwner(t *testing.T) {
	s := &leaving{memory: sample(), left: 5}
	c := newCollector()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		(&watcher{service: s, send: c.send}).run(ctx)
	}()
	got := c.till(t, "the next owner's state", func(got []tea.Msg) bool {
		for _, e := range events(got) {
			if e.Kind == library.EventStatus {
				return true
			}
		}
		return false
	})
	if count[lost](got) == 0 || count[found](got) == 0 {
		t.Errorf("lost %d times, found %d times", count[lost](got), count[found](got))
	}
	cancel()
	<-done
}
