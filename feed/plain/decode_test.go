package plain

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// Every encoding that feeds are met in comes back as it was, given its label.
func TestLabelledEncodings(t *testing.T) {
	for label, c := range map[string]struct {
		enc  encoding.Encoding
		text string
	}{
		"gbk":          {simplifiedchinese.GBK, "小宇宙播客，第一期"},
		"GB2312":       {simplifiedchinese.GBK, "小宇宙播客"},
		"gb18030":      {simplifiedchinese.GB18030, "小宇宙 € 𠀀"},
		"big5":         {traditionalchinese.Big5, "播客節目"},
		"shift_jis":    {japanese.ShiftJIS, "ポッドキャスト"},
		"EUC-JP":       {japanese.EUCJP, "ポッドキャスト"},
		"iso-2022-jp":  {japanese.ISO2022JP, "ポッドキャスト"},
		"euc-kr":       {korean.EUCKR, "팟캐스트"},
		"windows-1251": {charmap.Windows1251, "Подкаст"},
		"koi8-r":       {charmap.KOI8R, "Подкаст"},
		"iso-8859-2":   {charmap.ISO8859_2, "Příběhy"},
		"windows-1252": {charmap.Windows1252, "Café – “naïve” €"},
	} {
		b, err := c.enc.NewEncoder().Bytes([]byte(c.text))
		if err != nil {
			t.Fatalf("%s: %v", label, err)
		}
		if got := string(UTF8(b, label)); got != c.text {
			t.Errorf("%s: %q, want %q", label, got, c.text)
		}
		if got := string(UTF8([]byte(c.text), label)); got != c.text {
			t.Errorf("%s, but in UTF-8: %q, want %q", label, got, c.text)
		}
	}
}

func TestUnlabelledChinese(t *testing.T) {
	const text = "<title>小宇宙播客</title> 第 12 期：城市与天空"
	for name, enc := range map[string]encoding.Encoding{
		"gbk": simplifiedchinese.GBK, "gb18030": simplifiedchinese.GB18030,
		"utf-16 le": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "utf-16 be": unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	} {
		b, err := enc.NewEncoder().Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, label := range []string{"", "utf-8", "no-such-thing"} {
			if got := string(UTF8(b, label)); got != text {
				t.Errorf("%s called %q: %q", name, label, got)
			}
		}
	}
}

func TestDamagedBytesStayReadable(t *testing.T) {
	for name, in := range map[string]string{
		"odd utf-16": "\xff\xfea\x00b", "cut utf-8": "播客播客播\xe5\xae", "zeros": "\x00\x00\x00\x00", "all high": strings.Repeat("\xff", 50),
	} {
		if got := UTF8([]byte(in), ""); !utf8.Valid(got) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestHarmful(t *testing.T) {
	for _, r := range "\x00\a\b\r\x1b\x7f\u0080\u009b\u009f\u202a\u202e\u2066\u2069\ufeff\u200b\u00ad\ufffe" {
		if !Harmful(r) {
			t.Errorf("%U passes", r)
		}
	}
	// Arabic and Hebrew need their marks, Persian and emoji their joiners.
	for _, r := range "\t\n aß播ع\u200c\u200d\u200e\u200f\ufe0f\u00a0\U0001f468\ufffd" {
		if Harmful(r) {
			t.Errorf("%U is refused", r)
		}
	}
}
