package decode

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cosm/player/decode/audiotest"
)

func file(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// source is a file, what it is, and how many samples it has.
type source struct {
	b []byte
	f Format
	n int
}

func sources(t *testing.T) map[string]source {
	t.Helper()
	return map[string]source{
		"mp3":         {file(t, "mp3/testdata/tone-44100-stereo.mp3"), Format{"mp3", 44100, 2, 64000}, 44100},
		"mp3 low":     {file(t, "mp3/testdata/tone-22050-mono.mp3"), Format{"mp3", 22050, 1, 32000}, 44100},
		"m4a":         {file(t, "aac/testdata/tone.m4a"), Format{"aac", 24000, 2, 0}, 24000},
		"wav":         {smallWAV(5000), Format{"wav", 8000, 1, 128000}, 5000},
		"mp3 in junk": {append(bytes.Repeat([]byte("\x00junk\xff"), 900), file(t, "mp3/testdata/tone-44100-stereo.mp3")...), Format{"mp3", 44100, 2, 64000}, 44100},
	}
}

func TestOpenTellsByTheBytes(t *testing.T) {
	for name, s := range sources(t) {
		for _, h := range []Hint{{}, {Type: "audio/x-m4a", Name: "a.ogg", Duration: time.Hour}, {Type: "text/html"}} {
			d, err := Open(bytes.NewReader(s.b), int64(len(s.b)), true, h)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			got := audiotest.Drain(d)
			f := d.Format()
			if s.f.BitRate == 0 {
				f.BitRate = 0
			}
			if f != s.f || len(got) != s.n || d.Len() != s.n || d.Err() != nil || d.Damaged() > 0 || !d.Exact() {
				t.Errorf("%s: %+v, %d samples, length %d, %v", name, d.Format(), len(got), d.Len(), d.Err())
			}
			audiotest.CheckSeek(t, d, got, s.n/2)
			if err := d.Close(); err != nil {
				t.Error(err)
			}
			if n, ok := d.Stream(make([][2]float64, 5)); n > 0 || ok {
				t.Errorf("%s: plays after Close", name)
			}
		}
	}
}

type oneWay struct{ io.Reader }

func (oneWay) Seek(int64, int) (int64, error) { return 0, errors.New("cannot seek") }

func TestSourcesThatOnlyReadForward(t *testing.T) {
	for name, s := range sources(t) {
		b := s.b
		if name == "m4a" { // its index is at the end
			if _, err := Open(oneWay{bytes.NewReader(b)}, -1, false, Hint{}); !errors.Is(err, ErrUnsupported) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		d, err := Open(oneWay{bytes.NewReader(b)}, -1, false, Hint{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := audiotest.Drain(d); len(got) != s.n || d.Err() != nil {
			t.Errorf("%s: %d samples, %v", name, len(got), d.Err())
		}
		if err := d.Seek(0); err == nil {
			if got := audiotest.Drain(d); len(got) != s.n { // a small file is still in memory
				t.Errorf("%s: %d samples the second time", name, len(got))
			}
		} else if !errors.Is(err, ErrForwardOnly) {
			t.Errorf("%s: back: %v", name, err)
		}
	}
}

type counter struct {
	*bytes.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += n
	return n, err
}

func TestOpenReadsLittle(t *testing.T) {
	one := file(t, "mp3/testdata/tone-44100-stereo.mp3")
	b := bytes.Repeat(one, 300)
	c := &counter{Reader: bytes.NewReader(b)}
	d, err := Open(c, int64(len(b)), true, Hint{})
	if err != nil {
		t.Fatal(err)
	}
	d.Stream(make([][2]float64, 1000))
	if c.n > 200_000 {
		t.Errorf("%d bytes of %d read before the first sound", c.n, len(b))
	}
}

func TestZerosAreNoAudio(t *testing.T) {
	z := &zeros{}
	if _, err := Open(z, 10<<30, true, Hint{Type: "audio/mpeg"}); !errors.Is(err, ErrNoAudio) {
		t.Errorf("got %v", err)
	}
	if z.n > 4<<20 {
		t.Errorf("%d bytes read", z.n)
	}
}

type zeros struct{ n int }

func (z *zeros) Read(p []byte) (int, error) {
	clear(p)
	z.n += len(p)
	return len(p), nil
}

func (z *zeros) Seek(off int64, _ int) (int64, error) { return off, nil }

// TestCodecs opens a small file of each, after a tag and without one.
func TestCodecs(t *testing.T) {
	for name, want := range map[string]struct {
		codec          string
		rate, channels int
		seconds        float64
	}{
		"flac/testdata/tone-8000-mono.flac":     {"flac", 8000, 1, 0.5},
		"flac/testdata/tone-16000-stereo.oga":   {"flac", 16000, 2, 0.2},
		"vorbis/testdata/tone-44100-stereo.ogg": {"vorbis", 44100, 2, 1},
		"opus/testdata/tone-speech.opus":        {"opus", 48000, 1, 2},
		"mp3/testdata/tone-44100-stereo.mp3":    {"mp3", 44100, 2, 1},
	} {
		for _, prefix := range [][]byte{nil, tag(700)} {
			b := append(prefix, file(t, name)...)
			d, err := Open(bytes.NewReader(b), int64(len(b)), true, Hint{})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			f := d.Format()
			if f.Codec != want.codec || f.SampleRate != want.rate || f.Channels != want.channels || !d.Exact() || f.BitRate < 4000 {
				t.Errorf("%s: %+v", name, f)
			}
			if n := len(audiotest.Drain(d)); want.seconds > 0 && n != int(want.seconds*float64(want.rate)) || n != d.Len() {
				t.Errorf("%s: %d samples, length %d", name, n, d.Len())
			}
		}
	}
}

// TestCorpus opens every published file and plays it to its end.
func TestCorpus(t *testing.T) {
	list, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "corpus", "audio", "*"))
	if err != nil || len(list) == 0 {
		t.Skip("no collection of real episodes beside the checkout")
	}
	for _, name := range list {
		b := file(t, name)
		d, err := Open(bytes.NewReader(b), int64(len(b)), true, Hint{Name: name})
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(name), err)
			continue
		}
		got := audiotest.Drain(d)
		if d.Err() != nil || d.Damaged() > 0 || len(got) != d.Len() || len(got) < d.Format().SampleRate/10 {
			t.Errorf("%s: %d samples, length %d, %d damaged, %v", filepath.Base(name), len(got), d.Len(), d.Damaged(), d.Err())
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte("<html>"))
	f.Add(smallWAV(20))
	f.Add(file(f, "aac/testdata/tone.m4a"))
	f.Add(file(f, "flac/testdata/tone-8000-mono.flac"))
	f.Add(file(f, "opus/testdata/tone-speech.opus"))
	f.Add(append(tag(30), file(f, "mp3/testdata/tone-8000-mono-vbr.mp3")...))
	f.Fuzz(func(_ *testing.T, b []byte) {
		d, err := Open(bytes.NewReader(b), int64(len(b)), true, Hint{})
		if err != nil {
			return
		}
		buf := make([][2]float64, 4096)
		for range 20 {
			d.Stream(buf)
		}
	})
}
