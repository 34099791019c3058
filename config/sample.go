package config

import (
	"fmt"
	"strings"
)

// Sample is a settings file in which every setting stands with its default and
// what it is for, commented out.
func Sample() []byte {
	var b strings.Builder
	b.WriteString("# Settings of cosm. A line counts once the # before it is gone.\n")
	var last Group
	for _, k := range Table() {
		if k.Group != last {
			fmt.Fprintf(&b, "\n## %s\n", k.Group)
			last = k.Group
		}
		fmt.Fprintf(&b, "\n# %s\n", k.Doc)
		if k.Type == TypeChoice {
			fmt.Fprintf(&b, "# %s\n", k.wanted())
		}
		fmt.Fprintf(&b, "#%s = %s\n", k.Name, tomlLiteral(k.Type, k.Default))
	}
	b.WriteString("\n## keys of the keyboard: action = key or list of keys\n\n#[keys]\n")
	return []byte(b.String())
}
