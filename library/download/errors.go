package download

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"code.dny.dev/ssrf"

	"cosm/feed/fetch"
	"cosm/library"
)

// Why a download's context ends.
var (
	errCancelled = errors.New("cancelled by the listener")
	errClosing   = errors.New("the program ends")
	errHalted    = errors.New("paused")
	errStalled   = errors.New("the server sends nothing")
)

// Why a try failed in a way that the next may not.
var (
	errChanged    = errors.New("the file on the server has changed")
	errShort      = errors.New("the connection broke off")
	errUnverified = errors.New("the server does not say where the file ends")
	errRange      = errors.New("the server gives another range than asked")
)

// statusError is an answer that is no success.
type statusError struct {
	host  string
	code  int
	after time.Duration // how long the server asks to be left alone
}

func (e *statusError) Error() string { return fmt.Sprintf("status %d from %s", e.code, e.host) }

// retryable tells whether asking again may help, and how long the server asks
// to wait.
func retryable(err error) (time.Duration, bool) {
	if status, ok := errors.AsType[*statusError](err); ok {
		switch status.code {
		case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
			return status.after, true
		case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
			return 0, false
		}
		return status.after, status.code >= 500
	}
	if _, ok := errors.AsType[*library.Error](err); ok {
		return 0, false // all said: refused, no space, not audio
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return 0, false
	}
	if private(err) || tlsTrouble(err) {
		return 0, false
	}
	if name, ok := errors.AsType[*net.DNSError](err); ok {
		return 0, !name.IsNotFound
	}
	return 0, true
}

func private(err error) bool {
	return errors.Is(err, fetch.ErrPrivate) || errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedNetwork)
}

// explain puts err into a listener's words. Addresses stay out of it: in
// private feeds they are secrets.
func explain(host string, err error) *library.Error {
	if e, ok := errors.AsType[*library.Error](err); ok {
		return e
	}
	what := "download from " + host
	if host == "" {
		what = "download"
	}
	if status, ok := errors.AsType[*statusError](err); ok {
		return status.explain(what)
	}
	if e := explainDisk(err); e != nil {
		return e
	}
	make := func(code library.Code, why, id string) *library.Error {
		return library.Errorf(code, what, why, err).With(id, "Host", host)
	}
	name, isName := errors.AsType[*net.DNSError](err)
	_, isOp := errors.AsType[*net.OpError](err)
	timeout, isNet := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, errClosing), errors.Is(err, errCancelled):
		return make(library.Cancelled, "it was stopped", "download_stopped")
	case private(err):
		return make(library.Refused, "it leads into a private network", "download_private")
	case tlsTrouble(err):
		return make(library.Network, "no secure connection", "download_tls")
	case isName && name.IsNotFound:
		return make(library.Network, "there is no such host", "download_no_host")
	case errors.Is(err, errStalled), errors.Is(err, context.DeadlineExceeded), isNet && timeout.Timeout():
		return make(library.Network, "the server took too long", "download_timeout")
	case errors.Is(err, errShort), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return make(library.Network, "the connection breaks off again and again", "download_broken")
	case errors.Is(err, errUnverified), errors.Is(err, errRange):
		return make(library.Network, "the server does not say rightly which part of the file it sends", "download_unverified")
	case errors.Is(err, errChanged):
		return make(library.Network, "the file changes again and again", "download_changes")
	case isOp, isNet:
		return make(library.Network, "the server cannot be reached", "download_unreachable")
	}
	return make(library.Network, err.Error(), "download_failed")
}

// tlsTrouble tells a secure connection that failed for good.
func tlsTrouble(err error) bool {
	for _, is := range []func() bool{
		func() bool { _, ok := errors.AsType[*tls.CertificateVerificationError](err); return ok },
		func() bool { _, ok := errors.AsType[x509.HostnameError](err); return ok },
		func() bool { _, ok := errors.AsType[x509.UnknownAuthorityError](err); return ok },
		func() bool { _, ok := errors.AsType[x509.CertificateInvalidError](err); return ok },
		func() bool { _, ok := errors.AsType[tls.RecordHeaderError](err); return ok },
		func() bool { _, ok := errors.AsType[tls.AlertError](err); return ok },
		func() bool { return errors.Is(err, http.ErrSchemeMismatch) },
	} {
		if is() {
			return true
		}
	}
	return false
}

func (e *statusError) explain(what string) *library.Error {
	code, why, id := library.Network, "the server answered "+http.StatusText(e.code), "download_status"
	switch e.code {
	case http.StatusUnauthorized, http.StatusProxyAuthRequired:
		code, why, id = library.NeedsAuth, "a name and a password are needed, or wrong", "download_auth"
	case http.StatusForbidden:
		why, id = "the server refuses access", "download_forbidden"
	case http.StatusNotFound:
		why, id = "the file is not there", "download_missing"
	case http.StatusGone:
		why, id = "the file is gone for good", "download_gone"
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		why, id = "the server is busy, try again later", "download_busy"
	}
	status := strconv.Itoa(e.code)
	return library.Errorf(code, what, why+" ("+status+")", e).With(id, "Host", e.host, "Status", status)
}

func explainDisk(err error) *library.Error {
	switch {
	case isFull(err):
		return noSpace(err)
	case errors.Is(err, fs.ErrPermission), isReadOnly(err):
		return library.Errorf(library.ReadOnly, "keep download", "the folder cannot be written", err).With("download_read_only")
	}
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return library.Errorf(library.Failed, "keep download", path.Err.Error(), err).With("download_disk")
	}
	if link, ok := errors.AsType[*os.LinkError](err); ok {
		return library.Errorf(library.Failed, "keep download", link.Err.Error(), err).With("download_disk")
	}
	return nil
}

func noSpace(cause error) *library.Error {
	return library.Errorf(library.NoSpace, "keep download", "the disk is full", cause).With("download_no_space")
}

// halts tells what stops all downloads, not just the one that found out.
func halts(err error) bool {
	if isFull(err) {
		return true
	}
	e, ok := errors.AsType[*library.Error](err)
	return ok && e.Code == library.Refused && e.ID == "offline"
}

func refuseAudio(host, why string) *library.Error {
	return library.Errorf(library.NotAudio, "download from "+host, why, nil).With("download_not_audio", "Host", host, "Why", why)
}

// bare is err without the address that net/http puts into it.
func bare(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}
