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
		ids, err := podcastIDs(cmd.Context(), s, args)
		if err != nil {
			return err
		}
		if _, err := s.Remove(cmd.Context(), library.RemoveRequest{IDs: ids, KeepDownloads: keep}); err != nil {
			return err
		}
		a.say("cli.removed", "count", len(ids))
		return nil
	})
	cmd.Args = cobra.MinimumNArgs(1)
	cmd.Flags().BoolVar(&keep, "keep-downloads", false, a.texts().T("flag.keep_downloads"))
	return cmd
}
