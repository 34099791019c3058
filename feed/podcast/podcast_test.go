package podcast

import (
	"reflect"
	"strings"
	"testing"
	"time"

	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"
)

// elements parses channel elements the way a feed's come in.
func elements(t *testing.T, inside string) Elements {
	t.Helper()
	doc := `<rss version="2.0"><channel>` + inside + `</channel></rss>`
	channel, err := (&rss.Parser{}).Parse(strings.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	return channel.Extensions["podcast"]
}

func TestFunding(t *testing.T) {
	e := elements(t, `
<podcast:funding url=" https://x/donate ">Support us</podcast:funding>
<podcast:funding>no address</podcast:funding>
<podcast:funding url="https://x/2"/>`)
	want := []Funding{{URL: "https://x/donate", Text: "Support us"}, {URL: "https://x/2"}}
	if got := e.Funding(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestPeople(t *testing.T) {
	e := elements(t, `
<podcast:person href="https://x/a" img="https://x/a.jpg">Ann</podcast:person>
<podcast:person role="Guest" group="Cast"> Bob </podcast:person>
<podcast:person role="editor"></podcast:person>`)
	want := []Person{
		{Name: "Ann", Role: "host", Group: "cast", URL: "https://x/a", Image: "https://x/a.jpg"},
		{Name: "Bob", Role: "guest", Group: "cast"},
	}
	if got := e.People(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestTranscriptsAndChapters(t *testing.T) {
	e := elements(t, `
<podcast:transcript url="https://x/1.vtt" type="TEXT/VTT" language="de" rel="Captions"/>
<podcast:transcript url="https://x/1.srt" type="application/srt"/>
<podcast:transcript type="text/plain"/>
<podcast:chapters url="https://x/c.json" type="application/json+chapters"/>`)
	want := []Transcript{
		{URL: "https://x/1.vtt", Type: "text/vtt", Language: "de", Rel: "captions"},
		{URL: "https://x/1.srt", Type: "application/srt"},
	}
	if got := e.Transcripts(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	if got := e.Chapters(); got != (Chapters{URL: "https://x/c.json", Type: "application/json+chapters"}) {
		t.Errorf("%+v", got)
	}
	if got := (Elements{}).Chapters(); got != (Chapters{}) {
		t.Errorf("none: %+v", got)
	}
}

func TestLock(t *testing.T) {
	for in, want := range map[string]Lock{
		`<podcast:locked owner="me@x">yes</podcast:locked>`: {Locked: true, Owner: "me@x"},
		`<podcast:locked>Yes</podcast:locked>`:              {Locked: true},
		`<podcast:locked owner="me@x">no</podcast:locked>`:  {Owner: "me@x"},
		``: {},
	} {
		if got := elements(t, in).Lock(); got != want {
			t.Errorf("%s: %+v", in, got)
		}
	}
}

func TestAlternates(t *testing.T) {
	e := elements(t, `
<podcast:alternateEnclosure type="Audio/Opus" length="123" bitrate="64000.5" title="Low" lang="en" default="true" codecs="opus" rel="light">
 <podcast:source uri="ipfs://y"/><podcast:source uri=" https://x/1.opus "/><podcast:source uri="/1.opus"/>
 <podcast:integrity type="SRI" value=" sha256-abc "/>
</podcast:alternateEnclosure>
<podcast:alternateEnclosure type="video/mp4" length="-1" height="720"><podcast:source uri="https://x/1.mp4"/></podcast:alternateEnclosure>
<podcast:alternateEnclosure type="audio/mpeg"/>`)
	want := []Alternate{
		{
			URL: "https://x/1.opus", Sources: []string{"https://x/1.opus", "/1.opus"}, Type: "audio/opus", Length: 123, Bitrate: 64000.5,
			Title: "Low", Lang: "en", Default: true, Codecs: "opus", Rel: "light", ProofType: "sri", Proof: "sha256-abc",
		},
		{URL: "https://x/1.mp4", Sources: []string{"https://x/1.mp4"}, Type: "video/mp4", Height: 720},
	}
	if got := e.Alternates(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestSoundbites(t *testing.T) {
	e := elements(t, `
<podcast:soundbite startTime="73.5" duration="60">Best</podcast:soundbite>
<podcast:soundbite startTime="0" duration="15.25"/>
<podcast:soundbite startTime="5"/>
<podcast:soundbite startTime="-1" duration="3"/>
<podcast:soundbite startTime="1" duration="0"/>
<podcast:soundbite startTime="NaN" duration="Inf"/>`)
	want := []Soundbite{
		{Start: 73500 * time.Millisecond, Duration: time.Minute, Title: "Best"},
		{Duration: 15250 * time.Millisecond},
	}
	if got := e.Soundbites(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestListsAreCut(t *testing.T) {
	many := make([]ext.Extension, 10*MaxList)
	for i := range many {
		many[i] = ext.Extension{Value: "x", Attrs: map[string]string{"url": "u", "uri": "u"},
			Children: map[string][]ext.Extension{"source": {{Attrs: map[string]string{"uri": "u"}}}}}
	}
	e := Elements{"person": many, "funding": many, "transcript": many, "txt": many, "socialInteract": many, "alternateEnclosure": many}
	e["value"] = []ext.Extension{{Children: map[string][]ext.Extension{"valueRecipient": many}}}
	more := e.More(plain())
	for name, n := range map[string]int{
		"people": len(e.People()), "funding": len(e.Funding()), "transcripts": len(e.Transcripts()), "txts": len(more.Txts),
		"interactions": len(more.Talk), "alternates": len(e.Alternates()), "recipients": len(more.Values[0].Recipients),
	} {
		if n != MaxList {
			t.Errorf("%d %s", n, name)
		}
	}
}

func TestTextAndAttr(t *testing.T) {
	e := elements(t, `<podcast:guid> a </podcast:guid><podcast:guid>b</podcast:guid><podcast:x y=" z "/>`)
	if e.Text("guid") != "a" || e.Text("none") != "" || e.Attr("x", "y") != "z" || e.Attr("none", "y") != "" || e.Attr("x", "none") != "" {
		t.Errorf("%q %q", e.Text("guid"), e.Attr("x", "y"))
	}
	var none Elements
	if none.Text("x") != "" || none.People() != nil || none.Lock() != (Lock{}) {
		t.Error("nil elements hold something")
	}
}
