package core

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"cosm/player/decode/aac/aactest"
	"cosm/player/decode/aac/codes"
)

func TestWindowsAddUp(t *testing.T) {
	d := New(4)
	for shape, w := range d.windows {
		for i := range w.long {
			a, b := float64(w.long[i]), float64(w.long[Samples-1-i])
			if math.Abs(a*a+b*b-1) > 1e-6 {
				t.Fatalf("shape %d, sample %d: squares add up to %v", shape, i, a*a+b*b)
			}
		}
		for i := range w.short {
			a, b := float64(w.short[i]), float64(w.short[shortLines-1-i])
			if math.Abs(a*a+b*b-1) > 1e-6 {
				t.Fatalf("shape %d, short, sample %d: squares add up to %v", shape, i, a*a+b*b)
			}
		}
	}
	if d.windows[shapeKaiser].long[0] > 0.001 || d.windows[shapeSine].long[0] > 0.001 {
		t.Error("windows do not begin at nothing")
	}
}

func TestBandsEnd(t *testing.T) {
	for i := range Rates {
		if l := codes.LongBands[i]; l[len(l)-1] != Samples || len(l)-1 > maxBands {
			t.Errorf("rate %d: long bands end at %d", i, l[len(l)-1])
		}
		if s := codes.ShortBands[i]; s[len(s)-1] != shortLines {
			t.Errorf("rate %d: short bands end at %d", i, s[len(s)-1])
		}
	}
}

// TestSequences decodes one tone through every sequence of windows: what
// overlaps must fit, whatever the shape.
func TestSequences(t *testing.T) {
	d := New(4)
	rng := rand.New(rand.NewPCG(3, 4))
	sequences := []int{onlyLong, longStart, eightShort, eightShort, longStop, onlyLong, longStart, longStop, onlyLong}
	var c channel
	blocks := len(sequences)
	pcm := make([]float64, (blocks+1)*Samples)
	for i := range pcm {
		pcm[i] = math.Sin(0.1*float64(i)) + 0.1*rng.NormFloat64()
	}
	out := make([]float32, Samples)
	before := shapeSine
	for b, sequence := range sequences {
		c.sequence, c.shape = sequence, b%2
		analyze(d, pcm[b*Samples:(b+2)*Samples], c.lines[:], sequence, before, c.shape)
		before = c.shape
		d.synthesize(&c, out)
		if b == 0 {
			continue
		}
		for i, v := range out {
			if want := pcm[b*Samples+i]; math.Abs(float64(v)-want) > 1e-5 {
				t.Fatalf("block %d (sequence %d), sample %d: %v, want %v", b, sequence, i, v, want)
			}
		}
	}
}

// analyze is the forward transform by its definition.
func analyze(d *Decoder, x []float64, lines []float32, sequence, before, shape int) {
	up, down := d.windows[before], d.windows[shape]
	const flat = (Samples - shortLines) / 2
	if sequence == eightShort {
		for w := range 8 {
			part := make([]float64, 2*shortLines)
			for i := range shortLines {
				at := flat + w*shortLines
				part[i] = x[at+i] * float64(up.short[i])
				part[shortLines+i] = x[at+shortLines+i] * float64(down.short[shortLines-1-i])
			}
			forward(part, lines[w*shortLines:][:shortLines])
			up = down
		}
		return
	}
	part := append([]float64(nil), x...)
	for i := range Samples {
		a, b := float64(up.long[i]), float64(down.long[Samples-1-i])
		if sequence == longStop {
			a = edge(up.short[:], i)
		}
		if sequence == longStart {
			b = edge(down.short[:], Samples-1-i)
		}
		part[i] *= a
		part[Samples+i] *= b
	}
	forward(part, lines)
}

// edge is a short slope between nothing and a flat part.
func edge(slope []float32, i int) float64 {
	const flat = (Samples - shortLines) / 2
	switch {
	case i < flat:
		return 0
	case i >= flat+shortLines:
		return 1
	}
	return float64(slope[i-flat])
}

func forward(x []float64, lines []float32) {
	n := float64(len(lines))
	for k := range lines {
		sum := 0.
		for i, v := range x {
			sum += v * math.Cos(math.Pi/n*(float64(i)+0.5+n/2)*(float64(k)+0.5))
		}
		lines[k] = float32(sum * 2 / n)
	}
}

func TestPulses(t *testing.T) {
	var c channel
	c.edges = codes.LongBands[4]
	c.lines[10], c.lines[12] = float32(math.Pow(5, 4./3)), -8 // 5 and -8^(3/4) ≈ -4.76 → 5
	c.pulse = pulse{count: 3, start: 2, offset: [4]int{2, 2, 1000}, amplitude: [4]int{3, 1, 1}}
	c.addPulses()
	if want := float32(math.Pow(8, 4./3)); c.lines[10] != want {
		t.Errorf("line 10 is %v, want %v", c.lines[10], want)
	}
	if want := float32(-math.Pow(6, 4./3)); c.lines[12] != want {
		t.Errorf("line 12 is %v, want %v", c.lines[12], want)
	}
	if c.lines[1012] >= 0 {
		t.Errorf("a pulse on nothing is %v", c.lines[1012])
	}
}

func TestNoiseHasItsEnergy(t *testing.T) {
	d := New(4)
	x := make([]float32, 400)
	d.noise(x, 3)
	sum, mean := 0., 0.
	for _, v := range x {
		sum += float64(v) * float64(v)
		mean += float64(v)
	}
	if math.Abs(sum-9) > 1e-3 || math.Abs(mean) > 10 {
		t.Errorf("energy %v, sum %v", sum, mean)
	}
}

func TestShapingUndoesPrediction(t *testing.T) {
	f := filter{order: 3, factors: [maxOrder]float32{0.5, -0.25, 0.1}}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, f.downward = range []bool{false, true} {
		x := make([]float32, 64)
		for i := range x {
			x[i] = float32(rng.NormFloat64())
		}
		want := append([]float32(nil), x...)
		for n := range x { // the prediction's error
			i, back := n, -1
			if f.downward {
				i, back = len(x)-1-n, 1
			}
			x[i] = want[i]
			for k := range min(n, f.order) {
				x[i] += f.factors[k] * want[i+back*(k+1)]
			}
		}
		f.run(x)
		for i := range x {
			if math.Abs(float64(x[i]-want[i])) > 1e-4 {
				t.Fatalf("downward %v: line %d is %v, want %v", f.downward, i, x[i], want[i])
			}
		}
	}
}

func TestStereo(t *testing.T) {
	var a, b channel
	a.layout = layout{edges: codes.LongBands[4], bands: 3, groups: 1, windows: [8]int{1}}
	b.layout = a.layout
	for i := range 12 {
		a.lines[i], b.lines[i] = float32(i), 1
	}
	a.books[0] = [maxBands]uint8{1, 1, 1}
	b.books[0] = [maxBands]uint8{1, bookIntensity, bookOpposite}
	b.factors[0] = [maxBands]int16{0, 4, -4}
	s := stereo{mode: 1}
	s.used[0] = [maxBands]bool{true, true, false}
	s.apply(&a, &b)
	for i, want := range [12][2]float32{{1, -1}, {2, 0}, {3, 1}, {4, 2}, {4, -2}, {5, -2.5}, {6, -3}, {7, -3.5}, {8, -16}, {9, -18}, {10, -20}, {11, -22}} {
		if a.lines[i] != want[0] || b.lines[i] != want[1] {
			t.Errorf("line %d: %v and %v, want %v", i, a.lines[i], b.lines[i], want)
		}
	}
}

func TestBlocksThatAreWrong(t *testing.T) {
	d := New(4)
	var f Frame
	block := func(build func(w *aactest.Writer)) []byte {
		var w aactest.Writer
		build(&w)
		return append(w.Bytes(), make([]byte, 40)...)
	}
	for name, c := range map[string]struct {
		b    []byte
		want error
	}{
		"empty":      {nil, ErrDamaged},
		"no end":     {[]byte{0xC0}, ErrDamaged},
		"too long":   {make([]byte, maxBlock+1), ErrDamaged},
		"prediction": {block(func(w *aactest.Writer) { w.Put(0, 7); w.Put(100, 8); w.Put(0, 4); w.Put(1, 6); w.Put(1, 1) }), ErrUnsupported},
		"reserved":   {block(func(w *aactest.Writer) { w.Put(0, 7); w.Put(100, 8); w.Put(1, 1) }), ErrDamaged},
		"bands":      {block(func(w *aactest.Writer) { w.Put(0, 7); w.Put(100, 8); w.Put(0, 4); w.Put(60, 6) }), ErrDamaged},
		"book 12": {block(func(w *aactest.Writer) {
			w.Put(0, 7)
			w.Put(100, 8)
			w.Put(0, 4)
			w.Put(1, 6)
			w.Put(0, 1)
			w.Put(12, 4)
			w.Put(1, 5)
		}), ErrDamaged},
		"gain":          {block(func(w *aactest.Writer) { w.Put(0, 7); w.Put(0, 8+4+6+1); w.Put(0, 2); w.Put(1, 1) }), ErrUnsupported},
		"way of stereo": {block(func(w *aactest.Writer) { w.Put(1, 3); w.Put(0, 4); w.Put(1, 1); w.Put(0, 4+6+1); w.Put(3, 2) }), ErrDamaged},
	} {
		if err := d.Decode(c.b, &f); !errors.Is(err, c.want) || f.Channels != 0 {
			t.Errorf("%s: %v, want %v; %d channels", name, err, c.want, f.Channels)
		}
	}
}

// putCoupling writes a coupling element of one band for both channels of a pair.
func putCoupling(w *aactest.Writer) {
	scale := aactest.NewWords(codes.Scale)
	w.Put(elementCoupling, 3)
	w.Put(0, 4)
	w.Put(0, 1) // dependent
	w.Put(0, 3) // one target
	w.Put(1, 1) // a pair
	w.Put(0, 4)
	w.Put(3, 2) // both its channels
	w.Put(0, 4)
	w.Put(100, 8)
	w.Put(0, 4)
	w.Put(1, 6)
	w.Put(0, 1)
	w.Put(1, 4) // one band of book 1
	w.Put(1, 5)
	w.Word(scale, 60)
	w.Put(0, 3)
	w.Word(aactest.NewWords(codes.Spectrum[0]), 40)
	w.Put(0, 1) // the second list, a gain for the band
	w.Word(scale, 60)
}

// TestElements puts everything that is passed over around the sound.
func TestElements(t *testing.T) {
	silent := func(w *aactest.Writer) { w.Put(0, 8+4+6+1+3) }
	var w aactest.Writer
	w.Put(elementConfig, 3)
	w.Put(0, 10)
	w.Put(1, 4)          // front
	w.Put(0, 4+4)        // side, back
	w.Put(0, 2+3+4+1)    // low, data, coupling, no mono mixdown
	w.Put(0b10000, 5)    // a stereo mixdown
	w.Put(0, 1)          // no matrix
	w.Put(0, 5)          // the front element
	w.Put(0, -w.Len()&7) // aligned
	w.Put(1, 8)          // a comment
	w.Put('x', 8)
	w.Put(elementData, 3)
	w.Put(0, 4)
	w.Put(1, 1)
	w.Put(2, 8)
	w.Put(0, -w.Len()&7)
	w.Put(0xFFFF, 16)
	putCoupling(&w)
	w.Put(elementLow, 3)
	w.Put(0, 4)
	silent(&w)
	w.Put(elementPair, 3)
	w.Put(0, 5)
	silent(&w)
	silent(&w)
	w.Put(elementFill, 3)
	w.Put(2, 4)
	w.Put(fillReplication, 4)
	w.Put(0xABC, 12)
	w.Put(elementSingle, 3)
	w.Put(0, 4)
	silent(&w)
	w.Put(elementPair, 3)
	w.Put(0, 5)
	silent(&w)
	silent(&w)
	w.Put(elementFill, 3)
	w.Put(1, 4)
	w.Put(fillReplication<<4, 8) // of the second pair
	w.Put(elementEnd, 3)
	var f Frame
	if err := New(4).Decode(w.Bytes(), &f); err != nil {
		t.Fatal(err)
	}
	if f.Channels != 2 || f.Replication.Left() != 12 || f.Replication.Read(12) != 0xABC || f.Checked {
		t.Errorf("%d channels, %d bits of replication", f.Channels, f.Replication.Left())
	}
}

// FuzzDecode feeds whole blocks.
func FuzzDecode(f *testing.F) {
	e := aactest.NewEncoder(4, 2)
	pcm := [2][]float64{make([]float64, Samples), make([]float64, Samples)}
	for i := range pcm[0] {
		pcm[0][i], pcm[1][i] = 9000*math.Sin(float64(i)/9), float64(i%100*90)
	}
	f.Add(byte(4), e.Block(pcm))
	d := New(4)
	f.Fuzz(func(t *testing.T, rate byte, b []byte) {
		d.index = int(rate) % Rates
		var frame Frame
		for range 2 {
			if err := d.Decode(b, &frame); err != nil && frame.Channels != 0 {
				t.Error("an error with sound")
			}
		}
	})
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New(4)
	}
}

func BenchmarkDecode(b *testing.B) {
	e := aactest.NewEncoder(4, 2)
	rng := rand.New(rand.NewPCG(1, 1))
	e.Factor = 160
	pcm := [2][]float64{make([]float64, Samples), make([]float64, Samples)}
	for i := range pcm[0] {
		pcm[0][i], pcm[1][i] = 5000*rng.NormFloat64(), 3000*rng.NormFloat64()
	}
	block := e.Block(pcm)
	d := New(4)
	var f Frame
	b.SetBytes(int64(len(block)))
	b.ReportAllocs()
	for b.Loop() {
		if err := d.Decode(block, &f); err != nil {
			b.Fatal(err)
		}
	}
}
