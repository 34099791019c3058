package store

import (
	"time"

	"cosm/library"
)

// Bits of an episode's record.
const (
	episodeExplicit = 1 << iota
	episodeChapters
	episodeTranscript
	episodeGone
)

// place is where an episode stands in the indexes. It comes first in its
// record.
type place struct {
	podcast library.PodcastID
	sort    int64 // milliseconds; larger is newer
}

func encodeEpisode(at place, ep *library.Episode) []byte {
	e := encoder{b: make([]byte, 0, 64+len(ep.Title)+len(ep.AudioURL)+len(ep.AudioType))}
	e.str(1, string(at.podcast))
	e.int(2, at.sort)
	encodeListed(&e, ep)
	return e.b
}

// encodeListed writes what the feed says of an episode and lists show.
func encodeListed(e *encoder, ep *library.Episode) {
	e.str(3, ep.Title)
	e.time(4, ep.Published)
	e.seconds(5, ep.Duration)
	e.str(6, ep.AudioURL)
	e.str(7, ep.AudioType)
	e.int(8, ep.Size)
	e.uint(9, bits(ep.Explicit, episodeExplicit)|bits(ep.HasChapters, episodeChapters)|
		bits(ep.HasTranscript, episodeTranscript)|bits(ep.Gone, episodeGone))
	e.int(10, int64(ep.Season))
	e.float(11, ep.Number)
	e.str(12, ep.Kind)
}

func decodeEpisode(v []byte, ep *library.Episode) (at place, err error) {
	d := decoder{rest: string(v)}
	for d.next() {
		switch d.field {
		case 1:
			at.podcast = library.PodcastID(d.text)
		case 2:
			at.sort = d.int()
		case 3:
			ep.Title = d.text
		case 4:
			ep.Published = d.time()
		case 5:
			ep.Duration = d.seconds()
		case 6:
			ep.AudioURL = d.text
		case 7:
			ep.AudioType = d.text
		case 8:
			ep.Size = d.int()
		case 9:
			ep.Explicit, ep.HasChapters = d.num&episodeExplicit != 0, d.num&episodeChapters != 0
			ep.HasTranscript, ep.Gone = d.num&episodeTranscript != 0, d.num&episodeGone != 0
		case 10:
			ep.Season = int(d.int())
		case 11:
			ep.Number = d.float()
		case 12:
			ep.Kind = d.text
		}
	}
	ep.PodcastID = at.podcast
	if d.err == nil && len(at.podcast) != podcastKey {
		d.err = errRecord
	}
	return at, d.err
}

// decodePlace reads the head of an episode's record.
func decodePlace(v []byte) (at place, err error) {
	d := decoder{rest: borrow(v)}
	for d.next() && d.field <= 2 {
		switch d.field {
		case 1:
			at.podcast = library.PodcastID(string([]byte(d.text)))
		case 2:
			at.sort = d.int()
		}
	}
	if d.err == nil && len(at.podcast) != podcastKey {
		d.err = errRecord
	}
	return at, d.err
}

// borrowTitle is the podcast and title of an episode's record, valid till the
// transaction ends.
func borrowTitle(v []byte) (p library.PodcastID, title string, err error) {
	d := decoder{rest: borrow(v)}
	for d.next() && d.field <= 3 {
		switch d.field {
		case 1:
			p = library.PodcastID(d.text)
		case 3:
			title = d.text
		}
	}
	return p, title, d.err
}

// notes are an episode's fields that lists do not show.
func encodeNotes(ep *library.EpisodeDetail) []byte {
	e := encoder{b: make([]byte, 0, 128+len(ep.Notes))}
	e.time(1, ep.FirstSeen)
	e.str(2, ep.GUID)
	e.str(3, ep.Link)
	e.str(4, ep.Author)
	e.str(5, ep.ImageURL)
	e.str(6, ep.ChaptersURL)
	for _, t := range ep.Transcripts {
		e.sub(7, func(e *encoder) {
			e.str(1, t.URL)
			e.str(2, t.Type)
			e.str(3, t.Language)
			e.str(4, t.Rel)
		})
	}
	encodePeople(&e, 8, ep.People)
	encodeChapters(&e, 9, ep.Chapters)
	e.str(10, ep.Notes)
	encodeNamespace(&e, 11, &ep.Namespace)
	return e.b
}

func decodeNotes(v []byte, ep *library.EpisodeDetail) error {
	return decode(v, func(d *decoder) {
		switch d.field {
		case 1:
			ep.FirstSeen = d.time()
		case 2:
			ep.GUID = d.text
		case 3:
			ep.Link = d.text
		case 4:
			ep.Author = d.text
		case 5:
			ep.ImageURL = d.text
		case 6:
			ep.ChaptersURL = d.text
		case 7:
			ep.Transcripts = append(ep.Transcripts, decodeRef(d))
		case 8:
			ep.People = append(ep.People, decodePerson(d))
		case 9:
			ep.Chapters = append(ep.Chapters, decodeChapter(d))
		case 10:
			ep.Notes = d.text
		case 11:
			decodeNamespace(d, &ep.Namespace)
		}
	})
}

func decodeRef(d *decoder) (t library.TranscriptRef) {
	d.sub(func(d *decoder) {
		switch d.field {
		case 1:
			t.URL = d.text
		case 2:
			t.Type = d.text
		case 3:
			t.Language = d.text
		case 4:
			t.Rel = d.text
		}
	})
	return t
}

func encodeChapters(e *encoder, field int, chapters []library.Chapter) {
	for _, c := range chapters {
		e.sub(field, func(e *encoder) {
			e.seconds(1, c.Start)
			e.seconds(2, c.End)
			e.str(3, c.Title)
			e.str(4, c.URL)
			e.str(5, c.ImageURL)
			e.bool(6, c.Hidden)
		})
	}
}

func decodeChapter(d *decoder) (c library.Chapter) {
	d.sub(func(d *decoder) {
		switch d.field {
		case 1:
			c.Start = d.seconds()
		case 2:
			c.End = d.seconds()
		case 3:
			c.Title = d.text
		case 4:
			c.URL = d.text
		case 5:
			c.ImageURL = d.text
		case 6:
			c.Hidden = d.bool()
		}
	})
	return c
}

func encodeTranscript(t *library.Transcript) []byte {
	var e encoder
	e.bool(1, t.Timed)
	for _, l := range t.Lines {
		e.sub(2, func(e *encoder) {
			e.seconds(1, l.Start)
			e.seconds(2, l.End)
			e.str(3, l.Speaker)
			e.str(4, l.Text)
		})
	}
	return e.b
}

func decodeTranscript(v []byte, t *library.Transcript) error {
	return decode(v, func(d *decoder) {
		switch d.field {
		case 1:
			t.Timed = d.bool()
		case 2:
			t.Lines = append(t.Lines, decodeLine(d))
		}
	})
}

func decodeLine(d *decoder) (l library.TranscriptLine) {
	d.sub(func(d *decoder) {
		switch d.field {
		case 1:
			l.Start = d.seconds()
		case 2:
			l.End = d.seconds()
		case 3:
			l.Speaker = d.text
		case 4:
			l.Text = d.text
		}
	})
	return l
}

// mark is what the listener did to an episode.
type mark struct {
	flags                flags
	playedAt, favouredAt time.Time
	problem              trouble // with flagProblem
}

// trouble is why an episode could not be played.
type trouble struct {
	audio  string // hash of the address of the audio that it is about
	why    string
	code   library.Code
	reason library.Reason
}

func encodeMark(m mark) []byte {
	var e encoder
	e.uint(1, uint64(m.flags))
	e.time(2, m.playedAt)
	e.time(3, m.favouredAt)
	e.str(4, m.problem.audio)
	e.str(5, m.problem.why)
	e.reason(6, m.problem.code, m.problem.reason)
	return e.b
}

func decodeMark(v []byte) (m mark, err error) {
	err = decode(v, func(d *decoder) {
		switch d.field {
		case 1:
			m.flags = flags(d.num)
		case 2:
			m.playedAt = d.time()
		case 3:
			m.favouredAt = d.time()
		case 4:
			m.problem.audio = d.text
		case 5:
			m.problem.why = d.text
		case 6:
			m.problem.code, m.problem.reason = d.reason()
		}
	})
	return m, err
}

// position is where the listener left off, and how long the audio really is.
type position struct {
	at, duration library.Seconds
	saved        time.Time
}

func encodePosition(p position) []byte {
	var e encoder
	e.seconds(1, p.at)
	e.seconds(2, p.duration)
	e.time(3, p.saved)
	return e.b
}

func decodePosition(v []byte) (p position, err error) {
	err = decode(v, func(d *decoder) {
		switch d.field {
		case 1:
			p.at = d.seconds()
		case 2:
			p.duration = d.seconds()
		case 3:
			p.saved = d.time()
		}
	})
	return p, err
}
