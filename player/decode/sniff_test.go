package decode

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

func tag(size int) []byte {
	b := []byte{'I', 'D', '3', 4, 0, 0, byte(size >> 21 & 0x7f), byte(size >> 14 & 0x7f), byte(size >> 7 & 0x7f), byte(size & 0x7f)}
	return append(b, make([]byte, size)...)
}

func smallWAV(frames int) []byte {
	n := frames * 2
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data")
	b = append(b, byte(n), byte(n>>8), 0, 0)
	for i := range frames {
		b = append(b, byte(i), byte(i%100))
	}
	return b
}

func TestOpenWAV(t *testing.T) {
	for name, prefix := range map[string][]byte{"plain": nil, "after a tag": tag(5000), "after two": append(tag(10), tag(100_000)...)} {
		b := append(prefix, smallWAV(1000)...)
		d, err := Open(bytes.NewReader(b), int64(len(b)), true, Hint{Type: "audio/mpeg"})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if f := d.Format(); f != (Format{"wav", 8000, 1, 128000}) || d.Len() != 1000 || !d.Exact() {
			t.Errorf("%s: %+v, %d samples", name, f, d.Len())
		}
	}
}

func TestRefusals(t *testing.T) {
	ogg := "OggS" + strings.Repeat("\x00", 24)
	ts := strings.Repeat("G"+strings.Repeat("\xff", 187), 10)
	for in, want := range map[string]struct {
		err  error
		text string
	}{
		"":                                     {ErrNoAudio, "empty"},
		" \n\n ":                               {ErrNoAudio, "blank"},
		"<!DOCTYPE html><html>":                {ErrNoAudio, "a web page, not audio"},
		"\xef\xbb\xbf\n  <HTML><body>404":      {ErrNoAudio, "a web page, not audio"},
		`<?xml version="1.0"?><Error>`:         {ErrNoAudio, "XML"},
		`{"error":"gone"}`:                     {ErrNoAudio, "JSON"},
		"Not found":                            {ErrNoAudio, "text"},
		"%PDF-1.7 \x00":                        {ErrNoAudio, "PDF"},
		"\x89PNG\r\n\x1a\n\x00":                {ErrNoAudio, "picture"},
		ogg + "OpusHead":                       {ErrDamaged, "ends early"},
		"fLaC\x00\x00\x00\x22\x10\x00\x10\x00": {ErrDamaged, "ends early"},
		string(tag(100)) + "fLaC\x00\x00\x00\x22\x10\x00\x10\x00": {ErrDamaged, "ends early"},
		"\x1aE\xdf\xa3\x00":            {ErrUnsupported, "WebM"},
		"#EXTM3U\n#EXT-X-VERSION:3":    {ErrNoAudio, "HLS"},
		"RIFF\x00\x00\x00\x00AVI LIST": {ErrUnsupported, "AVI"},
		ts:                             {ErrUnsupported, "transport stream"},
		"\x01\x02\x03\x04\x05":         {ErrUnknownFormat, ""},
		string(tag(100)):               {ErrNoAudio, "empty"},
	} {
		_, err := Open(bytes.NewReader([]byte(in)), int64(len(in)), true, Hint{})
		if !errors.Is(err, want.err) || !strings.Contains(err.Error(), want.text) {
			t.Errorf("%.30q: %v, want %v: %s", in, err, want.err, want.text)
		}
	}
}

type endlessTag struct{ read int64 }

func (e *endlessTag) Read(p []byte) (int, error) {
	clear(p)
	if e.read == 0 {
		copy(p, "ID3\x04\x00\x00\x7f\x7f\x7f\x7f")
	}
	if e.read > 300<<20 {
		return 0, io.EOF
	}
	e.read += int64(len(p))
	return len(p), nil
}

func (e *endlessTag) Seek(off int64, _ int) (int64, error) { e.read = off; return off, nil }

func TestHugeTagCostsNothing(t *testing.T) {
	e := &endlessTag{}
	if _, err := Open(e, 1<<30, true, Hint{}); err == nil {
		t.Fatal("zeros opened")
	}
	if got := e.read - (256<<20 + 10); got > 8<<20 {
		t.Fatalf("%d bytes read after the tag", got)
	}
}

func TestSourceErrorPassesThroughOpen(t *testing.T) {
	gone := errors.New("gone")
	r := io.NewSectionReader(failingAt{gone}, 0, 1<<20)
	if _, err := Open(r, 1<<20, true, Hint{}); !errors.Is(err, gone) {
		t.Fatalf("got %v", err)
	}
}

type failingAt struct{ err error }

func (f failingAt) ReadAt([]byte, int64) (int, error) { return 0, f.err }
