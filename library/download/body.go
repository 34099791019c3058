package download

import (
	"context"
	"errors"
	"io"
	"time"
)

const (
	bufferSize = 64 << 10
	// minPiece must come within the stall time, so that a server that sends a
	// byte now and then does not hold a place for ever.
	minPiece = 1 << 10
)

// patient reads a body and gives up on a server that sends next to nothing.
type patient struct {
	body  io.Reader
	stall time.Duration
	give  func()
	ctx   context.Context

	left  time.Duration // of the stall time, spent in Read alone
	since int           // bytes that came in what is spent of it
}

// Read reads what is there. Its error is the reason why the request was given
// up, if it was.
func (r *patient) Read(p []byte) (int, error) {
	if r.left <= 0 {
		r.left = r.stall
	}
	start := time.Now()
	timer := time.AfterFunc(r.left, r.give)
	n, err := r.body.Read(p)
	timer.Stop()
	r.left -= time.Since(start)
	if r.since += n; r.since >= minPiece {
		r.left, r.since = r.stall, 0
	}
	if err != nil && !errors.Is(err, io.EOF) && r.ctx.Err() != nil {
		err = context.Cause(r.ctx)
	}
	return n, err
}

// copy takes in the body to its end. Framed: the end of the body is the end of
// the file, or an error.
func (t *transfer) copy(ctx context.Context, body io.Reader, framed bool) error {
	buf := make([]byte, bufferSize)
	for {
		n, err := body.Read(buf)
		if werr := t.take(buf[:n]); werr != nil {
			return werr
		}
		if err := t.throttle(ctx, n); err != nil {
			return err
		}
		switch {
		case errors.Is(err, io.EOF):
			return t.judge(framed)
		case errors.Is(err, io.ErrUnexpectedEOF):
			return errShort
		case err != nil:
			return err
		}
	}
}

// take writes p and counts it.
func (t *transfer) take(p []byte) error {
	if len(p) == 0 {
		return nil
	}
	if t.file.size+int64(len(p)) > t.m.o.MaxBytes {
		return t.tooLarge()
	}
	if err := t.file.add(p); err != nil {
		return err
	}
	t.count(len(p))
	return nil
}

// judge says whether the file is whole now that the body has ended.
func (t *transfer) judge(framed bool) error {
	size := t.file.size
	switch {
	case t.size >= 0 && size < t.size:
		return errShort
	case t.size >= 0 && size > t.size:
		return t.changed()
	case t.size >= 0 || framed || t.ended == size:
		return nil // a server without length that ends at the same place twice
	}
	t.ended = size
	return errUnverified
}

// throttle waits till n bytes more may come.
func (t *transfer) throttle(ctx context.Context, n int) error {
	for n > 0 {
		piece := n
		if burst := t.m.limiter.Burst(); burst > 0 {
			piece = min(n, burst)
		}
		if err := t.m.limiter.WaitN(ctx, piece); err != nil {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			continue // the limit was lowered meanwhile
		}
		n -= piece
	}
	return nil
}
