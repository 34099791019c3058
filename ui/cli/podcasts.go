package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"cosm/library"
	"cosm/library/instance"
)

func (a *App) podcastsCommand() *cobra.Command {
	var q library.PodcastQuery
	cmd := a.command("podcasts", "cosm podcasts\ncosm podcasts --sort unplayed --json", func(cmd *cobra.Command, _ []string) error {
		if err := oneOf("--sort", q.Sort, "title", "latest", "unplayed", "subscribed"); err != nil {
			return err
		}
		s, err := a.connect(cmd.Context(), instance.RoleCommand)
		if err != nil {
			return err
		}
		list, err := s.Podcasts(cmd.Context(), q)
		if err != nil {
			return err
		}
		if a.flags.json {
			return a.printJSON(orEmpty(list), false)
		}
		if len(list) == 0 {
			a.say("cli.no_podcasts")
		}
		return a.printPodcasts(list)
	})
	cmd.Flags().StringVar(&q.Sort, "sort", "title", "flag.sort_podcasts ORDER")
	cmd.Flags().StringVar(&q.Tag, "tag", "", "flag.only_tag TAG")
	return cmd
}

func (a *App) printPodcasts(list []library.Podcast) error {
	rows := make([][]string, len(list))
	for i, p := range list {
		rows[i] = []string{string(p.ID), strconv.Itoa(p.Unplayed), strconv.Itoa(p.Episodes), a.day(p.LatestAt), p.Title, a.texts().Why(p.Failure())}
	}
	return a.table([]string{"ID", "head.unplayed", "head.episodes", "head.latest", "head.title", "head.error"}, rows)
}

// oneOf refuses a flag's value that is none of choices.
func oneOf(flag, value string, choices ...string) error {
	for _, c := range choices {
		if value == c {
			return nil
		}
	}
	list := strings.TrimPrefix(strings.Join(choices, ", "), ", ") // an empty choice is no flag at all
	return library.Errorf(library.Invalid, flag, "not one of "+list, nil).With("not_one_of", "What", flag, "Choices", list)
}
