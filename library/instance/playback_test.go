package instance_test

import (
	"sync/atomic"
	"testing"
	"time"

	"cosm/library"
	"cosm/library/instance"
	"cosm/player/output"
)

// clock is one that tests move, read by the instance's goroutines meanwhile.
type clock struct{ at atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.at.Store(time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC).UnixNano())
	return c
}

func (c *clock) Now() time.Time      { return time.Unix(0, c.at.Load()).UTC() }
func (c *clock) Add(d time.Duration) { c.at.Add(int64(d)) }

func seconds(n float64) library.Seconds { return library.Seconds(n * 1e9) }

// TestTheQueueAdvances: an episode that ends is played and forgotten, and the
// queue's next begins.
func TestTheQueueAdvances(t *testing.T) {
	c := claim(t, t.TempDir(), instance.RoleInterface)
	list := subscribe(t, c, newWeb(t, 3).feed("a"))
	must(c.EditQueue(t.Context(), library.QueueEdit{Op: library.QueueAdd, IDs: []library.EpisodeID{list[1].ID, list[2].ID}}))(t)
	events := watch(t, c)
	must(c.Play(t.Context(), library.PlayRequest{Episode: list[0].ID}))(t)
	for _, e := range list {
		until(t, events, e.Title, func(ev library.Event) bool {
			return ev.Status != nil && ev.Status.Episode != nil && ev.Status.Episode.ID == e.ID && ev.Status.State == library.Playing
		})
	}
	until(t, events, "the end", func(e library.Event) bool {
		return e.Status != nil && e.Status.State == library.Stopped && e.Status.Episode == nil
	})
	for _, e := range must(c.Episodes(t.Context(), library.EpisodeQuery{}))(t) {
		if !e.Played || e.Position != 0 || e.Queued {
			t.Errorf("%s: %+v", e.Title, e)
		}
	}
	history := must(c.History(t.Context(), library.HistoryQuery{}))(t)
	if len(history) != 3 || !history[0].Finished || history[2].EpisodeID != list[0].ID || history[2].To < seconds(2.5) {
		t.Errorf("history %+v", history)
	}
}

// TestResume: another process finds the episode paused where it was, and plays
// on from a little before if that is long ago.
func TestResume(t *testing.T) {
	dir := t.TempDir()
	w := newWeb(t, 600)
	now := newClock()
	o := options(t, dir, instance.RoleInterface)
	o.Now = now.Now
	first, err := instance.Claim(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	list := subscribe(t, first, w.feed("a"))
	at := seconds(300)
	must(first.Play(t.Context(), library.PlayRequest{Episode: list[0].ID, At: &at, Speed: 1.5}))(t)
	must(first.Control(t.Context(), library.Control{Verb: library.VerbVolume, Value: 0.5}))(t)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	now.Add(2 * time.Hour)
	second, err := instance.Claim(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	st := must(second.Status(t.Context(), library.Empty{}))(t)
	if st.State != library.Paused || st.Episode == nil || st.Episode.ID != list[0].ID || st.Position < at || st.Position > at+seconds(5) {
		t.Fatalf("found %+v", st)
	}
	kept := st.Position
	st = must(second.Control(t.Context(), library.Control{Verb: library.VerbResume}))(t)
	if back := kept - st.Position; back < seconds(9) || back > seconds(10.5) {
		t.Errorf("went back %v after two hours", back.D())
	}
	if st.Volume != 0.5 {
		t.Errorf("volume %v", st.Volume)
	}
}

func TestRewindGrowsWithThePause(t *testing.T) {
	dir := t.TempDir()
	now := newClock()
	o := options(t, dir, instance.RoleInterface)
	o.Now = now.Now
	c, err := instance.Claim(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	list := subscribe(t, c, newWeb(t, 600).feed("a"))
	at := seconds(100)
	must(c.Play(t.Context(), library.PlayRequest{Episode: list[0].ID, At: &at}))(t)
	for _, p := range []struct{ pause, back time.Duration }{
		{30 * time.Second, 0}, {5 * time.Minute, 3 * time.Second}, {3 * time.Hour, 10 * time.Second}, {48 * time.Hour, 20 * time.Second},
	} {
		before := must(c.Control(t.Context(), library.Control{Verb: library.VerbPause}))(t).Position
		now.Add(p.pause)
		after := must(c.Control(t.Context(), library.Control{Verb: library.VerbResume}))(t).Position
		if back := (before - after).D(); (back - p.back).Abs() > 400*time.Millisecond {
			t.Errorf("a pause of %v: went back %v, want %v", p.pause, back, p.back)
		}
	}
}

// TestAStreamGoesOnFromItsDownload: when the file is whole, the player reads
// it instead.
func TestAStreamGoesOnFromItsDownload(t *testing.T) {
	c := claim(t, t.TempDir(), instance.RoleInterface)
	w := newWeb(t, 600)
	list := subscribe(t, c, w.feed("a"))
	events := watch(t, c)
	must(c.Play(t.Context(), library.PlayRequest{Episode: list[0].ID}))(t)
	until(t, events, "playing", state(library.Playing))
	if r := must(c.Download(t.Context(), library.DownloadRequest{IDs: []library.EpisodeID{list[0].ID}, Wait: true}))(t); r.Done != 1 {
		t.Fatalf("report %+v", r)
	}
	until(t, events, "the file", func(e library.Event) bool {
		return e.Status != nil && e.Status.Episode != nil && e.Status.Episode.Downloaded
	})
	w.CloseClientConnections()
	w.Close() // the server is gone: only the file can play on
	must(c.Control(t.Context(), library.Control{Verb: library.VerbSeek, Value: 500}))(t)
	until(t, events, "playing from the file", func(e library.Event) bool {
		return e.Status != nil && e.Status.State == library.Playing && e.Status.Position > seconds(500)
	})
}

func TestPlayedNearTheEnd(t *testing.T) {
	c := claim(t, t.TempDir(), instance.RoleInterface)
	list := subscribe(t, c, newWeb(t, 100).feed("a"))
	events := watch(t, c)
	at := seconds(72)
	must(c.Play(t.Context(), library.PlayRequest{Episode: list[0].ID, At: &at}))(t)
	until(t, events, "the mark", func(e library.Event) bool { return e.Episode != nil && e.Episode.ID == list[0].ID && e.Episode.Played })
}

func TestSleepTimer(t *testing.T) {
	c := claim(t, t.TempDir(), instance.RoleInterface)
	list := subscribe(t, c, newWeb(t, 3).feed("a"))
	must(c.EditQueue(t.Context(), library.QueueEdit{Op: library.QueueAdd, IDs: []library.EpisodeID{list[1].ID}}))(t)
	events := watch(t, c)
	must(c.Play(t.Context(), library.PlayRequest{Episode: list[0].ID}))(t)
	if st := must(c.Control(t.Context(), library.Control{Verb: library.VerbSleep, Value: 1800}))(t); st.SleepLeft < seconds(1790) {
		t.Errorf("timer %v", st.SleepLeft.D())
	}
	if st := must(c.Control(t.Context(), library.Control{Verb: library.VerbSleep, Value: -1}))(t); st.SleepAt != "end" || st.SleepLeft != 0 {
		t.Errorf("timer %+v", st)
	}
	until(t, events, "playing", state(library.Playing))
	until(t, events, "the end", state(library.Stopped))
	if queue := must(c.Queue(t.Context(), library.Empty{}))(t); len(queue) != 1 {
		t.Errorf("the queue went on: %+v", queue)
	}

	must(c.Play(t.Context(), library.PlayRequest{Episode: list[2].ID}))(t)
	must(c.Control(t.Context(), library.Control{Verb: library.VerbSpeed, Value: 0.5}))(t)
	must(c.Control(t.Context(), library.Control{Verb: library.VerbSleep, Value: 0.1}))(t)
	until(t, events, "the pause", state(library.Paused))
}

// TestChoosingAnotherLosesNothing: what came from the queue and was cut off
// goes back to its front, with its position.
func TestChoosingAnotherLosesNothing(t *testing.T) {
	c := claim(t, t.TempDir(), instance.RoleInterface)
	list := subscribe(t, c, newWeb(t, 600).feed("a"))
	must(c.EditQueue(t.Context(), library.QueueEdit{Op: library.QueueAdd, IDs: []library.EpisodeID{list[0].ID, list[1].ID}}))(t)
	must(c.Control(t.Context(), library.Control{Verb: library.VerbNext}))(t)
	must(c.Control(t.Context(), library.Control{Verb: library.VerbSeek, Value: 120}))(t)
	must(c.Play(t.Context(), library.PlayRequest{Episode: list[2].ID}))(t)
	queue := must(c.Queue(t.Context(), library.Empty{}))(t)
	if len(queue) != 2 || queue[0].ID != list[0].ID || queue[0].Position < seconds(119.9) {
		t.Errorf("queue %+v", queue)
	}
}

func TestNoHistoryIfItIsOff(t *testing.T) {
	c := claim(t, t.TempDir(), instance.RoleInterface)
	must(c.SetSetting(t.Context(), library.Setting{Key: "history", Value: "off"}))(t)
	list := subscribe(t, c, newWeb(t, 3).feed("a"))
	events := watch(t, c)
	must(c.Play(t.Context(), library.PlayRequest{Episode: list[0].ID}))(t)
	until(t, events, "the end", func(e library.Event) bool {
		return e.Status != nil && e.Status.State == library.Stopped && e.Status.Episode == nil
	})
	if h := must(c.History(t.Context(), library.HistoryQuery{}))(t); len(h) != 0 {
		t.Errorf("history %+v", h)
	}
}

// TestUnsubscribingStopsItsEpisode: nothing of a podcast that is gone plays on.
func TestUnsubscribingStopsItsEpisode(t *testing.T) {
	c := claim(t, t.TempDir(), instance.RoleInterface)
	list := subscribe(t, c, newWeb(t, 600).feed("a"))
	must(c.Play(t.Context(), library.PlayRequest{Episode: list[0].ID}))(t)
	must(c.Remove(t.Context(), library.RemoveRequest{IDs: []library.PodcastID{list[0].PodcastID}}))(t)
	if st := must(c.Status(t.Context(), library.Empty{}))(t); st.State != library.Stopped || st.Episode != nil {
		t.Errorf("status %+v", st)
	}
	if err := func() error { _, err := c.Control(t.Context(), library.Control{Verb: library.VerbResume}); return err }(); library.CodeOf(err) != library.NotFound {
		t.Errorf("resumed: %v", err)
	}
}

// TestWithoutASoundDevice: it plays on silently and says so, once.
func TestWithoutASoundDevice(t *testing.T) {
	dir := t.TempDir()
	o := options(t, dir, instance.RoleInterface)
	c, err := o.Config.With("flag", "output", "auto")
	if err != nil {
		t.Fatal(err)
	}
	o.Config, o.FallbackNull = c, true
	o.OpenDevice = func(spec string, oo output.Options) (output.Device, error) {
		if spec == "auto" {
			return nil, output.ErrNoDevice
		}
		return output.Open(spec, oo)
	}
	conn, err := instance.Claim(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	list := subscribe(t, conn, newWeb(t, 600).feed("a"))
	events := watch(t, conn)
	must(conn.Play(t.Context(), library.PlayRequest{Episode: list[0].ID}))(t)
	until(t, events, "the notice", func(e library.Event) bool { return e.Notice != nil && e.Notice.Code == library.NoAudio })
	until(t, events, "the clock", func(e library.Event) bool { return e.Status != nil && e.Status.Position > seconds(1) })
}
