package cli

import (
	"github.com/spf13/cobra"

	"cosm/library"
	"cosm/library/instance"
)

func (a *App) removeCommand() *cobra.Command {
	var keep bool
	cmd := a.command("remove PODCAST...", "cosm remove \"Hello Internet\"\ncosm remove --keep-downloads x7k2m9ab", func(cmd *cobra.Command, args []string) error {
		s, err := a.connect(cmd.Context(), instance.RoleCommand)
		if err != nil {
			return err
		}
		var gone []library.Podcast
		var ids []library.PodcastID
		for _, ref := range args {
			p, err := findPodcast(cmd.Context(), s, ref)
			if err != nil {
				return err
			}
			gone, ids = append(gone, p), append(ids, p.ID)
		}
		if _, err := s.Remove(cmd.Context(), library.RemoveRequest{IDs: ids, KeepDownloads: keep}); err != nil {
			return err
		}
		if a.flags.json {
			return a.printJSON(gone, false)
		}
		a.say("cli.removed", "count", len(ids))
		return nil
	})
	cmd.Args = atLeast(1)
	cmd.ValidArgsFunction = a.complete(-1, podcastNames)
	cmd.Flags().BoolVar(&keep, "keep-downloads", false, "flag.keep_downloads")
	return cmd
}
