package instance

import (
	"context"
	"time"

	"cosm/config"
	"cosm/library"
	"cosm/player"
)

// span is a stretch of listening that is not over.
type span struct {
	id       uint64 // of its entry in the history, 0 before the first write
	at       time.Time
	from, to library.Seconds
	listened library.Seconds
	open     bool
}

// maxStep is how far the position may move between two looks and still have
// been listened to; more is a jump.
const maxStep = 3 * time.Second

// progress follows the position: extends the span and keeps both every few
// seconds.
func (p *playback) progress(ps player.Status) {
	if ps.Seq < p.player.Status().Seq {
		return // of what played before
	}
	p.mu.Lock()
	at := library.Seconds(ps.Position)
	last, gone := p.lastAt, library.Seconds(max(0, ps.Saved-p.saved.mark))
	p.lastAt = at
	p.extend(ps)
	moved := at - p.savedAt
	due := moved < 0 || moved > library.Seconds(float64(saveEvery)*max(1, ps.Speed))
	p.mu.Unlock()
	if due || ps.State != player.Playing {
		p.keep(ps, ps.State != player.Playing)
	}
	p.markNearEnd(ps)
	p.sleepAtChapter(ps)
	if step := at - last - gone; step >= 0 && step <= library.Seconds(float64(maxStep)*max(1, ps.Speed)) {
		p.skipLast(ps, last)
	}
}

// skipLast ends an episode where the rest is what the listener skips of each.
// Whoever goes there on purpose hears it.
func (p *playback) skipLast(ps player.Status, before library.Seconds) {
	if p.podcast() == "" || ps.State != player.Playing || ps.Duration <= 0 {
		return
	}
	c := p.preferred()
	skip := c.Duration(config.KeySkipLast)
	end := library.Seconds(ps.Duration - skip)
	if skip == 0 || end <= library.Seconds(c.Duration(config.KeySkipFirst)) || before >= end || library.Seconds(ps.Position) < end {
		return
	}
	if err := p.player.Stop(); err != nil {
		p.in.o.Log.Info("skip the end", "err", err)
	}
	ps.State = player.Stopped
	p.finished(ps)
}

// extend adds what was heard since the last look; p.mu is held.
func (p *playback) extend(ps player.Status) {
	at := library.Seconds(ps.Position)
	speed := max(0.1, ps.Speed)
	// What was left out as silence was passed, but took no time.
	step := at - p.span.to - p.saved.count(ps, speed)
	if p.span.open && step >= 0 && step <= library.Seconds(float64(maxStep)*max(1, speed)) {
		p.span.to = at
		p.span.listened += library.Seconds(float64(step) / speed)
		return
	}
	if ps.State == player.Playing {
		p.span = span{at: p.in.o.Now().UTC(), from: at, to: at, open: true}
	}
}

// keep writes position and span; over: the span ends here.
func (p *playback) keep(ps player.Status, over bool) {
	p.mu.Lock()
	if p.loaded == nil || !p.ready {
		p.mu.Unlock()
		return
	}
	if p.span.open {
		p.extend(ps)
	}
	id, at, marked := p.loaded.ID, library.Seconds(ps.Position), p.marked
	e := p.entry(false)
	p.savedAt = at
	p.loaded.Position = at
	p.mu.Unlock()
	if ps.State == player.Stopped && marked { // it ended: finished has written it
		return
	}
	p.in.logFailure("keep position", p.in.store.SetPosition(id, at, library.Seconds(ps.Duration)))
	p.record(e)
	p.keepSaved()
	if over {
		p.mu.Lock()
		p.span = span{}
		p.mu.Unlock()
	}
}

// entry is the span as the history keeps it; p.mu is held.
func (p *playback) entry(finished bool) library.HistoryEntry {
	if !p.span.open || p.loaded == nil {
		return library.HistoryEntry{}
	}
	return library.HistoryEntry{
		ID: p.span.id, At: p.span.at, EpisodeID: p.loaded.ID, PodcastID: p.loaded.PodcastID, Title: p.loaded.Title,
		Podcast: p.loaded.PodcastTitle, From: p.span.from, To: p.span.to, Listened: p.span.listened, Finished: finished,
	}
}

// record writes e, unless the listener wants no history or nothing was heard.
func (p *playback) record(e library.HistoryEntry) {
	if e.EpisodeID == "" || e.Listened < library.Seconds(time.Second) && !e.Finished || !p.in.settings().Bool("history") {
		return
	}
	if e.ID != 0 {
		p.in.logFailure("keep history", p.in.store.ExtendHistory(e.ID, e.To, e.Listened, e.Finished))
	} else {
		id, err := p.in.store.AppendHistory(e)
		p.in.logFailure("keep history", err)
		p.mu.Lock()
		if p.span.at.Equal(e.At) {
			p.span.id = id
		}
		p.mu.Unlock()
	}
	p.in.hub.Publish(library.Event{Kind: library.EventHistory})
}

// markNearEnd counts an episode as played once nearly all of it was heard.
func (p *playback) markNearEnd(ps player.Status) {
	c := p.in.settings()
	p.mu.Lock()
	e, done := p.loaded, p.marked
	p.mu.Unlock()
	if e == nil || done || ps.Duration <= 0 || ps.State != player.Playing {
		return
	}
	left := ps.Duration - ps.Position
	near := ps.Position.Seconds() >= ps.Duration.Seconds()*c.Float("mark_played_at") ||
		left <= c.Duration("mark_played_left") && ps.Position > ps.Duration/2
	if near {
		p.setPlayed(e.ID)
	}
}

func (p *playback) setPlayed(id library.EpisodeID) {
	p.mu.Lock()
	p.marked = true
	if p.loaded != nil && p.loaded.ID == id {
		p.loaded.Played = true
	}
	p.mu.Unlock()
	p.in.logFailure("mark as played", p.in.store.SetPlayed([]library.EpisodeID{id}, true))
	p.in.publishEpisode(id)
}

// finished: the end was heard. The position is forgotten, the queue goes on.
func (p *playback) finished(ps player.Status) {
	p.mu.Lock()
	e, ready := p.loaded, p.ready
	p.extend(ps)
	entry := p.entry(true)
	p.span, p.ready, p.at, p.queued = span{}, false, 0, false
	if e != nil {
		e.Position = 0
	}
	ended := p.title
	if !ready {
		p.mu.Unlock()
		return
	}
	sleep := p.sleep.episodeEnded()
	p.mu.Unlock()
	p.keepSaved()
	if ps.Truncated {
		p.in.notice(library.Errorf(library.NotAudio, ended, "the audio ends before its time", nil).With("audio_truncated", "Title", ended))
	}
	if e != nil {
		p.record(entry)
		p.setPlayed(e.ID)
		p.in.logFailure("forget position", p.in.store.SetPosition(e.ID, 0, 0))
		p.in.publishEpisode(e.ID)
	}
	if sleep || !p.in.settings().Bool("auto_advance") {
		p.clear()
		return
	}
	p.advance()
}

// advance gives the queue its turn. Not in the goroutine of the events: Play
// waits for them.
func (p *playback) advance() {
	p.in.background(func(ctx context.Context) {
		if err := p.next(ctx, false); err != nil {
			p.in.notice(library.AsError(err))
		}
		if !p.isReady() {
			p.clear()
			p.tell()
		}
	})
}

// clear shows nothing any more.
func (p *playback) clear() {
	p.mu.Lock()
	p.loaded, p.title, p.chapters, p.ready = nil, "", nil, false
	p.mu.Unlock()
	p.in.logFailure("forget what plays", p.in.store.SetSetting(keyLastEpisode, ""))
}

// failed: it cannot play on. Position and episode stay, so that resuming tries
// again. What could not even begin is told to the one who asked for it.
func (p *playback) failed(ps player.Status, err error) {
	if ps.Seq < p.player.Status().Seq {
		return // of what played before
	}
	p.keep(ps, true)
	p.mu.Lock()
	p.fault = err
	title, e, begun := p.title, p.loaded, p.ready
	if begun && ps.State == player.Stopped {
		p.ready, p.at = false, library.Seconds(ps.Position)
	}
	p.mu.Unlock()
	p.in.o.Log.Warn("play", "title", title, "err", err)
	if !begun {
		return
	}
	why := playError(title, err)
	goesOn := unplayable(why) && e != nil && p.in.skips() && p.in.settings().Bool(config.KeyAutoAdvance)
	if e != nil {
		p.in.markProblem(e.ID, why)
	}
	if goesOn {
		why.Mild = true
		p.advance()
	}
	p.in.notice(why)
}

// changed keeps the position when playing pauses by itself, as at the end of a
// fade or with a lost device.
func (p *playback) changed(ps player.Status) {
	p.tellSilence(ps)
	if ps.State != player.Paused {
		return
	}
	p.mu.Lock()
	p.sleep.paused(p.in.o.Now())
	first := p.pausedAt.IsZero()
	if first {
		p.pausedAt = p.in.o.Now()
	}
	p.mu.Unlock()
	if first {
		p.keep(ps, true)
	}
}

// tellSilence says once that episodes play without a sound device.
func (p *playback) tellSilence(ps player.Status) {
	p.mu.Lock()
	tell := ps.Output == player.NoDevice && !p.silent
	p.silent = ps.Output == player.NoDevice || p.silent && ps.Output == ""
	p.mu.Unlock()
	if tell {
		p.in.notice(library.Errorf(library.NoAudio, "", "there is no sound device: playing silently", nil).With("playing_silently").Hint("cosm doctor").Warning())
	}
}
