// Package player plays one episode at a time: from a stream or a file, through
// decoder, resampler, stretcher and gain, to a sound device.
//
// A Player is a state machine in one goroutine: commands go in and wait till
// they are done, events come out. It promises that the position it tells is
// that of the sound that is heard, not a timer's; that a network loss is never
// taken for the end; and that it never calls back into its user.
//
// Concurrency: every method may be called from any goroutine.
package player

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"cosm/player/decode"
	"cosm/player/dsp"
	"cosm/player/output"
)

// Source is what to play.
type Source struct {
	URL, Path   string        // a Path comes first; without the file the URL is streamed
	Type, Title string        // content type as the feed says, a hint; title for logs
	Size        int64         // bytes, a hint; 0 if unknown
	Duration    time.Duration // as the feed says; 0 if unknown
	Header      http.Header   // for the request, such as Authorization
}

// Options are the means of a Player.
type Options struct {
	Client     *http.Client // for streams; without one only files play
	Output     string       // what output.Open takes; empty means "auto"
	CacheDir   string       // folder of the stream's cache
	CacheBytes int64        // its bound
	Now        func() time.Time
	Log        *slog.Logger
	// OpenDevice opens a sound device; nil means output.Open.
	OpenDevice func(spec string, o output.Options) (output.Device, error)
	// FallbackNull plays to nowhere, at the pace of sound, where "auto" finds
	// no device. Status.Output then is NoDevice.
	FallbackNull bool
}

// NoDevice is the name of the output that takes the place of a missing one.
const NoDevice = "null (no sound device)"

// State is what the player does.
type State string

// The states. Buffering is playing that waits for data.
const (
	Stopped   State = "stopped"
	Playing   State = "playing"
	Paused    State = "paused"
	Buffering State = "buffering"
)

// Status is the player at one moment.
type Status struct {
	State     State
	Source    Source        // what is loaded, or was loaded last
	Position  time.Duration // of the sound that is heard
	Duration  time.Duration // 0 if unknown; never less than Position
	Buffered  time.Duration // how much can be played from here without waiting
	Speed     float64
	Volume    float64 // factor of the amplitude, 0 to 1.5
	Muted     bool
	Sound     Sound
	Saved     time.Duration // of the episode, left out as silence since it was loaded
	Output    string        // name of the device in use, empty if none is
	Codec     decode.Format // of what is loaded
	Err       error         // why it waits, or why it failed; nil if all is well
	Seq       uint64        // number of the Load
	Exact     bool          // Duration and seeks are exact, not estimates
	Damaged   int           // frames that could not be decoded
	Truncated bool          // it ended before its time
}

// Trim says how much of silence is left out.
type Trim = dsp.Trim

// Sound is how the sound is changed, beside speed and volume. The zero Sound
// changes nothing.
type Sound struct {
	Trim  Trim // the empty one is dsp.TrimOff
	Level bool // brought to dsp.TargetLoudness
	Boost bool // voices made clearer
}

// EventKind says what an Event tells.
type EventKind string

// The kinds of events.
const (
	Changed  EventKind = "changed"  // any field of Status but Position
	Progress EventKind = "progress" // a second was played; or a seek, pause or stop was done
	Finished EventKind = "finished" // the end was heard
	Failed   EventKind = "failed"   // Event.Err says why
)

// Event is news of the player. Status is that of the moment of the event.
type Event struct {
	Kind   EventKind
	Status Status
	Err    error
}

// LoadOptions say how to begin.
type LoadOptions struct {
	At            time.Duration // where to begin
	Paused        bool          // load only; Play begins
	Speed, Volume float64       // 0 leaves them as they are
	Sound         *Sound        // nil leaves it as it is
}

// Player plays. Make one with New and end it with Close.
type Player struct {
	opt    Options
	log    *slog.Logger
	cmds   chan func()
	wakeUp chan struct{}
	events chan Event
	quit   chan struct{}
	done   chan struct{}
	once   sync.Once
	bg     sync.WaitGroup // goroutines that open and close

	// The control goroutine's own.
	queue   []Event
	opening *opening
	devSeq  uint64 // grows with each attempt to open a device
	devWait bool   // an attempt is under way
	onDev   []func(error)
	started bool
	told    Status // what the last Changed said
	ticked  int64  // the second the last Progress told

	mu      sync.Mutex // guards what follows, and the track's and the tap's own
	cond    *sync.Cond
	want    bool // the listener wants sound
	loading bool // a source is being opened
	snap    Status
	trk     *track
	dev     output.Device
	tap     *tap
	running bool // the device was started and is not paused
	spec    string

	settle time.Duration // see tap
}

// New makes a Player and starts its goroutine. No device is opened before
// something plays.
func New(o Options) *Player {
	if o.Output == "" {
		o.Output = "auto"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.OpenDevice == nil {
		o.OpenDevice = output.Open
	}
	p := &Player{
		opt: o, log: o.Log, spec: o.Output,
		cmds:   make(chan func()),
		wakeUp: make(chan struct{}, 1),
		events: make(chan Event),
		quit:   make(chan struct{}),
		done:   make(chan struct{}),
		snap:   Status{State: Stopped, Speed: 1, Volume: 1},
		settle: 2 * time.Millisecond,
	}
	p.cond = sync.NewCond(&p.mu)
	p.told = p.snap
	go p.run()
	return p
}

// Load opens a source and, unless it is to be paused, begins to play it. What
// was loaded before stops at once. Load returns when sound is on its way, or
// with the error that a Failed event tells too: one of packages stream, decode
// and output, to be told by errors.Is. When ctx ends before, or another Load
// or Stop comes (ErrReplaced), nothing plays and no event tells so.
func (p *Player) Load(ctx context.Context, src Source, o LoadOptions) error {
	reply := make(chan error, 1)
	var seq uint64
	if err := p.do(func() error { seq = p.load(src, o, reply); return nil }); err != nil {
		return err
	}
	select {
	case err := <-reply:
		return err
	case <-p.done:
		return ErrClosed
	case <-ctx.Done():
		_ = p.do(func() error { p.abandon(seq, ctx.Err()); return nil })
	}
	select {
	case err := <-reply:
		return err
	case <-p.done:
		return ErrClosed
	}
}

// Play goes on where Pause stopped, or begins what was loaded paused. After a
// device was lost or missing it tries to open one again; how that goes is told
// by events. ErrNotLoaded: there is nothing to play.
func (p *Player) Play() error { return p.do(p.play) }

// Pause lets the sound fade within a moment and keeps the position: that from
// which Play goes on, which is told at once and stands still.
func (p *Player) Pause() error { return p.do(p.pause) }

// Stop ends playing, lets go of the source and, unless it is a file, of the
// device. Status keeps the last position.
func (p *Player) Stop() error { return p.do(func() error { p.stop(ErrReplaced); return nil }) }

// Seek goes to a place, which is clamped to what there is. ErrNotSeekable: the
// source can only be read forward.
func (p *Player) Seek(to time.Duration) error { return p.do(func() error { return p.seek(to) }) }

// SetSpeed sets the speed, 0.5 to 3, at true pitch. ErrRange if it is outside.
func (p *Player) SetSpeed(x float64) error { return p.do(func() error { return p.setSpeed(x) }) }

// SetVolume sets the factor of the amplitude, 0 to 1.5. ErrRange if it is
// outside.
func (p *Player) SetVolume(x float64) error { return p.do(func() error { return p.setVolume(x) }) }

// SetMuted silences the sound while it plays on, or brings it back.
func (p *Player) SetMuted(on bool) error { return p.do(func() error { p.setMuted(on); return nil }) }

// SetSound changes how the sound is changed, from what is not yet on its way to
// the device on.
func (p *Player) SetSound(s Sound) error { return p.do(func() error { p.setSound(s); return nil }) }

// FadeOut lets the sound fade over d and then pauses, where the fade began to be
// silent. Play ends a fade that is going on.
func (p *Player) FadeOut(d time.Duration) error { return p.do(func() error { return p.fadeOut(d) }) }

// SwapPath goes on from the file, which is the whole download of what plays, at
// the same sample and without a gap. If the file is another than what was
// streamed and has no such place, the stream goes on and an error says so.
func (p *Player) SwapPath(path string) error {
	reply := make(chan error, 1)
	if err := p.do(func() error { return p.swap(path, reply) }); err != nil {
		return err
	}
	return p.wait(reply)
}

// SetOutput changes the device, also while playing. If the new one cannot be
// opened the old one plays on and the error says why. A device that is not in
// use is opened when something plays.
func (p *Player) SetOutput(spec string) error {
	reply := make(chan error, 1)
	if err := p.do(func() error { p.setOutput(spec, reply); return nil }); err != nil {
		return err
	}
	return p.wait(reply)
}

// Events gives what happens. Reading is not required: the player never waits
// for a reader, who loses only what newer events tell better. The channel is
// closed by Close.
func (p *Player) Events() <-chan Event { return p.events }

// Close stops the sound and frees everything, within a second. A second call
// does nothing.
func (p *Player) Close() error {
	p.once.Do(func() { close(p.quit) })
	<-p.done
	return nil
}

// do runs f on the control goroutine.
func (p *Player) do(f func() error) error {
	reply := make(chan error, 1)
	if !p.post(func() { reply <- f() }) {
		return ErrClosed
	}
	return p.wait(reply)
}

func (p *Player) wait(reply chan error) error {
	select {
	case err := <-reply:
		return err
	case <-p.done:
		return ErrClosed
	}
}

// post hands f to the control goroutine; false once that has ended.
func (p *Player) post(f func()) bool {
	select {
	case p.cmds <- f:
		return true
	case <-p.quit:
		return false
	}
}

// kick makes the control goroutine look at what the others did.
func (p *Player) kick() {
	select {
	case p.wakeUp <- struct{}{}:
	default:
	}
}
