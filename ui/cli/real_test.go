//go:build linux

package cli_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long anything may take before it counts as never.
const patience = 90 * time.Second

// need skips, or fails under COSM_REQUIRE_REAL, if a program is missing.
func need(tb testing.TB, programs ...string) {
	tb.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			lack(tb, p+" is not installed")
		}
	}
}

func lack(tb testing.TB, why string) {
	tb.Helper()
	if os.Getenv("COSM_REQUIRE_REAL") == "1" {
		tb.Fatal(why)
	}
	tb.Skip(why)
}

// reach waits for a condition that no event announces.
func reach(tb testing.TB, what string, ok func() bool) {
	tb.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-limit.C:
			tb.Fatalf("never: %s", what)
		}
	}
}

// shipped builds the program as it is shipped, once for all tests: what is
// measured must not be the race detector's. It lies beside the test binary's
// own copy, which goes away with it.
var shipped = sync.OnceValues(func() (string, error) {
	beside, err := exec.LookPath("cosm")
	if err != nil {
		return "", err
	}
	path := filepath.Join(filepath.Dir(beside), "shipped", "cosm")
	build := exec.Command("go", "build", "-o", path, "../..")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", errors.New(string(out))
	}
	return path, nil
})

// listener is a machine with cosm on it: folders and settings of its own.
type listener struct {
	tb      testing.TB
	dir     string // of all that follows; short, since it holds a socket
	program string
	before  []string // what the program is run by, such as nice
	env     []string
}

// newListener uses the program as it is shipped.
func newListener(tb testing.TB) *listener {
	tb.Helper()
	need(tb, "go")
	path, err := shipped()
	if err != nil {
		tb.Fatal(err)
	}
	return newListenerOf(tb, path)
}

// newRaceListener uses the test binary, which looks for races under -race.
func newRaceListener(tb testing.TB) *listener {
	tb.Helper()
	path, err := exec.LookPath("cosm")
	if err != nil {
		tb.Fatal(err)
	}
	return newListenerOf(tb, path)
}

func newListenerOf(tb testing.TB, program string) *listener {
	tb.Helper()
	dir, err := os.MkdirTemp("", "cosm-")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			tb.Error(err)
		}
	})
	l := &listener{tb: tb, dir: dir, program: program}
	for _, d := range []string{"home", "run"} {
		if err := os.Mkdir(filepath.Join(dir, d), 0o700); err != nil {
			tb.Fatal(err)
		}
	}
	l.set("HOME", l.path("home"))
	l.set("COSM_DATA_DIR", l.path("data"))
	l.set("COSM_CONFIG", l.path("config.toml"))
	l.set("XDG_RUNTIME_DIR", l.path("run"))
	l.set("PATH", os.Getenv("PATH"))
	l.set("COSM_KEYRING", "file")
	l.set("COSM_OUTPUT", "null")
	l.set("LANG", "en_US.UTF-8")
	l.set("NO_PROXY", "*")
	return l
}

func (l *listener) path(parts ...string) string {
	return filepath.Join(append([]string{l.dir}, parts...)...)
}

// set adds to the environment; the last value counts.
func (l *listener) set(name, value string) { l.env = append(l.env, name+"="+value) }

// process is a cosm that runs.
type process struct {
	tb       testing.TB
	what     string
	cmd      *exec.Cmd
	out, err buffer
	ended    chan struct{}
}

func (l *listener) start(args ...string) *process {
	l.tb.Helper()
	p := &process{tb: l.tb, what: "cosm " + strings.Join(args, " "), ended: make(chan struct{})}
	all := slices.Concat(l.before, []string{l.program}, args)
	p.cmd = exec.Command(all[0], all[1:]...)
	p.cmd.Env, p.cmd.Dir = l.env, l.dir
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.err
	if err := p.cmd.Start(); err != nil {
		l.tb.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		_ = p.cmd.Wait() // the status is asked of ProcessState
	}()
	l.tb.Cleanup(func() { p.kill() })
	return p
}

// kill ends the process as a power failure would.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended by itself
	<-p.ended
}

func (p *process) signal(s os.Signal) {
	p.tb.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.tb.Fatal(err)
	}
}

func (p *process) running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// wait gives the exit status.
func (p *process) wait() int {
	p.tb.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.signal(syscall.SIGQUIT)
		<-p.ended
		p.tb.Fatalf("%s never ends\n%s", p.what, p.err.String())
	}
	return p.cmd.ProcessState.ExitCode()
}

// run carries out a command to its end.
func (l *listener) run(args ...string) *process {
	l.tb.Helper()
	p := l.start(args...)
	p.wait()
	return p
}

// must carries out a command that has to succeed, and gives what it writes.
func (l *listener) must(args ...string) string {
	l.tb.Helper()
	p := l.run(args...)
	if status := p.wait(); status != 0 {
		l.tb.Fatalf("%s: status %d\n%s", p.what, status, p.err.String())
	}
	return p.out.String()
}

// fails carries out a command that must end with that status, saying why in
// lines of which the first has the text.
func (l *listener) fails(status int, text string, args ...string) string {
	l.tb.Helper()
	p := l.run(args...)
	said := p.err.String()
	if got := p.wait(); got != status {
		l.tb.Errorf("%s: status %d, want %d\n%s", p.what, got, status, said)
	}
	l.plain(p)
	if first, _, _ := strings.Cut(said, "\n"); !strings.Contains(first, text) {
		l.tb.Errorf("%s says %q, want %q", p.what, said, text)
	}
	return said
}

// plain checks that a command that failed says why in lines for listeners.
func (l *listener) plain(p *process) {
	l.tb.Helper()
	if p.wait() == 0 {
		return
	}
	for line := range strings.Lines(p.err.String()) {
		if !strings.HasPrefix(line, "cosm: ") && !strings.HasPrefix(line, "try: ") {
			l.tb.Errorf("%s says %q", p.what, line)
		}
		for _, bad := range []string{"goroutine", "panic", "0x", "%!", "*errors"} {
			if strings.Contains(line, bad) {
				l.tb.Errorf("%s says %q", p.what, line)
			}
		}
	}
}

// ask reads the JSON that a command writes: the value at path, as text.
func (l *listener) ask(path string, args ...string) string {
	l.tb.Helper()
	v, err := lookUp(l.document(args...), path)
	if err != nil {
		return ""
	}
	return text(v)
}

func (l *listener) document(args ...string) any {
	l.tb.Helper()
	var doc any
	out := l.must(append(args, "--json")...)
	if err := json.Unmarshal([]byte(out), &doc); err != nil {
		l.tb.Fatalf("cosm %s: %v", strings.Join(args, " "), err)
	}
	return doc
}

// number is ask for numbers; 0 where there is none.
func (l *listener) number(path string, args ...string) float64 {
	l.tb.Helper()
	s := l.ask(path, args...)
	if s == "" {
		return 0
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		l.tb.Fatalf("%s of cosm %s is %q", path, strings.Join(args, " "), s)
	}
	return f
}

// list is the document as a list of objects.
func (l *listener) list(args ...string) []map[string]any {
	l.tb.Helper()
	all, ok := l.document(args...).([]any)
	if !ok {
		l.tb.Fatalf("cosm %s: no list", strings.Join(args, " "))
	}
	var out []map[string]any
	for _, v := range all {
		out = append(out, v.(map[string]any))
	}
	return out
}

// sound checks that the library opens and that the doctor finds nothing wrong.
func (l *listener) sound() {
	l.tb.Helper()
	for _, c := range l.list("doctor") {
		if c["status"] == "failed" {
			l.tb.Errorf("the doctor: %v", c)
		}
	}
}

// buffer is what a process wrote so far.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func contains(b *buffer, text string) bool { return strings.Contains(b.String(), text) }
