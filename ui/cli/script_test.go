package cli_test

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"cosm/ui/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"cosm": func() {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			status := cli.Main(ctx, os.Args[1:], cli.Process())
			stop()
			os.Exit(status)
		},
	})
}

// TestScripts runs what testdata/script holds: each states commands, what they
// must print and which files must be there. WEB is a site on loopback.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			site := newSite()
			env.Defer(site.Close)
			env.Setenv("WEB", site.URL)
			env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
			env.Setenv("COSM_DATA_DIR", filepath.Join(env.WorkDir, "data"))
			env.Setenv("COSM_CONFIG", filepath.Join(env.WorkDir, "config.toml"))
			env.Setenv("COSM_KEYRING", "file")
			env.Setenv("COSM_OUTPUT", "null")
			env.Setenv("XDG_RUNTIME_DIR", filepath.Join(env.WorkDir, "run"))
			env.Setenv("LANG", "en_US.UTF-8")
			env.Setenv("NO_PROXY", "*")
			return os.MkdirAll(filepath.Join(env.WorkDir, "run"), 0o700)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"status":  exitIs,
			"json":    jsonHas,
			"setid":   setID,
			"mode":    modeIs,
			"waitfor": waitFor,
		},
	})
}

// exitIs runs `status N command…` and checks the exit status.
func exitIs(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N COMMAND…")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("exit status %s, want %s", got, args[0])
	}
}

func modeIs(ts *testscript.TestScript, neg bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := info.Mode().Perm().String(); (got == args[0]) == neg {
		ts.Fatalf("%s has mode %s", args[1], got)
	}
}
