package refresh

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"
	"time"

	"cosm/feed"
	"cosm/feed/fetch"
	"cosm/library"
)

func TestExplain(t *testing.T) {
	expired := x509.CertificateInvalidError{Reason: x509.Expired, Cert: &x509.Certificate{
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2021, 2, 3, 0, 0, 0, 0, time.UTC)}}
	own := library.Errorf(library.Refused, "x", "y", nil).With("offline")
	for id, c := range map[string]struct {
		err  error
		code library.Code
	}{
		"offline":                  {fmt.Errorf("get: %w", own), library.Refused},
		"not_feed_page":            {&feed.NotFeedError{Found: feed.FoundPage}, library.NotFeed},
		"not_feed_binary":          {&feed.NotFeedError{Found: feed.FoundBinary}, library.NotFeed},
		"feed_needs_password":      {&fetch.StatusError{Host: "h", Code: 401}, library.NeedsAuth},
		"feed_forbidden":           {&fetch.StatusError{Host: "h", Code: 403}, library.Network},
		"feed_not_found":           {&fetch.StatusError{Host: "h", Code: 404}, library.Network},
		"feed_gone":                {&fetch.StatusError{Host: "h", Code: 410}, library.Network},
		"feed_busy":                {&fetch.StatusError{Host: "h", Code: 429}, library.Network},
		"feed_status":              {&fetch.StatusError{Host: "h", Code: 500}, library.Network},
		"feed_refused":             {&fetch.Error{Host: "h", Kind: fetch.ErrUnreachable, Why: fetch.WhyRefused}, library.Network},
		"feed_no_host":             {&fetch.Error{Host: "h", Kind: fetch.ErrUnreachable, Why: fetch.WhyNoHost}, library.Network},
		"feed_unreachable":         {&fetch.Error{Host: "h", Kind: fetch.ErrUnreachable}, library.Network},
		"feed_stalled":             {&fetch.Error{Host: "h", Kind: fetch.ErrTimeout, Why: fetch.WhySending}, library.Network},
		"feed_timeout":             {&fetch.Error{Host: "h", Kind: fetch.ErrTimeout, Why: "connecting"}, library.Network},
		"feed_certificate_dates":   {&fetch.Error{Host: "h", Kind: fetch.ErrTLS, Why: "x", Err: expired}, library.Network},
		"feed_certificate_unknown": {&fetch.Error{Host: "h", Kind: fetch.ErrTLS, Why: fetch.WhyUnknownCA}, library.Network},
		"feed_tls":                 {&fetch.Error{Host: "h", Kind: fetch.ErrTLS, Why: "the server broke off: x"}, library.Network},
		"feed_redirect_nowhere":    {&fetch.Error{Host: "h", Kind: fetch.ErrAddress, Why: fetch.WhyNowhere}, library.Invalid},
		"feed_interrupted":         {&fetch.Error{Host: "h", Kind: fetch.ErrInterrupted}, library.Network},
		"feed_too_large":           {fmt.Errorf("x: %w", feed.ErrTooLarge), library.Failed},
		"feed_address":             {fetch.ErrAddress, library.Invalid},
		"feed_scheme":              {fetch.ErrScheme, library.Invalid},
		"feed_broken":              {feed.ErrBroken, library.NotFeed},
		"feed_late":                {context.DeadlineExceeded, library.Network},
		"cancelled":                {context.Canceled, library.Cancelled},
		"no_space":                 {syscall.ENOSPC, library.NoSpace},
		"no_feed_file":             {fs.ErrNotExist, library.NotFound},
		"folder_unwritable":        {fs.ErrPermission, library.ReadOnly},
		"feed_failed":              {errors.New("odd"), library.Network},
	} {
		e := Explain("http://h/", c.err)
		if e.ID != id || e.Code != c.code || e.Why == "" || !errors.Is(e, c.code) {
			t.Errorf("%v: %+v, want %s, %s", c.err, e, id, c.code)
		}
		if _, has := errors.AsType[*fetch.StatusError](c.err); has && (e.Args["Host"] != "h" || e.Args["Status"] == "") {
			t.Errorf("%s: values %v", id, e.Args)
		}
		if id == "feed_certificate_dates" && (e.Args["From"] != "2020-01-01" || e.Args["Until"] != "2021-02-03") {
			t.Errorf("%s: values %v", id, e.Args)
		}
	}
}
