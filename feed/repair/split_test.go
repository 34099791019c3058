package repair

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// parts writes down what a Splitter gives: the fragments, one a line, items with
// a star, cut ones with an exclamation mark.
func parts(t *testing.T, r io.Reader, limits Limits) (got string, s *Splitter) {
	t.Helper()
	s = NewSplitter(r, limits)
	if err := s.Root(); err != nil {
		t.Fatalf("root: %v", err)
	}
	var out []string
	for {
		p, err := s.Next()
		if errors.Is(err, io.EOF) {
			return strings.Join(out, "\n"), s
		}
		if err != nil {
			t.Fatalf("next: %v", err)
		}
		line := strings.TrimSpace(string(p.XML))
		if p.Item {
			line = "* " + line
		}
		if p.Cut {
			line += " !"
		}
		out = append(out, line)
	}
}

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		name, doc, want string
		form            Form
		truncated       bool
	}{
		{"rss", `<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><item><title>1</title></item> <item>2</item></channel></rss>`,
			"<title>T</title>\n* <title>1</title>\n* 2", RSS, false},
		{"elements after items", `<rss><channel><a/><item>1</item><b/><item>2</item><c/></channel></rss>`,
			"<a/>\n* 1\n<b/>\n* 2\n<c/>", RSS, false},
		{"atom", `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry>1</entry><item>no</item></feed>`,
			"<title>T</title>\n* 1\n<item>no</item>", Atom, false},
		{"atom with prefix", `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>T</a:title><a:entry>1</a:entry></a:feed>`,
			"<a:title>T</a:title>\n* 1", Atom, false},
		{"rdf", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>T</title><items><rdf:Seq/></items></channel><image/><item rdf:about="x">1</item></rdf:RDF>`,
			"<title>T</title><items><rdf:Seq/></items>\n<image/>\n* 1", RDF, false},
		{"capitals", `<RSS><CHANNEL><TITLE>T</TITLE><ITEM>1</ITEM></CHANNEL></RSS>`, "<TITLE>T</TITLE>\n* 1", RSS, false},
		{"channel alone", `<channel><title>T</title><item>1</item></channel>`, "<title>T</title>\n* 1", RSS, false},
		{"channel missing", `<rss><title>T</title><item>1</item></rss>`, "* 1", RSS, false},
		{"around the channel", `<rss>x<title>A</title><channel><title>B</title></channel><title>C</title></rss>`, "<title>B</title>", RSS, false},
		{"two channels", `<rss><channel><title>A</title><item>1</item></channel><channel><title>B</title><item>2</item></channel></rss>`,
			"<title>A</title>\n* 1\n* 2", RSS, false},
		{"empty items", `<rss><channel><item/><item></item><item>1</item></channel></rss>`, "* \n* 1", RSS, false},
		{"empty root", `<rss/>`, "", RSS, false},
		{"item of another namespace", `<rss xmlns:x="y"><channel><x:item>no</x:item></channel></rss>`, "<x:item>no</x:item>", RSS, false},
		{"items in CDATA and comments", `<rss><channel><d><![CDATA[<item>]]></d><!-- <item> --><item><![CDATA[</item>]]></item></channel></rss>`,
			"<d><![CDATA[<item>]]></d><!-- <item> -->\n* <![CDATA[</item>]]>", RSS, false},
		{"after the end", `<rss><channel><title>T</title></channel></rss><item>no</item><html>`, "<title>T</title>", RSS, false},
		{"unclosed item", `<rss><channel><item>1<item>2</item></channel></rss>`, "* 1\n* 2", RSS, false},
		{"unclosed last item", `<rss><channel><item>1</channel></rss>`, "* 1", RSS, false},
		{"unclosed channel element", `<rss><channel><title>T<item>1</item><item>2</item></channel></rss>`, "<title>T\n* 1\n* 2", RSS, false},
		{"cut between items", `<rss><channel><item>1</item>`, "* 1", RSS, true},
		{"cut in an item", `<rss><channel><item>1</item><item><title>2`, "* 1\n* <title>2 !", RSS, true},
		{"cut in a tag", `<rss><channel><item>1</item><item><title>2</title><enclosure url="htt`,
			"* 1\n* <title>2</title><enclosure url=\"htt !", RSS, true},
		{"cut in CDATA", `<rss><channel><item><d><![CDATA[abc`, "* <d><![CDATA[abc !", RSS, true},
		{"cut in the head", `<rss><channel><title>T</title><link>x`, "<title>T</title><link>x !", RSS, true},
		{"cut after the root", `<rss>`, "", RSS, true},
		{"root end is the last byte", `<feed><title>T</title></feed>`, "<title>T</title>", Atom, false},
	} {
		for name, wrap := range map[string]func(io.Reader) io.Reader{
			"": func(r io.Reader) io.Reader { return r }, " byte by byte": iotest.OneByteReader,
		} {
			got, s := parts(t, wrap(strings.NewReader(c.doc)), Limits{})
			if strings.TrimSpace(got) != strings.TrimSpace(c.want) || s.Form() != c.form || s.Truncated() != c.truncated {
				t.Errorf("%s%s: form %d, truncated %v\n%s\nwant\n%s", c.name, name, s.Form(), s.Truncated(), got, c.want)
			}
		}
	}
}

func TestRoot(t *testing.T) {
	for _, doc := range []string{
		"\n\n <?xml version='1.1'?><rss>",
		"<br />\n<b>Warning</b>: Cannot modify header in <b>/var/www/x.php</b> on line <b>3</b><br />\n<?xml version='1.0'?><rss>",
		"Warning: 1 < 2 in \"x.php\n<rss>",
		"<!-- <rss> --><?xml-stylesheet href='x'?><!DOCTYPE rss [<!ENTITY a 'b'>]><rss>",
		"<wrapper><rss>",
	} {
		s := NewSplitter(strings.NewReader(doc), Limits{})
		if err := s.Root(); err != nil || string(s.RootTag()) != "<rss>" {
			t.Errorf("%q: %v, root %q", doc, err, s.RootTag())
		}
	}
	for _, doc := range []string{
		"", "text", "{}", "<opml/>", "<!-- <rss> -->", "<html><body><svg><rdf:RDF/></svg><rss></rss></body></html>",
		"<!DOCTYPE html><HTML><feed>", "<!-- never ends", "<rss", strings.Repeat("<p>junk</p>", 100_000) + "<rss>",
	} {
		s := NewSplitter(strings.NewReader(doc), Limits{})
		if err := s.Root(); !errors.Is(err, ErrNoRoot) {
			t.Errorf("%.40q: %v", doc, err)
		}
	}
}

func TestRootTag(t *testing.T) {
	s := NewSplitter(strings.NewReader(`<feed xml:lang="de" xml:base="http://x/"><entry a="b">1</entry></feed>`), Limits{})
	if err := s.Root(); err != nil {
		t.Fatal(err)
	}
	if got := string(Attr(s.RootTag(), "xml:lang")); got != "de" {
		t.Errorf("language %q", got)
	}
	p, err := s.Next()
	if err != nil || string(p.Tag) != `<entry a="b">` {
		t.Errorf("%q, %v", p.Tag, err)
	}
}

// TestTooLongPart: an item, or a head, beyond the limit is cut, the rest of it is
// skipped, and what follows comes whole.
func TestTooLongPart(t *testing.T) {
	limits := Limits{Part: 200 << 10}
	long := strings.Repeat("long text ", 100_000)
	for name, middle := range map[string]string{
		"text":              "<d>" + long + "</d>",
		"CDATA":             "<d><![CDATA[" + long + "]]></d>",
		"comment":           "<!--" + long + "-->",
		"tags":              strings.Repeat("<p>x</p>", 100_000),
		"CDATA without end": "<d><![CDATA[" + long,
	} {
		doc := "<rss><channel><title>T</title><item><title>1</title>" + middle + "</item><item>2</item><item>3</item></channel></rss>"
		got, s := parts(t, strings.NewReader(doc), limits)
		lines := strings.Split(got, "\n")
		if len(lines) != 4 || !strings.HasPrefix(lines[1], "* <title>1</title>") || !strings.HasSuffix(lines[1], "!") ||
			lines[2] != "* 2" || lines[3] != "* 3" {
			t.Errorf("%s: %d parts, %.60q", name, len(lines), lines)
		}
		if cap(s.buf) > 2*limits.Part {
			t.Errorf("%s: a buffer of %d bytes", name, cap(s.buf))
		}
	}
	doc := "<rss><channel><title>T</title><d>" + long + "</d><e/><item>1</item></channel></rss>"
	got, _ := parts(t, strings.NewReader(doc), limits)
	if !strings.HasPrefix(got, "<title>T</title><d>") || !strings.HasSuffix(got, "!\n* 1") {
		t.Errorf("long head: %.40q … %q", got, got[len(got)-20:])
	}
}

// endless repeats a text for ever and counts what was read of it.
type endless struct {
	text string
	at   int
	n    int64
	max  int64
}

var errEnough = errors.New("read enough")

func (e *endless) Read(p []byte) (int, error) {
	if e.n > e.max {
		return 0, errEnough
	}
	n := 0
	for n < len(p) {
		c := copy(p[n:], e.text[e.at:])
		n += c
		e.at = (e.at + c) % len(e.text)
	}
	e.n += int64(n)
	return n, nil
}

// TestEndlessInput: whatever never ends, the buffer stays within the limit and
// the reader's error comes out at last.
func TestEndlessInput(t *testing.T) {
	limits := Limits{Part: 64 << 10, Junk: 32 << 10}
	for _, text := range []string{
		"x", "<", "<a>", "<item>", "<item>x", "<![CDATA[", "<!-- ", "<a b=\"", "</", "</item>", "<channel>", "\x00", "&", "<item><![CDATA[", "<?",
	} {
		r := io.MultiReader(strings.NewReader("<rss><channel>"), &endless{text: strings.Repeat(text, 500), max: 4 << 20})
		s := NewSplitter(r, limits)
		if err := s.Root(); err != nil {
			t.Fatal(err)
		}
		var err error
		for err == nil {
			var p Part
			p, err = s.Next()
			if len(p.XML) > 2*limits.Part || cap(s.buf) > 4*limits.Part {
				t.Fatalf("%q: part of %d bytes in a buffer of %d", text, len(p.XML), cap(s.buf))
			}
		}
		if !errors.Is(err, errEnough) && !errors.Is(err, io.ErrNoProgress) {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"x", "<p>", "<!-- ", "<![CDATA[", "<a b='"} {
		e := &endless{text: strings.Repeat(text, 500), max: 64 << 20}
		if err := NewSplitter(e, limits).Root(); !errors.Is(err, ErrNoRoot) || e.n > 10<<20 {
			t.Errorf("root in %q: %v after %d bytes", text, err, e.n)
		}
	}
}

func TestReaderErrors(t *testing.T) {
	broken := errors.New("connection reset")
	for _, c := range []struct {
		doc   string
		items int
	}{
		{"<rss><channel><item>1</item><item>2</item>", 2},
		{"<rss><channel><item>1</item><item>2", 2}, // the last one is cut
		{"<rss><channel><title>T", 0},
	} {
		s := NewSplitter(io.MultiReader(strings.NewReader(c.doc), iotest.ErrReader(broken)), Limits{})
		if err := s.Root(); err != nil {
			t.Fatal(err)
		}
		items := 0
		for {
			p, err := s.Next()
			if err != nil {
				if !errors.Is(err, broken) {
					t.Errorf("%s: %v", c.doc, err)
				}
				break
			}
			if p.Item {
				items++
			}
		}
		if items != c.items {
			t.Errorf("%s: %d items", c.doc, items)
		}
	}
	if err := NewSplitter(iotest.ErrReader(broken), Limits{}).Root(); !errors.Is(err, broken) {
		t.Errorf("root: %v", err)
	}
	// after the end of the root element nothing is wrong any more
	s := NewSplitter(io.MultiReader(strings.NewReader("<rss></rss>"), iotest.ErrReader(broken)), Limits{})
	if err := s.Root(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("after the end: %v", err)
	}
}

func TestDropControls(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "abc": "abc", "a\tb\nc\rd": "a\tb\nc\rd", "\x00a\x1b[0mb\x07": "a[0mb", "\x00\x01": "",
		"é\x0bü": "éü", "a\x7fb": "a\x7fb",
	} {
		if got := string(dropControls([]byte(in), 0)); got != want {
			t.Errorf("dropControls(%q) = %q, want %q", in, got, want)
		}
	}
	if got := string(dropControls([]byte("\x00a\x00b"), 2)); got != "\x00ab" {
		t.Errorf("from 2: %q", got)
	}
}

// FuzzSplit: however the bytes come in, the parts are the same, they hold no more
// bytes than came in, and the end is reached.
func FuzzSplit(f *testing.F) {
	for _, doc := range []string{
		"<rss><channel><title>T</title><item>1</item><b/></channel></rss>",
		"<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry>1<![CDATA[</a:entry>]]></a:entry>",
		"<rdf:RDF><item rdf:about='x'>1<item>2</rdf:RDF>", "<!DOCTYPE r [<!ENTITY a 'b'>]><rss><item", "<channel></channel>",
	} {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		var first string
		for i, r := range []io.Reader{strings.NewReader(doc), iotest.OneByteReader(strings.NewReader(doc))} {
			s := NewSplitter(r, Limits{})
			if s.Root() != nil {
				return
			}
			var got strings.Builder
			size := 0
			for n := 0; ; n++ {
				p, err := s.Next()
				if err != nil {
					break
				}
				if n > len(doc) {
					t.Fatal("more parts than bytes")
				}
				size += len(p.XML)
				fmt.Fprintf(&got, "%v %v %q %q\n", p.Item, p.Cut, p.Tag, p.XML)
			}
			if size > len(doc) {
				t.Fatalf("%d bytes gave %d", len(doc), size)
			}
			if i == 0 {
				first = got.String()
			} else if got.String() != first {
				t.Fatalf("byte by byte:\n%s\nat once:\n%s", got.String(), first)
			}
		}
	})
}
