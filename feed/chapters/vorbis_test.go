package chapters

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"cosm/feed/plain"
)

func le32(n int) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(n)) }

// comment makes a comment block.
func comment(entries ...string) []byte {
	b := cat(le32(4), "test", le32(len(entries)))
	for _, e := range entries {
		b = cat(b, le32(len(e)), e)
	}
	return b
}

// page makes an Ogg page of one packet part; more says that it goes on.
func page(serial int, body []byte, more bool) []byte {
	var laces []byte
	n := len(body)
	for ; n >= 255; n -= 255 {
		laces = append(laces, 255)
	}
	if !more {
		laces = append(laces, byte(n))
	}
	return cat("OggS", 0, 0, make([]byte, 8), le32(serial), make([]byte, 8), len(laces), laces, body)
}

// ogg makes a file with an id packet and a comment packet over several pages,
// with another stream between.
func ogg(magic string, block []byte) []byte {
	packet := cat(magic, block)
	out := page(1, []byte("head"), false)
	for len(packet) > 255*200 {
		out = cat(out, page(1, packet[:255*200], true), page(2, []byte("other"), false))
		packet = packet[255*200:]
	}
	return cat(out, page(1, packet, false))
}

func TestVorbis(t *testing.T) {
	entries := []string{
		"TITLE=x", "CHAPTER001=00:00:00.000", "CHAPTER001NAME=Eins =1", "chapter002=00:03:00,500", "Chapter002Name=二",
		"CHAPTER002URL=https://a.example/", "CHAPTER003NAME=no time", "CHAPTER004=soon", "CHAPTER4711=00:09:00",
	}
	picture := "METADATA_BLOCK_PICTURE=" + strings.Repeat("A", 300_000)
	block := comment(append([]string{picture}, entries...)...)
	streaminfo := cat(0, 0, 0, 34, make([]byte, 34))
	flacBlock := func(b []byte) []byte { return cat(0x84, len(b)>>16, len(b)>>8&255, len(b)&255, b) }
	for name, b := range map[string][]byte{
		"vorbis":            ogg("\x03vorbis", block),
		"opus":              ogg("OpusTags", block),
		"flac in ogg":       ogg("\x84\x00\x00\x00", block),
		"flac":              cat("fLaC", streaminfo, flacBlock(block)),
		"flac behind id3":   cat("ID3", 4, 0, 0, safe(20), make([]byte, 20), "fLaC", streaminfo, flacBlock(block)),
		"page of 255 exact": ogg("OpusTags", comment(append([]string{strings.Repeat("p", 255*200)}, entries...)...)),
	} {
		got := fromAudio(t, b)
		if brief(got) != "0s Eins =1 | 3m0.5s 二" || got[1].URL != "https://a.example/" {
			t.Errorf("%s: %s", name, brief(got))
		}
	}
}

func TestHostileVorbis(t *testing.T) {
	good := ogg("OpusTags", comment("CHAPTER001=00:00:01", "CHAPTER001NAME=x"))
	for i := range good {
		for _, v := range []byte{0, 1, 0x7f, 0xff} {
			b := bytes.Clone(good)
			b[i] = v
			check(t, fromAudio(t, b))
		}
		check(t, fromAudio(t, good[:i]))
	}
	for name, b := range map[string][]byte{
		"vendor beyond": ogg("OpusTags", cat(le32(-1), "x")),
		"count beyond":  ogg("OpusTags", cat(le32(0), le32(-1), le32(3), "a=b")),
		"entry beyond":  ogg("OpusTags", cat(le32(0), le32(1), le32(1<<30), "a=b")),
		"other magic":   ogg("Speex   ", comment("CHAPTER001=0")),
		"no comment":    page(1, []byte("head"), false),
		"empty pages":   bytes.Repeat(page(1, nil, true), 100_000),
		"flac cut":      cat("fLaC", 4, 255, 255, 255),
		"flac no end":   cat("fLaC", bytes.Repeat([]byte{1, 0, 0, 0}, 10_000)),
	} {
		if got := fromAudio(t, b); got != nil {
			t.Errorf("%s: %s", name, brief(got))
		}
	}
}

// check holds what every list promises.
func check(t *testing.T, list []Chapter) {
	t.Helper()
	for i, c := range list {
		if c.Start < 0 || c.End != 0 && c.End <= c.Start || i > 0 && c.Start < list[i-1].Start {
			t.Fatalf("times of %+v", list)
		}
		if s := c.Title + c.URL + c.ImageURL; strings.ContainsFunc(s, plain.Harmful) || strings.Contains(s, "\n") {
			t.Fatalf("harmful text in %+v", c)
		}
	}
	if len(list) > maxChapters {
		t.Fatalf("%d chapters", len(list))
	}
}

func FuzzDocuments(f *testing.F) {
	f.Add(psc)
	f.Add(`{"chapters":[{"startTime":1,"endTime":"0:00:02","title":"a","toc":false}]}`)
	f.Add("【03:25】嘉宾\n(1:02:03 - 2:00:00) end\nIntro (00:10)")
	f.Fuzz(func(t *testing.T, s string) {
		list, err := Parse(strings.NewReader(s))
		if err != nil && list != nil {
			t.Fatal("a list beside an error")
		}
		check(t, list)
		check(t, FromNotes(s))
	})
}
