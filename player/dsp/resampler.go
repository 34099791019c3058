package dsp

import (
	"math"

	"github.com/faiface/beep"
	"github.com/tphakala/simd/f64"
)

const (
	// crossings is the filter's half width in samples of the lower rate. With
	// stopband it fixes the transition band: 0.1 of the lower Nyquist
	// frequency, so sound up to 0.9 of it passes unharmed.
	crossings = 64
	// stopband is the attenuation of images and aliases that the Kaiser window
	// is designed for, in dB.
	stopband = 100.0
	// maxPhases bounds the exact filter tables; every pair of the usual rates
	// from 8 to 96 kHz stays below it.
	maxPhases = 1536
	// gridPhases is the table size for odd ratios, whose phases are
	// interpolated: the linear interpolation's error is near -118 dB.
	gridPhases = 1024
	// resampleBlock is how many samples are asked of the source at once.
	resampleBlock = 1024
)

// Resampler converts a sample rate with a windowed sinc in polyphase form.
// Output sample n stands for input time n*from/to exactly: the filter's delay
// is compensated at both ends.
type Resampler struct {
	src      beep.Streamer
	up, down int // the ratio to/from in lowest terms
	bank     *filterBank
	in       [][2]float64 // what the source gives, before its channels are parted
	l, r     []float64    // window of the input; capacity is fixed
	stereo   int          // index after the last sample whose channels differ
	pos      int          // index of the first tap of the next output
	phase    int          // position between two input samples, in 1/up
	ended    bool         // the source has ended and the tail is padded
	left     int          // valid centre samples after pos once ended
}

// NewResampler makes a resampler of src from one rate to another, in Hz. Rates
// below 1 are taken as 1. With equal rates it passes the source through.
func NewResampler(src beep.Streamer, from, to int) *Resampler {
	from, to = max(from, 1), max(to, 1)
	g := gcd(from, to)
	r := &Resampler{src: src, up: to / g, down: from / g}
	if r.up == r.down {
		return r
	}
	r.bank = newFilterBank(r.up, r.down)
	r.in = make([][2]float64, resampleBlock)
	size := 2*(r.bank.taps+resampleBlock) + r.down/r.up + 1
	r.l, r.r = make([]float64, 0, size), make([]float64, 0, size)
	r.ResetState()
	return r
}

// ResetState forgets the input read so far; call it after the source jumped.
func (r *Resampler) ResetState() {
	if r.bank == nil {
		return
	}
	// The first output's centre tap falls on the first input sample.
	r.l, r.r = r.l[:0], r.r[:0]
	r.silence(r.bank.taps/2 - 1)
	r.pos, r.phase, r.stereo, r.ended, r.left = 0, 0, 0, false, 0
}

// silence appends n samples of it.
func (r *Resampler) silence(n int) {
	have := len(r.l)
	r.l, r.r = r.l[:have+n], r.r[:have+n]
	clear(r.l[have:])
	clear(r.r[have:])
}

// Stream fills out with resampled sound.
func (r *Resampler) Stream(out [][2]float64) (int, bool) {
	if r.bank == nil {
		return r.src.Stream(out)
	}
	n := 0
	for n < len(out) {
		n += r.produce(out[n:])
		if n == len(out) {
			break
		}
		if r.ended || !r.fill() {
			break
		}
	}
	if n == 0 && r.ended {
		return 0, false
	}
	return n, true
}

// Err is the source's error.
func (r *Resampler) Err() error { return r.src.Err() }

// produce makes as many outputs as the input at hand allows.
func (r *Resampler) produce(out [][2]float64) int {
	for n := range out {
		end := r.pos + r.bank.taps
		if end > len(r.l) || (r.ended && r.left <= 0) {
			return n
		}
		v := r.bank.apply(r.phase, r.l[r.pos:end])
		out[n] = [2]float64{v, v}
		if r.stereo > r.pos { // most speech is not
			out[n][1] = r.bank.apply(r.phase, r.r[r.pos:end])
		}
		r.phase += r.down
		step := r.phase / r.up
		r.phase -= step * r.up
		r.pos += step
		r.left -= step
	}
	return len(out)
}

// fill reads the next block; false when there is nothing now.
func (r *Resampler) fill() bool {
	if drop := min(r.pos, len(r.l)); drop > 0 {
		r.l, r.r = r.l[:copy(r.l, r.l[drop:])], r.r[:copy(r.r, r.r[drop:])]
		r.pos -= drop
		r.stereo -= drop
	}
	have := len(r.l)
	n, ok := r.src.Stream(r.in[:min(len(r.in), cap(r.l)-have)])
	if ok {
		for _, s := range r.in[:n] {
			r.l, r.r = append(r.l, s[0]), append(r.r, s[1])
			if s[0] != s[1] {
				r.stereo = len(r.l)
			}
		}
		return n > 0
	}
	// The centre of the next output is at pos+taps/2-1: what lies from there
	// to the end still has to come out, with silence after it.
	half := r.bank.taps / 2
	r.left = have - (r.pos + half - 1)
	r.silence(half)
	r.ended = true
	return true
}

// filterBank holds the filter's coefficients, one row of taps per phase.
type filterBank struct {
	taps  int
	grid  int       // rows over one input sample
	up    int       // phases asked for
	coeff []float64 // (grid+1) rows; the last is the first, one sample on
}

func newFilterBank(up, down int) *filterBank {
	width := float64(crossings) // half width in input samples
	cutoff := 0.95              // centre of the transition band, of the input's Nyquist
	if down > up {
		width *= float64(down) / float64(up)
		cutoff *= float64(up) / float64(down)
	}
	b := &filterBank{taps: 2 * int(math.Ceil(width)), grid: up, up: up}
	b.taps = (b.taps + 7) / 8 * 8 // whole vectors
	if up > maxPhases {
		b.grid = gridPhases
	}
	b.coeff = make([]float64, (b.grid+1)*b.taps)
	beta := 0.1102 * (stopband - 8.7)
	for p := 0; p <= b.grid; p++ {
		row := b.row(p)
		sum := 0.0
		for k := range row {
			u := float64(k-(b.taps/2-1)) - float64(p)/float64(b.grid)
			row[k] = kaiser(u/width, beta) * sinc(cutoff*u)
			sum += row[k]
		}
		for k := range row {
			row[k] /= sum // constant input stays constant in every phase
		}
	}
	return b
}

func (b *filterBank) row(p int) []float64 { return b.coeff[p*b.taps : (p+1)*b.taps] }

// apply convolves x with the filter at phase/up of a sample.
func (b *filterBank) apply(phase int, x []float64) float64 {
	if b.grid == b.up {
		return f64.DotProduct(b.row(phase), x)
	}
	at := float64(phase) / float64(b.up) * float64(b.grid)
	p := int(at)
	v := f64.DotProduct(b.row(p), x)
	return v + (at-float64(p))*(f64.DotProduct(b.row(p+1), x)-v)
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// kaiser is the window without its normalisation, zero outside |x| <= 1.
func kaiser(x, beta float64) float64 {
	if x <= -1 || x >= 1 {
		return 0
	}
	return bessel0(beta * math.Sqrt(1-x*x))
}

// bessel0 is the modified Bessel function of order 0, by its power series.
func bessel0(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > sum*1e-17; k++ {
		term *= x * x / (4 * k * k)
		sum += term
	}
	return sum
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
