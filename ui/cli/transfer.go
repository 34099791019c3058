package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2/maybe"
	"github.com/spf13/cobra"

	"cosm/library"
	"cosm/library/instance"
)

func (a *App) importCommand() *cobra.Command {
	var form string
	cmd := a.command("import FILE", "cosm import subscriptions.opml\ncosm import library.json\ncat list.opml | cosm import -", func(cmd *cobra.Command, args []string) error {
		if err := oneOf("--format", form, "", "opml", "json"); err != nil {
			return err
		}
		data, name, err := a.readSource(args[0])
		if err != nil {
			return err
		}
		if data == nil {
			return noSuchFile(args[0], nil)
		}
		if form == "" {
			form = formatOf(name)
		}
		s, err := a.connect(cmd.Context(), instance.RoleLong)
		if err != nil {
			return err
		}
		stop := a.follow(cmd.Context(), s, a.refreshProgress)
		report, err := s.Import(cmd.Context(), library.Document{Format: form, Name: name, Data: data})
		stop()
		if err != nil {
			return err
		}
		return a.printAdded(report, nil)
	})
	cmd.Args = exactly(1)
	cmd.Flags().StringVar(&form, "format", "", "flag.file_format FORMAT")
	return cmd
}

func (a *App) exportCommand() *cobra.Command {
	var form string
	cmd := a.command("export FILE", "cosm export subscriptions.opml\ncosm export library.json\ncosm export --format opml -", func(cmd *cobra.Command, args []string) error {
		if err := oneOf("--format", form, "", "opml", "json"); err != nil {
			return err
		}
		if form == "" {
			form = formatOf(args[0])
		}
		if form == "" {
			return library.Errorf(library.Invalid, args[0], "neither .opml nor .json", nil).With("no_format", "Name", args[0]).Hint("cosm export --format opml " + args[0])
		}
		return a.export(cmd.Context(), args[0], form)
	})
	cmd.Args = exactly(1)
	cmd.Flags().StringVar(&form, "format", "", "flag.file_format FORMAT")
	return cmd
}

// exported is what --json tells of a file that was written.
type exported struct {
	Path   string `json:"path"`
	Format string `json:"format"`
	Size   int    `json:"size_bytes"`
}

func (a *App) export(ctx context.Context, path, form string) error {
	s, err := a.connect(ctx, instance.RoleCommand)
	if err != nil {
		return err
	}
	d, err := s.Export(ctx, library.Document{Format: form})
	if err != nil {
		return err
	}
	if path == "-" {
		_, err = a.Out.Write(d.Data)
		return err
	}
	// An export names what one listens to: it is the listener's alone.
	if err := maybe.WriteFile(path, d.Data, os.FileMode(0o600)); err != nil {
		return cannotWrite(path, err)
	}
	if a.flags.json {
		return a.printJSON(exported{path, form, len(d.Data)}, false)
	}
	a.say("cli.exported", "path", path)
	return nil
}

func formatOf(name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".opml", ".xml":
		return "opml"
	case ".json":
		return "json"
	}
	return ""
}
