package msg

import (
	"sort"
	"time"

	"cosm/library"
)

// maxAhead bounds how far the position is carried on without news of it: what
// is shown is the audio's clock, and audio that is not heard of may have
// stopped.
const maxAhead = 15 * time.Second

// Head is what plays and where it is.
type Head struct {
	library.Status
	told time.Time // when the status came
}

// Set takes a new status that came at the given time.
func (h *Head) Set(s library.Status, at time.Time) { h.Status, h.told = s, at }

// Is tells whether the episode is the one loaded.
func (h *Head) Is(id library.EpisodeID) bool {
	return id != "" && h.Episode != nil && h.Episode.ID == id
}

// Loaded tells whether there is something to play or pause.
func (h *Head) Loaded() bool {
	return h.Episode != nil || h.Title != ""
}

// Now is the position at a time, carried on from the last that was told.
func (h *Head) Now(at time.Time) library.Seconds {
	if h.State != library.Playing {
		return h.Position
	}
	passed := min(max(at.Sub(h.told), 0), maxAhead)
	pos := h.Position + library.Seconds(float64(passed)*h.speed())
	if h.Duration > 0 {
		pos = min(pos, h.Duration)
	}
	return pos
}

func (h *Head) speed() float64 {
	if h.Speed <= 0 {
		return 1
	}
	return h.Speed
}

// Wait is how long the clock on screen stays right: to the next full second,
// but never less than a quarter of a second.
func (h *Head) Wait(at time.Time) time.Duration {
	left := time.Second - h.Now(at).D()%time.Second
	return max(time.Duration(float64(left)/h.speed())+5*time.Millisecond, 250*time.Millisecond)
}

// ChapterAt is the place of the chapter that a position is in; -1 before the
// first one. The chapters are in order.
func ChapterAt(chapters []library.Chapter, pos library.Seconds) int {
	return sort.Search(len(chapters), func(i int) bool { return chapters[i].Start > pos }) - 1
}
