package config

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// Paths are where the program's files are, all of them full paths.
type Paths struct {
	Home       string // the listener's home folder; empty where there is none
	ConfigFile string
	DataDir    string // the library
	CacheDir   string // may be removed at any time
	StateDir   string // logs
	RuntimeDir string // of sockets; see MakeDirs
	Socket     string // of the owner of the library in DataDir; another library has another
}

// PathOptions tell FindPaths what it goes by. The zero options are those of a
// process without environment.
type PathOptions struct {
	GOOS       string                      // empty: the one this runs on
	Env        func(string) (string, bool) // like os.LookupEnv; nil: no environment
	UID        int                         // of the listener, for the name of the runtime folder
	ConfigFile string                      // from --config; beats COSM_CONFIG
	DataDir    string                      // from --data-dir; beats COSM_DATA_DIR
	IsDir      func(string) bool           // nil: asks the file system
}

// maxSocket is the shortest sun_path of the systems there are builds for
// (macOS: 104 bytes with the closing zero).
const maxSocket = 103

// FindPaths follows the XDG base directory specification on Linux, the
// system's own folders on macOS (XDG variables win there too) and %AppData%
// and %LocalAppData% on Windows. A library named by the listener has its cache
// and logs with it. The error is ErrNoHome where a folder is needed and
// nothing names one; nothing is made on disk.
func FindPaths(o PathOptions) (Paths, error) {
	if o.GOOS == "" {
		o.GOOS = runtime.GOOS
	}
	if o.IsDir == nil {
		o.IsDir = isDir
	}
	f := finder{PathOptions: o}
	p := Paths{Home: f.home()}
	named := o.DataDir
	if named == "" {
		named = f.env("COSM_DATA_DIR")
	}
	var err error
	if named != "" {
		if p.DataDir, err = filepath.Abs(named); err != nil {
			return Paths{}, fmt.Errorf("find data folder: %w", err)
		}
		p.CacheDir, p.StateDir = f.join(p.DataDir, "cache"), f.join(p.DataDir, "log")
	} else if err = f.standard(&p); err != nil {
		return Paths{}, err
	}
	if p.ConfigFile, err = f.configFile(p.DataDir); err != nil {
		return Paths{}, err
	}
	p.RuntimeDir, p.Socket, err = f.socket(p.DataDir)
	return p, err
}

func isDir(p string) bool {
	info, err := os.Stat(p)
	return err == nil && info.IsDir()
}

// finder joins and judges paths by the rules of GOOS, whatever this runs on.
type finder struct{ PathOptions }

func (f finder) env(name string) string {
	if f.Env == nil {
		return ""
	}
	if v, ok := f.Env(name); ok {
		return v
	}
	return ""
}

func (f finder) join(parts ...string) string {
	if f.GOOS == "windows" {
		return strings.Join(parts, `\`)
	}
	return path.Join(parts...)
}

// dir is the variable's value; empty if it is not a full path, which the XDG
// specification says to pass over.
func (f finder) dir(name string) string {
	v := f.env(name)
	full := strings.HasPrefix(v, "/")
	if f.GOOS == "windows" {
		full = len(v) > 2 && v[1] == ':' && (v[2] == '\\' || v[2] == '/') || strings.HasPrefix(v, `\\`)
	}
	if !full {
		return ""
	}
	return v
}

func (f finder) home() string {
	if f.GOOS == "windows" {
		return f.dir("USERPROFILE")
	}
	return f.dir("HOME")
}

// base is the folder that the XDG variable names, else the one below home.
func (f finder) base(variable string, below ...string) (string, error) {
	if v := f.dir(variable); v != "" && f.GOOS != "windows" {
		return f.join(v, "cosm"), nil
	}
	home := f.home()
	if home == "" {
		name := "HOME"
		if f.GOOS == "windows" {
			name = "USERPROFILE"
		}
		return "", &Error{
			Message: "no home folder: set " + name + ", or COSM_DATA_DIR to the folder for the library",
			ID:      "no_home", Args: map[string]string{"name": name}, kind: ErrNoHome,
		}
	}
	return f.join(append(append([]string{home}, below...), "cosm")...), nil
}

// standard fills in the folders of the listener's own library.
func (f finder) standard(p *Paths) (err error) {
	switch f.GOOS {
	case "windows":
		local := f.dir("LOCALAPPDATA")
		if local != "" {
			local = f.join(local, "cosm")
		} else if local, err = f.base("", "AppData", "Local"); err != nil {
			return err
		}
		p.DataDir, p.CacheDir, p.StateDir = f.join(local, "data"), f.join(local, "cache"), f.join(local, "log")
		return nil
	case "darwin":
		if p.DataDir, err = f.base("XDG_DATA_HOME", "Library", "Application Support"); err != nil {
			return err
		}
		if p.CacheDir, err = f.base("XDG_CACHE_HOME", "Library", "Caches"); err != nil {
			return err
		}
		if p.StateDir = f.dir("XDG_STATE_HOME"); p.StateDir != "" {
			p.StateDir = f.join(p.StateDir, "cosm")
		} else {
			p.StateDir = f.join(p.DataDir, "log")
		}
		return nil
	}
	if p.DataDir, err = f.base("XDG_DATA_HOME", ".local", "share"); err != nil {
		return err
	}
	if p.CacheDir, err = f.base("XDG_CACHE_HOME", ".cache"); err != nil {
		return err
	}
	p.StateDir, err = f.base("XDG_STATE_HOME", ".local", "state")
	return err
}

func (f finder) configFile(dataDir string) (string, error) {
	named := f.ConfigFile
	if named == "" {
		named = f.env("COSM_CONFIG")
	}
	if named != "" {
		full, err := filepath.Abs(named)
		if err != nil {
			return "", fmt.Errorf("find settings file: %w", err)
		}
		return full, nil
	}
	var dir string
	var err error
	switch f.GOOS {
	case "windows":
		if dir = f.dir("APPDATA"); dir != "" {
			dir = f.join(dir, "cosm")
		} else {
			dir, err = f.base("", "AppData", "Roaming")
		}
	case "darwin":
		dir, err = f.base("XDG_CONFIG_HOME", "Library", "Application Support")
	default:
		dir, err = f.base("XDG_CONFIG_HOME", ".config")
	}
	if err != nil {
		dir = dataDir // a library was named and there is no home: all is kept with it
	}
	return f.join(dir, "config.toml"), nil
}

// socket names the socket after the library's folder.
func (f finder) socket(dataDir string) (dir, file string, err error) {
	sum := sha256.Sum256([]byte(f.canonical(dataDir)))
	name := strings.ToLower(base32.HexEncoding.EncodeToString(sum[:])[:12]) + ".sock"
	for _, dir := range f.runtimeDirs() {
		if file := f.join(dir, name); len(file) <= maxSocket {
			return dir, file, nil
		}
	}
	return "", "", &Error{Message: "no folder with a path short enough for a socket: set XDG_RUNTIME_DIR", ID: "socket_path", kind: ErrInvalid}
}

func (f finder) runtimeDirs() []string {
	if f.GOOS == "windows" {
		var dirs []string
		for _, name := range []string{"LOCALAPPDATA", "TEMP", "ProgramData"} {
			if v := f.dir(name); v != "" {
				dirs = append(dirs, f.join(v, "cosm", "run"))
			}
		}
		if home := f.home(); home != "" {
			dirs = append(dirs, f.join(home, "cosm-run"))
		}
		return dirs
	}
	uid := strconv.Itoa(f.UID)
	var dirs []string
	// Jobs of cron and shells of sudo lack the variable; they must find the
	// socket of a session all the same.
	for _, v := range []string{f.dir("XDG_RUNTIME_DIR"), "/run/user/" + uid} {
		if v != "" && f.IsDir(v) {
			dirs = append(dirs, f.join(v, "cosm"))
		}
	}
	return append(dirs, "/tmp/cosm-"+uid)
}

// canonical is the one name of a folder that may not exist yet: links in the
// part that exists are followed, so that the name stays the same once all of
// it exists.
func (f finder) canonical(dir string) string {
	rest := ""
	for at := dir; ; {
		if full, err := filepath.EvalSymlinks(at); err == nil {
			dir = filepath.Join(full, rest)
			break
		}
		parent := filepath.Dir(at)
		if parent == at {
			break
		}
		rest, at = filepath.Join(filepath.Base(at), rest), parent
	}
	if f.GOOS == "windows" {
		dir = strings.ToLower(dir)
	}
	return dir
}
