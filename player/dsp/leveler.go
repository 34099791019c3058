package dsp

import (
	"math"

	"github.com/faiface/beep"
)

// TargetLoudness is what a Leveler brings sound to, in LUFS: what is usual for
// podcasts in stereo.
const TargetLoudness = -16.0

const (
	levelHalfLife = 6.0   // seconds of sound after which it counts half
	levelUp       = 15.0  // dB at most up
	levelDown     = -20.0 // dB at most down
	levelGate     = -55.0 // LUFS; what is below is not made louder
	levelSlow     = 3.0   // seconds in which the gain follows by 1-1/e
	levelQuick    = 0.7   // the same at first, and when it is too loud
	levelQuickFor = 30    // blocks of sound that count as first
	levelTooLoud  = 3.0   // dB too loud that are too much
	levelLoss     = 3.0   // dB of what the limiter takes that are given back
	levelBlock    = 512   // samples asked of the source at once
)

// Leveler evens out loudness and makes voices clearer. With either on, a limiter
// that looks ahead keeps the sound below -1 dB of full scale. It gives as many
// samples as it takes, in their places; with both off it passes the source bit
// for bit.
type Leveler struct {
	src   beep.Streamer
	level bool
	boost *booster
	meter *Meter
	heard int // blocks that counted

	gain ramp    // as a factor
	aim  float64 // the gain in dB that the ramp leads to
	hop  int     // length of a ramp

	limit *limiter
	// What the limiter takes, as energies before and after it and in dB: it is
	// given back, or crisp voices would end up too quiet.
	before, after, loss float64

	in    [][2]float64
	ended bool
}

// NewLeveler makes a leveler of src, whose sample rate is in Hz, that does
// nothing.
func NewLeveler(src beep.Streamer, rate int) *Leveler {
	rate = max(rate, 1000)
	return &Leveler{
		src: src, boost: newBooster(rate), meter: NewMeter(rate, levelHalfLife), gain: ramp{now: 1, goal: 1},
		hop: rate / 10, limit: newLimiter(rate), in: make([][2]float64, levelBlock),
	}
}

// SetLevel switches levelling. The gain comes and goes within a moment.
func (l *Leveler) SetLevel(on bool) {
	if on == l.level {
		return
	}
	l.level = on
	if !on {
		l.aim = 0
		l.gain.to(1, float64(l.hop))
	}
}

// SetBoost switches the voice boost.
func (l *Leveler) SetBoost(on bool) { l.boost.set(on) }

// Settle ends the fades of switching at once: for sound that has not begun.
func (l *Leveler) Settle() {
	l.boost.reset()
	l.gain.jump(l.gain.goal)
}

// Reset forgets the sound on its way; call it after the source jumped. The
// loudness learnt stays, for it is the same programme.
func (l *Leveler) Reset() {
	l.limit.reset()
	l.ended = false
	l.Settle()
}

// Err is the source's error.
func (l *Leveler) Err() error { return l.src.Err() }

// off reports that nothing changes the sound.
func (l *Leveler) off() bool {
	return !l.level && l.boost.off() && l.gain.still() && l.gain.now == 1 && l.limit.resting()
}

// Stream fills out with the source's sound, evened out.
func (l *Leveler) Stream(out [][2]float64) (int, bool) {
	n := 0
	for n < len(out) {
		if l.off() && l.limit.stock == 0 && !l.ended {
			k, ok := l.src.Stream(out[n:])
			l.ended = !ok
			n += k
			break
		}
		k, more := l.step(out[n:])
		n += k
		if !more {
			break
		}
	}
	return n, n > 0 || !l.ended
}

// step changes a piece of sound. It asks for no more than out can take, and what
// the limiter lacks.
func (l *Leveler) step(out [][2]float64) (n int, more bool) {
	if l.ended || l.off() {
		return l.flush(out), l.limit.stock > 0 || !l.ended
	}
	k, ok := l.src.Stream(l.in[:min(len(l.in), len(out)+l.limit.ahead-l.limit.stock)])
	if !ok {
		l.ended = true
		return 0, true
	}
	for _, x := range l.in[:k] {
		x = l.change(x)
		l.before += x[0]*x[0] + x[1]*x[1]
		if y, whole := l.limit.step(x); whole {
			l.after += y[0]*y[0] + y[1]*y[1]
			out[n] = y
			n++
		}
	}
	return n, k > 0
}

// flush gives what the limiter holds, without more to come.
func (l *Leveler) flush(out [][2]float64) int {
	n := min(len(out), l.limit.stock)
	for i := range n {
		out[i] = l.limit.drain()
	}
	return n
}

func (l *Leveler) change(x [2]float64) [2]float64 {
	if !l.boost.off() {
		x = l.boost.step(x)
	}
	if l.level && l.meter.Add(x) {
		l.follow()
	}
	if g := l.gain.step(); g != 1 {
		x[0] *= g
		x[1] *= g
	}
	return x
}

// follow leads the gain to where the loudness of the last while wants it.
func (l *Leveler) follow() {
	if l.meter.Momentary() < levelGate {
		return
	}
	l.heard++
	if l.before > 0 && l.after > 0 {
		lost := min(max(10*math.Log10(l.before/l.after), 0), levelLoss)
		l.loss += (lost - l.loss) * (1 - math.Exp(-0.1/levelSlow))
	}
	l.before, l.after = 0, 0
	goal := min(max(TargetLoudness-l.meter.Integrated()+l.loss, levelDown), levelUp)
	pace := levelSlow
	if l.heard < levelQuickFor || l.aim-goal > levelTooLoud {
		pace = levelQuick
	}
	l.aim += (goal - l.aim) * (1 - math.Exp(-0.1/pace))
	l.gain.to(math.Pow(10, l.aim/20), float64(l.hop))
}
