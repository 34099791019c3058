package decode

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"cosm/player/decode/input"
)

// TestFound tells what stands in place of sound; the words for a listener go by
// it, so that it must not be mistaken.
func TestFound(t *testing.T) {
	m4a := string(file(t, "aac/testdata/tone.m4a"))
	for name, c := range map[string]struct {
		in   string
		want input.Found
	}{
		"empty":              {"", input.FoundNothing},
		"zeros":              {strings.Repeat("\x00", 300<<10), input.FoundZeros},
		"web page":           {"<!DOCTYPE html><title>404</title>", input.FoundWebPage},
		"web page in UTF-16": {"\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00", input.FoundWebPage},
		"web page in GBK":    {"<html><title>\xb2\xa5\xbf\xcd</title>", input.FoundWebPage},
		"feed":               {`<?xml version="1.0"?><rss version="2.0">`, input.FoundFeed},
		"XML":                {`<?xml version="1.0"?><Error/>`, input.FoundXML},
		"JSON":               {`{"error":"gone"}`, input.FoundJSON},
		"text":               {"not found", input.FoundText},
		"M3U":                {"#EXTM3U\n#EXTINF:3,x\nhttp://example.org/1.mp3\n", input.FoundPlaylist},
		"M3U of addresses":   {"# mine\nhttp://example.org/1.mp3\nhttp://example.org/2.mp3\n", input.FoundPlaylist},
		"PLS":                {"[playlist]\nFile1=http://example.org/1.mp3\n", input.FoundPlaylist},
		"XSPF":               {`<?xml version="1.0"?><playlist xmlns="http://xspf.org/ns/0/">`, input.FoundPlaylist},
		"PNG":                {"\x89PNG\r\n\x1a\n\x00", input.FoundPicture},
		"PDF":                {"%PDF-1.7\n\x00", input.FoundDocument},
		"ZIP":                {"PK\x03\x04\x14\x00", input.FoundArchive},
		"AC-3":               {"\x0b\x77\x00\x00\x14\x40\x00\x00", input.FoundCodec},
		"Windows Media":      {"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9", input.FoundCodec},
		"DRM":                {strings.ReplaceAll(m4a, "mp4a", "enca"), input.FoundProtected},
		"DRM of iTunes":      {strings.ReplaceAll(m4a, "mp4a", "drms"), input.FoundProtected},
		"Apple Lossless":     {strings.ReplaceAll(m4a, "mp4a", "alac"), input.FoundCodec},
		"silent video":       {strings.ReplaceAll(m4a, "soun", "vide"), input.FoundVideoAlone},
		"HEIC":               {"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", input.FoundPicture},
	} {
		_, err := Open(bytes.NewReader([]byte(c.in)), int64(len(c.in)), true, Hint{Type: "audio/mpeg"})
		r, ok := errors.AsType[*Refusal](err)
		if !ok || r.Found != c.want || strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}
