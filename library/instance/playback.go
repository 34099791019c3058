package instance

import (
	"context"
	"sync"
	"time"

	"cosm/library"
	"cosm/player"
	"cosm/player/dsp"
)

const (
	// saveEvery is how much listening a crash may lose.
	saveEvery = 4 * time.Second
	// controlsKept bounds how many commands are remembered against repetition.
	controlsKept = 512
	// beforeKept bounds how far back prev goes.
	beforeKept = 64
)

// playback is the player with what the library knows of what plays: episode,
// chapters, position, history and sleep timer. Its methods may be called from
// any goroutine; what they change is told by the hub.
type playback struct {
	in     *Instance
	player *player.Player
	done   chan struct{} // closed when the events have ended

	starting sync.Mutex         // one Play at a time
	cancel   context.CancelFunc // of the Play that is opening; guarded by mu

	mu       sync.Mutex
	loaded   *library.EpisodeDetail // nil: nothing, or a file or address of no episode
	title    string
	before   []library.EpisodeID // what played before it, the last one last
	at       library.Seconds     // where to begin what is shown but not loaded yet
	ready    bool                // the player has it loaded
	queued   bool                // it came from the queue
	chapters []library.Chapter
	pausedAt time.Time
	sleep    sleep
	savedAt  library.Seconds
	marked   bool // played was set for this load
	span     span
	saved    saved
	fault    error
	lastAt   library.Seconds // the last position that was told
	stopped  bool            // by the listener: shown as stopped till it is played again
	silent   bool            // it was told that there is no sound device
	controls map[string]bool
	order    []string
}

func newPlayback(in *Instance) *playback {
	p := &playback{in: in, done: make(chan struct{}), controls: map[string]bool{}}
	c := in.settings()
	p.player = player.New(player.Options{
		Client: in.audioClient(), Output: c.Text("output"), CacheDir: in.o.Paths.CacheDir, CacheBytes: c.Size("stream_cache"),
		Now: in.o.Now, Log: in.o.Log, FallbackNull: in.o.FallbackNull, OpenDevice: in.o.OpenDevice,
	})
	p.saved.all = in.savedBefore()
	go p.listen()
	p.tune()
	return p
}

// listen turns the player's events into positions, history and news.
func (p *playback) listen() {
	defer close(p.done)
	for e := range p.player.Events() {
		switch e.Kind {
		case player.Progress:
			p.progress(e.Status)
		case player.Finished:
			p.finished(e.Status)
		case player.Failed:
			p.failed(e.Status, e.Err)
		case player.Changed:
			p.changed(e.Status)
		}
		p.tell()
	}
}

// close keeps the position and stops.
func (p *playback) close() {
	p.keep(p.player.Status(), true)
	p.mu.Lock()
	p.sleep.clear()
	p.mu.Unlock()
	_ = p.player.Close() // it has no error to give
	<-p.done
}

// tell publishes the state.
func (p *playback) tell() {
	st := p.status()
	p.in.hub.Publish(library.Event{Kind: library.EventStatus, Status: &st})
}

// status is the player's state in the library's words.
func (p *playback) status() library.Status {
	ps := p.player.Status()
	p.mu.Lock()
	defer p.mu.Unlock()
	st := library.Status{
		State: library.State(ps.State), Title: p.title, Position: library.Seconds(ps.Position), Duration: library.Seconds(ps.Duration),
		Buffered: library.Seconds(ps.Buffered), Speed: ps.Speed, Volume: ps.Volume, Muted: ps.Muted, Output: ps.Output,
		Codec: ps.Codec.Codec, Chapters: p.chapters, At: p.in.o.Now().UTC(),
		Saved: p.saved.session, SavedAll: p.saved.all,
	}
	st.Trim, st.Level, st.Boost = trimOf(ps.Sound), ps.Sound.Level, ps.Sound.Boost
	if p.loaded != nil {
		e := p.loaded.Episode
		st.Episode, st.Title = &e, ""
		if !p.ready { // shown as paused where the listener left it
			st.Position, st.Duration = p.at, e.Duration
			if ps.State == player.Stopped && !p.stopped {
				st.State = library.Paused
			}
		}
		if st.Duration == 0 {
			st.Duration = e.Duration
		}
	}
	if ch := chapterAt(p.chapters, st.Position); ch != nil {
		st.Chapter = ch
	}
	p.sleep.tell(&st, p.in.o.Now())
	p.tellFault(&st, ps)
	return st
}

// trimOf is how much silence is left out; empty: none.
func trimOf(s player.Sound) string {
	if s.Trim == dsp.TrimOff {
		return ""
	}
	return string(s.Trim)
}

// tellFault says why it does not play; p.mu is held.
func (p *playback) tellFault(st *library.Status, ps player.Status) {
	err := p.fault
	if err == nil {
		err = ps.Err
	}
	if err == nil {
		return
	}
	e := playError(st.Title, err)
	st.Error, st.ErrorCode, st.ErrorReason = e.Why, e.Code, library.ReasonOf(e)
}

// chapterAt is the chapter that at lies in; hidden ones do not count.
func chapterAt(list []library.Chapter, at library.Seconds) *library.ChapterRef {
	var found *library.ChapterRef
	for i, c := range list {
		if c.Start > at {
			break
		}
		if !c.Hidden {
			found = &library.ChapterRef{Index: i, Title: c.Title, Start: c.Start}
		}
	}
	return found
}
