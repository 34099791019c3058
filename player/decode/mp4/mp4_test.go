package mp4

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"runtime"
	"testing"

	"cosm/player/decode/input"
)

func open(t testing.TB, b []byte) *File {
	t.Helper()
	f, err := Open(input.New(bytes.NewReader(b), int64(len(b)), true))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// check reads all units and some at random.
func check(t *testing.T, f *File, want [][]byte) {
	t.Helper()
	for i, w := range want {
		if f.Unit() != int64(i) {
			t.Fatalf("number %d, want %d", f.Unit(), i)
		}
		got, err := f.Next()
		if err != nil || !bytes.Equal(got, w) {
			t.Fatalf("unit %d: %d bytes, want %d, %v", i, len(got), len(w), err)
		}
	}
	if _, err := f.Next(); !errors.Is(err, io.EOF) {
		t.Fatalf("after the last: %v", err)
	}
	rng := rand.New(rand.NewPCG(3, 3))
	for range 200 {
		n := rng.IntN(len(want))
		if err := f.SeekUnit(int64(n)); err != nil {
			t.Fatalf("seek %d: %v", n, err)
		}
		for i := n; i < min(n+3, len(want)); i++ {
			if got, err := f.Next(); err != nil || !bytes.Equal(got, want[i]) {
				t.Fatalf("unit %d after a seek to %d: wrong, %v", i, n, err)
			}
		}
	}
	if err := f.SeekUnit(int64(len(want) + 100)); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Next(); !errors.Is(err, io.EOF) {
		t.Fatalf("beyond the end: %v", err)
	}
}

func TestLayouts(t *testing.T) {
	list := units(500, 400, 1)
	for _, p := range []plan{
		{units: list}, {units: list, moovLast: true}, {units: list, wide: true}, {units: list, wide: true, moovLast: true},
		{units: list, perChunk: []int{1}}, {units: list, perChunk: []int{3, 3, 5, 1, 20}}, {units: list, perChunk: []int{1000}},
		{units: list, sizes: 16}, {units: units(333, 255, 2), sizes: 8}, {units: units(101, 15, 3), sizes: 4},
		{units: list, video: true}, {units: list, quicktime: true},
	} {
		p.config = []byte{0x12, 0x10}
		f := open(t, p.build())
		if f.Codec != "mp4a" || f.Object != 0x40 || !bytes.Equal(f.Config, p.config) || f.ID != 2 || f.TimeScale != 44100 {
			t.Errorf("%v: track is %+v", p, f.Track)
		}
		if f.Units() != int64(len(p.units)) || f.Duration != int64(len(p.units)*1024) {
			t.Errorf("%v: %d units, duration %d", p, f.Units(), f.Duration)
		}
		check(t, f, p.units)
	}
}

func TestFixedSizes(t *testing.T) {
	list := units(300, 1, 4)
	p := plan{units: list, perChunk: []int{9, 2}}
	b := p.build()
	// One size for all instead of the table; the table's bytes become a free box.
	at := bytes.Index(b, []byte("stsz")) + 8
	be.PutUint32(b[at:], 1)
	check(t, open(t, b), list)
}

func TestFragments(t *testing.T) {
	list := units(700, 300, 5)
	for style := range 3 {
		for _, per := range []int{1, 43, 1000} {
			p := plan{units: list, config: []byte{0x12, 0x10}}
			f := open(t, p.fragmented(per, style))
			if f.Codec != "mp4a" || f.Unit() != 0 {
				t.Fatalf("track is %+v", f.Track)
			}
			if style == 2 && f.Units() != 700 {
				t.Errorf("%d units by the segment index", f.Units())
			}
			check(t, f, list)
			if f.Units() != 700 {
				t.Errorf("style %d: %d units at the end", style, f.Units())
			}
		}
	}
}

// With a segment index a far seek reads little.
func TestFragmentSeekReadsLittle(t *testing.T) {
	list := units(3000, 800, 6)
	b := plan{units: list}.fragmented(40, 2)
	src := &counter{Reader: bytes.NewReader(b)}
	f, err := Open(input.New(src, int64(len(b)), true))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SeekUnit(2500); err != nil {
		t.Fatal(err)
	}
	if got, err := f.Next(); err != nil || !bytes.Equal(got, list[2500]) {
		t.Fatalf("wrong unit, %v", err)
	}
	if src.read > len(b)/4 {
		t.Errorf("%d of %d bytes read", src.read, len(b))
	}
}

type counter struct {
	*bytes.Reader
	read int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read += n
	return n, err
}

type oneWay struct{ io.Reader }

func (oneWay) Seek(int64, int) (int64, error) { return 0, errors.New("cannot seek") }

func TestForwardOnly(t *testing.T) {
	list := units(2000, 300, 7)
	play := func(b []byte) (*File, error) { return Open(input.New(oneWay{bytes.NewReader(b)}, -1, false)) }
	for name, b := range map[string][]byte{"plain": plan{units: list}.build(), "fragments": plan{units: list}.fragmented(50, 0)} {
		f, err := play(b)
		if err != nil {
			t.Fatal(name, err)
		}
		for i := range 100 {
			if got, err := f.Next(); err != nil || !bytes.Equal(got, list[i]) {
				t.Fatalf("%s: unit %d: %v", name, i, err)
			}
		}
		if err := f.SeekUnit(1500); err != nil {
			t.Fatal(name, err)
		}
		if got, err := f.Next(); err != nil || !bytes.Equal(got, list[1500]) {
			t.Fatalf("%s: after a seek ahead: %v", name, err)
		}
		if err := f.SeekUnit(3); !errors.Is(err, input.ErrForwardOnly) {
			t.Errorf("%s: a seek back: %v", name, err)
		}
		if got, err := f.Next(); err != nil || !bytes.Equal(got, list[1501]) {
			t.Errorf("%s: after a refused seek: %v", name, err)
		}
	}
	if _, err := play(plan{units: list, moovLast: true}.build()); !errors.Is(err, input.ErrUnsupported) {
		t.Errorf("index at the end: %v", err)
	}
}

func TestGapless(t *testing.T) {
	list := units(50, 100, 8)
	f := open(t, plan{units: list, elst: []any{50, -1, 1 << 16, 1000, 2112, 1 << 16}}.build())
	if f.Skip != 2112 || f.Play != 44100 {
		t.Errorf("edit list: skip %d, play %d", f.Skip, f.Play)
	}
	f = open(t, plan{units: list, comment: " 00000000 00000840 000001C0 000000000000AC44 00000000"}.build())
	if f.Priming != 2112 || f.Samples != 44100 {
		t.Errorf("comment: priming %d, samples %d", f.Priming, f.Samples)
	}
	for _, bad := range []string{"", "x y z w", " 0 FFFFFFFF 0 1", " 0 10 0 0", " 0 10"} {
		if f = open(t, plan{units: list, comment: bad + " "}.build()); f.Samples != 0 {
			t.Errorf("%q is believed: %d", bad, f.Samples)
		}
	}
}

func TestNoSound(t *testing.T) {
	b := plan{units: units(5, 5, 9)}.build()
	at := bytes.Index(b, []byte("soun"))
	copy(b[at:], "text")
	if _, err := Open(input.New(bytes.NewReader(b), int64(len(b)), true)); !errors.Is(err, input.ErrNoAudio) {
		t.Errorf("no sound track: %v", err)
	}
	f := open(t, plan{units: units(5, 5, 9), codec: "enca"}.build())
	if f.Codec != "enca" {
		t.Errorf("codec %q", f.Codec)
	}
	for _, cut := range []int{0, 7, 30, 100, 400} {
		if _, err := Open(input.New(bytes.NewReader(b[:cut]), int64(cut), true)); !errors.Is(err, input.ErrDamaged) {
			t.Errorf("cut after %d: %v", cut, err)
		}
	}
}

func TestCutShort(t *testing.T) {
	list := units(400, 300, 10)
	b := plan{units: list}.build()
	f := open(t, b[:len(b)/2])
	n := 0
	var err error
	for err == nil {
		if _, err = f.Next(); err == nil {
			n++
		}
	}
	if !errors.Is(err, ErrCutShort) || !errors.Is(err, input.ErrDamaged) || n < 100 {
		t.Errorf("%d units, then %v", n, err)
	}
}

// Counts that the file cannot hold cost no memory.
func TestHugeClaims(t *testing.T) {
	b := plan{units: units(20, 50, 11)}.build()
	for _, kind := range []string{"stsz", "stsc", "stco", "stts", "stsd"} {
		for _, claim := range []uint32{0xFFFFFFFF, 1 << 28} {
			for _, off := range []int{4, 8, 12} {
				c := bytes.Clone(b)
				be.PutUint32(c[bytes.Index(c, []byte(kind))+off:], claim)
				bounded(t, c)
			}
			c := bytes.Clone(b)
			be.PutUint32(c[bytes.Index(c, []byte(kind))-4:], claim)
			bounded(t, c)
		}
	}
}

func bounded(t *testing.T, b []byte) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	play(b)
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 4<<20+uint64(40*len(b)) {
		t.Errorf("%d bytes for a file of %d", got, len(b))
	}
}

// play does all that can be done with a file, a bounded number of times.
func play(b []byte) {
	f, err := Open(input.New(bytes.NewReader(b), int64(len(b)), true))
	if err != nil {
		return
	}
	for range 2 {
		for range 3000 {
			if _, err := f.Next(); err != nil && !errors.Is(err, input.ErrDamaged) {
				break
			}
		}
		_ = f.SeekUnit(f.Units() / 2)
	}
}

func TestFlippedBits(t *testing.T) {
	list := units(60, 40, 12)
	seeds := [][]byte{
		plan{units: list, elst: []any{1000, 2112, 1 << 16}, comment: " 0 840 0 1000", video: true}.build(),
		plan{units: list, moovLast: true, wide: true, sizes: 8, quicktime: true}.build(),
		plan{units: list}.fragmented(9, 0), plan{units: list}.fragmented(9, 1), plan{units: list}.fragmented(9, 2),
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 4000 {
		b := bytes.Clone(seeds[i%len(seeds)])
		for range 1 + rng.IntN(6) {
			b[rng.IntN(len(b))] ^= 1 << rng.IntN(8)
		}
		play(b[:len(b)-rng.IntN(2)*rng.IntN(len(b))])
	}
}

func FuzzOpen(f *testing.F) {
	list := units(10, 20, 13)
	f.Add(plan{units: list, elst: []any{1000, 2112, 1 << 16}, comment: " 0 840 0 1000"}.build())
	f.Add(plan{units: list}.fragmented(4, 0))
	f.Add(plan{units: list}.fragmented(4, 2))
	f.Fuzz(func(_ *testing.T, b []byte) { play(b) })
}
