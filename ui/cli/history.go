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
	cmd.Flags().StringVar(&since, "since", "", "flag.since WHEN")
	cmd.Flags().IntVar(&q.Limit, "limit", 0, "flag.limit N")
	erase := a.command("erase", "cosm history erase", func(cmd *cobra.Command, _ []string) error {
		s, err := a.connect(cmd.Context(), instance.RoleCommand)
		if err != nil {
			return err
		}
		list, err := s.History(cmd.Context(), library.HistoryQuery{})
		if err != nil {
			return err
		}
		if _, err := s.EraseHistory(cmd.Context(), nil); err != nil {
			return err
		}
		return a.printBatch(library.BatchReport{Done: len(list)}, "cli.history_erased")
	})
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
	rows := make([][]string, len(list))
	for i, h := range list {
		done := ""
		if h.Finished {
			done = "✓"
		}
		rows[i] = []string{a.minute(h.At), h.From.Clock() + "–" + h.To.Clock(), done, h.Podcast, h.Title}
	}
	return a.table([]string{"head.when", "head.part", "", "head.podcast", "head.title"}, rows)
}
