package chapters

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is compiled when it is first used: all of
// them would cost every command a few milliseconds at its start.
func pattern(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
