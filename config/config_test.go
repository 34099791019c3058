package config

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// env makes an environment of the pairs.
func env(pairs ...string) func(string) (string, bool) {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(name string) (string, bool) { v, ok := m[name]; return v, ok }
}

// settingsFile is the path of config.toml with that text in a folder of its own.
func settingsFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPrecedence(t *testing.T) {
	t.Parallel()
	path := settingsFile(t, "skip_back = 15\nspeed = 1.2\nvolume = 0.5\n")
	c, err := Load(Options{
		Path:    path,
		Env:     env("COSM_SPEED", "1.5", "COSM_SKIP_BACK", "20s", "COSM_REGION", ""),
		Flags:   map[string]string{"speed": "2"},
		Library: map[string]string{"speed": "3", "volume": "1", "history": "false"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		key, text string
		origin    Origin
		where     string
	}{
		{KeySpeed, "2", OriginFlag, ""},
		{KeySkipBack, "20s", OriginEnvironment, "COSM_SKIP_BACK"},
		{KeyVolume, "0.5", OriginFile, path + ":3:1"},
		{KeyHistory, "false", OriginLibrary, ""},
		{KeySkipForward, "30s", OriginDefault, ""},
		{KeyRegion, "", OriginDefault, ""},
	} {
		if got := c.Get(want.key); got != (Value{want.text, want.origin, want.where}) {
			t.Errorf("%s = %+v, want %+v", want.key, got, want)
		}
	}
	if c.Float(KeySpeed) != 2 || c.Duration(KeySkipBack) != 20*time.Second || c.Bool(KeyHistory) || c.Int(KeyRefreshJobs) != 16 || c.Size(KeyStreamCache) != 256e6 {
		t.Error("typed accessors differ from the texts")
	}
	if _, ok := c.Lookup("nonsense"); ok {
		t.Error("found a setting that is none")
	}
}

func TestChangedCopies(t *testing.T) {
	t.Parallel()
	c, err := Load(Options{Env: env("COSM_SPEED", "1.5")})
	if err != nil {
		t.Fatal(err)
	}
	d, err := c.With(OriginLibrary, KeySpeed, "2.50")
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Get(KeySpeed).Text; got != "1.5" {
		t.Errorf("the library's speed beats the environment's: %s", got)
	}
	d = d.Without(OriginEnvironment, KeySpeed)
	if got := d.Get(KeySpeed); got.Text != "2.5" || got.Origin != OriginLibrary {
		t.Errorf("speed = %+v, want 2.5 of the library", got)
	}
	if got := c.Get(KeySpeed); got.Origin != OriginEnvironment {
		t.Errorf("the original changed: %+v", got)
	}
	if _, err := c.With(OriginLibrary, KeySpeed, "9"); !errors.Is(err, ErrInvalid) {
		t.Errorf("With took a wrong value: %v", err)
	}
}

func TestWrongLibraryValuesAreLeftOut(t *testing.T) {
	t.Parallel()
	c, err := Load(Options{Library: map[string]string{"speed": "9", "from_a_newer_one": "1", "volume": "0.3"}})
	if err != nil {
		t.Fatal(err)
	}
	if c.Float(KeySpeed) != 1 || c.Float(KeyVolume) != 0.3 {
		t.Errorf("speed %v, volume %v", c.Float(KeySpeed), c.Float(KeyVolume))
	}
	if got := c.Ignored(); len(got) != 2 || !errors.Is(got[0], ErrUnknownKey) || !errors.Is(got[1], ErrInvalid) {
		t.Errorf("ignored: %v", got)
	}
}

func TestErrorsSayWhereAndWhatIsRight(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, want string }{
		{"# x\n\nspeeed = 1", "FILE:3:1: unknown setting `speeed`, did you mean `speed`?"},
		{"skip-back = 1", "FILE:1:1: unknown setting `skip-back`, did you mean `skip_back`?"},
		{"zzzzzz = 1", "FILE:1:1: unknown setting `zzzzzz`"},
		{"  speed = 9", "FILE:1:3: speed must be a number from 0.5 to 3, not `9`"},
		{"speed = nan", "FILE:1:1: speed must be a number from 0.5 to 3, not `nan`"},
		{"mouse = 'perhaps'", "FILE:1:1: mouse must be true or false, not `perhaps`"},
		{"refresh_interval = '1s'", "FILE:1:1: refresh_interval must be a time like 30s or 5m from 5m to 30d or 0 for off, not `1s`"},
		{"stream_cache = -1", "FILE:1:1: stream_cache must be a size like 256MB from 1MB to 1TB or 0 for off, not `-1`"},
		{"refresh_jobs = 2.5", "FILE:1:1: refresh_jobs must be a whole number from 1 to 64, not `2.5`"},
		{"language = 'fr'", "FILE:1:1: language must be one of auto, en, zh-CN, not `fr`"},
		{"output = 'wav:'", "FILE:1:1: output must be one of auto, pulse, pipewire, alsa, coreaudio, wasapi, null or wav:FILE, not `wav:`"},
		{"theme = 'nigth'", "FILE:1:1: theme must be one of auto, ansi, night, day, nebula, paper, mono, not `nigth`"},
		{"download_dir = 'music'", "FILE:1:1: download_dir must be a full path, or one that begins with ~/, not `music`"},
		{"apple_url = 'file:///etc'", "FILE:1:1: apple_url must be an address that begins with https:// or http://, not `file:///etc`"},
		{"user_agent = \"a\\r\\nb\"", "FILE:1:1: user_agent must be plain ASCII text of at most 200 characters, not `a\uFFFD\uFFFDb`"},
		{"speed = [1, 2]", "FILE:1:1: speed takes one value, not a list or table"},
		{"[speed]\nx = 1", "FILE:1:2: unknown setting `speed`, did you mean `speed`?"},
		{"[nothing]", "FILE:1:2: unknown setting `nothing`"},
		{"[[keys]]\na = 1", "FILE:1:3: there is no list of tables named `keys`"},
		{"keys = 1", "FILE:1:1: keys is a table: write [keys] and under it ACTION = [KEY, …]"},
		{"[keys]\nplay = ['']", "FILE:2:1: `play` is given a key without a name"},
		{"[keys]\nplay = {a = 1}", "FILE:2:1: `play` takes a key or a list of keys; write a table of actions as [keys.NAME]"},
		{"speed = ", "FILE:1:8: the value is missing"},
		{"speed = 1\nspeed = 2", "FILE:2:1: `speed` stands there twice"},
		{"\"a\\u001b[31m\" = 1", "FILE:1:1: unknown setting `a\uFFFD[31m`"},
	} {
		path := settingsFile(t, test.text)
		_, err := Load(Options{Path: path})
		if err == nil {
			t.Errorf("%q: no error", test.text)
			continue
		}
		if got := strings.ReplaceAll(err.Error(), path, "FILE"); got != test.want {
			t.Errorf("%q:\n got %s\nwant %s", test.text, got, test.want)
		}
		if e, ok := errors.AsType[*Error](err); !ok || e.Line == 0 {
			t.Errorf("%q: no place in %#v", test.text, err)
		}
	}
}

func TestEnvironmentAndFlagErrors(t *testing.T) {
	t.Parallel()
	_, err := Load(Options{Env: env("COSM_SPEED", "fast")})
	if err == nil || err.Error() != "COSM_SPEED: speed must be a number from 0.5 to 3, not `fast`" {
		t.Errorf("environment: %v", err)
	}
	_, err = Load(Options{Flags: map[string]string{"lang": "en"}})
	if err == nil || err.Error() != "unknown setting `lang`, did you mean `language`?" || !errors.Is(err, ErrUnknownKey) {
		t.Errorf("flag: %v", err)
	}
}

func TestNoColor(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		env  func(string) (string, bool)
		want Value
	}{
		{env("NO_COLOR", "1"), Value{"none", OriginEnvironment, "NO_COLOR"}},
		{env("NO_COLOR", ""), Value{"auto", OriginDefault, ""}},
		{env("NO_COLOR", "1", "COSM_COLOR", "256"), Value{"256", OriginEnvironment, "COSM_COLOR"}},
	} {
		c, err := Load(Options{Env: test.env})
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Get(KeyColor); got != test.want {
			t.Errorf("color = %+v, want %+v", got, test.want)
		}
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "none.toml")
	if _, err := Load(Options{Path: missing}); err != nil {
		t.Errorf("a missing file is an error: %v", err)
	}
	if _, err := Load(Options{Path: missing, Required: true}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file that was named: %v", err)
	}
	if _, err := Load(Options{Path: t.TempDir()}); err == nil {
		t.Error("a folder was read as a file")
	}
	large := settingsFile(t, "#"+strings.Repeat("x", maxFile))
	if _, err := Load(Options{Path: large}); !errors.Is(err, ErrInvalid) {
		t.Errorf("a large file: %v", err)
	}
}

func TestByteOrderMark(t *testing.T) {
	t.Parallel()
	c, err := Load(Options{Path: settingsFile(t, "\xef\xbb\xbfspeed = 2\r\n")})
	if err != nil {
		t.Fatal(err)
	}
	if c.Float(KeySpeed) != 2 {
		t.Errorf("speed = %v", c.Float(KeySpeed))
	}
}

func TestBindings(t *testing.T) {
	t.Parallel()
	path := settingsFile(t, "speed = 1\n[keys]\nquit = 'Q'\nplay = [\"space\",\n 'p']\nmute = []\n[keys.queue]\nremove = \"x\"\n")
	c, err := Load(Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	want := []Binding{
		{"quit", []string{"Q"}, path, 3, 1},
		{"play", []string{"space", "p"}, path, 4, 1},
		{"mute", nil, path, 6, 1},
		{"queue.remove", []string{"x"}, path, 8, 1},
	}
	if got := c.Bindings(); !slices.EqualFunc(got, want, func(a, b Binding) bool {
		return a.Action == b.Action && slices.Equal(a.Keys, b.Keys) && a.Source == b.Source && a.Line == b.Line && a.Column == b.Column
	}) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := c.Keys()["play"]; !slices.Equal(got, []string{"space", "p"}) {
		t.Errorf("play = %q", got)
	}
	if got := c.Bindings()[3].Wrong("keys_taken", "x does two things").Error(); got != path+":8:1: x does two things" {
		t.Error(got)
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, k := range Table() {
		if seen[k.Name] {
			t.Errorf("%s is there twice", k.Name)
		}
		seen[k.Name] = true
		if got, err := k.Validate(k.Default); err != nil || got != k.Default {
			t.Errorf("the default of %s, %q, is %q in its normal form (%v)", k.Name, k.Default, got, err)
		}
		if k.Doc == "" || !strings.HasSuffix(k.Doc, ".") || k.Group == "" || k.Keep == "" {
			t.Errorf("%s lacks doc, group or keep", k.Name)
		}
		if k.Group == GroupPrivacy && k.Privacy == "" {
			t.Errorf("%s does not say what it means for privacy", k.Name)
		}
		for _, choice := range k.Choices {
			if got, err := k.Validate(strings.ToUpper(choice)); err != nil || got != choice {
				t.Errorf("%s: %s gives %q (%v)", k.Name, choice, got, err)
			}
		}
		if k.Env() != "COSM_"+strings.ToUpper(k.Name) {
			t.Errorf("%s is set by %s", k.Name, k.Env())
		}
	}
	Table()[0].Name = "changed"
	if Table()[0].Name == "changed" {
		t.Error("the table can be changed from outside")
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	c, err := Load(Options{Flags: map[string]string{"speed": "150%"}})
	if err != nil {
		t.Fatal(err)
	}
	all := c.Settings()
	if len(all) != len(Table()) {
		t.Fatalf("%d settings of %d", len(all), len(Table()))
	}
	i := slices.IndexFunc(all, func(s Setting) bool { return s.Key == KeySpeed })
	got := all[i]
	if got.Value != "1.5" || got.Default != "1" || got.Type != "float" || got.Origin != "flag" || got.Env != "COSM_SPEED" || got.Doc == "" {
		t.Errorf("%+v", got)
	}
	if _, ok := c.Setting("nonsense"); ok {
		t.Error("a setting that is none")
	}
}

func TestSampleIsTheDefaults(t *testing.T) {
	t.Parallel()
	text := string(Sample())
	if _, err := Load(Options{Path: settingsFile(t, text)}); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "##") && strings.Contains(line, " = ") && !strings.HasPrefix(line, "# ") {
			line = line[1:]
		}
		lines = append(lines, line)
	}
	c, err := Load(Options{Path: settingsFile(t, strings.Join(lines, "\n"))})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(c.layers[OriginFile]); n != len(Table()) {
		t.Errorf("%d settings of %d stand in the sample", n, len(Table()))
	}
	for name := range maps.Keys(c.keys) {
		if v := c.Get(name); v.Text != c.keys[name].Default {
			t.Errorf("%s = %q", name, v.Text)
		}
	}
}

func TestDownloadDir(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the paths are those of unix")
	}
	p := Paths{Home: "/home/ada", DataDir: "/data"}
	for value, want := range map[string]string{
		"": "/data/downloads", "~/Podcasts": "/home/ada/Podcasts", "~": "/home/ada", "/mnt/x/../y": "/mnt/y",
	} {
		c, err := Load(Options{Flags: map[string]string{KeyDownloadDir: value}})
		if err != nil {
			t.Fatal(err)
		}
		if got := c.DownloadDir(p); got != want {
			t.Errorf("%q is %s, want %s", value, got, want)
		}
	}
}
