package store

import (
	"reflect"
	"testing"

	"cosm/library"
)

// TestAProblemStaysTillTheAudioIsAnother: why an episode could not be played is
// told wherever the episode is, through all other marks, till it is forgotten
// or the feed names other audio.
func TestAProblemStaysTillTheAudioIsAnother(t *testing.T) {
	s, ids, eps := shelf(t, fixed())
	id := eps["a1"]
	why := library.Errorf(library.NotAudio, "a1", "what came is not audio", nil).With("not_audio", "What", "a1", "Detail", "text/html")
	must(t, s.SetProblem(id, why))
	check := func(when, want string) {
		t.Helper()
		d, err := s.Episode(id)
		must(t, err)
		byID := list(t, s, library.EpisodeQuery{IDs: []library.EpisodeID{id}})[0]
		for _, e := range []library.Episode{d.Episode, byID, list(t, s, library.EpisodeQuery{Podcast: ids[0], Limit: 1})[0]} {
			var told *library.Error
			if want != "" {
				told = library.Errorf(library.NotAudio, "", want, nil).With("not_audio", "Detail", "text/html")
			}
			if !reflect.DeepEqual(e.Problem, told) {
				t.Errorf("%s: problem %+v, want %+v", when, e.Problem, told)
			}
		}
		if problems, err := s.Check(t.Context()); err != nil || len(problems) > 0 {
			t.Errorf("%s: check: %v, %v", when, problems, err)
		}
	}
	check("at once", "what came is not audio")
	must(t, s.SetPlayed([]library.EpisodeID{id}, true))
	must(t, s.SetPlayed([]library.EpisodeID{id}, false))
	must(t, s.SetFavourite([]library.EpisodeID{id}, true))
	must(t, s.SetPosition(id, 5e9, 0))
	check("after other marks", "what came is not audio")

	must(t, s.SetProblem(id, library.Errorf(library.NotAudio, "a1", "it is damaged", nil).With("not_audio", "Detail", "text/html")))
	check("another one", "it is damaged")

	other := item("a1", audio("a1")+"?v=2", "a1", 0)
	merge(t, s, feedOf(ids[0], other))
	check("with other audio", "")

	must(t, s.SetProblem(id, why))
	check("that fails too", "what came is not audio")
	must(t, s.SetProblem(id, nil))
	check("when it plays", "")
	if e := list(t, s, library.EpisodeQuery{Favourite: true}); len(e) != 1 || e[0].ID != id {
		t.Errorf("favourites %v", e)
	}
}

func TestAProblemOfAnUnknownEpisode(t *testing.T) {
	s := open(t, fixed())
	for _, why := range []*library.Error{nil, library.Errorf(library.NotAudio, "", "no", nil)} {
		if err := s.SetProblem("aaaaaaaaaaaa", why); library.CodeOf(err) != library.NotFound {
			t.Errorf("%v", err)
		}
	}
}
