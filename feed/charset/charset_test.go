package charset

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// encode writes s in another charset.
func encode(t testing.TB, enc encoding.Encoding, s string) string {
	t.Helper()
	out, err := enc.NewEncoder().String(s)
	if err != nil {
		t.Fatalf("encode %q: %v", s, err)
	}
	return out
}

// read decodes body and gives the text and the charset that was chosen.
func read(t testing.TB, body, contentType string) (text, name string) {
	t.Helper()
	r := NewReader(strings.NewReader(body), contentType)
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b), r.Name()
}

// feed is a small document whose declaration names label.
func feed(label, language, title string) string {
	decl := `<?xml version="1.0"?>`
	if label != "" {
		decl = `<?xml version="1.0" encoding="` + label + `"?>`
	}
	return decl + "<rss><channel><language>" + language + "</language><title>" + title + "</title></channel></rss>"
}

const (
	chinese    = "今天的节目我们来谈谈城市里的鸟类，以及它们的生活"
	taiwanese  = "今天的節目我們來談談城市裡的鳥類，以及牠們的生活"
	japaneseJA = "５分で瞑想〜瞑想トレーニング〜"
	koreanKO   = "오늘의 방송에서는 도시의 새들에 대해 이야기합니다"
	russian    = "Сегодня мы говорим о городских птицах и их жизни"
	polish     = "Dzisiaj mówimy o ptakach żyjących w mieście"
	norwegian  = "Når kan vi filme våre drømmer på ånden?"
	greek      = "Σήμερα μιλάμε για τα πουλιά της πόλης"
	thai       = "วันนี้เราพูดถึงนกในเมือง"
	hebrew     = "היום נדבר על ציפורי העיר"
	arabic     = "اليوم نتحدث عن طيور المدينة"
)

func TestDeclaredCharset(t *testing.T) {
	for _, c := range []struct {
		label string
		enc   encoding.Encoding
		title string
		name  string
	}{
		{"gb2312", simplifiedchinese.GBK, chinese, "gb18030"},
		{"GBK", simplifiedchinese.GBK, taiwanese, "gb18030"},
		{"gb18030", simplifiedchinese.GB18030, chinese + "𠀀", "gb18030"},
		{"hz-gb-2312", simplifiedchinese.HZGB2312, chinese, "hz-gb-2312"},
		{"big5", traditionalchinese.Big5, taiwanese, "big5"},
		{"Big5-HKSCS", traditionalchinese.Big5, taiwanese, "big5"},
		{"euc-jp", japanese.EUCJP, japaneseJA, "euc-jp"},
		{"Shift_JIS", japanese.ShiftJIS, japaneseJA, "shift_jis"},
		{"iso-2022-jp", japanese.ISO2022JP, japaneseJA, "iso-2022-jp"},
		{"euc-kr", korean.EUCKR, koreanKO, "euc-kr"},
		{"ks_c_5601-1987", korean.EUCKR, koreanKO, "euc-kr"},
		{"windows-1251", charmap.Windows1251, russian, "windows-1251"},
		{"koi8-r", charmap.KOI8R, russian, "koi8-r"},
		{"iso-8859-5", charmap.ISO8859_5, russian, "iso-8859-5"},
		{"iso-8859-2", charmap.ISO8859_2, polish, "iso-8859-2"},
		{"iso-8859-1", charmap.ISO8859_1, norwegian, "windows-1252"},
		{"latin1", charmap.ISO8859_1, norwegian, "windows-1252"},
		{"us-ascii", charmap.Windows1252, norwegian, "windows-1252"},
		{"macintosh", charmap.Macintosh, norwegian, "macintosh"},
		{"windows-1253", charmap.Windows1253, greek, "windows-1253"},
		{"tis-620", charmap.Windows874, thai, "windows-874"},
		{"windows-1255", charmap.Windows1255, hebrew, "windows-1255"},
		{"windows-1256", charmap.Windows1256, arabic, "windows-1256"},
	} {
		body := feed(c.label, "xx", strings.ReplaceAll(c.title, "〜", "～"))
		want := feed(c.label, "xx", c.title)
		got, name := read(t, encode(t, c.enc, body), "")
		if got != want || name != c.name {
			t.Errorf("%s: %s %q, want %s %q", c.label, name, got, c.name, want)
		}
		// the same label in the HTTP header and none in the document
		body = feed("", "xx", strings.ReplaceAll(c.title, "〜", "～"))
		got, _ = read(t, encode(t, c.enc, body), "text/xml; charset="+c.label)
		if want := feed("", "xx", c.title); got != want {
			t.Errorf("%s in the header: %q, want %q", c.label, got, want)
		}
	}
}

func TestUTF16AndUTF32(t *testing.T) {
	body := feed("utf-8", "zh", chinese+"😀") // the declaration lies
	for name, enc := range map[string]encoding.Encoding{
		"utf-16le with mark":    unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
		"utf-16be with mark":    unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
		"utf-16le without mark": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
		"utf-16be without mark": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
		"utf-32le with mark":    utf32.UTF32(utf32.LittleEndian, utf32.UseBOM),
		"utf-32be with mark":    utf32.UTF32(utf32.BigEndian, utf32.UseBOM),
		"utf-32le without mark": utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM),
		"utf-32be without mark": utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM),
	} {
		got, chosen := read(t, encode(t, enc, body), "")
		if got != body {
			t.Errorf("%s: %q", name, got)
		}
		if !strings.HasPrefix(name, chosen) {
			t.Errorf("%s was taken for %s", name, chosen)
		}
	}
	// the label alone proves nothing: bytes of one byte each are no UTF-16
	plain := feed("utf-16", "en", "plain")
	if got, name := read(t, plain, ""); got != plain || name != UTF8 {
		t.Errorf("labelled utf-16: %s %q", name, got)
	}
}

func TestUTF8WinsOverLabels(t *testing.T) {
	for _, label := range []string{"", "utf-8", "iso-8859-1", "gb2312", "shift_jis", "iso-2022-jp", "x-unknown-9", "utf-16"} {
		body := feed(label, "no", norwegian+chinese)
		for _, header := range []string{"", "text/xml; charset=iso-8859-1", "text/xml;charset=", "text/xml; charset=\"big5\""} {
			if got, name := read(t, body, header); got != body || name != UTF8 {
				t.Errorf("label %q, header %q: %s %q", label, header, name, got)
			}
			if got, _ := read(t, "\xef\xbb\xbf"+body, header); got != body {
				t.Errorf("label %q, header %q, with mark: %q", label, header, got)
			}
		}
	}
}

func TestHeaderBeforeDeclaration(t *testing.T) {
	body := encode(t, charmap.Windows1251, feed("iso-8859-1", "ru", russian))
	got, name := read(t, body, `application/rss+xml; charset="windows-1251"`)
	if name != "windows-1251" || !strings.Contains(got, russian) {
		t.Errorf("%s %q", name, got)
	}
	got, name = read(t, body, "application/rss+xml; charset=nonsense") // then the declaration
	if name != "windows-1252" || strings.Contains(got, russian) {
		t.Errorf("unknown header charset: %s %q", name, got)
	}
}

func TestBadBytesInUTF8(t *testing.T) {
	// mostly UTF-8: each bad byte is replaced and no letter is lost
	body := feed("utf-8", "fr", "La Capsule multimédia à la 1ère"+"\xff\xfe\xe4")
	got, name := read(t, body, "")
	if want := feed("utf-8", "fr", "La Capsule multimédia à la 1ère\ufffd\ufffd\ufffd"); got != want || name != UTF8 {
		t.Errorf("%s %q", name, got)
	}
	// a cut character at the very end
	got, _ = read(t, "<rss>é\xc3", "")
	if got != "<rss>é\ufffd" {
		t.Errorf("cut at the end: %q", got)
	}
}

func TestGuess(t *testing.T) {
	for _, c := range []struct {
		name, lang string
		enc        encoding.Encoding
		title      string
		want       string
	}{
		{"chinese", "zh-cn", simplifiedchinese.GBK, chinese, "gb18030"},
		{"chinese of another language tag", "en", simplifiedchinese.GBK, chinese, "gb18030"},
		{"traditional characters in GBK", "zh-Hant", simplifiedchinese.GBK, taiwanese, "gb18030"},
		{"traditional characters in Big5", "zh-tw", traditionalchinese.Big5, taiwanese, "big5"},
		{"norwegian", "no", charmap.Windows1252, norwegian, "windows-1252"},
		{"german", "de", charmap.Windows1252, "Überraschung für Ärzte: größer als gedacht", "windows-1252"},
		{"russian", "ru", charmap.Windows1251, russian, "windows-1251"},
		{"russian, KOI8", "ru", charmap.KOI8R, russian, "koi8-u"},
		{"japanese", "ja", japanese.EUCJP, japaneseJA, "euc-jp"},
		{"japanese, Shift JIS", "ja", japanese.ShiftJIS, japaneseJA, "shift_jis"},
		{"korean", "ko", korean.EUCKR, koreanKO, "euc-kr"},
		{"greek", "el", charmap.Windows1253, greek, "windows-1253"},
		{"polish", "pl", charmap.Windows1250, polish, "windows-1250"},
		{"hebrew", "he", charmap.Windows1255, hebrew, "windows-1255"},
		{"arabic", "ar", charmap.Windows1256, arabic, "windows-1256"},
		{"thai", "th", charmap.Windows874, thai, "windows-874"},
	} {
		for _, label := range []string{"", "utf-8", "x-unknown-9"} {
			body := feed(label, c.lang, strings.ReplaceAll(c.title, "〜", "～"))
			got, name := read(t, encode(t, c.enc, body), "")
			if want := feed(label, c.lang, c.title); got != want || name != c.want {
				t.Errorf("%s, label %q: %s %q, want %s %q", c.name, label, name, got, c.want, want)
			}
		}
	}
}

func TestEscapesWithoutLabel(t *testing.T) {
	body := encode(t, japanese.ISO2022JP, feed("", "ja", "日本語の番組"))
	if got, name := read(t, body, ""); !strings.Contains(got, "日本語の番組") || name != "iso-2022-jp" {
		t.Errorf("%s %q", name, got)
	}
}

// TestLongFeed has its first character beyond ASCII far behind the first window,
// and characters across the borders of windows.
func TestLongFeed(t *testing.T) {
	padding := strings.Repeat("plain ", Window/3)
	for _, c := range []struct {
		enc  encoding.Encoding
		text string
	}{
		{unicode.UTF8, chinese}, {simplifiedchinese.GBK, chinese}, {charmap.Windows1252, norwegian},
	} {
		for shift := range 4 {
			body := "<rss>" + strings.Repeat("x", shift) + padding + strings.Repeat(c.text+"\n", Window/16)
			got, _ := read(t, encode(t, c.enc, body), "")
			if got != body {
				t.Errorf("%v, shifted by %d: %d bytes differ from %d", c.enc, shift, len(got), len(body))
			}
		}
	}
}

func TestPlainASCIIIsPassedOn(t *testing.T) {
	body := feed("gb2312", "en", strings.Repeat("nothing but ASCII ", Window/8))
	if got, name := read(t, body, ""); got != body || name != UTF8 {
		t.Errorf("%s, %d bytes of %d", name, len(got), len(body))
	}
	if got, _ := read(t, "", ""); got != "" {
		t.Errorf("empty: %q", got)
	}
}

func TestSmallReads(t *testing.T) {
	body := encode(t, simplifiedchinese.GBK, feed("gbk", "zh", strings.Repeat(chinese, 100)))
	want, _ := read(t, body, "")
	for name, wrap := range map[string]func(io.Reader) io.Reader{
		"one byte": iotest.OneByteReader, "half": iotest.HalfReader, "error with data": iotest.DataErrReader,
	} {
		got, err := io.ReadAll(iotest.OneByteReader(NewReader(wrap(strings.NewReader(body)), "")))
		if err != nil || string(got) != want {
			t.Errorf("%s: %v, %d bytes of %d", name, err, len(got), len(want))
		}
	}
}

func TestReaderErrorIsPassedOn(t *testing.T) {
	broken := errors.New("connection reset")
	for _, body := range []string{"<rss>plain", "<rss>é", "\xff\xfe<\x00"} {
		r := NewReader(io.MultiReader(strings.NewReader(body), iotest.ErrReader(broken)), "")
		got, err := io.ReadAll(r)
		if !errors.Is(err, broken) || len(got) == 0 {
			t.Errorf("%q: %q, %v", body, got, err)
		}
	}
}

func TestLookup(t *testing.T) {
	for label, want := range map[string]string{
		"": "", "utf-8": "", "UTF8": "", "utf-16": "", "no such": "", "replacement": "",
		" GB2312 ": "gb18030", `"big5"`: "big5", "cp437": "cp437", "windows-31j": "shift_jis",
		"cp932": "shift_jis", "euc_jp": "euc-jp", "EUCJP": "euc-jp", "iso2022jp": "iso-2022-jp", "cp949": "euc-kr", "UHC": "euc-kr",
		"cp950": "big5", "big5_hkscs": "big5", "koi8r": "koi8-r", "latin-1": "windows-1252", "ISO-8859-1:1987": "windows-1252",
		"iso_8859_1": "windows-1252", "windows1251": "windows-1251", "win-1250": "windows-1250", "tis620": "windows-874", "hz": "hz-gb-2312",
		"cp037": "", "ibm037": "", "utf-7": "",
	} {
		enc, name := Lookup(label)
		if name != want || (enc == nil) != (want == "") {
			t.Errorf("Lookup(%q) = %v, %q, want %q", label, enc, name, want)
		}
	}
}

func TestHeaderCharset(t *testing.T) {
	for header, want := range map[string]string{
		"":                                 "",
		"text/xml":                         "",
		"text/xml; charset=GBK":            "gbk",
		`text/xml; charset="utf-8"; x=y`:   "utf-8",
		"text/xml charset=iso-8859-1":      "iso-8859-1",
		"text/xml;;charset='big5' ; other": "big5",
	} {
		if got := headerCharset(header); got != want {
			t.Errorf("headerCharset(%q) = %q, want %q", header, got, want)
		}
	}
}

func TestDeclared(t *testing.T) {
	for doc, want := range map[string]string{
		`<?xml version="1.0" encoding="GBK"?><rss/>`:       "gbk",
		`<?xml version='1.0' encoding = 'utf-8' ?>`:        "utf-8",
		"\n\n<?xml version=\"1.0\" encoding=\"big5\"?>":    "big5",
		`<?xml version="1.0"?><a encoding="x"/>`:           "",
		`<?xml version="1.0" encoding=utf-8?>`:             "",
		`<?xml version="1.0" encoding="utf-8`:              "",
		`<rss encoding="big5"/>`:                           "",
		strings.Repeat(" ", 2000) + `<?xml encoding="x"?>`: "",
	} {
		if got := declared([]byte(doc)); got != want {
			t.Errorf("declared(%.60q) = %q, want %q", doc, got, want)
		}
	}
}

func TestTrimPartial(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "abc": "abc", "é": "é", "a\xc3": "a", "a\xe4\xbb": "a", "a\xf0\x9f\x98": "a",
		"a\xf0\x9f\x98\x80": "a\xf0\x9f\x98\x80", "a\x80\x80\x80\x80": "a\x80\x80\x80\x80", "\xe4": "",
	} {
		if got := string(trimPartial([]byte(in))); got != want {
			t.Errorf("trimPartial(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestASCIIPrefix(t *testing.T) {
	for in, want := range map[string]int{"": 0, "abc": 3, "é": 0, "abcdefgh": 8, "abcdefghé": 9, "abcé": 3, "abcdefghijklmnopé": 16} {
		if in == "abcdefghé" {
			want = 8
		}
		if got := asciiPrefix([]byte(in)); got != want {
			t.Errorf("asciiPrefix(%q) = %d, want %d", in, got, want)
		}
	}
}

// FuzzReader: any bytes under any label become valid UTF-8, at no more than four
// bytes for one, and valid UTF-8 beyond ASCII comes out as it went in.
func FuzzReader(f *testing.F) {
	f.Add([]byte(feed("gbk", "zh", "x")), "text/xml; charset=big5")
	f.Add([]byte("\xff\xfe<\x00r\x00"), "")
	f.Add([]byte("\xef\xbb\xbf<rss>é\xff"), "charset=utf-7")
	f.Add([]byte("\x1b$B0!\x1b(B"), "")
	f.Add([]byte("~{<:Ky2;~}"), "text/xml; charset=hz-gb-2312")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		out, err := io.ReadAll(NewReader(bytes.NewReader(body), contentType))
		if err != nil {
			t.Fatal(err)
		}
		if !utf8.Valid(out) {
			t.Errorf("%q is not UTF-8", out)
		}
		if len(out) > 4*len(body)+4 {
			t.Errorf("%d bytes became %d", len(body), len(out))
		}
	})
}
