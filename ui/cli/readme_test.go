package cli

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"cosm/config"
	"cosm/ui/keys"
	"cosm/ui/text"
)

// update writes the tables of README.md anew: go test ./ui/cli -run README -update.
var update = flag.Bool("update", false, "write the tables of README.md")

const readme = "../../README.md"

// TestREADMETables: README's tables are made from the bindings, the commands
// and the settings themselves.
func TestREADMETables(t *testing.T) {
	b, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	was := string(b)
	now := was
	for name, table := range map[string]string{"keys": keyTable(), "commands": commandTable(t), "settings": settingTable()} {
		begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
		before, rest, ok := strings.Cut(now, begin)
		_, after, ok2 := strings.Cut(rest, end)
		if !ok || !ok2 {
			t.Fatalf("README.md has no place for the table of %s", name)
		}
		now = before + begin + table + end + after
	}
	if now == was {
		return
	}
	if !*update {
		t.Fatal("README.md's tables are old: go test ./ui/cli -run README -update")
	}
	if err := os.WriteFile(readme, []byte(now), 0o644); err != nil {
		t.Fatal(err)
	}
}

func row(cells ...string) string {
	for i := range cells {
		cells[i] = strings.ReplaceAll(cells[i], "|", `\|`)
	}
	return "| " + strings.Join(cells, " | ") + " |\n"
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}

func keyTable() string {
	words := text.New(text.English)
	heads := map[keys.Group]string{
		keys.GroupPlayer: "help.player", keys.GroupEpisode: "help.episode", keys.GroupLibrary: "help.library",
		keys.GroupMove: "help.move", keys.GroupScreens: "help.screens", keys.GroupView: "help.view",
	}
	var b strings.Builder
	b.WriteString("| key | does | action | command |\n|---|---|---|---|\n")
	for _, g := range keys.Groups() {
		b.WriteString(row("**"+words.T(heads[g])+"**", "", "", ""))
		for _, k := range keys.Table() {
			if k.Group != g {
				continue
			}
			var shown []string
			for _, name := range k.Keys {
				shown = append(shown, code(keys.Show(name)))
			}
			b.WriteString(row(strings.Join(shown, " "), words.T(k.Help()), code(string(k.Action)), code(k.CLI)))
		}
	}
	return b.String()
}

func commandTable(t *testing.T) string {
	var b strings.Builder
	b.WriteString("| command | does |\n|---|---|\n")
	for _, cmd := range allCommands(t, text.English) {
		line := cmd.CommandPath()
		if _, args, ok := strings.Cut(cmd.Use, " "); ok {
			line += " " + args
		}
		b.WriteString(row(code(line), cmd.Short))
	}
	return b.String()
}

func settingTable() string {
	var b strings.Builder
	b.WriteString("| setting | default | meaning |\n|---|---|---|\n")
	for _, k := range config.Table() {
		b.WriteString(row(code(k.Name), code(k.Default), strings.TrimSpace(k.Doc+" "+k.Privacy)))
	}
	return b.String()
}

// shellLines are the lines of README's shell blocks that call cosm.
func shellLines(t *testing.T) []string {
	t.Helper()
	b, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(b), -1) {
		lines = append(lines, strings.Split(block[1], "\n")...)
	}
	return lines
}

// TestREADMECommands: what README says to type is a command with the flags and
// arguments that it has.
func TestREADMECommands(t *testing.T) {
	word := regexp.MustCompile(`'[^']*'|"[^"]*"|\S+`)
	n := 0
	for _, line := range shellLines(t) {
		line, _, _ = strings.Cut(line, " #")
		line = regexp.MustCompile(`"\$\(.*\)"`).ReplaceAllString(line, "latest")
		for _, part := range strings.Split(line, "|") {
			words := word.FindAllString(part, -1)
			if len(words) == 0 || words[0] != "cosm" {
				continue
			}
			n++
			if i := strings.Index(part, ">"); i >= 0 {
				words = word.FindAllString(part[:i], -1)
			}
			if err := callable(words[1:]); err != nil {
				t.Errorf("README.md: %s: %v", strings.TrimSpace(part), err)
			}
		}
	}
	if n < 15 {
		t.Errorf("only %d commands found in README.md", n)
	}
}

// callable parses a command line without running it.
func callable(args []string) error {
	a, _, _ := testApp()
	root := a.root()
	found, rest, err := root.Find(liftNumbers(root, args))
	if err == nil {
		err = found.ParseFlags(rest)
	}
	if err == nil {
		err = found.ValidateArgs(found.Flags().Args())
	}
	return err
}

// TestREADMENamesTheTestCommand: CI takes it from there.
func TestREADMENamesTheTestCommand(t *testing.T) {
	if _, err := exec.LookPath("sed"); err != nil {
		t.Skip("sed is not installed")
	}
	out, err := exec.Command("sh", "-c", `sed -n '/<!-- tests -->/,/`+"```"+`$/p' "$1" | sed -n '/^`+"```sh$/,/^```$/p' | sed '1d;$d'", "sh", readme).Output()
	if err != nil || string(out) != "go test ./...\n" {
		t.Errorf("CI finds %q in README.md, %v", out, err)
	}
	if b, err := os.ReadFile(readme); err != nil || !strings.Contains(string(b), "\ngo run . demo\n") {
		t.Errorf("README.md does not name the demo: %v", err)
	}
}

// TestKeysNameCommands: the command that does the same as a key is one.
func TestKeysNameCommands(t *testing.T) {
	for _, k := range keys.Table() {
		if k.CLI == "" {
			continue
		}
		args := strings.Fields(k.CLI)
		if args[0] != "cosm" {
			t.Errorf("%s: %s", k.Action, k.CLI)
			continue
		}
		if err := callable(args[1:]); err != nil {
			t.Errorf("%s: %s: %v", k.Action, k.CLI, err)
		}
	}
}

// TestContractCommandsAreThere: what scripts were promised is in the program
// for as long as the contract stands.
func TestContractCommandsAreThere(t *testing.T) {
	have := map[string]*cobra.Command{}
	for _, cmd := range allCommands(t, text.English) {
		have[strings.TrimPrefix(cmd.CommandPath(), "cosm ")] = cmd
	}
	for _, name := range strings.Fields(`demo add remove podcasts episodes show refresh play pause resume toggle stop next prev seek speed volume sleep
		chapter status queue download downloads mark favourite history import export settings doctor completion man version`) {
		if have[name] == nil {
			t.Errorf("there is no command %s", name)
		}
	}
	for name, flags := range map[string]string{
		"cosm": "config data-dir json quiet no-color offline lang log-level version", "add": "auth", "remove": "keep-downloads", "podcasts": "sort tag",
		"episodes": "new unplayed downloaded favourite since limit sort query", "refresh": "jobs", "play": "at speed sleep output detach",
		"status": "format follow", "download": "new jobs", "import": "format", "export": "format",
	} {
		for _, f := range strings.Fields(flags) {
			if c := have[name]; c == nil || c.Flags().Lookup(f) == nil && c.PersistentFlags().Lookup(f) == nil {
				t.Errorf("%s has no --%s", name, f)
			}
		}
	}
	for _, path := range strings.Fields("queue/add queue/remove queue/move queue/clear downloads/remove downloads/prune favourite/add favourite/remove settings/list settings/get settings/set settings/reset settings/path settings/edit") {
		if have[strings.ReplaceAll(path, "/", " ")] == nil {
			t.Errorf("there is no command %s", path)
		}
	}
	if fmt.Sprint(have["favourite"].Aliases) != "[favorite]" {
		t.Error("favorite is not understood")
	}
}
