package cli

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"cosm/ui/text"
)

// allCommands gives every command that a listener can call, with its words.
func allCommands(t *testing.T, lang string) []*cobra.Command {
	t.Helper()
	a, _, _ := testApp("--lang", lang)
	root := a.root()
	a.localise(root)
	var all []*cobra.Command
	each(root, func(cmd *cobra.Command) { all = append(all, cmd) })
	if len(all) < 50 {
		t.Fatalf("only %d commands found", len(all))
	}
	return all
}

func TestEveryCommandIsExplained(t *testing.T) {
	chinese := regexp.MustCompile(`\p{Han}`)
	for _, lang := range []string{text.English, text.Chinese} {
		for _, cmd := range allCommands(t, lang) {
			name := cmd.CommandPath()
			if cmd.Short == "" || strings.HasPrefix(cmd.Short, "cmd.") {
				t.Errorf("%s: %s has no words: %q", lang, name, cmd.Short)
			}
			if lang == text.Chinese && !chinese.MatchString(cmd.Short) {
				t.Errorf("%s: %s is told in another language: %q", lang, name, cmd.Short)
			}
			if strings.HasSuffix(cmd.Short, ".") || strings.HasSuffix(cmd.Short, "。") {
				t.Errorf("%s: %s: a full stop after %q", lang, name, cmd.Short)
			}
			if !strings.Contains(cmd.Example, name) {
				t.Errorf("%s has no example of itself: %q", name, cmd.Example)
			}
			cmd.Flags().VisitAll(func(f *pflag.Flag) {
				if f.Usage == "" || strings.HasPrefix(f.Usage, "flag.") || lang == text.Chinese && !chinese.MatchString(f.Usage) && !strings.Contains(f.Usage, "、") {
					t.Errorf("%s: %s --%s has no words: %q", lang, name, f.Name, f.Usage)
				}
				if kind := f.Value.Type(); (kind == "bool") != (len(f.Annotations[valueName]) == 0) {
					t.Errorf("%s --%s is %s: does it say what its value is called?", name, f.Name, kind)
				}
			})
		}
	}
}

// TestExamplesAreCommands parses what examples say, without running it.
func TestExamplesAreCommands(t *testing.T) {
	word := regexp.MustCompile(`'[^']*'|"[^"]*"|\S+`)
	n := 0
	for _, cmd := range allCommands(t, text.English) {
		for _, line := range strings.Split(cmd.Example, "\n") {
			for _, part := range regexp.MustCompile(`\||&&|>`).Split(line, -1) {
				words := word.FindAllString(part, -1)
				if len(words) == 0 || words[0] != "cosm" {
					continue
				}
				n++
				a, _, _ := testApp()
				root := a.root()
				args := liftNumbers(root, words[1:])
				found, rest, err := root.Find(args)
				if err == nil {
					err = found.ParseFlags(rest)
				}
				if err == nil {
					err = found.ValidateArgs(found.Flags().Args())
				}
				if err != nil {
					t.Errorf("example of %s: %s: %v", cmd.CommandPath(), strings.TrimSpace(part), err)
				}
			}
		}
	}
	if n < 60 {
		t.Errorf("only %d examples found", n)
	}
}

// TestHelpIsInOneLanguage: none of the library's own English is left in the
// Chinese help, and no message is told by its id.
func TestHelpIsInOneLanguage(t *testing.T) {
	english := regexp.MustCompile(`(?m)^(Usage|Flags|Examples|Aliases|Commands|Available Commands|Use ")|help for|version for|\(default|\[flags\]`)
	id := regexp.MustCompile(`\b(cmd|flag|usage|help_group|man|exit)\.[a-z_]+`)
	for _, cmd := range allCommands(t, text.Chinese) {
		path := strings.Fields(cmd.CommandPath())[1:]
		for _, args := range [][]string{append([]string{"--lang", "zh-CN"}, append(path, "--help")...), append([]string{"help", "--lang", "zh-CN"}, path...)} {
			a, out, errs := testApp(args...)
			if status := Main(context.Background(), args, a.Streams); status != 0 || errs.Len() > 0 {
				t.Fatalf("%v: status %d: %s", args, status, errs)
			}
			if got := english.FindString(out.String()); got != "" {
				t.Errorf("%v is half English: %q", args, got)
			}
			if got := id.FindString(out.String()); got != "" {
				t.Errorf("%v: message %s is missing", args, got)
			}
			if !strings.Contains(out.String(), cmd.Short) && cmd.Long == "" {
				t.Errorf("%v does not say what it does", args)
			}
		}
	}
}

func TestHelpOfTheProgram(t *testing.T) {
	a, out, _ := testApp()
	if Main(context.Background(), []string{"--help"}, a.Streams) != 0 {
		t.Fatal("it fails")
	}
	for _, line := range []string{
		"cosm plays podcasts in the terminal.", "Usage:\n  cosm [COMMAND] [flags]", "Podcasts and episodes:\n  add        Subscribe to podcasts\n",
		"  -q, --quiet             no progress and no confirmations\n", "      --data-dir DIR      folder of the library\n", "More about one of them: cosm COMMAND --help\n",
	} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("it does not say %q", line)
		}
	}
	for _, line := range strings.Split(out.String(), "\n") {
		if strings.HasSuffix(line, " ") {
			t.Errorf("white space at the end of %q", line)
		}
	}
}

func TestVersionFlagWorksEverywhere(t *testing.T) {
	for _, args := range [][]string{{"--version"}, {"podcasts", "--version"}, {"version"}, {"queue", "add", "--version"}} {
		a, out, _ := testApp()
		if status := Main(context.Background(), args, a.Streams); status != 0 || out.String() != "cosm "+Version()+"\n" {
			t.Errorf("%v: status %d, %q", args, status, out)
		}
	}
}

func TestManPages(t *testing.T) {
	dir := t.TempDir()
	for _, lang := range []string{text.English, text.Chinese} {
		a, out, errs := testApp()
		to := filepath.Join(dir, lang)
		if status := Main(context.Background(), []string{"--lang", lang, "man", to}, Streams{In: a.In, Out: out, Err: errs, Env: a.Env, Now: a.Now}); status != 0 {
			t.Fatalf("%s: status %d: %s", lang, status, errs)
		}
		pages, err := filepath.Glob(filepath.Join(to, "*.1"))
		if err != nil || len(pages) != len(allCommands(t, lang)) {
			t.Errorf("%s: %d pages, %v", lang, len(pages), err)
		}
		for _, page := range pages {
			b, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.HasPrefix(b, []byte(".TH COSM")) || bytes.Contains(b, []byte("\n\n.")) {
				t.Errorf("%s is no manual page: %.80s", page, b)
			}
		}
	}
	page, err := os.ReadFile(filepath.Join(dir, "en", "cosm-seek.1"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{".TH COSM-SEEK 1", "cosm\\-seek \\- Go to a time, or forward and back\n", "  cosm seek \\-15\n", ".B \\-q, \\-\\-quiet\n", "cosm(1)\n"} {
		if !strings.Contains(string(page), line) {
			t.Errorf("cosm-seek.1 does not have %q", line)
		}
	}
	groff(t, filepath.Join(dir, "en", "cosm.1"))
}

// groff reads a page where that program is.
func groff(t *testing.T, page string) {
	path, err := exec.LookPath("groff")
	if err != nil {
		t.Log("groff is not installed: what it says of the pages is not known")
		return
	}
	out, err := exec.Command(path, "-man", "-ww", "-z", "-Tutf8", page).CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("groff: %v: %s", err, out)
	}
}

func TestRoff(t *testing.T) {
	for in, want := range map[string]string{".TH x": `\&.TH x`, "'x": `\&'x`, `a\b`: `a\eb`, "-15": `\-15`, "a\n.b": "a\n\\&.b"} {
		if got := roff(in); got != want {
			t.Errorf("roff(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCompletionsSayWhatTheyAre(t *testing.T) {
	for lang, want := range map[string]string{"en": "podcasts\tList subscriptions\n", "zh-CN": "podcasts\t列出订阅\n"} {
		a, out, _ := testApp("__complete", "--lang", lang, "po")
		if status := Main(context.Background(), a.args, a.Streams); status != 0 || !strings.HasPrefix(out.String(), want) {
			t.Errorf("%s: status %d, %q", lang, status, out)
		}
	}
}
