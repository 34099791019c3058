package store

import (
	"time"

	"cosm/library"
)

// Bits of a podcast's record.
const (
	podcastExplicit = 1 << iota
	podcastPrivate
)

func encodePodcast(p *library.Podcast) []byte {
	var e encoder
	e.str(1, p.Title)
	e.str(2, p.Author)
	e.str(3, p.FeedURL)
	e.str(4, p.SiteURL)
	e.str(5, p.Language)
	e.str(6, p.ImageURL)
	e.uint(7, bits(p.Explicit, podcastExplicit)|bits(p.Private, podcastPrivate))
	e.strs(8, p.Tags)
	e.time(9, p.SubscribedAt)
	return e.b
}

func decodePodcast(v []byte, p *library.Podcast) error {
	return decode(v, func(d *decoder) {
		switch d.field {
		case 1:
			p.Title = d.text
		case 2:
			p.Author = d.text
		case 3:
			p.FeedURL = d.text
		case 4:
			p.SiteURL = d.text
		case 5:
			p.Language = d.text
		case 6:
			p.ImageURL = d.text
		case 7:
			p.Explicit, p.Private = d.num&podcastExplicit != 0, d.num&podcastPrivate != 0
		case 8:
			p.Tags = append(p.Tags, d.text)
		case 9:
			p.SubscribedAt = d.time()
		}
	})
}

func bits(on bool, bit uint64) uint64 {
	if on {
		return bit
	}
	return 0
}

// Bits of a podcast's details.
const (
	detailSerial = 1 << iota
	detailComplete
	detailLocked
)

func encodeDetail(p *library.PodcastDetail) []byte {
	var e encoder
	e.str(1, p.Description)
	e.strs(2, p.Categories)
	e.str(3, p.GUID)
	e.uint(4, bits(p.Serial, detailSerial)|bits(p.Complete, detailComplete)|bits(p.Locked, detailLocked))
	e.str(5, p.Owner)
	for _, l := range p.Funding {
		e.sub(6, func(e *encoder) {
			e.str(1, l.URL)
			e.str(2, l.Title)
		})
	}
	encodePeople(&e, 7, p.People)
	e.str(8, p.Medium)
	encodeNamespace(&e, 9, &p.Namespace)
	return e.b
}

func decodeDetail(v []byte, p *library.PodcastDetail) error {
	return decode(v, func(d *decoder) {
		switch d.field {
		case 1:
			p.Description = d.text
		case 2:
			p.Categories = append(p.Categories, d.text)
		case 3:
			p.GUID = d.text
		case 4:
			p.Serial, p.Complete, p.Locked = d.num&detailSerial != 0, d.num&detailComplete != 0, d.num&detailLocked != 0
		case 5:
			p.Owner = d.text
		case 6:
			p.Funding = append(p.Funding, decodeLink(d))
		case 7:
			p.People = append(p.People, decodePerson(d))
		case 8:
			p.Medium = d.text
		case 9:
			decodeNamespace(d, &p.Namespace)
		}
	})
}

func decodeLink(d *decoder) (l library.Link) {
	d.sub(func(d *decoder) {
		switch d.field {
		case 1:
			l.URL = d.text
		case 2:
			l.Title = d.text
		}
	})
	return l
}

func encodePeople(e *encoder, field int, people []library.Person) {
	for _, p := range people {
		e.sub(field, func(e *encoder) {
			e.str(1, p.Name)
			e.str(2, p.Role)
			e.str(3, p.URL)
			e.str(4, p.Group)
			e.str(5, p.ImageURL)
		})
	}
}

func decodePerson(d *decoder) (p library.Person) {
	d.sub(func(d *decoder) {
		switch d.field {
		case 1:
			p.Name = d.text
		case 2:
			p.Role = d.text
		case 3:
			p.URL = d.text
		case 4:
			p.Group = d.text
		case 5:
			p.ImageURL = d.text
		}
	})
	return p
}

// feedRecord is what is remembered of a feed. Title, URL and Private of its
// state are the podcast's.
type feedRecord struct {
	state      library.FeedState
	lastError  string
	lastCode   library.Code
	lastReason library.Reason
	health     []library.FeedCheck // newest first
	other      string              // title of another podcast that is there now and was not taken in
}

// Bits of a feed's record.
const (
	feedStopped = 1 << iota
	feedComplete
)

// refreshed and what failed last come first: lists need no more.
func encodeFeed(f *feedRecord) []byte {
	var e encoder
	e.time(1, f.state.RefreshedAt)
	e.str(2, f.lastError)
	e.reason(11, f.lastCode, f.lastReason)
	e.str(3, f.state.ETag)
	e.str(4, f.state.LastModified)
	e.str(5, f.state.BodyHash)
	e.uint(6, bits(f.state.Stopped, feedStopped)|bits(f.state.Complete, feedComplete))
	e.int(7, int64(f.state.Failures))
	e.time(8, f.state.NextTry)
	e.seconds(9, f.state.Every)
	for _, c := range f.health {
		e.sub(10, func(e *encoder) {
			e.time(1, c.At)
			e.str(2, c.Result)
			e.int(3, int64(c.New))
			e.str(4, c.Error)
			e.reason(5, c.Code, c.Reason)
		})
	}
	e.time(12, f.state.Newest)
	e.seconds(13, f.state.Gap)
	e.seconds(14, f.state.Wish)
	e.uint(15, uint64(f.state.Skip))
	e.str(16, f.state.Archive)
	e.int(17, int64(f.state.Pages))
	e.str(18, f.other)
	return e.b
}

func decodeFeed(v []byte, f *feedRecord) error {
	return decode(v, func(d *decoder) {
		switch d.field {
		case 1:
			f.state.RefreshedAt = d.time()
		case 2:
			f.lastError = d.text
		case 3:
			f.state.ETag = d.text
		case 4:
			f.state.LastModified = d.text
		case 5:
			f.state.BodyHash = d.text
		case 6:
			f.state.Stopped, f.state.Complete = d.num&feedStopped != 0, d.num&feedComplete != 0
		case 7:
			f.state.Failures = int(d.int())
		case 8:
			f.state.NextTry = d.time()
		case 9:
			f.state.Every = d.seconds()
		case 10:
			f.health = append(f.health, decodeCheck(d))
		case 11:
			f.lastCode, f.lastReason = d.reason()
		default:
			decodeSchedule(d, f)
		}
	})
}

func decodeSchedule(d *decoder, f *feedRecord) {
	switch d.field {
	case 12:
		f.state.Newest = d.time()
	case 13:
		f.state.Gap = d.seconds()
	case 14:
		f.state.Wish = d.seconds()
	case 15:
		f.state.Skip = uint32(d.num) //nolint:gosec // what is too large says nothing
	case 16:
		f.state.Archive = d.text
	case 17:
		f.state.Pages = int(d.int())
	case 18:
		f.other = d.text
	}
}

func decodeCheck(d *decoder) (c library.FeedCheck) {
	d.sub(func(d *decoder) {
		switch d.field {
		case 1:
			c.At = d.time()
		case 2:
			c.Result = d.text
		case 3:
			c.New = int(d.int())
		case 4:
			c.Error = d.text
		case 5:
			c.Code, c.Reason = d.reason()
		}
	})
	return c
}

// feedHead reads what lists show of a feed's record.
func feedHead(v []byte, p *library.Podcast) error {
	d := decoder{rest: string(v)}
	for d.next() {
		switch d.field {
		case 1:
			p.RefreshedAt = d.time()
		case 2:
			p.LastError = d.text
		case 11:
			p.LastCode, p.LastReason = d.reason()
		default:
			return d.err
		}
	}
	return d.err
}

// counts are sums over a podcast's episodes, kept as they change.
type counts struct {
	episodes, unplayed int
	latest             time.Time
}

func encodeCounts(c counts) []byte {
	var e encoder
	e.int(1, int64(c.episodes))
	e.int(2, int64(c.unplayed))
	e.time(3, c.latest)
	return e.b
}

func decodeCounts(v []byte) (c counts, err error) {
	err = decode(v, func(d *decoder) {
		switch d.field {
		case 1:
			c.episodes = int(d.int())
		case 2:
			c.unplayed = int(d.int())
		case 3:
			c.latest = d.time()
		}
	})
	return c, err
}
