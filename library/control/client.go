package control

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"cosm/library"
)

// Client is the Service of an owner in another process. Its errors of code
// OwnerLost mean that the owner was not there or went away before it answered.
type Client struct {
	http    *http.Client
	version string
}

var _ library.Service = (*Client)(nil)

// Dial gives a Client of the owner that listens at path, OwnerLost if nobody
// does, Version if it speaks another protocol.
func Dial(ctx context.Context, path, version string) (*Client, error) {
	c := NewClient(path, version)
	if _, err := c.Info(ctx, library.Empty{}); err != nil {
		return nil, err
	}
	return c, nil
}

// NewClient is Dial without asking whether somebody listens.
func NewClient(path, version string) *Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	return &Client{version: version, http: &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, "unix", path)
		},
		DisableKeepAlives:  true,
		DisableCompression: true,
	}}}
}

// request sends one and gives the answer's body, or the error that the owner told.
func (c *Client) request(ctx context.Context, method, path string, body io.Reader) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://"+host+path, body)
	if err != nil {
		return nil, library.Errorf(library.Failed, "ask the running cosm", "the request cannot be made", err).With("not_asked")
	}
	req.Header.Set(protocolHeader, strconv.Itoa(Protocol))
	req.Header.Set(versionHeader, c.version)
	res, err := c.http.Do(req)
	if err != nil {
		return nil, c.lost(ctx, err)
	}
	if res.StatusCode == http.StatusOK {
		return res.Body, nil
	}
	defer res.Body.Close() //nolint:errcheck // nothing was written to it
	if res.Header.Get(protocolHeader) != strconv.Itoa(Protocol) {
		return nil, versionError(res.Header.Get(versionHeader), c.version)
	}
	var told library.Error
	if err := json.NewDecoder(io.LimitReader(res.Body, 1<<20)).Decode(&told); err != nil {
		if res.StatusCode == http.StatusNotFound {
			return nil, versionError(res.Header.Get(versionHeader), c.version)
		}
		return nil, c.lost(ctx, err)
	}
	return nil, &told
}

// lost classes a failure of the connection: the caller's own end, or the owner's.
func (c *Client) lost(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return library.Errorf(library.Cancelled, "", "cancelled", errors.Join(ctx.Err(), err)).With("cancelled")
	}
	return library.Errorf(library.OwnerLost, "", "the running cosm went away", err).With("owner_lost")
}

func call[A, Q any](ctx context.Context, c *Client, name string, q Q) (A, error) {
	var answer A
	body, err := json.Marshal(q)
	if err != nil {
		return answer, library.Errorf(library.Invalid, "ask the running cosm", "the request cannot be written", err).With("not_asked")
	}
	reader, err := c.request(ctx, http.MethodPost, prefix+name, bytes.NewReader(body))
	if err != nil {
		return answer, err
	}
	defer reader.Close() //nolint:errcheck // nothing was written to it
	if err := json.NewDecoder(bufio.NewReader(reader)).Decode(&answer); err != nil {
		return answer, c.lost(ctx, err)
	}
	return answer, nil
}

// Watch streams the owner's events; the channel is closed when ctx ends or
// the owner goes.
func (c *Client) Watch(ctx context.Context) (<-chan library.Event, error) {
	body, err := c.request(ctx, http.MethodGet, watchPath, nil)
	if err != nil {
		return nil, err
	}
	out := make(chan library.Event)
	go func() {
		defer close(out)
		defer body.Close() //nolint:errcheck // nothing was written to it
		for in := json.NewDecoder(body); ; {
			var e library.Event
			if in.Decode(&e) != nil {
				return
			}
			select {
			case out <- e:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, nil
}
