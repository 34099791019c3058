package feed

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"cosm/feed/charset"
)

// Bounds of what is read.
const (
	DefaultMaxBytes = 256 << 20 // of a body, after decompression
	MaxItems        = 100_000   // of one feed
)

// Hint is what is known about a document beside its bytes.
type Hint struct {
	URL         string // where it came from, the base of relative addresses
	ContentType string // HTTP header; its charset counts
	MaxBytes    int64  // limit of the decompressed body; 0 is DefaultMaxBytes
}

// Parse reads a feed whole. Errors are those of ParseEach; with one, the result
// is nil. For feeds with very long notes ParseEach needs less memory.
func Parse(r io.Reader, h Hint) (*Podcast, error) {
	var podcast *Podcast
	var items []*Item
	err := ParseEach(r, h,
		func(p *Podcast) error { podcast = p; return nil },
		func(it *Item) error { items = append(items, it); return nil })
	if err != nil {
		return nil, err
	}
	podcast.Items = items
	return podcast, nil
}

// ParseEach reads a feed as it streams in. head is called before the first item
// with what the feed has said of itself by then, and, when more came after that,
// once more after the last item with the whole; so it is called at least once,
// and its last call is complete. item is called in document order, which is
// newest first in most feeds, not in all. An error of either ends the reading and
// is returned as it is. The values are the callbacks' to keep.
//
// A damaged feed gives what can be saved of it and no error. Otherwise the error
// is ErrNotFeed, ErrTooLarge, ErrBroken or that of r, wrapped; items handed out
// before it are good.
func ParseEach(r io.Reader, h Hint, head func(*Podcast) error, item func(*Item) error) error {
	limit := h.MaxBytes
	if limit <= 0 {
		limit = DefaultMaxBytes
	}
	raw := bufio.NewReaderSize(&capped{r: r, left: limit, limit: limit}, sniffSize)
	first, err := raw.Peek(sniffSize)
	if len(first) == 0 && err != nil && !errors.Is(err, io.EOF) {
		return readError(err)
	}
	if found, ok := magic(first); ok {
		return &NotFeedError{found}
	}
	decoded := charset.NewReader(raw, h.ContentType)
	body := bufio.NewReaderSize(decoded, sniffSize)
	first, err = body.Peek(sniffSize)
	out := &output{head: head, item: item, charset: decoded}
	if start := bytes.TrimSpace(first); len(start) > 0 && start[0] == '{' {
		if err != nil && !errors.Is(err, io.EOF) { // too little to tell what it is
			return readError(err)
		}
		err = parseJSON(body, first, h, out)
	} else {
		err = parseXML(body, first, h, out)
	}
	var failed *callbackError
	switch {
	case errors.As(err, &failed):
		return failed.error
	case err == nil, errors.Is(err, ErrNotFeed), errors.Is(err, ErrBroken):
		return err
	}
	return readError(err)
}

func readError(err error) error {
	if errors.Is(err, ErrTooLarge) {
		return err
	}
	return fmt.Errorf("read feed: %w", err)
}

// output hands results to the callbacks.
type output struct {
	head    func(*Podcast) error
	item    func(*Item) error
	charset *charset.Reader
	items   int
}

// callbackError marks an error as the callback's.
type callbackError struct{ error }

func (o *output) putHead(p *Podcast) error {
	p.Charset = o.charset.Name()
	if err := o.head(p); err != nil {
		return &callbackError{err}
	}
	return nil
}

func (o *output) putItem(it *Item) error {
	if o.items++; o.items > MaxItems {
		return fmt.Errorf("%w: more than %d items", ErrTooLarge, MaxItems)
	}
	if err := o.item(it); err != nil {
		return &callbackError{err}
	}
	return nil
}

// capped fails with ErrTooLarge beyond its limit, in place of cutting quietly.
type capped struct {
	r           io.Reader
	left, limit int64
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left < 0 {
		return 0, fmt.Errorf("%w: more than %d MB", ErrTooLarge, max(c.limit>>20, 1))
	}
	if int64(len(p)) > c.left+1 {
		p = p[:c.left+1]
	}
	n, err := c.r.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return n, fmt.Errorf("%w: more than %d MB", ErrTooLarge, max(c.limit>>20, 1))
	}
	return n, err
}
