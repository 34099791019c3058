package config

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func noDir(string) bool { return false }

func anyDir(string) bool { return true }

// find is FindPaths with the socket's name, which is a hash, made plain.
func find(t *testing.T, o PathOptions) Paths {
	t.Helper()
	p, err := FindPaths(o)
	if err != nil {
		t.Fatal(err)
	}
	i := strings.LastIndexAny(p.Socket, `/\`)
	if name := p.Socket[i+1:]; len(name) != 17 || !strings.HasSuffix(name, ".sock") {
		t.Errorf("the socket is %q", p.Socket)
	}
	if len(p.Socket) > maxSocket {
		t.Errorf("%q is too long for a socket", p.Socket)
	}
	p.Socket = p.Socket[:i+1] + "S"
	return p
}

func TestFindPaths(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("full paths of unix are not full on Windows")
	}
	for _, test := range []struct {
		name string
		o    PathOptions
		want Paths
	}{
		{"linux", PathOptions{GOOS: "linux", UID: 1000, Env: env("HOME", "/home/ada"), IsDir: noDir}, Paths{
			Home: "/home/ada", ConfigFile: "/home/ada/.config/cosm/config.toml", DataDir: "/home/ada/.local/share/cosm",
			CacheDir: "/home/ada/.cache/cosm", StateDir: "/home/ada/.local/state/cosm", RuntimeDir: "/tmp/cosm-1000", Socket: "/tmp/cosm-1000/S",
		}},
		{"xdg", PathOptions{GOOS: "linux", UID: 1000, IsDir: anyDir, Env: env("HOME", "/home/ada", "XDG_CONFIG_HOME", "/c", "XDG_DATA_HOME", "/d",
			"XDG_CACHE_HOME", "/k", "XDG_STATE_HOME", "/s", "XDG_RUNTIME_DIR", "/r")}, Paths{
			Home: "/home/ada", ConfigFile: "/c/cosm/config.toml", DataDir: "/d/cosm", CacheDir: "/k/cosm", StateDir: "/s/cosm", RuntimeDir: "/r/cosm", Socket: "/r/cosm/S",
		}},
		{"relative variables do not count", PathOptions{GOOS: "linux", IsDir: noDir, Env: env("HOME", "/h", "XDG_DATA_HOME", "d", "XDG_RUNTIME_DIR", "r")}, Paths{
			Home: "/h", ConfigFile: "/h/.config/cosm/config.toml", DataDir: "/h/.local/share/cosm", CacheDir: "/h/.cache/cosm",
			StateDir: "/h/.local/state/cosm", RuntimeDir: "/tmp/cosm-0", Socket: "/tmp/cosm-0/S",
		}},
		{"a session's folder is found without the variable", PathOptions{GOOS: "linux", UID: 7, IsDir: anyDir, Env: env("HOME", "/h")}, Paths{
			Home: "/h", ConfigFile: "/h/.config/cosm/config.toml", DataDir: "/h/.local/share/cosm", CacheDir: "/h/.cache/cosm",
			StateDir: "/h/.local/state/cosm", RuntimeDir: "/run/user/7/cosm", Socket: "/run/user/7/cosm/S",
		}},
		{"a runtime folder that is too deep", PathOptions{GOOS: "linux", UID: 7, IsDir: func(p string) bool { return p != "/run/user/7" },
			Env: env("HOME", "/h", "XDG_RUNTIME_DIR", "/"+strings.Repeat("x", 90))}, Paths{
			Home: "/h", ConfigFile: "/h/.config/cosm/config.toml", DataDir: "/h/.local/share/cosm", CacheDir: "/h/.cache/cosm",
			StateDir: "/h/.local/state/cosm", RuntimeDir: "/tmp/cosm-7", Socket: "/tmp/cosm-7/S",
		}},
		{"macOS", PathOptions{GOOS: "darwin", UID: 501, IsDir: noDir, Env: env("HOME", "/Users/ada")}, Paths{
			Home: "/Users/ada", ConfigFile: "/Users/ada/Library/Application Support/cosm/config.toml", DataDir: "/Users/ada/Library/Application Support/cosm",
			CacheDir: "/Users/ada/Library/Caches/cosm", StateDir: "/Users/ada/Library/Application Support/cosm/log", RuntimeDir: "/tmp/cosm-501", Socket: "/tmp/cosm-501/S",
		}},
		{"macOS with xdg", PathOptions{GOOS: "darwin", UID: 501, IsDir: noDir, Env: env("HOME", "/u", "XDG_CONFIG_HOME", "/c", "XDG_STATE_HOME", "/s")}, Paths{
			Home: "/u", ConfigFile: "/c/cosm/config.toml", DataDir: "/u/Library/Application Support/cosm",
			CacheDir: "/u/Library/Caches/cosm", StateDir: "/s/cosm", RuntimeDir: "/tmp/cosm-501", Socket: "/tmp/cosm-501/S",
		}},
		{"Windows", PathOptions{GOOS: "windows", Env: env("USERPROFILE", `C:\Users\Ada`, "APPDATA", `C:\Users\Ada\AppData\Roaming`, "LOCALAPPDATA", `C:\Users\Ada\AppData\Local`)}, Paths{
			Home: `C:\Users\Ada`, ConfigFile: `C:\Users\Ada\AppData\Roaming\cosm\config.toml`, DataDir: `C:\Users\Ada\AppData\Local\cosm\data`,
			CacheDir: `C:\Users\Ada\AppData\Local\cosm\cache`, StateDir: `C:\Users\Ada\AppData\Local\cosm\log`,
			RuntimeDir: `C:\Users\Ada\AppData\Local\cosm\run`, Socket: `C:\Users\Ada\AppData\Local\cosm\run\S`,
		}},
		{"Windows with a profile only", PathOptions{GOOS: "windows", Env: env("USERPROFILE", `C:\Users\Ada`)}, Paths{
			Home: `C:\Users\Ada`, ConfigFile: `C:\Users\Ada\AppData\Roaming\cosm\config.toml`, DataDir: `C:\Users\Ada\AppData\Local\cosm\data`,
			CacheDir: `C:\Users\Ada\AppData\Local\cosm\cache`, StateDir: `C:\Users\Ada\AppData\Local\cosm\log`,
			RuntimeDir: `C:\Users\Ada\cosm-run`, Socket: `C:\Users\Ada\cosm-run\S`,
		}},
		{"a library by variable", PathOptions{GOOS: "linux", IsDir: noDir, Env: env("HOME", "/h", "COSM_DATA_DIR", "/lib/", "COSM_CONFIG", "/etc/c.toml")}, Paths{
			Home: "/h", ConfigFile: "/etc/c.toml", DataDir: "/lib", CacheDir: "/lib/cache", StateDir: "/lib/log", RuntimeDir: "/tmp/cosm-0", Socket: "/tmp/cosm-0/S",
		}},
		{"flags beat variables", PathOptions{GOOS: "linux", IsDir: noDir, DataDir: "/a", ConfigFile: "/b", Env: env("HOME", "/h", "COSM_DATA_DIR", "/lib", "COSM_CONFIG", "/c")}, Paths{
			Home: "/h", ConfigFile: "/b", DataDir: "/a", CacheDir: "/a/cache", StateDir: "/a/log", RuntimeDir: "/tmp/cosm-0", Socket: "/tmp/cosm-0/S",
		}},
		{"a library and no home", PathOptions{GOOS: "linux", IsDir: noDir, DataDir: "/a"}, Paths{
			ConfigFile: "/a/config.toml", DataDir: "/a", CacheDir: "/a/cache", StateDir: "/a/log", RuntimeDir: "/tmp/cosm-0", Socket: "/tmp/cosm-0/S",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := find(t, test.o); got != test.want {
				t.Errorf("got\n%+v\nwant\n%+v", got, test.want)
			}
		})
	}
}

func TestNoHome(t *testing.T) {
	t.Parallel()
	for goos, want := range map[string]string{"linux": "HOME", "darwin": "HOME", "windows": "USERPROFILE"} {
		for _, e := range []func(string) (string, bool){nil, env("HOME", ""), env("HOME", "relative", "USERPROFILE", "x")} {
			_, err := FindPaths(PathOptions{GOOS: goos, Env: e, IsDir: noDir})
			if !errors.Is(err, ErrNoHome) || !strings.Contains(err.Error(), "set "+want+",") {
				t.Errorf("%s: %v", goos, err)
			}
		}
	}
}

func TestRelativeFlagsAreMadeFull(t *testing.T) {
	t.Parallel()
	p, err := FindPaths(PathOptions{DataDir: "here", ConfigFile: "c.toml", Env: env("HOME", "/h", "USERPROFILE", `C:\h`)})
	if err != nil {
		t.Fatal(err)
	}
	if !filepath.IsAbs(p.DataDir) || !filepath.IsAbs(p.ConfigFile) {
		t.Errorf("%+v", p)
	}
}

func TestSocketFollowsTheLibrary(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	link := filepath.Join(dir, "link")
	real := filepath.Join(dir, "real")
	if err := os.Mkdir(real, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, link); err != nil {
		t.Skipf("no links here: %v", err)
	}
	socket := func(dir string) string {
		p, err := FindPaths(PathOptions{DataDir: dir, Env: env("LOCALAPPDATA", `C:\l`)})
		if err != nil {
			t.Fatal(err)
		}
		return p.Socket
	}
	before := socket(filepath.Join(link, "new", "library"))
	if got := socket(filepath.Join(real, "new", "library")); got != before {
		t.Errorf("one library has two sockets, %s and %s", before, got)
	}
	if err := os.MkdirAll(filepath.Join(real, "new", "library"), 0o700); err != nil {
		t.Fatal(err)
	}
	if got := socket(filepath.Join(link, "new", "library")); got != before {
		t.Errorf("the socket moved from %s to %s when the folder was made", before, got)
	}
	if socket(filepath.Join(link, "new", "other")) == before {
		t.Error("two libraries have one socket")
	}
}

func TestMakeDirs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := Paths{DataDir: filepath.Join(dir, "d", "e"), CacheDir: filepath.Join(dir, "c"), StateDir: filepath.Join(dir, "s"), RuntimeDir: filepath.Join(dir, "r")}
	for range 2 {
		if err := p.MakeDirs(); err != nil {
			t.Fatal(err)
		}
	}
	if runtime.GOOS == "windows" {
		return
	}
	for _, made := range []string{p.DataDir, p.CacheDir, p.StateDir, p.RuntimeDir} {
		if info, err := os.Stat(made); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v (%v)", made, info.Mode(), err)
		}
	}
	if err := os.Chmod(p.RuntimeDir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := p.MakeDirs(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(p.RuntimeDir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the runtime folder stayed open to others: %v (%v)", info.Mode(), err)
	}
}

func TestForeignRuntimeDirIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	link := filepath.Join(dir, "r")
	if err := os.Symlink(dir, link); err != nil {
		t.Skipf("no links here: %v", err)
	}
	if err := checkPrivate(link); !errors.Is(err, ErrInvalid) {
		t.Errorf("a link: %v", err)
	}
	if os.Getuid() != 0 {
		return // only root can give a folder away
	}
	foreign := filepath.Join(dir, "f")
	if err := os.Mkdir(foreign, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(foreign, 12345, 12345); err != nil {
		t.Fatal(err)
	}
	if err := checkPrivate(foreign); !errors.Is(err, ErrInvalid) {
		t.Errorf("another user's folder: %v", err)
	}
}
