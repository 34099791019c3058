package aac

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"cosm/player/decode/input"
	"cosm/player/decode/mp4"
)

// tool skips the test where a program is missing, unless real components are
// required.
func tool(t testing.TB, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("COSM_REQUIRE_REAL") == "1" {
			t.Fatalf("%s is required: %v", name, err)
		}
		t.Skipf("%s is not installed", name)
	}
}

func ffmpeg(t testing.TB, stdin []byte, args ...string) []byte {
	t.Helper()
	tool(t, "ffmpeg")
	var out, errs bytes.Buffer
	c := exec.Command("ffmpeg", append([]string{"-v", "error"}, args...)...)
	c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(stdin), &out, &errs
	if err := c.Run(); err != nil {
		t.Fatalf("ffmpeg %v: %v: %s", args, err, errs.Bytes())
	}
	return out.Bytes()
}

// encode makes a file of the extension given.
func encode(t testing.TB, ext string, rate, channels int, seconds float64, args ...string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a."+ext)
	cmd := append([]string{"-f", "s16le", "-ar", strconv.Itoa(rate), "-ac", strconv.Itoa(channels), "-i", "pipe:0", "-c:a", "aac"}, args...)
	ffmpeg(t, sound(rate, channels, seconds), append(cmd, "-y", file)...)
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// reference decodes with ffmpeg to stereo; mono goes to both sides.
func reference(t testing.TB, b []byte, channels int) [][2]float64 {
	t.Helper()
	file := filepath.Join(t.TempDir(), "b")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	raw := ffmpeg(t, nil, "-i", file, "-map", "0:a:0", "-f", "f32le", "-c:a", "pcm_f32le", "pipe:1")
	out := make([][2]float64, len(raw)/4/channels)
	for i := range out {
		for c := range 2 {
			out[i][c] = float64(math.Float32frombits(binary.LittleEndian.Uint32(raw[4*(i*channels+c%channels):])))
		}
	}
	return out
}

func compare(t *testing.T, b []byte, channels int) {
	t.Helper()
	d := openAny(t, b)
	got, want := drain(d), reference(t, b, channels)
	if d.Err() != nil || d.Damaged() > 0 || d.Len() != len(got) || !d.Exact() {
		t.Errorf("err %v, %d damaged, length %d, got %d, exact %v", d.Err(), d.Damaged(), d.Len(), len(got), d.Exact())
	}
	if diff := len(got) - len(want); diff > unitSamples || diff < -unitSamples {
		t.Errorf("%d samples, ffmpeg has %d", len(got), len(want))
	}
	if s := snr(got, want); s < 70 {
		t.Errorf("SNR %.1f dB, want 70", s)
	} else {
		t.Logf("SNR %.1f dB, %d samples (ffmpeg %d)", s, len(got), len(want))
	}
}

func openAny(t testing.TB, b []byte) *Decoder {
	if _, ok := Sync(b, true); ok {
		return openADTS(t, b)
	}
	return openMP4(t, b)
}

func TestAgainstFFmpeg(t *testing.T) {
	tool(t, "ffmpeg")
	for _, rate := range []int{8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000} {
		for channels := 1; channels <= 2; channels++ {
			for name, args := range map[string][]string{
				"m4a": {"-b:a", strconv.Itoa(rate * channels * 2)}, "aac": {"-b:a", strconv.Itoa(rate * channels)},
			} {
				t.Run(fmt.Sprint(rate, "x", channels, name), func(t *testing.T) {
					t.Parallel()
					compare(t, encode(t, name, rate, channels, 1.5, args...), channels)
				})
			}
		}
	}
}

func TestContainers(t *testing.T) {
	tool(t, "ffmpeg")
	for name, args := range map[string][]string{
		"index last":      {},
		"index first":     {"-movflags", "+faststart"},
		"fragments":       {"-movflags", "frag_keyframe+empty_moov+default_base_moof", "-frag_duration", "500000"},
		"old fragments":   {"-movflags", "frag_keyframe+empty_moov", "-frag_duration", "700000"},
		"segment index":   {"-movflags", "dash+delay_moov", "-frag_duration", "500000"},
		"QuickTime":       {"-f", "mov"},
		"variable":        {"-q:a", "1.2"},
		"without a start": {"-use_editlist", "0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := encode(t, "m4a", 44100, 2, 4, append([]string{"-aac_pns", "0"}, args...)...)
			compare(t, b, 2)
			d := openMP4(t, b)
			checkSeeks(t, d, drain(openMP4(t, b)))
		})
	}
}

func TestVideoPlaysItsSound(t *testing.T) {
	file := filepath.Join(t.TempDir(), "v.mp4")
	ffmpeg(t, sound(44100, 2, 2), "-f", "lavfi", "-i", "testsrc=size=160x120:rate=10", "-f", "s16le", "-ar", "44100", "-ac", "2", "-i", "pipe:0",
		"-c:v", "mpeg4", "-c:a", "aac", "-b:a", "128k", "-t", "2", "-y", file)
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, b, 2)
}

func TestMP3InMP4IsNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.mp4")
	ffmpeg(t, sound(44100, 2, 1), "-f", "s16le", "-ar", "44100", "-ac", "2", "-i", "pipe:0", "-c:a", "libmp3lame", "-y", file)
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := mp4.Open(input.New(bytes.NewReader(b), int64(len(b)), true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenMP4(f); err == nil || !bytes.Contains([]byte(err.Error()), []byte("MP3 in MP4")) {
		t.Errorf("got %v", err)
	}
}

// BenchmarkAAC decodes stereo at 44.1 kHz and 128 kb/s; the figure is
// nanoseconds per second of audio.
func BenchmarkAAC(b *testing.B) {
	const seconds = 10
	file := stream(b, 2, sound(44100, 2, seconds))
	buf := make([][2]float64, 4096)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		d := openADTS(b, file)
		for {
			if _, ok := d.Stream(buf); !ok {
				break
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/seconds, "ns/s-audio")
}
