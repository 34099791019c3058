package opus

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
		channels, samples int
		right             float64
	}{
		"tone-stereo.opus": {2, 48000, 660}, "tone-speech.opus": {1, 96000, 440},
	} {
		d := open(t, fixture(t, name))
		got := audiotest.Drain(d)
		if d.SampleRate() != 48000 || d.Channels() != c.channels || len(got) != c.samples || d.Len() != c.samples || !d.Exact() {
			t.Errorf("%s: %d Hz, %d channels, %d samples, length %d", name, d.SampleRate(), d.Channels(), len(got), d.Len())
		}
		if d.Err() != nil || d.Damaged() > 0 || d.Position() != len(got) || d.BitRate() < 8000 || d.BitRate() > 70_000 {
			t.Errorf("%s: %v, %d damaged, position %d, %d bit/s", name, d.Err(), d.Damaged(), d.Position(), d.BitRate())
		}
		for ch, hz := range []float64{440, c.right} {
			if a := audiotest.Amplitude(got, ch, hz, 48000); math.Abs(a-0.5) > 0.03 {
				t.Errorf("%s: amplitude %.3f at %v Hz", name, a, hz)
			}
		}
		for _, p := range []int{30_000, 10, 47_000, 0, c.samples} {
			checkSeek(t, d, got, p)
		}
	}
}

func TestHead(t *testing.T) {
	good := []byte("OpusHead\x01\x02\x38\x01\x80\xbb\x00\x00\x00\x00\x00")
	change := func(at int, v byte) []byte {
		b := bytes.Clone(good)
		b[at] = v
		return b
	}
	surround := append(change(18, 1), 4, 2, 0, 4, 1, 2, 3, 5)
	surround[9] = 6
	for name, c := range map[string]struct {
		b   []byte
		err error
	}{
		"good": {good, nil}, "mono": {change(9, 1), nil}, "later version": {change(8, 9), nil}, "surround": {surround, nil},
		"short": {good[:18], input.ErrDamaged}, "of another version": {change(8, 16), input.ErrUnsupported},
		"no channels": {change(9, 0), input.ErrDamaged}, "three channels": {change(9, 3), input.ErrDamaged},
		"ambisonics": {change(18, 2), input.ErrUnsupported}, "no mapping": {change(18, 1), input.ErrDamaged},
		"many channels": {append(append(change(18, 255)[:9:9], 200), make([]byte, 300)...), input.ErrDamaged},
	} {
		if name == "many channels" {
			c.b[18], c.err = 255, input.ErrUnsupported
		}
		codec, err := newCodec(c.b)
		if !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
		if err == nil && (codec.PreSkip() != 312 || codec.SampleRate() != 48000 || codec.Channels() != int(c.b[9])) {
			t.Errorf("%s: skips %d", name, codec.PreSkip())
		}
	}
}

func TestSamples(t *testing.T) {
	for want, packets := range map[int][]string{
		0: {"", "\x03", "\x03\x00", "\x1b\x03"}, 480: {"\x00", "\x20", "\x60", "\x90"}, 960: {"\x08", "\x01..", "\x68", "\x98"},
		1920: {"\x10", "\x6a.."}, 2880: {"\x18", "\x0b\x03"}, 120: {"\x80"}, 240: {"\x88"}, 5760: {"\x19", "\x83\x30"},
	} {
		for _, p := range packets {
			if got := samples([]byte(p)); got != want {
				t.Errorf("%q: %d samples, want %d", p, got, want)
			}
		}
	}
}

func TestBadPackets(t *testing.T) {
	c, err := newCodec([]byte("OpusHead\x01\x02\x38\x01\x80\xbb\x00\x00\x00\x00\x00"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range [][]byte{nil, {3}, {3, 0}, append([]byte{0}, make([]byte, 2000)...), {2, 250}, {1, 1}} {
		if out, err := c.Decode(p); !errors.Is(err, input.ErrDamaged) || len(out[0]) > 0 {
			t.Errorf("%d bytes: %d samples, %v", len(p), len(out[0]), err)
		}
	}
}

func TestDecodingDoesNotAllocate(t *testing.T) {
	c, err := newCodec([]byte("OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00"))
	if err != nil {
		t.Fatal(err)
	}
	packet := append([]byte{0xF8}, bytes.Repeat([]byte{0x5A, 0xC3}, 60)...)
	if _, err := c.Decode(packet); err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() { _, _ = c.Decode(packet) }); n > 0.2 {
		t.Errorf("%.1f allocations a packet", n)
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
		play(audiotest.Flip(rng, fixture(t, []string{"tone-stereo.opus", "tone-speech.opus"}[i%2]), 20))
	}
}

// FuzzDecode gives packets to a decoder, cut out of b by their first byte.
func FuzzDecode(f *testing.F) {
	f.Add([]byte("\x05\xf8abcd\x03\x0bxy\x09\x1b\x43\x01\x02\x03\x04\x05\x06\x07"), true)
	f.Add([]byte("\x10\x48\x83\x00\x05\x10\x20\x30\x40\x50\x60\x70\x80\x90\xa0\xb0\xc0"), false)
	f.Fuzz(func(t *testing.T, b []byte, stereo bool) {
		head := []byte("OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00")
		if stereo {
			head[9] = 2
		}
		c, err := newCodec(head)
		if err != nil {
			t.Fatal(err)
		}
		for len(b) > 0 {
			n := min(int(b[0]), len(b)-1)
			out, err := c.Decode(b[1 : 1+n])
			if want := samples(b[1 : 1+n]); err == nil && len(out[0]) != want {
				t.Fatalf("%d samples, want %d", len(out[0]), want)
			}
			b = b[1+n:]
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	for name, args := range map[string][]string{"music": {"--bitrate", "96"}, "speech": {"--bitrate", "24", "--speech"}} {
		file := encode(b, 48000, 2, 10, args...)
		b.Run(name, func(b *testing.B) {
			buf := make([][2]float64, 4096)
			b.ReportAllocs()
			for b.Loop() {
				for d := open(b, file); ; {
					if _, ok := d.Stream(buf); !ok {
						break
					}
				}
			}
		})
	}
}
