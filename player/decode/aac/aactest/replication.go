package aactest

import (
	"math/rand/v2"

	"cosm/player/decode/aac/bits"
	"cosm/player/decode/aac/codes"
)

// Header is what a header of spectral band replication says.
type Header struct {
	Coarse                                                   bool // levels in steps of 3 dB
	Start, Stop, Crossover, Scale, Alter, NoiseBands         int
	LimiterBands, LimiterGains, Interpolate, SmoothingNumber int
}

// Write writes it.
func (h Header) Write(w *Writer) {
	w.Flag(h.Coarse)
	w.Put(h.Start, 4)
	w.Put(h.Stop, 4)
	w.Put(h.Crossover, 3)
	w.Put(0b0011, 4) // nothing, and both of the parts that follow
	w.Put(h.Scale, 2)
	w.Put(h.Alter, 1)
	w.Put(h.NoiseBands, 2)
	w.Put(h.LimiterBands, 2)
	w.Put(h.LimiterGains, 2)
	w.Put(h.Interpolate, 1)
	w.Put(h.SmoothingNumber, 1)
}

// Replication writes random but valid frames of spectral band replication.
type Replication struct {
	Header
	// Low, High and Noise are how many bands the header leads to.
	Low, High, Noise int
	Coupled          bool
	Tones            bool
	// Quiet makes the noise too soft to be heard.
	Quiet bool
	// Fixed keeps to frames without borders that move.
	Fixed bool
	// Every is how often a header is sent; 0 is once.
	Every int
	// Extra writes an extension with its number, if it is set.
	Extra func(w *Writer)

	rng    *rand.Rand
	frames int
	lead   int // where the next frame begins
	last   [2]struct {
		levels [64]int
		high   bool
		noise  [8]int
	}
	words map[string]Words
}

// NewReplication makes one that draws from a seed.
func NewReplication(h Header, low, high, noise int, seed uint64) *Replication {
	p := &Replication{Header: h, Low: low, High: high, Noise: noise, rng: rand.New(rand.NewPCG(seed, 7)), words: map[string]Words{}}
	for name, code := range map[string]bits.Code{
		"level": codes.LevelFrequency, "level time": codes.LevelTime,
		"balance": codes.BalanceFrequency, "balance time": codes.BalanceTime,
		"coarse level": codes.CoarseLevelFrequency, "coarse level time": codes.CoarseLevelTime,
		"coarse balance": codes.CoarseBalanceFrequency, "coarse balance time": codes.CoarseBalanceTime,
		"noise": codes.CoarseLevelFrequency, "noise time": codes.NoiseTime,
		"noise balance": codes.CoarseBalanceFrequency, "noise balance time": codes.NoiseBalanceTime,
	} {
		p.words[name] = NewWords(code)
	}
	return p
}

// MostFill is how many bytes a fill element can hold.
const MostFill = 15 + 255 - 1

// Fill writes a fill element with the next frame in it.
func (p *Replication) Fill(w *Writer, channels int) {
	var f Writer
	f.Put(13, 4)
	header := p.frames == 0 || p.Every > 0 && p.frames%p.Every == 0
	f.Flag(header)
	if header {
		p.Header.Write(&f)
	}
	p.frames++
	p.data(&f, channels)
	f.Put(0, -f.n&7)
	n := f.n / 8
	if n > MostFill {
		panic("a frame does not fit into its element") // of a test that wants too much
	}
	w.Put(6, 3)
	if n < 15 {
		w.Put(n, 4)
	} else {
		w.Put(15, 4)
		w.Put(n-14, 8)
	}
	w.Append(&f)
}

func (p *Replication) data(w *Writer, channels int) {
	w.Put(0, 1)
	list := []int{0, 1}[:channels]
	first := list
	if channels == 2 {
		w.Flag(p.Coupled)
		if p.Coupled {
			first = list[:1]
		}
	}
	var grids [2]grid
	lead := p.lead
	for _, c := range first {
		grids[c] = p.grid(w, lead, c > 0, p.lead)
	}
	if p.Coupled && channels == 2 {
		grids[1] = grids[0]
	}
	for _, c := range list {
		for i := range grids[c].high {
			grids[c].inTime[i] = p.frames > 1 && p.rng.IntN(2) == 0
			w.Flag(grids[c].inTime[i])
		}
		for i := range grids[c].noises {
			grids[c].noiseInTime[i] = p.frames > 1 && p.rng.IntN(2) == 0
			w.Flag(grids[c].noiseInTime[i])
		}
	}
	for range first {
		for range p.Noise {
			w.Put(p.rng.IntN(4), 2)
		}
	}
	if p.Coupled && channels == 2 {
		for _, c := range list {
			p.levels(w, &grids[c], c, c == 1)
			p.noise(w, &grids[c], c, c == 1)
		}
	} else {
		for _, c := range list {
			p.levels(w, &grids[c], c, false)
		}
		for _, c := range list {
			p.noise(w, &grids[c], c, false)
		}
	}
	for range list {
		w.Flag(p.Tones)
		for i := 0; p.Tones && i < p.High; i++ {
			w.Flag(p.rng.IntN(4) == 0)
		}
	}
	w.Flag(p.Extra != nil)
	if p.Extra != nil {
		p.extra(w)
	}
}

func (p *Replication) extra(w *Writer) {
	var x Writer
	p.Extra(&x)
	x.Put(0, -x.n&7)
	n := x.n / 8
	if n < 15 {
		w.Put(n, 4)
	} else {
		w.Put(15, 4)
		w.Put(n-15, 8)
	}
	w.Append(&x)
}

// grid is how a frame is divided.
type grid struct {
	coarse      bool
	high        []bool
	noises      int
	inTime      [8]bool
	noiseInTime [2]bool
}

// grid writes one that begins at lead; follow makes it end where the other
// channel's does.
func (p *Replication) grid(w *Writer, lead int, follow bool, end int) grid {
	g := grid{coarse: p.Coarse}
	trail := p.rng.IntN(4)
	if follow {
		trail = end
	}
	if p.Fixed {
		trail = 0
	}
	class := 0
	if lead > 0 || !p.Fixed && p.rng.IntN(2) == 0 {
		class = 2
	}
	if trail > 0 || !p.Fixed && p.rng.IntN(2) == 0 {
		class |= 1
	}
	if !follow {
		p.lead = trail
	}
	w.Put(class, 2)
	if class == 0 {
		n := p.rng.IntN(p.most())
		w.Put(n, 2)
		high := p.rng.IntN(2) == 0
		w.Flag(high)
		for range 1 << n {
			g.high = append(g.high, high)
		}
		g.coarse = g.coarse && n > 0
		g.noises = min(len(g.high), 2)
		return g
	}
	p.moving(w, &g, class, lead, trail)
	return g
}

// most bounds how finely time is divided, so that all fits into one element.
func (p *Replication) most() int {
	if p.High > 24 {
		return 2
	}
	return 3
}

func (p *Replication) moving(w *Writer, g *grid, class, lead, trail int) {
	n, m := 0, 0
	if class&2 != 0 {
		w.Put(lead, 2)
		n = p.rng.IntN(p.most())
	}
	if class&1 != 0 {
		w.Put(trail, 2)
		m = p.rng.IntN(p.most())
	}
	if class&2 != 0 {
		w.Put(n, 2)
	}
	if class&1 != 0 {
		w.Put(m, 2)
	}
	for range n + m { // 2 or 4 slots, which leaves some between
		step := 0
		if n+m <= 2 {
			step = p.rng.IntN(2)
		}
		w.Put(step, 2)
	}
	envelopes := n + m + 1
	// A transient at the first envelope or after all is not for every class.
	pointer := p.rng.IntN(envelopes + 1)
	w.Put(pointer, [6]int{0, 1, 2, 2, 3, 3}[envelopes])
	for range envelopes {
		high := p.rng.IntN(2) == 0
		w.Flag(high)
		g.high = append(g.high, high)
	}
	if class == 1 {
		for i, j := 0, envelopes-1; i < j; i, j = i+1, j-1 {
			g.high[i], g.high[j] = g.high[j], g.high[i]
		}
	}
	g.noises = min(envelopes, 2)
}

func (p *Replication) levels(w *Writer, g *grid, c int, balance bool) {
	name, width, low, spread, scale, zero := "level", 7, 20, 24, 1, 60
	if g.coarse {
		name, width, low, spread, zero = "coarse level", 6, 10, 12, 31
	}
	if balance {
		name, width, low, spread, scale, zero = "balance", 6, 8, 8, 2, 24
		if g.coarse {
			name, width, low, spread, zero = "coarse balance", 5, 4, 4, 12
		}
	}
	last := &p.last[c]
	for l, high := range g.high {
		n := p.Low
		if high {
			n = p.High
		}
		var now [64]int
		left := 0 // the level of the band before
		for b := range n {
			now[b] = scale * (low + p.rng.IntN(spread))
			if g.inTime[l] {
				before := last.levels[p.match(b, high, last.high)]
				now[b] = before + scale*clip((now[b]-before)/scale, 10)
				w.Word(p.words[name+" time"], (now[b]-before)/scale+zero)
			} else if b == 0 {
				w.Put(now[0]/scale, width)
			} else {
				w.Word(p.words[name], (now[b]-left)/scale+zero)
			}
			left = now[b]
		}
		last.levels, last.high = now, high
	}
}

func clip(v, most int) int { return min(max(v, -most), most) }

// match returns the band of another resolution that goes with one.
func (p *Replication) match(b int, high, before bool) int {
	odd := p.High % 2
	switch {
	case high == before:
		return b
	case high:
		return (b + odd) / 2
	}
	return max(2*b-odd, 0)
}

func (p *Replication) noise(w *Writer, g *grid, c int, balance bool) {
	name, low, spread, scale, zero := "noise", 2, 20, 1, 31
	if p.Quiet {
		low, spread = 28, 2
	}
	if balance {
		name, low, spread, scale, zero = "noise balance", 4, 4, 2, 12
	}
	last := &p.last[c]
	for l := range g.noises {
		var now [8]int
		left := 0
		for b := range p.Noise {
			now[b] = scale * (low + p.rng.IntN(spread))
			if g.noiseInTime[l] {
				w.Word(p.words[name+" time"], (now[b]-last.noise[b])/scale+zero)
			} else if b == 0 {
				w.Put(now[0]/scale, 5)
			} else {
				w.Word(p.words[name], (now[b]-left)/scale+zero)
			}
			left = now[b]
		}
		last.noise = now
	}
}
