package feed

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"cosm/feed/repair"
)

// fill puts fragments into a batch without looking whether they are sound.
func fill(b *batch, atom bool, fragments ...string) {
	for _, f := range fragments {
		b.begin(atom)
		b.elements = append(b.elements, repair.Element{Name: []byte("x"), Outer: []byte(f)})
		b.end([]byte("<item>"))
	}
}

// TestBatchLosesTheCulpritOnly: should a fragment be unsound after all, the other
// items of its batch come through.
func TestBatchLosesTheCulpritOnly(t *testing.T) {
	for name, culprit := range map[string]string{
		"refused":           "<title>&#11;</title>",
		"swallows the next": "<title>x",
		"closes too much":   "</item></channel>",
		"is two":            "<title>x</title></item><item><title>y</title>",
	} {
		var b batch
		fill(&b, false, "<title>1</title>", culprit, "<title>3</title>")
		var got []string
		for _, it := range b.parse(base{}) {
			if it.Title == "1" || it.Title == "3" {
				got = append(got, it.Title)
			}
		}
		if strings.Join(got, "") != "13" {
			t.Errorf("%s: %q", name, got)
		}
	}
	var b batch
	fill(&b, true, "<title>1</title>", "<title>&#11;</title>", "<title>3</title>")
	if items := b.parse(base{}); len(items) != 2 || items[1].Title != "3" {
		t.Errorf("atom: %d items", len(items))
	}
}

func TestBatchIsUsedAgain(t *testing.T) {
	var b batch
	for round := range 3 {
		fill(&b, round == 1, "<title>"+fmt.Sprint(round)+"</title>", "<title>x</title>")
		b.begin(round == 1)
		b.drop() // must leave no trace
		items := b.parse(base{})
		if len(items) != 2 || items[0].Title != fmt.Sprint(round) {
			t.Errorf("round %d: %+v", round, items)
		}
		b.reset()
	}
}

func TestNotesDoNotGoThroughGofeed(t *testing.T) {
	var b batch
	n := &repair.Names{}
	b.begin(false)
	n.Walk([]byte("<title><b>t</b></title><description><![CDATA[secret]]></description><content:encoded>secret</content:encoded><itunes:summary>secret</itunes:summary><itunes:keywords>secret</itunes:keywords><enclosure url='secret'/>"), b.add)
	b.end([]byte("<item>"))
	if got := strings.Count(string(b.doc), "secret"); got != 1 || !b.enclosed {
		t.Errorf("%s", b.doc)
	}
	it := b.parse(base{})[0]
	if it.Notes != "secret" || it.Enclosure.URL != "secret" {
		t.Errorf("%+v", it)
	}
}

// TestElementsOfOneItemAreBounded: an item of countless elements costs no more
// than one of many.
func TestElementsOfOneItemAreBounded(t *testing.T) {
	p := mustParse(t, rssWith("<title>T</title>"+strings.Repeat("<category>c</category>", 3*maxElements)+
		"<item><title>x</title>"+strings.Repeat("<link>l</link>", 3*maxElements)+"</item>"+episodeXML(2)), Hint{})
	if p.Title != "T" || len(p.Items) != 2 || p.Items[0].Title != "x" {
		t.Errorf("%+v", p)
	}
	if len(p.Categories) != 1 {
		t.Errorf("%d categories", len(p.Categories))
	}
}

func TestCharsetOfTheHeader(t *testing.T) {
	doc := "<rss><channel><title>穗稻忠武</title>" + strings.Replace(episodeXML(1), "Episode", "今天的节目", 1) + "</channel></rss>"
	body, err := simplifiedchinese.GBK.NewEncoder().String(doc)
	if err != nil {
		t.Fatal(err)
	}
	p := mustParse(t, body, Hint{ContentType: "text/xml; charset=gbk"})
	if p.Title != "穗稻忠武" || p.Items[0].Title != "今天的节目 1" || p.Charset != "gb18030" {
		t.Errorf("%s: %s, %s", p.Charset, p.Title, p.Items[0].Title)
	}
	wrong := mustParse(t, doc, Hint{ContentType: "text/xml; charset=gbk"}) // it is UTF-8
	if wrong.Title != "穗稻忠武" || wrong.Charset != "utf-8" {
		t.Errorf("%s: %s", wrong.Charset, wrong.Title)
	}
}
