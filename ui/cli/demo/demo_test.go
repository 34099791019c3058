package demo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"image/png"
	"io"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"cosm/ui/cli/demo"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func get(t *testing.T, url string, header ...string) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := (&http.Client{Transport: demo.NewTransport()}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, b
}

// TestEverythingTheFeedNamesIsThere follows each address of the feed.
func TestEverythingTheFeedNamesIsThere(t *testing.T) {
	_, b := get(t, demo.FeedURL)
	var feed struct {
		Items []struct {
			Title     string `xml:"title"`
			Enclosure struct {
				URL    string `xml:"url,attr"`
				Length int    `xml:"length,attr"`
			} `xml:"enclosure"`
			Chapters struct {
				URL string `xml:"url,attr"`
			} `xml:"https://podcastindex.org/namespace/1.0 chapters"`
			Transcript struct {
				URL string `xml:"url,attr"`
			} `xml:"https://podcastindex.org/namespace/1.0 transcript"`
		} `xml:"channel>item"`
	}
	if err := xml.Unmarshal(b, &feed); err != nil || len(feed.Items) != 2 {
		t.Fatalf("%d items, %v", len(feed.Items), err)
	}
	for _, item := range feed.Items {
		if _, audio := get(t, item.Enclosure.URL); len(audio) != item.Enclosure.Length || len(audio) < 100_000 {
			t.Errorf("%s: %d bytes, the feed says %d", item.Title, len(audio), item.Enclosure.Length)
		}
		_, chapters := get(t, item.Chapters.URL)
		var c struct{ Chapters []struct{ StartTime float64 } }
		if err := json.Unmarshal(chapters, &c); err != nil || len(c.Chapters) != 4 {
			t.Errorf("%s: chapters %+v, %v", item.Title, c, err)
		}
		if _, text := get(t, item.Transcript.URL); !strings.HasPrefix(string(text), "WEBVTT") {
			t.Errorf("%s: transcript %q", item.Title, text[:20])
		}
	}
	if !strings.Contains(feed.Items[1].Title, "小宇宙") {
		t.Errorf("no Chinese episode: %s", feed.Items[1].Title)
	}
	_, cover := get(t, "https://"+demo.Host+"/cover.png")
	if img, err := png.Decode(bytes.NewReader(cover)); err != nil || img.Bounds().Dx() != 480 {
		t.Errorf("cover: %v", err)
	}
}

func TestRangesAndValidators(t *testing.T) {
	audio := "https://" + demo.Host + "/hello.mp3"
	_, whole := get(t, audio)
	res, part := get(t, audio, "Range", "bytes=1000-1999")
	if res.StatusCode != http.StatusPartialContent || !bytes.Equal(part, whole[1000:2000]) || res.ContentLength != 1000 {
		t.Errorf("range: status %d, %d bytes", res.StatusCode, len(part))
	}
	if res, _ := get(t, "https://"+demo.Host+"/nothing"); res.StatusCode != http.StatusNotFound {
		t.Errorf("unknown file: status %d", res.StatusCode)
	}
}

func TestNobodyElseIsContacted(t *testing.T) {
	req, _ := http.NewRequest(http.MethodGet, "https://example.org/", nil)
	if res, err := demo.NewTransport().RoundTrip(req); err == nil {
		t.Errorf("status %d", res.StatusCode)
	}
}

func TestACancelledRequestEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+demo.Host+"/hello.mp3", nil)
	res, err := demo.NewTransport().RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(res.Body, make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := io.Copy(io.Discard, res.Body); err == nil {
		t.Error("the body goes on after cancel")
	}
}
