package text

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"

	"cosm/library"
)

// composed are the prefixes of ids that code puts together at run time.
var composed = []string{"trim.", "own.", "sound.", "err.", "try.", "code.", "try_code.", "setting.", "cmd.", "cli_", "head.", "help_group.", "exit.", "man.", "key.", "hint.", "what.", "wanted.", "found.", "check.", "check_try."}

func messagesOf(t *testing.T, lang string) map[string]*i18n.Message {
	t.Helper()
	all := map[string]*i18n.Message{}
	files, err := locales.ReadDir(path.Join("locales", lang))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := locales.ReadFile(path.Join("locales", lang, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		messages, err := i18n.ParseMessageBytes(data, toml.Unmarshal)
		if err != nil {
			t.Fatalf("%s/%s: %v", lang, f.Name(), err)
		}
		for _, m := range messages {
			if all[m.ID] != nil {
				t.Errorf("%s: message %s is there twice", lang, m.ID)
			}
			all[m.ID] = m
		}
	}
	return all
}

func TestLanguagesHaveTheSameMessages(t *testing.T) {
	en, zh := messagesOf(t, English), messagesOf(t, Chinese)
	if len(en) == 0 {
		t.Fatal("no messages")
	}
	for id := range en {
		if zh[id] == nil {
			t.Errorf("message %s is missing in %s", id, Chinese)
		}
	}
	for id := range zh {
		if en[id] == nil {
			t.Errorf("message %s is missing in %s", id, English)
		}
	}
}

var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

func placeholders(s string) []string {
	names := map[string]bool{}
	for _, m := range placeholder.FindAllStringSubmatch(s, -1) {
		names[m[1]] = true
	}
	return slices.Sorted(maps.Keys(names))
}

func TestLanguagesHaveTheSamePlaceholders(t *testing.T) {
	en, zh := messagesOf(t, English), messagesOf(t, Chinese)
	for id, m := range en {
		if zh[id] == nil {
			continue
		}
		if a, b := placeholders(m.Other), placeholders(zh[id].Other); !slices.Equal(a, b) {
			t.Errorf("message %s: placeholders %v in English, %v in Chinese", id, a, b)
		}
		// "one episode" may leave the number out, but must not name another.
		for _, name := range placeholders(m.One) {
			if !slices.Contains(placeholders(m.Other), name) {
				t.Errorf("message %s: placeholder %s only in the singular", id, name)
			}
		}
		if zh[id].One != "" {
			t.Errorf("message %s: Chinese has no singular", id)
		}
	}
}

func TestMessagesAreWellFormed(t *testing.T) {
	for _, lang := range []string{English, Chinese} {
		for id, m := range messagesOf(t, lang) {
			if m.Other == "" {
				t.Errorf("%s: message %s is empty", lang, id)
			}
			if strings.Count(m.Other, "{{") != len(placeholder.FindAllString(m.Other, -1)) {
				t.Errorf("%s: message %s has a placeholder of another form: %q", lang, id, m.Other)
			}
			if strings.TrimSpace(m.Other) != m.Other || strings.ContainsAny(m.Other, "\t\r") {
				t.Errorf("%s: message %s has stray white space: %q", lang, id, m.Other)
			}
		}
	}
}

func TestEveryCodeHasWords(t *testing.T) {
	en := messagesOf(t, English)
	consts := stringsIn(t, "../../library", func(file string) bool { return strings.HasSuffix(file, "errors.go") })
	found := 0
	for id := range en {
		if code, ok := strings.CutPrefix(id, "code."); ok {
			found++
			if !consts[code] {
				t.Errorf("code %q is not one of package library", code)
			}
		}
	}
	for _, code := range []library.Code{library.Failed, library.Network, library.Cancelled, library.OwnerLost} {
		if en["code."+string(code)] == nil {
			t.Errorf("code %s has no words", code)
		}
	}
	if found < 18 {
		t.Errorf("only %d codes have words", found)
	}
}

// stringsIn collects the string literals of the non-test Go files under dir
// that keep accepts.
func stringsIn(t *testing.T, dir string, keep func(string) bool) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	walkGo(t, dir, keep, func(n ast.Node) {
		if s, ok := literal(n); ok {
			found[s] = true
			if id, _, more := strings.Cut(s, " "); more && strings.HasPrefix(id, "flag.") {
				found[id] = true // with what its value is called
			}
		}
	})
	return found
}

func literal(n ast.Node) (string, bool) {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

func walkGo(t *testing.T, dir string, keep func(string) bool, visit func(ast.Node)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") || !keep(file) {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			visit(n)
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func everyFile(string) bool { return true }

// TestEveryIDInCodeExists looks at each call of a method T whose id is written
// out, and at each string that has the form of an id of a known group.
func TestEveryIDInCodeExists(t *testing.T) {
	en := messagesOf(t, English)
	calls := 0
	walkGo(t, "..", everyFile, func(n ast.Node) {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != "T" {
			return
		}
		if id, ok := literal(call.Args[0]); ok {
			calls++
			if en[id] == nil {
				t.Errorf("message %q is used and not there", id)
			}
		}
	})
	if calls < 10 {
		t.Errorf("only %d calls of T found: the scan is broken", calls)
	}
	groups := map[string]bool{}
	for id := range en {
		group, _, _ := strings.Cut(id, ".")
		groups[group] = true
	}
	form := regexp.MustCompile(`^([a-z_]+)\.[a-z_]+(\.[a-z_]+)*$`)
	for s := range stringsIn(t, "..", everyFile) {
		if m := form.FindStringSubmatch(s); m != nil && groups[m[1]] && en[s] == nil {
			t.Errorf("%q has the form of a message and is none", s)
		}
	}
}

// TestEveryErrorHasItsMessage looks at each call of With that names a message:
// it is there, and its placeholders are filled in.
func TestEveryErrorHasItsMessage(t *testing.T) {
	en := messagesOf(t, English)
	calls := 0
	walkGo(t, "../..", everyFile, func(n ast.Node) {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != "With" {
			return
		}
		id, ok := literal(call.Args[0])
		if !ok {
			return
		}
		calls++
		m := en["err."+id]
		if m == nil {
			t.Errorf("an error names message %q, which is not there", id)
			return
		}
		filled := []string{"what", "why"}
		for i := 1; i < len(call.Args); i += 2 {
			name, _ := literal(call.Args[i])
			filled = append(filled, strings.ToLower(name))
		}
		for _, name := range placeholders(m.Other) {
			if !slices.Contains(filled, name) {
				t.Errorf("message %s: nothing fills in %s", id, name)
			}
		}
	})
	if calls < 30 {
		t.Errorf("only %d calls of With found: the scan is broken", calls)
	}
}

// TestTabledErrorsHaveTheirMessage looks at ids that stand in tables.
func TestTabledErrorsHaveTheirMessage(t *testing.T) {
	en := messagesOf(t, English)
	form := regexp.MustCompile(`^(feed|not_feed|audio|download|args|flag)_[a-z_]+$`)
	files := []string{"refresh/words.go", "instance/playerror.go", "download/errors.go", "cli/usage.go"}
	found := 0
	for id := range stringsIn(t, "../..", func(file string) bool {
		return slices.ContainsFunc(files, func(f string) bool { return strings.HasSuffix(filepath.ToSlash(file), f) })
	}) {
		if form.MatchString(id) {
			found++
			if en["err."+id] == nil {
				t.Errorf("an error names message %q, which is not there", id)
			}
		}
	}
	if found < 40 {
		t.Errorf("only %d ids found in tables", found)
	}
}

func TestEveryMessageIsUsed(t *testing.T) {
	used := stringsIn(t, "..", everyFile)
	named := stringsIn(t, "../..", everyFile)
	commands, err := filepath.Glob("../cli/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for id := range messagesOf(t, English) {
		if name, ok := strings.CutPrefix(id, "err."); ok && !named[name] {
			t.Errorf("no error names message %s", id)
		}
		if strings.HasPrefix(id, "cli.") && len(commands) == 0 {
			continue // the words came before the commands
		}
		if !used[id] && !used[strings.TrimSuffix(id, "_many")] && !slices.ContainsFunc(composed, func(p string) bool { return strings.HasPrefix(id, p) }) {
			t.Errorf("message %s is not used", id)
		}
	}
}
