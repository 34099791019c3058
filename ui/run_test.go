package ui

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"go.uber.org/goleak"

	"cosm/ui/text"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// terminal is what the program writes to: an emulated screen.
type terminal struct {
	mu     sync.Mutex
	screen *vt.Emulator
	all    bytes.Buffer
	wake   chan struct{}
}

func newTerminal(w, h int) *terminal {
	t := &terminal{screen: vt.NewEmulator(w, h), wake: make(chan struct{}, 1)}
	go io.Copy(io.Discard, t.screen) //nolint:errcheck // its answers to queries go nowhere
	return t
}

func (t *terminal) Write(b []byte) (int, error) {
	t.mu.Lock()
	t.all.Write(b)
	// Where there is no terminal Bubble Tea counts on the driver's ONLCR.
	_, err := t.screen.Write(bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n")))
	t.mu.Unlock()
	select {
	case t.wake <- struct{}{}:
	default:
	}
	return len(b), err
}

// close ends the goroutine that reads the emulator's answers. Emulator.Close
// would race with it.
func (t *terminal) close() {
	if c, ok := t.screen.InputPipe().(io.Closer); ok {
		c.Close() //nolint:errcheck // the test is over
	}
}

func (t *terminal) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.screen.String()
}

// till waits until words are on the screen.
func (t *terminal) till(tb testing.TB, words string) {
	tb.Helper()
	deadline := time.After(30 * time.Second)
	for !strings.Contains(t.text(), words) {
		select {
		case <-t.wake:
		case <-deadline:
			tb.Fatalf("%q does not come on screen:\n%s", words, t.text())
		}
	}
}

// start runs the interface on an emulated terminal.
func start(t *testing.T, s *memory, lang string) (*terminal, io.Writer, context.CancelFunc, <-chan error) {
	t.Helper()
	term := newTerminal(100, 30)
	t.Cleanup(term.close)
	in, keys := io.Pipe()
	t.Cleanup(func() { keys.Close() }) //nolint:errcheck // the test is over
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	done := make(chan error, 1)
	go func() {
		done <- Run(ctx, Options{
			Service: s, Settings: s.settings, Texts: text.New(lang), Now: noon, Input: in, Output: term,
			Environ: []string{"TERM=xterm-256color", "COLORTERM=truecolor"}, Width: 100, Height: 30,
		})
		in.Close() //nolint:errcheck // nobody reads any more
	}()
	return term, keys, cancel, done
}

func TestRun(t *testing.T) {
	s := sample()
	term, keys, _, done := start(t, s, "zh-CN")
	term.till(t, "421 时间的形状")
	typeKeys(t, keys, "p")
	term.till(t, "▶ 421")
	typeKeys(t, keys, "3")
	term.till(t, "4 小时 25 分")
	typeKeys(t, keys, "/")
	typeKeys(t, keys, "咖啡")
	term.till(t, "/ 咖啡")
	typeKeys(t, keys, "\r")
	typeKeys(t, keys, "x")
	term.till(t, "已标为听过")
	typeKeys(t, keys, "q")
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got := s.called("MarkPlayed"); len(got) != 1 || got[0] != "MarkPlayed [ep6] true" {
		t.Errorf("called %v", got)
	}
	if out := term.all.String(); !strings.Contains(out, "\x1b[?1049l") {
		t.Error("the terminal is left on its alternate screen")
	}
}

func typeKeys(t *testing.T, w io.Writer, s string) {
	t.Helper()
	if _, err := io.WriteString(w, s); err != nil {
		t.Fatal(err)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	term, _, cancel, done := start(t, sample(), "en")
	term.till(t, "Inbox")
	cancel()
	if err := <-done; err != nil {
		t.Errorf("Run: %v", err)
	}
}

// TestPausedScreenWritesNothing holds that a screen on which nothing moves
// costs nothing: no byte goes to the terminal without a cause.
func TestPausedScreenWritesNothing(t *testing.T) {
	d := drive(t, sample(), "en")
	d.press("p space")
	before := d.m.View().Content
	d.give(ticked{})
	if d.m.View().Content != before {
		t.Error("the frame changed by itself")
	}
	if d.m.tick() != nil {
		t.Error("a clock runs for nothing")
	}
}
