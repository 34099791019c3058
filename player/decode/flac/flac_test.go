package flac

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"cosm/player/decode/audiotest"
	"cosm/player/decode/input"
)

func TestCrafted(t *testing.T) {
	for name, r := range map[string]recipe{
		"mono":       {channels: 1, bits: 16, block: 64, blocks: 30},
		"stereo":     {channels: 2, bits: 16, block: 256, blocks: 20},
		"left side":  {channels: 2, bits: 16, block: 128, blocks: 20, side: 8},
		"side right": {channels: 2, bits: 24, block: 128, blocks: 20, side: 9},
		"mid side":   {channels: 2, bits: 20, block: 128, blocks: 20, side: 10},
		"8 bits":     {channels: 1, bits: 8, block: 128, blocks: 20},
		"12 bits":    {channels: 2, bits: 12, block: 128, blocks: 20, side: 10},
		"32 bits":    {channels: 2, bits: 32, block: 128, blocks: 20},
		"32 side":    {channels: 2, bits: 32, block: 128, blocks: 20, side: 10},
		"wasted":     {channels: 2, bits: 24, block: 128, blocks: 20, wasted: 5, side: 8},
		"variable":   {channels: 2, bits: 16, block: 128, blocks: 20, variable: true},
	} {
		t.Run(name, func(t *testing.T) {
			b, want := craft(r, 1)
			d := open(t, b)
			got := audiotest.Drain(d)
			if len(got) != len(want[0]) || d.Len() != len(got) || d.Damaged() > 0 || d.Err() != nil {
				t.Fatalf("%d samples, want %d, length %d, %d damaged, %v", len(got), len(want[0]), d.Len(), d.Damaged(), d.Err())
			}
			for i := range got {
				for c := range 2 {
					if v := got[i][c] * math.Exp2(float64(r.bits-1)); v != float64(want[c%r.channels][i]) {
						t.Fatalf("sample %d of channel %d: %v, want %d", i, c, v, want[c%r.channels][i])
					}
				}
			}
			audiotest.CheckSeeks(t, d, got)
		})
	}
}

func TestManyChannelsAreMixed(t *testing.T) {
	b, want := craft(recipe{channels: 6, bits: 16, block: 64, blocks: 5}, 2)
	d := open(t, b)
	got := audiotest.Drain(d)
	for i, s := range got {
		left := (float64(want[0][i]) + math.Sqrt2/2*float64(want[2][i]+want[4][i])) / (1 + math.Sqrt2) / 32768
		if math.Abs(s[0]-left) > 1e-9 {
			t.Fatalf("sample %d: %v, want %v", i, s[0], left)
		}
	}
	if len(got) != 320 || d.Channels() != 6 || d.SampleRate() != 8000 || d.BitRate() < 100_000 {
		t.Errorf("%d samples, %d channels at %d Hz, %d bit/s", len(got), d.Channels(), d.SampleRate(), d.BitRate())
	}
}

// oneWay is a source that neither seeks nor says how long it is, and gives
// little at a time.
type oneWay struct{ r io.Reader }

func (o oneWay) Read(p []byte) (int, error)   { return o.r.Read(p[:min(len(p), 100)]) }
func (oneWay) Seek(int64, int) (int64, error) { return 0, errors.New("cannot seek") }

func TestForwardOnly(t *testing.T) {
	b, _ := craft(recipe{channels: 2, bits: 16, block: 64, blocks: 200}, 3)
	straight := audiotest.Drain(open(t, b))
	d, err := Open(input.New(oneWay{bytes.NewReader(b)}, -1, false))
	if err != nil {
		t.Fatal(err)
	}
	audiotest.CheckSeek(t, d, straight, 100)
	audiotest.CheckSeek(t, d, straight, 8000)
	at := d.Position()
	if err := d.Seek(1000); !errors.Is(err, input.ErrForwardOnly) || d.Position() != at {
		t.Fatalf("backward: %v, position %d of %d", err, d.Position(), at)
	}
	if n := len(audiotest.Drain(d)); n != len(straight)-at {
		t.Fatalf("%d samples after it, want %d", n, len(straight)-at)
	}
}

// A stream that is cut out of another begins with a frame of any number.
func TestCutOutOfAStream(t *testing.T) {
	b, want := craft(recipe{channels: 1, bits: 16, block: 64, blocks: 40, first: 500, noTotal: true}, 4)
	for _, seekable := range []bool{false, true} {
		d, err := Open(input.New(bytes.NewReader(b), int64(len(b)), seekable))
		if err != nil {
			t.Fatal(err)
		}
		got := audiotest.Drain(d)
		if len(got) != len(want[0]) || d.Damaged() > 0 || d.Exact() != seekable || seekable && d.Len() != len(got) {
			t.Errorf("%d samples, want %d, length %d, %d damaged, exact %v", len(got), len(want[0]), d.Len(), d.Damaged(), d.Exact())
		}
		if seekable {
			audiotest.CheckSeeks(t, d, got)
		}
	}
}

func TestDamageIsSilentAndCounted(t *testing.T) {
	b, _ := craft(recipe{channels: 2, bits: 16, block: 64, blocks: 100, side: 10}, 5)
	want := audiotest.Drain(open(t, b))
	c := bytes.Clone(b)
	c[len(b)/2] ^= 0x10
	for name, bad := range map[string]struct {
		b    []byte
		lost int
	}{
		"a flipped bit": {c, 1},
		"junk":          {bytes.Join([][]byte{b[:42], make([]byte, 5000), b[42:]}, nil), 0},
		"a tag after":   {append(bytes.Clone(b), append([]byte("TAG"), make([]byte, 125)...)...), 0},
	} {
		d := open(t, bad.b)
		got := audiotest.Drain(d)
		if len(got) != len(want) || d.Damaged() != bad.lost || d.Err() != nil {
			t.Errorf("%s: %d samples, want %d, %d damaged, %v", name, len(got), len(want), d.Damaged(), d.Err())
			continue
		}
		other := 0
		for i := range got {
			if got[i] != want[i] {
				if other++; got[i] != [2]float64{} {
					t.Fatalf("%s: sample %d is %v", name, i, got[i])
				}
			}
		}
		if other > 64*bad.lost {
			t.Errorf("%s: %d samples are other", name, other)
		}
		if bad.lost > 0 {
			if n := d.Seek(len(want) / 3); n != nil || d.Position() != len(want)/3 {
				t.Errorf("%s: seek: %v, position %d", name, n, d.Position())
			}
		}
	}
}

func TestTruncated(t *testing.T) {
	b, _ := craft(recipe{channels: 1, bits: 16, block: 64, blocks: 20}, 6)
	want := audiotest.Drain(open(t, b))
	for cut := 42; cut < len(b); cut += 13 {
		d := open(t, b[:cut])
		got := audiotest.Drain(d)
		if d.Err() != nil || d.Damaged() > 1 || len(got) > len(want) || len(got)%64 != 0 {
			t.Fatalf("cut at %d: %d samples, %d damaged, %v", cut, len(got), d.Damaged(), d.Err())
		}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("cut at %d: sample %d is other", cut, i)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	good, _ := craft(recipe{channels: 1, bits: 16, block: 64, blocks: 2}, 7)
	short := bytes.Clone(good)
	short[7] = 20
	silly := bytes.Clone(good)
	clear(silly[8+2 : 8+4])
	for name, c := range map[string]struct {
		b   []byte
		err error
	}{
		"nothing": {nil, input.ErrUnknownFormat}, "no FLAC": {[]byte("OggS"), input.ErrUnknownFormat},
		"magic alone": {[]byte("fLaC"), input.ErrDamaged}, "cut": {good[:30], input.ErrDamaged},
		"short information": {short, input.ErrDamaged}, "blocks of nothing": {silly, input.ErrDamaged},
		"no information": {append([]byte("fLaC\x81\x00\x00\x04"), good...), input.ErrDamaged},
		"endless blocks": {append([]byte("fLaC"), bytes.Repeat([]byte{1, 0, 0, 0}, 2000)...), input.ErrDamaged},
	} {
		if _, err := Open(input.New(bytes.NewReader(c.b), int64(len(c.b)), true)); !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
	}
}

func TestSourceErrorIsKept(t *testing.T) {
	gone := errors.New("gone")
	b, _ := craft(recipe{channels: 1, bits: 16, block: 64, blocks: 20}, 8)
	d, err := Open(input.New(audiotest.Failing{Reader: bytes.NewReader(b[:len(b)/2]), Err: gone}, int64(len(b)), false))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(audiotest.Drain(d)); n < 5*64 || !errors.Is(d.Err(), gone) {
		t.Errorf("%d samples, then %v", n, d.Err())
	}
	if _, err := Open(input.New(audiotest.Failing{Reader: bytes.NewReader(b[:20]), Err: gone}, -1, false)); !errors.Is(err, gone) {
		t.Errorf("while opening: %v", err)
	}
}

func TestZerosAfterSoundEnd(t *testing.T) {
	b, _ := craft(recipe{channels: 1, bits: 16, block: 64, blocks: 20}, 9)
	d := open(t, append(b, make([]byte, 20<<20)...))
	if n := len(audiotest.Drain(d)); n != 20*64 || !errors.Is(d.Err(), input.ErrDamaged) {
		t.Errorf("%d samples, then %v", n, d.Err())
	}
}

// Headers made up so that each promises a frame of megabytes are given up on.
func TestManyFalseHeadersEnd(t *testing.T) {
	b, _ := craft(recipe{channels: 8, bits: 32, block: 65535, blocks: 0}, 9)
	c := newChecks()
	h := []byte{0xFF, 0xF8, 0x74, 0x7E, 0, 0xFF, 0xFE}
	h = append(h, c.crc8(h), 0x02) // as they are
	d := open(t, append(b, bytes.Repeat(h, 1<<19)...))
	if n := len(audiotest.Drain(d)); n != 0 || !errors.Is(d.Err(), input.ErrDamaged) {
		t.Errorf("%d samples, then %v", n, d.Err())
	}
}

func TestClosed(t *testing.T) {
	b, _ := craft(recipe{channels: 1, bits: 16, block: 64, blocks: 20}, 10)
	d := open(t, b)
	d.Stream(make([][2]float64, 100))
	if d.Seek(-1) == nil {
		t.Error("a negative place is accepted")
	}
	d.Close()
	if d.Seek(0) == nil || d.Err() == nil || d.Position() != 100 {
		t.Errorf("a closed decoder seeks, or stands at %d", d.Position())
	}
	if n, ok := d.Stream(make([][2]float64, 10)); n > 0 || ok {
		t.Error("a closed decoder plays")
	}
}

func TestDecodingDoesNotAllocate(t *testing.T) {
	b, _ := craft(recipe{channels: 2, bits: 16, block: 256, blocks: 400}, 11)
	d := open(t, b)
	buf := make([][2]float64, 256)
	d.Stream(buf)
	if n := testing.AllocsPerRun(100, func() { d.Stream(buf) }); n > 0.2 {
		t.Errorf("%.1f allocations a frame", n)
	}
}

func seeds() (list [][]byte) {
	for i, r := range []recipe{
		{channels: 2, bits: 16, block: 64, blocks: 12, side: 10}, {channels: 1, bits: 24, block: 32, blocks: 14, wasted: 3},
		{channels: 2, bits: 32, block: 32, blocks: 12, side: 8}, {channels: 3, bits: 8, block: 64, blocks: 10, variable: true},
		{channels: 1, bits: 16, block: 32, blocks: 20, noTotal: true, first: 90},
	} {
		b, _ := craft(r, uint64(i))
		list = append(list, b)
	}
	return list
}

func play(b []byte) {
	d, err := Open(input.New(bytes.NewReader(b), int64(len(b)), true))
	if err != nil {
		return
	}
	buf := make([][2]float64, 4096)
	for range 2 {
		for range 60 {
			if _, ok := d.Stream(buf); !ok {
				break
			}
			for _, s := range buf {
				if max(math.Abs(s[0]), math.Abs(s[1])) > 1.001 {
					panic("louder than can be")
				}
			}
		}
		_ = d.Seek(d.Len() / 2)
	}
}

func TestFlippedBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	list := seeds()
	for i := range 600 {
		play(audiotest.Flip(rng, list[i%len(list)], 30))
	}
}

func FuzzDecode(f *testing.F) {
	for _, b := range seeds() {
		f.Add(b)
	}
	f.Fuzz(func(_ *testing.T, b []byte) { play(b) })
}

func BenchmarkDecode(b *testing.B) {
	file := encode(b, 44100, 2, 10)
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

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
