package repair

import (
	"fmt"
	"strings"
	"testing"
)

// tokens writes down what next finds in a whole document.
func tokens(doc string) string {
	var out []string
	for pos := 0; pos < len(doc); {
		t, ok := next([]byte(doc), pos, true)
		if !ok || t.to <= pos {
			return fmt.Sprintf("stuck at %d", pos)
		}
		pos = t.to
		s := [...]string{"text", "start", "empty", "end", "cdata", "remark", "stray"}[t.kind]
		switch t.kind {
		case startTag, emptyTag:
			s += " " + string(t.name) + "|" + string(t.attrs)
		case endTag:
			s += " " + string(t.name)
		default:
			s += " " + string(t.inner)
		}
		if t.broken {
			s += " !"
		}
		out = append(out, s)
	}
	return strings.Join(out, "\n")
}

func TestTokens(t *testing.T) {
	for _, c := range []struct{ doc, want string }{
		{"a<b>c</b>", "text a\nstart b|\ntext c\nend b"},
		{"<a/>", "empty a|"},
		{"<a />", "empty a| "},
		{`<a x="1" y='2'>`, `start a| x="1" y='2'`},
		{`<a x="b>c">`, `start a| x="b>c"`},
		{`<a x='b"c>' y="d'e">`, `start a| x='b"c>' y="d'e"`},
		{"<itunes:image href=\"x\"\n/>", "empty itunes:image| href=\"x\"\n"},
		{"</a >", "end a"},
		{"</a\n>", "end a"},
		{"<![CDATA[a<b>]] ]]>c", "cdata a<b>]] \ntext c"},
		{"<![CDATA[]]>", "cdata "},
		{"<!-- a > b <c> -->d", "remark  a > b <c> \ntext d"},
		{"<?xml version='1.0'?>", "remark xml version='1.0'"},
		{`<!DOCTYPE r [<!ENTITY a "]>">]><r>`, "remark DOCTYPE r [<!ENTITY a \"]>\">]\nstart r|"},
		{"<!DOCTYPE html>", "remark DOCTYPE html"},
		{"<名>", "start 名|"},
	} {
		if got := tokens(c.doc); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.doc, got, c.want)
		}
	}
}

func TestTokensOfDamage(t *testing.T) {
	for _, c := range []struct{ name, doc, want string }{
		{"less-than in text", "a < b <3", "text a \nstray <\ntext  b \nstray <\ntext 3"},
		{"lone less-than", "a<", "text a\nstray  !"},
		{"cut in a delimiter", "a<![CDA", "text a\nstray  !"},
		{"cut in another", "a<!-", "text a\nstray  !"},
		{"empty names", "</><>", "stray <\ntext />\nstray <\ntext >"},
		{"tag without end", "<a x=\"1\"<b>", "start a| x=\"1\" !\nstart b|"},
		{"closing quote missing", `<e url="a.mp3 length="1" type="audio/mpeg"/><g p="f">x</g>`,
			"empty e| url=\"a.mp3 length=\"1\" type=\"audio/mpeg\" !\nstart g| p=\"f\"\ntext x\nend g"},
		{"end tag with attributes", "</a b='c'>d", "end a !\ntext d"},
		{"end tag without end", "</a<b>", "end a !\nstart b|"},
		{"cut in a tag", `x<a href="http://exa`, "text x\nstray  !"},
		{"cut in a name", "x<a", "text x\nstray  !"},
		{"cut in an end tag", "x</a", "text x\nstray  !"},
		{"cut in CDATA", "<![CDATA[abc", "cdata abc !"},
		{"cut in a comment", "<!-- abc", "remark  abc !"},
		{"cut in a DOCTYPE", "<!DOCTYPE r [", "stray <\ntext !DOCTYPE r ["},
		{"stray quote", `<a "x">`, `start a| "x" !`},
	} {
		if got := tokens(c.doc); got != c.want {
			t.Errorf("%s: %s:\n%s\nwant\n%s", c.name, c.doc, got, c.want)
		}
	}
}

// TestTokensWaitForMore: without the end of the document, no token is given that
// more input could change.
func TestTokensWaitForMore(t *testing.T) {
	for _, doc := range []string{
		"<item>", `<a href="x">`, "<![CDATA[abcdefgh]]>", "<!-- abcdefgh -->", "<?xml abcdefgh?>",
		"<!DOCTYPE r [<!ENTITY a 'b'>]>", "</channel>",
	} {
		for cut := 1; cut < len(doc); cut++ {
			if tok, ok := next([]byte(doc[:cut]), 0, false); ok {
				t.Errorf("%q gave %d..%d of kind %d", doc[:cut], tok.from, tok.to, tok.kind)
			}
		}
		if tok, ok := next([]byte(doc+"        "), 0, false); !ok || tok.to != len(doc) {
			t.Errorf("%q: %v %d", doc, ok, tok.to)
		}
	}
}

// TestEndlessTag: a tag whose end does not come within maxTag is given up, so
// that it cannot hold the whole feed.
func TestEndlessTag(t *testing.T) {
	long := strings.Repeat("x", maxTag+1)
	for _, doc := range []string{"<a " + long, `<a b="` + long, "</" + long, "<!DOCTYPE [" + long} {
		if _, ok := next([]byte(doc), 0, false); !ok {
			t.Errorf("%.12q… is still waited for", doc)
		}
	}
}
