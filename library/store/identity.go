package store

import (
	"encoding/binary"
	"strings"

	"cosm/library"
)

// keys are by what an episode is known again in the next version of its feed:
// hashes of texts, 0 for none.
type keys struct {
	guid  uint64
	path  uint64 // enclosure without tracking prefix, query and fragment
	full  uint64 // enclosure with its query; without enclosure the link
	title uint64 // folded
	at    int64  // publication in Unix seconds, 0 if the feed does not say
	secs  int64  // duration
}

// ident is an episode of the library as the matcher sees it.
type ident struct {
	keys
	id      library.EpisodeID
	content uint64 // of all that the feed said
	gone    bool
	seen    bool // came in an earlier part of the same version of the feed
}

const identLength = 6*8 + 4 + 1

func encodeIdent(i *ident) []byte {
	b := make([]byte, 0, identLength)
	for _, v := range []uint64{i.guid, i.path, i.full, i.title, i.content, uint64(i.at)} {
		b = binary.BigEndian.AppendUint64(b, v)
	}
	b = binary.BigEndian.AppendUint32(b, uint32(min(max(i.secs, 0), 1<<31)))
	return append(b, byte(bits(i.gone, 1)))
}

func decodeIdent(id, v []byte) (i ident, err error) {
	if len(v) < identLength {
		return i, errRecord
	}
	i.id = library.EpisodeID(id)
	for n, p := range []*uint64{&i.guid, &i.path, &i.full, &i.title, &i.content} {
		*p = binary.BigEndian.Uint64(v[8*n:])
	}
	i.at = int64(binary.BigEndian.Uint64(v[40:]))
	i.secs = int64(binary.BigEndian.Uint32(v[48:]))
	i.gone = v[52] != 0
	return i, nil
}

// hashText is FNV-1a, never 0 but for the empty text.
func hashText(s string) uint64 {
	if s == "" {
		return 0
	}
	return max(fnv1a(fnv1aOffset, s), 1)
}

const fnv1aOffset = 14695981039346656037

func fnv1a(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

func mix(a, b uint64) uint64 { return max((a^b>>29)*0x9E3779B97F4A7C15+b, 1) }

// keysOf makes the keys of an item of a feed.
func (f *folder) keysOf(ep *library.EpisodeDetail) keys {
	k := keys{
		guid: hashText(strings.TrimSpace(ep.GUID)), title: hashText(f.titleKey(ep.Title)),
		secs: int64(ep.Duration.D().Seconds()),
	}
	if !ep.Published.IsZero() {
		k.at = ep.Published.Unix()
	}
	if ep.AudioURL != "" {
		path, full := enclosureKeys(ep.AudioURL)
		k.path, k.full = hashText(path), hashText(full)
	} else if ep.Link != "" {
		k.full = hashText("link:" + ep.Link)
	}
	return k
}

func (f *folder) titleKey(title string) string {
	return strings.Join(strings.Fields(f.fold(title)), " ")
}

// enclosureKeys gives an enclosure's address without what changes from one
// download to the next: the scheme, the prefixes of trackers, the query (in
// path), the fragment.
func enclosureKeys(address string) (path, full string) {
	if _, rest, ok := strings.Cut(address, "://"); ok {
		address = rest
	}
	address, _, _ = strings.Cut(address, "#")
	path, query, asked := strings.Cut(address, "?")
	path = withoutTrackers(path)
	host, rest, _ := strings.Cut(path, "/")
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		host = host[i+1:]
	}
	path = strings.ToLower(host) + "/" + rest
	if !asked {
		return path, path
	}
	return path, path + "?" + query
}

// withoutTrackers cuts the prefixes of measuring services, which carry the next
// host as a part of their path: track.example/abc/host.example/file.mp3.
func withoutTrackers(path string) string {
	cut := 0
	for at := 0; ; {
		end := strings.IndexByte(path[at:], '/')
		if end < 0 {
			return path[cut:] // the last part is the file
		}
		if at > 0 && looksLikeHost(path[at:at+end]) {
			cut = at
		}
		at += end + 1
	}
}

func looksLikeHost(s string) bool {
	dot := strings.LastIndexByte(s, '.')
	if dot <= 0 || len(s)-dot-1 < 2 {
		return false
	}
	switch top := strings.ToLower(s[dot+1:]); top {
	case "mp3", "m4a", "mp4", "ogg", "opus", "aac", "wav", "flac", "m4v", "mov", "php", "html", "xml", "asp", "aspx", "jsp", "cgi":
		return false
	default:
		for i := range len(top) {
			if top[i] < 'a' || top[i] > 'z' {
				return false
			}
		}
	}
	for i := range dot {
		c := lower(s[i])
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

// identity is the text that an episode's id is made of when it is first seen.
func identity(ep *library.EpisodeDetail, k keys, ownGUID, sharedPath bool, f *folder) string {
	switch {
	case ownGUID && k.guid != 0:
		return "guid " + strings.TrimSpace(ep.GUID)
	case ep.AudioURL != "":
		path, full := enclosureKeys(ep.AudioURL)
		if sharedPath {
			return "audio " + full
		}
		return "audio " + path
	case ep.Link != "":
		return "link " + ep.Link
	}
	return "title " + f.titleKey(ep.Title) + " " + ep.Published.UTC().Format("2006-01-02T15:04:05")
}
