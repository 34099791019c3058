package store

import (
	"time"

	"github.com/cespare/xxhash/v2"

	"cosm/library"
)

// stated is what a feed says of an item, in the two records that are kept, and
// the hash of both.
func stated(ep *library.EpisodeDetail) (listed library.Episode, notes []byte, content uint64) {
	listed = library.Episode{
		Title: ep.Title, Published: ep.Published, Duration: ep.Duration, AudioURL: ep.AudioURL,
		AudioType: ep.AudioType, Size: ep.Size, Explicit: ep.Explicit, Season: ep.Season,
		Number: ep.Number, Kind: ep.Kind,
		HasChapters:   ep.HasChapters || ep.ChaptersURL != "" || len(ep.Chapters) > 0,
		HasTranscript: ep.HasTranscript || len(ep.Transcripts) > 0,
	}
	rest := *ep
	rest.FirstSeen = time.Time{}
	notes = encodeNotes(&rest)
	var e encoder
	encodeListed(&e, &listed)
	var h xxhash.Digest
	h.Reset()
	_, _ = h.Write(e.b)
	_, _ = h.Write(notes)
	return listed, notes, max(h.Sum64(), 1)
}

// withFirstSeen puts the field in front of a record that has none.
func withFirstSeen(at time.Time, notes []byte) []byte {
	e := encoder{b: make([]byte, 0, len(notes)+12)}
	e.time(1, at)
	return append(e.b, notes...)
}
