package refresh

import (
	"sync"

	"cosm/library"
)

const (
	resultNew       = "new"
	resultUnchanged = "unchanged"
	resultFailed    = "failed"

	// maxBatch bounds the updates of one transaction; maxIdle the unchanged
	// feeds that wait for one, since their one line each is no haste.
	maxBatch = 64
	maxIdle  = 500
)

// pending is an update with where its outcome goes.
type pending struct {
	update library.FeedUpdate
	reply  chan outcome // nil: nobody waits
}

type outcome struct {
	library.FeedOutcome
	err error
}

// writer puts what comes at the same time into one transaction: while one is
// on its way to the disk, the next fills up.
type writer struct {
	db   Library
	s    *session
	in   chan pending
	done chan struct{}

	mu   sync.Mutex
	idle []library.FeedUpdate // unchanged ones
	err  error
}

func newWriter(db Library, s *session) *writer {
	w := &writer{db: db, s: s, in: make(chan pending), done: make(chan struct{})}
	go w.run()
	return w
}

func (w *writer) run() {
	defer close(w.done)
	for first := range w.in {
		batch := []pending{first}
		for more := true; more && len(batch) < maxBatch; {
			select {
			case p, ok := <-w.in:
				if more = ok; ok {
					batch = append(batch, p)
				}
			default:
				more = false
			}
		}
		w.write(batch)
	}
	w.mu.Lock()
	idle := w.idle
	w.idle = nil
	w.mu.Unlock()
	if len(idle) > 0 {
		_, err := w.db.Merge(idle)
		w.fail(err)
	}
}

func (w *writer) write(batch []pending) {
	updates := make([]library.FeedUpdate, len(batch))
	for i, p := range batch {
		updates[i] = p.update
	}
	outcomes, err := w.db.Merge(updates)
	w.fail(err)
	for i, p := range batch {
		if p.reply == nil {
			continue
		}
		if err != nil {
			p.reply <- outcome{err: err}
			continue
		}
		p.reply <- outcome{FeedOutcome: outcomes[i]}
	}
}

// fail ends the refresh: a database that does not take one feed takes none.
func (w *writer) fail(err error) {
	if err == nil {
		return
	}
	w.mu.Lock()
	if w.err == nil {
		w.err = err
	}
	w.mu.Unlock()
	w.s.cancel(err)
}

// put writes u and waits till it is durable.
func (w *writer) put(u library.FeedUpdate) (library.FeedOutcome, error) {
	reply := make(chan outcome, 1)
	w.in <- pending{u, reply}
	out := <-reply
	return out.FeedOutcome, out.err
}

// unchanged notes a feed without news; it is written with many others.
func (w *writer) unchanged(u library.FeedUpdate) {
	w.mu.Lock()
	w.idle = append(w.idle, u)
	var full []library.FeedUpdate
	if len(w.idle) >= maxIdle {
		full, w.idle = w.idle, nil
	}
	w.mu.Unlock()
	for _, u := range full {
		w.in <- pending{update: u}
	}
}

// close writes what is left and gives the first error of the database.
func (w *writer) close() error {
	close(w.in)
	<-w.done
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}
