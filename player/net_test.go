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

func (s *site) source() Source { return Source{URL: s.URL + "/episode.wav"} }

// until lets the file's first seconds through.
func (s *site) upTo(seconds float64) {
	s.change(func() { s.limit = min(len(s.data), 44+int(seconds*rate)*4) })
}

func TestStreamPlays(t *testing.T) {
	s := newSite(t, wavBytes(rate, 20*rate))
	r := newRig(t, rate)
	r.load(s.source(), LoadOptions{})
	if err := sequence(r.hear(10*rate), 0, 0); err != nil {
		t.Error(err)
	}
	if err := r.p.Seek(15 * time.Second); err != nil {
		t.Fatal(err)
	}
	if err := sequence(r.hear(2*rate), 15*rate, rate/200+1); err != nil {
		t.Error(err)
	}
}

// A stall is silence and then the very next sample; never the end.
func TestStreamStalls(t *testing.T) {
	s := newSite(t, wavBytes(rate, 20*rate))
	s.upTo(3)
	r := newRig(t, rate)
	r.load(s.source(), LoadOptions{})
	r.dry(3 * rate)
	came := r.decoded()
	r.dev().pass(4 * rate)
	r.state(Buffering)
	heard := r.dev().take()
	for len(heard) > came {
		if last := heard[len(heard)-1]; last != [2]float64{} {
			t.Fatalf("%v is heard in the stall", last)
		}
		heard = heard[:len(heard)-1]
	}
	if err := sequence(heard, 0, 0); err != nil || came < 2*rate {
		t.Fatalf("%d samples till the stall: %v", len(heard), err)
	}
	if got := r.at(rate); got != float64(came) {
		t.Errorf("position %v in the stall, want %d", got, came)
	}
	s.upTo(20)
	r.until("enough to go on", func() bool { return r.decoded() > came+2*rate })
	r.dev().pass(rate)
	r.state(Playing)
	again := r.dev().take()
	for len(again) > 0 && again[0] == [2]float64{} {
		again = again[1:]
	}
	if err := sequence(append(again, r.hear(rate)...), came, 0); err != nil {
		t.Errorf("after the stall: %v", err)
	}
	if r.saw(Finished) || r.saw(Failed) {
		t.Error("a stall is told as an end")
	}
}

// decoded is how far the track is decoded.
func (r *rig) decoded() int {
	r.p.mu.Lock()
	defer r.p.mu.Unlock()
	if r.p.trk == nil {
		return -1
	}
	return int(r.p.trk.ring.wr)
}

func TestStreamIsCut(t *testing.T) {
	s := newSite(t, wavBytes(rate, 20*rate))
	s.upTo(2)
	r := newRig(t, rate)
	r.load(s.source(), LoadOptions{})
	r.dry(2 * rate)
	s.change(func() { s.cut++; s.limit = len(s.data) })
	if err := sequence(r.hear(12*rate), 0, 0); err != nil {
		t.Error(err)
	}
}

// What was decoded plays to its end; then the failure is told, and no finish.
func TestStreamGoneMidway(t *testing.T) {
	s := newSite(t, wavBytes(rate, 20*rate))
	s.upTo(2)
	r := newRig(t, rate)
	r.load(s.source(), LoadOptions{})
	r.dry(2 * rate)
	s.change(func() { s.cut++; s.status = 404 })
	r.until("the stream ends", func() bool {
		r.p.mu.Lock()
		defer r.p.mu.Unlock()
		return r.p.trk != nil && r.p.trk.eof
	})
	r.dev().pass(3 * rate)
	if heard := r.dev().take(); len(heard) != 2*rate || sequence(heard, 0, 0) != nil {
		t.Errorf("%d samples are heard of the %d that came: %v", len(heard), 2*rate, sequence(heard, 0, 0))
	}
	e := r.event(Failed)
	if !errors.Is(e.Err, stream.ErrGone) {
		t.Errorf("failed with %v", e.Err)
	}
	if st := e.Status; st.State != Stopped || st.Position != 2*time.Second {
		t.Errorf("status %+v", st)
	}
	if r.saw(Finished) {
		t.Error("told as finished")
	}
}

// A seek need not wait for the bytes that the decoder waits for.
func TestSeekInAStall(t *testing.T) {
	s := newSite(t, wavBytes(rate, 120*rate))
	s.upTo(60)
	r := newRig(t, rate)
	r.load(s.source(), LoadOptions{At: 57 * time.Second})
	r.dry(60 * rate)
	if err := r.p.Seek(10 * time.Second); err != nil {
		t.Fatal(err)
	}
	if err := sequence(r.hear(rate), 10*rate, rate/200+1); err != nil {
		t.Error(err)
	}
	if err := r.p.Seek(100 * time.Second); err != nil { // not there yet
		t.Fatal(err)
	}
	r.dry(100 * rate)
	if st := r.p.Status(); st.State != Buffering || st.Position != 100*time.Second {
		t.Errorf("status %+v", st)
	}
	if err := r.p.Seek(20 * time.Second); err != nil {
		t.Fatal(err)
	}
	if err := sequence(r.hear(rate), 20*rate, rate/200+1); err != nil {
		t.Error(err)
	}
	s.upTo(120)
	if err := r.p.Seek(110 * time.Second); err != nil {
		t.Fatal(err)
	}
	if err := sequence(r.hear(rate), 110*rate, rate/200+1); err != nil {
		t.Error(err)
	}
}

// stuck reports whether the decoder waits for bytes. The mutex is held.
func (t *track) stuck() bool {
	t.in.mu.Lock()
	defer t.in.mu.Unlock()
	return t.in.reading && !t.in.interrupted && t.in.src.Buffered(t.in.off) == 0
}

// dry waits till all of the first samples is decoded, but for a rest too small
// to decode, and the decoder waits for more.
func (r *rig) dry(samples int) {
	r.t.Helper()
	r.until("a read waits", func() bool {
		r.p.mu.Lock()
		defer r.p.mu.Unlock()
		t := r.p.trk
		return t.stuck() && t.ring.wr > int64(samples-t.batch)
	})
}

func TestServerWithoutRanges(t *testing.T) {
	s := newSite(t, wavBytes(rate, 60*rate))
	s.noRanges = true
	r := newRig(t, rate)
	r.load(s.source(), LoadOptions{})
	r.hear(rate)
	if err := r.p.Seek(20 * time.Second); err != nil {
		t.Fatalf("forward: %v", err)
	}
	if err := sequence(r.hear(rate), 20*rate, rate/200+1); err != nil {
		t.Error(err)
	}
	if err := r.p.Seek(5 * time.Second); !errors.Is(err, ErrNotSeekable) {
		t.Errorf("back: %v", err)
	}
	if err := sequence(r.hear(rate), 21*rate, 0); err != nil {
		t.Errorf("after a seek that was refused: %v", err)
	}
}

func TestSwapPath(t *testing.T) {
	for name, noRanges := range map[string]bool{"with ranges": false, "without": true} {
		t.Run(name, func(t *testing.T) {
			data := wavBytes(rate, 60*rate)
			s := newSite(t, data)
			s.noRanges = noRanges
			s.upTo(6)
			r := newRig(t, rate)
			r.load(s.source(), LoadOptions{})
			heard := r.hear(4 * rate)
			r.dev().pass(rate / 3) // so little is left that more is wanted
			heard = append(heard, r.dev().take()...)
			file := writeFile(t, data)
			r.dry(6 * rate) // the network is stuck: only the file can help
			done := make(chan error, 1)
			go func() { done <- r.p.SwapPath(file) }()
			if noRanges { // a decoder that reads on is not interrupted
				s.upTo(10)
			}
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			heard = append(heard, r.hear(20*rate)...)
			if err := sequence(heard, 0, 0); err != nil {
				t.Error(err)
			}
			if got := r.p.Status().Source.Path; got != file {
				t.Errorf("path %q", got)
			}
			if err := r.p.Seek(50 * time.Second); err != nil {
				t.Fatal(err)
			}
			if err := sequence(r.hear(rate), 50*rate, rate/200+1); err != nil {
				t.Errorf("seek in the file: %v", err)
			}
			if err := r.p.SwapPath(file); err != nil {
				t.Errorf("once more: %v", err)
			}
		})
	}
}

// A download that differs from the stream is gone on with at the same sample;
// one that is too short is not.
func TestSwapPathOtherBytes(t *testing.T) {
	s := newSite(t, wavBytes(rate, 60*rate))
	r := newRig(t, rate)
	r.load(s.source(), LoadOptions{})
	heard := r.hear(4 * rate)
	if err := r.p.SwapPath(writeFile(t, wavBytes(rate, rate))); !errors.Is(err, errOtherFile) {
		t.Errorf("a short file: %v", err)
	}
	if err := r.p.SwapPath(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if err := r.p.SwapPath(writeFile(t, wavBytes(2*rate, rate))); !errors.Is(err, errOtherFile) {
		t.Errorf("a file of another rate: %v", err)
	}
	if err := r.p.SwapPath(writeFile(t, wavBytes(rate, 61*rate))); err != nil {
		t.Errorf("a longer file: %v", err)
	}
	heard = append(heard, r.hear(20*rate)...)
	if err := sequence(heard, 0, 0); err != nil {
		t.Error(err)
	}
	if st := r.p.Status(); st.Duration != 61*time.Second {
		t.Errorf("duration %v", st.Duration)
	}
}

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
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if c.is == os.ErrPermission && (os.Geteuid() == 0 || runtime.GOOS == "windows") {
				t.Skip("files cannot be made unreadable here")
			}
			r := newRig(t, rate)
			err := r.p.Load(context.Background(), c.src, LoadOptions{})
			if err == nil || c.is != nil && !errors.Is(err, c.is) {
				t.Fatalf("load: %v", err)
			}
			if text := err.Error(); !strings.Contains(text, c.says) || strings.Contains(text, "\n") ||
				!strings.HasPrefix(text, "open episode: ") || strings.Contains(text, "127.0.0.1") {
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
