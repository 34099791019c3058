package cli

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// valueName is the annotation of a flag that says what its value is called.
const valueName = "cosm_value"

// The groups of commands, in the order of the help.
const (
	groupLibrary = "library"
	groupPlayer  = "player"
	groupKeep    = "keep"
	groupProgram = "program"
)

func groups() []string { return []string{groupLibrary, groupPlayer, groupKeep, groupProgram} }

// localise puts the words of the listener's language to all commands and
// flags. Few runs read them, and looking them up takes longer than most
// commands: till then a command has no words, and a flag has "ID VALUE".
func (a *App) localise(root *cobra.Command) {
	if a.localised {
		return
	}
	a.localised = true
	t := a.texts()
	root.Long = t.T("usage.about")
	each(root, func(cmd *cobra.Command) {
		cmd.Short = t.T(shortID(cmd))
		words := func(f *pflag.Flag) {
			id, value, _ := strings.Cut(f.Usage, " ")
			if !strings.HasPrefix(id, "flag.") {
				return // had its words from another command's set
			}
			f.Usage = t.T(id)
			if value != "" {
				f.Annotations = map[string][]string{valueName: {value}}
			}
		}
		cmd.PersistentFlags().VisitAll(words)
		cmd.Flags().VisitAll(words)
	})
}

// each visits cmd and all below it but cobra's own hidden ones.
func each(cmd *cobra.Command, visit func(*cobra.Command)) {
	if cmd.Hidden {
		return
	}
	visit(cmd)
	for _, sub := range cmd.Commands() {
		each(sub, visit)
	}
}

// shortID is the message that says what cmd does: cmd.cosm, cmd.queue_add.
func shortID(cmd *cobra.Command) string {
	path := strings.Fields(cmd.CommandPath())
	if len(path) > 1 {
		path = path[1:]
	}
	return "cmd." + strings.Join(path, "_")
}

// help writes what cmd does and how it is called.
func (a *App) help(cmd *cobra.Command, _ []string) {
	a.localise(cmd.Root())
	t := a.texts()
	var b strings.Builder
	if cmd.Long != "" {
		b.WriteString(cmd.Long)
	} else {
		b.WriteString(cmd.Short)
	}
	fmt.Fprintf(&b, "\n\n%s\n  %s\n", t.T("usage.head"), a.useLine(cmd))
	if len(cmd.Aliases) > 0 {
		fmt.Fprintf(&b, "\n%s\n  %s\n", t.T("usage.aliases"), strings.Join(cmd.Aliases, ", "))
	}
	if cmd.Example != "" {
		fmt.Fprintf(&b, "\n%s\n%s\n", t.T("usage.examples"), cmd.Example)
	}
	a.helpCommands(&b, cmd)
	a.helpFlags(&b, t.T("usage.flags"), cmd.LocalFlags())
	a.helpFlags(&b, t.T("usage.global_flags"), cmd.InheritedFlags())
	if cmd.HasSubCommands() {
		fmt.Fprintf(&b, "\n%s\n", t.T("usage.more", "command", cmd.CommandPath()+" COMMAND --help"))
	}
	fmt.Fprint(a.Out, b.String())
}

// useLine is how cmd is called.
func (a *App) useLine(cmd *cobra.Command) string {
	line := cmd.CommandPath()
	if _, args, ok := strings.Cut(cmd.Use, " "); ok {
		line += " " + args
	}
	if cmd.HasSubCommands() {
		line += " [COMMAND]"
	}
	return line + " " + a.texts().T("usage.any_flags")
}

func (a *App) helpCommands(b *strings.Builder, cmd *cobra.Command) {
	t := a.texts()
	byGroup := map[string][][2]string{}
	for _, sub := range cmd.Commands() {
		if !sub.Hidden {
			byGroup[sub.GroupID] = append(byGroup[sub.GroupID], [2]string{sub.Name(), sub.Short})
		}
	}
	if rows := byGroup[""]; len(rows) > 0 {
		helpRows(b, t.T("usage.commands"), rows)
	}
	for _, g := range groups() {
		if rows := byGroup[g]; len(rows) > 0 {
			helpRows(b, t.T("help_group."+g), rows)
		}
	}
}

func (a *App) helpFlags(b *strings.Builder, head string, flags *pflag.FlagSet) {
	var rows [][2]string
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			rows = append(rows, [2]string{flagName(f), a.flagUsage(f)})
		}
	})
	if len(rows) > 0 {
		helpRows(b, head, rows)
	}
}

// flagName is f as it is typed: -j, --jobs N.
func flagName(f *pflag.Flag) string {
	name := "    --" + f.Name
	if f.Shorthand != "" {
		name = "-" + f.Shorthand + ", --" + f.Name
	}
	if v := f.Annotations[valueName]; len(v) > 0 {
		name += " " + v[0]
	}
	return name
}

func (a *App) flagUsage(f *pflag.Flag) string {
	switch f.DefValue {
	case "", "false", "0", "[]":
		return f.Usage
	}
	return a.texts().T("usage.default", "usage", f.Usage, "value", f.DefValue)
}

func helpRows(b *strings.Builder, head string, rows [][2]string) {
	width := 0
	for _, r := range rows {
		width = max(width, ansi.StringWidth(r[0]))
	}
	fmt.Fprintf(b, "\n%s\n", head)
	for _, r := range rows {
		fmt.Fprintf(b, "  %s%s   %s\n", r[0], strings.Repeat(" ", width-ansi.StringWidth(r[0])), r[1])
	}
}

func (a *App) helpCommand(root *cobra.Command) *cobra.Command {
	cmd := a.command("help [COMMAND...]", "cosm help\ncosm help queue add", func(_ *cobra.Command, args []string) error {
		found, rest, err := root.Find(args)
		if err != nil || len(rest) > 0 {
			return unknownCommand(found, rest)
		}
		a.help(found, nil)
		return nil
	})
	cmd.Args = cobra.ArbitraryArgs
	cmd.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		found, rest, err := root.Find(args)
		if err != nil || len(rest) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var names []cobra.Completion
		for _, sub := range found.Commands() {
			if !sub.Hidden {
				names = append(names, cobra.CompletionWithDesc(sub.Name(), sub.Short))
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
	return cmd
}
