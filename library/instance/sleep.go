package instance

import (
	"math"
	"time"

	"cosm/library"
	"cosm/player"
)

const (
	// fadeTime is how long the sleep timer takes to fade out.
	fadeTime = 5 * time.Second
	// dozeTime is how long after falling asleep the timer can still be extended,
	// which then plays on.
	dozeTime = 2 * time.Minute
	// maxSleep bounds the timer, maxSleepEpisodes what it counts.
	maxSleep         = 7 * 24 * time.Hour
	maxSleepEpisodes = 100
)

// What the sleep timer ends with, as Status.SleepAt and Control.Text say it.
const (
	sleepEnd      = "end"
	sleepChapter  = "chapter"
	sleepEpisodes = "episodes"
)

// sleep is the sleep timer. At most one of at, chapter and episodes is set. The
// playback's mutex guards it.
type sleep struct {
	at       time.Time
	timer    *time.Timer
	chapter  library.Seconds // where the chapter ends
	episodes int             // so many ends of episodes from now
	fading   bool            // the sound fades out
	slept    time.Time       // when it fell asleep
}

// clear switches the timer off, but for a fade that is going on.
func (s *sleep) clear() {
	if s.timer != nil {
		s.timer.Stop()
	}
	s.at, s.timer, s.chapter, s.episodes = time.Time{}, nil, 0, 0
}

// tell puts the timer into a status.
func (s *sleep) tell(st *library.Status, now time.Time) {
	switch {
	case !s.at.IsZero():
		st.SleepLeft = library.Seconds(max(0, s.at.Sub(now)))
	case s.chapter > 0:
		st.SleepAt = sleepChapter
	case s.episodes == 1:
		st.SleepAt = sleepEnd
	case s.episodes > 1:
		st.SleepAt, st.SleepIn = sleepEpisodes, s.episodes
	}
}

// episodeEnded counts the end of an episode; it reports whether it is the last
// one, which the end of its last chapter is too.
func (s *sleep) episodeEnded() bool {
	last := s.episodes == 1 || s.chapter > 0
	s.episodes = max(0, s.episodes-1)
	s.chapter = 0
	return last
}

// paused notes that a fade ended in a pause.
func (s *sleep) paused(now time.Time) {
	if s.fading {
		s.fading, s.slept = false, now
	}
}

// setSleep sets, extends or ends the timer.
func (p *playback) setSleep(c library.Control) error {
	switch {
	case c.Relative:
		return p.extendSleep(c.Value)
	case c.Text == sleepChapter:
		return p.sleepWithChapter()
	case c.Text == sleepEpisodes:
		if c.Value < 1 || c.Value > maxSleepEpisodes || c.Value != math.Trunc(c.Value) {
			return library.Errorf(library.Invalid, "sleep", "not a number of episodes", nil).With("sleep_no_number")
		}
		return p.startSleep(0, int(c.Value))
	case c.Text != "":
		return library.Errorf(library.Invalid, c.Text, "nothing to fall asleep with", nil).With("sleep_unknown")
	case c.Value < 0:
		return p.startSleep(0, 1)
	}
	return p.startSleep(c.Value, 0)
}

// startSleep begins anew: seconds from now, or episodes, or neither.
func (p *playback) startSleep(seconds float64, episodes int) error {
	if seconds > maxSleep.Seconds() {
		return library.Errorf(library.Invalid, "sleep", "longer than a week", nil).With("sleep_too_long")
	}
	p.mu.Lock()
	fading := p.sleep.fading
	p.sleep.clear()
	p.sleep.fading, p.sleep.episodes = false, episodes
	if seconds > 0 {
		d := time.Duration(seconds * float64(time.Second))
		p.sleep.at = p.in.o.Now().Add(d)
		p.sleep.timer = time.AfterFunc(max(0, d-fadeTime), p.fallAsleep)
	}
	p.mu.Unlock()
	if fading { // whoever sets the timer is awake
		return playFailure(p.player.Play())
	}
	return nil
}

// extendSleep gives so many seconds more, or another chapter or episode. While
// it fades, or shortly after, it plays on.
func (p *playback) extendSleep(seconds float64) error {
	p.mu.Lock()
	s, now := p.sleep, p.in.o.Now()
	p.sleep.slept = time.Time{}
	p.mu.Unlock()
	dozed := !s.slept.IsZero() && now.Sub(s.slept) < dozeTime && p.player.Status().State == player.Paused
	switch {
	case s.episodes > 0:
		return p.startSleep(0, min(s.episodes+1, maxSleepEpisodes))
	case s.chapter > 0:
		return p.sleepToChapter(s.chapter)
	case !s.at.IsZero():
		seconds += s.at.Sub(now).Seconds()
	}
	if err := p.startSleep(max(seconds, 0), 0); err != nil || !dozed {
		return err
	}
	return p.goOn(true)
}

// sleepWithChapter sets the timer to the end of the chapter that plays, or of
// the next one if that end is too near for a fade.
func (p *playback) sleepWithChapter() error {
	st := p.status()
	return p.sleepToChapter(st.Position + library.Seconds(float64(fadeTime+time.Second)*st.Speed))
}

// sleepToChapter sets the timer to the first end of a chapter after a place.
func (p *playback) sleepToChapter(after library.Seconds) error {
	st := p.status()
	end, ok := chapterEnd(st.Chapters, st.Duration, after)
	if !ok {
		return library.Errorf(library.NotFound, "", "this episode has no chapters", nil).With("no_chapters")
	}
	if err := p.startSleep(0, 0); err != nil {
		return err
	}
	p.mu.Lock()
	p.sleep.chapter = end
	p.mu.Unlock()
	return nil
}

// chapterEnd is the first end of a chapter after a place, at the latest that of
// the episode; false without chapters. Hidden ones do not count.
func chapterEnd(list []library.Chapter, length, after library.Seconds) (library.Seconds, bool) {
	shown := 0
	for _, c := range list {
		if c.Hidden {
			continue
		}
		if shown++; shown > 1 && c.Start > after {
			return c.Start, true
		}
	}
	return max(length, 1), shown > 0
}

// sleepAtChapter begins to fade where the chapter's end is near. Whoever went
// beyond it falls asleep with the chapter that they went to.
func (p *playback) sleepAtChapter(ps player.Status) {
	p.mu.Lock()
	end, fading := p.sleep.chapter, p.sleep.fading
	at := library.Seconds(ps.Position)
	if end == 0 || fading || ps.State != player.Playing {
		p.mu.Unlock()
		return
	}
	if at >= end {
		p.sleep.chapter, _ = chapterEnd(p.chapters, library.Seconds(ps.Duration), at)
		p.mu.Unlock()
		return
	}
	p.mu.Unlock()
	left := time.Duration(float64(end-at) / max(0.1, ps.Speed))
	if left <= fadeTime+time.Second && end < library.Seconds(ps.Duration) {
		p.fade(min(left, fadeTime))
	}
}

// fallAsleep fades out when the time has come.
func (p *playback) fallAsleep() { p.fade(fadeTime) }

// fade fades out and pauses.
func (p *playback) fade(d time.Duration) {
	p.mu.Lock()
	p.sleep.clear()
	p.sleep.fading = true
	p.mu.Unlock()
	if err := p.player.FadeOut(d); err != nil { // nothing plays any more
		p.in.o.Log.Info("sleep timer", "err", err)
		p.mu.Lock()
		p.sleep.fading = false
		p.mu.Unlock()
	}
	p.tell()
}

// fadeOn goes on fading out after a jump, which begins with full sound.
func (p *playback) fadeOn() {
	p.mu.Lock()
	fading := p.sleep.fading
	p.mu.Unlock()
	if fading {
		if err := p.player.FadeOut(fadeTime); err != nil {
			p.in.o.Log.Info("sleep timer", "err", err)
		}
	}
}
