package instance_test

import (
	"errors"
	"testing"
	"time"

	"cosm/library"
	"cosm/library/instance"
)

// TestTrimmingIsCounted: what trimming saved is shown, kept and not listened to.
func TestTrimmingIsCounted(t *testing.T) {
	dir := t.TempDir()
	c, err := instance.Claim(t.Context(), options(t, dir, instance.RoleInterface))
	if err != nil {
		t.Fatal(err)
	}
	list := subscribe(t, c, newWeb(t, 16).feed("a"))
	events := watch(t, c)
	must(c.Control(t.Context(), library.Control{Verb: library.VerbTrim, Text: "medium"}))(t)
	if st := must(c.Control(t.Context(), library.Control{Verb: library.VerbTrim, Relative: true}))(t); st.Trim != "strong" {
		t.Errorf("after medium comes %q", st.Trim)
	}
	must(c.Play(t.Context(), library.PlayRequest{Episode: list[0].ID}))(t)
	until(t, events, "the end", func(e library.Event) bool {
		return e.Status != nil && e.Status.State == library.Stopped && e.Status.Episode == nil && e.Status.Saved > 0
	})
	st := must(c.Status(t.Context(), library.Empty{}))(t)
	if st.Saved < seconds(12) || st.Saved > seconds(15) || st.SavedAll != st.Saved || st.Trim != "strong" {
		t.Errorf("saved %v, %v in all, trim %q", st.Saved.D(), st.SavedAll.D(), st.Trim)
	}
	h := must(c.History(t.Context(), library.HistoryQuery{}))(t)
	if len(h) != 1 || h[0].To < seconds(15.5) || h[0].Listened > seconds(4) || !h[0].Finished {
		t.Errorf("history %+v", h)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	again := claim(t, dir, instance.RoleInterface)
	later := must(again.Status(t.Context(), library.Empty{}))(t)
	if off := later.SavedAll - st.SavedAll; off.D().Abs() > time.Millisecond || later.Saved != 0 {
		t.Errorf("in the next run: saved %v, %v in all", later.Saved.D(), later.SavedAll.D())
	}
	for _, s := range must(again.Settings(t.Context(), library.Empty{}))(t) {
		if s.Key == "trim_silence" && s.Value != "strong" {
			t.Errorf("kept as %q", s.Value)
		}
	}
}

// TestWithoutHistoryNothingSavedIsKept: the sum tells of what was listened to.
func TestWithoutHistoryNothingSavedIsKept(t *testing.T) {
	dir := t.TempDir()
	c, err := instance.Claim(t.Context(), options(t, dir, instance.RoleInterface))
	if err != nil {
		t.Fatal(err)
	}
	list := subscribe(t, c, newWeb(t, 6).feed("a"))
	events := watch(t, c)
	must(c.SetSetting(t.Context(), library.Setting{Key: "history", Value: "off"}))(t)
	must(c.SetSetting(t.Context(), library.Setting{Key: "trim_silence", Value: "strong"}))(t)
	must(c.Play(t.Context(), library.PlayRequest{Episode: list[0].ID}))(t)
	until(t, events, "the end", func(e library.Event) bool {
		return e.Status != nil && e.Status.State == library.Stopped && e.Status.Episode == nil && e.Status.Saved > seconds(3)
	})
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if st := must(claim(t, dir, instance.RoleInterface).Status(t.Context(), library.Empty{}))(t); st.SavedAll != 0 {
		t.Errorf("%v were kept", st.SavedAll.D())
	}
}

// checkOwnSettings: a podcast can be listened to in a way of its own.
func checkOwnSettings(t *testing.T, s library.Service) {
	w := newWeb(t, 600)
	a, b := subscribe(t, s, w.feed("a")), subscribe(t, s, w.feed("b"))
	set := func(key, value string) {
		t.Helper()
		got := must(s.SetPodcastSetting(t.Context(), library.PodcastSetting{Podcast: a[0].PodcastID, Key: key, Value: value}))(t)
		if got.Value != value || got.Origin != "podcast" || got.Podcast != a[0].PodcastID {
			t.Errorf("set %s: %+v", key, got)
		}
	}
	set("speed", "1.5")
	set("trim_silence", "mild")
	st := must(s.Play(t.Context(), library.PlayRequest{Episode: a[0].ID}))(t)
	if st.Speed != 1.5 || st.Trim != "mild" {
		t.Errorf("plays at %v, trim %q", st.Speed, st.Trim)
	}
	must(s.Control(t.Context(), library.Control{Verb: library.VerbSpeed, Value: 1.7}))(t)
	must(s.Control(t.Context(), library.Control{Verb: library.VerbTrim, Text: "strong"}))(t)
	if st := must(s.Play(t.Context(), library.PlayRequest{Episode: b[0].ID}))(t); st.Speed != 1 || st.Trim != "" {
		t.Errorf("the other plays at %v, trim %q", st.Speed, st.Trim)
	}
	own := map[string]string{}
	for _, x := range must(s.PodcastSettings(t.Context(), a[0].PodcastID))(t) {
		own[x.Key] = x.Value + " " + x.Origin
	}
	if own["speed"] != "1.7 podcast" || own["trim_silence"] != "strong podcast" || own["volume"] != "" {
		t.Errorf("own settings %v", own)
	}
	must(s.Play(t.Context(), library.PlayRequest{Episode: a[1].ID}))(t)
	got := must(s.SetPodcastSetting(t.Context(), library.PodcastSetting{Podcast: a[0].PodcastID, Key: "speed", Reset: true}))(t)
	if got.Value != "1" || got.Origin != "default" {
		t.Errorf("after the reset: %+v", got)
	}
	if st := must(s.Status(t.Context(), library.Empty{}))(t); st.Speed != 1 || st.Trim != "strong" {
		t.Errorf("what plays follows: %v, %q", st.Speed, st.Trim)
	}
	for _, bad := range []library.PodcastSetting{
		{Podcast: a[0].PodcastID, Key: "language", Value: "en"}, {Podcast: a[0].PodcastID, Key: "speed", Value: "9"},
	} {
		if _, err := s.SetPodcastSetting(t.Context(), bad); !errors.Is(err, library.Invalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	for _, bad := range []library.PodcastSetting{{Podcast: "nonesuch", Key: "speed", Value: "2"}, {Podcast: a[0].PodcastID, Key: "sped", Reset: true}} {
		if _, err := s.SetPodcastSetting(t.Context(), bad); !errors.Is(err, library.NotFound) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if _, err := s.Control(t.Context(), library.Control{Verb: library.VerbTrim, Text: "much"}); !errors.Is(err, library.Invalid) {
		t.Errorf("trim much: %v", err)
	}
	must(s.Remove(t.Context(), library.RemoveRequest{IDs: []library.PodcastID{a[0].PodcastID}}))(t)
	back := subscribe(t, s, w.feed("a"))
	for _, x := range must(s.PodcastSettings(t.Context(), back[0].PodcastID))(t) {
		if x.Origin == "podcast" {
			t.Errorf("after unsubscribing %s is still %s", x.Key, x.Value)
		}
	}
}

// TestBeginningAndEndAreSkipped, but not for whoever goes there on purpose.
func TestBeginningAndEndAreSkipped(t *testing.T) {
	c := claim(t, t.TempDir(), instance.RoleInterface)
	list := subscribe(t, c, newWeb(t, 12).feed("a"))
	for key, value := range map[string]string{"skip_first": "3s", "skip_last": "4s", "speed": "3", "level_loudness": "on", "voice_boost": "on"} {
		must(c.SetPodcastSetting(t.Context(), library.PodcastSetting{Podcast: list[0].PodcastID, Key: key, Value: value}))(t)
	}
	events := watch(t, c)
	ends := func(what string) {
		t.Helper()
		until(t, events, what, func(e library.Event) bool { return e.Status != nil && e.Status.Episode != nil })
		until(t, events, what, func(e library.Event) bool {
			return e.Status != nil && e.Status.State == library.Stopped && e.Status.Episode == nil
		})
	}
	st := must(c.Play(t.Context(), library.PlayRequest{Episode: list[0].ID}))(t)
	if !st.Level || !st.Boost || st.Position < seconds(3) {
		t.Errorf("begins with %+v", st)
	}
	ends("the end")
	at := seconds(9)
	must(c.Play(t.Context(), library.PlayRequest{Episode: list[1].ID, At: &at}))(t)
	ends("the true end")
	h := must(c.History(t.Context(), library.HistoryQuery{}))(t)
	if len(h) != 2 || !h[0].Finished || !h[1].Finished {
		t.Fatalf("history %+v", h)
	}
	if h[1].From != seconds(3) || h[1].To < seconds(8) || h[1].To > seconds(11) {
		t.Errorf("heard from %v to %v", h[1].From.D(), h[1].To.D())
	}
	if h[0].From != at || h[0].To < seconds(11.5) {
		t.Errorf("at the end on purpose: heard from %v to %v", h[0].From.D(), h[0].To.D())
	}
	must(c.Control(t.Context(), library.Control{Verb: library.VerbBoost, Relative: true}))(t)
	if st := must(c.Control(t.Context(), library.Control{Verb: library.VerbLevel, Value: 1}))(t); !st.Level || st.Boost {
		t.Errorf("switched to %+v", st)
	}
}

// TestMusicIsHeardAsItWasMade, unless the listener wants that podcast otherwise.
func TestMusicIsHeardAsItWasMade(t *testing.T) {
	c := claim(t, t.TempDir(), instance.RoleInterface)
	w := newWeb(t, 600)
	music, talk := subscribe(t, c, w.feed("music")), subscribe(t, c, w.feed("talk"))
	for key, value := range map[string]string{"speed": "2", "trim_silence": "strong"} {
		must(c.SetSetting(t.Context(), library.Setting{Key: key, Value: value}))(t)
	}
	play := func(id library.EpisodeID, speed float64, trim string) {
		t.Helper()
		if st := must(c.Play(t.Context(), library.PlayRequest{Episode: id}))(t); st.Speed != speed || st.Trim != trim {
			t.Errorf("plays at %v, trim %q, want %v, %q", st.Speed, st.Trim, speed, trim)
		}
	}
	play(music[0].ID, 1, "")
	play(talk[0].ID, 2, "strong")
	play(music[1].ID, 1, "")
	must(c.Control(t.Context(), library.Control{Verb: library.VerbSpeed, Value: 1.2}))(t)
	play(talk[1].ID, 2, "strong")
	play(music[2].ID, 1.2, "")
	for _, x := range must(c.PodcastSettings(t.Context(), music[0].PodcastID))(t) {
		if x.Key == "trim_silence" && (x.Value != "off" || x.Origin != "podcast") {
			t.Errorf("told as %+v", x)
		}
	}
}
