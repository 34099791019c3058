//go:build unix && !darwin

package output

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// server is a PulseAudio of our own with a null sink. Without rewinds a monitor
// records every sample; with them it misses some whenever a stream begins.
type server struct {
	tb     testing.TB
	dir    string
	source string // to record from
	cmd    *exec.Cmd
	exit   chan error
}

// need skips, or fails under COSM_REQUIRE_REAL, if a program is missing.
func need(tb testing.TB, programs ...string) {
	tb.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			if os.Getenv("COSM_REQUIRE_REAL") == "1" {
				tb.Fatalf("%s is not installed", p)
			}
			tb.Skipf("%s is not installed", p)
		}
	}
}

// newServer starts the server and points the environment to it.
func newServer(t *testing.T, rate int) *server {
	t.Helper()
	need(t, "pulseaudio", "parec")
	s := &server{tb: t, dir: t.TempDir(), source: "test.monitor"}
	t.Setenv("HOME", s.dir)
	t.Setenv("XDG_RUNTIME_DIR", s.dir)
	t.Setenv("XDG_CONFIG_HOME", s.dir)
	t.Setenv("PULSE_SERVER", "unix:"+s.socket())
	t.Setenv("PULSE_COOKIE", "")
	s.start(rate)
	t.Cleanup(s.kill)
	return s
}

func (s *server) socket() string { return filepath.Join(s.dir, "native") }

func (s *server) start(rate int) {
	s.tb.Helper()
	s.cmd = exec.Command("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disallow-exit",
		"--load=module-null-sink sink_name=test norewinds=1 rate="+fmt.Sprint(rate),
		"--load=module-native-protocol-unix auth-anonymous=1 socket="+s.socket())
	if err := s.cmd.Start(); err != nil {
		s.tb.Fatal(err)
	}
	s.exit = make(chan error, 1)
	go func(c *exec.Cmd) { s.exit <- c.Wait() }(s.cmd)
	reach(s.tb, "server answers", func() bool {
		c, conn, err := dialPulse("test", func(any) {})
		if err != nil {
			return false
		}
		_ = c
		return conn.Close() == nil
	})
}

// kill ends the server without notice.
func (s *server) kill() {
	if s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Kill()
		<-s.exit
	}
}

func (s *server) open(o Options) Device {
	s.tb.Helper()
	d, err := Open("pulse", o)
	if err != nil {
		s.tb.Fatal(err)
	}
	return d
}

func TestPulseConforms(t *testing.T) {
	s := newServer(t, 48000)
	conform(t, func(*testing.T) Device { return s.open(Options{}) })
}

func TestPulseTakesTheSinksRate(t *testing.T) {
	s := newServer(t, 44100)
	for wanted, got := range map[int]int{0: 44100, 48000: 48000, 22050: 22050} {
		d := s.open(Options{SampleRate: wanted})
		if d.SampleRate() != got {
			t.Errorf("wanted %d, got %d", wanted, d.SampleRate())
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestPulseTone plays 440 Hz and measures what comes out.
func TestPulseTone(t *testing.T) {
	s := newServer(t, 48000)
	r := s.record(48000)
	d := s.open(Options{Latency: patient})
	tn := newTone(440, d.SampleRate(), 6*d.SampleRate())
	tn.lead = d.SampleRate()
	start(t, d, tn)
	waitDone(t, d)
	if err := d.Close(); err != nil || d.Err() != nil {
		t.Fatal(err, d.Err())
	}
	checkTone(t, r.stop(), 440, 48000, 5*48000)
}

// TestPulsePauseKeepsEverySample: what is queued is heard after the pause.
func TestPulsePauseKeepsEverySample(t *testing.T) {
	s := newServer(t, 48000)
	r := s.record(48000)
	d := s.open(Options{})
	tn := newTone(440, d.SampleRate(), 2*d.SampleRate())
	start(t, d, tn)
	for i := 1; i <= 3; i++ {
		tn.waitPulled(t, i*d.SampleRate()/2)
		if err := d.Pause(); err != nil {
			t.Fatal(err)
		}
		elapse(t, 200*time.Millisecond)
		if err := d.Resume(); err != nil {
			t.Fatal(err)
		}
	}
	waitDone(t, d)
	got := r.stop()
	if n := len(sounding(got)); n < 2*48000-50 || n > 2*48000+50 {
		t.Errorf("%d frames sounded of %d", n, 2*48000)
	}
}

// TestPulseFlushDropsTheQueue: what Delay tells is what is never heard.
func TestPulseFlushDropsTheQueue(t *testing.T) {
	s := newServer(t, 48000)
	r := s.record(48000)
	d := s.open(Options{Latency: 400 * time.Millisecond})
	tn := newTone(440, d.SampleRate(), 1<<40)
	start(t, d, tn)
	tn.waitPulled(t, 2*d.SampleRate())
	if err := d.Pause(); err != nil {
		t.Fatal(err)
	}
	settle(t, tn)
	want := tn.pulled() - int(d.Delay().Seconds()*48000)
	tn.more(0)
	if err := d.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := d.Resume(); err != nil {
		t.Fatal(err)
	}
	waitDone(t, d)
	n := len(sounding(r.stop()))
	t.Logf("%d frames sounded, %d by the clock, %d were pulled", n, want, tn.pulled())
	// A sink that does not rewind plays the piece that it has, here of 50 ms.
	if off := n - want; off < -1000 || off > 3000 {
		t.Errorf("%d frames more than the clock told", off)
	}
}

func TestPulseServerDies(t *testing.T) {
	for _, paused := range []bool{false, true} {
		s := newServer(t, 48000)
		s.record(48000)
		d := s.open(Options{})
		tn := newTone(440, d.SampleRate(), 1<<40)
		start(t, d, tn)
		tn.waitPulled(t, d.SampleRate()/4)
		if paused {
			if err := d.Pause(); err != nil {
				t.Fatal(err)
			}
		}
		s.kill()
		died := time.Now()
		waitDone(t, d)
		t.Logf("paused %v: told after %v: %v", paused, time.Since(died), d.Err())
		if !errors.Is(d.Err(), ErrLost) {
			t.Errorf("error %v", d.Err())
		}
		if err := d.Pause(); !errors.Is(err, ErrLost) {
			t.Errorf("pause of a lost device: %v", err)
		}
	}
}

// TestPulseDeadAtStart: the server dies between Open and Start.
func TestPulseDeadAtStart(t *testing.T) {
	s := newServer(t, 48000)
	d := s.open(Options{})
	defer d.Close()
	s.kill()
	err := d.Start(newTone(440, 48000, 1<<40))
	waitDone(t, d)
	if !errors.Is(d.Err(), ErrLost) || err != nil && !errors.Is(err, ErrLost) {
		t.Errorf("start: %v; err: %v", err, d.Err())
	}
}

// TestPulseHangs: a server that no longer answers is as good as dead.
func TestPulseHangs(t *testing.T) {
	s := newServer(t, 48000)
	d := s.open(Options{})
	tn := newTone(440, d.SampleRate(), 1<<40)
	start(t, d, tn)
	if err := s.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	if err := d.Pause(); !errors.Is(err, ErrLost) {
		t.Errorf("pause: %v", err)
	}
	waitDone(t, d)
}

// TestPulseStreamKilled: the sink goes and there is no other.
func TestPulseStreamKilled(t *testing.T) {
	need(t, "pactl")
	s := newServer(t, 48000)
	s.record(48000)
	d := s.open(Options{})
	tn := newTone(440, d.SampleRate(), 1<<40)
	start(t, d, tn)
	tn.waitPulled(t, d.SampleRate()/4)
	if out, err := exec.Command("pactl", "unload-module", "module-null-sink").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	waitDone(t, d)
	if !errors.Is(d.Err(), ErrLost) {
		t.Errorf("error %v", d.Err())
	}
}

func TestPulseNoServer(t *testing.T) {
	t.Setenv("PULSE_SERVER", "unix:"+filepath.Join(t.TempDir(), "none"))
	if _, err := Open("pulse", Options{}); !errors.Is(err, ErrNoDevice) {
		t.Errorf("error %v", err)
	}
}
