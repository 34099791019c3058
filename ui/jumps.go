package ui

import (
	tea "charm.land/bubbletea/v2"

	"cosm/library"
)

// maxJumps is how many places are remembered in either direction.
const maxJumps = 100

// place is a moment of an episode.
type place struct {
	episode library.Episode
	at      library.Seconds
}

// jumps are the places that jumps began at, so that one finds back.
type jumps struct{ before, after []place }

// leave remembers a place that is jumped away from.
func (j *jumps) leave(p place) {
	if p.episode.ID == "" {
		return
	}
	j.before, j.after = push(j.before, p), nil
}

// back gives the place before here, forward the one after.
func (j *jumps) back(here place) (place, bool)    { return shift(&j.before, &j.after, here) }
func (j *jumps) forward(here place) (place, bool) { return shift(&j.after, &j.before, here) }

func shift(from, to *[]place, here place) (place, bool) {
	n := len(*from)
	if n == 0 {
		return place{}, false
	}
	p := (*from)[n-1]
	*from = (*from)[:n-1]
	if here.episode.ID != "" {
		*to = push(*to, here)
	}
	return p, true
}

func push(list []place, p place) []place {
	list = append(list, p)
	if len(list) > maxJumps {
		list = list[1:]
	}
	return list
}

// here is where the audio is.
func (m *Model) here() place {
	if m.env.Head.Episode == nil {
		return place{}
	}
	return place{episode: *m.env.Head.Episode, at: m.env.Head.Now(m.env.Now())}
}

func (m *Model) jumpAlong(way func(place) (place, bool)) tea.Cmd {
	p, ok := way(m.here())
	if !ok {
		return m.tell(m.env.T("jump.nowhere"))
	}
	return m.playFrom(p.episode, p.at)
}

// playFrom goes to a moment of an episode: by seeking if it is the one that is
// loaded.
func (m *Model) playFrom(e library.Episode, at library.Seconds) tea.Cmd {
	if m.env.Head.Is(e.ID) && m.env.Head.State != library.Stopped {
		return m.control(library.Control{Verb: library.VerbSeek, Value: at.Float()})
	}
	return m.play(library.PlayRequest{Episode: e.ID, At: &at})
}
