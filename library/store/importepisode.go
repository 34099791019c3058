package store

import (
	"fmt"
	"time"

	"cosm/library"
)

// episode checks an episode of the document and makes its write.
func (l *loader) episode(ep dumpEpisode) (func(*tx) error, error) {
	switch {
	case !validID(string(ep.ID), episodeKey):
		return nil, badDump(fmt.Sprintf("%q is no id of an episode", ep.ID), nil)
	case !l.known[ep.PodcastID]:
		return nil, badDump(fmt.Sprintf("episode %s is of no podcast of the document", ep.ID), nil)
	case ep.ID[:prefixKey] != library.EpisodeID(ep.PodcastID[:prefixKey]):
		return nil, badDump(fmt.Sprintf("episode %s cannot be of podcast %s", ep.ID, ep.PodcastID), nil)
	}
	l.report.Episodes++
	return func(t *tx) error { return t.loadEpisode(&ep) }, nil
}

// loadEpisode puts an episode in the place of the one of its id, if there is
// one.
func (t *tx) loadEpisode(ep *dumpEpisode) error {
	k := []byte(ep.ID)
	had, err := t.dropForLoad(ep.ID)
	if err != nil {
		return err
	}
	at := place{ep.PodcastID, min(max(ep.Sort, 0), maxSort)}
	if err := t.b(bEpisodes).Put(k, encodeEpisode(at, &ep.Episode)); err != nil {
		return err
	}
	if err := t.b(bNotes).Put(k, encodeNotes(&ep.EpisodeDetail)); err != nil {
		return err
	}
	if err := t.loadIdent(ep); err != nil {
		return err
	}
	f, err := t.loadState(ep)
	if err != nil {
		return err
	}
	f |= had & flagDownloaded
	if err := t.index(at, ep.ID, f, 0); err != nil {
		return err
	}
	unplayed := 1
	if f&flagPlayed != 0 {
		unplayed = 0
	}
	if err := t.count(ep.PodcastID, 1, unplayed); err != nil {
		return err
	}
	return t.recount(ep.PodcastID, 0)
}

// dropForLoad deletes what the document is about to write. The download stays.
func (t *tx) dropForLoad(id library.EpisodeID) (had flags, err error) {
	k := []byte(id)
	v := t.b(bEpisodes).Get(k)
	if v == nil {
		return 0, nil
	}
	at, err := decodePlace(v)
	if err != nil {
		return 0, err
	}
	if had, err = t.flagsOf(at, id); err != nil {
		return 0, err
	}
	if err := t.unindex(at, id, had); err != nil {
		return 0, err
	}
	unplayed := -1
	if had&flagPlayed != 0 {
		unplayed = 0
	}
	if err := t.count(at.podcast, -1, unplayed); err != nil {
		return 0, err
	}
	for _, b := range []bucket{bMarks, bPositions, bChapters, bTranscripts} {
		if err := t.b(b).Delete(k); err != nil {
			return 0, err
		}
	}
	return had, nil
}

func (t *tx) loadIdent(ep *dumpEpisode) error {
	item := ep.EpisodeDetail
	if ep.Undated {
		item.Published = time.Time{}
	}
	_, _, content := stated(&item)
	row := ident{keys: newFolder().keysOf(&item), content: content, gone: ep.Gone}
	return t.b(bIdents).Put([]byte(ep.ID), encodeIdent(&row))
}

// loadState writes what the listener did and what was fetched, and gives the
// flags.
func (t *tx) loadState(ep *dumpEpisode) (f flags, err error) {
	k := []byte(ep.ID)
	for _, is := range []struct {
		on   bool
		flag flags
	}{{ep.Played, flagPlayed}, {ep.Favourite, flagFavourite}, {ep.New, flagNew}, {ep.Problem != nil, flagProblem}} {
		if is.on {
			f |= is.flag
		}
	}
	if f != 0 {
		m := mark{f, ep.PlayedAt, ep.FavouredAt, troubleOf(&ep.Episode, ep.Problem)}
		if err := t.b(bMarks).Put(k, encodeMark(m)); err != nil {
			return 0, err
		}
	}
	if ep.Position > 0 {
		f |= flagPosition
		if err := t.b(bPositions).Put(k, encodePosition(position{ep.Position, ep.Measured, ep.PositionAt})); err != nil {
			return 0, err
		}
	}
	if ep.HasFetched {
		var e encoder
		encodeChapters(&e, 1, ep.Fetched)
		if err := t.b(bChapters).Put(k, e.b); err != nil {
			return 0, err
		}
	}
	if ep.HasText && ep.FetchedText != nil {
		return f, t.b(bTranscripts).Put(k, encodeTranscript(ep.FetchedText))
	}
	return f, nil
}
