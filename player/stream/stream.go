// Package stream gives decoders the bytes of an episode: a file on disk, or an
// HTTP body read with Range requests through a bounded cache on disk.
//
// A network loss never ends an HTTP stream: Read waits while the stream
// reconnects, and only an answer that no retry can mend (gone, refused, a file
// that is not the one begun) is an error.
//
// Concurrency: Read belongs to one goroutine; Seek may come from another while a Read waits, and wakes it; every other method of a
// Source may be called at any time from any goroutine.
package stream

import (
	"io"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Source is what a decoder reads.
type Source interface {
	// Read blocks till there is data, the end, an unrecoverable error or Close.
	io.Reader
	// Seek moves the place of the next Read. It never blocks and never reads:
	// what the new place needs is fetched in the background.
	io.Seeker
	// Close frees everything and makes a blocked Read return os.ErrClosed. It
	// may be called twice.
	io.Closer

	// Size is the length in bytes, -1 while it is unknown (live streams).
	Size() int64
	// Seekable reports whether any place can be reached. If false, Seek still
	// works forward (by reading on) and back inside what is cached.
	Seekable() bool
	// ContentType is what the server or the file's name says: a hint, not a truth.
	ContentType() string
	// Buffered tells how many bytes from off on can be read without waiting.
	Buffered(off int64) int64
}

// Request says what to fetch.
type Request struct {
	URL    string
	Header http.Header // added to each request; dropped on a redirect to another host
	Size   int64       // bytes, as the feed says; a hint, 0 if unknown
	Type   string      // content type as the feed says; used if the server names none
}

// Options are the means of an HTTP stream. Client must be set; every other
// field has a default.
type Options struct {
	Client    *http.Client     // its Timeout is ignored: Stall takes its place
	Dir       string           // folder of the cache file; default os.TempDir()
	MaxBytes  int64            // bound of the cache; default 256 MiB
	ReadAhead int64            // how far to read beyond the reader; default 2 MiB
	Stall     time.Duration    // silence after which a connection counts as lost; default 20 s
	Now       func() time.Time // default time.Now
	// OnState is told what happens, in order, from a goroutine of the stream.
	// It must return soon and must not call Close.
	OnState func(State)

	backOff func() backoff.BackOff // pauses between attempts; tests shorten them
}

// StateKind is what an HTTP stream is doing.
type StateKind int

const (
	// Waiting means that a Read waits for bytes.
	Waiting StateKind = iota + 1
	// Flowing means that bytes come (again).
	Flowing
	// Reconnecting means that the connection was lost; State.Err says why.
	Reconnecting
	// Changed means that the server now has another file than the one begun:
	// Read gives what is cached, then ErrChanged.
	Changed
)

// String names the kind for logs.
func (k StateKind) String() string {
	switch k {
	case Waiting:
		return "waiting"
	case Flowing:
		return "flowing"
	case Reconnecting:
		return "reconnecting"
	case Changed:
		return "changed"
	}
	return "unknown"
}

// State is one report of an HTTP stream.
type State struct {
	Kind  StateKind
	Err   error         // why, with Reconnecting
	Retry time.Duration // pause before the next attempt, with Reconnecting
}
