// Package charset turns the bytes of a feed into UTF-8 as they stream by.
//
// Labels lie more often than bytes do, so the order of trust is: a byte order
// mark; the zero bytes of UTF-16 and UTF-32; valid non-ASCII UTF-8, whatever
// the labels say; the charset of the HTTP header; the one of the XML
// declaration; at last a guess. What cannot be decoded becomes U+FFFD. The
// output is always valid UTF-8 without byte order mark.
//
// The choice is made once, at the first byte that is not plain ASCII, from at
// most Window bytes, so memory stays bounded however long the feed is. A Reader
// serves one goroutine; the functions are pure.
package charset

import (
	"bufio"
	"bytes"
	"io"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
)

// Window is how many bytes are looked at to choose a charset.
const Window = 64 << 10

// UTF8 is the name that Name gives for UTF-8 and for plain ASCII.
const UTF8 = "utf-8"

// Reader reads UTF-8 from bytes of any charset. Make it with NewReader.
type Reader struct {
	src   *bufio.Reader
	http  string // charset label of the HTTP header
	label string // the label in force, lower case; empty for none
	lang  string // language of the feed as far as read
	name  string
	out   io.Reader // set once the charset is chosen
	begun bool
}

// NewReader reads r. contentType is the HTTP Content-Type header, of which only
// the charset parameter counts; it may be empty.
func NewReader(r io.Reader, contentType string) *Reader {
	return &Reader{src: bufio.NewReaderSize(r, Window), http: headerCharset(contentType), name: UTF8}
}

// Name is the charset in use: UTF8 until another one has been chosen.
func (r *Reader) Name() string { return r.name }

// Read implements io.Reader. Errors are those of the reader below.
func (r *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for r.out == nil {
		window, err := r.src.Peek(Window)
		if len(window) == 0 {
			return 0, err
		}
		if !r.begun {
			r.begun = true
			if r.begin(window); r.out != nil {
				break
			}
			continue // a mark may have been dropped
		}
		if n := asciiPrefix(window); n > 0 {
			n = copy(p, window[:n])
			_, _ = r.src.Discard(n) // it is in the buffer
			return n, nil
		}
		r.choose(window)
	}
	return r.out.Read(p)
}

// begin looks at the head of the document for what must be known before the
// first byte goes out: marks, zero bytes, and charsets that look like ASCII.
func (r *Reader) begin(window []byte) {
	if enc, name, n := byMark(window); n > 0 || enc != nil {
		_, _ = r.src.Discard(n)
		if enc != nil {
			r.decode(enc, name)
		}
		return
	}
	r.label = r.http
	if known, _ := Lookup(r.label); known == nil {
		r.label = declared(window)
	}
	r.lang = language(window)
	if enc, name := sevenBit(r.label, window); enc != nil {
		r.decode(enc, name)
	}
}

// choose settles the charset at the first byte that is not ASCII.
func (r *Reader) choose(window []byte) {
	if r.lang == "" {
		r.lang = language(window)
	}
	whole := trimPartial(window)
	good, bad := count(whole)
	enc, name := Lookup(r.label)
	switch {
	case bad == 0 || good > 16*bad, enc == nil && good >= bad:
		r.out = &validator{src: r.src}
		return
	case enc == nil || !fits(enc, whole):
		enc, name = guess(whole, r.lang, enc, name)
	}
	r.decode(enc, name)
}

func (r *Reader) decode(enc encoding.Encoding, name string) {
	r.name = name
	var t transform.Transformer = enc.NewDecoder()
	switch name {
	case "euc-jp", "shift_jis", "iso-2022-jp":
		t = transform.Chain(t, runes.Map(standardJIS))
	}
	r.out = transform.NewReader(r.src, t)
}

// standardJIS undoes what the tables of Windows, which the web uses, make of six
// characters of JIS X 0208, so that a text is the same in each of its charsets.
func standardJIS(r rune) rune {
	switch r {
	case '～':
		return '〜'
	case '∥':
		return '‖'
	case '－':
		return '−'
	case '￠':
		return '¢'
	case '￡':
		return '£'
	case '￢':
		return '¬'
	}
	return r
}

// headerCharset takes the charset parameter out of a Content-Type header,
// tolerating headers that the mime package refuses.
func headerCharset(contentType string) string {
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		return strings.ToLower(params["charset"])
	}
	_, after, ok := strings.Cut(strings.ToLower(contentType), "charset=")
	if !ok {
		return ""
	}
	after, _, _ = strings.Cut(after, ";")
	return strings.Trim(after, " \t\"'")
}

// declared finds the encoding that the XML declaration names.
func declared(window []byte) string {
	window = window[:min(len(window), 1024)]
	start := bytes.Index(window, []byte("<?xml"))
	if start < 0 {
		return ""
	}
	decl := window[start:]
	if end := bytes.IndexByte(decl, '>'); end >= 0 {
		decl = decl[:end]
	}
	_, after, ok := bytes.Cut(decl, []byte("encoding"))
	if !ok {
		return ""
	}
	after = bytes.TrimLeft(after, " \t\r\n=")
	if len(after) == 0 || (after[0] != '"' && after[0] != '\'') {
		return ""
	}
	end := bytes.IndexByte(after[1:], after[0])
	if end < 0 {
		return ""
	}
	return strings.ToLower(string(after[1 : 1+end]))
}

// language finds the two letters of the first <language> element, which helps
// to guess a charset that nothing names.
func language(window []byte) string {
	_, after, ok := bytes.Cut(window, []byte("<language>"))
	after = bytes.TrimLeft(after, " \t\r\n")
	if !ok || len(after) < 2 {
		return ""
	}
	return strings.ToLower(string(after[:2]))
}

// byMark finds what a byte order mark, or the zero bytes of UTF-16 and UTF-32
// without one, give away, and how long the mark is. A nil encoding with a
// length is the mark of UTF-8, which alone proves nothing.
func byMark(b []byte) (encoding.Encoding, string, int) {
	zero := func(i int) bool { return i < len(b) && b[i] == 0 }
	full := func(i int) bool { return i < len(b) && b[i] != 0 }
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return nil, UTF8, 3
	case bytes.HasPrefix(b, []byte("\x00\x00\xfe\xff")):
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), "utf-32be", 4
	case bytes.HasPrefix(b, []byte("\xff\xfe\x00\x00")):
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), "utf-32le", 4
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "utf-16be", 2
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "utf-16le", 2
	case zero(0) && zero(1) && zero(2) && full(3):
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), "utf-32be", 0
	case full(0) && zero(1) && zero(2) && zero(3):
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), "utf-32le", 0
	case zero(0) && full(1) && zero(2) && full(3):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "utf-16be", 0
	case full(0) && zero(1) && full(2) && zero(3):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "utf-16le", 0
	}
	return nil, "", 0
}

// sevenBit finds the charsets whose bytes are all ASCII: by label, and the
// Japanese one by its escape sequences too.
func sevenBit(label string, window []byte) (encoding.Encoding, string) {
	if asciiPrefix(window) < len(window) {
		if good, bad := count(trimPartial(window)); good > 0 && bad == 0 {
			return nil, "" // UTF-8 under a wrong label
		}
	}
	escapes := bytes.Contains(window, []byte("\x1b$B")) || bytes.Contains(window, []byte("\x1b$@"))
	if label == "iso-2022-jp" || escapes {
		return japanese.ISO2022JP, "iso-2022-jp"
	}
	if enc, name := Lookup(label); enc == simplifiedchinese.HZGB2312 {
		return enc, name
	}
	return nil, ""
}

// guess chooses a charset for bytes that no trustworthy label explains. The
// label, if any, is kept when nothing fits better.
func guess(b []byte, lang string, enc encoding.Encoding, name string) (encoding.Encoding, string) {
	for _, label := range candidates(lang) {
		e, n := Lookup(label)
		if n == "gb18030" && !looksChinese(b) || n == "koi8-u" && !looksKOI8(b) {
			continue
		}
		if fits(e, b) {
			return e, n
		}
	}
	if enc != nil {
		return enc, name
	}
	return charmap.Windows1252, "windows-1252"
}

// candidates lists the charsets to try for a language, most telling first.
func candidates(lang string) []string {
	switch lang {
	case "zh":
		return []string{"gb18030", "big5"}
	case "ja":
		return []string{"euc-jp", "shift_jis"}
	case "ko":
		return []string{"euc-kr"}
	case "ru", "be", "bg", "mk", "sr", "uk":
		return []string{"koi8-u", "windows-1251"}
	case "el":
		return []string{"windows-1253"}
	case "he", "iw", "yi":
		return []string{"windows-1255"}
	case "ar", "fa", "ur":
		return []string{"windows-1256"}
	case "th":
		return []string{"windows-874"}
	case "tr":
		return []string{"windows-1254"}
	case "pl", "cs", "sk", "hu", "sl", "hr", "ro":
		return []string{"windows-1250"}
	}
	return []string{"gb18030"}
}

// fits reports whether b decodes with hardly an error (a truncated last
// character and a stray byte in a thousand are forgiven).
func fits(enc encoding.Encoding, b []byte) bool {
	if enc == nil {
		return false
	}
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return false
	}
	return bytes.Count(out, []byte("\uFFFD")) <= 1+len(b)/1000
}

// looksChinese reports whether the bytes above ASCII come in pairs, as they do
// in Chinese text; in Western text, which decodes as GB18030 by chance, most
// stand alone before a letter.
func looksChinese(b []byte) bool {
	pairs, lone := 0, 0
	for i := 0; i < len(b); i++ {
		if b[i] < 0x80 {
			continue
		}
		if i+1 < len(b) && b[i+1] >= 0x80 {
			pairs++
		} else {
			lone++
		}
		i++
	}
	return pairs > 2*lone
}

// looksKOI8 reports whether more letters are small ones when read as KOI8, whose
// small letters are the capitals of windows-1251.
func looksKOI8(b []byte) bool {
	low, high := 0, 0
	for _, c := range b {
		if c >= 0xE0 {
			high++
		} else if c >= 0xC0 {
			low++
		}
	}
	return low > high
}

// count counts the valid sequences of more than one byte and the bytes that
// belong to none.
func count(b []byte) (good, bad int) {
	for len(b) > 0 {
		if n := asciiPrefix(b); n > 0 {
			b = b[n:]
			continue
		}
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		b = b[n:]
	}
	return good, bad
}
