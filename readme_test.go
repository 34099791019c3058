package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"cosm/ui/keys"
	"cosm/ui/text"
)

var update = flag.Bool("update", false, "write what README.md should say into it")

// keyTable is README's table of keys, made of the bindings.
func keyTable() string {
	t := text.New(text.English)
	var b strings.Builder
	for _, g := range keys.Groups() {
		fmt.Fprintf(&b, "\n| %s | | |\n|---|---|---|\n", t.T("help."+string(g)))
		for _, k := range keys.Table() {
			if k.Group != g {
				continue
			}
			var shown []string
			for _, key := range k.Keys {
				shown = append(shown, "`"+strings.ReplaceAll(keys.Show(key), "|", "\\|")+"`")
			}
			command := ""
			if k.CLI != "" {
				command = "`cosm " + strings.TrimPrefix(k.CLI, "cosm ") + "`"
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", strings.Join(shown, " "), t.T(k.Help()), command)
		}
	}
	return b.String()
}

// TestReadmeNamesEveryKey holds the table between its marks; -update writes it.
func TestReadmeNamesEveryKey(t *testing.T) {
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	part := regexp.MustCompile(`(?s)(<!-- keys -->\n).*?(\n<!-- /keys -->)`)
	if !part.Match(b) {
		t.Fatal("README.md has no place for the keys")
	}
	want := part.ReplaceAllString(string(b), "${1}"+strings.ReplaceAll(keyTable(), "$", "$$")+"${2}")
	if want == string(b) {
		return
	}
	if !*update {
		t.Fatal("README.md tells other keys than there are: go test -run Readme -update .")
	}
	if err := os.WriteFile("README.md", []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestReadmeGivesTheTwoCommands: .ci/run takes the command for the tests from
// here.
func TestReadmeGivesTheTwoCommands(t *testing.T) {
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<!-- tests -->\n```sh\ngo test ./...\n```\n", "```sh\ngo run . demo\n```\n"} {
		if !strings.Contains(string(b), want) {
			t.Errorf("README.md lacks %q", want)
		}
	}
}
