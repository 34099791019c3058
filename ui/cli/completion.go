package cli

import (
	"context"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"cosm/library"
	"cosm/library/instance"
)

// completionTimeout is how long a listener who pressed tab waits for names.
const completionTimeout = 2 * time.Second

func (a *App) completionCommand(root *cobra.Command) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
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
		return oneOf("completion", args[0], shells...)
	})
	cmd.Args = exactly(1)
	cmd.ValidArgs = shells
	return cmd
}

// maxDescribed is how wide the words beside a completion may be.
const maxDescribed = 60

type completer = func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective)

// complete gives what find knows; nothing where the library does not open, for
// an error has no place on a line that is being typed.
func (a *App) complete(most int, find func(context.Context, library.Service) ([]cobra.Completion, error)) completer {
	return func(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if most >= 0 && len(args) >= most {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		ctx, cancel := context.WithTimeout(cmd.Context(), completionTimeout)
		defer cancel()
		s, err := a.connect(ctx, instance.RoleCommand)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		found, err := find(ctx, s)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return found, cobra.ShellCompDirectiveNoFileComp
	}
}

// described is a name with a few words beside it.
func described(name, words string) cobra.Completion {
	return cobra.CompletionWithDesc(name, ansi.Truncate(oneLine(words), maxDescribed, "…"))
}

// podcastNames complete PODCAST by id, with the title beside it.
func podcastNames(ctx context.Context, s library.Service) ([]cobra.Completion, error) {
	list, err := s.Podcasts(ctx, library.PodcastQuery{})
	names := make([]cobra.Completion, len(list))
	for i, p := range list {
		names[i] = described(string(p.ID), p.Title)
	}
	return names, err
}

// episodeNames complete EPISODE by id: the newest, for there may be many.
func episodeNames(ctx context.Context, s library.Service) ([]cobra.Completion, error) {
	list, err := s.Episodes(ctx, library.EpisodeQuery{Limit: 200})
	names := make([]cobra.Completion, 0, len(list)+1)
	names = append(names, "latest")
	for _, e := range list {
		names = append(names, described(string(e.ID), e.Title+" — "+e.PodcastTitle))
	}
	return names, err
}

// settingNames complete KEY.
func (a *App) settingNames(ctx context.Context, s library.Service) ([]cobra.Completion, error) {
	list, err := s.Settings(ctx, library.Empty{})
	names := make([]cobra.Completion, len(list))
	for i, x := range list {
		names[i] = described(x.Key, a.settingDoc(x))
	}
	return names, err
}
