package flac

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"cosm/player/decode/audiotest"
	"cosm/player/decode/input"
	"cosm/player/decode/ogg"
)

func TestBitReader(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for range 50 {
		w := &bitWriter{}
		type item struct {
			kind, n int
			v       uint64
		}
		var list []item
		for range 60 {
			it := item{kind: rng.IntN(3), n: 1 + rng.IntN(33), v: rng.Uint64()}
			switch it.kind {
			case 0, 1:
				it.v &= 1<<it.n - 1
				w.put(it.v, it.n)
			case 2:
				it.v %= 150
				w.unary(int(it.v))
			}
			list = append(list, it)
		}
		r := &bitReader{}
		r.reset(w.b)
		for i, it := range list {
			var got uint64
			switch it.kind {
			case 0:
				got = r.read(it.n)
			case 1:
				got = uint64(r.signed(it.n)) & (1<<it.n - 1)
			case 2:
				got = r.unary()
			}
			if got != it.v || r.over {
				t.Fatalf("item %d, %+v: %d", i, it, got)
			}
		}
		if r.align() != len(w.b) {
			t.Fatalf("ended at byte %d of %d", r.align(), len(w.b))
		}
		if r.read(1); !r.over {
			t.Fatal("not over after the end")
		}
		r.reset(make([]byte, 30))
		if r.unary(); !r.over {
			t.Fatal("zeros without end are a number")
		}
	}
}

func TestChecksums(t *testing.T) {
	c := newChecks()
	// The check values of CRC-8/SMBUS and CRC-16/UMTS.
	if got := c.crc8([]byte("123456789")); got != 0xF4 {
		t.Errorf("CRC-8 is %x", got)
	}
	if got := c.crc16([]byte("123456789")); got != 0xFEE8 {
		t.Errorf("CRC-16 is %x", got)
	}
}

func TestCodedNumbers(t *testing.T) {
	for want, b := range map[uint64]string{0: "\x00", 127: "\x7f", 128: "\xc2\x80", 0x7FF: "\xdf\xbf", 0xFFFF: "\xef\xbf\xbf", 0xFFFFFFFFF: "\xfe\xbf\xbf\xbf\xbf\xbf\xbf"} {
		if v, n := coded([]byte(b)); v != want || n != len(b) {
			t.Errorf("%q: %d of %d bytes, want %d", b, v, n, want)
		}
	}
	for _, b := range []string{"", "\x80", "\xff", "\xc2", "\xc2\x00", "\xfe\xbf"} {
		if _, n := coded([]byte(b)); n != 0 {
			t.Errorf("%q is a number of %d bytes", b, n)
		}
	}
}

func TestSizesAndRates(t *testing.T) {
	for code, want := range map[byte]int{1: 192, 2: 576, 5: 4608, 6: 17, 7: 4112, 8: 256, 15: 32768} {
		if got, _ := blockSize(code, []byte{16, 15}); got != want {
			t.Errorf("block %d: %d samples, want %d", code, got, want)
		}
	}
	for code, want := range map[byte]int{0: 12345, 1: 88200, 4: 8000, 9: 44100, 11: 96000, 12: 16000, 13: 4111, 14: 41110} {
		if got, _ := rateOf(code, []byte{16, 15}, 12345); got != want {
			t.Errorf("rate %d: %d Hz, want %d", code, got, want)
		}
	}
	for _, code := range []byte{0, 6, 7} {
		if _, n := blockSize(code, nil); n >= 0 {
			t.Errorf("block %d without its bytes is accepted", code)
		}
	}
	for _, code := range []byte{12, 13, 14, 15} {
		if _, n := rateOf(code, nil, 1); n >= 0 {
			t.Errorf("rate %d without its bytes is accepted", code)
		}
	}
}

// Each bit of a header is covered by its checksum or by what the stream is.
func TestHeaderBits(t *testing.T) {
	b, _ := craft(recipe{channels: 2, bits: 16, block: 64, blocks: 1}, 1)
	b = b[42:]
	d := newFrameDecoder(info{maxBlock: 64, rate: 8000, channels: 2, bits: 16})
	h, ok := d.parseHeader(b, d.info)
	if !ok || h.block != 64 || h.first != 0 || h.size != 8 {
		t.Fatalf("%+v, %v", h, ok)
	}
	for i := range 8 * h.size {
		c := bytes.Clone(b)
		c[i/8] ^= 0x80 >> (i % 8)
		if _, ok := d.parseHeader(c, d.info); ok {
			t.Errorf("bit %d may be wrong", i)
		}
	}
	for i := 8 * h.size; i < 8*len(b); i++ {
		c := bytes.Clone(b)
		c[i/8] ^= 0x80 >> (i % 8)
		if _, r := d.decode(c); r == good {
			t.Errorf("bit %d may be wrong", i)
		}
	}
}

func TestSeekTables(t *testing.T) {
	b, _ := craft(recipe{channels: 1, bits: 16, block: 64, blocks: 400}, 3)
	want := audiotest.Drain(open(t, b))
	entry := func(sample, offset uint64) []byte {
		var e []byte
		for _, v := range []uint64{sample, offset} {
			for i := 7; i >= 0; i-- {
				e = append(e, byte(v>>(8*i)))
			}
		}
		return append(e, 0, 64)
	}
	free := entry(1<<64-1, 0)
	for name, table := range map[string][]byte{
		"free places": bytes.Repeat(free, 5), "beyond the end": entry(6400, 1<<40), "backward": append(entry(9000, 100), entry(64, 90)...),
		"in no frame": entry(6400, 77), "at the start": entry(12_800, 0), "of the last": entry(64, uint64(len(b)-100)),
		"negative": entry(64, 1<<63), "odd length": append(entry(64, 80), 1, 2, 3),
	} {
		c := append(bytes.Clone(b[:42]), 0x83, 0, byte(len(table)>>8), byte(len(table)))
		c[4] &= 0x7F
		c = append(append(c, table...), b[42:]...)
		d := open(t, c)
		for _, p := range []int{6500, 100, 20_000, 25_000, 12_800, 63, 64} {
			audiotest.CheckSeek(t, d, want, p)
		}
		if d.Damaged() > 0 {
			t.Errorf("%s: %d damaged", name, d.Damaged())
		}
	}
}

func TestOggCodec(t *testing.T) {
	first := func(r recipe) []byte {
		b, _ := craft(r, 5)
		return append([]byte("\x7fFLAC\x01\x00\x00\x01"), b[:42]...)
	}
	r := recipe{channels: 3, bits: 24, block: 64, blocks: 1}
	c, err := newCodec(first(r))
	if err != nil {
		t.Fatal(err)
	}
	if more, err := c.Header([]byte{4, 0, 0, 0}); !more || err != nil {
		t.Errorf("a block that is not the last: %v, %v", more, err)
	}
	if more, err := c.Header([]byte{0x84, 0, 0, 0}); more || err != nil {
		t.Errorf("the last block: %v, %v", more, err)
	}
	if _, err := c.Header([]byte{0xFF, 0xF8}); !errors.Is(err, input.ErrDamaged) {
		t.Errorf("a frame among the headers: %v", err)
	}
	b, _ := craft(r, 5)
	want := audiotest.Drain(open(t, b))
	out, err := c.Decode(b[42:])
	if n, _ := c.Samples(b[42:], 0); err != nil || n != 64 || len(out[0]) != 64 || c.Channels() != 3 || c.SampleRate() != 8000 {
		t.Fatalf("%d samples, %d, %v", n, len(out[0]), err)
	}
	got := make([][2]float64, 64)
	for i := range got {
		got[i] = [2]float64{float64(out[0][i]), float64(out[1][i])}
	}
	if s := audiotest.SNR(got, want); s < 120 {
		t.Errorf("SNR %.1f dB", s)
	}
	b[60] ^= 1
	if _, err := c.Decode(b[42:]); !errors.Is(err, input.ErrDamaged) {
		t.Errorf("a damaged frame: %v", err)
	}
	if n, _ := c.Samples([]byte("none"), 0); n != 0 {
		t.Errorf("no frame gives %d samples", n)
	}
	other := first(r)
	other[5] = 2
	if _, err := newCodec(other); !errors.Is(err, input.ErrUnsupported) {
		t.Errorf("another version: %v", err)
	}
	if _, err := newCodec(other[:30]); !errors.Is(err, input.ErrDamaged) {
		t.Errorf("cut: %v", err)
	}
}

func TestOggFixture(t *testing.T) {
	b := fixture(t, "tone-16000-stereo.oga")
	d, err := ogg.Open(input.New(bytes.NewReader(b), int64(len(b)), true), Format())
	if err != nil {
		t.Fatal(err)
	}
	got := audiotest.Drain(d)
	for ch, hz := range []float64{440, 660} {
		if a := audiotest.Amplitude(got, ch, hz, 16000); a < 0.49 || a > 0.51 {
			t.Errorf("amplitude %.3f at %v Hz", a, hz)
		}
	}
	if len(got) != 3200 || d.Damaged() > 0 || !d.Exact() {
		t.Errorf("%d samples, %d damaged", len(got), d.Damaged())
	}
	audiotest.CheckSeeks(t, d, got)
}
