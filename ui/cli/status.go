package cli

import (
	"context"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"cosm/library"
	"cosm/library/instance"
)

// ownerPoll is how often status --follow looks whether somebody owns the
// library now: following must not make it the owner, for others would lose
// their player when it ends.
const ownerPoll = time.Second

func (a *App) statusCommand() *cobra.Command {
	var tmpl string
	var follow bool
	cmd := a.command("status", `cosm status
cosm status --format '{{.state}} {{clock .position_s}} {{.episode.title}}'
cosm status --follow --json`, func(cmd *cobra.Command, _ []string) error {
		if tmpl != "" {
			if _, err := format(tmpl, library.Status{Episode: &library.Episode{}}); err != nil {
				return err
			}
		}
		if follow {
			return a.followStatus(cmd.Context(), tmpl)
		}
		st, err := a.statusOnce(cmd.Context())
		if err != nil {
			return err
		}
		return a.writeStatus(st, tmpl, false)
	})
	cmd.Flags().StringVar(&tmpl, "format", "", "flag.format TEMPLATE")
	cmd.Flags().BoolVar(&follow, "follow", false, "flag.follow")
	return cmd
}

func (a *App) statusOnce(ctx context.Context) (library.Status, error) {
	s, err := a.connect(ctx, instance.RoleCommand)
	if err != nil {
		return library.Status{}, err
	}
	return s.Status(ctx, library.Empty{})
}

// followStatus writes a line for every change till the context ends.
func (a *App) followStatus(ctx context.Context, tmpl string) error {
	for ctx.Err() == nil {
		s, err := a.connect(ctx, instance.RoleCommand)
		if err != nil {
			return err
		}
		if a.conn.Owner() {
			st, err := s.Status(ctx, library.Empty{})
			if err != nil {
				return err
			}
			if err := a.writeStatus(st, tmpl, true); err != nil {
				return err
			}
			if err := a.waitForOwner(ctx); err != nil {
				return err
			}
			continue
		}
		if err := a.followOwner(ctx, tmpl); err != nil {
			return err
		}
	}
	return nil
}

// waitForOwner lets go of the library and waits till another process serves it.
func (a *App) waitForOwner(ctx context.Context) error {
	a.disconnect()
	tick := time.NewTicker(ownerPoll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if instance.Served(ctx, a.paths.Socket, a.version) {
				return nil
			}
		}
	}
}

// followOwner writes what the owner tells till it leaves.
func (a *App) followOwner(ctx context.Context, tmpl string) error {
	events, err := a.conn.WatchOwner(ctx)
	if err != nil {
		a.disconnect()
		return nil //nolint:nilerr // the owner left between two calls: look again
	}
	for e := range events {
		if e.Status == nil {
			continue
		}
		if err := a.writeStatus(*e.Status, tmpl, true); err != nil {
			return err
		}
	}
	a.disconnect()
	return nil
}

func (a *App) disconnect() {
	if a.conn != nil {
		if err := a.conn.Close(); err != nil {
			a.log.Error("close library", "err", err)
		}
	}
	a.conn, a.service = nil, nil
}

func (a *App) writeStatus(st library.Status, tmpl string, compact bool) error {
	switch {
	case tmpl != "":
		line, err := format(tmpl, st)
		if err != nil {
			return err
		}
		return a.printLine(line)
	case a.flags.json:
		return a.printJSON(st, compact)
	}
	return a.printStatus(st)
}

// printStatus writes what plays: a line on a terminal, fields into a pipe.
func (a *App) printStatus(st library.Status) error {
	if terminalWidth(a.Out) > 0 {
		return a.printLine(a.statusLine(st))
	}
	podcast := ""
	if st.Episode != nil {
		podcast = st.Episode.PodcastTitle
	}
	return a.table(nil, [][]string{{
		string(st.State), st.Position.Clock(), clock(st.Duration), strconv.FormatFloat(st.Speed, 'f', -1, 64), titleOf(&st), podcast,
	}})
}

// statusLine is what plays, in one line.
func (a *App) statusLine(st library.Status) string {
	t := a.texts()
	line := t.T("cli_state." + string(st.State))
	title := st.Title
	if st.Episode != nil {
		title = st.Episode.Title
		if st.Episode.PodcastTitle != "" {
			title += " — " + st.Episode.PodcastTitle
		}
	}
	if title == "" {
		return line
	}
	line += "  " + st.Position.Clock()
	if st.Duration > 0 {
		line += " / " + st.Duration.Clock()
	}
	if st.Speed != 1 && st.Speed > 0 {
		line += "  " + t.Speed(st.Speed)
	}
	if st.Trim != "" && st.Saved > 0 {
		line += "  -" + st.Saved.Clock()
	}
	switch {
	case st.SleepLeft > 0:
		line += "  z " + st.SleepLeft.Clock()
	case st.SleepIn > 0:
		line += "  z " + strconv.Itoa(st.SleepIn) + "e"
	case st.SleepAt != "":
		line += "  z " + st.SleepAt
	}
	line += "  " + title
	if st.Error != "" {
		line += "  (" + a.texts().Why(st.Failure()) + ")"
	}
	return oneLine(line)
}
