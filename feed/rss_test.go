package feed

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"cosm/feed/podcast"
)

const fullRSS = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:atom="http://www.w3.org/2005/Atom" xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:psc="http://podlove.org/simple-chapters">
<channel>
<title> The   Show </title>
<link>https://show.example/</link>
<description>About &lt;b&gt;birds&lt;/b&gt;</description>
<language>en-gb</language>
<generator>A host</generator>
<atom:link rel="self" href="https://show.example/feed.xml" type="application/rss+xml"/>
<atom:link rel="next" href="/feed.xml?page=2"/>
<image><url>https://show.example/small.jpg</url><title>Other</title><link>https://other.example/</link></image>
<itunes:author>Ann and Bob</itunes:author>
<itunes:image href="/cover.jpg"/>
<itunes:explicit>true</itunes:explicit>
<itunes:complete>Yes</itunes:complete>
<itunes:type>Serial</itunes:type>
<itunes:new-feed-url>https://new.example/feed.xml</itunes:new-feed-url>
<itunes:owner><itunes:name>Ann Owner</itunes:name><itunes:email>ann@show.example</itunes:email></itunes:owner>
<itunes:category text="Society &amp; Culture"><itunes:category text="Documentary"/></itunes:category>
<itunes:category text="Science"/>
<category>science</category>
<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>
<podcast:medium>Podcast</podcast:medium>
<podcast:locked owner="ann@show.example">yes</podcast:locked>
<podcast:funding url="https://show.example/give">Give</podcast:funding>
<podcast:person role="host" img="/ann.jpg" href="https://ann.example">Ann</podcast:person>
<podcast:txt purpose="verify">S6lpp</podcast:txt>
<podcast:value type="lightning" method="keysend"><podcast:valueRecipient name="Ann" type="node" address="02d5" split="100"/></podcast:value>
<item>
<title>One &amp; only</title>
<guid isPermaLink="false">id-1</guid>
<link>https://show.example/1</link>
<pubDate>Tue, 05 Mar 2024 14:30:00 +0100</pubDate>
<description>Short.</description>
<content:encoded><![CDATA[<p>Long &amp; <b>rich</b></p>]]></content:encoded>
<enclosure url="/audio/1.mp3?x=1&amp;y=2" length="12,345" type="audio/mpeg"/>
<enclosure url="https://show.example/1.pdf" length="-1" type="application/pdf"/>
<itunes:duration>1:02:03</itunes:duration>
<itunes:season>2</itunes:season>
<itunes:episode>7</itunes:episode>
<itunes:episodeType>Bonus</itunes:episodeType>
<itunes:explicit>yes</itunes:explicit>
<itunes:image href="/1.jpg"/>
<itunes:author>Bob</itunes:author>
<itunes:summary>Summary.</itunes:summary>
<podcast:season>3</podcast:season>
<podcast:episode>7.5</podcast:episode>
<podcast:chapters url="/1.json" type="application/json+chapters"/>
<podcast:transcript url="/1.vtt" type="text/vtt" language="en" rel="captions"/>
<podcast:person role="guest">Carol</podcast:person>
<podcast:alternateEnclosure type="audio/opus" length="99" title="Low"><podcast:source uri="/1.opus"/></podcast:alternateEnclosure>
<podcast:socialInteract uri="https://m.example/1" protocol="activitypub"/>
<podcast:soundbite startTime="10" duration="5">Bite</podcast:soundbite>
<psc:chapters version="1.2">
<psc:chapter start="00:00:00" title="Intro"/>
<psc:chapter start="00:03:07.250" title="Birds" href="/birds" image="/b.jpg"/>
<psc:chapter start="bad" title="no"/>
</psc:chapters>
</item>
</channel></rss>`

func TestFullPodcast(t *testing.T) {
	p := mustParse(t, fullRSS, Hint{URL: "https://show.example/feed.xml"})
	p.Items = nil
	want := &Podcast{
		Title: "The Show", Author: "Ann and Bob", Description: "About <b>birds</b>", SiteURL: "https://show.example/",
		FeedURL: "https://show.example/feed.xml", NewFeedURL: "https://new.example/feed.xml",
		NextPage: "https://show.example/feed.xml?page=2", Language: "en-gb", ImageURL: "https://show.example/cover.jpg",
		Generator: "A host", Explicit: true, Complete: true, Serial: true,
		Categories: []string{"Society & Culture", "Documentary", "Science"},
		Owner:      Owner{"Ann Owner", "ann@show.example"},
		GUID:       "917393e3-1b1e-5cef-ace4-edaa54e1f810", Medium: "podcast",
		Lock:    podcast.Lock{Locked: true, Owner: "ann@show.example"},
		Funding: []podcast.Funding{{URL: "https://show.example/give", Text: "Give"}},
		People: []podcast.Person{{
			Name: "Ann", Role: "host", Group: "cast", URL: "https://ann.example", Image: "https://show.example/ann.jpg",
		}},
		More: &podcast.More{
			Txts: []podcast.Txt{{Purpose: "verify", Text: "S6lpp"}},
			Values: []podcast.Value{{Type: "lightning", Method: "keysend", Recipients: []podcast.Recipient{
				{Name: "Ann", Type: "node", Address: "02d5", Split: 100},
			}}},
		},
		Format: RSS, Charset: "utf-8",
	}
	if !reflect.DeepEqual(p, want) {
		t.Errorf("\n%+v\nwant\n%+v", p, want)
	}
}

func TestFullItem(t *testing.T) {
	p := mustParse(t, fullRSS, Hint{URL: "https://show.example/feed.xml"})
	if len(p.Items) != 1 {
		t.Fatalf("%d items", len(p.Items))
	}
	want := &Item{
		GUID: "id-1", Title: "One & only", Notes: "<p>Long &amp; <b>rich</b></p>", Summary: "Short.",
		Link: "https://show.example/1", Author: "Bob", ImageURL: "https://show.example/1.jpg",
		Published: time.Date(2024, 3, 5, 13, 30, 0, 0, time.UTC), Duration: time.Hour + 2*time.Minute + 3*time.Second,
		Enclosure: Enclosure{"https://show.example/audio/1.mp3?x=1&y=2", "audio/mpeg", 12345},
		Others:    []Enclosure{{"https://show.example/1.pdf", "application/pdf", 0}},
		Season:    3, Number: 7.5, Kind: Bonus, Explicit: true,
		Marks: []Mark{
			{Title: "Intro"},
			{Start: 3*time.Minute + 7250*time.Millisecond, Title: "Birds", URL: "https://show.example/birds", Image: "https://show.example/b.jpg"},
		},
		Chapters:    podcast.Chapters{URL: "https://show.example/1.json", Type: "application/json+chapters"},
		Transcripts: []podcast.Transcript{{URL: "https://show.example/1.vtt", Type: "text/vtt", Language: "en", Rel: "captions"}},
		People:      []podcast.Person{{Name: "Carol", Role: "guest", Group: "cast"}},
		Alternates:  []podcast.Alternate{{URL: "https://show.example/1.opus", Sources: []string{"https://show.example/1.opus"}, Type: "audio/opus", Length: 99, Title: "Low"}},
		More:        &podcast.More{Talk: []podcast.Interaction{{URL: "https://m.example/1", Protocol: "activitypub"}}},
		Soundbites:  []podcast.Soundbite{{Start: 10 * time.Second, Duration: 5 * time.Second, Title: "Bite"}},
	}
	if got := p.Items[0]; !reflect.DeepEqual(got, want) {
		t.Errorf("\n%+v\nwant\n%+v", got, want)
	}
	if !p.Items[0].Playable() {
		t.Error("not playable")
	}
}

// TestPrefixesDoNotMatter: the same feed with every prefix renamed, and with the
// old address of the podcast namespace, says the same.
func TestPrefixesDoNotMatter(t *testing.T) {
	h := Hint{URL: "https://show.example/feed.xml"}
	want := mustParse(t, fullRSS, h)
	renamed := strings.NewReplacer("itunes:", "apple:", "content:", "c:", "atom:", "a10:", "podcast:", "p20:", "psc:", "ch:",
		"xmlns:itunes", "xmlns:apple", "xmlns:content", "xmlns:c", "xmlns:atom", "xmlns:a10", "xmlns:podcast", "xmlns:p20", "xmlns:psc", "xmlns:ch",
		"https://podcastindex.org/namespace/1.0", "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md").Replace(fullRSS)
	if got := mustParse(t, renamed, h); !reflect.DeepEqual(got, want) {
		t.Errorf("renamed:\n%+v\n%+v\nwant\n%+v\n%+v", got, got.Items[0], want, want.Items[0])
	}
	undeclared := strings.NewReplacer("xmlns:", "ns-").Replace(fullRSS)
	if got := mustParse(t, undeclared, h); !reflect.DeepEqual(got, want) {
		t.Errorf("undeclared:\n%+v\n%+v", got, got.Items[0])
	}
	capital := strings.NewReplacer("<itunes:", "<ITUNES:", "</itunes:", "</ITUNES:", "<title>", "<TITLE>", "</title>", "</TITLE>",
		"<item>", "<ITEM>", "</item>", "</ITEM>", "pubDate", "PUBDATE", "<enclosure url", "<ENCLOSURE URL",
		"<guid", "<Guid", "</guid", "</GUID", "episodeType", "EpisodeType").Replace(fullRSS)
	if got := mustParse(t, capital, h); !reflect.DeepEqual(got, want) {
		t.Errorf("capitals:\n%+v\n%+v", got, got.Items[0])
	}
}

func TestTexts(t *testing.T) {
	for _, c := range []struct{ name, in, notes, summary string }{
		{"none", ``, "", ""},
		{"description", `<description>a &lt;b&gt;</description>`, "a <b>", ""},
		{"content first", `<description>d</description><content:encoded>c</content:encoded>`, "c", "d"},
		{"content blank", `<content:encoded> </content:encoded><description>d</description>`, "d", ""},
		{"summary", `<itunes:summary>s</itunes:summary>`, "s", ""},
		{"the same twice", `<description>d</description><itunes:summary>d</itunes:summary><itunes:subtitle>t</itunes:subtitle>`, "d", "t"},
		{"markup", `<description><p>a</p> &amp; <br/></description>`, "<p>a</p> & <br/>", ""},
		{"markup that is not sound", `<description><p>a<br>b</description>`, "<p>a<br>b", ""},
		{"two descriptions", `<description>d</description><description>e</description>`, "d", ""},
		{"controls", "<description>a\x1b[31m&#155;&#x202e;\u009bb</description>", "a[31m›b", ""},
	} {
		p := mustParse(t, rssWith("<item><title>x</title>"+c.in+"</item>"), Hint{})
		if got := p.Items[0]; got.Notes != c.notes || got.Summary != c.summary {
			t.Errorf("%s: notes %q, summary %q, want %q, %q", c.name, got.Notes, got.Summary, c.notes, c.summary)
		}
	}
}

func TestItemFields(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     func(*Item) bool
	}{
		{"blank guid", `<guid> </guid>`, func(it *Item) bool { return it.GUID == "" }},
		{"guid as link", `<guid>https://x.example/1</guid>`, func(it *Item) bool { return it.Link == "https://x.example/1" }},
		{"guid is no link", `<guid isPermaLink="false">https://x.example/1</guid>`, func(it *Item) bool { return it.Link == "" }},
		{"first link", `<link></link><link>https://a.example</link><link>https://b.example</link>`, func(it *Item) bool { return it.Link == "https://a.example" }},
		{"link of Atom", `<atom:link rel="alternate" href="https://a.example"/>`, func(it *Item) bool { return it.Link == "https://a.example" }},
		{"date of Dublin Core", `<dc:date>2024-03-05</dc:date>`, func(it *Item) bool { return it.Published.Year() == 2024 }},
		{"bad date, then a good one", `<pubDate>soon</pubDate><atom:updated>2024-03-05T00:00:00Z</atom:updated>`, func(it *Item) bool { return it.Published.Year() == 2024 }},
		{"no date", `<pubDate>soon</pubDate>`, func(it *Item) bool { return it.Published.IsZero() }},
		{"title of Apple", `<itunes:title>T</itunes:title>`, func(it *Item) bool { return it.Title == "T" }},
		{"title first", `<title>A</title><itunes:title>T</itunes:title>`, func(it *Item) bool { return it.Title == "A" }},
		{"author with mail", `<author>me@x.example (Me)</author>`, func(it *Item) bool { return it.Author == "Me" }},
		{"author before mail", `<author>Me (me@x.example)</author>`, func(it *Item) bool { return it.Author == "Me" }},
		{"creator", `<dc:creator>C</dc:creator>`, func(it *Item) bool { return it.Author == "C" }},
		{"unknown kind", `<itunes:episodeType>garbage</itunes:episodeType>`, func(it *Item) bool { return it.Kind == Full }},
		{"bad numbers", `<itunes:season>-1</itunes:season><itunes:episode>NaN</itunes:episode>`, func(it *Item) bool { return it.Season == 0 && it.Number == 0 }},
		{"infinite number", `<itunes:episode>1e999</itunes:episode>`, func(it *Item) bool { return it.Number == 0 }},
		{"clean is not explicit", `<itunes:explicit>clean</itunes:explicit>`, func(it *Item) bool { return !it.Explicit }},
		{"old explicit", `<itunes:explicit>Explicit</itunes:explicit>`, func(it *Item) bool { return it.Explicit }},
		{"image as text", `<itunes:image>https://x.example/i.jpg</itunes:image>`, func(it *Item) bool { return it.ImageURL == "https://x.example/i.jpg" }},
		{"picture is no audio", `<enclosure url="https://x.example/i.jpg" type="image/jpeg"/>`, func(it *Item) bool { return it.Enclosure.URL != "" && !it.Playable() }},
		{"audio after picture", `<enclosure url="i.jpg" type="image/jpeg"/><enclosure url="https://x.example/a.mp3" type="audio/mpeg"/>`, func(it *Item) bool { return it.Enclosure.Type == "audio/mpeg" && len(it.Others) == 1 }},
		{"empty enclosure", `<enclosure url=""/><enclosure/>`, func(it *Item) bool { return it.Enclosure == Enclosure{} && it.Others == nil }},
		{"enclosure with children", `<enclosure url="a.mp3"><x>y</x></enclosure>`, func(it *Item) bool { return it.Enclosure.URL == "a.mp3" }},
		{"enclosure of Atom", `<link rel="enclosure" href="https://x.example/a.mp3" type="audio/mpeg" length="5"/>`, func(it *Item) bool { return it.Enclosure.Length == 5 && it.Playable() }},
		{"id and dates of Atom", `<id>urn:1</id><updated>2024-03-05T00:00:00Z</updated><summary>s</summary>`, func(it *Item) bool { return it.GUID == "urn:1" && it.Published.Year() == 2024 && it.Notes == "s" }},
		{"huge length", `<enclosure url="a.mp3" length="99999999999999999999"/>`, func(it *Item) bool { return it.Enclosure.Length == 0 }},
		{"chapters of another spelling", `<psc:chapters><psc:chapter start="75.5" title="a"/></psc:chapters>`, func(it *Item) bool { return len(it.Marks) == 1 && it.Marks[0].Start == 75500*time.Millisecond }},
	} {
		p := mustParse(t, rssWith("<item>"+c.in+"</item>"), Hint{})
		if len(p.Items) != 1 || !c.want(p.Items[0]) {
			t.Errorf("%s: %+v", c.name, p.Items[0])
		}
	}
}

func TestPodcastFields(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     func(*Podcast) bool
	}{
		{"title of Dublin Core", `<dc:title>T</dc:title>`, func(p *Podcast) bool { return p.Title == "T" }},
		{"title of Apple", `<itunes:title>T</itunes:title>`, func(p *Podcast) bool { return p.Title == "T" }},
		{"title of the picture", `<image><title>P</title></image>`, func(p *Podcast) bool { return p.Title == "" }},
		{"description of Apple", `<itunes:summary>S</itunes:summary>`, func(p *Podcast) bool { return p.Description == "S" }},
		{"editor", `<managingEditor>me@x.example (Me)</managingEditor>`, func(p *Podcast) bool { return p.Author == "Me" }},
		{"owner as author", `<itunes:owner><itunes:name>O</itunes:name></itunes:owner>`, func(p *Podcast) bool { return p.Author == "O" }},
		{"picture", `<image><url>https://x.example/i.jpg</url></image>`, func(p *Podcast) bool { return p.ImageURL == "https://x.example/i.jpg" }},
		{"Google", `<googleplay:image href="https://x.example/g.jpg"/><googleplay:explicit>yes</googleplay:explicit><googleplay:author>G</googleplay:author><googleplay:description>D</googleplay:description>`,
			func(p *Podcast) bool {
				return p.ImageURL == "https://x.example/g.jpg" && p.Explicit && p.Author == "G" && p.Description == "D"
			}},
		{"site by a link of Atom", `<atom:link href="https://x.example/"/>`, func(p *Podcast) bool { return p.SiteURL == "https://x.example/" }},
		{"archive", `<atom:link rel="prev-archive" href="https://x.example/2"/>`, func(p *Podcast) bool { return p.NextPage == "https://x.example/2" }},
		{"not complete", `<itunes:complete>no</itunes:complete>`, func(p *Podcast) bool { return !p.Complete }},
		{"episodic", `<itunes:type>episodic</itunes:type>`, func(p *Podcast) bool { return !p.Serial }},
	} {
		if p := mustParse(t, rssWith(c.in), Hint{}); !c.want(p) {
			t.Errorf("%s: %+v", c.name, p)
		}
	}
}

// TestBaseOfAddresses: where it came from, else what the feed says, is the base.
func TestBaseOfAddresses(t *testing.T) {
	item := `<item><guid isPermaLink="true">g/1</guid><enclosure url="/a.mp3" type="audio/mpeg"/></item>`
	for _, c := range []struct{ name, url, doc, enclosure, guid string }{
		{"nothing known", "", rssWith(item), "/a.mp3", "g/1"},
		{"its address", "https://h.example/x/feed", rssWith(`<link>https://site.example/</link>` + item), "https://h.example/a.mp3", "g/1"},
		{"a file", "/tmp/feed.xml", rssWith(`<link>https://site.example/</link>` + item), "https://site.example/a.mp3", "g/1"},
		{"self before site", "", rssWith(`<link>https://site.example/</link><atom:link rel="self" href="https://self.example/f"/>` + item), "https://self.example/a.mp3", "g/1"},
		{"xml:base", "https://h.example/", `<rss xml:base="https://base.example/b/"><channel>` + item + `</channel></rss>`, "https://base.example/a.mp3", "https://base.example/b/g/1"},
		{"xml:base of the item", "https://h.example/", `<rss><channel>` + strings.Replace(item, "<item", `<item xml:base="sub/"`, 1) + `</channel></rss>`, "https://h.example/a.mp3", "https://h.example/sub/g/1"},
	} {
		p := mustParse(t, c.doc, Hint{URL: c.url})
		if it := p.Items[0]; it.Enclosure.URL != c.enclosure || it.GUID != c.guid {
			t.Errorf("%s: enclosure %s, guid %s", c.name, it.Enclosure.URL, it.GUID)
		}
	}
}

func TestRDF(t *testing.T) {
	p := mustParse(t, `<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:enc="http://purl.oclc.org/net/rss_2.0/enc#">
<channel rdf:about="https://x.example/"><title>T</title><link>https://x.example/</link><description>D</description>
<items><rdf:Seq><rdf:li resource="https://x.example/1"/></rdf:Seq></items></channel>
<image><url>https://x.example/i.jpg</url></image>
<item rdf:about="https://x.example/1?a=1&amp;b=2"><title>One</title><link>https://x.example/1</link><dc:date>2024-03-05T14:30:00+01:00</dc:date>
<enclosure url="https://x.example/1.mp3" type="audio/mpeg"/></item>
</rdf:RDF>`, Hint{})
	if p.Title != "T" || p.ImageURL != "https://x.example/i.jpg" || len(p.Items) != 1 {
		t.Fatalf("%+v", p)
	}
	it := p.Items[0]
	if it.GUID != "https://x.example/1?a=1&b=2" || it.Published.Hour() != 13 || !it.Playable() {
		t.Errorf("%+v", it)
	}
}
