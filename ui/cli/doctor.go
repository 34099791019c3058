package cli

import (
	"errors"
	"io"
	"path/filepath"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"cosm/library"
	"cosm/library/instance"
	"cosm/player/output"
)

func (a *App) doctorCommand() *cobra.Command {
	cmd := a.command("doctor", "cosm doctor\ncosm doctor --json", func(cmd *cobra.Command, _ []string) error {
		checks, opened := a.libraryChecks(cmd)
		if opened {
			checks = append(checks, a.outputChecks()...)
		}
		checks = append(checks, a.terminalCheck())
		return a.printChecks(checks)
	})
	return cmd
}

// libraryChecks asks the owner; a library that does not open is itself the
// first finding.
func (a *App) libraryChecks(cmd *cobra.Command) ([]library.Check, bool) {
	s, err := a.connect(cmd.Context(), instance.RoleCommand)
	var checks []library.Check
	if err == nil {
		checks, err = s.Doctor(cmd.Context(), library.Empty{})
	}
	if err != nil {
		line, try := a.texts().Error(err)
		if errors.Is(err, library.Corrupt) { // the doctor must know better than to send to the doctor
			db := filepath.Join(a.paths.DataDir, "cosm.db")
			try = a.texts().T("cli.damaged_try", "path", db)
		}
		return []library.Check{{Name: "library", Status: "failed", Detail: line, Try: try}}, a.config != nil
	}
	return checks, true
}

func (a *App) outputChecks() []library.Check {
	var checks []library.Check
	usable := false
	for _, o := range output.List() {
		c := library.Check{Name: "output " + o.Name, Status: "ok", Detail: o.Reason}
		if !o.Available {
			c.Status = "absent"
		} else if o.Spec != "null" && !strings.HasPrefix(o.Spec, "wav:") {
			usable = true
		}
		checks = append(checks, c)
	}
	if !usable {
		checks = append(checks, library.Check{Name: "sound", Status: "warning", Detail: a.texts().T("cli.no_sound"), Try: "cosm play --output null"})
	}
	return checks
}

func (a *App) terminalCheck() library.Check {
	name, _ := a.Env("TERM")
	width := terminalWidth(a.Out)
	if width == 0 {
		return library.Check{Name: "terminal", Status: "ok", Detail: a.texts().T("cli.no_terminal")}
	}
	c := library.Check{Name: "terminal", Status: "ok", Detail: a.texts().T("cli.terminal", "name", name, "width", width)}
	if width < 20 {
		c.Status = "warning"
	}
	return c
}

func (a *App) printChecks(checks []library.Check) error {
	var err error
	switch {
	case a.flags.json:
		err = a.printJSON(checks, false)
	case terminalWidth(a.Out) > 0:
		_, err = io.WriteString(a.Out, a.checkLines(checks))
	default:
		rows := make([][]string, len(checks))
		for i, c := range checks {
			rows[i] = []string{c.Status, c.Name, c.Detail, c.Try}
		}
		err = a.table(nil, rows)
	}
	if err != nil {
		return cannotPrint(err)
	}
	for _, c := range checks {
		if c.Status == "failed" {
			return &told{library.Failed}
		}
	}
	return nil
}

// checkLines are the checks for a terminal: in words, and never cut, for what
// to try is to be copied.
func (a *App) checkLines(checks []library.Check) string {
	t := a.texts()
	states, names := make([]string, len(checks)), make([]string, len(checks))
	wide, long := 0, 0
	for i, c := range checks {
		states[i], names[i] = t.T("cli_check."+c.Status), a.checkName(c.Name)
		wide, long = max(wide, ansi.StringWidth(states[i])), max(long, ansi.StringWidth(names[i]))
	}
	var b strings.Builder
	for i, c := range checks {
		b.WriteString(cells([]string{states[i], names[i], oneLine(c.Detail)}, []int{wide, long, ansi.StringWidth(c.Detail)}) + "\n")
		if c.Try != "" {
			b.WriteString(strings.Repeat(" ", wide+2) + oneLine(t.T("cli.try", "hint", c.Try)) + "\n")
		}
	}
	return b.String()
}

// checkName is what is checked, in the listener's language where it has words.
func (a *App) checkName(name string) string {
	if output, ok := strings.CutPrefix(name, "output "); ok {
		return a.texts().T("cli.output", "name", output)
	}
	if id := "cli_checked." + strings.ReplaceAll(name, " ", "_"); a.texts().Has(id) {
		return a.texts().T(id)
	}
	return name
}
