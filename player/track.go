package player

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"cosm/player/decode"
	"cosm/player/stream"
)

const (
	ringAhead = 3 * time.Second // how much is decoded ahead
	ringKeep  = time.Second     // how much stays after it was played
	firstFill = 250 * time.Millisecond
	batch     = 50 * time.Millisecond // decoded at once: more would wait for more bytes
)

// track is one loaded source. Its goroutine decodes into the ring, ahead of the
// device, in long strokes: it sleeps till half of the ring is played.
type track struct {
	mu     *sync.Mutex // the player's; guards what is marked below
	cond   *sync.Cond
	kick   func()
	log    *slog.Logger
	seq    uint64
	rate   int // samples a second
	batch  int // samples decoded at once
	hint   decode.Hint
	cancel context.CancelFunc
	done   chan struct{} // closes when the goroutine has ended and all is free

	dec     decode.Decoder // the goroutine's own
	forward bool           // the goroutine's own: the decoder thinks it cannot seek
	closing sync.WaitGroup

	// Guarded by the mutex from here on.
	in      *reader
	src     Source
	ring    *ring
	tap     *tap // who draws from the ring, nil if nobody
	gen     int  // grows with each jump: what was decoded before it is void
	seekTo  int64
	file    *takeover
	filling bool
	eof     bool
	err     error // why it ended, nil at the true end
	closed  bool

	primed  bool // enough has gathered, sound flows
	need    time.Duration
	hold    bool // the device waits till enough has gathered
	drained bool // the device has pulled all there is
	speed   float64

	at     float64 // where it stands while nobody draws
	shown  float64 // the latest position told
	gone   float64 // samples left out before it since the track was opened
	second int64   // the second that was pulled last

	format  decode.Format
	length  int
	exact   bool
	damaged int
	waiting bool  // the source waits for the network
	netErr  error // why
}

// takeover is a decoder of the downloaded file, to go on with.
type takeover struct {
	dec  decode.Decoder
	in   *reader
	path string
	done chan error
}

// learn takes over what the decoder knows by now.
func (t *track) learn(d decode.Decoder) {
	t.format, t.length, t.exact, t.damaged = d.Format(), d.Len(), d.Exact(), d.Damaged()
}

// prime stops the flow of sound until d of it, in listening time, has gathered.
func (t *track) prime(d time.Duration) { t.primed, t.need = false, d }

// enough reports whether what prime asked for is there.
func (t *track) enough() bool {
	if t.eof {
		return true
	}
	want := t.need.Seconds() * float64(t.rate) * t.speed
	return float64(t.ring.ahead()) >= min(want, float64(len(t.ring.buf)-t.ring.keep)*0.9)
}

// wake lets the goroutine fill the ring when half of it is played.
func (t *track) wake() {
	if !t.filling && !t.eof && t.ring.ahead() < (len(t.ring.buf)-t.ring.keep)/2 {
		t.filling = true
		t.cond.Broadcast()
	}
}

// jump goes on at sample to: out of the ring if that has it, else by a seek of
// the decoder. The caller holds the mutex, and has stopped and emptied the
// device. A read that waits for the network must be interrupted if seek is true.
func (t *track) jump(to int64) (seek bool) {
	t.drained = false
	if t.seekTo < 0 && t.ring.moveTo(to) {
		if !t.enough() {
			t.hold = true
			t.prime(firstFill)
		}
	} else {
		t.gen++
		t.ring.reset(to)
		t.seekTo, t.eof, t.err = to, false, nil
		t.hold, seek = true, true
		t.prime(firstFill)
	}
	t.stand(to)
	t.wake()
	t.cond.Broadcast()
	return seek
}

// stand makes sample at the position, as after a jump.
func (t *track) stand(at int64) {
	t.at, t.shown = float64(at), float64(at)
	t.second = at / int64(t.rate)
	if t.tap != nil {
		t.tap.place(at)
	}
}

// run is the decoding goroutine.
func (t *track) run() {
	defer close(t.done)
	defer t.free()
	for {
		t.mu.Lock()
		job := t.await()
		t.mu.Unlock()
		if job == nil {
			return
		}
		job()
	}
}

// await waits for something to do; nil means to end. The mutex is held.
func (t *track) await() func() {
	for {
		switch gen := t.gen; {
		case t.closed:
			return nil
		case t.file != nil:
			f, at := t.file, t.ring.wr
			return func() { t.takeOver(f, at, gen) }
		case t.seekTo >= 0:
			to := t.seekTo
			return func() { t.seek(to, gen) }
		case !t.eof && t.filling && t.ring.room() >= t.batch:
			buf := t.ring.grab(t.batch)
			return func() { t.decode(buf, gen) }
		}
		t.filling = false
		t.cond.Wait()
	}
}

// decode makes the next piece of sound.
func (t *track) decode(buf [][2]float64, gen int) {
	n, ok := t.dec.Stream(buf)
	var err error
	if !ok {
		err = t.dec.Err()
	}
	off := t.in.calledOff()
	t.mu.Lock()
	defer t.mu.Unlock()
	if gen != t.gen || t.closed {
		return
	}
	if off { // too late to be of use: come back to the same place
		t.gen++
		t.seekTo = t.ring.wr
		return
	}
	t.ring.commit(n)
	t.learn(t.dec)
	if !ok {
		t.eof, t.err = true, err
	}
	if !ok || t.hold && t.enough() {
		t.kick()
	}
	t.cond.Broadcast()
}

// seek moves the decoder. Where it cannot get there it goes on from where it is.
func (t *track) seek(to int64, gen int) {
	lost := t.renew()
	var err error
	if lost == nil {
		err = t.dec.Seek(int(to))
	}
	off := t.in.calledOff()
	t.mu.Lock()
	defer t.mu.Unlock()
	if off || gen != t.gen {
		return // another jump came, or this one must be done again
	}
	if err != nil {
		t.log.Warn("seek failed", "err", err)
	}
	t.seekTo, t.filling = -1, true
	if lost != nil {
		t.eof, t.err = true, lost
	} else {
		t.learn(t.dec)
		if at := int64(t.dec.Position()); at != t.ring.wr {
			t.ring.reset(at)
			t.stand(at)
		}
	}
	t.kick()
	t.cond.Broadcast()
}

// renew opens the decoder again if a read was called off under it, for then what
// it knows about its place in the source is void; or if it was told that the
// source cannot seek and a file has since taken its place.
func (t *track) renew() error {
	src := t.in.source()
	freed := t.forward && src.Seekable()
	if !freed && !t.in.calledOff() {
		return nil
	}
	if err := t.in.resume(); err != nil {
		return err
	}
	dec, err := decode.Open(t.in, src.Size(), src.Seekable(), t.hint)
	if err != nil {
		return err
	}
	t.logClose(t.dec.Close())
	t.dec, t.forward = dec, !src.Seekable()
	return nil
}

// takeOver goes on with a decoder of the downloaded file at sample at, which is
// the next to be written to the ring.
func (t *track) takeOver(f *takeover, at int64, gen int) {
	err := f.dec.Seek(int(at))
	if err == nil {
		err = skipTo(f.dec, int(at))
	}
	t.mu.Lock()
	if gen != t.gen {
		t.mu.Unlock()
		return // a jump came: once more for the new place
	}
	t.file = nil
	if t.eof && (t.err == nil || t.ring.ahead() == 0) {
		err = errTooLate
	}
	old, oldIn := f.dec, f.in
	if err == nil {
		old, oldIn = t.dec, t.in
		t.dec, t.in, t.src.Path, t.forward = f.dec, f.in, f.path, false
		t.eof, t.err, t.filling, t.seekTo = false, nil, true, -1
		t.waiting, t.netErr = false, nil
		t.learn(t.dec)
	}
	t.kick()
	t.mu.Unlock()
	t.logClose(old.Close())
	t.logClose(oldIn.source().Close())
	f.done <- err
}

// skipTo drops samples where a seek fell short.
func skipTo(d decode.Decoder, at int) error {
	var buf [512][2]float64
	for d.Position() < at {
		if _, ok := d.Stream(buf[:min(len(buf), at-d.Position())]); !ok {
			break
		}
	}
	if err := d.Err(); err != nil {
		return err
	}
	if d.Position() != at {
		return errOtherFile
	}
	return nil
}

// heed is told by the source what the network does.
func (t *track) heed(s stream.State) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch s.Kind {
	case stream.Waiting:
		t.waiting = true
	case stream.Reconnecting:
		t.netErr = s.Err
		t.log.Info("stream reconnects", "err", s.Err, "in", s.Retry)
	case stream.Flowing:
		t.waiting, t.netErr = false, nil
	case stream.Changed:
		t.log.Warn("the file on the server changed while it was played")
	}
	t.kick()
}

// interrupt frees the goroutine from a read whose bytes are no longer wanted.
func (t *track) interrupt() {
	t.mu.Lock()
	in := t.in
	t.mu.Unlock()
	in.interrupt()
}

// close ends the goroutine and frees everything, without waiting for it.
func (t *track) close() {
	t.mu.Lock()
	t.closed = true
	t.closing.Add(1)
	if t.tap != nil {
		t.tap.detach()
	}
	in := t.in
	t.cond.Broadcast()
	t.mu.Unlock()
	t.cancel()
	// The source's Close frees a Read that waits, and may itself take a moment.
	go func() {
		defer t.closing.Done()
		t.logClose(in.source().Close())
	}()
}

func (t *track) free() {
	t.logClose(t.dec.Close())
	t.logClose(t.in.source().Close())
	t.mu.Lock()
	f := t.file
	t.file = nil
	t.mu.Unlock()
	if f != nil {
		t.logClose(f.dec.Close())
		t.logClose(f.in.source().Close())
		f.done <- ErrReplaced
	}
	t.closing.Wait()
}

func (t *track) logClose(err error) {
	if err != nil {
		t.log.Debug("close", "err", err)
	}
}
