package download

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"cosm/library"
)

const (
	publishEvery = 250 * time.Millisecond
	// maxRetryAfter is how long a server may ask us to wait before the listener
	// is told instead.
	maxRetryAfter = 5 * time.Minute
	// progress is how much must come for a try to count as a new beginning.
	progress = 1 << 20
)

// run is the life of an active job.
func (m *Manager) run(ctx context.Context, j *job) {
	m.mu.Lock()
	j.rec.State = library.DownloadActive
	j.told = m.o.Now()
	j.meter.start(j.told)
	m.o.Publish(j.view())
	stop := j.cancel
	m.mu.Unlock()

	t := &transfer{m: m, j: j}
	err := t.anySource(ctx)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	stop(nil)
	m.settle(j, t, err)
}

// settle keeps what became of j and gives its place to the next.
func (m *Manager) settle(j *job, t *transfer, err error) {
	var told *library.Error
	if err != nil {
		told = explain(t.host, err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	defer m.pump()
	j.active, j.cancel = false, nil
	m.active--
	j.rec.At = m.o.Now().UTC()
	switch {
	case err == nil:
		j.rec.State = library.DownloadDone
		j.note(nil)
	case errors.Is(err, errCancelled), j.unwanted:
		m.end(j, told)
		return
	case errors.Is(err, errClosing):
		j.rec.State = library.DownloadQueued
	case errors.Is(err, errHalted), halts(err) && m.halted != nil:
		m.pause(j)
		return
	case halts(err) && !isFull(err):
		m.halt(told)
		m.pause(j)
		return
	default:
		j.rec.State = library.DownloadFailed
		j.note(told)
		if isFull(err) { // this one may be too large for the disk, the others wait for room
			m.halt(told)
		}
	}
	// The lock is held so that no Add comes between the end and its record.
	saveErr := m.o.Records.PutDownload(j.rec)
	if errors.Is(saveErr, library.NotFound) { // the episode is no longer in the library
		saveErr = errors.Join(saveErr, RemoveFile(j.rec.Path))
		j.rec.State = library.DownloadFailed
	}
	if told == nil {
		told = library.AsError(saveErr)
	}
	m.o.Publish(j.view())
	m.end(j, told)
}

// halt pauses what runs and waits. It is called with mu held.
func (m *Manager) halt(why *library.Error) {
	m.halted = why
	for _, j := range m.jobs {
		if j.active {
			j.cancel(errHalted)
		}
	}
	waiting := m.queue
	m.queue = nil
	for _, j := range waiting {
		m.pause(j)
	}
}

// pause puts j back into the queue, which stands still. It is called with mu
// held.
func (m *Manager) pause(j *job) {
	j.rec.State = library.DownloadQueued
	m.queue = append(m.queue, j)
	if m.halted == nil { // mended meanwhile
		return
	}
	j.err = m.halted
	j.note(m.halted)
	if !isClosed(j.ended) {
		close(j.ended)
	}
	m.o.Publish(j.view())
}

// transfer is one run of a job.
type transfer struct {
	m      *Manager
	j      *job
	source Source
	file   *part
	host   string // that failed or answered last, for messages

	size        int64  // of the whole; -1: not known yet
	ended       int64  // where a server without length stopped last time; -1: nowhere
	contentType string // of the last answer
}

// toTheEnd tries until the file is whole.
func (t *transfer) toTheEnd(ctx context.Context) (err error) {
	rec := t.record()
	t.size, t.ended = -1, -1
	if rec.Size > 0 {
		t.size = rec.Size
	}
	if t.file, err = openPart(rec.Path); err != nil {
		return err
	}
	defer func() {
		t.file.Close()
		if errors.Is(err, library.NotAudio) || errors.Is(err, errChecksum) || err != nil && t.file.size == 0 {
			err = errors.Join(err, RemoveFile(rec.Path)) // nothing to go on with
		}
	}()
	// One that is as long as it should be is asked for its end only: that shows
	// whether it is still the same.
	pauses := t.m.o.BackOff()
	for failures := 0; ; {
		before := t.file.size
		err = t.attempt(ctx)
		if err == nil {
			return t.finish()
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		after, again := retryable(err)
		if t.file.size-before >= progress {
			failures = 0
			pauses.Reset()
		}
		if failures++; !again || failures >= t.m.o.Tries || after > maxRetryAfter {
			return err
		}
		if errors.Is(err, errChanged) || errors.Is(err, errUnverified) {
			continue // asked anew, the server may well answer at once
		}
		if err := t.m.o.Sleep(ctx, max(after, pauses.NextBackOff())); err != nil {
			return err
		}
	}
}

func (t *transfer) record() library.DownloadRecord {
	t.m.mu.Lock()
	defer t.m.mu.Unlock()
	return t.j.rec
}

// save changes what is kept of the job, on disk when it returns. If the
// episode is gone from the library, so is the download.
func (t *transfer) save(change func(*library.DownloadRecord)) error {
	t.m.mu.Lock()
	change(&t.j.rec)
	rec := t.j.rec
	t.m.mu.Unlock()
	return t.m.o.Records.PutDownload(rec)
}

// finish names the whole file.
func (t *transfer) finish() error {
	head, err := t.file.head()
	if err != nil {
		return err
	}
	if why := notAudio(head, t.contentType); why != "" {
		return refuseAudio(t.host, why)
	}
	if err := t.verify(); err != nil {
		return err
	}
	name := strings.TrimSuffix(t.file.Name(), partExt) + extension(head, t.contentType, t.source.URL, t.source.Type)
	if err := t.file.finish(name); err != nil {
		return err
	}
	t.m.mu.Lock()
	defer t.m.mu.Unlock()
	t.j.rec.Path, t.j.rec.Done, t.j.rec.Size = name, t.file.size, t.file.size
	return nil
}

// count notes that n more bytes are on disk and tells it now and then.
func (t *transfer) count(n int) {
	now := t.m.o.Now()
	t.m.mu.Lock()
	defer t.m.mu.Unlock()
	j := t.j
	j.rec.Done = t.file.size
	j.meter.add(n)
	if now.Sub(j.told) < publishEvery {
		return
	}
	j.told = now
	j.meter.tick(now)
	t.m.o.Publish(j.view())
}

// onDisk tells whether the file of a download that is done is there.
func onDisk(rec library.DownloadRecord) bool {
	info, err := os.Stat(rec.Path)
	return err == nil && info.Mode().IsRegular() && (rec.Size == 0 || info.Size() == rec.Size)
}
