package player

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"cosm/player/output"
)

// openDevice opens a device for the track that is loaded, and then calls f with
// the result. Opening may wait for a sound server, so it has its own goroutine.
func (p *Player) openDevice(f func(error)) {
	if f != nil {
		p.onDev = append(p.onDev, f)
	}
	if p.devWait {
		return
	}
	p.devWait = true
	p.devSeq++
	seq := p.devSeq
	p.mu.Lock()
	spec, rate := p.spec, p.trk.rate
	p.mu.Unlock()
	p.bg.Go(func() {
		dev, err := p.open(spec, rate)
		if !p.post(func() { p.deviceOpened(seq, dev, err) }) && dev != nil {
			p.logClose(dev.Close())
		}
	})
}

func (p *Player) logClose(err error) {
	if err != nil {
		p.log.Debug("close", "err", err)
	}
}

// open opens spec for sound of the given rate. A real device gets its own rate,
// for our resampler is better than what a server or driver would do.
func (p *Player) open(spec string, rate int) (output.Device, error) {
	o := output.Options{AppName: "cosm", Now: p.opt.Now}
	if spec == "null" || strings.HasPrefix(spec, "wav:") {
		o.SampleRate = rate
	}
	dev, err := p.opt.OpenDevice(spec, o)
	if err == nil || spec != "auto" || !p.opt.FallbackNull || !errors.Is(err, output.ErrNoDevice) {
		return dev, err
	}
	o.SampleRate = rate
	null, nullErr := p.opt.OpenDevice("null", o)
	if nullErr != nil {
		return nil, err
	}
	p.log.Warn("no sound device, playing to nowhere", "err", err)
	return renamed{null}, nil
}

// renamed is the null device that takes the place of a missing one.
type renamed struct{ output.Device }

func (renamed) Name() string { return NoDevice }

// deviceOpened takes the result of openDevice.
func (p *Player) deviceOpened(seq uint64, dev output.Device, err error) {
	if seq != p.devSeq {
		if dev != nil {
			p.bg.Go(func() { p.logClose(dev.Close()) })
		}
		return
	}
	p.devWait = false
	if err != nil {
		err = &Error{Op: "open sound device", Err: err}
		p.giveUp(err)
	} else {
		p.use(dev)
	}
	p.answer(err)
}

// answer tells those who wait for a device.
func (p *Player) answer(err error) {
	for _, f := range p.onDev {
		f(err)
	}
	p.onDev = nil
}

// use makes dev the device, standing where the track stands.
func (p *Player) use(dev output.Device) {
	p.mu.Lock()
	d := &tap{
		mu: &p.mu, cond: p.cond, kick: p.kick, now: p.opt.Now, settle: p.settle,
		rate: max(1, dev.SampleRate()), realtime: dev.Realtime(),
	}
	p.dev, p.tap = dev, d
	p.started, p.running = false, false
	t := p.trk
	at := int64(math.Ceil(t.at)) // a position never goes back
	seek := !t.ring.moveTo(at) && t.in.source().Seekable() && t.jump(at)
	d.attach(t, &p.snap)
	t.stand(t.ring.rd)
	p.mu.Unlock()
	if seek {
		t.interrupt()
	}
}

// giveUp pauses because there is no device to play on, and says so.
func (p *Player) giveUp(err error) {
	p.mu.Lock()
	p.want = false
	p.snap.Err = err
	p.mu.Unlock()
	p.log.Warn("no sound", "err", err)
	p.emit(Failed, err)
}

// releaseDevice lets go of the device, unless it is a file: that goes on with
// the next episode.
func (p *Player) releaseDevice() {
	if p.dev != nil && p.dev.Realtime() {
		p.closeDevice()
	}
}

// closeDevice closes the device, and keeps the position.
func (p *Player) closeDevice() {
	dev := p.dev
	if dev == nil {
		return
	}
	p.mu.Lock()
	t := p.trk
	p.mu.Unlock()
	var at float64
	if t != nil {
		at = p.place(t)
	}
	p.mu.Lock()
	if t != nil {
		// The next device begins at a whole sample: shown from now on, so that
		// nothing moves when it opens, be it after a pause.
		t.at = math.Ceil(at)
	}
	p.tap.detach()
	p.tap.closed = true
	p.dev, p.tap = nil, nil
	p.started, p.running = false, false
	p.cond.Broadcast()
	p.mu.Unlock()
	p.bg.Go(func() { p.logClose(dev.Close()) })
}

// deviceEnded is called when the device's Done is closed.
func (p *Player) deviceEnded() {
	err := p.dev.Err()
	p.mu.Lock()
	t := p.trk
	ended := err == nil && t != nil && p.tap.over
	p.mu.Unlock()
	switch {
	case ended:
		p.finish(t)
	case t == nil:
		p.closeDevice()
	default:
		p.closeDevice()
		if err == nil {
			err = output.ErrClosed
		}
		p.giveUp(&Error{Op: "play", Err: fmt.Errorf("%w: %w", ErrDeviceLost, err)})
		p.emit(Progress, nil)
	}
}

// finish is called when all of the track was heard.
func (p *Player) finish(t *track) {
	p.mu.Lock()
	err := t.err
	t.shown = float64(t.ring.wr)
	t.at = t.shown
	p.snap.Truncated = err == nil && t.exact && t.ring.wr < int64(t.length)-int64(t.rate)/2
	if err == nil && !p.snap.Truncated {
		t.length = int(t.ring.wr)
	}
	p.mu.Unlock()
	if err != nil {
		p.fail(&Error{Op: "play", Err: err})
		return
	}
	p.unload()
	p.emit(Finished, nil)
}

// hold stops the device, if it is going.
func (p *Player) hold() {
	if !p.running {
		return
	}
	if p.dev.Realtime() {
		p.check(p.dev.Pause())
	}
	p.flow(false)
}

// release starts the device, or lets it go on.
func (p *Player) release() {
	if p.running {
		return
	}
	switch {
	case !p.started:
		p.started = true
		if err := p.dev.Start(p.tap); err != nil {
			p.closeDevice()
			p.giveUp(&Error{Op: "start sound device", Err: err})
			return
		}
	case p.dev.Realtime():
		p.check(p.dev.Resume())
	}
	p.flow(true)
}

// flow notes whether sound flows, and holds it back where the device cannot.
func (p *Player) flow(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running, p.tap.flowing = on, on
	p.cond.Broadcast()
}

// check notes an error of the device; a device that is lost says so by Done.
func (p *Player) check(err error) {
	if err != nil {
		p.log.Warn("sound device", "err", err)
	}
}

// setOutput changes the device.
func (p *Player) setOutput(spec string, reply chan error) {
	if spec == "" {
		spec = "auto"
	}
	p.mu.Lock()
	same, t := spec == p.spec && p.dev != nil, p.trk
	p.mu.Unlock()
	switch {
	case same:
		reply <- nil
		return
	case t == nil || p.dev == nil:
		p.closeDevice() // a file of an output that is no longer wanted
		p.choose(spec)
		if !p.devWait {
			reply <- nil
			return
		}
		p.devWait = false // what is being opened comes too late
		p.openDevice(func(err error) { reply <- err })
		return
	}
	p.devSeq++
	seq := p.devSeq
	p.bg.Go(func() {
		dev, err := p.open(spec, t.rate)
		if !p.post(func() { p.outputChanged(seq, spec, dev, err, reply) }) && dev != nil {
			p.logClose(dev.Close())
		}
	})
}

func (p *Player) choose(spec string) {
	p.mu.Lock()
	p.spec = spec
	p.mu.Unlock()
}

// outputChanged takes the device that setOutput opened.
func (p *Player) outputChanged(seq uint64, spec string, dev output.Device, err error, reply chan error) {
	if err != nil {
		reply <- &Error{Op: "change sound device", Err: err}
		return
	}
	if seq != p.devSeq {
		p.bg.Go(func() { p.logClose(dev.Close()) })
		reply <- ErrReplaced
		return
	}
	p.hold()
	p.closeDevice()
	p.choose(spec)
	p.use(dev)
	p.answer(nil)
	reply <- nil
}
