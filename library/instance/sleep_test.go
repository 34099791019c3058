package instance_test

import (
	"errors"
	"testing"

	"cosm/library"
	"cosm/library/instance"
)

func sleepControl(t *testing.T, c library.Service, text string, value float64, relative bool) library.Status {
	t.Helper()
	return must(c.Control(t.Context(), library.Control{Verb: library.VerbSleep, Text: text, Value: value, Relative: relative}))(t)
}

// TestSleepAfterSeveralEpisodes: the queue goes on till the last of them.
func TestSleepAfterSeveralEpisodes(t *testing.T) {
	c := claim(t, t.TempDir(), instance.RoleInterface)
	list := subscribe(t, c, newWeb(t, 2).feed("a"))
	must(c.EditQueue(t.Context(), library.QueueEdit{Op: library.QueueAdd, IDs: []library.EpisodeID{list[1].ID, list[2].ID}}))(t)
	events := watch(t, c)
	must(c.Play(t.Context(), library.PlayRequest{Episode: list[0].ID}))(t)
	if st := sleepControl(t, c, "", -1, false); st.SleepAt != "end" {
		t.Errorf("timer %+v", st)
	}
	if st := sleepControl(t, c, "", 900, true); st.SleepAt != "episodes" || st.SleepIn != 2 || st.SleepLeft != 0 {
		t.Errorf("one more: %q, %d", st.SleepAt, st.SleepIn)
	}
	until(t, events, "the second", func(e library.Event) bool {
		return e.Status != nil && e.Status.Episode != nil && e.Status.Episode.ID == list[1].ID && e.Status.SleepAt == "end"
	})
	until(t, events, "the end", func(e library.Event) bool { return e.Status != nil && e.Status.Episode == nil })
	if queue := must(c.Queue(t.Context(), library.Empty{}))(t); len(queue) != 1 || queue[0].ID != list[2].ID {
		t.Errorf("the queue went on: %+v", queue)
	}
	for _, bad := range []library.Control{{Text: "episodes"}, {Text: "episodes", Value: 1.5}, {Text: "rain"}, {Value: 1e9}, {Value: 1e9, Relative: true}} {
		bad.Verb = library.VerbSleep
		if _, err := c.Control(t.Context(), bad); !errors.Is(err, library.Invalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

// TestSleepWithTheChapter: it fades before the chapter's end, and plays on when
// the listener is not asleep yet.
func TestSleepWithTheChapter(t *testing.T) {
	c := claim(t, t.TempDir(), instance.RoleInterface)
	list := subscribe(t, c, newWeb(t, 30).feed("a"))
	events := watch(t, c)
	if _, err := c.Control(t.Context(), library.Control{Verb: library.VerbSleep, Text: "chapter"}); !errors.Is(err, library.NotFound) {
		t.Errorf("without chapters: %v", err)
	}
	at := seconds(2.9)
	must(c.Play(t.Context(), library.PlayRequest{Episode: list[0].ID, At: &at}))(t)
	if st := sleepControl(t, c, "chapter", 0, false); st.SleepAt != "chapter" {
		t.Errorf("timer %+v", st)
	}
	until(t, events, "playing", state(library.Playing))
	e := until(t, events, "the pause", state(library.Paused))
	if pos := e.Status.Position; pos < seconds(7) || pos > seconds(9.3) || e.Status.SleepAt != "" {
		t.Errorf("asleep at %v of a chapter that ends at 9 s, timer %q", pos.D(), e.Status.SleepAt)
	}
	if st := sleepControl(t, c, "", 60, true); st.SleepLeft < seconds(55) || st.State == library.Paused {
		t.Errorf("extended: %s, %v left", st.State, st.SleepLeft.D())
	}
	if st := sleepControl(t, c, "", 60, true); st.SleepLeft < seconds(115) {
		t.Errorf("extended again: %v left", st.SleepLeft.D())
	}
	sleepControl(t, c, "", 0.1, false) // fades for some seconds
	if st := sleepControl(t, c, "", 60, true); st.State == library.Paused || st.SleepLeft < seconds(55) {
		t.Errorf("extended while it fades: %s, %v left", st.State, st.SleepLeft.D())
	}
	if st := sleepControl(t, c, "", 0, false); st.SleepLeft != 0 || st.SleepAt != "" {
		t.Errorf("switched off: %+v", st)
	}
}
