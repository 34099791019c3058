package dsp

import "math"

// booster makes a voice easy to follow where it is noisy: the rumble below goes,
// presence comes up, and what is loud is pressed a little so that the rest can
// be louder. Its thresholds follow the level of the voice.
type booster struct {
	bands  [3]biquad
	wet    ramp    // share of the changed sound: switching is a fade
	env    float64 // the level now, as a power
	slow   float64 // the level of the voice, in dB
	rise   float64 // of env per sample
	fall   float64
	gain   float64 // of the compressor
	toward float64 // its change per sample
	rate   float64
	n      int
}

const (
	pressOver  = -4.0  // dB above the voice's level, from where on it presses
	pressRatio = 2.5   // dB in for one dB out
	pressBack  = 4.0   // dB by which all is raised for it
	pressEvery = 32    // samples between two looks at the level
	boostFade  = 0.020 // seconds that switching takes
	voiceMove  = 4.0   // seconds in which the level of the voice is learnt
	quietVoice = -55.0 // dB; below is no voice
)

func newBooster(rate int) *booster {
	r := float64(rate)
	return &booster{
		bands: [3]biquad{highPass(r, 85, 0.7), peaking(r, 250, 0.9, -2), peaking(r, 3000, 0.8, 4.5)},
		rise:  1 - math.Exp(-1/(0.005*r)), fall: 1 - math.Exp(-1/(0.120*r)),
		slow: -24, gain: 1, rate: r,
	}
}

func (b *booster) set(on bool) {
	goal := 0.0
	if on {
		goal = 1
	}
	if goal != b.wet.goal {
		b.wet.to(goal, boostFade*b.rate)
	}
}

// off reports that the sound passes as it is.
func (b *booster) off() bool { return b.wet.goal == 0 && b.wet.now == 0 }

func (b *booster) reset() {
	for i := range b.bands {
		b.bands[i].reset()
	}
	b.env, b.gain, b.toward, b.n = 0, 1, 0, 0
	b.wet.jump(b.wet.goal)
}

func (b *booster) step(x [2]float64) [2]float64 {
	y := x
	for i := range b.bands {
		y = b.bands[i].step(y)
	}
	b.listen(max(y[0]*y[0], y[1]*y[1]))
	b.gain += b.toward
	w := b.wet.step()
	for ch := range y {
		y[ch] = (1-w)*x[ch] + w*b.gain*y[ch]
	}
	return y
}

// listen follows the level, and now and then aims the gain anew.
func (b *booster) listen(power float64) {
	if power > b.env {
		b.env += b.rise * (power - b.env)
	} else {
		b.env += b.fall * (power - b.env)
	}
	if b.n++; b.n < pressEvery {
		return
	}
	b.n = 0
	level := 10 * math.Log10(b.env+1e-12)
	if level > quietVoice {
		b.slow += (level - b.slow) * pressEvery / (voiceMove * b.rate)
	}
	over := max(0, level-b.slow-pressOver)
	goal := math.Pow(10, (pressBack-over*(1-1/pressRatio))/20)
	b.toward = (goal - b.gain) / pressEvery
}
