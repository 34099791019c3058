package main

import (
	"bufio"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	maxFileLines  = 400
	wallFileLines = 600 // tests and tables may go up to here
	maxFuncLines  = 60
)

// arrows says what each folder may import of ours: itself, what it holds, and
// these. The longest matching folder counts. Tests are free.
var arrows = map[string][]string{
	"":                 {"ui/cli"},
	"config":           {},
	"feed":             {},
	"player":           {},
	"library":          {},
	"library/store":    {"library"},
	"library/control":  {"library"},
	"library/guard":    {"library"},
	"library/ledger":   {"library"},
	"library/secrets":  {"library"},
	"library/download": {"library", "library/ledger", "feed/fetch"},
	"library/refresh":  {"library", "library/ledger", "library/store", "feed"},
	"library/instance": {"library", "feed", "player", "config"},
	"ui":               {"library", "config"},
	"ui/cli":           {"ui", "library", "library/instance", "library/control", "library/guard", "config", "player/output"},
}

// exclusive names modules that one folder alone may import.
var exclusive = map[string]string{
	"go.etcd.io/bbolt":          "library/store",
	"charm.land/":               "ui",
	"github.com/spf13/cobra":    "ui/cli",
	"github.com/faiface/beep":   "player",
	"github.com/mmcdole/gofeed": "feed",
}

type source struct {
	path, dir string
	file      *ast.File
	fset      *token.FileSet
	lines     int
	test      bool
}

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "dist") {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".go" {
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, b, parser.ParseComments)
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		if dir == "." {
			dir = ""
		}
		all = append(all, source{path, dir, f, fset, strings.Count(string(b), "\n"), strings.HasSuffix(path, "_test.go")})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func within(dir, folder string) bool {
	return dir == folder || folder != "" && strings.HasPrefix(dir, folder+"/")
}

// ruleFor gives the longest folder of arrows that dir is in.
func ruleFor(dir string) string {
	best := ""
	for folder := range arrows {
		if within(dir, folder) && len(folder) > len(best) {
			best = folder
		}
	}
	return best
}

func (s source) imports() []string {
	var out []string
	for _, i := range s.file.Imports {
		out = append(out, strings.Trim(i.Path.Value, `"`))
	}
	return out
}

func TestArrows(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range sources(t) {
		rule := ruleFor(s.dir)
		seen[rule] = true
		if s.test {
			continue
		}
		for _, path := range s.imports() {
			ours, ok := strings.CutPrefix(path, "cosm/")
			if !ok {
				for module, folder := range exclusive {
					if strings.HasPrefix(path, module) && !within(s.dir, folder) {
						t.Errorf("%s imports %s, which belongs to %s", s.path, path, folder)
					}
				}
				continue
			}
			allowed := within(ours, rule) || slices.ContainsFunc(arrows[rule], func(to string) bool {
				// "library" is the vocabulary alone; its sub-folders must be named, but for the instance.
				return ours == to || to != "library" && within(ours, to) || rule == "library/instance" && within(ours, to)
			})
			if !allowed {
				t.Errorf("%s imports cosm/%s: no arrow from %q", s.path, ours, rule)
			}
			if ours == "ui" && s.dir != "ui/cli" {
				t.Errorf("%s imports the root of the interface", s.path)
			}
		}
	}
	for _, folder := range []string{"", "config", "feed", "player", "library", "library/store", "library/instance", "ui", "ui/cli"} {
		if !seen[folder] {
			t.Errorf("no file is in %q: the table of arrows speaks of a house that is not there", folder)
		}
	}
}

// TestScreensDoNotKnowEachOther: a screen has keys of its own (keys.go) beside
// model.go and update.go; what has a model without keys, as ui/episodes and
// ui/reader, is a part that screens are made of. No screen imports another, and
// no part imports a screen.
func TestScreensDoNotKnowEachOther(t *testing.T) {
	files := map[string]bool{}
	all := sources(t)
	for _, s := range all {
		files[filepath.ToSlash(s.path)] = true
	}
	screens := map[string]bool{}
	for _, s := range all {
		if filepath.Dir(s.dir) == "ui" && files[s.dir+"/keys.go"] && files[s.dir+"/model.go"] && files[s.dir+"/update.go"] {
			screens[s.dir] = true
		}
	}
	if len(screens) < 5 {
		t.Errorf("%d screens found", len(screens))
	}
	for _, s := range all {
		for _, path := range s.imports() {
			ours := strings.TrimPrefix(path, "cosm/")
			if screens[ours] && s.dir != "ui" && s.dir != ours && !s.test { // the root knows all, others none
				t.Errorf("%s imports the screen %s", s.path, ours)
			}
		}
	}
}

func TestFilesAndFunctionsAreShort(t *testing.T) {
	for _, s := range sources(t) {
		limit := maxFileLines
		if s.test {
			limit = wallFileLines
		}
		if s.lines > limit {
			t.Errorf("%s has %d lines (at most %d)", s.path, s.lines, limit)
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || s.test {
				continue
			}
			n := s.fset.Position(f.End()).Line - s.fset.Position(f.Pos()).Line + 1
			if n > maxFuncLines && !table(f) {
				t.Errorf("%s: %s has %d lines (at most %d)", s.path, f.Name.Name, n, maxFuncLines)
			}
		}
	}
}

// table reports whether f is data, not logic: one statement that returns a
// literal, or a switch that only calls.
func table(f *ast.FuncDecl) bool {
	if f.Body == nil || len(f.Body.List) > 3 {
		return false
	}
	switch f.Body.List[len(f.Body.List)-1].(type) {
	case *ast.ReturnStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt:
		return true
	}
	return false
}

func TestEveryPackageSaysWhatItPromises(t *testing.T) {
	docs := map[string]string{}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		if _, ok := docs[s.dir]; !ok {
			docs[s.dir] = ""
		}
		if s.file.Doc != nil && strings.HasPrefix(s.file.Doc.Text(), "Package ") {
			if docs[s.dir] != "" {
				t.Errorf("%s: a second package comment", s.path)
			}
			docs[s.dir] = s.file.Doc.Text()
		}
	}
	for dir, doc := range docs {
		if dir != "" && len(doc) < 60 {
			t.Errorf("%s: the package comment says %q", dir, doc)
		}
	}
}

// TestForbidden holds words and names that must not be in the product.
func TestForbidden(t *testing.T) {
	rules := map[*regexp.Regexp]string{
		regexp.MustCompile(`http\.Default(Client|Transport)\b|http\.(Get|Post|Head)\(`): "every request goes through the ledger",
		regexp.MustCompile(`\b(TODO|FIXME|XXX)\b`):                                      "what is not done is an issue, not a comment",
	}
	for _, s := range sources(t) {
		if s.path == "house_test.go" || s.test {
			continue
		}
		f, err := os.Open(s.path)
		if err != nil {
			t.Fatal(err)
		}
		for n, in := 1, bufio.NewScanner(f); in.Scan(); n++ {
			for re, why := range rules {
				if re.MatchString(in.Text()) {
					t.Errorf("%s:%d: %s: %s", s.path, n, strings.TrimSpace(in.Text()), why)
				}
			}
		}
		_ = f.Close()
	}
}

// TestDocsNameFoldersThatExist reads the folders that CONTRIBUTING.md speaks of.
func TestDocsNameFoldersThatExist(t *testing.T) {
	b, err := os.ReadFile("CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, m := range regexp.MustCompile("`([a-z]+(?:/[a-z]+)*)/`").FindAllStringSubmatch(string(b), -1) {
		n++
		if info, err := os.Stat(filepath.FromSlash(m[1])); err != nil || !info.IsDir() {
			t.Errorf("CONTRIBUTING.md names %s/, which is no folder: %v", m[1], err)
		}
	}
	if n < 8 {
		t.Errorf("only %d folders found in CONTRIBUTING.md", n)
	}
}
