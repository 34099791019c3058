package player

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/faiface/beep"
	"go.uber.org/goleak"

	"cosm/player/output"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const deadline = 20 * time.Second // for what must happen, on a slow machine too

// wavBytes is a 16-bit stereo file whose sample i says i: so every sample that
// is heard tells its place.
func wavBytes(rate, samples int) []byte {
	le := binary.LittleEndian
	b := append([]byte(nil), "RIFF"...)
	b = le.AppendUint32(b, uint32(36+samples*4))
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 16)
	b = le.AppendUint16(b, 1)
	b = le.AppendUint16(b, 2)
	b = le.AppendUint32(b, uint32(rate))
	b = le.AppendUint32(b, uint32(rate*4))
	b = le.AppendUint16(b, 4)
	b = le.AppendUint16(b, 16)
	b = append(b, "data"...)
	b = le.AppendUint32(b, uint32(samples*4))
	for i := range samples {
		b = le.AppendUint16(b, uint16(i&0x7fff))
		b = le.AppendUint16(b, uint16(i>>15))
	}
	return b
}

// place reads a sample of wavBytes.
func place(s [2]float64) int {
	return int(math.Round(s[0]*32768)) + int(math.Round(s[1]*32768))<<15
}

// tone is a quiet sine, for what no sample-exact test needs.
func toneBytes(rate, samples int, freq float64) []byte {
	b := wavBytes(rate, samples)
	for i := range samples {
		v := uint16(int16(8000 * math.Sin(2*math.Pi*freq*float64(i)/float64(rate))))
		binary.LittleEndian.PutUint16(b[44+4*i:], v)
		binary.LittleEndian.PutUint16(b[46+4*i:], v)
	}
	return b
}

func writeFile(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "audio.wav")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// fakeDevice is a device whose time passes only when the test says so.
type fakeDevice struct {
	rate    int
	latency int // samples that it keeps queued

	mu      sync.Mutex
	src     beep.Streamer
	paused  bool
	ended   bool
	over    bool
	err     error
	queue   [][2]float64
	heard   [][2]float64
	flushes int
	done    chan struct{}
}

func newFake(rate int) *fakeDevice {
	return &fakeDevice{rate: rate, latency: rate / 10, done: make(chan struct{})}
}

func (f *fakeDevice) Name() string          { return "fake" }
func (f *fakeDevice) SampleRate() int       { return f.rate }
func (f *fakeDevice) Realtime() bool        { return true }
func (f *fakeDevice) Done() <-chan struct{} { return f.done }

func (f *fakeDevice) Start(s beep.Streamer) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.src != nil {
		return output.ErrStarted
	}
	f.src = s
	return nil
}

func (f *fakeDevice) started() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.src != nil
}

func (f *fakeDevice) Pause() error  { return f.set(func() { f.paused = true }) }
func (f *fakeDevice) Resume() error { return f.set(func() { f.paused = false }) }
func (f *fakeDevice) Flush() error {
	return f.set(func() { f.queue, f.ended = nil, false; f.flushes++ })
}

func (f *fakeDevice) set(do func()) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	do()
	return nil
}

func (f *fakeDevice) Delay() time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	return time.Duration(float64(len(f.queue)) / float64(f.rate) * float64(time.Second))
}

func (f *fakeDevice) Err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

func (f *fakeDevice) Close() error { f.end(nil); return nil }

// end is the end of the device, with err if it is lost.
func (f *fakeDevice) end(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.over {
		f.over, f.err = true, err
		close(f.done)
	}
}

// pass lets n samples of time pass: the device pulls what its queue lacks, and
// n samples are heard.
func (f *fakeDevice) pass(n int) {
	for n > 0 {
		k, over, idle := f.piece(n)
		if over {
			f.end(nil)
		}
		if over || idle {
			return
		}
		n -= k
	}
}

// piece is a part of pass, all under the lock: what is paused pulls nothing more,
// and Delay is exact (see settle).
func (f *fakeDevice) piece(n int) (k int, over, idle bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.src == nil || f.paused || f.over {
		return 0, false, true
	}
	if lack := f.latency - len(f.queue); lack > 0 && !f.ended {
		buf := make([][2]float64, lack)
		got, ok := f.src.Stream(buf)
		f.queue = append(f.queue, buf[:got]...)
		f.ended = !ok
	}
	k = min(n, len(f.queue))
	f.heard = append(f.heard, f.queue[:k]...)
	f.queue = f.queue[k:]
	return k, f.ended && len(f.queue) == 0, false
}

// take gives what was heard since the last call.
func (f *fakeDevice) take() [][2]float64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.heard
	f.heard = nil
	return h
}

// rig is a player with fake devices and its events.
type rig struct {
	t       testing.TB
	p       *Player
	devRate int

	mu      sync.Mutex
	devices []*fakeDevice
	refuse  error // what opening a device gives
	events  []Event
	ended   chan struct{}
}

func newRig(t testing.TB, rate int) *rig {
	t.Helper()
	r := &rig{t: t, devRate: rate}
	r.start(Options{OpenDevice: r.open, CacheDir: t.TempDir(), Client: newClient(t)})
	return r
}

func (r *rig) start(o Options) {
	r.ended = make(chan struct{})
	r.p = New(o)
	r.p.mu.Lock()
	r.p.settle = 0
	r.p.mu.Unlock()
	go func() {
		defer close(r.ended)
		for e := range r.p.Events() {
			r.mu.Lock()
			r.events = append(r.events, e)
			r.mu.Unlock()
		}
	}()
	r.t.Cleanup(r.close)
}

func (r *rig) close() {
	if err := r.p.Close(); err != nil {
		r.t.Errorf("close: %v", err)
	}
	<-r.ended
}

func (r *rig) open(spec string, _ output.Options) (output.Device, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refuse != nil && spec != "null" {
		return nil, r.refuse
	}
	d := newFake(r.devRate)
	r.devices = append(r.devices, d)
	return d, nil
}

// dev is the device opened last.
func (r *rig) dev() *fakeDevice {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.devices) == 0 {
		return nil
	}
	return r.devices[len(r.devices)-1]
}

// used is the device that the player has. While one is being opened the one
// opened last may be another, which comes too late and is never used.
func (r *rig) used() *fakeDevice {
	r.p.mu.Lock()
	defer r.p.mu.Unlock()
	d, _ := r.p.dev.(*fakeDevice)
	return d
}

func (r *rig) load(src Source, o LoadOptions) {
	r.t.Helper()
	if err := r.p.Load(context.Background(), src, o); err != nil {
		r.t.Fatalf("load: %v", err)
	}
}

// until waits till cond holds.
func (r *rig) until(what string, cond func() bool) {
	r.t.Helper()
	poll, timeout := time.NewTicker(time.Millisecond), time.After(deadline)
	defer poll.Stop()
	for !cond() {
		select {
		case <-poll.C:
		case <-timeout:
			r.t.Fatalf("timeout: %s; status %+v", what, r.p.Status())
		}
	}
}

func (r *rig) state(s State) {
	r.t.Helper()
	r.until(string(s), func() bool { return r.p.Status().State == s })
}

// event waits for an event of the kind and gives it; earlier ones are dropped.
func (r *rig) event(kind EventKind) (found Event) {
	r.t.Helper()
	r.until("event "+string(kind), func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		for i, e := range r.events {
			if e.Kind == kind {
				found, r.events = e, r.events[i+1:]
				return true
			}
		}
		return false
	})
	return found
}

// saw reports whether an event of the kind came since the last look.
func (r *rig) saw(kind EventKind) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events {
		if e.Kind == kind {
			return true
		}
	}
	return false
}

// full waits till the track has decoded all that it wants to.
func (r *rig) full() {
	r.t.Helper()
	r.until("the ring is full", func() bool {
		r.p.mu.Lock()
		defer r.p.mu.Unlock()
		t := r.p.trk
		return t == nil || t.eof || !t.filling && t.seekTo < 0
	})
}

// hear lets samples pass, in steps, with as much decoded as they need.
func (r *rig) hear(samples int) [][2]float64 {
	r.t.Helper()
	var all [][2]float64
	for samples > 0 {
		r.full()
		r.state(Playing)
		d := r.dev()
		n := min(samples, r.devRate/4)
		d.pass(n)
		samples -= n
		all = append(all, d.take()...)
	}
	return all
}

// sequence checks that x is the file's samples from the given one on. The first
// ms may be faded in.
func sequence(x [][2]float64, from, fade int) error {
	for i := fade; i < len(x); i++ {
		if got := place(x[i]); got != from+i {
			return fmt.Errorf("sample %d of %d is the file's %d, want %d", i, len(x), got, from+i)
		}
	}
	return nil
}

// at is the position in samples.
func (r *rig) at(rate int) float64 {
	return r.p.Status().Position.Seconds() * float64(rate)
}

func near(a, b, within float64) bool { return math.Abs(a-b) <= within }

var errGoneAway = errors.New("the server died")

func newClient(t testing.TB) *http.Client {
	tr := &http.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}
