package feed

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

const fullJSON = `{
 "version": "https://jsonfeed.org/version/1.1",
 "title": " The\n Show ",
 "home_page_url": "https://show.example/",
 "feed_url": "https://show.example/feed.json",
 "next_url": "/feed.json?page=2",
 "description": "About\u001b[31m birds",
 "language": "en",
 "icon": "/icon.png",
 "expired": true,
 "authors": [{"name": "Ann"}, {"name": "Bob"}],
 "_extension": {"deep": [1, {"x": null}]},
 "items": [
  {"id": 7, "url": "https://show.example/7", "title": "Seven\u202e", "content_html": "<p>x</p>", "content_text": "x",
   "summary": "sum", "image": "/7.jpg", "date_published": "2024-03-05T14:30:00+01:00", "authors": [{"name": "Carol"}],
   "attachments": [
    {"url": "/7.pdf", "mime_type": "application/pdf"},
    {"url": "/7.m4a", "mime_type": "Audio/X-M4A", "size_in_bytes": "123", "duration_in_seconds": 3723.9},
    {"url": "/7.mp3", "mime_type": "audio/mpeg", "size_in_bytes": -5}
   ]},
  {"id": "8", "content_text": "text only", "date_modified": "2024-04-01"}
 ]
}`

func TestJSONFeed(t *testing.T) {
	p := mustParse(t, fullJSON, Hint{URL: "https://show.example/feed.json"})
	items := p.Items
	p.Items = nil
	want := &Podcast{
		Title: "The Show", Author: "Ann, Bob", Description: "About[31m birds", SiteURL: "https://show.example/",
		FeedURL: "https://show.example/feed.json", NextPage: "https://show.example/feed.json?page=2", Language: "en",
		ImageURL: "https://show.example/icon.png", Complete: true, Format: JSONFeed, Charset: "utf-8",
	}
	if !reflect.DeepEqual(p, want) {
		t.Errorf("\n%+v\nwant\n%+v", p, want)
	}
	if len(items) != 2 {
		t.Fatalf("%d items", len(items))
	}
	first := &Item{
		GUID: "7", Title: "Seven", Notes: "<p>x</p>", Summary: "x", Link: "https://show.example/7", Author: "Carol",
		ImageURL: "https://show.example/7.jpg", Published: time.Date(2024, 3, 5, 13, 30, 0, 0, time.UTC), Duration: 3723 * time.Second,
		Enclosure: Enclosure{"https://show.example/7.m4a", "audio/x-m4a", 123},
		Others:    []Enclosure{{"https://show.example/7.pdf", "application/pdf", 0}, {"https://show.example/7.mp3", "audio/mpeg", 0}},
		Kind:      Full,
	}
	if !reflect.DeepEqual(items[0], first) {
		t.Errorf("\n%+v\nwant\n%+v", items[0], first)
	}
	if it := items[1]; it.Notes != "text only" || it.Published.Month() != time.April || it.Playable() {
		t.Errorf("%+v", it)
	}
}

// TestJSONFeedWithWrongTypes: a field of the wrong type costs that field only.
func TestJSONFeedWithWrongTypes(t *testing.T) {
	p := mustParse(t, `{"version": "https://jsonfeed.org/version/1", "title": 1984, "home_page_url": {"not": "text"}, "feed_url": "https://x.example/",
"authors": "none", "language": null, "items": [
 {"id": 3.5, "title": 12, "url": false, "attachments": ["none", {"url": "a.mp3", "mime_type": "audio/mpeg"}, {"url": 5}]},
 "not an item", null, [1],
 {"id": "x", "title": "fine", "authors": [{"name": []}, {"name": "A"}]}
]}`, Hint{})
	if p.Title != "1984" || p.SiteURL != "" || p.FeedURL != "https://x.example/" {
		t.Errorf("%+v", p)
	}
	var items []*Item
	for _, it := range p.Items {
		if it.GUID != "" {
			items = append(items, it)
		}
	}
	if len(items) != 2 {
		t.Fatalf("%d items", len(items))
	}
	if it := items[0]; it.GUID != "3.5" || it.Title != "12" || it.Enclosure.URL != "https://x.example/a.mp3" {
		t.Errorf("%+v", it)
	}
	if it := items[1]; it.Title != "fine" || it.Author != "A" {
		t.Errorf("%+v", it)
	}
}

// TestJSONFeedOrder: what follows the items counts too, and head is called again.
func TestJSONFeedOrder(t *testing.T) {
	var calls []string
	err := ParseEach(strings.NewReader(`{"version":"https://jsonfeed.org/version/1","items":[{"id":"1"},{"id":"2"}],"title":"Late"}`), Hint{},
		func(p *Podcast) error { calls = append(calls, "head "+p.Title); return nil },
		func(it *Item) error { calls = append(calls, it.GUID); return nil })
	if err != nil || strings.Join(calls, ",") != "head ,1,2,head Late" {
		t.Errorf("%q, %v", calls, err)
	}
}

func TestJSONFeedCutOff(t *testing.T) {
	whole := fullJSON
	for cut := strings.Index(whole, `"items"`); cut < len(whole)-1; cut += 7 {
		p, err := Parse(strings.NewReader(whole[:cut]), Hint{})
		if err != nil {
			t.Errorf("cut at %d: %v", cut, err)
			continue
		}
		if !p.Truncated || p.Title != "The Show" {
			t.Errorf("cut at %d: truncated %v, title %q", cut, p.Truncated, p.Title)
		}
		if len(p.Items) > 0 && p.Items[0].GUID != "7" {
			t.Errorf("cut at %d: %+v", cut, p.Items[0])
		}
	}
	if _, err := Parse(strings.NewReader(`{"version":"https://jsonfeed.org/version/1","ti`), Hint{}); !errors.Is(err, ErrBroken) {
		t.Errorf("nothing to save: %v", err)
	}
}

func TestOtherJSON(t *testing.T) {
	for _, in := range []string{`{}`, `{"error":"not found"}`, `[]`, `[{"version":"https://jsonfeed.org/version/1"}]`, `{"items":[{"id":1}]}`} {
		_, err := Parse(strings.NewReader(in), Hint{})
		var not *NotFeedError
		if !errors.As(err, &not) || not.Found != FoundJSON {
			t.Errorf("%s: %v", in, err)
		}
	}
}

func TestJSONFeedBounds(t *testing.T) {
	start := `{"version":"https://jsonfeed.org/version/1","title":"T","items":[`
	long := `{"id":"1","content_text":"` + strings.Repeat("x", 2*maxValue) + `"}`
	_, err := Parse(strings.NewReader(start+long+`]}`), Hint{})
	if !errors.Is(err, ErrTooLarge) {
		t.Errorf("an item of %d bytes: %v", len(long), err)
	}
	deep := start + strings.Repeat(`[`, 1<<20)
	p, err := Parse(strings.NewReader(deep), Hint{})
	if err != nil || !p.Truncated || len(p.Items) != 0 {
		t.Errorf("deep nesting: %v", err)
	}
}
