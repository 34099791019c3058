package cli

import (
	"context"
	"os"

	"github.com/cli/browser"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"cosm/library"
	"cosm/library/instance"
	"cosm/ui"
)

// runInterface is cosm without a command.
func (a *App) runInterface(cmd *cobra.Command, _ []string) error {
	if err := a.needTerminal(); err != nil {
		return err
	}
	a.fallback = true
	s, err := a.connect(cmd.Context(), instance.RoleInterface)
	if err != nil {
		return err
	}
	return a.openInterface(cmd.Context(), s, false)
}

func (a *App) needTerminal() error {
	in, isFile := a.In.(*os.File)
	if terminalWidth(a.Out) == 0 || !isFile || !term.IsTerminal(int(in.Fd())) {
		return library.Errorf(library.Failed, "", "the interface needs a terminal", nil).With("no_terminal").Hint("cosm --help")
	}
	return nil
}

func (a *App) openInterface(ctx context.Context, s library.Service, demo bool) error {
	if err := a.needTerminal(); err != nil {
		return err
	}
	settings, err := s.Settings(ctx, library.Empty{})
	if err != nil {
		return err
	}
	return ui.Run(ctx, ui.Options{
		Service: s, Config: a.config, Settings: settings, Texts: a.texts(), Demo: demo, Now: a.Now,
		Input: a.In, Output: a.Out, OpenURL: browser.OpenURL,
	})
}
