package dsp

import (
	"math"
	"time"

	"github.com/faiface/beep"
)

// MaxVolume is the loudest a Gain goes, as a factor of the amplitude (+3.5 dB).
const MaxVolume = 1.5

const (
	volumeRamp   = 20 * time.Millisecond  // a step of the volume is spread over this
	limitRelease = 150 * time.Millisecond // the limiter lets go by 1/e in this time
	limitKnee    = 0.8                    // amplitude above which the limiter bends
)

// Gain sets the volume, mutes and fades without clicks: every change is a ramp.
// Above volume 1 a soft limiter keeps the sound within [-1, 1]; at volume 1 the
// source passes bit for bit.
type Gain struct {
	src     beep.Streamer
	rate    float64
	volume  float64
	muted   bool
	volRamp ramp // volume and mute
	fade    ramp // fades in and out, on top of the volume

	envelope float64 // the limiter's memory of the loudest sample
	release  float64 // its decay per sample
}

// NewGain makes a gain of src, whose sample rate is in Hz, at volume 1.
func NewGain(src beep.Streamer, rate int) *Gain {
	g := &Gain{src: src, rate: float64(max(rate, 1)), volume: 1}
	g.volRamp = ramp{now: 1, goal: 1}
	g.fade = ramp{now: 1, goal: 1}
	g.release = math.Exp(-1 / (limitRelease.Seconds() * g.rate))
	return g
}

// SetVolume sets the factor of the amplitude, 0 to MaxVolume.
func (g *Gain) SetVolume(v float64) {
	if math.IsNaN(v) {
		return
	}
	g.volume = min(max(v, 0), MaxVolume)
	g.aim()
}

// SetMuted silences the sound, or brings it back.
func (g *Gain) SetMuted(on bool) {
	g.muted = on
	g.aim()
}

// Settle ends the ramp of the volume at once: for sound that has not begun.
func (g *Gain) Settle() { g.volRamp.jump(g.volRamp.goal) }

// FadeIn starts from silence and reaches the volume after d.
func (g *Gain) FadeIn(d time.Duration) {
	g.fade.jump(0)
	g.fade.to(1, d.Seconds()*g.rate)
}

// FadeOut goes to silence over d and stays there until FadeIn or Unfade.
func (g *Gain) FadeOut(d time.Duration) { g.fade.to(0, d.Seconds()*g.rate) }

// Unfade ends a fade out and goes back to the volume.
func (g *Gain) Unfade() {
	if g.fade.goal != 1 {
		g.fade.to(1, volumeRamp.Seconds()*g.rate)
	}
}

// Faded reports that a fade out is complete.
func (g *Gain) Faded() bool { return g.fade.goal == 0 && g.fade.now == 0 }

func (g *Gain) aim() {
	v := g.volume
	if g.muted {
		v = 0
	}
	g.volRamp.to(v, volumeRamp.Seconds()*g.rate)
}

// Stream fills out with the source at the volume that is set.
func (g *Gain) Stream(out [][2]float64) (int, bool) {
	n, ok := g.src.Stream(out)
	g.apply(out[:n])
	return n, ok
}

// Err is the source's error.
func (g *Gain) Err() error { return g.src.Err() }

func (g *Gain) apply(x [][2]float64) {
	if g.volRamp.still() && g.fade.still() {
		g.level(x)
		return
	}
	for i := range x {
		v := g.volRamp.step() * g.fade.step()
		x[i][0] *= v
		x[i][1] *= v
	}
	g.limit(x, max(g.volRamp.now, g.volRamp.goal) > 1)
}

// level is apply at a constant volume.
func (g *Gain) level(x [][2]float64) {
	v := g.volRamp.now * g.fade.now
	switch {
	case v == 1 && g.envelope <= limitKnee:
		return
	case v == 0:
		clear(x)
		return
	}
	for i := range x {
		x[i][0] *= v
		x[i][1] *= v
	}
	g.limit(x, v > 1)
}

// limit turns the sound down by as much as its loudest sample of the last moment
// needs. Both channels go down together, which keeps the stereo image. When it
// is no longer armed it lets go slowly, as always, and then does nothing.
func (g *Gain) limit(x [][2]float64, armed bool) {
	if !armed && g.envelope <= limitKnee {
		g.envelope = 0
		return
	}
	for i := range x {
		g.envelope *= g.release
		if armed {
			g.envelope = max(g.envelope, math.Abs(x[i][0]), math.Abs(x[i][1]))
		}
		if g.envelope > limitKnee {
			f := bend(g.envelope) / g.envelope
			x[i][0] *= f
			x[i][1] *= f
		}
	}
}

// bend is the limiter's curve: straight up to the knee, then towards 1.
func bend(v float64) float64 {
	return limitKnee + (1-limitKnee)*math.Tanh((v-limitKnee)/(1-limitKnee))
}

// ramp is a value on its way to a goal, in equal steps a sample.
type ramp struct{ now, goal, by float64 }

func (r *ramp) jump(v float64) { r.now, r.goal, r.by = v, v, 0 }

func (r *ramp) still() bool { return r.now == r.goal }

func (r *ramp) to(goal, samples float64) {
	r.goal = goal
	r.by = (goal - r.now) / max(samples, 1)
}

// step gives the value for the next sample.
func (r *ramp) step() float64 {
	if r.now == r.goal {
		return r.now
	}
	r.now += r.by
	if (r.by >= 0) == (r.now >= r.goal) {
		r.now = r.goal
	}
	return r.now
}
