package instance_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cosm/library"
	"cosm/library/instance"
)

// faulty is a feed whose newest episodes have audio that answers as handlers do;
// good ones follow, each some seconds long.
func faulty(t *testing.T, seconds int, bad ...http.HandlerFunc) *httptest.Server {
	mux := http.NewServeMux()
	s := httptest.NewServer(mux)
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	audio := wav(seconds)
	handlers := bad
	for range 2 {
		handlers = append(handlers, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "audio/wav")
			http.ServeContent(w, r, "", time.Time{}, strings.NewReader(string(audio)))
		})
	}
	var items strings.Builder
	for i, h := range handlers {
		mux.HandleFunc(fmt.Sprintf("/%d", i), h)
		at := time.Date(2026, 1, 20-i, 0, 0, 0, 0, time.UTC).Format(time.RFC1123Z)
		fmt.Fprintf(&items, `<item><title>e%d</title><guid>%d</guid><pubDate>%s</pubDate><enclosure url="%s/%d" type="audio/mpeg" length="1"/></item>`, i, i, at, s.URL, i)
	}
	mux.HandleFunc("/feed", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `<rss version="2.0"><channel><title>Faulty</title>%s</channel></rss>`, items.String())
	})
	return s
}

func answers(kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", kind)
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(body))
	}
}

// zeros are ten billion of them.
func zeros(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "audio/mpeg")
	w.Header().Set("Content-Length", "10000000000")
	block := make([]byte, 1<<16)
	for r.Context().Err() == nil {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

// breaks begins a connection and closes it, every time.
func breaks(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// protected is an MP4 whose sound is encrypted, as bought songs are.
func protected() string {
	box := func(name, body string) string {
		n := len(body) + 8
		return string([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}) + name + body
	}
	entry := box("drms", strings.Repeat("\x00", 6)+"\x00\x01"+strings.Repeat("\x00", 8)+"\x00\x02\x00\x10\x00\x00\x00\x00\xac\x44\x00\x00")
	stsd := box("stsd", "\x00\x00\x00\x00\x00\x00\x00\x01"+entry)
	mdia := box("mdhd", strings.Repeat("\x00", 12)+"\x00\x00\xac\x44\x00\x01\x00\x00\x00\x00\x00\x00") +
		box("hdlr", "\x00\x00\x00\x00\x00\x00\x00\x00soun"+strings.Repeat("\x00", 13)) + box("minf", box("stbl", stsd))
	return box("ftyp", "M4A \x00\x00\x00\x00M4A ") + box("moov", box("trak", box("mdia", mdia))) + box("mdat", strings.Repeat("x", 4096))
}

// TestWhatCannotPlayIsMarked: whatever comes instead of audio, it is told in one
// line, kept with the episode, and forgotten once the episode plays.
func TestWhatCannotPlayIsMarked(t *testing.T) {
	var fixed atomic.Bool
	audio := string(wav(2))
	s := faulty(t, 2,
		answers("text/html", "<!DOCTYPE html><html><body>Please log in</body></html>"),
		answers("audio/mpeg", ""),
		zeros,
		answers("audio/x-m4a", protected()),
		answers("audio/mpeg", strings.Repeat("no sound in here. ", 500)),
		func(w http.ResponseWriter, r *http.Request) { http.Error(w, "gone", http.StatusGone) },
		func(w http.ResponseWriter, r *http.Request) {
			if !fixed.Load() {
				answers("audio/mpeg", "RIFF")(w, r)
				return
			}
			answers("audio/wav", audio)(w, r)
		})
	c := claim(t, t.TempDir(), instance.RoleInterface)
	report := must(c.Add(t.Context(), library.AddRequest{Sources: []string{s.URL + "/feed"}}))(t)
	list := must(c.Episodes(t.Context(), library.EpisodeQuery{Podcast: report.Podcasts[0].ID}))(t)
	for _, e := range list[:7] {
		_, err := c.Play(t.Context(), library.PlayRequest{Episode: e.ID})
		told := library.AsError(err)
		if told == nil || strings.Contains(told.Error(), "\n") || told.ID == "" {
			t.Fatalf("%s: %v", e.Title, err)
		}
		got := must(c.Episode(t.Context(), e.ID))(t)
		if got.Problem == nil || got.Problem.ID != told.ID || got.Problem.Why != told.Why || got.Problem.Code != told.Code {
			t.Errorf("%s: %v is kept as %+v", e.Title, told, got.Problem)
		}
		if st := must(c.Status(t.Context(), library.Empty{}))(t); st.State == library.Playing || st.Error == "" {
			t.Errorf("%s: %+v", e.Title, st)
		}
	}
	fixed.Store(true)
	must(c.Play(t.Context(), library.PlayRequest{Episode: list[6].ID, Paused: true}))(t)
	if e := must(c.Episode(t.Context(), list[6].ID))(t); e.Problem != nil {
		t.Errorf("it plays, and still: %v", e.Problem)
	}
}

// TestTheQueueAfterWhatCannotPlay: it stops there, unless the listener wants it
// to go on; what was passed over stays in the queue, with the reason.
func TestTheQueueAfterWhatCannotPlay(t *testing.T) {
	for _, skip := range []string{"false", "true"} {
		t.Run(skip, func(t *testing.T) {
			html := answers("text/html", "<!DOCTYPE html><html></html>")
			s := faulty(t, 2, html, html)
			c := claim(t, t.TempDir(), instance.RoleInterface)
			must(c.SetSetting(t.Context(), library.Setting{Key: "skip_unplayable", Value: skip}))(t)
			report := must(c.Add(t.Context(), library.AddRequest{Sources: []string{s.URL + "/feed"}}))(t)
			list := must(c.Episodes(t.Context(), library.EpisodeQuery{Podcast: report.Podcasts[0].ID}))(t)
			good, bad, last := list[2], list[:2], list[3]
			must(c.EditQueue(t.Context(), library.QueueEdit{Op: library.QueueAdd, IDs: []library.EpisodeID{bad[0].ID, bad[1].ID, last.ID}}))(t)
			events := watch(t, c)
			must(c.Play(t.Context(), library.PlayRequest{Episode: good.ID}))(t)
			until(t, events, "the notice", func(e library.Event) bool { return e.Notice != nil && e.Notice.ID == "not_audio_but" })
			if skip == "true" {
				until(t, events, "the last one", func(e library.Event) bool {
					return e.Status != nil && e.Status.Episode != nil && e.Status.Episode.ID == last.ID && e.Status.State == library.Playing
				})
			}
			until(t, events, "the end", func(e library.Event) bool {
				return e.Status != nil && e.Status.State == library.Stopped && e.Status.Episode == nil
			})
			queue := must(c.Queue(t.Context(), library.Empty{}))(t)
			left := map[string]int{"false": 3, "true": 2}[skip]
			if len(queue) != left || queue[0].ID != bad[0].ID || queue[0].Problem == nil {
				t.Errorf("queue %+v", queue)
			}
			if tried := queue[1].Problem != nil; tried != (skip == "true") {
				t.Errorf("the second was tried: %v", tried)
			}
		})
	}
}

// TestALostNetworkSkipsNothing: however much the listener wants the queue to go
// on, a server that cannot be reached is no fault of the episode's.
func TestALostNetworkSkipsNothing(t *testing.T) {
	s := faulty(t, 2, breaks)
	c := claim(t, t.TempDir(), instance.RoleInterface)
	must(c.SetSetting(t.Context(), library.Setting{Key: "skip_unplayable", Value: "true"}))(t)
	report := must(c.Add(t.Context(), library.AddRequest{Sources: []string{s.URL + "/feed"}}))(t)
	list := must(c.Episodes(t.Context(), library.EpisodeQuery{Podcast: report.Podcasts[0].ID}))(t)
	must(c.EditQueue(t.Context(), library.QueueEdit{Op: library.QueueAdd, IDs: []library.EpisodeID{list[0].ID, list[2].ID}}))(t)
	_, err := c.Control(t.Context(), library.Control{Verb: library.VerbNext})
	if library.CodeOf(err) != library.Network {
		t.Errorf("next: %v", err)
	}
	queue := must(c.Queue(t.Context(), library.Empty{}))(t)
	if len(queue) != 2 || queue[0].Problem != nil {
		t.Errorf("queue %+v", queue)
	}
	if st := must(c.Status(t.Context(), library.Empty{}))(t); st.State == library.Playing || st.Episode == nil || st.Episode.ID != list[0].ID {
		t.Errorf("%+v", st)
	}
}
