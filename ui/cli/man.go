package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2/maybe"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func (a *App) manCommand(root *cobra.Command) *cobra.Command {
	cmd := a.command("man DIR", "cosm man /usr/share/man/man1\ncosm man --lang zh-CN /usr/share/man/zh_CN/man1", func(_ *cobra.Command, args []string) error {
		a.localise(root)
		if err := os.MkdirAll(args[0], 0o755); err != nil { //nolint:gosec // manual pages are for everybody
			return cannotWrite(args[0], err)
		}
		var failed error
		each(root, func(cmd *cobra.Command) {
			name := filepath.Join(args[0], manName(cmd)+".1")
			if err := maybe.WriteFile(name, a.manPage(cmd), 0o644); err != nil && failed == nil {
				failed = cannotWrite(name, err)
			}
		})
		return failed
	})
	cmd.Args = exactly(1)
	return cmd
}

func manName(cmd *cobra.Command) string {
	return strings.ReplaceAll(cmd.CommandPath(), " ", "-")
}

// manPage is the manual page of cmd in the man macros (man(7)).
func (a *App) manPage(cmd *cobra.Command) []byte {
	t := a.texts()
	var b bytes.Buffer
	head := func(id string) { fmt.Fprintf(&b, ".SH %s\n", roff(t.T(id))) }
	fmt.Fprintf(&b, ".TH %s 1 \"\" \"cosm %s\"\n", strings.ToUpper(manName(cmd)), roff(a.version))
	head("man.name")
	fmt.Fprintf(&b, "%s \\- %s\n", roff(manName(cmd)), roff(cmd.Short))
	head("man.synopsis")
	fmt.Fprintf(&b, "%s\n", roff(a.useLine(cmd)))
	if cmd.Long != "" {
		head("man.what")
		for _, paragraph := range strings.Split(cmd.Long, "\n\n") {
			fmt.Fprintf(&b, ".PP\n%s\n", roff(paragraph))
		}
	}
	if cmd.HasSubCommands() {
		head("man.commands")
		for _, sub := range cmd.Commands() {
			if !sub.Hidden {
				fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(sub.Name()), roff(sub.Short))
			}
		}
	}
	a.manFlags(&b, "man.options", cmd.LocalFlags())
	a.manFlags(&b, "man.global_options", cmd.InheritedFlags())
	head("man.examples")
	fmt.Fprintf(&b, ".nf\n%s\n.fi\n", roff(cmd.Example))
	head("man.exit")
	for status, id := range []string{"exit.s0", "exit.s1", "exit.s2", "exit.s3", "exit.s4", "exit.s5", "exit.s6"} {
		fmt.Fprintf(&b, ".TP\n.B %d\n%s\n", status, roff(t.T(id)))
	}
	manSeeAlso(&b, t.T("man.see_also"), cmd)
	return b.Bytes()
}

func (a *App) manFlags(b *bytes.Buffer, headID string, flags *pflag.FlagSet) {
	first := true
	flags.VisitAll(func(f *pflag.Flag) {
		if first {
			fmt.Fprintf(b, ".SH %s\n", roff(a.texts().T(headID)))
			first = false
		}
		fmt.Fprintf(b, ".TP\n.B %s\n%s\n", roff(strings.TrimSpace(flagName(f))), roff(a.flagUsage(f)))
	})
}

func manSeeAlso(b *bytes.Buffer, head string, cmd *cobra.Command) {
	var names []string
	if cmd.HasParent() {
		names = append(names, manName(cmd.Parent()))
	}
	for _, sub := range cmd.Commands() {
		if !sub.Hidden {
			names = append(names, manName(sub))
		}
	}
	if len(names) > 0 {
		fmt.Fprintf(b, ".SH %s\n%s\n", roff(head), roff(strings.Join(names, "(1), ")+"(1)"))
	}
}

// roff keeps text from being taken for requests and escapes; hyphens stay what
// one can copy into a shell.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
