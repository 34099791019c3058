package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cosm/library"
)

// inFolder runs the test in a folder of its own with a feed and a list in it.
func inFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"feed.xml": "<rss/>", "list.opml": "<opml/>", "empty": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	return dir
}

func TestReadSource(t *testing.T) {
	dir := inFolder(t)
	a, _, _ := testApp()
	a.In = strings.NewReader("piped")
	for source, want := range map[string]struct{ data, name string }{
		"feed.xml": {"<rss/>", "feed.xml"}, "./list.opml": {"<opml/>", "list.opml"}, "empty": {"", "empty"}, "-": {"piped", "-"},
	} {
		data, name, err := a.readSource(source)
		if err != nil || data == nil || string(data) != want.data || filepath.Base(name) != want.name {
			t.Errorf("%s: %q named %q, %v", source, data, name, err)
		}
	}
	if dir[0] == '/' {
		if data, _, err := a.readSource("file://" + filepath.Join(dir, "feed.xml")); err != nil || string(data) != "<rss/>" {
			t.Errorf("a file's address: %q, %v", data, err)
		}
	}
	for _, address := range []string{"https://example.org/feed.xml", "example.org", "itpc://example.org/feed", "podcasts.apple.com/podcast/id1"} {
		if data, _, err := a.readSource(address); data != nil || err != nil {
			t.Errorf("%s is an address: %q, %v", address, data, err)
		}
	}
	for source, code := range map[string]library.Code{
		"missing.opml": library.NotFound, "./missing": library.NotFound, "file:///does/not/exist": library.NotFound, dir: library.Invalid,
	} {
		if _, _, err := a.readSource(source); !errors.Is(err, code) {
			t.Errorf("%s: %v, want %s", source, err, code)
		}
	}
}

func TestAddRequests(t *testing.T) {
	inFolder(t)
	a, _, _ := testApp()
	base := library.AddRequest{User: "me", Password: "secret", Tags: []string{"x"}}
	requests, err := a.addRequests([]string{"https://a.example/", "feed.xml", "https://b.example/", "list.opml"}, base)
	if err != nil || len(requests) != 3 {
		t.Fatalf("%d requests, %v", len(requests), err)
	}
	if got := requests[2].Sources; len(got) != 2 || got[1] != "https://b.example/" || requests[2].Document != nil {
		t.Errorf("the addresses come together: %+v", requests[2])
	}
	for _, r := range requests {
		if r.User != "me" || r.Password != "secret" || len(r.Tags) != 1 {
			t.Errorf("%+v lost its password or tags", r)
		}
	}
	if _, err := a.addRequests([]string{"https://a.example/", "missing.opml"}, base); err == nil {
		t.Error("a file that is not there is passed over")
	}
}

func TestReadPassword(t *testing.T) {
	for in, want := range map[string]string{"open sesame\n": "open sesame", "x\r\ny\n": "x", "no end": "no end", "": "", "\n": ""} {
		a, _, errs := testApp()
		a.In = strings.NewReader(in)
		if got, err := a.readPassword(); err != nil || got != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
		if errs.Len() > 0 {
			t.Errorf("it asks a pipe: %q", errs)
		}
	}
	a, _, _ := testApp()
	a.In = brokenReader{}
	if _, err := a.readPassword(); err == nil || !strings.Contains(err.Error(), "read the password") {
		t.Errorf("a broken input: %v", err)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

// endless is more than a feed may be.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestReadAllIsBounded(t *testing.T) {
	_, err := readAll(endless{}, "-", 2<<20)
	if e := library.AsError(err); e == nil || e.ID != "file_too_large" || e.Args["Max"] != "2.0 MiB" {
		t.Errorf("%v", err)
	}
	if _, err := readAll(brokenReader{}, "x", 10); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("%v", err)
	}
	if b, err := readAll(strings.NewReader("0123456789"), "x", 10); err != nil || len(b) != 10 {
		t.Errorf("just as large as it may be: %q, %v", b, err)
	}
	if b, err := readAll(strings.NewReader(""), "x", 10); err != nil || b == nil {
		t.Errorf("an empty file is a document too: %v, %v", b, err)
	}
}

func TestPrintAdded(t *testing.T) {
	one := library.Podcast{ID: "x7k2m9ab", Title: "One", Episodes: 3, Unplayed: 2}
	gone := library.BatchError{Source: "http://x/", Code: library.Network, Error: "http://x/: gone"}
	for name, c := range map[string]struct {
		r      library.AddReport
		failed error
		status int
		out    string
	}{
		"added":        {library.AddReport{Podcasts: []library.Podcast{one}}, nil, 0, "x7k2m9ab\t2\t3\t\tOne\t\n"},
		"one of two":   {library.AddReport{Podcasts: []library.Podcast{one}, Errors: []library.BatchError{gone}}, nil, 4, "x7k2m9ab\t2\t3\t\tOne\t\n"},
		"none of two":  {library.AddReport{Errors: []library.BatchError{gone, gone}}, library.NotFeed, 1, ""},
		"some of many": {library.AddReport{Podcasts: []library.Podcast{one}}, library.NotFeed, 4, "x7k2m9ab\t2\t3\t\tOne\t\n"},
	} {
		a, out, errs := testApp()
		if got := a.report(a.printAdded(c.r, c.failed)); got != c.status || out.String() != c.out {
			t.Errorf("%s: status %d, %q", name, got, out)
		}
		if n := strings.Count(errs.String(), "cosm: http://x/: gone\n"); n != len(c.r.Errors) {
			t.Errorf("%s: %q", name, errs)
		}
	}
	a, out, errs := testApp()
	a.flags.json = true
	a.printChoices([]library.Link{{URL: "http://x/a", Title: "A \x1b[31m"}})
	if err := a.printAdded(library.AddReport{}, nil); err != nil || out.String() != "[]\n" || errs.String() != "  cosm add http://x/a\tA  [31m\n" {
		t.Errorf("%q, %q, %v", out, errs, err)
	}
}
