package flac

import (
	"encoding/binary"
	"math/rand/v2"
)

// bitWriter is the counterpart of bitReader.
type bitWriter struct {
	b    []byte
	bits int // used of the last byte
}

func (w *bitWriter) put(v uint64, n int) {
	for n--; n >= 0; n-- {
		if w.bits == 0 {
			w.b = append(w.b, 0)
		}
		w.b[len(w.b)-1] |= byte(v>>n&1) << (7 - w.bits)
		w.bits = (w.bits + 1) & 7
	}
}

func (w *bitWriter) unary(n int) {
	for range n {
		w.put(0, 1)
	}
	w.put(1, 1)
}

// recipe says how a stream is to be made.
type recipe struct {
	channels, bits, block, blocks int
	side                          int // 8, 9, 10 or 0
	wasted                        int
	variable                      bool // blocks of several sizes
	first                         int  // number of the first frame
	noTotal                       bool
}

// craft makes a stream of random samples by every kind of subframe, and returns
// the samples too, frame by frame as they were put in.
func craft(r recipe, seed uint64) (stream []byte, want [][]int64) {
	rng := rand.New(rand.NewPCG(seed, 3))
	want = make([][]int64, r.channels)
	var body []byte
	for n := range r.blocks {
		size := r.block
		if r.variable && n%3 == 1 {
			size = r.block / 2
		}
		number := uint64(r.first + n)
		if r.variable {
			number = uint64(len(want[0]))
		}
		body = append(body, craftFrame(rng, r, size, number, n, want)...)
	}
	info := make([]byte, infoSize)
	low := r.block
	if r.variable {
		low /= 2
	}
	binary.BigEndian.PutUint16(info, uint16(low))
	binary.BigEndian.PutUint16(info[2:], uint16(r.block))
	total := uint64(len(want[0]))
	if r.noTotal {
		total = 0
	}
	binary.BigEndian.PutUint64(info[10:], uint64(8000)<<44|uint64(r.channels-1)<<41|uint64(r.bits-1)<<36|total)
	stream = append([]byte("fLaC\x80\x00\x00\x22"), info...)
	return append(stream, body...), want
}

func craftFrame(rng *rand.Rand, r recipe, size int, number uint64, n int, want [][]int64) []byte {
	w := &bitWriter{}
	w.put(0x3FFE<<1, 15)
	w.put(uint64(b2i(r.variable)), 1)
	w.put(7, 4) // block size in 16 bits
	w.put(4, 4) // 8 kHz
	layout := r.channels - 1
	if r.side > 0 {
		layout = r.side
	}
	w.put(uint64(layout), 4)
	w.put(map[int]uint64{8: 1, 12: 2, 16: 4, 20: 5, 24: 6, 32: 7}[r.bits], 3)
	w.put(0, 1)
	for _, c := range string(rune(number)) { // below 0x800, as UTF-8
		for _, b := range []byte(string(c)) {
			w.put(uint64(b), 8)
		}
	}
	w.put(uint64(size-1), 16)
	c := newChecks()
	w.put(uint64(c.crc8(w.b)), 8)
	signals := make([][]int64, r.channels)
	for ch := range signals {
		signals[ch] = signal(rng, size, r.bits-1, r.wasted, n+ch)
		want[ch] = append(want[ch], signals[ch]...)
	}
	if r.side > 0 {
		apart(r.side, signals)
	}
	for ch, s := range signals {
		bits := r.bits
		if r.side == 9 && ch == 0 || (r.side == 8 || r.side == 10) && ch == 1 {
			bits++
		}
		craftSubframe(w, s, bits, r.wasted, n+ch)
	}
	if w.bits > 0 {
		w.put(0, 8-w.bits)
	}
	return binary.BigEndian.AppendUint16(w.b, c.crc16(w.b))
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// signal is smooth or, where the subframe will be a constant, one value.
func signal(rng *rand.Rand, size, bits, wasted, kind int) []int64 {
	s := make([]int64, size)
	full := int64(1)<<min(bits, 27) - 1 // the longest Rice parameter is 30 bits
	v := rng.Int64N(full) - full/2
	for i := range s {
		if kind%7 != 0 {
			v = max(-full, min(full, v+rng.Int64N(full/8+2)-full/16-1))
		}
		s[i] = v >> wasted << wasted
	}
	return s
}

// apart makes of left and right what the channels of a frame hold.
func apart(side int, s [][]int64) {
	for i := range s[0] {
		l, r := s[0][i], s[1][i]
		switch side {
		case 8:
			s[1][i] = l - r
		case 9:
			s[0][i] = l - r
		case 10:
			s[0][i], s[1][i] = (l+r)>>1, l-r
		}
	}
}

func craftSubframe(w *bitWriter, s []int64, bits, wasted, kind int) {
	kind %= 7
	same := true
	for _, v := range s {
		same = same && v == s[0]
	}
	if kind == 0 && !same {
		kind = 1
	}
	code := []uint64{0, 1, 8, 9, 10, 11, 12}[kind]
	if kind == 6 {
		code = 32 + 1 // linear prediction of order 2
	}
	w.put(code<<1|uint64(b2i(wasted > 0)), 8)
	if wasted > 0 {
		w.unary(wasted - 1)
	}
	bits -= wasted
	v := make([]int64, len(s))
	for i := range s {
		v[i] = s[i] >> wasted
	}
	switch kind {
	case 0:
		w.put(uint64(v[0]), bits)
	case 1:
		for _, x := range v {
			w.put(uint64(x), bits)
		}
	case 6:
		for _, x := range v[:2] {
			w.put(uint64(x), bits)
		}
		w.put(4, 4)                 // five bits of precision
		w.put(2, 5)                 // shift
		w.put(uint64(7), 5)         // 7/4 of the last
		w.put(uint64(0x20-3)&31, 5) // less 3/4 of the one before
		craftResidual(w, v, 2, func(i int) int64 { return (7*v[i-1] - 3*v[i-2]) >> 2 })
	default:
		order := kind - 2
		for _, x := range v[:order] {
			w.put(uint64(x), bits)
		}
		coeff := [][]int64{{}, {1}, {2, -1}, {3, -3, 1}}[order]
		craftResidual(w, v, order, func(i int) (p int64) {
			for k, c := range coeff {
				p += c * v[i-1-k]
			}
			return p
		})
	}
}

// craftResidual writes two partitions, the second as plain values if they fit.
func craftResidual(w *bitWriter, v []int64, order int, predicted func(int) int64) {
	w.put(1, 2) // five bits of parameter
	w.put(1, 4)
	half := len(v) / 2
	k := 0
	for i := order; i < len(v); i++ {
		for d := v[i] - predicted(i); d > 1<<k || d < -1<<k; {
			k++
		}
	}
	w.put(uint64(k), 5)
	for i := order; i < half; i++ {
		d := v[i] - predicted(i)
		u := uint64(d<<1 ^ d>>63)
		w.unary(int(u >> k))
		w.put(u, k)
	}
	if k+2 < 32 {
		w.put(31, 5)
		w.put(uint64(k+2), 5)
	} else {
		w.put(uint64(k), 5)
	}
	for i := half; i < len(v); i++ {
		d := v[i] - predicted(i)
		if k+2 < 32 {
			w.put(uint64(d), k+2)
			continue
		}
		u := uint64(d<<1 ^ d>>63)
		w.unary(int(u >> k))
		w.put(u, k)
	}
}
