package msg

import (
	"context"
	"errors"
	"testing"
	"time"

	"cosm/library"
)

func secs(n float64) library.Seconds { return library.Seconds(n * float64(time.Second)) }

func TestStaleAnswersDie(t *testing.T) {
	env := &Env{Context: t.Context()}
	var g Guard
	var seen []context.Context
	query := func(ctx context.Context, _ library.Service) (int, error) {
		seen = append(seen, ctx)
		return len(seen), nil
	}
	first := Fetch(env, &g, query)
	second := Fetch(env, &g, query)
	a, b := first().(Got[int]), second().(Got[int])
	if seen[0].Err() == nil {
		t.Error("the first query was not ended by the second")
	}
	if g.Finish(a.ID) {
		t.Error("the stale answer counts")
	}
	if !g.Pending() || !g.Finish(b.ID) {
		t.Error("the last answer does not count")
	}
	if g.Finish(b.ID) || g.Pending() || g.Finish(0) {
		t.Error("an answer counts twice")
	}
	if seen[1].Err() == nil {
		t.Error("the context of what is finished goes on")
	}
}

func TestLater(t *testing.T) {
	env := &Env{Context: t.Context()}
	var g Guard
	due, ok := Later(env, &g, time.Nanosecond)().(Due)
	if !ok || !g.Finish(due.ID) {
		t.Errorf("Later gave %v", due)
	}
	never := Later(env, &g, time.Hour)
	g.Cancel()
	if m := never(); m != nil {
		t.Errorf("what was cancelled came due: %v", m)
	}
}

func TestAsksAreTakenOnce(t *testing.T) {
	var env Env
	env.Ask(Back{})
	env.Ask(ClearQueue{})
	if got := env.Asks(); len(got) != 2 || got[0] != (Back{}) {
		t.Errorf("asks: %v", got)
	}
	if env.Asks() != nil {
		t.Error("asks are there still")
	}
}

func TestHead(t *testing.T) {
	at := time.Unix(1000, 0)
	var h Head
	h.Set(library.Status{State: library.Playing, Position: secs(10), Duration: secs(40), Speed: 2}, at)
	for after, want := range map[time.Duration]library.Seconds{
		-time.Second: secs(10), 0: secs(10), 5 * time.Second: secs(20), time.Minute: secs(40),
	} {
		if got := h.Now(at.Add(after)); got != want {
			t.Errorf("after %v the position is %v, want %v", after, got.D(), want.D())
		}
	}
	h.Duration = 0
	if got := h.Now(at.Add(time.Hour)); got != secs(10)+2*library.Seconds(maxAhead) {
		t.Errorf("without news the clock went to %v", got.D())
	}
	h.State = library.Paused
	if got := h.Now(at.Add(time.Minute)); got != secs(10) {
		t.Errorf("paused, the position is %v", got.D())
	}
}

func TestHeadWaitsForTheNextSecond(t *testing.T) {
	at := time.Unix(1000, 0)
	for _, c := range []struct {
		pos, speed float64
		want       time.Duration
	}{{10, 1, 1005 * time.Millisecond}, {10.5, 1, 505 * time.Millisecond}, {10.9, 1, 250 * time.Millisecond}, {10, 2, 505 * time.Millisecond}, {10, 0, 1005 * time.Millisecond}} {
		var h Head
		h.Set(library.Status{State: library.Playing, Position: secs(c.pos), Speed: c.speed}, at)
		if got := h.Wait(at); got != c.want {
			t.Errorf("at %v × %v it waits %v, want %v", c.pos, c.speed, got, c.want)
		}
	}
}

func TestChapterAt(t *testing.T) {
	chapters := []library.Chapter{{Start: secs(5)}, {Start: secs(50)}}
	for pos, want := range map[float64]int{0: -1, 5: 0, 49: 0, 50: 1, 900: 1} {
		if got := ChapterAt(chapters, secs(pos)); got != want {
			t.Errorf("at %v: chapter %d, want %d", pos, got, want)
		}
	}
}

func TestGone(t *testing.T) {
	if !Gone(context.Canceled) || !Gone(library.Cancelled) || Gone(errors.New("x")) || Gone(nil) {
		t.Error("Gone is wrong")
	}
}

func TestHeadIs(t *testing.T) {
	var h Head
	if h.Is("") || h.Loaded() {
		t.Error("an empty head has an episode")
	}
	h.Episode = &library.Episode{ID: "a"}
	if !h.Is("a") || h.Is("b") || !h.Loaded() {
		t.Error("the episode is not known")
	}
}
