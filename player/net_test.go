package player

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

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
			if err := r.p.SwapPath(file); err != nil {
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
			if err := r.p.Seek(3 * time.Second); err != nil {
				t.Fatal(err)
			}
			if err := sequence(r.hear(rate), 3*rate, rate/200+1); err != nil {
				t.Errorf("seek back in the file: %v", err)
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
	r.hear(4 * rate)
	if err := r.p.SwapPath(writeFile(t, wavBytes(rate, rate))); !errors.Is(err, errOtherFile) {
		t.Errorf("a short file: %v", err)
	}
	if err := r.p.SwapPath(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if err := r.p.SwapPath(writeFile(t, wavBytes(2*rate, rate))); !errors.Is(err, errOtherFile) {
		t.Errorf("a file of another rate: %v", err)
	}
	s.upTo(8)
	if err := r.p.Seek(6 * time.Second); err != nil {
		t.Fatal(err)
	}
	heard := r.hear(rate)
	if err := r.p.SwapPath(writeFile(t, wavBytes(rate, 61*rate))); err != nil {
		t.Errorf("a longer file: %v", err)
	}
	heard = append(heard, r.hear(20*rate)...)
	if err := sequence(heard, 6*rate, rate/200+1); err != nil {
		t.Error(err)
	}
	if st := r.p.Status(); st.Duration != 61*time.Second {
		t.Errorf("duration %v", st.Duration)
	}
}
