package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"
	"gopkg.in/natefinch/lumberjack.v2"

	"cosm/config"
	"cosm/library"
	"cosm/library/guard"
	"cosm/library/instance"
	"cosm/ui/text"
)

// App is one run of the program.
type App struct {
	Streams

	args      []string
	version   string
	flags     globalFlags
	words     *text.Texts
	paths     config.Paths
	config    *config.Config
	conn      *instance.Conn
	service   library.Service
	log       *slog.Logger
	logFile   *lumberjack.Logger
	localised bool              // commands and flags have their words
	transport http.RoundTripper // nil: the network
	fallback  bool              // play on without a sound device
}

type globalFlags struct {
	config, dataDir, lang, logLevel string
	json, quiet, noColor, offline   bool
}

func newApp(s Streams, args []string) *App {
	return &App{Streams: s, args: args, version: Version(), log: slog.New(slog.DiscardHandler)}
}

func (a *App) globalFlags(f *pflag.FlagSet) {
	f.StringVar(&a.flags.config, "config", "", "flag.config FILE")
	f.StringVar(&a.flags.dataDir, "data-dir", "", "flag.data_dir DIR")
	f.StringVar(&a.flags.lang, "lang", "", "flag.lang TAG")
	f.StringVar(&a.flags.logLevel, "log-level", "", "flag.log_level LEVEL")
	f.BoolVar(&a.flags.json, "json", false, "flag.json")
	f.BoolVarP(&a.flags.quiet, "quiet", "q", false, "flag.quiet")
	f.BoolVar(&a.flags.noColor, "no-color", false, "flag.no_color")
	f.BoolVar(&a.flags.offline, "offline", false, "flag.offline")
	f.BoolP("help", "h", false, "flag.help")
	f.Bool("version", false, "flag.version")
}

// language is what flags, environment and settings choose, else the system's.
// Help and mistakes in flags and settings are told in words too, so it looks by
// itself where nothing is parsed yet.
func (a *App) language() string {
	if lang := a.earlyFlag("--lang"); lang != "" {
		return lang
	}
	if v, ok := a.Env("COSM_LANGUAGE"); ok && v != "" && v != "auto" {
		return v
	}
	c := a.config
	if c == nil {
		if paths, err := a.findPaths(a.earlyFlag("--config"), a.earlyFlag("--data-dir")); err == nil {
			c, _ = config.Load(config.Options{Path: paths.ConfigFile}) // what is wrong with it is told by who needs it
		}
	}
	if c != nil && c.Text(config.KeyLanguage) != "auto" {
		return c.Text(config.KeyLanguage)
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v, ok := a.Env(name); ok && v != "" {
			return v
		}
	}
	return "auto"
}

// earlyFlag is the value of a flag before flags are parsed.
func (a *App) earlyFlag(name string) string {
	for i, arg := range a.args {
		if v, ok := strings.CutPrefix(arg, name+"="); ok {
			return v
		}
		if arg == name && i+1 < len(a.args) {
			return a.args[i+1]
		}
	}
	return ""
}

func (a *App) findPaths(configFile, dataDir string) (config.Paths, error) {
	return config.FindPaths(config.PathOptions{Env: a.Env, UID: os.Getuid(), ConfigFile: configFile, DataDir: dataDir})
}

// command makes a command; localise finds its words.
func (a *App) command(use, example string, run func(cmd *cobra.Command, args []string) error) *cobra.Command {
	return &cobra.Command{
		Use: use, Example: indent(example), RunE: run, Version: a.version,
		Args: exactly(0), DisableFlagsInUseLine: true,
	}
}

func indent(s string) string { return "  " + strings.ReplaceAll(s, "\n", "\n  ") }

// load reads the settings once.
func (a *App) load() error {
	if a.config != nil {
		return nil
	}
	paths, err := a.findPaths(a.flags.config, a.flags.dataDir)
	if err != nil {
		return noFolders(err)
	}
	flags := map[string]string{}
	for name, value := range map[string]string{config.KeyLanguage: a.flags.lang, config.KeyLogLevel: a.flags.logLevel} {
		if value != "" {
			flags[name] = value
		}
	}
	if a.flags.offline {
		flags[config.KeyOffline] = "true"
	}
	if a.flags.noColor {
		flags[config.KeyColor] = "none"
	}
	c, err := config.Load(config.Options{Path: paths.ConfigFile, Required: a.flags.config != "", Env: a.Env, Flags: flags})
	if err != nil {
		return settingsError(paths.ConfigFile, err)
	}
	a.paths, a.config = paths, c
	a.words = nil // the settings may choose another language
	return a.openLog()
}

func noFolders(err error) error {
	return library.Errorf(library.Failed, "find your folders", err.Error(), err).With("no_folders").For(err).Hint("cosm --data-dir DIR")
}

// settingsError is about the settings file, the environment or a flag.
func settingsError(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return library.Errorf(library.Invalid, path, "there is no such file", err).With("no_such_file", "Path", path)
	}
	wrong, ok := errors.AsType[*config.Error](err)
	if !ok {
		return cannotRead(path, err)
	}
	e := library.Errorf(library.Invalid, "", err.Error(), err).For(err)
	if wrong.Source == path {
		return e.Hint("cosm settings edit")
	}
	return e
}

// openLog writes the log beside the library; it rotates at a megabyte.
func (a *App) openLog() error {
	if a.logFile != nil {
		return nil
	}
	a.logFile = &lumberjack.Logger{Filename: filepath.Join(a.paths.StateDir, "cosm.log"), MaxSize: 1, MaxBackups: 3}
	var level slog.Level
	if err := level.UnmarshalText([]byte(a.config.Text(config.KeyLogLevel))); err != nil {
		return fmt.Errorf("read log level: %w", err)
	}
	a.log = slog.New(slog.NewTextHandler(a.logFile, &slog.HandlerOptions{Level: level}))
	return nil
}

// connect gives the library, owned by this process or by another.
func (a *App) connect(ctx context.Context, role instance.Role) (library.Service, error) {
	if a.service != nil {
		return a.service, nil
	}
	if err := a.load(); err != nil {
		return nil, err
	}
	conn, err := instance.Claim(ctx, instance.Options{
		Paths: a.paths, Config: a.config, Role: role, Version: a.version, Now: a.Now, Log: a.log,
		Transport: a.transport, FallbackNull: a.fallback,
	})
	if err != nil {
		return nil, err
	}
	a.conn = conn
	a.service = guard.New(conn, guard.Policy{Offline: a.flags.offline && !conn.Owner()})
	return a.service, nil
}

func (a *App) close() {
	if a.conn != nil {
		if err := a.conn.Close(); err != nil {
			a.log.Error("close library", "err", err)
		}
	}
	if a.logFile != nil {
		_ = a.logFile.Close() // it is opened again by the next line of log, of which there is none
	}
}

// terminalWidth is w's width in cells; 0 if it is no terminal.
func terminalWidth(w any) int {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 {
		return 80
	}
	return width
}
