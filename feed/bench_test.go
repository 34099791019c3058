package feed

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
)

// generator writes a feed of the kind that hosts make, item by item, so that a
// large one need not be held.
type generator struct {
	items, notes int // number of items, bytes of each one's notes
	next         int
	rest         bytes.Buffer
}

const generatedHead = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:podcast="https://podcastindex.org/namespace/1.0">
<channel><title>Generated</title><link>https://example.org/</link><language>en</language><description>About.</description>
<itunes:author>Someone</itunes:author><itunes:image href="https://example.org/cover.jpg"/>
`

func (g *generator) Read(p []byte) (int, error) {
	for g.rest.Len() == 0 {
		switch {
		case g.next == 0:
			g.rest.WriteString(generatedHead)
		case g.next <= g.items:
			g.item(g.next)
		case g.next == g.items+1:
			g.rest.WriteString("</channel></rss>\n")
		default:
			return 0, io.EOF
		}
		g.next++
	}
	return g.rest.Read(p)
}

func (g *generator) item(n int) {
	const paragraph = "<p>Words &amp; words about this and that, with a <a href=\"https://example.org/x\">link</a>; 还有一些中文。</p>\n"
	notes := strings.Repeat(paragraph, g.notes/len(paragraph)+1)
	fmt.Fprintf(&g.rest, `<item><title>Episode %d: a title &amp; more</title><guid isPermaLink="false">guid-%d</guid>
<link>https://example.org/%d</link><pubDate>Tue, 05 Mar 2024 14:30:00 +0000</pubDate><description>Short text of the episode.</description>
<content:encoded><![CDATA[%s]]></content:encoded>
<enclosure url="https://example.org/audio/%d.mp3" length="123456" type="audio/mpeg"/>
<itunes:duration>00:33:12</itunes:duration><itunes:episode>%d</itunes:episode><itunes:season>1</itunes:season>
<itunes:episodeType>full</itunes:episodeType><itunes:explicit>false</itunes:explicit>
<podcast:chapters url="https://example.org/c/%d.json" type="application/json+chapters"/>
</item>
`, n, n, n, notes, n, n, n)
}

func BenchmarkParse100(b *testing.B) {
	body, err := io.ReadAll(&generator{items: 100, notes: 3000})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(bytes.NewReader(body), Hint{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkParseEach10000 reads 10,000 items, 75 MB.
func BenchmarkParseEach10000(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		items := 0
		err := ParseEach(&generator{items: 10_000, notes: 6700}, Hint{},
			func(*Podcast) error { return nil },
			func(*Item) error { items++; return nil })
		if err != nil || items != 10_000 {
			b.Fatal(items, err)
		}
	}
}
