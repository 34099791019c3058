package stream

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Sentinels of this package; use errors.Is.
var (
	// ErrGone: the server says that there is no such file (404, 410).
	ErrGone = errors.New("the server no longer has the file")
	// ErrUnauthorized: the server wants other credentials (401, 403).
	ErrUnauthorized = errors.New("the server refuses access")
	// ErrChanged: the server now has another file than the one begun.
	ErrChanged = errors.New("the file on the server has changed")
	// ErrNotAudio: a web page or other text came instead of sound. The error
	// is a *NotAudioError.
	ErrNotAudio = errors.New("not audio")
	// ErrRedirects: the address leads from one to the next without an end.
	ErrRedirects = errors.New("too many redirects")
	// ErrNotSeekable: the server serves no ranges and the place is no longer cached.
	ErrNotSeekable = errors.New("the server cannot seek")
)

// StatusError is an HTTP status that is not success. It matches ErrGone and
// ErrUnauthorized where it means that.
type StatusError struct {
	Code int

	after time.Duration // what the server asked to wait
}

// Error names the status.
func (e *StatusError) Error() string {
	return fmt.Sprintf("http status %d %s", e.Code, http.StatusText(e.Code))
}

// Is matches ErrGone and ErrUnauthorized.
func (e *StatusError) Is(target error) bool {
	switch e.Code {
	case http.StatusNotFound, http.StatusGone:
		return target == ErrGone
	case http.StatusUnauthorized, http.StatusForbidden:
		return target == ErrUnauthorized
	}
	return false
}

// retryable reports whether the same request may succeed later.
func (e *StatusError) retryable() bool {
	switch e.Code {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	}
	return e.Code >= 500
}

// NotAudioError says what came instead of sound. It matches ErrNotAudio.
type NotAudioError struct {
	ContentType string // as the server says
}

// Error names the content type.
func (e *NotAudioError) Error() string {
	return fmt.Sprintf("not audio but %q", e.ContentType)
}

// Is matches ErrNotAudio.
func (e *NotAudioError) Is(target error) bool { return target == ErrNotAudio }

// withoutURL takes the address out of an error of net/http: private feeds
// carry secrets in it, and errors end in logs.
func withoutURL(err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		return ue.Err
	}
	return err
}
