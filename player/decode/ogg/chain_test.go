package ogg

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"cosm/player/decode/audiotest"
	"cosm/player/decode/input"
)

// links are streams of a chain whose samples go on counting.
func links() (list [][]byte, total int) {
	for i, r := range []recipe{
		{rate: 8000, channels: 1, packets: 400, size: 160, bytes: 700, each: 6, spread: true, trim: 33},
		{rate: 8000, channels: 2, packets: 900, size: 160, bytes: 60, each: 12, skip: 200, trim: 50, start: 123_456},
		{rate: 8000, channels: 1, packets: 5, size: 160, bytes: 60, each: 12, skip: 100},
		{rate: 8000, channels: 2, packets: 700, size: 160, bytes: 300, each: 12, noLast: true, skip: 60},
	} {
		r.serial, r.number = uint32(10+i), total
		list, total = append(list, craft(r)), total+r.heard()
	}
	return list, total
}

func TestChain(t *testing.T) {
	list, total := links()
	b := bytes.Join(list, nil)
	rng := rand.New(rand.NewPCG(1, 1))
	d := open(t, b)
	if d.Len() != total || !d.Exact() || len(d.links) != 4 {
		t.Fatalf("length %d, want %d, %d links", d.Len(), total, len(d.links))
	}
	got := audiotest.Drain(d)
	if len(got) != total || d.Damaged() > 0 || d.Err() != nil {
		t.Fatalf("%d samples, want %d, %d damaged, %v", len(got), total, d.Damaged(), d.Err())
	}
	inOrder(t, got[50:], 50)
	places := []int{total, 70_000, 100, 63_900, 64_000 - 33 - 300, 64_000 - 33 - 5, 64_000, total - 10, 210_000}
	for range 60 {
		places = append(places, 60+rng.IntN(total-60))
	}
	for _, p := range places {
		checkSeek(t, d, p, total)
	}
	if d.Damaged() > 0 {
		t.Errorf("%d damaged", d.Damaged())
	}
}

// Where the bytes are not at hand, a chain is not walked for its length; all the
// same it plays, and seeks as far as need be.
func TestChainFromAfar(t *testing.T) {
	list, total := links()
	b := bytes.Join(list, nil)
	src := &audiotest.Remote{Reader: bytes.NewReader(b)}
	d, err := Open(input.New(src, int64(len(b)), true), toyFormat())
	if err != nil {
		t.Fatal(err)
	}
	if d.Exact() || d.Len() != 0 || src.Bytes > len(b)/2 {
		t.Errorf("length %d, exact %v, %d bytes read", d.Len(), d.Exact(), src.Bytes)
	}
	for _, p := range []int{1000, 30_000, 100_000, 500, 150_000, 40_000, 250_000, 60_000} {
		checkSeek(t, d, p, total)
	}
	if got := audiotest.Drain(d); len(got) != total-60_700 {
		t.Errorf("%d samples after it, want %d", len(got), total-60_700)
	}
	forward, err := Open(input.New(oneWay{bytes.NewReader(b)}, -1, false), toyFormat())
	if err != nil {
		t.Fatal(err)
	}
	got := audiotest.Drain(forward)
	if len(got) != total || forward.Damaged() > 0 || forward.Err() != nil {
		t.Fatalf("forward: %d samples, want %d, %d damaged, %v", len(got), total, forward.Damaged(), forward.Err())
	}
	inOrder(t, got[50:], 50)
}

// A stream that cannot be played is passed over.
func TestChainWithDamage(t *testing.T) {
	list, total := links()
	speex := newMuxer(99)
	speex.whole(flagFirst, 0, []byte("Speex   and so on"))
	speex.whole(0, 0, []byte("comments"))
	speex.whole(flagLast, 100, make([]byte, 100))
	silly := craft(recipe{serial: 98, rate: 1, channels: 1, packets: 10, size: 160, bytes: 60, each: 12})
	for name, c := range map[string]struct {
		b    []byte
		want int
	}{
		"another codec": {bytes.Join([][]byte{list[0], speex.out, list[1]}, nil), 63_967 + 143_750},
		"silly header":  {bytes.Join([][]byte{list[0], silly, list[1]}, nil), 63_967 + 143_750},
		"at the end":    {bytes.Join([][]byte{list[0], speex.out}, nil), 63_967},
		"header alone":  {bytes.Join([][]byte{list[0], silly[:40]}, nil), 63_967},
	} {
		for _, seekable := range []bool{true, false} {
			d, err := Open(input.New(bytes.NewReader(c.b), int64(len(c.b)), seekable), toyFormat())
			if err != nil {
				t.Fatal(err)
			}
			got := audiotest.Drain(d)
			if len(got) != c.want || d.Err() != nil || d.Damaged() != 1 {
				t.Errorf("%s: %d samples, want %d, %d damaged, %v", name, len(got), c.want, d.Damaged(), d.Err())
			}
			inOrder(t, got[50:], 50)
			if seekable {
				checkSeek(t, d, 50_000, total)
			}
		}
	}
}

// tones makes a chain of one second each, of a tone at several rates.
func tones(rates ...int) (b []byte) {
	for i, rate := range rates {
		m := newMuxer(uint32(i))
		head := []byte{'s', 'i', 'n', byte(rate), byte(rate >> 8)}
		m.whole(flagFirst, 0, head)
		m.whole(0, 0, []byte{0})
		for at := 0; at < rate; at += rate / 10 {
			flag := byte(0)
			if at+rate/10 >= rate {
				flag = flagLast
			}
			m.whole(flag, int64(at+rate/10), []byte{byte(at / (rate / 10))})
		}
		b = append(b, m.out...)
	}
	return b
}

// sine is a codec of a tone of 440 Hz; its packets are tenths of a second.
type sine struct{ rate int }

func (c sine) Header([]byte) (bool, error)    { return false, nil }
func (c sine) SampleRate() int                { return c.rate }
func (c sine) Channels() int                  { return 2 }
func (c sine) PreSkip() int64                 { return 0 }
func (c sine) PreRoll() int64                 { return 0 }
func (c sine) Reset()                         {}
func (c sine) Samples([]byte, int) (int, int) { return c.rate / 10, 1 }
func (c sine) Decode(p []byte) ([2][]float32, error) {
	out := make([]float32, c.rate/10)
	for i := range out {
		out[i] = float32(0.5 * math.Sin(2*math.Pi*440*float64(int(p[0])*len(out)+i)/float64(c.rate)))
	}
	return [2][]float32{out, out}, nil
}

func TestChainOfSampleRates(t *testing.T) {
	format := Format{Name: "sine", Magic: "sin", New: func(b []byte) (Codec, error) { return sine{int(b[3]) | int(b[4])<<8}, nil }}
	b := tones(22050, 48000, 22050, 8000)
	for _, seekable := range []bool{true, false} {
		d, err := Open(input.New(bytes.NewReader(b), int64(len(b)), seekable), format)
		if err != nil {
			t.Fatal(err)
		}
		got := audiotest.Drain(d)
		if len(got) != 4*22050 || seekable && d.Len() != len(got) || d.Damaged() > 0 || d.SampleRate() != 22050 {
			t.Fatalf("%d samples, length %d, want %d, %d damaged", len(got), d.Len(), 4*22050, d.Damaged())
		}
		for i, s := range got { // in phase from end to end
			if want := 0.5 * math.Sin(2*math.Pi*440*float64(i)/22050); i%22050 > 300 && i%22050 < 21700 && math.Abs(s[0]-want) > 0.003 {
				t.Fatalf("sample %d is %f, want %f", i, s[0], want)
			}
		}
		if !seekable {
			continue
		}
		for _, p := range []int{30_000, 70_000, 5000, 44_100, 80_000, 22_050, 25_000} {
			if err := d.Seek(p); err != nil || d.Position() != p {
				t.Fatalf("seek %d: %v, position %d", p, err, d.Position())
			}
			buf := make([][2]float64, 2000)
			d.Stream(buf)
			for i := 500; i < len(buf); i++ {
				if want := 0.5 * math.Sin(2*math.Pi*440*float64(p+i)/22050); math.Abs(buf[i][0]-want) > 0.03 {
					t.Fatalf("seek %d: sample %d is %f, want %f", p, i, buf[i][0], want)
				}
			}
		}
	}
}

// A seek that fails leaves a decoder that plays on.
func TestSeekThatFails(t *testing.T) {
	r := recipes()["long pages"]
	gone := errors.New("gone")
	src := &flaky{Reader: bytes.NewReader(craft(r)), err: gone}
	d, err := Open(input.New(src, src.Size(), true), toyFormat())
	if err != nil {
		t.Fatal(err)
	}
	buf := make([][2]float64, 30_000)
	d.Stream(buf)
	src.bad = true
	if err := d.Seek(3_000_000); !errors.Is(err, gone) {
		t.Fatalf("got %v", err)
	}
	src.bad = false
	at := d.Position()
	if at < 30_000 || at > 100_000 {
		t.Fatalf("position %d", at)
	}
	checkSeek(t, d, 3_000_000, r.heard())
	checkSeek(t, d, 30_000, r.heard())
}

type flaky struct {
	*bytes.Reader
	err error
	bad bool
}

func (f *flaky) Read(p []byte) (int, error) {
	if f.bad {
		return 0, f.err
	}
	return f.Reader.Read(p)
}
