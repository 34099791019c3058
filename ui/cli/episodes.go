package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"cosm/library"
	"cosm/library/instance"
)

func (a *App) episodesCommand() *cobra.Command {
	var q library.EpisodeQuery
	var since string
	cmd := a.command("episodes [PODCAST]", "cosm episodes --new\ncosm episodes \"Hello Internet\" --unplayed --limit 5\ncosm episodes --since 7d --json", func(cmd *cobra.Command, args []string) error {
		if err := oneOf("--sort", q.Sort, "newest", "oldest", "title", "duration", "podcast"); err != nil {
			return err
		}
		if since != "" {
			at, err := parseSince(since, a.Now())
			if err != nil {
				return err
			}
			q.Since = at
		}
		return a.episodes(cmd.Context(), q, args)
	})
	cmd.Args = between(0, 1)
	cmd.ValidArgsFunction = a.complete(1, podcastNames)
	f := cmd.Flags()
	f.BoolVar(&q.New, "new", false, "flag.new")
	f.BoolVar(&q.Unplayed, "unplayed", false, "flag.unplayed")
	f.BoolVar(&q.Downloaded, "downloaded", false, "flag.downloaded")
	f.BoolVar(&q.Favourite, "favourite", false, "flag.favourite")
	f.BoolVar(&q.Started, "started", false, "flag.started")
	f.StringVar(&since, "since", "", "flag.since WHEN")
	f.IntVar(&q.Limit, "limit", 0, "flag.limit N")
	f.StringVar(&q.Sort, "sort", "newest", "flag.sort_episodes ORDER")
	f.StringVar(&q.Text, "query", "", "flag.query TEXT")
	return cmd
}

func (a *App) episodes(ctx context.Context, q library.EpisodeQuery, args []string) error {
	s, err := a.connect(ctx, instance.RoleCommand)
	if err != nil {
		return err
	}
	if len(args) > 0 {
		p, err := findPodcast(ctx, s, args[0])
		if err != nil {
			return err
		}
		q.Podcast = p.ID
	}
	list, err := s.Episodes(ctx, q)
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON(orEmpty(list), false)
	}
	if len(list) == 0 {
		a.say("cli.no_episodes")
	}
	return a.printEpisodes(list)
}

func (a *App) printEpisodes(list []library.Episode) error {
	rows := make([][]string, len(list))
	for i, e := range list {
		rows[i] = []string{string(e.ID), a.day(e.Published), clock(e.Duration), marks(e), e.PodcastTitle, e.Title}
	}
	return a.table([]string{"ID", "head.published", "head.length", "", "head.podcast", "head.title"}, rows)
}

// marks are what was done with e, one letter each: new, played, started,
// queued, downloaded, favourite, not playable.
func marks(e library.Episode) string {
	var b strings.Builder
	for _, m := range []struct {
		on   bool
		mark string
	}{{e.New, "N"}, {e.Played, "P"}, {!e.Played && e.Position > 0, "S"}, {e.Queued, "Q"}, {e.Downloaded, "D"}, {e.Favourite, "F"}, {e.Problem != nil, "!"}} {
		if m.on {
			b.WriteString(m.mark)
		}
	}
	return b.String()
}
