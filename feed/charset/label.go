package charset

import (
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Lookup finds the encoding that label names and its usual name. It is nil for an
// unknown label, for UTF-8, UTF-16 and UTF-32, which bytes tell better, and for
// charsets in which "<" is not "<".
func Lookup(label string) (encoding.Encoding, string) {
	label = strings.ToLower(strings.Trim(label, " \t\r\n\"'"))
	label, _, _ = strings.Cut(label, ":") // ISO-8859-1:1987
	switch label {
	case "", "utf-8", "utf8", "unicode":
		return nil, ""
	case "gb2312", "gb_2312-80", "gb-2312", "gbk", "x-gbk", "cp936", "euc-cn", "gb18030", "gb18030-2000":
		return simplifiedchinese.GB18030, "gb18030" // each is a part of the last
	case "hz-gb-2312", "hz":
		return simplifiedchinese.HZGB2312, "hz-gb-2312"
	}
	enc := byName(label)
	if enc == nil {
		enc = byName(alias(label))
	}
	if enc == nil || enc == charmap.CodePage037 || enc == charmap.CodePage1047 || enc == charmap.CodePage1140 {
		return nil, ""
	}
	name, err := htmlindex.Name(enc)
	if err != nil {
		name = label
	}
	if strings.HasPrefix(name, "utf-") {
		return nil, ""
	}
	return enc, name
}

// byName asks the index of the web, which knows what is meant, before the one of
// IANA, which knows what is registered.
func byName(label string) encoding.Encoding {
	if enc, err := htmlindex.Get(label); err == nil && enc != encoding.Replacement {
		return enc
	}
	if enc, err := ianaindex.IANA.Encoding(label); err == nil && enc != nil {
		return enc
	}
	return nil
}

// alias gives the proper name for spellings that neither index has.
func alias(label string) string {
	label = strings.ReplaceAll(label, "_", "-")
	switch label {
	case "cp932", "ms-kanji":
		return "shift_jis"
	case "eucjp":
		return "euc-jp"
	case "iso2022jp", "iso-2022-jp-1", "iso-2022-jp-2", "iso-2022-jp-3":
		return "iso-2022-jp"
	case "euckr", "cp949", "ms949", "uhc", "ks-c-5601":
		return "euc-kr"
	case "cp950", "big5hkscs", "hkscs", "big5-hkscs":
		return "big5"
	case "koi8r":
		return "koi8-r"
	case "latin-1", "ansi":
		return "windows-1252"
	case "tis620":
		return "windows-874"
	}
	for _, prefix := range []string{"windows", "win-", "win"} {
		if number, ok := strings.CutPrefix(label, prefix); ok && strings.HasPrefix(number, "125") {
			return "windows-" + number
		}
	}
	return label
}
