package text

import (
	"strings"

	"cosm/library"
)

// Check says what a check of the doctor found, and what to try.
func (t *Texts) Check(c library.Check) (detail, try string) {
	if id := "check." + c.ID; c.ID != "" && t.Has(id) {
		pairs := append(t.pairsOf(&library.Error{Args: c.Args}), "items", t.items(c.Items))
		try = c.Try
		if id := "check_try." + c.ID; t.Has(id) {
			try = t.T(id, pairs...)
		}
		return t.T(id, pairs...), try
	}
	if c.ID == "" && c.Code == "" {
		return c.Detail, c.Try
	}
	return t.Error(&library.Error{Code: c.Code, ID: c.ID, Args: c.Args, Why: c.Detail, Try: c.Try})
}

// items lists the things that a check counts, each with what is wrong.
func (t *Texts) items(list []library.BatchError) string {
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = e.Title
		if err := e.Err(); err != nil {
			names[i] = t.Named(e.Title, err)
		}
	}
	if t.lang == Chinese {
		return strings.Join(names, "；")
	}
	return strings.Join(names, "; ")
}
