package download

import (
	"context"
	"math"
	"time"

	"cosm/library"
)

// job is one download from being asked for to its end.
type job struct {
	episode library.Episode
	cancel  context.CancelCauseFunc // nil while it waits

	// The rest is guarded by Manager.mu.
	rec      library.DownloadRecord
	active   bool
	saved    bool // the database knows of it: it may start
	unwanted bool // cancelled
	meter    meter
	told     time.Time     // when progress was last published
	ended    chan struct{} // closed when it is done, has failed, or is paused
	err      *library.Error
}

// unpause makes a job that was paused one that waits.
func (j *job) unpause() {
	if isClosed(j.ended) {
		j.ended, j.err = make(chan struct{}), nil
		j.note(nil)
	}
}

// note keeps why the job failed; nil: it did not.
func (j *job) note(err *library.Error) {
	if err == nil {
		j.rec.Error, j.rec.ErrorCode, j.rec.ErrorReason = "", "", library.Reason{}
		return
	}
	j.rec.Error, j.rec.ErrorCode, j.rec.ErrorReason = err.Error(), err.Code, library.ReasonOf(err)
}

func isClosed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// view is the job as a listener sees it.
func (j *job) view() library.Download {
	d := library.Download{
		EpisodeID: j.episode.ID, PodcastID: j.episode.PodcastID, Title: j.episode.Title, Podcast: j.episode.PodcastTitle,
		State: j.rec.State, Path: j.rec.Path, Done: j.rec.Done, Size: j.rec.Size, At: j.rec.At,
		Error: j.rec.Error, ErrorCode: j.rec.ErrorCode, ErrorReason: j.rec.ErrorReason,
	}
	if j.rec.State == library.DownloadActive {
		d.Rate = j.meter.rate
		d.Left = j.meter.left(j.rec.Size - j.rec.Done)
	}
	return d
}

// meter measures how fast bytes come, smoothed so that the figure can be read.
type meter struct {
	rate  float64 // bytes a second
	at    time.Time
	bytes int64 // since at
}

// smoothing is how long a change of the rate takes to show by two thirds.
const smoothing = 3 * time.Second

// add counts n bytes; start first.
func (m *meter) add(n int) { m.bytes += int64(n) }

func (m *meter) start(now time.Time) { *m = meter{at: now} }

// tick takes what came since the last one into the rate.
func (m *meter) tick(now time.Time) {
	passed := now.Sub(m.at)
	if passed <= 0 {
		return
	}
	latest := float64(m.bytes) / passed.Seconds()
	if m.rate == 0 {
		m.rate = latest
	} else {
		m.rate += (latest - m.rate) * (1 - math.Exp(-passed.Seconds()/smoothing.Seconds()))
	}
	m.at, m.bytes = now, 0
}

// left is how long so many bytes will take; 0 if that cannot be told.
func (m *meter) left(bytes int64) library.Seconds {
	if bytes <= 0 || m.rate < 1 {
		return 0
	}
	s := float64(bytes) / m.rate
	if s > (1000 * time.Hour).Seconds() {
		return 0
	}
	return library.Seconds(s * float64(time.Second))
}
