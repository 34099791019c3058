package feed

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"cosm/feed/podcast"
)

const fullAtom = `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0"
 xmlns:psc="http://podlove.org/simple-chapters" xml:lang="de" xml:base="https://show.example/f/">
<title type="html">The &amp;lt;b&amp;gt; Show</title>
<subtitle>About &amp; around</subtitle>
<id>urn:feed</id>
<link href="https://show.example/"/>
<link rel="self" href="feed.atom"/>
<link rel="next" href="?page=2"/>
<author><name>Ann</name><email>ann@show.example</email></author>
<author><name>Bob</name></author>
<logo>logo.png</logo>
<generator uri="x">G</generator>
<category term="sci" label="Science"/>
<itunes:explicit>yes</itunes:explicit>
<podcast:guid>abc</podcast:guid>
<entry>
<title>Eins</title>
<id>urn:1</id>
<link href="1.html"/>
<link rel="enclosure" href="1.mp3" type="audio/mpeg" length="42"/>
<link rel="enclosure" href="1.ogg" type="audio/ogg"/>
<published>2024-03-05T14:30:00+01:00</published>
<updated>2024-04-01T00:00:00Z</updated>
<author><name>Carol</name></author>
<summary>Kurz &amp; gut</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Lang <br/> &amp; gut</p></div></content>
<itunes:duration>10:00</itunes:duration>
<podcast:transcript url="1.vtt" type="text/vtt"/>
<psc:chapters version="1.2"><psc:chapter start="1:00" title="A"/></psc:chapters>
</entry>
<entry><title>Zwei</title><id>urn:2</id><updated>2024-04-01T00:00:00Z</updated><content type="html">&lt;p&gt;x &amp;amp; y&lt;/p&gt;</content></entry>
</feed>`

func TestAtom(t *testing.T) {
	p := mustParse(t, fullAtom, Hint{URL: "https://elsewhere.example/"})
	items := p.Items
	p.Items = nil
	want := &Podcast{
		Title: "The <b> Show", Author: "Ann, Bob", Description: "About & around", SiteURL: "https://show.example/",
		FeedURL: "https://show.example/f/feed.atom", NextPage: "https://show.example/f/?page=2", Language: "de",
		ImageURL: "https://show.example/f/logo.png", Generator: "G", Explicit: true, Categories: []string{"Science"},
		GUID: "abc", Format: Atom, Charset: "utf-8",
	}
	p.Title = strings.ReplaceAll(strings.ReplaceAll(p.Title, "&lt;", "<"), "&gt;", ">") // either reading is fine
	if !reflect.DeepEqual(p, want) {
		t.Errorf("\n%+v\nwant\n%+v", p, want)
	}
	if len(items) != 2 {
		t.Fatalf("%d items", len(items))
	}
	first := &Item{
		GUID: "urn:1", Title: "Eins", Notes: "<p>Lang <br/> &amp; gut</p>", Summary: "Kurz & gut", Link: "https://show.example/f/1.html",
		Author: "Carol", Published: time.Date(2024, 3, 5, 13, 30, 0, 0, time.UTC), Duration: 10 * time.Minute,
		Enclosure:   Enclosure{"https://show.example/f/1.mp3", "audio/mpeg", 42},
		Others:      []Enclosure{{"https://show.example/f/1.ogg", "audio/ogg", 0}},
		Kind:        Full,
		Marks:       []Mark{{Start: time.Minute, Title: "A"}},
		Transcripts: []podcast.Transcript{{URL: "https://show.example/f/1.vtt", Type: "text/vtt"}},
	}
	if !reflect.DeepEqual(items[0], first) {
		t.Errorf("\n%+v\nwant\n%+v", items[0], first)
	}
	if it := items[1]; it.Notes != "<p>x &amp; y</p>" || it.Published.Month() != time.April || it.Playable() {
		t.Errorf("%+v", it)
	}
}

// TestAtomWithPrefix: Atom's own namespace under a prefix.
func TestAtomWithPrefix(t *testing.T) {
	want := mustParse(t, `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><link rel="self" href="https://x.example/"/><entry><title>1</title><id>i</id><link rel="enclosure" href="https://x.example/1.mp3"/></entry></feed>`, Hint{})
	got := mustParse(t, `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>T</a:title><a:link rel="self" href="https://x.example/"/><a:entry><a:title>1</a:title><a:id>i</a:id><a:link rel="enclosure" href="https://x.example/1.mp3"/></a:entry></a:feed>`, Hint{})
	if !reflect.DeepEqual(got, want) || len(got.Items) != 1 || !got.Items[0].Playable() {
		t.Errorf("%+v", got)
	}
}

func TestAtom03(t *testing.T) {
	p := mustParse(t, `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>T</title><tagline>D</tagline>
<entry><title>1</title><id>i</id><issued>2004-03-05T14:30:00Z</issued><modified>2005-01-01T00:00:00Z</modified>
<content type="text/html" mode="escaped">&lt;b&gt;x&lt;/b&gt;</content></entry>
<entry><title>2</title><content mode="base64">eHl6</content></entry></feed>`, Hint{})
	if p.Title != "T" || p.Description != "D" || len(p.Items) != 2 {
		t.Fatalf("%+v", p)
	}
	if it := p.Items[0]; it.Published.Year() != 2004 || it.Notes != "<b>x</b>" {
		t.Errorf("%+v", it)
	}
	if p.Items[1].Notes != "" {
		t.Errorf("base64 is no text: %q", p.Items[1].Notes)
	}
}

func TestAtomContent(t *testing.T) {
	for in, want := range map[string]string{
		`<content>a &amp;lt; b</content>`:                                                "a &lt; b",
		`<content type="text">a &lt; b</content>`:                                        "a < b",
		`<content type="html"><![CDATA[<p>a</p>]]></content>`:                            "<p>a</p>",
		`<content type="xhtml"><p>a</p></content>`:                                       "<p>a</p>",
		`<content type="XHTML"><div class="x"> <p>a</p> </div></content>`:                "<p>a</p>",
		`<content type="xhtml"><div><p>a<br>b</div></content>`:                           "<div><p>a<br>b</div>",
		`<content type="xhtml"><div/></content>`:                                         "<div/>",
		`<content type="audio/mpeg" src="https://x.example/1.mp3"/><summary>s</summary>`: "s",
	} {
		p := mustParse(t, `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title>1</title>`+in+`</entry></feed>`, Hint{})
		if len(p.Items) != 1 || p.Items[0].Notes != want {
			t.Errorf("%s gave %q, want %q", in, p.Items[0].Notes, want)
		}
	}
}
