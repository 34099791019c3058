package cli

import (
	"errors"
	"path/filepath"

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
		} else if o.Name != "null" && o.Name != "wav" {
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
	failed := false
	rows := make([][]string, len(checks))
	for i, c := range checks {
		failed = failed || c.Status == "failed"
		detail := c.Detail
		if c.Try != "" {
			detail += " (" + a.texts().T("cli.try", "hint", c.Try) + ")"
		}
		rows[i] = []string{a.word("cli_check.", c.Status), c.Name, detail}
	}
	if a.flags.json {
		if err := a.printJSON(checks, false); err != nil {
			return err
		}
	} else if err := a.table([]string{"head.state", "head.check", "head.detail"}, rows); err != nil {
		return err
	}
	if failed {
		return &told{library.Failed}
	}
	return nil
}
