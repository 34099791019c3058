package frames

import "errors"

// ErrClosed is what a decoder says after Close.
var ErrClosed = errors.New("decoder is closed")

// maxSample bounds a sample: above full scale, as loud encodes are, but no more
// than a later limiter can deal with.
const maxSample = 2

// Buffer is what is left to play of the last frame decoded. It knows where in
// the stream that is, in samples counted from frame 0, and leaves out what is
// not to be heard. Its zero value is empty.
type Buffer struct {
	out   [2][]float32
	at, n int   // what is left of out
	pos   int64 // of out[at]
	drop  int64 // samples before this one are not played
}

// Reset empties the buffer; from is the first sample to be heard of what
// follows.
func (b *Buffer) Reset(from int64) {
	*b = Buffer{pos: from, drop: from}
}

// Empty reports whether nothing is left.
func (b *Buffer) Empty() bool { return b.at >= b.n }

// Position returns the next sample to be heard.
func (b *Buffer) Position() int64 { return max(b.pos, b.drop) }

// Forward makes n the next sample if it is among those left.
func (b *Buffer) Forward(n int64) bool {
	step := n - b.pos
	if step < 0 || step >= int64(b.n-b.at) {
		return false
	}
	b.at += int(step)
	b.pos = n
	return true
}

// Offer makes out, left and right, what is to be played; it begins with sample
// first and is used until the next call. Samples in [from, to) are left out.
func (b *Buffer) Offer(first int64, out [2][]float32, from, to int64) {
	size := int64(len(out[0]))
	lo, hi := max(first, b.drop), first+size
	if from < to {
		if lo >= from && lo < to {
			lo = to
		} else if hi > from && lo < from {
			hi = from
		}
	}
	b.out = out
	b.at, b.n = int(min(lo, first+size)-first), int(max(hi-first, 0))
	b.pos = first + int64(b.at)
}

// Stream fills samples, calling more for another Offer whenever nothing is
// left, until that returns false.
func (b *Buffer) Stream(samples [][2]float64, more func() bool) (int, bool) {
	filled := 0
	for filled < len(samples) {
		if b.Empty() && !more() {
			break
		}
		n := min(len(samples)-filled, b.n-b.at)
		b.emit(samples[filled : filled+n])
		filled += n
	}
	return filled, filled > 0
}

func (b *Buffer) emit(samples [][2]float64) {
	l, r := b.out[0][b.at:][:len(samples)], b.out[1][b.at:][:len(samples)]
	for i := range samples {
		samples[i] = [2]float64{clamp(l[i]), clamp(r[i])}
	}
	b.at += len(samples)
	b.pos += int64(len(samples))
}

func clamp(x float32) float64 {
	if x > maxSample {
		return maxSample
	}
	if x < -maxSample {
		return -maxSample
	}
	return float64(x)
}
