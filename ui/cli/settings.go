package cli

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"cosm/config"
	"cosm/library"
	"cosm/library/instance"
)

func (a *App) settingsCommand() *cobra.Command {
	var podcast string
	show := func(cmd *cobra.Command, _ []string) error { return a.listSettings(cmd, podcast) }
	cmd := a.command("settings", "cosm settings\ncosm settings get speed\ncosm settings set language zh-CN", show)
	list := a.settingsSub("list", "cosm settings list --json", exactly(0), show)
	get := a.settingsSub("get KEY", "cosm settings get speed", exactly(1), func(cmd *cobra.Command, args []string) error {
		s, err := a.setting(cmd.Context(), podcast, args[0])
		if err != nil {
			return err
		}
		return a.printSetting(s)
	})
	set := a.settingsSub("set KEY VALUE", "cosm settings set skip_forward 45s\ncosm settings set --podcast 'The Show' speed 1.5", exactly(2), func(cmd *cobra.Command, args []string) error {
		return a.changeSetting(cmd.Context(), func(ctx context.Context, s library.Service) (library.Setting, error) {
			if podcast != "" {
				return setForPodcast(ctx, s, podcast, library.PodcastSetting{Key: args[0], Value: args[1]})
			}
			return s.SetSetting(ctx, library.Setting{Key: args[0], Value: args[1]})
		})
	})
	reset := a.settingsSub("reset KEY", "cosm settings reset speed", exactly(1), func(cmd *cobra.Command, args []string) error {
		return a.changeSetting(cmd.Context(), func(ctx context.Context, s library.Service) (library.Setting, error) {
			if podcast != "" {
				return setForPodcast(ctx, s, podcast, library.PodcastSetting{Key: args[0], Reset: true})
			}
			return s.ResetSetting(ctx, args[0])
		})
	})
	path := a.settingsSub("path", "cosm settings path", exactly(0), func(*cobra.Command, []string) error {
		if err := a.load(); err != nil {
			return err
		}
		if a.flags.json {
			return a.printJSON(map[string]string{"path": a.paths.ConfigFile}, false)
		}
		return a.printLine(a.paths.ConfigFile)
	})
	for _, sub := range []*cobra.Command{get, set, reset} {
		sub.ValidArgsFunction = a.complete(1, a.settingNames)
	}
	for _, sub := range []*cobra.Command{cmd, list, get, set, reset} {
		sub.Flags().StringVar(&podcast, "podcast", "", "flag.podcast PODCAST")
		_ = sub.RegisterFlagCompletionFunc("podcast", a.complete(-1, podcastNames)) // fails only for a flag that is not there
	}
	edit := a.settingsSub("edit", "cosm settings edit", exactly(0), a.editSettings)
	cmd.AddCommand(list, get, set, reset, path, edit)
	return cmd
}

func (a *App) settingsSub(use, example string, args cobra.PositionalArgs, run func(*cobra.Command, []string) error) *cobra.Command {
	cmd := a.command(use, example, run)
	cmd.Args = args
	return cmd
}

// setForPodcast changes a setting of the podcast that ref names.
func setForPodcast(ctx context.Context, s library.Service, ref string, set library.PodcastSetting) (library.Setting, error) {
	p, err := findPodcast(ctx, s, ref)
	if err != nil {
		return library.Setting{}, err
	}
	set.Podcast = p.ID
	return s.SetPodcastSetting(ctx, set)
}

// settingsOf lists what counts for the podcast that ref names; without one, for
// all.
func settingsOf(ctx context.Context, s library.Service, ref string) ([]library.Setting, error) {
	if ref == "" {
		return s.Settings(ctx, library.Empty{})
	}
	p, err := findPodcast(ctx, s, ref)
	if err != nil {
		return nil, err
	}
	return s.PodcastSettings(ctx, p.ID)
}

func (a *App) listSettings(cmd *cobra.Command, podcast string) error {
	s, err := a.connect(cmd.Context(), instance.RoleCommand)
	if err != nil {
		return err
	}
	list, err := settingsOf(cmd.Context(), s, podcast)
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON(orEmpty(list), false)
	}
	rows := make([][]string, len(list))
	for i, x := range list {
		rows[i] = []string{x.Key, x.Value, a.word("cli_origin.", x.Origin), a.settingDoc(x)}
	}
	return a.table([]string{"head.setting", "head.value", "head.origin", "head.meaning"}, rows)
}

// settingDoc explains a setting in the listener's language.
func (a *App) settingDoc(s library.Setting) string {
	if id := "setting." + s.Key; a.texts().Has(id) {
		return a.texts().T(id)
	}
	return s.Doc
}

func (a *App) setting(ctx context.Context, podcast, key string) (library.Setting, error) {
	s, err := a.connect(ctx, instance.RoleCommand)
	if err != nil {
		return library.Setting{}, err
	}
	list, err := settingsOf(ctx, s, podcast)
	if err != nil {
		return library.Setting{}, err
	}
	for _, x := range list {
		if x.Key == key {
			return x, nil
		}
	}
	_, err = config.Validate(key, "")
	return library.Setting{}, library.Errorf(library.NotFound, "", err.Error(), err).For(err).Hint("cosm settings list")
}

func (a *App) changeSetting(ctx context.Context, change func(context.Context, library.Service) (library.Setting, error)) error {
	s, err := a.connect(ctx, instance.RoleCommand)
	if err != nil {
		return err
	}
	set, err := change(ctx, s)
	if err != nil {
		return err
	}
	return a.printSetting(set)
}

func (a *App) printSetting(s library.Setting) error {
	if a.flags.json {
		return a.printJSON(s, false)
	}
	return a.printLine(oneLine(s.Value))
}

// editSettings opens the settings file in the listener's editor and says at
// once what is wrong with what was written.
func (a *App) editSettings(cmd *cobra.Command, _ []string) error {
	paths, err := a.findPaths(a.flags.config, a.flags.dataDir)
	if err != nil {
		return noFolders(err)
	}
	if _, err := os.Stat(paths.ConfigFile); os.IsNotExist(err) {
		if err := os.MkdirAll(filepath.Dir(paths.ConfigFile), 0o700); err != nil {
			return cannotWrite(paths.ConfigFile, err)
		}
		if err := os.WriteFile(paths.ConfigFile, config.Sample(), 0o600); err != nil {
			return cannotWrite(paths.ConfigFile, err)
		}
	}
	editor := "vi"
	for _, name := range []string{"EDITOR", "VISUAL"} {
		if v, ok := a.Env(name); ok && v != "" {
			editor = v
		}
	}
	words := append(strings.Fields(editor), paths.ConfigFile)
	run := exec.CommandContext(cmd.Context(), words[0], words[1:]...) //nolint:gosec // the listener's own editor
	run.Stdin, run.Stdout, run.Stderr = a.In, a.Out, a.Err
	if err := run.Run(); err != nil {
		return library.Errorf(library.Failed, words[0], err.Error(), err).With("editor_failed", "Program", words[0]).Hint("EDITOR=nano cosm settings edit")
	}
	if _, err := config.Load(config.Options{Path: paths.ConfigFile, Env: a.Env}); err != nil {
		return settingsError(paths.ConfigFile, err)
	}
	return nil
}
