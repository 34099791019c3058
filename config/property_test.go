package config_test

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"cosm/config"
	"cosm/library"
)

// A setting is told over the socket as the library's type, which has the same
// fields.
func TestSettingTravels(t *testing.T) {
	told := reflect.TypeFor[library.Setting]()
	for f := range reflect.TypeFor[config.Setting]().Fields() {
		if g, ok := told.FieldByName(f.Name); !ok || g.Type != f.Type {
			t.Errorf("%s is not told", f.Name)
		}
	}
}

// good are right values of each setting, wrong ones are those that none may be.
func good(k config.Key) []string {
	out := append([]string{k.Default}, k.Choices...)
	switch k.Type {
	case config.TypeBool:
		out = append(out, "true", "false")
	case config.TypeInt, config.TypeFloat:
		out = append(out, "1", "2")
	case config.TypeDuration:
		out = append(out, "10m", "300")
	case config.TypeSize:
		out = append(out, "5MB", "1GiB")
	}
	switch k.Name {
	case config.KeyVolume:
		out = slices.DeleteFunc(out, func(v string) bool { return v == "2" })
	case config.KeyMarkPlayedAt:
		out = []string{"0.5", "0.98", "1"}
	case config.KeyRegion:
		out = append(out, "de", "cn")
	case config.KeyAppleURL:
		out = append(out, "http://127.0.0.1:9/x")
	case config.KeyUserAgent:
		out = append(out, `odd "quotes" and \ # = [x]`)
	case config.KeyOutput:
		out = append(out, "wav:/tmp/a b.wav", `wav:C:\a"b.wav`)
	case config.KeyDownloadDir:
		out = append(out, "~/Podcasts")
	}
	return out
}

func load(t interface{ Fatal(...any) }, o config.Options) *config.Config {
	c, err := config.Load(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// What SetInFile writes, Load reads, for each setting and each kind of value.
func TestEverySettingGoesThroughTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.toml")
	want := map[string]string{}
	for _, k := range config.Table() {
		for _, value := range good(k) {
			if err := config.SetInFile(path, k.Name, value); err != nil {
				t.Fatalf("%s = %q: %v", k.Name, value, err)
			}
			normal, err := config.Validate(k.Name, value)
			if err != nil {
				t.Fatal(err)
			}
			got := load(t, config.Options{Path: path}).Get(k.Name)
			if got.Text != normal || got.Origin != config.OriginFile || !strings.HasPrefix(got.Where, path+":") {
				t.Errorf("%s = %q came back as %+v", k.Name, value, got)
			}
			want[k.Name] = normal
		}
	}
	c := load(t, config.Options{Path: path})
	for name, value := range want {
		if got := c.Text(name); got != value {
			t.Errorf("in the end %s = %q, want %q", name, got, value)
		}
	}
	for _, k := range config.Table() {
		if err := config.ResetInFile(path, k.Name); err != nil {
			t.Fatal(err)
		}
		if got := load(t, config.Options{Path: path}).Get(k.Name); got.Origin != config.OriginDefault {
			t.Errorf("after the reset %s is %+v", k.Name, got)
		}
	}
	if data, _ := os.ReadFile(path); !strings.HasPrefix(string(data), "# Settings of cosm.") || strings.Count(string(data), "\n") != 1 {
		t.Errorf("left in the file: %q", data)
	}
}

// A wrong value in any of the places is told with its place and changes nothing.
func TestWrongValuesOfEverySetting(t *testing.T) {
	t.Parallel()
	for _, k := range config.Table() {
		const wrong = "\x1b[31mwrong\x07"
		lookup := func(name string) (string, bool) { return wrong, name == k.Env() }
		_, envErr := config.Load(config.Options{Env: lookup})
		_, flagErr := config.Load(config.Options{Flags: map[string]string{k.Name: wrong}})
		path := filepath.Join(t.TempDir(), "c.toml")
		if err := os.WriteFile(path, []byte("\n "+k.Name+` = "\u001b[31mwrong\u0007"`), 0o600); err != nil {
			t.Fatal(err)
		}
		_, fileErr := config.Load(config.Options{Path: path})
		c := load(t, config.Options{Library: map[string]string{k.Name: wrong}})
		if len(c.Ignored()) != 1 || c.Text(k.Name) != k.Default {
			t.Errorf("%s: the library's wrong value is not left out", k.Name)
		}
		_, withErr := c.With(config.OriginFile, k.Name, wrong)
		for begin, err := range map[string]error{
			k.Env() + ": " + k.Name + " must be ": envErr, path + ":2:2: " + k.Name + " must be ": fileErr, k.Name + " must be ": flagErr,
		} {
			if err == nil || !strings.HasPrefix(err.Error(), begin) || strings.ContainsAny(err.Error(), "\x1b\x07\n") {
				t.Errorf("%q does not begin with %q", err, begin)
			}
		}
		if err := config.SetInFile(path, k.Name, wrong); !errors.Is(err, config.ErrInvalid) || !errors.Is(withErr, config.ErrInvalid) {
			t.Errorf("%s: %v, %v", k.Name, err, withErr)
		}
	}
}

// Whatever is set where, the strongest origin that has a value wins.
func TestStrongestOriginWins(t *testing.T) {
	t.Parallel()
	table := config.Table()
	path := filepath.Join(t.TempDir(), "c.toml")
	rapid.Check(t, func(t *rapid.T) {
		var (
			env, flags, lib = map[string]string{}, map[string]string{}, map[string]string{}
			want            = map[string]config.Value{}
		)
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		for _, k := range rapid.SliceOfNDistinct(rapid.SampledFrom(table), 1, 6, func(k config.Key) string { return k.Name }).Draw(t, "keys") {
			draw := func(o config.Origin) (normal string, ok bool) {
				if !rapid.Bool().Draw(t, k.Name+" in "+string(o)) {
					return "", false
				}
				value := rapid.SampledFrom(good(k)).Draw(t, "value")
				normal, err := config.Validate(k.Name, value)
				if err != nil {
					t.Fatal(err)
				}
				return normal, true
			}
			want[k.Name] = config.Value{Text: k.Default, Origin: config.OriginDefault}
			if v, ok := draw(config.OriginLibrary); ok {
				lib[k.Name] = v
				want[k.Name] = config.Value{Text: v, Origin: config.OriginLibrary}
			}
			if v, ok := draw(config.OriginFile); ok {
				if err := config.SetInFile(path, k.Name, v); err != nil {
					t.Fatal(err)
				}
				want[k.Name] = config.Value{Text: v, Origin: config.OriginFile}
			}
			if v, ok := draw(config.OriginEnvironment); ok && v != "" {
				env[k.Env()] = v
				want[k.Name] = config.Value{Text: v, Origin: config.OriginEnvironment}
			}
			if v, ok := draw(config.OriginFlag); ok {
				flags[k.Name] = v
				want[k.Name] = config.Value{Text: v, Origin: config.OriginFlag}
			}
		}
		c := load(t, config.Options{
			Path: path, Flags: flags, Library: lib,
			Env: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		})
		for name, w := range want {
			got := c.Get(name)
			if got.Text != w.Text || got.Origin != w.Origin {
				t.Fatalf("%s is %+v, want %+v", name, got, w)
			}
			s, _ := c.Setting(name)
			if s.Value != w.Text || s.Origin != string(w.Origin) {
				t.Fatalf("%s is shown as %+v", name, s)
			}
		}
	})
}

func TestConfigIsReadWhileCopiesAreMade(t *testing.T) {
	t.Parallel()
	c := load(t, config.Options{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				d, err := c.With(config.OriginLibrary, config.KeySpeed, "2")
				if err != nil || d.Float(config.KeySpeed) != 2 || c.Float(config.KeySpeed) != 1 {
					t.Error("a copy and its original mix")
					return
				}
				c.Settings()
				d.WithLibrary(map[string]string{config.KeyVolume: "0.5"}).Without(config.OriginLibrary, config.KeyVolume)
			}
		})
	}
	wg.Wait()
}

func TestWhatIsGivenOutCanBeChanged(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "c.toml")
	if err := os.WriteFile(path, []byte("[keys]\nplay = ['p', 'space']\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := load(t, config.Options{Path: path, Library: map[string]string{"gone": "1"}})
	c.Bindings()[0].Keys[0] = "x"
	c.Keys()["play"][1] = "x"
	c.Ignored()[0] = nil
	s, _ := c.Setting(config.KeyTheme)
	s.Choices[0] = "x"
	if got := c.Keys()["play"]; !slices.Equal(got, []string{"p", "space"}) {
		t.Errorf("bindings changed from outside: %q", got)
	}
	if again, _ := c.Setting(config.KeyTheme); again.Choices[0] != "auto" || c.Ignored()[0] == nil {
		t.Error("the config changed from outside")
	}
	if c.Path() != path {
		t.Errorf("path %q", c.Path())
	}
}

func TestFolderThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := config.SetInFile(filepath.Join(blocked, "d", "c.toml"), config.KeySpeed, "2"); err == nil {
		t.Error("a file was taken for a folder")
	}
	p := config.Paths{DataDir: filepath.Join(blocked, "d"), CacheDir: t.TempDir(), StateDir: t.TempDir(), RuntimeDir: t.TempDir()}
	if err := p.MakeDirs(); err == nil {
		t.Error("a file was taken for a folder")
	}
	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		return // root writes anywhere
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "c.toml")
	if err := config.SetInFile(path, config.KeySpeed, "2"); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(path)
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Chmod(dir, 0o700) }() // or it could not be removed
	if err := config.SetInFile(path, config.KeySpeed, "3"); !errors.Is(err, os.ErrPermission) {
		t.Errorf("error: %v", err)
	}
	if after, _ := os.ReadFile(path); string(after) != string(before) {
		t.Error("the file changed all the same")
	}
}

// A file that others may read is closed to them when it is written.
func TestFileBecomesPrivate(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has access lists in place of modes")
	}
	path := filepath.Join(t.TempDir(), "c.toml")
	if err := os.WriteFile(path, nil, 0o644); err != nil { //nolint:gosec // that is what is tested
		t.Fatal(err)
	}
	if err := config.SetInFile(path, config.KeySpeed, "2"); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v (%v)", info.Mode(), err)
	}
}

func FuzzParseTheme(f *testing.F) {
	f.Add([]byte("extends = 'night'\nbase = 'dark'\naccent = '#f80'\n"))
	f.Add([]byte("[x]\naccent = 1"))
	f.Add([]byte("accent = 300\nlink = ['a']"))
	f.Fuzz(func(t *testing.T, data []byte) {
		theme, err := config.ParseTheme("mine", "mine.toml", data)
		if err != nil {
			if strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' || r == 0x7f }) {
				t.Fatalf("control character in %q", err)
			}
			return
		}
		for _, c := range []config.Colour{theme.Text, theme.Accent, theme.SelectBG, theme.Remaining} {
			if normal, ok := config.ParseColour(string(c)); !ok || normal != c {
				t.Fatalf("colour %q", c)
			}
		}
		if theme.Name != "mine" || theme.Base == "" {
			t.Fatalf("%+v", theme)
		}
	})
}

func TestGroupsStandTogether(t *testing.T) {
	t.Parallel()
	seen := map[config.Group]bool{}
	var last config.Group
	for _, k := range config.Table() {
		if k.Group != last && seen[k.Group] {
			t.Errorf("%s stands apart from the others of its group %s", k.Name, k.Group)
		}
		seen[k.Group], last = true, k.Group
	}
	if got := slices.Sorted(maps.Keys(seen)); len(got) != 6 {
		t.Errorf("groups: %v", got)
	}
}
