package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
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

// Process gives the streams of this process. From then on a reader that went
// away is an error of a write and no signal that ends the process, so that
// what is under way is closed in order: cosm play --json | head -1.
func Process() Streams {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	cobra.MousetrapHelpText = "" // on Windows a double click opens the interface, not a lecture
	return Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.LookupEnv, Now: time.Now}
}

// calmMemory is from where on memory is collected more eagerly, in place of
// letting it double. Nothing fails beyond it; GOMEMLIMIT sets another bound.
const calmMemory = 64 << 20 // bytes

// Main runs the command that args name (without the program's own name) and
// gives the exit status.
func Main(ctx context.Context, args []string, s Streams) int {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(calmMemory)
	}
	a := newApp(s, args)
	defer a.close()
	root := a.root()
	root.SetArgs(append([]string{}, liftNumbers(root, args)...))
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	err := root.ExecuteContext(ctx)
	if err != nil && ctx.Err() != nil { // whatever came of it, the listener ended it
		err = library.Errorf(library.Cancelled, "", "cancelled", err).With("cancelled")
	}
	return a.report(err)
}

// report writes err as a listener reads it and gives the exit status.
func (a *App) report(err error) int {
	if err == nil || errors.Is(err, syscall.EPIPE) { // who reads no more has what they wanted
		return 0
	}
	if said, ok := errors.AsType[*told](err); ok {
		return exitStatus(said.code)
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
	root.Args = between(0, 0)
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetVersionTemplate("cosm {{.Version}}\n")
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(flagError)
	root.SetHelpFunc(a.help)
	root.PersistentPreRun = func(cmd *cobra.Command, _ []string) {
		if strings.HasPrefix(cmd.Name(), cobra.ShellCompRequestCmd) { // completions show what a command does
			a.localise(root)
		}
	}
	a.globalFlags(root.PersistentFlags())
	for group, cmds := range a.commands(root) {
		root.AddGroup(&cobra.Group{ID: group})
		for _, cmd := range cmds {
			cmd.GroupID = group
			root.AddCommand(cmd)
		}
	}
	return root
}

// commands are all commands by their groups.
func (a *App) commands(root *cobra.Command) map[string][]*cobra.Command {
	help := a.helpCommand(root)
	root.SetHelpCommand(help)
	return map[string][]*cobra.Command{
		groupLibrary: {
			a.addCommand(), a.removeCommand(), a.podcastsCommand(), a.episodesCommand(), a.showCommand(), a.refreshCommand(),
			a.importCommand(), a.exportCommand(),
		},
		groupPlayer: append([]*cobra.Command{a.playCommand(), a.statusCommand()}, a.transportCommands()...),
		groupKeep: {
			a.queueCommand(), a.downloadCommand(), a.downloadsCommand(), a.markCommand(), a.favouriteCommand(), a.historyCommand(),
		},
		groupProgram: {
			a.demoCommand(), a.settingsCommand(), a.doctorCommand(), a.completionCommand(root), a.manCommand(root),
			a.versionCommand(), help,
		},
	}
}

// texts are the words of this run, in the language that flags, environment and
// settings choose; an error in the settings themselves is told in the system's.
func (a *App) texts() *text.Texts {
	if a.words == nil {
		a.words = text.New(a.language())
	}
	return a.words
}
