package text

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cosm/config"
	"cosm/library"
)

// english finds two English words in a row.
var english = regexp.MustCompile(`[A-Za-z]{2,}[ ,:;]+[A-Za-z]{2,}`)

// foreign is the English left in a Chinese line once its values are out.
func foreign(line string, values ...string) string {
	for _, v := range values {
		line = strings.ReplaceAll(line, v, "")
	}
	return english.FindString(line)
}

// wrongSettings gives an error for every setting, and for what else can be
// wrong in a file of settings.
func wrongSettings(t *testing.T) []*config.Error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	var all []*config.Error
	load := func(body string) {
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := config.Load(config.Options{Path: path})
		e, ok := errors.AsType[*config.Error](err)
		if !ok {
			t.Fatalf("%q: %v", body, err)
		}
		all = append(all, e)
	}
	for _, k := range config.Table() {
		load(k.Name + ` = "\u0007"`)
		load(k.Name + " = []")
	}
	for _, body := range []string{
		"speeed = 1", "nonsense = 1", "[[speed]]", "keys = 1", "[keys]\nplay = {a = 1}", "[keys]\nplay = ''",
		"speed = 1\nspeed = 2", "speed", "speed = ", "speed = fast", `theme = "day`, "speed = 1 2", "= 1", "[keys", "speed = [1",
		`theme = "\q"`, "speed = 1__2", "theme = '\xff'", "theme = 'a\x01'", "speed = 1\n[speed]", "x = {a=1",
		"#" + strings.Repeat("x", 1<<20),
	} {
		load(body)
	}
	return all
}

func TestSettingErrorsAreSaidInBothLanguages(t *testing.T) {
	en, zh := New(English), New(Chinese)
	for _, e := range wrongSettings(t) {
		if said, _ := en.Error(e); said != e.Error() {
			t.Errorf("%v in English: %q", e, said)
		}
		said, _ := zh.Error(library.Errorf(library.Invalid, "", e.Error(), e).For(e))
		if bad := foreign(said, e.Source); bad != "" || strings.Contains(said, "<no value>") || !strings.Contains(said, "：") {
			t.Errorf("%v in Chinese: %q (%s)", e, said, bad)
		}
		if e.Line > 0 && !strings.Contains(said, " 列：") {
			t.Errorf("%v in Chinese: %q: where?", e, said)
		}
	}
}

func TestSettingErrorNamesValues(t *testing.T) {
	zh := New(Chinese)
	for _, c := range []struct{ key, value, want string }{
		{"speed", "fast", "speed 不能是“fast”，应为：0.5 到 3 之间的数"},
		{"mouse", "perhaps", "mouse 不能是“perhaps”，应为：true 或 false"},
		{"language", "fr", "language 不能是“fr”，应为：auto、en、zh-CN 之一"},
		{"refresh_interval", "1s", "refresh_interval 不能是“1s”，应为：5m 到 30d 之间的时长，写法如 30s、5m；0 表示关闭"},
		{"langage", "en", "没有“langage”这项设置，是不是想写“language”？"},
		{"zzzzzz", "en", "没有“zzzzzz”这项设置"},
	} {
		_, err := config.Validate(c.key, c.value)
		if got, _ := zh.Error(err); got != c.want {
			t.Errorf("%s = %s: %q, want %q", c.key, c.value, got, c.want)
		}
	}
}
