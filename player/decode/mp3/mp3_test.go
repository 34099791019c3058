package mp3

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"cosm/player/decode/audiotest"
	"cosm/player/decode/input"
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
		"tone-44100-stereo.mp3":  {44100, 2, 44100, 660},
		"tone-22050-mono.mp3":    {22050, 1, 44100, 440},
		"tone-8000-mono-vbr.mp3": {8000, 1, 24000, 440},
	} {
		d := open(t, fixture(t, name))
		got := drain(d)
		if d.SampleRate() != c.rate || d.Channels() != c.channels || len(got) != c.samples || d.Len() != c.samples || !d.Exact() {
			t.Errorf("%s: %d Hz, %d channels, %d samples, length %d", name, d.SampleRate(), d.Channels(), len(got), d.Len())
		}
		if d.Err() != nil || d.Damaged() > 0 || d.Position() != len(got) {
			t.Errorf("%s: %v, %d damaged, position %d", name, d.Err(), d.Damaged(), d.Position())
		}
		for ch, hz := range []float64{440, c.right} {
			if a := audiotest.Amplitude(got, ch, hz, float64(c.rate)); math.Abs(a-0.485) > 0.02 { // the encoder turns low rates down a little
				t.Errorf("%s: amplitude %.3f at %v Hz", name, a, hz)
			}
		}
		audiotest.CheckSeeks(t, d, got)
	}
}

func TestMonoComesOutOnBothSides(t *testing.T) {
	for i, s := range drain(open(t, fixture(t, "tone-22050-mono.mp3"))) {
		if s[0] != s[1] {
			t.Fatalf("sample %d is %v", i, s)
		}
	}
}

func TestTagsAreNotSound(t *testing.T) {
	b := fixture(t, "tone-44100-stereo.mp3")
	want := drain(open(t, b))
	id3 := append([]byte("ID3\x04\x00\x00\x00\x00\x10\x00"), bytes.Repeat([]byte{0xFF, 0xFB}, 1024)...)
	ape := append([]byte("APETAGEX\xd0\x07\x00\x00\x40\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), bytes.Repeat([]byte{0xFF}, 64)...)
	ape[12] = 64
	ape[13] = 0
	id1 := append([]byte("TAG"), bytes.Repeat([]byte{0xFF}, 125)...)
	at := offsets(b)
	mid := at[len(at)/2]
	for name, file := range map[string][]byte{
		"ID3v1 at the end": append(bytes.Clone(b), id1...),
		"APE and ID3v1":    bytes.Join([][]byte{b, ape, id1}, nil),
		"lyrics":           append(bytes.Clone(b), "LYRICSBEGININD0000200000029LYRICS200"...),
		"ID3v2 inside":     bytes.Join([][]byte{b[:mid], id3, b[mid:]}, nil),
		"ID3v2 at the end": append(bytes.Clone(b), id3...),
	} {
		d := open(t, file)
		got := drain(d)
		if len(got) != len(want) || audiotest.SNR(got, want) < 200 || d.Damaged() > 0 || d.Err() != nil {
			t.Errorf("%s: %d samples, want %d, SNR %.0f, %d damaged, %v", name, len(got), len(want), audiotest.SNR(got, want), d.Damaged(), d.Err())
		}
	}
}

func TestLostFramesKeepTheTime(t *testing.T) {
	b := craft(recipe{version: mpeg1, rate: 44100, mode: modeStereo, blocks: []int{blockNormal}, frames: 200}, 5)
	want := drain(open(t, b))
	at := offsets(b)
	for _, lost := range []int{1, 2, 5} {
		c := bytes.Clone(b)
		clear(c[at[100]:at[100+lost]])
		d := open(t, c)
		got := drain(d)
		if len(got) != len(want) || d.Damaged() != lost {
			t.Errorf("%d lost: %d samples, want %d, %d damaged", lost, len(got), len(want), d.Damaged())
		}
		from := (102 + lost) * 1152
		if s := audiotest.SNR(got[from:], want[from:]); s < 100 {
			t.Errorf("%d lost: what follows has SNR %.0f dB", lost, s)
		}
		for i := 101 * 1152; i < (99+lost)*1152; i++ {
			if got[i][0] != 0 {
				t.Fatalf("%d lost: sound at %d", lost, i)
			}
		}
	}
}

// A stream that is entered in the middle lacks the reservoir of its first
// frames; that is no damage.
func TestEnteredInTheMiddle(t *testing.T) {
	b := fixture(t, "tone-22050-mono.mp3")
	b = b[first(t, b):]
	at := offsets(b)
	d, err := Open(input.New(oneWay{bytes.NewReader(b[at[20]+57:])}, -1, false), 0)
	if err != nil {
		t.Fatal(err)
	}
	got := drain(d)
	if d.Damaged() > 0 || d.Len() == 0 && d.Exact() {
		t.Errorf("%d damaged, exact %v", d.Damaged(), d.Exact())
	}
	if a := audiotest.Amplitude(got[len(got)-11025:len(got)-1000], 0, 440, 22050); math.Abs(a-0.485) > 0.02 {
		t.Errorf("amplitude %.3f", a)
	}
}

func TestTruncated(t *testing.T) {
	b := fixture(t, "tone-44100-stereo.mp3")
	for cut := 2000; cut < len(b); cut += 611 {
		d := open(t, b[:cut])
		got := drain(d)
		if d.Err() != nil || d.Damaged() > 0 || len(got) == 0 || len(got) > 44100 {
			t.Errorf("cut at %d: %d samples, %d damaged, %v", cut, len(got), d.Damaged(), d.Err())
		}
	}
}

// Files that a server joined out of others keep their speed and their time.
func TestJoinedRates(t *testing.T) {
	tones := audiotestTones(t)
	whole := bytes.Join([][]byte{tones[44100], tones[48000], tones[44100], tones[22050], tones[44100]}, nil)
	d := open(t, whole)
	got := drain(d)
	if d.Err() != nil || math.Abs(float64(len(got))/44100-15) > 0.3 {
		t.Fatalf("%d samples, want about 15 s, %v", len(got), d.Err())
	}
	if math.Abs(float64(d.Position()-len(got))) > 2*1152 || d.Exact() {
		t.Errorf("position %d of %d, exact %v", d.Position(), len(got), d.Exact())
	}
	for s := range 15 {
		part := got[s*44100+8000 : s*44100+38000]
		if a := audiotest.Amplitude(part, 0, 441, 44100); math.Abs(a-0.485) > 0.02 && s%3 == 1 {
			t.Errorf("second %d: amplitude %.3f", s, a)
		}
	}
	if err := d.Seek(4 * 44100); err != nil { // into the second file
		t.Fatal(err)
	}
	buf := make([][2]float64, 20000)
	d.Stream(buf)
	if a := audiotest.Amplitude(buf, 0, 441, 44100); math.Abs(a-0.485) > 0.02 {
		t.Errorf("after a seek into another rate: amplitude %.3f", a)
	}
}

// audiotestTones are three seconds of 441 Hz at several rates, without tags.
func audiotestTones(t *testing.T) map[int][]byte {
	t.Helper()
	out := map[int][]byte{}
	for _, rate := range []int{22050, 44100, 48000} {
		var w bytes.Buffer
		for i := range 3 * rate {
			v := int16(16384 * math.Sin(2*math.Pi*441*float64(i)/float64(rate)))
			w.Write([]byte{byte(v), byte(v >> 8)})
		}
		out[rate] = audiotest.Run(t, w.Bytes(), "lame", "--quiet", "-r", "-t", "-m", "m", "-s", fmtRate(rate), "-b", "64", "-", "-")
	}
	return out
}

func fmtRate(rate int) string {
	return map[int]string{22050: "22.05", 44100: "44.1", 48000: "48"}[rate]
}

func TestRefused(t *testing.T) {
	layer2 := bytes.Repeat(append([]byte{0xFF, 0xFD, 0x80, 0x00}, make([]byte, 413)...), 5) // 128 kb/s at 44.1 kHz
	for name, c := range map[string]struct {
		b   []byte
		err error
	}{
		"nothing": {nil, input.ErrUnknownFormat}, "zeros": {make([]byte, 1<<20), input.ErrUnknownFormat},
		"layer 2": {layer2, input.ErrUnsupported}, "one header": {[]byte{0xFF, 0xFB, 0x90, 0x00}, input.ErrUnknownFormat},
	} {
		if _, err := Open(input.New(bytes.NewReader(c.b), int64(len(c.b)), true), 0); !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
	}
}

func TestSourceErrorIsKept(t *testing.T) {
	gone := errors.New("gone")
	b := vbr(300)
	d, err := Open(input.New(audiotest.Failing{Reader: bytes.NewReader(b[:len(b)/2]), Err: gone}, int64(len(b)), false), 0)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(drain(d)); n < 100*1152 || !errors.Is(d.Err(), gone) {
		t.Errorf("%d samples, then %v", n, d.Err())
	}
	if _, err := Open(input.New(audiotest.Failing{Reader: bytes.NewReader(b[:100]), Err: gone}, -1, false), 0); !errors.Is(err, gone) {
		t.Errorf("while opening: %v", err)
	}
}

func TestZerosAfterSoundEnd(t *testing.T) {
	b := append(vbr(50), make([]byte, 20<<20)...)
	d := open(t, b)
	if n := len(drain(d)); n != 50*1152 || !errors.Is(d.Err(), input.ErrDamaged) {
		t.Errorf("%d samples, then %v", n, d.Err())
	}
}

func TestDecodingDoesNotAllocate(t *testing.T) {
	d := open(t, vbr(400))
	buf := make([][2]float64, 1152)
	d.Stream(buf)
	if n := testing.AllocsPerRun(100, func() { d.Stream(buf) }); n > 0.2 {
		t.Errorf("%.1f allocations a frame", n)
	}
}

func seeds(t testing.TB) [][]byte {
	all := []int{blockNormal, blockStart, blockShort, blockStop}
	return [][]byte{
		fixture(t, "tone-44100-stereo.mp3"), fixture(t, "tone-8000-mono-vbr.mp3"), withXing(vbr(8)), withVBRI(vbr(8), 3),
		craft(recipe{version: mpeg1, rate: 32000, mode: modeJoint, ext: 4, blocks: all, mixed: true, frames: 6}, 1),
		craft(recipe{version: mpeg2, rate: 24000, mode: modeJoint, ext: 4, blocks: all, mixed: true, frames: 6}, 1),
		craft(recipe{version: mpeg25, rate: 8000, mode: modeStereo, blocks: all, mixed: true, frames: 6}, 1),
		craft(recipe{version: mpeg1, rate: 44100, mode: modeStereo, blocks: all, free: 900, frames: 8}, 1),
	}
}

func play(b []byte) {
	d, err := Open(input.New(bytes.NewReader(b), int64(len(b)), true), 0)
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
				if math.IsNaN(s[0]) || math.IsInf(s[1], 0) {
					panic("not a number")
				}
			}
		}
		_ = d.Seek(d.Len() / 2)
	}
}

func TestFlippedBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	list := seeds(t)
	for i := range 600 {
		play(audiotest.Flip(rng, list[i%len(list)], 30))
	}
}

func FuzzDecode(f *testing.F) {
	for _, b := range seeds(f) {
		f.Add(b)
	}
	f.Fuzz(func(_ *testing.T, b []byte) { play(b) })
}
