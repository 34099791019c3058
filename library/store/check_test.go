package store

import (
	"context"
	"errors"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"cosm/library"
)

func TestCheckAndRepair(t *testing.T) {
	raw := func(s *Store, fn func(b func(bucket) *bolt.Bucket) error) error {
		return s.db.Update(func(tx *bolt.Tx) error {
			return fn(func(b bucket) *bolt.Bucket { return tx.Bucket([]byte(bucketNames[b])) })
		})
	}
	first := func(b *bolt.Bucket) []byte {
		k, _ := b.Cursor().First()
		return append([]byte{}, k...)
	}
	for name, hurt := range map[string]func(b func(bucket) *bolt.Bucket) error{
		"by podcast": func(b func(bucket) *bolt.Bucket) error { return b(bByPodcast).Delete(first(b(bByPodcast))) },
		"by time":    func(b func(bucket) *bolt.Bucket) error { return b(bByTime).Delete(first(b(bByTime))) },
		"inbox":      func(b func(bucket) *bolt.Bucket) error { return b(bInbox).Delete(first(b(bInbox))) },
		"favourites": func(b func(bucket) *bolt.Bucket) error { return b(bFavourites).Delete(first(b(bFavourites))) },
		"started":    func(b func(bucket) *bolt.Bucket) error { return b(bStarted).Delete(first(b(bStarted))) },
		"downloaded": func(b func(bucket) *bolt.Bucket) error { return b(bDownloaded).Delete(first(b(bDownloaded))) },
		"wrong flags": func(b func(bucket) *bolt.Bucket) error {
			return b(bByTime).Put(first(b(bByTime)), []byte{0xff})
		},
		"too much in a list": func(b func(bucket) *bolt.Bucket) error {
			return b(bInbox).Put([]byte("\x00\x00\x00\x00\x00\x00abcdefghijkl"), []byte{4})
		},
		"nonsense in a list": func(b func(bucket) *bolt.Bucket) error { return b(bByTime).Put([]byte("x"), nil) },
		"sums":               func(b func(bucket) *bolt.Bucket) error { return b(bCounts).Put(first(b(bCounts)), nil) },
		"no sums":            func(b func(bucket) *bolt.Bucket) error { return b(bCounts).Delete(first(b(bCounts))) },
		"no feed":            func(b func(bucket) *bolt.Bucket) error { return b(bFeeds).Delete(first(b(bFeeds))) },
		"no address": func(b func(bucket) *bolt.Bucket) (err error) {
			for k := first(b(bFeedKeys)); len(k) > 0 && err == nil; k = first(b(bFeedKeys)) {
				err = b(bFeedKeys).Delete(k)
			}
			return err
		},
		"no notes":        func(b func(bucket) *bolt.Bucket) error { return b(bNotes).Delete(first(b(bNotes))) },
		"no ident":        func(b func(bucket) *bolt.Bucket) error { return b(bIdents).Delete(first(b(bIdents))) },
		"orphan notes":    func(b func(bucket) *bolt.Bucket) error { return b(bNotes).Put([]byte("x"), []byte{}) },
		"orphan position": func(b func(bucket) *bolt.Bucket) error { return b(bPositions).Put([]byte("x"), []byte{}) },
		"orphan feed":     func(b func(bucket) *bolt.Bucket) error { return b(bFeeds).Put([]byte("x"), []byte{}) },
		"no podcast": func(b func(bucket) *bolt.Bucket) error {
			return errors.Join(b(bPodcasts).Delete(first(b(bPodcasts))))
		},
		"no episode": func(b func(bucket) *bolt.Bucket) error { return b(bEpisodes).Delete(first(b(bEpisodes))) },
		"a lost position": func(b func(bucket) *bolt.Bucket) error {
			return b(bPositions).Delete(first(b(bPositions)))
		},
		"a queue of nothing": func(b func(bucket) *bolt.Bucket) error {
			return b(bLists).Put([]byte(queueName), []byte("abcdefghijkl"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := fullShelf(t)
			before := dump(t, s)
			must(t, raw(s, hurt))
			problems, err := s.Check(t.Context())
			if err != nil || len(problems) == 0 {
				t.Fatalf("problems %v, %v", problems, err)
			}
			fixed, err := s.Repair(t.Context())
			if err != nil || fixed < len(problems) {
				t.Errorf("fixed %d of %v, %v", fixed, problems, err)
			}
			if problems, err := s.Check(t.Context()); err != nil || len(problems) > 0 {
				t.Errorf("after repair: %v, %v", problems, err)
			}
			useAll(t, s)
			if lossless := !strings.HasPrefix(name, "no ") && !strings.HasPrefix(name, "a "); lossless {
				want, got := strings.Split(before, "\n"), strings.Split(dump(t, s), "\n")
				if len(got) < len(want)-1 {
					t.Errorf("something was lost: %d lines of %d", len(got), len(want))
				}
			}
		})
	}
}

func TestRepairOfASoundLibrary(t *testing.T) {
	s := fullShelf(t)
	before := dump(t, s)
	if n, err := s.Repair(t.Context()); err != nil || n != 0 {
		t.Errorf("fixed %d, %v", n, err)
	}
	if dump(t, s) != before {
		t.Error("something changed")
	}
}

func TestCheckCanBeCancelled(t *testing.T) {
	s := open(t, fixed())
	bigLibrary(t, s, 3, 600)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Check(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestCheckBesideAWriter(t *testing.T) {
	s := open(t, fixed())
	bigLibrary(t, s, 5, 50)
	eps := list(t, s, library.EpisodeQuery{})
	stop, stopped := make(chan struct{}), make(chan error)
	go func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				stopped <- nil
				return
			default:
			}
			id := eps[i%len(eps)].ID
			if err := errors.Join(s.SetPosition(id, library.Seconds(i+1)*1e9, 0), s.SetPlayed([]library.EpisodeID{id}, i%2 == 0)); err != nil {
				stopped <- err
				return
			}
		}
	}()
	for range 20 {
		if problems, err := s.Check(t.Context()); err != nil || len(problems) > 0 {
			t.Errorf("check: %v, %v", problems, err)
		}
	}
	close(stop)
	must(t, <-stopped)
}
