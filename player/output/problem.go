package output

import "fmt"

// Trouble is what may be wrong with a program or server that makes sound.
type Trouble string

// The troubles.
const (
	NotInstalled Trouble = "not_installed"
	NoAnswer     Trouble = "no_answer"
	Refuses      Trouble = "refuses" // Said has its words
)

// Problem is why a program cannot make sound here.
type Problem struct {
	Trouble Trouble
	Program string
	Said    string
}

// Error says it in one line.
func (p *Problem) Error() string {
	switch p.Trouble {
	case NotInstalled:
		return fmt.Sprintf("%s is not installed", p.Program)
	case NoAnswer:
		return fmt.Sprintf("%s does not answer", p.Program)
	}
	return p.Program + ": " + p.Said
}
