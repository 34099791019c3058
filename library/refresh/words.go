package refresh

import (
	"context"
	"crypto/x509"
	"errors"
	"io/fs"
	"strconv"
	"syscall"
	"time"

	"cosm/feed"
	"cosm/feed/fetch"
	"cosm/library"
)

// Explain puts what can go wrong with a feed, or with any document that
// package fetch asks for, into a listener's words. What is the address or the
// file's name. An error of the library stays what it is.
func Explain(what string, err error) *library.Error {
	if e, ok := errors.AsType[*library.Error](err); ok {
		return e
	}
	if e, ok := errors.AsType[*feed.NotFeedError](err); ok {
		return library.Errorf(library.NotFeed, what, e.Error(), err).With(notFeedID(e.Found), "What", what)
	}
	if e, ok := errors.AsType[*fetch.StatusError](err); ok {
		return explainStatus(what, e, err)
	}
	if e, ok := errors.AsType[*fetch.Error](err); ok {
		return explainFetch(what, e, err)
	}
	for _, k := range reasons() {
		if errors.Is(err, k.is) {
			why := k.why
			if why == "" {
				why = err.Error()
			}
			return library.Errorf(k.code, what, why, err).With(k.id, "What", what).Hint(k.try)
		}
	}
	return library.Errorf(library.Network, what, err.Error(), err).With("feed_failed", "What", what, "Detail", err.Error())
}

// notFeedID is the message for a document of another kind.
func notFeedID(f feed.Found) string {
	switch f {
	case feed.FoundEmpty:
		return "not_feed_empty"
	case feed.FoundPage:
		return "not_feed_page"
	case feed.FoundJSON:
		return "not_feed_json"
	case feed.FoundOPML:
		return "not_feed_opml"
	case feed.FoundXML:
		return "not_feed_xml"
	case feed.FoundAudio:
		return "not_feed_audio"
	case feed.FoundImage:
		return "not_feed_image"
	case feed.FoundArchive:
		return "not_feed_archive"
	case feed.FoundText:
		return "not_feed_text"
	}
	return "not_feed_binary"
}

type reason struct {
	is       error
	code     library.Code
	id       string
	why, try string // no why: the error's own words
}

// reasons are tried in this order: the first that matches wins.
func reasons() []reason {
	return []reason{
		{context.Canceled, library.Cancelled, "cancelled", "cancelled", ""},
		{context.DeadlineExceeded, library.Network, "feed_late", fetch.ErrTimeout.Error(), ""},
		{fetch.ErrAddress, library.Invalid, "feed_address", "", ""},
		{fetch.ErrScheme, library.Invalid, "feed_scheme", "", ""},
		{fetch.ErrTooLarge, library.Failed, "feed_too_large", "", ""},
		{feed.ErrTooLarge, library.Failed, "feed_too_large", "", ""},
		{feed.ErrBroken, library.NotFeed, "feed_broken", "", ""},
		{fs.ErrNotExist, library.NotFound, "no_feed_file", "the file is not there", ""},
		{syscall.ENOSPC, library.NoSpace, "no_space", "the disk is full", ""},
		{fs.ErrPermission, library.ReadOnly, "folder_unwritable", "a folder cannot be written", ""},
	}
}

// explainStatus is about an answer that is no success.
func explainStatus(what string, e *fetch.StatusError, err error) *library.Error {
	code, id, try := library.Network, "feed_status", ""
	switch {
	case errors.Is(e, fetch.ErrUnauthorized):
		code, id, try = library.NeedsAuth, "feed_needs_password", "cosm add --auth USER ADDRESS"
	case errors.Is(e, fetch.ErrForbidden):
		id = "feed_forbidden"
	case errors.Is(e, fetch.ErrNotFound):
		id, try = "feed_not_found", "check the address"
	case errors.Is(e, fetch.ErrGone):
		id, try = "feed_gone", "look for its new address, then cosm remove the old one"
	case errors.Is(e, fetch.ErrBusy):
		id = "feed_busy"
	}
	return library.Errorf(code, what, e.Error(), err).
		With(id, "What", what, "Host", e.Host, "Status", strconv.Itoa(e.Code)).Hint(try)
}

// explainFetch is about a request that got no answer, or none that can be used.
func explainFetch(what string, e *fetch.Error, err error) *library.Error {
	code, id := library.Network, fetchID(e)
	switch {
	case errors.Is(e, fetch.ErrTooLarge):
		code = library.Failed
	case errors.Is(e, fetch.ErrAddress), errors.Is(e, fetch.ErrScheme):
		code = library.Invalid
	}
	told := library.Errorf(code, what, e.Error(), err).With(id, "What", what, "Host", e.Host)
	if c, ok := errors.AsType[x509.CertificateInvalidError](e.Err); ok && id == "feed_certificate_dates" {
		told.Args["From"], told.Args["Until"] = c.Cert.NotBefore.Format(time.DateOnly), c.Cert.NotAfter.Format(time.DateOnly)
	}
	return told
}

// fetchID is the message for a request that failed.
func fetchID(e *fetch.Error) string {
	for _, m := range fetchMessages() {
		if errors.Is(e, m.kind) && (m.why == "" || m.why == e.Why) {
			return m.id
		}
	}
	if errors.Is(e, fetch.ErrTLS) {
		if c, ok := errors.AsType[x509.CertificateInvalidError](e.Err); ok && c.Reason == x509.Expired && c.Cert != nil {
			return "feed_certificate_dates"
		}
		return "feed_tls"
	}
	return "feed_interrupted"
}

type fetchMessage struct {
	kind    error
	why, id string // no why: whatever it is
}

// fetchMessages are tried in this order: the first that matches wins.
func fetchMessages() []fetchMessage {
	return []fetchMessage{
		{fetch.ErrUnreachable, fetch.WhyNoHost, "feed_no_host"},
		{fetch.ErrUnreachable, fetch.WhyLookup, "feed_lookup"},
		{fetch.ErrUnreachable, fetch.WhyRefused, "feed_refused"},
		{fetch.ErrUnreachable, "", "feed_unreachable"},
		{fetch.ErrTimeout, fetch.WhyWhole, "feed_slow"},
		{fetch.ErrTimeout, fetch.WhySending, "feed_stalled"},
		{fetch.ErrTimeout, "", "feed_timeout"},
		{fetch.ErrTLS, fetch.WhyOtherHost, "feed_certificate_host"},
		{fetch.ErrTLS, fetch.WhyExpired, "feed_certificate_expired"},
		{fetch.ErrTLS, fetch.WhyUnknownCA, "feed_certificate_unknown"},
		{fetch.ErrTLS, fetch.WhyCertificate, "feed_certificate_wrong"},
		{fetch.ErrTLS, fetch.WhyNoTLS, "feed_no_tls"},
		{fetch.ErrTooManyRedirects, "", "feed_redirects"},
		{fetch.ErrDowngrade, "", "feed_downgrade"},
		{fetch.ErrPrivate, "", "feed_private"},
		{fetch.ErrUnguarded, "", "feed_unguarded"},
		{fetch.ErrAddress, "", "feed_redirect_nowhere"},
		{fetch.ErrScheme, "", "feed_redirect_scheme"},
		{fetch.ErrTooLarge, "", "feed_too_large"},
		{fetch.ErrEncoding, "", "feed_encoding"},
	}
}
