package feed

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// episodeXML is a sound item with that number.
func episodeXML(n int) string {
	return fmt.Sprintf(`<item><title>Episode %d</title><guid isPermaLink="false">g%d</guid><pubDate>Tue, 05 Mar 2024 14:30:00 GMT</pubDate><description><![CDATA[<p>Notes %d</p>]]></description><enclosure url="https://x.example/%d.mp3" length="1" type="audio/mpeg"/></item>`, n, n, n, n)
}

// titles gives the titles of a podcast and of its episodes.
func titles(p *Podcast) string {
	out := []string{p.Title}
	for _, it := range p.Items {
		if it.Playable() {
			out = append(out, it.Title)
		}
	}
	return strings.Join(out, "|")
}

// TestOneBadItemSpoilsNoOther puts all kinds of damage between two sound items.
func TestOneBadItemSpoilsNoOther(t *testing.T) {
	enclosure := `<enclosure url="https://x.example/b.mp3" type="audio/mpeg"/>`
	for name, c := range map[string]struct{ item, title string }{
		"title without end":      {`<item><title>Bad<link>l</link>` + enclosure + `</item>`, "Bad"},
		"item without end":       {`<item><title>Bad</title>` + enclosure, "Bad"},
		"enclosure not closed":   {`<item><title>Bad</title><enclosure url="https://x.example/b.mp3" type="audio/mpeg"></item>`, "Bad"},
		"stray end tags":         {`<item></b><title>Bad</title></p>` + enclosure + `</i></item>`, "Bad"},
		"crossed tags":           {`<item><title>Bad</title><description><b><i>x</b></i></description>` + enclosure + `</item>`, "Bad"},
		"illegal reference":      {`<item><title>B&#11;a&#x0;d</title>` + enclosure + `</item>`, "Bad"},
		"control characters":     {"<item><title>B\x00a\x0bd\x1f</title>" + enclosure + `</item>`, "Bad"},
		"bare ampersands":        {`<item><title>R&B & more</title><enclosure url="https://x.example/b.mp3?a=1&b=2&c" type="audio/mpeg"/></item>`, "R&B & more"},
		"less-than signs":        {`<item><title>1 < 2 <3</title>` + enclosure + `</item>`, "1 < 2 <3"},
		"entities of HTML":       {`<item><title>caf&eacute;&nbsp;&mdash;</title>` + enclosure + `</item>`, "café —"},
		"unknown entity":         {`<item><title>a &foo; b</title>` + enclosure + `</item>`, "a &foo; b"},
		"attributes unquoted":    {`<item><title>Bad</title><enclosure url=https://x.example/b.mp3 type=audio/mpeg /></item>`, "Bad"},
		"attributes crowded":     {`<item><title>Bad</title><enclosure url="https://x.example/b.mp3"length="1"type="audio/mpeg"/></item>`, "Bad"},
		"quote missing":          {`<item><title>Bad</title><enclosure url="https://x.example/b.mp3 length="1" type="audio/mpeg"/></item>`, "Bad"},
		"markup in description":  {`<item><title>Bad</title><description><p>a<br>b<img src="c"></p></description>` + enclosure + `</item>`, "Bad"},
		"comment with dashes":    {`<item><title>Bad<!-- a -- b --></title>` + enclosure + `</item>`, "Bad"},
		"end of CDATA in text":   {`<item><title>a ]]> b</title>` + enclosure + `</item>`, "a ]]> b"},
		"prefix nobody declared": {`<item><title>Bad</title><foo:bar><baz:qux/></foo:bar>` + enclosure + `</item>`, "Bad"},
		"names of no parser":     {`<item><title>Bad</title><a:b:c/><名/><-/>` + enclosure + `</item>`, "Bad"},
		"nested too deep":        {`<item><title>Bad</title>` + strings.Repeat("<a>", 5000) + strings.Repeat("</a>", 5000) + enclosure + `</item>`, "Bad"},
		"long element":           {`<item><title>Bad</title><itunes:keywords>` + strings.Repeat("k,", 100_000) + `</itunes:keywords>` + enclosure + `</item>`, "Bad"},
		"title in pieces":        {`<item><title>B<![CDATA[a]]>d</title>` + enclosure + `</item>`, "Bad"},
		"capitals":               {`<ITEM><TITLE>Bad</TITLE><ENCLOSURE URL="https://x.example/b.mp3" TYPE="audio/mpeg"/></ITEM>`, "Bad"},
	} {
		p := mustParse(t, rssWith("<title>T</title>"+episodeXML(1)+c.item+episodeXML(2)), Hint{})
		if got, want := titles(p), "T|Episode 1|"+c.title+"|Episode 2"; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		for _, it := range p.Items {
			if it.Title == c.title && !strings.HasPrefix(it.Enclosure.URL, "https://x.example/b.mp3") {
				t.Errorf("%s: enclosure %q", name, it.Enclosure.URL)
			}
		}
	}
}

// TestBadHead: damage in what the feed says of itself costs no item and little
// else.
func TestBadHead(t *testing.T) {
	items := episodeXML(1) + episodeXML(2)
	for name, c := range map[string]struct{ doc, title string }{
		"title without end":         {"<rss><channel><title>T<link>https://x.example/</link>" + items + "</channel></rss>", "T"},
		"last element without end":  {"<rss><channel><title>T</title><description>D" + items + "</channel></rss>", "T"},
		"image without end":         {"<rss><channel><image><url>u</url><title>T</title><title>T</title>" + items + "</channel></rss>", ""},
		"head after the items":      {"<rss><channel>" + items + "<title>T</title></channel></rss>", "T"},
		"two channels":              {"<rss><channel><title>T</title>" + episodeXML(1) + "</channel><channel><title>U</title>" + episodeXML(2) + "</channel></rss>", "T"},
		"channel without end":       {"<rss><channel><title>T</title>" + items + "</rss>", "T"},
		"warning of the server":     {"<br />\n<b>Warning</b>: \"x < y\" in <b>/a.php</b>\n" + rssWith("<title>T</title>"+items), "T"},
		"blanks first":              {"\n\n  " + rssWith("<title>T</title>"+items), "T"},
		"XML 1.1":                   {strings.Replace(rssWith("<title>T</title>"+items), `version="1.0" encoding="UTF-8"`, `version="1.1"`, 1), "T"},
		"unknown charset":           {strings.Replace(rssWith("<title>T</title>"+items), "UTF-8", "x-unknown-9", 1), "T"},
		"page after the end":        {rssWith("<title>T</title>"+items) + "<html><body><item><title>no</title></item>", "T"},
		"entity of the document":    {`<!DOCTYPE rss [<!ENTITY t "T">]>` + strings.Replace(rssWith("<title>&t;</title>"+items), `<?xml version="1.0" encoding="UTF-8"?>`, "", 1), "T"},
		"all on one line, no blank": {strings.ReplaceAll(rssWith("<title>T</title>"+items), "\n", " "), "T"},
	} {
		p := mustParse(t, c.doc, Hint{})
		title, episodes, _ := strings.Cut(titles(p), "|")
		if episodes != "Episode 1|Episode 2" || c.title != "" && title != c.title {
			t.Errorf("%s: %s, %s", name, title, episodes)
		}
	}
}

// TestCutOff cuts a feed at every byte: what came whole before the cut is there,
// nothing is made up, and the podcast says that it was cut.
func TestCutOff(t *testing.T) {
	doc := rssWith("<title>T</title>" + episodeXML(1) + episodeXML(2) + episodeXML(3))
	end := strings.LastIndex(doc, "</rss>")
	for cut := strings.Index(doc, "<channel>") + len("<channel><title>T"); cut < end; cut++ {
		p, err := Parse(strings.NewReader(doc[:cut]), Hint{})
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		if !p.Truncated || p.Title != "T" {
			t.Fatalf("cut at %d: truncated %v, title %q", cut, p.Truncated, p.Title)
		}
		whole := strings.Count(doc[:cut], "</item>")
		if len(p.Items) < whole || len(p.Items) > whole+1 {
			t.Fatalf("cut at %d: %d items, %d are whole", cut, len(p.Items), whole)
		}
		for i, it := range p.Items {
			n := i + 1
			if it.Title != fmt.Sprintf("Episode %d", n) || it.Enclosure.URL != fmt.Sprintf("https://x.example/%d.mp3", n) {
				t.Fatalf("cut at %d: item %d is %+v", cut, i, it)
			}
		}
	}
	if p := mustParse(t, doc, Hint{}); p.Truncated {
		t.Error("the whole feed counts as truncated")
	}
}

// TestHugeItem: notes beyond all measure cost their end, not the feed.
func TestHugeItem(t *testing.T) {
	huge := `<item><title>Huge</title><guid>h</guid><enclosure url="https://x.example/h.mp3"/><description><![CDATA[` +
		strings.Repeat("<p>words</p>", 1<<20) + `]]></description></item>`
	p := mustParse(t, rssWith("<title>T</title>"+episodeXML(1)+huge+episodeXML(2)), Hint{})
	if got := titles(p); got != "T|Episode 1|Huge|Episode 2" {
		t.Errorf("%s", got)
	}
}

func TestOrderOfCalls(t *testing.T) {
	run := func(doc string) (calls string) {
		var out []string
		err := ParseEach(strings.NewReader(doc), Hint{},
			func(p *Podcast) error {
				out = append(out, fmt.Sprintf("head %s %s %v", p.Title, p.Description, p.Truncated))
				return nil
			},
			func(it *Item) error { out = append(out, it.GUID); return nil })
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(out, ",")
	}
	for doc, want := range map[string]string{
		rssWith("<title>T</title><description>D</description>" + episodeXML(1) + episodeXML(2)): "head T D false,g1,g2",
		rssWith("<title>T</title>" + episodeXML(1) + "<description>D</description>"):            "head T D false,g1",
		rssWith("<title>T</title>"):                      "head T  false",
		`<rss><channel><title>T</title>` + episodeXML(1): "head T  false,g1,head T  true",
		`<rss/>`: "head   false",
	} {
		if got := run(doc); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	// beyond one batch, a head that follows is told in a call of its own
	var many strings.Builder
	for n := range 2 * batchItems {
		many.WriteString(episodeXML(n))
	}
	got := run(rssWith("<title>T</title>" + many.String() + "<description>D</description>"))
	if !strings.HasPrefix(got, "head T  false,g0,g1,") || !strings.HasSuffix(got, fmt.Sprintf(",g%d,head T D false", 2*batchItems-1)) {
		t.Errorf("%.60s … %s", got, got[len(got)-60:])
	}
	for n := range 2*batchItems - 1 {
		if !strings.Contains(got, fmt.Sprintf(",g%d,g%d,", n, n+1)) {
			t.Fatalf("item %d is not followed by the next", n)
		}
	}
}

func TestCallbackErrorsStop(t *testing.T) {
	stop := errors.New("enough")
	doc := rssWith("<title>T</title>" + episodeXML(1) + episodeXML(2))
	items := 0
	err := ParseEach(strings.NewReader(doc), Hint{}, func(*Podcast) error { return nil },
		func(*Item) error { items++; return stop })
	if !errors.Is(err, stop) || items != 1 {
		t.Errorf("item: %v after %d items", err, items)
	}
	items = 0
	err = ParseEach(strings.NewReader(doc), Hint{}, func(*Podcast) error { return stop },
		func(*Item) error { items++; return nil })
	if !errors.Is(err, stop) || items != 0 {
		t.Errorf("head: %v after %d items", err, items)
	}
	err = ParseEach(strings.NewReader(fullJSON), Hint{}, func(*Podcast) error { return nil }, func(*Item) error { return stop })
	if !errors.Is(err, stop) {
		t.Errorf("JSON: %v", err)
	}
}

func TestReaderErrors(t *testing.T) {
	broken := errors.New("connection reset")
	for _, doc := range []string{"", "<rss", rssWith("<title>T</title>" + episodeXML(1) + episodeXML(2))[:700], fullJSON[:500]} {
		items := 0
		r := io.MultiReader(strings.NewReader(doc), iotest.ErrReader(broken))
		err := ParseEach(r, Hint{}, func(*Podcast) error { return nil }, func(*Item) error { items++; return nil })
		if !errors.Is(err, broken) {
			t.Errorf("%.20q: %v", doc, err)
		}
		if strings.Contains(doc, "g1") && items == 0 {
			t.Errorf("%.20q: items before the error are lost", doc)
		}
		if p, err := Parse(io.MultiReader(strings.NewReader(doc), iotest.ErrReader(broken)), Hint{}); p != nil || !errors.Is(err, broken) {
			t.Errorf("%.20q: Parse gave %v, %v", doc, p, err)
		}
	}
}

func TestNotFeeds(t *testing.T) {
	for in, want := range map[string]string{
		"":                              "not a podcast feed: there is nothing at this address",
		"<!doctype html><html>":         "not a podcast feed: this is a web page",
		"{}":                            "not a podcast feed: this is JSON data, but no JSON Feed",
		"<opml version='2.0'/>":         "not a podcast feed: this is a list of podcasts (OPML)",
		"<?xml version='1.0'?><urlset>": "not a podcast feed: this is an XML document of another kind",
		"ID3\x04":                       "not a podcast feed: this is an audio or video file",
		"\x89PNG\r\n\x1a\n":             "not a podcast feed: this is a picture",
		"\x1f\x8b\x08\x00":              "not a podcast feed: this is a compressed file",
		"404 page not found":            "not a podcast feed: this is plain text",
		"%PDF-1.7":                      "not a podcast feed: this is not text",
	} {
		p, err := Parse(strings.NewReader(in), Hint{})
		if p != nil || !errors.Is(err, ErrNotFeed) || err.Error() != want {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
		if errors.Is(err, ErrBroken) || errors.Is(err, ErrTooLarge) {
			t.Errorf("%q: %v is several errors", in, err)
		}
	}
}

func TestBroken(t *testing.T) {
	for _, in := range []string{"<rss>", "<rss><channel>", "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>x"} {
		if _, err := Parse(strings.NewReader(in), Hint{}); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v", in, err)
		}
	}
}
