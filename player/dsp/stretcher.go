package dsp

import (
	"math"

	"github.com/faiface/beep"
)

// The speeds that a Stretcher takes.
const (
	MinSpeed = 0.5
	MaxSpeed = 3.0
)

const (
	overlapMS = 8  // length of a cross-fade between two pieces
	searchMS  = 16 // width of the search for a fitting piece: a period of 62 Hz
	pieceMS   = 30 // length of a piece, at speed 1 if it had any
)

// Stretcher changes the speed of sound and keeps its pitch, by WSOLA: it plays
// the source in pieces of 17 to 42 ms and skips (or repeats) what lies between
// them. Each piece starts where the source resembles best what would have
// followed the piece before, and is cross-faded with it.
//
// Inside a piece the output is a plain copy, so at speed 1 the stretcher simply
// does not start another piece: the output is the source, bit for bit.
type Stretcher struct {
	src   beep.Streamer
	speed float64

	overlap, span int // cross-fade and search width in samples
	rate          int

	// buf[i] is input sample base+i. It reaches from the oldest sample that a
	// search may look at to the newest that was read.
	buf   [][2]float64
	base  int64
	ended bool

	next  int64   // input sample that is copied next
	ideal float64 // input position that the output so far stands for
	left  int     // samples to the end of the piece
	lead  bool    // at speed 1: ideal is being led to next

	from     int64   // where the piece before would have gone on
	fade     int     // samples of the cross-fade that are done; overlap: none is going on
	likeness float64 // correlation of the two sides of the cross-fade, 0 to 1

	seam *matcher
	ramp []float64 // weight of the new piece over the cross-fade
}

// NewStretcher makes a stretcher of src, whose sample rate is in Hz, at speed 1.
func NewStretcher(src beep.Streamer, rate int) *Stretcher {
	rate = max(rate, 1000)
	s := &Stretcher{src: src, rate: rate, speed: 1}
	s.overlap = rate * overlapMS / 1000
	s.span = rate * searchMS / 1000
	// The longest reach is at top speed: what is skipped, the search and a
	// cross-fade, and as much again so that moving the window is rare.
	reach := 2 * (s.piece(MinSpeed)*int(MaxSpeed) + s.span + 2*s.overlap)
	s.buf = make([][2]float64, 0, reach)
	s.seam = newMatcher(rate, s.overlap, s.span)
	s.ramp = make([]float64, s.overlap)
	for i := range s.ramp {
		s.ramp[i] = 0.5 - 0.5*math.Cos(math.Pi*(float64(i)+0.5)/float64(s.overlap))
	}
	s.Reset()
	return s
}

// SetSpeed changes the speed from the next piece on; it clamps to MinSpeed and
// MaxSpeed and ignores what is not a number.
func (s *Stretcher) SetSpeed(x float64) {
	if math.IsNaN(x) {
		return
	}
	if x = min(max(x, MinSpeed), MaxSpeed); x != s.speed {
		s.speed, s.lead = x, false
	}
}

// Speed is the speed that was set.
func (s *Stretcher) Speed() float64 { return s.speed }

// Consumed tells how many input samples, since the start or the last Reset, the
// output so far stands for. It grows evenly with the output, with the speed as
// its slope, though pieces are taken from up to 8 ms before or after.
func (s *Stretcher) Consumed() float64 {
	if s.ended {
		return min(s.ideal, float64(s.end()))
	}
	return s.ideal
}

// Reset forgets the input read so far; call it after the source jumped.
// Consumed starts from 0 again, the speed stays.
func (s *Stretcher) Reset() {
	s.buf = s.buf[:0]
	s.base, s.next, s.ideal = 0, 0, 0
	s.left, s.fade, s.lead, s.ended = 0, s.overlap, false, false
}

// Err is the source's error.
func (s *Stretcher) Err() error { return s.src.Err() }

// Stream fills out with sound at the speed that is set.
func (s *Stretcher) Stream(out [][2]float64) (int, bool) {
	n := 0
	for n < len(out) {
		k, more := s.step(out[n:])
		n += k
		if !more {
			break
		}
	}
	return n, n > 0 || !s.ended
}

// step makes a part of the output; more is false when there is no more now.
func (s *Stretcher) step(out [][2]float64) (n int, more bool) {
	if s.transparent() {
		return s.pass(out)
	}
	if s.left == 0 && !s.splice() {
		return 0, false
	}
	out = out[:min(len(out), s.left)]
	if s.fade < s.overlap {
		n = s.crossFade(out)
	} else {
		n = s.copyPiece(out)
	}
	s.advance(n)
	return n, n > 0
}

// transparent reports that the output is the source itself from here on.
func (s *Stretcher) transparent() bool {
	return s.speed == 1 && s.next == s.end() && s.ideal == float64(s.next) && s.fade == s.overlap && !s.ended
}

func (s *Stretcher) pass(out [][2]float64) (int, bool) {
	n, ok := s.src.Stream(out)
	if !ok {
		s.ended = true
		return 0, false
	}
	s.next += int64(n)
	s.ideal = float64(s.next)
	s.base, s.buf, s.left = s.next, s.buf[:0], 0
	return n, n == len(out)
}

// advance accounts for n output samples.
func (s *Stretcher) advance(n int) {
	before := s.ideal
	s.next += int64(n)
	s.left -= n
	s.ideal += s.speed * float64(n)
	if !s.lead || n == 0 {
		return
	}
	if s.left == 0 {
		s.ideal = float64(s.next)
		return
	}
	gap := float64(s.next-int64(n)) - before
	s.ideal += gap * float64(n) / float64(s.left+n)
}

// settle begins a piece that just goes on, at speed 1, where the sample played
// is where a search could have put it. Over that piece the position is led to
// the sample really played, so that both agree and the stretcher steps aside.
func (s *Stretcher) settle() bool {
	if s.speed != 1 || math.Abs(float64(s.next)-s.ideal) > float64(s.span) {
		return false
	}
	s.left, s.lead = s.piece(1), true
	return true
}

// copyPiece goes on in the piece.
func (s *Stretcher) copyPiece(out [][2]float64) int {
	s.fetch(s.next + int64(len(out)))
	at := min(s.next, s.end()) - s.base
	return copy(out, s.buf[at:])
}

// crossFade goes over from the piece before to the new one. With the same sound
// on both sides the weights add up to 1; the less alike the sides are, the more
// they are raised, up to equal power, so that noise does not dip in the middle.
func (s *Stretcher) crossFade(out [][2]float64) int {
	n := min(len(out), s.overlap-s.fade)
	old := s.buf[s.from-s.base+int64(s.fade):]
	piece := s.buf[s.next-s.base:]
	for i := range n {
		w := s.ramp[s.fade+i]
		g := 1 / math.Sqrt(1-2*w*(1-w)*(1-s.likeness))
		a, b := g*(1-w), g*w
		out[i][0] = a*old[i][0] + b*piece[i][0]
		out[i][1] = a*old[i][1] + b*piece[i][1]
	}
	s.fade += n
	return n
}

// splice begins the next piece; false when there is no more now.
func (s *Stretcher) splice() bool {
	if s.settle() {
		return true
	}
	s.trim()
	lo := max(s.base, int64(math.Round(s.ideal))-int64(s.span/2))
	hi := max(lo, int64(math.Round(s.ideal))+int64(s.span/2))
	if !s.fetch(max(s.next, hi) + int64(s.overlap)) {
		if !s.ended {
			return false
		}
		last := s.end() - int64(s.overlap)
		hi = min(hi, last)
		if hi < lo || s.next > last {
			s.left = int(s.end() - s.next) // too short to fade: play what is there
			return s.left > 0
		}
	}
	s.from = s.next
	s.next, s.likeness = s.match(lo, hi)
	s.left, s.fade, s.lead = s.piece(s.speed), 0, false
	if s.next == s.from {
		s.fade = s.overlap // the sound simply goes on
	}
	return true
}

// match finds the place in lo..hi that resembles the sound at next.
func (s *Stretcher) match(lo, hi int64) (int64, float64) {
	centre := min(max(int64(math.Round(s.ideal)), lo), hi)
	ref := s.buf[s.next-s.base:][:s.overlap]
	window := s.buf[lo-s.base : hi-s.base+int64(s.overlap)]
	at, likeness := s.seam.best(ref, window, int(centre-lo))
	return lo + int64(at), likeness
}

// piece is the length of a piece in samples: longer when slow, for few seams, and
// shorter when fast, to leave out little at a time. Tried on speech from 0.75 to
// 3x against the spectrum of the source, lengths from 25 to 80 ms.
func (s *Stretcher) piece(speed float64) int {
	return int(float64(s.rate) * pieceMS / 1000 / math.Sqrt(speed))
}

// end is the input sample after the last one read.
func (s *Stretcher) end() int64 { return s.base + int64(len(s.buf)) }

// fetch reads the source up to the input sample upto; false when it has no more
// now (or, with ended set, at all).
func (s *Stretcher) fetch(upto int64) bool {
	for s.end() < upto {
		if s.ended {
			return false
		}
		have := len(s.buf)
		want := int(upto - s.end())
		if have+want > cap(s.buf) {
			s.trim()
			have = len(s.buf)
		}
		n, ok := s.src.Stream(s.buf[have : have+want])
		if !ok {
			s.ended = true
			return false
		}
		s.buf = s.buf[:have+n]
		if n == 0 {
			return false
		}
	}
	return true
}

// trim drops what neither the piece nor a search can need any more.
func (s *Stretcher) trim() {
	keep := min(s.next, int64(s.ideal)-int64(s.span/2))
	if s.fade < s.overlap {
		keep = min(keep, s.from)
	}
	if drop := keep - s.base; drop > 0 {
		s.buf = s.buf[:copy(s.buf, s.buf[drop:])]
		s.base += drop
	}
}
