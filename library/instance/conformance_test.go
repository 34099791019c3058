package instance_test

import (
	"errors"
	"testing"
	"time"

	"cosm/library"
	"cosm/library/instance"
)

// TestConformance runs one suite on the owner and through the socket: a caller
// cannot tell them apart.
func TestConformance(t *testing.T) {
	t.Run("owner", func(t *testing.T) {
		conformance(t, func(t *testing.T) library.Service {
			c := claim(t, t.TempDir(), instance.RoleInterface)
			if !c.Owner() {
				t.Fatal("not the owner")
			}
			return c
		})
	})
	t.Run("command", func(t *testing.T) {
		conformance(t, func(t *testing.T) library.Service { return claim(t, t.TempDir(), instance.RoleCommand) })
	})
	t.Run("client", func(t *testing.T) {
		conformance(t, func(t *testing.T) library.Service {
			dir := t.TempDir()
			claim(t, dir, instance.RoleInterface)
			c := claim(t, dir, instance.RoleCommand)
			if c.Owner() {
				t.Fatal("the second is the owner")
			}
			return c
		})
	})
}

func conformance(t *testing.T, open func(*testing.T) library.Service) {
	for name, check := range map[string]func(*testing.T, library.Service){
		"subscriptions": checkSubscriptions, "list": checkListAddress, "flags": checkFlags, "queue": checkQueue, "playing": checkPlaying,
		"downloads": checkDownloads, "settings": checkSettings, "own settings": checkOwnSettings, "exchange": checkExchange, "errors": checkErrors,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, open(t))
		})
	}
}

func checkSubscriptions(t *testing.T, s library.Service) {
	w := newWeb(t, 1)
	events := watch(t, s)
	subscribe(t, s, w.feed("a"), w.feed("b"))
	until(t, events, "the podcast", func(e library.Event) bool { return e.Podcast != nil && e.Podcast.Title == "Show a" })
	again := must(s.Add(t.Context(), library.AddRequest{Sources: []string{w.feed("a")}}))(t)
	if len(again.Known) != 1 || len(again.Podcasts) != 1 {
		t.Errorf("subscribed twice: %+v", again)
	}
	list := must(s.Podcasts(t.Context(), library.PodcastQuery{}))(t)
	if len(list) != 2 || list[0].Title != "Show a" || list[0].Episodes != 3 || list[0].Unplayed != 3 {
		t.Errorf("podcasts %+v", list)
	}
	report := must(s.Refresh(t.Context(), library.RefreshRequest{}))(t)
	if report.Checked != 2 || report.Unchanged != 2 || report.NewEpisodes != 0 || report.Failed != 0 {
		t.Errorf("refresh %+v", report)
	}
	must(s.Remove(t.Context(), library.RemoveRequest{IDs: []library.PodcastID{list[0].ID}}))(t)
	until(t, events, "the removal", func(e library.Event) bool { return e.Kind == library.EventRemoved && e.Podcast.ID == list[0].ID })
	if rest := must(s.Podcasts(t.Context(), library.PodcastQuery{}))(t); len(rest) != 1 || rest[0].Title != "Show b" {
		t.Errorf("left: %+v", rest)
	}
	w.Close()
	if report := must(s.Refresh(t.Context(), library.RefreshRequest{}))(t); report.Failed != 1 {
		t.Errorf("refresh without server %+v", report)
	}
	until(t, events, "the end of the refresh, with its failure", func(e library.Event) bool {
		return e.Refresh != nil && !e.Refresh.Running && e.Refresh.Failed == 1
	})
}

func checkListAddress(t *testing.T, s library.Service) {
	w := newWeb(t, 1)
	report := must(s.Add(t.Context(), library.AddRequest{Sources: []string{w.URL + "/list.opml"}}))(t)
	if len(report.Podcasts) != 2 || len(report.Errors) != 0 || report.Podcasts[0].Episodes != 3 {
		t.Errorf("a list at an address: %+v", report)
	}
}

func checkFlags(t *testing.T, s library.Service) {
	list := subscribe(t, s, newWeb(t, 1).feed("a"))
	events := watch(t, s)
	one := library.EpisodeFlag{IDs: []library.EpisodeID{list[1].ID}, On: true}
	must(s.MarkPlayed(t.Context(), one))(t)
	must(s.SetFavourite(t.Context(), one))(t)
	must(s.SetNew(t.Context(), one))(t)
	until(t, events, "the change", func(e library.Event) bool {
		return e.Episode != nil && e.Episode.Played && e.Episode.Favourite && e.Episode.New
	})
	d := must(s.Episode(t.Context(), list[1].ID))(t)
	if !d.Played || !d.Favourite || !d.New || d.PlayedAt.IsZero() {
		t.Errorf("episode %+v", d.Episode)
	}
	if p := must(s.Podcast(t.Context(), d.PodcastID))(t); p.Unplayed != 2 {
		t.Errorf("%d unplayed", p.Unplayed)
	}
	found := must(s.FindEpisode(t.Context(), "EPISODE 2"))(t)
	if found.ID != list[1].ID {
		t.Errorf("found %+v", found)
	}
	chapters := must(s.Chapters(t.Context(), list[0].ID))(t)
	if len(chapters) != 3 || chapters[1].Title != "Middle" {
		t.Errorf("chapters of the notes: %+v", chapters)
	}
}

func checkQueue(t *testing.T, s library.Service) {
	list := subscribe(t, s, newWeb(t, 1).feed("a"))
	events := watch(t, s)
	ids := []library.EpisodeID{list[0].ID, list[1].ID, list[2].ID}
	must(s.EditQueue(t.Context(), library.QueueEdit{Op: library.QueueAdd, IDs: ids}))(t)
	got := must(s.EditQueue(t.Context(), library.QueueEdit{Op: library.QueueMove, IDs: ids[2:], Index: 0}))(t)
	if len(got) != 3 || got[0].ID != ids[2] || got[1].ID != ids[0] || !got[0].Queued {
		t.Errorf("queue %+v", got)
	}
	until(t, events, "the queue", func(e library.Event) bool { return len(e.Queue) == 3 && e.Queue[0].ID == ids[2] })
	must(s.EditQueue(t.Context(), library.QueueEdit{Op: library.QueueClear}))(t)
	if got := must(s.Queue(t.Context(), library.Empty{}))(t); len(got) != 0 {
		t.Errorf("after clear: %+v", got)
	}
	until(t, events, "the empty queue", func(e library.Event) bool { return e.Kind == library.EventQueue && len(e.Queue) == 0 })
}

func checkPlaying(t *testing.T, s library.Service) {
	list := subscribe(t, s, newWeb(t, 30).feed("a"))
	events := watch(t, s)
	at := library.Seconds(5e9)
	st := must(s.Play(t.Context(), library.PlayRequest{Episode: list[0].ID, At: &at}))(t)
	if st.Episode == nil || st.Episode.ID != list[0].ID || st.Output != "null" {
		t.Errorf("status %+v", st)
	}
	until(t, events, "two seconds of playing", func(e library.Event) bool {
		return e.Status != nil && e.Status.State == library.Playing && e.Status.Position > at+library.Seconds(2e9)
	})
	c := library.Control{Verb: library.VerbSeek, Value: 10, Relative: true, ID: "once"}
	must(s.Control(t.Context(), library.Control{Verb: library.VerbPause}))(t)
	before := must(s.Status(t.Context(), library.Empty{}))(t).Position
	first := must(s.Control(t.Context(), c))(t)
	second := must(s.Control(t.Context(), c))(t)
	if step := first.Position - before - library.Seconds(10e9); step.D().Abs() > time.Millisecond || second.Position != first.Position {
		t.Errorf("a step and its repetition: %v, %v, %v", before, first.Position, second.Position)
	}
	if st := must(s.Control(t.Context(), library.Control{Verb: library.VerbSpeed, Value: 2}))(t); st.Speed != 2 {
		t.Errorf("speed %v", st.Speed)
	}
	if st := must(s.Control(t.Context(), library.Control{Verb: library.VerbChapter, Value: 1}))(t); st.Chapter == nil || st.Chapter.Title != "Middle" {
		t.Errorf("chapter %+v", st.Chapter)
	}
	must(s.Control(t.Context(), library.Control{Verb: library.VerbSeek, Value: 20}))(t)
	must(s.Control(t.Context(), library.Control{Verb: library.VerbStop}))(t)
	until(t, events, "the stop", state(library.Stopped))
	if d := must(s.Episode(t.Context(), list[0].ID))(t); d.Position != library.Seconds(20e9) || d.New {
		t.Errorf("kept: position %v, new %v", d.Position, d.New)
	}
	if h := must(s.History(t.Context(), library.HistoryQuery{}))(t); len(h) == 0 || h[len(h)-1].From < at {
		t.Errorf("history %+v", h)
	}
}

func checkDownloads(t *testing.T, s library.Service) {
	list := subscribe(t, s, newWeb(t, 1).feed("a"))
	r := must(s.Download(t.Context(), library.DownloadRequest{IDs: []library.EpisodeID{list[0].ID, list[1].ID}, Wait: true}))(t)
	if r.Done != 2 || r.Failed != 0 {
		t.Fatalf("report %+v", r)
	}
	d := must(s.Downloads(t.Context(), library.Empty{}))(t)
	if len(d) != 2 || d[0].State != library.DownloadDone || d[0].Path == "" || d[0].Path == d[1].Path {
		t.Errorf("downloads %+v", d)
	}
	r = must(s.RemoveDownloads(t.Context(), []library.EpisodeID{list[0].ID}))(t)
	if e := must(s.Episode(t.Context(), list[0].ID))(t); r.Done != 1 || e.Downloaded {
		t.Errorf("removed: %+v, episode %+v", r, e.Episode)
	}
}

func checkSettings(t *testing.T, s library.Service) {
	events := watch(t, s)
	set := must(s.SetSetting(t.Context(), library.Setting{Key: "skip_forward", Value: "45"}))(t)
	if set.Value != "45s" || set.Origin != "file" {
		t.Errorf("set: %+v", set)
	}
	until(t, events, "the setting", func(e library.Event) bool { return e.Setting != nil && e.Setting.Value == "45s" })
	if set := must(s.SetSetting(t.Context(), library.Setting{Key: "history", Value: "off"}))(t); set.Value != "false" || set.Origin != "library" {
		t.Errorf("set: %+v", set)
	}
	if back := must(s.ResetSetting(t.Context(), "skip_forward"))(t); back.Value != "30s" || back.Origin != "default" {
		t.Errorf("reset: %+v", back)
	}
	if all := must(s.Settings(t.Context(), library.Empty{}))(t); len(all) < 20 {
		t.Errorf("%d settings", len(all))
	}
}

func checkExchange(t *testing.T, s library.Service) {
	w := newWeb(t, 1)
	subscribe(t, s, w.feed("a"))
	doc := must(s.Export(t.Context(), library.Document{Format: "json"}))(t)
	list := must(s.Podcasts(t.Context(), library.PodcastQuery{}))(t)
	must(s.Remove(t.Context(), library.RemoveRequest{IDs: []library.PodcastID{list[0].ID}}))(t)
	must(s.Import(t.Context(), doc))(t)
	again := must(s.Podcasts(t.Context(), library.PodcastQuery{}))(t)
	if len(again) != 1 || again[0].ID != list[0].ID || again[0].Episodes != 3 {
		t.Errorf("came back: %+v", again)
	}
}

func checkErrors(t *testing.T, s library.Service) {
	ctx := t.Context()
	code := func(_ any, err error) library.Code { return library.CodeOf(err) }
	for name, c := range map[string]struct{ got, want library.Code }{
		"podcast":  {code(s.Podcast(ctx, "nothing1")), library.NotFound},
		"episode":  {code(s.Episode(ctx, "nothing12345")), library.NotFound},
		"find":     {code(s.FindPodcast(ctx, "nothing")), library.NotFound},
		"mark":     {code(s.MarkPlayed(ctx, library.EpisodeFlag{IDs: []library.EpisodeID{"x"}})), library.NotFound},
		"play":     {code(s.Play(ctx, library.PlayRequest{})), library.NotFound},
		"file":     {code(s.Play(ctx, library.PlayRequest{Path: "/does/not/exist"})), library.NotFound},
		"setting":  {code(s.SetSetting(ctx, library.Setting{Key: "speed", Value: "9"})), library.Invalid},
		"unknown":  {code(s.ResetSetting(ctx, "speeed")), library.NotFound},
		"scheme":   {code(s.Add(ctx, library.AddRequest{Sources: []string{"gopher://example.org/"}})), library.Invalid},
		"verb":     {code(s.Control(ctx, library.Control{Verb: "dance"})), library.Invalid},
		"document": {code(s.Import(ctx, library.Document{Data: []byte("words")})), library.NotFeed},
		"export":   {code(s.Export(ctx, library.Document{Format: "docx"})), library.Invalid},
	} {
		if c.got != c.want {
			t.Errorf("%s: code %q, want %q", name, c.got, c.want)
		}
	}
	if _, err := s.Add(ctx, library.AddRequest{Sources: []string{"http://127.0.0.1:1/"}}); !errors.Is(err, library.Network) || err.Error() == "" {
		t.Errorf("unreachable: %v", err)
	}
}
