package wav

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"testing"

	"cosm/player/decode/input"
)

type spec struct {
	tag, channels, rate, bits int
	mask                      uint32
	extensible                bool
}

// build makes a WAVE file of frames drawn from at(frame, channel).
func build(s spec, frames int, at func(i, c int) float64) []byte {
	le := binary.LittleEndian
	var body []byte
	for i := range frames {
		for c := range s.channels {
			body = appendSample(body, s, at(i, c))
		}
	}
	format := le.AppendUint16(nil, uint16(s.tag))
	if s.extensible {
		format = le.AppendUint16(nil, tagExtensible)
	}
	align := s.channels * s.bits / 8
	format = le.AppendUint16(format, uint16(s.channels))
	format = le.AppendUint32(format, uint32(s.rate))
	format = le.AppendUint32(format, uint32(s.rate*align))
	format = le.AppendUint16(format, uint16(align))
	format = le.AppendUint16(format, uint16(s.bits))
	if s.extensible {
		format = le.AppendUint16(format, 22)
		format = le.AppendUint16(format, uint16(s.bits))
		format = le.AppendUint32(format, s.mask)
		format = le.AppendUint16(format, uint16(s.tag))
		format = append(format, "\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"...)
	}
	chunks := chunk("fmt ", format)
	chunks = append(chunks, chunk("LIST", []byte("odd"))...) // odd length: a pad byte follows
	chunks = append(chunks, chunk("data", body)...)
	return append(le.AppendUint32([]byte("RIFF"), uint32(len(chunks)+4)), append([]byte("WAVE"), chunks...)...)
}

func chunk(id string, body []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(id), uint32(len(body)))
	b = append(b, body...)
	if len(body)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

func appendSample(b []byte, s spec, x float64) []byte {
	le := binary.LittleEndian
	switch {
	case s.tag == tagFloat && s.bits == 64:
		return le.AppendUint64(b, math.Float64bits(x))
	case s.tag == tagFloat:
		return le.AppendUint32(b, math.Float32bits(float32(x)))
	case s.bits == 8:
		return append(b, byte(math.Round(x*127)+128))
	}
	full := int64(1)<<31 - int64(1)<<(32-s.bits)
	v := uint32(int32(math.Round(x * float64(full))))
	for i := 4 - s.bits/8; i < 4; i++ {
		b = append(b, byte(v>>(8*i)))
	}
	return b
}

func open(t *testing.T, b []byte, size int64, seekable bool) *Decoder {
	t.Helper()
	d, err := Open(input.New(bytes.NewReader(b), size, seekable))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func drain(d *Decoder, block int) (out [][2]float64) {
	buf := make([][2]float64, block)
	for {
		n, ok := d.Stream(buf)
		if !ok {
			return out
		}
		out = append(out, buf[:n]...)
	}
}

func tone(i, c int) float64 { return 0.8 * math.Sin(float64(i)*0.03*float64(c+1)) }

func TestFormats(t *testing.T) {
	for _, s := range []spec{
		{tag: tagPCM, channels: 1, rate: 8000, bits: 8}, {tag: tagPCM, channels: 2, rate: 44100, bits: 16},
		{tag: tagPCM, channels: 2, rate: 48000, bits: 24}, {tag: tagPCM, channels: 1, rate: 96000, bits: 32},
		{tag: tagFloat, channels: 2, rate: 48000, bits: 32}, {tag: tagFloat, channels: 1, rate: 22050, bits: 64},
		{tag: tagPCM, channels: 2, rate: 48000, bits: 24, extensible: true, mask: 3},
		{tag: tagFloat, channels: 1, rate: 16000, bits: 32, extensible: true, mask: 4},
	} {
		const frames = 20_011
		b := build(s, frames, tone)
		d := open(t, b, int64(len(b)), true)
		if d.SampleRate() != s.rate || d.Channels() != s.channels || d.Len() != frames || d.BitRate() != s.rate*s.channels*s.bits {
			t.Errorf("%+v: rate %d channels %d len %d bits %d", s, d.SampleRate(), d.Channels(), d.Len(), d.BitRate())
		}
		got := drain(d, 777)
		if len(got) != frames || d.Position() != frames || d.Err() != nil {
			t.Fatalf("%+v: %d frames, position %d, err %v", s, len(got), d.Position(), d.Err())
		}
		step := 2.01 / float64(int64(1)<<min(s.bits-1, 23))
		for i, g := range got {
			l, r := tone(i, 0), tone(i, min(s.channels-1, 1))
			if math.Abs(g[0]-l) > step || math.Abs(g[1]-r) > step {
				t.Fatalf("%+v: frame %d is %v, want %v %v", s, i, g, l, r)
			}
		}
	}
}

func TestSurroundMixCannotClip(t *testing.T) {
	for channels := 3; channels <= 12; channels++ {
		for _, mask := range []uint32{0, 0x3F, 0xFFFFFFFF, 1 << 31} {
			s := spec{tag: tagFloat, channels: channels, rate: 48000, bits: 32, extensible: true, mask: mask}
			b := build(s, 10, func(int, int) float64 { return 1 })
			for _, g := range drain(open(t, b, int64(len(b)), true), 10) {
				if g[0] > 1.0001 || g[1] > 1.0001 || g[0] < 0.2 || g[1] < 0.2 {
					t.Fatalf("%d channels mask %x: %v", channels, mask, g)
				}
			}
		}
	}
	b := build(spec{tag: tagFloat, channels: 6, rate: 48000, bits: 32}, 1, func(_, c int) float64 {
		return map[int]float64{0: 0.5, 4: 0.5}[c] // front left and back left
	})
	g := drain(open(t, b, int64(len(b)), true), 1)[0]
	if g[0] <= g[1] || g[1] != 0 {
		t.Fatalf("left channels came out as %v", g)
	}
}

func TestUnknownAndWrongLengths(t *testing.T) {
	const frames = 5000
	good := build(spec{tag: tagPCM, channels: 2, rate: 44100, bits: 16}, frames, tone)
	at := bytes.Index(good, []byte("data")) + 4
	for _, claim := range []uint32{unknownSize, 0, 0x7FFFFFF0, frames * 4} {
		b := bytes.Clone(good)
		binary.LittleEndian.PutUint32(b[at:], claim)
		d := open(t, b, int64(len(b)), true)
		if d.Len() != frames {
			t.Errorf("claim %x: length %d, want %d", claim, d.Len(), frames)
		}
		if n := len(drain(open(t, b, -1, false), 500)); n != frames {
			t.Errorf("claim %x as a live stream: %d frames, want %d", claim, n, frames)
		}
	}
}

func TestRF64(t *testing.T) {
	b := build(spec{tag: tagPCM, channels: 1, rate: 44100, bits: 16}, 100, tone)
	ds64 := make([]byte, 28)
	binary.LittleEndian.PutUint64(ds64[8:], 120) // 60 of the 100 samples
	b = append(append([]byte("RF64\xff\xff\xff\xffWAVE"), chunk("ds64", ds64)...), b[12:]...)
	binary.LittleEndian.PutUint32(b[bytes.Index(b, []byte("data"))+4:], unknownSize)
	if n := open(t, b, int64(len(b)), true).Len(); n != 60 {
		t.Fatalf("length %d, want the 60 of ds64", n)
	}
}

func TestSeek(t *testing.T) {
	const frames = 100_000
	b := build(spec{tag: tagFloat, channels: 2, rate: 44100, bits: 32}, frames, tone)
	d := open(t, b, int64(len(b)), true)
	buf := make([][2]float64, 64)
	for _, p := range []int{99_000, 3, 50_000, 0, 99_999} {
		if err := d.Seek(p); err != nil || d.Position() != p {
			t.Fatalf("seek %d: position %d, %v", p, d.Position(), err)
		}
		if n, ok := d.Stream(buf); !ok || math.Abs(buf[0][0]-tone(p, 0)) > 1e-6 || n != min(64, frames-p) {
			t.Fatalf("seek %d: %d samples, first %v", p, n, buf[0])
		}
	}
	if err := d.Seek(frames + 5); err != nil {
		t.Fatal(err)
	}
	if n, ok := d.Stream(buf); n != 0 || ok || d.Err() != nil {
		t.Fatalf("past the end: %d %v %v", n, ok, d.Err())
	}
	if d.Seek(-1) == nil {
		t.Fatal("negative seek accepted")
	}
	live := open(t, b, -1, false)
	for live.Position() < 20_000 {
		live.Stream(buf)
	}
	at := live.Position()
	if err := live.Seek(0); !errors.Is(err, input.ErrForwardOnly) || live.Position() != at {
		t.Fatalf("backward in a live stream: %v, position %d", err, live.Position())
	}
	if err := live.Seek(70_000); err != nil {
		t.Fatal(err)
	}
	if live.Stream(buf); math.Abs(buf[0][1]-tone(70_000, 1)) > 1e-6 {
		t.Fatal("forward in a live stream lands elsewhere")
	}
}

func TestRefused(t *testing.T) {
	good := build(spec{tag: tagPCM, channels: 2, rate: 44100, bits: 16}, 10, tone)
	edit := func(off int, v ...byte) []byte {
		b := bytes.Clone(good)
		copy(b[off:], v)
		return b
	}
	for name, c := range map[string]struct {
		b    []byte
		want error
	}{
		"ADPCM":          {edit(20, 2, 0), input.ErrUnsupported},
		"zero channels":  {edit(22, 0, 0), input.ErrDamaged},
		"many channels":  {edit(22, 255, 255), input.ErrDamaged},
		"no rate":        {edit(24, 0, 0, 0, 0), input.ErrDamaged},
		"cut header":     {good[:30], input.ErrDamaged},
		"no data":        {good[:40], input.ErrDamaged},
		"not a WAVE":     {edit(8, 'A', 'V', 'I', ' '), input.ErrUnknownFormat},
		"no fmt":         {edit(12, 'x', 'x', 'x', 'x'), input.ErrDamaged},
		"nothing":        {nil, input.ErrDamaged},
		"short fmt":      {edit(16, 4, 0, 0, 0), input.ErrDamaged},
		"endless chunks": {append(good[:36:36], make([]byte, 20_000)...), input.ErrDamaged},
	} {
		if _, err := Open(input.New(bytes.NewReader(c.b), int64(len(c.b)), true)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

type failing struct {
	io.ReadSeeker
	err error
}

func (f failing) Read(p []byte) (int, error) {
	n, err := f.ReadSeeker.Read(p)
	if errors.Is(err, io.EOF) {
		err = f.err
	}
	return n, err
}

func TestSourceErrorIsKept(t *testing.T) {
	gone := errors.New("gone")
	b := build(spec{tag: tagPCM, channels: 2, rate: 44100, bits: 16}, 1000, tone)
	d, err := Open(input.New(failing{bytes.NewReader(b[:2000]), gone}, int64(len(b)), false))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(drain(d, 100)); n < 400 || !errors.Is(d.Err(), gone) {
		t.Fatalf("%d samples, %v", n, d.Err())
	}
	if d.Close(); d.Err() == nil {
		t.Fatal("no error after Close")
	}
}

func TestFlippedBits(t *testing.T) {
	good := build(spec{tag: tagPCM, channels: 2, rate: 44100, bits: 24, extensible: true, mask: 3}, 400, tone)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		b := bytes.Clone(good)
		for range 1 + rng.IntN(4) {
			b[rng.IntN(120)] ^= 1 << rng.IntN(8)
		}
		play(b)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(build(spec{tag: tagFloat, channels: 6, rate: 48000, bits: 32, extensible: true, mask: 0x3F}, 20, tone))
	f.Add(build(spec{tag: tagPCM, channels: 1, rate: 8000, bits: 8}, 20, tone))
	f.Fuzz(func(_ *testing.T, b []byte) { play(b) })
}

func play(b []byte) {
	d, err := Open(input.New(bytes.NewReader(b), int64(len(b)), true))
	if err != nil {
		return
	}
	drain(d, 100)
	_ = d.Seek(d.Len() / 2)
	drain(d, 100)
}
