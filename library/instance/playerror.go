package instance

import (
	"context"
	"errors"
	"io/fs"
	"strconv"
	"strings"

	"cosm/library"
	"cosm/player"
	"cosm/player/decode"
	"cosm/player/decode/input"
	"cosm/player/output"
	"cosm/player/stream"
)

// playError puts a player's failure into a listener's words.
func playError(what string, err error) *library.Error {
	if e, ok := errors.AsType[*library.Error](err); ok {
		return e
	}
	if r, ok := errors.AsType[*decode.Refusal](err); ok {
		return refused(what, r.Found, r.Name, err)
	}
	if e, ok := errors.AsType[*stream.NotAudioError](err); ok {
		return refused(what, foundByType(e.ContentType), "", err)
	}
	for _, k := range playErrors() {
		if errors.Is(err, k.is) {
			return library.Errorf(k.code, what, k.why, err).With(k.id, "Detail", detail(err)).Hint(k.try)
		}
	}
	if e, ok := errors.AsType[*stream.StatusError](err); ok {
		return library.Errorf(library.Network, what, e.Error(), err).With("play_status", "Status", strconv.Itoa(e.Code))
	}
	why := strings.TrimPrefix(err.Error(), "open episode: ")
	return library.Errorf(library.Failed, what, why, err).With("play_failed", "Detail", why)
}

// refused words what a file was found to be in place of sound; name is what its
// codec is called.
func refused(what string, found input.Found, name string, err error) *library.Error {
	for _, k := range []struct {
		found        input.Found
		id, why, try string
	}{
		{input.FoundNothing, "audio_nothing", "the file is empty", ""},
		{input.FoundZeros, "audio_zeros", "the file holds nothing but zeros", ""},
		{input.FoundVideoAlone, "audio_video_alone", "this is a video without sound", ""},
		{input.FoundProtected, "audio_protected", "the sound is locked to its shop's own players (DRM)", ""},
		{input.FoundIndexLast, "audio_index_last", "the file must be whole before it can play, and its server only gives it from the start", "cosm download EPISODE"},
	} {
		if k.found == found {
			return library.Errorf(library.NotAudio, what, k.why, err).With(k.id).Hint(k.try)
		}
	}
	if found == input.FoundCodec {
		return library.Errorf(library.NotAudio, what, "cosm cannot play "+name, err).With("codec", "Detail", name)
	}
	things := map[input.Found]string{
		input.FoundWebPage: "a web page", input.FoundFeed: "a feed", input.FoundXML: "an XML document", input.FoundJSON: "a JSON document", input.FoundText: "text",
		input.FoundPlaylist: "a playlist", input.FoundPicture: "a picture", input.FoundDocument: "a document", input.FoundArchive: "packed files",
	}
	thing := things[found]
	return library.Errorf(library.NotAudio, what, "this is not audio but "+thing, err).With("not_audio_but", "Found", thing, "found_id", string(found))
}

// foundByType tells from a server's word for it what came in place of sound.
func foundByType(contentType string) input.Found {
	t := strings.ToLower(contentType)
	switch {
	case strings.Contains(t, "html"):
		return input.FoundWebPage
	case strings.Contains(t, "json"):
		return input.FoundJSON
	case strings.Contains(t, "xml"):
		return input.FoundXML
	}
	return input.FoundText
}

type playReason struct {
	is           error
	code         library.Code
	id, why, try string
}

// playErrors are tried in this order: the first that matches wins.
func playErrors() []playReason {
	return []playReason{
		{context.Canceled, library.Cancelled, "cancelled", "cancelled", ""},
		{library.Refused, library.Refused, "offline", "cosm is offline", "cosm settings set offline off"},
		{output.ErrNoDevice, library.NoAudio, "no_device", "there is no sound device", "cosm play --output null"},
		{output.ErrUnknown, library.Invalid, "unknown_output", "there is no such output", "cosm doctor"},
		{player.ErrDeviceLost, library.NoAudio, "device_lost", "the sound device went away", "press play again"},
		{player.ErrNotLoaded, library.NotFound, "nothing_plays", "nothing plays", "cosm play latest"},
		{player.ErrNotSeekable, library.Failed, "not_seekable", "this stream can only be played forward", ""},
		{stream.ErrGone, library.Network, "audio_gone", "the audio is no longer on the server", "cosm refresh"},
		{stream.ErrUnauthorized, library.NeedsAuth, "audio_refused", "the server asks for a name and a password", "cosm add --auth USER FEED"},
		{stream.ErrChanged, library.Network, "audio_changed", "the server has exchanged the audio while it played", "play it again"},
		{stream.ErrRedirects, library.Network, "audio_redirects", "too many redirects", ""},
		{decode.ErrUnknownFormat, library.NotAudio, "unknown_format", "this is no audio that cosm knows", ""},
		{decode.ErrDamaged, library.NotAudio, "audio_damaged", "the audio is damaged", ""},
		{player.ErrUnreachable, library.Network, "audio_unreachable", "the server cannot be reached", ""},
		{fs.ErrNotExist, library.NotFound, "audio_missing", "the audio file is not there", ""},
		{fs.ErrPermission, library.Failed, "audio_unreadable", "the audio file may not be read", ""},
		{context.DeadlineExceeded, library.Network, "audio_timeout", "the server does not answer", ""},
	}
}

// detail is the innermost cause's own words, for the message's end.
func detail(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}
