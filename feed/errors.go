package feed

import (
	"errors"
	"fmt"
)

// What ParseEach and Parse fail with, apart from errors of the reader and of
// the callbacks, which they pass on.
var (
	// ErrNotFeed: the document is something else. The error is a *NotFeedError.
	ErrNotFeed = errors.New("not a podcast feed")
	// ErrTooLarge: the body or its number of items is over the limit.
	ErrTooLarge = errors.New("feed is too large")
	// ErrBroken: it is a feed, but nothing in it can be read.
	ErrBroken = errors.New("feed is broken")
)

// Found is what a document is when it is no feed.
type Found string

// What NotFeedError tells apart.
const (
	FoundEmpty   Found = "empty"
	FoundPage    Found = "page"    // HTML
	FoundJSON    Found = "json"    // but no JSON Feed
	FoundOPML    Found = "opml"    // a list of podcasts
	FoundXML     Found = "xml"     // of another kind
	FoundAudio   Found = "audio"   // or video
	FoundImage   Found = "image"   //
	FoundArchive Found = "archive" // compressed
	FoundText    Found = "text"
	FoundBinary  Found = "binary"
)

// NotFeedError says what a document is in place of a feed.
type NotFeedError struct{ Found Found }

// Error tells the listener what is there.
func (e *NotFeedError) Error() string {
	return fmt.Sprintf("%v: %s", ErrNotFeed, e.Found.phrase())
}

// Is makes errors.Is(err, ErrNotFeed) true.
func (e *NotFeedError) Is(target error) bool { return target == ErrNotFeed }

func (f Found) phrase() string {
	switch f {
	case FoundEmpty:
		return "there is nothing at this address"
	case FoundPage:
		return "this is a web page"
	case FoundJSON:
		return "this is JSON data, but no JSON Feed"
	case FoundOPML:
		return "this is a list of podcasts (OPML)"
	case FoundXML:
		return "this is an XML document of another kind"
	case FoundAudio:
		return "this is an audio or video file"
	case FoundImage:
		return "this is a picture"
	case FoundArchive:
		return "this is a compressed file"
	case FoundText:
		return "this is plain text"
	}
	return "this is not text"
}
