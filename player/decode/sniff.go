package decode

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"cosm/player/decode/aac"
	"cosm/player/decode/flac"
	"cosm/player/decode/input"
	"cosm/player/decode/mp3"
	"cosm/player/decode/mp4"
	"cosm/player/decode/ogg"
	"cosm/player/decode/opus"
	"cosm/player/decode/vorbis"
	"cosm/player/decode/wav"
)

const (
	// headLength is how much of the start is looked at for a signature.
	headLength = 4 << 10
	// maxSearch is how much junk may stand before the first frame.
	maxSearch = 256 << 10
	// maxTags bounds how many ID3 tags may stand in a row.
	maxTags = 16
)

// kind is a format that can be played.
type kind struct {
	codec string
	start func(*input.Reader) (core, error)
}

func (k kind) open(in *input.Reader) (Decoder, error) {
	c, err := k.start(in)
	if err != nil {
		return nil, err
	}
	return decoder{core: c, codec: k.codec}, nil
}

func kindMP3(h Hint) kind {
	return kind{"mp3", func(in *input.Reader) (core, error) { return mp3.Open(in, h.Duration) }}
}

func kindMP4() kind {
	return kind{"aac", func(in *input.Reader) (core, error) {
		f, err := mp4.Open(in)
		if err != nil {
			return nil, err
		}
		return aac.OpenMP4(f)
	}}
}

func kindADTS() kind {
	return kind{"aac", func(in *input.Reader) (core, error) { return aac.OpenADTS(in) }}
}

func kindFLAC() kind {
	return kind{"flac", func(in *input.Reader) (core, error) { return flac.Open(in) }}
}

func kindOgg() kind {
	return kind{"ogg", func(in *input.Reader) (core, error) {
		return ogg.Open(in, opus.Format(), vorbis.Format(), flac.Format())
	}}
}

func kindWAV() kind {
	return kind{"wav", func(in *input.Reader) (core, error) { return wav.Open(in) }}
}

// signature is a format known by bytes at a fixed offset; one without a kind
// is refused by its name.
type signature struct {
	offset int
	magic  string
	name   string
}

// Formats that are recognised so that a listener can be told what they are.
func refused() []signature {
	return []signature{
		{0, "\x1aE\xdf\xa3", "Matroska or WebM"}, {0, "FORM", "AIFF"}, {0, "caff", "CAF"},
		{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11", "Windows Media"}, {0, ".snd", "AU"}, {0, "#!AMR", "AMR"},
		{0, "ADIF", "AAC in ADIF"}, {0, "FLV\x01", "Flash video"}, {0, ".RMF", "RealMedia"},
		{0, "MAC ", "Monkey's Audio"}, {0, "wvpk", "WavPack"}, {0, "MThd", "MIDI"},
		{0, "#EXTM3U", "a playlist (HLS or M3U)"}, {0, "[playlist]", "a playlist (PLS)"},
		{0, "\x00\x00\x01\xba", "MPEG program stream"}, {8, "AVI ", "AVI"},
	}
}

// Data that is no sound at all.
func notAudio() []signature {
	return []signature{
		{0, "%PDF-", "a PDF document"}, {0, "\x89PNG", "a picture"}, {0, "\xff\xd8\xff", "a picture"},
		{0, "GIF8", "a picture"}, {8, "WEBP", "a picture"}, {0, "PK\x03\x04", "a ZIP archive"},
		{0, "\x1f\x8b\x08", "compressed data"},
	}
}

func find(head []byte, list []signature) (string, bool) {
	for _, s := range list {
		if len(head) > s.offset && bytes.HasPrefix(head[s.offset:], []byte(s.magic)) {
			return s.name, true
		}
	}
	return "", false
}

// sniff tells the format of in and leaves it where the format's data begins.
func sniff(in *input.Reader, h Hint) (kind, error) {
	if err := skipTags(in); err != nil {
		return kind{}, err
	}
	head, err := in.Peek(headLength)
	if err != nil && !errors.Is(err, io.EOF) {
		return kind{}, fmt.Errorf("read start: %w", err)
	}
	if len(head) == 0 {
		return kind{}, fmt.Errorf("%w: the file is empty", ErrNoAudio)
	}
	if k, ok := container(head); ok {
		return k, nil
	}
	if name, ok := find(head, notAudio()); ok {
		return kind{}, fmt.Errorf("%w: %s", ErrNoAudio, name)
	}
	if name, ok := find(head, refused()); ok {
		return kind{}, fmt.Errorf("%w: %s", ErrUnsupported, name)
	}
	if transportStream(head) {
		return kind{}, fmt.Errorf("%w: MPEG transport stream", ErrUnsupported)
	}
	if what, ok := text(head); ok {
		return kind{}, fmt.Errorf("%w: %s", ErrNoAudio, what)
	}
	return frames(in, h)
}

// frames looks for a stream without a signature, which begins with the header
// of its first frame, perhaps after some junk.
func frames(in *input.Reader, h Hint) (kind, error) {
	for window := headLength; ; window *= 4 {
		head, err := in.Peek(window)
		if err != nil && !errors.Is(err, io.EOF) {
			return kind{}, fmt.Errorf("read start: %w", err)
		}
		at, layer, ok := mp3.Sync(head, err != nil)
		if first, adts := aac.Sync(head, err != nil); adts && (!ok || first < at) {
			return kindADTS(), nil
		}
		if ok && layer == 3 {
			return kindMP3(h), nil
		} else if ok {
			return kind{}, fmt.Errorf("%w: MPEG audio layer %d", ErrUnsupported, layer)
		}
		if err != nil || window >= maxSearch {
			if len(bytes.Trim(head, "\x00")) == 0 {
				return kind{}, fmt.Errorf("%w: nothing but zeros", ErrNoAudio)
			}
			return kind{}, fmt.Errorf("sniff: %w", ErrUnknownFormat)
		}
	}
}

// container tells formats that begin with an unmistakable signature.
func container(head []byte) (kind, bool) {
	if len(head) < 12 {
		return kind{}, false
	}
	switch string(head[:4]) {
	case "fLaC":
		return kindFLAC(), true
	case "OggS":
		return kindOgg(), true
	case "RIFF", "RF64", "BW64":
		if string(head[8:12]) == "WAVE" {
			return kindWAV(), true
		}
	}
	switch string(head[4:8]) {
	case "ftyp", "moov", "mdat", "wide", "styp", "skip", "pnot":
		return kindMP4(), true
	case "free":
		if head[0] == 0 {
			return kindMP4(), true
		}
	}
	return kind{}, false
}

// skipTags passes the ID3v2 tags (id3.org, 2.4.0 section 3.1) at the start.
func skipTags(in *input.Reader) error {
	for range maxTags {
		b, err := in.Peek(10)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read start: %w", err)
		}
		if len(b) < 10 || string(b[:3]) != "ID3" || b[3] == 0xFF || b[4] == 0xFF {
			return nil
		}
		if (b[6]|b[7]|b[8]|b[9])&0x80 != 0 {
			return nil // no tag: its size is written in seven bits a byte
		}
		size := int64(b[6])<<21 | int64(b[7])<<14 | int64(b[8])<<7 | int64(b[9])
		if b[5]&0x10 != 0 {
			size += 10 // a footer
		}
		if err := in.Skip(10 + size); err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("skip tag: %w", err)
		}
	}
	return nil
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

// text tells web pages, error messages and other readable bytes from sound.
func text(head []byte) (string, bool) {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	for i := range len(head) {
		if c := head[i]; c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' {
			return "", false
		}
	}
	head = head[:max(len(head)-utf8.UTFMax, min(len(head), utf8.UTFMax))] // the last rune may be cut
	trimmed := strings.ToLower(strings.TrimSpace(string(head)))
	switch {
	case trimmed == "":
		return "blank text", true
	case strings.HasPrefix(trimmed, "<!doctype html"), strings.Contains(trimmed, "<html"),
		strings.Contains(trimmed, "<head"), strings.Contains(trimmed, "<body"):
		return "a web page, not audio", true
	case strings.HasPrefix(trimmed, "<?xml"), strings.HasPrefix(trimmed, "<"):
		return "an XML document, not audio", true
	case trimmed[0] == '{' || trimmed[0] == '[':
		return "a JSON document, not audio", true
	case utf8.Valid(head):
		return "text, not audio", true
	}
	return "", false
}
