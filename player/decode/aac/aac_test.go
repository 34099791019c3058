package aac

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"testing"

	"cosm/player/decode/aac/aactest"
	"cosm/player/decode/audiotest"
	"cosm/player/decode/input"
	"cosm/player/decode/mp4"
)

// stream encodes samples at 44.1 kHz to ADTS.
func stream(t testing.TB, channels int, pcm []byte) []byte {
	t.Helper()
	e := aactest.NewEncoder(4, channels)
	return encode(e, 4, channels, pcm)
}

// encode encodes samples, and silence to the end of the last block and one
// more, to ADTS.
func encode(e *aactest.Encoder, index, channels int, pcm []byte) (b []byte) {
	samples := audiotest.Int16(pcm, channels)
	for at := 0; at < len(samples)+unitSamples; at += unitSamples {
		var next [2][]float64
		for c := range next {
			next[c] = make([]float64, unitSamples)
			for i := range next[c] {
				if at+i < len(samples) {
					next[c][i] = samples[at+i][c] * (1 << 15)
				}
			}
		}
		b = append(b, aactest.ADTS(index, channels, e.Block(next))...)
	}
	return b
}

func openADTS(t testing.TB, b []byte) *Decoder {
	t.Helper()
	d, err := OpenADTS(input.New(bytes.NewReader(b), int64(len(b)), true))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func openMP4(t testing.TB, b []byte) *Decoder {
	t.Helper()
	f, err := mp4.Open(input.New(bytes.NewReader(b), int64(len(b)), true))
	if err != nil {
		t.Fatal(err)
	}
	d, err := OpenMP4(f)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func drain(d *Decoder) [][2]float64 { return audiotest.Drain(d) }

func TestADTSComesBack(t *testing.T) {
	for channels := 1; channels <= 2; channels++ {
		pcm := audiotest.Sound(44100, channels, 3)
		d := openADTS(t, stream(t, channels, pcm))
		got := drain(d)
		if d.Err() != nil || d.Damaged() > 0 || d.SampleRate() != 44100 || d.Channels() != channels {
			t.Fatalf("err %v, %d damaged, %d Hz, %d channels", d.Err(), d.Damaged(), d.SampleRate(), d.Channels())
		}
		if d.Len() != len(got) || !d.Exact() || d.Position() != len(got) {
			t.Errorf("length %d, got %d, exact %v, position %d", d.Len(), len(got), d.Exact(), d.Position())
		}
		// The encoder puts one unit before the sound, which ADTS cannot say.
		if s := audiotest.SNR(got[unitSamples:], audiotest.Int16(pcm, channels)); s < 25 {
			t.Errorf("%d channels: SNR against the original %.1f dB", channels, s)
		}
	}
}

func TestADTSInJunk(t *testing.T) {
	b := stream(t, 2, audiotest.Sound(44100, 2, 2))
	want := drain(openADTS(t, b))
	junk := bytes.Repeat([]byte{0xFF, 0xF1, 3, 0xFF}, 100)
	d := openADTS(t, append(append([]byte{}, junk...), b...))
	if got := drain(d); len(got) != len(want) || audiotest.SNR(got, want) < 100 {
		t.Errorf("after junk: %d samples, want %d", len(got), len(want))
	}
	id3 := append([]byte("ID3\x04\x00\x00\x00\x00\x02\x00"), make([]byte, 256)...)
	cut := len(b) / 2
	at, _ := Sync(b[cut:], true)
	d = openADTS(t, bytes.Join([][]byte{b[:cut+at], id3, b[cut+at:], []byte("TAG"), make([]byte, 125)}, nil))
	if got := drain(d); len(got) != len(want) || audiotest.SNR(got, want) < 100 || d.Damaged() > 0 {
		t.Errorf("with tags in between: %d samples, want %d, %d damaged", len(got), len(want), d.Damaged())
	}
	d = openADTS(t, bytes.Join([][]byte{b[:cut+at], make([]byte, 3000), b[cut+at:]}, nil))
	if got := drain(d); len(got) < len(want) || len(got) > len(want)+4*unitSamples || d.Damaged() == 0 {
		t.Errorf("with zeros in between: %d samples, want about %d, %d damaged", len(got), len(want), d.Damaged())
	}
}

func TestSeekADTS(t *testing.T) {
	b := stream(t, 2, audiotest.Sound(44100, 2, 6))
	straight := drain(openADTS(t, b))
	audiotest.CheckSeeks(t, openADTS(t, b), straight)
	if err := openADTS(t, b).Seek(-1); err == nil {
		t.Error("negative place accepted")
	}
}

func TestSeekADTSWithoutTheBytes(t *testing.T) {
	b := stream(t, 2, audiotest.Sound(44100, 2, 30))
	src := &audiotest.Remote{Reader: bytes.NewReader(b)}
	d, err := OpenADTS(input.New(src, int64(len(b)), true))
	if err != nil {
		t.Fatal(err)
	}
	if d.Exact() || d.Len() < 25*44100 || d.Len() > 35*44100 {
		t.Errorf("exact %v, length %d", d.Exact(), d.Len())
	}
	const p = 22 * 44100
	if err := d.Seek(p); err != nil {
		t.Fatal(err)
	}
	buf := make([][2]float64, 5000)
	if n, _ := d.Stream(buf); n != len(buf) || d.Position() != p+n || d.Exact() {
		t.Errorf("%d samples, position %d, exact %v", n, d.Position(), d.Exact())
	}
	if src.Bytes > len(b)/4 || d.Damaged() > 0 {
		t.Errorf("%d of %d bytes read, %d damaged", src.Bytes, len(b), d.Damaged())
	}
}

// TestFixtures plays files of common encoders: a second of one tone at half scale
// on the left and of another on the right.
func TestFixtures(t *testing.T) {
	for _, c := range []struct {
		name string
		rate int
		hz   [2]float64
	}{{"tone.m4a", 24000, [2]float64{440, 660}}, {"tone-he.m4a", 44100, [2]float64{440, 660}}, {"tone-he-v2.m4a", 44100, [2]float64{500, 5000}}} {
		b, err := os.ReadFile("testdata/" + c.name)
		if err != nil {
			t.Fatal(err)
		}
		d := openMP4(t, b)
		got := drain(d)
		if d.Err() != nil || d.Damaged() > 0 || len(got) != c.rate || d.Len() != c.rate || !d.Exact() || d.SampleRate() != c.rate || d.Channels() != 2 {
			t.Fatalf("%s: err %v, %d damaged, %d samples, length %d, %d Hz", c.name, d.Err(), d.Damaged(), len(got), d.Len(), d.SampleRate())
		}
		for ch, hz := range c.hz {
			if a := audiotest.Amplitude(got, ch, hz, float64(c.rate)); a < 0.47 || a > 0.53 {
				t.Errorf("%s, channel %d: amplitude %.3f at %v Hz", c.name, ch, a, hz)
			}
			if a := audiotest.Amplitude(got, 1-ch, hz, float64(c.rate)); a > 0.02 {
				t.Errorf("%s, channel %d: amplitude %.3f at %v Hz, which is the other's", c.name, 1-ch, a, hz)
			}
		}
		audiotest.CheckSeeks(t, d, got)
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		asc  []byte
		name string
		err  error
	}{
		{[]byte{0x12, 0x10}, "", nil},
		{[]byte{0x2B, 0x92, 0x08, 0x00}, "", nil},
		{[]byte{0xEB, 0x8A, 0x08, 0x00}, "", nil},
		{[]byte{0x13, 0x90, 0x56, 0xE5, 0xA0}, "", nil},
		{[]byte{0x2B, 0x91, 0x88, 0x00}, "HE-AAC of 48000 Hz over 22050 Hz", input.ErrUnsupported},
		{[]byte{0x0A, 0x10}, "AAC Main", input.ErrUnsupported},
		{[]byte{0x12, 0x30}, "channel configuration 6", input.ErrUnsupported},
		{[]byte{0x12, 0x14}, "960", input.ErrUnsupported},
		{[]byte{0xF9, 0x50, 0x40}, "xHE-AAC", input.ErrUnsupported},
		{[]byte{0x12}, "", input.ErrDamaged}, {nil, "", input.ErrDamaged},
	} {
		_, err := newDecoder(&track{}, c.asc)
		if !errors.Is(err, c.err) || c.name != "" && !bytes.Contains([]byte(err.Error()), []byte(c.name)) {
			t.Errorf("%x: %v, want %v %s", c.asc, err, c.err, c.name)
		}
	}
	for _, codec := range []string{"alac", "enca", "\x1b[2J"} {
		_, err := OpenMP4(&mp4.File{Track: mp4.Track{Codec: codec}})
		if !errors.Is(err, input.ErrUnsupported) || bytes.IndexByte([]byte(err.Error()), 0x1b) >= 0 {
			t.Errorf("%q: %v", codec, err)
		}
	}
	if _, err := OpenADTS(input.New(bytes.NewReader(make([]byte, 1<<20)), 1<<20, true)); !errors.Is(err, input.ErrUnknownFormat) {
		t.Errorf("zeros: %v", err)
	}
}

func TestSourceErrorIsKept(t *testing.T) {
	gone := errors.New("gone")
	b := stream(t, 1, audiotest.Sound(44100, 1, 2))
	r := struct {
		io.Reader
		io.Seeker
	}{io.MultiReader(bytes.NewReader(b[:len(b)/2]), errReader{gone}), nil}
	d, err := OpenADTS(input.New(r, int64(len(b)), false))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(drain(d)); n < 30_000 || !errors.Is(d.Err(), gone) {
		t.Errorf("%d samples, then %v", n, d.Err())
	}
	if err := d.Seek(0); !errors.Is(err, input.ErrForwardOnly) {
		t.Errorf("seek back: %v", err)
	}
	d.Close()
	if d.Seek(0) == nil || d.Err() == nil {
		t.Error("a closed decoder seeks")
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

func TestFlippedBits(t *testing.T) {
	adts := stream(t, 2, audiotest.Sound(44100, 2, 1))
	m4a, err := os.ReadFile("testdata/tone.m4a")
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 120 {
		seed := adts
		if i%2 == 1 {
			seed = m4a
		}
		play(audiotest.Flip(rng, seed, 20), i%2 == 1)
	}
}

func play(b []byte, container bool) {
	in := input.New(bytes.NewReader(b), int64(len(b)), true)
	var d *Decoder
	var err error
	if container {
		var f *mp4.File
		if f, err = mp4.Open(in); err == nil {
			d, err = OpenMP4(f)
		}
	} else {
		d, err = OpenADTS(in)
	}
	if err != nil {
		return
	}
	buf := make([][2]float64, 4096)
	for range 2 {
		for range 100 {
			if _, ok := d.Stream(buf); !ok {
				break
			}
		}
		_ = d.Seek(d.Len() / 2)
	}
}

func FuzzADTS(f *testing.F) {
	f.Add(stream(f, 1, audiotest.Sound(44100, 1, 0.1)))
	f.Fuzz(func(_ *testing.T, b []byte) { play(b, false) })
}

func FuzzMP4(f *testing.F) {
	b, err := os.ReadFile("testdata/tone.m4a")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(_ *testing.T, b []byte) { play(b, true) })
}
