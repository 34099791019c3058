package opus

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"cosm/player/decode/audiotest"
	"cosm/player/decode/input"
	"cosm/player/decode/ogg"
)

func open(t testing.TB, b []byte) *ogg.Decoder {
	t.Helper()
	d, err := ogg.Open(input.New(bytes.NewReader(b), int64(len(b)), true), Format())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// encode encodes Sound with opusenc.
func encode(t testing.TB, rate, channels int, seconds float64, args ...string) []byte {
	t.Helper()
	args = append([]string{"--quiet", "--raw", "--raw-rate", strconv.Itoa(rate), "--raw-chan", strconv.Itoa(channels)}, args...)
	return audiotest.Run(t, audiotest.Sound(rate, channels, seconds), "opusenc", append(args, "-", "-")...)
}

// reference decodes with libopus by ffmpeg.
func reference(t testing.TB, b []byte, channels int) [][2]float64 {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.opus")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	raw := audiotest.Run(t, nil, "ffmpeg", "-v", "quiet", "-c:a", "libopus", "-i", file, "-f", "f32le", "-c:a", "pcm_f32le", "-")
	return audiotest.Float32(raw, channels)
}

func compare(t *testing.T, b []byte, channels int) {
	t.Helper()
	want := reference(t, b, channels)
	d := open(t, b)
	got := audiotest.Drain(d)
	if d.Err() != nil || d.Damaged() > 0 || d.Channels() != channels || d.SampleRate() != 48000 {
		t.Errorf("%d channels at %d Hz, %d damaged, %v", d.Channels(), d.SampleRate(), d.Damaged(), d.Err())
	}
	if diff := len(got) - len(want); diff > 960 || diff < -960 {
		t.Errorf("%d samples, want %d", len(got), len(want))
	}
	if d.Len() != len(got) || !d.Exact() {
		t.Errorf("length said to be %d, was %d", d.Len(), len(got))
	}
	s := audiotest.SNR(got, want)
	t.Logf("SNR %.1f dB, %d samples (want %d)", s, len(got), len(want))
	if s < 60 {
		t.Errorf("SNR %.1f dB, want 60", s)
	}
}

func TestAgainstLibopus(t *testing.T) {
	audiotest.Need(t, "opusenc")
	audiotest.Need(t, "ffmpeg")
	ways := map[string][]string{
		"speech low": {"--bitrate", "12", "--speech"}, "speech": {"--bitrate", "24", "--speech"},
		"hybrid": {"--bitrate", "32", "--speech", "--cvbr"}, "music": {"--bitrate", "96", "--music"},
		"2.5 ms": {"--framesize", "2.5", "--bitrate", "64"}, "60 ms": {"--framesize", "60", "--bitrate", "20"},
		"constant": {"--hard-cbr", "--bitrate", "64"},
	}
	for rate, names := range map[int][]string{
		8000: {"speech low", "60 ms"}, 16000: {"speech", "hybrid"}, 24000: {"hybrid", "2.5 ms"},
		44100: {"music", "speech"}, 48000: {"music", "constant", "speech low"},
	} {
		for channels := 1; channels <= 2; channels++ {
			for _, name := range names {
				t.Run(fmt.Sprint(name, " ", rate, "x", channels), func(t *testing.T) {
					compare(t, encode(t, rate, channels, 2, ways[name]...), channels)
				})
			}
		}
	}
}

func TestFFmpegsFiles(t *testing.T) {
	audiotest.Need(t, "ffmpeg")
	files := audiotest.Encode(t, 48000, 2, 2.3, map[string]audiotest.Encoding{
		"libopus": {Ext: "opus", Args: []string{"-c:a", "libopus", "-b:a", "64k"}},
		"voip":    {Ext: "opus", Args: []string{"-c:a", "libopus", "-b:a", "24k", "-application", "voip", "-frame_duration", "120"}},
		"long":    {Ext: "ogg", Args: []string{"-c:a", "libopus", "-page_duration", "10000000"}},
	})
	for name, b := range files {
		t.Run(name, func(t *testing.T) { compare(t, b, 2) })
	}
}

func TestOutputGain(t *testing.T) {
	audiotest.Need(t, "opusenc")
	b := encode(t, 48000, 2, 1)
	want := audiotest.Drain(open(t, b))
	binary.LittleEndian.PutUint16(b[28+16:], uint16(0x10000-6*256)) // 6 dB down
	resum(b)
	got := audiotest.Drain(open(t, b))
	for i := range want {
		want[i][0] *= 0.5011872336
		want[i][1] *= 0.5011872336
	}
	if s := audiotest.SNR(got, want); s < 100 || len(got) != len(want) {
		t.Errorf("SNR %.1f dB, %d samples of %d", s, len(got), len(want))
	}
}

// resum makes the checksum of the first page right again.
func resum(b []byte) {
	size := 27 + int(b[26])
	for _, n := range b[27:size] {
		size += int(n)
	}
	copy(b[22:26], make([]byte, 4))
	sum := uint32(0)
	for _, c := range b[:size] {
		sum ^= uint32(c) << 24
		for range 8 {
			sum = sum<<1 ^ sum>>31*0x04C11DB7
		}
	}
	binary.LittleEndian.PutUint32(b[22:], sum)
}

// checkSeek goes to a place and compares what follows with the straight decode.
// After the 80 ms of the standard a decoder is near to one that was there from
// the beginning, not the same; one sample beside the place is below 20 dB.
func checkSeek(t *testing.T, d *ogg.Decoder, straight [][2]float64, p int) {
	t.Helper()
	if err := d.Seek(p); err != nil {
		t.Fatalf("seek %d: %v", p, err)
	}
	p = min(p, len(straight))
	if d.Position() != p {
		t.Errorf("seek %d: position %d", p, d.Position())
	}
	want := straight[p:min(p+3000, len(straight))]
	got := make([][2]float64, len(want)+1)
	if n, _ := d.Stream(got); n < len(want) {
		t.Fatalf("seek %d: %d samples, want %d", p, n, len(want))
	}
	if s := audiotest.SNR(got, want); s < 35 {
		t.Errorf("seek %d of %d: SNR %.1f dB", p, len(straight), s)
	}
}

func TestSeek(t *testing.T) {
	audiotest.Need(t, "opusenc")
	for name, args := range map[string][]string{
		"music": {"--bitrate", "96"}, "speech": {"--bitrate", "20", "--speech"}, "hybrid": {"--bitrate", "32", "--speech"},
	} {
		t.Run(name, func(t *testing.T) {
			b := encode(t, 48000, 2, 30, args...)
			straight := audiotest.Drain(open(t, b))
			d := open(t, b)
			for _, p := range []int{720_000, 720_100, 721_200, 0, 1, 700, 1_435_000, 1_014_905, 68_990, 68_991, len(straight), len(straight) + 9000, 345_083} {
				checkSeek(t, d, straight, p)
			}
			if d.Damaged() > 0 {
				t.Errorf("%d damaged", d.Damaged())
			}
		})
	}
}

func TestSurround(t *testing.T) {
	audiotest.Need(t, "ffmpeg")
	b := audiotest.Run(t, nil, "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=f=440:r=48000:d=1",
		"-filter_complex", "pan=5.1|FL=0.5*c0|FR=0*c0", "-c:a", "libopus", "-mapping_family", "1", "-b:a", "256k", "-f", "ogg", "-")
	d := open(t, b)
	got := audiotest.Drain(d)
	l, r := audiotest.Amplitude(got, 0, 440, 48000), audiotest.Amplitude(got, 1, 440, 48000)
	if d.Channels() != 6 || len(got) < 47000 || l < 0.02 || r > l/10 {
		t.Errorf("%d channels, %d samples, left %.4f, right %.4f", d.Channels(), len(got), l, r)
	}
}
