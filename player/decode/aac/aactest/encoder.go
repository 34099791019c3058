package aactest

import (
	"math"

	"cosm/player/decode/aac/codes"
	"cosm/player/decode/dct"
)

// Samples is how many samples of each channel a block holds.
const Samples = 1024

// Encoder encodes one or two channels with long windows, one step of
// quantization for all lines, and every book of the standard where it fits.
type Encoder struct {
	// Limit is the first line that is left out, 0 none.
	Limit int
	// Factor is the scale factor of all bands.
	Factor int
	// Extend writes what follows the sound of a block, if it is set.
	Extend func(w *Writer)

	channels  int
	edges     []uint16
	past      [2][Samples]float64
	transform *dct.Transform
	scale     Words
	spectra   [12]Words
	flip      int
}

// NewEncoder makes an encoder for the rate of an index.
func NewEncoder(index, channels int) *Encoder {
	e := &Encoder{channels: channels, Factor: 140, transform: dct.New(Samples), scale: NewWords(codes.Scale)}
	e.edges = codes.LongBands[index]
	for i, c := range codes.Spectrum {
		e.spectra[i+1] = NewWords(c)
	}
	return e
}

// Block encodes the next Samples of each channel, on the scale of 16-bit
// integers; a decoder gives them back one block later.
func (e *Encoder) Block(pcm [2][]float64) []byte {
	var w Writer
	if e.channels == 2 {
		w.Put(1, 3)
		w.Put(0, 4)
		w.Put(0, 1) // each with its own layout
	} else {
		w.Put(0, 3)
		w.Put(0, 4)
	}
	for c := range e.channels {
		e.channel(&w, e.lines(c, pcm[c]))
	}
	if e.Extend != nil {
		e.Extend(&w)
	}
	w.Put(7, 3)
	return w.Bytes()
}

// lines transforms the samples before and these.
func (e *Encoder) lines(c int, next []float64) []float32 {
	var x [2 * Samples]float64
	copy(x[:], e.past[c][:])
	copy(x[Samples:], next)
	copy(e.past[c][:], x[Samples:])
	for i := range x {
		x[i] *= 2 * math.Sin(math.Pi*(float64(i)+0.5)/(2*Samples))
	}
	out := make([]float32, Samples)
	const half = Samples / 2
	for i := range half {
		out[i] = float32(-x[3*half-1-i] - x[3*half+i])
		out[half+i] = float32(x[i] - x[Samples-1-i])
	}
	e.transform.Run(out)
	return out
}

func (e *Encoder) channel(w *Writer, lines []float32) {
	bands := len(e.edges) - 1
	step := math.Exp2(float64(e.Factor-100) / 4)
	q := make([]int, len(lines))
	for i, v := range lines {
		if e.Limit == 0 || i < e.Limit {
			q[i] = int(math.Copysign(min(math.Round(math.Pow(math.Abs(float64(v))/step, 0.75)), 8191), float64(v)))
		}
	}
	books := make([]int, bands)
	for b := range books {
		books[b] = e.book(q[e.edges[b]:e.edges[b+1]])
	}
	w.Put(e.Factor, 8)
	w.Put(0, 1+2+1) // long windows of the shape of a sine
	w.Put(bands, 6)
	w.Put(0, 1)
	for b := 0; b < bands; {
		n := 1
		for b+n < bands && books[b+n] == books[b] {
			n++
		}
		w.Put(books[b], 4)
		b += n
		for ; n >= 31; n -= 31 {
			w.Put(31, 5)
		}
		w.Put(n, 5)
	}
	for _, book := range books {
		if book != 0 {
			w.Word(e.scale, 60)
		}
	}
	w.Put(0, 3) // no pulses, no shaping, no gain control
	for b, book := range books {
		e.spectrum(w, q[e.edges[b]:e.edges[b+1]], book)
	}
}

// book chooses one of the two books that hold the values, in turn.
func (e *Encoder) book(q []int) int {
	most := 0
	for _, v := range q {
		most = max(most, v, -v)
	}
	e.flip ^= 1
	switch {
	case most == 0:
		return 0
	case most == 1:
		return 1 + e.flip
	case most == 2:
		return 3 + e.flip
	case most <= 4:
		return 5 + e.flip
	case most <= 7:
		return 7 + e.flip
	case most <= 12:
		return 9 + e.flip
	}
	return 11
}

func (e *Encoder) spectrum(w *Writer, q []int, book int) {
	words := e.spectra[book]
	switch {
	case book == 0:
	case book <= 2:
		for ; len(q) > 0; q = q[4:] {
			w.Word(words, 27*(q[0]+1)+9*(q[1]+1)+3*(q[2]+1)+q[3]+1)
		}
	case book <= 4:
		for ; len(q) > 0; q = q[4:] {
			w.Word(words, 27*size(q[0])+9*size(q[1])+3*size(q[2])+size(q[3]))
			signs(w, q[:4])
		}
	case book <= 6:
		for ; len(q) > 0; q = q[2:] {
			w.Word(words, 9*(q[0]+4)+q[1]+4)
		}
	default:
		n := [12]int{7: 8, 8: 8, 9: 13, 10: 13, 11: 17}[book]
		for ; len(q) > 0; q = q[2:] {
			w.Word(words, min(size(q[0]), n-1)*n+min(size(q[1]), n-1))
			signs(w, q[:2])
			if book == 11 {
				escape(w, size(q[0]))
				escape(w, size(q[1]))
			}
		}
	}
}

func size(v int) int { return max(v, -v) }

func signs(w *Writer, q []int) {
	for _, v := range q {
		if v != 0 {
			w.Flag(v < 0)
		}
	}
}

func escape(w *Writer, v int) {
	if v < 16 {
		return
	}
	n := 4
	for v>>(n+1) > 0 {
		n++
	}
	w.Put(1<<(n-3)-2, n-3)
	w.Put(v-1<<n, n)
}
