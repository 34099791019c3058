package input

import "fmt"

// Found is what a file turns out to be. The values are lasting: messages in
// other languages go by them.
type Found string

// What may be found instead of sound that can be played.
const (
	FoundNothing    Found = "nothing"     // no byte at all
	FoundZeros      Found = "zeros"       // nothing but zeros
	FoundWebPage    Found = "web_page"    // HTML
	FoundFeed       Found = "feed"        // RSS or Atom
	FoundXML        Found = "xml"         // of another kind
	FoundJSON       Found = "json"        // as servers word their errors
	FoundText       Found = "text"        // of no kind known here
	FoundPlaylist   Found = "playlist"    // a list of addresses: M3U, PLS, ASX, XSPF, HLS
	FoundPicture    Found = "picture"     // JPEG, PNG and so on
	FoundDocument   Found = "document"    // PDF
	FoundArchive    Found = "archive"     // ZIP and other packed data
	FoundVideoAlone Found = "video_alone" // a video without a sound track
	FoundProtected  Found = "protected"   // sound that only its shop's own players can open
	FoundCodec      Found = "codec"       // sound of a kind that is not known here
	FoundIndexLast  Found = "index_last"  // what is needed first stands last, and the source only reads forward
)

// Refusal is why a file is not played: what it was found to be. It wraps
// ErrNoAudio or ErrUnsupported.
type Refusal struct {
	Found Found
	Name  string // in English; of a codec its own name, which no language changes
	Err   error
}

// Error is the sentinel's text and the name.
func (r *Refusal) Error() string { return r.Err.Error() + ": " + r.Name }

// Unwrap gives the sentinel.
func (r *Refusal) Unwrap() error { return r.Err }

// Unsupported refuses sound of a kind that is named.
func Unsupported(format string, args ...any) error {
	return &Refusal{FoundCodec, fmt.Sprintf(format, args...), ErrUnsupported}
}

// NoAudio refuses what is no sound.
func NoAudio(found Found, name string) error { return &Refusal{found, name, ErrNoAudio} }
