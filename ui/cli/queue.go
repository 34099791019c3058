package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"cosm/library"
	"cosm/library/instance"
)

func (a *App) queueCommand() *cobra.Command {
	cmd := a.command("queue", "cosm queue\ncosm queue add latest\ncosm queue move x7k2m9abcdef 1", func(cmd *cobra.Command, _ []string) error {
		s, err := a.connect(cmd.Context(), instance.RoleCommand)
		if err != nil {
			return err
		}
		list, err := s.Queue(cmd.Context(), library.Empty{})
		if err != nil {
			return err
		}
		return a.printQueue(list)
	})
	front := false
	add := a.queueEdit("add EPISODE...", "cosm queue add latest\ncosm queue add --front x7k2m9abcdef", atLeast(1), func(ids []library.EpisodeID, _ []string) (library.QueueEdit, error) {
		return library.QueueEdit{Op: library.QueueAdd, IDs: ids, Front: front}, nil
	}, 0)
	add.Flags().BoolVar(&front, "front", false, "flag.front")
	cmd.AddCommand(add,
		a.queueEdit("remove EPISODE...", "cosm queue remove x7k2m9abcdef", atLeast(1), func(ids []library.EpisodeID, _ []string) (library.QueueEdit, error) {
			return library.QueueEdit{Op: library.QueueRemove, IDs: ids}, nil
		}, 0),
		a.queueEdit("move EPISODE PLACE", "cosm queue move x7k2m9abcdef 1", exactly(2), func(ids []library.EpisodeID, rest []string) (library.QueueEdit, error) {
			n, err := strconv.Atoi(rest[0])
			if err != nil || n < 1 {
				return library.QueueEdit{}, library.Errorf(library.Invalid, rest[0], "not a place in the queue", err).With("bad_place", "Value", rest[0])
			}
			return library.QueueEdit{Op: library.QueueMove, IDs: ids, Index: n - 1}, nil
		}, 1),
		a.queueEdit("clear", "cosm queue clear", exactly(0), func([]library.EpisodeID, []string) (library.QueueEdit, error) {
			return library.QueueEdit{Op: library.QueueClear}, nil
		}, 0))
	return cmd
}

// queueEdit makes a command whose arguments but the last few are episodes.
func (a *App) queueEdit(use, example string, args cobra.PositionalArgs, edit func([]library.EpisodeID, []string) (library.QueueEdit, error), rest int) *cobra.Command {
	cmd := a.command(use, example, func(cmd *cobra.Command, args []string) error {
		s, err := a.connect(cmd.Context(), instance.RoleCommand)
		if err != nil {
			return err
		}
		found, err := findEpisodes(cmd.Context(), s, args[:len(args)-rest])
		if err != nil {
			return err
		}
		e, err := edit(idsOf(found), args[len(args)-rest:])
		if err != nil {
			return err
		}
		list, err := s.EditQueue(cmd.Context(), e)
		if err != nil {
			return err
		}
		return a.printQueue(list)
	})
	cmd.Args = args
	if strings.Contains(use, "EPISODE") {
		cmd.ValidArgsFunction = a.complete(-1, episodeNames)
	}
	return cmd
}

func (a *App) printQueue(list []library.Episode) error {
	if a.flags.json {
		return a.printJSON(orEmpty(list), false)
	}
	if len(list) == 0 {
		a.say("cli.queue_empty")
	}
	return a.printEpisodes(list)
}
