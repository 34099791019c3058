package refresh

import (
	"context"
	"time"

	"cosm/library"
)

// A transaction is committed when it holds so much, or its oldest result is so
// old. Each costs two fsyncs, whatever is in it.
const (
	batchEpisodes = 2000
	batchBytes    = 4 << 20
	batchUpdates  = 512
	batchAge      = 250 * time.Millisecond
)

// result is what a worker hands to the writer.
type result struct {
	update library.FeedUpdate
	bytes  int                   // of text, about
	failed *library.RefreshError // the look failed; with the last part only
}

// writer commits results and counts what came of them. put may be called from
// any goroutine, close once after all puts. report is complete after close.
type writer struct {
	lib    merger
	tell   func(library.RefreshProgress)
	cancel context.CancelFunc
	in     chan result
	ended  chan struct{}

	report   library.RefreshReport
	progress library.RefreshProgress
	err      error

	batch    []result
	episodes int
	bytes    int
	found    map[library.PodcastID]found // by feeds that are not read to their end
}

// merger is the part of Library that the writer needs.
type merger interface {
	Merge(updates []library.FeedUpdate) ([]library.FeedOutcome, error)
}

// found is what the parts of a feed brought so far.
type found struct{ added, changed int }

func newWriter(lib merger, total int, tell func(library.RefreshProgress), cancel context.CancelFunc) *writer {
	w := &writer{
		lib: lib, tell: tell, cancel: cancel, in: make(chan result), ended: make(chan struct{}),
		report:   library.RefreshReport{Errors: []library.RefreshError{}},
		progress: library.RefreshProgress{Running: true, Total: total},
		found:    map[library.PodcastID]found{},
	}
	if tell == nil {
		w.tell = func(library.RefreshProgress) {}
	}
	go w.run()
	return w
}

// put hands over a result; it waits while the writer commits.
func (w *writer) put(r result) { w.in <- r }

// close commits the rest and gives the first error of the library.
func (w *writer) close() error {
	close(w.in)
	<-w.ended
	return w.err
}

func (w *writer) run() {
	defer close(w.ended)
	w.tell(w.progress)
	timer := time.NewTimer(batchAge)
	timer.Stop()
	defer timer.Stop()
	for {
		select {
		case r, ok := <-w.in:
			if !ok {
				w.commit()
				return
			}
			if len(w.batch) == 0 {
				timer.Reset(batchAge)
			}
			w.batch = append(w.batch, r)
			w.episodes += len(r.update.Episodes)
			w.bytes += r.bytes
			if len(w.batch) >= batchUpdates || w.episodes >= batchEpisodes || w.bytes >= batchBytes {
				timer.Stop()
				w.commit()
			}
		case <-timer.C:
			w.commit()
		}
	}
}

// commit writes the batch. After an error of the library nothing more is
// written: a disk that is full stays so.
func (w *writer) commit() {
	batch := w.batch
	w.batch, w.episodes, w.bytes = nil, 0, 0
	if len(batch) == 0 || w.err != nil {
		return
	}
	updates := make([]library.FeedUpdate, len(batch))
	for i, r := range batch {
		updates[i] = r.update
	}
	outcomes, err := w.lib.Merge(updates)
	if err != nil {
		w.err = err
		w.cancel()
		return
	}
	for i, r := range batch {
		w.count(r, outcomes[i])
	}
}

// count adds an outcome to the report and tells of it.
func (w *writer) count(r result, out library.FeedOutcome) {
	id := r.update.State.PodcastID
	sum := w.found[id]
	sum.added += len(out.Added)
	sum.changed += out.Changed + out.Left
	if r.update.Older {
		return
	}
	w.report.NewEpisodes += len(out.Added)
	if !r.update.Last {
		w.found[id] = sum
		return
	}
	delete(w.found, id)
	if out.Removed {
		w.progress.Total--
		return
	}
	w.report.Checked++
	if out.Other != nil {
		r.failed = failure(r.update.State, out.Other)
	}
	switch {
	case r.failed != nil:
		w.report.Failed++
		w.report.Errors = append(w.report.Errors, *r.failed)
	case sum == found{}:
		w.report.Unchanged++
	}
	w.progress.Done, w.progress.Failed = w.report.Checked, w.report.Failed
	w.progress.NewEpisodes, w.progress.Title = w.report.NewEpisodes, r.update.State.Title
	w.tell(w.progress)
}
