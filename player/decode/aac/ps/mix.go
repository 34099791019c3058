package ps

import "math"

// matrix says how much of the signal and of the one unlike it goes to the left
// and to the right.
type matrix struct{ left, right, wetLeft, wetRight float32 }

func (m matrix) mean(o matrix) matrix { return weigh([]matrix{m, o}, []int{1, 1}) }

// weigh is the weighted mean of matrices.
func weigh(list []matrix, weights []int) (m matrix) {
	sum := float32(0)
	for i, w := range weights {
		f := float32(w)
		sum += f
		m.left += f * list[i].left
		m.right += f * list[i].right
		m.wetLeft += f * list[i].wetLeft
		m.wetRight += f * list[i].wetRight
	}
	m.left /= sum
	m.right /= sum
	m.wetLeft /= sum
	m.wetRight /= sum
	return m
}

// mixA is the first way to mix (8.6.4.6.2.1), for a ratio of the sides and their
// coherence.
func mixA(c, coherence float64) matrix {
	right := math.Sqrt2 / math.Sqrt(1+c*c)
	left := c * right
	alpha := math.Acos(coherence) / 2
	beta := alpha * (right - left) / math.Sqrt2
	return matrix{
		float32(left * math.Cos(beta+alpha)), float32(right * math.Cos(beta-alpha)),
		float32(left * math.Sin(beta+alpha)), float32(right * math.Sin(beta-alpha)),
	}
}

// mixB is the second way (8.6.4.6.2.2).
func mixB(c, coherence float64) matrix {
	rho := max(coherence, 0.05)
	alpha := math.Atan2(2*c*rho, c*c-1) / 2
	mu := c + 1/c
	mu = math.Sqrt(1 + (4*rho*rho-4)/(mu*mu))
	gamma := math.Atan(math.Sqrt((1 - mu) / (1 + mu)))
	if alpha < 0 {
		alpha += math.Pi / 2
	}
	sa, ca := math.Sincos(alpha)
	sg, cg := math.Sincos(gamma)
	return matrix{
		float32(math.Sqrt2 * ca * cg), float32(math.Sqrt2 * sa * cg),
		float32(-math.Sqrt2 * sa * sg), float32(math.Sqrt2 * ca * sg),
	}
}

// mix makes left and right of d.mono and d.wet, in their places.
func (d *Decoder) mix(l *layout) {
	d.matrices[0] = d.matrices[d.lastCount]
	way, resolution := 0, 0
	if d.coherenceMode >= 3 {
		way = 1
	}
	if d.intensityMode >= 3 {
		resolution = 1
	}
	table := &d.mixes[way][resolution]
	zero := len(ratios[resolution]) - 1
	for e := range d.envelopes {
		levels := adapt(&d.levels[e], counts[d.intensityMode], l.parameters)
		likeness := adapt(&d.likeness[e], counts[d.coherenceMode], l.parameters)
		for b := range l.parameters {
			level := min(max(int(levels[b])+zero, 0), 2*zero)
			d.matrices[e+1][b] = table[level][likeness[b]&7]
		}
	}
	for k := range l.bands {
		b := l.parameter[k]
		for e := range d.envelopes {
			d.glide(k, d.borders[e]+1, d.borders[e+1]+1, d.matrices[e][b], d.matrices[e+1][b])
		}
	}
}

// glide mixes a band from one slot to another, from one matrix to another.
func (d *Decoder) glide(k, first, last int, from, to matrix) {
	part := 1 / float32(last-first)
	step := matrix{
		(to.left - from.left) * part, (to.right - from.right) * part,
		(to.wetLeft - from.wetLeft) * part, (to.wetRight - from.wetRight) * part,
	}
	x, y := d.mono[k][first:last], d.wet[k][first:last]
	y = y[:len(x)]
	for n, s := range x {
		from.left += step.left
		from.right += step.right
		from.wetLeft += step.wetLeft
		from.wetRight += step.wetRight
		w := y[n]
		x[n] = complex(from.left*real(s)+from.wetLeft*real(w), from.left*imag(s)+from.wetLeft*imag(w))
		y[n] = complex(from.right*real(s)+from.wetRight*real(w), from.right*imag(s)+from.wetRight*imag(w))
	}
}

// adapt makes parameters of another number of them.
func adapt(p *[fineParameters]int8, from, to int) (out [fineParameters]int8) {
	q := *p
	if from == 10 {
		for i := range coarseParameters {
			q[i] = p[i/2]
		}
		from = coarseParameters
	}
	switch {
	case from == to:
		return q
	case to == fineParameters:
		for i, f := range toFine {
			out[i] = (q[f[0]] + q[f[1]]) / 2
		}
	default:
		for i, f := range toCoarse {
			sum, all := 0, 0
			for j, w := range f.weights {
				sum += w * int(q[f.first+j])
				all += w
			}
			out[i] = int8(sum / all)
		}
	}
	return out
}
