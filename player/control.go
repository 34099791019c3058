package player

import (
	"context"
	"fmt"
	"math"
	"time"

	"cosm/player/dsp"
)

// run is the control goroutine.
func (p *Player) run() {
	defer close(p.done)
	defer close(p.events)
	for {
		var out chan Event
		var next Event
		if len(p.queue) > 0 {
			out, next = p.events, p.queue[0]
		}
		var ended <-chan struct{}
		if p.dev != nil {
			ended = p.dev.Done()
		}
		select {
		case f := <-p.cmds:
			f()
		case <-p.wakeUp:
		case <-ended:
			p.deviceEnded()
		case out <- next:
			p.queue = p.queue[1:]
			continue
		case <-p.quit:
			p.shutdown()
			return
		}
		p.sync()
	}
}

// load begins a Load and gives its number.
func (p *Player) load(src Source, o LoadOptions, reply chan error) uint64 {
	p.stop(ErrReplaced)
	ctx, cancel := context.WithCancel(context.Background())
	p.mu.Lock()
	p.snap.Seq++
	seq := p.snap.Seq
	p.snap = Status{
		Source: src, Speed: p.snap.Speed, Volume: p.snap.Volume, Muted: p.snap.Muted, Sound: p.snap.Sound,
		Seq: seq, Position: max(0, o.At), Duration: max(0, src.Duration),
	}
	if o.Speed > 0 {
		p.snap.Speed = min(max(o.Speed, dsp.MinSpeed), dsp.MaxSpeed)
	}
	if o.Volume > 0 {
		p.snap.Volume = min(o.Volume, dsp.MaxVolume)
	}
	if o.Sound != nil {
		p.snap.Sound = *o.Sound
	}
	p.want, p.loading = !o.Paused, true
	p.mu.Unlock()
	p.opening = &opening{seq: seq, o: o, reply: reply, cancel: cancel}
	p.bg.Go(func() {
		t, err := p.openTrack(ctx, cancel, seq, src, o.At)
		if p.post(func() { p.opened(seq, t, err) }) || t == nil {
			return
		}
		t.discard()
	})
	return seq
}

// discard frees a track that nobody wants any more before it began.
func (t *track) discard() {
	t.cancel()
	t.free()
}

// opened takes the result of openTrack.
func (p *Player) opened(seq uint64, t *track, err error) {
	o := p.opening
	if o == nil || o.seq != seq {
		if t != nil {
			p.bg.Go(t.discard)
		}
		return
	}
	p.opening = nil
	if err != nil {
		o.cancel()
		err = &Error{Op: "open episode", Err: err}
		p.fail(err)
		o.reply <- err
		return
	}
	p.mu.Lock()
	p.trk, p.loading = t, false
	t.speed = p.snap.Speed
	p.snap.Codec = t.format
	if p.tap != nil {
		p.tap.attach(t, &p.snap)
	}
	want := p.want
	p.mu.Unlock()
	go t.run()
	if !want || p.dev != nil {
		o.reply <- nil
		return
	}
	p.openDevice(func(err error) { o.reply <- err })
}

// abandon ends a Load whose caller no longer waits.
func (p *Player) abandon(seq uint64, why error) {
	p.mu.Lock()
	same := p.snap.Seq == seq
	p.mu.Unlock()
	if same && p.opening != nil {
		p.stop(why)
	}
}

// stop ends what plays or is being opened; why is for the caller of the latter.
func (p *Player) stop(why error) {
	if o := p.opening; o != nil {
		p.opening = nil
		o.cancel()
		p.mu.Lock()
		p.loading, p.want = false, false
		p.mu.Unlock()
		o.reply <- why
	}
	p.devSeq++ // a device that is being opened comes too late
	p.devWait = false
	p.answer(why)
	p.unload()
}

// unload lets go of the track, and keeps its last status.
func (p *Player) unload() {
	p.mu.Lock()
	t := p.trk
	p.mu.Unlock()
	if t == nil {
		return
	}
	st := p.Status()
	p.mu.Lock()
	st.State, st.Output, st.Buffered = Stopped, "", 0
	p.snap, p.trk, p.want = st, nil, false
	p.mu.Unlock()
	t.close()
	p.releaseDevice()
	p.emit(Progress, nil)
}

// fail ends what plays, or would have, because of err.
func (p *Player) fail(err error) {
	p.unload()
	p.mu.Lock()
	p.want, p.loading = false, false
	p.snap.Err = err
	p.mu.Unlock()
	p.log.Warn("playing failed", "err", err)
	p.emit(Failed, err)
}

func (p *Player) play() error {
	p.mu.Lock()
	t := p.trk
	if t == nil && p.opening == nil {
		p.mu.Unlock()
		return ErrNotLoaded
	}
	p.want, p.snap.Err = true, nil
	back := t != nil && p.tap != nil && !p.tap.goOn()
	p.mu.Unlock()
	if back {
		p.jump(t, int64(math.Ceil(p.place(t))))
	}
	return nil // sync does the rest
}

func (p *Player) pause() error {
	p.mu.Lock()
	t := p.trk
	if t == nil && p.opening == nil {
		p.mu.Unlock()
		return ErrNotLoaded
	}
	p.want = false
	soft := false
	if p.running && t != nil && p.tap != nil {
		var at int64
		if at, soft = p.tap.fadeToRest(); soft {
			t.shown = max(t.shown, float64(at))
		}
	}
	p.mu.Unlock()
	if !soft {
		p.hold()
	}
	if t != nil {
		p.emit(Progress, nil)
	}
	return nil
}

// rest is called while no sound is wanted: it waits till the fade into the pause
// was heard, and then stops where it is to go on.
func (p *Player) rest(t *track) {
	if !p.running {
		return
	}
	delay := p.dev.Delay()
	p.mu.Lock()
	faded, still := p.tap.rest, p.tap.resting(delay)
	p.mu.Unlock()
	switch {
	case still:
	case faded:
		p.jump(t, int64(math.Ceil(p.place(t))))
	default:
		p.hold()
	}
}

func (p *Player) seek(to time.Duration) error {
	p.mu.Lock()
	t := p.trk
	p.mu.Unlock()
	if t == nil {
		return ErrNotLoaded
	}
	p.mu.Lock()
	at := int64(t.clamp(to, t.length))
	inRing := t.seekTo < 0 && at >= t.ring.lo && at <= t.ring.wr
	src := t.in.source()
	p.mu.Unlock()
	if !inRing && !src.Seekable() && (src.Size() < 0 || float64(at) < p.place(t)) {
		return ErrNotSeekable
	}
	p.jump(t, at)
	p.emit(Progress, nil)
	return nil
}

// jump empties the device and goes on at a sample of the track. The device must
// stop first: what it pulls of the new place must not be dropped with the old.
func (p *Player) jump(t *track, at int64) {
	p.hold()
	if p.started && p.dev.Realtime() {
		p.check(p.dev.Flush())
	}
	p.mu.Lock()
	over := p.tap != nil && p.tap.over
	seek := t.jump(at)
	p.mu.Unlock()
	if seek {
		t.interrupt()
	}
	if over { // the device was told the end: only another one can go on
		p.releaseDevice()
		p.mu.Lock()
		t.stand(at)
		p.mu.Unlock()
	}
}

func (p *Player) setSpeed(x float64) error {
	if !(x >= dsp.MinSpeed && x <= dsp.MaxSpeed) {
		return fmt.Errorf("set speed %v: %w", x, ErrRange)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.snap.Speed = x
	if p.trk != nil {
		p.trk.speed = x
	}
	if p.tap != nil && p.tap.str != nil {
		p.tap.str.SetSpeed(x)
	}
	return nil
}

func (p *Player) setVolume(x float64) error {
	if !(x >= 0 && x <= dsp.MaxVolume) {
		return fmt.Errorf("set volume %v: %w", x, ErrRange)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.snap.Volume = x
	if p.tap != nil && p.tap.gain != nil {
		p.tap.gain.SetVolume(x)
	}
	return nil
}

func (p *Player) setMuted(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.snap.Muted = on
	if p.tap != nil && p.tap.gain != nil {
		p.tap.gain.SetMuted(on)
	}
}

func (p *Player) setSound(s Sound) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.snap.Sound = s
	if p.tap != nil && p.tap.trim != nil {
		p.tap.tune(s)
	}
}

func (p *Player) fadeOut(d time.Duration) error {
	p.mu.Lock()
	sounding := p.trk != nil && p.tap != nil && p.running
	if sounding {
		p.tap.gain.FadeOut(d)
	}
	p.mu.Unlock()
	if !sounding {
		return p.pause()
	}
	return nil
}

// faded pauses at the end of a fade. What the device still holds is the faint
// end of the fade: it is dropped, to be heard in full when the sound goes on.
func (p *Player) faded(t *track) {
	p.mu.Lock()
	p.want = false
	p.mu.Unlock()
	p.jump(t, int64(math.Ceil(p.place(t))))
	p.emit(Progress, nil)
}

// shutdown ends everything, within a second.
func (p *Player) shutdown() {
	p.mu.Lock()
	t := p.trk
	p.mu.Unlock()
	p.stop(ErrClosed)
	ended := make(chan struct{})
	p.closeDevice()
	go func() {
		defer close(ended)
		if t != nil {
			<-t.done
		}
		p.bg.Wait()
	}()
	select {
	case <-ended:
	case <-time.After(closeLimit):
		p.log.Warn("closing the player takes long; going on without waiting")
	}
}

// closeLimit is how long Close waits for what may hang: drivers and disks.
const closeLimit = 800 * time.Millisecond
