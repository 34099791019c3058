package fetch

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

var quiet = log.New(io.Discard, "", 0)

func TestStatusKinds(t *testing.T) {
	for code, want := range map[int]error{
		401: ErrUnauthorized, 403: ErrForbidden, 404: ErrNotFound, 410: ErrGone, 429: ErrBusy, 503: ErrBusy,
	} {
		s := serve(t, status(code))
		f, _ := newFetcher(t)
		_, _, err := get(f, s, "/")
		var st *StatusError
		if !errors.Is(err, want) || !errors.As(err, &st) || st.Code != code {
			t.Errorf("%d: %v", code, err)
		}
		if !strings.Contains(err.Error(), fmt.Sprint(code)) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%d is worded %q", code, err)
		}
	}
	err := &StatusError{Host: "a.org", Code: 418}
	if errors.Is(err, nil) || errors.Is(err, ErrNotFound) || err.Error() != "a.org: the server answered I'm a teapot (418)" {
		t.Errorf("418: %v", err)
	}
}

func TestUnreachable(t *testing.T) {
	f, n := newFetcher(t)
	_, err := f.Get(context.Background(), Request{URL: "http://127.0.0.1:1/feed?token=secret", AllowPrivate: true})
	if !errors.Is(err, ErrUnreachable) || strings.Contains(err.Error(), "secret") || len(n.slept) != 0 {
		t.Errorf("refused: %v, slept %v", err, n.slept)
	}
}

func TestInterruptedBody(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		io.WriteString(w, "<rss>")
	})
	f, _ := newFetcher(t)
	if _, body, err := get(f, s, "/"); !errors.Is(err, ErrInterrupted) || body != "<rss>" {
		t.Errorf("%q, %v", body, err)
	}
}

func TestForeignErrorsStay(t *testing.T) {
	offline := errors.New("offline")
	f := &Fetcher{Client: &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) { return nil, offline })}}
	_, err := f.Get(context.Background(), Request{URL: "https://a.org/?token=secret", AllowPrivate: true})
	if !errors.Is(err, offline) || errors.Is(err, ErrUnreachable) || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

func TestClassify(t *testing.T) {
	expired := x509.CertificateInvalidError{Reason: x509.Expired, Cert: &x509.Certificate{
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)}}
	for _, c := range []struct {
		in   error
		kind error
		text string
	}{
		{&net.DNSError{Err: "no such host", IsNotFound: true}, ErrUnreachable, "a.org: the server cannot be reached: no such host"},
		{&net.DNSError{Err: "server misbehaving"}, ErrUnreachable, "lookup failed"},
		{&net.DNSError{Err: "i/o timeout", IsTimeout: true}, ErrTimeout, "too long"},
		{&net.OpError{Op: "dial", Err: errors.New("no route")}, ErrUnreachable, "cannot be reached"},
		{&net.OpError{Op: "read", Err: errors.New("reset")}, ErrInterrupted, "broke off"},
		{io.ErrUnexpectedEOF, ErrInterrupted, "broke off"},
		{context.DeadlineExceeded, ErrTimeout, "too long"},
		{expired, ErrTLS, "valid from 2020-01-01 to 2021-01-01"},
		{x509.CertificateInvalidError{Reason: x509.Expired}, ErrTLS, "expired"},
		{x509.CertificateInvalidError{Reason: x509.NotAuthorizedToSign}, ErrTLS, "not valid"},
		{http.ErrSchemeMismatch, ErrTLS, "does not speak https"},
	} {
		err := classify("a.org", &url.Error{Op: "Get", URL: "https://a.org/?token=secret", Err: c.in})
		if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.text) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%v became %q", c.in, err)
		}
	}
}

func TestHeaders(t *testing.T) {
	now := time.Date(2024, 3, 5, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		header []string
		want   time.Duration
	}{
		{[]string{"Cache-Control", "max-age=60"}, time.Minute},
		{[]string{"Cache-Control", `private, Max-Age="60"`}, time.Minute},
		{[]string{"Cache-Control", "no-cache, max-age=60"}, 0},
		{[]string{"Cache-Control", "max-age=60", "Age", "90"}, 0},
		{[]string{"Cache-Control", "max-age=-5"}, 0},
		{[]string{"Cache-Control", "max-age=99999999999999999999999"}, (1<<31 - 1) * time.Second},
		{[]string{"Expires", "Tue, 05 Mar 2024 13:00:00 GMT"}, time.Hour},
		{[]string{"Expires", "Tue, 05 Mar 2024 13:00:00 GMT", "Date", "Tue, 05 Mar 2024 12:30:00 GMT"}, 30 * time.Minute},
		{[]string{"Expires", "0"}, 0},
		{nil, 0},
	} {
		h := http.Header{}
		for i := 0; i+1 < len(c.header); i += 2 {
			h.Set(c.header[i], c.header[i+1])
		}
		if got := maxAge(h, now); got != c.want {
			t.Errorf("%v: %v, want %v", c.header, got, c.want)
		}
	}
	for v, want := range map[string]time.Duration{
		"120": 2 * time.Minute, "": 0, "soon": 0, "-1": 0, "Tue, 05 Mar 2024 11:00:00 GMT": 0, "Tue, 05 Mar 2024 12:01:00 GMT": time.Minute,
	} {
		if got := retryAfter(http.Header{"Retry-After": {v}}, now); got != want {
			t.Errorf("Retry-After %q: %v", v, got)
		}
	}
}
