//go:build linux

package player

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// soundServer is a PulseAudio of the test's own, with a sink that leads nowhere.
type soundServer struct {
	t      *testing.T
	socket string
	cmd    *exec.Cmd
	exit   chan error
}

func newSoundServer(t *testing.T) *soundServer {
	t.Helper()
	if _, err := exec.LookPath("pulseaudio"); err != nil {
		if os.Getenv("COSM_REQUIRE_REAL") == "1" {
			t.Fatal("pulseaudio is not installed")
		}
		t.Skip("pulseaudio is not installed")
	}
	dir := t.TempDir()
	s := &soundServer{t: t, socket: filepath.Join(dir, "native")}
	for name, value := range map[string]string{
		"HOME": dir, "XDG_RUNTIME_DIR": dir, "XDG_CONFIG_HOME": dir, "PULSE_SERVER": "unix:" + s.socket, "PULSE_COOKIE": "",
	} {
		t.Setenv(name, value)
	}
	t.Cleanup(s.kill)
	s.start()
	return s
}

func (s *soundServer) start() {
	s.t.Helper()
	s.cmd = exec.Command("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disallow-exit",
		"--load=module-null-sink rate=48000", "--load=module-native-protocol-unix auth-anonymous=1 socket="+s.socket)
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.exit = make(chan error, 1)
	go func(c *exec.Cmd) { s.exit <- c.Wait() }(s.cmd)
	for end := time.Now().Add(deadline); ; {
		c, err := net.Dial("unix", s.socket)
		if err == nil {
			_ = c.Close()
			return
		}
		if time.Now().After(end) {
			s.t.Fatalf("the sound server does not come up: %v", err)
		}
	}
}

// kill ends the server without notice.
func (s *soundServer) kill() {
	if s.cmd != nil && s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Kill()
		<-s.exit
	}
}

// The sound server dies and comes back while an episode plays: the listener is
// told, loses no place, and goes on.
func TestSoundServerDies(t *testing.T) {
	server := newSoundServer(t)
	r := &rig{t: t}
	r.start(Options{Output: "pulse"})
	r.load(Source{Path: writeFile(t, toneBytes(22050, 600*22050, 440))}, LoadOptions{At: time.Minute})
	r.until("sound is heard", func() bool { return r.p.Status().Position > time.Minute+300*time.Millisecond })

	before := r.p.Status().Position
	server.kill()
	if e := r.event(Failed); !errors.Is(e.Err, ErrDeviceLost) {
		t.Errorf("failed with %v", e.Err)
	}
	st := r.p.Status()
	if st.State != Paused || st.Position < before || st.Position > before+5*time.Second {
		t.Errorf("after the loss: %s at %v, it was at %v", st.State, st.Position, before)
	}
	if err := r.p.Play(); err != nil {
		t.Fatal(err)
	}
	r.event(Failed) // still no server
	if now := r.p.Status(); now.State != Paused || now.Position != st.Position {
		t.Errorf("without a server: %s at %v", now.State, now.Position)
	}

	server.start()
	if err := r.p.Play(); err != nil {
		t.Fatal(err)
	}
	r.until("sound again", func() bool {
		now := r.p.Status()
		return now.State == Playing && now.Position > st.Position+200*time.Millisecond
	})
	for _, to := range []time.Duration{5 * time.Minute, 5*time.Minute + time.Second, 0} {
		if err := r.p.Seek(to); err != nil {
			t.Fatal(err)
		}
		r.until("sound after a seek", func() bool {
			now := r.p.Status()
			return now.State == Playing && now.Position > to+100*time.Millisecond && now.Position < to+10*time.Second
		})
	}
	if err := r.p.Pause(); err != nil {
		t.Fatal(err)
	}
	if a, b := r.p.Status(), r.p.Status(); a.State != Paused || a.Position != b.Position {
		t.Errorf("paused: %+v, %+v", a, b)
	}
}

// The end is told when it is heard, by the server's clock.
func TestSoundServerHearsTheEnd(t *testing.T) {
	newSoundServer(t)
	r := &rig{t: t}
	r.start(Options{Output: "pulse"})
	r.load(Source{Path: writeFile(t, toneBytes(48000, 48000, 440))}, LoadOptions{})
	if e := r.event(Finished); e.Status.Position != time.Second {
		t.Errorf("finished at %v", e.Status.Position)
	}
}
