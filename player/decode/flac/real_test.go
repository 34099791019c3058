package flac

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"cosm/player/decode/audiotest"
	"cosm/player/decode/input"
)

func open(t testing.TB, b []byte) *Decoder {
	t.Helper()
	d, err := Open(input.New(bytes.NewReader(b), int64(len(b)), true))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// exact checks that b decodes to just these samples.
func exact(t *testing.T, b []byte, want [][2]float64) {
	t.Helper()
	d := open(t, b)
	got := audiotest.Drain(d)
	if d.Err() != nil || d.Damaged() > 0 || len(got) != len(want) || d.Len() != len(want) || !d.Exact() {
		t.Fatalf("%d samples, want %d, length %d, %d damaged, exact %v, %v", len(got), len(want), d.Len(), d.Damaged(), d.Exact(), d.Err())
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("sample %d: %v, want %v", i, got[i], want[i])
		}
	}
}

// encode encodes Sound with the reference encoder.
func encode(t testing.TB, rate, channels int, seconds float64, args ...string) []byte {
	t.Helper()
	args = append([]string{"-s", "-c", "--force-raw-format", "--endian=little", "--sign=signed", "--bps=16",
		"--channels=" + strconv.Itoa(channels), "--sample-rate=" + strconv.Itoa(rate)}, args...)
	return audiotest.Run(t, audiotest.Sound(rate, channels, seconds), "flac", append(args, "-")...)
}

func TestAgainstFLAC(t *testing.T) {
	audiotest.Need(t, "flac")
	for _, rate := range []int{8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000, 96000, 12345} {
		for channels := 1; channels <= 2; channels++ {
			ways := [][]string{{"-8"}, {"-0"}, {"-5", "--blocksize=1153"}, {"-e", "-p", "--lax", "-l", "32"}}
			if rate != 44100 {
				ways = ways[:1]
			}
			for _, way := range ways {
				t.Run(fmt.Sprint(rate, "x", channels, way), func(t *testing.T) {
					b := encode(t, rate, channels, 0.7, append(way, "--no-padding")...)
					exact(t, b, audiotest.Int16(audiotest.Sound(rate, channels, 0.7), channels))
				})
			}
		}
	}
}

func TestAgainstFFmpeg(t *testing.T) {
	audiotest.Need(t, "ffmpeg")
	way := func(args ...string) audiotest.Encoding {
		return audiotest.Encoding{Ext: "flac", Args: append([]string{"-c:a", "flac"}, args...)}
	}
	for channels := 1; channels <= 2; channels++ {
		files := audiotest.Encode(t, 44100, channels, 2, map[string]audiotest.Encoding{
			"16 bits": way(), "24 bits": way("-sample_fmt", "s32", "-af", "volume=0.123", "-bits_per_raw_sample", "24"),
			"other rate": way("-ar", "37800", "-sample_fmt", "s16"), "no prediction": way("-compression_level", "0"),
			"cholesky": way("-lpc_type", "cholesky", "-lpc_passes", "2"),
		})
		for name, want := range audiotest.Decode(t, channels, files) {
			t.Run(fmt.Sprint(name, channels), func(t *testing.T) { exact(t, files[name], want) })
		}
	}
}

// More channels than two are those of the WAVE file that ffmpeg makes of them.
func TestManyChannels(t *testing.T) {
	audiotest.Need(t, "ffmpeg")
	for _, layout := range []string{"3.0", "quad", "5.0", "5.1", "6.1", "7.1"} {
		b := audiotest.Run(t, nil, "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "anoisesrc=r=16000:d=1:a=0.3",
			"-filter_complex", "aformat=channel_layouts=mono,pan="+layout+"|FL=0.5*c0|FR=0.1*c0", "-f", "flac", "-")
		got := audiotest.Drain(open(t, b))
		var l, r float64
		for _, s := range got {
			l, r = l+s[0]*s[0], r+s[1]*s[1]
		}
		if len(got) != 16000 || l < 24*r || l > 26*r {
			t.Errorf("%s: %d samples, left is %.2f times the right, want 25", layout, len(got), l/r)
		}
	}
}

func TestSeekInEncodedStreams(t *testing.T) {
	audiotest.Need(t, "flac")
	for name, b := range map[string][]byte{
		"table":       encode(t, 44100, 2, 25, "-S", "2s"),
		"no table":    encode(t, 22050, 1, 60, "--no-seektable"),
		"small":       encode(t, 8000, 1, 0.1),
		"wrong table": wrongTable(encode(t, 44100, 1, 25, "-S", "2s")),
		"no length":   noLength(encode(t, 44100, 2, 25, "--no-seektable")),
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, b)
			straight := audiotest.Drain(open(t, b))
			audiotest.CheckSeeks(t, d, straight)
			if d.Damaged() > 0 || !d.Exact() || d.Len() != len(straight) {
				t.Errorf("%d damaged, exact %v, length %d of %d", d.Damaged(), d.Exact(), d.Len(), len(straight))
			}
		})
	}
}

// wrongTable moves the entries of a seek table.
func wrongTable(b []byte) []byte {
	b = bytes.Clone(b)
	at := 4 + 4 + infoSize // the seek table follows
	n := int(b[at+1])<<16 | int(b[at+2])<<8 | int(b[at+3])
	rng := rand.New(rand.NewPCG(1, 1))
	for i := at + 4; i+18 <= at+4+n; i += 18 {
		b[i+13] ^= byte(rng.IntN(256))
		b[i+14] ^= byte(rng.IntN(256))
	}
	return b
}

// noLength takes the number of samples away.
func noLength(b []byte) []byte {
	b = bytes.Clone(b)
	b[8+13] &= 0xF0
	clear(b[8+14 : 8+18])
	return b
}

// A far seek over a network reads little.
func TestSeekWithoutTheBytes(t *testing.T) {
	audiotest.Need(t, "flac")
	for _, args := range [][]string{{"--no-seektable"}, {"-S", "5s"}} {
		b := encode(t, 44100, 2, 60, args...)
		straight := audiotest.Drain(open(t, b))
		src := &audiotest.Remote{Reader: bytes.NewReader(b)}
		d, err := Open(input.New(src, int64(len(b)), true))
		if err != nil {
			t.Fatal(err)
		}
		audiotest.CheckSeek(t, d, straight, 2_000_000)
		if src.Bytes > len(b)/8 {
			t.Errorf("%v: %d of %d bytes read", args, src.Bytes, len(b))
		}
	}
}
