package instance

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"cosm/config"
	"cosm/library"
	"cosm/player"
)

// target is what a PlayRequest means.
type target struct {
	episode *library.EpisodeDetail
	source  player.Source
	second  *player.Source // if source cannot be had
	title   string
	at      library.Seconds
	queued  bool
}

// Play starts what r names; see library.PlayRequest for what that may be.
func (in *Instance) Play(ctx context.Context, r library.PlayRequest) (library.Status, error) {
	p, err := in.playing()
	if err != nil {
		return library.Status{}, err
	}
	if r.Output != "" {
		if err := p.player.SetOutput(r.Output); err != nil {
			return library.Status{}, playError(r.Output, err)
		}
	}
	if r.Episode == "" && r.URL == "" && r.Path == "" && p.isReady() {
		return p.resume(r)
	}
	ctx = p.supersede(ctx)
	p.starting.Lock()
	defer p.starting.Unlock()
	t, err := in.target(r, p)
	if err != nil {
		in.markProblem(r.Episode, library.AsError(err))
		return library.Status{}, err
	}
	return p.start(ctx, t, r)
}

// supersede cancels the Play that is still opening something: the listener has
// chosen anew.
func (p *playback) supersede(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cancel != nil {
		p.cancel()
	}
	p.cancel = cancel
	return ctx
}

func (p *playback) isReady() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ready
}

// resume goes on with what is loaded.
func (p *playback) resume(r library.PlayRequest) (library.Status, error) {
	if r.At != nil {
		if err := p.player.Seek(r.At.D()); err != nil {
			return library.Status{}, playError("", err)
		}
	}
	if r.Speed > 0 {
		if err := p.setSpeed(r.Speed); err != nil {
			return library.Status{}, err
		}
	}
	if r.Paused {
		return p.status(), nil
	}
	if err := p.goOn(r.At == nil); err != nil {
		return library.Status{}, err
	}
	return p.status(), nil
}

// target finds out what r means.
func (in *Instance) target(r library.PlayRequest, p *playback) (target, error) {
	var t target
	var err error
	switch {
	case r.Episode != "":
		t, err = in.episodeTarget(r.Episode)
	case r.Path != "":
		t, err = fileTarget(r.Path)
	case r.URL != "":
		t = target{title: r.URL, source: player.Source{URL: r.URL, Title: r.URL}}
	default:
		t, err = in.nextTarget(p)
	}
	if err != nil {
		return target{}, err
	}
	if r.At != nil {
		t.at = *r.At
	}
	return t, nil
}

func fileTarget(path string) (target, error) {
	info, err := os.Stat(path)
	if err != nil {
		return target{}, library.Errorf(library.NotFound, path, "there is no such file", err).With("no_such_file", "Path", path)
	}
	if info.IsDir() {
		return target{}, library.Errorf(library.Invalid, path, "a folder, not an audio file", nil).With("is_folder", "Path", path)
	}
	return target{title: filepath.Base(path), source: player.Source{Path: path, Title: filepath.Base(path)}}, nil
}

// nextTarget is what plays when nothing is named: what was played last, else
// the queue's first.
func (in *Instance) nextTarget(p *playback) (target, error) {
	p.mu.Lock()
	loaded := p.loaded
	p.mu.Unlock()
	if loaded != nil {
		return in.episodeTarget(loaded.ID)
	}
	turns, err := in.turns(true)
	if err != nil {
		return target{}, err
	}
	if len(turns) > 0 {
		t, err := in.episodeTarget(turns[0].ID)
		t.queued = true
		return t, err
	}
	return target{}, library.Errorf(library.NotFound, "", "nothing to go on with", nil).With("nothing_to_play").Hint("cosm play latest")
}

// episodeTarget prepares an episode: its file if it is on disk, else its
// stream, from where the listener left it.
func (in *Instance) episodeTarget(id library.EpisodeID) (target, error) {
	d, err := in.store.Episode(id)
	if err != nil {
		return target{}, err
	}
	src := player.Source{URL: d.AudioURL, Type: d.AudioType, Title: d.Title, Size: d.Size, Duration: d.Duration.D()}
	if d.Downloaded && d.Path != "" {
		src.Path = d.Path
	}
	if src.Header, err = in.authHeader(d.PodcastID, d.AudioURL); err != nil {
		return target{}, err
	}
	if src.URL == "" && src.Path == "" {
		return target{}, library.Errorf(library.NotAudio, d.Title, "this episode has no audio", nil).With("episode_without_audio", "Title", d.Title)
	}
	t := target{episode: &d, title: d.Title, source: src}
	if err := in.streamPreferred(&t); err != nil {
		return target{}, err
	}
	if in.settings().Bool("resume") && !d.Played {
		t.at = rewound(d.Position, d.PositionAt, in.o.Now(), in.settings().Bool("rewind_after_pause"))
	}
	return t, nil
}

// rewound is where to go on after a pause: the longer it was, the more a
// listener has forgotten.
func rewound(at library.Seconds, since, now time.Time, on bool) library.Seconds {
	if !on || since.IsZero() || at <= 0 {
		return at
	}
	back := time.Duration(0)
	switch pause := now.Sub(since); {
	case pause > 24*time.Hour:
		back = 20 * time.Second
	case pause > time.Hour:
		back = 10 * time.Second
	case pause > time.Minute:
		back = 3 * time.Second
	}
	return max(0, at-library.Seconds(back))
}

// start loads t and plays it. What played before keeps its position.
func (p *playback) start(ctx context.Context, t target, r library.PlayRequest) (library.Status, error) {
	p.leave()
	p.mu.Lock()
	p.pushBefore(t)
	p.loaded, p.title, p.at, p.ready, p.queued = t.episode, t.title, t.at, false, t.queued
	p.chapters, p.marked, p.fault, p.savedAt, p.span = nil, false, nil, t.at, span{}
	p.pausedAt, p.stopped, p.sleep.fading = time.Time{}, false, false
	p.mu.Unlock()
	speed, c := r.Speed, p.preferred()
	if speed == 0 {
		speed = c.Float(config.KeySpeed)
	}
	sound := soundOf(c)
	if r.At == nil {
		p.skipFirst(&t, c)
	}
	if t.episode != nil {
		p.loadChapters(t.episode)
		p.in.audio.trust(p.in.feedURL(t.episode.PodcastID))
	} else {
		p.in.audio.trust(t.source.URL)
	}
	load := player.LoadOptions{At: t.at.D(), Paused: r.Paused, Speed: speed, Volume: c.Float(config.KeyVolume), Sound: &sound}
	err := p.player.Load(ctx, t.source, load)
	if err != nil && t.second != nil && ctx.Err() == nil {
		err = p.player.Load(ctx, *t.second, load)
	}
	if err != nil {
		return library.Status{}, p.loadFailed(t, err)
	}
	p.mu.Lock()
	p.ready, p.fault = true, nil
	p.mu.Unlock()
	p.begun(t)
	p.tell()
	return p.status(), nil
}

// skipFirst begins after what the listener skips of each episode, unless that
// leaves nothing of a short one.
func (p *playback) skipFirst(t *target, c preferred) {
	if t.episode == nil {
		return
	}
	first, last := library.Seconds(c.Duration(config.KeySkipFirst)), library.Seconds(c.Duration(config.KeySkipLast))
	if t.at < first && (t.episode.Duration == 0 || first+last < t.episode.Duration) {
		t.at = first
		p.mu.Lock()
		p.at, p.savedAt = first, first
		p.mu.Unlock()
	}
}

// pushBefore remembers what t takes the place of, for prev; p.mu is held.
func (p *playback) pushBefore(t target) {
	if p.loaded == nil || t.episode != nil && t.episode.ID == p.loaded.ID {
		return
	}
	p.before = append(p.before, p.loaded.ID)
	if len(p.before) > beforeKept {
		p.before = p.before[1:]
	}
}

// leave keeps the position of what plays and, if it came from the queue and is
// not done, puts it back there: nothing is lost by choosing another.
func (p *playback) leave() {
	p.keep(p.player.Status(), true)
	p.mu.Lock()
	e, back := p.loaded, p.queued && p.ready && !p.marked
	p.queued = false
	p.mu.Unlock()
	if e != nil && back {
		p.in.logFailure("put back into the queue", p.in.enqueue([]library.EpisodeID{e.ID}, true))
	}
}

func (p *playback) loadFailed(t target, err error) error {
	e := playError(t.title, err)
	if errors.Is(err, player.ErrReplaced) || errors.Is(err, context.Canceled) {
		return library.Errorf(library.Cancelled, t.title, "another was chosen", err)
	}
	p.mu.Lock()
	p.fault = err
	p.mu.Unlock()
	if t.episode != nil {
		p.in.markProblem(t.episode.ID, e)
	}
	p.tell()
	return e
}

// begun notes in the library that t plays.
func (p *playback) begun(t target) {
	if t.episode == nil {
		return
	}
	id := t.episode.ID
	p.in.logFailure("remember what plays", p.in.store.SetSetting(keyLastEpisode, string(id)))
	if t.episode.Problem != nil {
		p.in.logFailure("forget that it could not be played", p.in.store.SetProblem(id, nil))
	}
	if t.episode.New {
		p.in.logFailure("take out of the inbox", p.in.store.SetNew([]library.EpisodeID{id}, false))
	}
	if t.episode.Queued {
		p.in.logFailure("take out of the queue", p.in.dequeue([]library.EpisodeID{id}))
		p.mu.Lock()
		p.queued = true
		p.mu.Unlock()
	}
	p.in.publishEpisode(id)
	go p.in.completeChapters(id)
}

// authHeader is what the server of a private podcast's audio wants, nil for
// all others. The name and password go only to the feed's own host.
func (in *Instance) authHeader(id library.PodcastID, address string) (http.Header, error) {
	user, password, err := in.credentials(id, address)
	if err != nil || user == "" {
		return nil, err
	}
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(user, password)
	return r.Header, nil
}
