package plain

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// UTF8 returns b as UTF-8 without byte order mark. A mark decides first; then
// bytes that are valid non-ASCII UTF-8 win over any label, because labels lie
// more often than such bytes occur by chance; then label, a name such as "gbk"
// (it may be empty or unknown); then GB18030 where it fits, at last Windows-1252.
func UTF8(b []byte, label string) []byte {
	if enc, n := byMark(b); enc != nil {
		return decode(enc, b[n:])
	}
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	enc := byLabel(label)
	if utf8.Valid(b) && (enc == nil || !isASCII(b)) {
		return b
	}
	if enc == nil && mostlyValid(b) {
		return bytes.ToValidUTF8(b, []byte("\uFFFD"))
	}
	if enc != nil {
		return decode(enc, b)
	}
	if out := decode(simplifiedchinese.GB18030, b); !bytes.ContainsRune(out, utf8.RuneError) {
		return out
	}
	return decode(charmap.Windows1252, b)
}

// byMark finds the encoding that a UTF-16 or UTF-32 byte order mark, or the
// zero bytes of unmarked UTF-16, give away, and the length of the mark.
func byMark(b []byte) (encoding.Encoding, int) {
	switch {
	case bytes.HasPrefix(b, []byte("\x00\x00\xfe\xff")):
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), 4
	case bytes.HasPrefix(b, []byte("\xff\xfe\x00\x00")):
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), 4
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), 2
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), 2
	case len(b) >= 4 && b[0] == 0 && b[1] != 0 && b[2] == 0 && b[3] != 0:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), 0
	case len(b) >= 4 && b[0] != 0 && b[1] == 0 && b[2] != 0 && b[3] == 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), 0
	}
	return nil, 0
}

// byLabel returns nil for UTF-8 and for labels that nobody knows. A UTF-16
// label without a mark is a leftover of a conversion, so it counts as unknown.
func byLabel(label string) encoding.Encoding {
	enc, err := htmlindex.Get(strings.TrimSpace(label))
	if err != nil {
		return nil
	}
	name, _ := htmlindex.Name(enc)
	if strings.HasPrefix(name, "utf-") || name == "replacement" {
		return nil
	}
	return enc
}

// mostlyValid tells text in UTF-8 with a few bad bytes from another encoding.
func mostlyValid(b []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		i += n
	}
	return good > 4*bad
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// decode never fails: what an encoding cannot read becomes U+FFFD.
func decode(enc encoding.Encoding, b []byte) []byte {
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return bytes.ToValidUTF8(b, []byte("\uFFFD"))
	}
	return out
}
