package refresh_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cosm/library"
	"cosm/library/refresh"
	"cosm/library/store"
)

func newStore(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(filepath.Join(t.TempDir(), "cosm.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

const localFeed = `<rss version="2.0"><channel><title>Kept Here</title>%s</channel></rss>`

func writeFeed(t *testing.T, path string, episodes ...string) []byte {
	t.Helper()
	var items strings.Builder
	for _, e := range episodes {
		items.WriteString(`<item><title>` + e + `</title><guid>` + e + `</guid><enclosure url="https://example.org/` + e + `.mp3" type="audio/mpeg" length="1"/></item>`)
	}
	data := []byte(strings.Replace(localFeed, "%s", items.String(), 1))
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return data
}

// TestAFeedOnDisk: a file that does not say where it is on the web is
// subscribed as the file, and read again by each refresh.
func TestAFeedOnDisk(t *testing.T) {
	s := newStore(t)
	e := refresh.New(refresh.Options{Library: s})
	path := filepath.Join(t.TempDir(), "feed one.xml")
	p, known, err := e.AddDocument(t.Context(), writeFeed(t, path, "a"), path)
	if err != nil || known || p.Episodes != 1 || p.FeedURL != refresh.FileURL(path) {
		t.Fatalf("added %+v, %v, %v", p, known, err)
	}
	if _, known, err := e.AddDocument(t.Context(), writeFeed(t, path, "a"), path); err != nil || !known {
		t.Errorf("a second time: known %v, %v", known, err)
	}
	writeFeed(t, path, "a", "b")
	if err := os.Chtimes(path, time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	r, err := e.Refresh(t.Context(), library.RefreshRequest{}, nil)
	if err != nil || r.NewEpisodes != 1 || r.Failed != 0 {
		t.Errorf("refresh %+v, %v", r, err)
	}
	if r, err = e.Refresh(t.Context(), library.RefreshRequest{}, nil); err != nil || r.Unchanged != 1 {
		t.Errorf("without a change %+v, %v", r, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if r, err = e.Refresh(t.Context(), library.RefreshRequest{}, nil); err != nil || r.Failed != 1 || r.Errors[0].Code != library.NotFound {
		t.Errorf("without the file %+v, %v", r, err)
	}
	if list, err := s.Episodes(library.EpisodeQuery{}); err != nil || len(list) != 2 {
		t.Errorf("%d episodes are left, %v", len(list), err)
	}
}

func TestADocumentFromNowhereNeedsItsAddress(t *testing.T) {
	e := refresh.New(refresh.Options{Library: newStore(t)})
	data := writeFeed(t, filepath.Join(t.TempDir(), "x"), "a")
	if _, _, err := e.AddDocument(t.Context(), data, "-"); library.CodeOf(err) != library.Invalid {
		t.Errorf("standard input: %v", err)
	}
}
