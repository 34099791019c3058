package store

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/url"
	"time"

	"cosm/library"
)

// dumpFormat marks the document that Dump writes.
const dumpFormat = "cosm library"

// dumpHead begins the document. The lists follow in the order of dumpLists.
type dumpHead struct {
	Format string    `json:"format"`
	Schema int       `json:"schema"`
	At     time.Time `json:"exported_at"`
}

// dumpPodcast is a podcast in the document.
type dumpPodcast struct {
	library.PodcastDetail
	ETag         string          `json:"etag,omitempty"`
	LastModified string          `json:"last_modified,omitempty"`
	BodyHash     string          `json:"body_hash,omitempty"`
	Stopped      bool            `json:"stopped,omitempty"`
	FeedComplete bool            `json:"feed_complete,omitempty"`
	Failures     int             `json:"failures,omitempty"`
	Every        library.Seconds `json:"every_s,omitempty"`
	Newest       time.Time       `json:"newest,omitzero"`
	Gap          library.Seconds `json:"gap_s,omitempty"`
	Wish         library.Seconds `json:"wish_s,omitempty"`
	Skip         uint32          `json:"skip,omitempty"`
	Archive      string          `json:"archive,omitempty"`
	Pages        int             `json:"pages,omitempty"`
	Addresses    []string        `json:"address_keys,omitempty"` // hashes of those before
}

// dumpEpisode is an episode in the document: what its feed says, then what the
// listener did and what was fetched.
type dumpEpisode struct {
	library.EpisodeDetail
	Sort        int64               `json:"sort"`
	Undated     bool                `json:"undated,omitempty"`
	FavouredAt  time.Time           `json:"favoured_at,omitzero"`
	Measured    library.Seconds     `json:"measured_s,omitempty"`
	HasFetched  bool                `json:"chapters_fetched,omitempty"`
	Fetched     []library.Chapter   `json:"fetched_chapters,omitempty"`
	HasText     bool                `json:"transcript_fetched,omitempty"`
	FetchedText *library.Transcript `json:"fetched_transcript,omitempty"`
}

// Dump writes the whole library as one JSON document, as of now, for Load. No
// password is in it; the addresses of feeds are, and some of those are secret.
func (s *Store) Dump(w io.Writer) error {
	return s.view(func(t *tx) error {
		b := bufio.NewWriterSize(w, 64<<10)
		d := &dumper{t: t, w: b, enc: json.NewEncoder(b)}
		d.enc.SetEscapeHTML(false)
		if err := d.run(); err != nil {
			return err
		}
		return b.Flush()
	})
}

// dumper writes the document. Its err is the first that happened.
type dumper struct {
	t   *tx
	w   *bufio.Writer
	enc *json.Encoder
	n   int // items of the list so far
	err error
}

func (d *dumper) run() error {
	head, err := json.Marshal(dumpHead{dumpFormat, len(migrations()), d.t.now.UTC().Truncate(time.Second)})
	if err != nil {
		return err
	}
	d.raw(string(head[:len(head)-1]))
	d.list("podcasts", d.podcasts)
	d.list("episodes", d.episodes)
	d.list("queue", func() error {
		for _, id := range d.t.queue() {
			d.item(id)
		}
		return nil
	})
	d.list("downloads", func() error {
		return d.t.b(bDownloads).ForEach(func(k, v []byte) error {
			r, err := decodeDownload(v)
			r.EpisodeID = library.EpisodeID(k)
			d.item(r)
			return err
		})
	})
	d.list("history", func() error {
		return d.t.b(bHistory).ForEach(func(k, v []byte) error {
			h, err := decodeHistory(k, v)
			d.item(h)
			return err
		})
	})
	d.list("settings", func() error {
		return d.t.b(bSettings).ForEach(func(k, v []byte) error {
			d.item(dumpSetting{string(k), string(v)})
			return nil
		})
	})
	d.list("ledger", func() error {
		return d.t.b(bLedger).ForEach(func(k, v []byte) error {
			r, err := decodeLedger(k, v)
			d.item(r)
			return err
		})
	})
	d.raw("}\n")
	return d.err
}

type dumpSetting struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

func (d *dumper) raw(s string) {
	if d.err == nil {
		_, d.err = d.w.WriteString(s)
	}
}

// list writes the items that fn gives.
func (d *dumper) list(name string, fn func() error) {
	d.raw(",\n\"" + name + "\":[")
	d.n = 0
	if d.err == nil {
		d.err = fn()
	}
	d.raw("]")
}

func (d *dumper) item(v any) {
	if d.n++; d.n > 1 {
		d.raw(",")
	}
	if d.err == nil {
		d.err = d.enc.Encode(v) // ends the line
	}
}

func (d *dumper) podcasts() error {
	former := map[library.PodcastID][]string{}
	err := d.t.b(bFeedKeys).ForEach(func(k, v []byte) error {
		former[library.PodcastID(v)] = append(former[library.PodcastID(v)], hex.EncodeToString(k))
		return nil
	})
	if err != nil {
		return err
	}
	return d.t.b(bPodcasts).ForEach(func(k, v []byte) error {
		p, err := d.t.dumpPodcast(library.PodcastID(k), v)
		p.Addresses = former[library.PodcastID(k)]
		d.item(p)
		return err
	})
}

func (t *tx) dumpPodcast(id library.PodcastID, record []byte) (p dumpPodcast, err error) {
	p.ID = id
	if err := decodePodcast(record, &p.Podcast); err != nil {
		return p, err
	}
	if err := decodeDetail(t.b(bDetails).Get([]byte(id)), &p.PodcastDetail); err != nil {
		return p, err
	}
	var f feedRecord
	if err := decodeFeed(t.b(bFeeds).Get([]byte(id)), &f); err != nil {
		return p, err
	}
	p.FeedURL = withoutUser(p.FeedURL)
	p.LastCode, p.LastReason = f.lastCode, f.lastReason
	p.RefreshedAt, p.LastError, p.Health, p.NextTry = f.state.RefreshedAt, f.lastError, f.health, f.state.NextTry
	p.ETag, p.LastModified, p.BodyHash = f.state.ETag, f.state.LastModified, f.state.BodyHash
	p.Stopped, p.FeedComplete, p.Failures, p.Every = f.state.Stopped, f.state.Complete, f.state.Failures, f.state.Every
	p.Newest, p.Gap, p.Wish, p.Skip = f.state.Newest, f.state.Gap, f.state.Wish, f.state.Skip
	p.Archive, p.Pages, p.Other = withoutUser(f.state.Archive), f.state.Pages, f.other
	return p, nil
}

// withoutUser takes a name and a password out of an address.
func withoutUser(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return address
	}
	u.User = nil
	return u.String()
}

func (d *dumper) episodes() error {
	return d.t.b(bEpisodes).ForEach(func(k, v []byte) error {
		ep, err := d.t.dumpEpisode(library.EpisodeID(k), v)
		d.item(ep)
		return err
	})
}

func (t *tx) dumpEpisode(id library.EpisodeID, record []byte) (ep dumpEpisode, err error) {
	k := []byte(id)
	ep.ID = id
	at, err := decodeEpisode(record, &ep.Episode)
	if err != nil {
		return ep, err
	}
	ep.Sort = at.sort
	if err := decodeNotes(t.b(bNotes).Get(k), &ep.EpisodeDetail); err != nil {
		return ep, err
	}
	row, err := decodeIdent(k, t.b(bIdents).Get(k))
	if err != nil {
		return ep, err
	}
	ep.Undated = row.at == 0
	m, err := decodeMark(t.b(bMarks).Get(k))
	if err != nil {
		return ep, err
	}
	ep.Played, ep.Favourite, ep.New = m.flags&flagPlayed != 0, m.flags&flagFavourite != 0, m.flags&flagNew != 0
	ep.PlayedAt, ep.FavouredAt = m.playedAt, m.favouredAt
	m.problem.tell(&ep.Episode)
	p, err := decodePosition(t.b(bPositions).Get(k))
	if err != nil {
		return ep, err
	}
	ep.Position, ep.Measured, ep.PositionAt = p.at, p.duration, p.saved
	return ep, t.dumpFetched(k, &ep)
}

func (t *tx) dumpFetched(k []byte, ep *dumpEpisode) (err error) {
	if v := t.b(bChapters).Get(k); v != nil {
		ep.HasFetched = true
		if ep.Fetched, err = decodeChapterList(v); err != nil {
			return err
		}
	}
	if v := t.b(bTranscripts).Get(k); v != nil {
		ep.HasText, ep.FetchedText = true, &library.Transcript{}
		return decodeTranscript(v, ep.FetchedText)
	}
	return nil
}
