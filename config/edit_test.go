package config

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestSetInFile(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, before, key, value, after string }{
		{"replace keeps the comment", "# head\nspeed = 1 # slow\n\nmouse=false\n", "speed", "1.50", "# head\nspeed = 1.5 # slow\n\nmouse=false\n"},
		{"replace without spaces", "mouse=false\n", "mouse", "on", "mouse=true\n"},
		{"replace a quoted key", "\"region\" = 'de'", "region", "CN", "\"region\" = \"cn\""},
		{"replace a wrong value", "speed = [1,\n 2] # ?\nmouse = 7\n", "speed", "2", "speed = 2 # ?\nmouse = 7\n"},
		{"replace text with a #", "user_agent = \"a # b = c\" # d\n", "user_agent", "x", "user_agent = \"x\" # d\n"},
		{"add after the last", "# head\nspeed = 1\n\n# keys of mine\n[keys]\nquit = \"q\"\n", "mouse", "false", "# head\nspeed = 1\nmouse = false\n\n# keys of mine\n[keys]\nquit = \"q\"\n"},
		{"add to a last line without end", "speed = 1", "mouse", "false", "speed = 1\nmouse = false\n"},
		{"add before the first table", "# head\n\n# keys of mine\n[keys]\nspeed = \"q\"\n", "speed", "2", "# head\n\nspeed = 2\n# keys of mine\n[keys]\nspeed = \"q\"\n"},
		{"add before a table at the top", "[keys]\n", "speed", "2", "speed = 2\n[keys]\n"},
		{"add to an empty file", "", "speed", "2", "speed = 2\n"},
		{"add to comments", "# only\n", "speed", "2", "# only\nspeed = 2\n"},
		{"lines of Windows", "speed = 1\r\n[keys]\r\n", "mouse", "no", "speed = 1\r\nmouse = false\r\n[keys]\r\n"},
		{"byte order mark", "\xef\xbb\xbfspeed = 1\n", "speed", "2", "\xef\xbb\xbfspeed = 2\n"},
		{"byte order mark alone", "\xef\xbb\xbf", "speed", "2", "\xef\xbb\xbfspeed = 2\n"},
		{"byte order mark and table", "\xef\xbb\xbf# c\n[keys]\n", "speed", "2", "\xef\xbb\xbfspeed = 2\n# c\n[keys]\n"},
		{"dotted keys", "keys.quit = 'q'\n", "speed", "2", "keys.quit = 'q'\nspeed = 2\n"},
		{"quotes", "", "output", `wav:a"b.wav`, `output = "wav:a\"b.wav"` + "\n"},
		{"backslashes", "", "output", `wav:C:\a b.wav`, `output = 'wav:C:\a b.wav'` + "\n"},
		{"backslashes and quotes", "", "output", `wav:C:\it's.wav`, `output = "wav:C:\\it's.wav"` + "\n"},
		{"indented", "  speed = 1 # x\n", "speed", "3", "  speed = 3 # x\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := settingsFile(t, test.before)
			if err := SetInFile(path, test.key, test.value); err != nil {
				t.Fatal(err)
			}
			if got, _ := os.ReadFile(path); string(got) != test.after {
				t.Errorf("got\n%q\nwant\n%q", got, test.after)
			}
		})
	}
}

func TestResetInFile(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, before, after string }{
		{"one of several", "# head\nspeed = 1 # slow\nmouse = true\n", "# head\nmouse = true\n"},
		{"the last line", "mouse = true\nspeed = 1", "mouse = true\n"},
		{"not there", "mouse = true\n[keys]\nspeed = 'x'\n", "mouse = true\n[keys]\nspeed = 'x'\n"},
		{"several lines", "speed = [\n1,\n2\n] # x\nmouse = true\n", "mouse = true\n"},
		{"byte order mark", "\xef\xbb\xbfspeed = 1\nmouse = true\n", "\xef\xbb\xbfmouse = true\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := settingsFile(t, test.before)
			if err := ResetInFile(path, "speed"); err != nil {
				t.Fatal(err)
			}
			if got, _ := os.ReadFile(path); string(got) != test.after {
				t.Errorf("got\n%q\nwant\n%q", got, test.after)
			}
		})
	}
	if err := ResetInFile(filepath.Join(t.TempDir(), "none"), "speed"); err != nil {
		t.Errorf("a file that is not there: %v", err)
	}
	if err := ResetInFile(filepath.Join(t.TempDir(), "none"), "nonsense"); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("a setting that is none: %v", err)
	}
}

func TestSetInFileMakesFolderAndFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a", "b", "config.toml")
	if err := SetInFile(path, "region", "de"); err != nil {
		t.Fatal(err)
	}
	c, err := Load(Options{Path: path})
	if err != nil || c.Text(KeyRegion) != "de" {
		t.Fatalf("region = %q (%v)", c.Text(KeyRegion), err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s has mode %v (%v), want %v", name, info.Mode().Perm(), err, want)
		}
	}
}

func TestSetInFileRefuses(t *testing.T) {
	t.Parallel()
	const broken = "speed = \n"
	path := settingsFile(t, broken)
	for _, err := range []error{
		SetInFile(path, "speed", "1"), SetInFile(path, "speed", "9"), ResetInFile(path, "speed"),
	} {
		if !errors.Is(err, ErrInvalid) {
			t.Errorf("error is %v", err)
		}
	}
	if err := SetInFile(path, "nonsense", "1"); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("error is %v", err)
	}
	if got, _ := os.ReadFile(path); string(got) != broken {
		t.Errorf("the file was changed: %q", got)
	}
	files, _ := os.ReadDir(filepath.Dir(path))
	if len(files) != 1 {
		t.Errorf("%d files are left in the folder", len(files))
	}
}

func TestSetInFileKeepsLink(t *testing.T) {
	t.Parallel()
	target := settingsFile(t, "speed = 1\n")
	link := filepath.Join(t.TempDir(), "config.toml")
	if err := os.Symlink(target, link); err != nil {
		t.Skipf("no links here: %v", err)
	}
	if err := SetInFile(link, "speed", "2"); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone (%v)", err)
	}
	if got, _ := os.ReadFile(target); string(got) != "speed = 2\n" {
		t.Errorf("the target is %q", got)
	}
}

// FuzzSetInFile: what is written is read back, and no other line changes.
func FuzzSetInFile(f *testing.F) {
	f.Add("# c\nspeed = 1 # x\n[keys]\na = ['b']\n", "2")
	f.Add("\xef\xbb\xbf\r\n[keys]\r\n", "1.5")
	f.Add("a.b = {c = [1, {d = 2}]}\nspeed = '''\nx'''\n", "3")
	f.Add("\"\\u0073peed\" = 1", "3")
	f.Fuzz(func(t *testing.T, text, value string) {
		before, err := parse("f", []byte(text))
		if err != nil {
			return
		}
		k, _ := Find(KeySpeed)
		normal, err := k.Validate(value)
		if err != nil {
			return
		}
		data := edit([]byte(text), before, k, normal)
		after, err := parse("f", data)
		if err != nil {
			t.Fatalf("%q became %q: %v", text, data, err)
		}
		found := false
		var rest []string
		for _, e := range after {
			if e.is(KeySpeed) {
				found = len(e.values) == 1 && e.values[0] == normal
				continue
			}
			rest = append(rest, e.name()+string(data[e.from:e.to]))
		}
		for _, e := range before {
			if e.is(KeySpeed) {
				continue
			}
			if len(rest) == 0 || rest[0] != e.name()+text[e.from:e.to] {
				t.Fatalf("%q became %q: %s changed", text, data, e.name())
			}
			rest = rest[1:]
		}
		if !found || len(rest) > 0 {
			t.Fatalf("%q became %q (found %v, more %q)", text, data, found, rest)
		}
		if bytes.Count(data, []byte("#")) < strings.Count(text, "#") && !strings.Contains(text, KeySpeed) {
			t.Fatalf("%q became %q: a comment is gone", text, data)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("speed = 1\n[keys]\nx = ['a', {b = 1}]\n[[t]]\n"))
	f.Add([]byte("a = {b = [1, [2]]}\nd = 1979-05-27T07:32:00Z"))
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := parse("f", data)
		if err != nil {
			if strings.ContainsFunc(err.Error(), isControl) {
				t.Fatalf("control character in %q", err)
			}
			return
		}
		for _, e := range entries {
			if len(e.path) == 0 || e.line < 1 || e.column < 1 || e.to > len(data) || e.from > e.to {
				t.Fatalf("%q: %+v", data, e)
			}
		}
	})
}
