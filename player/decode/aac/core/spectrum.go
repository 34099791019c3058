package core

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"

	aacbits "cosm/player/decode/aac/bits"
)

// noiseSeed is where the pseudo-random numbers of noise begin, which the
// standard leaves open.
const noiseSeed = 0x1f2e3d4c

// spectrum reads all lines of a channel and gives them their gain.
func (d *Decoder) spectrum(r *aacbits.Reader, c *channel) error {
	l := lines{tables: &d.tables}
	l.b, l.pos, l.end = r.Raw()
	first := 0
	for g := range c.groups {
		for band, book := range c.books[g][:c.bands] {
			for w := range c.windows[g] {
				at := first + w*shortLines
				x := c.lines[at+int(c.edges[band]) : at+int(c.edges[band+1])]
				if !l.band(x, book) {
					return fmt.Errorf("%w: lines end early", ErrDamaged)
				}
			}
		}
		for w := range c.windows[g] {
			at := first + w*shortLines
			stop := at + int(c.edges[c.all()])
			clear(c.lines[at+int(c.edges[c.bands]) : stop])
		}
		first += c.windows[g] * shortLines
	}
	r.Resume(l.pos)
	if c.pulse.count > 0 {
		c.addPulses()
	}
	d.amplify(c)
	return nil
}

// amplify applies the gain of each band, and makes the noise of those that have
// nothing else.
func (d *Decoder) amplify(c *channel) {
	scale := float32(1)
	if c.short() {
		scale = Samples / shortLines
	}
	first := 0
	for g := range c.groups {
		for band, book := range c.books[g][:c.bands] {
			gain := scale * d.gains[max(c.factors[g][band], 0)]
			for w := range c.windows[g] {
				at := first + w*shortLines
				x := c.lines[at+int(c.edges[band]) : at+int(c.edges[band+1])]
				switch book {
				case bookZero, bookIntensity, bookOpposite:
				case bookNoise:
					d.noise(x, scale/Samples*float32(math.Exp2(float64(c.factors[g][band])/4)))
				default:
					for i := range x {
						x[i] *= gain
					}
				}
			}
		}
		first += c.windows[g] * shortLines
	}
}

// noise fills x with random lines that have an energy of gain squared.
func (d *Decoder) noise(x []float32, gain float32) {
	sum := float32(0)
	for i := range x {
		d.random = d.random*1664525 + 1013904223
		x[i] = float32(int32(d.random))
		sum += x[i] * x[i]
	}
	gain /= float32(math.Sqrt(float64(sum)))
	for i := range x {
		x[i] *= gain
	}
}

// lines reads spectral lines.
type lines struct {
	*tables
	b        []byte
	pos, end int
}

// band reads the lines of one band of one window, their values to the power of
// 4/3. It returns false where the data ends before they do.
func (l *lines) band(x []float32, book uint8) bool {
	if l.pos > l.end {
		return false
	}
	switch book {
	case bookZero, bookNoise, bookIntensity, bookOpposite:
		clear(x)
	case 1, 2:
		l.signedQuads(x, l.spectra[book])
	case 3, 4:
		l.quads4(x, l.spectra[book])
	case 5, 6:
		l.signedPairs(x, l.spectra[book])
	case 11:
		return l.escaped(x, l.spectra[book])
	default:
		l.plainPairs(x, l.spectra[book])
	}
	return l.pos <= l.end
}

// window returns the next bits at the top of 64.
func window(b []byte, pos int) uint64 {
	return binary.BigEndian.Uint64(b[pos>>3:]) << (uint(pos) & 7)
}

func (l *lines) signedQuads(x []float32, book aacbits.Book) {
	pos, end := l.pos, l.end
	for ; len(x) >= 4 && pos <= end; x = x[4:] {
		e := book.Find(window(l.b, pos))
		pos += int(e & 31)
		*(*[4]float32)(x) = l.quads[e>>5]
	}
	l.pos = pos
}

func (l *lines) signedPairs(x []float32, book aacbits.Book) {
	pos, end := l.pos, l.end
	for ; len(x) >= 2 && pos <= end; x = x[2:] {
		e := book.Find(window(l.b, pos))
		pos += int(e & 31)
		*(*[2]float32)(x) = l.pairs[e>>5]
	}
	l.pos = pos
}

// signed gives a value the sign at the top of w. Zero has none; w is moved on by
// whether there is one, rather than by a branch that no processor could foresee.
func signed(v float32, w uint64) float32 {
	return math.Float32frombits(math.Float32bits(v) | uint32(w>>32)&(1<<31))
}

func (l *lines) quads4(x []float32, book aacbits.Book) {
	pos, end := l.pos, l.end
	power := (*[4]float32)(l.power[:])
	for ; len(x) >= 4 && pos <= end; x = x[4:] {
		w := window(l.b, pos)
		e := book.Find(w)
		w <<= e & 31
		q := e >> 5
		x[0] = signed(power[q&3], w)
		w <<= q >> 2 & 1
		x[1] = signed(power[q>>4&3], w)
		w <<= q >> 6 & 1
		x[2] = signed(power[q>>8&3], w)
		w <<= q >> 10 & 1
		x[3] = signed(power[q>>12&3], w)
		pos += int(e&31) + bits.OnesCount32(q&0x4444)
	}
	l.pos = pos
}

func (l *lines) plainPairs(x []float32, book aacbits.Book) {
	pos, end := l.pos, l.end
	power := (*[32]float32)(l.power[:])
	for ; len(x) >= 2 && pos <= end; x = x[2:] {
		w := window(l.b, pos)
		e := book.Find(w)
		w <<= e & 31
		q := e >> 5
		x[0] = signed(power[q&31], w)
		w <<= q >> 10 & 1
		x[1] = signed(power[q>>5&31], w)
		pos += int(e&31 + q>>10&1 + q>>11&1)
	}
	l.pos = pos
}

// escaped reads book 11, whose values of 16 are followed by the true ones. It
// returns false where one of those is too large.
func (l *lines) escaped(x []float32, book aacbits.Book) bool {
	for ; len(x) >= 2 && l.pos <= l.end; x = x[2:] {
		w := window(l.b, l.pos)
		e := book.Find(w)
		n := e & 31
		q := e >> 5
		signs := w << n
		n += q>>10&1 + q>>11&1
		l.pos += int(n)
		a, b := int(q&31), int(q>>5&31)
		if a == escape || b == escape {
			w <<= n
			var ok, right bool
			a, w, ok = l.more(a, w)
			b, _, right = l.more(b, w)
			if !ok || !right {
				return false
			}
		}
		x[0] = signed(l.power[a&maxQuantum], signs)
		x[1] = signed(l.power[b&maxQuantum], signs<<(q>>10&1))
	}
	return l.pos <= l.end
}

// more reads the value behind an escape: n ones and a zero, then n+4 bits.
func (l *lines) more(v int, w uint64) (int, uint64, bool) {
	if v != escape {
		return v, w, true
	}
	n := bits.LeadingZeros64(^w)
	if n > 8 {
		return 0, w, false
	}
	w <<= n + 1
	v = 1<<(n+4) | int(w>>(60-n))
	l.pos += 2*n + 5
	return v, w << (n + 4), true
}
