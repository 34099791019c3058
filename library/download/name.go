package download

import (
	"path"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"cosm/library"
)

const (
	maxFolder = 80
	maxName   = 180 // bytes; the strictest file systems end at 255, and some count encrypted or UTF-16 names
	partExt   = ".part"
)

// stem is where the file of an episode goes, below the folder of downloads and
// without extension: `PODCAST/DATE TITLE [ID]`. The id makes it the only one
// of that name even where names differ by nothing but case.
func stem(e library.Episode) string {
	folder := component(e.PodcastTitle, maxFolder)
	if folder == "" {
		folder = "podcast"
	}
	tail := " [" + plainID(e.ID) + "]"
	head := ""
	if !e.Published.IsZero() {
		head = e.Published.UTC().Format("2006-01-02 ")
	}
	title := component(e.Title, maxName-len(head)-len(tail)-len(partExt))
	if title == "" {
		title = "episode"
	}
	return filepath.Join(folder, head+title+tail)
}

// plainID is id made of nothing but letters and digits, which those of the
// library are.
func plainID(id library.EpisodeID) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, string(id[:min(len(id), 32)]))
}

// component is s as one element of a path of at most limit bytes; empty if
// nothing of s can be used.
func component(s string, limit int) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, "")) {
		switch {
		case strings.ContainsRune(`/\|`, r):
			b.WriteByte('-')
		case r == ':':
			b.WriteString(" -")
		case r == '"':
			b.WriteByte('\'')
		case strings.ContainsRune(`<>?*`, r):
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case unicode.IsPrint(r):
			b.WriteRune(r)
		}
	}
	// What was taken out may have stood between marks that combine now.
	s = norm.NFC.String(strings.Join(strings.Fields(b.String()), " "))
	s = strings.TrimLeft(s, ". -~")
	return unreserved(strings.TrimRight(cut(s, limit-1), ". "))
}

// cut shortens s to at most limit bytes, not within a letter and not between a
// letter and its marks.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	at := max(limit, 0)
	for at > 0 && !utf8.RuneStart(s[at]) {
		at--
	}
	for at > 0 {
		r, _ := utf8.DecodeRuneInString(s[at:])
		if !unicode.Is(unicode.M, r) {
			break
		}
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	return s[:at]
}

// unreserved changes names that Windows keeps for devices, whatever their
// extension: https://learn.microsoft.com/windows/win32/fileio/naming-a-file
func unreserved(name string) string {
	base, rest, _ := strings.Cut(name, ".")
	switch device := strings.ToUpper(strings.TrimRight(base, " ")); {
	case device == "CON", device == "PRN", device == "AUX", device == "NUL", device == "CONIN$", device == "CONOUT$",
		strings.HasPrefix(device, "COM") && isDeviceNumber(device[3:]), strings.HasPrefix(device, "LPT") && isDeviceNumber(device[3:]):
		if rest != "" {
			rest = "." + rest
		}
		return base + "_" + rest
	}
	return name
}

func isDeviceNumber(s string) bool {
	switch s {
	case "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³":
		return true
	}
	return false
}

// extension is that of the file: by its first bytes, else by what the server
// calls it, else by its address, else by what the feed calls it.
func extension(head []byte, contentType, address, feedType string) string {
	if f := formatOf(head); f != "" {
		return f
	}
	if ext := extensionOfType(contentType); ext != "" {
		return ext
	}
	address, _, _ = strings.Cut(address, "#")
	address, _, _ = strings.Cut(address, "?")
	switch ext := strings.ToLower(path.Ext(address)); ext {
	case ".mp3", ".m4a", ".m4b", ".mp4", ".aac", ".ogg", ".oga", ".opus", ".flac", ".wav", ".mka", ".webm":
		return ext
	}
	if ext := extensionOfType(feedType); ext != "" {
		return ext
	}
	return ".audio"
}

func extensionOfType(contentType string) string {
	base, _, _ := strings.Cut(contentType, ";")
	switch strings.ToLower(strings.TrimSpace(base)) {
	case "audio/mpeg", "audio/mp3", "audio/mpeg3", "audio/x-mp3", "audio/x-mpeg":
		return ".mp3"
	case "audio/mp4", "audio/x-m4a", "audio/m4a":
		return ".m4a"
	case "audio/x-m4b":
		return ".m4b"
	case "video/mp4":
		return ".mp4"
	case "audio/aac", "audio/aacp", "audio/x-aac":
		return ".aac"
	case "audio/ogg", "application/ogg", "audio/vorbis":
		return ".ogg"
	case "audio/opus":
		return ".opus"
	case "audio/flac", "audio/x-flac":
		return ".flac"
	case "audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave":
		return ".wav"
	case "audio/webm", "video/webm":
		return ".webm"
	}
	return ""
}
