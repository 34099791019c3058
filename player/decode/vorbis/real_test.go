package vorbis

import (
	"bytes"
	"fmt"
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

// encode encodes Sound with oggenc.
func encode(t testing.TB, rate, channels int, seconds float64, args ...string) []byte {
	t.Helper()
	args = append([]string{"-Q", "-r", "-B", "16", "-C", strconv.Itoa(channels), "-R", strconv.Itoa(rate)}, args...)
	return audiotest.Run(t, audiotest.Sound(rate, channels, seconds), "oggenc", append(args, "-o", "-", "-")...)
}

func compare(t *testing.T, b []byte, want [][2]float64, rate, channels int) {
	t.Helper()
	d := open(t, b)
	got := audiotest.Drain(d)
	if d.Err() != nil || d.Damaged() > 0 || d.Channels() != channels || d.SampleRate() != rate {
		t.Errorf("%d channels at %d Hz, %d damaged, %v", d.Channels(), d.SampleRate(), d.Damaged(), d.Err())
	}
	if diff := len(got) - len(want); diff > 1024 || diff < -1024 {
		t.Errorf("%d samples, want %d", len(got), len(want))
	}
	if d.Len() != len(got) || !d.Exact() {
		t.Errorf("length said to be %d, was %d", d.Len(), len(got))
	}
	s := audiotest.SNR(got, want)
	t.Logf("SNR %.1f dB, %d samples (want %d)", s, len(got), len(want))
	if s < 70 {
		t.Errorf("SNR %.1f dB, want 70", s)
	}
}

func TestAgainstFFmpeg(t *testing.T) {
	audiotest.Need(t, "oggenc")
	for _, rate := range []int{8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000} {
		for channels := 1; channels <= 2; channels++ {
			files := map[string][]byte{}
			for _, quality := range []string{"-1", "3", "8"} {
				if quality == "3" && rate != 44100 {
					continue
				}
				files[quality] = encode(t, rate, channels, 1.7, "-q", quality)
			}
			for name, want := range audiotest.Decode(t, channels, files) {
				t.Run(fmt.Sprint(rate, "x", channels, " quality ", name), func(t *testing.T) {
					compare(t, files[name], want, rate, channels)
				})
			}
		}
	}
}

func TestFFmpegsFiles(t *testing.T) {
	audiotest.Need(t, "ffmpeg")
	files := audiotest.Encode(t, 44100, 2, 2.3, map[string]audiotest.Encoding{
		"libvorbis": {Ext: "ogg", Args: []string{"-c:a", "libvorbis", "-q:a", "4"}},
		"long":      {Ext: "ogg", Args: []string{"-c:a", "libvorbis", "-page_duration", "10000000"}},
	})
	for name, want := range audiotest.Decode(t, 2, files) {
		t.Run(name, func(t *testing.T) { compare(t, files[name], want, 44100, 2) })
	}
}

// What ffmpeg's own encoder makes its own decoder plays otherwise than libvorbis.
func TestFFmpegsOwnEncoder(t *testing.T) {
	audiotest.Need(t, "ffmpeg")
	b := audiotest.Encode(t, 44100, 2, 2.3, map[string]audiotest.Encoding{
		"": {Ext: "ogg", Args: []string{"-c:a", "vorbis", "-strict", "-2"}},
	})[""]
	compare(t, b, audiotest.Int16(audiotest.Run(t, b, "oggdec", "-Q", "-R", "-b", "16", "-o", "-", "-"), 2), 44100, 2)
}

func TestSeek(t *testing.T) {
	audiotest.Need(t, "oggenc")
	for _, channels := range []int{1, 2} {
		b := encode(t, 44100, channels, 40, "-q", "3")
		straight := audiotest.Drain(open(t, b))
		d := open(t, b)
		audiotest.CheckSeeks(t, d, straight)
		if d.Damaged() > 0 {
			t.Errorf("%d damaged", d.Damaged())
		}
	}
}

func TestSurround(t *testing.T) {
	audiotest.Need(t, "ffmpeg")
	b := audiotest.Run(t, nil, "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=f=440:r=48000:d=1",
		"-filter_complex", "pan=5.1|FL=0.5*c0|FR=0*c0", "-c:a", "libvorbis", "-f", "ogg", "-")
	d := open(t, b)
	got := audiotest.Drain(d)
	l, r := audiotest.Amplitude(got, 0, 440, 48000), audiotest.Amplitude(got, 1, 440, 48000)
	if d.Channels() != 6 || len(got) < 47000 || l < 0.02 || r > l/10 {
		t.Errorf("%d channels, %d samples, left %.4f, right %.4f", d.Channels(), len(got), l, r)
	}
}
