package output

import (
	"fmt"
	"sync"
	"time"

	"github.com/faiface/beep"
)

// chunkTime is how much sound is pulled at once: often enough that little is
// queued, seldom enough that the processor may sleep.
const chunkTime = 40 * time.Millisecond

// hungry is the pause after a Streamer that had nothing to give.
const hungry = 5 * time.Millisecond

// backend is the part of a device that differs. Every method is called with
// the engine's lock held, but close, which comes last and without it. It
// begins paused. An error means that the device is lost.
type backend interface {
	// room is how many frames to write now; if 0, when to ask again, 0 being
	// when engine.kick is called.
	room() (frames int, again time.Duration)
	write(p [][2]float64) error
	pause() error
	resume() error
	flush() error
	// end says that no more comes, unless flush follows.
	end() error
	// drained reports, after end, that all was heard; if not, when to ask again.
	drained() (all bool, again time.Duration)
	close() error
}

// measurer is a backend that can tell how much it has queued. measure is
// called after a write, without the lock.
type measurer interface{ measure() }

// engine is a Device without the part that makes sound: one goroutine that
// pulls from the Streamer and writes to the backend.
type engine struct {
	name     string
	rate     int
	realtime bool
	clk      *clock
	out      backend
	buf      [][2]float64
	wake     chan struct{}
	done     chan struct{}

	mu      sync.Mutex
	src     beep.Streamer
	paused  bool
	over    bool // done is closed
	closed  bool
	err     error
	ended   bool         // the Streamer has ended
	told    bool         // the backend knows
	gen     int          // counts flushes: what was pulled before one is stale
	pending [][2]float64 // pulled and not written; a part of buf
}

var _ Device = (*engine)(nil)

// newEngine gives an engine whose backend is still to be set.
func newEngine(name string, rate, chunk int, realtime bool, now func() time.Time) *engine {
	return &engine{
		name: name, rate: rate, realtime: realtime, clk: newClock(now, rate),
		buf: make([][2]float64, chunk), wake: make(chan struct{}, 1), done: make(chan struct{}),
	}
}

// chunkFrames is chunkTime at a rate.
func chunkFrames(rate int) int { return int(chunkTime.Seconds() * float64(rate)) }

func (e *engine) Name() string          { return e.name }
func (e *engine) SampleRate() int       { return e.rate }
func (e *engine) Realtime() bool        { return e.realtime }
func (e *engine) Done() <-chan struct{} { return e.done }

func (e *engine) Delay() time.Duration {
	if !e.realtime {
		return 0 // written is heard
	}
	return e.clk.delay()
}

func (e *engine) Err() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.err
}

func (e *engine) Start(s beep.Streamer) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.over:
		return e.gone()
	case e.src != nil:
		return ErrStarted
	}
	e.src = s
	if !e.paused {
		if err := e.check(e.out.resume()); err != nil {
			return err
		}
		e.clk.start()
	}
	go e.run()
	return nil
}

func (e *engine) Pause() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.over {
		return e.gone()
	}
	if e.paused {
		return nil
	}
	e.paused = true
	if e.src == nil {
		return nil
	}
	e.clk.stop() // first: the backend may keep what is not heard by it
	return e.check(e.out.pause())
}

func (e *engine) Resume() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.over {
		return e.gone()
	}
	if !e.paused {
		return nil
	}
	e.paused = false
	if e.src == nil {
		return nil
	}
	if err := e.check(e.out.resume()); err != nil {
		return err
	}
	e.clk.start()
	e.kick()
	return nil
}

func (e *engine) Flush() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.over {
		return e.gone()
	}
	e.gen++
	e.pending, e.ended, e.told = nil, false, false
	err := e.check(e.out.flush())
	e.clk.flush()
	e.kick()
	return err
}

func (e *engine) Close() error {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return nil
	}
	e.closed = true
	e.finish(nil)
	e.mu.Unlock()
	if err := e.out.close(); err != nil {
		return fmt.Errorf("close audio output %s: %w", e.name, err)
	}
	return nil
}

// gone is the error of a call that comes too late.
func (e *engine) gone() error {
	if e.err != nil {
		return e.err
	}
	return ErrClosed
}

// finish closes Done, once. The caller holds the lock.
func (e *engine) finish(err error) {
	if e.over {
		return
	}
	e.over, e.err = true, err
	e.clk.stop()
	close(e.done)
	e.kick()
}

// check makes the device lost if err is an error.
func (e *engine) check(err error) error {
	if err == nil {
		return nil
	}
	if e.realtime {
		err = fmt.Errorf("%s: %w: %w", e.name, ErrLost, err)
	}
	e.finish(err)
	return err
}

// lose is check for backends that find out by themselves.
func (e *engine) lose(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.over {
		_ = e.check(err)
	}
}

// kick makes the goroutine look again. It never blocks and needs no lock.
func (e *engine) kick() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// run is the engine's goroutine.
func (e *engine) run() {
	t := time.NewTimer(time.Hour)
	defer t.Stop()
	for {
		n, gen, wait := e.step()
		if n < 0 {
			return
		}
		if n > 0 && e.pull(n, gen) {
			continue
		}
		if n > 0 {
			wait = hungry
		}
		e.sleep(t, wait)
	}
}

// sleep waits for kick, at most d unless d is 0.
func (e *engine) sleep(t *time.Timer, d time.Duration) {
	if d == 0 { // no timer at all: a paused device costs nothing
		<-e.wake
		return
	}
	t.Reset(d)
	select {
	case <-e.wake:
	case <-t.C:
	}
}

// step does what can be done without pulling, and says how many frames to pull
// (-1: it is over), or if none, how long to wait.
func (e *engine) step() (pull, gen int, wait time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for !e.over && !e.paused {
		if len(e.pending) == 0 && e.ended {
			return e.ending()
		}
		n, again := e.out.room()
		if n <= 0 {
			return 0, 0, again
		}
		if len(e.pending) == 0 {
			return min(n, len(e.buf)), e.gen, 0
		}
		e.write(min(n, len(e.pending)))
	}
	if e.over {
		return -1, 0, 0
	}
	return 0, 0, 0
}

// write gives the backend the first n pending frames.
func (e *engine) write(n int) {
	p := e.pending[:n]
	e.pending = e.pending[n:]
	if e.check(e.out.write(p)) == nil {
		e.clk.wrote(n)
	}
}

// ending brings a sound that has ended to its last sample.
func (e *engine) ending() (pull, gen int, wait time.Duration) {
	if !e.told {
		e.told = true
		if e.check(e.out.end()) != nil {
			return -1, 0, 0
		}
	}
	all, again := e.out.drained()
	if all {
		e.finish(nil)
		return -1, 0, 0
	}
	return 0, 0, again
}

// pull takes n frames from the Streamer and writes them unless the world has
// changed meanwhile. false: there was nothing.
func (e *engine) pull(n, gen int) bool {
	got, ok := e.src.Stream(e.buf[:n])
	got = min(max(got, 0), n)
	if !e.pulled(got, gen, ok) {
		return got > 0 || !ok
	}
	if m, can := e.out.(measurer); can {
		m.measure()
	}
	return true
}

// pulled takes what Stream gave; true if it went to the backend.
func (e *engine) pulled(got, gen int, ok bool) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.over || gen != e.gen {
		return false
	}
	e.ended = !ok
	e.clk.pulled(got)
	e.pending = e.buf[:got]
	if e.paused || got == 0 {
		return false
	}
	e.write(got)
	return true
}
