package cli

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"cosm/library"
)

// numeric marks commands whose arguments may begin with a minus.
const numeric = "cosm_numeric"

// negative reports whether arg looks like a flag and is a step: -15, -1:30, -.5.
func negative(arg string) bool {
	return len(arg) > 1 && arg[0] == '-' && strings.IndexByte("0123456789.:", arg[1]) >= 0
}

// liftNumbers gives args with negative numbers behind a "--" where the command
// takes such: cosm seek -15 --json means cosm seek --json -- -15.
func liftNumbers(root *cobra.Command, args []string) []string {
	cmd, _, err := root.Find(args)
	if err != nil || cmd.Annotations[numeric] == "" {
		return args
	}
	var kept, numbers []string
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "--":
			numbers = append(numbers, args[i+1:]...)
			i = len(args)
		case negative(arg):
			numbers = append(numbers, arg)
		default:
			kept = append(kept, arg)
			if takesNext(cmd, arg) && i+1 < len(args) {
				i++
				kept = append(kept, args[i])
			}
		}
	}
	if len(numbers) == 0 {
		return kept
	}
	return append(append(kept, "--"), numbers...)
}

// takesNext reports whether arg is a flag whose value is the next argument.
func takesNext(cmd *cobra.Command, arg string) bool {
	name, ok := strings.CutPrefix(arg, "--")
	if !ok || strings.Contains(name, "=") {
		return false
	}
	f := cmd.Flags().Lookup(name)
	if f == nil {
		f = cmd.InheritedFlags().Lookup(name)
	}
	return f != nil && f.NoOptDefVal == ""
}

// usageError is about the way that cmd was called.
func usageError(cmd *cobra.Command, id, what, why string, pairs ...string) error {
	return library.Errorf(library.Invalid, what, why, nil).With(id, pairs...).Hint(cmd.CommandPath() + " --help")
}

// between takes so many arguments; most < 0: as many as one likes.
func between(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		name := cmd.CommandPath()
		switch {
		case len(args) < least:
			_, missing, _ := strings.Cut(cmd.Use, " ")
			return usageError(cmd, "args_missing", name, "an argument is missing: "+missing, "Command", name, "Missing", missing)
		case most >= 0 && len(args) > most && cmd.HasSubCommands():
			return unknownCommand(cmd, args)
		case most >= 0 && len(args) > most:
			return usageError(cmd, "args_too_many", name, "one argument too many: "+args[most], "Command", name, "Value", args[most])
		}
		return nil
	}
}

func exactly(n int) cobra.PositionalArgs { return between(n, n) }
func atLeast(n int) cobra.PositionalArgs { return between(n, -1) }

// unknownCommand says that nothing below cmd is called so, and what is alike.
func unknownCommand(cmd *cobra.Command, args []string) error {
	name := strings.Join(args, " ")
	try := cmd.CommandPath() + " --help"
	if len(args) > 0 {
		name = args[0]
		cmd.SuggestionsMinimumDistance = 2
		if alike := cmd.SuggestionsFor(name); len(alike) > 0 {
			try = cmd.CommandPath() + " " + strings.Join(alike, ", "+cmd.CommandPath()+" ")
		}
	}
	return library.Errorf(library.Invalid, name, "unknown command", nil).
		With("unknown_command", "Name", name, "Command", cmd.CommandPath()).Hint(try)
}

// flagError puts what pflag finds wrong into a listener's words.
func flagError(cmd *cobra.Command, err error) error {
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		name := "--" + e.GetSpecifiedName()
		if e.GetSpecifiedShortnames() != "" {
			name = "-" + e.GetSpecifiedName()
		}
		return usageError(cmd, "flag_unknown", name, "unknown flag", "Flag", name)
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		name := "--" + e.GetFlag().Name
		return usageError(cmd, "flag_without_value", name, "the value is missing", "Flag", name)
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		name, value := "--"+e.GetFlag().Name, e.GetValue()
		id, why := "flag_value", value+" is no value for it"
		switch e.GetFlag().Value.Type() {
		case "int":
			id, why = "flag_no_number", value+" is not a whole number"
		case "bool":
			id, why = "flag_no_bool", value+" is neither true nor false"
		}
		return usageError(cmd, id, name, why, "Flag", name, "Value", value)
	}
	if e, ok := errors.AsType[*pflag.InvalidSyntaxError](err); ok {
		name := e.GetSpecifiedFlag()
		return usageError(cmd, "flag_unknown", name, "unknown flag", "Flag", name)
	}
	return usageError(cmd, "", cmd.CommandPath(), err.Error())
}
