package download

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"code.dny.dev/ssrf"

	"cosm/library"
)

func TestContentRange(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]span{
		"bytes 0-99/1234":    {0, 100, 1234},
		"bytes 5-5/6":        {5, 6, 6},
		" bytes 10 - 19 / *": {10, 20, -1},
	} {
		if got, ok := contentRange(http.Header{"Content-Range": {value}}); !ok || got != want {
			t.Errorf("%q: %+v (%v)", value, got, ok)
		}
	}
	for _, value := range []string{
		"", "bytes", "bytes */100", "bytes 0-99", "bytes 9-5/100", "bytes 0-100/100", "bytes -5-9/100", "items 0-1/2",
		"bytes a-b/c", "bytes 0-99999999999999999999/*", "bytes 0-9223372036854775807/*", "bytes 0-1/x",
	} {
		if got, ok := contentRange(http.Header{"Content-Range": {value}}); ok {
			t.Errorf("%q: %+v", value, got)
		}
	}
}

func TestValidator(t *testing.T) {
	t.Parallel()
	for _, test := range [][3]string{{`"a"`, "d", `"a"`}, {`W/"a"`, "d", "d"}, {`W/"a"`, "", ""}, {"", "d", "d"}, {"", "", ""}} {
		if got := validator(test[0], test[1]); got != test[2] {
			t.Errorf("%q: %q", test, got)
		}
	}
}

func TestRetryable(t *testing.T) {
	t.Parallel()
	for _, err := range []error{
		&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, syscall.ECONNRESET, errShort, errStalled, errChanged, errUnverified,
		&statusError{code: 500}, &statusError{code: 408}, &statusError{code: 429}, &net.DNSError{IsTemporary: true},
		errors.New("http2: server sent GOAWAY"),
	} {
		if _, again := retryable(err); !again {
			t.Errorf("%v is not tried again", err)
		}
	}
	for _, err := range []error{
		&statusError{code: 404}, &statusError{code: 505}, &net.DNSError{IsNotFound: true}, ssrf.ErrProhibitedIP,
		&tls.CertificateVerificationError{Err: errors.New("x")}, x509.HostnameError{Host: "h", Certificate: &x509.Certificate{}},
		&fs.PathError{Op: "write", Path: "/x", Err: syscall.EIO}, noSpace(nil),
		library.Errorf(library.Refused, "contact h", "offline", nil),
		fmt.Errorf("wrapped: %w", &statusError{code: 410}),
	} {
		if _, again := retryable(err); again {
			t.Errorf("%v is tried again", err)
		}
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"keep download: the disk is full":                                  &fs.PathError{Op: "write", Path: "/secret", Err: syscall.ENOSPC},
		"keep download: the folder cannot be written":                      &os.LinkError{Op: "rename", Old: "/secret", New: "/x", Err: syscall.EACCES},
		"keep download: input/output error":                                &fs.PathError{Op: "write", Path: "/secret", Err: syscall.EIO},
		"download from h: the server cannot be reached":                    &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED},
		"download from h: no secure connection":                            x509.UnknownAuthorityError{},
		"download from h: there is no such host":                           &net.DNSError{IsNotFound: true},
		"download from h: the server took too long":                        &net.OpError{Op: "read", Err: os.ErrDeadlineExceeded},
		"download from h: it leads into a private network":                 fmt.Errorf("dial: %w", ssrf.ErrProhibitedIP),
		"download from h: it was stopped":                                  errClosing,
		"download from h: the file changes again and again":                errChanged,
		"contact h: cosm is offline":                                       library.Errorf(library.Refused, "contact h", "cosm is offline", nil),
		"download from h: the server answered Internal Server Error (500)": &statusError{host: "h", code: 500},
	} {
		if want == "keep download: input/output error" && os.PathSeparator != '/' {
			continue
		}
		got := explain("h", bare(&url.Error{Op: "Get", URL: "http://h/secret", Err: err}))
		if got.Error() != want || got.ID == "" && got.Code != library.Refused || strings.Contains(got.Error(), "secret") {
			t.Errorf("%v: %s (%+v), want %s", err, got, got, want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "5": 5 * time.Second, " 7 ": 7 * time.Second, "-1": 0, "soon": 0, "18446744073709551615": (1 << 22) * time.Second,
		"Fri, 02 Jan 2026 03:05:05 GMT": time.Minute, "Fri, 02 Jan 2026 03:00:00 GMT": 0,
	} {
		if got := retryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
}

func FuzzNotAudio(f *testing.F) {
	f.Add([]byte("ID3"), "audio/mpeg")
	f.Add([]byte("<html>"), "text/html")
	f.Add([]byte("\x00\x00\x00\x20ftyp"), "")
	f.Fuzz(func(t *testing.T, head []byte, contentType string) {
		why, format := notAudio(head, contentType), formatOf(head)
		if format != "" && why != "" {
			t.Fatalf("%q is %s and %s", head, format, why)
		}
		if ext := extension(head, contentType, "http://h/"+contentType, contentType); len(ext) < 4 || ext[0] != '.' || strings.ContainsAny(ext, `/\ `) {
			t.Fatalf("extension %q", ext)
		}
	})
}
