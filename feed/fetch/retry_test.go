package fetch

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// script answers each request with the next of its steps, the last for ever.
func script(steps ...http.HandlerFunc) (http.HandlerFunc, *int) {
	n := new(int)
	return func(w http.ResponseWriter, r *http.Request) {
		step := steps[min(*n, len(steps)-1)]
		*n++
		step(w, r)
	}, n
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

func document(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, rss) }

// reset closes the connection without an answer.
func reset(w http.ResponseWriter, _ *http.Request) {
	c, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		c.Close()
	}
}

func TestRetry(t *testing.T) {
	for _, c := range []struct {
		name  string
		steps []http.HandlerFunc
		asked int
		slept []time.Duration
		want  error
	}{
		{"busy, then not", []http.HandlerFunc{status(503, "Retry-After", "7"), document}, 2, []time.Duration{7 * time.Second}, nil},
		{"until a date", []http.HandlerFunc{status(429, "Retry-After", "Tue, 05 Mar 2024 12:00:09 GMT"), document}, 2, []time.Duration{9 * time.Second}, nil},
		{"no time said", []http.HandlerFunc{status(500), status(502), document}, 3, []time.Duration{2 * time.Second, 2 * time.Second}, nil},
		{"reset", []http.HandlerFunc{reset, document}, 2, nil, nil},
		{"always busy", []http.HandlerFunc{status(503)}, 3, []time.Duration{2 * time.Second, 2 * time.Second}, ErrBusy},
		{"too long a wait", []http.HandlerFunc{status(429, "Retry-After", "3600")}, 1, nil, ErrBusy},
		{"waits add up", []http.HandlerFunc{status(503, "Retry-After", "20")}, 2, []time.Duration{20 * time.Second}, ErrBusy},
		{"not found", []http.HandlerFunc{status(404)}, 1, nil, ErrNotFound},
		{"not implemented", []http.HandlerFunc{status(501)}, 1, nil, &StatusError{}},
	} {
		handler, asked := script(c.steps...)
		s := serve(t, handler)
		f, n := newFetcher(t)
		_, body, err := get(f, s, "/")
		switch {
		case c.want == nil && (err != nil || body != rss):
			t.Errorf("%s: %q, %v", c.name, body, err)
		case c.want != nil && err == nil:
			t.Errorf("%s: no error", c.name)
		case errors.Is(c.want, ErrBusy) && !errors.Is(err, ErrBusy), errors.Is(c.want, ErrNotFound) && !errors.Is(err, ErrNotFound):
			t.Errorf("%s: %v", c.name, err)
		}
		// A transport may repeat a request on a fresh connection by itself.
		if c.name != "reset" && (*asked != c.asked || !slices.Equal(n.slept, c.slept)) {
			t.Errorf("%s: asked %d times, slept %v", c.name, *asked, n.slept)
		}
	}
}

func TestBusySaysWhen(t *testing.T) {
	s := serve(t, status(429, "Retry-After", "3600"))
	f, _ := newFetcher(t)
	_, _, err := get(f, s, "/")
	var st *StatusError
	if !errors.As(err, &st) || st.RetryAfter != time.Hour || !strings.Contains(err.Error(), "busy") {
		t.Errorf("%v, %+v", err, st)
	}
}

func TestSleepIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	s := serve(t, status(503, "Retry-After", "20"))
	f, _ := newFetcher(t)
	f.Sleep = nil
	served := f.Client.Transport
	f.Client = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		resp, err := served.RoundTrip(r)
		// The sleep begins after this answer; ending the context from here
		// reaches it whether it has begun or not.
		go cancel()
		return resp, err
	})}
	if _, err := f.Get(ctx, Request{URL: s.URL, AllowPrivate: true}); err == nil {
		t.Error("no error")
	}
	if ctx.Err() == nil {
		t.Error("Get came back before the context ended, so it did not wait")
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
