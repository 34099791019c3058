package player

import (
	"math"
	"sync"
	"time"

	"cosm/player/dsp"
)

// seamFade is the fade-in after a jump: too short to hear, long enough not to
// click.
const seamFade = 5 * time.Millisecond

// pauseFade is how long the sound fades before a pause and after it.
const pauseFade = 20 * time.Millisecond

// refill is how much must be decoded before sound goes on after it ran dry.
const refill = time.Second

// tap is what a device pulls from: it draws a track's sound out of the ring,
// through resampler, trimmer, leveler, stretcher and gain, and keeps the account of what went
// where. It never waits for the network where the device keeps time; where it
// does not (a file), it waits instead of giving silence.
type tap struct {
	mu       *sync.Mutex // the player's
	cond     *sync.Cond
	kick     func() // tells the player to look
	rate     int    // the device's
	realtime bool

	track    *track
	res      *dsp.Resampler
	trim     *dsp.Trimmer
	level    *dsp.Leveler
	str      *dsp.Stretcher
	gain     *dsp.Gain
	perFrame float64 // samples of the track in one of the device
	origin   float64 // place in the track where trimmer and stretcher began to count
	before   float64 // samples of the track left out before that

	flowing bool  // only for a file: false holds the sound back
	over    bool  // the end was told to the device
	rest    bool  // the sound fades into a pause
	quiet   int64 // with rest: what was pulled when the fade was done; 0 before
	closed  bool
	news    bool  // the player is to look
	out     int64 // samples pulled
	line    timeline

	// The device counts what it pulled only after Stream has returned. Till it
	// surely has, the last piece is left out of the reckoning: a position may
	// be told a moment late, but not early.
	now    func() time.Time
	settle time.Duration // how long the device may take to count
	sure   int64         // samples pulled without the last piece
	back   time.Time     // when the last piece was given; zero while in Stream
}

// attach makes the chain for a track and stands at its sample at. The caller
// holds the mutex.
func (d *tap) attach(t *track, s *Status) {
	d.track, t.tap = t, d
	d.perFrame = float64(t.rate) / float64(d.rate)
	d.res = dsp.NewResampler(&feed{t}, t.rate, d.rate)
	d.trim = dsp.NewTrimmer(d.res, d.rate)
	d.level = dsp.NewLeveler(d.trim, d.rate)
	d.str = dsp.NewStretcher(d.level, d.rate)
	d.gain = dsp.NewGain(d.str, d.rate)
	d.before = t.gone
	d.str.SetSpeed(s.Speed)
	d.gain.SetVolume(s.Volume)
	d.gain.SetMuted(s.Muted)
	d.tune(s.Sound)
	d.level.Settle()
	d.gain.Settle()
	d.place(t.ring.rd)
}

// tune sets how the sound is changed; the caller holds the mutex.
func (d *tap) tune(s Sound) {
	d.trim.SetMode(s.Trim)
	d.level.SetLevel(s.Level)
	d.level.SetBoost(s.Boost)
}

// detach lets go of the track; the caller holds the mutex.
func (d *tap) detach() {
	if d.track != nil {
		d.track.tap = nil
		d.track = nil
	}
}

// place begins anew at the sample at of the track, which the ring stands at.
func (d *tap) place(at int64) {
	d.before = d.pulled().gone
	d.res.ResetState()
	d.trim.Reset()
	d.level.Reset()
	d.str.Reset()
	d.origin = float64(at)
	d.line.reset(d.out, d.pulled())
	fade := seamFade
	if d.rest {
		fade = pauseFade
	}
	d.rest, d.quiet = false, 0
	if at > 0 {
		d.gain.FadeIn(fade)
	}
}

// fadeToRest begins to fade into a pause and gives the sample of the track where
// the sound is to go on: all before it will have been heard in full. False if
// nothing sounds that could fade.
func (d *tap) fadeToRest() (at int64, ok bool) {
	t := d.track
	if t == nil || !d.realtime || d.over || !t.primed {
		return 0, false
	}
	if d.rest {
		return int64(math.Ceil(t.shown)), true
	}
	d.rest, d.quiet = true, 0
	d.gain.FadeOut(pauseFade)
	return int64(math.Ceil(d.pulled().pos)), true
}

// goOn ends a fade. False if it was one into a pause and is done: what was given
// since is to be given again.
func (d *tap) goOn() bool {
	if d.quiet > 0 {
		return false
	}
	d.rest = false
	d.gain.Unfade()
	return true
}

// resting reports whether the sound still fades into a pause when the device
// has so much in its queue.
func (d *tap) resting(delay time.Duration) bool {
	t := d.track
	if !d.rest || t == nil || d.over || !t.primed {
		return false
	}
	return d.quiet == 0 || float64(d.counted())-delay.Seconds()*float64(d.rate) < float64(d.quiet)
}

// pulled is the place in the track of the next sample to be pulled.
func (d *tap) pulled() spot {
	at := d.str.Consumed()
	return spot{pos: d.origin + d.trim.Source(at)*d.perFrame, gone: d.before + float64(d.trim.Gone(at))*d.perFrame}
}

// counted is how many samples the device surely counts as pulled.
func (d *tap) counted() int64 {
	if d.back.IsZero() || d.now().Sub(d.back) >= d.settle {
		return d.out
	}
	return d.sure
}

// heard is the place in the track that is heard when the device has counted out
// samples and delay of them is still on its way.
func (d *tap) heard(out int64, delay time.Duration) spot {
	return d.line.at(float64(out) - max(0, delay.Seconds())*float64(d.rate))
}

// Stream is called by the device.
func (d *tap) Stream(out [][2]float64) (int, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sure, d.back = d.out, time.Time{}
	d.tell()
	for {
		n, ok, wait := d.pull(out)
		if !wait {
			d.back = d.now()
			return n, ok
		}
		d.tell()
		d.cond.Wait()
	}
}

// tell lets the player look at the news: when the device pulls again, for then
// it has counted what it got, and the position is right.
func (d *tap) tell() {
	if d.news {
		d.news = false
		d.kick()
	}
}

// Err is always nil: what went wrong with the track is the player's to tell.
func (d *tap) Err() error { return nil }

// pull is Stream but for waiting.
func (d *tap) pull(out [][2]float64) (n int, ok, wait bool) {
	if d.closed || d.over {
		return 0, false, false
	}
	t := d.track
	if t == nil || d.rest && d.quiet > 0 || !d.ready() {
		d.news = d.news || d.rest
		return d.nothing(out)
	}
	n, ok = d.gain.Stream(out)
	d.account(n)
	switch {
	case !ok:
		t.drained = true
		d.over, d.news = d.realtime, true
		return 0, false, !d.realtime
	case n == 0:
		if d.realtime {
			t.prime(refill)
			d.news = true
		}
		return d.nothing(out)
	}
	return n, true, false
}

// ready reports whether sound may flow. After it ran dry it flows again once
// enough has gathered.
func (d *tap) ready() bool {
	t := d.track
	if !d.realtime {
		return d.flowing && !t.drained
	}
	if !t.primed && t.enough() {
		t.primed, d.news = true, true
	}
	return t.primed
}

// nothing is what is heard while there is no sound: silence on a device that
// keeps time, and no time at all in a file.
func (d *tap) nothing(out [][2]float64) (n int, ok, wait bool) {
	if !d.realtime {
		return 0, false, true
	}
	clear(out)
	d.out += int64(len(out))
	if d.track != nil {
		d.line.add(d.out, d.pulled())
	}
	return len(out), true, false
}

// account notes n samples pulled.
func (d *tap) account(n int) {
	at := d.pulled()
	d.out += int64(n)
	d.line.add(d.out, at)
	if d.rest && d.quiet == 0 && d.gain.Faded() {
		d.quiet = d.out
	}
	t := d.track
	t.wake()
	if s := int64(math.Floor(at.pos / float64(t.rate))); s != t.second || d.gain.Faded() {
		t.second, d.news = s, true
	}
}

// feed is the ring as a streamer; (0, true) means that it is empty for now.
type feed struct{ t *track }

func (f *feed) Stream(out [][2]float64) (int, bool) {
	n := f.t.ring.read(out)
	return n, n > 0 || !f.t.eof || len(out) == 0
}

func (f *feed) Err() error { return nil }
