//go:build unix && !darwin

package output

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// newPipeWire starts PipeWire posing as PulseAudio, with the null sink that it
// makes where there is no hardware. It is skipped where it is not installed;
// with COSM_REQUIRE_REAL=1 that is a failure.
func newPipeWire(t *testing.T) *server {
	t.Helper()
	for _, p := range []string{"dbus-run-session", "pipewire", "wireplumber", "pipewire-pulse", "pw-cat", "pw-metadata", "nice", "parec", "pactl"} {
		if _, err := exec.LookPath(p); err != nil {
			if os.Getenv("COSM_REQUIRE_REAL") == "1" {
				t.Fatalf("%s is not installed", p)
			}
			t.Skipf("%s is not installed", p)
		}
	}
	s := &server{tb: t, dir: t.TempDir(), source: "auto_null.monitor"}
	t.Setenv("HOME", s.dir)
	t.Setenv("XDG_RUNTIME_DIR", s.dir)
	t.Setenv("PIPEWIRE_RUNTIME_DIR", s.dir)
	t.Setenv("PULSE_SERVER", "unix:"+filepath.Join(s.dir, "pulse", "native"))
	// Ahead of all others, if that is allowed, and in long strides: its own graph
	// breaks off on a busy machine, whoever plays.
	// The two others give up if they find no server yet.
	s.cmd = exec.Command("nice", "-n", "-15", "dbus-run-session", "--", "sh", "-c",
		`pipewire & until [ -S "$PIPEWIRE_RUNTIME_DIR/pipewire-0" ]; do sleep 0.05; done; pipewire-pulse & exec wireplumber`)
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.exit = make(chan error, 1)
	go func() { s.exit <- s.cmd.Wait() }()
	t.Cleanup(func() {
		_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
		<-s.exit
	})
	reach(t, "PipeWire has a sink and sends to it what names none", func() bool {
		out, err := exec.Command("pactl", "get-default-sink").Output()
		return err == nil && strings.TrimSpace(string(out)) == "auto_null"
	})
	if out, err := exec.Command("pw-metadata", "-n", "settings", "0", "clock.force-quantum", "2048").CombinedOutput(); err != nil {
		t.Fatalf("pw-metadata: %v: %s", err, out)
	}
	return s
}

func TestPipeWireConforms(t *testing.T) {
	newPipeWire(t)
	for _, spec := range []string{"pulse", "pipewire"} {
		t.Run(spec, func(t *testing.T) {
			conform(t, func(t *testing.T) Device {
				d, err := Open(spec, Options{})
				if err != nil {
					t.Fatal(err)
				}
				return d
			})
		})
	}
}

// On a machine that is too busy PipeWire's own graph breaks off, whoever plays:
// the tone must come whole in one of three tries.
func TestPipeWireTone(t *testing.T) {
	s := newPipeWire(t)
	for _, spec := range []string{"pulse", "pipewire"} {
		for try := 1; ; try++ {
			err := s.playTone(t, spec)
			if err == nil {
				break
			}
			if t.Logf("%s: %v", spec, err); try == 3 {
				t.Errorf("%s: never whole", spec)
				break
			}
		}
	}
}

// playTone plays three seconds of a tone after one of silence.
func (s *server) playTone(t *testing.T, spec string) error {
	t.Helper()
	d, err := Open(spec, Options{Latency: patient})
	if err != nil {
		t.Fatal(err)
	}
	r := s.record(48000)
	tn := newTone(440, d.SampleRate(), 4*d.SampleRate())
	tn.lead = d.SampleRate()
	start(t, d, tn)
	waitDone(t, d)
	if d.Err() != nil {
		t.Fatal(d.Err())
	}
	return toneFault(r.stop(), 440, 48000, 3*48000)
}
