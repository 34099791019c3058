package cli

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"cosm/library"
	"cosm/library/instance"
)

func (a *App) downloadCommand() *cobra.Command {
	var r library.DownloadRequest
	cmd := a.command("download EPISODE...", "cosm download latest\ncosm download --new --jobs 4", func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 && !r.New {
			return library.Errorf(library.Invalid, "download", "name an episode or use --new", nil).With("nothing_named").Hint("cosm download --new")
		}
		if r.Jobs < 0 || r.Jobs > 16 {
			return library.Errorf(library.Invalid, "--jobs", "not a number from 1 to 16", nil).With("bad_jobs", "Max", "16")
		}
		return a.download(cmd.Context(), args, r)
	})
	cmd.Args = atLeast(0)
	cmd.ValidArgsFunction = a.complete(-1, episodeNames)
	cmd.Flags().BoolVar(&r.New, "new", false, "flag.new")
	cmd.Flags().IntVarP(&r.Jobs, "jobs", "j", 0, "flag.jobs N")
	return cmd
}

func (a *App) download(ctx context.Context, args []string, r library.DownloadRequest) error {
	s, err := a.connect(ctx, instance.RoleLong)
	if err != nil {
		return err
	}
	found, err := findEpisodes(ctx, s, args)
	if err != nil {
		return err
	}
	r.IDs, r.Wait = idsOf(found), true
	active := map[library.EpisodeID]library.Download{}
	stop := a.follow(ctx, s, func(e library.Event) {
		if e.Download != nil {
			active[e.Download.EpisodeID] = *e.Download
			a.progress(a.downloadLine(active))
		}
	})
	report, err := s.Download(ctx, r)
	stop()
	if err != nil {
		return err
	}
	return a.printBatch(report, "cli.downloaded")
}

// downloadLine sums up all downloads under way in one line.
func (a *App) downloadLine(all map[library.EpisodeID]library.Download) string {
	var done, size int64
	var rate float64
	n, title := 0, ""
	for _, d := range all {
		if d.State != library.DownloadActive {
			continue
		}
		n++
		done, size, rate, title = done+d.Done, size+d.Size, rate+d.Rate, d.Title
	}
	t := a.texts()
	line := fmt.Sprintf("↓%d  %s", n, t.Bytes(done))
	if size > 0 {
		line += " / " + t.Bytes(size)
	}
	line += "  " + t.Rate(rate)
	if rate > 0 && size > done {
		line += "  " + t.Left(library.Seconds(float64(size-done)/rate*1e9))
	}
	return line + "  " + title
}

func (a *App) printBatch(r library.BatchReport, id string) error {
	for _, e := range r.Errors {
		name := e.Title
		if name == "" {
			name = e.Source
		}
		a.warn(name, e.Err())
	}
	if a.flags.json {
		if err := a.printJSON(r, false); err != nil {
			return err
		}
	} else {
		a.say(id, "count", r.Done)
	}
	switch {
	case r.Failed == 0:
		return nil
	case r.Done == 0 && len(r.Errors) == 1:
		return &told{r.Errors[0].Code}
	}
	return &told{library.Network}
}

func (a *App) downloadsCommand() *cobra.Command {
	cmd := a.command("downloads", "cosm downloads\ncosm downloads remove latest\ncosm downloads prune", func(cmd *cobra.Command, _ []string) error {
		s, err := a.connect(cmd.Context(), instance.RoleCommand)
		if err != nil {
			return err
		}
		list, err := s.Downloads(cmd.Context(), library.Empty{})
		if err != nil {
			return err
		}
		if a.flags.json {
			return a.printJSON(orEmpty(list), false)
		}
		if len(list) == 0 {
			a.say("cli.no_downloads")
		}
		return a.printDownloads(list)
	})
	cmd.AddCommand(a.removeDownloads(), a.cancelDownloads(), a.pruneDownloads())
	return cmd
}

func (a *App) printDownloads(list []library.Download) error {
	rows := make([][]string, len(list))
	for i, d := range list {
		where := d.Path
		if e := d.Failure(); e != nil {
			where = a.texts().Why(e)
		}
		rows[i] = []string{string(d.EpisodeID), a.word("cli_download.", string(d.State)), a.amount(d), d.Title, where}
	}
	return a.table([]string{"ID", "head.state", "head.size", "head.title", "head.file"}, rows)
}

// amount is how much of d is there: in bytes for a pipe.
func (a *App) amount(d library.Download) string {
	if terminalWidth(a.Out) == 0 {
		return strconv.FormatInt(d.Done, 10)
	}
	t := a.texts()
	if d.Size > 0 && d.State != library.DownloadDone {
		return t.Bytes(d.Done) + " / " + t.Bytes(d.Size)
	}
	return t.Bytes(d.Done)
}

func (a *App) removeDownloads() *cobra.Command {
	cmd := a.command("remove EPISODE...", "cosm downloads remove latest", func(cmd *cobra.Command, args []string) error {
		return a.dropDownloads(cmd.Context(), args)
	})
	cmd.Args = atLeast(1)
	cmd.ValidArgsFunction = a.complete(-1, episodeNames)
	return cmd
}

func (a *App) pruneDownloads() *cobra.Command {
	cmd := a.command("prune", "cosm downloads prune", func(cmd *cobra.Command, _ []string) error {
		return a.dropDownloads(cmd.Context(), nil)
	})
	return cmd
}

func (a *App) dropDownloads(ctx context.Context, refs []string) error {
	s, err := a.connect(ctx, instance.RoleCommand)
	if err != nil {
		return err
	}
	found, err := findEpisodes(ctx, s, refs)
	if err != nil {
		return err
	}
	report, err := s.RemoveDownloads(ctx, idsOf(found))
	if err != nil {
		return err
	}
	return a.printBatch(report, "cli.downloads_removed")
}

func (a *App) cancelDownloads() *cobra.Command {
	cmd := a.command("cancel EPISODE...", "cosm downloads cancel latest", func(cmd *cobra.Command, args []string) error {
		s, err := a.connect(cmd.Context(), instance.RoleCommand)
		if err != nil {
			return err
		}
		found, err := findEpisodes(cmd.Context(), s, args)
		if err != nil {
			return err
		}
		if _, err = s.CancelDownloads(cmd.Context(), idsOf(found)); err != nil {
			return err
		}
		return a.printBatch(library.BatchReport{Done: len(found)}, "cli.downloads_cancelled")
	})
	cmd.Args = atLeast(1)
	cmd.ValidArgsFunction = a.complete(-1, episodeNames)
	return cmd
}
