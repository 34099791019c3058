package dsp

import (
	"math"

	"github.com/faiface/beep"
)

// Trim says how much of silence is left out.
type Trim string

// The ways to trim. Pauses of up to 450, 270 and 160 ms stay as they are; of
// what is longer a half, a quarter and an eighth is left, so that a long pause
// stays longer than a short one.
const (
	TrimOff    Trim = "off"
	TrimMild   Trim = "mild"
	TrimMedium Trim = "medium"
	TrimStrong Trim = "strong"
)

// Trims are the ways to trim, from the least to the most.
func Trims() []Trim { return []Trim{TrimOff, TrimMild, TrimMedium, TrimStrong} }

// trimFrame is how finely sound is told from silence, and the length of the
// cross-fade over a cut, in ms.
const trimFrame = 10

// keptFrames is how long each part is that is left of a long silence: shorter
// ones would make a hum audible as a rattle.
const keptFrames = 5

// trimRule is what a way to trim means, in frames and dB.
type trimRule struct {
	tail, lead int     // silence that stays after a sound and before the next
	one        int     // one part in so many is left of what lies between
	under      float64 // silence is at least so far below the voice
	above      float64 // and at most so far above the noise
}

func (m Trim) rule() trimRule {
	switch m {
	case TrimMild:
		return trimRule{tail: 25, lead: 20, one: 2, under: 30, above: 6}
	case TrimMedium:
		return trimRule{tail: 15, lead: 12, one: 4, under: 27, above: 9}
	case TrimStrong:
		return trimRule{tail: 8, lead: 8, one: 8, under: 24, above: 12}
	}
	return trimRule{}
}

// Trimmer leaves out silence. What it keeps it does not change, but for a
// cross-fade over each cut. It reads ahead by as much as it keeps before a
// sound, so no beginning of a word is lost; and since a part of each silence is
// left, it never asks the source for more than eight times what it gives, and a
// frame.
type Trimmer struct {
	src  beep.Streamer
	mode Trim
	rule trimRule
	ear  ear
	hop  int // length of a frame

	in    [][2]float64 // the frame that is being read
	pend  [][2]float64 // silence that may be the lead of what comes
	out   [][2]float64 // decided; given is how much of it was handed on
	given int
	ended bool

	run     int          // silent frames since the last sound
	between int          // frames of them that were neither tail nor lead
	first   [][2]float64 // what would have followed the last sample decided
	cut     bool         // something was left out after it
	made    int64        // samples decided since the last Reset
	gone    int64        // samples left out since then
	cuts    cutList
}

// NewTrimmer makes a trimmer of src, whose sample rate is in Hz, that leaves
// nothing out.
func NewTrimmer(src beep.Streamer, rate int) *Trimmer {
	hop := max(rate, 1000) * trimFrame / 1000
	lead := TrimMild.rule().lead // the longest
	return &Trimmer{
		src: src, mode: TrimOff, hop: hop, ear: newEar(),
		in: make([][2]float64, 0, hop), first: make([][2]float64, hop),
		pend: make([][2]float64, 0, (lead+1)*hop), out: make([][2]float64, 0, (lead+2)*hop),
	}
}

// SetMode sets how much is left out from the next frame on. What is no Trim is
// taken as TrimOff.
func (t *Trimmer) SetMode(m Trim) {
	t.rule = m.rule()
	if t.rule == (trimRule{}) {
		m = TrimOff
	}
	t.mode = m
}

// Reset forgets the input read so far; call it after the source jumped. What
// was learnt of voice and noise stays.
func (t *Trimmer) Reset() {
	t.in, t.pend, t.out = t.in[:0], t.pend[:0], t.out[:0]
	t.given, t.run, t.between, t.made, t.gone = 0, 0, 0, 0, 0
	t.ended, t.cut = false, false
	t.cuts.reset()
}

// Source is the input sample that the output sample at stands for, both
// counted since the last Reset. It answers for the last few seconds of output.
func (t *Trimmer) Source(at float64) float64 { return at + float64(t.cuts.before(at)) }

// Gone is how many input samples were left out before the output sample at.
func (t *Trimmer) Gone(at float64) int64 { return t.cuts.before(at) }

// Err is the source's error.
func (t *Trimmer) Err() error { return t.src.Err() }

// Stream fills out with the sound that is kept.
func (t *Trimmer) Stream(out [][2]float64) (int, bool) {
	n := 0
	for n < len(out) {
		if t.given < len(t.out) {
			k := copy(out[n:], t.out[t.given:])
			n, t.given = n+k, t.given+k
			continue
		}
		t.out, t.given = t.out[:0], 0
		if t.mode == TrimOff && len(t.in)+len(t.pend) == 0 && !t.ended {
			k, ok := t.src.Stream(out[n:])
			t.ended, t.made = !ok, t.made+int64(k)
			n += k
			break
		}
		if !t.next() {
			break
		}
	}
	return n, n > 0 || !t.ended
}

// next decides on the next frame; false when there is none now.
func (t *Trimmer) next() bool {
	if t.mode == TrimOff {
		return t.flush()
	}
	for len(t.in) < t.hop {
		have := len(t.in)
		n, ok := t.src.Stream(t.in[have:t.hop])
		if !ok {
			t.ended = true
			return t.flush()
		}
		if t.in = t.in[:have+n]; n == 0 {
			return false
		}
	}
	t.decide(t.in)
	t.in = t.in[:0]
	return true
}

// flush decides to keep all that is held; false when nothing is.
func (t *Trimmer) flush() bool {
	t.release()
	t.keep(t.in)
	t.in, t.run, t.between = t.in[:0], 0, 0
	return len(t.out) > 0
}

func (t *Trimmer) decide(frame [][2]float64) {
	if t.ear.hears(frame, t.rule) {
		t.release()
		t.keep(frame)
		t.run, t.between = 0, 0
		return
	}
	if t.run++; t.run <= t.rule.tail && len(t.pend) == 0 {
		t.keep(frame)
		return
	}
	t.pend = append(t.pend, frame...)
	for len(t.pend) > t.rule.lead*t.hop { // more than one when the mode was changed
		oldest := t.pend[:t.hop]
		if t.between%(t.rule.one*keptFrames) >= (t.rule.one-1)*keptFrames {
			t.keep(oldest)
		} else {
			t.drop(oldest)
		}
		t.between++
		t.pend = t.pend[:copy(t.pend, t.pend[t.hop:])]
	}
}

// release keeps the lead.
func (t *Trimmer) release() {
	t.keep(t.pend)
	t.pend = t.pend[:0]
}

func (t *Trimmer) drop(frame [][2]float64) {
	if !t.cut {
		copy(t.first, frame)
	}
	t.cut = true
	t.gone += int64(len(frame))
}

// keep adds to what is decided. After a cut it fades over to it from what would
// have come, as between sounds that are not alike, which noise is not.
func (t *Trimmer) keep(x [][2]float64) {
	if len(x) == 0 {
		return
	}
	from := len(t.out)
	t.out = append(t.out, x...)
	if t.cut {
		t.cuts.add(t.made, t.gone)
		n := min(len(x), t.hop)
		for i := range n {
			w := (float64(i) + 0.5) / float64(n)
			g := 1 / math.Sqrt(1-2*w*(1-w))
			for ch := range 2 {
				t.out[from+i][ch] = g * ((1-w)*t.first[i][ch] + w*x[i][ch])
			}
		}
		t.cut = false
	}
	t.made += int64(len(x))
}

// ear tells sound from silence by what it has heard of voice and noise.
type ear struct{ voice, noise float64 } // levels in dB of full scale

const (
	quietest  = -75.0 // noise below is no noise
	noiseRise = 0.02  // dB a frame: what goes on for long is noise, or a bed of music
)

func newEar() ear { return ear{voice: -30, noise: -60} }

// hears reports whether a frame is sound.
func (e *ear) hears(frame [][2]float64, r trimRule) bool {
	level := max(quietest, power(frame))
	if level < e.noise {
		e.noise += 0.3 * (level - e.noise)
	} else {
		e.noise += noiseRise
	}
	if level <= min(e.voice-r.under, e.noise+r.above) {
		return false
	}
	if level > e.voice {
		e.voice += 0.05 * (level - e.voice)
	} else {
		e.voice += 0.002 * (level - e.voice)
	}
	return true
}

// power is the level of the louder channel without its constant part, in dB.
func power(frame [][2]float64) float64 {
	loudest := 0.0
	for ch := range 2 {
		sum, squares := 0.0, 0.0
		for i := range frame {
			v := frame[i][ch]
			sum, squares = sum+v, squares+v*v
		}
		n := float64(len(frame))
		loudest = max(loudest, squares/n-sum*sum/(n*n))
	}
	return 10 * math.Log10(loudest+1e-12)
}

// cutList remembers the cuts that sound on its way may lie before.
type cutList struct {
	list  [256]cutAt // at most one a frame: 2.5 s and more
	count int        // in all
}

// cutAt: before the output sample at, gone samples of the input were left out.
type cutAt struct{ at, gone int64 }

func (c *cutList) reset() { c.count = 0 }

func (c *cutList) add(at, gone int64) {
	c.list[c.count%len(c.list)] = cutAt{at, gone}
	c.count++
}

func (c *cutList) before(at float64) int64 {
	oldest := max(0, c.count-len(c.list))
	for i := c.count - 1; i >= oldest; i-- {
		if cut := c.list[i%len(c.list)]; float64(cut.at) <= at {
			return cut.gone
		}
	}
	if oldest > 0 {
		return c.list[oldest%len(c.list)].gone
	}
	return 0
}
