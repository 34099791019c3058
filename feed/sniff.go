package feed

import (
	"bytes"
	"unicode/utf8"
)

// sniffSize is how much of a document is looked at to say what it is.
const sniffSize = 4 << 10

// magic are the first bytes of files that people take for feeds.
func magic(b []byte) (Found, bool) {
	for _, m := range []struct {
		start string
		found Found
	}{
		{"ID3", FoundAudio}, {"OggS", FoundAudio}, {"fLaC", FoundAudio}, {"RIFF", FoundAudio},
		{"\xff\xfb", FoundAudio}, {"\xff\xf3", FoundAudio}, {"\xff\xf2", FoundAudio},
		{"\xff\xf1", FoundAudio}, {"\xff\xf9", FoundAudio}, {"\x1aE\xdf\xa3", FoundAudio},
		{"\x89PNG", FoundImage}, {"GIF8", FoundImage}, {"\xff\xd8\xff", FoundImage},
		{"\x1f\x8b", FoundArchive}, {"PK\x03\x04", FoundArchive}, {"BZh", FoundArchive},
		{"\xfd7zXZ", FoundArchive}, {"\x28\xb5\x2f\xfd", FoundArchive}, {"%PDF", FoundBinary},
	} {
		if bytes.HasPrefix(b, []byte(m.start)) {
			return m.found, true
		}
	}
	if len(b) >= 8 && string(b[4:8]) == "ftyp" {
		return FoundAudio, true
	}
	return "", false
}

// sniff says what a document in UTF-8 that is no feed is.
func sniff(b []byte) Found {
	if found, ok := magic(b); ok {
		return found
	}
	b = bytes.TrimSpace(b)
	low := bytes.ToLower(b)
	switch {
	case len(b) == 0:
		return FoundEmpty
	case bytes.Contains(low, []byte("<opml")):
		return FoundOPML
	case bytes.Contains(low, []byte("<html")), bytes.Contains(low, []byte("<!doctype html")), bytes.Contains(low, []byte("<body")):
		return FoundPage
	case b[0] == '{', b[0] == '[':
		return FoundJSON
	case b[0] == '<':
		return FoundXML
	case bytes.Count(b, []byte{0}) > len(b)/64 || bytes.Count(b, []byte(string(utf8.RuneError))) > len(b)/16:
		return FoundBinary
	}
	return FoundText
}
