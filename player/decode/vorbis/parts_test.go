package vorbis

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"cosm/player/decode/input"
)

func TestReader(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for range 50 {
		var list []int
		for range 40 {
			n := rng.IntN(33)
			list = append(list, int(rng.Uint64()&(1<<n-1)), n)
		}
		b := pack(list...)
		r := &reader{}
		r.reset(b)
		for i := 0; i < len(list); i += 2 {
			if got := r.read(list[i+1]); got != list[i] {
				t.Fatalf("number %d of %d bits: %x, want %x", i/2, list[i+1], got, list[i])
			}
		}
		if r.over {
			t.Fatal("over before the end")
		}
		if r.read(8); !r.over || r.read(32) != 0 {
			t.Fatal("not over after the end")
		}
	}
}

func TestUnpack(t *testing.T) {
	// The values of section 9.2.2: sign, ten bits of exponent, 21 of mantissa.
	for x, want := range map[int]float32{0: 0, 788<<21 | 1: 1, 789<<21 | 3: 6, 1<<31 | 787<<21 | 1: -0.5} {
		if got := unpack(x); got != want {
			t.Errorf("%x: %v, want %v", x, got, want)
		}
	}
}

// A block against the definition: every pair of sizes, overlapped.
func TestOverlap(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for _, sizes := range [][2]int{{64, 64}, {256, 256}, {64, 256}, {256, 64}, {64, 8192}, {8192, 64}} {
		low, high := min(sizes[0], sizes[1]), max(sizes[0], sizes[1])
		d := newBlockDecoder(&setup{channels: 1}, [2]int{low, high})
		var blocks [2][]float64
		for i, n := range sizes {
			x := make([]float32, n/2)
			for k := range x {
				x[k] = float32(rng.NormFloat64())
			}
			blocks[i] = inverse(x)
			copy(d.now[0], x)
			d.turn[n].Run(d.now[0][:n/2])
			d.size = n
			if i == 0 {
				if d.ready() != 0 {
					t.Fatal("one block alone gives samples")
				}
				d.next()
			}
		}
		out := make([]float32, d.ready())
		if len(out) != (sizes[0]+sizes[1])/4 {
			t.Fatalf("%v: %d samples", sizes, len(out))
		}
		d.overlap(0, out)
		for i := range out {
			want := windowed(blocks[0], low, i+sizes[0]/2, false) + windowed(blocks[1], low, i+sizes[1]/2-len(out), true)
			if math.Abs(float64(out[i])-want) > 2e-3 {
				t.Fatalf("%v: sample %d is %v, want %v", sizes, i, out[i], want)
			}
		}
	}
}

// inverse is the inverse MDCT by its definition.
func inverse(x []float32) []float64 {
	n := float64(len(x))
	y := make([]float64, 2*len(x))
	for i := range y {
		if len(x) > 1000 && i%len(x) > 80 && i%len(x) < len(x)-80 && i%67 != 0 {
			y[i] = math.NaN() // too many to work out
			continue
		}
		for k, v := range x {
			y[i] += float64(v) * math.Cos(math.Pi/n*(float64(i)+0.5+n/2)*(float64(k)+0.5))
		}
	}
	return y
}

// windowed is sample i of a block whose neighbour has the smaller size.
func windowed(y []float64, small, i int, rising bool) float64 {
	if i < 0 || i >= len(y) {
		return 0
	}
	if !rising {
		i = len(y) - 1 - i
	}
	at := i - (len(y)-small)/4 // the slope is as long as half the smaller block
	v := y[i]
	if !rising {
		v = y[len(y)-1-i]
	}
	switch {
	case at < 0:
		return 0
	case at >= small/2:
		return v
	}
	s := math.Sin((float64(at) + 0.5) / float64(small) * math.Pi)
	return v * math.Sin(math.Pi/2*s*s)
}

// books are one of two classes and one of four vectors of two values.
func testBooks(t *testing.T) []book {
	t.Helper()
	words, pairs := book{dimensions: 2}, book{dimensions: 2, vectors: []float32{1, 2, 3, 4, 5, 6, 7, 8}}
	if !words.assign([]uint8{2, 2, 2, 2}) || !pairs.assign([]uint8{2, 2, 2, 2}) {
		t.Fatal("books are refused")
	}
	return []book{words, pairs}
}

func TestResidues(t *testing.T) {
	books := testBooks(t)
	// Codes of four entries in two bits are read from the top: entry 1 is 0, 1.
	entry := func(list ...int) (bits []int) {
		for _, e := range list {
			bits = append(bits, e>>1, 1, e&1, 1)
		}
		return bits
	}
	for kind, want := range [][2][8]float32{
		{{0, 0, 1, 3, 2, 4}, {0, 0, 5, 7, 6, 8}},
		{{0, 0, 1, 2, 3, 4}, {0, 0, 5, 6, 7, 8}},
		{{0, 1, 3, 5, 7}, {0, 2, 4, 6, 8}},
	} {
		x := residue{kind: kind, begin: 2, end: 6, size: 4, classes: 2, classBook: 0, books: [][8]int{
			{-1, -1, -1, -1, -1, -1, -1, -1}, {1, -1, -1, -1, -1, -1, -1, -1},
		}}
		packet := append(entry(2, 2), entry(0, 1, 2, 3)...) // class 1, then 0, for each channel
		if kind == 2 {
			x.end = 10
			packet = append(entry(3), entry(0, 1, 2, 3)...)
		}
		out := [][]float32{make([]float32, 8), make([]float32, 8)}
		var r reader
		r.reset(append(pack(packet...), 0))
		var room []int
		x.decode(&r, books, out, []bool{false, false}, &room)
		for c := range out {
			for i, v := range out[c] {
				if v != want[c][i] {
					t.Errorf("kind %d, channel %d: %v, want %v", kind, c, out[c], want[c])
					break
				}
			}
		}
		silent := [][]float32{make([]float32, 8), make([]float32, 8)}
		r.reset(pack(packet...))
		x.decode(&r, books, silent, []bool{true, true}, &room)
		if r.have+8*r.at > 0 || silent[0][2] != 0 {
			t.Errorf("kind %d: silent channels are read", kind)
		}
	}
}

// A residue of three channels, or whose vectors do not fit, takes the long way.
func TestOddResidues(t *testing.T) {
	books := testBooks(t)
	x := residue{kind: 2, begin: 1, end: 12, size: 5, classes: 2, books: [][8]int{{1, -1, -1, -1, -1, -1, -1, -1}, {1, -1, -1, -1, -1, -1, -1, -1}}}
	out := [][]float32{make([]float32, 4), make([]float32, 4), make([]float32, 4)}
	var r reader
	r.reset(make([]byte, 9)) // entry 0 throughout
	var room []int
	x.decode(&r, books, out, []bool{false, false, false}, &room)
	want := [][]float32{{0, 1, 1, 2}, {1, 2, 2, 1}, {2, 1, 1, 0}}
	for c := range out {
		for i, v := range out[c] {
			if v != want[c][i] {
				t.Fatalf("channel %d: %v, want %v", c, out[c], want[c])
			}
		}
	}
}

// sound is a setup that is right, in the numbers and widths of pack, after its
// books; each part may be exchanged.
func sound() map[string][]int {
	return map[string][]int{
		"books":    {0, 8, 0x564342, 24, 1, 16, 2, 24, 0, 1, 0, 1, 0, 5, 0, 5, 1, 4, 0, 32, 0, 32, 0, 4, 0, 1, 0, 1, 1, 1},
		"times":    {0, 6, 0, 16},
		"floors":   {0, 6, 1, 16, 1, 5, 0, 4, 0, 3, 0, 2, 1, 8, 0, 2, 5, 4, 7, 5},
		"residues": {0, 6, 1, 16, 0, 24, 32, 24, 7, 24, 0, 6, 0, 8, 1, 3, 0, 1, 0, 8},
		"mappings": {0, 6, 0, 16, 0, 1, 1, 1, 0, 8, 0, 1, 1, 1, 0, 2, 0, 8, 0, 8, 0, 8},
		"modes":    {0, 6, 0, 1, 0, 16, 0, 16, 0, 8, 1, 1},
	}
}

func build(parts map[string][]int) []byte {
	var list []int
	for _, name := range []string{"books", "times", "floors", "residues", "mappings", "modes"} {
		list = append(list, parts[name]...)
	}
	return pack(list...)
}

func TestSetupIsChecked(t *testing.T) {
	s, err := readSetup(build(sound()), 2)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.books) != 1 || len(s.floors) != 1 || len(s.residues) != 1 || len(s.mappings) != 1 || len(s.modes) != 1 {
		t.Fatalf("%+v", s)
	}
	for name, c := range map[string]struct {
		part string
		at   int // of the number to be changed
		to   int
		err  error
	}{
		"time transform":           {"times", 1, 1, input.ErrDamaged},
		"floor of type 0":          {"floors", 1, 0, input.ErrUnsupported},
		"floor of type 2":          {"floors", 1, 2, input.ErrDamaged},
		"floor without its book":   {"floors", 6, 2, input.ErrDamaged},
		"floor with a point twice": {"floors", 9, 0, input.ErrDamaged},
		"residue of type 3":        {"residues", 1, 3, input.ErrDamaged},
		"residue without classes":  {"residues", 6, 9, input.ErrDamaged},
		"residue without vectors":  {"residues", 9, 9, input.ErrDamaged},
		"mapping of type 1":        {"mappings", 1, 1, input.ErrDamaged},
		"channel with itself":      {"mappings", 5, 1, input.ErrDamaged},
		"reserved bits":            {"mappings", 7, 1, input.ErrDamaged},
		"no such floor":            {"mappings", 9, 1, input.ErrDamaged},
		"no such residue":          {"mappings", 10, 1, input.ErrDamaged},
		"mode with a window":       {"modes", 2, 1, input.ErrDamaged},
		"mode with a transform":    {"modes", 3, 1, input.ErrDamaged},
		"mode without mapping":     {"modes", 4, 1, input.ErrDamaged},
		"no framing bit":           {"modes", 5, 0, input.ErrDamaged},
	} {
		parts := sound()
		parts[c.part][2*c.at] = c.to
		if _, err := readSetup(build(parts), 2); !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
	}
	b := build(sound())
	for cut := range len(b) - 1 {
		if _, err := readSetup(b[:cut], 2); err == nil {
			t.Errorf("cut at %d: accepted", cut)
		}
	}
}
