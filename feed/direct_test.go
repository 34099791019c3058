package feed

import (
	"errors"
	"io"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cosm/feed/charset"
	"cosm/feed/repair"
)

// bothWays makes an Item of a fragment without gofeed, nil if that is not for it,
// and one with gofeed.
func bothWays(t *testing.T, n *repair.Names, fragment string) (ready, read *Item) {
	t.Helper()
	at := newBase("https://example.org/feed/index.xml")
	var quick, slow batch
	quick.begin(false)
	if !n.Walk([]byte(fragment), quick.add) {
		return nil, nil
	}
	quick.end([]byte("<item>"))
	if quick.items[0].ready == nil {
		return nil, nil
	}
	slow.begin(false)
	n.Walk([]byte(fragment), slow.add)
	slow.write()
	slow.items = append(slow.items, slow.current)
	got := slow.parse(at)
	if len(got) != 1 {
		t.Fatalf("gofeed reads %d items of %q", len(got), fragment)
	}
	return quick.parse(at)[0], got[0]
}

func compareWays(t *testing.T, n *repair.Names, fragment string) (compared bool) {
	t.Helper()
	ready, read := bothWays(t, n, fragment)
	if ready != nil && !reflect.DeepEqual(ready, read) {
		t.Errorf("%s\nwithout gofeed %+v\nwith it        %+v", fragment, ready, read)
	}
	return ready != nil
}

// TestDirectIsWhatGofeedMakes on items made up to be awkward.
func TestDirectIsWhatGofeedMakes(t *testing.T) {
	compared := 0
	for _, fragment := range []string{
		"",
		"<title>plain</title><guid>g</guid><link>https://example.org/1</link>",
		"<title> a &amp; b &lt;c&gt; &#8217; &#x4e2d; &hellip; &nosuch; &amp;amp; &copy=1; </title>",
		"<title>a <![CDATA[ b &amp; ]]> c &amp; d <![CDATA[e]]></title>",
		"<title><![CDATA[ spaces ]]></title><title>the last one counts</title>",
		"<title/><guid/><link/><author/>",
		"<guid isPermaLink='false'>a</guid>", "<guid isPermalink='false'>/b?x=1&amp;y=2</guid>", "<guid ispermalink='false'>/c</guid>",
		"<link>/one</link><link href='/two'/><link>three</link>",
		"<link href='https://example.org/a?b=1&amp;c=2' rel='enclosure' type='audio/mpeg' length='5'/>",
		"<enclosure url='a.mp3' length='1,000' type='audio/mpeg'/><enclosure url='b.mp3'>text</enclosure>",
		"<enclosure url='a.mp3?x=1&amp;y=%20&quot;&apos;'/>", "<enclosure url='a.mp3?x=&#38;y=1'/>",
		"<itunes:duration>1:02:03</itunes:duration><itunes:explicit> yes </itunes:explicit><itunes:episode>7</itunes:episode>",
		"<itunes:image href='x.jpg'/><itunes:title>T &amp; U</itunes:title><itunes:subtitle>s&#8217;s</itunes:subtitle>",
		"<itunes:title><![CDATA[ x &amp; y ]]></itunes:title><itunes:author> a <![CDATA[b]]> </itunes:author>",
		"<podcast:person role='guest' href='h'>N</podcast:person><podcast:person>M</podcast:person>",
		"<podcast:transcript url='t.vtt' type='text/vtt'/><podcast:chapters url='c.json' type='application/json+chapters'/>",
		"<podcast:soundbite startTime='1.5' duration='3'>S</podcast:soundbite>",
		"<id>i</id><published>2024-03-05T14:30:00Z</published><issued>2023-01-01T00:00:00Z</issued>",
		"<dc:creator>c</dc:creator><dc:title>d</dc:title><dc:date>2024-03-05</dc:date>",
		"<title>line\r\nbreak</title>", "<title>tab\tand\nline</title>", "<title xml:lang='de'>Titel</title>",
		"<link xml:base='https://other.example/'>x</link>", "<author>mail@example.org (Name)</author>",
		"<atom:link rel='alternate' href='y'/><atom:content>c</atom:content><googleplay:description>g</googleplay:description>",
	} {
		if compareWays(t, &repair.Names{}, fragment) {
			compared++
		}
	}
	if compared < 20 {
		t.Errorf("only %d were for the quick way", compared)
	}
}

// TestDirectOnRealFeeds: every item of every RSS feed of the collection.
func TestDirectOnRealFeeds(t *testing.T) {
	items, quick := 0, 0
	paths, err := filepath.Glob(filepath.Join(corpusDir(t), "feeds", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		f := open(t, path)
		defer f.Close()
		s := repair.NewSplitter(charset.NewReader(f, ""), repair.Limits{})
		if s.Root() != nil || s.Form() == repair.Atom {
			continue
		}
		mender, usual := repair.NewMender(s.Names()), s.Names().Usual()
		for {
			part, err := s.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			if !part.Item {
				continue
			}
			items++
			xml, names := string(part.XML), s.Names()
			if !names.Walk([]byte(xml), func(repair.Element) {}) {
				xml, names = string(mender.Mend(nil, part.XML)), usual
			}
			if compareWays(t, names, xml) {
				quick++
			}
		}
	}
	if t.Logf("%d of %d items without gofeed", quick, items); quick < items/2 {
		t.Errorf("only %d of %d items are for the quick way", quick, items)
	}
}

func FuzzDirect(f *testing.F) {
	f.Add("a &amp; b", "x='1'", "<![CDATA[c]]>")
	f.Add("&#8217;", "url='a&quot;b'", " d ")
	f.Fuzz(func(t *testing.T, text, attrs, more string) {
		text, attrs, more = xmlCharacters(text), xmlCharacters(attrs), xmlCharacters(more)
		for _, name := range []string{"title", "guid", "link", "itunes:title", "enclosure", "podcast:person"} {
			compareWays(t, &repair.Names{}, strings.Join([]string{"<", name, " ", attrs, ">", text, "</", name, "><title>", more, "</title>"}, ""))
		}
	})
}

// xmlCharacters leaves what the splitter hands out.
func xmlCharacters(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}
