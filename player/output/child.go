//go:build unix && !darwin

package output

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
	"unicode"
)

const (
	// probeTime is how long a program may take to find out that it can play.
	probeTime = 3 * time.Second
	// tailBytes bounds what is kept of a program's complaints.
	tailBytes = 2 << 10
)

// child is one run of a program.
type child struct {
	cmd    *exec.Cmd
	stdin  *os.File
	stderr *tail
	ended  chan struct{}
}

func startChild(command string, args []string) (*child, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("make a pipe: %w", err)
	}
	shrinkPipe(w)
	c := &child{stdin: w, stderr: &tail{}, ended: make(chan struct{})}
	c.cmd = exec.Command(command, args...) //nolint:noctx // it lives till the device is closed
	c.cmd.Stdin, c.cmd.Stderr = r, c.stderr
	// In a group of its own it does not get the terminal's Ctrl-C, which is
	// for us to deal with.
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.cmd.WaitDelay = time.Second
	err = c.cmd.Start()
	_ = r.Close()
	if err != nil {
		_ = w.Close()
		return nil, fmt.Errorf("start %s: %w", command, err)
	}
	return c, nil
}

// wait is to be called once.
func (c *child) wait() error {
	defer close(c.ended)
	return c.cmd.Wait()
}

func (c *child) kill() { _ = c.cmd.Process.Kill() }

// awaitEnd gives a killed program a second to be gone.
func (c *child) awaitEnd() {
	t := time.NewTimer(time.Second)
	defer t.Stop()
	select {
	case <-c.ended:
	case <-t.C:
	}
}

// reason says in one line why a program ended.
func (c *child) reason(err error) error {
	if err == nil {
		err = errors.New("it ended by itself")
	}
	return explain(c.cmd.Args[0], err, c.stderr.String())
}

// explain prefers what a program says to its exit status.
func explain(command string, err error, said string) error {
	if said = oneLine(said); said != "" {
		return &Problem{Trouble: Refuses, Program: command, Said: said}
	}
	return fmt.Errorf("%s: %w", command, err)
}

// oneLine is the first line of s with something in it, fit for a terminal.
func oneLine(s string) string {
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(strings.Map(func(r rune) rune {
			if !unicode.IsPrint(r) {
				return -1
			}
			return r
		}, line))
		if line != "" {
			return strings.ToValidUTF8(line[:min(len(line), 200)], "")
		}
	}
	return ""
}

// probe finds out whether a program can play, by having it play nothing.
func probe(prog program, o Options) error {
	path, err := exec.LookPath(prog.command)
	if err != nil {
		return &Problem{Trouble: NotInstalled, Program: prog.command}
	}
	ctx, cancel := context.WithTimeout(context.Background(), probeTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, prog.args(o.rate(), prog.queue(o), o.AppName)...)
	said := &tail{}
	cmd.Stderr = said // and no input
	cmd.WaitDelay = time.Second
	err = cmd.Run()
	if ctx.Err() != nil {
		return &Problem{Trouble: NoAnswer, Program: prog.command}
	}
	if err != nil {
		return explain(prog.command, err, said.String())
	}
	return nil
}

// mentions reports whether a program's help knows an option.
func mentions(command, option string) bool {
	path, err := exec.LookPath(command)
	if err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), probeTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "--help")
	cmd.WaitDelay = time.Second
	help, err := cmd.CombinedOutput()
	return err == nil && strings.Contains(string(help), option)
}

// tail keeps the last of what is written to it.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p...)
	if over := len(t.buf) - tailBytes; over > 0 {
		t.buf = append(t.buf[:0], t.buf[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.buf)
}
