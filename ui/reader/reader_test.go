package reader

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"cosm/config"
	"cosm/library"
	"cosm/ui/keys"
	"cosm/ui/msg"
	"cosm/ui/text"
	"cosm/ui/theme"
)

func secs(n float64) library.Seconds { return library.Seconds(n * float64(time.Second)) }

// shelf has what there is to read.
type shelf struct {
	library.Service
	details     map[library.EpisodeID]library.EpisodeDetail
	chapters    []library.Chapter
	transcript  library.Transcript
	err         error
	asked       []string
	chaptersErr error
}

func (s *shelf) Episode(_ context.Context, id library.EpisodeID) (library.EpisodeDetail, error) {
	s.asked = append(s.asked, "episode "+string(id))
	return s.details[id], s.err
}

func (s *shelf) Chapters(_ context.Context, id library.EpisodeID) ([]library.Chapter, error) {
	s.asked = append(s.asked, "chapters "+string(id))
	if s.chaptersErr != nil {
		return nil, s.chaptersErr
	}
	return s.chapters, nil
}

func (s *shelf) Transcript(_ context.Context, id library.EpisodeID) (library.Transcript, error) {
	s.asked = append(s.asked, "transcript "+string(id))
	return s.transcript, s.err
}

type rig struct {
	env   *msg.Env
	s     *shelf
	m     *Model
	th    *theme.Theme
	clock time.Time
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{s: &shelf{details: map[library.EpisodeID]library.EpisodeDetail{}}, th: theme.New(config.AutoTheme(true), theme.Options{}), clock: time.Unix(1e9, 0)}
	r.env = &msg.Env{
		Context: t.Context(), Service: r.s, Texts: text.New("en"), Now: func() time.Time { return r.clock }, Head: &msg.Head{},
		Wait: func(context.Context, time.Duration) bool { return true },
	}
	var err error
	if r.env.Keys, err = keys.New(nil); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		id := library.EpisodeID(fmt.Sprintf("e%d", i))
		e := library.Episode{ID: id, Title: "Episode " + string(id), PodcastTitle: "Show", HasChapters: true, HasTranscript: true, Duration: secs(3600)}
		r.s.details[id] = library.EpisodeDetail{Episode: e, Notes: "<p>notes of " + string(id) + "</p><p>1:00 first</p>" + strings.Repeat("<p>filler</p>", 20) + "<p>2:00 second <a href='https://x.example'>link</a></p>"}
	}
	for i := range 6 {
		r.s.chapters = append(r.s.chapters, library.Chapter{Start: secs(600 * float64(i)), Title: fmt.Sprintf("Chapter %d", i)})
	}
	r.s.chapters[3].Hidden = true
	r.s.transcript.Timed = true
	for i := range 50 {
		r.s.transcript.Lines = append(r.s.transcript.Lines, library.TranscriptLine{Start: secs(10 * float64(i)), Speaker: []string{"Ann", "Bo"}[i/5%2], Text: fmt.Sprintf("line %d with some words to wrap", i)})
	}
	r.m = New(r.env)
	return r
}

func (r *rig) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch t := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range t {
			r.do(c)
		}
	default:
		r.do(r.m.Update(t))
	}
}

func (r *rig) act(actions ...keys.Action) {
	for _, a := range actions {
		r.do(r.m.Update(msg.Act{Action: a}))
	}
}

func (r *rig) view(w, h int) string {
	return ansi.Strip(strings.Join(r.m.View(w, h, true, r.th), "\n"))
}

func (r *rig) show(id library.EpisodeID) { r.do(r.m.Show(r.s.details[id].Episode, 0)) }

func (r *rig) plays(id library.EpisodeID, at float64) {
	e := r.s.details[id].Episode
	r.env.Head.Set(library.Status{State: library.Playing, Episode: &e, Position: secs(at), Duration: secs(3600), Speed: 1}, r.clock)
}

func (r *rig) lastAsk(t *testing.T) msg.Ask {
	t.Helper()
	asks := r.env.Asks()
	if len(asks) != 1 {
		t.Fatalf("asks: %v", asks)
	}
	return asks[0]
}

func TestRunningDownAListAsksOnce(t *testing.T) {
	r := newRig(t)
	first := r.m.Show(r.s.details["e0"].Episode, time.Second)
	second := r.m.Show(r.s.details["e1"].Episode, time.Second)
	r.do(first)
	r.do(second)
	if strings.Join(r.s.asked, " ") != "episode e1" {
		t.Errorf("asked for %v", r.s.asked)
	}
	if v := r.view(40, 5); !strings.Contains(v, "notes of e1") {
		t.Errorf("shows\n%s", v)
	}
	if cmd := r.m.Show(r.s.details["e1"].Episode, 0); cmd != nil {
		t.Error("the same episode is asked for again")
	}
}

func TestLateAnswersDie(t *testing.T) {
	r := newRig(t)
	late := r.m.Show(r.s.details["e0"].Episode, 0)
	r.show("e1")
	r.do(late)
	if v := r.view(40, 5); !strings.Contains(v, "notes of e1") {
		t.Errorf("a late answer is shown:\n%s", v)
	}
}

func TestAnAnswerAboutAnotherEpisodeChangesNothing(t *testing.T) {
	r := newRig(t)
	e := r.s.details["e0"].Episode
	r.s.details["e0"] = library.EpisodeDetail{Notes: "<p>odd</p>"} // of no episode at all
	r.do(r.m.Show(e, 0))
	if r.m.Episode().ID != "e0" {
		t.Errorf("it shows %q", r.m.Episode().ID)
	}
}

func TestNothingShown(t *testing.T) {
	r := newRig(t)
	r.act(keys.Down, keys.Open, keys.Bottom)
	if v := r.m.View(40, 10, true, r.th); v != nil {
		t.Errorf("shows %q", v)
	}
	if h := r.m.Head(40, 10, r.th); h != nil {
		t.Errorf("head %q", h)
	}
	r.m.ClickAt(3, 3)
	r.do(r.m.Reload())
	if len(r.env.Asks()) != 0 || len(r.s.asked) != 0 {
		t.Errorf("asks for %v", r.s.asked)
	}
}

func TestStepsGoToMarksInSightThenScroll(t *testing.T) {
	r := newRig(t)
	r.show("e0")
	r.view(40, 8)
	r.act(keys.Down) // the time in sight
	if r.m.pane.active != 0 || r.m.pane.top != 0 {
		t.Fatalf("active %d, top %d", r.m.pane.active, r.m.pane.top)
	}
	r.act(keys.Open)
	if p, ok := r.lastAsk(t).(msg.Play); !ok || p.At == nil || *p.At != secs(60) || p.Episode.ID != "e0" {
		t.Errorf("asks for %+v", p)
	}
	r.act(keys.Down) // the next is out of sight
	if r.m.pane.top != 1 {
		t.Errorf("top %d", r.m.pane.top)
	}
	for range 60 {
		r.act(keys.Down)
	}
	if m := r.m.pane.doc.Marks[r.m.pane.active]; m.URL != "https://x.example" {
		t.Errorf("at the end the mark is %+v", m)
	}
	r.act(keys.Open)
	if o, ok := r.lastAsk(t).(msg.OpenURL); !ok || o.URL != "https://x.example" {
		t.Errorf("asks for %+v", o)
	}
	r.act(keys.Up)
	r.act(keys.Open)
	if p, ok := r.lastAsk(t).(msg.Play); !ok || *p.At != secs(120) {
		t.Errorf("asks for %+v", p)
	}
	r.act(keys.Top)
	if r.m.pane.top != 0 || r.m.pane.active != -1 {
		t.Errorf("top %d, active %d", r.m.pane.top, r.m.pane.active)
	}
	r.act(keys.HalfDown, keys.HalfDown, keys.HalfUp)
	if r.m.pane.top != 4 {
		t.Errorf("half screens went to %d", r.m.pane.top)
	}
}

func TestClickOnATime(t *testing.T) {
	r := newRig(t)
	r.show("e0")
	r.view(40, 8)
	r.m.ClickAt(1, 2)
	if p, ok := r.lastAsk(t).(msg.Play); !ok || *p.At != secs(60) {
		t.Errorf("asks for %+v", p)
	}
	r.m.ClickAt(20, 2)
	r.m.ClickAt(0, 0)
	if a := r.env.Asks(); len(a) != 0 {
		t.Errorf("a click beside asks for %v", a)
	}
}

func TestTabs(t *testing.T) {
	r := newRig(t)
	r.show("e0")
	if got := r.m.Tabs(); len(got) != 3 {
		t.Fatalf("tabs %v", got)
	}
	r.do(r.m.Turn(1))
	r.do(r.m.Turn(1))
	r.do(r.m.Turn(1))
	r.do(r.m.Turn(-1))
	if r.m.Tab() != Transcript {
		t.Errorf("tab %d", r.m.Tab())
	}
	if got := strings.Join(r.s.asked, ", "); got != "episode e0, chapters e0, transcript e0" {
		t.Errorf("asked for %s", got)
	}
	line := ansi.Strip(r.m.TabLine(60, r.th))
	for word, want := range map[string]Tab{"Notes": Notes, "Chapters": Chapters, "Transcript": Transcript} {
		if got, ok := r.m.TabAt(strings.Index(line, word)); !ok || got != want {
			t.Errorf("at %q is tab %v", word, got)
		}
	}
	if _, ok := r.m.TabAt(59); ok {
		t.Error("a tab beyond the last")
	}
	r.show("e1") // the tab stays when one goes on
	if r.m.Tab() != Transcript {
		t.Errorf("tab %d", r.m.Tab())
	}
	plain := library.Episode{ID: "plain"}
	r.do(r.m.Show(plain, 0))
	if r.m.Tab() != Notes || len(r.m.Tabs()) != 1 {
		t.Errorf("an episode with notes only is on tab %d", r.m.Tab())
	}
}

func TestChaptersFollowTillOneMoves(t *testing.T) {
	r := newRig(t)
	r.show("e0")
	r.do(r.m.SetTab(Chapters))
	r.plays("e0", 700)
	v := r.view(60, 10)
	if !strings.Contains(v, "▌ ▶   10:00  Chapter 1") || strings.Contains(v, "Chapter 3") {
		t.Errorf("shows\n%s", v)
	}
	r.plays("e0", 1300)
	if v := r.view(60, 10); !strings.Contains(v, "▌ ▶   20:00  Chapter 2") {
		t.Errorf("does not follow:\n%s", v)
	}
	r.act(keys.Down)
	r.plays("e0", 100)
	if v := r.view(60, 10); !strings.Contains(v, "▌     40:00  Chapter 4") {
		t.Errorf("the listener's choice was taken away:\n%s", v)
	}
	r.act(keys.Open)
	if p, ok := r.lastAsk(t).(msg.Play); !ok || *p.At != secs(2400) {
		t.Errorf("asks for %+v", p)
	}
	r.m.ClickAt(10, 0)
	if p, ok := r.lastAsk(t).(msg.Play); !ok || *p.At != 0 {
		t.Errorf("a click asks for %+v", p)
	}
}

func TestChaptersKnownWithoutAskingAreNotAskedFor(t *testing.T) {
	r := newRig(t)
	d := r.s.details["e0"]
	d.Chapters = r.s.chapters[:2]
	r.s.details["e0"] = d
	r.show("e0")
	r.do(r.m.SetTab(Chapters))
	if got := strings.Join(r.s.asked, ", "); got != "episode e0" {
		t.Errorf("asked for %s", got)
	}
	if v := r.view(60, 10); !strings.Contains(v, "Chapter 1") || !strings.Contains(v, "50 min") {
		t.Errorf("shows\n%s", v)
	}
}

func TestTranscriptFollows(t *testing.T) {
	r := newRig(t)
	r.show("e0")
	r.do(r.m.SetTab(Transcript))
	r.plays("e0", 255)
	v := r.view(60, 12)
	if !strings.Contains(v, "line 25") || !strings.Contains(v, "Bo") && !strings.Contains(v, "Ann") {
		t.Errorf("does not follow:\n%s", v)
	}
	if !r.m.Following() {
		t.Error("it says that it does not follow")
	}
	r.act(keys.Up, keys.Up)
	if r.m.Following() {
		t.Error("it follows though the listener moved")
	}
	top := r.m.words.top
	r.plays("e0", 300)
	r.view(60, 12)
	if r.m.words.top != top {
		t.Error("the text moved away under the reader")
	}
	r.act(keys.Open)
	if p, ok := r.lastAsk(t).(msg.Play); !ok || *p.At != secs(230) {
		t.Errorf("asks for %+v", p)
	}
	if !r.m.Following() {
		t.Error("playing from a line does not follow again")
	}
	r.do(r.m.Update(msg.Wheel{Down: true}))
	if r.m.Following() {
		t.Error("it follows though the listener turned the wheel")
	}
	r.m.Return()
	if !r.m.Following() {
		t.Error("it does not come back")
	}
	r.act(keys.Bottom)
	if v := r.view(60, 12); !strings.Contains(v, "line 49") {
		t.Errorf("the end is not shown:\n%s", v)
	}
}

func TestTranscriptCurrentLine(t *testing.T) {
	p := transcriptPane{timed: true, lines: []library.TranscriptLine{{Start: secs(5)}, {Start: secs(9)}}}
	for at, want := range map[float64]int{0: -1, 5: 0, 8.9: 0, 9: 1, 1e6: 1} {
		if got := p.current(secs(at)); got != want {
			t.Errorf("at %v line %d, want %d", at, got, want)
		}
	}
	p.timed = false
	if p.current(secs(7)) != -1 {
		t.Error("an untimed text has a current line")
	}
	if _, ok := p.start(); ok {
		t.Error("an untimed line can be played from")
	}
}

func TestUntimedTranscripts(t *testing.T) {
	r := newRig(t)
	r.s.transcript = library.Transcript{Lines: []library.TranscriptLine{{Text: "just words"}, {Text: ""}, {Text: "and more"}}}
	r.show("e0")
	r.do(r.m.SetTab(Transcript))
	if v := r.view(40, 8); !strings.Contains(v, "just words") || strings.Contains(v, "0:00") {
		t.Errorf("shows\n%s", v)
	}
	r.act(keys.Down, keys.Open)
	if a := r.env.Asks(); len(a) != 0 {
		t.Errorf("asks for %v", a)
	}
}

func TestLongTranscriptsAreBounded(t *testing.T) {
	var p transcriptPane
	p.take(library.Transcript{Lines: make([]library.TranscriptLine, maxTranscript+5)}, nil)
	if len(p.lines) != maxTranscript {
		t.Errorf("%d lines", len(p.lines))
	}
}

func TestFailuresAreToldInPlace(t *testing.T) {
	r := newRig(t)
	r.s.chaptersErr = library.Errorf(library.Network, "chapters", "the server answered 500", nil)
	r.show("e0")
	r.do(r.m.SetTab(Chapters))
	if v := r.view(60, 8); !strings.Contains(v, "the server answered 500") || !strings.Contains(v, "check the connection") {
		t.Errorf("shows\n%s", v)
	}
	r.s.chaptersErr = nil
	r.do(r.m.Update(msg.Reload{}))
	if v := r.view(60, 8); !strings.Contains(v, "Chapter 1") {
		t.Errorf("after trying again:\n%s", v)
	}
	r.s.err = errors.New("gone")
	r.show("e2")
	r.do(r.m.SetTab(Notes))
	if v := r.view(60, 8); !strings.Contains(v, "gone") {
		t.Errorf("shows\n%s", v)
	}
}

func TestNothingToRead(t *testing.T) {
	r := newRig(t)
	r.s.details["e0"] = library.EpisodeDetail{Episode: library.Episode{ID: "e0", HasChapters: true, HasTranscript: true}}
	r.s.chapters, r.s.transcript = nil, library.Transcript{}
	r.show("e0")
	for tab, words := range map[Tab]string{Notes: "no notes", Chapters: "no chapters", Transcript: "no transcript"} {
		r.do(r.m.SetTab(tab))
		if v := r.view(60, 8); !strings.Contains(v, words) {
			t.Errorf("%q is not in\n%s", words, v)
		}
	}
}

func TestHead(t *testing.T) {
	r := newRig(t)
	d := r.s.details["e0"]
	d.Season, d.Number, d.Kind, d.Explicit, d.Favourite, d.Downloaded, d.Gone = 2, 7, "bonus", true, true, true, true
	d.Position, d.Published = secs(1800), r.clock.Add(-3*time.Hour)
	d.People = []library.Person{{Name: "Ann"}, {Name: "Bo"}}
	d.Problem = &library.Error{Code: library.NotAudio, ID: "audio_damaged", Why: "the audio is damaged"}
	r.s.details["e0"] = d
	r.show("e0")
	head := ansi.Strip(strings.Join(r.m.Head(120, 10, r.th), "\n"))
	for _, want := range []string{"Episode e0", "Show", "3 h ago · 1 h · S2E7 · bonus · explicit", "◑ 30 min left", "★ favourite", "↓ downloaded", "no longer in the feed", "✗ the audio is damaged", "with Ann, Bo"} {
		if !strings.Contains(head, want) {
			t.Errorf("%q is not in\n%s", want, head)
		}
	}
	if got := r.m.Head(120, 2, r.th); len(got) != 2 {
		t.Errorf("%d rows", len(got))
	}
	r.plays("e0", 5)
	if head := ansi.Strip(strings.Join(r.m.Head(120, 10, r.th), "\n")); !strings.Contains(head, "▶ playing") {
		t.Errorf("head\n%s", head)
	}
}

func TestEventsChangeWhatIsShown(t *testing.T) {
	r := newRig(t)
	r.show("e0")
	e := r.s.details["e0"].Episode
	e.Favourite = true
	r.do(r.m.Update(library.Event{Kind: library.EventEpisode, Episode: &e}))
	if !r.m.Episode().Favourite {
		t.Error("the change is not shown")
	}
	r.do(r.m.Update(library.Event{Kind: library.EventEpisodes}))
	if len(r.s.asked) != 2 {
		t.Errorf("asked for %v", r.s.asked)
	}
}

func TestShare(t *testing.T) {
	for _, c := range []struct {
		e    library.Episode
		want float64
	}{{library.Episode{Played: true}, 1}, {library.Episode{Position: 5}, 0}, {library.Episode{Position: 5, Duration: 10}, 0.5}, {library.Episode{Position: 50, Duration: 10}, 1}, {library.Episode{Position: -5, Duration: 10}, 0}} {
		if got := Share(c.e); got != c.want {
			t.Errorf("Share(%+v) = %v, want %v", c.e, got, c.want)
		}
	}
}

func TestEveryTabFits(t *testing.T) {
	r := newRig(t)
	r.plays("e0", 300)
	for _, tab := range []Tab{Notes, Chapters, Transcript} {
		r.show("e0")
		r.do(r.m.SetTab(tab))
		for w := 1; w < 100; w += 7 {
			for h := 1; h < 30; h += 6 {
				rows := r.m.View(w, h, true, r.th)
				if len(rows) > h {
					t.Errorf("tab %d at %d×%d has %d rows", tab, w, h, len(rows))
				}
				for _, row := range rows {
					if n := ansi.StringWidth(row); n > w && tab != Transcript || n > max(w, clockCells+3) {
						t.Errorf("tab %d at %d×%d: %d cells: %q", tab, w, h, n, ansi.Strip(row))
					}
				}
			}
		}
	}
}
