package cli

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// release is the version that a packager sets:
// -ldflags "-X cosm/ui/cli.release=1.2.3".
var release string

// Version is the release, else what the build knows of its source.
func Version() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "devel-" + s.Value[:12]
		}
	}
	return "devel"
}

func (a *App) versionCommand() *cobra.Command {
	cmd := a.command("version", "cosm version --json", func(*cobra.Command, []string) error {
		if a.flags.json {
			return a.printJSON(map[string]string{"version": a.version, "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH}, false)
		}
		return a.printLine("cosm " + a.version)
	})
	return cmd
}
