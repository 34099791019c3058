package stream_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"cosm/player/decode"
	"cosm/player/stream"
)

// endless gives one byte for ever, or till ten gigabytes were asked for.
type endless struct{ sent atomic.Int64 }

func (e *endless) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "audio/mpeg")
	w.Header().Set("Content-Length", "10737418240")
	zeros := make([]byte, 64<<10)
	for r.Context().Err() == nil {
		n, err := w.Write(zeros)
		if e.sent.Add(int64(n)); err != nil {
			return
		}
	}
}

// open opens what a server gives as an episode and says how that failed.
func open(t *testing.T, h http.Handler) error {
	t.Helper()
	srv := httptest.NewServer(h)
	tr := &http.Transport{}
	t.Cleanup(func() {
		tr.CloseIdleConnections()
		srv.Close()
	})
	s, err := stream.OpenHTTP(context.Background(), stream.Request{URL: srv.URL}, stream.Options{Client: &http.Client{Transport: tr}, Dir: t.TempDir()})
	if err != nil {
		return err
	}
	d, err := decode.Open(s, s.Size(), s.Seekable(), decode.Hint{Type: s.ContentType()})
	if err == nil {
		_ = d.Close()
	}
	return errors.Join(err, s.Close())
}

// What is no sound is refused by its kind, after little of it was read.
func TestWhatIsNoSound(t *testing.T) {
	body := func(typ, b string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", typ)
			_, _ = w.Write([]byte(b))
		})
	}
	for name, c := range map[string]struct {
		from http.Handler
		want error
	}{
		"nothing":             {body("audio/mpeg", ""), decode.ErrNoAudio},
		"a web page":          {body("text/html", "<!doctype html><title>Log in</title>"), stream.ErrNotAudio},
		"a web page as sound": {body("audio/mpeg", "<!doctype html><title>Log in</title>"), decode.ErrNoAudio},
		"a JSON error":        {body("application/json", `{"error":"expired"}`), stream.ErrNotAudio},
		"WebM":                {body("video/webm", "\x1aE\xdf\xa3"+strings.Repeat("\x01webm", 200)), decode.ErrUnsupported},
		"a playlist":          {body("audio/x-mpegurl", "#EXTM3U\n#EXTINF:10,\nhttp://example.org/1.ts\n"), decode.ErrNoAudio},
		"a picture":           {body("audio/mpeg", "\x89PNG\r\n\x1a\n"+strings.Repeat("\x00\x01", 500)), decode.ErrNoAudio},
		"noise":               {body("audio/mpeg", string(bytes.Repeat([]byte("\x91\x07\xe3"), 300<<10))), decode.ErrUnknownFormat},
	} {
		t.Run(name, func(t *testing.T) {
			if err := open(t, c.from); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			} else if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than a line: %q", err)
			}
		})
	}
}

// Ten gigabytes of zeros are given up after the first of them.
func TestZerosWithoutEnd(t *testing.T) {
	e := &endless{}
	if err := open(t, e); !errors.Is(err, decode.ErrNoAudio) {
		t.Errorf("%v, want %v", err, decode.ErrNoAudio)
	}
	if n := e.sent.Load(); n > 64<<20 { // what sockets and read-ahead take
		t.Errorf("%d bytes were sent", n)
	}
}
