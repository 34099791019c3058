package refresh

import (
	"fmt"
	"sync"
	"testing"

	"cosm/library"
)

func states(urls ...string) (list []library.FeedState) {
	for i, u := range urls {
		list = append(list, library.FeedState{PodcastID: library.PodcastID(fmt.Sprint(i)), URL: u})
	}
	return list
}

func TestQueueBoundsEachHost(t *testing.T) {
	q := newQueue(states("https://a.example/1", "https://A.example/2", "https://a.example:8443/3", "https://b.example/4"), 2)
	var got []library.FeedState
	for range 3 {
		s, ok := q.next()
		if !ok {
			t.Fatal("the queue ended")
		}
		got = append(got, s)
	}
	// a has two at work, so b comes before the third of a.
	counts := map[string]int{}
	for _, s := range got {
		counts[hostOf(s.URL)]++
	}
	if counts["a.example"] != 2 || counts["b.example"] != 1 {
		t.Errorf("handed out %v", counts)
	}
	next := make(chan library.FeedState)
	go func() {
		s, _ := q.next()
		next <- s
	}()
	for _, s := range got {
		if hostOf(s.URL) == "a.example" {
			q.done(s)
			break
		}
	}
	if s := <-next; hostOf(s.URL) != "a.example" {
		t.Errorf("then %v", s)
	}
	if _, ok := q.next(); ok {
		t.Error("there is one more")
	}
}

func TestQueueDoesNotBoundThisMachine(t *testing.T) {
	for _, host := range []string{"localhost", "127.0.0.1", "[::1]", "127.3.2.1", "[::ffff:127.0.0.1]"} {
		q := newQueue(states("http://"+host+":1/a", "http://"+host+":2/b", "http://"+host+"/c"), 1)
		for range 3 {
			if _, ok := q.next(); !ok {
				t.Errorf("%s: the queue ended", host)
			}
		}
	}
}

func TestQueueServesAllWithoutBreakingTheBound(t *testing.T) {
	const hosts, feeds, limit = 7, 300, 3
	var all []library.FeedState
	for i := range feeds {
		all = append(all, library.FeedState{URL: fmt.Sprintf("https://h%d.example/%d", i*i%hosts, i)})
	}
	q := newQueue(all, limit)
	var mu sync.Mutex
	active, served := map[string]int{}, map[string]bool{}
	var workers sync.WaitGroup
	for range 20 {
		workers.Go(func() {
			for s, ok := q.next(); ok; s, ok = q.next() {
				mu.Lock()
				active[hostOf(s.URL)]++
				if active[hostOf(s.URL)] > limit || served[s.URL] {
					t.Errorf("%s: %d at work, served before: %v", s.URL, active[hostOf(s.URL)], served[s.URL])
				}
				served[s.URL] = true
				mu.Unlock()
				mu.Lock()
				active[hostOf(s.URL)]--
				mu.Unlock()
				q.done(s)
			}
		})
	}
	workers.Wait()
	if len(served) != feeds {
		t.Errorf("%d served", len(served))
	}
}

func TestQueueStops(t *testing.T) {
	q := newQueue(states("https://a.example/1", "https://a.example/2"), 1)
	s, _ := q.next()
	ended := make(chan bool)
	go func() {
		_, ok := q.next() // waits for a place
		ended <- ok
	}()
	q.stop()
	if <-ended {
		t.Error("a feed was handed out after the stop")
	}
	q.done(s)
	if _, ok := q.next(); ok {
		t.Error("a feed was handed out after the stop")
	}
	if _, ok := newQueue(nil, 1).next(); ok {
		t.Error("an empty queue has something")
	}
}

func TestQueueTakesOddAddresses(t *testing.T) {
	q := newQueue(states("", "http://[", "x"), 4)
	for range 3 {
		if _, ok := q.next(); !ok {
			t.Error("one was lost")
		}
	}
}
