package feed

import (
	"io"
	"strings"
	"testing"
)

// counted counts the bytes that go through.
type counted struct {
	r io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// mustParse parses a feed that is expected to be readable.
func mustParse(t *testing.T, body string, h Hint) *Podcast {
	t.Helper()
	p, err := Parse(strings.NewReader(body), h)
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	return p
}

// rssWith wraps channel elements and items in an RSS document.
func rssWith(inside string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel>` + inside + `</channel></rss>`
}
