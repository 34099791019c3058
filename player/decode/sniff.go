package decode

import (
	"bytes"
	"errors"
	"fmt"
	"io"

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
		return kind{}, input.NoAudio(input.FoundNothing, "the file is empty")
	}
	if k, ok := container(head); ok {
		return k, nil
	}
	if err := refusal(head); err != nil {
		return kind{}, err
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
			return kind{}, input.Unsupported("MPEG audio layer %d", layer)
		}
		if err != nil || window >= maxSearch {
			if len(bytes.Trim(head, "\x00")) == 0 {
				return kind{}, input.NoAudio(input.FoundZeros, "nothing but zeros")
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
