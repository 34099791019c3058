package opml

import (
	"bytes"
	"errors"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var xmlURL = regexp.MustCompile(`xmlUrl="([^"]+)"`)

// corpus finds the shared collection of real files beside the checkout.
func corpus(t *testing.T) string {
	t.Helper()
	for dir := "."; ; dir = filepath.Join(dir, "..") {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			dir = filepath.Join(dir, "..", "shared", "corpus")
			if _, err := os.Stat(dir); err != nil {
				t.Skip("the collection of real podcast data is not here")
			}
			return dir
		}
		if len(dir) > 60 {
			t.Fatal("no go.mod above this folder")
		}
	}
}

// counts reads the number of feeds in each list from the collection's index.
func counts(t *testing.T, dir string) map[string]int {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(string(b), "\n")
	items := slices.Index(strings.Split(rows[0], "\t"), "items")
	out := map[string]int{}
	for _, row := range rows[1:] {
		cols := strings.Split(row, "\t")
		if strings.HasPrefix(row, "opml/") {
			out[cols[0]], _ = strconv.Atoi(cols[items])
		}
	}
	return out
}

func TestCorpus(t *testing.T) {
	dir := corpus(t)
	want := counts(t, dir)
	if len(want) != 17 {
		t.Fatalf("%d lists in the index", len(want))
	}
	for name, n := range want {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		d, err := Read(bytes.NewReader(b))
		if broken := strings.Contains(name, "broken-parse"); broken != errors.Is(err, ErrDamaged) || !broken && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		// The index counts entries; some lists name one feed more than once,
		// one has an entry without an address.
		addresses := map[string]bool{}
		for _, m := range xmlURL.FindAllSubmatch(b, -1) {
			addresses[key(html.UnescapeString(string(m[1])))] = true
		}
		if len(d.Feeds) != len(addresses) || len(d.Feeds) > n {
			t.Errorf("%s: %d feeds, %d addresses, index says %d", name, len(d.Feeds), len(addresses), n)
		}
		t.Logf("%-45s %4d feeds, index %4d, %q", name, len(d.Feeds), n, d.Title)
		again(t, name, d)
	}
}

// again writes d and reads it back.
func again(t *testing.T, name string, d Document) {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	back, err := Read(&b)
	if err != nil {
		t.Fatalf("%s: own list: %v", name, err)
	}
	var want, got []string
	for _, f := range d.Feeds {
		if withoutUser(f.URL) != "" {
			want = append(want, key(withoutUser(f.URL)))
		}
	}
	for _, f := range back.Feeds {
		got = append(got, key(f.URL))
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s: wrote %d feeds, read %d", name, len(want), len(got))
	}
}
