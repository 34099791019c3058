package library_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"cosm/library"
)

func collect(t *testing.T, ch <-chan library.Event, n int) []library.Event {
	t.Helper()
	deadline := time.After(10 * time.Second)
	var got []library.Event
	for len(got) < n {
		select {
		case e, ok := <-ch:
			if !ok {
				t.Fatalf("closed after %d of %d events", len(got), n)
			}
			got = append(got, e)
		case <-deadline:
			t.Fatalf("%d of %d events came", len(got), n)
		}
	}
	return got
}

func status(pos int) library.Event {
	return library.Event{Kind: library.EventStatus, Status: &library.Status{Position: library.Seconds(pos)}}
}

func notice(i int) library.Event {
	return library.Event{Kind: library.EventNotice, Notice: &library.Error{Why: fmt.Sprint(i)}}
}

func TestHubGivesTheFirstEventsThenChanges(t *testing.T) {
	var h library.Hub
	ch := h.Watch(t.Context(), status(1), notice(1))
	if got := collect(t, ch, 2); got[0].Status.Position != 1 || got[1].Notice.Why != "1" {
		t.Fatalf("first events: %+v", got)
	}
	h.Publish(status(2))
	if got := collect(t, ch, 1); got[0].Status.Position != 2 {
		t.Fatalf("change: %+v", got)
	}
}

func TestHubMergesByKeyAndKeepsFacts(t *testing.T) {
	var h library.Hub
	ch := h.Watch(t.Context(), status(0))
	collect(t, ch, 1)
	// The hub's goroutine may take the first of these at once; the last of the
	// merged ones must come, and each of the facts in order.
	for i := 1; i <= 1000; i++ {
		h.Publish(status(i))
	}
	for i := range 5 {
		h.Publish(notice(i))
	}
	h.Close()
	last, facts, n := -1, 0, 0
	for e := range ch {
		n++
		if e.Kind == library.EventStatus {
			last = int(e.Status.Position)
			continue
		}
		if e.Notice.Why != fmt.Sprint(facts) {
			t.Fatalf("fact %d is %q", facts, e.Notice.Why)
		}
		facts++
	}
	if last != 1000 || facts != 5 {
		t.Fatalf("last status %d, %d facts", last, facts)
	}
	if n > 100 {
		t.Errorf("%d events reached a reader that slept: they are not merged", n)
	}
}

func TestHubBoundsFactsOfAReaderThatSleeps(t *testing.T) {
	var h library.Hub
	ch := h.Watch(t.Context())
	for i := range 2000 {
		h.Publish(notice(i))
		if i%7 == 0 {
			h.Publish(status(i))
		}
	}
	h.Close()
	n, last := 0, ""
	for e := range ch {
		n++
		if e.Kind == library.EventNotice {
			last = e.Notice.Why
		}
	}
	if n > 600 {
		t.Errorf("%d events were kept", n)
	}
	if last != "1999" {
		t.Errorf("the newest fact is %s", last)
	}
}

func TestHubEndsWithTheContextAndAfterClose(t *testing.T) {
	var h library.Hub
	ctx, cancel := context.WithCancel(t.Context())
	ch := h.Watch(ctx)
	cancel()
	h.Publish(status(1))
	for range ch { // must end
		continue
	}
	h.Close()
	for e := range h.Watch(t.Context()) {
		t.Fatalf("an event after Close: %+v", e)
	}
}
