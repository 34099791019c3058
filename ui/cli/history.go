package cli

import (
	"context"

	"github.com/spf13/cobra"

	"cosm/library"
	"cosm/library/instance"
)

func (a *App) historyCommand() *cobra.Command {
	var q library.HistoryQuery
	var since string
	cmd := a.command("history", "cosm history --since 7d\ncosm history --json\ncosm history erase", func(cmd *cobra.Command, _ []string) error {
		if since != "" {
			at, err := parseSince(since, a.Now())
			if err != nil {
				return err
			}
			q.Since = at
		}
		return a.history(cmd.Context(), q)
	})
	cmd.Args = cobra.NoArgs
	cmd.Flags().StringVar(&since, "since", "", a.texts().T("flag.since"))
	cmd.Flags().IntVar(&q.Limit, "limit", 0, a.texts().T("flag.limit"))
	erase := a.command("erase", "cosm history erase", func(cmd *cobra.Command, _ []string) error {
		s, err := a.connect(cmd.Context(), instance.RoleCommand)
		if err != nil {
			return err
		}
		if _, err := s.EraseHistory(cmd.Context(), nil); err != nil {
			return err
		}
		a.say("cli.history_erased")
		return nil
	})
	erase.Short = a.texts().T("cmd.history_erase.short")
	erase.Args = cobra.NoArgs
	cmd.AddCommand(erase)
	return cmd
}

func (a *App) history(ctx context.Context, q library.HistoryQuery) error {
	s, err := a.connect(ctx, instance.RoleCommand)
	if err != nil {
		return err
	}
	list, err := s.History(ctx, q)
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON(orEmpty(list), false)
	}
	if len(list) == 0 {
		a.say("cli.no_history")
	}
	t := a.texts()
	rows := make([][]string, len(list))
	for i, h := range list {
		done := ""
		if h.Finished {
			done = "✓"
		}
		rows[i] = []string{h.At.In(a.Now().Location()).Format("2006-01-02 15:04"), h.From.Clock() + "–" + h.To.Clock(), done, h.Podcast, h.Title}
	}
	a.table([]string{t.T("head.when"), t.T("head.part"), "", t.T("head.podcast"), t.T("head.title")}, 4, rows)
	return nil
}
