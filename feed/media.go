package feed

import (
	"path"
	"strings"
)

// Playable reports whether the enclosure is audio or video: by its type, or,
// where the type says nothing, by the ending of its address.
func (e Enclosure) Playable() bool {
	if e.URL == "" {
		return false
	}
	if strings.HasPrefix(e.Type, "audio/") || strings.HasPrefix(e.Type, "video/") {
		return true
	}
	switch e.Type {
	case "", "application/octet-stream", "binary/octet-stream", "application/x-octet-stream":
		return mediaEnding(e.URL)
	}
	return false
}

// mediaEnding reports whether an address ends like a media file, its query and
// fragment left aside.
func mediaEnding(address string) bool {
	if i := strings.IndexAny(address, "?#"); i >= 0 {
		address = address[:i]
	}
	switch strings.ToLower(path.Ext(address)) {
	case ".mp3", ".m4a", ".m4b", ".m4r", ".aac", ".mp2", ".mpga", ".ogg", ".oga", ".opus", ".spx",
		".flac", ".wav", ".wave", ".aif", ".aiff", ".wma", ".ac3", ".mka", ".weba", ".amr", ".caf",
		".mp4", ".m4v", ".mov", ".mpg", ".mpeg", ".avi", ".wmv", ".webm", ".mkv", ".ogv", ".3gp", ".flv":
		return true
	}
	return false
}

// mediaType folds a media type as feeds write it.
func mediaType(s string) string {
	s, _, _ = strings.Cut(s, ";")
	return strings.ToLower(line(s))
}

// choose puts the first enclosure that can be played first.
func choose(all []Enclosure) (first Enclosure, others []Enclosure) {
	if len(all) == 0 {
		return first, nil
	}
	at := 0
	for i, e := range all {
		if e.Playable() {
			at = i
			break
		}
	}
	first = all[at]
	if len(all) > 1 {
		others = append(append(others, all[:at]...), all[at+1:]...)
	}
	return first, others
}
