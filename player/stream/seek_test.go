package stream_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"cosm/player/decode"
	"cosm/player/decode/audiotest"
	"cosm/player/stream"
)

const (
	length = 30 // seconds of sound
	rate   = 44100
)

// miser serves a file and gives little of it in answer to each request.
type miser struct {
	*httptest.Server
	data   []byte
	little int // what it gives in answer to one request before it falls silent

	mu    sync.Mutex
	asked []int64 // where each request began
}

func newMiser(t *testing.T, data []byte, little int) *miser {
	t.Helper()
	m := &miser{data: data, little: little}
	m.Server = httptest.NewServer(m)
	t.Cleanup(m.Close)
	return m
}

func (m *miser) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	from, _, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("Range"), "bytes="), "-")
	off, _ := strconv.Atoi(from)
	m.mu.Lock()
	m.asked = append(m.asked, int64(off))
	m.mu.Unlock()
	w.Header().Set("Etag", `"one"`)
	w.Header().Set("Content-Length", strconv.Itoa(len(m.data)-off))
	w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", off, len(m.data)-1, len(m.data)))
	w.WriteHeader(http.StatusPartialContent)
	_, _ = w.Write(m.data[off:min(off+m.little, len(m.data))])
	_ = http.NewResponseController(w).Flush()
	if off+m.little < len(m.data) {
		<-r.Context().Done()
	}
}

func (m *miser) requests() []int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]int64(nil), m.asked...)
}

// remote is one way to store sound, and what it costs to play it from afar.
type remote struct {
	ext     string
	args    []string
	give    int     // KiB that are enough
	opening int     // requests till it sounds
	seeking int     // requests for a seek
	like    float64 // dB: how like the straight decode is what follows a seek; 0: the place is an estimate
}

// remotes are made by ffmpeg. A table at the end of a file, and a search where
// there is no table, take more than one round trip: that is the format's price.
func remotes() map[string]remote {
	return map[string]remote{
		"mp3 constant rate":       {"mp3", []string{"-c:a", "libmp3lame", "-b:a", "128k"}, 48, 1, 1, 60},
		"mp3 constant, no header": {"mp3", []string{"-c:a", "libmp3lame", "-b:a", "128k", "-write_xing", "0", "-id3v2_version", "0"}, 48, 1, 1, 60},
		"mp3 variable, Xing":      {"mp3", []string{"-c:a", "libmp3lame", "-q:a", "4"}, 48, 1, 1, 0},
		"mp3 variable, no header": {"mp3", []string{"-c:a", "libmp3lame", "-q:a", "4", "-write_xing", "0"}, 48, 1, 1, 0},
		"m4a, table first":        {"m4a", []string{"-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart"}, 48, 1, 1, 20},
		// What comes after the first piece is asked for when the table is known: it
		// may be before or after the first seek.
		"m4a, table last": {"m4a", []string{"-c:a", "aac", "-b:a", "128k"}, 48, 3, 2, 20},
		"flac":            {"flac", []string{"-c:a", "flac"}, 192, 1, 2, 60},
		"vorbis":          {"ogg", []string{"-c:a", "libvorbis", "-b:a", "192k"}, 112, 3, 2, 60},
		"opus":            {"opus", []string{"-c:a", "libopus", "-b:a", "96k"}, 112, 3, 2, 20},
		"wav":             {"wav", []string{"-c:a", "pcm_s16le"}, 48, 1, 1, 60},
	}
}

// play opens the stream and its decoder.
func (m *miser) play(t *testing.T) decode.Decoder {
	t.Helper()
	tr := &http.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	h, err := stream.OpenHTTP(context.Background(), stream.Request{URL: m.URL}, stream.Options{Client: &http.Client{Transport: tr}, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	d, err := decode.Open(h, h.Size(), h.Seekable(), decode.Hint{Type: h.ContentType()})
	if errors.Is(err, decode.ErrUnsupported) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// quarter decodes a quarter of a second.
func quarter(t *testing.T, d decode.Decoder) [][2]float64 {
	t.Helper()
	out := make([][2]float64, 0, rate/4)
	for len(out) < cap(out) {
		n, ok := d.Stream(out[len(out):cap(out)])
		if out = out[:len(out)+n]; !ok {
			t.Fatalf("ended after %d samples: %v", len(out), d.Err())
		}
	}
	return out
}

// Sound begins after little of a file has come, and goes on at any place after
// one more request, whose answer again need not be more than that. The server
// would give no more: what needs it hangs.
func TestPlaysAndSeeksWithLittle(t *testing.T) {
	for name, r := range remotes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := audiotest.Encode(t, rate, 2, length, map[string]audiotest.Encoding{"x": {Ext: r.ext, Args: r.args}})["x"]
			if len(data) < 3*r.give<<10 {
				t.Fatalf("a file of %d bytes proves nothing", len(data))
			}
			local, err := decode.Open(bytes.NewReader(data), int64(len(data)), true, decode.Hint{})
			if errors.Is(err, decode.ErrUnsupported) {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			straight := audiotest.Drain(local)
			m := newMiser(t, data, r.give<<10)
			d := m.play(t)
			same(t, quarter(t, d), straight, 0, 100)
			if asked := m.requests(); len(asked) > r.opening {
				t.Errorf("asked at %v before it sounded", asked)
			}
			for _, second := range []int{25, 5, 15, 28} {
				before := len(m.requests())
				if err := d.Seek(second * rate); err != nil {
					t.Fatal(err)
				}
				at := d.Position()
				got := quarter(t, d)
				if asked := m.requests()[before:]; len(asked) > r.seeking {
					t.Errorf("to %d s: asked at %v", second, asked)
				}
				if r.like > 0 {
					same(t, got, straight, at, r.like)
				}
			}
		})
	}
}

// same compares what was heard with what stands at a place.
func same(t *testing.T, got, straight [][2]float64, at int, least float64) {
	t.Helper()
	if at+len(got) > len(straight) {
		t.Errorf("place %d of %d", at, len(straight))
		return
	}
	if snr := audiotest.SNR(got, straight[at:at+len(got)]); snr < least {
		t.Errorf("at %s s: %.0f dB of what is there", strconv.FormatFloat(float64(at)/rate, 'f', 2, 64), snr)
	}
}
