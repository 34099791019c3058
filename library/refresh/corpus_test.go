package refresh_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cosm/library"
)

// corpus gives the feeds of the collection beside the checkout, or skips.
func corpus(t *testing.T) (files []string) {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		files, _ = filepath.Glob(filepath.Join(dir, "shared", "corpus", "feeds", "*"))
		if len(files) > 0 {
			return files
		}
	}
	t.Skip("the collection of feeds is not beside this checkout")
	return nil
}

func document(t *testing.T, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// hopeless are made-up feeds whose items differ in nothing but their guids.
func hopeless(file string) bool {
	return strings.Contains(file, "big-6000-items") || strings.Contains(file, "nmdias_rss")
}

// serveCorpus puts the collection up, changed by a function, and gives the
// paths.
func (r *rig) serveCorpus(change func([]byte) []byte) (paths []string) {
	for i, file := range corpus(r.T) {
		b := document(r.T, file)
		if !hopeless(file) {
			b = change(b)
		}
		path := fmt.Sprint("/", i, "/", filepath.Base(file))
		r.site.handle(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/xml")
			_, _ = w.Write(b)
		})
		paths = append(paths, path)
	}
	return paths
}

// again refreshes all by force and expects nothing new and nothing gone.
func (r *rig) again(what string, failed int) {
	r.Helper()
	report, err := r.e.Refresh(r.Context(), library.RefreshRequest{Force: true}, nil)
	if err != nil {
		r.Fatal(err)
	}
	if report.NewEpisodes > 0 || report.Failed != failed {
		r.Errorf("%s: %d of %d failed, %d episodes are new", what, report.Failed, report.Checked, report.NewEpisodes)
		r.blame()
	}
	all, err := r.lib.Episodes(library.EpisodeQuery{})
	if err != nil {
		r.Fatal(err)
	}
	gone := 0
	for _, e := range all {
		if e.Gone {
			gone++
		}
	}
	if gone > 0 {
		r.Errorf("%s: %d of %d episodes are gone", what, gone, len(all))
	}
}

// TestRealFeeds takes in all feeds of the collection again and again: as they
// are, then as their hosts might change them. Nothing may come anew or leave,
// however badly the feeds name their episodes.
func TestRealFeeds(t *testing.T) {
	r := newRig(t)
	same := func(b []byte) []byte { return b }
	r.follow(r.serveCorpus(same)...)
	first := r.refresh()
	if first.Failed > first.Checked/20 || first.NewEpisodes < 1000 {
		t.Errorf("first time: %d of %d failed, %d episodes", first.Failed, first.Checked, first.NewEpisodes)
	}
	r.again("the same again", first.Failed)
	if testing.Short() {
		return
	}
	guid := regexp.MustCompile(`(<guid[^>]*>)`)
	r.serveCorpus(func(b []byte) []byte { return guid.ReplaceAll(b, []byte("${1}changed-")) })
	r.again("other guids", first.Failed)
	audio := regexp.MustCompile(`(<enclosure[^>]*url=["'])https?://`)
	r.serveCorpus(func(b []byte) []byte { return audio.ReplaceAll(b, []byte("${1}https://track.example/e/")) })
	r.again("the old guids and a tracker before each file", first.Failed)
}

// blame names the feeds that brought something new the second time.
func (r *rig) blame() {
	podcasts, err := r.lib.Podcasts(library.PodcastQuery{})
	if err != nil {
		r.Fatal(err)
	}
	for _, p := range podcasts {
		d := r.podcast(p.ID)
		if len(d.Health) > 0 && d.Health[0].New > 0 {
			r.Logf("%s: %d of %d new", p.FeedURL, d.Health[0].New, p.Episodes)
		}
	}
}
