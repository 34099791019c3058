package flac

import "math/bits"

// frameDecoder turns frames into samples. Once it has met the longest block of
// a stream it does not allocate.
type frameDecoder struct {
	*checks
	info
	r   bitReader
	pcm [maxChannels][]int64 // of the last frame decoded
	h   header
}

// result is how a frame fared.
type result int

const (
	good     result = iota
	needMore        // b ends before the frame does
	bad             // no frame, or a damaged one
)

func newFrameDecoder(s info) *frameDecoder {
	return &frameDecoder{checks: newChecks(), info: s}
}

// decode decodes the frame that b begins with and returns its length in bytes.
// A frame is good when its checksum is.
func (d *frameDecoder) decode(b []byte) (int, result) {
	h, ok := d.parseHeader(b, d.info)
	if !ok {
		if len(b) < headerMost {
			return 0, needMore
		}
		return 0, bad
	}
	d.h = h
	d.r.reset(b[h.size:])
	for ch := range h.channels {
		if cap(d.pcm[ch]) < h.block {
			d.pcm[ch] = make([]int64, max(d.maxBlock, h.block))
		}
		d.pcm[ch] = d.pcm[ch][:h.block]
		size := h.bits
		if h.side == 9 && ch == 0 || (h.side == 8 || h.side == 10) && ch == 1 {
			size++ // a difference
		}
		if !d.subframe(d.pcm[ch], size) {
			return 0, d.fault()
		}
	}
	n := h.size + d.r.align()
	if d.r.over || n+2 > len(b) {
		return 0, needMore
	}
	if d.crc16(b[:n]) != uint16(b[n])<<8|uint16(b[n+1]) {
		return 0, bad
	}
	d.join()
	for ch := range h.channels {
		clip(d.pcm[ch], h.bits)
	}
	return n + 2, good
}

// clip bounds samples to what their bits can hold: a frame may be made up so
// that its prediction runs away.
func clip(s []int64, bits int) {
	top := int64(1)<<(bits-1) - 1
	for i, v := range s {
		s[i] = max(-top-1, min(top, v))
	}
}

func (d *frameDecoder) fault() result {
	if d.r.over {
		return needMore
	}
	return bad
}

// join undoes what joined two channels (RFC 9639 section 4.2).
func (d *frameDecoder) join() {
	a, b := d.pcm[0], d.pcm[1]
	switch d.h.side {
	case 8: // left, side
		for i := range a {
			b[i] = a[i] - b[i]
		}
	case 9: // side, right
		for i := range a {
			a[i] += b[i]
		}
	case 10: // mid, side
		for i := range a {
			side := b[i]
			mid := a[i]<<1 | side&1
			a[i], b[i] = (mid+side)>>1, (mid-side)>>1
		}
	}
}

// subframe decodes one channel (RFC 9639 section 9.2).
func (d *frameDecoder) subframe(out []int64, size int) bool {
	if d.r.read(1) != 0 {
		return false
	}
	kind := int(d.r.read(6))
	wasted := 0
	if d.r.read(1) != 0 {
		w := d.r.unary() + 1
		if w >= uint64(size) {
			return false
		}
		wasted = int(w)
		size -= wasted
	}
	if !d.predicted(out, kind, size) || d.r.over {
		return false
	}
	if wasted > 0 {
		for i := range out {
			out[i] <<= wasted
		}
	}
	return true
}

func (d *frameDecoder) predicted(out []int64, kind, size int) bool {
	switch {
	case kind == 0: // one value throughout
		v := d.r.signed(size)
		for i := range out {
			out[i] = v
		}
		return true
	case kind == 1: // as they are
		for i := range out {
			out[i] = d.r.signed(size)
		}
		return !d.r.over
	case kind >= 8 && kind <= 12:
		return d.fixedOrder(out, kind-8, size)
	case kind >= 32:
		return d.linear(out, kind-31, size)
	}
	return false
}

// warmUp reads the samples that come before a prediction.
func (d *frameDecoder) warmUp(out []int64, size int) {
	for i := range out {
		out[i] = d.r.signed(size)
	}
}

// fixedOrder predicts by a polynomial of a fixed order.
func (d *frameDecoder) fixedOrder(out []int64, order, size int) bool {
	if order > len(out) {
		return false
	}
	d.warmUp(out[:order], size)
	if !d.residual(out, order) {
		return false
	}
	switch order {
	case 1:
		for i := 1; i < len(out); i++ {
			out[i] += out[i-1]
		}
	case 2:
		for i := 2; i < len(out); i++ {
			out[i] += 2*out[i-1] - out[i-2]
		}
	case 3:
		for i := 3; i < len(out); i++ {
			out[i] += 3*(out[i-1]-out[i-2]) + out[i-3]
		}
	case 4:
		for i := 4; i < len(out); i++ {
			out[i] += 4*(out[i-1]+out[i-3]) - 6*out[i-2] - out[i-4]
		}
	}
	return true
}

// linear predicts by coefficients that the frame states.
func (d *frameDecoder) linear(out []int64, order, size int) bool {
	if order > len(out) {
		return false
	}
	d.warmUp(out[:order], size)
	precision := int(d.r.read(4)) + 1
	shift := d.r.signed(5)
	if precision == 16 || shift < 0 {
		return false
	}
	var room [32]int64
	coeff := room[:order]
	for i := range coeff {
		coeff[order-1-i] = d.r.signed(precision) // the oldest sample's first
	}
	if !d.residual(out, order) {
		return false
	}
	predict(out, coeff, uint(shift))
	return true
}

// predict adds to each residual what the samples before it lead to expect.
// Sums of damaged frames may wrap, which the checksum then tells.
func predict(out, coeff []int64, shift uint) {
	order := len(coeff)
	for i := order; i < len(out); i++ {
		past := out[i-order : i]
		past = past[:len(coeff)]
		var a, b int64
		j := 0
		for ; j+1 < len(coeff); j += 2 {
			a += coeff[j] * past[j]
			b += coeff[j+1] * past[j+1]
		}
		if j < len(coeff) {
			a += coeff[j] * past[j]
		}
		out[i] += (a + b) >> shift
	}
}

// residual reads the coded residual into out from order on (RFC 9639 section
// 9.2.7).
func (d *frameDecoder) residual(out []int64, order int) bool {
	method := d.r.read(2)
	if method > 1 {
		return false
	}
	width := 4 + int(method)
	parts := 1 << d.r.read(4)
	each := len(out) / parts
	if each*parts != len(out) || each < order {
		return false
	}
	at := order
	for p := range parts {
		end := (p + 1) * each
		k := int(d.r.read(width))
		if k == 1<<width-1 {
			d.plain(out[at:end])
		} else {
			d.rice(out[at:end], k)
		}
		if d.r.over {
			return false
		}
		at = end
	}
	return true
}

// plain reads values that are not coded.
func (d *frameDecoder) plain(out []int64) {
	n := int(d.r.read(5))
	for i := range out {
		out[i] = 0
		if n > 0 {
			out[i] = d.r.signed(n)
		}
	}
}

// rice reads values in Rice code with a parameter of k bits. It keeps the
// reader's state at hand, since nearly all the time is spent here.
func (d *frameDecoder) rice(out []int64, k int) {
	r := &d.r
	for i := range out {
		if r.have < 40 {
			r.refill()
		}
		var v uint64
		if z := bits.LeadingZeros64(r.hold); z+1+k <= r.have {
			rest := r.hold << z << 1
			v = uint64(z)<<k | rest>>1>>(63-k)
			r.hold = rest << k
			r.have -= z + 1 + k
		} else {
			v = r.unary() << k
			v |= r.read(k)
			if r.over {
				return
			}
		}
		out[i] = int64(v>>1) ^ -int64(v&1)
	}
}
