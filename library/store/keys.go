package store

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"cosm/library"
)

const (
	podcastKey  = 8  // length of a podcast's id
	episodeKey  = 12 // length of an episode's id
	prefixKey   = 5  // so much of its podcast's id an episode's id begins with
	sortKey     = 6  // length of a sortable time
	maxSort     = 1<<(8*sortKey) - 1
	byPodcastID = podcastKey + sortKey
)

// flags are what a list can be filtered by. They are kept with every index
// entry; those of markFlags are also in the episode's mark, the others follow
// from other buckets.
type flags byte

const (
	flagPlayed flags = 1 << iota
	flagFavourite
	flagNew
	flagPosition
	flagDownloaded
	flagProblem // it could not be played

	markFlags = flagPlayed | flagFavourite | flagNew | flagProblem
)

// flagged are the flags whose episodes have an index of their own.
var flagged = [...]struct {
	flag  flags
	index bucket
}{{flagNew, bInbox}, {flagFavourite, bFavourites}, {flagPosition, bStarted}, {flagDownloaded, bDownloaded}}

// appendSort writes ms so that later times come first.
func appendSort(b []byte, ms int64) []byte {
	v := uint64(maxSort) - uint64(min(max(ms, 0), maxSort))
	var be [8]byte
	binary.BigEndian.PutUint64(be[:], v)
	return append(b, be[8-sortKey:]...)
}

func readSort(b []byte) int64 {
	var be [8]byte
	copy(be[8-sortKey:], b[:sortKey])
	return int64(maxSort - binary.BigEndian.Uint64(be[:]))
}

// timeKey is the key of an episode in the indexes over all podcasts.
func timeKey(at place, id library.EpisodeID) []byte {
	k := make([]byte, 0, sortKey+episodeKey)
	return append(appendSort(k, at.sort), id...)
}

// podcastTimeKey is the key of an episode in the index of its podcast.
func podcastTimeKey(at place, id library.EpisodeID) []byte {
	k := make([]byte, 0, byPodcastID+episodeKey-prefixKey)
	k = append(k, at.podcast...)
	return append(appendSort(k, at.sort), id[prefixKey:]...)
}

// sortOf is the sortable time of the episode that came as number i of a feed's
// part: among those of one second, the feed's order counts.
func sortOf(published time.Time, i int) int64 {
	ms := published.UnixMilli()
	if ms%1000 == 0 {
		ms += int64(max(0, 999-i))
	}
	return min(max(ms, 0), maxSort)
}

// validID reports whether id can be a key: lower-case letters and digits of the
// right number.
func validID(id string, length int) bool {
	if len(id) != length {
		return false
	}
	for i := range len(id) {
		if c := id[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// hashKey makes a short key of a text of any length.
func hashKey(s string) []byte {
	h := sha256.Sum256([]byte(s))
	return h[:16]
}

func numberKey(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
