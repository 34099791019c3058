package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"cosm/library"
	"cosm/library/instance"
)

func (a *App) refreshCommand() *cobra.Command {
	var r library.RefreshRequest
	cmd := a.command("refresh [PODCAST...]", "cosm refresh\ncosm refresh --jobs 32 --json\ncosm refresh && cosm download --new", func(cmd *cobra.Command, args []string) error {
		if r.Jobs < 0 || r.Jobs > 64 {
			return library.Errorf(library.Invalid, "--jobs", "not a number from 1 to 64", nil).With("bad_jobs", "Max", "64")
		}
		if r.Accept && len(args) == 0 { // one looks at each before
			return library.Errorf(library.Invalid, "--accept", "it needs the podcasts by name", nil).With("accept_what")
		}
		ctx := cmd.Context()
		s, err := a.connect(ctx, instance.RoleLong)
		if err != nil {
			return err
		}
		if r.IDs, err = podcastIDs(ctx, s, args); err != nil {
			return err
		}
		stop := a.follow(ctx, s, a.refreshProgress)
		report, err := s.Refresh(ctx, r)
		stop()
		if err != nil {
			return err
		}
		return a.printRefresh(report)
	})
	cmd.Args = atLeast(0)
	cmd.ValidArgsFunction = a.complete(-1, podcastNames)
	cmd.Flags().IntVarP(&r.Jobs, "jobs", "j", 0, "flag.jobs N")
	cmd.Flags().BoolVar(&r.Force, "force", false, "flag.force")
	cmd.Flags().BoolVar(&r.Accept, "accept", false, "flag.accept")
	return cmd
}

// follow shows events while a call is under way, where somebody looks. The
// function it gives ends that and clears the line.
func (a *App) follow(ctx context.Context, s library.Service, show func(library.Event)) func() {
	if terminalWidth(a.Err) == 0 || a.flags.quiet {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	events, err := s.Watch(ctx)
	if err != nil {
		return cancel
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for e := range events {
			show(e)
		}
	}()
	return func() {
		cancel()
		<-done
		a.endProgress()
	}
}

func (a *App) refreshProgress(e library.Event) {
	if p := e.Refresh; p != nil && p.Running {
		a.progress(fmt.Sprintf("%d/%d  +%d  %s", p.Done, p.Total, p.NewEpisodes, p.Title))
	}
}

// refreshLine is the summary: a sentence on a terminal, names and numbers in a pipe.
func (a *App) refreshLine(r library.RefreshReport) string {
	if terminalWidth(a.Out) == 0 {
		return fmt.Sprintf("checked\t%d\nunchanged\t%d\nnew_episodes\t%d\nfailed\t%d\nseconds\t%.3f", r.Checked, r.Unchanged, r.NewEpisodes, r.Failed, r.Seconds)
	}
	return a.texts().T("cli.refreshed", "checked", r.Checked, "fresh", r.NewEpisodes,
		"unchanged", r.Unchanged, "failed", r.Failed, "seconds", fmt.Sprintf("%.1f", r.Seconds))
}

func (a *App) printRefresh(r library.RefreshReport) error {
	for _, e := range r.Errors {
		name := e.Title
		if name == "" {
			name = e.FeedURL
		}
		a.warn(name, e.Err())
	}
	if a.flags.json {
		r.Errors = orEmpty(r.Errors)
		if err := a.printJSON(r, false); err != nil {
			return err
		}
	} else if err := a.printLine(a.refreshLine(r)); err != nil {
		return err
	}
	if r.Failed > 0 {
		return &told{library.Network}
	}
	return nil
}
