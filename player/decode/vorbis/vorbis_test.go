package vorbis

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"cosm/player/decode/audiotest"
	"cosm/player/decode/input"
	"cosm/player/decode/ogg"
)

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The fixtures are tones of 440 Hz, and 660 Hz on the right, at half scale.
func TestFixtures(t *testing.T) {
	for name, c := range map[string]struct {
		rate, channels, samples int
		right                   float64
	}{
		"tone-44100-stereo.ogg": {44100, 2, 44100, 660}, "tone-8000-mono.ogg": {8000, 1, 16000, 440},
	} {
		d := open(t, fixture(t, name))
		got := audiotest.Drain(d)
		if d.SampleRate() != c.rate || d.Channels() != c.channels || len(got) != c.samples || d.Len() != c.samples || !d.Exact() {
			t.Errorf("%s: %d Hz, %d channels, %d samples, length %d", name, d.SampleRate(), d.Channels(), len(got), d.Len())
		}
		if d.Err() != nil || d.Damaged() > 0 || d.Position() != len(got) {
			t.Errorf("%s: %v, %d damaged, position %d", name, d.Err(), d.Damaged(), d.Position())
		}
		for ch, hz := range []float64{440, c.right} {
			if a := audiotest.Amplitude(got, ch, hz, float64(c.rate)); math.Abs(a-0.5) > 0.03 {
				t.Errorf("%s: amplitude %.3f at %v Hz", name, a, hz)
			}
		}
		audiotest.CheckSeeks(t, d, got)
	}
}

// headers returns the three header packets of a fixture.
func headers(t testing.TB, name string) (first, comment, setup []byte) {
	t.Helper()
	b := fixture(t, name)
	var list [][]byte
	for _, magic := range []string{"\x01vorbis", "\x03vorbis", "\x05vorbis"} {
		list = append(list, b[bytes.Index(b, []byte(magic)):])
	}
	// The setup is followed by the next page; what is read of it goes by bits.
	return list[0][:30], list[1][:20], unpage(list[2])
}

// unpage takes page headers out of a packet that goes on on other pages.
func unpage(b []byte) []byte {
	for {
		i := bytes.Index(b, []byte("OggS"))
		if i < 0 {
			return b
		}
		if b[i+5]&1 == 0 {
			return b[:i]
		}
		b = append(bytes.Clone(b[:i]), b[i+27+int(b[i+26]):]...)
	}
}

func newFrom(first []byte, packets ...[]byte) (err error) {
	c, err := newCodec(first)
	for i := 0; err == nil && i < len(packets); i++ {
		_, err = c.Header(packets[i])
	}
	return err
}

func TestHeaders(t *testing.T) {
	first, comment, setup := headers(t, "tone-44100-stereo.ogg")
	change := func(b []byte, at int, v byte) []byte {
		b = bytes.Clone(b)
		b[at] = v
		return b
	}
	for name, c := range map[string]struct {
		packets [][]byte
		err     error
	}{
		"good": {[][]byte{first, comment, setup}, nil}, "short": {[][]byte{first[:29]}, input.ErrDamaged},
		"another version": {[][]byte{change(first, 7, 1)}, input.ErrUnsupported},
		"no channels":     {[][]byte{change(first, 11, 0)}, input.ErrDamaged},
		"many channels":   {[][]byte{change(first, 11, 9)}, input.ErrUnsupported},
		"no rate":         {[][]byte{change(change(first, 12, 0), 13, 0)}, input.ErrDamaged},
		"small blocks":    {[][]byte{change(first, 28, 0x55)}, input.ErrDamaged},
		"large blocks":    {[][]byte{change(first, 28, 0xE8)}, input.ErrDamaged},
		"swapped blocks":  {[][]byte{change(first, 28, 0x8B)}, input.ErrDamaged},
		"no framing bit":  {[][]byte{change(first, 29, 0)}, input.ErrDamaged},
		"no header":       {[][]byte{first, []byte("vorbis")}, input.ErrDamaged},
		"cut setup":       {[][]byte{first, setup[:len(setup)/2]}, input.ErrDamaged},
		"no code book":    {[][]byte{first, change(setup, 8, 0)}, input.ErrDamaged},
		"huge code book":  {[][]byte{first, change(setup, 15, 0xFF)}, input.ErrUnsupported},
	} {
		if err := newFrom(c.packets[0], c.packets[1:]...); !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
	}
}

// pack writes numbers in the order of reader: value, width, and so on.
func pack(list ...int) []byte {
	var b []byte
	at := 0
	for i := 0; i < len(list); i += 2 {
		for k := range list[i+1] {
			if at&7 == 0 {
				b = append(b, 0)
			}
			b[at>>3] |= byte(list[i]>>k&1) << (at & 7)
			at++
		}
	}
	return b
}

// Code books that would have the library use much memory, or search for ever.
func TestHostileCodeBooks(t *testing.T) {
	book := func(list ...int) []byte {
		b := pack(append([]int{0, 8, 0x564342, 24}, list...)...)
		return append(b, make([]byte, 5000)...)
	}
	for name, b := range map[string][]byte{
		"no entries":    book(1, 16, 0, 24),
		"many entries":  book(1, 16, 1<<23, 24, 1, 1),
		"many values":   book(65535, 16, 4096, 24),
		"holes":         book(1, 16, 4, 24, 0, 1, 0, 1, 1, 5, 1, 5, 1, 5, 2, 5, 0, 4),
		"too full":      book(1, 16, 4, 24, 0, 1, 0, 1, 0, 5, 0, 5, 0, 5, 0, 5, 0, 4),
		"ordered":       book(1, 16, 4, 24, 1, 1, 0, 5, 7, 3),
		"one long code": book(1, 16, 2, 24, 0, 1, 1, 1, 1, 1, 9, 5, 0, 1, 0, 4),
		"lookup of 5":   book(1, 16, 2, 24, 0, 1, 0, 1, 0, 5, 0, 5, 5, 4),
		"no dimensions": book(0, 16, 2, 24, 0, 1, 0, 1, 0, 5, 0, 5, 1, 4),
	} {
		if s, err := readSetup(b, 2); !errors.Is(err, input.ErrDamaged) && !errors.Is(err, input.ErrUnsupported) {
			t.Errorf("%s: %v, %v", name, s, err)
		}
	}
}

func TestRoot(t *testing.T) {
	for _, c := range [][3]int{{1, 5, 1}, {8, 3, 2}, {26, 3, 2}, {27, 3, 3}, {6561, 8, 3}, {625, 4, 5}, {16383, 1, 16383}, {2, 256, 1}} {
		if got := root(c[0], c[1]); got != c[2] {
			t.Errorf("root %d of %d: %d, want %d", c[1], c[0], got, c[2])
		}
	}
}

// Damage within a page whose checksum is right, as by a server, does no harm
// beyond its sound.
func TestBadPackets(t *testing.T) {
	first, comment, setup := headers(t, "tone-8000-mono.ogg")
	c, err := newCodec(first)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range [][]byte{comment, setup} {
		if _, err := c.Header(p); err != nil {
			t.Fatal(err)
		}
	}
	rng := rand.New(rand.NewPCG(4, 4))
	before := 0
	for range 3000 {
		p := make([]byte, rng.IntN(60))
		for i := range p {
			p[i] = byte(rng.Uint32())
		}
		n, after := c.Samples(p, before)
		out, err := c.Decode(p)
		if err == nil && len(out[0]) > 1024 || n > 1024 || after != 256 && after != 512 && after != before {
			t.Fatalf("%d samples of %d, then %d, %v", len(out[0]), n, after, err)
		}
		for _, v := range out[0] {
			if v != v {
				t.Fatal("not a number")
			}
		}
		before = after
	}
}

func play(b []byte) {
	d, err := ogg.Open(input.New(bytes.NewReader(b), int64(len(b)), true), Format())
	if err != nil {
		return
	}
	audiotest.Plays(d)
}

func TestFlippedBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 60 {
		play(audiotest.Flip(rng, fixture(t, []string{"tone-44100-stereo.ogg", "tone-8000-mono.ogg"}[i%2]), 20))
	}
}

// FuzzSetup changes the setup header and plays packets by it.
func FuzzSetup(f *testing.F) {
	mono, _, small := headers(f, "tone-8000-mono.ogg")
	stereo, _, large := headers(f, "tone-44100-stereo.ogg")
	f.Add(small, []byte("\x00abcdefgh"), false)
	f.Add(small[:len(small)/2], []byte{2, 0xFF, 0xFF, 0xFF}, false)
	f.Add(large, []byte("\x06the quick brown fox jumps over the lazy dog"), true)
	f.Fuzz(func(t *testing.T, setup, packet []byte, both bool) {
		first := mono
		if both {
			first = stereo
		}
		c, err := newCodec(first)
		if err != nil {
			t.Fatal(err)
		}
		if more, err := c.Header(setup); err != nil || more {
			return
		}
		before := 0
		for _, p := range [][]byte{packet, packet[len(packet)/2:], packet[:len(packet)/3], packet} {
			n, after := c.Samples(p, before)
			if out, err := c.Decode(p); err == nil && len(out[0]) != n {
				t.Fatalf("%d samples, want %d", len(out[0]), n)
			}
			before = after
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	file := encode(b, 44100, 2, 10, "-q", "4")
	buf := make([][2]float64, 4096)
	b.ReportAllocs()
	for b.Loop() {
		for d := open(b, file); ; {
			if _, ok := d.Stream(buf); !ok {
				break
			}
		}
	}
}

func TestDecodingDoesNotAllocate(t *testing.T) {
	b := fixture(t, "tone-44100-stereo.ogg")
	d := open(t, b)
	buf := make([][2]float64, 512)
	for range 10 { // a page and what is grown once
		d.Stream(buf)
	}
	if n := testing.AllocsPerRun(40, func() { d.Stream(buf) }); n > 0.2 {
		t.Errorf("%.1f allocations a block", n)
	}
}

// The parts of the decoder against what the standard says of them.
func TestCodes(t *testing.T) {
	var b book
	if !b.assign([]uint8{2, 4, 4, 4, 4, 2, 3, 3}) { // the example of section 3.2.1
		t.Fatal("the standard's own book is refused")
	}
	r := &reader{}
	for entry, code := range []string{"00", "0100", "0101", "0110", "0111", "10", "110", "111"} {
		var list []int
		for _, c := range code {
			list = append(list, int(c-'0'), 1)
		}
		r.reset(append(pack(list...), 0, 0))
		if got := b.decode(r); got != entry || 24-r.have < len(code) {
			t.Errorf("%s: entry %d, want %d", code, got, entry)
		}
	}
	long := make([]uint8, 0, 20) // 1, 01, 001, ... : longer than the table
	for n := range 19 {
		long = append(long, uint8(n+1))
	}
	long = append(long, 19)
	b = book{}
	if !b.assign(long) {
		t.Fatal("long codes are refused")
	}
	for entry := range long {
		var list []int
		for range min(entry, 19) {
			list = append(list, 1, 1)
		}
		r.reset(append(pack(append(list, 0, 1)...), 0, 0, 0, 0))
		if got := b.decode(r); got != entry {
			t.Errorf("entry %d: %d", entry, got)
		}
	}
	r.reset(nil)
	if b.decode(r); !r.over {
		t.Error("a code where there is nothing")
	}
}

func TestFloorCurve(t *testing.T) {
	f := floor{multiplier: 1, x: []int{0, 128, 12, 46, 4, 8, 16, 23, 33, 70, 2, 6, 10, 14, 19, 28, 39, 58, 90}} // section 7.2.4's places
	f.finish()
	for i, want := range [][2]int{4: {0, 2}, 5: {4, 2}, 6: {2, 3}, 18: {9, 1}} {
		if i >= 4 && want != [2]int{} && (f.low[i] != want[0] || f.high[i] != want[1]) {
			t.Errorf("point %d lies between %d and %d, want %v", i, f.low[i], f.high[i], want)
		}
	}
	y := make([]int, len(f.x))
	y[0], y[1] = 110, 20 // nothing else: one line
	f.unfold(y)
	out := make([]float32, 128)
	for i := range out {
		out[i] = 1
	}
	f.apply(y, out, decibelTable())
	for i, v := range out {
		want := decibelTable()[110-90*i/128]
		if math.Abs(float64(v/want-1)) > 0.07 { // a step
			t.Fatalf("value %d is %g, want %g", i, v, want)
		}
	}
	if d := decibelTable(); d[255] != 1 || math.Abs(float64(d[0])-1.0649863e-07) > 1e-12 {
		t.Errorf("decibels %g, %g", d[0], d[255])
	}
}

func TestUncouple(t *testing.T) {
	m, a := []float32{3, 3, -3, -3}, []float32{1, -1, 1, -1}
	uncouple(m, a)
	for i, want := range [][2]float32{{3, 2}, {2, 3}, {-3, -2}, {-2, -3}} {
		if m[i] != want[0] || a[i] != want[1] {
			t.Errorf("case %d: %v and %v, want %v", i, m[i], a[i], want)
		}
	}
}
