package sbr

import (
	"fmt"
	"math"
	"slices"
)

const (
	// maxBands is the most bands that levels are told of.
	maxBands = 48
	// maxNoiseBands is the most bands that noise is told of.
	maxNoiseBands = 5
	// maxPatches is how often the low bands can be copied up.
	maxPatches = 6
	// maxLimits is the most bands of a limiter: those of low resolution and
	// the borders of patches.
	maxLimits = maxBands/2 + maxPatches
)

// bands are the tables of borders in a frequency range (ISO/IEC 14496-3,
// 4.6.18.3), in bands of the filter bank.
type bands struct {
	first, count int // of the bands that are made
	low, high    [maxBands + 1]int
	lowCount     int
	highCount    int
	noise        [maxNoiseBands + 1]int
	noiseCount   int
	limits       [maxLimits + 1]int
	limitCount   int
	patches      [maxPatches]patch
	patchCount   int
}

// patch says from where a run of bands is copied.
type patch struct{ from, count int }

// startOffsets are added to the lowest start, by rate and what the header says.
var startOffsets = [6][16]int{
	{-8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7},
	{-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 9, 11, 13},
	{-5, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 9, 11, 13, 16},
	{-6, -4, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 9, 11, 13, 16},
	{-4, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 9, 11, 13, 16, 20},
	{-2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 9, 11, 13, 16, 20, 24},
}

// rateClass is the row of startOffsets for a rate.
func rateClass(rate int) int {
	for i, most := range [5]int{16000, 22050, 24000, 32000, 64000} {
		if rate <= most {
			return i
		}
	}
	return 5
}

// borders returns where the bands of the master table begin and end.
func (s spectrum) borders(rate int) (first, last int) {
	lowest, highest := 3000, 6000
	switch {
	case rate >= 64000:
		lowest, highest = 5000, 10000
	case rate >= 32000:
		lowest, highest = 4000, 8000
	}
	first = (lowest*128+rate/2)/rate + startOffsets[rateClass(rate)][s.start]
	switch s.stop {
	case 14:
		last = 2 * first
	case 15:
		last = 3 * first
	default:
		last = (highest*128 + rate/2) / rate
		steps := geometric(last, 64, 13)
		slices.Sort(steps)
		for _, step := range steps[:s.stop] {
			last += step
		}
	}
	return first, min(last, 64)
}

// geometric divides a range into n parts that grow evenly, and returns their
// widths.
func geometric(from, to, n int) []int {
	steps := make([]int, n)
	ratio := float64(to) / float64(from)
	before := from
	for i := range steps {
		at := int(float64(from)*math.Pow(ratio, float64(i+1)/float64(n)) + 0.5)
		steps[i] = at - before
		before = at
	}
	return steps
}

// master makes the table that all others are taken from.
func (s spectrum) master(rate int) ([]int, error) {
	first, last := s.borders(rate)
	most := 48
	switch {
	case rate >= 48000:
		most = 32
	case rate >= 44100:
		most = 35
	}
	if first < 1 || last <= first || last-first > most {
		return nil, fmt.Errorf("%w: bands %d to %d", ErrDamaged, first, last)
	}
	var steps []int
	if s.scale == 0 {
		steps = even(last-first, s.alter)
	} else {
		var ok bool
		if steps, ok = s.warped(first, last); !ok {
			return nil, fmt.Errorf("%w: bands without a width", ErrDamaged)
		}
	}
	table := append(make([]int, 0, len(steps)+1), first)
	for _, step := range steps {
		if step < 1 {
			return nil, fmt.Errorf("%w: bands without a width", ErrDamaged)
		}
		table = append(table, table[len(table)-1]+step)
	}
	if len(steps) < 1 || len(steps) > maxBands || s.crossover >= len(steps) {
		return nil, fmt.Errorf("%w: %d bands", ErrDamaged, len(steps))
	}
	return table, nil
}

// even divides a range into bands of one width, or of two.
func even(width int, alter bool) []int {
	step, n := 1, width&^1
	if alter {
		step, n = 2, (width+2)>>2<<1
	}
	steps := make([]int, n)
	for i := range steps {
		steps[i] = step
	}
	rest := width - n*step
	for i := 0; rest < 0 && i < n; i++ {
		steps[i]--
		rest++
	}
	for i := n - 1; rest > 0 && i >= 0; i-- {
		steps[i]++
		rest--
	}
	return steps
}

// warped divides a range by octaves, above one octave more coarsely.
func (s spectrum) warped(first, last int) ([]int, bool) {
	perOctave := float64(14 - 2*s.scale)
	middle := last
	if float64(last)/float64(first) > 2.2449 {
		middle = 2 * first
	}
	parts := func(from, to int, warp float64) []int {
		n := 2 * int(perOctave*math.Log2(float64(to)/float64(from))/(2*warp)+0.5)
		steps := geometric(from, to, n)
		slices.Sort(steps)
		return steps
	}
	steps := parts(first, middle, 1)
	if len(steps) == 0 || steps[0] < 1 {
		return nil, false
	}
	if middle == last {
		return steps, true
	}
	warp := 1.
	if s.alter {
		warp = 1.3
	}
	upper := parts(middle, last, warp)
	if n := len(upper); n > 0 {
		if widest := steps[len(steps)-1]; upper[0] < widest {
			change := min(widest-upper[0], (upper[n-1]-upper[0])/2)
			upper[0] += change
			upper[n-1] -= change
			slices.Sort(upper)
		}
	}
	return append(steps, upper...), true
}

// newBands makes all tables for a header and the rate of the output in Hz.
func newBands(h header, rate int) (*bands, error) {
	master, err := h.master(rate)
	if err != nil {
		return nil, err
	}
	b := &bands{}
	high := master[h.crossover:]
	b.highCount = copy(b.high[:], high) - 1
	b.lowCount = (b.highCount + 1) / 2
	for i := 1; i <= b.lowCount; i++ {
		b.low[i] = b.high[2*i-b.highCount&1]
	}
	b.low[0] = b.high[0]
	b.first, b.count = high[0], high[len(high)-1]-high[0]
	if b.first > 32 {
		return nil, fmt.Errorf("%w: bands from %d on", ErrDamaged, b.first)
	}
	last := master[len(master)-1]
	b.noiseCount = max(1, int(float64(h.noiseBands)*math.Log2(float64(last)/float64(b.first))+0.5))
	if b.noiseCount > maxNoiseBands {
		return nil, fmt.Errorf("%w: %d bands of noise", ErrDamaged, b.noiseCount)
	}
	b.noise[0] = b.low[0]
	for i, at := 1, 0; i <= b.noiseCount; i++ {
		at += (b.lowCount - at) / (b.noiseCount + 1 - i)
		b.noise[i] = b.low[at]
	}
	if err := b.patch(master, rate); err != nil {
		return nil, err
	}
	b.limit(h.limiterBands)
	return b, nil
}

// patch decides which low bands are copied where (4.6.18.6.3).
func (b *bands) patch(master []int, rate int) error {
	n := len(master) - 1
	first, end := master[0], b.first+b.count
	goal := int(2.048e6/float64(rate) + 0.5)
	k := n
	if goal < end {
		for k = 0; master[k] < goal; {
			k++
		}
	}
	top, done := first, b.first
	for range 2*maxBands + 2 {
		j := k
		odd := (master[j] + first) & 1
		for j > 0 && master[j] > first-1+top-odd {
			j--
			odd = (master[j] + first) & 1
		}
		at := master[j]
		count := max(at-done, 0)
		if count > 0 {
			p := patch{from: first - odd - count, count: count}
			if b.patchCount == maxPatches || p.from < 0 || p.from+count > b.first {
				return fmt.Errorf("%w: no room for patches", ErrDamaged)
			}
			b.patches[b.patchCount] = p
			b.patchCount++
			done, top = at, at
		} else {
			top = b.first
		}
		if master[k]-at < 3 {
			k = n
		}
		if at == end {
			if b.patchCount > 1 && b.patches[b.patchCount-1].count < 3 {
				b.patchCount--
			}
			return nil
		}
	}
	return fmt.Errorf("%w: patches without an end", ErrDamaged)
}

// limit makes the bands of the limiter (4.6.18.3.2.3).
func (b *bands) limit(perOctave int) {
	if perOctave == 0 {
		b.limits[0], b.limits[1], b.limitCount = b.low[0], b.low[b.lowCount], 1
		return
	}
	table := append(make([]int, 0, len(b.limits)), b.low[:b.lowCount+1]...)
	borders := []int{b.first}
	for i, p := range b.patches[:b.patchCount] {
		borders = append(borders, borders[i]+p.count)
	}
	table = append(table, borders[1:b.patchCount]...)
	slices.Sort(table)
	density := [4]float64{1: 1.2, 2: 2, 3: 3}[perOctave]
	for k := 1; k < len(table); {
		octaves := math.Log2(float64(table[k]) / float64(table[k-1]))
		switch {
		case octaves*density >= 0.49:
			k++
		case table[k] == table[k-1] || !slices.Contains(borders, table[k]):
			table = slices.Delete(table, k, k+1)
		case slices.Contains(borders, table[k-1]):
			k++
		default:
			table = slices.Delete(table, k-1, k)
		}
	}
	b.limitCount = copy(b.limits[:], table) - 1
}
