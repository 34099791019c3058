package ogg

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"cosm/player/decode/audiotest"
	"cosm/player/decode/input"
)

func recipes() map[string]recipe {
	return map[string]recipe{
		"plain":      {rate: 8000, channels: 1, packets: 500, size: 160, bytes: 60, each: 7},
		"one a page": {rate: 8000, channels: 2, packets: 300, size: 160, bytes: 700, each: 1},
		"spread":     {rate: 8000, channels: 2, packets: 300, size: 160, bytes: 700, each: 3, spread: true},
		"even 255":   {rate: 8000, channels: 2, packets: 300, size: 160, bytes: 510, each: 4},
		"trimmed":    {rate: 8000, channels: 2, packets: 300, size: 160, bytes: 60, each: 10, skip: 312, trim: 77},
		"cut out":    {rate: 8000, channels: 2, packets: 300, size: 160, bytes: 60, each: 10, skip: 312, start: 1e9},
		"not ended":  {rate: 8000, channels: 2, packets: 300, size: 160, bytes: 60, each: 10, noLast: true},
		"two pages":  {rate: 8000, channels: 2, packets: 20, size: 160, bytes: 60, each: 10, trim: 1000},
		"one page":   {rate: 8000, channels: 2, packets: 10, size: 160, bytes: 60, each: 20, skip: 100, trim: 500},
		"trim all":   {rate: 8000, channels: 2, packets: 10, size: 160, bytes: 60, each: 20, skip: 100, trim: 1500},
		"long pages": {rate: 48000, channels: 2, packets: 4000, size: 960, bytes: 250, each: 50},
	}
}

func TestStreams(t *testing.T) {
	for name, r := range recipes() {
		t.Run(name, func(t *testing.T) {
			b := craft(r)
			for _, seekable := range []bool{true, false} {
				d, err := Open(input.New(bytes.NewReader(b), int64(len(b)), seekable), toyFormat())
				if err != nil {
					t.Fatal(err)
				}
				got := audiotest.Drain(d)
				if len(got) != r.heard() || d.Damaged() > 0 || d.Err() != nil || d.Position() != len(got) {
					t.Fatalf("%d samples, want %d, position %d, %d damaged, %v", len(got), r.heard(), d.Position(), d.Damaged(), d.Err())
				}
				for i := range got[:min(50, len(got)*b2i(r.skip == 0))] { // the toy cannot do these
					got[i] = [2]float64{float64(i) / scale, -float64(i) / scale}
				}
				inOrder(t, got, 0)
				if seekable != d.Exact() || seekable && d.Len() != len(got) {
					t.Errorf("length %d, exact %v", d.Len(), d.Exact())
				}
				if d.SampleRate() != r.rate || d.Channels() != r.channels || r.heard() > 0 && d.BitRate() < 1000 || d.Codec() != "toy" {
					t.Errorf("%s, %d channels at %d Hz, %d bit/s", d.Codec(), d.Channels(), d.SampleRate(), d.BitRate())
				}
			}
		})
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestSeek(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for name, r := range recipes() {
		t.Run(name, func(t *testing.T) {
			d := open(t, craft(r))
			total := r.heard()
			if total < 1200 {
				return // all of it is the toy's beginning
			}
			for _, p := range []int{total / 2, total/2 + 10, total/2 + 3000, total - 1, total, total + 9000, 1000, 400, total - 500} {
				checkSeek(t, d, p, total)
			}
			for range 60 {
				checkSeek(t, d, 100+rng.IntN(total-100), total)
			}
			if d.Damaged() > 0 || d.Err() != nil {
				t.Errorf("%d damaged, %v", d.Damaged(), d.Err())
			}
		})
	}
}

// A seek over a network reads little, and so does opening.
func TestSeekWithoutTheBytes(t *testing.T) {
	r := recipe{rate: 48000, channels: 2, packets: 15_000, size: 960, bytes: 251, each: 50}
	b := craft(r)
	src := &audiotest.Remote{Reader: bytes.NewReader(b)}
	d, err := Open(input.New(src, int64(len(b)), true), toyFormat())
	if err != nil {
		t.Fatal(err)
	}
	if src.Bytes > 300_000 {
		t.Errorf("%d bytes of %d read to open", src.Bytes, len(b))
	}
	for _, p := range []int{10_000_000, 1_500_000, 14_000_000} {
		src.Bytes = 0
		checkSeek(t, d, p, r.heard())
		if src.Bytes > 300_000 {
			t.Errorf("seek %d: %d bytes of %d read", p, src.Bytes, len(b))
		}
	}
}

// oneWay is a source that neither seeks nor says how long it is, and gives
// little at a time.
type oneWay struct{ r io.Reader }

func (o oneWay) Read(p []byte) (int, error)   { return o.r.Read(p[:min(len(p), 100)]) }
func (oneWay) Seek(int64, int) (int64, error) { return 0, errors.New("cannot seek") }

func TestForwardOnly(t *testing.T) {
	r := recipe{rate: 8000, channels: 2, packets: 3000, size: 160, bytes: 700, each: 3, spread: true}
	d, err := Open(input.New(oneWay{bytes.NewReader(craft(r))}, -1, false), toyFormat())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []int{100, 5000, 200_000, 201_000} {
		checkSeek(t, d, p, r.heard())
	}
	at := d.Position()
	if err := d.Seek(1000); !errors.Is(err, input.ErrForwardOnly) || d.Position() != at {
		t.Fatalf("backward: %v, position %d of %d", err, d.Position(), at)
	}
	got := audiotest.Drain(d)
	if len(got) != r.heard()-at {
		t.Fatalf("%d samples after it, want %d", len(got), r.heard()-at)
	}
	inOrder(t, got, at)
}

// live repeats a stream without end, as stations do.
type live struct {
	b    []byte
	at   int
	read int
}

func (l *live) Read(p []byte) (int, error) {
	n := copy(p, l.b[l.at:])
	l.at = (l.at + n) % len(l.b)
	l.read += n
	return n, nil
}

func (*live) Seek(int64, int) (int64, error) { return 0, errors.New("cannot seek") }

func TestLive(t *testing.T) {
	r := recipe{rate: 8000, channels: 2, packets: 100, size: 160, bytes: 60, each: 5, start: 1e6}
	l := &live{b: craft(r)}
	d, err := Open(input.New(l, -1, false), toyFormat())
	if err != nil {
		t.Fatal(err)
	}
	buf := make([][2]float64, 16_000)
	for range 500 {
		if n, ok := d.Stream(buf); n != len(buf) || !ok {
			t.Fatalf("%d samples: %v", n, d.Err())
		}
	}
	if d.Position() != 500*16_000 || d.Damaged() > 0 || len(d.links) > 1 || d.Exact() {
		t.Errorf("position %d, %d damaged, %d links kept", d.Position(), d.Damaged(), len(d.links))
	}
}

// Other streams in the same file are none of the sound.
func TestMultiplexed(t *testing.T) {
	r := recipe{serial: 5, rate: 8000, channels: 2, packets: 300, size: 160, bytes: 60, each: 10}
	b := craft(r)
	bones, video := newMuxer(6), newMuxer(7)
	bones.whole(flagFirst, 0, []byte("fishead\x00 of a table"))
	video.whole(flagFirst, 0, []byte("\x80theora and so on"))
	head := 28 + 12
	out := append(append(append([]byte{}, bones.out...), video.out...), b[:head]...)
	p := newPager(input.New(bytes.NewReader(b), int64(len(b)), true))
	video.out = nil
	for p.in.SeekTo(int64(head)); ; {
		pg, err := p.peek()
		if err != nil {
			break
		}
		out = append(out, b[pg.offset:pg.end()]...)
		_ = p.take(pg)
		video.out = nil
		video.whole(0, 1e12, make([]byte, 3000))
		out = append(out, video.out...)
	}
	d := open(t, out)
	if d.Len() != r.heard() {
		t.Errorf("length %d, want %d", d.Len(), r.heard())
	}
	for _, at := range []int{1000, 40_000, 20_000, 47_990} {
		checkSeek(t, d, at, r.heard())
	}
	if _, err := Open(input.New(bytes.NewReader(append(bones.out[:0:0], video.out...)), -1, false), toyFormat()); !errors.Is(err, input.ErrDamaged) {
		t.Errorf("no stream begins: %v", err)
	}
	only := newMuxer(1)
	only.whole(flagFirst, 0, []byte("\x80theora"))
	only.whole(0, 0, []byte("more"))
	if _, err := Open(input.New(bytes.NewReader(only.out), -1, false), toyFormat()); !errors.Is(err, input.ErrNoAudio) || !strings.Contains(err.Error(), "Theora video in Ogg") {
		t.Errorf("video alone: %v", err)
	}
}

// pages returns where the pages of b begin.
func pages(b []byte) (at []int) {
	p := newPager(input.New(bytes.NewReader(b), int64(len(b)), true))
	for {
		pg, err := p.peek()
		if err != nil {
			return at
		}
		at = append(at, int(pg.offset))
		_ = p.take(pg)
	}
}

func TestDamage(t *testing.T) {
	for name, r := range map[string]recipe{
		"whole":  {rate: 8000, channels: 2, packets: 300, size: 160, bytes: 60, each: 10},
		"spread": {rate: 8000, channels: 2, packets: 300, size: 160, bytes: 700, each: 10, spread: true},
	} {
		b := craft(r)
		at := pages(b)
		flipped, lost := bytes.Clone(b), append(bytes.Clone(b[:at[10]]), b[at[12]:]...)
		flipped[at[10]+200] ^= 4
		for what, c := range map[string]struct {
			b    []byte
			lost int // packets at most
		}{
			"flipped": {flipped, 11}, "lost": {lost, 21},
			"junk": {bytes.Join([][]byte{b[:at[9]], bytes.Repeat([]byte("OggS\x00"), 999), b[at[9]:]}, nil), 0},
		} {
			d := open(t, c.b)
			got := audiotest.Drain(d)
			if len(got) != r.heard() || d.Damaged() > c.lost || d.Damaged() < c.lost-1 || d.Err() != nil || d.Len() != len(got) {
				t.Errorf("%s, %s: %d samples, want %d, %d damaged, %v", name, what, len(got), r.heard(), d.Damaged(), d.Err())
				continue
			}
			other := 0
			for i, s := range got[50:] {
				if number(s) != i+50 {
					if other++; s != [2]float64{} && s[0] != -2 { // -2 is the toy's beginning
						t.Fatalf("%s, %s: sample %d is %v", name, what, i+50, s)
					}
				}
			}
			if other > 160*c.lost+50 {
				t.Errorf("%s, %s: %d samples are other", name, what, other)
			}
			checkSeek(t, d, 40_000, r.heard())
		}
	}
}

func TestBadPacketsAreSilent(t *testing.T) {
	m := newMuxer(1)
	b := craft(recipe{serial: 1, rate: 8000, channels: 1, packets: 10, size: 160, bytes: 60, each: 10})
	at := pages(b)
	m.out, m.number = b[:at[2]], 2
	good := func(n int) []byte { return []byte{160, 0, byte(n), byte(n >> 8), 0, 0} }
	m.whole(flagLast, 320, good(0), []byte{1}, nil, good(160))
	d := open(t, m.out)
	got := audiotest.Drain(d)
	if len(got) != 320 || d.Damaged() != 2 || number(got[319]) != 319 {
		t.Errorf("%d samples, %d damaged", len(got), d.Damaged())
	}
}

func TestTruncated(t *testing.T) {
	r := recipe{rate: 8000, channels: 1, packets: 60, size: 160, bytes: 300, each: 3, spread: true}
	b := craft(r)
	at := pages(b)
	for cut := at[3]; cut < len(b); cut += 37 {
		d := open(t, b[:cut])
		got := audiotest.Drain(d)
		if d.Err() != nil || d.Damaged() > 1 || len(got) > r.heard() || len(got)%160 != 0 || d.Len() != len(got) {
			t.Fatalf("cut at %d: %d samples, length %d, %d damaged, %v", cut, len(got), d.Len(), d.Damaged(), d.Err())
		}
		inOrder(t, got[50:], 50)
	}
	for cut := range at[2] {
		if _, err := Open(input.New(bytes.NewReader(b[:cut]), int64(cut), true), toyFormat()); err == nil {
			t.Errorf("cut at %d: opened", cut)
		}
	}
}

func TestSourceErrorIsKept(t *testing.T) {
	gone := errors.New("gone")
	b := craft(recipes()["plain"])
	d, err := Open(input.New(audiotest.Failing{Reader: bytes.NewReader(b[:len(b)/2]), Err: gone}, int64(len(b)), false), toyFormat())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(audiotest.Drain(d)); n < 1000 || !errors.Is(d.Err(), gone) {
		t.Errorf("%d samples, then %v", n, d.Err())
	}
	for _, cut := range []int{2, 20, 60, 300} {
		if _, err := Open(input.New(audiotest.Failing{Reader: bytes.NewReader(b[:cut]), Err: gone}, -1, false), toyFormat()); !errors.Is(err, gone) {
			t.Errorf("while opening, %d bytes: %v", cut, err)
		}
	}
}

func TestZerosAfterSoundEnd(t *testing.T) {
	r := recipes()["plain"]
	d, err := Open(input.New(bytes.NewReader(append(craft(r), make([]byte, 20<<20)...)), -1, false), toyFormat())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(audiotest.Drain(d)); n != r.heard() || !errors.Is(d.Err(), input.ErrDamaged) {
		t.Errorf("%d samples, then %v", n, d.Err())
	}
}

// A packet that never ends costs no more than the most that is kept of one.
func TestEndlessPacket(t *testing.T) {
	m := newMuxer(0)
	b := craft(recipe{rate: 8000, channels: 1, packets: 10, size: 160, bytes: 60, each: 10})
	at := pages(b)
	m.out, m.number = bytes.Clone(b[:at[2]]), 2
	for range 200 {
		m.page(flagContinued*byte(b2i(m.number > 2)), -1, bytes.Repeat([]byte{255}, 255), make([]byte, 255*255))
	}
	d := open(t, m.out)
	got := audiotest.Drain(d)
	if cap(d.ps.part) > 3*maxPacket || len(got) > 10_000 {
		t.Errorf("%d bytes kept, %d samples", cap(d.ps.part), len(got))
	}
}

func TestClosed(t *testing.T) {
	d := open(t, craft(recipes()["plain"]))
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

func seeds() (list [][]byte) {
	small := recipe{serial: 3, rate: 8000, channels: 1, packets: 12, size: 160, bytes: 300, each: 3, spread: true, skip: 40, trim: 30}
	other := recipe{serial: 4, rate: 11025, channels: 2, packets: 6, size: 99, bytes: 20, each: 2, start: 7777}
	return [][]byte{craft(small), craft(other), append(craft(small), craft(other)...), append(craft(other), craft(small)...)}
}

func play(b []byte) {
	for _, seekable := range []bool{true, false} {
		d, err := Open(input.New(bytes.NewReader(b), int64(len(b)), seekable), toyFormat())
		if err != nil {
			return
		}
		buf := make([][2]float64, 4096)
		for range 2 {
			for range 60 {
				n, ok := d.Stream(buf)
				if !ok {
					break
				}
				for _, s := range buf[:n] {
					if math.Abs(s[0]) > 2 || math.IsNaN(s[1]) {
						panic("louder than can be")
					}
				}
			}
			_ = d.Seek(d.Len() / 2)
		}
	}
}

func TestFlippedBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	list := seeds()
	for i := range 600 {
		play(resum(audiotest.Flip(rng, list[i%len(list)], 8), i%2 == 0))
	}
}

// resum makes checksums right, so that what they would catch gets further.
func resum(b []byte, do bool) []byte {
	p := newPager(nil)
	for at := 0; do; at++ {
		i := bytes.Index(b[at:], []byte("OggS"))
		if i < 0 {
			break
		}
		at += i
		if at+pageHead > len(b) {
			break
		}
		end := at + pageHead + int(b[at+26])
		for _, n := range b[min(at+pageHead, len(b)):min(end, len(b))] {
			end += int(n)
		}
		if end <= len(b) {
			v := p.sum(b[at:end])
			b[at+22], b[at+23], b[at+24], b[at+25] = byte(v), byte(v>>8), byte(v>>16), byte(v>>24)
		}
	}
	return b
}

func FuzzDecode(f *testing.F) {
	for _, b := range seeds() {
		f.Add(b, true)
	}
	f.Fuzz(func(_ *testing.T, b []byte, sum bool) { play(resum(b, sum)) })
}
