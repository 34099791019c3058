package player

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"cosm/player/decode"
	"cosm/player/stream"
)

func TestLoadIsCancelled(t *testing.T) {
	s := newSite(t, wavBytes(rate, 60*rate))
	s.change(func() { s.limit = 10 })
	r := newRig(t, rate)
	ctx, cancel := context.WithCancel(context.Background())
	got := make(chan error, 1)
	go func() { got <- r.p.Load(ctx, s.source(), LoadOptions{}) }()
	r.state(Buffering)
	cancel()
	if err := <-got; !errors.Is(err, context.Canceled) {
		t.Errorf("load: %v", err)
	}
	r.state(Stopped)

	go func() { got <- r.p.Load(context.Background(), s.source(), LoadOptions{}) }()
	r.state(Buffering)
	r.load(fileSource(t, 9), LoadOptions{})
	if err := <-got; !errors.Is(err, ErrReplaced) {
		t.Errorf("load that was replaced: %v", err)
	}
	if err := sequence(r.hear(rate), 0, 0); err != nil {
		t.Error(err)
	}
	if r.saw(Failed) {
		t.Error("a cancelled load is told as failed")
	}
	go func() { got <- r.p.Load(context.Background(), s.source(), LoadOptions{}) }()
	r.state(Buffering)
	_ = r.p.Stop()
	if err := <-got; !errors.Is(err, ErrReplaced) {
		t.Errorf("load that was stopped: %v", err)
	}
}

func TestCloseWhileOpening(t *testing.T) {
	s := newSite(t, wavBytes(rate, 60*rate))
	s.change(func() { s.limit = 10 })
	r := newRig(t, rate)
	got := make(chan error, 1)
	go func() { got <- r.p.Load(context.Background(), s.source(), LoadOptions{}) }()
	r.state(Buffering)
	r.close()
	if err := <-got; !errors.Is(err, ErrClosed) {
		t.Errorf("load: %v", err)
	}
}

func TestOpenErrors(t *testing.T) {
	unreadable := writeFile(t, wavBytes(rate, rate))
	if err := os.Chmod(unreadable, 0); err != nil {
		t.Fatal(err)
	}
	status := func(code int) Source {
		s := newSite(t, wavBytes(rate, rate))
		s.status = code
		return s.source()
	}
	body := func(typ, text string) Source {
		s := newSite(t, []byte(text))
		s.typ = typ
		return s.source()
	}
	compressed := wavBytes(rate, rate)
	compressed[20] = 0x11 // ADPCM
	cases := map[string]struct {
		src  Source
		is   error
		says string
	}{
		"not found":    {status(404), stream.ErrGone, "no longer on the server"},
		"gone":         {status(410), stream.ErrGone, "no longer on the server"},
		"refused":      {status(401), stream.ErrUnauthorized, "refuses access"},
		"forbidden":    {status(403), stream.ErrUnauthorized, "refuses access"},
		"web page":     {body("text/html", "<html><body>hello</body></html>"), stream.ErrNotAudio, "not audio"},
		"page as mp3":  {body("audio/mpeg", "<!doctype html><html><body>hello</body></html>"), decode.ErrNoAudio, "no audio"},
		"empty":        {Source{Path: writeFile(t, nil)}, decode.ErrNoAudio, "no audio"},
		"zeros":        {Source{Path: writeFile(t, make([]byte, 1<<20))}, nil, "audio"},
		"other codec":  {Source{Path: writeFile(t, compressed)}, decode.ErrUnsupported, "cannot be played"},
		"no file":      {Source{Path: filepath.Join(t.TempDir(), "none.mp3")}, os.ErrNotExist, "missing"},
		"no permit":    {Source{Path: unreadable}, os.ErrPermission, "may not be read"},
		"folder":       {Source{Path: t.TempDir()}, nil, "regular file"},
		"other scheme": {Source{URL: "ftp://example.org/x.mp3"}, nil, "scheme"},
		"nothing":      {Source{}, nil, "scheme"},
		"no server":    {Source{URL: "http://127.0.0.1:1/x.mp3"}, ErrUnreachable, "cannot be reached"},
		"plain server": {Source{URL: strings.Replace(status(404).URL, "http:", "https:", 1)}, ErrUnreachable, "cannot be reached"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if errors.Is(c.is, os.ErrPermission) && (os.Geteuid() == 0 || runtime.GOOS == "windows") {
				t.Skip("files cannot be made unreadable here")
			}
			r := newRig(t, rate)
			err := r.p.Load(context.Background(), c.src, LoadOptions{})
			if err == nil || c.is != nil && !errors.Is(err, c.is) {
				t.Fatalf("load: %v", err)
			}
			if text := err.Error(); !strings.Contains(text, c.says) || strings.Contains(text, "\n") ||
				!strings.HasPrefix(text, "open episode: ") || strings.Contains(text, "episode.wav") {
				t.Errorf("worded %q", text)
			}
			e := r.event(Failed)
			if e.Err == nil || e.Err.Error() != err.Error() || e.Status.State != Stopped || e.Status.Seq != 1 {
				t.Errorf("event %v, %+v", e.Err, e.Status)
			}
			if r.dev() != nil {
				t.Error("a device was opened for nothing")
			}
		})
	}
}

func TestMissingDownloadIsStreamed(t *testing.T) {
	s := newSite(t, wavBytes(rate, 9*rate))
	r := newRig(t, rate)
	src := s.source()
	src.Path = filepath.Join(t.TempDir(), "deleted.wav")
	r.load(src, LoadOptions{})
	if err := sequence(r.hear(rate), 0, 0); err != nil {
		t.Error(err)
	}
}

func TestTruncatedFile(t *testing.T) {
	whole := wavBytes(rate, 20*rate)
	r := newRig(t, rate)
	r.load(Source{Path: writeFile(t, whole[:44+12*rate*4+3])}, LoadOptions{})
	r.full()
	r.hear(11 * rate)
	r.full()
	r.dev().pass(5 * rate)
	e := r.event(Finished)
	if e.Status.Position != 12*time.Second {
		t.Errorf("finished at %v", e.Status.Position)
	}
	if r.saw(Failed) {
		t.Error("told as failed")
	}
	if !e.Status.Truncated && e.Status.Duration != 12*time.Second {
		t.Errorf("status says neither that it was cut nor how long it is: %+v", e.Status)
	}
}

func TestHeaderIsSent(t *testing.T) {
	s := newSite(t, wavBytes(rate, rate))
	s.user = "listener"
	r := newRig(t, rate)
	src := s.source()
	if err := r.p.Load(context.Background(), src, LoadOptions{}); !errors.Is(err, stream.ErrUnauthorized) {
		t.Errorf("without a password: %v", err)
	}
	src.Header = map[string][]string{"Authorization": {"Basic bGlzdGVuZXI6c2VjcmV0"}}
	r.load(src, LoadOptions{})
	r.hear(rate / 2)
}
