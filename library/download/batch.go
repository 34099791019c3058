package download

import (
	"context"
	"slices"

	"cosm/library"
)

// Batch is a set of downloads that were asked for together.
type Batch struct {
	m      *Manager
	jobs   []*job
	report library.BatchReport // those that were not to be started
}

// Wait returns when each has ended or was paused, which counts as a failure
// here. The error is the context's.
func (b *Batch) Wait(ctx context.Context) (library.BatchReport, error) {
	report := b.report
	report.Errors = slices.Clone(report.Errors)
	for _, j := range b.jobs {
		b.m.mu.Lock()
		ended := j.ended
		b.m.mu.Unlock()
		select {
		case <-ended:
		case <-ctx.Done():
			return report, ctx.Err()
		}
		b.m.mu.Lock()
		err := j.err
		b.m.mu.Unlock()
		report = count(report, j.episode, err)
	}
	return report, nil
}

func count(r library.BatchReport, e library.Episode, err *library.Error) library.BatchReport {
	if err == nil {
		r.Done++
		return r
	}
	r.Failed++
	r.Errors = append(r.Errors, library.BatchError{EpisodeID: e.ID, Title: e.Title, Code: err.Code, Error: err.Error(), Reason: library.ReasonOf(err)})
	return r
}
