package instance

import (
	"slices"
	"testing"
	"time"

	"cosm/library"
)

func TestDueFeeds(t *testing.T) {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	const hour = time.Hour
	states := []library.FeedState{
		{PodcastID: "never"},
		{PodcastID: "just", RefreshedAt: ago(hour / 2)},
		{PodcastID: "hour", RefreshedAt: ago(hour)},
		{PodcastID: "seldom", RefreshedAt: ago(5 * hour), Every: library.Seconds(6 * hour)},
		{PodcastID: "seldom-due", RefreshedAt: ago(6 * hour), Every: library.Seconds(6 * hour)},
		{PodcastID: "told-to-wait", RefreshedAt: ago(9 * hour), NextTry: now.Add(time.Second)},
		{PodcastID: "failed", NextTry: ago(time.Second), Failures: 3},
		{PodcastID: "gone", RefreshedAt: ago(900 * hour), Stopped: true},
		{PodcastID: "often", RefreshedAt: ago(hour / 2), Every: library.Seconds(hour / 4)},
	}
	got := dueOf(states, hour, now)
	want := []library.PodcastID{"never", "hour", "seldom-due", "failed"}
	if !slices.Equal(got, want) {
		t.Errorf("due %v, want %v", got, want)
	}
}
