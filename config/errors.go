package config

import (
	"fmt"
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
	Message string

	kind error
}

// Error is `SOURCE:LINE:COLUMN: MESSAGE`, without what does not apply.
func (e *Error) Error() string {
	switch {
	case e.Source == "":
		return e.Message
	case e.Line == 0:
		return e.Source + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Source, e.Line, e.Column, e.Message)
}

// Unwrap gives the sentinel or the cause to errors.Is.
func (e *Error) Unwrap() error { return e.kind }

// at is e with the place where the value stands.
func (e *Error) at(source string, line, column int) *Error {
	c := *e
	c.Source, c.Line, c.Column = source, line, column
	return &c
}

func invalid(key, format string, args ...any) *Error {
	return &Error{Key: key, Message: fmt.Sprintf(format, args...), kind: ErrInvalid}
}

func unknownKey(key string, candidates []string) *Error {
	msg := "unknown setting " + quote(key)
	if near := nearest(key, candidates); near != "" {
		msg += ", did you mean " + quote(near) + "?"
	}
	return &Error{Key: key, Message: msg, kind: ErrUnknownKey}
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
