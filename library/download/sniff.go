package download

import (
	"bytes"
	"net/http"
	"strings"
)

// headSize is how many bytes tell what a file is.
const headSize = 512

// formatOf is the extension of the sound format that head begins; empty if it
// is none that is known.
func formatOf(head []byte) string {
	at := func(offset int, magic string) bool {
		return len(head) >= offset && bytes.HasPrefix(head[offset:], []byte(magic))
	}
	switch {
	case at(4, "ftyp"):
		return mp4Extension(head)
	case at(0, "OggS"):
		if at(28, "OpusHead") {
			return ".opus"
		}
		return ".ogg"
	case at(0, "fLaC"):
		return ".flac"
	case (at(0, "RIFF") || at(0, "RF64")) && at(8, "WAVE"):
		return ".wav"
	case at(0, "FORM") && (at(8, "AIFF") || at(8, "AIFC")):
		return ".aiff"
	case at(0, "\x1aE\xdf\xa3"):
		return ".mka"
	case adts(head):
		return ".aac"
	case at(0, "ID3"), mpegFrame(head):
		return ".mp3"
	}
	return ""
}

func mp4Extension(head []byte) string {
	brand := ""
	if len(head) >= 12 {
		brand = strings.TrimSpace(string(head[8:12]))
	}
	switch brand {
	case "M4B":
		return ".m4b"
	case "avc1", "M4V":
		return ".mp4"
	}
	return ".m4a"
}

// mpegFrame tells the header of an MPEG audio frame of layer 1 to 3 (ISO
// 11172-3 2.4.2.3): none of its fields may have a forbidden value.
func mpegFrame(head []byte) bool {
	return len(head) >= 4 && head[0] == 0xff && head[1]&0xe0 == 0xe0 && head[1]&0x18 != 0x08 && head[1]&0x06 != 0 &&
		head[2]&0xf0 != 0xf0 && head[2]&0x0c != 0x0c
}

// adts tells the header of an ADTS frame (ISO 13818-7 6.2).
func adts(head []byte) bool {
	return len(head) >= 7 && head[0] == 0xff && head[1]&0xf6 == 0xf0 && head[2]>>2&0x0f < 13
}

// notAudio says what head is if it is surely no sound: a web page or other
// text, or one of the things that servers send in its place. The type that the
// server gives decides only where the bytes do not.
func notAudio(head []byte, contentType string) string {
	if formatOf(head) != "" {
		return ""
	}
	base, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	base = strings.TrimSpace(base)
	switch seen := http.DetectContentType(head); {
	case len(head) == 0:
		return "the file is empty"
	case strings.HasPrefix(seen, "text/html"), base == "text/html" && strings.HasPrefix(seen, "text/"):
		return "a web page came in place of the audio"
	case strings.HasPrefix(seen, "text/"):
		return "text came in place of the audio"
	case strings.HasPrefix(seen, "image/"):
		return "a picture came in place of the audio"
	case seen == "application/pdf", seen == "application/zip", seen == "application/x-gzip":
		return "a file of type " + seen + " came in place of the audio"
	}
	return ""
}
