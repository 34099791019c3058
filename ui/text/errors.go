package text

import (
	"strings"

	"cosm/library"
)

// Error says err in the listener's language: one line with what failed and
// why, and what to try (empty where nothing is known). A message err.ID with
// its hint try.ID is taken if the error names one; else its own English words,
// which in another language follow the words for its code.
func (t *Texts) Error(err error) (line, try string) {
	e := library.AsError(err)
	if e == nil {
		return "", ""
	}
	line, try = t.errorLine(e), e.Try
	if id := "try." + e.ID; e.ID != "" && t.Has(id) {
		try = t.T(id, t.pairsOf(e)...)
	} else if id := "try_code." + string(e.Code); t.Has(id) && (try == "" || t.lang != English && !strings.HasPrefix(try, "cosm ")) {
		try = t.T(id) // a hint that is no command is English
	}
	return line, try
}

// Why is Error's line alone; empty for nil.
func (t *Texts) Why(e *library.Error) string {
	if e == nil {
		return ""
	}
	line, _ := t.Error(e)
	return line
}

// Try is what to try after err; empty where nothing is known.
func (t *Texts) Try(err error) string {
	_, try := t.Error(err)
	return try
}

// Named is Error's line with what it is about before it, unless the line begins
// with that itself.
func (t *Texts) Named(what string, err error) string {
	line, _ := t.Error(err)
	if what == "" || strings.HasPrefix(line, what) {
		return line
	}
	return t.T("error.coded", "code", what, "words", line)
}

func (t *Texts) errorLine(e *library.Error) string {
	if id := "err." + e.ID; e.ID != "" && t.Has(id) {
		return strings.TrimLeft(t.T(id, t.pairsOf(e)...), ":： ") // where nothing is named
	}
	code := t.T("code." + string(e.Code))
	switch {
	case e.What == "" && (e.Why == "" || e.Why == e.Code.Error()): // a bare code
		return code
	case t.lang == English || e.Code == library.Failed || e.Code == "":
		return e.Error()
	}
	return t.T("error.coded", "code", code, "words", e.Error())
}

func (t *Texts) pairsOf(e *library.Error) []any {
	pairs := append(make([]any, 0, 2*len(e.Args)+4), "what", e.What, "why", e.Why)
	for name, value := range e.Args {
		if name = strings.ToLower(name); name == "choices" {
			value = t.Join(strings.Split(value, ", "))
		}
		pairs = append(pairs, name, value)
	}
	for name, id := range e.Args { // values that have words: the value is those in English
		if group, ok := strings.CutSuffix(name, "_id"); ok && t.Has(group+"."+id) {
			pairs = append(pairs, group, t.T(group+"."+id, pairs...))
		}
	}
	return pairs
}
