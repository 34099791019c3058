// Package decode turns the bytes of an episode into sound. Open looks at the
// bytes, not at what a server calls them, and returns a Decoder of stereo
// samples.
//
// A Decoder reads forward in small steps, never a whole file to learn its
// length, and seeks only in sources that can. Data is hostile: sizes it claims
// cost no memory, damage is skipped and counted, and nothing panics. A Decoder
// is not safe for concurrent use; a blocked Stream is freed by closing the
// source from outside.
package decode

import (
	"io"
	"time"

	"github.com/faiface/beep"

	"cosm/player/decode/input"
)

// What Open and Decoder.Err wrap; text after the sentinel names the codec or
// what was found instead.
var (
	// ErrUnknownFormat: the bytes are of no format known here.
	ErrUnknownFormat = input.ErrUnknownFormat
	// ErrUnsupported: the format is known and cannot be played.
	ErrUnsupported = input.ErrUnsupported
	// ErrNoAudio: nothing at all, a web page, or a file without a sound track.
	ErrNoAudio = input.ErrNoAudio
	// ErrDamaged: the format is known but what it needs is missing or wrong.
	ErrDamaged = input.ErrDamaged
	// ErrForwardOnly: a seek backward in a source that cannot seek.
	ErrForwardOnly = input.ErrForwardOnly
)

// Refusal is why a file is not played: an error of Open in detail, where it is
// known what the file is instead. It wraps ErrNoAudio or ErrUnsupported.
type Refusal = input.Refusal

// Format describes a stream.
type Format struct {
	Codec      string // "mp3", "aac", "flac", "vorbis", "opus", "wav"
	SampleRate int    // Hz
	Channels   int    // of the stream; samples are always stereo
	BitRate    int    // bit/s, average as far as known, 0 unknown
}

// Decoder plays one stream. Stream may block in the source's Read; it returns
// false with a nil Err only at the true end, and damaged parts come out as
// silence of their length. Mono is given to both sides at full level.
//
// Len is in samples at Format().SampleRate, 0 when unknown; Seek and Position
// count the same. Close forgets the source but does not close it.
type Decoder interface {
	beep.StreamSeekCloser
	Format() Format
	// Exact reports whether Len and the place Seek lands on are known for
	// certain; they are estimates in a variable-rate stream without a table.
	Exact() bool
	// Damaged counts the frames that could not be decoded so far.
	Damaged() int
}

// Hint is what the feed or the server says. It breaks ties, no more.
type Hint struct {
	Type     string // MIME type
	Name     string // file name or address
	Duration time.Duration
}

// core is what the packages of the codecs implement.
type core interface {
	beep.StreamSeekCloser
	SampleRate() int
	Channels() int
	BitRate() int
	Exact() bool
	Damaged() int
}

type decoder struct {
	core
	codec string
}

func (d decoder) Format() Format {
	codec := d.codec
	if c, ok := d.core.(interface{ Codec() string }); ok { // a container of several
		codec = c.Codec()
	}
	return Format{Codec: codec, SampleRate: d.SampleRate(), Channels: d.Channels(), BitRate: d.BitRate()}
}

// Open sniffs r, which stands at its offset 0, and returns a decoder for it.
// size is its length in bytes, negative when unknown; seekable says whether
// r.Seek works. The error wraps one of this package's, or is the source's own.
func Open(r io.ReadSeeker, size int64, seekable bool, h Hint) (Decoder, error) {
	in := input.New(r, size, seekable)
	k, err := sniff(in, h)
	if err != nil {
		return nil, err
	}
	return k.open(in)
}
