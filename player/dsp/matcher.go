package dsp

import (
	"math"

	"github.com/tphakala/simd/f64"
)

// matcher finds where a window of sound resembles a reference best: first at
// about 8 kHz over the whole window, then sample by sample around the find.
type matcher struct {
	coarse          int // samples that one sample of the coarse search stands for
	ref, window     []float64
	refLow, winLow  []float64
	quietPerSample  float64
	overlap, margin int
}

func newMatcher(rate, overlap, span int) *matcher {
	m := &matcher{coarse: max(1, rate/8000), overlap: overlap}
	m.margin = m.coarse
	m.ref = make([]float64, overlap)
	m.window = make([]float64, span+overlap+1)
	m.refLow = make([]float64, overlap/m.coarse)
	m.winLow = make([]float64, len(m.window)/m.coarse)
	m.quietPerSample = 1e-12 // -120 dB: the rounding of silence, not sound
	return m
}

// best gives the start in window of the overlap samples most like ref, and how
// alike they are, from 0 to 1. In silence it gives centre.
func (m *matcher) best(ref, window [][2]float64, centre int) (at int, likeness float64) {
	refs := mono(m.ref, ref)
	win := mono(m.window, window)
	if energy(refs) < m.quietPerSample*float64(len(refs)) {
		return centre, 0
	}
	lo, hi := 0, len(win)-m.overlap
	if m.coarse > 1 && hi > 2*m.margin {
		rough, _ := search(thin(m.refLow, refs, m.coarse), thin(m.winLow, win, m.coarse), 0, hi/m.coarse)
		lo, hi = max(0, rough*m.coarse-m.margin), min(hi, rough*m.coarse+m.margin)
	}
	at, likeness = search(refs, win, lo, hi)
	return at, max(0, likeness)
}

// search gives the start in lo..hi where window correlates best with ref, and
// the correlation coefficient.
func search(ref, window []float64, lo, hi int) (best int, score float64) {
	hi = min(hi, len(window)-len(ref))
	own := energy(ref)
	power := energy(window[lo : lo+len(ref)])
	best, score = lo, -1.0
	for at := lo; at <= hi; at++ {
		if c := correlate(ref, window[at:]) / math.Sqrt(own*power+1e-30); c > score {
			best, score = at, c
		}
		if at < hi {
			out, in := window[at], window[at+len(ref)]
			power = max(0, power+in*in-out*out)
		}
	}
	return best, min(score, 1)
}

func correlate(a, b []float64) float64 { return f64.DotProduct(a, b[:len(a)]) }

func energy(x []float64) float64 { return correlate(x, x) }

// mono mixes both channels, so that they are cut at the same place. The weights
// differ a little: channels of opposite phase must not cancel out.
func mono(dst []float64, src [][2]float64) []float64 {
	dst = dst[:len(src)]
	for i := range src {
		dst[i] = src[i][0] + 0.8*src[i][1]
	}
	return dst
}

// thin averages groups of n samples.
func thin(dst, src []float64, n int) []float64 {
	dst = dst[:len(src)/n]
	for i := range dst {
		sum := 0.0
		for _, v := range src[i*n : i*n+n] {
			sum += v
		}
		dst[i] = sum
	}
	return dst
}
