package cli

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"cosm/config"
	"cosm/library"
	"cosm/library/instance"
	"cosm/ui/cli/demo"
)

func (a *App) demoCommand() *cobra.Command {
	cmd := a.command("demo", "cosm demo\ncosm demo --lang zh-CN", func(cmd *cobra.Command, _ []string) error {
		dir, err := os.MkdirTemp("", "cosm-demo-")
		if err != nil {
			return cannotWrite(os.TempDir(), err)
		}
		defer os.RemoveAll(dir) //nolint:errcheck // what is left lies in the system's own temporary folder
		defer a.disconnect()
		if err := a.loadDemo(dir); err != nil {
			return err
		}
		s, err := a.connect(cmd.Context(), instance.RoleInterface)
		if err != nil {
			return err
		}
		if _, err := s.Add(cmd.Context(), library.AddRequest{Sources: []string{demo.FeedURL}}); err != nil {
			return err
		}
		list, err := s.Episodes(cmd.Context(), library.EpisodeQuery{})
		if err != nil {
			return err
		}
		if _, err := s.SetNew(cmd.Context(), library.EpisodeFlag{IDs: idsOf(list), On: true}); err != nil {
			return err
		}
		return a.openInterface(cmd.Context(), s, true)
	})
	return cmd
}

// loadDemo takes settings from flags and environment only and keeps all files
// in dir, so that a demo neither reads nor changes a listener's own.
func (a *App) loadDemo(dir string) error {
	flags := map[string]string{}
	if a.flags.lang != "" {
		flags[config.KeyLanguage] = a.flags.lang
	}
	if a.flags.noColor {
		flags[config.KeyColor] = "none"
	}
	c, err := config.Load(config.Options{Env: a.Env, Flags: flags, Path: filepath.Join(dir, "config.toml")})
	if err != nil {
		return settingsError("", err)
	}
	a.config = c
	a.paths = config.Paths{
		Home: dir, ConfigFile: filepath.Join(dir, "config.toml"), DataDir: filepath.Join(dir, "data"), CacheDir: filepath.Join(dir, "cache"),
		StateDir: filepath.Join(dir, "log"), RuntimeDir: dir, Socket: filepath.Join(dir, "s"),
	}
	a.transport = demo.NewTransport()
	a.fallback = true
	return a.openLog()
}
