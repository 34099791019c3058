package episodes

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// store answers queries from a slice.
type store struct {
	library.Service
	all     []library.Episode
	queries []library.EpisodeQuery
	err     error
}

func (s *store) Episodes(_ context.Context, q library.EpisodeQuery) ([]library.Episode, error) {
	s.queries = append(s.queries, q)
	if s.err != nil {
		return nil, s.err
	}
	var out []library.Episode
	for _, e := range s.all {
		if strings.Contains(e.Title, q.Text) {
			out = append(out, e)
		}
	}
	out = out[min(q.Offset, len(out)):]
	if q.Limit > 0 {
		out = out[:min(q.Limit, len(out))]
	}
	return slices.Clone(out), nil
}

func (s *store) Episode(_ context.Context, id library.EpisodeID) (library.EpisodeDetail, error) {
	return library.EpisodeDetail{Episode: library.Episode{ID: id, Title: "detail of " + string(id)}, Notes: "<p>notes</p>"}, nil
}

func many(n int) []library.Episode {
	out := make([]library.Episode, n)
	for i := range out {
		out[i] = library.Episode{ID: library.EpisodeID(fmt.Sprintf("e%d", i)), Title: fmt.Sprintf("title %d", i), New: true, Duration: library.Seconds(time.Hour)}
	}
	return out
}

type rig struct {
	t   *testing.T
	env *msg.Env
	s   *store
	m   *Model
	th  *theme.Theme
}

func newRig(t *testing.T, all []library.Episode, o Options) *rig {
	t.Helper()
	keymap, err := keys.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &store{all: all}
	env := &msg.Env{
		Context: t.Context(), Service: s, Texts: text.New("en"), Keys: keymap, Now: func() time.Time { return time.Unix(1e9, 0) }, Head: &msg.Head{},
		Downloads: map[library.EpisodeID]library.Download{}, Wait: func(context.Context, time.Duration) bool { return true },
	}
	if o.Title == nil {
		o.Title = func() string { return "List" }
	}
	o.Empty = func() [2]string { return [2]string{"inbox.empty", "inbox.empty_try"} }
	r := &rig{t: t, env: env, s: s, th: theme.New(config.AutoTheme(true), theme.Options{})}
	r.m = New(env, o, Source{Query: library.EpisodeQuery{New: true}})
	r.do(r.m.Init())
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

func (r *rig) typeText(s string) {
	for _, c := range s {
		r.do(r.m.Update(tea.KeyPressMsg{Code: c, Text: string(c)}))
	}
}

func (r *rig) view(w, h int) string {
	return ansi.Strip(strings.Join(r.m.View(w, h, r.th), "\n"))
}

func (r *rig) current() string {
	e, _ := r.m.Current()
	return string(e.ID)
}

func TestPagesAreLoadedAsOneMoves(t *testing.T) {
	r := newRig(t, many(3000), Options{})
	if n, whole := r.m.Rows(); n != firstPage || whole {
		t.Fatalf("at first %d rows, all: %v", n, whole)
	}
	r.act(keys.Down)
	if n, _ := r.m.Rows(); n != firstPage+nextPage {
		t.Errorf("near the end %d rows are loaded", n)
	}
	r.view(60, 20)
	for range 60 {
		r.act(keys.HalfDown)
	}
	n, whole := r.m.Rows()
	if n < 700 || n > 1700 || whole {
		t.Errorf("at row %d %d rows are loaded, all: %v", r.m.Index(), n, whole)
	}
	for _, q := range r.s.queries {
		if q.Limit == 0 {
			t.Errorf("all was asked for: %+v", q)
		}
	}
}

// TestTheFirstRowIsShownBeside: the rows came before the list was first drawn.
func TestTheFirstRowIsShownBeside(t *testing.T) {
	r := newRig(t, many(3), Options{})
	if got := r.view(120, 20); !strings.Contains(got, "│ notes") {
		t.Errorf("nothing beside:\n%s", got)
	}
}

func TestBottomLoadsTheRest(t *testing.T) {
	r := newRig(t, many(3000), Options{})
	r.act(keys.Bottom)
	if n, whole := r.m.Rows(); n != 3000 || !whole || r.current() != "e2999" {
		t.Errorf("%d rows, all: %v, on %s", n, whole, r.current())
	}
	last := r.s.queries[len(r.s.queries)-1]
	if last.Offset != firstPage {
		t.Errorf("what was there is asked for again: %+v", last)
	}
}

func TestPagesThatOverlapShowNothingTwice(t *testing.T) {
	r := newRig(t, many(300), Options{})
	r.s.all = append(many(300)[:0:0], append([]library.Episode{{ID: "newest", Title: "just came"}}, many(300)...)...)
	r.act(keys.Bottom)
	seen := map[library.EpisodeID]bool{}
	for _, e := range r.m.All() {
		if seen[e.ID] {
			t.Fatalf("%s is there twice", e.ID)
		}
		seen[e.ID] = true
	}
}

func TestReloadKeepsThePlace(t *testing.T) {
	r := newRig(t, many(50), Options{})
	r.act(keys.Down, keys.Down, keys.Down)
	r.s.all = append([]library.Episode{{ID: "a"}, {ID: "b"}}, r.s.all...)
	r.do(r.m.Update(library.Event{Kind: library.EventEpisodes}))
	if r.current() != "e3" || r.m.Index() != 5 {
		t.Errorf("on %s in row %d", r.current(), r.m.Index())
	}
}

func TestChangesWhileLoadingAreNotLost(t *testing.T) {
	r := newRig(t, many(5), Options{})
	first := r.m.Reload()
	if cmd := r.m.Reload(); cmd != nil {
		t.Error("asked twice at the same time")
	}
	r.s.all = many(7)
	r.do(first)
	before := len(r.s.queries)
	if n, _ := r.m.Rows(); n != 7 || before < 3 {
		t.Errorf("%d rows after %d queries", n, before)
	}
}

func TestAnEpisodeChangesInItsRow(t *testing.T) {
	r := newRig(t, many(5), Options{Keep: func(e library.Episode) bool { return !e.Played }})
	e := many(5)[2]
	e.Title, e.New = "changed", false
	r.do(r.m.Update(library.Event{Kind: library.EventEpisode, Episode: &e}))
	if r.m.All()[2].Title != "changed" {
		t.Error("the row did not change")
	}
	e.Played = true
	r.do(r.m.Update(library.Event{Kind: library.EventEpisode, Episode: &e}))
	if n, _ := r.m.Rows(); n != 4 {
		t.Errorf("what is done with stays: %d rows", n)
	}
	before := len(r.s.queries)
	stranger := library.Episode{ID: "x"}
	r.do(r.m.Update(library.Event{Kind: library.EventEpisode, Episode: &stranger}))
	if len(r.s.queries) != before {
		t.Error("an episode of no concern made it load anew")
	}
	stranger.New = true
	r.do(r.m.Update(library.Event{Kind: library.EventEpisode, Episode: &stranger}))
	if len(r.s.queries) == before {
		t.Error("a new one that belongs here was not asked for")
	}
}

func TestEventsOfOthers(t *testing.T) {
	all := many(3)
	all[1].PodcastID = "gone"
	r := newRig(t, all, Options{})
	r.do(r.m.Update(library.Event{Kind: library.EventQueue, Queue: []library.Episode{{ID: "e0"}}}))
	if !r.m.All()[0].Queued || r.m.All()[2].Queued {
		t.Error("the queue is not known")
	}
	r.do(r.m.Update(library.Event{Kind: library.EventStatus, Status: &library.Status{Position: 42, Episode: &library.Episode{ID: "e2"}}}))
	if r.m.All()[2].Position != 42 {
		t.Error("the position is not known")
	}
	r.do(r.m.Update(library.Event{Kind: library.EventRemoved, Podcast: &library.Podcast{ID: "gone"}}))
	if n, _ := r.m.Rows(); n != 2 {
		t.Error("episodes of a podcast that was removed stay")
	}
}

func TestStaleFiltersDie(t *testing.T) {
	r := newRig(t, many(120), Options{})
	r.act(keys.Filter)
	slow := r.m.Update(tea.KeyPressMsg{Code: '1', Text: "1"})
	r.typeText("1")
	r.do(slow) // its time is over, but more was typed since
	for _, q := range r.s.queries {
		if q.Text == "1" {
			t.Error("what was typed over was asked for")
		}
	}
	if n, _ := r.m.Rows(); n != 11 { // 11 and 110 … 119
		t.Errorf("%d rows", n)
	}
	if !r.m.Capturing() || !r.m.Filtered() {
		t.Error("the filter is not open")
	}
	r.do(r.m.Update(tea.KeyPressMsg{Code: tea.KeyEscape}))
	if n, _ := r.m.Rows(); n < firstPage || r.m.Filtered() {
		t.Errorf("after esc %d rows", n)
	}
}

func TestEnterDoesNotWaitForTheFilter(t *testing.T) {
	r := newRig(t, many(20), Options{})
	r.act(keys.Filter)
	never := r.m.Update(tea.KeyPressMsg{Code: '7', Text: "7"})
	r.do(r.m.Update(tea.KeyPressMsg{Code: tea.KeyEnter}))
	if n, _ := r.m.Rows(); n != 2 || r.m.Capturing() {
		t.Errorf("%d rows", n)
	}
	before := len(r.s.queries)
	r.do(never)
	if len(r.s.queries) != before {
		t.Error("it was asked for twice")
	}
}

func TestSourceOfAllIsFilteredHere(t *testing.T) {
	r := newRig(t, nil, Options{Numbered: true})
	calls := 0
	r.m = New(r.env, Options{Title: func() string { return "Q" }, Empty: r.m.opt.Empty}, Source{All: func(context.Context, library.Service) ([]library.Episode, error) {
		calls++
		return many(30), nil
	}})
	r.do(r.m.Init())
	r.act(keys.Filter)
	r.typeText("title 7")
	if n, whole := r.m.Rows(); n != 3 || !whole || r.current() != "e7" {
		t.Errorf("%d rows, all: %v, on %s", n, whole, r.current())
	}
	if _, _, ok := r.m.Swap(1); ok {
		t.Error("a narrowed list was reordered")
	}
	r.m.Drop(many(8)[7:])
	r.do(r.m.Update(tea.KeyPressMsg{Code: tea.KeyEscape}))
	if n, _ := r.m.Rows(); n != 29 || calls != 1 {
		t.Errorf("%d rows after %d calls", n, calls)
	}
	if e, to, ok := r.m.Swap(1); !ok || e.ID != "e0" || to != 1 {
		t.Errorf("Swap = %v, %d, %v", e.ID, to, ok)
	}
	if _, _, ok := r.m.Swap(-5); ok {
		t.Error("moved out of the list")
	}
}

func TestErrorsAndEmptiness(t *testing.T) {
	r := newRig(t, nil, Options{})
	if v := r.view(70, 12); !strings.Contains(v, "You are all caught up.") {
		t.Errorf("empty:\n%s", v)
	}
	r.s.err = errors.New("the store is on fire")
	r.do(r.m.Reload())
	if v := r.view(70, 12); !strings.Contains(v, "the store is on fire") {
		t.Errorf("failed:\n%s", v)
	}
	fresh := New(r.env, r.m.opt, r.m.source)
	r.m = fresh
	if v := r.view(70, 12); !strings.Contains(v, "Loading") {
		t.Errorf("not loaded:\n%s", v)
	}
}

func TestActionsAreAskedFor(t *testing.T) {
	two := []library.Episode{{ID: "a", Title: "A", Favourite: true, Queued: true, AudioURL: "https://a.example", PodcastID: "p"}, {ID: "b", Title: "B", Played: true}}
	for action, want := range map[keys.Action]string{
		keys.Play:        "msg.Play a nil; msg.Enqueue [b] front",
		keys.Enqueue:     "msg.Enqueue [a b]",
		keys.EnqueueNext: "msg.Enqueue [a b] front",
		keys.MarkPlayed:  "msg.Mark [a b] true",
		keys.Favourite:   "msg.Favourite [a b] true",
		keys.Download:    "msg.Download [a b]",
		keys.Browser:     "msg.Browse a",
		keys.CopyLink:    "msg.CopyLink a",
		keys.ToPodcast:   "msg.OpenPodcast p",
	} {
		env := &msg.Env{Downloads: map[library.EpisodeID]library.Download{}}
		if !Act(env, action, two) {
			t.Errorf("%s is not about episodes", action)
		}
		var got []string
		for _, a := range env.Asks() {
			got = append(got, describe(a))
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%s asks for %q, want %q", action, got, want)
		}
	}
	if Act(&msg.Env{}, keys.Help, two) {
		t.Error("help is about episodes")
	}
}

func idsOf(es []library.Episode) string {
	var out []string
	for _, e := range es {
		out = append(out, string(e.ID))
	}
	return "[" + strings.Join(out, " ") + "]"
}

func describe(a msg.Ask) string {
	switch t := a.(type) {
	case msg.Play:
		return "msg.Play " + string(t.Episode.ID) + " nil"
	case msg.Enqueue:
		front := ""
		if t.Front {
			front = " front"
		}
		return "msg.Enqueue " + idsOf(t.Episodes) + front
	case msg.Dequeue:
		return "msg.Dequeue " + idsOf(t.Episodes)
	case msg.Mark:
		return fmt.Sprintf("msg.Mark %s %v", idsOf(t.Episodes), t.On)
	case msg.Favourite:
		return fmt.Sprintf("msg.Favourite %s %v", idsOf(t.Episodes), t.On)
	case msg.Download:
		return "msg.Download " + idsOf(t.Episodes)
	case msg.CancelDownloads:
		return fmt.Sprintf("msg.CancelDownloads %v", t.IDs)
	case msg.Confirm:
		return "msg.Confirm"
	case msg.Browse:
		return "msg.Browse " + string(t.Episode.ID)
	case msg.CopyLink:
		return "msg.CopyLink " + string(t.Episode.ID)
	case msg.OpenPodcast:
		return "msg.OpenPodcast " + string(t.ID)
	case msg.OpenEpisode:
		return "msg.OpenEpisode " + string(t.Episode.ID)
	case msg.Back:
		return "msg.Back"
	}
	return fmt.Sprintf("%T", a)
}

func TestWhatIsOnForAllIsSwitchedOff(t *testing.T) {
	env := &msg.Env{Texts: text.New("en"), Downloads: map[library.EpisodeID]library.Download{"b": {State: library.DownloadActive}}}
	on := []library.Episode{{ID: "a", Played: true, Favourite: true, Queued: true, Downloaded: true}}
	Act(env, keys.MarkPlayed, on)
	Act(env, keys.Favourite, on)
	Act(env, keys.Enqueue, on)
	Act(env, keys.Download, on)
	Act(env, keys.Download, []library.Episode{{ID: "b"}})
	var got []string
	for _, a := range env.Asks() {
		got = append(got, describe(a))
	}
	want := "msg.Mark [a] false; msg.Favourite [a] false; msg.Dequeue [a]; msg.Confirm; msg.CancelDownloads [b]"
	if strings.Join(got, "; ") != want {
		t.Errorf("asked for %q, want %q", got, want)
	}
}

func TestBackTakesOneThingAtATime(t *testing.T) {
	r := newRig(t, many(9), Options{})
	r.act(keys.Filter)
	r.typeText("title")
	r.do(r.m.Update(tea.KeyPressMsg{Code: tea.KeyEnter}))
	r.act(keys.Select)
	r.env.Asks()
	r.act(keys.Back)
	if len(r.m.marked) != 0 || !r.m.Filtered() {
		t.Error("the first did not take the selection")
	}
	r.act(keys.Back)
	if r.m.Filtered() {
		t.Error("the second did not take the filter")
	}
	r.act(keys.Back)
	if a := r.env.Asks(); len(a) != 1 || describe(a[0]) != "msg.Back" {
		t.Errorf("the third asks for %v", a)
	}
}

func TestRowsSayHowItStands(t *testing.T) {
	hour := library.Seconds(time.Hour)
	r := newRig(t, []library.Episode{
		{ID: "p", Title: "plays", Duration: hour}, {ID: "n", Title: "new one", New: true, Duration: hour},
		{ID: "h", Title: "half", Duration: hour, Position: hour / 2}, {ID: "d", Title: "done", Played: true, Duration: hour},
		{ID: "k", Title: "kept", Favourite: true, Queued: true, Downloaded: true, Duration: hour}, {ID: "l", Title: "loads", Duration: hour},
		{ID: "b", Title: "broken", New: true, Problem: &library.Error{Why: "the audio is damaged"}, Duration: hour},
	}, Options{})
	r.env.Head.Set(library.Status{State: library.Playing, Episode: &library.Episode{ID: "p"}}, r.env.Now())
	r.env.Downloads["l"] = library.Download{State: library.DownloadActive}
	v := r.view(60, 14)
	for _, want := range []string{"▌ ▶ plays", "● new one", "◑ half", "-30:00", "✓ done", "★≡↓", "⇣", "✗ broken"} {
		if !strings.Contains(v, want) {
			t.Errorf("%q is not in\n%s", want, v)
		}
	}
	r.env.Head.State = library.Paused
	r.env.Downloads["l"] = library.Download{State: library.DownloadFailed}
	if v := r.view(60, 14); !strings.Contains(v, "‖ plays") || !strings.Contains(v, "✗") {
		t.Errorf("paused:\n%s", v)
	}
	if v := r.view(60, 40); !strings.Contains(v, "30 min left") {
		t.Errorf("two rows for each:\n%s", v)
	}
}

func TestRowsLineUp(t *testing.T) {
	all := many(40)
	for i := range all {
		all[i].Title = strings.Repeat([]string{"长标题", "x", "👍", ""}[i%4], i)
		all[i].PodcastTitle = strings.Repeat("播客", i)
		all[i].Published = time.Unix(1e9-int64(i)*1e5, 0)
	}
	r := newRig(t, all, Options{Numbered: true})
	for _, w := range []int{20, 33, 44, 57, 70, 79, 80, 130} {
		for _, h := range []int{10, 40} {
			for i, row := range r.m.View(w, h, r.th) {
				if n := ansi.StringWidth(row); n != w {
					t.Errorf("at %d×%d row %d is %d cells: %q", w, h, i, n, ansi.Strip(row))
				}
			}
		}
	}
}

func TestClicksAndWheel(t *testing.T) {
	r := newRig(t, many(100), Options{})
	r.view(60, 12)
	r.do(r.m.Update(msg.Click{X: 5, Y: 4}))
	if r.current() != "e2" {
		t.Errorf("clicked %s", r.current())
	}
	r.do(r.m.Update(msg.Click{X: 5, Y: 4, Double: true}))
	if a := r.env.Asks(); len(a) != 1 || describe(a[0]) != "msg.OpenEpisode e2" {
		t.Errorf("a double click asks for %v", a)
	}
	r.do(r.m.Update(msg.Click{X: 5, Y: 0})) // the heading
	r.do(r.m.Update(msg.Click{X: 5, Y: 99}))
	if r.current() != "e2" {
		t.Errorf("a click beside the rows went to %s", r.current())
	}
	for range 5 {
		r.do(r.m.Update(msg.Wheel{Down: true}))
	}
	if v := r.view(60, 12); strings.Contains(v, "title 3 ") || !strings.Contains(v, "title 16") {
		t.Errorf("after the wheel:\n%s", v)
	}
}

func TestThePaneBesideFollowsTheCursor(t *testing.T) {
	r := newRig(t, many(9), Options{})
	r.view(120, 30)
	r.act(keys.Down)
	if v := r.view(120, 30); !strings.Contains(v, "title 1   ") || !strings.Contains(v, "notes") {
		t.Errorf("beside:\n%s", v)
	}
	r.act(keys.NextPane)
	if !r.m.sideFocus {
		t.Error("the pane beside has not the keys")
	}
	r.act(keys.Down) // scrolls there
	if r.current() != "e1" {
		t.Error("the list moved")
	}
	r.act(keys.Back)
	if r.m.sideFocus {
		t.Error("esc does not come back to the list")
	}
	r.view(60, 30) // no room any more
	r.act(keys.NextPane)
	if r.m.sideFocus {
		t.Error("a pane that is not there has the keys")
	}
}

func TestSortGoesThroughTheOrders(t *testing.T) {
	r := newRig(t, many(9), Options{Sorts: []string{"newest", "title"}})
	r.act(keys.Down, keys.Sort)
	if q := r.s.queries[len(r.s.queries)-1]; q.Sort != "title" || r.m.Index() != 0 {
		t.Errorf("asked for %+v, on row %d", q, r.m.Index())
	}
	if v := r.view(60, 12); !strings.Contains(v, "by title") {
		t.Errorf("the order is not told:\n%s", v)
	}
	r.act(keys.Sort)
	if q := r.s.queries[len(r.s.queries)-1]; q.Sort != "newest" {
		t.Errorf("asked for %+v", q)
	}
}
