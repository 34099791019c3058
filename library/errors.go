package library

import (
	"errors"
	"strings"
)

// Code classes errors by what a caller can do about them. Codes travel over
// the socket and decide the exit status.
type Code string

// Error makes a Code a sentinel: errors.Is(err, library.NotFound) holds for
// every Error of that code, in this process or told by another.
func (c Code) Error() string { return strings.ReplaceAll(string(c), "_", " ") }

// The sentinels. Whoever has nothing better returns Failed.
const (
	Failed      Code = "failed"       // exit 1
	Invalid     Code = "invalid"      // exit 2: the request makes no sense
	NotFound    Code = "not_found"    // exit 3
	Ambiguous   Code = "ambiguous"    // exit 3: several match; Try names them
	Network     Code = "network"      // exit 4: the network or a server failed
	Refused     Code = "refused"      // exit 5: by a privacy or kids setting, or offline
	NoAudio     Code = "no_audio"     // exit 6: no audio device
	NotAudio    Code = "not_audio"    // exit 1: what came is not audio that can be played
	NotFeed     Code = "not_feed"     // exit 1: what came is no feed
	NeedsAuth   Code = "needs_auth"   // exit 4: the feed asks for a name and a password
	NoSpace     Code = "no_space"     // exit 1: the disk is full
	ReadOnly    Code = "read_only"    // exit 1: a folder or file cannot be written
	Corrupt     Code = "corrupt"      // exit 1: the database is damaged; nothing was overwritten
	NewerSchema Code = "newer_schema" // exit 1: a newer cosm wrote this library
	OwnerLost   Code = "owner_lost"   // the owner went away before it answered; asking again is right
	OwnerBusy   Code = "owner_busy"   // exit 1: another process holds the library and does not answer
	Version     Code = "version"      // exit 1: owner and client are of different versions
	Cancelled   Code = "cancelled"    // exit 1: the listener or the caller gave up
)

// Error is what a listener reads: what failed, why, and what to try. Its parts
// are English; a screen that knows ID shows its own language's words with Args
// filled in. The cause is for the log only.
type Error struct {
	Code Code              `json:"code"`
	ID   string            `json:"id,omitempty"` // of the message in the texts, e.g. feed_gone
	Args map[string]string `json:"args,omitempty"`
	What string            `json:"what,omitempty"`
	Why  string            `json:"why,omitempty"`
	Try  string            `json:"try,omitempty"`
	Mild bool              `json:"mild,omitempty"` // a warning: what was asked for goes on

	cause error
}

// Errorf is an Error with a cause; what and why are a listener's words.
func Errorf(code Code, what, why string, cause error) *Error {
	return &Error{Code: code, What: what, Why: why, cause: cause}
}

// With adds the id of the message and its arguments, given in pairs.
func (e *Error) With(id string, pairs ...string) *Error {
	e.ID = id
	for i := 0; i+1 < len(pairs); i += 2 {
		if e.Args == nil {
			e.Args = map[string]string{}
		}
		e.Args[pairs[i]] = pairs[i+1]
	}
	return e
}

// For takes the message of another error over, where that has one.
func (e *Error) For(err error) *Error {
	if other := AsError(err); other != nil && other.ID != "" {
		e.ID, e.Args = other.ID, other.Args
	}
	return e
}

// About says what failed where only why is known.
func (e *Error) About(what string) *Error {
	e.What = what
	return e
}

// Hint adds what the listener can try.
func (e *Error) Hint(try string) *Error {
	e.Try = try
	return e
}

// Warning marks what does not keep the listener from anything.
func (e *Error) Warning() *Error {
	e.Mild = true
	return e
}

// Error is the one line `WHAT: WHY`.
func (e *Error) Error() string {
	switch {
	case e.What == "":
		return orElse(e.Why, e.Code.Error())
	case e.Why == "":
		return e.What
	}
	return e.What + ": " + e.Why
}

// Unwrap gives the code and the cause to errors.Is and errors.As.
func (e *Error) Unwrap() []error {
	if e.cause == nil {
		return []error{e.Code}
	}
	return []error{e.Code, e.cause}
}

// CodeOf is the code of err, Failed where it has none, empty for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	if c, ok := errors.AsType[Code](err); ok {
		return c
	}
	return Failed
}

// AsError is err as an Error, made from its text where it is none. Another
// package's error has a message if it gives its id and arguments as a method
// Reason.
func AsError(err error) *Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	made := &Error{Code: CodeOf(err), Why: err.Error(), cause: err}
	var other interface {
		Reason() (id string, args map[string]string)
	}
	if errors.As(err, &other) {
		made.ID, made.Args = other.Reason()
	}
	return made
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
