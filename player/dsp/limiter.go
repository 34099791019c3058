package dsp

import "math"

const (
	limitAhead   = 0.005 // seconds that the limiter looks ahead
	limitLetGo   = 0.120 // seconds in which it lets go by 1/e
	limitCeiling = 0.891 // -1 dB of full scale
)

// limiter keeps samples within the ceiling. It sees peaks coming and turns down
// smoothly before them: the gain is the mean over the look-ahead of the lowest
// gain that any sample within it needs, so at the peak it is low enough.
type limiter struct {
	ahead int
	delay [][2]float64 // the last samples, in a circle
	need  []float64    // the gain each of them needs
	low   []int        // circle of places of ever higher needs: the first is the lowest
	head  int          // first of low
	lows  int          // how many there are
	held  []float64    // the gains over which the mean is taken, in a circle
	sum   float64
	gain  float64 // the lowest need, with slow release
	keep  float64 // release per sample
	n     int     // samples taken in
	stock int     // samples of them in delay and not given yet
}

func newLimiter(rate int) *limiter {
	l := &limiter{ahead: max(2, int(limitAhead*float64(rate)))}
	l.delay, l.need = make([][2]float64, l.ahead), make([]float64, l.ahead)
	l.low, l.held = make([]int, l.ahead+1), make([]float64, l.ahead)
	l.keep = 1 - math.Exp(-1/(limitLetGo*float64(rate)))
	l.reset()
	return l
}

func (l *limiter) reset() {
	l.head, l.lows, l.n, l.stock, l.gain, l.sum = 0, 0, 0, 0, 1, float64(l.ahead)
	for i := range l.held {
		l.held[i] = 1
	}
}

// step takes a sample and gives the one that came ahead samples before; ok is
// false as long as fewer are in stock.
func (l *limiter) step(x [2]float64) (y [2]float64, ok bool) {
	peak, need := max(math.Abs(x[0]), math.Abs(x[1])), 1.0
	if peak > limitCeiling {
		need = limitCeiling / peak
	}
	at := l.n % l.ahead
	y, ok = l.delay[at], l.stock == l.ahead
	if !ok {
		l.stock++
	}
	l.delay[at], l.need[at] = x, need
	lowest := l.lowest(need)
	if lowest < l.gain {
		l.gain = lowest
	} else {
		l.gain += l.keep * (lowest - l.gain)
	}
	// The mean that holds for y ends with the gain before this sample's: all of
	// those were made with y's need in view.
	g := l.sum / float64(l.ahead)
	l.sum += l.gain - l.held[at]
	l.held[at] = l.gain
	l.n++
	y[0] *= g
	y[1] *= g
	return y, ok
}

// drain gives the oldest sample in stock without taking another.
func (l *limiter) drain() [2]float64 {
	at := (l.n - l.stock) % l.ahead
	l.stock--
	g := min(l.sum/float64(l.ahead), l.need[at])
	return [2]float64{g * l.delay[at][0], g * l.delay[at][1]}
}

// lowest is the lowest need of the last ahead samples, this one among them.
func (l *limiter) lowest(need float64) float64 {
	size := len(l.low)
	if l.lows > 0 && l.low[l.head] <= l.n-l.ahead {
		l.head, l.lows = (l.head+1)%size, l.lows-1
	}
	for l.lows > 0 && l.need[l.low[(l.head+l.lows-1)%size]%l.ahead] >= need {
		l.lows--
	}
	l.low[(l.head+l.lows)%size] = l.n
	l.lows++
	return l.need[l.low[l.head]%l.ahead]
}

// resting reports that nothing is turned down.
func (l *limiter) resting() bool { return l.gain > 0.9999 }
