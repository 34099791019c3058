package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/template"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"cosm/library"
)

// minColumn is how narrow a column may get.
const minColumn = 4

// printJSON writes one document; with compact, on one line.
func (a *App) printJSON(v any, compact bool) error {
	enc := json.NewEncoder(a.Out)
	enc.SetEscapeHTML(false)
	if !compact {
		enc.SetIndent("", "  ")
	}
	if err := enc.Encode(v); err != nil {
		return cannotPrint(err)
	}
	return nil
}

// printLine writes a line of data.
func (a *App) printLine(s string) error {
	if _, err := io.WriteString(a.Out, s+"\n"); err != nil {
		return cannotPrint(err)
	}
	return nil
}

func cannotPrint(err error) error {
	return library.Errorf(library.Failed, "write the output", err.Error(), err).With("no_output", "Reason", err.Error())
}

// orEmpty makes a list that is not there an empty one, for JSON.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// table writes rows: aligned under heads on a terminal, tab-separated without
// heads into a pipe. The first column is what a listener types; the others give
// way where the terminal is narrow. A head that is a message is told in words.
func (a *App) table(heads []string, rows [][]string) error {
	for _, row := range rows {
		for i := range row {
			row[i] = oneLine(row[i])
		}
	}
	var b strings.Builder
	if width := terminalWidth(a.Out); width > 0 {
		a.align(&b, width, heads, rows)
	} else {
		for _, row := range rows {
			b.WriteString(strings.Join(row, "\t") + "\n")
		}
	}
	if _, err := io.WriteString(a.Out, b.String()); err != nil {
		return cannotPrint(err)
	}
	return nil
}

func (a *App) align(b *strings.Builder, width int, heads []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	widths := make([]int, len(heads))
	for i := range heads {
		if strings.HasPrefix(heads[i], "head.") {
			heads[i] = a.texts().T(heads[i])
		}
		widths[i] = ansi.StringWidth(heads[i])
		for _, row := range rows {
			widths[i] = max(widths[i], ansi.StringWidth(row[i]))
		}
	}
	fit(widths, width-2*(len(heads)-1))
	b.WriteString(a.faint(ansi.Truncate(cells(heads, widths), width, "…")) + "\n")
	for _, row := range rows {
		b.WriteString(ansi.Truncate(cells(row, widths), width, "…") + "\n")
	}
}

// fit takes from the widest columns but the first till all fit into room, or
// hardly anything of them is left.
func fit(widths []int, room int) {
	for _, w := range widths {
		room -= w
	}
	for ; room < 0; room++ {
		widest := 0
		for i := 1; i < len(widths); i++ {
			if widest == 0 || widths[i] > widths[widest] {
				widest = i
			}
		}
		if widest == 0 || widths[widest] <= minColumn {
			return
		}
		widths[widest]--
	}
}

func cells(row []string, widths []int) string {
	var b strings.Builder
	for i, cell := range row {
		cell = ansi.Truncate(cell, widths[i], "…")
		b.WriteString(cell)
		if i < len(row)-1 {
			b.WriteString(strings.Repeat(" ", widths[i]-ansi.StringWidth(cell)+2))
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// word is a state's word on a terminal; a pipe gets the one of JSON, the same
// in all languages.
func (a *App) word(prefix, state string) string {
	if terminalWidth(a.Out) == 0 {
		return state
	}
	return a.texts().T(prefix + state)
}

// colour reports whether standard output shows colours.
func (a *App) colour() bool {
	if terminalWidth(a.Out) == 0 || a.flags.noColor {
		return false
	}
	if v, ok := a.Env("NO_COLOR"); ok && v != "" {
		return false
	}
	return true
}

func (a *App) faint(s string) string {
	if !a.colour() {
		return s
	}
	return "\x1b[2m" + s + "\x1b[0m"
}

// oneLine keeps what a stranger wrote from moving the cursor: control
// characters and line breaks become blanks, direction overrides go.
func oneLine(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s))
}

// progress shows how far something has come on a terminal's last line.
func (a *App) progress(s string) {
	if width := terminalWidth(a.Err); width > 0 && !a.flags.quiet {
		fmt.Fprint(a.Err, "\r\x1b[K"+ansi.Truncate(oneLine(s), width-1, "…"))
	}
}

// endProgress clears that line.
func (a *App) endProgress() {
	if terminalWidth(a.Err) > 0 && !a.flags.quiet {
		fmt.Fprint(a.Err, "\r\x1b[K")
	}
}

// warn tells on standard error, in one line, what did not stop the command.
func (a *App) warn(what string, err error) {
	fmt.Fprintf(a.Err, "cosm: %s\n", oneLine(a.texts().Named(what, err)))
}

// say confirms what was done; --quiet silences it.
func (a *App) say(id string, pairs ...any) {
	if !a.flags.quiet {
		fmt.Fprintln(a.Err, oneLine(a.texts().T(id, pairs...)))
	}
}

const templateExample = "cosm status --format '{{.state}} {{.episode.title}}'"

// format fills the listener's template with v's JSON names, one line.
func format(tmpl string, v any) (string, error) {
	t, err := template.New("format").Option("missingkey=zero").Funcs(template.FuncMap{
		"clock": func(seconds any) string {
			f, _ := seconds.(float64)
			return library.Seconds(f * 1e9).Clock()
		},
		"percent": func(part, whole any) string {
			p, _ := part.(float64)
			w, _ := whole.(float64)
			if w <= 0 {
				return "0%"
			}
			return fmt.Sprintf("%.0f%%", 100*p/w)
		},
		"truncate": func(n int, s string) string { return ansi.Truncate(s, n, "…") },
	}).Parse(tmpl)
	if err != nil {
		return "", library.Errorf(library.Invalid, "--format", err.Error(), err).With("bad_template").Hint(templateExample)
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return "", library.Errorf(library.Failed, "--format", err.Error(), err).With("bad_template").Hint(templateExample)
	}
	var fields map[string]any
	if err := json.Unmarshal(raw, &fields); err != nil {
		return "", library.Errorf(library.Failed, "--format", err.Error(), err).With("bad_template").Hint(templateExample)
	}
	tame(fields)
	for _, part := range []string{"episode", "chapter"} { // {{.episode.title}} is empty while nothing plays
		if fields[part] == nil {
			fields[part] = map[string]any{}
		}
	}
	var b strings.Builder
	if err := t.Execute(&b, fields); err != nil {
		return "", library.Errorf(library.Invalid, "--format", err.Error(), err).With("bad_template").Hint(templateExample)
	}
	return oneLine(strings.ReplaceAll(b.String(), "<no value>", "")), nil
}

// tame makes one line of every text in v, before a template measures it.
func tame(v any) any {
	switch v := v.(type) {
	case string:
		return oneLine(v)
	case map[string]any:
		for name, x := range v {
			v[name] = tame(x)
		}
	case []any:
		for i, x := range v {
			v[i] = tame(x)
		}
	}
	return v
}
