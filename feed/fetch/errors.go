package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
	"github.com/cenkalti/backoff/v5"
)

// What can go wrong, worded for the listener. Test with errors.Is.
var (
	ErrAddress          = errors.New("not a web address")
	ErrScheme           = errors.New("only http and https addresses can be fetched")
	ErrUnauthorized     = errors.New("user name and password are needed, or wrong")
	ErrForbidden        = errors.New("the server refuses access")
	ErrNotFound         = errors.New("nothing is found at this address")
	ErrGone             = errors.New("the address is gone for good")
	ErrBusy             = errors.New("the server is busy, try again later")
	ErrTLS              = errors.New("no secure connection")
	ErrTooManyRedirects = errors.New("too many redirects")
	ErrDowngrade        = errors.New("refused to send the password over an insecure connection")
	ErrPrivate          = errors.New("refused to be led to a private network address")
	ErrUnguarded        = errors.New("refused: this client cannot tell private addresses from public ones")
	ErrTimeout          = errors.New("the server took too long")
	ErrUnreachable      = errors.New("the server cannot be reached")
	ErrInterrupted      = errors.New("the connection broke off")
	ErrTooLarge         = errors.New("the document is too large")
	ErrEncoding         = errors.New("the server's compression cannot be read")
)

// What Error.Why says more of some kinds. Other texts are possible too.
const (
	WhyNoHost      = "no such host"                                      // ErrUnreachable
	WhyLookup      = "the name lookup failed"                            // ErrUnreachable
	WhyRefused     = "connection refused"                                // ErrUnreachable
	WhyWhole       = "for the whole document"                            // ErrTimeout
	WhySending     = "sending the document"                              // ErrTimeout
	WhyOtherHost   = "the certificate is for another host"               // ErrTLS
	WhyExpired     = "the certificate has expired or is not yet valid"   // ErrTLS; or its dates
	WhyUnknownCA   = "the certificate is signed by an unknown authority" // ErrTLS
	WhyCertificate = "the certificate is not valid"                      // ErrTLS
	WhyNoTLS       = "the server does not speak https at this port"      // ErrTLS
	WhyNowhere     = "the redirect leads nowhere"                        // ErrAddress
	WhyMalformed   = "the redirect has a malformed address"              // ErrAddress
	WhyRedirect    = "in a redirect"                                     // ErrScheme, ErrAddress
)

// StatusError is an answer that is no success. It matches ErrUnauthorized,
// ErrForbidden, ErrNotFound, ErrGone and ErrBusy by its code.
type StatusError struct {
	Host string
	Code int
	// RetryAfter is how long the server asks to be left alone, 0 if it does
	// not say.
	RetryAfter time.Duration
}

func (e *StatusError) Error() string {
	why := "the server answered " + http.StatusText(e.Code)
	if kind := e.kind(); kind != nil {
		why = kind.Error()
	}
	return fmt.Sprintf("%s: %s (%d)", e.Host, why, e.Code)
}

// Is makes errors.Is find the sentinel of the code.
func (e *StatusError) Is(target error) bool { return target != nil && target == e.kind() }

func (e *StatusError) kind() error {
	switch e.Code {
	case http.StatusUnauthorized, http.StatusProxyAuthRequired:
		return ErrUnauthorized
	case http.StatusForbidden:
		return ErrForbidden
	case http.StatusNotFound:
		return ErrNotFound
	case http.StatusGone:
		return ErrGone
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return ErrBusy
	}
	return nil
}

// Error is any other failure. Its text has the host but never the address:
// that may hold a token. Kind is one of the sentinels, Err the cause where
// there is one worth keeping.
type Error struct {
	Host string
	Kind error
	Why  string
	Err  error
}

func (e *Error) Error() string {
	s := e.Kind.Error()
	if e.Host != "" {
		s = e.Host + ": " + s
	}
	if e.Why != "" {
		s += ": " + e.Why
	}
	return s
}

// Unwrap gives the sentinel and the cause to errors.Is and errors.As.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

// classify finds the sentinel for a transport's error. Errors that are not of
// the network, such as a refusal by a wrapping transport, stay what they are.
func classify(host string, err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err // the wrapper prints the whole address
	}
	var own *Error
	if errors.As(err, &own) {
		return err
	}
	why, kind := kindOf(err)
	if kind == nil {
		return fmt.Errorf("get from %s: %w", host, err)
	}
	return &Error{Host: host, Kind: kind, Why: why, Err: err}
}

// winRefused is WSAECONNREFUSED, which package syscall has no name for.
const winRefused = syscall.Errno(10061)

func kindOf(err error) (why string, kind error) {
	for _, k := range []error{ErrUnguarded, ErrPrivate, ErrAddress, ErrTooLarge, ErrEncoding} {
		if errors.Is(err, k) {
			return "", k
		}
	}
	if errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedNetwork) {
		return "", ErrPrivate
	}
	if why := tlsTrouble(err); why != "" {
		return why, ErrTLS
	}
	var name *net.DNSError
	var op *net.OpError
	var timeout net.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "", ErrTimeout
	case errors.As(err, &name) && name.IsNotFound:
		return WhyNoHost, ErrUnreachable
	case errors.As(err, &name):
		return WhyLookup, ErrUnreachable
	case errors.Is(err, syscall.ECONNREFUSED), runtime.GOOS == "windows" && errors.Is(err, winRefused):
		return WhyRefused, ErrUnreachable
	case errors.As(err, &op) && op.Op == "dial":
		return "", ErrUnreachable
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &op):
		return "", ErrInterrupted
	}
	return "", nil
}

// tlsTrouble says why a secure connection failed, "" where it did not.
func tlsTrouble(err error) string {
	var (
		host    x509.HostnameError
		unknown x509.UnknownAuthorityError
		invalid x509.CertificateInvalidError
		verify  *tls.CertificateVerificationError
		record  tls.RecordHeaderError
		alert   tls.AlertError
	)
	switch {
	case errors.As(err, &host):
		return WhyOtherHost
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return expired(invalid)
	case errors.As(err, &unknown):
		return WhyUnknownCA
	case errors.As(err, &invalid), errors.As(err, &verify):
		return WhyCertificate
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return WhyNoTLS
	case errors.As(err, &alert):
		return "the server broke off: " + alert.Error()
	}
	return ""
}

func expired(e x509.CertificateInvalidError) string {
	if e.Cert == nil {
		return WhyExpired
	}
	return fmt.Sprintf("the certificate is valid from %s to %s only",
		e.Cert.NotBefore.Format(time.DateOnly), e.Cert.NotAfter.Format(time.DateOnly))
}

// pause tells whether asking again may help after err, and when.
func pause(err error, schedule backoff.BackOff) (time.Duration, bool) {
	var status *StatusError
	switch {
	case errors.As(err, &status):
		if status.Code != http.StatusTooManyRequests && (status.Code < 500 || status.Code == http.StatusNotImplemented) {
			return 0, false
		}
		if status.RetryAfter > 0 {
			return status.RetryAfter, true
		}
	case !errors.Is(err, ErrInterrupted):
		return 0, false
	}
	next := schedule.NextBackOff()
	return next, next != backoff.Stop
}
