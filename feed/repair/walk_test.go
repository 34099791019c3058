package repair

import (
	"strings"
	"testing"
)

// names gives the Names of a feed with that root element.
func names(t *testing.T, root string) *Names {
	t.Helper()
	s := NewSplitter(strings.NewReader(root), Limits{})
	if err := s.Root(); err != nil {
		t.Fatalf("%s: %v", root, err)
	}
	return s.Names()
}

func TestWalkTakesSoundFragments(t *testing.T) {
	n := names(t, `<rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">`)
	for _, fragment := range []string{
		"",
		" \n text between elements \n",
		"<title>a</title><link>b</link>",
		`<enclosure url="http://x/?a=1&amp;b=2" length="" type='audio/mpeg'/>`,
		`<enclosure url="http://x/?a=1&b=2"/>`,
		"<title>R&B & more &eacute; &#8217; &#x1F600;</title>",
		"<description><![CDATA[<p>anything < & ]] > goes &#11;</p>]]></description>",
		"<description><p>sound <b>markup</b><br/></p></description>",
		"<itunes:duration>1:00</itunes:duration>",
		"<unknown:thing/>",
		"<!-- between -- elements --><a/>",
		"<?pi?><a/>",
		"<a>\ufffd</a>",
		`<description><DIV xmlns="http://www.w3.org/1999/xhtml"><x:p xmlns:x="y" ID="z">a</x:p></DIV></description>`,
	} {
		if !n.Walk([]byte(fragment), nil) {
			t.Errorf("refused: %s", fragment)
		}
	}
}

func TestWalkRefusesTheRest(t *testing.T) {
	n := names(t, `<rss xmlns:apple="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:ITunes="x">`)
	for what, fragment := range map[string]string{
		"missing end tag":              "<title>a<link>b</link>",
		"stray end tag":                "<title>a</title></link>",
		"crossed tags":                 "<a><b></a></b>",
		"case of the end tag":          "<title>a</Title>",
		"forbidden reference":          "<title>&#11;</title>",
		"forbidden reference, hex":     "<title>&#x0;</title>",
		"forbidden reference, cut":     "<title>&#11</title>",
		"reference beyond Unicode":     "<title>&#99999999;</title>",
		"surrogate":                    "<title>&#xD800;</title>",
		"noncharacter":                 "<title>\uffff</title>",
		"noncharacter in CDATA":        "<title><![CDATA[\ufffe]]></title>",
		"less-than in text":            "<title>a < b</title>",
		"end of CDATA in text":         "<title>a ]]> b</title>",
		"CDATA without end":            "<title><![CDATA[a</title>",
		"comment within":               "<title>a<!-- -- -->b</title>",
		"less-than in an attribute":    `<a b="<"/>`,
		"attribute without quotes":     `<a b=c/>`,
		"attribute without value":      `<a b/>`,
		"attributes without blank":     `<a b="c"d="e"/>`,
		"junk among attributes":        `<a b="c" ="d"/>`,
		"reference in an attribute":    `<a b="&#1;"/>`,
		"renamed prefix":               "<apple:duration>1</apple:duration>",
		"capital prefix":               "<ITunes:duration>1</ITunes:duration>",
		"capital name":                 "<TITLE>a</TITLE>",
		"capital attribute":            `<enclosure URL="x"/>`,
		"namespace of its own":         `<x:a xmlns:x="y"/>`,
		"default namespace":            `<a xmlns="y"/>`,
		"namespace within a container": `<image><title xmlns="y">a</title></image>`,
		"two colons":                   "<a:b:c/>",
		"name beyond ASCII":            "<名/>",
		"tag without end":              "<a b='c' <d/>",
		"end of document in a tag":     "<a b='c'",
		"nesting beyond all measure":   strings.Repeat("<a>", MaxDepth+1) + strings.Repeat("</a>", MaxDepth+1),
	} {
		if n.Walk([]byte(fragment), nil) {
			t.Errorf("%s was taken: %.60s", what, fragment)
		}
	}
	deepest := strings.Repeat("<a>", MaxDepth) + strings.Repeat("</a>", MaxDepth)
	if !n.Walk([]byte(deepest), nil) {
		t.Errorf("refused %d levels", MaxDepth)
	}
}

func TestWalkWithOwnEntities(t *testing.T) {
	n := names(t, `<!DOCTYPE rss [<!ENTITY show "The Show">]><rss>`)
	if n.Walk([]byte("<title>&show;</title>"), nil) {
		t.Error("a parser would not know the entity")
	}
	if !n.Walk([]byte("<title><![CDATA[&show;]]></title>"), nil) {
		t.Error("CDATA holds no entities")
	}
}

func TestWalkGivesElements(t *testing.T) {
	n := names(t, "<rss>")
	var got []string
	fragment := `text <title>a</title> <e u="v"/><d><p>x</p><![CDATA[y]]></d><c><![CDATA[z]]> w</c>`
	ok := n.Walk([]byte(fragment), func(e Element) {
		plain := "markup"
		if e.Plain {
			plain = "plain"
		}
		got = append(got, strings.Join([]string{string(e.Name), string(e.Tag), string(e.Inner), plain}, "|"))
		if !strings.Contains(fragment, string(e.Outer)) || !strings.HasPrefix(string(e.Outer), string(e.Tag)) {
			t.Errorf("outer %q", e.Outer)
		}
		if e.Pieces > 8 {
			t.Errorf("%d pieces in %s", e.Pieces, e.Outer)
		}
	})
	want := []string{
		"title|<title>|a|plain", `e|<e u="v"/>||plain`, "d|<d>|<p>x</p><![CDATA[y]]>|markup", "c|<c>|<![CDATA[z]]> w|plain",
	}
	if !ok || strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%v:\n%s", ok, strings.Join(got, "\n"))
	}
}

func TestAttr(t *testing.T) {
	for _, c := range []struct{ tag, name, want string }{
		{`<a href="x">`, "href", "x"},
		{`<a HREF='x y'>`, "href", "x y"},
		{`<a b=c d=e>`, "d", "e>"}, // the tag's end is not an attribute's business
		{` b=c d=e`, "d", "e"},
		{` b = "c"`, "b", "c"},
		{` b`, "b", ""},
		{`<a>`, "href", ""},
		{`<a xml:base="u">`, "xml:base", "u"},
		{` x="1" x="2"`, "x", "1"},
		{` x="unfinished`, "x", "unfinished"},
		{"", "x", ""},
	} {
		if got := string(Attr([]byte(c.tag), c.name)); got != c.want {
			t.Errorf("Attr(%s, %s) = %q, want %q", c.tag, c.name, got, c.want)
		}
	}
}

func TestNamespacesByAddress(t *testing.T) {
	for uri, want := range map[string]string{
		"http://www.itunes.com/dtds/podcast-1.0.dtd":                                  "itunes",
		"https://www.itunes.com/dtds/podcast-1.0.dtd":                                 "itunes",
		" http://www.itunes.com/DTDs/Podcast-1.0.dtd ":                                "itunes",
		"https://podcastindex.org/namespace/1.0":                                      "podcast",
		"https://podcastindex.org/namespace/1.0/":                                     "podcast",
		"http://podcastindex.org/namespace/1.0":                                       "podcast",
		"http://purl.org/rss/1.0/modules/content/":                                    "content",
		"http://purl.org/dc/elements/1.1/":                                            "dc",
		"http://podlove.org/simple-chapters":                                          "psc",
		"http://podlove.org/simple-chapters/":                                         "psc",
		"http://www.google.com/schemas/play-podcasts/1.0":                             "googleplay",
		"http://search.yahoo.com/mrss/":                                               "media",
		"http://www.w3.org/2005/Atom":                                                 "atom",
		"https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
	} {
		if got, ok := usual([]byte(uri), RSS); !ok || got != want {
			t.Errorf("usual(%s) = %q, %v, want %q", uri, got, ok, want)
		}
	}
	if got, ok := usual([]byte("http://www.w3.org/2005/Atom"), Atom); !ok || got != "" {
		t.Errorf("the namespace of Atom is %q in Atom", got)
	}
	if _, ok := usual([]byte("http://example.org/"), RSS); ok {
		t.Error("an unknown address has a prefix")
	}
}
