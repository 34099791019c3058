package config

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"unicode"
)

// sentinel makes a constant an error that errors.Is finds.
type sentinel string

func (s sentinel) Error() string { return string(s) }

// What may be wrong; errors.Is finds these in every error of this package that
// is not the operating system's.
const (
	ErrInvalid    = sentinel("invalid setting")
	ErrUnknownKey = sentinel("unknown setting")
	ErrNoHome     = sentinel("no home folder")
)

// Error tells a listener in one line what is wrong with a setting, a key
// binding, a theme or a path.
type Error struct {
	Source  string // the file or the environment variable; empty for flags and arguments
	Line    int    // counted from 1; zero where it does not apply
	Column  int    // in bytes, counted from 1
	Key     string // the setting, where it is about one
	Message string // in English

	// ID names what is wrong and Args has the values in it, so that it can be
	// said in another language. Beside a value NAME there may be NAME_id: the
	// name of words for it.
	ID   string
	Args map[string]string

	kind error
}

// Reason is ID and Args with the place, which is the value what.
func (e *Error) Reason() (id string, args map[string]string) {
	args = maps.Clone(e.Args)
	if args == nil {
		args = map[string]string{}
	}
	if e.Source != "" {
		args["what"] = e.Source
	}
	if e.Source != "" && e.Line > 0 {
		args["what"], args["what_id"] = e.place(), "place"
		args["source"], args["line"], args["column"] = e.Source, strconv.Itoa(e.Line), strconv.Itoa(e.Column)
	}
	return e.ID, args
}

func (e *Error) place() string { return fmt.Sprintf("%s:%d:%d", e.Source, e.Line, e.Column) }

// Error is `SOURCE:LINE:COLUMN: MESSAGE`, without what does not apply.
func (e *Error) Error() string {
	switch {
	case e.Source == "":
		return e.Message
	case e.Line == 0:
		return e.Source + ": " + e.Message
	}
	return e.place() + ": " + e.Message
}

// Unwrap gives the sentinel or the cause to errors.Is.
func (e *Error) Unwrap() error { return e.kind }

// at is e with the place where the value stands.
func (e *Error) at(source string, line, column int) *Error {
	c := *e
	c.Source, c.Line, c.Column = source, line, column
	return &c
}

// invalid is an error about key. The message names it in its own words; pairs
// are names and values for those of another language.
func invalid(key, id, message string, pairs ...string) *Error {
	e := &Error{Key: key, Message: message, ID: id, Args: map[string]string{"key": clean(key, maxQuoted)}, kind: ErrInvalid}
	for i := 0; i+1 < len(pairs); i += 2 {
		e.Args[pairs[i]] = clean(pairs[i+1], maxMessage)
	}
	return e
}

// wrongValue is an error about a value that key cannot have.
func wrongValue(key, value string, w wanted) *Error {
	return invalid(key, "setting_value", key+" must be "+w.english+", not "+quote(value), append([]string{
		"value", clean(value, maxQuoted), "wanted", w.english, "wanted_id", w.id}, w.pairs...)...)
}

func noList(key string) *Error {
	return invalid(key, "setting_list", key+" takes one value, not a list or table")
}

func unknownKey(key string, candidates []string) *Error {
	return unknown("setting_unknown", "setting_unknown_near", "unknown setting ", key, candidates)
}

// unknown is an error about a name that is not there, with the nearest of
// candidates if one is near.
func unknown(id, nearID, what, key string, candidates []string) *Error {
	e := invalid(key, id, what+quote(key))
	if near := nearest(key, candidates); near != "" {
		e.ID, e.Message = nearID, e.Message+", did you mean "+quote(near)+"?"
		e.Args["near"] = near
	}
	e.kind = ErrUnknownKey
	return e
}

const (
	maxQuoted  = 60
	maxMessage = 200
)

// quote is s as part of a message.
func quote(s string) string { return "`" + clean(s, maxQuoted) + "`" }

// clean is s fit for a terminal: one line, no control characters, at most
// limit characters.
func clean(s string, limit int) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n++; n > limit {
			b.WriteRune('…')
			break
		}
		if !unicode.IsPrint(r) {
			r = unicode.ReplacementChar
		}
		b.WriteRune(r)
	}
	return b.String()
}
