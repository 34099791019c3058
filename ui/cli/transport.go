package cli

import (
	"crypto/rand"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"cosm/library"
	"cosm/library/instance"
)

// transportCommands are those that steer what plays.
func (a *App) transportCommands() []*cobra.Command {
	cmds := []*cobra.Command{
		a.verb("pause", library.VerbPause), a.verb("resume", library.VerbResume), a.verb("toggle", library.VerbToggle),
		a.verb("stop", library.VerbStop), a.verb("next", library.VerbNext), a.verb("prev", library.VerbPrev),
		a.valueVerb("seek +30|-15|12:34", "cosm seek +30\ncosm seek -15\ncosm seek 12:34", seekControl),
		a.valueVerb("speed X", "cosm speed 1.5\ncosm speed +0.1", func(s string) (library.Control, error) {
			v, rel, err := parseSpeed(s)
			return library.Control{Verb: library.VerbSpeed, Value: v, Relative: rel}, err
		}),
		a.valueVerb("volume N", "cosm volume 80\ncosm volume -10", func(s string) (library.Control, error) {
			v, rel, err := parseLevel(s)
			return library.Control{Verb: library.VerbVolume, Value: v, Relative: rel}, err
		}),
		a.valueVerb("mute on|off|toggle", "cosm mute toggle", switchControl(library.VerbMute)),
		a.valueVerb("level on|off|toggle", "cosm level on", switchControl(library.VerbLevel)),
		a.valueVerb("boost on|off|toggle", "cosm boost toggle", switchControl(library.VerbBoost)),
		a.valueVerb("trim off|mild|medium|strong|next", "cosm trim medium\ncosm trim next", trimControl),
		a.valueVerb("sleep 30m|end|chapter|2e|+15m|off", "cosm sleep 30m\ncosm sleep chapter\ncosm sleep 2e\ncosm sleep +15m", sleepControl),
		a.valueVerb("chapter next|prev|N", "cosm chapter next\ncosm chapter 3", chapterControl),
		a.valueVerb("output NAME", "cosm output pulse\ncosm output null", func(s string) (library.Control, error) {
			return library.Control{Verb: library.VerbOutput, Text: s}, nil
		}),
	}
	return cmds
}

func (a *App) verb(name string, verb library.Verb) *cobra.Command {
	cmd := a.command(name, "cosm "+name, func(cmd *cobra.Command, _ []string) error {
		return a.control(cmd, library.Control{Verb: verb})
	})
	return cmd
}

func (a *App) valueVerb(use, example string, parse func(string) (library.Control, error)) *cobra.Command {
	cmd := a.command(use, example, func(cmd *cobra.Command, args []string) error {
		c, err := parse(args[0])
		if err != nil {
			return err
		}
		return a.control(cmd, c)
	})
	cmd.Args = exactly(1)
	cmd.Annotations = map[string]string{numeric: "yes"}
	if _, choices, ok := strings.Cut(use, " "); ok && strings.Contains(choices, "|") { // off, next, …: those that are words
		for _, c := range strings.Split(choices, "|") {
			if c == strings.ToLower(c) && c[0] >= 'a' {
				cmd.ValidArgs = append(cmd.ValidArgs, c)
			}
		}
	}
	return cmd
}

func (a *App) control(cmd *cobra.Command, c library.Control) error {
	s, err := a.connect(cmd.Context(), instance.RoleCommand)
	if err != nil {
		return err
	}
	switch c.Verb {
	case library.VerbSpeed, library.VerbVolume, library.VerbMute, library.VerbTrim, library.VerbLevel, library.VerbBoost: // kept for what plays next
	default:
		if a.conn.Owner() { // nobody runs, and this command ends at once
			return library.Errorf(library.NotFound, "", "nothing plays", nil).With("nothing_plays").Hint("cosm play latest")
		}
	}
	c.ID = rand.Text()
	st, err := s.Control(cmd.Context(), c)
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON(st, false)
	}
	if a.flags.quiet {
		return nil
	}
	return a.printStatus(st)
}

func seekControl(s string) (library.Control, error) {
	v, rel, err := parseRelative(s)
	return library.Control{Verb: library.VerbSeek, Value: v.Float(), Relative: rel}, err
}

func switchControl(verb library.Verb) func(string) (library.Control, error) {
	return func(s string) (library.Control, error) {
		c := library.Control{Verb: verb}
		switch s {
		case "on":
			c.Value = 1
		case "off":
		case "toggle":
			c.Relative = true
		default:
			return c, oneOf(string(verb), s, "on", "off", "toggle")
		}
		return c, nil
	}
}

func trimControl(s string) (library.Control, error) {
	choices := []string{"off", "mild", "medium", "strong", "next"}
	if !slices.Contains(choices, s) {
		return library.Control{}, oneOf("trim", s, choices...)
	}
	return library.Control{Verb: library.VerbTrim, Text: s, Relative: s == "next"}, nil
}

func sleepControl(s string) (library.Control, error) {
	c := library.Control{Verb: library.VerbSleep}
	switch s {
	case "off":
		return c, nil
	case "end":
		c.Value = -1
		return c, nil
	case "chapter":
		c.Text = s
		return c, nil
	}
	if n, ok := strings.CutSuffix(s, "e"); ok { // 2e: with the second episode from now
		if count, err := strconv.Atoi(n); err == nil && count > 0 && count <= 100 {
			return library.Control{Verb: library.VerbSleep, Text: "episodes", Value: float64(count)}, nil
		}
	}
	s, c.Relative = strings.CutPrefix(s, "+")
	if n, err := strconv.ParseUint(s, 10, 20); err == nil && n > 0 { // a bare number is minutes, as on every sleep timer
		c.Value = float64(n) * 60
		return c, nil
	}
	v, err := parseClock(s)
	c.Value = v.Float()
	return c, err
}

func chapterControl(s string) (library.Control, error) {
	c := library.Control{Verb: library.VerbChapter}
	switch s {
	case "next":
		c.Value, c.Relative = 1, true
		return c, nil
	case "prev":
		c.Value, c.Relative = -1, true
		return c, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return c, library.Errorf(library.Invalid, s, "not a chapter's number, next or prev", err).With("bad_chapter", "Value", s)
	}
	c.Value = float64(n - 1)
	return c, nil
}
