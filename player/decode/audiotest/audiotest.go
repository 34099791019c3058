// Package audiotest is what the decoders' tests share: sounds to encode, real
// encoders and decoders to compare with, and measures. It is used by tests
// alone. A test that needs a missing program is skipped with the reason, or
// fails where COSM_REQUIRE_REAL is 1.
package audiotest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/faiface/beep"
)

// Need skips or fails the test where a program is missing.
func Need(t testing.TB, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		if os.Getenv("COSM_REQUIRE_REAL") == "1" {
			t.Fatalf("%s is required: %v", program, err)
		}
		t.Skipf("%s is not installed", program)
	}
}

// Run runs a program and returns what it writes.
func Run(t testing.TB, stdin []byte, program string, args ...string) []byte {
	t.Helper()
	Need(t, program)
	var out, errs bytes.Buffer
	c := exec.CommandContext(t.Context(), program, args...) //nolint:gosec // a test names it
	c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(stdin), &out, &errs
	if err := c.Run(); err != nil {
		t.Fatalf("%s %v: %v: %s", program, args, err, errs.Bytes())
	}
	return out.Bytes()
}

// Sound makes 16-bit samples like speech over music: gliding harmonics, some
// noise, bursts that make an encoder use short blocks, and tones that differ
// between the channels. It keeps well below full scale.
func Sound(rate, channels int, seconds float64) []byte {
	rng := rand.New(rand.NewPCG(uint64(rate), uint64(channels)))
	n := int(float64(rate) * seconds)
	out := make([]byte, 0, 2*n*channels)
	phase, noise := 0., 0.
	for i := range n {
		t := float64(i) / float64(rate)
		phase += 2 * math.Pi * (220 + 180*math.Sin(2*math.Pi*0.7*t)) / float64(rate)
		voice := 0.
		for k := 1.; k <= 12; k++ {
			voice += math.Sin(k*phase) / k
		}
		voice *= 0.14 * (0.6 + 0.4*math.Sin(2*math.Pi*3*t))
		noise = 0.7*noise + 0.3*rng.NormFloat64()
		burst := 0.
		if at := math.Mod(t, 0.37); at < 0.03 && i > rate/10 {
			burst = 0.15 * rng.NormFloat64() * math.Exp(-at*200)
		}
		for c := range channels {
			x := voice + 0.02*noise + burst*(1-0.6*float64(c)) + 0.08*math.Sin(2*math.Pi*(500+float64(c)*330)*t)
			out = binary.LittleEndian.AppendUint16(out, uint16(int16(max(-0.9, min(0.9, x))*32000)))
		}
	}
	return out
}

// Encoding is one output of ffmpeg: its file extension and options.
type Encoding struct {
	Ext  string
	Args []string
}

// Encode encodes Sound in several ways at once.
func Encode(t testing.TB, rate, channels int, seconds float64, ways map[string]Encoding) map[string][]byte {
	t.Helper()
	dir := t.TempDir()
	args := []string{"-v", "error", "-threads", "1", "-f", "s16le", "-ar", strconv.Itoa(rate), "-ac", strconv.Itoa(channels), "-i", "pipe:0"}
	files := map[string]string{}
	for name, way := range ways {
		files[name] = filepath.Join(dir, strconv.Itoa(len(files))+"."+way.Ext)
		args = append(append(append(args, "-map", "0:a"), way.Args...), "-y", files[name])
	}
	Run(t, Sound(rate, channels, seconds), "ffmpeg", args...)
	return read(t, files)
}

func read(t testing.TB, files map[string]string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for name, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = b
	}
	return out
}

// Decode decodes files with ffmpeg, all at once; mono goes to both sides.
func Decode(t testing.TB, channels int, files map[string][]byte) map[string][][2]float64 {
	t.Helper()
	dir := t.TempDir()
	args, outputs := []string{"-v", "quiet", "-threads", "1"}, []string{}
	raw := map[string]string{}
	for name, b := range files {
		n := strconv.Itoa(len(raw))
		file := filepath.Join(dir, n)
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		raw[name] = file + ".raw"
		args = append(args, "-i", file)
		outputs = append(outputs, "-map", n+":a:0", "-f", "f32le", "-c:a", "pcm_f32le", "-y", raw[name])
	}
	Run(t, nil, "ffmpeg", append(args, outputs...)...)
	out := map[string][][2]float64{}
	for name, b := range read(t, raw) {
		out[name] = Float32(b, channels)
	}
	return out
}

// Float32 turns little-endian 32-bit floats into stereo.
func Float32(b []byte, channels int) [][2]float64 {
	out := make([][2]float64, len(b)/4/channels)
	for i := range out {
		for c := range 2 {
			out[i][c] = float64(math.Float32frombits(binary.LittleEndian.Uint32(b[4*(i*channels+c%channels):])))
		}
	}
	return out
}

// Int16 turns little-endian 16-bit samples into stereo.
func Int16(b []byte, channels int) [][2]float64 {
	out := make([][2]float64, len(b)/2/channels)
	for i := range out {
		for c := range 2 {
			out[i][c] = float64(int16(binary.LittleEndian.Uint16(b[2*(i*channels+c%channels):]))) / 32768
		}
	}
	return out
}

// Drain streams to the end, an odd number of samples at a time.
func Drain(s beep.Streamer) (out [][2]float64) {
	buf := make([][2]float64, 1001)
	for {
		n, ok := s.Stream(buf)
		if !ok {
			return out
		}
		out = append(out, buf[:n]...)
	}
}

// SNR compares as far as both go, in dB; 300 when they are the same.
func SNR(got, want [][2]float64) float64 {
	var signal, noise float64
	for i := range min(len(got), len(want)) {
		for c := range 2 {
			d := got[i][c] - want[i][c]
			signal += want[i][c] * want[i][c]
			noise += d * d
		}
	}
	if noise == 0 {
		return 300
	}
	return 10 * math.Log10((signal+1e-20)/(noise+1e-20))
}

// Amplitude returns how strong a frequency is in one channel.
func Amplitude(s [][2]float64, channel int, hz, rate float64) float64 {
	var re, im float64
	for i := range s {
		sin, cos := math.Sincos(2 * math.Pi * hz * float64(i) / rate)
		re, im = re+s[i][channel]*cos, im+s[i][channel]*sin
	}
	return 2 * math.Hypot(re, im) / float64(len(s))
}

// Decoder is a decoder that a test seeks in.
type Decoder interface {
	beep.StreamSeeker
	Exact() bool
}

// CheckSeeks seeks to places all over a stream, forward and back, and compares
// what follows with the straight decode.
func CheckSeeks(t *testing.T, d Decoder, straight [][2]float64) {
	t.Helper()
	rng := rand.New(rand.NewPCG(5, 5))
	last := len(straight)
	places := []int{last / 2, last/2 + 100, last/2 + 1200, 0, last - 100, max(last-5000, 0), 1, last, last + 50_000, 700}
	for range 20 {
		places = append(places, rng.IntN(last))
	}
	for _, p := range places {
		CheckSeek(t, d, straight, p)
	}
}

// CheckSeek does so at one place.
func CheckSeek(t *testing.T, d Decoder, straight [][2]float64, p int) {
	t.Helper()
	if err := d.Seek(p); err != nil {
		t.Fatalf("seek %d: %v", p, err)
	}
	if at := min(p, len(straight)); d.Position() != at && d.Exact() {
		t.Fatalf("seek %d: position %d", p, d.Position())
	}
	want := straight[min(p, len(straight)):min(p+3000, len(straight))]
	got := make([][2]float64, len(want)+1)
	if n, _ := d.Stream(got); n < len(want) {
		t.Fatalf("seek %d: %d samples, want %d", p, n, len(want))
	}
	if s := SNR(got, want); s < 60 && loudest(want) > 0.001 {
		t.Errorf("seek %d of %d: SNR %.1f dB", p, len(straight), s)
	}
}

func loudest(s [][2]float64) (most float64) {
	for _, v := range s {
		most = max(most, math.Abs(v[0]), math.Abs(v[1]))
	}
	return most
}

// Remote is a source whose bytes are not at hand, as over a network; it counts
// what is read.
type Remote struct {
	*bytes.Reader
	Bytes int
}

// Buffered says that nothing is.
func (r *Remote) Buffered(int64) int64 { return 0 }

func (r *Remote) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.Bytes += n
	return n, err
}

// Flip returns a copy of b with some bits flipped and perhaps cut short.
func Flip(rng *rand.Rand, b []byte, most int) []byte {
	b = bytes.Clone(b)
	for range 1 + rng.IntN(most) {
		b[rng.IntN(len(b))] ^= 1 << rng.IntN(8)
	}
	if rng.IntN(4) == 0 {
		b = b[:rng.IntN(len(b))]
	}
	return b
}

// Failing is a source that cannot seek and gives Err in place of its end.
type Failing struct {
	io.Reader
	Err error
}

func (f Failing) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = f.Err
	}
	return n, err
}

// Seek fails.
func (Failing) Seek(int64, int) (int64, error) { return 0, errors.New("cannot seek") }

// Plays reads 60 pieces, then goes to the middle and reads as many again, as a
// damaged stream must bear. A sample that is no number panics.
func Plays(d beep.StreamSeeker) {
	buf := make([][2]float64, 4096)
	for range 2 {
		for range 60 {
			n, ok := d.Stream(buf)
			if !ok {
				break
			}
			for _, s := range buf[:n] {
				if math.IsNaN(s[0]) || math.IsNaN(s[1]) {
					panic("not a number")
				}
			}
		}
		_ = d.Seek(d.Len() / 2)
	}
}
