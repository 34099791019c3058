package refresh

import (
	"context"
	"errors"
	"io/fs"
	"syscall"

	"cosm/feed"
	"cosm/feed/fetch"
	"cosm/library"
)

// explain puts what can go wrong with a feed into a listener's words. What is
// the address or the file's name.
func explain(what string, err error) *library.Error {
	if e, ok := errors.AsType[*library.Error](err); ok {
		return e
	}
	if e, ok := errors.AsType[*feed.NotFeedError](err); ok {
		return library.Errorf(library.NotFeed, what, e.Error(), err).With(notFeedID(e.Found), "What", what)
	}
	for _, k := range reasons() {
		if errors.Is(err, k.is) {
			why := k.why
			if why == "" {
				why = err.Error()
			}
			e := library.Errorf(k.code, what, why, err).Hint(k.try)
			if k.id != "" {
				return e.With(k.id, "What", what, "Why", why)
			}
			return e
		}
	}
	return library.Errorf(library.Network, what, err.Error(), err)
}

// notFeedID is the message for a document of another kind.
func notFeedID(f feed.Found) string {
	switch f {
	case feed.FoundEmpty:
		return "not_feed_empty"
	case feed.FoundPage:
		return "not_feed_page"
	case feed.FoundJSON:
		return "not_feed_json"
	case feed.FoundOPML:
		return "not_feed_opml"
	case feed.FoundXML:
		return "not_feed_xml"
	case feed.FoundAudio:
		return "not_feed_audio"
	case feed.FoundImage:
		return "not_feed_image"
	case feed.FoundArchive:
		return "not_feed_archive"
	case feed.FoundText:
		return "not_feed_text"
	}
	return "not_feed_binary"
}

type reason struct {
	is       error
	code     library.Code
	id       string
	why, try string // no why: the error's own words
}

// reasons are tried in this order: the first that matches wins.
func reasons() []reason {
	return []reason{
		{context.Canceled, library.Cancelled, "", "cancelled", ""},
		{context.DeadlineExceeded, library.Network, "", fetch.ErrTimeout.Error(), ""},
		{fetch.ErrUnauthorized, library.NeedsAuth, "feed_needs_password", "", "cosm add --auth USER ADDRESS"},
		{fetch.ErrGone, library.Network, "feed_gone", "", "look for its new address, then cosm remove the old one"},
		{fetch.ErrNotFound, library.Network, "feed_not_found", "", "check the address"},
		{fetch.ErrAddress, library.Invalid, "", "", ""},
		{fetch.ErrScheme, library.Invalid, "", "", ""},
		{fetch.ErrTooLarge, library.Failed, "feed_too_large", "", ""},
		{feed.ErrTooLarge, library.Failed, "feed_too_large", "", ""},
		{feed.ErrBroken, library.NotFeed, "feed_broken", "", ""},
		{fs.ErrNotExist, library.NotFound, "no_feed_file", "the file is not there", ""},
		{syscall.ENOSPC, library.NoSpace, "", "the disk is full", ""},
		{fs.ErrPermission, library.ReadOnly, "", "a folder cannot be written", ""},
	}
}
