package dsp

import (
	"math"
	"math/rand/v2"
)

// clip is a finite streamer for tests. chunk bounds what one call gives; stalls
// makes every second call give nothing, as a network would.
type clip struct {
	data   [][2]float64
	at     int
	chunk  int
	stalls bool
	calls  int
}

func (c *clip) Stream(out [][2]float64) (int, bool) {
	if c.at == len(c.data) {
		return 0, false
	}
	c.calls++
	if c.stalls && c.calls%2 == 0 {
		return 0, true
	}
	if c.chunk > 0 && len(out) > c.chunk {
		out = out[:c.chunk]
	}
	n := copy(out, c.data[c.at:])
	c.at += n
	return n, true
}

func (c *clip) Err() error { return nil }

// endless streams a function of time without allocating.
type endless struct {
	f func(i int) float64
	i int
}

func (e *endless) Stream(out [][2]float64) (int, bool) {
	for k := range out {
		v := e.f(e.i)
		out[k] = [2]float64{v, v}
		e.i++
	}
	return len(out), true
}

func (e *endless) Err() error { return nil }

func sine(freq float64, rate int) func(int) float64 {
	w := 2 * math.Pi * freq / float64(rate)
	return func(i int) float64 { return 0.5 * math.Sin(w*float64(i)) }
}

func take(f func(int) float64, n int) [][2]float64 {
	out := make([][2]float64, n)
	for i := range out {
		v := f(i)
		out[i] = [2]float64{v, v}
	}
	return out
}

func noise(n int) [][2]float64 {
	r := rand.New(rand.NewPCG(1, 2))
	return take(func(int) float64 { return r.Float64() - 0.5 }, n)
}

type streamer interface {
	Stream([][2]float64) (int, bool)
}

// drain reads s to its end in blocks of the given size.
func drain(s streamer, block int) [][2]float64 {
	var all [][2]float64
	buf := make([][2]float64, block)
	for {
		n, ok := s.Stream(buf)
		if !ok {
			return all
		}
		all = append(all, buf[:n]...)
	}
}

func read(s streamer, n int) [][2]float64 {
	out := make([][2]float64, n)
	got := 0
	for got < n {
		k, ok := s.Stream(out[got:])
		if !ok {
			break
		}
		got += k
	}
	return out[:got]
}

func left(x [][2]float64) []float64 {
	out := make([]float64, len(x))
	for i := range x {
		out[i] = x[i][0]
	}
	return out
}

// fit finds the sine of the given frequency in x by least squares: its
// amplitude, its phase at x[0] and the power of all that it does not explain.
func fit(x []float64, freq float64, rate int) (amp, phase, rest float64) {
	w := 2 * math.Pi * freq / float64(rate)
	var cc, cs, ss, xc, xs float64
	for i, v := range x {
		s, c := math.Sincos(w * float64(i))
		cc, cs, ss = cc+c*c, cs+c*s, ss+s*s
		xc, xs = xc+v*c, xs+v*s
	}
	det := cc*ss - cs*cs
	a, b := (xc*ss-xs*cs)/det, (xs*cc-xc*cs)/det
	for i, v := range x {
		s, c := math.Sincos(w * float64(i))
		d := v - a*c - b*s
		rest += d * d
	}
	return math.Hypot(a, b), math.Atan2(a, b), rest / float64(len(x))
}

// snr is the ratio of the sine to everything else, in dB.
func snr(x []float64, freq float64, rate int) float64 {
	amp, _, rest := fit(x, freq, rate)
	return 10 * math.Log10(amp*amp/2/rest)
}

func rms(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return math.Sqrt(sum / float64(max(len(x), 1)))
}

func db(ratio float64) float64 { return 20 * math.Log10(ratio) }

// pitch measures the frequency of a tone near guess, from the phase's advance
// over the whole of x: blocks are fitted and their phases unwrapped.
func pitch(x []float64, guess float64, rate int) float64 {
	const block = 2048
	var first, last, turns float64
	blocks := len(x) / block
	for b := range blocks {
		_, ph, _ := fit(x[b*block:(b+1)*block], guess, rate)
		ph -= 2 * math.Pi * math.Mod(guess*float64(b*block)/float64(rate), 1)
		ph += turns
		if b == 0 {
			first = ph
		} else {
			for ph-last > math.Pi {
				ph, turns = ph-2*math.Pi, turns-2*math.Pi
			}
			for ph-last < -math.Pi {
				ph, turns = ph+2*math.Pi, turns+2*math.Pi
			}
		}
		last = ph
	}
	seconds := float64((blocks-1)*block) / float64(rate)
	return guess + (last-first)/(2*math.Pi)/seconds
}

// speech imitates a voice: a buzz of moving pitch through two formants that
// change with every syllable, with pauses.
func speech(n, rate int) [][2]float64 {
	out := make([][2]float64, n)
	phase := 0.0
	var y1, y2, z1, z2 float64
	for i := range out {
		t := float64(i) / float64(rate)
		f0 := 120 + 30*math.Sin(2*math.Pi*0.7*t)
		phase += f0 / float64(rate)
		pulse := 0.0
		if phase >= 1 {
			phase--
			pulse = 1
		}
		syllable := math.Sin(2 * math.Pi * 2 * t)
		f1, f2 := 500+200*math.Sin(2*math.Pi*1.3*t), 1500+500*math.Cos(2*math.Pi*0.9*t)
		r := math.Exp(-math.Pi * 80 / float64(rate))
		y := pulse + 2*r*math.Cos(2*math.Pi*f1/float64(rate))*y1 - r*r*y2
		y1, y2 = y, y1
		z := y + 2*r*math.Cos(2*math.Pi*f2/float64(rate))*z1 - r*r*z2
		z1, z2 = z, z1
		v := 0.004 * z * max(0, syllable)
		out[i] = [2]float64{v, v}
	}
	return out
}
