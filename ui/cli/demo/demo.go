// Package demo is the podcast inside the program: two short episodes of the
// project's own making with chapters, transcripts and a cover, and an
// http.RoundTripper that serves them to the ordinary fetching, streaming and
// downloading code without a socket. It keeps no state and may be used from
// any goroutine.
package demo

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"sync"
)

//go:generate go run compose.go script.go

//go:embed content
var content embed.FS

// Host is the one host that the demo knows. The name is of the reserved
// top-level domain (RFC 2606), so it cannot be anybody's.
const Host = "demo.cosm.invalid"

// FeedURL is the address of the embedded feed.
const FeedURL = "https://" + Host + "/feed.xml"

// Transport answers requests to Host from the program itself and refuses all
// others: a demo contacts nobody.
type Transport struct{ files http.Handler }

// NewTransport makes a Transport.
func NewTransport() *Transport {
	files, err := fs.Sub(content, "content")
	if err != nil { // the folder's name is fixed at build time
		files = content
	}
	return &Transport{files: http.FileServerFS(files)}
}

// RoundTrip answers r; Range and conditional requests work as on any server.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_ = r.Body.Close() // RoundTrippers must close it; nothing here reads it
	}
	if r.URL.Host != Host {
		return nil, fmt.Errorf("%s is not reachable from the demo", r.URL.Host)
	}
	pr, pw := io.Pipe()
	w := &responseWriter{header: http.Header{}, body: pw, ready: make(chan struct{})}
	go func() {
		t.files.ServeHTTP(w, r)
		w.WriteHeader(http.StatusOK)
		_ = pw.Close()
	}()
	select {
	case <-w.ready:
	case <-r.Context().Done():
		_ = pr.CloseWithError(r.Context().Err())
		return nil, r.Context().Err()
	}
	stop := context.AfterFunc(r.Context(), func() { _ = pr.CloseWithError(r.Context().Err()) })
	return &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, ContentLength: length(w.sent), Request: r, Body: &body{PipeReader: pr, ctx: r.Context(), stop: stop},
	}, nil
}

type body struct {
	*io.PipeReader
	ctx  context.Context // a body lives as long as its request
	stop func() bool
}

// Read ends with the request's context, at once.
func (b *body) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	return b.PipeReader.Read(p)
}

func (b *body) Close() error {
	b.stop()
	return b.CloseWithError(errors.New("closed by the reader"))
}

func length(h http.Header) int64 {
	var n int64
	if _, err := fmt.Sscan(h.Get("Content-Length"), &n); err != nil {
		return -1
	}
	return n
}

// responseWriter passes what the file server writes on to the response.
type responseWriter struct {
	header, sent http.Header
	status       int
	body         *io.PipeWriter
	once         sync.Once
	ready        chan struct{}
}

func (w *responseWriter) Header() http.Header { return w.header }

func (w *responseWriter) WriteHeader(status int) {
	w.once.Do(func() {
		w.status, w.sent = status, w.header.Clone()
		close(w.ready)
	})
}

func (w *responseWriter) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}
