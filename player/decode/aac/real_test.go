package aac

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"cosm/player/decode/audiotest"
	"cosm/player/decode/input"
	"cosm/player/decode/mp4"
)

func way(ext string, args ...string) audiotest.Encoding {
	return audiotest.Encoding{Ext: ext, Args: append([]string{"-c:a", "aac"}, args...)}
}

// compare decodes b and checks it against ffmpeg's decode.
func compare(t *testing.T, b []byte, want [][2]float64) {
	t.Helper()
	d := openAny(t, b)
	got := drain(d)
	if d.Err() != nil || d.Damaged() > 0 || d.Len() != len(got) || !d.Exact() {
		t.Errorf("err %v, %d damaged, length %d, got %d, exact %v", d.Err(), d.Damaged(), d.Len(), len(got), d.Exact())
	}
	if diff := len(got) - len(want); diff > unitSamples || diff < -unitSamples {
		t.Errorf("%d samples, ffmpeg has %d", len(got), len(want))
	}
	if s := audiotest.SNR(got, want); s < 70 {
		t.Errorf("SNR %.1f dB, want 70", s)
	} else {
		t.Logf("SNR %.1f dB, %d samples (ffmpeg %d)", s, len(got), len(want))
	}
}

func openAny(t testing.TB, b []byte) *Decoder {
	t.Helper()
	if _, ok := Sync(b, true); ok {
		return openADTS(t, b)
	}
	return openMP4(t, b)
}

func TestAgainstFFmpeg(t *testing.T) {
	for _, rate := range []int{8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000} {
		for channels := 1; channels <= 2; channels++ {
			t.Run(fmt.Sprint(rate, "x", channels), func(t *testing.T) {
				files := audiotest.Encode(t, rate, channels, 1.5, map[string]audiotest.Encoding{
					"m4a": way("m4a", "-b:a", strconv.Itoa(rate*channels*2)), "low": way("m4a", "-b:a", strconv.Itoa(rate*channels)),
					"adts": way("aac", "-b:a", strconv.Itoa(rate*channels)), "variable": way("m4a", "-q:a", "1.1"),
				})
				want := audiotest.Decode(t, channels, files)
				for name, b := range files {
					t.Run(name, func(t *testing.T) { compare(t, b, want[name]) })
				}
			})
		}
	}
}

func TestContainers(t *testing.T) {
	ways := map[string]audiotest.Encoding{
		"index last":    way("m4a"),
		"index first":   way("m4a", "-movflags", "+faststart"),
		"fragments":     way("m4a", "-movflags", "frag_keyframe+empty_moov+default_base_moof", "-frag_duration", "500000"),
		"old fragments": way("m4a", "-movflags", "frag_keyframe+empty_moov", "-frag_duration", "700000"),
		"segment index": way("m4a", "-movflags", "dash+delay_moov", "-frag_duration", "500000"),
		"QuickTime":     way("mov"),
		"no edit list":  way("m4a", "-use_editlist", "0"),
	}
	for name, w := range ways {
		w.Args = append(w.Args, "-aac_pns", "0") // noise is another one after a seek
		ways[name] = w
	}
	files := audiotest.Encode(t, 44100, 2, 3, ways)
	wants := audiotest.Decode(t, 2, files)
	for name, b := range files {
		t.Run(name, func(t *testing.T) {
			want := wants[name]
			if name == "segment index" {
				want = want[unitSamples:] // which the edit list says, and ffmpeg does not do in fragments
			}
			compare(t, b, want)
			audiotest.CheckSeeks(t, openMP4(t, b), drain(openMP4(t, b)))
		})
	}
}

// TestCorpus decodes what podcasts have published.
func TestCorpus(t *testing.T) {
	list, err := filepath.Glob(filepath.Join("..", "..", "..", "..", "shared", "corpus", "audio", "*.m4a"))
	if err != nil || len(list) == 0 {
		t.Skip("the corpus is not here")
	}
	files := map[string][]byte{}
	for _, path := range list {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = b
	}
	for name, want := range audiotest.Decode(t, 1, files) {
		t.Run(name, func(t *testing.T) {
			d := openAny(t, files[name])
			got := drain(d)
			// Some end with what the edit list leaves out, and ffmpeg does not.
			if less := len(want) - len(got); d.Err() != nil || d.Damaged() > 0 || less < 0 || less > 4*unitSamples {
				t.Errorf("err %v, %d damaged, %d samples, ffmpeg has %d", d.Err(), d.Damaged(), len(got), len(want))
			}
			if s := audiotest.SNR(got, want); s < 70 {
				t.Errorf("SNR %.1f dB, want 70", s)
			}
		})
	}
}

// run makes one file with ffmpeg.
func run(t *testing.T, ext string, args ...string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a."+ext)
	audiotest.Run(t, audiotest.Sound(44100, 2, 2), "ffmpeg", append(append([]string{"-v", "error"}, args...), "-y", file)...)
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestVideoPlaysItsSound(t *testing.T) {
	b := run(t, "mp4", "-f", "lavfi", "-i", "testsrc=size=160x120:rate=10", "-f", "s16le", "-ar", "44100", "-ac", "2", "-i", "pipe:0",
		"-c:v", "mpeg4", "-c:a", "aac", "-b:a", "128k", "-t", "2")
	compare(t, b, audiotest.Decode(t, 2, map[string][]byte{"": b})[""])
}

func TestMP3InMP4IsNamed(t *testing.T) {
	b := run(t, "mp4", "-f", "s16le", "-ar", "44100", "-ac", "2", "-i", "pipe:0", "-c:a", "libmp3lame")
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
	file := stream(b, 2, audiotest.Sound(44100, 2, seconds))
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
