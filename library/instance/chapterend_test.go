package instance

import (
	"testing"
	"time"

	"cosm/library"
)

func TestChapterEnd(t *testing.T) {
	s := func(n int) library.Seconds { return library.Seconds(time.Duration(n) * time.Second) }
	list := []library.Chapter{{Start: 0}, {Start: s(10)}, {Start: s(20), Hidden: true}, {Start: s(30)}}
	for after, want := range map[int]int{0: 10, 9: 10, 10: 30, 25: 30, 30: 60, 99: 60} {
		if end, ok := chapterEnd(list, s(60), s(after)); !ok || end != s(want) {
			t.Errorf("after %d: %v, %v, want %d", after, end.D(), ok, want)
		}
	}
	if _, ok := chapterEnd(list[2:3], s(60), 0); ok {
		t.Error("hidden chapters alone have an end")
	}
}

func TestSleepCountsEpisodes(t *testing.T) {
	z := sleep{episodes: 2}
	if z.episodeEnded() || !z.episodeEnded() || z.episodeEnded() {
		t.Errorf("of two episodes: %+v", z)
	}
	z = sleep{chapter: 1}
	if !z.episodeEnded() || z.chapter != 0 {
		t.Error("the last chapter's end is the episode's")
	}
}
