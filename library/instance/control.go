package instance

import (
	"context"
	"math"
	"strconv"
	"time"

	"cosm/config"
	"cosm/library"
	"cosm/player"
)

// prevRestarts is how far into an episode prev goes back to its beginning
// instead of to the one before.
const prevRestarts = 10 * time.Second

// Control carries out one command to the player.
func (in *Instance) Control(ctx context.Context, c library.Control) (library.Status, error) {
	p, err := in.playing()
	if err != nil {
		return library.Status{}, err
	}
	if math.IsNaN(c.Value) || math.IsInf(c.Value, 0) {
		return library.Status{}, library.Errorf(library.Invalid, string(c.Verb), "not a number", nil).With("no_number")
	}
	if p.repeated(c) {
		return p.status(), nil
	}
	if err := p.control(ctx, c); err != nil {
		return library.Status{}, err
	}
	p.tell()
	return p.status(), nil
}

// repeated reports whether a command with this id was carried out before.
func (p *playback) repeated(c library.Control) bool {
	if c.ID == "" {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.controls[c.ID] {
		return true
	}
	p.controls[c.ID] = true
	if p.order = append(p.order, c.ID); len(p.order) > controlsKept {
		delete(p.controls, p.order[0])
		p.order = p.order[1:]
	}
	return false
}

func (p *playback) control(ctx context.Context, c library.Control) error {
	switch c.Verb {
	case library.VerbPause:
		return p.pause()
	case library.VerbResume:
		return p.resumeAny(ctx)
	case library.VerbToggle:
		if st := p.player.Status().State; st == player.Playing || st == player.Buffering {
			return p.pause()
		}
		return p.resumeAny(ctx)
	case library.VerbStop:
		return p.stop()
	case library.VerbNext:
		return p.next(ctx, true)
	case library.VerbPrev:
		return p.prev(ctx)
	case library.VerbSeek:
		return p.seek(c)
	case library.VerbSpeed:
		return p.setSpeed(p.stepped(c, p.status().Speed))
	case library.VerbVolume:
		return p.setVolume(p.stepped(c, p.status().Volume))
	case library.VerbMute:
		on := c.Value != 0
		if c.Relative {
			on = !p.player.Status().Muted
		}
		return playFailure(p.player.SetMuted(on))
	case library.VerbSleep:
		return p.setSleep(c)
	case library.VerbChapter:
		return p.chapter(c)
	case library.VerbOutput:
		return playFailure(p.player.SetOutput(c.Text))
	case library.VerbTrim:
		return p.setTrim(c)
	case library.VerbLevel:
		return p.setSound(c, config.KeyLevel, func(s *player.Sound) *bool { return &s.Level })
	case library.VerbBoost:
		return p.setSound(c, config.KeyBoost, func(s *player.Sound) *bool { return &s.Boost })
	}
	return library.Errorf(library.Invalid, string(c.Verb), "no such command", nil).With("unknown_command", "Name", string(c.Verb))
}

// stepped is the absolute value a control asks for, in hundredths, so that
// steps of 0.1 do not drift.
func (p *playback) stepped(c library.Control, now float64) float64 {
	v := c.Value
	if c.Relative {
		v += now
	}
	return math.Round(v*100) / 100
}

func playFailure(err error) error {
	if err == nil {
		return nil
	}
	return playError("", err)
}

func (p *playback) pause() error {
	if !p.isReady() {
		return nil
	}
	if err := p.player.Pause(); err != nil {
		return playError("", err)
	}
	p.mu.Lock()
	if p.pausedAt.IsZero() {
		p.pausedAt = p.in.o.Now()
	}
	p.mu.Unlock()
	p.keep(p.player.Status(), true)
	return nil
}

// resumeAny goes on with what is loaded, else with what is shown, else with
// the queue.
func (p *playback) resumeAny(ctx context.Context) error {
	_, err := p.in.Play(ctx, library.PlayRequest{})
	return err
}

// goOn plays what is loaded, from a little before the pause.
func (p *playback) goOn(rewind bool) error {
	st := p.player.Status()
	p.mu.Lock()
	since := p.pausedAt
	p.pausedAt, p.fault, p.sleep.fading = time.Time{}, nil, false
	p.mu.Unlock()
	if rewind && st.State == player.Paused {
		at := library.Seconds(st.Position)
		if to := rewound(at, since, p.in.o.Now(), p.in.settings().Bool("rewind_after_pause")); to < at {
			if err := p.player.Seek(to.D()); err != nil {
				p.in.o.Log.Info("go back after the pause", "err", err)
			}
		}
	}
	return playFailure(p.player.Play())
}

// stop lets go of the episode; its position is kept and it stays on show.
func (p *playback) stop() error {
	p.keep(p.player.Status(), true)
	st := p.player.Status()
	if err := p.player.Stop(); err != nil {
		return playError("", err)
	}
	p.mu.Lock()
	if p.ready {
		p.ready, p.at, p.pausedAt = false, library.Seconds(st.Position), p.in.o.Now()
	}
	p.stopped = true
	p.mu.Unlock()
	return nil
}

// next plays the queue's first that can be played. asked: the listener wants it;
// else it is the turn of the queue because an episode has ended.
func (p *playback) next(ctx context.Context, asked bool) error {
	turns, err := p.in.turns(asked)
	if err != nil {
		return err
	}
	if len(turns) == 0 {
		if !asked {
			return nil
		}
		return library.Errorf(library.NotFound, "", "the queue is empty", nil).With("queue_empty").Hint("cosm queue add latest")
	}
	p.mu.Lock()
	p.queued = false // skipped on purpose: it does not go back
	p.mu.Unlock()
	for i, e := range turns {
		_, err = p.in.Play(ctx, library.PlayRequest{Episode: e.ID})
		if err == nil || !unplayable(library.AsError(err)) {
			return err
		}
		if i+1 < len(turns) {
			p.in.notice(library.AsError(err).Warning())
		}
	}
	return err
}

// prev goes to the beginning or, near it, to the episode that played before:
// in this run, else by the history.
func (p *playback) prev(ctx context.Context) error {
	st := p.status()
	if st.Position.D() > prevRestarts {
		return p.seek(library.Control{Verb: library.VerbSeek})
	}
	for _, id := range p.popBefore(st) {
		_, err := p.in.Play(ctx, library.PlayRequest{Episode: id})
		if err == nil { // going back is no step forward
			p.mu.Lock()
			p.before = p.before[:max(0, len(p.before)-1)]
			p.mu.Unlock()
		}
		if library.CodeOf(err) != library.NotFound {
			return err
		}
	}
	return p.seek(library.Control{Verb: library.VerbSeek})
}

// popBefore lists the episodes to try, the likeliest first.
func (p *playback) popBefore(st library.Status) []library.EpisodeID {
	var ids []library.EpisodeID
	p.mu.Lock()
	if n := len(p.before); n > 0 {
		ids = append(ids, p.before[n-1])
		p.before = p.before[:n-1]
	}
	p.mu.Unlock()
	history, err := p.in.store.History(library.HistoryQuery{Limit: 200})
	p.in.logFailure("read the history", err)
	for _, h := range history {
		if h.EpisodeID != "" && (st.Episode == nil || h.EpisodeID != st.Episode.ID) {
			ids = append(ids, h.EpisodeID)
		}
	}
	return ids
}

// seek goes to a time. What is shown but not loaded yet just begins there.
func (p *playback) seek(c library.Control) error {
	st := p.status()
	to := library.Seconds(math.Max(-1e15, math.Min(1e15, c.Value*float64(time.Second))))
	if c.Relative {
		to += st.Position
	}
	to = max(0, to)
	if st.Duration > 0 {
		to = min(to, st.Duration)
	}
	if p.isReady() {
		p.keep(p.player.Status(), true)
		if err := p.player.Seek(to.D()); err != nil {
			return playError("", err)
		}
		p.fadeOn()
		p.keep(p.player.Status(), true)
		return nil
	}
	p.mu.Lock()
	loaded := p.loaded
	if loaded != nil {
		p.at = to
	}
	p.mu.Unlock()
	if loaded == nil {
		return library.Errorf(library.NotFound, "", "nothing plays", nil).With("nothing_plays").Hint("cosm play latest")
	}
	return p.in.store.SetPosition(loaded.ID, to, 0)
}

func (p *playback) setSpeed(x float64) error {
	if x < 0.5 || x > 3 {
		x = math.Max(0.5, math.Min(3, x))
	}
	if err := p.player.SetSpeed(x); err != nil {
		return playError("", err)
	}
	return p.prefer(config.KeySpeed, strconv.FormatFloat(x, 'f', -1, 64))
}

func (p *playback) setVolume(x float64) error {
	x = math.Max(0, math.Min(1.5, x))
	if err := p.player.SetVolume(x); err != nil {
		return playError("", err)
	}
	return p.in.remember(config.KeyVolume, strconv.FormatFloat(x, 'f', -1, 64))
}

// chapter goes to a chapter by number or by steps; back within its first three
// seconds means the one before.
func (p *playback) chapter(c library.Control) error {
	st := p.status()
	var shown []library.Chapter
	now := -1
	for _, ch := range st.Chapters {
		if ch.Hidden {
			continue
		}
		if ch.Start <= st.Position {
			now = len(shown)
		}
		shown = append(shown, ch)
	}
	if len(shown) == 0 {
		return library.Errorf(library.NotFound, "", "this episode has no chapters", nil).With("no_chapters")
	}
	to := int(c.Value)
	if c.Relative {
		if to < 0 && now >= 0 && st.Position-shown[now].Start > library.Seconds(3*time.Second) {
			to++
		}
		to = max(0, now+to)
	}
	if to < 0 || to >= len(shown) {
		return library.Errorf(library.NotFound, "", "there is no such chapter", nil).With("no_such_chapter")
	}
	return p.seek(library.Control{Value: shown[to].Start.Float()})
}
