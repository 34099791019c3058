package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cosm/library"
)

// TestLanguage: a flag beats the environment beats the settings file beats the
// system, also before anything is parsed.
func TestLanguage(t *testing.T) {
	chinese := filepath.Join(t.TempDir(), "zh.toml")
	if err := os.WriteFile(chinese, []byte("language = \"zh-CN\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(t.TempDir(), "broken.toml")
	if err := os.WriteFile(broken, []byte("language = 7\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		args string
		env  map[string]string
		want string
	}{
		{"nothing", "", nil, "en"},
		{"system", "", map[string]string{"LANG": "zh_CN.UTF-8"}, "zh-CN"},
		{"messages before all", "", map[string]string{"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"},
		{"file", "", map[string]string{"COSM_CONFIG": chinese, "LANG": "en_US.UTF-8"}, "zh-CN"},
		{"file by flag", "--config " + chinese, map[string]string{"LANG": "en_US.UTF-8"}, "zh-CN"},
		{"environment before file", "", map[string]string{"COSM_CONFIG": chinese, "COSM_LANGUAGE": "en"}, "en"},
		{"automatic", "", map[string]string{"COSM_LANGUAGE": "auto", "LANG": "zh_CN.UTF-8"}, "zh-CN"},
		{"flag before all", "--lang en", map[string]string{"COSM_CONFIG": chinese, "COSM_LANGUAGE": "zh-CN", "LANG": "zh_CN.UTF-8"}, "en"},
		{"broken file", "", map[string]string{"COSM_CONFIG": broken, "LANG": "zh_CN.UTF-8"}, "zh-CN"},
	} {
		a, _, _ := testApp(strings.Fields(c.args)...)
		dir := t.TempDir()
		a.Env = func(name string) (string, bool) {
			if v, ok := c.env[name]; ok {
				return v, true
			}
			switch name {
			case "COSM_DATA_DIR":
				return dir, true
			case "LANG":
				return "C", true
			}
			return "", false
		}
		if got := a.texts().Lang(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestLoadTellsWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.toml")
	if err := os.WriteFile(broken, []byte("spede = 2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		env  map[string]string
		file string
		says string
		try  string
	}{
		{map[string]string{"COSM_DATA_DIR": dir}, broken, "broken.toml:1:1: ", "cosm settings edit"},
		{map[string]string{"COSM_DATA_DIR": dir}, filepath.Join(dir, "none.toml"), "there is no such file", ""},
		{map[string]string{"COSM_DATA_DIR": dir, "COSM_SPEED": "fast"}, "", "COSM_SPEED: speed must be", ""},
		{map[string]string{}, "", "folders", "cosm --data-dir DIR"},
	} {
		a, _, _ := testApp()
		a.flags.config = c.file
		a.Env = func(name string) (string, bool) { v, ok := c.env[name]; return v, ok }
		line, try := a.texts().Error(a.load())
		if !strings.Contains(line, c.says) || try != c.try {
			t.Errorf("%v: %q, try %q", c.env, line, try)
		}
	}
}

func TestLoadMakesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "library")
	a, _, _ := testApp()
	a.Env = func(name string) (string, bool) { return dir, name == "COSM_DATA_DIR" }
	if err := a.load(); err != nil {
		t.Fatal(err)
	}
	a.close()
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("reading the settings made %s: %v", dir, err)
	}
}

func TestFields(t *testing.T) {
	a, out, _ := testApp("--lang", "zh-CN")
	err := a.fields([]field{{"id", "x"}, {"title", "a\tb"}, {"author", ""}, {"chapter", "0:00 Begin"}, {"chapter", "1:00 End"}})
	if want := "id\tx\ntitle\ta b\nchapter\t0:00 Begin\nchapter\t1:00 End\n"; err != nil || out.String() != want {
		t.Errorf("fields = %q, %v", out, err)
	}
	if a.head("id") != "ID" || a.head("title") != "标题" {
		t.Errorf("heads on a terminal: %s, %s", a.head("id"), a.head("title"))
	}
}

func TestNotesAreTamed(t *testing.T) {
	a, out, _ := testApp()
	if err := a.notes("<p>Hello\x1b[31m <a href=\"https://example.org/\u202ex\">there</a></p><script>no</script>"); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); strings.ContainsAny(got, "\x1b\u202e") || strings.Contains(got, "no\n") || !strings.Contains(got, "Hello") || !strings.Contains(got, "https://example.org/") {
		t.Errorf("notes = %q", got)
	}
	out.Reset()
	if err := a.notes(" \n"); err != nil || out.Len() > 0 {
		t.Errorf("no notes = %q, %v", out, err)
	}
}

func TestPeople(t *testing.T) {
	if got, want := people([]library.Person{{Name: "A"}, {Name: "B", Role: "host"}, {Name: "C", Role: "guest"}}), "A, B, C (guest)"; got != want {
		t.Errorf("people = %q, want %q", got, want)
	}
}

func TestTimesAreTheListeners(t *testing.T) {
	a, _, _ := testApp()
	zone := time.FixedZone("CST", 8*3600)
	a.Now = func() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, zone) }
	at := time.Date(2026, 10, 30, 20, 5, 0, 0, time.UTC)
	if a.day(at) != "2026-10-31" || a.minute(at) != "2026-10-31 04:05" || a.day(time.Time{})+a.minute(time.Time{}) != "" {
		t.Errorf("%s, %s", a.day(at), a.minute(at))
	}
	if clock(0) != "" || clock(3723*sec) != "1:02:03" {
		t.Errorf("clock = %q", clock(3723*sec))
	}
}

func TestDownloadLine(t *testing.T) {
	a, _, _ := testApp()
	all := map[library.EpisodeID]library.Download{
		"a": {State: library.DownloadActive, Done: 20e6, Size: 40e6, Rate: 1e6, Title: "One"},
		"b": {State: library.DownloadDone, Done: 90e6, Size: 90e6, Title: "Two"},
		"c": {State: library.DownloadQueued, Title: "Three"},
	}
	if got, want := a.downloadLine(all), "↓1  20 MB / 40 MB  1.0 MB/s  20 s left  One"; got != want {
		t.Errorf("line = %q, want %q", got, want)
	}
	if got := a.amount(all["a"]); got != "20000000" {
		t.Errorf("a pipe gets %q bytes", got)
	}
}

func TestChecks(t *testing.T) {
	a, out, _ := testApp()
	err := a.printChecks([]library.Check{{Name: "library", Status: "ok"}, {Name: "feeds", Status: "failed", Detail: "2 of 3", Try: "cosm refresh"}})
	if a.report(err) != 1 || out.String() != "ok\tlibrary\t\t\nfailed\tfeeds\t2 of 3\tcosm refresh\n" {
		t.Errorf("%q, %v", out, err)
	}
	a, _, _ = testApp("--lang", "zh-CN")
	lines := a.checkLines(a.translated([]library.Check{{Name: "data folder", Status: "ok", Detail: "/x"}, {Name: "output PulseAudio", Status: "failed", Try: "cosm doctor"}}))
	if want := "正常    数据文件夹        /x\n有问题  输出：PulseAudio\n        试试：cosm doctor\n"; lines != want {
		t.Errorf("on a terminal: %q, want %q", lines, want)
	}
	if err := a.printChecks([]library.Check{{Name: "library", Status: "warning"}}); err != nil {
		t.Errorf("a warning is no failure: %v", err)
	}
}

func TestNothingIsSaidQuietly(t *testing.T) {
	a, _, errs := testApp()
	a.say("cli.removed", "count", 2)
	a.flags.quiet = true
	a.say("cli.removed", "count", 1)
	a.progress("half")
	a.endProgress()
	if errs.String() != "2 podcasts unsubscribed\n" {
		t.Errorf("said %q", errs)
	}
}
