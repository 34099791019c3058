package cli

import (
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"cosm/library"
	"cosm/library/instance"
	"cosm/player/output"
	"cosm/ui/text"
)

func (a *App) doctorCommand() *cobra.Command {
	cmd := a.command("doctor", "cosm doctor\ncosm doctor --json", func(cmd *cobra.Command, _ []string) error {
		checks, opened := a.libraryChecks(cmd)
		if opened {
			checks = append(checks, outputChecks()...)
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
		c := library.Check{Name: "library"}
		c.Fail(err)
		if errors.Is(err, library.Corrupt) { // the doctor must know better than to send to the doctor
			path := filepath.Join(a.paths.DataDir, "cosm.db")
			c.Say(c.Detail, "library_damaged", "path", path)
			_, c.Try = text.New(text.English).Check(c)
		}
		return []library.Check{c}, a.config != nil
	}
	return checks, true
}

func outputChecks() []library.Check {
	var checks []library.Check
	usable := false
	for _, o := range output.List() {
		c := library.Check{Name: "output " + o.Name, Status: "ok", Detail: o.Reason}
		if !o.Available {
			c.Status = "absent"
			c.Say(o.Reason, outputTrouble(o.Err), outputValues(o)...)
		} else if o.Spec != "null" && !strings.HasPrefix(o.Spec, "wav:") {
			usable = true
		}
		checks = append(checks, c)
	}
	if !usable {
		checks = append(checks, check("sound", "warning", "no_sound"))
		checks[len(checks)-1].Try = "cosm play --output null"
	}
	return checks
}

// outputTrouble is the message for an output that does not work here.
func outputTrouble(err error) string {
	if p, ok := errors.AsType[*output.Problem](err); ok {
		for _, said := range []string{"Connection refused", "Host is down", "No such file"} {
			if p.Trouble == output.Refuses && strings.Contains(p.Said, said) {
				return "output_no_connection"
			}
		}
		return "output_" + string(p.Trouble)
	}
	if errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ECONNREFUSED) {
		return "output_no_server"
	}
	return "output_failed"
}

func outputValues(o output.Info) []string {
	if p, ok := errors.AsType[*output.Problem](o.Err); ok {
		return []string{"program", p.Program, "said", p.Said}
	}
	return []string{"reason", o.Reason}
}

func (a *App) terminalCheck() library.Check {
	name, _ := a.Env("TERM")
	width := terminalWidth(a.Out)
	if width == 0 {
		return check("terminal", "ok", "no_terminal")
	}
	c := check("terminal", "ok", "terminal", "name", name, "width", strconv.Itoa(width))
	if width < 20 {
		c.Status = "warning"
	}
	return c
}

// check is one whose English words stand with those of the other languages.
func check(name, status, id string, pairs ...string) library.Check {
	c := library.Check{Name: name, Status: status}
	c.Say("", id, pairs...)
	c.Detail, _ = text.New(text.English).Check(c)
	return c
}

func (a *App) printChecks(checks []library.Check) error {
	var err error
	if a.flags.json {
		err = a.printJSON(checks, false)
	} else {
		checks = a.translated(checks)
	}
	switch {
	case a.flags.json:
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

// translated are the checks in the listener's language. In English a pipe gets
// the names that JSON has.
func (a *App) translated(checks []library.Check) []library.Check {
	out := slices.Clone(checks)
	for i, c := range checks {
		if terminalWidth(a.Out) > 0 || a.texts().Lang() != text.English {
			out[i].Name = a.checkName(c.Name)
		}
		out[i].Detail, out[i].Try = a.texts().Check(c)
	}
	return out
}

// checkLines are the checks for a terminal: in words, and never cut, for what
// to try is to be copied.
func (a *App) checkLines(checks []library.Check) string {
	t := a.texts()
	states, names := make([]string, len(checks)), make([]string, len(checks))
	wide, long := 0, 0
	for i, c := range checks {
		states[i], names[i] = t.T("cli_check."+c.Status), c.Name
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
		if id := "cli_output." + strings.ToLower(strings.NewReplacer(" ", "_", "-", "_").Replace(output)); a.texts().Has(id) {
			output = a.texts().T(id)
		}
		return a.texts().T("cli.output", "name", output)
	}
	if id := "cli_checked." + strings.ReplaceAll(name, " ", "_"); a.texts().Has(id) {
		return a.texts().T(id)
	}
	return name
}
