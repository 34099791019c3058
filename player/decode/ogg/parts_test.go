package ogg

import (
	"bytes"
	"errors"
	"io"
	"math"
	"testing"

	"cosm/player/decode/audiotest"
	"cosm/player/decode/input"
)

// Headers made up so that each promises a large page are given up on.
func TestManyFalsePagesEnd(t *testing.T) {
	r := recipes()["plain"]
	fake := append([]byte("OggS\x00\x00"), make([]byte, 20)...)
	fake = append(append(fake, 255), 255)
	d, err := Open(input.New(bytes.NewReader(append(craft(r), bytes.Repeat(fake, 1<<19)...)), -1, false), toyFormat())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(audiotest.Drain(d)); n != r.heard() || !errors.Is(d.Err(), input.ErrDamaged) {
		t.Errorf("%d samples, then %v", n, d.Err())
	}
}

// Any bit that is wrong is found.
func TestChecksum(t *testing.T) {
	b := newMuxer(7).page(flagFirst, 0, []byte{1}, []byte{0})
	for i := range 8 * len(b) {
		c := bytes.Clone(b)
		c[i/8] ^= 1 << (i % 8)
		p := newPager(input.New(bytes.NewReader(c), int64(len(c)), true))
		if pg, err := p.peek(); err == nil {
			t.Errorf("bit %d may be wrong: %+v", i, pg)
		}
	}
}

// packets as they come out of pages that are split in every way.
func TestPackets(t *testing.T) {
	long := bytes.Repeat([]byte("x"), 600)
	lace := func(n ...byte) []byte { return n }
	for name, c := range map[string]struct {
		pages func(m *muxer)
		want  []int // lengths, -1 for a gap before the next
	}{
		"whole": {func(m *muxer) { m.whole(0, 1, long[:5], nil, long[:255]); m.whole(flagLast, 2, long[:6]) }, []int{5, 0, 255, 6}},
		"over three pages": {func(m *muxer) {
			m.page(0, -1, lace(255), long[:255])
			m.page(flagContinued, -1, lace(255), long[:255])
			m.page(flagContinued|flagLast, 1, lace(90, 3), long[:93])
		}, []int{600, 3}},
		"the middle is lost": {func(m *muxer) {
			m.page(0, 1, lace(4, 255), long[:259])
			m.number++
			m.page(flagContinued|flagLast, 2, lace(90, 3), long[:93])
		}, []int{4, -1, 3}},
		"never ended": {func(m *muxer) {
			m.page(0, 1, lace(4, 255), long[:259])
			m.page(flagLast, 2, lace(90), long[:90])
		}, []int{4, -1, 90}},
		"no beginning": {func(m *muxer) { m.page(flagContinued|flagLast, 2, lace(9, 8), long[:17]) }, []int{8}},
	} {
		m := newMuxer(4)
		m.whole(flagFirst, 0, []byte("first"))
		c.pages(m)
		ps := &packets{pager: newPager(input.New(bytes.NewReader(m.out), int64(len(m.out)), true))}
		ps.start(4)
		var got []int
		for {
			b, err := ps.next()
			if err != nil {
				if !errors.Is(err, io.EOF) {
					t.Errorf("%s: %v", name, err)
				}
				break
			}
			if b.gap {
				got = append(got, -1)
			}
			for _, p := range b.packets {
				got = append(got, len(p))
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", name, got, c.want)
				break
			}
		}
	}
}

func TestConverter(t *testing.T) {
	c := newConverter(8000, 48000)
	var got []float32
	for at := 0; at < 8000; at += 160 {
		x := make([]float32, 160)
		for i := range x {
			x[i] = float32(math.Sin(2 * math.Pi * 400 * float64(at+i) / 8000))
		}
		got = append(got, c.convert([2][]float32{x, x}, at+160 == 8000)[1]...)
	}
	if len(got) != 48000 {
		t.Fatalf("%d samples", len(got))
	}
	for i := 2000; i < 46000; i++ {
		if want := math.Sin(2 * math.Pi * 400 * float64(i) / 48000); math.Abs(float64(got[i])-want) > 1e-3 {
			t.Fatalf("sample %d is %f, want %f", i, got[i], want)
		}
	}
}

func TestLinkLengths(t *testing.T) {
	l := &link{rate: 8000, zero: 100, last: 8101}
	if n := l.length(8000); n != 8001 {
		t.Errorf("%d samples", n)
	}
	if n := l.length(48000); n != 48006 {
		t.Errorf("%d samples at 48 kHz", n)
	}
	if n := (&link{rate: 8000, zero: 9, last: 5}).length(8000); n != 0 {
		t.Errorf("a stream that is all skipped has %d samples", n)
	}
	if p := (&link{rate: 8000, zero: 100, at: 1000}).place(1600, 48000); p != 200 {
		t.Errorf("place %d", p)
	}
}
