package cli

import (
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"cosm/library"
)

func (a *App) completionCommand(root *cobra.Command) *cobra.Command {
	cmd := a.command("completion bash|zsh|fish|powershell", "cosm completion bash > /etc/bash_completion.d/cosm\ncosm completion fish > ~/.config/fish/completions/cosm.fish", func(_ *cobra.Command, args []string) error {
		switch args[0] {
		case "bash":
			return root.GenBashCompletionV2(a.Out, true)
		case "zsh":
			return root.GenZshCompletion(a.Out)
		case "fish":
			return root.GenFishCompletion(a.Out, true)
		case "powershell":
			return root.GenPowerShellCompletionWithDesc(a.Out)
		}
		return oneOf("completion", args[0], "bash", "zsh", "fish", "powershell")
	})
	cmd.Args = cobra.ExactArgs(1)
	cmd.ValidArgs = []string{"bash", "zsh", "fish", "powershell"}
	return cmd
}

func (a *App) manCommand(root *cobra.Command) *cobra.Command {
	cmd := a.command("man DIR", "cosm man /usr/share/man/man1", func(_ *cobra.Command, args []string) error {
		if err := os.MkdirAll(args[0], 0o755); err != nil { //nolint:gosec // man pages are for everybody
			return library.Errorf(library.ReadOnly, args[0], a.texts().T("cli.cannot_write"), err)
		}
		if err := doc.GenManTree(root, &doc.GenManHeader{Title: "COSM", Section: "1", Source: "cosm " + a.version}, args[0]); err != nil {
			return library.Errorf(library.ReadOnly, args[0], a.texts().T("cli.cannot_write"), err)
		}
		return nil
	})
	cmd.Args = cobra.ExactArgs(1)
	return cmd
}
