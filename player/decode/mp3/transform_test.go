package mp3

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"
)

func noise(rng *rand.Rand, x []float32) {
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
}

func near(t *testing.T, what string, got float32, want float64) {
	t.Helper()
	if math.Abs(float64(got)-want) > 2e-5*(1+math.Abs(want)) {
		t.Fatalf("%s: %g, want %g", what, got, want)
	}
}

// The fast transforms against their definitions in ISO/IEC 11172-3.

func TestMatrixing(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	var x, slot [32]float32
	for range 20 {
		noise(rng, x[:])
		dct32(&x, &slot)
		c := func(n int) (sum float64) {
			for k, v := range x {
				sum += float64(v) * math.Cos(float64(n*(2*k+1))*math.Pi/64)
			}
			return sum
		}
		for j := range 16 {
			near(t, "upper half", slot[j], c(16+j))
			if j > 0 {
				near(t, "lower half", slot[16+j], c(16-j))
			}
		}
		near(t, "mean", slot[16], c(0))
	}
}

func TestSynthesisFollowsTheStandard(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	tab := shared()
	var b bank
	var in [slots * 32]float32
	var out [576]float32
	var v [1024]float64
	d := func(i int) float64 {
		w := float64(synthesisWindow[min(i, 512-i)])
		if i%64 != 0 && i > 256 {
			w = -w
		}
		if min(i, 512-i)/64%2 == 1 {
			w = -w
		}
		return w / 65536
	}
	for range 4 {
		noise(rng, in[:])
		tab.synthesize(&b, &in, &out)
		for s := range slots {
			copy(v[64:], v[:960])
			for i := range 64 {
				v[i] = 0
				for k := range 32 {
					v[i] += float64(in[s*32+k]) * math.Cos(float64((16+i)*(2*k+1))*math.Pi/64)
				}
			}
			for j := range 32 {
				sum := 0.
				for i := range 8 {
					sum += v[i*128+j]*d(i*64+j) + v[i*128+96+j]*d(i*64+32+j)
				}
				near(t, "output", out[s*32+j], sum)
			}
		}
	}
}

func TestWindowSumsAgree(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	var v [16 * 32]float32
	noise(rng, v[:])
	var fast, plain [32]float32
	sumWindow(&v, &shared().window, &fast)
	sumWindowGo(&v, &shared().window, &plain)
	for i := range plain {
		near(t, "sum", fast[i], float64(plain[i]))
	}
}

func TestInverseMDCT(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	h := &shared().hybrid
	for block := range 4 {
		for odd := range 2 {
			var x, prev [18]float32
			noise(rng, x[:])
			noise(rng, prev[:])
			before := prev
			var out [17*32 + 1]float32
			lines := x
			if block == blockShort {
				h.imdct12(&lines, &prev, &out, odd == 1)
			} else {
				h.imdct36(&lines, &prev, &out, &h.long[block][odd])
			}
			want := slowIMDCT(&x, block)
			for i := range 36 {
				if i%2 == 1 && odd == 1 {
					want[i] = -want[i]
				}
			}
			for i := range 18 {
				near(t, "now", out[32*i], want[i]+float64(before[i]))
				near(t, "later", prev[i], want[18+i])
			}
		}
	}
}

// slowIMDCT is the transform and window of 2.4.3.4.10.2 and 3.
func slowIMDCT(x *[18]float32, block int) (out [36]float64) {
	sine := func(n, i int) float64 { return math.Sin(math.Pi / float64(n) * (float64(i) + 0.5)) }
	if block == blockShort {
		for w := range 3 {
			for i := range 12 {
				sum := 0.
				for k := range 6 {
					sum += float64(x[3*k+w]) * math.Cos(math.Pi/24*float64((2*i+1+6)*(2*k+1)))
				}
				out[6+6*w+i] += sum * sine(12, i)
			}
		}
		return out
	}
	for i := range out {
		for k := range x {
			out[i] += float64(x[k]) * math.Cos(math.Pi/72*float64((2*i+1+18)*(2*k+1)))
		}
		w := sine(36, i)
		switch {
		case block == blockStart && i >= 30 || block == blockStop && i < 6:
			w = 0
		case block == blockStart && i >= 24:
			w = sine(12, i-18)
		case block == blockStop && i < 12:
			w = sine(12, i-6)
		case block == blockStart && i >= 18 || block == blockStop && i >= 12 && i < 18:
			w = 1
		}
		out[i] *= w
	}
	return out
}

// Every code of every table is found again by the look-ups.
func TestHuffmanTables(t *testing.T) {
	tab := shared()
	for table := range 32 {
		tree, ok := words()[table]
		if !ok {
			tree, ok = words()[[2]int{16, 24}[table/24]], table >= 16
		}
		if !ok {
			if tab.pairs[table].entries != nil {
				t.Errorf("table %d has codes", table)
			}
			continue
		}
		for v, code := range tree {
			for sign := range 4 {
				checkPair(t, tab, table, v>>4, v&15, code, sign)
			}
		}
	}
}

func checkPair(t *testing.T, tab *tables, table, x, y int, code word, sign int) {
	t.Helper()
	var w bitWriter
	w.put(5, 3) // begin within a byte
	w.put(code.code, code.n)
	want := [2]float64{}
	for i, v := range []int{x, y} {
		extra := 0
		if lin := int(linBits[table]); v == 15 && lin > 0 {
			extra = (1<<lin - 1) * (sign & 1)
			w.put(uint32(extra), lin)
		}
		want[i] = math.Pow(float64(v+extra), 4./3) * 0.5
		if v > 0 {
			w.put(uint32(sign>>i&1), 1)
			if sign>>i&1 == 1 {
				want[i] = -want[i]
			}
		}
	}
	var got [2]float32
	end := w.n
	pos := tab.bigValues(got[:], append(w.b, make([]byte, overread)...), 3, end, &tab.pairs[table], 0.5)
	if pos != end {
		t.Fatalf("table %d, %d %d: ends at bit %d, want %d", table, x, y, pos, end)
	}
	near(t, "x", got[0], want[0])
	near(t, "y", got[1], want[1])
}

func TestQuadTables(t *testing.T) {
	tab := shared()
	long := tab.layouts[0].long
	gains := make([]float32, 39)
	for i := range gains {
		gains[i] = 1
	}
	for table := range 2 {
		for v, code := range quadCodes(table) {
			var w bitWriter
			w.put(code.code, code.n)
			for range 4 {
				w.put(0, 1)
			}
			var x [576]float32
			n := code.n + popcount(v)
			line := tab.smallValues(&x, append(w.b, make([]byte, overread)...), 0, n, 0, table, long.bands, 0, gains)
			if line != 4 {
				t.Fatalf("table %d, %x: %d lines", table, v, line)
			}
			for i := range 4 {
				if want := float32(v >> (3 - i) & 1); x[i] != want {
					t.Errorf("table %d, %x: line %d is %v", table, v, i, x[i])
				}
			}
		}
	}
}

func popcount(v int) (n int) {
	for ; v > 0; v >>= 1 {
		n += v & 1
	}
	return n
}

func TestBandsCoverTheSpectrum(t *testing.T) {
	for i := range 9 {
		l := makeLayouts(i)
		for _, x := range []layout{l.long, l.short, l.mixed} {
			last := uint16(0)
			for _, b := range x.bands {
				if b.end <= last || (b.end-last)%2 != 0 {
					t.Errorf("rate %d: a band from %d to %d", i, last, b.end)
				}
				last = b.end
			}
			if last != 576 || len(x.bands) > 39 {
				t.Errorf("rate %d: %d bands up to %d", i, len(x.bands), last)
			}
		}
	}
}

func TestHeaders(t *testing.T) {
	for _, c := range []struct {
		b    [4]byte
		size int // 0 refused
		rate int
	}{
		{[4]byte{0xFF, 0xFB, 0x90, 0x00}, 417, 44100}, {[4]byte{0xFF, 0xFB, 0x92, 0x00}, 418, 44100},
		{[4]byte{0xFF, 0xFB, 0xE4, 0xC0}, 960, 48000}, {[4]byte{0xFF, 0xF3, 0x40, 0xC0}, 104, 22050},
		{[4]byte{0xFF, 0xF3, 0x90, 0xC0}, 261, 22050}, {[4]byte{0xFF, 0xF3, 0xA2, 0xC0}, 314, 22050},
		{[4]byte{0xFF, 0xE3, 0x18, 0xC4}, 72, 8000}, {[4]byte{0xFF, 0xFB, 0xF0, 0x00}, 0, 0},
		{[4]byte{0xFF, 0xFB, 0x9C, 0x00}, 0, 0}, {[4]byte{0xFF, 0xEB, 0x90, 0x00}, 0, 0},
		{[4]byte{0xFF, 0xF9, 0x90, 0x00}, 0, 0}, {[4]byte{0xFE, 0xFB, 0x90, 0x00}, 0, 0},
		{[4]byte{0xFF, 0xFB, 0x90, 0x02}, 0, 0},
	} {
		h, ok := parseHeader(c.b[:])
		if ok != (c.size > 0) || ok && (h.size(0) != c.size || h.rate != c.rate) {
			t.Errorf("%x: %v, %d bytes at %d Hz, want %d at %d", c.b, ok, h.size(0), h.rate, c.size, c.rate)
		}
		if ok && c.b[3]&0x0F == 0 && !bytes.Equal(appendHeader(nil, h), c.b[:]) {
			t.Errorf("%x is written as %x", c.b, appendHeader(nil, h))
		}
	}
}

func TestTagPlaces(t *testing.T) {
	stream := vbr(1000)
	at := offsets(stream)
	for name, b := range map[string][]byte{"Xing": withXing(stream), "VBRI": withVBRI(stream, 10)} {
		h, _ := parseHeader(b)
		tag, ok := parseTag(b[:h.size(0)], h)
		if !ok || tag.frames != 1000 || tag.bytes != int64(len(b)) {
			t.Fatalf("%s: %+v", name, tag)
		}
		for f := int64(0); f <= 1000; f += 37 {
			want := h.size(0)
			if f < 1000 {
				want += at[f]
			} else {
				want += len(stream)
			}
			got, _ := tag.place(f)
			if off := got - int64(want); off > int64(len(b))/100 || off < -int64(len(b))/100 {
				t.Errorf("%s: frame %d at %d, want %d", name, f, got, want)
			}
		}
	}
	if _, ok := parseTag(stream[:417], header{mode: modeStereo}); ok {
		t.Error("a tag where there is none")
	}
}
