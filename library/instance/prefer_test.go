package instance_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"cosm/library"
	"cosm/library/instance"
)

// offering serves a podcast whose episode comes in two files.
func offering(t *testing.T, hash string) (feed string, asked func() string) {
	var mu sync.Mutex
	var list []string
	var site *httptest.Server
	site = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		list = append(list, r.URL.Path)
		mu.Unlock()
		switch r.URL.Path {
		case "/feed":
			_, _ = fmt.Fprintf(w, `<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><title>Two files</title>
<item><title>One</title><guid>1</guid><enclosure url="%s/big.wav" type="audio/wav" length="%d"/>
<podcast:alternateEnclosure type="audio/wav" bitrate="16000"><podcast:source uri="%[1]s/small.wav"/>
<podcast:integrity type="sri" value="%[3]s"/></podcast:alternateEnclosure></item></channel></rss>`, site.URL, len(wav(4)), hash)
		case "/big.wav":
			_, _ = w.Write(wav(4))
		case "/small.wav":
			_, _ = w.Write(wav(1))
		}
	}))
	t.Cleanup(site.Close)
	return site.URL + "/feed", func() string {
		mu.Lock()
		defer mu.Unlock()
		return strings.Join(list, " ")
	}
}

func TestTheSmallestFileIsDownloadedAndChecked(t *testing.T) {
	sum := sha256.Sum256(wav(1))
	right := "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
	for hash, want := range map[string][]byte{right: wav(1), "sha256-" + strings.Repeat("A", 43) + "=": wav(4)} {
		c := claim(t, t.TempDir(), instance.RoleLong)
		feed, asked := offering(t, hash)
		if _, err := c.Add(t.Context(), library.AddRequest{Sources: []string{feed}}); err != nil {
			t.Fatal(err)
		}
		list, err := c.Episodes(t.Context(), library.EpisodeQuery{})
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		if _, err := c.SetSetting(t.Context(), library.Setting{Key: "prefer_audio", Value: "smallest"}); err != nil {
			t.Fatal(err)
		}
		events := watch(t, c)
		report, err := c.Download(t.Context(), library.DownloadRequest{IDs: []library.EpisodeID{list[0].ID}, Wait: true})
		if err != nil || report.Done != 1 {
			t.Fatalf("%+v, %v", report, err)
		}
		e, err := c.Episode(t.Context(), list[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(e.Path)
		if err != nil || len(got) != len(want) {
			t.Errorf("%d bytes, want %d, %v; asked %s", len(got), len(want), err, asked())
		}
		if hash != right {
			until(t, events, "the reason", func(ev library.Event) bool {
				return ev.Kind == library.EventNotice && ev.Notice.ID == "download_checksum" && ev.Notice.Mild
			})
		}
	}
}
