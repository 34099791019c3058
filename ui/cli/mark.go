package cli

import (
	"context"

	"github.com/spf13/cobra"

	"cosm/library"
	"cosm/library/instance"
)

func (a *App) markCommand() *cobra.Command {
	cmd := a.command("mark played|unplayed|new|seen EPISODE...", "cosm mark played latest\ncosm mark unplayed x7k2m9abcdef", func(cmd *cobra.Command, args []string) error {
		if err := oneOf("mark", args[0], "played", "unplayed", "new", "seen"); err != nil {
			return err
		}
		on := args[0] == "played" || args[0] == "new"
		set := library.Service.MarkPlayed
		if args[0] == "new" || args[0] == "seen" {
			set = library.Service.SetNew
		}
		return a.flag(cmd.Context(), args[1:], on, set)
	})
	cmd.Args = atLeast(2)
	names := a.complete(-1, episodeNames)
	cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return []string{"played", "unplayed", "new", "seen"}, cobra.ShellCompDirectiveNoFileComp
		}
		return names(cmd, args, begun)
	}
	return cmd
}

func (a *App) favouriteCommand() *cobra.Command {
	cmd := a.command("favourite", "cosm favourite\ncosm favourite add latest\ncosm favourite remove latest", func(cmd *cobra.Command, _ []string) error {
		return a.episodes(cmd.Context(), library.EpisodeQuery{Favourite: true, Sort: "newest"}, nil)
	})
	cmd.Aliases = []string{"favorite"}
	cmd.AddCommand(a.favouriteSet("add", true), a.favouriteSet("remove", false))
	return cmd
}

func (a *App) favouriteSet(name string, on bool) *cobra.Command {
	cmd := a.command(name+" EPISODE...", "cosm favourite "+name+" latest", func(cmd *cobra.Command, args []string) error {
		return a.flag(cmd.Context(), args, on, library.Service.SetFavourite)
	})
	cmd.Args = atLeast(1)
	cmd.ValidArgsFunction = a.complete(-1, episodeNames)
	return cmd
}

// flag sets something of the episodes that refs name and prints them as they
// are then.
func (a *App) flag(ctx context.Context, refs []string, on bool, set func(library.Service, context.Context, library.EpisodeFlag) (library.Empty, error)) error {
	s, err := a.connect(ctx, instance.RoleCommand)
	if err != nil {
		return err
	}
	found, err := findEpisodes(ctx, s, refs)
	if err != nil {
		return err
	}
	if _, err := set(s, ctx, library.EpisodeFlag{IDs: idsOf(found), On: on}); err != nil {
		return err
	}
	list, err := s.Episodes(ctx, library.EpisodeQuery{IDs: idsOf(found)})
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON(orEmpty(list), false)
	}
	return a.printEpisodes(list)
}
