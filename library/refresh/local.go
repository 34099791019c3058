package refresh

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"cosm/feed/fetch"
)

const fileScheme = "file://"

// FileURL is the address under which a feed on disk is subscribed. Only a
// listener can name one: no feed and no list leads there.
func FileURL(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // C:/…
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

func pathOf(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", fmt.Errorf("read address: %w", err)
	}
	path := u.Path
	if filepath.Separator == '\\' {
		path = strings.TrimPrefix(path, "/")
	}
	return filepath.FromSlash(path), nil
}

// get asks the network or, for a subscribed file, the disk, where size and
// time stand for the validator.
func (l *look) get(ctx context.Context, req fetch.Request) (*fetch.Response, error) {
	if !strings.HasPrefix(req.URL, fileScheme) {
		return l.fetcher.Get(ctx, req)
	}
	path, err := pathOf(req.URL)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	etag := fmt.Sprintf("%d-%d", info.Size(), info.ModTime().UnixNano())
	limit := l.e.o.MaxBytes
	if limit <= 0 {
		limit = fetch.DefaultMaxBytes
	}
	res := &fetch.Response{Body: f, ETag: etag, PermanentURL: req.URL, NotModified: etag == req.ETag}
	if info.Size() > limit {
		_ = f.Close()
		return nil, fetch.ErrTooLarge
	}
	if res.NotModified {
		_ = f.Close()
		res.Body = io.NopCloser(strings.NewReader(""))
	}
	return res, nil
}
