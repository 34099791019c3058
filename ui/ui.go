// Package ui is the interface in the terminal: one root model that routes what
// is typed and told, does what screens ask for and draws the frame around
// them. Each screen is a package of its own; a screen knows no other screen and
// not the root.
//
// The interface keeps nothing: all that it shows it has asked the
// library.Service or been told by its events. Update does no I/O; what takes
// time is a command, changes are made one after the other in their lanes, and
// what comes back too late is thrown away.
package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"cosm/config"
	"cosm/library"
	"cosm/ui/text"
)

// Options are what the interface is made of.
type Options struct {
	Service  library.Service
	Settings []library.Setting // as they count now
	Config   *config.Config    // for key bindings and themes; nil: the defaults
	Texts    *text.Texts       // nil: those of the system's language
	Demo     bool              // say that this is a throw-away library
	OpenURL  func(string) error

	Input  io.Reader // nil: the terminal
	Output io.Writer // nil: the terminal
	// Environ are the variables that tell what the terminal can; nil: the process's.
	Environ []string
	Now     func() time.Time // nil: time.Now

	// Width and Height are the size of what is no terminal; for tests.
	Width, Height int
}

// Run shows the interface until the listener quits or ctx ends. The error is
// about the terminal; what fails in the library is told on the screen.
func Run(ctx context.Context, o Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m, err := newModel(ctx, o)
	if err != nil {
		m.fail(err)
	}
	p := tea.NewProgram(m, programOptions(ctx, o, m)...)

	var watching sync.WaitGroup
	w := watcher{service: o.Service, send: p.Send}
	watching.Go(func() { w.run(ctx) })
	_, err = p.Run()
	cancel()
	watching.Wait()
	if err != nil && !errors.Is(err, tea.ErrInterrupted) && !ended(ctx, err) {
		return fmt.Errorf("run interface: %w", err)
	}
	return nil
}

// ended tells the error of a program that was told to end from outside.
func ended(ctx context.Context, err error) bool {
	return errors.Is(err, tea.ErrProgramKilled) && !errors.Is(err, tea.ErrProgramPanic) && ctx.Err() != nil
}

func programOptions(ctx context.Context, o Options, m *Model) []tea.ProgramOption {
	out := []tea.ProgramOption{tea.WithContext(ctx)}
	if o.Input != nil {
		out = append(out, tea.WithInput(o.Input))
	}
	if o.Output != nil {
		out = append(out, tea.WithOutput(o.Output))
	}
	environ := o.Environ
	if environ == nil {
		environ = os.Environ()
	}
	out = append(out, tea.WithEnvironment(environ))
	if o.Width > 0 && o.Height > 0 {
		out = append(out, tea.WithWindowSize(o.Width, o.Height))
	}
	if p, ok := profile(m.env.Setting(config.KeyColor)); ok {
		out = append(out, tea.WithColorProfile(p))
	}
	return out
}

// profile is what the setting color asks for; false: find it out.
func profile(setting string) (colorprofile.Profile, bool) {
	switch strings.ToLower(setting) {
	case "truecolor":
		return colorprofile.TrueColor, true
	case "256":
		return colorprofile.ANSI256, true
	case "16":
		return colorprofile.ANSI, true
	case "none":
		return colorprofile.ASCII, true
	}
	return colorprofile.Unknown, false
}
