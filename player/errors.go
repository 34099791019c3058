package player

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strings"

	"cosm/player/decode"
	"cosm/player/output"
	"cosm/player/stream"
)

// Sentinels of this package; use errors.Is.
var (
	// ErrClosed: the player is closed.
	ErrClosed = errors.New("player closed")
	// ErrReplaced: another Load or a Stop came before this one was done.
	ErrReplaced = errors.New("replaced by another command")
	// ErrNotLoaded: nothing is loaded.
	ErrNotLoaded = errors.New("nothing is loaded")
	// ErrNotSeekable: the source can only be read forward.
	ErrNotSeekable = errors.New("this source cannot seek")
	// ErrRange: a value is outside of what is allowed.
	ErrRange = errors.New("out of range")
	// ErrDeviceLost: the sound device went away. The position is kept and Play
	// tries to open it again.
	ErrDeviceLost = errors.New("the sound device was lost")

	// ErrUnreachable: the server of a stream could not be reached at all.
	ErrUnreachable = errors.New("the server cannot be reached")

	errTooLate = errors.New("the stream has already ended")
)

// reasons words what can go wrong for a listener. The first that matches wins.
var reasons = []struct {
	is   error
	text string
}{
	{stream.ErrGone, "the episode is no longer on the server"},
	{stream.ErrUnauthorized, "the server refuses access to the episode"},
	{stream.ErrChanged, "the episode on the server was exchanged for another file while it played"},
	{stream.ErrNotAudio, "the server sends something that is not audio"},
	{ErrUnreachable, "the server cannot be reached"},
	{decode.ErrNoAudio, "there is no audio in it"},
	{decode.ErrUnknownFormat, "this is no known audio format"},
	{decode.ErrUnsupported, "this kind of audio cannot be played"},
	{decode.ErrDamaged, "the audio file is damaged"},
	{output.ErrNoDevice, "there is no sound device"},
	{output.ErrUnknown, "there is no such audio output"},
	{ErrDeviceLost, "the sound device was lost"},
	{fs.ErrNotExist, "the audio file is missing"},
	{fs.ErrPermission, "the audio file may not be read"},
	{context.DeadlineExceeded, "the server did not answer in time"},
}

// reach adds ErrUnreachable to an error of the network.
func reach(err error) error {
	_, isNet := errors.AsType[net.Error](err)
	_, isCert := errors.AsType[*tls.CertificateVerificationError](err)
	_, isTLS := errors.AsType[tls.RecordHeaderError](err)
	other := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, http.ErrSchemeMismatch)
	if isNet || isCert || isTLS || other {
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	return err
}

// Error says what could not be done and why, for a listener. It wraps what the
// packages below reported.
type Error struct {
	Op  string // "open episode", "play", "open sound device"
	Err error
}

// Error is one line: what was tried, the reason in plain words, the detail.
func (e *Error) Error() string {
	for _, r := range reasons {
		if errors.Is(e.Err, r.is) {
			detail := strings.TrimPrefix(e.Err.Error(), r.text)
			if detail == "" {
				return fmt.Sprintf("%s: %s", e.Op, r.text)
			}
			return fmt.Sprintf("%s: %s (%s)", e.Op, r.text, strings.TrimPrefix(detail, ": "))
		}
	}
	return fmt.Sprintf("%s: %v", e.Op, e.Err)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }
