package cli

import (
	"strconv"

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
		a.printPodcasts(list)
		return nil
	})
	cmd.Args = cobra.NoArgs
	cmd.Flags().StringVar(&q.Sort, "sort", "title", a.texts().T("flag.sort_podcasts"))
	cmd.Flags().StringVar(&q.Tag, "tag", "", a.texts().T("flag.only_tag"))
	return cmd
}

func (a *App) printPodcasts(list []library.Podcast) {
	t := a.texts()
	rows := make([][]string, len(list))
	for i, p := range list {
		latest := ""
		if !p.LatestAt.IsZero() {
			latest = p.LatestAt.In(a.Now().Location()).Format("2006-01-02")
		}
		rows[i] = []string{string(p.ID), strconv.Itoa(p.Unplayed), strconv.Itoa(p.Episodes), latest, p.Title, p.LastError}
	}
	a.table([]string{"ID", t.T("head.unplayed"), t.T("head.episodes"), t.T("head.latest"), t.T("head.title"), t.T("head.error")}, 4, rows)
}

// oneOf refuses a flag's value that is none of choices.
func oneOf(flag, value string, choices ...string) error {
	for _, c := range choices {
		if value == c {
			return nil
		}
	}
	list := ""
	for i, c := range choices {
		if i > 0 {
			list += ", "
		}
		list += c
	}
	return library.Errorf(library.Invalid, flag, "not one of "+list, nil).With("not_one_of", "What", flag, "Choices", list)
}
