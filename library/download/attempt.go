package download

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"cosm/feed/fetch"
	"cosm/library"
)

const maxRedirects = 10

// attempt asks once and takes in what comes; nil: the file is whole.
func (t *transfer) attempt(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	rec := t.record()
	condition := validator(rec.ETag, rec.LastModified)
	if condition == "" && t.file.size > 0 {
		if err := t.file.restart(); err != nil { // nothing would tell that it is the same file
			return err
		}
	}
	again := min(t.file.size, overlap)
	resp, err := t.ask(ctx, cancel, t.file.size-again, condition)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	t.host, t.contentType = resp.Request.URL.Hostname(), resp.Header.Get("Content-Type")
	body := &patient{body: resp.Body, stall: t.m.o.Stall, give: func() { cancel(errStalled) }, ctx: ctx}
	switch resp.StatusCode {
	case http.StatusOK:
		return t.whole(ctx, resp, body)
	case http.StatusPartialContent:
		return t.rest(ctx, resp, body, again)
	case http.StatusRequestedRangeNotSatisfiable:
		return t.changed()
	}
	return &statusError{host: t.host, code: resp.StatusCode, after: retryAfter(resp.Header, t.m.o.Now())}
}

// ask sends the request for everything from offset on.
func (t *transfer) ask(ctx context.Context, cancel context.CancelCauseFunc, offset int64, condition string) (*http.Response, error) {
	e := t.j.episode
	e.AudioURL = t.source.URL
	u, err := url.Parse(e.AudioURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, library.Errorf(library.Invalid, "download", "the feed gives no web address for the audio", nil).With("download_address")
	}
	t.host = u.Hostname()
	hops := &hops{first: u}
	if t.m.o.AllowPrivate == nil || !t.m.o.AllowPrivate(e) {
		ctx = fetch.PublicOnly(ctx)
	}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: hops.connected})
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return nil, bare(err)
	}
	if t.m.o.Header != nil {
		extra, err := t.m.o.Header(ctx, e)
		if err != nil {
			return nil, err
		}
		for name, values := range extra {
			req.Header[http.CanonicalHeaderKey(name)] = slices.Clone(values)
			hops.secret = append(hops.secret, name)
		}
	}
	// A compressed body has other offsets than the file.
	req.Header.Set("Accept-Encoding", "identity")
	if offset > 0 || t.file.size > 0 {
		req.Header.Set("Range", "bytes="+strconv.FormatInt(offset, 10)+"-")
		req.Header.Set("If-Range", condition)
	}
	client := *t.m.o.Client
	client.Timeout, client.Jar, client.CheckRedirect = 0, nil, hops.check
	timer := time.AfterFunc(2*t.m.o.Stall, func() { cancel(errStalled) })
	defer timer.Stop()
	resp, err := client.Do(req)
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return nil, cause
		}
		return nil, bare(err)
	}
	return resp, nil
}

// hops watches the redirects of a request.
type hops struct {
	first  *url.URL
	secret []string // headers for the first host alone
	public atomic.Bool
}

// connected notes that the public network was reached.
func (h *hops) connected(i httptrace.GotConnInfo) {
	a, err := netip.ParseAddrPort(i.Conn.RemoteAddr().String())
	if ip := a.Addr().Unmap(); err == nil && !ip.IsPrivate() && !ip.IsLoopback() && !ip.IsLinkLocalUnicast() {
		h.public.Store(true)
	}
}

// check lets a redirect pass: not to another host with what is secret, not
// from the public network into a private one, not without end.
func (h *hops) check(req *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return library.Errorf(library.Network, "download from "+h.first.Hostname(), "too many redirects", nil).With("download_redirects")
	}
	if req.URL.Scheme != "http" && req.URL.Scheme != "https" {
		return library.Errorf(library.Network, "download from "+h.first.Hostname(), "it redirects to no web address", nil).With("download_redirects")
	}
	req.Header.Del("Referer")
	if req.URL.Scheme != h.first.Scheme || !strings.EqualFold(req.URL.Host, h.first.Host) {
		req.Header.Del("Authorization")
		for _, name := range h.secret {
			req.Header.Del(name)
		}
	}
	if h.public.Load() {
		*req = *req.WithContext(fetch.PublicOnly(req.Context()))
	}
	return nil
}

// whole takes a 200: the file from its beginning.
func (t *transfer) whole(ctx context.Context, resp *http.Response, body *patient) error {
	if encoding := resp.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return library.Errorf(library.Network, "download from "+t.host, "the server compresses it, unasked", nil).With("download_encoding")
	}
	if err := t.file.restart(); err != nil {
		return err
	}
	t.size = resp.ContentLength
	if err := t.begin(resp); err != nil {
		return err
	}
	head := make([]byte, headSize)
	n, err := io.ReadFull(body, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if why := notAudio(head[:n], t.contentType); why != "" && (n > 0 || t.size == 0) {
		return refuseAudio(t.host, why)
	}
	if err := t.take(head[:n]); err != nil {
		return err
	}
	// Only what is chunked or framed (HTTP/2) has an end of its own; else the
	// end of a connection is all there is, and connections break.
	framed := t.size >= 0 || resp.ProtoMajor >= 2 || slices.Contains(resp.TransferEncoding, "chunked")
	return t.copy(ctx, body, framed)
}

// rest takes a 206: what is missing, after some bytes that are on disk.
func (t *transfer) rest(ctx context.Context, resp *http.Response, body *patient, again int64) error {
	got, ok := contentRange(resp.Header)
	switch {
	case !ok || got.start != t.file.size-again:
		return errors.Join(errRange, t.changed())
	case got.total >= 0 && t.size >= 0 && got.total != t.size:
		return t.changed()
	case got.total >= 0:
		t.size = got.total
	}
	if t.size >= 0 && t.file.size > t.size {
		return t.changed()
	}
	same, err := t.file.continues(body, again)
	if err != nil {
		return err
	}
	if !same {
		return t.changed()
	}
	if err := t.begin(resp); err != nil {
		return err
	}
	return t.copy(ctx, body, got.total >= 0)
}

// changed throws away what no longer fits.
func (t *transfer) changed() error {
	if err := t.file.restart(); err != nil {
		return err
	}
	t.size, t.ended = -1, -1
	err := t.save(func(r *library.DownloadRecord) { r.ETag, r.LastModified, r.Size, r.Done = "", "", 0, 0 })
	if err != nil {
		return err
	}
	return errChanged
}

// begin keeps what is needed to go on after a crash, and makes sure that there
// is room.
func (t *transfer) begin(resp *http.Response) error {
	if t.size > t.m.o.MaxBytes {
		return t.tooLarge()
	}
	if free, ok := t.m.o.FreeSpace(filepath.Dir(t.file.Name())); ok && t.size-t.file.size > free-t.m.spoken(t.j) {
		return noSpace(nil)
	}
	return t.save(func(r *library.DownloadRecord) {
		r.ETag, r.LastModified = resp.Header.Get("ETag"), resp.Header.Get("Last-Modified")
		r.Done, r.Size = t.file.size, max(t.size, 0)
	})
}

func (t *transfer) tooLarge() error {
	return library.Errorf(library.Failed, "download from "+t.host, "the file is too large", nil).With("download_too_large")
}
