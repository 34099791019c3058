package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"cosm/library"
	"cosm/ui/text"
)

// Streams are what a run reads and writes, and what it takes from its process.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	Env      func(string) (string, bool)
	Now      func() time.Time
}

// Process gives the streams of this process.
func Process() Streams {
	return Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.LookupEnv, Now: time.Now}
}

// Main runs the command that args name (without the program's own name) and
// gives the exit status.
func Main(ctx context.Context, args []string, s Streams) int {
	a := newApp(s, args)
	defer a.close()
	root := a.root()
	root.SetArgs(args)
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	return a.report(root.ExecuteContext(ctx))
}

// failure marks an error that a command returned, so that all others are
// known to be about the way it was called.
type failure struct{ error }

func (f failure) Unwrap() error { return f.error }

// report writes err as a listener reads it and gives the exit status.
func (a *App) report(err error) int {
	if err == nil {
		return 0
	}
	var said *told
	if errors.As(err, &said) {
		return exitStatus(said.code)
	}
	var f failure
	if !errors.As(err, &f) && library.CodeOf(err) == library.Failed {
		err = library.Errorf(library.Invalid, "", err.Error(), err).Hint("cosm --help")
	}
	line, try := a.texts().Error(err)
	fmt.Fprintf(a.Err, "cosm: %s\n", oneLine(line))
	if try != "" {
		fmt.Fprintln(a.Err, a.texts().T("cli.try", "hint", oneLine(try)))
	}
	return exitStatus(library.CodeOf(err))
}

// told is an error whose words are already on standard error.
type told struct{ code library.Code }

func (t *told) Error() string { return t.code.Error() }

// exitStatus is the contract of CLI.md: 0 done, 1 failed, 2 wrong usage, 3 not
// found, 4 network or server, 5 refused by a setting, 6 no audio device.
func exitStatus(c library.Code) int {
	switch c {
	case "":
		return 0
	case library.Invalid:
		return 2
	case library.NotFound, library.Ambiguous:
		return 3
	case library.Network, library.NeedsAuth:
		return 4
	case library.Refused:
		return 5
	case library.NoAudio:
		return 6
	}
	return 1
}

func (a *App) root() *cobra.Command {
	root := a.command("cosm", "cosm\ncosm demo\ncosm add https://example.org/feed.xml", a.runInterface)
	root.Long = a.texts().T("cmd.cosm.long")
	root.Args = cobra.NoArgs
	root.SilenceErrors, root.SilenceUsage = true, true
	root.Version = a.version
	root.SetVersionTemplate("cosm {{.Version}}\n")
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		return library.Errorf(library.Invalid, "", err.Error(), err).Hint("cosm --help")
	})
	a.globalFlags(root.PersistentFlags())
	root.AddCommand(
		a.demoCommand(), a.addCommand(), a.removeCommand(), a.podcastsCommand(), a.episodesCommand(), a.showCommand(),
		a.refreshCommand(), a.playCommand(), a.statusCommand(), a.queueCommand(), a.downloadCommand(), a.downloadsCommand(),
		a.markCommand(), a.favouriteCommand(), a.historyCommand(), a.importCommand(), a.exportCommand(), a.settingsCommand(),
		a.doctorCommand(), a.completionCommand(root), a.manCommand(root), a.versionCommand(),
	)
	root.AddCommand(a.transportCommands()...)
	return root
}

// texts are the words of this run, in the language that flags, environment and
// settings choose; an error in the settings themselves is told in the system's.
func (a *App) texts() *text.Texts {
	if a.words == nil {
		a.words = text.New(a.earlyLanguage())
	}
	return a.words
}
