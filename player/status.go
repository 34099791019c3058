package player

import (
	"slices"
	"time"
)

// maxQueue bounds the events that wait for a slow reader.
const maxQueue = 256

// sync looks at what the goroutines of the track and the device have done and
// draws the consequences; then it tells what has changed.
func (p *Player) sync() {
	p.mu.Lock()
	t := p.trk
	p.mu.Unlock()
	if t != nil {
		p.drive(t)
	}
	p.tell()
}

// drive does what the state of the track asks for.
func (p *Player) drive(t *track) {
	p.mu.Lock()
	if t.hold && t.enough() {
		t.hold, t.primed = false, true
	}
	faded := p.tap != nil && p.tap.gain.Faded() && p.want
	dead := t.eof && t.err != nil && t.ring.ahead() == 0 && !p.running
	drained := t.drained && !p.tapRealtime()
	want, hold := p.want, t.hold
	p.mu.Unlock()
	switch {
	case drained, dead:
		p.finish(t)
	case faded:
		p.faded(t)
	case !want:
		p.rest(t)
	case p.dev == nil:
		if !p.devWait {
			p.openDevice(nil)
		}
	case hold:
		p.hold()
	default:
		p.release()
	}
}

// tapRealtime: the mutex is held.
func (p *Player) tapRealtime() bool { return p.tap != nil && p.tap.realtime }

// tell emits what is new.
func (p *Player) tell() {
	st := p.Status()
	if changed(p.told, st) {
		p.emit(Changed, nil)
	}
	if s := int64(st.Position / time.Second); st.State == Playing && s != p.ticked {
		p.emit(Progress, nil)
	}
}

// changed compares all but what moves by itself.
func changed(a, b Status) bool {
	return a.State != b.State || a.Seq != b.Seq || a.Speed != b.Speed || a.Volume != b.Volume ||
		a.Muted != b.Muted || a.Sound != b.Sound || a.Output != b.Output || a.Codec != b.Codec || a.Exact != b.Exact ||
		a.Damaged != b.Damaged || a.Source.Path != b.Source.Path ||
		a.Truncated != b.Truncated || (a.Err == nil) != (b.Err == nil) ||
		b.Duration != b.Position && a.Duration.Truncate(time.Second) != b.Duration.Truncate(time.Second)
}

// emit queues an event. A progress that nobody has read yet gives way to a newer
// one; beyond the bound old changes go, for the status of a new one tells all.
func (p *Player) emit(kind EventKind, err error) {
	st := p.Status()
	e := Event{Kind: kind, Status: st, Err: err}
	switch kind {
	case Changed:
		p.told = st
	case Progress:
		p.ticked = int64(st.Position / time.Second)
		p.queue = slices.DeleteFunc(p.queue, func(q Event) bool {
			return q.Kind == Progress && q.Status.Seq == st.Seq
		})
	}
	p.queue = append(p.queue, e)
	if len(p.queue) > maxQueue {
		spare := slices.IndexFunc(p.queue, func(q Event) bool { return q.Kind == Progress || q.Kind == Changed })
		p.queue = slices.Delete(p.queue, max(0, spare), max(0, spare)+1)
	}
}

// Status tells how things are. It never waits for anything but the mutex, which
// nobody holds for longer than it takes to make a piece of sound.
func (p *Player) Status() Status {
	p.mu.Lock()
	t := p.trk
	p.mu.Unlock()
	at := 0.0
	if t != nil {
		at = p.place(t)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	st := p.snap
	if p.dev != nil {
		st.Output = p.dev.Name()
	}
	if t == nil || t != p.trk {
		switch {
		case !p.loading:
			st.State = Stopped
		case p.want:
			st.State = Buffering
		default:
			st.State = Paused
		}
		return st
	}
	st.State = p.state(t)
	st.Source, st.Codec, st.Exact, st.Damaged = t.src, t.format, t.exact, t.damaged
	st.Position, st.Saved = t.time(at), t.time(t.gone)
	if t.length > 0 {
		st.Duration = t.time(float64(t.length))
	}
	st.Duration = max(st.Duration, st.Position)
	if t.waiting && t.netErr != nil {
		st.Err = t.netErr
	}
	st.Buffered = t.buffered(at, st.Duration)
	if st.Duration > 0 {
		st.Buffered = min(st.Buffered, st.Duration-st.Position)
	}
	return st
}

// state: the mutex is held.
func (p *Player) state(t *track) State {
	switch {
	case !p.want:
		return Paused
	case p.dev == nil || !p.running || t.hold || !t.primed || !p.tap.realtime && t.waiting:
		return Buffering
	}
	return Playing
}

func (t *track) time(samples float64) time.Duration {
	return time.Duration(samples / float64(t.rate) * float64(time.Second))
}

// buffered is what is decoded and what can be decoded without waiting.
func (t *track) buffered(at float64, total time.Duration) time.Duration {
	d := t.time(max(0, float64(t.ring.wr)-at))
	if t.eof {
		return d
	}
	bytes := float64(t.in.buffered())
	switch size := t.in.source().Size(); {
	case t.length > 0 && size > 0:
		d += time.Duration(bytes / float64(size) * float64(total))
	case t.format.BitRate > 0:
		d += time.Duration(bytes * 8 / float64(t.format.BitRate) * float64(time.Second))
	}
	return d
}

// place is the sample of the track that is heard now.
func (p *Player) place(t *track) float64 {
	p.mu.Lock()
	d, dev := t.tap, p.dev
	if d == nil || dev == nil {
		defer p.mu.Unlock()
		return max(t.at, t.shown)
	}
	out := d.counted()
	p.mu.Unlock()
	// The device may hold its own lock while it waits for ours in Stream, so it
	// is asked without ours. Should it pull meanwhile, the place is too low by
	// that piece, and the one shown before stands.
	delay := dev.Delay()
	p.mu.Lock()
	defer p.mu.Unlock()
	if d == t.tap && !d.rest { // else it stands where it will go on
		s := d.heard(out, delay)
		t.shown, t.gone = max(t.shown, s.pos), max(t.gone, s.gone)
	}
	return t.shown
}
