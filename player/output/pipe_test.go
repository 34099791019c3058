//go:build unix && !darwin

package output

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// shell is a program that is a shell script. The probe is passed the same.
func shell(script string) program {
	return program{"shell", "sh", 100 * time.Millisecond, 0, func(int, time.Duration, string) []string { return []string{"-c", script} }}
}

func openProgram(t *testing.T, p program) Device {
	t.Helper()
	e, err := openPipe(p, Options{}.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestPipeConforms with a program that swallows all at once.
func TestPipeConforms(t *testing.T) {
	conform(t, func(t *testing.T) Device { return openProgram(t, shell("exec cat >/dev/null")) })
}

// TestPacatConforms with a program that makes sound.
func TestPacatConforms(t *testing.T) {
	need(t, "pacat")
	newServer(t, 48000).record(48000)
	conform(t, func(t *testing.T) Device {
		d, err := Open("pacat", Options{})
		if err != nil {
			t.Fatal(err)
		}
		return d
	})
}

func TestPacatTone(t *testing.T) {
	need(t, "pacat")
	r := newServer(t, 48000).record(48000)
	d, err := Open("pacat", Options{Latency: patient})
	if err != nil {
		t.Fatal(err)
	}
	tn := newTone(440, d.SampleRate(), 4*d.SampleRate())
	tn.lead = d.SampleRate()
	start(t, d, tn)
	waitDone(t, d)
	if d.Err() != nil {
		t.Fatal(d.Err())
	}
	checkTone(t, r.stop(), 440, 48000, 3*48000)
}

// TestPipeSendsEverySample: what the program gets is what was pulled, once.
func TestPipeSendsEverySample(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	d := openProgram(t, shell("exec cat >>'"+out+"'"))
	s := newTone(440, d.SampleRate(), d.SampleRate()/2)
	start(t, d, s)
	waitDone(t, d)
	info, err := os.Stat(out)
	if err != nil || info.Size() != int64(d.SampleRate()/2*pipeFrame) {
		t.Errorf("%v bytes, %v", info.Size(), err)
	}
}

// TestPipeGoesOnWhereItPaused: after a pause the program gets again what it
// had and did not play.
func TestPipeGoesOnWhereItPaused(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	d := openProgram(t, shell("exec cat >>'"+out+"'"))
	s := newTone(440, d.SampleRate(), d.SampleRate()/2)
	start(t, d, s)
	s.waitPulled(t, d.SampleRate()/4)
	if err := d.Pause(); err != nil {
		t.Fatal(err)
	}
	settle(t, s)
	again := d.Delay()
	elapse(t, 50*time.Millisecond)
	if err := d.Resume(); err != nil {
		t.Fatal(err)
	}
	waitDone(t, d)
	info, err := os.Stat(out)
	if err != nil {
		t.Fatal(err)
	}
	sent := time.Duration(info.Size()/pipeFrame) * time.Second / time.Duration(d.SampleRate())
	if extra := sent - time.Second/2; extra < 0 || extra > again {
		t.Errorf("%v of sound was sent twice, %v was not heard at the pause", extra, again)
	}
}

func TestPipeProgramDies(t *testing.T) {
	// The probe has nothing on its input; only the real run has.
	for script, want := range map[string]string{
		"head -c 1 >/dev/null | true; read -r x || exit 0; printf '\\033[31mno card\\n' >&2; exit 1": "no card",
		"read -r x || exit 0; exit 3": "exit status 3",
		"read -r x; exit 0":           "ended by itself",
	} {
		d := openProgram(t, shell(script))
		start(t, d, &lines{})
		waitDone(t, d)
		err := d.Err()
		if !errors.Is(err, ErrLost) || !strings.Contains(err.Error(), want) || strings.ContainsRune(err.Error(), '\x1b') {
			t.Errorf("%s: %q", script, err)
		}
	}
}

// lines is a sound that, as bytes, is all line feeds.
type lines struct{}

func (*lines) Stream(p [][2]float64) (int, bool) {
	for i := range p {
		p[i] = [2]float64{0x0A0A / 32768.0, 0x0A0A / 32768.0}
	}
	return len(p), true
}

func (*lines) Err() error { return nil }

func TestPipeProgramThatHangs(t *testing.T) {
	d := openProgram(t, shell("read -r x || exit 0; exec sleep 1000"))
	s := newTone(440, d.SampleRate(), 1<<40)
	start(t, d, s)
	s.waitPulled(t, 1)
	if err := errors.Join(d.Pause(), d.Flush(), d.Resume()); err != nil {
		t.Fatal(err)
	}
	if d := d.Delay(); d > time.Second {
		t.Errorf("delay %v", d)
	}
}

func TestProbe(t *testing.T) {
	o := Options{}.withDefaults()
	for want, p := range map[string]program{
		"not installed": {"x", "no-such-program-here", 0, 0, func(int, time.Duration, string) []string { return nil }},
		"no sound card": shell("echo; echo no sound card >&2; exit 1"),
		"exit status 2": shell("exit 2"),
	} {
		if err := probe(p, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if err := probe(shell("cat"), o); err != nil {
		t.Error(err)
	}
}

func TestMentions(t *testing.T) {
	need(t, "pacat")
	if !mentions("pacat", "--raw") || mentions("pacat", "--no-such-thing") || mentions("no-such-program-here", "") {
		t.Error("wrong about help")
	}
}

func TestOneLine(t *testing.T) {
	for in, want := range map[string]string{
		"":                                  "",
		"\n\n  a b \nc":                     "a b",
		"\x1b[2Jx\u202ey\u009b1m\x07":       "[2Jxy1m",
		strings.Repeat("é", 300):            strings.Repeat("é", 100),
		"a" + strings.Repeat("é", 99) + "é": "a" + strings.Repeat("é", 99),
	} {
		if got := oneLine(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestTail(t *testing.T) {
	var tl tail
	for range 100 {
		if _, err := tl.Write(make([]byte, 100)); err != nil {
			t.Fatal(err)
		}
	}
	_, _ = tl.Write([]byte("the end"))
	if s := tl.String(); len(s) != tailBytes || !strings.HasSuffix(s, "the end") {
		t.Errorf("%d bytes", len(s))
	}
}
