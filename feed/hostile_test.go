package feed

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

// repeated gives a text n times.
type repeated struct {
	text string
	n    int
	at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && r.n > 0 {
		c := copy(p[n:], r.text[r.at:])
		n += c
		if r.at += c; r.at == len(r.text) {
			r.at = 0
			r.n--
		}
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// around puts a text n times between a start and an end.
func around(start, text string, n int, end string) io.Reader {
	return io.MultiReader(strings.NewReader(start), &repeated{text: text, n: n}, strings.NewReader(end))
}

func TestTooLarge(t *testing.T) {
	h := Hint{MaxBytes: 1 << 20}
	for name, r := range map[string]io.Reader{
		"items":     around("<rss><channel><title>T</title>", episodeXML(1), 10_000, ""),
		"one item":  around("<rss><channel><title>T</title><item><title>x</title><description>", "long ", 1<<20, ""),
		"head":      around("<rss><channel><title>", "long ", 1<<20, ""),
		"before":    around("", " ", 2<<20, ""),
		"json":      around(`{"version":"https://jsonfeed.org/version/1","items":[`, `{"id":"1"},`, 1<<20, ""),
		"utf-16":    around("\xff\xfe<\x00r\x00s\x00s\x00>\x00", "x\x00", 1<<20, ""),
		"five GB":   around("<rss><channel><title>T</title>", "<item><title>t</title></item>", 1<<40, ""),
		"no markup": around("<rss>", "x", 1<<40, ""),
	} {
		c := &counted{r: r}
		err := ParseEach(c, h, func(*Podcast) error { return nil }, func(*Item) error { return nil })
		if !errors.Is(err, ErrTooLarge) && (name != "before" || !errors.Is(err, ErrNotFeed)) {
			t.Errorf("%s: %v", name, err)
		}
		if c.n > h.MaxBytes+1 {
			t.Errorf("%s: %d bytes were read", name, c.n)
		}
	}
	exact := rssWith("<title>T</title>" + episodeXML(1))
	if _, err := Parse(strings.NewReader(exact), Hint{MaxBytes: int64(len(exact))}); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	if _, err := Parse(strings.NewReader(exact), Hint{MaxBytes: int64(len(exact)) - 20}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("beyond the limit: %v", err)
	}
}

func TestTooManyItems(t *testing.T) {
	items := 0
	err := ParseEach(around("<rss><channel><title>T</title>", "<item><title>t</title></item>", MaxItems+10, "</channel></rss>"), Hint{},
		func(*Podcast) error { return nil }, func(*Item) error { items++; return nil })
	if !errors.Is(err, ErrTooLarge) || items != MaxItems {
		t.Errorf("%d items: %v", items, err)
	}
}

// TestBoundedMemory reads shapes that would fill memory, and counts what is
// allocated at once: never more than a few parts of the longest length.
func TestBoundedMemory(t *testing.T) {
	const limit = 100 << 20
	const open, end = "<rss><channel><title>T</title>", "</channel></rss>"
	for name, r := range map[string]io.Reader{
		"CDATA without end":     around(open+"<item><title>x</title><description><![CDATA[", "word ", 5<<19, end),
		"comment without end":   around(open+"<!--", "word ", 5<<19, end),
		"tag without end":       around(open+"<item><title x=\"", "word ", 5<<19, end),
		"open elements":         around(open+"<item>", "<a>", 1<<20, end),
		"head without end":      around(open, "<itunes:category text='x'/>", 150_000, end),
		"categories":            around(open, "<category>x</category>", 150_000, end),
		"elements of one item":  around(open+"<item>", "<podcast:person>x</podcast:person>", 150_000, "</item>"+end),
		"enclosures":            around(open+"<item>", "<enclosure url='a.mp3'/>", 150_000, "</item>"+end),
		"pieces of one element": around(open+"<item><itunes:subtitle>", "a<![CDATA[b]]>", 600_000, "</itunes:subtitle></item>"+end),
		"entity references":     around(`<!DOCTYPE r [<!ENTITY e "`+strings.Repeat("x", 1000)+`">]>`+open+"<item><title>", "&e;", 1<<20, "</title></item>"+end),
		"JSON extension":        around(`{"version":"https://jsonfeed.org/version/1","title":"T"`, `,"_x":"y"`, 1<<20, "}"),
	} {
		peak := uint64(0)
		c := &watched{r: r, peak: &peak}
		err := ParseEach(c, Hint{}, func(*Podcast) error { return nil }, func(*Item) error { return nil })
		if err != nil && !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
		if peak > limit {
			t.Errorf("%s: %d MB in use", name, peak>>20)
		}
	}
}

// watched notes how much memory is in use while it is read.
type watched struct {
	r    io.Reader
	n    int
	peak *uint64
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if w.n += n; w.n > 4<<20 {
		w.n = 0
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		*w.peak = max(*w.peak, m.HeapAlloc)
	}
	return n, err
}

func TestEntityBomb(t *testing.T) {
	doc := `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">`
	for c := 'b'; c <= 'z'; c++ {
		doc += fmt.Sprintf("<!ENTITY %c %q>", c, strings.Repeat("&"+string(c-1)+";", 10))
	}
	doc += `]><rss><channel><title>T &c;</title>` + strings.ReplaceAll(episodeXML(1), "Episode", "&z; Episode") + episodeXML(2) + `</channel></rss>`
	p := mustParse(t, doc, Hint{})
	if p.Title != "T "+strings.Repeat("a", 1000) {
		t.Errorf("title of %d bytes", len(p.Title))
	}
	if len(p.Items) != 2 || len(p.Items[0].Title) > 1<<20 || p.Items[1].Title != "Episode 2" {
		t.Errorf("%d items", len(p.Items))
	}
}

func TestExternalEntity(t *testing.T) {
	p := mustParse(t, `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>t &x;</title>`+episodeXML(1)+`</channel></rss>`, Hint{})
	if p.Title != "t" || len(p.Items) != 1 {
		t.Errorf("%+v", p)
	}
}

// checkFields fails the test when a text anywhere in v has a character that may
// not stand there. Lines may not have line breaks either.
func checkFields(t *testing.T, path string, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			checkFields(t, path, v.Elem())
		}
	case reflect.Struct:
		if v.Type().PkgPath() == "time" {
			return
		}
		for i := range v.NumField() {
			checkFields(t, path+"."+v.Type().Field(i).Name, v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			checkFields(t, fmt.Sprintf("%s[%d]", path, i), v.Index(i))
		}
	case reflect.String:
		s := v.String()
		if hazard(s) >= 0 || !utf8.ValidString(s) {
			t.Errorf("%s has a character at %d that it may not have: %q", path, hazard(s), s)
		}
		name := path[strings.LastIndexByte(path, '.')+1:]
		if name != "Description" && name != "Notes" && name != "Summary" && strings.ContainsAny(s, "\n\t") {
			t.Errorf("%s is not one line: %q", path, s)
		}
	}
}

// poisoned puts characters that may not come through into every text and every
// attribute value of a document.
func poisoned(doc, poison string) string {
	doc = strings.ReplaceAll(doc, "</", poison+"</")
	return strings.NewReplacer(` url="`, ` url="`+poison, ` href="`, ` href="`+poison, ` title="`, ` title="`+poison,
		` type="`, ` type="`+poison, ` name="`, ` name="`+poison, ` text="`, ` text="`+poison).Replace(doc)
}

// TestNoControlCharacters poisons whole feeds, bare and by reference.
func TestNoControlCharacters(t *testing.T) {
	for _, poison := range []string{
		"\x1b[31m\x07\x08\x00\x7f", "\u009b31m\u0090x\u009c\u0085", "\u202e\u2066\u2028\u2029", "\ufffe\uffff",
		"&#27;[31m&#7;&#8;&#127;", "&#155;&#x9b;&#144;", "&#x202E;&#x2066;&#8233;&#xFFFE;", "\xff\x9b\xc2",
	} {
		for _, doc := range []string{fullRSS, fullAtom} {
			p := mustParse(t, poisoned(doc, poison), Hint{URL: "https://x.example/"})
			if len(p.Items) == 0 {
				t.Fatalf("%q: no items", poison)
			}
			checkFields(t, "Podcast", reflect.ValueOf(p))
		}
	}
	p := mustParse(t, strings.NewReplacer("Show", `Sh\u001b[31m\u009bow\u202e`, "Carol", `C\u0007\n\u2029`, "x-m4a", `\u0000`).Replace(fullJSON), Hint{})
	checkFields(t, "Podcast", reflect.ValueOf(p))
}

func TestConcurrentUse(t *testing.T) {
	want := mustParse(t, fullRSS, Hint{})
	done := make(chan *Podcast)
	for range 8 {
		go func() {
			p, err := Parse(strings.NewReader(fullRSS), Hint{})
			if err != nil {
				p = nil
			}
			done <- p
		}()
	}
	for range 8 {
		if got := <-done; !reflect.DeepEqual(got, want) {
			t.Errorf("%+v", got)
		}
	}
}

// TestReadsOfAnySize: how the bytes come in makes no difference.
func TestReadsOfAnySize(t *testing.T) {
	var body bytes.Buffer
	if _, err := io.Copy(&body, &generator{items: 300, notes: 500}); err != nil {
		t.Fatal(err)
	}
	for _, doc := range []string{fullRSS, fullAtom, fullJSON, body.String()} {
		want := mustParse(t, doc, Hint{})
		for name, r := range map[string]io.Reader{
			"one byte": iotest.OneByteReader(strings.NewReader(doc)), "halves": iotest.HalfReader(strings.NewReader(doc)),
			"error with data": iotest.DataErrReader(strings.NewReader(doc)),
		} {
			got, err := Parse(r, Hint{})
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// FuzzParse: any bytes under any header give a feed or one of the errors, without
// panic, without a control character in any field, and with no more items than
// the bytes could hold.
func FuzzParse(f *testing.F) {
	f.Add([]byte(fullRSS), "application/rss+xml; charset=utf-8")
	f.Add([]byte(fullAtom), "application/atom+xml")
	f.Add([]byte(fullJSON), "application/feed+json")
	f.Add([]byte(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>T</title></channel><item rdf:about="x"><title>1</title></item></rdf:RDF>`), "")
	f.Add([]byte("\xff\xfe<\x00r\x00s\x00s\x00>\x00"), "text/xml; charset=gbk")
	f.Add([]byte(`<!DOCTYPE r [<!ENTITY a "&b;"><!ENTITY b "&a;&#27;">]><rss><channel><title>&a;<item><title>x</link><enclosure url=a.mp3 b="c>`), "")
	f.Add([]byte(poisoned(fullRSS, "\u009b&#27;\u202e")), "")
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1","title":[1],"items":[{"id":{}},{"id":"\u001b"}]}`), "")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		p, err := Parse(bytes.NewReader(body), Hint{URL: "https://x.example/feed", ContentType: contentType})
		if err != nil {
			if p != nil || !errors.Is(err, ErrNotFeed) && !errors.Is(err, ErrBroken) && !errors.Is(err, ErrTooLarge) {
				t.Fatalf("%v, %v", p, err)
			}
			return
		}
		if len(p.Items) > len(body)/4+1 {
			t.Fatalf("%d bytes gave %d items", len(body), len(p.Items))
		}
		checkFields(t, "Podcast", reflect.ValueOf(p))
	})
}
