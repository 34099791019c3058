package decode

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"cosm/player/decode/input"
)

// signature is a format known by bytes at a fixed offset, which is not played.
type signature struct {
	offset int
	magic  string
	found  input.Found
	name   string
}

// refused are formats that are recognised so that a listener can be told what
// they are.
func refused() []signature {
	const codec, picture, archive, list = input.FoundCodec, input.FoundPicture, input.FoundArchive, input.FoundPlaylist
	return []signature{
		{0, "\x1aE\xdf\xa3", codec, "Matroska or WebM"}, {0, "FORM", codec, "AIFF"}, {0, "caff", codec, "CAF"},
		{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11", codec, "Windows Media"}, {0, ".snd", codec, "AU"},
		{0, "#!AMR", codec, "AMR"}, {0, "ADIF", codec, "AAC in ADIF"}, {0, "FLV\x01", codec, "Flash video"},
		{0, ".RMF", codec, "RealMedia"}, {0, "MAC ", codec, "Monkey's Audio"}, {0, "wvpk", codec, "WavPack"},
		{0, "TTA1", codec, "True Audio"}, {0, "MPCK", codec, "Musepack"}, {0, "MP+", codec, "Musepack"},
		{0, "DSD ", codec, "DSD"}, {0, "FRM8", codec, "DSD"}, {0, "MThd", codec, "MIDI"},
		{0, "\x7f\xfe\x80\x01", codec, "DTS"},
		{0, "\x00\x00\x01\xba", codec, "MPEG program stream"}, {8, "AVI ", codec, "AVI"},
		{0, "#EXTM3U", list, "a playlist (HLS or M3U)"},
		{0, "%PDF-", input.FoundDocument, "a PDF document"},
		{0, "\x89PNG", picture, "a picture"}, {0, "\xff\xd8\xff", picture, "a picture"}, {0, "GIF8", picture, "a picture"},
		{8, "WEBP", picture, "a picture"}, {0, "II*\x00", picture, "a picture"}, {0, "MM\x00*", picture, "a picture"},
		{0, "PK\x03\x04", archive, "a ZIP archive"}, {0, "Rar!", archive, "a RAR archive"},
		{0, "7z\xbc\xaf\x27\x1c", archive, "a 7-Zip archive"}, {0, "\x1f\x8b\x08", archive, "compressed data"},
		{0, "\xfd7zXZ", archive, "compressed data"}, {0, "BZh", archive, "compressed data"},
	}
}

// refusal tells what head is if it is known and no sound that can be played,
// nil if it is not.
func refusal(head []byte) error {
	for _, s := range refused() {
		if len(head) > s.offset && bytes.HasPrefix(head[s.offset:], []byte(s.magic)) {
			if s.found == input.FoundCodec {
				return input.Unsupported("%s", s.name)
			}
			return input.NoAudio(s.found, s.name)
		}
	}
	if ac3(head) {
		return input.Unsupported("AC-3")
	}
	if transportStream(head) {
		return input.Unsupported("MPEG transport stream")
	}
	if r, ok := readable(head); ok {
		return text(r)
	}
	return nil
}

// ac3 knows the first frame of AC-3 or E-AC-3 (ATSC A/52, 5.4): its first word,
// a rate that there is, and a version that there is.
func ac3(head []byte) bool {
	return len(head) > 5 && head[0] == 0x0B && head[1] == 0x77 && head[4]>>6 != 3 && head[5]>>3 <= 16
}

func transportStream(head []byte) bool {
	const packet = 188
	for i := range 4 {
		if len(head) <= i*packet || head[i*packet] != 0x47 {
			return false
		}
	}
	return true
}

// readable returns what head says, in lower case and without blanks around it,
// if it is text.
func readable(head []byte) (string, bool) {
	if b, ok := wide(head); ok {
		head = b
	}
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	for _, c := range head {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' {
			return "", false
		}
	}
	whole := head[:max(len(head)-utf8.UTFMax, min(len(head), utf8.UTFMax))] // the last rune may be cut
	if !utf8.Valid(whole) && !tags.Match(head) {
		return "", false
	}
	return strings.ToLower(strings.TrimSpace(string(head))), true
}

var (
	// tags are such as web pages of any charset have.
	tags = regexp.MustCompile(`(?i)<(html|head|body|title|meta|\?xml)\b`)
	// address is how a plain list of addresses begins.
	address = regexp.MustCompile(`^(#.*\s+)*https?://\S+(\s|$)`)
)

// wide reads UTF-16, which a byte order mark begins.
func wide(head []byte) ([]byte, bool) {
	big := bytes.HasPrefix(head, []byte("\xfe\xff"))
	if !big && !bytes.HasPrefix(head, []byte("\xff\xfe")) {
		return nil, false
	}
	var units []uint16
	for i := 2; i+1 < len(head); i += 2 {
		u := uint16(head[i]) | uint16(head[i+1])<<8
		if big {
			u = u>>8 | u<<8
		}
		units = append(units, u)
	}
	b := []byte(string(utf16.Decode(units)))
	return b, !bytes.ContainsRune(b, utf8.RuneError)
}

// text tells what kind of readable bytes stand in place of sound.
func text(s string) error {
	has := func(some ...string) bool {
		for _, x := range some {
			if strings.Contains(s, x) {
				return true
			}
		}
		return false
	}
	switch {
	case s == "":
		return input.NoAudio(input.FoundText, "blank text")
	case has("<html", "<head", "<body", "<!doctype html"):
		return input.NoAudio(input.FoundWebPage, "a web page, not audio")
	case has("<rss", "<feed", "<rdf:rdf"):
		return input.NoAudio(input.FoundFeed, "a feed, not audio")
	case strings.HasPrefix(s, "[playlist]"), strings.HasPrefix(s, "#extm3u"), strings.HasPrefix(s, "<asx"),
		has("<playlist"), address.MatchString(s):
		return input.NoAudio(input.FoundPlaylist, "a playlist, not audio")
	case has("<svg"):
		return input.NoAudio(input.FoundPicture, "a picture")
	case s[0] == '<':
		return input.NoAudio(input.FoundXML, "an XML document, not audio")
	case s[0] == '{' || s[0] == '[':
		return input.NoAudio(input.FoundJSON, "a JSON document, not audio")
	}
	return input.NoAudio(input.FoundText, "text, not audio")
}
