//go:build linux

package cli_test

import (
	"fmt"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestRealCrowd runs 150 processes at once against a cosm that plays and is
// told to end half way: all of them do what they were told, and nothing that
// they did is lost.
func TestRealCrowd(t *testing.T) {
	t.Parallel()
	const commands = 150
	l, w := newListener(t), newWeb(t)
	w.with(func(w *web) { w.number = commands / 5 })
	w.put("a-30.mp3", silence(10*time.Minute))
	l.must("add", w.URL+"/feed/a.xml")
	list := l.list("episodes", "--sort", "oldest")
	playing := list[len(list)-1]["id"].(string)
	owner := l.start("play", playing, "--output", "null")
	reach(t, "it plays", func() bool {
		if !owner.running() {
			t.Fatal(owner.err.String())
		}
		return l.ask("state", "status") == "playing"
	})

	all := make([]*process, commands)
	for i := range all {
		id := list[i/5]["id"].(string)
		all[i] = l.start(oneOfMany(i, id)...)
	}
	half := make(chan struct{}, commands)
	var ended sync.WaitGroup
	for _, p := range all {
		ended.Go(func() {
			<-p.ended
			half <- struct{}{}
		})
	}
	for range commands / 2 {
		<-half
	}
	owner.signal(syscall.SIGTERM)
	ended.Wait()
	if status := owner.wait(); status != 0 {
		t.Errorf("the player ends with %d: %s", status, owner.err.String())
	}
	for _, p := range all {
		if status := p.wait(); status != 0 {
			t.Errorf("%s: status %d: %s", p.what, status, p.err.String())
		}
	}

	for _, e := range l.list("episodes") {
		if e["played"] != true || e["favourite"] != true {
			t.Errorf("%v: played %v, favourite %v", e["title"], e["played"], e["favourite"])
		}
	}
	queued := map[any]bool{}
	for _, e := range l.list("queue") {
		queued[e["id"]] = true
	}
	if len(queued) != commands/5 {
		t.Errorf("%d episodes in the queue", len(queued))
	}
	l.sound()
}

// oneOfMany is what the process with that number does.
func oneOfMany(i int, id string) []string {
	return [][]string{
		{"mark", "played", id},
		{"favourite", "add", id},
		{"queue", "add", id},
		{"refresh", "--quiet"},
		{"status", "--json"},
	}[i%5]
}

// TestRealSecondPlayer: playing while another plays is done by that one, and
// many listeners to it are told the same.
func TestRealSecondPlayer(t *testing.T) {
	t.Parallel()
	l, w := newListener(t), newWeb(t)
	for i := range 3 {
		w.put(fmt.Sprintf("a-%d.mp3", i+1), silence(10*time.Minute))
	}
	l.must("add", w.URL+"/feed/a.xml")
	list := l.list("episodes")
	first, second := list[0]["id"].(string), list[1]["id"].(string)
	owner := l.start("play", first, "--output", "null")
	reach(t, "it plays", func() bool { return !owner.running() || l.ask("state", "status") == "playing" })
	follower := l.start("status", "--follow", "--format", "{{.state}} {{.episode.id}}")
	if got := l.ask("episode.id", "play", second, "--at", "2:00"); got != second {
		t.Errorf("the running one plays %q, want %q", got, second)
	}
	reach(t, "who follows is told", func() bool { return contains(&follower.out, "playing "+second) })
	l.must("stop")
	reach(t, "who follows is told of the end", func() bool { return contains(&follower.out, "stopped") })
	if status := owner.wait(); status != 0 { // with nothing left to play it ends
		t.Errorf("status %d: %s", status, owner.err.String())
	}
	if at := l.number("position_s", "show", second); at < 119 || at > 200 {
		t.Errorf("kept %.1f s", at)
	}
	follower.signal(syscall.SIGTERM)
	follower.wait()
}
