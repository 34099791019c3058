package repair

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// mend mends a fragment of a feed with that root and checks what Mend promises:
// Walk accepts the result, and so does a parser.
func mend(t *testing.T, root, fragment string) string {
	t.Helper()
	n := names(t, root)
	out := NewMender(n).Mend(nil, []byte(fragment))
	if !n.Usual().Walk(out, nil) {
		t.Errorf("Walk refuses %q, mended from %q", out, fragment)
	}
	parses(t, out)
	return string(out)
}

// parses fails the test unless the parser that reads feeds takes the fragment.
func parses(t *testing.T, fragment []byte) {
	t.Helper()
	dec := xml.NewDecoder(io.MultiReader(strings.NewReader("<root>"), bytes.NewReader(fragment), strings.NewReader("</root>")))
	dec.Strict = false
	depth := 0
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("parser: %v in %q", err, fragment)
			return
		}
		switch tok.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			if depth--; depth == 0 && dec.InputOffset() != int64(len("<root></root>")+len(fragment)) {
				t.Errorf("root closed too early in %q", fragment)
			}
		}
	}
}

const plainRSS = `<rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">`

func TestMend(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"sound", `<title>a &amp; b</title><e x="1"/>`, `<title>a &amp; b</title><e x="1"/>`},
		{"text between", `a<title>b</title>c`, `<title>b</title>`},
		{"comment", `<title>a<!-- x -->b</title>`, `<title>ab</title>`},
		{"title without end", `<title>A & B<link>http://x/</link><guid>1</guid>`,
			`<title>A &amp; B</title><link>http://x/</link><guid>1</guid>`},
		{"title and enclosure without end", "<title>A\n<enclosure url=\"u\">\n<guid>1</guid>",
			"<title>A\n</title><enclosure url=\"u\">\n</enclosure><guid>1</guid>"},
		{"last one without end", `<guid>1</guid><title>A`, `<guid>1</guid><title>A</title>`},
		{"two titles without end", `<title>A<title>B</title>`, `<title>A</title><title>B</title>`},
		{"wrong end tag", `<title>A</link><guid>1</guid>`, `<title>A</title><guid>1</guid>`},
		{"stray end tag", `</p><title>A</title></p><guid>1</guid></channel>`, `<title>A</title><guid>1</guid>`},
		{"image without end", `<image><url>u</url><title>T</title><language>en</language>`,
			`<image><url>u</url><title>T</title></image><language>en</language>`},
		{"owner without end", `<itunes:owner><itunes:name>N</itunes:name><title>T</title>`,
			`<itunes:owner><itunes:name>N</itunes:name></itunes:owner><title>T</title>`},
		{"nested category", `<itunes:category text="a"><itunes:category text="b"/></itunes:category>`,
			`<itunes:category text="a"><itunes:category text="b"/></itunes:category>`},
		{"unknown element without end", `<foo><title>T</title>`, `<foo></foo><title>T</title>`},
	} {
		if got := mend(t, plainRSS, c.in); got != c.want {
			t.Errorf("%s: %s\nbecame %s\nwant   %s", c.name, c.in, got, c.want)
		}
	}
}

func TestMendMarkupAsText(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"unsound markup becomes characters", `<description><p>a<br>b & c</p></description>`,
			`<description>&lt;p&gt;a&lt;br&gt;b &amp; c&lt;/p&gt;</description>`},
		{"sound markup stays beside damage", `<description><b>a</b></description><title>x < y</title>`,
			`<description><b>a</b></description><title>x &lt; y</title>`},
		{"known names in unsound markup", `<description><p>see <link>x</link></description><guid>1</guid>`,
			`<description>&lt;p&gt;see &lt;link&gt;x&lt;/link&gt;</description><guid>1</guid>`},
		{"attributes of markup", `<description><a href="x?a=1&b=2">y</description>`,
			`<description>&lt;a href=&quot;x?a=1&amp;b=2&quot;&gt;y</description>`},
		{"CDATA stays", `<title>a < b</title><description><![CDATA[<p>&x]]></description>`,
			`<title>a &lt; b</title><description><![CDATA[<p>&x]]></description>`},
		{"CDATA without end", `<description><![CDATA[<p>cut he`, `<description><![CDATA[<p>cut he]]></description>`},
		{"end of CDATA in text", `<title>a ]]> b</title>`, `<title>a ]]&gt; b</title>`},
		{"comparison", `<title>1 < 2 > 0 <3</title>`, `<title>1 &lt; 2 &gt; 0 &lt;3</title>`},
	} {
		if got := mend(t, plainRSS, c.in); got != c.want {
			t.Errorf("%s: %s\nbecame %s\nwant   %s", c.name, c.in, got, c.want)
		}
	}
	got := mend(t, `<feed xmlns="http://www.w3.org/2005/Atom">`, `<content type="xhtml"><p>a<br>b</content>`)
	if want := `<content type="html">&lt;p&gt;a&lt;br&gt;b</content>`; got != want {
		t.Errorf("xhtml: %s", got)
	}
}

func TestMendReferences(t *testing.T) {
	for in, want := range map[string]string{
		"R&B":                                "R&amp;B",
		"R&B;":                               "R&amp;B;",
		"a &amp; b":                          "a &amp; b",
		"&eacute;&nbsp;&hellip;":             "&eacute;&nbsp;&hellip;",
		"a&#11;b&#x0;c":                      "abc",
		"a&#11b":                             "a",
		"&#8217;&#X1F600;":                   "&#8217;&#X1F600;",
		"&#150;":                             "&#150;",
		"&#xFFFF;&#xD800;&#99999999999;":     "",
		"&;&#;&# &a b;":                      "&amp;;&amp;#;&amp;# &amp;a b;",
		"\uffff":                             "\ufffd",
		"&" + strings.Repeat("x", 100) + ";": "&amp;" + strings.Repeat("x", 100) + ";",
	} {
		// the second element is there to make the fragment unsound
		got := mend(t, plainRSS, "<title>"+in+"</title><x")
		if want = "<title>" + want + "</title>"; got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestMendTags(t *testing.T) {
	for in, want := range map[string]string{
		`<enclosure url=http://x/a.mp3 type="audio/mpeg"/>`: `<enclosure url="http://x/a.mp3" type="audio/mpeg"/>`,
		`<enclosure url="u"type="t"/>`:                      `<enclosure url="u" type="t"/>`,
		`<enclosure URL="u" Type="t"/>`:                     `<enclosure url="u" type="t"/>`,
		`<enclosure url='a"b'/>`:                            `<enclosure url="a&quot;b"/>`,
		`<enclosure url="u" checked/>`:                      `<enclosure url="u" checked=""/>`,
		`<enclosure url="a.mp3 length="1"/><guid>1</guid>`:  `<enclosure url="a.mp3" length="1"/><guid>1</guid>`,
		`<guid isPermaLink="false" >1</guid ><x`:            `<guid isPermaLink="false">1</guid>`,
		`<TITLE>a</TITLE>`:                                  `<title>a</title>`,
		`<PUBDATE>x</PUBDATE>`:                              `<pubDate>x</pubDate>`,
		`<PubDate>x</pubDate>`:                              `<pubDate>x</pubDate>`,
		`<itunes:EpisodeType>full</itunes:EpisodeType>`:     `<itunes:episodeType>full</itunes:episodeType>`,
		`<ITUNES:DURATION>1</ITUNES:DURATION>`:              `<itunes:duration>1</itunes:duration>`,
		`<名>x</名><title>t</title>`:                          `<title>t</title>`,
		`<a:b:c>x</a:b:c><title>t</title>`:                  `<title>t</title>`,
		`<enclosure url="u" 名="x" :="y" a:b:c="z"/>`:        `<enclosure url="u"/>`,
		`<e ` + strings.Repeat(`a="" `, maxAttrs+9) + `"/>`: `<e ` + strings.TrimSpace(strings.Repeat(`a="" `, maxAttrs)) + `/>`,
		`<title>a</title><enclosure url="http://exa`:        `<title>a</title>`,
		`<a><b><c></a><d/>`:                                 `<a><b><c></c></b></a><d/>`,
	} {
		if got := mend(t, plainRSS, in); got != want {
			t.Errorf("%s\nbecame %s\nwant   %s", in, got, want)
		}
	}
}

func TestMendNamespaces(t *testing.T) {
	for _, c := range []struct{ name, root, in, want string }{
		{"another prefix", `<rss xmlns:i="http://www.itunes.com/dtds/podcast-1.0.dtd">`,
			`<i:duration>1</i:duration>`, `<itunes:duration>1</itunes:duration>`},
		{"old podcast namespace", `<rss xmlns:p="https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md">`,
			`<p:person>x</p:person>`, `<podcast:person>x</podcast:person>`},
		{"declared on the element", `<rss>`,
			`<x:chapters xmlns:x="http://podlove.org/simple-chapters"><x:chapter start="0"/></x:chapters><x:y/>`,
			`<psc:chapters><psc:chapter start="0"/></psc:chapters><x:y/>`},
		{"default namespace of an element", `<rss>`, `<link xmlns="http://www.w3.org/2005/Atom" rel="self" href="u"/>`,
			`<atom:link rel="self" href="u"/>`},
		{"swapped", `<rss xmlns:podcast="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:itunes="https://podcastindex.org/namespace/1.0">`,
			`<podcast:duration>1</podcast:duration><itunes:person>x</itunes:person>`,
			`<itunes:duration>1</itunes:duration><podcast:person>x</podcast:person>`},
		{"prefix of Atom in Atom", `<a:feed xmlns:a="http://www.w3.org/2005/Atom">`, `<a:title>x</a:title>`, `<title>x</title>`},
		{"prefix of RSS 1.0", `<rdf:RDF xmlns:r="http://purl.org/rss/1.0/">`, `<r:title>x</r:title>`, `<title>x</title>`},
		{"undeclared", `<rss>`, `<itunes:duration>1<x`, `<itunes:duration>1</itunes:duration>`},
		{"unknown address", `<rss xmlns:itunes="http://example.org/">`, `<itunes:duration>1<x`, `<itunes:duration>1</itunes:duration>`},
		{"unknown namespace", `<rss xmlns:y="http://example.org/">`, `<y:a>1</y:a><x`, `<y:a>1</y:a>`},
	} {
		if got := mend(t, c.root, c.in); got != c.want {
			t.Errorf("%s: %s\nbecame %s\nwant   %s", c.name, c.in, got, c.want)
		}
	}
}

func TestMendDepth(t *testing.T) {
	in := strings.Repeat("<a>", 20_000) + "x" + strings.Repeat("</a>", 20_000) + "<title>t</title>"
	got := mend(t, plainRSS, in)
	if !strings.HasSuffix(got, "<title>t</title>") || len(got) > 2000 {
		t.Errorf("%d bytes, ends in %q", len(got), got[max(0, len(got)-40):])
	}
	leaf := "<description>" + strings.Repeat("<b>", 100) + strings.Repeat("</b>", 100) + "</description>"
	if got := mend(t, plainRSS, strings.Repeat("<a>", 10)+leaf); !strings.Contains(got, "&lt;b&gt;") {
		t.Errorf("deep markup in a leaf: %.80s", got)
	}
}

func TestEntities(t *testing.T) {
	root := `<!DOCTYPE rss [
<!ENTITY show "The &amp; &quot;Show&quot;">
<!ENTITY twice '&show;, &show;'>
<!ENTITY self "&self;">
<!ENTITY file SYSTEM "file:///etc/passwd">
<!ENTITY % parameter "x">
<!ENTITY show "ignored">
<!ENTITY tag "<b>">
]><rss>`
	for in, want := range map[string]string{
		"&show;":      `The &amp; &quot;Show&quot;`,
		"&twice;!":    `The &amp; &quot;Show&quot;, The &amp; &quot;Show&quot;!`,
		"a&self;b":    "ab",
		"a&file;b":    "ab",
		"&parameter;": "&amp;parameter;",
		"&tag;":       "&lt;b&gt;",
		"&eacute;":    "&eacute;",
	} {
		if got := mend(t, root, "<title>"+in+"</title>"); got != "<title>"+want+"</title>" {
			t.Errorf("%s became %s, want %s", in, got, want)
		}
	}
	if got := mend(t, root, `<a b="&show;"/>`); got != `<a b="The &amp; &quot;Show&quot;"/>` {
		t.Errorf("in an attribute: %s", got)
	}
}

// TestEntityBomb: expansion ends with the budget, over all fragments together.
func TestEntityBomb(t *testing.T) {
	var dtd strings.Builder
	dtd.WriteString(`<!DOCTYPE rss [<!ENTITY e0 "aaaaaaaaaa">`)
	for i := '1'; i <= '9'; i++ {
		dtd.WriteString("<!ENTITY e" + string(i) + ` "` + strings.Repeat("&e"+string(i-1)+";", 10) + `">`)
	}
	dtd.WriteString("]><rss>")
	n := names(t, dtd.String())
	m := NewMender(n)
	total := 0
	for range 100 {
		total += len(m.Mend(nil, []byte("<title>&e9;&e9;</title><guid>&e3;</guid>")))
	}
	if total > 2*maxExpansion {
		t.Errorf("%d bytes", total)
	}
	if total < maxExpansion/2 {
		t.Errorf("only %d bytes: the budget was not used", total)
	}
	if es := parseEntities([]byte(strings.Repeat(`<!ENTITY a "b">`, 10))); len(es) != 1 {
		t.Errorf("%d entities", len(es))
	}
	many := strings.Builder{}
	for i := range 10_000 {
		many.WriteString("<!ENTITY x" + strings.Repeat("y", i%1000) + ` "b">`)
	}
	if es := parseEntities([]byte(many.String())); len(es) > maxEntities {
		t.Errorf("%d entities were kept", len(es))
	}
}

// TestMendIsLinear feeds shapes that make careless code quadratic. Ten times the
// input must not need much more than ten times the steps; a step that is counted
// is a byte of output, the rest is bounded by the deadline of the test run.
func TestMendIsLinear(t *testing.T) {
	const n = 50_000
	for name, fragment := range map[string]string{
		"unclosed titles":          strings.Repeat("<title>", n),
		"alternating leaves":       strings.Repeat("<title>a<link>b", n),
		"known names in one leaf":  "<description>" + strings.Repeat("<guid>", n) + "</description>",
		"open tags":                strings.Repeat("<a><b>", n),
		"end tags":                 strings.Repeat("</a></title>", n),
		"stray less-thans":         "<title>" + strings.Repeat("< ", n),
		"ampersands":               "<title>" + strings.Repeat("&", n),
		"half references":          "<title>" + strings.Repeat("&#x", n),
		"quotes":                   strings.Repeat(`<a b="`, n),
		"both quotes":              strings.Repeat(`<a b="<c d='`, n),
		"CDATA without end":        strings.Repeat("<![CDATA[", n),
		"comments without end":     strings.Repeat("<!--", n),
		"titles before one end":    strings.Repeat("<title><b></b>", n) + "</title>",
		"attributes":               "<a " + strings.Repeat("b ", n) + ">",
		"namespaces":               strings.Repeat(`<a xmlns:b="c">`, n),
		"wrong ends within leaves": strings.Repeat("<title></link>", n),
	} {
		out := NewMender(names(t, plainRSS)).Mend(nil, []byte(fragment))
		if len(out) > 6*len(fragment)+64 {
			t.Errorf("%s: %d bytes became %d", name, len(fragment), len(out))
		}
	}
}

// FuzzMend: whatever the fragment, the result is accepted by Walk and by the
// parser, and mending it again changes nothing that matters.
func FuzzMend(f *testing.F) {
	for _, s := range []string{
		"<title>a<link>b</link>", "<a b=c d='e\"f'>&x;&#11;<![CDATA[g", "</p><x:y xmlns:x='z'><TITLE>",
		"<description><p>a<br>b</description><guid>1", "<enclosure url=\"a length=\"1\"/><g p='f'>",
		"&e;<a b='&e;'>\uffff<!-- -- --><?p?>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, fragment string) {
		fragment = strings.ToValidUTF8(string(dropControls([]byte(fragment), 0)), "\ufffd")
		for _, root := range []string{plainRSS, `<!DOCTYPE r [<!ENTITY e "<x>&lt;">]><a:feed xmlns:a="http://www.w3.org/2005/Atom">`} {
			n := names(t, root)
			out := NewMender(n).Mend(nil, []byte(fragment))
			if !n.Usual().Walk(out, nil) {
				t.Fatalf("Walk refuses %q", out)
			}
			parses(t, out)
			if again := NewMender(n.Usual()).Mend(nil, out); !n.Usual().Walk(again, nil) {
				t.Fatalf("Walk refuses what was mended twice: %q", again)
			}
		}
	})
}
